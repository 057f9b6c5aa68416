"""The entities and their relations as a networkx graph, as GraphML for yEd and the like, and as GEXF for Gephi.

A node is an entity's id with `label`, `type`, `type_label` (企业), `aliases`, `mentions` and `observations` (how many);
an edge runs from subject to object under the relation's id, with `predicate`, `label` (任职), `modality`, `confidence`,
its qualifiers, and the first sentence that says so (`text`, `document`, `article`, `date`) out of `evidences`.

*Why so.* A multigraph with a key for each relation: two posts of one person in one firm are two edges. Numbers are no
edges; they stay in the observations. GraphML is written line by line: networkx builds a tree of XML nodes first, which
takes five times as long, and is itself imported only for who wants its graph. GEXF likewise.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from xckg.graph.formats import gather_lines, load_labels
from xckg.model import Entity, Knowledge, Relation

if TYPE_CHECKING:
    import networkx

Value = str | int | float | tuple[str, ...]

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TYPES = {str: "string", tuple: "string", int: "long", float: "double"}
_GEXF_HEAD = """<?xml version='1.0' encoding='utf-8'?>
<gexf xmlns="http://gexf.net/1.3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">
  <graph defaultedgetype="directed" mode="static">
"""
_HEAD = """<?xml version='1.0' encoding='utf-8'?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""


def to_networkx(knowledge: Knowledge) -> networkx.MultiDiGraph[str]:
    """The graph of entities and relations; nodes and edges come in the order of their ids."""
    import networkx

    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for entity, said in _describe_nodes(knowledge):
        graph.add_node(entity.id, **said)
    for relation, said in _describe_edges(knowledge):
        graph.add_edge(relation.subject, relation.object, key=relation.id, **said)
    return graph


def to_graphml(knowledge: Knowledge) -> bytes:
    """GraphML, whole."""
    return "".join(write_graphml(knowledge)).encode()


def write_graphml(knowledge: Knowledge) -> Iterator[str]:
    """GraphML of the same graph: aliases joined by 、, characters that XML cannot hold as U+FFFD."""
    keys: dict[tuple[str, str], tuple[str, str]] = {}  # what of, attribute → its key in this file, its type
    described = {"node": _describe_nodes, "edge": _describe_edges}
    for of, describe in described.items():  # gone through twice, as what is declared comes before what is said
        for _, said in describe(knowledge):
            for attribute, value in said.items():
                if (of, attribute) not in keys:
                    keys[of, attribute] = f"d{len(keys)}", _TYPES[type(value)]

    def write(of: str, head: str, said: Mapping[str, Value]) -> str:
        lines = [f"    <{of} {head}>\n"]
        for attribute, value in said.items():
            text = "、".join(value) if isinstance(value, tuple) else str(value)
            lines.append(f'      <data key="{keys[of, attribute][0]}">{escape_xml(text)}</data>\n')
        return "".join([*lines, f"    </{of}>\n"])

    yield _HEAD
    for (of, attribute), (key, kind) in keys.items():
        yield f'  <key id="{key}" for="{of}" attr.name="{escape_xml(attribute)}" attr.type="{kind}" />\n'
    yield '  <graph edgedefault="directed">\n'
    yield from gather_lines(
        write("node", f'id="{escape_xml(entity.id)}"', said) for entity, said in _describe_nodes(knowledge)
    )
    yield from gather_lines(
        write("edge", f'{_write_ends(relation)} id="{escape_xml(relation.id)}"', said)
        for relation, said in _describe_edges(knowledge)
    )
    yield "  </graph>\n</graphml>\n"


def _write_ends(relation: Relation) -> str:
    return f'source="{escape_xml(relation.subject)}" target="{escape_xml(relation.object)}"'


def write_gexf(knowledge: Knowledge) -> Iterator[str]:
    """GEXF 1.3 of the same graph, piece by piece: labels as Gephi shows them, weights by how much evidence there is.

    The kind of an edge is its predicate: Gephi keeps edges of different kinds between the same two apart.
    """
    declared: dict[tuple[str, str], tuple[str, str]] = {}
    nodes, edges = [], []
    for entity, said in _describe_nodes(knowledge):
        head = f'<node id="{escape_xml(entity.id)}" label="{escape_xml(entity.label, line=True)}">'
        nodes.append(f"      {head}{_write_values('node', said, declared)}</node>\n")
    for relation, said in _describe_edges(knowledge):
        label = escape_xml(str(said["label"]))
        head = (
            f'<edge id="{escape_xml(relation.id)}" {_write_ends(relation)} label="{label}" '
            f'kind="{escape_xml(relation.predicate)}" weight="{len(relation.evidence)}">'
        )
        edges.append(f"      {head}{_write_values('edge', said, declared)}</edge>\n")
    yield _GEXF_HEAD
    for kind in ("node", "edge"):
        yield f'    <attributes class="{kind}" mode="static">\n'
        for (of, attribute), (key, sort) in declared.items():
            if of == kind:
                yield f'      <attribute id="{key}" title="{escape_xml(attribute)}" type="{sort}"/>\n'
        yield "    </attributes>\n"
    yield "    <nodes>\n"
    yield from nodes
    yield "    </nodes>\n    <edges>\n"
    yield from edges
    yield "    </edges>\n  </graph>\n</gexf>\n"


def _write_values(of: str, said: Mapping[str, Value], declared: dict[tuple[str, str], tuple[str, str]]) -> str:
    parts = []
    for attribute, value in said.items():
        if attribute != "label":  # which GEXF has a place of its own for
            key = declared.setdefault((of, attribute), (f"{of[0]}{len(declared)}", _TYPES[type(value)]))[0]
            text = "、".join(value) if isinstance(value, tuple) else str(value)
            parts.append(f'<attvalue for="{key}" value="{escape_xml(text, line=True)}"/>')
    return f"<attvalues>{''.join(parts)}</attvalues>"


def _describe_nodes(knowledge: Knowledge) -> Iterator[tuple[Entity, dict[str, Value]]]:
    labels = load_labels()
    counts = Counter(observation.subject for observation in knowledge.observations)
    for entity in knowledge.entities:
        yield (
            entity,
            {
                "label": entity.label,
                "type": entity.type,
                "type_label": labels.get(entity.type, entity.type),
                "aliases": entity.aliases,
                "mentions": len(entity.mentions),
                "observations": counts[entity.id],
            },
        )


def _describe_edges(knowledge: Knowledge) -> Iterator[tuple[Relation, dict[str, Value]]]:
    labels = load_labels()
    for relation in knowledge.relations:
        first = relation.evidence[0]
        yield (
            relation,
            {
                **dict(sorted(relation.qualifiers.items())),
                "predicate": relation.predicate,
                "label": labels.get(relation.predicate, relation.predicate),
                "modality": str(relation.modality),
                "confidence": float(relation.confidence),
                "evidences": len(relation.evidence),
                "text": first.text,
                "document": first.document,
                "article": first.article,
                "date": first.date,
            },
        )


def escape_xml(text: str, *, line: bool = False) -> str:
    """A text as XML has it, between tags as in an attribute; with `line`, so that an attribute keeps its line feeds."""
    text = _NOT_IN_XML.sub("\ufffd", text)
    if "&" in text or "<" in text or ">" in text or '"' in text or "\r" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        text = text.replace('"', "&quot;").replace("\r", "&#13;")
    return text.replace("\n", "&#10;").replace("\t", "&#9;") if line else text
