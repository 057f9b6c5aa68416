"""What a page carries of a graph so that SPARQL runs in it with no server: a small graph whole, a big one more leanly.

>>> from xckg.graph.sheet import Sheet
>>> sheet = Sheet()
>>> sheet.add("<https://e.org/1>", "<https://e.org/name>", '"许昌市"@zh', ["<https://e.org/a.txt>"])
>>> carried = carry(sheet, base_iri="https://e.org/")
>>> carried.form, carried.whole, carried.graph.decode().split()[2]
('nquads', True, '"许昌市"@zh')

*Why so*: the documents' graphs cost most of the loading (in a graph of 10,000 entities 79 MB of N-Quads against 14 MB
of Turtle, two to four times the seconds) and are seldom asked for: which document says something, its evidence
tells, too.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from xckg.graph.files import read_sheet
from xckg.graph.formats import to_nquads, to_turtle
from xckg.graph.queries import load_groups, load_queries, split
from xckg.graph.rdf import to_sheet
from xckg.graph.sheet import Sheet
from xckg.graph.terms import ONTOLOGY, PREFIXES
from xckg.model import Knowledge
from xckg.ontology import find_ontology
from xckg.pipeline import STORE
from xckg.publish import html
from xckg.publish.sparql import Blank, Carried, Question

WHOLE_UP_TO = 100_000
"""Triples with which a page still carries the documents' graphs."""


def render_page(known: Knowledge, graph: Sheet | Path | None, *, title: str) -> bytes:
    """The page of what is known.

    Args:
        known: what is shown.
        graph: the triples of the same, or the folder of the build or store, for a page that answers SPARQL by itself.
        title: of the page.
    """
    if graph is None:
        return html.render_page(known, title=title)
    if isinstance(graph, Path):
        # A store may be ahead of the graph file beside it.
        written = graph / "graph.nq"
        graph = read_sheet(written) if written.is_file() and not (graph / STORE).is_dir() else to_sheet(known)
    return html.render_page(known, title=title, carried=carry(graph, base_iri=known.base_iri))


def carry(sheet: Sheet, *, base_iri: str) -> Carried:
    """The graph with its ontology and the named queries.

    Args:
        sheet: the triples.
        base_iri: what their IRIs begin with.
    """
    groups = list(load_groups())
    whole = sum(len(rows) for rows in sheet.rows.values()) <= WHOLE_UP_TO
    # In an order of its own: a graph that was read back from its file gives the same page.
    lines = sorted(to_nquads(sheet).splitlines(keepends=True)) if whole else []
    return Carried(
        graph=b"".join(lines) if whole else to_turtle(sheet, base_iri=base_iri),
        form="nquads" if whole else "turtle",
        whole=whole,
        ontology=(ONTOLOGY, (find_ontology() / "xckg.ttl").read_text(encoding="utf-8")),
        editor=(_read_static("yasgui.min.js"), _read_static("yasgui.min.css")),
        prefixes=PREFIXES,
        groups=load_groups(),
        questions=[
            Question(
                name=query.name,
                text=query.question,
                group=query.group,
                english=query.english,
                parameters=tuple(
                    Blank(name=p.name, default=p.default, note=p.note, kind=p.kind) for p in query.parameters
                ),
                pieces=split(query),
            )
            for query in sorted(load_queries(), key=lambda query: groups.index(query.group))
        ],
    )


def _read_static(file: str) -> str:
    """A file of the editor that `xckg serve` has, too."""
    return (files("xckg") / "serve" / "static" / file).read_text(encoding="utf-8")
