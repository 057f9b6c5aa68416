"""Annotated articles of the news pool, to learn from and judge rules by: `articles.jsonl` joined with the pool's text.

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
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from xckg.corpus.articles import split_articles
from xckg.model import Article, Metadata, Source

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
