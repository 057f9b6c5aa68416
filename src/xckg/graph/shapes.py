"""Checks the graph against the shapes of `ontology/` with pySHACL, and words what is wrong.

A number without a unit, a relation whose subject is of the wrong class, a fact without a sentence: each is a violation
with the node and its name, the shape, a message in Chinese and the sentence that it came from:

      「青禾市」 https://…/administrative-area/…
        规则 leadsSubject/type：「龙头」（xc:leads）的主语应为企业（现为 行政区）
        原句 a.txt 第 102—133 字：青禾市是石墨烯产业链的链主。

Beside the shapes, a word of the ontology's namespace that it does not declare (xc:partof) is a violation, too
(`vocabulary`).

*Why so.* SHACL core alone, no SPARQL constraints: any SHACL engine can then check a build. It runs on a plain rdflib
graph; on a store behind rdflib's API pySHACL is sixty times slower and reports violations that are none.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pyshacl
import rdflib
from rdflib import RDF, SH
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Node

from xckg.errors import KnowledgeError, Violation
from xckg.graph.constraints import FILES
from xckg.graph.focus import find_place, name_node, name_value
from xckg.graph.vocabulary import find_slips
from xckg.ontology import find_ontology


def check_shapes(graph: rdflib.Graph) -> tuple[Violation, ...]:
    """Every violation, sorted; none for a conforming graph. `graph` must be a graph in memory, and is not changed.

    Raises:
        KnowledgeError: a file of shapes is missing or no Turtle.
    """
    conforms, results, _ = pyshacl.validate(graph, shacl_graph=load_shapes(), inference="none", inplace=True)
    found = set(_find_slips(graph))
    if not conforms:
        assert isinstance(results, rdflib.Graph)
        found |= {_read_result(graph, results, node) for node in results.subjects(RDF.type, SH.ValidationResult)}
    return tuple(sorted(found))


def _find_slips(graph: rdflib.Graph) -> Iterator[Violation]:
    """Where a property or a class is used that the ontology does not declare."""
    properties = {predicate.n3(): predicate for predicate in graph.predicates(unique=True)}
    classes = {kind.n3(): kind for kind in graph.objects(predicate=RDF.type, unique=True)}
    slips = find_slips(properties, classes)
    used = [(word, "Property", "属性", graph.subjects(properties[word], unique=True)) for word in slips[0]]
    used += [(word, "Class", "类", graph.subjects(RDF.type, classes[word], unique=True)) for word in slips[1]]
    for word, kind, said, nodes in used:
        name = word[1:-1].rpartition("#")[2]
        for node in nodes:
            place = find_place(graph, node, None)
            yield Violation(
                node=str(node),
                label=name_node(graph, node),
                shape=f"declared{kind}/{name}",
                message=f"本体（xckg.ttl）里没有这个{said}：xc:{name}",
                sentence=place.sentence,
                document=place.document,
                start=place.start,
                end=place.end,
            )


def _read_result(graph: rdflib.Graph, results: rdflib.Graph, node: Node) -> Violation:
    focus = results.value(node, SH.focusNode)
    assert focus is not None
    path, value = results.value(node, SH.resultPath), results.value(node, SH.value)
    message = str(results.value(node, SH.resultMessage) or "")
    if value is not None and value != focus:
        message += f"（现为 {name_value(graph, value)}）"
    owner = _find_owner(results.value(node, SH.sourceShape))
    targets = (SH.targetSubjectsOf, SH.targetObjectsOf)
    relation = next((r for t in targets if owner is not None and (r := load_shapes().value(owner, t))), None)
    place = find_place(graph, focus, relation)
    return Violation(
        node=str(focus),
        label=name_node(graph, focus),
        shape="/".join(str(n).rpartition("#")[2] for n in (owner, path) if isinstance(n, rdflib.URIRef)),
        message=message,
        sentence=place.sentence,
        document=place.document,
        start=place.start,
        end=place.end,
    )


def _find_owner(shape: Node | None) -> Node | None:
    """The shape itself, or for a nameless one the shape that it is part of."""
    return shape if isinstance(shape, rdflib.URIRef) else load_shapes().value(predicate=SH.property, object=shape)


@cache
def load_shapes() -> rdflib.Graph:
    """All shapes of ontology/ in one graph.

    Raises:
        KnowledgeError: a file of shapes is missing or no Turtle.
    """
    graph = rdflib.Graph()
    for file in FILES:
        try:
            graph.parse(find_ontology() / file, format="turtle")
        except FileNotFoundError:
            raise KnowledgeError(file, 0, "没有这个知识文件") from None
        except BadSyntax as error:
            raise KnowledgeError(file, error.lines + 1, f"不是合法的 Turtle：{error.message}") from None
    return graph
