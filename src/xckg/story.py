"""One report in several papers: what fuse finds, and what graph and publish show.

>>> Story(id="5f0c", articles=(("晚报.txt", 0), ("晨报.txt", 2))).articles[0]
('晚报.txt', 0)
"""

from __future__ import annotations

from dataclasses import dataclass

ArticleKey = tuple[str, int]
"""An article across documents: its document's path and its index there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """A report as several articles print it: at least two, sorted. `id` is hexadecimal."""

    id: str
    articles: tuple[ArticleKey, ...]

    def __post_init__(self) -> None:
        if len(self.articles) < 2:
            raise ValueError("a story needs two articles")
