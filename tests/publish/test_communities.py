import itertools
import random

import networkx as nx
import numpy as np
import pytest

from xckg.publish.communities import find_communities, find_components


def to_ends(graph):
    return np.array(sorted(tuple(sorted(edge)) for edge in graph.edges()), dtype=np.intp).reshape(-1, 2)


def group(numbers):
    groups = {}
    for node, number in enumerate(numbers.tolist()):
        groups.setdefault(number, set()).add(node)
    return list(groups.values())


@pytest.mark.parametrize("seed", range(4))
def test_communities_are_about_as_good_as_networkx_finds(seed):
    graph = nx.planted_partition_graph(20, 25, 0.3, 0.01, seed=seed)
    mine = nx.community.modularity(graph, group(find_communities(to_ends(graph), len(graph))))
    theirs = nx.community.modularity(graph, nx.community.louvain_communities(graph, seed=seed))
    assert mine > theirs - 0.02


def test_communities_do_not_change_when_leaves_are_folded_into_their_hubs():
    graph = nx.barbell_graph(6, 0)
    leafy = nx.Graph(graph.edges())
    leafy.add_edges_from((hub, 12 + 10 * hub + leaf) for hub in range(12) for leaf in range(hub % 3))
    leafy = nx.convert_node_labels_to_integers(leafy, ordering="sorted")
    whole = find_communities(to_ends(leafy), len(leafy))[:12]
    folded = find_communities(to_ends(graph), 12, inner=np.array([hub % 3 for hub in range(12)]))
    assert group(whole) == group(folded)


def test_communities_are_numbered_by_size():
    graph = nx.disjoint_union_all([nx.complete_graph(4), nx.complete_graph(7), nx.complete_graph(4)])
    assert find_communities(to_ends(graph), 15).tolist() == [1] * 4 + [0] * 7 + [2] * 4


@pytest.mark.parametrize("seed", range(5))
def test_components_are_those_of_networkx(seed):
    graph = nx.gnm_random_graph(300, 170, seed=seed)
    ends = to_ends(graph)
    random.Random(seed).shuffle(pairs := ends.tolist())
    found = group(find_components(np.array(pairs), 300))
    assert sorted(map(sorted, found)) == sorted(map(sorted, nx.connected_components(graph)))
    sizes = np.bincount(find_components(ends, 300)).tolist()
    assert all(one >= two for one, two in itertools.pairwise(sizes))
