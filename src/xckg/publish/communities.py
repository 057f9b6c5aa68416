"""Which nodes of a network belong together: Louvain (Blondel et al. 2008), and which hang together at all.

In go edges between numbered nodes, out comes a community for each node, for the page's layout: 长葛市 with its parks
and firms, 许昌海关 with its goods and partners. Sums are of integers and nodes are taken in their order, so that the
answer is the same on every machine.

>>> find_communities(np.array([(0, 1), (1, 2), (0, 2), (2, 3), (3, 4), (4, 5), (3, 5)]), 6).tolist()
[0, 0, 0, 1, 1, 1]

*Why so*: networkx's Louvain took two thirds of the layout of 50,000 nodes. It visits every node of a level until a
whole round moves none, and measures the modularity after each level; here a node is looked at again only when a
neighbour has left it (the queue of Traag et al. 2019). igraph's is GPL, scikit-network's would bring scipy along.
"""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.intp]


def find_communities(ends: Ints, count: int, inner: Ints | None = None) -> Ints:
    """The community of each node, 0 the largest, among equals the one that holds the lowest node.

    Args:
        ends: pairs of node numbers below `count`, one row an edge; no edge twice, none from a node to itself.
        count: how many nodes.
        inner: how many edges each node holds within, when it stands for several.
    """
    found: Ints = np.arange(count)
    weights: Ints = np.ones(len(ends), dtype=np.intp)
    inner = np.zeros(count, dtype=np.intp) if inner is None else inner
    size = count
    while len(ends):
        moved = _move_nodes(ends, weights, inner, size)
        kept, group = np.unique(moved, return_inverse=True)
        if len(kept) == size:
            break
        found = group[found]
        ends, weights, inner = _join_nodes(ends, weights, inner, group, len(kept))
        size = len(kept)
    return _number_by_size(found)


def _move_nodes(ends: Ints, weights: Ints, inner: Ints, size: int) -> list[int]:
    """Each node where modularity is highest, given the others: the number of some node stands for its community."""
    degrees = 2 * inner
    for side in (0, 1):
        np.add.at(degrees, ends[:, side], weights)
    degree: list[int] = degrees.tolist()
    around = _list_neighbours(ends, weights, size)
    twice_all = sum(degree)
    home = list(range(size))
    held = degree.copy()  # of each community, the degrees of its nodes
    waiting = deque(range(size))
    waits = [True] * size
    while waiting:
        node = waiting.popleft()
        waits[node] = False
        links: dict[int, int] = {}
        for other, weight in around[node]:
            there = home[other]
            links[there] = links.get(there, 0) + weight
        own, mine = home[node], degree[node]
        held[own] -= mine
        best, most = own, links.get(own, 0) * twice_all - mine * held[own]
        for there, weight in links.items():
            gain = weight * twice_all - mine * held[there]
            if gain > most:
                best, most = there, gain
        held[best] += mine
        if best != own:
            home[node] = best
            for other, _ in around[node]:
                if not waits[other] and home[other] != best:
                    waits[other] = True
                    waiting.append(other)
    return home


def _list_neighbours(ends: Ints, weights: Ints, size: int) -> list[list[tuple[int, int]]]:
    around: list[list[tuple[int, int]]] = [[] for _ in range(size)]
    for (one, two), weight in zip(ends.tolist(), weights.tolist(), strict=True):
        around[one].append((two, weight))
        around[two].append((one, weight))
    return around


def _join_nodes(ends: Ints, weights: Ints, inner: Ints, group: Ints, size: int) -> tuple[Ints, Ints, Ints]:
    """The network of communities: one node for each, one edge where there were some."""
    joined = np.sort(group[ends], axis=1)
    within = joined[:, 0] == joined[:, 1]
    sums: Ints = np.zeros(size, dtype=np.intp)
    np.add.at(sums, group, inner)
    np.add.at(sums, joined[within, 0], weights[within])
    keys, place = np.unique(joined[~within, 0] * size + joined[~within, 1], return_inverse=True)
    totals: Ints = np.zeros(len(keys), dtype=np.intp)
    np.add.at(totals, place, weights[~within])
    return np.column_stack((keys // size, keys % size)), totals, sums


def find_components(ends: Ints, count: int) -> Ints:
    """The component of each node, numbered as communities are.

    >>> find_components(np.array([(0, 3), (1, 2), (2, 4)]), 6).tolist()
    [1, 0, 0, 1, 0, 2]
    """
    lowest: Ints = np.arange(count)  # a node of the same component that is known to be no higher
    while True:
        one, two = lowest[ends[:, 0]], lowest[ends[:, 1]]
        if (one == two).all():
            return _number_by_size(lowest)
        np.minimum.at(lowest, np.maximum(one, two), np.minimum(one, two))
        while (lowest != lowest[lowest]).any():
            lowest = lowest[lowest]


def _number_by_size(found: Ints) -> Ints:
    _, lowest, group, sizes = np.unique(found, return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(sizes), dtype=np.intp)
    rank[np.lexsort((lowest, -sizes))] = np.arange(len(sizes))
    numbered: Ints = rank[group]
    return numbered
