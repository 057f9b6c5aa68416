import csv
import io
import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from xckg.errors import InputError, OutputError
from xckg.pipeline import SAMPLE

COMMANDS = ("build", "demo", "query", "view", "check", "diff", "eval", "add", "remove", "update", "export", "serve")
TEXT = "今年上半年，许昌市完成进出口总值122.3亿元，同比增长5.2%。\n"


@pytest.fixture
def news(tmp_path):
    folder = tmp_path / "新闻"
    folder.mkdir()
    (folder / "2023-08-04-许昌.txt").write_text(TEXT, encoding="utf-8")
    return folder


def run_on_terminal(*args, cwd):
    """What `xckg` writes to a terminal, and its exit status."""
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "xckg", *args],
        cwd=cwd,
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    ) as process:
        os.close(follower)
        pieces = []
        while True:
            try:
                piece = os.read(leader, 65536)
            except OSError:  # Linux: the other end has closed
                break
            if not piece:
                break
            pieces.append(piece)
        os.close(leader)
    return b"".join(pieces).decode(errors="replace"), process.returncode


@pytest.mark.parametrize("command", COMMANDS)
def test_cli_help_shows_examples_in_chinese(xckg, command):
    done = xckg(command, "--help")
    assert done.returncode == 0
    assert f"xckg {command}" in done.stdout
    assert "例：" in done.stdout
    assert "Show this message" not in done.stdout


def test_cli_help_names_every_command(xckg):
    done = xckg("--help")
    assert done.returncode == 0
    assert all(command in done.stdout for command in COMMANDS)


