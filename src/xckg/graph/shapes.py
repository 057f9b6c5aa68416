"""Checks the graph against `ontology/shapes.ttl` with pySHACL.

A number without a unit, a relation whose subject is of the wrong class, a fact without a sentence: each is a violation
with the node, the shape, a message in Chinese and the sentence that the fact came from:

    ('https://…/statement/…', 'leadsSubject', '「龙头」（xc:leads）的主语应为企业', '…黄河集团是链主企业。')

*Why so.* SHACL core alone, no SPARQL constraints: any SHACL engine can then check a build. It runs on a plain rdflib
graph; on a store behind rdflib's API pySHACL is sixty times slower and reports violations that are none.
"""

from __future__ import annotations

from functools import cache

import pyshacl
import rdflib
from rdflib import RDF, SH
from rdflib.plugins.parsers.notation3 import BadSyntax

from xckg.errors import KnowledgeError
from xckg.graph.terms import XC
from xckg.ontology import find_ontology

Violation = tuple[str, str, str, str]  # focus node, shape, message, sentence ("" when the node has none)

_XC = rdflib.Namespace(XC)


def check_shapes(graph: rdflib.Graph) -> tuple[Violation, ...]:
    """Every violation, sorted; none for a conforming graph. `graph` must be a graph in memory, and is not changed.

    Raises:
        KnowledgeError: shapes.ttl is no Turtle.
    """
    conforms, results, _ = pyshacl.validate(graph, shacl_graph=_load_shapes(), inference="none", inplace=True)
    if conforms:
        return ()
    assert isinstance(results, rdflib.Graph)
    found = results.subjects(RDF.type, SH.ValidationResult)
    return tuple(sorted({_read_result(graph, results, node) for node in found}))


def _read_result(graph: rdflib.Graph, results: rdflib.Graph, node: rdflib.term.Node) -> Violation:
    focus = results.value(node, SH.focusNode)
    assert focus is not None
    path = results.value(node, SH.resultPath)
    value = results.value(node, SH.value)
    message = str(results.value(node, SH.resultMessage) or "")
    if value is not None:
        message += f"（现为 {value}）"
    where = _name_shape(results.value(node, SH.sourceShape), path)
    return str(focus), where, message, _find_sentence(graph, focus)


def _name_shape(shape: rdflib.term.Node | None, path: rdflib.term.Node | None) -> str:
    """The local names of the shape (for a nameless one, of the shape that it is part of) and of the property."""
    owner = shape if isinstance(shape, rdflib.URIRef) else _load_shapes().value(predicate=SH.property, object=shape)
    return "/".join(n.rpartition("#")[2] for n in (owner, path) if isinstance(n, rdflib.URIRef))


def _find_sentence(graph: rdflib.Graph, focus: rdflib.term.Node) -> str:
    """The sentence of a fact, or of the first fact whose subject or object the node is."""
    said = {fact for role in (RDF.subject, _XC.subject, RDF.object) for fact in graph.subjects(role, focus)}
    facts = [focus, *sorted(said, key=str)]
    for fact in facts:
        sentences = sorted(str(text) for text in graph.objects(fact, _XC.evidence / _XC.text))
        if sentences:
            return sentences[0]
    return str(graph.value(focus, _XC.text) or "")


@cache
def _load_shapes() -> rdflib.Graph:
    path = find_ontology() / "shapes.ttl"
    try:
        return rdflib.Graph().parse(path, format="turtle")
    except FileNotFoundError:
        raise KnowledgeError("shapes.ttl", 0, "没有这个知识文件") from None
    except BadSyntax as error:
        raise KnowledgeError("shapes.ttl", error.lines + 1, f"不是合法的 Turtle：{error.message}") from None
