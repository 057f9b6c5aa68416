"""The sentences and names that a graph quotes, with where it says that they stand.

>>> from xckg.graph.terms import integer_literal, text_literal
>>> sheet, node = Sheet(), "<https://w3id.org/xckg/resource/mention/1>"
>>> for term, value in (("document", text_literal("许昌.txt")), ("start", integer_literal(4)),
...                     ("end", integer_literal(7)), ("text", text_literal("许昌市"))):
...     sheet.add(node, xc(term), value, ["许昌.txt"])
>>> sheet.add(node, TYPE, xc("Mention"), ["许昌.txt"])
>>> [quote.text for quote in list_quotes(sheet)]
['许昌市']
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xckg.graph.constraints import read_text
from xckg.graph.sheet import Sheet
from xckg.graph.terms import TYPE, xc

_KINDS = ("Evidence", "Mention")


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """A node of a graph that quotes: `text` is said to stand at `[start, end)` of the document. `kind` is its class."""

    node: str
    kind: str
    document: str
    start: int
    end: int
    text: str


def list_quotes(sheet: Sheet) -> Iterator[Quote]:
    """All that a graph within the shapes quotes, in its order."""
    kinds = {(TYPE, xc(kind)): kind for kind in _KINDS}
    terms = {xc(term): term for term in ("document", "start", "end", "text")}
    for node, rows in sheet.rows.items():
        kind = next((kinds[row] for row in kinds if row in rows), None)
        if kind is not None:
            said = {terms[predicate]: read_text(value) or "" for predicate, value in rows if predicate in terms}
            yield Quote(
                node=node[1:-1],
                kind=kind,
                document=said["document"],
                start=int(said["start"]),
                end=int(said["end"]),
                text=said["text"],
            )


def list_documents(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """Path and SHA-256 of each document that the graph was made of."""
    kind, path, mark = (TYPE, xc("Document")), xc("document"), xc("sha256")
    for rows in sheet.rows.values():
        if kind in rows:
            said = {predicate: read_text(value) or "" for predicate, value in rows if predicate in (path, mark)}
            yield said.get(path, ""), said.get(mark, "")
