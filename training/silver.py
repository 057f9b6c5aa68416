"""Labels that the project's own rules give to unlabelled text, kept where they are sure of them.

    python training/silver.py POOL.jsonl.xz     prints how much there is

A sentence is (text, mentions, doubts): doubts are spans that a rule proposed without being sure, training looks away
there. The text is read, labelled, learnt from and forgotten; nothing of it is kept in the repository.
"""

from __future__ import annotations

import datetime as dt
import json
import lzma
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xckg.corpus.articles import split_articles
from xckg.extract import mentions
from xckg.extract.mentions import find_mentions
from xckg.model import Article, MentionKind, Metadata, SentenceRole, Source

SURE = 0.85  # mentions of at least this confidence teach
SHORTEST, LONGEST = 6, 250  # characters of a sentence
UNDATED = dt.date(2011, 6, 1)  # labels do not depend on the date, but an article wants one


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """A sentence to learn from: `mentions` (start, end, type) and `doubts` (start, end) in characters of `text`."""

    text: str
    mentions: tuple[tuple[int, int, str], ...]
    doubts: tuple[tuple[int, int], ...] = ()


def read_silver(pool: Path) -> Iterator[Labelled]:
    """The labelled sentences of a pool, in its order, each text once, without the articles that judge the product.

    The tagger that the product has now is not asked: what is learnt must not depend on what was learnt before.

    Args:
        pool: JSON Lines with a `text` (and perhaps a `date`) each, compressed with xz or not.
    """
    mentions.find_tagged = lambda *_: iter(())
    seen: set[str] = set()
    judged = read_judged()
    opener = lzma.open if pool.suffix == ".xz" else open
    with opener(pool, "rt", encoding="utf-8") as lines:
        for i, line in enumerate(lines):
            if i in judged:
                continue
            row = json.loads(line)
            try:
                date = dt.date.fromisoformat(row.get("date", ""))
            except ValueError:
                date = UNDATED
            source = Source(
                path=f"{i}.txt", media_type="text/plain", text=row["text"], sha256="", metadata=Metadata(date=date)
            )
            for article in split_articles(source):
                for labelled in label(article):
                    if labelled.text not in seen:
                        seen.add(labelled.text)
                        yield labelled


def read_judged() -> frozenset[int]:
    """The pool's lines that `benchmarks/unseen.py` judges the product by: nothing is learnt from them."""
    golds = sorted((Path(__file__).parent.parent / "benchmarks" / "unseen_gold").glob("*.json"))
    return frozenset(json.loads(path.read_text(encoding="utf-8"))["pool"]["line"] for path in golds)


def label(article: Article) -> Iterator[Labelled]:
    """The sentences of an article with what the rules find in them."""
    found = [m for m in find_mentions(article)[0] if m.kind is MentionKind.NAME and len(m.span)]
    for sentence in article.sentences:
        if sentence.role not in (SentenceRole.BODY, SentenceRole.TITLE, SentenceRole.HEADING):
            continue
        if not SHORTEST <= len(sentence.span) <= LONGEST:
            continue
        at = sentence.span.start
        inside = [m for m in found if sentence.span.covers(m.span)]
        yield Labelled(
            text=article.text.clean[at : sentence.span.end],
            mentions=tuple((m.span.start - at, m.span.end - at, m.type) for m in inside if m.confidence >= SURE),
            doubts=tuple((m.span.start - at, m.span.end - at) for m in inside if m.confidence < SURE),
        )


if __name__ == "__main__":
    sentences = list(read_silver(Path(sys.argv[1])))
    counts = Counter(kind for s in sentences for _, _, kind in s.mentions)
    print(len(sentences), "sentences", sum(map(len, (s.text for s in sentences))), "characters")
    print(counts.most_common())
