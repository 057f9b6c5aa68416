"""Pages of one issue in files of their own: a continuation knows what the page says on which it begins."""

import json
import os
import sys
import zipfile
from pathlib import Path

import pytest

from xckg.corpus.articles import split_articles
from xckg.corpus.issue import mark_pages, name_page
from xckg.corpus.read import read_sources
from xckg.gathering import mark_file
from xckg.model import Metadata

sys.path.append(str(Path(__file__).parent))
from newspaper import LEFT, RIGHT, Paper, columns, height
from stories import PORT

HEAD = "许昌外贸半年报亮眼"
FIRST = (
    "许昌海关发布的数据说，许昌市上半年的外贸好于预期，办实事、解难题的专班走进了一家又一家企业，许昌的假发、瓷器卖得更远了。",
    "许昌市商务局的人说，下一步还要帮企业多参加境外的展会，把订单拿回来，让许昌的好东西走得更远。",
)
REST = (
    "今年上半年，我市出口76.5亿元，同比增长8.4%。",
    "服务窗口把要跑三趟的事并成一趟，企业在家里点一点鼠标就办完了，省下的工夫都用在了生产上。",
)
OTHER = ("另一篇也是从头版接过来的，讲一所学校的新操场：跑道是红的，草是绿的，孩子们下了课都往那里跑。",)


def set_page(path, head, things):
    paper = Paper()
    paper.put(LEFT, 20, head, 9)
    top = 50
    for title, body in things:
        paper.centre(LEFT, RIGHT, top, title, 24)
        h = height(body, 3)
        paper.pour(body, columns(3, top + 36, top + 36 + h))
        top += 36 + h + 20
    path.parent.mkdir(exist_ok=True)
    return paper.save(path)


def set_issue(folder, first="许昌日报-第01版.pdf", second="许昌日报-第02版：要闻.pdf", day="2025年10月16日", rest=REST):
    """Page 1 jumps to page 2, which says neither the day nor the paper. The second continuation begins nowhere."""
    set_page(
        folder / first,
        f"许昌日报 {day} 星期四 第1版",
        [(HEAD, [FIRST[0], FIRST[1] + "（下转第二版）"]), (PORT.head, PORT.body)],
    )
    set_page(
        folder / second,
        "要闻 第2版",
        [("新操场（上接第三版）", list(OTHER)), ("外贸半年报（上接第一版）", list(rest))],
    )
    return folder / second


def find(path, told=None):
    """The article on foreign trade, on a page."""
    [source], errors = read_sources(str(path), told or Metadata())
    assert errors == []
    [article] = [a for a in split_articles(source) if "鼠标" in a.text.clean]
    return source, article


def test_issue_a_continuation_takes_what_its_beginning_says(tmp_path):
    source, article = find(set_issue(tmp_path / "报"))
    assert (article.title, article.place, article.publisher) == (HEAD, "许昌市", "许昌日报")
    assert (article.date.isoformat(), article.date_origin) == ("2025-10-16", "printed")
    for sentence in article.sentences:  # it stays an article of its own page
        raw = article.text.to_raw(sentence.span)
        assert source.text[raw.start : raw.end] == article.surface(sentence.span)
    [other] = [a for a in split_articles(source) if "操场" in a.text.clean]
    assert other.title != HEAD
    assert [index for index, _, _ in source.begun] == [article.index]


def test_issue_without_the_page_that_begins_it_knows_nothing_of_it(tmp_path):
    path = set_issue(tmp_path / "报")
    (tmp_path / "报/许昌日报-第01版.pdf").unlink()
    source, article = find(path)
    assert (source.begun, article.title, article.date) == ((), "外贸半年报", None)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("许昌日报-2025-10-16-第1版.pdf", "许昌日报-2025-10-17-第2版.pdf"),
        ("第1版-2025-10-16.pdf", "第2版-2025-10-17.pdf"),
        ("许昌日报-第1版.pdf", "河南日报-第2版.pdf"),
        ("头版.pdf", "许昌日报-第2版.pdf"),
        ("许昌日报-第4版.pdf", "许昌日报-第2版.pdf"),
    ],
)
def test_issue_pages_of_another_day_or_paper_are_none_of_it(tmp_path, first, second):
    assert find(set_issue(tmp_path / "报", first, second))[0].begun == ()


