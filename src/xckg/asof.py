"""A page of what was known on a day, beside the page of the build, which stays."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from xckg.api import open_graph
from xckg.carrying import render_page
from xckg.errors import OutputError
from xckg.graph.rdf import to_sheet
from xckg.pipeline import PAGE, PAGE_TITLE
from xckg.publish.folder import write_page
from xckg.rereading import read_texts_again


def make_view_of(folder: Path, day: dt.date, page: Path | None = None, *, sparql: bool = False) -> Path:
    """Writes the page of a day: `graph-2023-12-31.html` in the folder.

    Args:
        folder: of the build or the store.
        day: see `api.KnowledgeGraph.as_of`.
        page: the file to write instead.
        sparql: whether the page is to answer queries by itself.

    Raises:
        OutputError: the folder holds no build, the file cannot be written, or it is the build's own page.
    """
    page = page or folder / f"{Path(PAGE).stem}-{day.isoformat()}.html"
    if page.resolve() == (folder / PAGE).resolve():
        raise OutputError(str(page), "是这次构建自己的网页，不能换成某一天的；请用 --out 另指一个文件")
    known = read_texts_again(open_graph(folder).as_of(day).knowledge)
    title = f"{PAGE_TITLE}（{day.isoformat()} 所知）"
    write_page(page, render_page(known, to_sheet(known) if sparql else None, title=title))
    return page
