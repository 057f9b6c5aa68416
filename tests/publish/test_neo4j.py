"""The property graph: its CSV read by the importer's rules, its script run by a Cypher engine."""

import csv
import datetime as dt
import re

import pytest

from xckg.publish.claims import read_build
from xckg.publish.neo4j import quote, write_neo4j
from xckg.publish.property_graph import NODES

READ = {
    "string": str,
    "long": int,
    "double": float,
    "date": dt.date.fromisoformat,
    "boolean": {"true": True, "false": False}.__getitem__,
    "string[]": lambda text: text.split(";"),
}


def read_import(folder):
    """What `neo4j-admin database import` makes of the files that `import.sh` names: nodes by id, relationships.

    Raises what the importer complains of: no or two ids, an end that is no node, a value that is none of its type.
    """
    command = (folder / "import.sh").read_text(encoding="utf-8")
    nodes, edges = {}, []
    for kind, name in re.findall(r"--(nodes|relationships)=(\S+)", command):
        with (folder / name).open(encoding="utf-8", newline="") as lines:
            head, *rows = csv.reader(lines, strict=True)
        fields = [field.partition(":")[::2] for field in head]
        for row in rows:
            assert len(row) == len(fields)
            said, special = {}, {}
            for (field, sort), text in zip(fields, row, strict=True):
                if sort in ("ID", "LABEL", "START_ID", "END_ID", "TYPE"):
                    special[sort] = text
                if field and text:
                    said[field] = READ[{"ID": "string", "": "string"}.get(sort, sort)](text)
            if kind == "nodes":
                assert special["ID"] not in nodes
                nodes[special["ID"]] = (set(special["LABEL"].split(";")), said)
            else:
                edges.append((special["START_ID"], special["TYPE"], special["END_ID"], said))
    assert all(start in nodes and end in nodes for start, _, end, _ in edges)
    return nodes, edges


def run_script(folder, times=1):
    kglite = pytest.importorskip("kglite")
    graph = kglite.KnowledgeGraph()
    script = (folder / "load.cypher").read_text(encoding="utf-8")
    for _ in range(times):
        for statement in script.split(";\n"):
            if statement.strip():
                graph.cypher(statement)
    return lambda query: list(graph.cypher(query))


@pytest.fixture(scope="module")
def sample(sample_build, tmp_path_factory):
    folder = tmp_path_factory.mktemp("neo4j")
    known = read_build(sample_build)
    write_neo4j(folder, known)
    return folder, known


def test_import_has_a_node_for_each_thing_and_an_edge_for_each_relation(sample):
    nodes, edges = read_import(sample[0])
    known = sample[1]
    of = {label: sum(label in labels for labels, _ in nodes.values()) for label, _, _ in NODES.values()}
    facts = (*known.relations, *known.observations)
    assert of == {
        "Entity": len(known.entities),
        "Observation": len(known.observations),
        "Evidence": sum(len(fact.evidence) for fact in facts),
        "Article": sum(len(document.articles) for document in known.documents),
        "Step": len(known.steps),
        "Dispute": len(known.disputes),
    }
    by_id = {said["id"]: (start, kind, end) for start, kind, end, said in edges if said}
    assert len(by_id) == len(known.relations)
    for relation in known.relations:
        kind = re.sub("([A-Z])", r"_\1", relation.predicate).upper()
        assert by_id[relation.id] == (relation.subject, kind, relation.object)
    assert sum(kind == "SUPPORTED_BY" for _, kind, _, _ in edges) == sum(len(o.evidence) for o in known.observations)


