"""Pages of a part of a graph or of what was known on a day, beside the page of the build, which stays.

>>> nothing = Knowledge(documents=(), entities=(), relations=(), observations=(), base_iri="https://e.org/")
>>> name_page(Choice(focus=("许昌市",), steps=1), dt.date(2024, 6, 30))
'区域经济知识图谱（许昌市及其 1 步以内，2024-06-30 所知）'
>>> "srcdoc=" in to_notebook(nothing), "<script" in to_notebook(nothing)
(True, False)
"""

from __future__ import annotations

import datetime as dt
import html
from pathlib import Path

from xckg import fuse, growing
from xckg.carrying import render_page
from xckg.errors import OutputError
from xckg.focusing import Choice, take_part
from xckg.graph.rdf import to_sheet
from xckg.model import Knowledge
from xckg.pipeline import PAGE, PAGE_TITLE
from xckg.publish.claims import read_build
from xckg.publish.folder import write_page
from xckg.publish.manifest import read_manifest
from xckg.rereading import read_texts_again
from xckg.turns import settle_for_reading

ALL = Choice()
SHOWN_IN_NOTEBOOK = 2_000
"""Entities up to which a notebook is given the whole page; it keeps a copy with every cell that shows one."""


def read(folder: Path) -> Knowledge:
    """What a folder knows, a build or a store, with the texts of its articles as far as they are at hand.

    Raises:
        OutputError: the folder holds neither.
    """
    settle_for_reading(folder)
    read_manifest(folder)
    if growing.has_store(folder):
        return growing.read_knowledge(folder, texts=True)
    return read_texts_again(read_build(folder))


def write_view(
    folder: Path,
    page: Path | None = None,
    *,
    choice: Choice = ALL,
    day: dt.date | None = None,
    sparql: bool = False,
) -> Path:
    """Writes a page of a part, of what was known on a day (see `api.KnowledgeGraph.as_of`), or of both.

    Args:
        folder: of the build or the store.
        page: the file to write; else `graph-2023-12-31.html` or `graph-part.html` in the folder.
        choice: which part.
        day: by when it had been published.
        sparql: whether the page is to answer queries by itself.

    Raises:
        InputError: a name that is not there, or of several things.
        OutputError: the folder holds no build, the file cannot be written, or it is the build's own page.
    """
    marks = [*([day.isoformat()] if day else []), *(["part"] if choice else [])]
    page = page or folder / f"{'-'.join([Path(PAGE).stem, *marks])}.html"
    if page.resolve() == (folder / PAGE).resolve():
        raise OutputError(str(page), "是图谱自己的网页，不能换成它的一部分；请用 --out 另指一个文件")
    known = read(folder)
    known = fuse.judge(fuse.cut(known, day)) if day else known
    known = take_part(known, choice)
    write_page(page, render_page(known, to_sheet(known) if sparql else None, title=name_page(choice, day)))
    return page


def render(known: Knowledge, *, choice: Choice = ALL, title: str = "") -> str:
    """The page of what is known, or of a part of it, as text; articles without text are read again where they lie.

    Raises:
        InputError: a name that is not there, or of several things.
    """
    part = take_part(known, choice)
    if not any(article.sentences for document in part.documents for article in document.articles):
        part = read_texts_again(part)
    return render_page(part, None, title=title or name_page(choice)).decode("utf-8")


def to_notebook(known: Knowledge) -> str:
    """What Jupyter shows of a graph: its counts, and the page in a frame of its own; of a large graph how to get one.

    The page is an attribute, escaped as such; the frame runs its scripts, and is no part of the notebook.
    """
    counts = [
        ("实体", known.entities),
        ("关系", known.relations),
        ("数据", known.observations),
        ("文档", known.documents),
    ]
    said = "，".join(f"{name} {len(things):,}" for name, things in counts)
    if len(known.entities) > SHOWN_IN_NOTEBOOK:
        how = "kg.to_html('图谱.html')；看一部分：kg.to_html('一部分.html', focus='许昌市', steps=1)"
        return f"<p>{said}。图谱较大，不在这里画；写成网页：<code>{html.escape(how)}</code></p>"
    frame = (
        'sandbox="allow-scripts allow-downloads" style="width:100%;height:640px;border:1px solid #ccc" '
        f'title="{html.escape(PAGE_TITLE)}"'
    )
    return f'<p>{said}</p><iframe {frame} srcdoc="{html.escape(render(known))}"></iframe>'


def name_page(choice: Choice = ALL, day: dt.date | None = None) -> str:
    """The title of a page."""
    limits = "，".join([*([str(choice)] if choice else []), *([f"{day.isoformat()} 所知"] if day else [])])
    return f"{PAGE_TITLE}（{limits}）" if limits else PAGE_TITLE
