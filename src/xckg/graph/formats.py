"""Quads to bytes and back: N-Quads, Turtle, JSON-LD.

>>> from pyoxigraph import NamedNode, Quad
>>> city = NamedNode("https://w3id.org/xckg/resource/area/411000")
>>> quads = [Quad(city, LABEL, Literal("许昌市", language="zh"), NamedNode("https://e.org/a"))]
>>> print(to_turtle(quads, base_iri="https://w3id.org/xckg/resource/").decode().splitlines()[-1])
area:411000 rdfs:label "许昌市"@zh .
>>> from_nquads(to_nquads(quads)) == tuple(quads)
True

N-Quads keep the named graphs; Turtle and JSON-LD are the union of all, each triple once.

*Why so.* Oxigraph's writers take a second for what takes rdflib's Turtle writer a minute, and write quads in the order
that they are given, so the order is ours: one block a thing, facts beside what they are about. JSON-LD is written here
because Oxigraph's writer knows no context, and the context is inlined because a reader must not have to fetch it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from xckg.errors import KnowledgeError
from xckg.graph.terms import LABEL, PREFIXES, TYPE, XC, XSD
from xckg.ontology import find_ontology

_ENCODER = json.JSONEncoder(ensure_ascii=False)
_NAMESPACE_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_PLAIN_INTEGER = re.compile(r"0|-?[1-9]\d{0,14}", re.ASCII)
_PLAIN_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*/[A-Za-z0-9._~%-]+")


def to_nquads(quads: Sequence[Quad]) -> bytes:
    """N-Quads, graph by graph, in each the order given."""
    graphs: dict[Any, list[Quad]] = {}
    for quad in quads:
        graphs.setdefault(quad.graph_name, []).append(quad)
    ordered = [quad for graph in sorted(graphs, key=str) for quad in graphs[graph]]
    return serialize(ordered, format=RdfFormat.N_QUADS) or b""


def from_nquads(data: bytes) -> tuple[Quad, ...]:
    """The quads of N-Quads.

    Raises:
        SyntaxError: it is none; its message names line and column.
    """
    return tuple(parse(data, format=RdfFormat.N_QUADS))


def to_turtle(quads: Sequence[Quad], *, base_iri: str) -> bytes:
    """Turtle of the union, with a prefix for each kind of resource under the base (`company:`, `evidence:`)."""
    triples = _unite(quads)
    prefixes = dict(PREFIXES)
    for iri in sorted({t.subject.value for t in triples if isinstance(t.subject, NamedNode)}):
        space = iri.rpartition("/")[0] + "/"
        word = space.removeprefix(base_iri).removesuffix("/")
        if space.startswith(base_iri) and _NAMESPACE_WORD.fullmatch(word) and word not in PREFIXES:
            prefixes[word] = space
    blocks = serialize(triples, format=RdfFormat.TURTLE, prefixes=prefixes) or b""
    return blocks.replace(b" .\n", b" .\n\n").removesuffix(b"\n")


def to_jsonld(quads: Sequence[Quad], *, base_iri: str) -> bytes:
    """JSON-LD of the union: its context inlined, ids relative to the base, one node object a line, numbers exact."""
    terms, context = _load_context()
    plain_base = base_iri.startswith(("http://", "https://")) and base_iri.endswith("/")
    nodes: dict[str, dict[str, Any]] = {}
    short: dict[str, str] = {}

    def shorten(iri: str) -> str:
        name = short.get(iri)
        if name is None:
            rest = iri.removeprefix(base_iri)
            name = short[iri] = rest if plain_base and rest != iri and _PLAIN_ID.fullmatch(rest) else iri
        return name

    def encode(term: Any) -> tuple[str, Any, dict[str, str]]:
        """How a context says it (its kind), the plain value, and the value spelled out."""
        if isinstance(term, NamedNode):
            name = shorten(term.value)
            return "@id", name, {"@id": name}
        text = term.value
        if term.language:
            return f"@{term.language}", text, {"@value": text, "@language": term.language}
        kind = term.datatype.value
        if kind == XSD + "string":
            return "", text, {"@value": text}
        plain = int(text) if kind == XSD + "integer" and _PLAIN_INTEGER.fullmatch(text) else text
        return kind, plain, {"@value": text, "@type": kind}

    predicates: dict[NamedNode, str] = {}
    subject: Any = None
    node: dict[str, Any] = {}
    key: str | None
    value: Any
    for triple in _unite(quads):
        if triple.subject != subject:
            subject = triple.subject
            if not isinstance(subject, NamedNode):
                raise TypeError(f"only IRIs and literals are written as JSON-LD, got {triple}")
            name = shorten(subject.value)
            node = nodes.setdefault(name, {"@id": name})
        term = triple.object
        if isinstance(term, BlankNode | Triple):
            raise TypeError(f"only IRIs and literals are written as JSON-LD, got {triple}")
        predicate = predicates.get(triple.predicate)
        if predicate is None:
            predicate = predicates[triple.predicate] = triple.predicate.value
        if predicate == TYPE.value and isinstance(term, NamedNode):
            key, value = "@type", _compact(term.value)
        else:
            kind, value, spelled = encode(term)
            key = terms.get((predicate, kind))
            if key is None:
                key, value = predicate, spelled
        if key not in node:
            node[key] = value
        else:
            former = node[key]
            if isinstance(former, list):
                former.append(value)
            else:
                node[key] = [former, value]
    lines = ",\n".join(map(_ENCODER.encode, nodes.values()))
    head = json.dumps({"@base": base_iri, **context} if plain_base else context, ensure_ascii=False)
    return f'{{"@context": {head},\n"@graph": [\n{lines}\n]}}\n'.encode()


def count_facts(quads: Iterable[Quad]) -> dict[str, int]:
    """How many distinct things of each kind the graph holds: `entities`, `mentions`, `relations`, `observations`.

    The fact tables must say the same numbers; a build is checked by that.
    """
    kinds = {XC + "Statement": "relations", XC + "Observation": "observations", XC + "Mention": "mentions"}
    found: dict[str, set[str]] = {"entities": set(), "mentions": set(), "relations": set(), "observations": set()}
    for quad in quads:
        if quad.predicate == TYPE:
            kind = kinds.get(_read_iri(quad.object))
            if kind:
                found[kind].add(_read_iri(quad.subject))
        elif quad.predicate == LABEL:
            found["entities"].add(_read_iri(quad.subject))
    return {kind: len(things) for kind, things in found.items()}


@cache
def load_labels(language: str = "zh") -> dict[str, str]:
    """The ontology's own names for its classes and properties, by local name: `worksFor` → 任职.

    Raises:
        KnowledgeError: xckg.ttl is no Turtle.
    """
    labels = {}
    for triple in load_ontology():
        iri, label = _read_iri(triple.subject), triple.object
        named = triple.predicate == LABEL and iri.startswith(XC)
        if named and isinstance(label, Literal) and label.language == language:
            labels[iri.removeprefix(XC)] = label.value
    return labels


@cache
def load_ontology() -> tuple[Triple, ...]:
    """The triples of ontology/xckg.ttl.

    Raises:
        KnowledgeError: it is missing, or no Turtle.
    """
    path = find_ontology() / "xckg.ttl"
    try:
        return tuple(q.triple for q in parse(path=path, format=RdfFormat.TURTLE))
    except FileNotFoundError:
        raise KnowledgeError("xckg.ttl", 0, "没有这个知识文件") from None
    except SyntaxError as error:
        raise KnowledgeError("xckg.ttl", error.lineno or 0, f"不是合法的 Turtle：{error.msg}") from None


def _unite(quads: Iterable[Quad]) -> list[Triple]:
    """Each triple once; the order is that in which they first came."""
    return list(dict.fromkeys(quad.triple for quad in quads))


def _read_iri(term: Any) -> str:
    """The IRI of a node, "" of anything else."""
    return term.value if isinstance(term, NamedNode) else ""


def _compact(iri: str) -> str:
    for prefix, space in PREFIXES.items():
        if iri.startswith(space):
            return f"{prefix}:{iri.removeprefix(space)}"
    return iri


@cache
def _load_context() -> tuple[dict[tuple[str, str], str], dict[str, Any]]:
    """The context, and the term for each property with the kind of value that the term stands for."""
    file = "context.jsonld"
    try:
        context: dict[str, Any] = json.loads((find_ontology() / file).read_text(encoding="utf-8"))["@context"]
    except FileNotFoundError:
        raise KnowledgeError(file, 0, "没有这个知识文件") from None
    except json.JSONDecodeError as error:
        raise KnowledgeError(file, error.lineno, f"不是合法的 JSON：{error.msg}") from None
    spaces = {key: value for key, value in context.items() if isinstance(value, str)}

    def expand(short: str) -> str:
        prefix, colon, rest = short.partition(":")
        return spaces[prefix] + rest if colon and prefix in spaces else short

    terms = {}
    for term, rule in context.items():
        if isinstance(rule, dict):
            kind = f"@{rule['@language']}" if "@language" in rule else expand(rule.get("@type", ""))
            terms[expand(rule["@id"]), kind] = term
    return terms, context
