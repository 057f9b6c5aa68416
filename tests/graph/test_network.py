import dataclasses
import io
import tracemalloc

import networkx
import pytest

from xckg.graph.network import to_graphml, to_networkx, write_gexf, write_graphml

BASE = "https://example.org/kg/"


def test_to_networkx_has_each_entity_and_each_relation(knowledge):
    graph = to_networkx(knowledge)
    assert graph.number_of_nodes() == len(knowledge.entities)
    assert {key for _, _, key in graph.edges(keys=True)} == {r.id for r in knowledge.relations}


def test_to_networkx_says_what_a_node_and_an_edge_are(knowledge):
    graph = to_networkx(knowledge)
    assert graph.nodes[BASE + "area/1"] == {
        "label": "青禾市",
        "type": "AdministrativeArea",
        "type_label": "行政区",
        "aliases": ("青禾",),
        "mentions": 4,
        "observations": 9,
    }
    edge = graph.edges[BASE + "company/1", BASE + "chain/1", BASE + "statement/00"]
    assert (edge["predicate"], edge["label"], edge["modality"], edge["evidences"]) == ("leads", "龙头", "actual", 2)
    assert (edge["text"], edge["document"], edge["date"]) == ("a.txt的第0句。", "a.txt", "2023-07-21")


def test_two_posts_are_two_edges(knowledge):
    between = to_networkx(knowledge)[BASE + "person/1"][BASE + "company/1"]
    assert sorted(edge["position"] for edge in between.values()) == ["总经理", "董事长"]


def test_graphml_loads_with_all_its_texts(knowledge):
    hostile = "<b>&\"'</b>\n😀\u0000\u000b\ufffe"
    entities = (dataclasses.replace(knowledge.entities[0], label=hostile), *knowledge.entities[1:])
    changed = dataclasses.replace(knowledge, entities=entities)
    graph, back = to_networkx(changed), networkx.read_graphml(io.BytesIO(to_graphml(changed)))
    assert isinstance(back, networkx.MultiDiGraph)
    assert set(back.nodes) == set(graph.nodes)
    assert sorted(back.edges(keys=True)) == sorted(graph.edges(keys=True))
    assert back.nodes[entities[0].id]["label"] == "<b>&\"'</b>\n😀\ufffd\ufffd\ufffd"
    edge = back.edges[BASE + "company/1", BASE + "chain/1", BASE + "statement/00"]
    assert (edge["label"], edge["confidence"]) == ("龙头", 0.9)


def test_graphml_of_nothing_loads(knowledge):
    empty = dataclasses.replace(knowledge, entities=(), relations=(), observations=())
    assert len(networkx.read_graphml(io.BytesIO(to_graphml(empty)))) == 0


@pytest.mark.parametrize("write", [write_graphml, write_gexf])
def test_network_writers_hold_little_of_what_they_write(knowledge, write):
    one, long = knowledge.entities[0], "许昌" * 150
    entities = tuple(dataclasses.replace(one, id=f"{BASE}area/{number}", label=long) for number in range(10_000))
    known = dataclasses.replace(knowledge, entities=entities, relations=())
    tracemalloc.start()
    try:
        size = sum(len(piece.encode()) for piece in write(known))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size > 9_000_000
    assert most < size / 4