def test_issue_pages_that_print_different_days_are_not_linked(tmp_path):
    path = set_issue(tmp_path / "报")
    set_page(path, "许昌日报 2025年10月17日 星期五 第2版", [("外贸半年报（上接第一版）", list(REST))])
    assert find(path)[0].begun == ()
    set_page(path, "许昌日报 2025年10月16日 星期四 第2版", [("外贸半年报（上接第一版）", list(REST))])
    assert find(path)[1].title == HEAD
    set_page(path, "漯河日报 2025年10月16日 星期四 第2版", [("外贸半年报（上接第一版）", list(REST))])
    assert find(path)[0].begun == ()


@pytest.mark.parametrize(
    ("path", "series", "edition"),
    [
        ("a/20251016_A03.jpg", ("a/20251016_", "20251016"), "A3"),
        ("a/2025101601.pdf", ("a/20251016", "20251016"), "1"),
        ("01-要闻.pdf", ("", ""), "1"),
        ("日报.zip#01-要闻.pdf", ("日报.zip#", ""), "1"),
        ("日报 2025年10月6日 第十二版.pdf", ("日报 2025年10月6日 ", "2025106"), "12"),
    ],
)
def test_issue_names_of_pages(path, series, edition):
    named = name_page(path)
    assert (named.series, named.edition) == (series, edition)


@pytest.mark.parametrize("path", ["2025-10-16.pdf", "许昌日报.pdf", "第1版.txt", "报告123.pdf", ".pdf"])
def test_issue_names_that_say_no_page(path):
    assert name_page(path) is None


def observe(folder):
    facts = [json.loads(line) for line in (folder / "facts.jsonl").read_text(encoding="utf-8").splitlines()]
    entities = [json.loads(line) for line in (folder / "entities.jsonl").read_text(encoding="utf-8").splitlines()]
    labels = {entity["id"]: entity["label"] for entity in entities}
    [fact] = [f for f in facts if f["kind"] == "observation" and f["value"] == 76.5]
    [said] = fact["evidence"]
    return labels[fact["subject"]], fact["period"]["start"], said["document"], said["article"], said["page"]


def test_issue_is_built_from_a_folder_an_archive_and_into_a_store(xckg, tmp_path):
    page = set_issue(tmp_path / "报")
    assert xckg("build", "报", "-o", "made", "--quiet", "--no-view", cwd=tmp_path).returncode == 0
    known = ("许昌市", "2025-01-01", "报/许昌日报-第02版：要闻.pdf", HEAD, 1)
    assert observe(tmp_path / "made") == known
    assert xckg("check", "made", cwd=tmp_path).returncode == 0
    with zipfile.ZipFile(tmp_path / "报.zip", "w") as archive:
        for path in sorted((tmp_path / "报").iterdir()):
            archive.write(path, path.name)
    assert xckg("build", "报.zip", "-o", "packed", "--quiet", "--no-view", cwd=tmp_path).returncode == 0
    assert observe(tmp_path / "packed") == (*known[:2], "报.zip#许昌日报-第02版：要闻.pdf", *known[3:])
    first = tmp_path / "报/许昌日报-第01版.pdf"
    first.rename(tmp_path / "later.pdf")
    assert xckg("add", "报", "-o", "store", cwd=tmp_path).returncode == 0
    alone = mark_pages(str(page))
    (tmp_path / "later.pdf").rename(first)
    assert alone != mark_pages(str(page))  # so that the page is read anew that has not changed itself
    assert xckg("add", "报", "-o", "store", cwd=tmp_path).returncode == 0
    assert (tmp_path / "store/facts.jsonl").read_bytes() == (tmp_path / "made/facts.jsonl").read_bytes()
    assert xckg("check", "store", cwd=tmp_path).returncode == 0


def test_issue_another_page_that_is_broken_is_said_once(xckg, tmp_path):
    set_issue(tmp_path / "报")
    (tmp_path / "报/许昌日报-第01版.pdf").write_bytes(b"hello" * 100)
    done = xckg("build", "报", "-o", "made", "--quiet", "--no-view", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("第01版") == 1


def test_issue_marks_change_with_the_pages_beside(tmp_path):
    page = set_issue(tmp_path / "报")
    before = mark_pages(str(page))
    assert "第01版" in before
    assert "第02版" not in before
    known = mark_file(str(page))
    os.utime(tmp_path / "报/许昌日报-第01版.pdf", ns=(1, 1))
    assert mark_pages(str(page)) != before
    assert mark_file(str(page)) != known  # by which a build that goes on knows what it need not read
    assert mark_pages(str(tmp_path / "a.txt")) == ""
