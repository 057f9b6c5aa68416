"""The entities and their relations as a networkx graph, as GraphML for yEd and the like, and as GEXF for Gephi.

A node is an entity's id with `label`, `type`, `type_label` (企业), `aliases`, `mentions` and `observations` (how many);
an edge runs from subject to object under the relation's id, with `predicate`, `label` (任职), `modality`, `confidence`,
its qualifiers, and the first sentence that says so (`text`, `document`, `article`, `date`) out of `evidences`.

*Why so.* A multigraph with a key for each relation: two posts of one person in one firm are two edges. Numbers are no
edges; they stay in the observations. GraphML and GEXF are written piece by piece: networkx builds a tree of XML nodes
first, which takes five times as long, and is itself imported only for who wants its graph. Both declare attributes
before they say the first of them, so what there is is gone through twice rather than kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from xckg.graph.formats import gather_lines
from xckg.graph.vocabulary import load_labels
from xckg.model import Entity, Knowledge, Relation

if TYPE_CHECKING:
    import networkx

Value = str | int | float | tuple[str, ...]
Said = dict[str, Value]
"""What is said of a node or an edge, by the name of the attribute."""

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TYPES = {str: "string", tuple: "string", int: "long", float: "double"}
_LABEL = "label"  # which GEXF has a place of its own for
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
    kinds = _find_attributes(knowledge)
    keys = {attribute: f"d{number}" for number, attribute in enumerate(kinds)}

    def write(of: str, head: str, said: Said) -> str:
        lines = [f"    <{of} {head}>\n"]
        for name, value in said.items():
            lines.append(f'      <data key="{keys[of, name]}">{escape_xml(_to_text(value))}</data>\n')
        return "".join([*lines, f"    </{of}>\n"])

    yield _HEAD
    for (of, name), kind in kinds.items():
        yield f'  <key id="{keys[of, name]}" for="{of}" attr.name="{escape_xml(name)}" attr.type="{kind}" />\n'
    yield '  <graph edgedefault="directed">\n'
    yield from gather_lines(
        write("node", f'id="{escape_xml(entity.id)}"', said) for entity, said in _describe_nodes(knowledge)
    )
    yield from gather_lines(
        write("edge", f'{_write_ends(relation)} id="{escape_xml(relation.id)}"', said)
        for relation, said in _describe_edges(knowledge)
    )
    yield "  </graph>\n</graphml>\n"


def _find_attributes(knowledge: Knowledge) -> dict[tuple[str, str], str]:
    """What is said of nodes and of edges, and the type of that: a file declares it before it says the first."""
    found: dict[tuple[str, str], str] = {}
    for of, described in (("node", _describe_nodes(knowledge)), ("edge", _describe_edges(knowledge))):
        for _, said in described:
            for name, value in said.items():
                found.setdefault((of, name), _TYPES[type(value)])
    return found


def _to_text(value: Value) -> str:
    return "、".join(value) if isinstance(value, tuple) else str(value)


def _write_ends(relation: Relation) -> str:
    return f'source="{escape_xml(relation.subject)}" target="{escape_xml(relation.object)}"'


def write_gexf(knowledge: Knowledge) -> Iterator[str]:
    """GEXF 1.3 of the same graph, piece by piece: labels as Gephi shows them, weights by how much evidence there is.

    The kind of an edge is its predicate: Gephi keeps edges of different kinds between the same two apart.
    """
    kinds = {each: kind for each, kind in _find_attributes(knowledge).items() if each[1] != _LABEL}
    keys = {each: f"{each[0][0]}{number}" for number, each in enumerate(kinds)}

    def write(of: str, head: str, said: Said) -> str:
        values = [
            f'<attvalue for="{keys[of, name]}" value="{escape_xml(_to_text(value), line=True)}"/>'
            for name, value in said.items()
            if name != _LABEL
        ]
        return f"      <{of} {head}><attvalues>{''.join(values)}</attvalues></{of}>\n"

    def write_edge(relation: Relation, said: Said) -> str:
        head = (
            f'id="{escape_xml(relation.id)}" {_write_ends(relation)} label="{escape_xml(str(said[_LABEL]))}" '
            f'kind="{escape_xml(relation.predicate)}" weight="{len(relation.evidence)}"'
        )
        return write("edge", head, said)

    yield _GEXF_HEAD
    for of in ("node", "edge"):
        yield f'    <attributes class="{of}" mode="static">\n'
        for each, kind in kinds.items():
            if each[0] == of:
                yield f'      <attribute id="{keys[each]}" title="{escape_xml(each[1])}" type="{kind}"/>\n'
        yield "    </attributes>\n"
    yield "    <nodes>\n"
    yield from gather_lines(
        write("node", f'id="{escape_xml(entity.id)}" label="{escape_xml(entity.label, line=True)}"', said)
        for entity, said in _describe_nodes(knowledge)
    )
    yield "    </nodes>\n    <edges>\n"
    yield from gather_lines(write_edge(relation, said) for relation, said in _describe_edges(knowledge))
    yield "    </edges>\n  </graph>\n</gexf>\n"


def _describe_nodes(knowledge: Knowledge) -> Iterator[tuple[Entity, Said]]:
    labels = load_labels()
    counts = Counter(observation.subject for observation in knowledge.observations)
    for entity in knowledge.entities:
        yield (
            entity,
            {
                _LABEL: entity.label,
                "type": entity.type,
                "type_label": labels.get(entity.type, entity.type),
                "aliases": entity.aliases,
                "mentions": len(entity.mentions),
                "observations": counts[entity.id],
            },
        )


def _describe_edges(knowledge: Knowledge) -> Iterator[tuple[Relation, Said]]:
    labels = load_labels()
    for relation in knowledge.relations:
        first = relation.evidence[0]
        yield (
            relation,
            {
                **dict(sorted(relation.qualifiers.items())),
                "predicate": relation.predicate,
                _LABEL: labels.get(relation.predicate, relation.predicate),
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
