"""What an enemy would put in: each file gives what it holds or one clear line, in bounded memory and linear time."""

import json
import os
import resource
import subprocess
import sys
import time

import pytest

from growth import find_growth
from made import docx, pack, workbook
from xckg.corpus import read
from xckg.corpus.articles import split_articles
from xckg.corpus.markup import find_main_text
from xckg.corpus.sentences import LONGEST, find_sentences
from xckg.errors import InputError, XckgError
from xckg.model import Metadata

NEWS = "今年上半年，许昌市完成进出口总值122.3亿元，同比增长5.2%。\n"
ENTITIES = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 10))
PAGES = {
    "entity-bomb": f'<!DOCTYPE html [<!ENTITY e0 "x">{ENTITIES}]><html><body><p>&e9;{NEWS}</p></body></html>',
    "external-entity": f'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><p>&x;{NEWS}</p>',
    "marked-section": f"<p>{NEWS}</p><![x[ y ]]><![ 甲",
    "huge-reference": f"<p>{NEWS}&#{'9' * 5000};&#x{'f' * 5000};&#0;&#xd800;&#1114112;</p>",
    "deep": f"{'<div>' * 20_000}{NEWS}{'</div>' * 20_000}",
}
UNITS = {
    "comment": "<!--",
    "cdata": "<![CDATA[",
    "declaration": "<!",
    "instruction": "<?",
    "end": "</p",
    "open": "<",
    "attribute": '<a x="',
    "quote": "<a '",
    "equals": "<a x= ",
    "reference": "&#1",
    "script": "<script></scrip",
    "title": "<title></titl",
    "h1": "<h1>",
}


