"""A graph as text: every triple once, subject by subject, each with the documents in whose graphs it stands.

>>> sheet = Sheet()
>>> for document in ("a.txt", "b.txt", "a.txt"):
...     sheet.add("<https://e.org/1>", "<https://e.org/name>", '"许昌市"@zh', [document])
>>> sorted(sheet.rows["<https://e.org/1>"]["<https://e.org/name>", '"许昌市"@zh'])
['a.txt', 'b.txt']

*Why so.* The keys are the union of the named graphs: all that Turtle, JSON-LD and the shapes ask for, with nothing left
to be sorted or made unique. Terms are text (see `terms`); a store is loaded from the N-Quads made of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pyoxigraph import DefaultGraph, Quad

Documents = Collection[str]
Rows = dict[tuple[str, str], Documents]
"""What is said of one subject: predicate and object, and in whose graphs; no document is the default graph."""


class Sheet:
    """`rows`: the subjects in the order in which they came, and in order what is said of each."""

    def __init__(self) -> None:
        self.rows: dict[str, Rows] = {}

    def add(self, subject: str, predicate: str, value: str, documents: Documents) -> None:
        """Writes a row; what is given as `documents` must not be changed afterwards."""
        rows = self.rows.get(subject)
        if rows is None:
            rows = self.rows[subject] = {}
        row = (predicate, value)
        before = rows.get(row)
        rows[row] = documents if before is None else {*before, *documents}

    def add_rows(self, subject: str, rows: Iterable[tuple[str, str]], documents: Documents) -> None:
        """Writes several rows that stand in the same graphs: most things are new, and theirs are taken as they come."""
        if subject not in self.rows:
            self.rows[subject] = dict.fromkeys(rows, documents)
        else:
            for predicate, value in rows:
                self.add(subject, predicate, value, documents)

    def name_graph(self, document: str) -> str:
        """The name of a document's graph; where quads were read, documents are known by nothing else."""
        return document


def lay_out(quads: Iterable[Quad]) -> Sheet:
    """The sheet of quads that were read from somewhere; its documents are the names of their graphs."""
    sheet, default = Sheet(), DefaultGraph()
    for quad in quads:
        graph = quad.graph_name
        sheet.add(str(quad.subject), str(quad.predicate), str(quad.object), () if graph == default else (str(graph),))
    return sheet
