"""What people feed to a program: each bad input gets one clear line, and the others are built all the same."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

GOOD = "今年上半年，许昌市完成进出口总值122.3亿元，同比增长5.2%。\n"

BAD = {
    "empty.txt": b"",
    "blank.txt": b" \n\t\n",
    "binary.txt": bytes(range(256)) * 40,
    "archive.txt": b"PK\x03\x04" + bytes(200),
    "picture.txt": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "truncated-utf8.txt": GOOD.encode()[:-6] + b"\xe5\xff\xfe\x81\xe5",
    "nul.txt": b"\0" * 5000,
    "one-line-of-50-mb.txt": "许".encode() * (50 * 1024 * 1024 // 3),
    "broken.jsonl": b"{not json}\n",
    "no-text.jsonl": b'{"title": "x"}\n[1, 2]\n',
    "empty.html": b"<html><body></body></html>",
}


FEW, MANY = 1000, 6000  # numbers of one article: enough to see what each of them takes


@pytest.fixture
def good(tmp_path):
    (tmp_path / "2023-08-04-好.txt").write_text(GOOD, encoding="utf-8")
    return "2023-08-04-好.txt"


def read_documents(folder):
    return [entry["path"] for entry in json.loads((folder / "manifest.json").read_bytes())["inputs"]]


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_line_and_the_others_are_built(xckg, tmp_path, good, name):
    (tmp_path / name).write_bytes(BAD[name])
    done = xckg("build", name, good, "-o", "made", "--quiet", "--no-view", cwd=tmp_path)
    assert done.returncode == 2
    lines = [line for line in done.stderr.splitlines() if line.startswith(name)]
    assert 1 <= len(lines) <= BAD[name].count(b"\n") + 1
    assert all(len(line) < 200 for line in lines)
    assert "Traceback" not in done.stderr
    assert read_documents(tmp_path / "made") == [good]


@pytest.mark.skipif(sys.platform != "linux", reason="measures memory as Linux gives it")
def test_bad_input_of_many_numbers_takes_little_for_each(tmp_path):
    """As many as an article can hold (a million characters, eleven for each) have to do with a gigabyte."""
    measured = (
        "import resource, subprocess, sys\n"
        "run = [sys.executable, '-m', 'xckg', 'build', sys.argv[1], '-o', 'made', '-q', '--workers', '0']\n"
        "subprocess.run(run, check=True)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
    )
    most = {}
    for count in (FEW, MANY):
        numbers = "".join(f"许昌市出口{i}.{i % 9 + 1}亿元。" for i in range(1, count + 1))
        (tmp_path / f"{count}.txt").write_text(f"许昌市2024年5月发布\n\n{numbers}", encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", measured, f"{count}.txt"], cwd=tmp_path, capture_output=True, check=True
        )
        most[count] = int(done.stdout)
    facts = (tmp_path / "made" / "facts.jsonl").read_text(encoding="utf-8").count('"indicator": "出口')
    assert facts > 0.99 * MANY
    each = (most[MANY] - most[FEW]) / (MANY - FEW)
    assert most[FEW] + each * 1_000_000 / 11 < 1024


@pytest.mark.parametrize("name", ["empty.txt", "binary.txt", "没有.txt"])
def test_bad_input_alone_writes_nothing(xckg, tmp_path, name):
    if name in BAD:
        (tmp_path / name).write_bytes(BAD[name])
    before = sorted(path.name for path in tmp_path.iterdir())
    done = xckg("build", name, "-o", "made", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_bad_input_folder_with_nothing_in_it(xckg, tmp_path, good):
    (tmp_path / "空").mkdir()
    done = xckg("build", "空", good, "-o", "made", "-q", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("空：")
    assert read_documents(tmp_path / "made") == [good]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_bad_input_without_permission(xckg, tmp_path, good):
    (tmp_path / "secret.txt").write_text(GOOD, encoding="utf-8")
    (tmp_path / "secret.txt").chmod(0)
    done = xckg("build", "secret.txt", good, "-o", "made", "-q", cwd=tmp_path)
    assert done.returncode == 2
    assert "权限" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="such names and pipes are of other systems")
def test_bad_input_odd_paths(xckg, tmp_path, good):
    """A name that is no UTF-8, a pipe, a link to nowhere, a folder that holds itself."""
    (tmp_path / "坏名字").mkdir()
    Path(os.fsdecode(os.fsencode(tmp_path / "坏名字") + b"/\xff\xfe.txt")).write_text(GOOD, encoding="utf-8")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "nowhere.txt").symlink_to("gone.txt")
    (tmp_path / "loop").mkdir()
    (tmp_path / "loop" / "again").symlink_to(tmp_path / "loop")
    done = xckg("build", "坏名字", "pipe.txt", "nowhere.txt", "loop", good, "-o", "made", "-q", cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert {line.split("：")[0] for line in done.stderr.splitlines()} >= {"pipe.txt", "nowhere.txt", "loop"}
    assert good in read_documents(tmp_path / "made")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "big5", "utf-16"])
def test_bad_input_other_encodings_are_none(xckg, tmp_path, encoding):
    traditional = encoding == "big5"
    text = "許昌市位於河南省中部，今年上半年進出口總值達到一百二十億元。" if traditional else GOOD
    (tmp_path / "2023-08-04-a.txt").write_bytes((text * 5).encode(encoding))
    done = xckg("build", "2023-08-04-a.txt", "-o", "made", "-q", "--no-view", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_bad_input_front_matter_and_side_file_that_are_wrong(xckg, tmp_path, good):
    (tmp_path / "a.txt").write_text("---\ndate: [1\n---\n" + GOOD, encoding="utf-8")
    (tmp_path / "b.txt").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.meta.toml").write_text("date = 昨天", encoding="utf-8")
    done = xckg("build", "a.txt", "b.txt", good, "-o", "made", "-q", "--no-view", cwd=tmp_path)
    assert "Traceback" not in done.stderr
    assert good in read_documents(tmp_path / "made")


def test_bad_input_empty_fields_of_a_line_are_no_errors(xckg, tmp_path):
    row = {"text": GOOD, "title": "", "date": "", "place": " ", "publisher": None}
    (tmp_path / "a.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    done = xckg("build", "a.jsonl", "-o", "made", "-q", "--no-view", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_bad_input_hostile_text_is_only_text(xckg, tmp_path):
    """Markup, quotes, control and bidi characters, an astral letter: nothing breaks, and the page holds no live tag."""
    text = '</script><script>alert(1)</script>"\\\u202e\u2028\x07𠮷黄河集团位于长葛市，今年产值12亿元。\n'
    (tmp_path / "2023-08-04-a.txt").write_text(text, encoding="utf-8")
    done = xckg("build", "2023-08-04-a.txt", "-o", "made", "-q", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert b"<script>alert" not in (tmp_path / "made" / "graph.html").read_bytes()
    assert xckg("check", "made", cwd=tmp_path).returncode == 0
