"""What prints nothing is no part of a name, an indicator or a sentence; offsets still count in the text as it was."""

import json
import sys
import unicodedata

import pytest

from xckg.corpus.articles import split_articles
from xckg.corpus.inputs import Input
from xckg.corpus.kinds import read_input
from xckg.corpus.quoting import is_printed
from xckg.extract import find_facts
from xckg.unseen import drop_unseen

MARKS = (
    "\x07",
    "\x08",
    "\x00",
    "\x1b",
    "\x7f",
    "\x9d",
    "\xad",
    "\u200b",
    "\u200d",
    "\u200e",
    "\u202e",
    "\u2060",
    "\ufeff",
)
SAID = "上半年，许昌市|出口总|值122|.3亿元，许昌望|山新能源有限|公司投资3|0亿元。"
CALM = (
    "市商务局有关负责人介绍，各县区都在帮企业稳住老客户、开拓新市场，服务专员上门讲政策、解难题，港口和铁路部门也多开了班列。"
    * 4
)
NEWS = f"许昌市上半年外贸稳步增长\n\n2024年7月25日\n\n{SAID}\n\n{CALM}\n"


def read(name, data):
    [source], errors = read_input(Input(name=name, data=data))
    assert errors == []
    [article] = split_articles(source)
    return source, find_facts(article)


def say(found):
    names = [m.name for m in found.mentions]
    return names, [(names[o.subject], o.indicator, str(o.value), o.unit) for o in found.observations]


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("kind", ["txt", "md", "html", "jsonl"])
def test_what_prints_nothing_changes_nothing_that_is_said(mark, kind):
    def write(between):
        text = NEWS.replace("|", between)
        if kind == "html":
            return ("<html><body>" + "".join(f"<p>{p}</p>" for p in text.split("\n\n")) + "</body></html>").encode()
        return json.dumps({"content": text}).encode() if kind == "jsonl" else text.encode()

    if mark == "\x00" and kind in ("txt", "md", "html"):
        return  # a file with such bytes is no text
    _, plain = read(f"a.{kind}", write(""))
    source, found = read(f"a.{kind}", write(mark))
    assert say(found) == say(plain)
    assert ("许昌市", "出口总值", "122.3", "亿元") in say(found)[1]
    assert "许昌望山新能源有限公司" in say(found)[0]
    article = found.article
    for span in [*(s.span for s in article.sentences), *(m.span for m in found.mentions if m.span.end)]:
        raw = article.text.to_raw(span)
        assert mark not in article.surface(span)
        assert drop_unseen("".join(source.text[raw.start : raw.end].split())) == "".join(article.surface(span).split())


def test_cells_of_a_table():
    rows = "".join(f"澄湾{i}号泵站改造工程,{i}\n" for i in range(3, 20))
    _, found = read("a.csv", f"项目名\x07称,总投\u200b资（亿元）\n望\xad山电芯项目\x08,1\ufeff2\n{rows}".encode())
    assert ("望山电芯项目", "总投资", "12", "亿元") in say(found)[1]


@pytest.mark.parametrize("reference", ["&shy;", "&#8203;", "&zwnj;", "&#x202E;", "&#xFEFF;"])
def test_references_of_a_page(reference):
    page = f"<p>2024年7月25日</p><p>上半年，许昌市出口总{reference}值122.3亿元。</p>"
    source, found = read("a.html", page.encode())
    assert ("许昌市", "出口总值", "122.3", "亿元") in say(found)[1]
    evidence = found.observations[0].evidence
    raw = found.article.text.to_raw(evidence)
    assert is_printed(found.article.surface(evidence), source.text[raw.start : raw.end], "text/html")


def test_all_that_unicode_says_prints_nothing_is_known_and_no_more():
    letters = [chr(c) for c in range(sys.maxunicode + 1)]
    unseen = {c for c in letters if unicodedata.category(c) in ("Cc", "Cf") and not c.isspace()}
    left = {c for c in unseen if drop_unseen(c)}
    assert all(
        unicodedata.name(c, "").startswith(("ARABIC", "SYRIAC", "KAITHI", "EGYPTIAN", "SHORTHAND", "MUSICAL"))
        for c in left
    )
    dropped = {c for c in letters if not drop_unseen(c)}
    assert {unicodedata.category(c) for c in dropped} <= {"Cc", "Cf", "Cn", "Mn", "Lo"}  # Lo: the Hangul fillers
    assert not any(c.isspace() for c in dropped)
    assert drop_unseen("许昌\t\n\r\f　 \u2028") == "许昌\t\n\r\f　 \u2028"
