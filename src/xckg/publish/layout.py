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
pull harder, which is what makes clusters visible; the communities are laid out first, as nodes, and that is where
theirs begin: a third to a half fewer edges cross than when they begin by size. In a graph of news most nodes have one
edge, to a place or a country; the forces put those of one hub into one spot, so above a few hundred nodes they are
placed by form.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from xckg.publish.communities import find_communities, find_components

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

LABEL_WIDTH, LABEL_HEIGHT = 118.0, 52.0  # pixels that a node with its name under it needs for itself
ASPECT = 1.25  # width by height of the page's drawing area on common screens
BRIDGE_PULL = 0.18  # pull of an edge between two communities; one inside a community pulls 1
EXACT_BELOW = 260  # nodes up to which every pair is computed; above, the grid is faster
GRAVITY = 0.3  # pull to the middle: less and communities drift far apart, more and they melt into one disc
NAMED = 400  # nodes up to which every name gets room
ROOMY = 40  # of a component's area, how many times the room of a name may fall to each node
GOLDEN = math.pi * (3 - math.sqrt(5))  # turned by this from one to the next, points fill a disc evenly
GRID = 128  # cells a side of the repulsion grid


def place_nodes(graph: nx.Graph[Any]) -> dict[Hashable, tuple[float, float]]:
    """Positions for all nodes of a graph (directed and multigraphs are read as plain ones).

    Args:
        graph: nodes of any kind that `str` tells apart; edges may run in parallel or to themselves.

    Returns:
        node to (x, y) in pixels, rounded to tenths, centred on (0, 0).
    """
    nodes = sorted(graph, key=lambda node: (len(str(node)), str(node)))  # numbers as numbers: like stands by like
    if not nodes:
        return {}
    number = {node: index for index, node in enumerate(nodes)}
    pairs = np.array([(number[a], number[b]) for a, b in graph.edges()], dtype=np.intp).reshape(-1, 2)
    ends = np.unique(np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1), axis=0)
    places = np.zeros((len(nodes), 2))
    parts = _split_parts(ends, len(nodes))
    boxes, room = [], _choose_box(len(parts))
    for part, inside in parts:
        local = _place_part(inside, len(part))
        local -= local.min(axis=0)
        places[part] = local
        boxes.append(local.max(axis=0) + room)
    for (part, _), corner in zip(parts, _pack_boxes(boxes, room), strict=True):
        places[part] += corner
    places -= (places.min(axis=0) + places.max(axis=0)) / 2
    return {node: (round(x, 1), round(y, 1)) for node, (x, y) in zip(nodes, places.tolist(), strict=True)}


def _split_parts(ends: Ints, count: int) -> list[tuple[Ints, Ints]]:
    """The components, the largest first: their nodes in order, and their edges between places in that order."""
    part_of = find_components(ends, count)
    order = np.argsort(part_of, kind="stable")
    sizes = np.bincount(part_of)
    place = np.empty(count, dtype=np.intp)
    place[order] = np.arange(count) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    home = part_of[ends[:, 0]]
    inside = place[ends[np.argsort(home, kind="stable")]]
    cuts = np.cumsum(np.bincount(home, minlength=len(sizes)))[:-1]
    return list(zip(np.split(order, np.cumsum(sizes)[:-1]), np.split(inside, cuts), strict=True))


def _place_part(ends: Ints, count: int) -> Floats:
    """Positions of the nodes of one component."""
    degree = np.bincount(ends.ravel(), minlength=count)
    if count <= 3 or (degree > 1).sum() <= 1:
        return _place_star(degree)
    if count > EXACT_BELOW:
        return _place_folded(ends, degree)
    community = find_communities(ends, count) if count > 12 else np.zeros(count, dtype=np.intp)
    return _part_labels(_scale_up(_run_forces(ends, community, np.zeros(count)), count))


