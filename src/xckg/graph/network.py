"""The entities and their relations as a networkx graph, and as GraphML for Gephi, yEd and the like.

A node is an entity's id with `label`, `type`, `type_label` (企业), `aliases`, `mentions` and `observations` (how many);
an edge runs from subject to object under the relation's id, with `predicate`, `label` (任职), `modality`, `confidence`,
its qualifiers, and the first sentence that says so (`text`, `document`, `article`, `date`) out of `evidences`.

*Why so.* A multigraph with a key for each relation: two posts of one person in one firm are two edges. Numbers are no
edges; they stay in the observations.
"""

from __future__ import annotations

import io
import re
from collections import Counter

import networkx

from xckg.graph.formats import load_labels
from xckg.model import Knowledge

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_networkx(knowledge: Knowledge) -> networkx.MultiDiGraph[str]:
    """The graph of entities and relations; nodes and edges come in the order of their ids."""
    labels = load_labels()
    counts = Counter(observation.subject for observation in knowledge.observations)
    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for entity in knowledge.entities:
        graph.add_node(
            entity.id,
            label=entity.label,
            type=entity.type,
            type_label=labels.get(entity.type, entity.type),
            aliases=entity.aliases,
            mentions=len(entity.mentions),
            observations=counts[entity.id],
        )
    for relation in knowledge.relations:
        first = relation.evidence[0]
        graph.add_edge(
            relation.subject,
            relation.object,
            key=relation.id,
            **{
                **dict(sorted(relation.qualifiers.items())),
                "predicate": relation.predicate,
                "label": labels.get(relation.predicate, relation.predicate),
                "modality": str(relation.modality),
                "confidence": relation.confidence,
                "evidences": len(relation.evidence),
                "text": first.text,
                "document": first.document,
                "article": first.article,
                "date": first.date,
            },
        )
    return graph


def to_graphml(graph: networkx.MultiDiGraph[str]) -> bytes:
    """GraphML of what `to_networkx` gives: aliases joined by 、, characters that XML cannot hold as U+FFFD."""
    plain: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for node, data in graph.nodes(data=True):
        plain.add_node(node, **{key: _to_scalar(value) for key, value in data.items()})
    for subject, target, key, data in graph.edges(keys=True, data=True):
        plain.add_edge(subject, target, key=key, **{name: _to_scalar(value) for name, value in data.items()})
    buffer = io.BytesIO()
    networkx.write_graphml_xml(plain, buffer, encoding="utf-8", prettyprint=True)
    return buffer.getvalue()


def _to_scalar(value: str | float | tuple[str, ...]) -> str | float:
    text = "、".join(value) if isinstance(value, tuple) else value
    return _NOT_IN_XML.sub("\ufffd", text) if isinstance(text, str) else text
