"""Pages of one issue that lie in files of their own: what a continuation (上接第一版) goes on with.

    青禾日报-2025-10-16-第2版.pdf   its article 上接第1版 ─→ 青禾日报-2025-10-16-第1版.pdf   its article 下转第2版
                                    └─ takes that one's title, day, place, publisher; is read after it (`Source.begun`)

>>> name_page("新闻/青禾日报-2025-10-16-第02版：要闻.pdf"), name_page("新闻/20251016_A03.jpg").edition
(Named(series=('新闻/青禾日报-2025-10-16-', '20251016'), edition='2'), 'A3')
>>> name_page("新闻/青禾日报-2025-10-16.pdf") is None
True

*Why so*: the two stay two articles, for evidence stands in one document and its offsets count there; but what the
second says is read after the first (`joining`). That two files are pages of one issue their names say, which up to the
page are the same and of the same day; then their articles: each names the other's page, and neither the day nor the
paper that they print speaks against it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import PurePath
from typing import Any

from xckg.corpus.articles import PRINTED, split_articles
from xckg.corpus.editions import find_target, norm_edition
from xckg.corpus.furniture import is_resumption
from xckg.corpus.inputs import find_media_type
from xckg.corpus.joining import make_bare
from xckg.model import Article, Metadata, Source
from xckg.ontology import load_yaml

MOST = 4
"""To how many pages the continuations on a page are followed, and how many files of each are opened."""


@dataclass(frozen=True, slots=True)
class Named:
    """What the name of a file says: of which pages it is one (folder, paper, day), and which."""

    series: tuple[str, str]
    edition: str


@cache
def _load() -> tuple[re.Pattern[str], tuple[re.Pattern[str], ...]]:
    node: Any = load_yaml("layout/pages.yaml").need("issue", dict)
    return re.compile(node.need("day", str)), tuple(re.compile(p) for p in node.need("names", list))


@lru_cache(maxsize=4096)
def name_page(path: str) -> Named | None:
    """Which page of which issue a file is by its name; None for one that is no page or does not say which."""
    if find_media_type(path) not in PRINTED:
        return None
    name = re.split(r"[/#]", path)[-1]  # 新闻.zip#01.pdf
    folder = path[: len(path) - len(name)]
    stem = name[: name.rindex(".")]
    day, names = _load()
    days = [re.sub(r"\D", "", found[0]) for found in day.finditer(stem)]
    masked = day.sub(lambda found: "日" * len(found[0]), stem)
    for pattern in names:
        if found := pattern.search(masked):
            edition = norm_edition(found["edition"])
            return Named(series=(folder + stem[: found.start()], " ".join(days)), edition=edition)
    return None


def find_pages(path: str) -> list[str]:
    """The files beside a page that are other pages of its issue, by their names; none for what is no page."""
    named = name_page(path)
    if named is None:
        return []
    folder = os.path.dirname(path)  # noqa: PTH120 - as given, a leading "./" and all
    try:
        changed = os.stat(folder or ".").st_mtime_ns  # noqa: PTH116
        return [other for other in _list_pages(folder, changed).get(named.series, ()) if other != path]
    except OSError:
        return []


@lru_cache(maxsize=4)
def _list_pages(folder: str, changed: int) -> dict[tuple[str, str], list[str]]:  # noqa: ARG001 - else the old list
    """The pages in a folder as it was when it last changed, by their series."""
    listed: dict[tuple[str, str], list[str]] = {}
    for entry in sorted(os.listdir(folder or ".")):  # noqa: PTH208
        path = os.path.join(folder, entry)  # noqa: PTH118
        if named := name_page(path):
            listed.setdefault(named.series, []).append(path)
    return listed


def mark_pages(path: str) -> str:
    """What differs when another page of a file's issue has come, gone or changed; "" where there is none."""
    marks = []
    for other in find_pages(path):
        try:
            stat = os.stat(other)  # noqa: PTH116
        except OSError:
            continue
        marks.append(f"{PurePath(other).name} {stat.st_size} {stat.st_mtime_ns}")
    return "\n".join(marks)


