"""Quads as rdflib's graphs: for pySHACL, and for who works with rdflib.

>>> from pyoxigraph import Literal, Quad
>>> city = NamedNode("https://w3id.org/xckg/resource/area/411000")
>>> label = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
>>> len(to_graph([Quad(city, label, Literal("许昌市", language="zh"))]))
1

*Why so.* A build itself needs no rdflib, and importing it takes longer than reading an article: whatever needs it
stands here.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import rdflib
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad

from xckg.graph.terms import PREFIXES, XSD

logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)  # tells of a bad date by a traceback; the shapes tell it


def to_graph(quads: Iterable[Quad]) -> rdflib.Graph:
    """An rdflib graph of the union, in memory: what SHACL runs on."""
    graph = rdflib.Graph()
    _bind(graph)
    for quad in quads:
        graph.add((_to_rdflib(quad.subject), _to_rdflib(quad.predicate), _to_rdflib(quad.object)))
    return graph


def to_dataset(quads: Iterable[Quad]) -> rdflib.Dataset:
    """An rdflib dataset with a graph for each document; its default graph is the union."""
    dataset = rdflib.Dataset(default_union=True)
    _bind(dataset)
    for quad in quads:
        triple = (_to_rdflib(quad.subject), _to_rdflib(quad.predicate), _to_rdflib(quad.object))
        unnamed = isinstance(quad.graph_name, DefaultGraph)
        (dataset.default_graph if unnamed else dataset.graph(_to_rdflib(quad.graph_name))).add(triple)
    return dataset


def _bind(graph: rdflib.Graph) -> None:
    for prefix, space in PREFIXES.items():
        graph.bind(prefix, space, replace=True)


@lru_cache(maxsize=65536)
def _to_uri(iri: str) -> rdflib.URIRef:
    return rdflib.URIRef(iri)


def _to_rdflib(term: Any) -> rdflib.URIRef | rdflib.Literal | rdflib.BNode:
    if isinstance(term, NamedNode):
        return _to_uri(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype.value == XSD + "string":
        return rdflib.Literal(term.value)
    return rdflib.Literal(term.value, datatype=_to_uri(term.datatype.value))
