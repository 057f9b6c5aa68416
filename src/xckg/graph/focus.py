"""What a person calls a node of a graph, and the sentence that it came from: for who is told of a violation.

    statement/…      黄河集团 龙头 超硬材料产业链      a.txt 102—133：黄河集团是……
    observation/…    许昌市 出口总值 122.3亿元         a.txt 30—45：……

A thing that no fact is about is found by its first mention.
"""

from __future__ import annotations

from typing import NamedTuple

import rdflib
from rdflib import RDF, RDFS, SKOS
from rdflib.term import Node

from xckg.graph.terms import SCHEMA, XC
from xckg.graph.vocabulary import load_labels

_XC = rdflib.Namespace(XC)
_SCHEMA = rdflib.Namespace(SCHEMA)
_NAMES = (RDFS.label, SKOS.prefLabel, _SCHEMA.headline, _XC.document, _XC.text)
_LONGEST = 40


class Place(NamedTuple):
    """A sentence of a source and where it stands."""

    document: str
    start: int
    end: int
    sentence: str


NOWHERE = Place("", -1, -1, "")


def name_node(graph: rdflib.Graph, node: Node) -> str:
    """What a person calls the node, "" for what has neither a name nor a meaning by itself."""
    kinds = set(graph.objects(node, RDF.type))
    if _XC.Statement in kinds:
        parts = [graph.value(node, role) for role in (RDF.subject, RDF.predicate, RDF.object)]
        return " ".join(name_value(graph, part) for part in parts if part is not None)
    if _XC.Observation in kinds:
        about = graph.value(node, _XC.subject)
        said = [graph.value(node, _XC[term]) for term in ("indicator", "value", "unit", "periodLabel")]
        indicator, value, unit, period = ("" if part is None else str(part) for part in said)
        whose = "" if about is None else name_value(graph, about)
        return " ".join(part for part in (whose, indicator, f"{value}{unit}", period) if part)
    if _XC.Step in kinds:
        project = graph.value(predicate=_XC.step, object=node)
        return f"{'' if project is None else name_value(graph, project)} {graph.value(node, _XC.status) or ''}".strip()
    if _XC.Dispute in kinds:
        return str(graph.value(node, _XC.disputeAbout) or "")
    if _XC.Article in kinds and (node, _SCHEMA.headline, None) not in graph:
        node = graph.value(node, _XC.inDocument) or node
    found = next((name for term in _NAMES if (name := _first(graph, node, term))), "")
    return found if len(found) <= _LONGEST else f"{found[:_LONGEST]}……"


def name_value(graph: rdflib.Graph, value: Node) -> str:
    """A value as a person reads it: a term's Chinese name, a node's name, a literal's text."""
    if isinstance(value, rdflib.Literal):
        return str(value)
    if str(value).startswith(XC):
        term = str(value).removeprefix(XC)
        return load_labels().get(term, f"xc:{term}")
    return name_node(graph, value) or f"<{value}>"


def find_place(graph: rdflib.Graph, node: Node, predicate: Node | None) -> Place:
    """Where a text says what the node is or does.

    Args:
        graph: what is known.
        node: a fact, a sentence, or anything that facts are about.
        predicate: the relation at fault, where it is one: of a thing's facts those that say it come first.
    """
    own = _list_places(graph, node)
    if own:
        return own[0]
    facts = {fact for role in (RDF.subject, RDF.object, _XC.subject) for fact in graph.subjects(role, node)}
    said = {fact for fact in facts if (fact, RDF.predicate, predicate) in graph} if predicate is not None else set()
    for among in (said, facts - said):
        places = sorted(place for fact in among for place in _list_places(graph, fact))
        if places:
            return places[0]
    mentions = sorted(place for mention in graph.objects(node, _XC.mention) for place in _list_places(graph, mention))
    if mentions:
        return mentions[0]
    users = sorted(graph.subjects(None, node), key=str)
    return next((places[0] for user in users if (places := _list_places(graph, user))), NOWHERE)


def _list_places(graph: rdflib.Graph, node: Node) -> list[Place]:
    """The node's own place, where it is a sentence or a mention, or those of its evidence."""
    places = []
    for quote in (node, *graph.objects(node, _XC.evidence)):
        start, end = graph.value(quote, _XC.start), graph.value(quote, _XC.end)
        text, document = graph.value(quote, _XC.text), graph.value(quote, _XC.document)
        if text is not None and document is not None:
            places.append(Place(str(document), _read_offset(start), _read_offset(end), str(text)))
    return sorted(places)


def _read_offset(value: Node | None) -> int:
    return int(str(value)) if value is not None and str(value).isascii() and str(value).isdigit() else -1


def _first(graph: rdflib.Graph, node: Node, term: Node) -> str:
    return min(map(str, graph.objects(node, term)), default="")