def _place_folded(ends: Ints, degree: Ints) -> Floats:
    """Positions where many nodes have a single edge: these stand around its other end, in a sunflower.

    The forces would put the leaves of a hub nearly all in one spot. Without them they place the rest, a hub as heavy
    as it is with its leaves.
    """
    is_leaf = degree == 1
    hangs = is_leaf[ends]
    loose = ends[hangs.any(axis=1)]
    leaf = np.where(is_leaf[loose[:, 0]], loose[:, 0], loose[:, 1])
    hub = np.where(is_leaf[loose[:, 0]], loose[:, 1], loose[:, 0])
    core = np.flatnonzero(~is_leaf)
    place = np.cumsum(~is_leaf) - 1
    kept: Ints = place[ends[~hangs.any(axis=1)]]
    leaves = np.bincount(place[hub], minlength=len(core))
    community = find_communities(kept, len(core), inner=leaves)
    places = np.empty((len(degree), 2))
    places[core] = _scale_up(_run_forces(kept, community, leaves), len(degree))
    order = np.lexsort((leaf, hub))
    leaf, hub = leaf[order], hub[order]
    rank = np.arange(len(leaf)) - np.searchsorted(hub, hub)
    turn = rank * GOLDEN
    reach = np.sqrt((rank + 2.0) / math.pi)[:, None] * _choose_box(len(degree))
    places[leaf] = places[hub] + reach * np.column_stack((np.cos(turn), np.sin(turn)))
    return _part_labels(places)


def _place_star(degree: Ints) -> Floats:
    """A hub in the middle, the others on rings around it; closed form, for the many tiny components."""
    places = np.zeros((len(degree), 2))
    hub = int(degree.argmax())
    others = [node for node in range(len(degree)) if node != hub]
    taken, ring = 0, 1
    while taken < len(others):
        room = min(6 * ring + 2, len(others) - taken)
        for index in range(room):
            angle = 2 * math.pi * (index + 0.5 * (ring % 2)) / room
            places[others[taken + index]] = (
                ring * LABEL_WIDTH * 1.15 * math.cos(angle),
                ring * LABEL_WIDTH * 0.85 * math.sin(angle),
            )
        taken, ring = taken + room, ring + 1
    return places


def _run_forces(ends: Ints, community: Ints, leaves: Ints | Floats) -> Floats:
    """Balances repulsion of all pairs against the pull of edges.

    Args:
        ends: pairs of node numbers, one row an edge.
        community: each node's community, 0 the largest.
        leaves: how many edges each node has besides, to nodes that are not placed here.
    """
    count = len(community)
    degree = np.bincount(ends.ravel(), minlength=count) + np.asarray(leaves, dtype=np.float64)
    mass = np.sqrt(degree + 1.0)
    pull = np.where(community[ends[:, 0]] == community[ends[:, 1]], 1.0, BRIDGE_PULL)
    # Hubs with hundreds of leaves would implode: an edge pulls less where both ends have many.
    pull = pull / np.sqrt(np.minimum(degree[ends[:, 0]], degree[ends[:, 1]]))
    places = _start_by_community(ends, community)
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


def _start_by_community(ends: Ints, community: Ints) -> Floats:
    """The communities as nodes are placed, each a small sunflower of its nodes: no randomness, no two at one place."""
    count, groups = len(community), int(community.max()) + 1
    middle = np.zeros((groups, 2))
    if groups > 1:
        joined = np.sort(community[ends], axis=1)
        bridges = np.unique(joined[joined[:, 0] < joined[:, 1]], axis=0)
        middle = _run_forces(bridges, np.zeros(groups, dtype=np.intp), np.zeros(groups))
        middle *= math.sqrt(count / 2 / np.square(middle).sum(axis=1).mean())
    order = np.argsort(community, kind="stable")
    turn = np.arange(count) * GOLDEN
    places = np.empty((count, 2))
    places[order] = np.sqrt(np.arange(count) + 0.5)[:, None] * np.column_stack((np.cos(turn), np.sin(turn)))
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


