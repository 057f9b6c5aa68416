"""What names say of what they name inside."""

from __future__ import annotations

import pytest

from xckg.corpus.articles import split_articles
from xckg.extract import find_facts
from xckg.model import Source


def lies_in(text: str) -> set[tuple[str, str]]:
    """What the article says lies where, by name."""
    source = Source(path="a.txt", text=f"新闻\n{text}\n", media_type="text/plain", sha256="0")
    (article,) = split_articles(source)
    found = find_facts(article)
    named = found.mentions
    return {(named[r.subject].name, named[r.object].name) for r in found.relations if r.predicate == "locatedIn"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("今天，济郑高铁山东段启动联调联试。", {("济郑高铁山东段", "山东省")}),
        ("今天，济郑高铁长清至阳谷段启动联调联试。", set()),
        ("今天，济郑高铁一期段启动联调联试。", set()),
    ],
)
def test_nested_section_of_a_line_lies_in_its_place(text: str, wanted: set[tuple[str, str]]) -> None:
    assert lies_in(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("河北省是全国重要的红枣主产区。", {("河北省", "红枣")}),
        ("联想集团成为法国第二大电脑供应商。", {("联想集团", "电脑")}),
        ("江苏省有两处入选世界灌溉工程遗产名录。", set()),
    ],
)
def test_nested_goods_of_a_title_are_the_goods_alone(text: str, wanted: set[tuple[str, str]]) -> None:
    source = Source(path="a.txt", text=f"新闻\n{text}\n", media_type="text/plain", sha256="0")
    (article,) = split_articles(source)
    found = find_facts(article)
    made = {
        (found.mentions[r.subject].name, found.mentions[r.object].name)
        for r in found.relations
        if r.predicate == "produces"
    }
    assert made == wanted