def read_text(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    return read.read_sources(str(path), Metadata())


@pytest.mark.parametrize("name", PAGES)
def test_hostile_pages_give_their_news_and_nothing_else(tmp_path, name):
    (source,), errors = read_text(tmp_path, "a.html", PAGES[name])
    assert errors == []
    text = find_main_text(source.text, "text/html", pick=lambda _: None)
    assert "进出口总值122.3亿元" in text.clean
    assert "root:" not in text.clean
    assert len(text.clean) < len(source.text), "nothing was expanded"
    assert not any("\ud800" <= c <= "\udfff" for c in text.clean)
    split_articles(source)


def grows_too_fast(read_text, unit, limit=3):
    """Whether twice as much of a unit takes three times as long, or longer."""
    half, whole = ((unit * (size // len(unit) + 1))[:size] + NEWS for size in (50_000, 100_000))
    return find_growth(read_text, half, whole, below=limit) >= limit


@pytest.mark.parametrize("name", UNITS)
def test_hostile_pages_take_time_by_their_length(name):
    assert not grows_too_fast(lambda text: find_main_text(text, "text/html", pick=lambda _: None), UNITS[name])


@pytest.mark.parametrize("unit", ["[", "![", "[](", "*", "* ", "`", "#\n", "- ", "- - ", "_"])
def test_hostile_markdown_takes_time_by_its_length(unit):
    assert not grows_too_fast(lambda text: find_main_text(text, "text/markdown"), unit, 3.3)


def test_hostile_sentences_have_an_end():
    text = "许昌市、" * 1000 + "甲" * 2500
    spans = find_sentences(text)
    assert max(map(len, spans)) <= LONGEST
    assert sum(map(len, spans)) == len(text), "and nothing is lost"
    assert text[spans[0].end - 1] == "、", "cut after a comma where there is one"


LINES = {
    "number": (f'{{"text": "甲", "date": {"9" * 10_000}}}', "不是合法的 JSON"),
    "deep": ("[" * 100_000, "不是合法的 JSON"),
    "half-text": ('{"text": "甲\\ud800"}', "半个字符"),
    "half-title": ('{"text": "甲", "title": "\\udfff"}', "半个字符"),
    "long-title": (json.dumps({"text": "甲", "title": "许" * 5000}), "一行文字"),
    "long-text": (json.dumps({"text": "许" * 1_000_001}), "100 万字"),
    "infinite": ('{"text": "甲", "date": 1e999}', "不是日期"),
}


@pytest.mark.parametrize("name", LINES)
def test_hostile_lines_are_one_line_each(tmp_path, name):
    line, said = LINES[name]
    sources, errors = read_text(tmp_path, "a.jsonl", f"{line}\n{json.dumps({'text': NEWS})}\n")
    assert [source.path.rpartition("#")[2] for source in sources] == ["2"], "the other line is read"
    assert len(errors) == 1
    assert said in str(errors[0])
    assert len(str(errors[0])) < 300
    assert "\n" not in str(errors[0])


FRONTS = {
    "bomb": "a: &a [x,x,x,x,x,x,x,x,x]\n"
    + "".join(f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9))
    + "title: *j\n",
    "self": "title: &a [*a]\n",
    "deep": "title: " + "[" * 20_000 + "\n",
    "half": 'title: "\\ud800"\n',
    "date": "date: &a [*a]\n",
    "number": f"title: {'9' * 4400}\n",
}


@pytest.mark.parametrize("name", FRONTS)
def test_hostile_front_matter_is_an_error_or_a_text(tmp_path, name):
    start = time.process_time()
    sources, errors = read_text(tmp_path, "a.md", f"---\n{FRONTS[name]}---\n{NEWS}")
    assert len(sources) + len(errors) == 1
    assert all(len(str(error)) < 300 for error in errors)
    assert time.process_time() - start < 20


def test_hostile_side_files_are_errors(tmp_path):
    for number, content in enumerate(("a=" + "[" * 50_000, "a = 1\n" * 100_000)):
        (tmp_path / f"{number}.meta.toml").write_text(content)
        sources, errors = read_text(tmp_path, f"{number}.txt", NEWS)
        assert (sources, len(errors)) == ([], 1)


@pytest.mark.skipif(sys.platform != "linux", reason="measures memory as Linux gives it")
@pytest.mark.parametrize(("name", "ends"), [("a.txt", False), ("a.txt", True), ("a.jsonl", True)])
def test_hostile_files_of_a_gigabyte_are_refused_at_once(tmp_path, name, ends):
    """Sparse, so the disk holds nothing; with line ends, so that no line is too long."""
    path = tmp_path / name
    with path.open("wb") as file:
        file.truncate(1 << 30)
        if ends:
            for at in range(0, 1 << 30, 1 << 20):
                file.seek(at)
                file.write(b"\n")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sources, errors = read.read_sources(str(path), Metadata())
    assert sources == []
    assert "MB" in str(errors[0])
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024 < 700


@pytest.mark.skipif(os.name == "nt", reason="no such names there")
def test_hostile_names_are_only_names(tmp_path, xckg):
    (tmp_path / "news").mkdir()
    names = (
        "a\nb.txt",
        "甲..txt",
        "=1+1.txt",
        "<b>.txt",
        "\u202etxt.甲.txt",
        "$(x).txt",
        "%2e%2e.txt",
        "-o.txt",
        "'\"`.txt",
    )
    for name in names:
        (tmp_path / "news" / name).write_text(NEWS, encoding="utf-8")
    done = xckg("build", "news", "-o", "made", "-q", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    read_again = json.loads((tmp_path / "made" / "manifest.json").read_bytes())["inputs"]
    assert {entry["path"] for entry in read_again} == {f"news/{name}" for name in names}
    assert xckg("check", "made", cwd=tmp_path).returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["made", "news"]


def test_hostile_links_to_themselves_end(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "self.txt").symlink_to("self.txt")
    (tmp_path / "a" / "good.txt").write_text(NEWS, encoding="utf-8")
    paths, errors = read.find_inputs([str(tmp_path)], None)
    found = [read.read_sources(path, Metadata()) for path in paths]
    assert sum(len(sources) for sources, _ in found) == 1
    assert all(isinstance(error, InputError) for _, more in found for error in more)
    assert errors == []


def test_hostile_a_million_mentions_are_one_line(tmp_path):
    sources, errors = read_text(tmp_path, "a.txt", "许昌市、" * 1_000_000)
    assert sources == []
    assert [isinstance(error, XckgError) for error in errors] == [True]
    assert "请先拆成几份" in str(errors[0])


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "另存为 .docx"),
        ("a.ppt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "或 PDF"),
        ("a.wps", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "另存为 .docx"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "另存为 .docx"),
        ("a.pptx", b"PK\x03\x04" + bytes(600), "请另存为 PDF"),
        ("a.rtf", b"{\\rtf1\\ansi}", "另存为 .docx"),
        ("a.rar", b"Rar!\x1a\x07\x00", "改用 ZIP"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c", "改用 ZIP"),
        ("a.gz", b"\x1f\x8b\x08\x00", "先解开"),
        ("a", b"%PDF-1.4", ".pdf 结尾"),
        ("a.mp4", bytes(range(256)), "二进制"),
    ],
)
def test_hostile_kinds_that_are_not_read_say_what_to_do(tmp_path, name, data, said):
    sources, [error] = read_text(tmp_path, name, data)
    assert sources == []
    assert said in str(error)
    assert "\n" not in str(error)


HUGE = {
    "one-line.txt": lambda file: file.truncate(1 << 30),
    "names.txt": lambda file: file.write("许昌市、".encode() * 1_000_000),
    "deep.html": lambda file: file.write(b"<div>" * 90_000 + NEWS.encode() + b"</div>" * 90_000),
    "tags.html": lambda file: file.write(b"<div>" * 300_000 + NEWS.encode() + b"</div>" * 300_000),
    "deep.json": lambda file: file.write(b'{"text":' * 100_000),
    "bomb.zip": lambda file: file.write(pack({f"{i}.txt": " " * 60_000_000 for i in range(3)})),
    "bomb.docx": lambda file: file.write(docx(" " * 80_000_000)),
    "far.xlsx": lambda file: file.write(workbook({"甲": [["乙"]]}, far={"甲": "XFD1048576"})),
}


@pytest.mark.skipif(sys.platform != "linux", reason="measures memory as Linux gives it")
def test_hostile_inputs_are_a_line_each_within_a_gigabyte(tmp_path):
    """The most that the program, or a process that it starts, has had in memory; and the good news is built."""
    (tmp_path / "good.txt").write_text(NEWS, encoding="utf-8")
    for name, write in HUGE.items():
        with (tmp_path / name).open("wb") as file:
            write(file)
    measured = (
        "import resource, subprocess, sys\n"
        "run = [sys.executable, '-m', 'xckg', 'build', '-o', 'made', '-q', '--no-view', *sys.argv[1:]]\n"
        "done = subprocess.run(run)\n"
        "print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", measured, "good.txt", *HUGE],
        cwd=tmp_path,
        env={**os.environ, "PYTHONFAULTHANDLER": "1"},  # where it aborts, it says where
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    status, megabytes = map(int, done.stdout.split())
    assert status == 2, done.stderr
    assert megabytes < 1024
    told = done.stderr.splitlines()
    assert "Traceback" not in done.stderr
    refused = [name for name in HUGE if name != "deep.html"]
    for name in refused:
        assert [line for line in told if line.startswith(name)], name
    inputs = json.loads((tmp_path / "made" / "manifest.json").read_bytes())["inputs"]
    assert [entry["path"] for entry in inputs] == ["deep.html", "good.txt"]
    assert len(told) <= len(refused) + 4, "three parts of the archive, and what was built"