def test_import_gives_values_back(sample):
    nodes, edges = read_import(sample[0])
    known = sample[1]
    for entity in known.entities:
        labels, said = nodes[entity.id]
        assert (labels, said["name"], tuple(said.get("aliases", ()))) == (
            {"Entity", entity.type}, entity.label, entity.aliases,
        )  # fmt: skip
    for observation in known.observations:
        said = nodes[observation.id][1]
        assert (said["value"], said["value_text"]) == (float(observation.value), f"{observation.value:f}")
        assert said.get("unit", "") == observation.unit
        assert said.get("period_end") == observation.period.end
        assert (observation.id, "ABOUT", observation.subject, {}) in edges
    evidence = {(said["fact"], said["offset"]): said for labels, said in nodes.values() if "Evidence" in labels}
    for fact in (*known.relations, *known.observations):
        for item in fact.evidence:
            assert evidence[fact.id, item.start]["text"] == item.text


def test_import_keeps_hostile_texts(hostile, tmp_path):
    write_neo4j(tmp_path, hostile)
    nodes, edges = read_import(tmp_path)
    texts = {said["fact"]: said["text"] for labels, said in nodes.values() if "Evidence" in labels}
    assert [texts[relation.id] for relation in hostile.relations] == [r.evidence[0].text for r in hostile.relations]
    positions = {said["id"]: said["position"] for *_, said in edges if said}
    assert [positions[relation.id] for relation in hostile.relations] == [
        relation.qualifiers["position"] for relation in hostile.relations
    ]
    aliases = nodes[hostile.entities[0].id][1]["aliases"]
    assert aliases == [alias.replace(";", "；") for alias in hostile.entities[0].aliases]


def test_script_makes_the_same_graph_and_running_it_twice_changes_nothing(sample):
    folder, known = sample
    nodes, edges = read_import(folder)
    ask = run_script(folder, times=2)
    assert ask("MATCH (n) RETURN count(n) AS n") == [{"n": len(nodes)}]
    assert ask("MATCH ()-[r]->() RETURN count(r) AS n") == [{"n": len(edges)}]
    firms = {row["id"]: (row["name"], row["aliases"]) for row in ask("MATCH (c:Company) RETURN c.id AS id, c.name AS name, c.aliases AS aliases")}  # fmt: skip # noqa: E501
    assert firms == {e.id: (e.label, list(e.aliases) or None) for e in known.entities if e.type == "Company"}
    numbers = ask(
        "MATCH (o:Observation)-[:ABOUT]->(e:Entity) "
        "RETURN o.id AS id, e.name AS name, o.value_text AS value, o.unit AS unit, o.period_end AS day"
    )
    labels = {entity.id: entity.label for entity in known.entities}
    assert {tuple(row.values()) for row in numbers} == {
        (o.id, labels[o.subject], f"{o.value:f}", o.unit or None, o.period.end) for o in known.observations
    }


def test_script_keeps_hostile_texts(hostile, tmp_path):
    write_neo4j(tmp_path, hostile)
    ask = run_script(tmp_path)
    read = ask("MATCH (:Entity)-[r:LEADS]->(:Entity) RETURN r.id AS id, r.position AS position, r.text AS text")
    assert {row["id"]: (row["position"], row["text"]) for row in read} == {
        relation.id: (relation.qualifiers["position"], relation.evidence[0].text) for relation in hostile.relations
    }
    names = ask("MATCH (e:Entity) RETURN e.id AS id, e.name AS name, e.aliases AS aliases")
    assert {row["id"]: (row["name"], tuple(row["aliases"])) for row in names} == {
        entity.id: (entity.label, entity.aliases) for entity in hostile.entities
    }


def test_script_has_no_escape_that_an_older_neo4j_would_undo(hostile, tmp_path):
    write_neo4j(tmp_path, hostile)
    script = (tmp_path / "load.cypher").read_text(encoding="utf-8")
    assert "u0027杠" in script
    assert not re.search(r"\\[uU]", script)


@pytest.mark.parametrize("text", ["", "\\", "\\\\u0027", "'", "a\nb\r\tc", "'; MATCH (n) DETACH DELETE n; //"])
def test_quote_is_read_back(text):
    kglite = pytest.importorskip("kglite")
    assert list(kglite.KnowledgeGraph().cypher(f"RETURN {quote(text)} AS t")) == [{"t": text}]
