"""Tables that stand in a document: those with known headings are sources of their own, `网页.html#表1`.

    <p>附：重点项目</p><table>项目名称|总投资（亿元） …</table>
    → 网页.html        the text without that table
    → 网页.html#表1    附：重点项目⏎项目名称：…｜总投资（亿元）：…

Their day, publisher and, where their title names none, place are those of the article that they stand in.

*Why so*: as in a Word document. A row means nothing without its headings, and these stand in another line of the page,
as a cell does that is merged over several rows: the row's own stretch of the page is no sentence for evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from xckg.corpus import articles, dates, places
from xckg.corpus.markup import HTML
from xckg.corpus.tables import CSV, name_table, print_table
from xckg.corpus.webtables import find_known
from xckg.model import Article, Metadata, Source


def add_tables(source: Source) -> list[Source]:
    r"""A source, and the tables in it that are read by their headings; it itself only where it says more than these.

    >>> row = "<tr><td>项目名称<td>建设单位<tr><td>甲河大桥<td>乙路桥公司"
    >>> page = Source(path="a.html", media_type=HTML, text=f"<p>许昌市项目</p><table>{row}</table>", sha256="")
    >>> [(s.path, s.text) for s in add_tables(page)][1:]
    [('a.html#表1', '许昌市项目\n项目名称：甲河大桥｜建设单位：乙路桥公司\n')]
    """
    if source.media_type != HTML:
        return [source]
    known = find_known(source.text)
    if not known:
        return [source]
    around = articles.split_articles(source)
    tables: list[Source] = []
    for number, found in enumerate(known, start=1):
        article = find_around(around, found.span.start)
        above = found.above or [a.title for a in article if a.title]
        table = replace(
            source,
            path=f"{source.path}#{name_table(number)}",
            media_type=CSV,
            text=print_table(found.table, above),
            metadata=tell(source.metadata, article, [*found.above, *found.table.above]),
        )
        tables.append(table)
    return [source, *tables] if around else tables


def find_around(around: Sequence[Article], at: int) -> Sequence[Article]:
    """The article, of those of a document, that what begins at a raw offset stands in: the last that begins before."""
    before = [one for one in around if one.text.raw_starts and one.text.raw_starts[0] <= at]
    return before[-1:] or around[:1]


def tell(known: Metadata, around: Sequence[Article], lines: Sequence[str]) -> Metadata:
    """What is known of a table that stands in an article.

    Args:
        known: what is known of the document.
        around: the article, none where the table is all that the document says.
        lines: what stands above the table.
    """
    title = None if lines else known.title
    if not around:
        return replace(known, title=title)
    article = around[0]
    day = article.date if article.date_origin != "inferred" or dates.infer_date(lines) is None else None
    place = known.place or (None if _names_place(lines) else article.place)
    return Metadata(date=day, place=place, publisher=article.publisher, title=title).or_else(
        Metadata(date=known.date, publisher=known.publisher)
    )


def _names_place(lines: Sequence[str]) -> bool:
    return bool(lines) and bool(places.find_place(title=lines[0], body="\n".join(lines), publisher=None, dateline=None))
