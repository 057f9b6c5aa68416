r"""Answers SPARQL over a build's N-Quads, in memory.

>>> label = "<https://e.org/1> <http://www.w3.org/2000/01/rdf-schema#label> \"许昌市\"@zh"
>>> store = load_store(f"{label} <https://e.org/a> .\n{label} <https://e.org/b> .".encode())
>>> run_query(store, "SELECT ?name WHERE { ?city rdfs:label ?name }").rows
(('许昌市',),)

The default graph is the union of all documents, each triple once; `GRAPH ?g { … }` asks in which document. The ontology
stands in a graph of its own, `GRAPH <https://w3id.org/xckg/ontology> { … }`, and so does what a build says of the data
set (`dataset`): what is counted in the default graph is what the corpus says. The usual prefixes (`terms.PREFIXES`,
such as xc: and rdfs:) need no PREFIX line.

*Why so.* Oxigraph can take the union when it queries, but then a triple that stands in the graphs of two documents
comes twice and COUNT and SUM are wrong; so the union is made once, at loading. That doubles the store's memory, which
an in-memory store can bear.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import oxrdflib
import rdflib
from pyoxigraph import (
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    parse,
)

from xckg.errors import QueryError
from xckg.graph.terms import ONTOLOGY, PREFIXES, RDF, VOID, XSD
from xckg.graph.vocabulary import load_ontology

Value = str | int | float | Decimal | dt.date | bool | None

_NUMBERS = {XSD + "integer": int, XSD + "decimal": Decimal, XSD + "double": float, XSD + "float": float}
_LINE_LIMIT = 200
_TYPE, _DATASET = NamedNode(RDF + "type"), NamedNode(VOID + "Dataset")
# The union, made by the store itself: no million of Python objects. On the disk a bulk load of them is twice as fast.
_UNITE = "INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """What a query gave.

    `form` is `select`, `ask` (one row, one cell, true or false) or `construct` (columns subject, predicate, object).
    A cell is the plain value: an IRI or a text is str, a number int or Decimal, a day a date, unbound is None.
    """

    form: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]

    def to_dicts(self) -> list[dict[str, Value]]:
        """The rows as mappings from column to value."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def load_store(nquads: bytes | Sequence[Quad]) -> Store:
    """A store in memory that holds these quads (or N-Quads), their union as default graph, and the ontology.

    Raises:
        QueryError: the bytes are no N-Quads.
    """
    store = Store()
    if isinstance(nquads, bytes):
        try:
            store.bulk_load(nquads, RdfFormat.N_QUADS)
        except SyntaxError as error:
            raise QueryError("graph.nq", f"不是合法的 N-Quads：{error.msg}") from None
    else:
        store.bulk_extend(nquads)
    store.update(_UNITE)
    _leave_out_data_set(store)
    _add_ontology(store)
    return store


def fill_store(store: Store, nquads: bytes | Sequence[Quad]) -> None:
    """Puts into an empty store on the disk what `load_store` says.

    Raises:
        QueryError: the bytes are no N-Quads.
    """
    try:
        quads = tuple(parse(nquads, format=RdfFormat.N_QUADS)) if isinstance(nquads, bytes) else nquads
    except SyntaxError as error:
        raise QueryError("graph.nq", f"不是合法的 N-Quads：{error.msg}") from None
    store.bulk_extend(quads)
    default = DefaultGraph()
    store.bulk_extend(Quad(quad.subject, quad.predicate, quad.object, default) for quad in quads)
    _leave_out_data_set(store)
    _add_ontology(store)


def _leave_out_data_set(store: Store) -> None:
    """Takes out of the union what the data set says of itself: it is no news."""
    default = DefaultGraph()
    for found in list(store.quads_for_pattern(None, _TYPE, _DATASET, None)):
        if found.graph_name != default:
            for quad in list(store.quads_for_pattern(None, None, None, found.graph_name)):
                store.remove(Quad(quad.subject, quad.predicate, quad.object, default))


