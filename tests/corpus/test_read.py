"""Files found and read; what cannot be read is one clear line."""

import datetime as dt
import os
import tracemalloc
from pathlib import Path

import pytest

from xckg.corpus.read import LONGEST_LINE, find_inputs, read_sources
from xckg.model import Metadata

NOTHING = Metadata()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in (
        "in/b.txt",
        "in/a.md",
        "in/deep/c.HTML",
        "in/deep/d.jsonl",
        "in/notes.doc",
        "in/.hidden.txt",
        "in/b.meta.toml",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    return tmp_path


def test_find_inputs_in_a_folder_sorted_and_as_given(folder):
    assert find_inputs(["in"], None) == (["in/a.md", "in/b.txt", "in/deep/c.HTML", "in/deep/d.jsonl"], [])
    assert find_inputs(["./in/deep/"], None)[0] == ["./in/deep/c.HTML", "./in/deep/d.jsonl"]


def test_find_inputs_by_glob_list_and_name(folder):
    assert find_inputs(["in/*.*"], None)[0] == ["in/a.md", "in/b.txt"]
    assert find_inputs(["in/**/*.HTML"], None)[0] == ["in/deep/c.HTML"]
    assert find_inputs(["-", "in/notes.doc"], ["in/b.txt\n", "\n", "in/a.md\r\n"])[0] == [
        "in/b.txt",
        "in/a.md",
        "in/notes.doc",
    ]


def test_find_inputs_gives_each_file_once(folder):
    (folder / "link.txt").symlink_to("in/b.txt")
    found = find_inputs(["in/b.txt", "./in/b.txt", "in", "link.txt", str(folder / "in/b.txt")], None)[0]
    assert found == ["in/b.txt", "in/a.md", "in/deep/c.HTML", "in/deep/d.jsonl"]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("empty", "没有可读的文件"),
        ("missing.txt", "没有这个文件"),
        ("in/*.csv", "没有这个文件"),
        ("a\0b", "没有这个文件"),
    ],
)
def test_find_inputs_says_what_is_missing(folder, given, reason):
    paths, [error] = find_inputs([given], None)
    assert paths == []
    assert error.path == given
    assert reason in error.reason
    assert "\n" not in str(error)


def test_find_inputs_does_not_follow_a_link_in_a_circle(folder):
    (folder / "in/deep/up").symlink_to("..", target_is_directory=True)
    assert len(find_inputs(["in"], None)[0]) == 4


def test_find_inputs_dangling_link_is_found_and_then_unreadable(folder):
    (folder / "in/gone.txt").symlink_to("nowhere")
    assert "in/gone.txt" in find_inputs(["in"], None)[0]
    assert read_sources("in/gone.txt", NOTHING)[1][0].reason == "没有这个文件"


def test_read_sources_text(tmp_path):
    path = tmp_path / "2023-08-04-a.txt"
    path.write_bytes("许昌\r\n长葛".encode("gb18030"))
    [source], errors = read_sources(str(path), NOTHING)
    assert errors == []
    assert (source.text, source.media_type, source.path) == ("许昌\n长葛", "text/plain", str(path))
    assert source.metadata.date == dt.date(2023, 8, 4)
    assert len(source.sha256) == 64


def test_read_sources_precedence(tmp_path):
    path = tmp_path / "2023-01-05-a.txt"
    path.write_text("---\ndate: 2023-01-04\ntitle: 四\npublisher: 四\nplace: 四\n---\n正文。", encoding="utf-8")
    [front], _ = read_sources(str(path), NOTHING)
    assert front.metadata == Metadata(date=dt.date(2023, 1, 4), title="四", publisher="四", place="四")
    (tmp_path / "2023-01-05-a.meta.toml").write_text(
        'date = "2023-01-03"\ntitle = "三"\npublisher = "三"', encoding="utf-8"
    )
    [side], _ = read_sources(str(path), NOTHING)
    assert side.metadata == Metadata(date=dt.date(2023, 1, 3), title="三", publisher="三", place="四")
    [told], _ = read_sources(str(path), Metadata(date=dt.date(2023, 1, 1), title="一"))
    assert told.metadata == Metadata(date=dt.date(2023, 1, 1), title="一", publisher="三", place="四")


