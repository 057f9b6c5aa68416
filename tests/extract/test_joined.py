"""A continuation on another page is read after its beginning: what it leaves out is found there, and stays its own."""

import datetime as dt
import json
import sys
from pathlib import Path

import pytest

from xckg.corpus.articles import split_articles
from xckg.corpus.joining import join, join_pages, make_bare
from xckg.corpus.read import read_sources
from xckg.extract import find_facts
from xckg.model import MentionKind, Metadata, Source

sys.path.append(str(Path(__file__).parent.parent / "corpus"))
from test_issue import set_page

TOLD = Metadata(date=dt.date(2025, 10, 16), place="许昌市")
FIRM, SHORT = "许昌望山新能源有限公司", "望山新能源"
FIRST = (
    "望山厂区扩产记\n\n许昌望山新能源有限公司（以下简称“望山新能源”）位于长葛市，去年产值12.6亿元。"
    "今年，全市进出口总值140.1亿元，其中出口"
)
REST = (
    "扩产记\n\n76.5亿元，同比增长8.4%。望山新能源还与河南大学签订合作协议。"
    "该公司年产电解液8万吨，今年前三季度实现营业收入9.3亿元。全市民营企业进出口98亿元。"
)


def to_article(text, **known):
    [article] = split_articles(Source(path="a", media_type="text/plain", text=text, sha256="", metadata=TOLD, **known))
    return article


def read(first=FIRST, rest=REST):
    article = to_article(rest)
    return find_facts(article, join(make_bare(to_article(first)), article))


def say(found):
    names = [m.name for m in found.mentions]
    relations = {(names[r.subject], r.predicate, names[r.object]) for r in found.relations}
    figures = {
        (names[o.subject], o.indicator, o.measure.value, str(o.value), o.period.label) for o in found.observations
    }
    return relations, figures


def test_a_sentence_that_goes_over_the_page_is_one():
    together = join(to_article(FIRST), to_article(REST))[0]
    said = [together.surface(s.span) for s in together.sentences]
    assert "今年，全市进出口总值140.1亿元，其中出口76.5亿元，同比增长8.4%。" in said
    assert said[0] == "望山厂区扩产记"
    for sentence in together.sentences:
        assert "".join(token.text for token in sentence.tokens) == together.surface(sentence.span)
    paragraphs = [s.paragraph for s in together.sentences]
    assert paragraphs == sorted(paragraphs)
    ended = join(to_article(FIRST + "76亿元。"), to_article(REST))[0]
    assert "其中出口76亿元。" in "".join(ended.surface(s.span) for s in ended.sentences)
    assert len(ended.sentences) == len(together.sentences) + 1


def test_what_is_left_out_is_found_in_the_beginning():
    alone, found = find_facts(to_article(REST)), read()
    assert ("许昌市", "出口总值", "growth", "8.4", "今年") in say(found)[1]
    assert ("许昌市", "出口总值", "amount", "76.5", "今年") in say(found)[1]
    assert not any(figure[1] == "出口总值" for figure in say(alone)[1])
    assert {(a.full, a.short) for a in found.aliases} == {(FIRM, SHORT)}
    assert FIRM in [m.name for m in found.mentions]
    assert all(m.kind is MentionKind.IMPLIED for m in found.mentions if m.name == FIRM)


def test_what_the_beginning_says_stays_with_it():
    found = read()
    assert not any(figure[3] in ("12.6", "140.1") for figure in say(found)[1])
    assert not any("长葛市" in relation for relation in say(found)[0])
    article = found.article
    assert article.text.clean.startswith("扩产记\n")
    for span in (*(r.evidence for r in found.relations), *(o.evidence for o in found.observations)):
        assert article.surface(span) in REST
    for mention in found.mentions:
        assert (mention.kind is MentionKind.IMPLIED) == (len(mention.span) == 0)
        assert mention.kind is not MentionKind.NAME or article.surface(mention.span) == mention.name
    assert {article.surface(o.evidence) for o in found.observations if o.indicator == "出口总值"} == {
        "76.5亿元，同比增长8.4%。"
    }


