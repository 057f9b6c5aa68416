"""What finds the article in a web page runs in a process of its own: what ends it there is one line here."""

import subprocess
import sys

import pytest

from xckg.corpus import markup
from xckg.corpus.inputs import Input
from xckg.corpus.kinds import read_input

PAGE = (
    "<html><head><title>石梁新区开工三个项目</title></head><body><p>石梁新区昨日集中开工三个制造业项目，"
    "总投资二十亿元，建成后可新增就业岗位八百个，带动上下游企业集聚。</p></body></html>"
)


@pytest.fixture
def fresh():
    """No child that another test has started, nor one that the next would find."""

    def end():
        markup._child().stop()
        markup._child.cache_clear()
        markup._pick_main.cache_clear()

    end()
    yield
    end()


def read(page, name="a.html"):
    return read_input(Input(name=name, data=page.encode()))


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("MEMORY", 24 * 1024 * 1024, "网页打不开：读它的程序出错，或占内存太多"),
        ("SECONDS", 0.0001, "网页读得太久"),
        ("MOST_TAGS", 5, "网页的标签超过 0 万个，不像是文章"),
    ],
)
def test_a_page_that_ends_its_reader_is_told_of_and_the_next_is_read(monkeypatch, fresh, name, value, reason):
    with monkeypatch.context() as patch:
        patch.setattr(markup, name, value)
        sources, errors = read(PAGE)
        assert (sources, [error.reason for error in errors]) == ([], [reason])
        assert markup._pick_main(PAGE) is None
        markup._child().stop()
    markup._child.cache_clear()
    [source], errors = read(PAGE)
    assert errors == []
    assert source.metadata.title == "石梁新区开工三个项目"


def test_a_page_of_more_tags_than_people_read_is_one_line_and_the_rest_is_built(tmp_path, xckg):
    """A quarter of a million; of eight hundred thousand, four megabytes, it took a minute to find the article."""
    (tmp_path / "甲.html").write_text("<p>" + "许<br>" * 250_000, encoding="utf-8")
    (tmp_path / "乙.html").write_text(PAGE, encoding="utf-8")
    done = xckg("build", "甲.html", "乙.html", "--no-view", "-o", "o", cwd=tmp_path)
    assert "甲.html：网页的标签超过 20 万个，不像是文章" in done.stderr
    assert "乙.html" in (tmp_path / "o" / "documents.jsonl").read_text("utf-8")


def test_the_parser_is_never_loaded_where_the_graph_is_made(tmp_path):
    code = (
        "import sys; from xckg.corpus.articles import split_articles; from xckg.corpus.read import read_sources;"
        "from xckg.model import Metadata; [s], _ = read_sources(sys.argv[1], Metadata()); split_articles(s);"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'lxml', 'trafilatura', 'PIL', 'pypdfium2'}))"
    )
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "a.html")], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2024年上半年，石梁新区进出口总值增长。", None),
        ("2024年上半年，石梁新区进出口总值增长。</p><p>发布时间：2024-07-20", "2024-07-20"),
        ("2024年上半年，石梁新区进出口总值增长。</p><p>2024年7月20日 10:20", "2024-07-20"),
    ],
)
def test_a_page_is_of_no_day_that_it_does_not_print(printed, day):
    """The library takes 2024年上半年 for the first of January, and 去年 would be two years off."""
    body = PAGE.replace("</p>", f"</p><p>{printed}</p>" + "<p>新区去年引进的企业今年陆续投产，产能稳步释放。</p>" * 6)
    [source], _ = read(body)
    assert (source.metadata.date.isoformat() if source.metadata.date else None) == day
