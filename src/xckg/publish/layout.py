"""Where each node stands on the page, computed once so that the browser need not.

In goes a networkx graph, out come positions in pixels at zoom 1 (x to the right, y down, as canvases count), the
same for the same graph on every run and machine. Communities (Louvain) stand together, labels have room, components
without a link to each other stand apart: the largest on top, the others on shelves below it.

>>> import networkx as nx
>>> places = place_nodes(nx.Graph([("许昌市", "河南省"), ("许昌市", "长葛市")]))
>>> sorted(places) == ["河南省", "许昌市", "长葛市"]
True
>>> place_nodes(nx.Graph())
{}

*Why so*: vis-network's physics takes minutes for 2,000 nodes, networkx's spring layout 14 s, its ForceAtlas2 22 s; the
fast packages (igraph, fa2) are GPL. So: the forces of ForceAtlas2 (Jacomy et al. 2014: repulsion ~ (degree+1)² / d,
attraction ~ d), repulsion by convolution on a grid (FFT) above a few hundred nodes, steps bounded by a falling
temperature as in Fruchterman and Reingold (1991), which needs no tuning per graph. Edges inside a Louvain community
pull harder, which is what makes clusters visible.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

LABEL_WIDTH, LABEL_HEIGHT = 118.0, 52.0  # pixels that a node with its name under it needs for itself
ASPECT = 1.25  # width by height of the page's drawing area on common screens
BRIDGE_PULL = 0.18  # pull of an edge between two communities; one inside a community pulls 1
EXACT_BELOW = 260  # nodes up to which every pair is computed; above, the grid is faster
GRAVITY = 0.3  # pull to the middle: less and communities drift far apart, more and they melt into one disc
NAMED = 400  # nodes up to which every name gets room
GRID = 128  # cells a side of the repulsion grid
SEED = 20230804


def place_nodes(graph: nx.Graph[Any]) -> dict[Hashable, tuple[float, float]]:
    """Positions for all nodes of a graph (directed and multigraphs are read as plain ones).

    Args:
        graph: nodes of any kind that `str` tells apart; edges may run in parallel or to themselves.

    Returns:
        node to (x, y) in pixels, rounded to tenths, centred on (0, 0).
    """
    nodes = sorted(graph, key=str)
    number = {node: index for index, node in enumerate(nodes)}
    plain: nx.Graph[int] = nx.Graph()
    plain.add_nodes_from(range(len(nodes)))
    pairs = ((number[a], number[b]) for a, b in graph.edges())
    plain.add_edges_from(sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}))
    places = np.zeros((len(nodes), 2))
    parts = sorted((sorted(part) for part in nx.connected_components(plain)), key=lambda part: (-len(part), part[0]))
    boxes = []
    for part in parts:
        local = _place_part(plain, part)
        local -= local.min(axis=0)
        places[part] = local
        boxes.append(local.max(axis=0) + np.array((LABEL_WIDTH, LABEL_HEIGHT)))
    for part, corner in zip(parts, _pack_boxes(boxes), strict=True):
        places[part] += corner
    if len(nodes):
        places -= (places.min(axis=0) + places.max(axis=0)) / 2
    return {node: (round(float(x), 1), round(float(y), 1)) for node, (x, y) in zip(nodes, places, strict=True)}


def _place_part(graph: nx.Graph[int], part: Sequence[int]) -> Floats:
    """Positions of one connected component, in the order of `part`."""
    if len(part) == 1:
        return np.zeros((1, 2))
    if len(part) <= 3 or _is_star(graph, part):
        return _place_star(graph, part)
    here = {node: index for index, node in enumerate(part)}
    local: nx.Graph[int] = nx.Graph()
    local.add_nodes_from(range(len(part)))
    local.add_edges_from(sorted((here[a], here[b]) for a, b in graph.edges(part)))
    community = np.zeros(len(part), dtype=np.intp)
    if len(part) > 12:
        groups = nx.community.louvain_communities(local, seed=SEED)
        for index, group in enumerate(sorted(groups, key=lambda group: (-len(group), min(group)))):
            community[sorted(group)] = index
    ends = np.array(sorted(tuple(sorted(edge)) for edge in local.edges()), dtype=np.intp)
    places = _run_forces(ends, community)
    return _part_labels(places * (ASPECT**0.5, ASPECT**-0.5))


def _is_star(graph: nx.Graph[int], part: Sequence[int]) -> bool:
    return sum(graph.degree(node) > 1 for node in part) <= 1


def _place_star(graph: nx.Graph[int], part: Sequence[int]) -> Floats:
    """A hub in the middle, the others on rings around it; closed form, for the many tiny components."""
    hub = max(part, key=lambda node: (graph.degree(node), -node))
    offsets = {hub: (0.0, 0.0)}
    others = [node for node in part if node != hub]
    taken, ring = 0, 1
    while taken < len(others):
        room = min(6 * ring + 2, len(others) - taken)
        for index in range(room):
            angle = 2 * math.pi * (index + 0.5 * (ring % 2)) / room
            offsets[others[taken + index]] = (
                ring * LABEL_WIDTH * 1.15 * math.cos(angle),
                ring * LABEL_WIDTH * 0.85 * math.sin(angle),
            )
        taken, ring = taken + room, ring + 1
    return np.array([offsets[node] for node in part])


def _run_forces(ends: Ints, community: Ints) -> Floats:
    """Balances repulsion of all pairs against the pull of edges.

    Args:
        ends: pairs of node numbers, one row an edge.
        community: each node's community, 0 the largest.
    """
    count = len(community)
    degree = np.bincount(ends.ravel(), minlength=count).astype(np.float64)
    mass = np.sqrt(degree + 1.0)
    pull = np.where(community[ends[:, 0]] == community[ends[:, 1]], 1.0, BRIDGE_PULL)
    # Hubs with hundreds of leaves would implode: an edge pulls less where both ends have many.
    pull = pull / np.sqrt(np.minimum(degree[ends[:, 0]], degree[ends[:, 1]]))
    places = _start_by_community(community)
    steps = 60 if count <= 12 else 260 if count < 3000 else 160 if count < 20000 else 90
    spread = math.sqrt(count)
    gravity = GRAVITY if count <= NAMED else GRAVITY / 6
    for step in range(steps):
        heat = spread * 0.12 * (1 - step / steps) ** 1.5 + 0.002
        force = _repel_exactly(places, mass) if count <= EXACT_BELOW else _repel_on_grid(places, mass)
        force -= places * (gravity * mass)[:, None]
        along = (places[ends[:, 1]] - places[ends[:, 0]]) * pull[:, None]
        for axis in (0, 1):
            force[:, axis] += np.bincount(ends[:, 0], along[:, axis], count)
            force[:, axis] -= np.bincount(ends[:, 1], along[:, axis], count)
        length = np.hypot(force[:, 0], force[:, 1]) + 1e-9
        places += force * (np.minimum(length * 0.3, heat) / length)[:, None]
    return places


def _start_by_community(community: Ints) -> Floats:
    """A sunflower of communities, each a small sunflower of its nodes: no randomness, no two at one place."""
    count = len(community)
    order = np.argsort(community, kind="stable")
    turn = math.pi * (3 - math.sqrt(5))
    rank = np.arange(count)
    places = np.empty((count, 2))
    places[order] = np.sqrt(rank + 0.5)[:, None] * np.column_stack((np.cos(rank * turn), np.sin(rank * turn)))
    sizes = np.bincount(community)
    centre = np.sqrt(np.cumsum(sizes) - sizes / 2)
    angle = np.arange(len(sizes)) * turn
    middle = centre[:, None] * np.column_stack((np.cos(angle), np.sin(angle)))
    start: Floats = middle[community] + places * 0.3
    return start


def _repel_exactly(places: Floats, mass: Floats) -> Floats:
    apart = places[:, None, :] - places[None, :, :]
    square = np.einsum("ijk,ijk->ij", apart, apart) + 0.01
    weight = mass[:, None] * mass[None, :] / square
    pushed: Floats = np.einsum("ij,ijk->ik", weight, apart)
    return pushed


def _repel_on_grid(places: Floats, mass: Floats) -> Floats:
    """The same push, approximated: masses spread on a grid, convolved with the force kernel by FFT, read back."""
    low = places.min(axis=0)
    cell = float((places.max(axis=0) - low).max()) / (GRID - 2) + 1e-9
    at = (places - low) / cell
    corner = at.astype(np.intp)
    part = at - corner
    field = np.zeros(GRID * GRID)
    corners = []
    for dx in (0, 1):
        for dy in (0, 1):
            share = np.abs(1 - dx - part[:, 0]) * np.abs(1 - dy - part[:, 1])
            index = (corner[:, 0] + dx) * GRID + corner[:, 1] + dy
            field += np.bincount(index, mass * share, GRID * GRID)
            corners.append((index, share))
    reach = np.fft.fftfreq(2 * GRID, 1 / (2 * GRID)) * cell
    x, y = reach[:, None], reach[None, :]
    square = x * x + y * y + (0.5 * cell) ** 2
    spectrum = np.fft.rfft2(field.reshape(GRID, GRID), (2 * GRID, 2 * GRID))
    pushed: Floats = np.empty_like(places)
    for axis, reach_along in enumerate((x, y)):
        wave = spectrum * np.fft.rfft2(reach_along / square)
        force = np.fft.irfft2(wave, (2 * GRID, 2 * GRID))[:GRID, :GRID].ravel()
        pushed[:, axis] = mass * sum(force[index] * share for index, share in corners)
    return pushed


def _part_labels(places: Floats) -> Floats:
    """Scales to pixels and moves nodes apart until nearly every name has its own rectangle.

    Of very many nodes few names are ever drawn, and room for all would smooth the communities away: they get less.
    """
    near = _find_nearest(places)
    places = places * (0.72 * math.sqrt(LABEL_WIDTH * LABEL_HEIGHT) / max(float(np.median(near)), 1e-6))
    box = np.array((LABEL_WIDTH, LABEL_HEIGHT)) * (1.0 if len(places) <= NAMED else 0.35)
    for _ in range(60):
        left, right = _find_close_pairs(places / box)
        if not len(left):
            break
        apart = places[right] - places[left]
        short = box - np.abs(apart)
        # Along the axis that needs the smaller share of its box; ties broken by number, so that equals part too.
        sideways = short[:, 0] / box[0] < short[:, 1] / box[1]
        move = np.zeros_like(apart)
        sign = np.where(apart >= 0, 1.0, -1.0)
        move[:, 0] = np.where(sideways, short[:, 0] * sign[:, 0], 0.0)
        move[:, 1] = np.where(sideways, 0.0, short[:, 1] * sign[:, 1])
        meetings = np.bincount(np.concatenate((left, right)), minlength=len(places)).clip(1)
        for axis in (0, 1):
            shift = np.bincount(right, move[:, axis], len(places)) - np.bincount(left, move[:, axis], len(places))
            places[:, axis] += 0.55 * shift / np.sqrt(meetings)
    return places


def _find_nearest(places: Floats) -> Floats:
    """Distance from each node to some close one: the neighbours in an order along a fine grid's rows and columns."""
    best = np.full(len(places), np.inf)
    for first, second in ((0, 1), (1, 0)):
        width = (np.ptp(places[:, first]) + 1e-9) / max(math.sqrt(len(places)), 1)
        order = np.lexsort((places[:, second], (places[:, first] // width)))
        gap = np.hypot(*(places[order[1:]] - places[order[:-1]]).T)
        np.minimum.at(best, order[1:], gap)
        np.minimum.at(best, order[:-1], gap)
    return best


def _find_close_pairs(places: Floats) -> tuple[Ints, Ints]:
    """Pairs nearer than 1 along both axes, each once, by sorting into unit cells."""
    cells = np.floor(places).astype(np.int64)
    cells -= cells.min(axis=0) - 1
    rows = int(cells[:, 1].max()) + 2
    key = cells[:, 0] * rows + cells[:, 1]
    order = np.argsort(key, kind="stable")
    ranked = key[order]
    lefts, rights = [], []
    for offset in (0, 1, rows - 1, rows, rows + 1):
        start = np.searchsorted(ranked, key + offset, "left")
        stop = np.searchsorted(ranked, key + offset, "right")
        many = stop - start
        left = np.repeat(np.arange(len(places)), many)
        first = np.repeat(start - np.concatenate(([0], np.cumsum(many)[:-1])), many)
        right = order[first + np.arange(len(left))]
        keep = left < right if offset == 0 else left != right
        close = keep & (np.abs(places[left] - places[right]) < 1).all(axis=1)
        lefts.append(left[close])
        rights.append(right[close])
    return np.concatenate(lefts), np.concatenate(rights)


def _pack_boxes(boxes: Sequence[Floats]) -> list[tuple[float, float]]:
    """Top left corners for boxes given large to small: the first alone on top, the others on shelves below it."""
    if not boxes:
        return []
    narrowest = max(float(boxes[0][0]), math.sqrt(sum(float(box[0] * box[1]) for box in boxes) * ASPECT))
    # Shelves waste room, how much is not known beforehand: of some widths the one that fills the page best.
    trials = [_fill_shelves(boxes, narrowest * wider) for wider in (1.0, 1.1, 1.25, 1.4, 1.6, 1.85, 2.2)]
    return min(trials, key=lambda trial: max(trial[1], trial[2] * ASPECT))[0]


def _fill_shelves(boxes: Sequence[Floats], width: float) -> tuple[list[tuple[float, float]], float, float]:
    """Corners of all boxes on shelves of a width, and how wide and high they come out."""
    first_wide, first_high = (float(side) for side in boxes[0])
    corners = {0: ((width - first_wide) / 2, 0.0)}
    x, y, shelf, reach = 0.0, first_high + LABEL_HEIGHT, 0.0, first_wide
    # By height, so that a shelf holds boxes of about one height; the order is stable, so equal boxes keep theirs.
    for index in sorted(range(1, len(boxes)), key=lambda index: (-float(boxes[index][1]), index)):
        wide, high = (float(side) for side in boxes[index])
        if x and x + wide > width:
            x, y, shelf = 0.0, y + shelf + LABEL_HEIGHT / 4, 0.0
        corners[index] = (x, y)
        x, shelf = x + wide + LABEL_WIDTH / 4, max(shelf, high)
        reach = max(reach, x)
    return [corners[index] for index in range(len(boxes))], reach, y + shelf
