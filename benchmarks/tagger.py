"""How fast the tagger is, and what it adds to the rules on annotated sentences that it never saw.

Run as `python benchmarks/tagger.py [FILE-OR-FOLDER…]`: texts to measure the speed on; without any, the sample corpus.
"""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "training"))

from check_sentences import Annotated, parse_line  # noqa: E402

from xckg.corpus.articles import split_articles  # noqa: E402
from xckg.corpus.read import read_sources  # noqa: E402
from xckg.corpus.segment import tag  # noqa: E402
from xckg.extract import mentions  # noqa: E402
from xckg.extract.names import Proposal  # noqa: E402
from xckg.extract.tagger import find_tagged, load_tagger  # noqa: E402
from xckg.model import Article, MentionKind, Metadata, Sentence, SentenceRole, Span, Text, Token  # noqa: E402
from xckg.pipeline import SAMPLE  # noqa: E402

HELD_OUT = 10  # every tenth annotated sentence, as in training

Spans = set[tuple[int, int, str]]


def main() -> None:
    """Prints characters a second, then precision, recall and F1 with and without the tagger."""
    inputs = [Path(a) for a in sys.argv[1:]] or [SAMPLE]
    files = sorted(f for i in inputs for f in ([i] if i.is_file() else i.glob("*.txt")))
    articles = [a for f in files for s in read_sources(str(f), Metadata())[0] for a in split_articles(s)]
    size = sum(len(s.span) for a in articles for s in a.sentences)
    began = time.perf_counter()
    load_tagger()
    print(f"load {time.perf_counter() - began:.3f} s")
    best = min(_seconds(articles) for _ in range(5))
    print(f"{len(articles)} articles, {size} characters, {size / best:,.0f} characters/s")
    lines = [line for f in sorted((ROOT / "training" / "sentences").glob("*.txt")) for line in f.open(encoding="utf-8")]
    held = [parse_line(line.strip()) for line in lines if line.strip() and not line.startswith("#")][::HELD_OUT]
    print(f"{len(held)} sentences held out of training")
    print("rules and tagger", _figures(held, _find))
    mentions.find_tagged = _find_nothing  # type: ignore[attr-defined]
    print("rules alone     ", _figures(held, _find))


def _seconds(articles: list[Article]) -> float:
    began = time.perf_counter()
    for article in articles:
        list(find_tagged(article.text.clean, article.sentences))
    return time.perf_counter() - began


def _find_nothing(*_: object) -> Iterator[Proposal]:
    return iter(())


def _find(text: str) -> Spans:
    tokens, at = [], 0
    for word, letters in tag(text):
        tokens.append(Token(span=Span(start=at, end=at + len(word)), text=word, tag=letters))
        at += len(word)
    whole = Span(start=0, end=len(text))
    article = Article(
        document="", index=0, title=None, date=dt.date(2024, 1, 1), date_origin="told", place=None, publisher=None,
        bylines=(), text=Text(clean=text, raw_starts=tuple(range(len(text)))),
        sentences=(Sentence(span=whole, role=SentenceRole.BODY, paragraph=0, tokens=tuple(tokens)),),
    )  # fmt: skip
    found = mentions.find_mentions(article)[0]
    return {(m.span.start, m.span.end, m.type) for m in found if m.kind is MentionKind.NAME and len(m.span)}


def _figures(held: list[Annotated], find: Callable[[str], Spans]) -> str:
    right = proposed = wanted = 0
    for sentence in held:
        found, truth = find(sentence.text), set(sentence.mentions)
        right, proposed, wanted = right + len(found & truth), proposed + len(found), wanted + len(truth)
    return f"P {right / proposed:.3f} R {right / wanted:.3f} F1 {2 * right / (proposed + wanted):.3f}"


if __name__ == "__main__":
    main()
