"""Traditional characters: read as simplified ones, kept as printed.

>>> simplify("許昌海關發布，後年出口12億元")
'许昌海关发布，后年出口12亿元'
>>> is_traditional("許昌海關發布"), is_traditional("许昌海关发布上半年出口数据，薛瑩说同比增长")
(True, False)

Every rule and word of ontology/ is in simplified characters. A text in traditional ones is read through this table,
character for character, so that all offsets stay; what leaves the product is as printed, with the simplified form of
a name beside it.

*Why so*: the table is OpenCC's of characters (TSCharacters), less what GB 2312 has itself. OpenCC's phrases change
lengths and words (軟體 → 软件): the text would no longer be the source's. So the library, which is kept and permissive,
would add nothing but a dependency.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache

from xckg.model import Article, Text
from xckg.ontology import load_csv
from xckg.records import replace

SHARE = 10
"""One traditional character in so many Chinese ones; most traditional texts have one in three."""


@cache
def load_simplified() -> Mapping[int, str]:
    """Each traditional character's simplified one, as `str.translate` wants them."""
    rows = load_csv("lexicon/traditional.csv", ("traditional", "simplified"))
    return {ord(row["traditional"]): row["simplified"] for row in rows}


def simplify(text: str) -> str:
    """The text in simplified characters, of the same length."""
    return text.translate(load_simplified())


def is_traditional(text: str) -> bool:
    """Whether a text is printed in traditional characters, and not only a name in it."""
    traditional = _load_traditional()
    if traditional.isdisjoint(text):
        return False
    counts = Counter(text)
    chinese = sum(n for c, n in counts.items() if "\u4e00" <= c <= "\u9fff")
    return chinese > 0 and sum(n for c, n in counts.items() if c in traditional) * SHARE >= chinese


@cache
def _load_traditional() -> frozenset[str]:
    return frozenset(map(chr, load_simplified()))


def to_simplified(article: Article) -> Article:
    """The article in simplified characters, every span as it was."""
    return _rewrite(article, simplify(article.text.clean))


def to_printed(article: Article, source: str) -> Article:
    """The article with the characters that `source` prints where a simplified one was put for it."""
    clean = article.text.clean
    table = load_simplified()
    raw = (source[at] if at < len(source) else "" for at in article.text.raw_starts)
    printed = "".join(r if r and table.get(ord(r)) == c else c for c, r in zip(clean, raw, strict=True))
    made = _rewrite(article, printed)
    at = clean.find(article.title) if article.title else -1
    return made if at < 0 or not article.title else replace(made, title=printed[at : at + len(article.title)])


def _rewrite(article: Article, clean: str) -> Article:
    """The article with other characters in the same places."""
    text = Text(clean=clean, raw_starts=article.text.raw_starts, raw_ends=article.text.raw_ends)
    sentences = tuple(
        replace(s, tokens=tuple(replace(t, text=clean[t.span.start : t.span.end]) for t in s.tokens))
        for s in article.sentences
    )
    return replace(article, text=text, sentences=sentences)
