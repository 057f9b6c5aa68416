import itertools
import math
import os
import subprocess
import sys

import networkx as nx
import pytest

from xckg.publish.layout import place_nodes


def ring_of_cliques(count, size):
    """Communities joined in a ring by single edges; nodes are named so that their community shows."""
    graph = nx.Graph()
    for group in range(count):
        names = [f"{group:02}-{index:03}" for index in range(size)]
        graph.add_edges_from(itertools.combinations(names, 2))
        graph.add_edge(names[0], f"{(group + 1) % count:02}-001")
    return graph


def test_layout_places_every_node_once_and_apart():
    graph = ring_of_cliques(6, 12)
    graph.add_nodes_from(["单独", "另一个"])
    places = place_nodes(graph)
    assert set(places) == set(graph)
    assert len(set(places.values())) == len(graph)
    assert all(math.isfinite(x) and math.isfinite(y) for x, y in places.values())


def test_layout_is_the_same_for_shuffled_input_and_another_hash_seed():
    graph = ring_of_cliques(5, 9)
    backwards = nx.MultiDiGraph()
    backwards.add_edges_from((b, a) for a, b in reversed(list(graph.edges())))
    assert place_nodes(graph) == place_nodes(backwards)
    script = (
        "import networkx as nx; from xckg.publish.layout import place_nodes;"
        "caves = nx.caveman_graph(20, 18);"
        "caves.add_edges_from((node, f'leaf {node} {i}') for node in (0, 18, 19) for i in range(9));"
        "print(sorted(place_nodes(nx.relabel_nodes(caves, str)).items()))"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "77")
    }
    assert len(runs) == 1


@pytest.mark.parametrize(("count", "size"), [(8, 10), (30, 20)])
def test_layout_puts_communities_together(count, size):
    places = place_nodes(ring_of_cliques(count, size))
    same = total = 0
    for node, (x, y) in places.items():
        near = sorted(
            (other for other in places if other != node),
            key=lambda other: math.hypot(places[other][0] - x, places[other][1] - y),
        )[:5]
        same += sum(other[:2] == node[:2] for other in near)
        total += 5
    assert same / total > 0.85


def news_network(places, leaves):
    """As the graph of much news is: places linked in a ring, each with many things that only it is said of."""
    graph = nx.cycle_graph([f"地{place}" for place in range(places)])
    graph.add_edges_from((f"地{place}", f"物{place}-{leaf}") for place in range(places) for leaf in range(leaves))
    return graph


def test_layout_puts_the_leaves_of_a_hub_around_it():
    graph = news_network(12, 200)
    places = place_nodes(graph)
    spans = [max(axis) - min(axis) for axis in zip(*places.values(), strict=True)]
    assert spans[0] * spans[1] < len(graph) * 40 * 118 * 52  # the panorama can be seen as a whole
    for hub in (node for node in graph if node.startswith("地")):
        mine = [math.dist(places[hub], places[leaf]) for leaf in graph[hub] if leaf.startswith("物")]
        other = min(math.dist(places[hub], places[node]) for node in graph if node.startswith("地") and node != hub)
        assert max(mine) < other
    crowded = sum(abs(a[0] - b[0]) < 20 and abs(a[1] - b[1]) < 9 for a, b in itertools.combinations(places.values(), 2))
    assert crowded <= len(places) * 0.02


def test_layout_puts_linked_communities_side_by_side():
    chain = nx.Graph()
    for group in range(14):
        names = [f"{group:02}-{index:03}" for index in range(9)]
        chain.add_edges_from(itertools.combinations(names, 2))
        chain.add_edge(names[0], f"{(group * 5 + 5) % 14:02}-001")  # a ring in an order that is not by name
    places = place_nodes(chain)
    lines = [(places[a], places[b]) for a, b in chain.edges() if a[:2] != b[:2]]
    assert not [pair for pair in itertools.combinations(lines, 2) if crosses(*pair)]


def crosses(one, two):
    def side(a, b, c):
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    return side(*one, two[0]) * side(*one, two[1]) < 0 and side(*two, one[0]) * side(*two, one[1]) < 0


def test_layout_keeps_components_out_of_each_other():
    graph = nx.union_all([nx.cycle_graph(20), nx.cycle_graph(8), nx.path_graph(5)], rename=("a", "b", "c"))
    places = place_nodes(graph)
    boxes = []
    for part in nx.connected_components(graph):
        xs, ys = zip(*(places[node] for node in part), strict=True)
        boxes.append((min(xs), min(ys), max(xs), max(ys)))
    for one, two in itertools.combinations(boxes, 2):
        assert one[2] < two[0] or two[2] < one[0] or one[3] < two[1] or two[3] < one[1]


def test_layout_gives_names_room():
    places = list(place_nodes(ring_of_cliques(6, 12)).values())
    crowded = sum(abs(a[0] - b[0]) < 80 and abs(a[1] - b[1]) < 30 for a, b in itertools.combinations(places, 2))
    assert crowded <= len(places) * 0.05


@pytest.mark.parametrize(
    "graph",
    [
        nx.empty_graph(3),
        nx.path_graph(2),
        nx.star_graph(400),
        nx.complete_graph(13),
        nx.MultiGraph([("a", "a"), ("a", "b"), ("a", "b")]),
    ],
    ids=["isolated", "pair", "star", "clique", "loops"],
)
def test_layout_bears_odd_shapes(graph):
    places = place_nodes(graph)
    assert len(set(places.values())) == len(graph)
