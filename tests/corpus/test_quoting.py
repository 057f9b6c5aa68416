"""What reading does to text, and nothing else, is the same text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xckg.corpus.articles import split_articles
from xckg.corpus.quoting import is_printed
from xckg.model import Source

SAME = [
    ("许昌市出口12.5亿元。", "许昌市出口12.5亿元。", "text/plain"),
    ("许昌市出口12.5亿元。", "许 昌 市\n出口\u300012.5亿元。", "text/plain"),
    ("增长5.2%（同比），", "增长5.2%(同比),", "text/plain"),
    ("“链主”企业", "&ldquo;链主&rdquo;<b>企业</b>", "text/html"),
    ("许昌市的企业", "许昌市<script>var a = '<b>';</script>的<!-- 注 -->企业", "text/html"),
    ("黄河集团投产后", "黄河**集团**[投产](https://example.org/a)后", "text/markdown"),
]
OTHER = [
    ("许昌市出口22.5亿元。", "许昌市出口12.5亿元。", "text/plain"),
    ("许昌市出口亿元。", "许昌市出口12.5亿元。", "text/plain"),
    ("昌市出口12.5亿元。", "许昌市出口12.5亿元。", "text/plain"),
    ("“链主”企业", "&ldquo;链主&rdquo;企业", "text/plain"),
    ("“链条”企业", "&ldquo;链主&rdquo;企业", "text/html"),
    ("链主”企业", "&ldquo;链主&rdquo;企业", "text/html"),
    ("企业", "", "text/html"),
]


@pytest.mark.parametrize(("text", "raw", "kind"), SAME)
def test_quoting_layout_makes_no_difference(text, raw, kind):
    assert is_printed(text, raw, kind)


@pytest.mark.parametrize(("text", "raw", "kind"), OTHER)
def test_quoting_another_text_is_told_from_it(text, raw, kind):
    assert not is_printed(text, raw, kind)


# What pages are made of: words, layout space, half and full width, tags and entities.
PIECES = [
    "许昌市",
    "进出口总值",
    "12.5亿元",
    "，",
    "。",
    " ",
    "\n",
    "\n\n",
    "\u3000",
    "２０２３年",
    "5.2%",
    "(同比)",
    "A B",
    "“",
    "”",
]
TAGS = ["<b>", "</b>", "<p>", "</p>", "&nbsp;", "&ldquo;", "<br/>", "<script>x</script>"]


@given(st.lists(st.sampled_from(PIECES), min_size=3, max_size=60), st.sampled_from(["text/plain", "text/markdown"]))
def test_quoting_every_sentence_of_any_text_was_printed(pieces, kind):
    check_sentences("".join(pieces), kind)


@given(st.lists(st.sampled_from([*PIECES, *TAGS]), min_size=3, max_size=60))
def test_quoting_every_sentence_of_any_page_was_printed(pieces):
    check_sentences("<html><body>" + "".join(pieces) + "</body></html>", "text/html")


def check_sentences(text, kind):
    source = Source(path="a", media_type=kind, text=text, sha256="")
    for article in split_articles(source):
        for sentence in article.sentences:
            span = article.text.to_raw(sentence.span)
            assert is_printed(article.surface(sentence.span), text[span.start : span.end], kind)
