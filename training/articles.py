"""Annotated articles of the news pool to learn from: what is in `articles.jsonl`, joined with the pool's text.

    python training/articles.py POOL.jsonl.xz     prints what is read

A line of `articles.jsonl` says which line of the pool it is of, which stretch of it (`cut`, characters, or none), the
SHA-256 of the annotated text, the entities that are right, the names that the program took and should not have
(`wrong`), the relations, each with the numbers of the sentences that say it, and the names that were missing, with
their sentence. The text itself stays in the pool.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import lzma
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from silver import LONGEST, SHORTEST, Labelled

from xckg.corpus.articles import split_articles
from xckg.extract.mentions import find_mentions
from xckg.model import Article, MentionKind, Metadata, SentenceRole, Source

FILE = Path(__file__).parent / "articles.jsonl"


@dataclass(frozen=True, kw_only=True)
class Annotated:
    """An article with its annotation; `text` is as it was annotated, title first.

    `said` maps (subject's name, predicate, object's name) to the numbers of the sentences that say so; `right` are
    (class, name) that the program had found rightly when the article was annotated, `named` (sentence's number, name,
    class) that it had missed; `wrong` and `types` are names that it had found and should not have, and those whose
    class was another.
    """

    article: Article
    text: str
    said: Mapping[tuple[str, str, str], frozenset[int]]
    right: frozenset[tuple[str, str]]
    named: tuple[tuple[int, str, str], ...]
    wrong: frozenset[str]
    types: Mapping[str, str]


def read_articles(pool: Path) -> Iterator[Annotated]:
    """The annotated articles, in file order.

    Raises:
        ValueError: the pool's text is not the annotated one.
    """
    with lzma.open(pool, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line) for line in lines]
    for line in FILE.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        told = texts[row["line"]]
        cut = row["cut"]
        text = (
            f"{told['title'] or ''}（节选）\n{told['text'][cut[0] : cut[1]]}"
            if cut
            else f"{told['title'] or ''}\n{told['text']}"
        )
        if hashlib.sha256(text.encode()).hexdigest() != row["sha256"]:
            raise ValueError(f"line {row['line']}: the pool's text is not the annotated one")
        metadata = Metadata(date=dt.date.fromisoformat(row["date"]))
        source = Source(path=f"{row['line']}.txt", media_type="text/plain", text=text, sha256="", metadata=metadata)
        (article,) = split_articles(source)
        said: dict[tuple[str, str, str], frozenset[int]] = {}
        for sentence, subject, predicate, obj in row["relations"]:
            triple = subject, predicate, obj
            said[triple] = said.get(triple, frozenset()) | {sentence}
        yield Annotated(
            article=article,
            text=text,
            said=said,
            right=frozenset((kind, name) for kind, name in row["right"]),
            named=tuple((sentence, name, kind) for sentence, name, kind in row["missed"]),
            wrong=frozenset(row["wrong"]),
            types=row["types"],
        )


def read_corrected(pool: Path) -> Iterator[Labelled]:
    """The sentences of the annotated articles: what the product finds in them, put right by the annotation.

    A missed name stands wherever it is in its sentence; what was found wrongly is no name; what the product did not
    find yet when the article was annotated is in doubt.
    """
    for read in read_articles(pool):
        mentions = [m for m in find_mentions(read.article)[0] if m.kind is MentionKind.NAME and len(m.span)]
        clean = read.article.text.clean
        for number, sentence in enumerate(read.article.sentences):
            if sentence.role is SentenceRole.BYLINE or not SHORTEST <= len(sentence.span) <= LONGEST:
                continue
            at, text = sentence.span.start, clean[sentence.span.start : sentence.span.end]
            taken: list[tuple[int, int, str]] = []
            for name, kind in sorted({(n, k) for s, n, k in read.named if s == number}, key=lambda m: (-len(m[0]), m)):
                start = text.find(name)
                while start >= 0:
                    end = start + len(name)
                    if all(end <= a or b <= start for a, b, _ in taken):
                        taken.append((start, end, kind))
                    start = text.find(name, start + 1)
            doubts = []
            for mention in mentions:
                start, end = mention.span.start - at, mention.span.end - at
                if not sentence.span.covers(mention.span) or any(start < b and a < end for a, b, _ in taken):
                    continue
                if mention.name in read.types:
                    taken.append((start, end, read.types[mention.name]))
                elif (mention.type, mention.name) in read.right:
                    taken.append((start, end, mention.type))
                elif mention.name not in read.wrong:
                    doubts.append((start, end))
            yield Labelled(text=text, mentions=tuple(sorted(taken)), doubts=tuple(doubts))


if __name__ == "__main__":
    sentences = list(read_corrected(Path(sys.argv[1])))
    counts = Counter(kind for s in sentences for _, _, kind in s.mentions)
    print(len(sentences), "sentences", sum(len(s.text) for s in sentences), "characters")
    print(sum(len(s.doubts) for s in sentences), "doubts;", counts.most_common())
