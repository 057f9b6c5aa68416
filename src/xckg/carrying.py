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

from xckg.graph.formats import to_nquads, to_turtle
from xckg.graph.queries import load_queries, split
from xckg.graph.sheet import Sheet
from xckg.graph.terms import ONTOLOGY, PREFIXES
from xckg.ontology import find_ontology
from xckg.publish.sparql import Blank, Carried, Question

WHOLE_UP_TO = 100_000
"""Triples with which a page still carries the documents' graphs."""


def carry(sheet: Sheet, *, base_iri: str) -> Carried:
    """The graph with its ontology and the named queries.

    Args:
        sheet: the triples.
        base_iri: what their IRIs begin with.
    """
    whole = sum(len(rows) for rows in sheet.rows.values()) <= WHOLE_UP_TO
    return Carried(
        graph=to_nquads(sheet) if whole else to_turtle(sheet, base_iri=base_iri),
        form="nquads" if whole else "turtle",
        whole=whole,
        ontology=(ONTOLOGY, (find_ontology() / "xckg.ttl").read_text(encoding="utf-8")),
        editor=(_read_static("yasgui.min.js"), _read_static("yasgui.min.css")),
        prefixes=PREFIXES,
        questions=[
            Question(
                name=query.name,
                text=query.question,
                group="",
                english="",
                parameters=tuple(
                    Blank(name=p.name, default=p.default, note=p.note, kind=p.kind) for p in query.parameters
                ),
                pieces=split(query),
            )
            for query in load_queries()
        ],
    )


def _read_static(file: str) -> str:
    """A file of the editor that `xckg serve` has, too."""
    return (files("xckg") / "serve" / "static" / file).read_text(encoding="utf-8")
