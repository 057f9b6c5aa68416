"""A graph as text: every triple once, subject by subject, each with the documents in whose graphs it stands.

>>> sheet = Sheet()
>>> for document in ("a.txt", "b.txt", "a.txt"):
...     sheet.add("<https://e.org/1>", "<https://e.org/name>", '"许昌市"@zh', [document])
>>> sorted(sheet.rows["<https://e.org/1>"]["<https://e.org/name>", '"许昌市"@zh'])
['a.txt', 'b.txt']

*Why so.* The keys are the union of the named graphs: all that Turtle, JSON-LD and the shapes ask for, with nothing left
to be sorted or made unique. Terms are text (see `terms`); a store is loaded from the N-Quads made of them. Most rows
are said of many things (what class they are of, in which document they stand): they are one object then, and so is what
says in whose graphs they stand, which halves what a graph takes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pyoxigraph import DefaultGraph, Quad

Documents = Collection[str]
Row = tuple[str, str]
Rows = dict[Row, Documents]
"""What is said of one subject: predicate and object, and in whose graphs; no document is the default graph."""


class Sheet:
    """`rows`: the subjects in the order in which they came, and in order what is said of each."""

    def __init__(self) -> None:
        self.rows: dict[str, Rows] = {}

    def add(self, subject: str, predicate: str, value: str, documents: Documents) -> None:
        """Writes a row; what is given as `documents` must not be changed afterwards."""
        put(self.open(subject), (predicate, value), documents)

    def add_rows(self, subject: str, rows: Iterable[Row], documents: Documents) -> Rows:
        """Writes several rows that stand in the same graphs: most things are new, and theirs are taken as they come."""
        said = self.rows.get(subject)
        if said is None:
            said = self.rows[subject] = dict.fromkeys(rows, documents)
        else:
            for row in rows:
                put(said, row, documents)
        return said

    def open(self, subject: str) -> Rows:
        """What is said of a subject, to be written on with `put`."""
        rows = self.rows.get(subject)
        if rows is None:
            rows = self.rows[subject] = {}
        return rows

    def name_graph(self, document: str) -> str:
        """The name of a document's graph; where quads were read, documents are known by nothing else."""
        return document


def put(rows: Rows, row: Row, documents: Documents) -> None:
    """Writes a row, as `Sheet.add`."""
    before = rows.get(row)
    if before is None:
        rows[row] = documents
    elif before is not documents:
        rows[row] = {*before, *documents}


def lay_out(quads: Iterable[Quad]) -> Sheet:
    """The sheet of quads that were read from somewhere; its documents are the names of their graphs."""
    sheet = Sheet()
    graphs: dict[str, Documents] = {str(DefaultGraph()): ()}
    known: dict[str, str] = {}
    for quad in quads:
        graph, predicate = str(quad.graph_name), str(quad.predicate)
        documents = graphs.get(graph)
        if documents is None:
            documents = graphs[graph] = (graph,)
        sheet.add(str(quad.subject), known.setdefault(predicate, predicate), str(quad.object), documents)
    return sheet