def _scale_up(places: Floats, count: int) -> Floats:
    """To pixels, in a shape like the page's: half of the nodes have some name's room around them.

    Args:
        places: of the nodes that forces have placed.
        count: of all for which there shall be room.
    """
    room = LABEL_WIDTH * LABEL_HEIGHT
    places = places * (ASPECT**0.5, ASPECT**-0.5)
    near = max(float(np.median(_find_nearest(places))), 1e-6)
    taken = float(np.prod(np.ptp(places, axis=0))) + 1e-9
    least, most = (math.sqrt(area * count / taken) for area in (0.5 * room, ROOMY * room))
    return places * min(max(0.72 * math.sqrt(room) / near, least), most)


def _choose_box(count: int) -> Floats:
    """The rectangle for each of so many nodes.

    Of very many nodes few names are ever drawn, and room for all would smooth the communities away: they get less.
    """
    return np.array((LABEL_WIDTH, LABEL_HEIGHT)) * (1.0 if count <= NAMED else 0.35)


def _part_labels(places: Floats) -> Floats:
    """Moves nodes apart until nearly each has its own rectangle."""
    box = _choose_box(len(places))
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
    """Pairs nearer than 1 along both axes, each once, by sorting into unit cells: of equal places the lower first."""
    cells = np.floor(places).astype(np.int64)
    cells -= cells.min(axis=0) - 1
    rows = int(cells[:, 1].max()) + 2
    key = cells[:, 0] * rows + cells[:, 1]
    order = np.argsort(key, kind="stable")
    key, x, y = key[order], places[order, 0], places[order, 1]
    here = np.arange(len(places))
    lefts, rights = [], []
    # In this order the cells to be looked at are two stretches: the rest of the own and the next above it, and the
    # three of the next column.
    for start, stop in (
        (here + 1, np.searchsorted(key, key + 1, "right")),
        (np.searchsorted(key, key + (rows - 1), "left"), np.searchsorted(key, key + (rows + 1), "right")),
    ):
        many = stop - start
        left = np.repeat(here, many)
        right = np.arange(len(left)) + np.repeat(start - (np.cumsum(many) - many), many)
        close = (np.abs(x[left] - x[right]) < 1) & (np.abs(y[left] - y[right]) < 1)
        lefts.append(order[left[close]])
        rights.append(order[right[close]])
    return np.concatenate(lefts), np.concatenate(rights)


def _pack_boxes(boxes: Sequence[Floats], room: Floats) -> list[tuple[float, float]]:
    """Top left corners for boxes given large to small: the first alone on top, the others on shelves below it."""
    narrowest = max(float(boxes[0][0]), math.sqrt(sum(float(box[0] * box[1]) for box in boxes) * ASPECT))
    # Shelves waste room, how much is not known beforehand: of some widths the one that fills the page best.
    trials = [_fill_shelves(boxes, narrowest * wider, room) for wider in (1.0, 1.1, 1.25, 1.4, 1.6, 1.85, 2.2)]
    return min(trials, key=lambda trial: max(trial[1], trial[2] * ASPECT))[0]


def _fill_shelves(
    boxes: Sequence[Floats], width: float, room: Floats
) -> tuple[list[tuple[float, float]], float, float]:
    """Corners of all boxes on shelves of a width, and how wide and high they come out."""
    wide_room, high_room = (float(side) for side in room)
    first_wide, first_high = (float(side) for side in boxes[0])
    corners = {0: ((width - first_wide) / 2, 0.0)}
    x, y, shelf, reach = 0.0, first_high + high_room, 0.0, first_wide
    # By height, so that a shelf holds boxes of about one height; the order is stable, so equal boxes keep theirs.
    for index in sorted(range(1, len(boxes)), key=lambda index: (-float(boxes[index][1]), index)):
        wide, high = (float(side) for side in boxes[index])
        if x and x + wide > width:
            x, y, shelf = 0.0, y + shelf + high_room / 4, 0.0
        corners[index] = (x, y)
        x, shelf = x + wide + wide_room / 4, max(shelf, high)
        reach = max(reach, x)
    return [corners[index] for index in range(len(boxes))], reach, y + shelf