def test_cli_version(xckg):
    done = xckg("--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("xckg 0.")


def test_cli_build_tells_where_everything_is(xckg, news, tmp_path):
    done = xckg("build", "新闻", "-o", "made", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    for name in ("graph.ttl", "facts.jsonl", "graph.html", "report.md"):
        assert str(Path("made", name)) in done.stdout
        assert (tmp_path / "made" / name).is_file()
    mention = json.loads((tmp_path / "made" / "mentions.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert mention["document"] == str(Path("新闻", "2023-08-04-许昌.txt"))


def test_cli_quiet_says_nothing(xckg, news, tmp_path):
    done = xckg("build", "新闻", "-o", "made", "--quiet", "--no-view", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not (tmp_path / "made" / "graph.html").exists()


def test_cli_reads_a_list_from_stdin(xckg, news, tmp_path):
    done = xckg("build", "-", "-o", "made", "-q", cwd=tmp_path, stdin="新闻/2023-08-04-许昌.txt\n\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "made" / "facts.jsonl").stat().st_size


def test_cli_expands_a_glob_itself(xckg, news, tmp_path):
    assert xckg("build", "新闻/2023-*.txt", "-o", "made", "-q", cwd=tmp_path).returncode == 0


def test_cli_options_say_what_the_text_does_not(xckg, tmp_path):
    (tmp_path / "a.txt").write_text("去年，我市进出口总值完成122.3亿元。", encoding="utf-8")
    options = (
        "--date",
        "2024-03-01",
        "--place",
        "许昌市",
        "--publisher",
        "许昌日报",
        "--base-iri",
        "https://e.org/kg/",
    )
    done = xckg("build", "a.txt", "-o", "made", *options, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    facts = (tmp_path / "made" / "facts.jsonl").read_text(encoding="utf-8")
    assert "2023-12-31" in facts
    assert "https://e.org/kg/" in facts
    manifest = json.loads((tmp_path / "made" / "manifest.json").read_bytes())
    assert manifest["options"]["place"] == "许昌市"


@pytest.mark.parametrize(
    ("args", "status", "message"),
    [
        (("build",), 2, "没有给出输入"),
        (("build", "没有.txt"), 2, "没有.txt"),
        (("build", "新闻", "--date", "昨天"), 2, "不是日期"),
        (("build", "新闻", "--base-iri", "bad iri"), 2, "IRI"),
        (("build", "新闻", "-o", "新闻/2023-08-04-许昌.txt"), 6, "是文件，不是文件夹"),
        (("query", "chain-companies", "--build", "没有"), 6, "没有图谱"),
        (("query",), 5, "--list"),
        (("query", "x", "--param", "place"), 5, "名=值"),
        (("view", "没有"), 6, "没有图谱"),
        (("check", "没有"), 6, "没有图谱"),
    ],
)
def test_cli_errors_are_one_plain_line_with_their_status(xckg, news, tmp_path, args, status, message):
    done = xckg(*args, cwd=tmp_path)
    assert done.returncode == status
    assert done.stdout == ""
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


def test_cli_progress_is_for_a_terminal_only(news, tmp_path):
    shown, status = run_on_terminal("build", "新闻", "-o", "made", cwd=tmp_path)
    assert status == 0
    assert "抽取" in shown
    assert "图谱" in shown
    silent, status = run_on_terminal("build", "新闻", "-o", "made", "--quiet", cwd=tmp_path)
    assert (silent, status) == ("", 0)


def test_cli_query_formats(xckg, sample_build):
    query = "SELECT ?n WHERE { ?c a xc:AdministrativeArea ; rdfs:label ?n } ORDER BY ?n"
    table, as_csv, as_json = (
        xckg("query", query, "--build", sample_build, "--format", form) for form in ("table", "csv", "json")
    )
    assert {done.returncode for done in (table, as_csv, as_json)} == {0}
    names = [row["n"] for row in json.loads(as_json.stdout)]
    assert "许昌市" in names
    assert [row[0] for row in csv.reader(io.StringIO(as_csv.stdout))] == ["n", *names]
    assert all(name in table.stdout for name in names)
    assert table.stderr == f"{len(names)} 行\n"


def test_cli_query_table_to_a_pipe_is_not_cut_off(xckg, sample_build):
    done = xckg("query", "SELECT ?t WHERE { ?e xc:text ?t } LIMIT 50", "-b", sample_build, env={"COLUMNS": "40"})
    texts = json.loads(
        xckg("query", "SELECT ?t WHERE { ?e xc:text ?t } LIMIT 50", "-b", sample_build, "-f", "json").stdout
    )
    assert all(row["t"].strip() in done.stdout for row in texts)


def test_cli_query_file_stdin_and_name_with_param(xckg, sample_build, tmp_path):
    text = "ASK { ?s a xc:Company }"
    (tmp_path / "q.rq").write_text(text, encoding="utf-8")
    by_file = xckg("query", "q.rq", "-b", sample_build, "-f", "csv", cwd=tmp_path)
    by_stdin = xckg("query", "-", "-b", sample_build, "-f", "csv", stdin=text)
    assert by_file.stdout == by_stdin.stdout == "answer\ntrue\n"
    named = xckg("query", "chain-companies", "-b", sample_build, "-f", "json", "--param", "chain=没有这条链")
    assert (named.returncode, named.stdout) == (0, "[]\n")


def test_cli_query_list_says_question_and_parameters(xckg):
    done = xckg("query", "--list")
    assert done.returncode == 0
    assert "chain-companies" in done.stdout
    assert "--param chain=" in done.stdout
    assert "？" in done.stdout


def test_cli_query_list_is_by_group_and_tells_all_of_one(xckg):
    listed = xckg("query", "--list").stdout
    assert listed.index("\n产业链\n") < listed.index("chain-leaders") < listed.index("\n企业\n")
    told = xckg("query", "chain-leaders", "--list")
    assert told.returncode == 0
    assert "xckg query chain-leaders --param chain=超硬材料" in told.stdout
    assert "SELECT ?企业" in told.stdout
    assert "Which firms lead" in told.stdout
    assert xckg("query", "chain-leader", "--list").returncode == 5


def test_cli_query_that_does_not_parse_shows_where(xckg, sample_build):
    done = xckg("query", "SELECT ?s WHERE { ?s ?p }", "--build", sample_build)
    assert done.returncode == 5
    assert "第 1 行" in done.stderr


def test_cli_reader_of_the_pipe_may_leave(sample_build):
    """`xckg query … | head -1`: no traceback, and nothing on stderr but the row count."""
    query = "SELECT * WHERE { ?s ?p ?o }"
    with subprocess.Popen(
        [sys.executable, "-m", "xckg", "query", query, "--build", str(sample_build), "--format", "csv"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""


def test_cli_view_names_the_page_and_opens_nothing_in_a_pipe(xckg, sample_build):
    done = xckg("view", sample_build)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() == str((sample_build / "graph.html").resolve())


def test_cli_view_makes_the_page_that_the_build_left_out(xckg, news, tmp_path):
    assert xckg("build", "新闻", "-o", "made", "--no-view", "-q", cwd=tmp_path).returncode == 0
    assert xckg("view", "made", cwd=tmp_path).returncode == 0
    assert (tmp_path / "made" / "graph.html").read_bytes().startswith(b"<!doctype html>")
    assert xckg("check", "made", cwd=tmp_path).returncode == 0


def test_cli_check_of_a_whole_and_of_a_damaged_build(xckg, sample_build, tmp_path):
    whole = xckg("check", sample_build)
    assert whole.returncode == 0
    assert "SHACL" in whole.stdout
    damaged = tmp_path / "damaged"
    shutil.copytree(sample_build, damaged)
    (damaged / "graph.ttl").write_bytes(b"")
    done = xckg("check", damaged)
    assert done.returncode == 6
    assert "graph.ttl" in done.stderr


def test_cli_demo_builds_the_sample(xckg, tmp_path):
    done = xckg("demo", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"{len(list(SAMPLE.glob('20*'))) - len(list(SAMPLE.glob('*.meta.toml')))} 份文件" in done.stdout
    assert "xckg query --list" in done.stdout
    assert (tmp_path / "output" / "graph.html").is_file()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_cli_stopped_half_way_keeps_only_what_resume_goes_on_from(xckg, news, tmp_path, stop):
    for number in range(400):
        (news / f"2023-08-05-{number}.txt").write_text(TEXT * 50, encoding="utf-8")
    kept = tmp_path / ".made.part"
    with subprocess.Popen(
        [sys.executable, "-m", "xckg", "build", "新闻", "-o", "made"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a test run in the background is deaf to it
    ) as process:
        while process.poll() is None and not kept.exists():
            time.sleep(0.01)
        time.sleep(1)
        process.send_signal(stop)
        error = process.stderr.read().decode()
    assert process.returncode == 128 + stop
    assert "Traceback" not in error
    assert {path.name for path in tmp_path.iterdir()} <= {".made.part", "新闻"}
    assert kept.exists() == ("--resume" in error)  # kept and told, or nothing had been read yet
    for path in sorted(news.iterdir())[5:]:
        path.unlink()
    # Without --resume: from the start, and nothing stays.
    done = xckg("build", "新闻", "-o", "made", "--no-view", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["made", "新闻"]


def test_query_as_of_a_day(xckg, sample_build):
    ask = ("query", "project-history", "-b", sample_build, "-p", "project=特斯拉上海储能超级工厂项目", "-f", "csv")
    now, then = xckg(*ask), xckg(*ask, "--as-of", "2024-06-30")
    assert "投产" in now.stdout
    assert "投产" not in then.stdout
    assert "签约" in then.stdout
    wrong = xckg(*ask, "--as-of", "去年")
    assert wrong.returncode == InputError.exit_status
    assert "不是日期" in wrong.stderr


def test_view_as_of_a_day_leaves_the_build_s_own_page(xckg, sample_build, tmp_path):
    folder = tmp_path / "build"
    shutil.copytree(sample_build, folder)
    own = (folder / "graph.html").read_bytes()
    done = xckg("view", folder, "--as-of", "2023-12-31")
    page = folder / "graph-2023-12-31.html"
    assert done.stdout.strip() == str(page.resolve())
    assert "2023-12-31 所知" in page.read_text(encoding="utf-8")
    assert "特斯拉" not in page.read_text(encoding="utf-8")
    assert (folder / "graph.html").read_bytes() == own
    assert xckg("check", folder).returncode == 0
    other = xckg("view", folder, "--as-of", "2023-12-31", "--out", tmp_path / "年底.html")
    assert (tmp_path / "年底.html").read_bytes() == page.read_bytes()
    assert other.returncode == 0
    clash = xckg("view", folder, "--as-of", "2023-12-31", "--out", folder / "graph.html")
    assert clash.returncode == OutputError.exit_status
    assert (folder / "graph.html").read_bytes() == own
    assert xckg("view", folder, "--out", tmp_path / "x.html").returncode == InputError.exit_status
