"""Where the names stand in the annotated articles (`articles.jsonl`): `spans.jsonl`, joined with the pool's text.

    python training/spans.py POOL.jsonl.xz     prints what is read

A line is one article: the pool's line and stretch (as in `articles.jsonl`), and for each sentence the offset where it
starts and its names, each `[start, end, class]`. Offsets count characters of the annotated text (title first). The
class is empty where the annotation does not decide or the words only point (该公司, 全市): training looks away there.
What is listed is what a reader left of the program's mentions and added to them; all else is outside of names.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from articles import Annotated, read_articles
from silver import LONGEST, SHORTEST, Labelled

from xckg.model import Span

FILE = Path(__file__).parent / "spans.jsonl"
HELD_OUT = 12  # every twelfth article is not learnt from: thresholds are chosen on those


def read_spans(pool: Path, *, held: bool = False) -> Iterator[Labelled]:
    """The sentences of the articles that are learnt from, or of those that are held out, in file order."""
    rows = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    for number, (row, article) in enumerate(zip(rows, read_articles(pool), strict=True)):
        if (number % HELD_OUT == 0) == held:
            yield from label(article, dict(row["sentences"]))


def label(annotated: Annotated, told: dict[int, list[tuple[int, int, str]]]) -> Iterator[Labelled]:
    """The sentences that `told` speaks of, by the raw offset where they start."""
    article = annotated.article
    for sentence in article.sentences:
        at, end = sentence.span.start, sentence.span.end
        names = told.get(article.text.to_raw(sentence.span).start)
        if names is None or not SHORTEST <= len(sentence.span) <= LONGEST:
            continue
        starts = {article.text.to_raw(Span(start=i, end=i + 1)).start: i - at for i in range(at, end)}
        ends = {article.text.to_raw(Span(start=i, end=i + 1)).end: i + 1 - at for i in range(at, end)}
        placed = [(starts[a], ends[b], kind) for a, b, kind in names if a in starts and b in ends]
        yield Labelled(
            text=article.text.clean[at:end],
            mentions=tuple((a, b, kind) for a, b, kind in placed if kind),
            doubts=tuple((a, b) for a, b, kind in placed if not kind),
        )


if __name__ == "__main__":
    sentences = list(read_spans(Path(sys.argv[1])))
    counts = Counter(kind for s in sentences for _, _, kind in s.mentions)
    print(len(sentences), "sentences", sum(len(s.text) for s in sentences), "characters")
    print(sum(len(s.doubts) for s in sentences), "doubts;", counts.most_common())