def test_a_firm_that_the_text_only_points_at():
    first = "许昌望山新能源有限公司的新厂区位于长葛市。许昌望山新能源有限公司今年产值12.6亿元。"
    rest = "续\n\n该公司还投资3亿元建设望山储能电芯项目。"
    relations, _ = say(read(f"望山记\n\n{first}", rest))
    assert (FIRM, "undertakes", "望山储能电芯项目") in relations
    assert not any(FIRM in relation for relation in say(find_facts(to_article(rest)))[0])


def test_traditional_characters():
    first = "望山記\n\n許昌望山新能源有限公司今年產值12.6億元，其中"
    rest = "續\n\n電解液產值3億元。該公司還與河南大學簽訂合作協議。"
    found = read(first, rest)
    assert {relation[1] for relation in say(found)[0]} == {"cooperatesWith"}
    assert found.article.text.clean.startswith("續\n")


def set_story(folder):
    """A story on page 1 that goes on, in the middle of a sentence, on page 2, which is a file of its own."""
    calm = "厂区外的路新铺了沥青，下班的人骑着车说说笑笑，街边的小店亮着灯，一碗热面端上来，一天的忙碌就有了着落。"
    set_page(
        folder / "许昌日报-2025-10-16-第1版.pdf",
        "许昌日报 2025年10月16日 星期四 第1版",
        [
            (
                "望山厂区扩产记",
                [
                    f"许昌望山新能源有限公司位于长葛市，去年产值12.6亿元。{calm}",
                    "今年，全市进出口总值140.1亿元，其中出口（下转第2版）",
                ],
            )
        ],
    )
    set_page(
        folder / "许昌日报-2025-10-16-第2版.pdf",
        "要闻 第2版",
        [
            (
                "扩产记（上接第1版）",
                ["76.5亿元，同比增长8.4%。许昌望山新能源有限公司去年产值12.6亿元，前景看好。" + calm, calm],
            )
        ],
    )
    return folder


@pytest.fixture(scope="module")
def issue(tmp_path_factory):
    return set_story(tmp_path_factory.mktemp("期") / "报")


def test_pages_in_files_of_their_own(issue):
    [source], _ = read_sources(str(issue / "许昌日报-2025-10-16-第2版.pdf"), Metadata())
    [article] = split_articles(source)
    assert article.begins == (str(issue / "许昌日报-2025-10-16-第1版.pdf"), 0)
    found = find_facts(article, join_pages(source, article))
    assert ("许昌市", "出口总值", "amount", "76.5", "今年") in say(found)[1]
    for observation in found.observations:
        raw = article.text.to_raw(observation.evidence)
        assert "".join(source.text[raw.start : raw.end].split()) == article.surface(observation.evidence)


def test_build_store_and_page_know_both_ways(issue, xckg):
    at = issue.parent
    done = xckg("build", "报", "-o", "made", "--quiet", cwd=at)
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in (at / "made/documents.jsonl").read_text().splitlines()]
    first, second = "报/许昌日报-2025-10-16-第1版.pdf", "报/许昌日报-2025-10-16-第2版.pdf"
    assert [a.get("begins") for row in rows for a in row["articles"]] == [None, {"document": first, "index": 0}]
    facts = [json.loads(line) for line in (at / "made/facts.jsonl").read_text().splitlines()]
    output = [f for f in facts if f.get("indicator") == "产值"]
    assert [{e["document"] for e in fact["evidence"]} for fact in output] == [{first, second}]  # one number, said twice
    assert xckg("check", "made", cwd=at).returncode == 0
    assert xckg("add", "报", "-o", "store", "--quiet", "--no-view", cwd=at).returncode == 0
    for name in ("entities.jsonl", "facts.jsonl", "documents.jsonl"):
        assert (at / "store" / name).read_bytes() == (at / "made" / name).read_bytes(), name
