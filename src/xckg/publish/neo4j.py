r"""The property graph in files: CSV for `neo4j-admin database import`, and a Cypher script that merges it.

    neo4j/entities.csv …, relations.csv, links.csv      sh import.sh: into an empty database, very fast
    neo4j/load.cypher                                   cypher-shell -f load.cypher: into a running one

Every node has an `id`, which the script makes unique and merges by: to run it twice changes nothing.

>>> quote("许'昌\\u0027")
"'许\\'昌\\\\' + 'u0027'"

*Escaping.* Text becomes a Cypher string by doubling backslashes and escaping quotes and ends of lines. Older Neo4j
reads `\uXXXX` anywhere in a query before it looks for strings, even after a backslash; so no backslash of ours ever
stands before a `u`. In the CSV, quotes are doubled and all text is quoted; `import.sh` says how to read it (fields may
hold ends of lines). Lists are joined by `;`, the importer's own sign; one inside a name becomes the full-width ；.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, islice
from pathlib import Path

from xckg.model import Knowledge
from xckg.publish.property_graph import NODES, RELATION, Edge, Properties, Value, list_links, list_relations

BATCH = 500  # rows of one UNWIND
SCRIPT, IMPORT = "load.cypher", "import.sh"
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def write_neo4j(folder: Path, knowledge: Knowledge) -> None:
    """Writes the CSV files, the command that imports them, and the script, into an empty folder."""
    for file, (label, columns, make) in NODES.items():
        header = ["id:ID", *(f"{name}:{kind}" for name, kind in columns.items()), ":LABEL"]
        rows = (
            [node.id, *_fill(node.properties, columns), (label, node.also) if node.also else (label,)]
            for node in make(knowledge)
        )
        _write_csv(folder / f"{file}.csv", header, rows)
    header = ["id", *(f"{name}:{kind}" for name, kind in RELATION.items())]
    _write_csv(
        folder / "relations.csv",
        [":START_ID", ":END_ID", ":TYPE", *header],
        (
            [edge.start, edge.end, edge.type, edge.id, *_fill(edge.properties, RELATION)]
            for edge in list_relations(knowledge)
        ),
    )
    links = ([edge.start, edge.end, edge.type] for edge in list_links(knowledge))
    _write_csv(folder / "links.csv", [":START_ID", ":END_ID", ":TYPE"], links)
    (folder / IMPORT).write_text(_render_import(), encoding="utf-8", newline="\n")
    with (folder / SCRIPT).open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(_render_script(knowledge))


def quote(text: str) -> str:
    """A text as a Cypher expression that gives it back in every version of Neo4j."""
    escaped = "".join(_ESCAPES.get(character, character) for character in text)
    return "'" + re.sub(r"\\(?=[uU])", r"\\' + '", escaped) + "'"


def _name(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else f"`{text.replace('`', '``')}`"


def _fill(properties: Properties, columns: Mapping[str, str]) -> list[Value]:
    return [properties[name] for name in columns]


def _write_csv(path: Path, header: Iterable[str], rows: Iterable[Iterable[Value]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(",".join(header) + "\n")
        out.writelines(",".join(_to_field(value) for value in row) + "\n" for row in rows)


def _to_field(value: Value) -> str:
    """A field as the importer reads it: all text quoted, nothing at all where there is no value."""
    match value:
        case None | "" | ():
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case dt.date():
            return value.isoformat()
        case tuple():
            text = ";".join(item.replace(";", "；") for item in value)
        case _:
            text = value
    return f'"{text.replace(chr(34), chr(34) * 2)}"'


def _render_import() -> str:
    files = [*(f"--nodes={file}.csv" for file in NODES), "--relationships=relations.csv", "--relationships=links.csv"]
    command = 'neo4j-admin database import full "${1:-neo4j}" --multiline-fields=true \\\n  '
    head = "#!/bin/sh\n# Neo4j 5：在这个文件夹里运行 sh import.sh [数据库]；数据库应是空的、停着的\nset -e\n"
    return head + command + " \\\n  ".join(files) + "\n"


def _render_script(knowledge: Knowledge) -> Iterator[str]:
    """The script, statement by statement: `cypher-shell -f load.cypher`."""
    yield "// Neo4j 5：cypher-shell -f load.cypher；再运行一遍不会重复\n"
    for label, _, _ in NODES.values():
        yield f"CREATE CONSTRAINT xckg_{label.lower()} IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE;\n"
    for label, _, make in NODES.values():
        for also, nodes in groupby(sorted(make(knowledge), key=lambda node: node.also), lambda node: node.also):
            while batch := list(islice(nodes, BATCH)):
                labels = f"SET n:{_name(also)}, n += row" if also else "SET n += row"
                rows = ",\n".join(f"  {_to_map({'id': node.id, **node.properties})}" for node in batch)
                yield f"UNWIND [\n{rows}\n] AS row\nMERGE (n:{label} {{id: row.id}})\n{labels};\n"
    for edges in (list_relations(knowledge), list_links(knowledge)):
        for (kind, (start, end)), group in groupby(edges, lambda edge: (edge.type, edge.ends)):
            while found := list(islice(group, BATCH)):
                rows = ",\n".join(f"  {_to_row(edge)}" for edge in found)
                merged = (
                    f"(a)-[r:{_name(kind)} {{id: row.id}}]->(b)\nSET r += row.said"
                    if found[0].id
                    else f"(a)-[:{_name(kind)}]->(b)"
                )
                yield (
                    f"UNWIND [\n{rows}\n] AS row\nMATCH (a:{start} {{id: row.source}})\n"
                    f"MATCH (b:{end} {{id: row.target}})\nMERGE {merged};\n"
                )


def _to_row(edge: Edge) -> str:
    row = _to_map({"source": edge.start, "target": edge.end, "id": edge.id})
    return f"{row[:-1]}, said: {_to_map(edge.properties)}}}" if edge.id else row


def _to_map(properties: Properties) -> str:
    said = (f"{name}: {_to_cypher(value)}" for name, value in properties.items() if value not in (None, "", ()))
    return "{" + ", ".join(said) + "}"


def _to_cypher(value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case dt.date():
            return f"date('{value.isoformat()}')"
        case tuple():
            return "[" + ", ".join(quote(item) for item in value) + "]"
        case _:
            return quote(str(value))