def test_read_sources_html_head_is_the_last_to_be_asked(tmp_path):
    head = '<head><title>外贸增长</title><meta name="date" content="2022-02-02"></head>'
    page = f"<html>{head}<body><p>正文。</p></body></html>"
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    (tmp_path / "2023-08-04.html").write_text(page, encoding="utf-8")
    assert read_sources(str(tmp_path / "a.html"), NOTHING)[0][0].metadata.date == dt.date(2022, 2, 2)
    assert read_sources(str(tmp_path / "2023-08-04.html"), NOTHING)[0][0].metadata.date == dt.date(2023, 8, 4)


def test_read_sources_lines(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"text": "甲。", "date": "20230804", "title": "一"}\n\nnot json\n["list"]\n{"标题": "无正文"}\n'
        '{"正文": "乙。\\r\\n丙。", "日期": "2023年8月5日"}\n{"text": "丁。", "date": "昨天"}\n',
        encoding="utf-8",
    )
    sources, errors = read_sources(str(path), Metadata(publisher="许昌日报"))
    assert [(s.path.rsplit("#")[1], s.text, s.metadata.date.day, s.metadata.publisher) for s in sources] == [
        ("1", "甲。", 4, "许昌日报"),
        ("6", "乙。\n丙。", 5, "许昌日报"),
    ]
    assert [e.path.rsplit("#")[1] for e in errors] == ["3", "4", "5", "7"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"", "空的"), (b"\x00\x01\x02\x03" * 99, "二进制"), (b"%PDF-1.5", "不是文本"), (b"\xff\xff\xff", "编码认不出")],
)
def test_read_sources_says_why_not(tmp_path, data, reason):
    (tmp_path / "a.txt").write_bytes(data)
    sources, [error] = read_sources(str(tmp_path / "a.txt"), NOTHING)
    assert sources == []
    assert reason in error.reason
    assert "\n" not in str(error)


def test_read_sources_of_a_page_without_text(tmp_path):
    (tmp_path / "a.html").write_text("<html><head><title>甲</title></head><body>&nbsp;</body></html>", encoding="utf-8")
    assert read_sources(str(tmp_path / "a.html"), NOTHING)[1][0].reason == "网页里没有文字"


def test_find_inputs_refuses_a_name_that_is_no_utf8(tmp_path):
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt")).write_text("许昌", encoding="utf-8")
    paths, [error] = find_inputs([str(tmp_path)], None)
    assert paths == []
    assert error.path.endswith("\\xff.txt")


def test_read_sources_of_what_is_no_file(tmp_path):
    assert read_sources(str(tmp_path), NOTHING)[1][0].reason == "不是普通文件"
    os.mkfifo(tmp_path / "pipe.txt")
    assert read_sources(str(tmp_path / "pipe.txt"), NOTHING)[1][0].reason == "不是普通文件"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_read_sources_without_permission(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("许昌", encoding="utf-8")
    path.chmod(0)
    assert read_sources(str(path), NOTHING)[1][0].reason == "没有权限读取"


def test_read_sources_refuses_an_endless_line_before_it_fills_the_memory(tmp_path):
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)  # a sparse file: 50 MB of one line
    tracemalloc.start()
    try:
        [], [error] = read_sources(str(path), NOTHING)
        assert tracemalloc.get_traced_memory()[1] < 1.5 * LONGEST_LINE
    finally:
        tracemalloc.stop()
    assert "20 MB" in error.reason


def test_read_sources_with_a_bad_side_file_names_that_file(tmp_path: Path):
    (tmp_path / "a.txt").write_text("许昌", encoding="utf-8")
    (tmp_path / "a.meta.toml").write_text("date = 昨天", encoding="utf-8")
    assert read_sources(str(tmp_path / "a.txt"), NOTHING)[1][0].path.endswith("a.meta.toml")
