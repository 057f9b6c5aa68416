"""What others do with the graph that xckg built, in a process of its own. `peers.py` starts it.

    peer_graph.py layout NAME NODES RESULT.json         where the nodes of a made graph stand
    peer_graph.py page NAME BUILD RESULT.json           an HTML page of a build's graph, and its opening in Chromium,
                                                        with the network cut
    peer_graph.py store BUILD RESULT.json               loading and asking, Oxigraph beside rdflib's own store

Seconds are the processor's, except for opening a page, where they are the clock's: the browser works in processes of
its own.
"""

from __future__ import annotations

import json
import os
import runpy
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
OPEN_LIMIT = 240.0
QUERY_LIMIT = 20.0
QUERIES = (
    "articles",
    "most-mentioned",
    "indicators",
    "evidence-of",
    "place-industries",
    "trade-partners",
    "well-sourced",
    "growth-leaders",
)


def run_layout(name: str, nodes: int) -> dict[str, Any]:
    """Seconds, and how many other edges an edge crosses."""
    import networkx as nx
    import numpy as np

    view = runpy.run_path(str(HERE / "view.py"))
    made = view["make_graph"](nodes)
    graph = nx.Graph(sorted({tuple(sorted((r.subject, r.object))) for r in made.relations}))
    layouts: dict[str, Callable[[], Any]] = {
        "spring": lambda: nx.spring_layout(graph, seed=1),
        "forceatlas2": lambda: nx.forceatlas2_layout(graph, seed=1),
        "kamada-kawai": lambda: nx.kamada_kawai_layout(graph),
        "xckg": lambda: view["place_nodes"](graph),
    }
    began = time.process_time()
    try:
        places = layouts[name]()
    except ImportError as missing:
        return {"missing": str(missing)}
    seconds = time.process_time() - began
    number = {node: index for index, node in enumerate(graph)}
    points = np.array([places[node] for node in graph])
    ends = np.array([(number[a], number[b]) for a, b in graph.edges()])
    crossings = count_crossings(points, ends)
    return {"nodes": len(graph), "edges": len(ends), "seconds": round(seconds, 2), "crossings": crossings}


def count_crossings(points: Any, ends: Any) -> float:
    """How many others an edge crosses, of two million pairs drawn."""
    import numpy as np

    dice = np.random.default_rng(1)
    one, two = (ends[dice.integers(0, len(ends), 2_000_000)] for _ in range(2))
    apart = (one[:, :1] != two).all(axis=1) & (one[:, 1:] != two).all(axis=1)
    a, b, c, d = points[one[apart, 0]], points[one[apart, 1]], points[two[apart, 0]], points[two[apart, 1]]

    def side(start: Any, end: Any, point: Any) -> Any:
        along, to = end - start, point - start
        return along[:, 0] * to[:, 1] - along[:, 1] * to[:, 0]

    crossed = (side(a, b, c) * side(a, b, d) < 0) & (side(c, d, a) * side(c, d, b) < 0)
    return round(float(crossed.mean()) * len(ends), 1)


def run_page(name: str, build: Path) -> dict[str, Any]:
    """Seconds to write it, bytes, seconds until it can be used, what it asked of the network."""
    from xckg.graph.network import to_networkx
    from xckg.publish.html import render_page
    from xckg.viewing import read

    known = read(build)
    driver = runpy.run_path(str(HERE.parent / "tests" / "publish" / "browser.py"))
    with tempfile.TemporaryDirectory() as place:
        path, before = Path(place) / "page.html", Path.cwd()
        os.chdir(place)  # pyvis copies its libraries to where it is called
        began = time.process_time()
        if name.startswith("pyvis"):
            from pyvis.network import Network

            network = Network() if name == "pyvis" else Network(cdn_resources="in_line")
            network.from_nx(to_networkx(known))
            # Its own writer takes the encoding of the locale: under C the file is empty.
            path.write_text(network.generate_html(), encoding="utf-8")
        else:
            path.write_bytes(render_page(known, title="页"))
        made = time.process_time() - began
        os.chdir(before)
        size = sum(file.stat().st_size for file in Path(place).rglob("*") if file.is_file())
        ready, lost = "document.documentElement?.dataset.ready === 'yes'", "false"
        if name.startswith("pyvis"):
            ready = "typeof network !== 'undefined' && network?.physics?.stabilized === true"
            lost = "document.readyState === 'complete' && typeof vis === 'undefined'"
        browser = driver["Browser"](Path(place) / "profile")
        began, usable = time.monotonic(), None
        browser.order("Page.navigate", url=path.as_uri())
        while usable is None and time.monotonic() - began < OPEN_LIMIT:
            if browser.run(f"location.protocol === 'file:' && {ready}"):
                usable = round(time.monotonic() - began, 1)
            elif browser.run(f"location.protocol === 'file:' && {lost}"):
                break  # its library is on the network, which is cut
            else:
                time.sleep(0.05)
        asked = sorted({url.split("?")[0] for url in browser.complaints()[1]})
        browser.close()
    return {
        "entities": len(known.entities),
        "relations": len(known.relations),
        "seconds": round(made, 2),
        "mb": round(size / 1e6, 2),
        "usable": usable,
        "lost": usable is None and time.monotonic() - began < OPEN_LIMIT,
        "limit": OPEN_LIMIT,
        "asked": asked,
    }


def run_store(build: Path) -> dict[str, Any]:
    """Loading the same N-Quads and asking the same named queries, both with the union as default graph."""
    import rdflib

    from xckg.graph.queries import bind, get_query
    from xckg.graph.store import load_store, run_query
    from xckg.graph.terms import ONTOLOGY
    from xckg.graph.vocabulary import load_ontology

    queries = runpy.run_path(str(HERE / "queries.py"))
    take, ask_apart = queries["take"], queries["ask_apart"]
    data = (build / "graph.nq").read_bytes()
    ours, store = take(lambda: load_store(data))
    dataset = rdflib.Dataset(default_union=True)
    theirs, _ = take(lambda: dataset.parse(data=data.decode(), format="nquads"))
    dataset.graph(rdflib.URIRef(ONTOLOGY)).parse(data="\n".join(f"{t} ." for t in load_ontology()), format="nt")
    rows = {}
    for name in QUERIES:
        sparql = bind(get_query(name), {})
        mine = min(take(lambda s=sparql: run_query(store, s))[0] for _ in range(3)) * 1000
        told = ask_apart(queries["_ask_rdflib"], QUERY_LIMIT, dataset, sparql)
        rows[name] = {"oxigraph_ms": round(mine, 2), "rdflib_ms": told[0] if told else None}
    answered = [row["rdflib_ms"] / row["oxigraph_ms"] for row in rows.values() if row["rdflib_ms"]]
    return {
        "quads": data.count(b"\n"),
        "oxigraph_load": round(ours, 2),
        "rdflib_load": round(theirs, 2),
        "queries": rows,
        "limit": QUERY_LIMIT,
        "median_ratio": round(statistics.median(answered), 1) if answered else None,
    }


def main() -> None:
    """Does what it is told and writes the result."""
    task, *given, result = sys.argv[1:]
    work: dict[str, Callable[[], dict[str, Any]]] = {
        "layout": lambda: run_layout(given[0], int(given[1])),
        "page": lambda: run_page(given[0], Path(given[1])),
        "store": lambda: run_store(Path(given[0])),
    }
    Path(result).write_text(json.dumps(work[task](), ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
