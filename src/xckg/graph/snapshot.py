r"""A graph laid on disk for several processes to read, and the answers of SPARQL 1.1 as the Protocol wants them: bytes.

>>> import tempfile
>>> label = "<https://e.org/1> <http://www.w3.org/2000/01/rdf-schema#label> \"许昌市\"@zh <https://e.org/a> ."
>>> with tempfile.TemporaryDirectory() as folder:
...     make_snapshot(label.encode(), folder)
...     answer(open_snapshot(folder), "SELECT ?name { ?s rdfs:label ?name }", ["text/csv"]).content
b'name\r\n\xe8\xae\xb8\xe6\x98\x8c\xe5\xb8\x82\r\n'

*Why so*: a query cannot be interrupted inside a process, so it runs in one that can be killed, and several such
processes must read one graph without each holding it in memory.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any

from pyoxigraph import NamedNode, Quad, QueryResultsFormat, QueryTriples, RdfFormat, Store

from xckg.errors import QueryError
from xckg.graph.store import explain_syntax, fill_store, shorten_query
from xckg.graph.terms import PREFIXES

SOLUTIONS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
GRAPHS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
# What these two are often called: a client that asks for JSON or XML gets the one that its query has.
LOOSELY = {
    "application/json": ("application/sparql-results+json", "application/ld+json"),
    "application/xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "text/xml": ("application/sparql-results+xml", "application/rdf+xml"),
}
# What a relative IRI is resolved against where the query says no BASE; the Protocol leaves that to the service.
_BASE = "https://w3id.org/xckg/resource/"
MEDIA_TYPES = (*SOLUTIONS, *GRAPHS, *LOOSELY)
"""All media types that an answer can have."""


class TooLarge(Exception):  # noqa: N818  (no fault of the program: an answer that is longer than was allowed)
    """An answer beyond the limit. `limit` in bytes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(limit)


class NoSuchForm(Exception):  # noqa: N818
    """An answer that has none of the media types that were asked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a query gave, written out."""

    media_type: str
    content: bytes


class _Limited(BytesIO):
    """A buffer that takes so many bytes and no more: writing stops the query where it is."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def write(self, data: Any) -> int:
        written = super().write(data)
        if self.tell() > self.most:
            raise TooLarge(self.most)
        return written


def make_snapshot(nquads: bytes | Sequence[Quad], folder: str | os.PathLike[str]) -> None:
    """Lays a graph into an empty or new folder, in the order that makes reading fast.

    Raises:
        QueryError: the bytes are no N-Quads.
    """
    store = Store(os.fspath(folder))
    fill_store(store, nquads)
    store.optimize()
    store.flush()


def open_snapshot(folder: str | os.PathLike[str]) -> Store:
    """The graph in that folder, to read."""
    return Store.read_only(os.fspath(folder))


def open_answering(folder: str) -> Callable[..., Answer]:
    """What a process of its own needs: `answer` on the graph in that folder."""
    return partial(answer, open_snapshot(folder))


def answer(
    store: Store,
    sparql: str,
    accepted: Sequence[str],
    *,
    default_graphs: Sequence[str] = (),
    named_graphs: Sequence[str] = (),
    most: int = 64_000_000,
) -> Answer:
    """The answer to a query in the first of the accepted forms that it can have.

    Args:
        store: from `open_snapshot` or `store.load_store`.
        sparql: SELECT, ASK, CONSTRUCT or DESCRIBE; the usual prefixes are there without saying.
        accepted: media types of `MEDIA_TYPES`, best first.
        default_graphs: IRIs of the graphs that are the default graph for this query; that of the store when none.
        named_graphs: IRIs of the graphs that GRAPH may find; all when none and no default graphs are given either.
        most: how many bytes the answer may have.

    Raises:
        QueryError: it does not parse, is an update, names a graph by no IRI, or fails while running.
        NoSuchForm: it has none of the accepted forms.
        TooLarge: it is longer than `most`.
    """
    label = shorten_query(sparql)
    try:
        dataset = {
            "default_graph": [NamedNode(iri) for iri in default_graphs] or None,
            "named_graphs": [NamedNode(iri) for iri in named_graphs] or ([] if default_graphs else None),
        }
        if named_graphs and not default_graphs:
            dataset["default_graph"] = []
        found = store.query(sparql, base_iri=_BASE, prefixes=PREFIXES, **dataset)  # type: ignore[arg-type]
        buffer = _Limited(most)
        if isinstance(found, QueryTriples):
            media_type = _choose(accepted, GRAPHS)
            found.serialize(buffer, GRAPHS[media_type])
        else:
            media_type = _choose(accepted, SOLUTIONS)
            found.serialize(buffer, SOLUTIONS[media_type])
    except SyntaxError as error:
        raise QueryError(label, explain_syntax(sparql, str(error))) from None
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(label, f"运行时出错：{error}") from None
    return Answer(media_type=media_type, content=buffer.getvalue())


def _choose(accepted: Sequence[str], kinds: Collection[str]) -> str:
    """The first accepted media type that the answer can have."""
    for wanted in accepted:
        for media_type in LOOSELY.get(wanted, (wanted,)):
            if media_type in kinds:
                return media_type
    raise NoSuchForm
