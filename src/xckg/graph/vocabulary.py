"""The words that the ontology has, and their names: one of its namespace that it does not declare is a slip.

>>> find_slips(["<https://w3id.org/xckg/ontology#partOf>", "<https://w3id.org/xckg/ontology#partof>"], [])
(['<https://w3id.org/xckg/ontology#partof>'], [])
>>> find_slips(["<https://example.org/mine#partof>"], ["<https://w3id.org/xckg/ontology#Firm>"])
([], ['<https://w3id.org/xckg/ontology#Firm>'])

In a graph changed by hand, 林知远 xc:worksfor 远山新材料有限公司 says nothing that a query for xc:worksFor finds.

Words of other namespaces are their owners' matter: who adds properties of his own to a graph breaks nothing.

*Why so*: SHACL asks of nodes and properties that it names, so what nobody has named, no shape can refuse: SHACL core
has no word for «any predicate that begins so», and `sh:closed` would forbid everybody else's words, too. So this stands
beside the shapes, for both ways in which they are checked (`checks`, `shapes`).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from xckg.errors import KnowledgeError
from xckg.graph.terms import LABEL, OWL, RDF, XC
from xckg.ontology import find_ontology

_OURS = f"<{XC}"
_PROPERTIES = (OWL + "ObjectProperty", OWL + "DatatypeProperty")


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


@cache
def load_labels(language: str = "zh") -> dict[str, str]:
    """The ontology's own names for its classes and properties, by local name: `worksFor` → 任职.

    Raises:
        KnowledgeError: xckg.ttl is no Turtle.
    """
    labels = {}
    for triple in load_ontology():
        subject, label = triple.subject, triple.object
        if not isinstance(subject, NamedNode) or not isinstance(label, Literal) or label.language != language:
            continue
        if str(triple.predicate) == LABEL and subject.value.startswith(XC):
            labels[subject.value.removeprefix(XC)] = label.value
    return labels


@cache
def _load_declared() -> tuple[frozenset[str], frozenset[str]]:
    """The properties and the classes of xckg.ttl, as N-Triples writes them."""
    properties, classes = set(), set()
    for triple in load_ontology():
        if triple.predicate.value == RDF + "type" and isinstance(triple.object, NamedNode):
            if triple.object.value in _PROPERTIES:
                properties.add(str(triple.subject))
            elif triple.object.value == OWL + "Class":
                classes.add(str(triple.subject))
    return frozenset(properties), frozenset(classes)


def find_slips(properties: Iterable[str], classes: Iterable[str]) -> tuple[list[str], list[str]]:
    """Those properties and those classes of the ontology's namespace that it does not declare, sorted.

    Args:
        properties: what stands as a predicate, as N-Triples writes it.
        classes: what stands as the object of rdf:type.
    """
    own_properties, own_classes = _load_declared()
    return (
        sorted(word for word in properties if word.startswith(_OURS) and word not in own_properties),
        sorted(word for word in classes if word.startswith(_OURS) and word not in own_classes),
    )