def link_parts(sources: Sequence[Source]) -> list[Source]:
    """As `link_page`, of all that lies together in an archive."""
    by_path = {source.path: source for source in sources}
    listed: dict[tuple[str, str], list[str]] = {}
    for path in by_path:
        if named := name_page(path):
            listed.setdefault(named.series, []).append(path)
    linked = []
    for source in sources:
        named = name_page(source.path)
        linked.append(link_page(source, listed[named.series], by_path.get) if named else source)
    return linked


def link_page(source: Source, others: Iterable[str], read: Callable[[str], Source | None]) -> Source:
    """The source with what the articles say that its continuations go on with, where another page holds them.

    Args:
        source: a page.
        others: the documents that are pages of the same issue.
        read: reads one of these.
    """
    here = name_page(source.path)
    if here is None or "接" not in source.text:
        return source
    articles = split_articles(source)
    coming = [(article, page) for article in articles if (page := _find_page(article, resumes=True))]
    begun: list[tuple[int, Metadata, Article]] = []
    for page in sorted({page for _, page in coming})[:MOST]:
        wanted = [article for article, named in coming if named == page]
        there = [path for path in others if path != source.path and _is_page(page, name_page(path))]
        for path in there[:MOST]:
            other = read(path)
            if other is None:
                continue
            opened = split_articles(other)
            if not _share_paper(articles, opened):
                continue
            jumping = [a for a in opened if _is_page(_find_page(a, resumes=False), here)]
            found = _match(wanted, jumping)
            begun += [(article.index, _tell(first), make_bare(first)) for article, first in found]
            wanted = [article for article in wanted if all(article is not one for one, _ in found)]
    return replace(source, begun=tuple(sorted(begun, key=lambda pair: pair[0]))) if begun else source


def _find_page(article: Article, *, resumes: bool) -> str:
    """The page that an article's jump line names: where it comes from, or where it goes on; "" where it has none."""
    pages = [find_target(note) for note in article.notes if is_resumption(note) == resumes]
    return next((page for page in pages if page), "")


def _is_page(page: str, named: Named | None) -> bool:
    """Whether a jump line means a file: 上接第一版 the page 1 and, where pages are lettered, A1."""
    return named is not None and page != "" and named.edition in (page, f"A{page}")


def _match(wanted: Sequence[Article], jumping: Sequence[Article]) -> list[tuple[Article, Article]]:
    """Each continuation with its beginning, the likeliest first."""
    pairs = [
        (-_likeness(first, article), i, j)
        for i, article in enumerate(wanted)
        for j, first in enumerate(jumping)
        if _agree(article, first)
    ]
    found: dict[int, int] = {}
    for _, i, j in sorted(pairs):
        if i not in found and j not in found.values():
            found[i] = j
    return [(wanted[i], jumping[j]) for i, j in sorted(found.items())]


def _agree(article: Article, first: Article) -> bool:
    """Whether two may be of one day: what only was inferred speaks neither for nor against it."""
    known = [one.date for one in (article, first) if one.date_origin in ("told", "printed")]
    return len(known) < 2 or known[0] == known[1]


def _share_paper(articles: Sequence[Article], others: Sequence[Article]) -> bool:
    """Whether two pages may be of one paper: each is named by some of its articles, the others are an agency's."""
    papers = [{article.publisher for article in page if article.publisher} for page in (articles, others)]
    return not all(papers) or not papers[0].isdisjoint(papers[1])


def _likeness(first: Article, article: Article) -> float:
    words = _pairs(first.text.clean)
    title, body = _pairs(article.title or ""), _pairs(article.text.clean)
    return sum(len(part & words) / len(part) for part in (title, body) if part)


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1) if text[i : i + 2].isalpha()}


def _tell(first: Article) -> Metadata:
    """What the beginning of an article says of it; a day that was only inferred is none."""
    day = first.date if first.date_origin != "inferred" else None
    return Metadata(date=day, place=first.place, publisher=first.publisher, title=first.title)