def _add_ontology(store: Store) -> None:
    graph = NamedNode(ONTOLOGY)
    store.extend(Quad(triple.subject, triple.predicate, triple.object, graph) for triple in load_ontology())


def to_rdflib(store: Store) -> rdflib.Dataset:
    """The store behind rdflib's API. Its default graph is the union of all documents."""
    dataset = rdflib.Dataset(store=oxrdflib.OxigraphStore(store=store))
    for prefix, space in PREFIXES.items():
        dataset.bind(prefix, space, replace=True)
    return dataset


def run_query(store: Store, sparql: str, *, label: str | None = None) -> Result:
    """The answer to a SELECT, ASK, CONSTRUCT or DESCRIBE query.

    Args:
        store: from `load_store`.
        sparql: the query; the usual prefixes are there without saying.
        label: what to call the query in an error (its name); its first words when not given.

    Raises:
        QueryError: it does not parse (with line and column), changes data, or fails while running.
    """
    label = label or shorten_query(sparql)
    try:
        answer = store.query(sparql, prefixes=PREFIXES)
        if isinstance(answer, QueryBoolean):
            return Result(form="ask", columns=("answer",), rows=((bool(answer),),))
        if isinstance(answer, QueryTriples):
            triples = sorted({(str(t.subject), str(t.predicate), str(t.object)): t for t in answer}.items())
            rows = tuple((_to_value(t.subject), _to_value(t.predicate), _to_value(t.object)) for _, t in triples)
            return Result(form="construct", columns=("subject", "predicate", "object"), rows=rows)
        return _read_solutions(answer)
    except SyntaxError as error:
        raise QueryError(label, explain_syntax(sparql, str(error))) from None
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(label, f"运行时出错：{error}") from None


def shorten_iri(iri: str) -> str:
    """The IRI with a usual prefix, for showing: `…/ontology#worksFor` → `xc:worksFor`; others as they are."""
    for prefix, space in PREFIXES.items():
        rest = iri.removeprefix(space)
        if rest != iri and re.fullmatch(r"[A-Za-z0-9_-]+", rest):
            return f"{prefix}:{rest}"
    return iri


def _read_solutions(answer: QuerySolutions) -> Result:
    variables = tuple(answer.variables)
    rows = tuple(tuple(_to_value(solution[variable]) for variable in variables) for solution in answer)
    return Result(form="select", columns=tuple(v.value for v in variables), rows=rows)


def _to_value(term: Any) -> Value:
    if term is None:
        return None
    if not isinstance(term, Literal):
        return term.value if isinstance(term, NamedNode) else str(term)
    kind = term.datatype.value
    if kind in _NUMBERS:
        number: Value = _NUMBERS[kind](term.value)
        return number
    if kind == XSD + "boolean":
        return term.value in {"true", "1"}
    if kind == XSD + "date" and re.fullmatch(r"\d{4}-\d\d-\d\d", term.value):
        return dt.date.fromisoformat(term.value)
    return term.value


def shorten_query(sparql: str) -> str:
    """The first words of a query, to call it by."""
    words = " ".join(line for line in sparql.splitlines() if not line.lstrip().startswith("#")).split()
    text = " ".join(words)
    return text if len(text) <= 40 else text[:39] + "…"


def explain_syntax(sparql: str, message: str) -> str:
    """The parser's line and column in plain words, with the line itself."""
    place = re.match(r"error at (\d+):(\d+): (.*)", message, re.DOTALL)
    if not place:
        return f"不是合法的 SPARQL 查询：{message}"
    line, column, expected = int(place[1]), int(place[2]), " ".join(place[3].split())
    if "Prefix not found" in expected:
        expected = "用到的前缀没有声明"
    elif len(expected) > _LINE_LIMIT:
        expected = expected[:_LINE_LIMIT] + "…"
    lines = sparql.splitlines()
    shown = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    return f"第 {line} 行第 {column} 列不合 SPARQL 语法（{expected}）：{shown}"
