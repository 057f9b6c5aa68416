"""Which articles are one story, on synthetic copies with edits; what copies are worth as agreement."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from xckg.corpus.articles import split_articles
from xckg.extract import find_facts
from xckg.fuse import merge, weigh
from xckg.fuse.stories import are_copies, find_stories, share_at_least, story_keys
from xckg.model import Article, Knowledge, Metadata, Source

BASE = "https://example.org/r/"
CLAUSES = [
    f"{who}在{where}{what}"
    for who in ("青禾轴承厂", "远山化工公司", "立禾电机集团", "北岭纺织厂")
    for where in ("城东新厂区", "港口保税仓库", "老城区旧址")
    for what in ("启用了第三条装配线", "把两千吨货物装上了船", "招收了上百名技术工人")
]


def read(path: str, body: str, title: str = "一则消息") -> Article:
    told = Metadata(date=dt.date(2024, 5, 20), place="许昌市")
    text = f"{title}\n\n{body}\n"
    source = Source(path=path, media_type="text/plain", text=text, sha256="", metadata=told)
    (article,) = split_articles(source)
    return article


def wire(clauses: list[str]) -> str:
    """Sentences of three clauses each, a paragraph of four sentences each."""
    sentences = ["，".join(clauses[i : i + 3]) + "。" for i in range(0, len(clauses), 3)]
    return "\n".join("".join(sentences[i : i + 4]) for i in range(0, len(sentences), 4))


def stories_of(*bodies: str) -> list[list[str]]:
    keys = {(f"{n}.txt", 0): story_keys(read(f"{n}.txt", body, f"标题{n}")) for n, body in enumerate(bodies)}
    return [[path for path, _ in story.articles] for story in find_stories(keys)]


def test_stories_copies_with_edits_are_one() -> None:
    draw = random.Random(4)
    cut = CLAUSES[: len(CLAUSES) * 2 // 3]
    touched = [clause.replace("在", "已在") if draw.random() < 0.2 else clause for clause in CLAUSES]
    moved = CLAUSES[12:] + CLAUSES[:12]
    spaced = wire(CLAUSES).replace("，", "， ").replace("厂", "厂\n", 1)
    bodies = [wire(each) for each in (CLAUSES, cut, touched, moved)]
    assert stories_of(*bodies, spaced) == [["0.txt", "1.txt", "2.txt", "3.txt", "4.txt"]]


def test_stories_a_digest_and_what_it_quotes_are_not_one() -> None:
    other = [clause.replace("厂", "公司").replace("集团", "企业").replace("了", "过") + "并且" for clause in CLAUSES]
    digest = CLAUSES[:9] + other
    assert stories_of(wire(CLAUSES[:9]), wire(digest)) == []
    assert stories_of(wire(CLAUSES[:9]), wire(CLAUSES[:9] + other[:9])) == [["0.txt", "1.txt"]]


def test_stories_set_phrases_of_two_notices_are_not_one() -> None:
    notice = "{}，本周粮食收购价格，每吨上涨了{}元左右，市场购销总体平稳有序，各收储库点照常开门收粮。"
    assert stories_of(notice.format("五月二十日发布的消息", 30), notice.format("六月十七日发布的消息", 45)) == []


def test_stories_do_not_depend_on_order_and_id_is_kept_when_a_copy_comes() -> None:
    keys = {(f"{n}.txt", 0): story_keys(read(f"{n}.txt", wire(CLAUSES[n:]))) for n in range(4)}
    (story,) = find_stories(keys)
    assert find_stories(dict(reversed(keys.items()))) == (story,)
    (smaller,) = find_stories({key: keys[key] for key in list(keys)[1:]})
    assert smaller.id == story.id


@pytest.mark.parametrize(("shared", "one", "other", "same"), [(7, 8, 9, True), (7, 10, 10, False), (9, 15, 31, False)])
def test_stories_need_enough_in_common(shared: int, one: int, other: int, same: bool) -> None:
    first = set(range(one))
    second = set(range(shared)) | set(range(100, 100 + other - shared))
    assert are_copies({str(n) for n in first}, {str(n) for n in second}) is same


REPORT = (
    "2023年，许昌市进出口总值140.1亿元，"
    + wire(CLAUSES[:18]).replace("\n", "")
    + "许昌市的海晏电机集团有限公司生产永磁电机。"
)


def know(*bodies: str) -> Knowledge:
    findings = [find_facts(read(f"{n}.txt", body, f"标题{n}")) for n, body in enumerate(bodies)]
    return weigh(merge(findings, [], BASE), least=0)


def said_total(known: Knowledge) -> tuple[int, float]:
    (fact,) = [o for o in known.observations if o.indicator == "进出口总值"]
    return len(fact.evidence), fact.confidence


def test_stories_copies_are_sources_but_no_agreement() -> None:
    copies = [REPORT, REPORT.replace("2023年，", "据统计，2023年，"), REPORT.replace("的海晏", "海晏")]
    alone, many = said_total(know(REPORT)), said_total(know(*copies))
    assert many == (3, alone[1])
    assert [len(story.articles) for story in know(*copies).stories] == [3]
    others = "据统计，2023年，许昌市进出口总值140.1亿元。" + wire(CLAUSES[18:]).replace("\n", "")
    independent = said_total(know(REPORT, others))
    assert independent[0] == 2
    assert independent[1] > alone[1]


@pytest.mark.parametrize("own", [1, 3, 4, 7, 10, 13, 30, 70, 110])
def test_stories_copies_share_at_least_so_many(own):
    """What a search may rely on: no copy of an article with so many fingerprints shares fewer, and some that few."""
    keys = frozenset(range(own))
    shared = [
        n
        for other in (*range(1, own + 2), 2 * own, 3 * own, 5 * own)
        for n in range(min(own, other) + 1)
        if are_copies(keys, frozenset(range(own - n, own - n + other)))
    ]
    assert min(shared, default=share_at_least(own)) == share_at_least(own)
