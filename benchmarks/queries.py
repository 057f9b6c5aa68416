"""How long analysts wait on a million triples: `python benchmarks/queries.py`.

The graph is what `xckg build` makes of so many articles of the news pool (chosen by a fixed seed). What is measured:

    load      exactly 1,000,000 of its quads, as the product loads them: into memory, and onto the disk with optimize
    queries   every named query through the product's own path: its defaults, and the busiest things of the graph of
              which it has something to say; the median and the longest of all
    rdflib    the same queries on the same quads by rdflib alone, once each, with a limit for each
    search    names (characters, pinyin, initials) and sentences, as the server's search page asks for them

`--folder` keeps the build for the next time; `--json` writes the figures down.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import lzma
import multiprocessing
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

POOL = Path(__file__).parents[2] / "shared" / "data" / "news_pool" / "dev_pool.jsonl.xz"
SIZE = 1_000_000
ASKED = {"median": 50.0, "longest": 2000.0, "memory": 10.0, "disk": 25.0, "search": 20.0}
"""What is asked: milliseconds of a query and of a search, seconds of loading."""


def write_news(pool: Path, number: int, folder: Path) -> None:
    """Writes so many articles of the pool, each with its date beside it."""
    with lzma.open(pool, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    random.Random(5).shuffle(rows)
    folder.mkdir(parents=True)
    for i, row in enumerate(rows[: number or None]):
        path = folder / f"{i:05}.txt"
        path.write_text(f"{row['title']}\n\n{row['text']}\n", encoding="utf-8")
        side = [f"{k} = {json.dumps(row[k], ensure_ascii=False)}\n" for k in ("title", "date") if row.get(k)]
        path.with_suffix(".meta.toml").write_text("".join(side), encoding="utf-8")


def make_graph(told: argparse.Namespace, folder: Path) -> Path:
    """The folder of the build; made unless it is there."""
    from xckg import pipeline

    output = folder / "output"
    if not (output / "manifest.json").exists():
        write_news(told.pool, told.articles, folder / "news")
        pipeline.build([str(folder / "news")], output, root=folder, view=False)
    return output


def take(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of the processor, and what came of it: one thread does it all, and other work here does not count."""
    start = time.process_time()
    done = work()
    return time.process_time() - start, done


def measure_loading(nquads: bytes) -> dict[str, Any]:
    """Loads a million quads in memory and on disk."""
    from xckg.graph.snapshot import make_snapshot
    from xckg.graph.store import load_store

    lines = nquads.split(b"\n", SIZE)[:SIZE]
    data = b"\n".join(lines) + b"\n"
    memory, _ = take(lambda: load_store(data))
    with tempfile.TemporaryDirectory(prefix="xckg-load-") as place:
        disk, _ = take(lambda: make_snapshot(data, Path(place) / "store"))
        size = sum(path.stat().st_size for path in Path(place).rglob("*") if path.is_file())
    return {"quads": len(lines), "memory": round(memory, 1), "disk": round(disk, 1), "disk_mb": round(size / 1e6)}


def find_busiest(store: Any, each: int) -> dict[str, list[str]]:
    """What the graph says most about: labels of things by kind, and indicators, as values for parameters."""
    asked = """SELECT ?type ?label (COUNT(*) AS ?n) WHERE {
        { ?fact rdf:subject ?s } UNION { ?fact rdf:object ?s } UNION { ?fact xc:subject ?s }
        ?s a ?type ; rdfs:label ?label . FILTER(STRSTARTS(STR(?type), STR(xc:))) }
        GROUP BY ?type ?label ORDER BY ?type DESC(?n) ?label"""
    from xckg.graph.store import run_query

    found: dict[str, list[str]] = {}
    for type_, label, _ in run_query(store, asked).rows:
        names = found.setdefault(str(type_), [])
        if len(names) < each:
            names.append(str(label))
    return found


def choose_values(
    query: Any, busiest: dict[str, list[str]], run: Callable[..., Any], most: int
) -> list[dict[str, str]]:
    """Values for a query's parameters that the graph knows something of: the defaults, and busy things."""
    names = [p.name for p in query.parameters if p.kind == "name"]
    tried: list[dict[str, str]] = [{}]
    if names:
        rows = list(busiest.values())
        for rank in range(len(rows[0]) if rows else 0):
            for kind in rows:
                if rank < len(kind):
                    others = [kind[(rank + i) % len(kind)] for i in range(len(names))]
                    tried.append(dict(zip(names, others, strict=True)))
    else:  # a text that may be left empty: everything, and one thing
        texts = [p.name for p in query.parameters if p.kind == "text" and not p.default]
        tried += [{texts[0]: kind[0]} for kind in busiest.values()] if texts else []
    chosen: list[dict[str, str]] = []
    for values in tried:
        if len(chosen) >= most:
            break
        if run(query, values).rows:
            chosen.append(values)
    return chosen


def ask_apart(work: Callable[..., Any], limit: float, *given: Any) -> Any:
    """What `work` gives, in a process that is ended when its time is over; None then. A query cannot be interrupted."""
    fork = multiprocessing.get_context("fork")
    ours, theirs = fork.Pipe()
    process = fork.Process(target=lambda: theirs.send(work(*given)))
    process.start()
    theirs.close()
    told = None
    with contextlib.suppress(EOFError):
        told = ours.recv() if ours.poll(limit) else None
    process.kill()
    process.join()
    return told


def measure_query(store: Any, query: Any, busiest: dict[str, list[str]], told: argparse.Namespace) -> dict[str, Any]:
    """One query, so often for each choice of values, in milliseconds."""
    from xckg.graph.queries import bind
    from xckg.graph.store import run_query

    def run(query: Any, values: dict[str, str]) -> Any:
        return run_query(store, bind(query, values), label=query.name)

    chosen = choose_values(query, busiest, run, told.values)
    times, most = [], 0
    for values in chosen or [{}]:
        for _ in range(told.repeat):
            seconds, result = take(lambda v=values: run(query, v))
            times.append(1000 * seconds)
            most = max(most, len(result.rows))
    median, longest = round(statistics.median(times), 1), round(max(times), 1)
    return {"median": median, "longest": longest, "rows": most, "values": chosen}


def measure_queries(store: Any, told: argparse.Namespace) -> dict[str, dict[str, Any]]:
    """Each named query."""
    from xckg.graph.queries import load_queries

    busiest = find_busiest(store, 3)
    table = {}
    for query in load_queries():
        if told.only and query.name not in told.only:
            continue
        row = ask_apart(measure_query, told.limit, store, query, busiest, told)
        over = 1000 * told.limit
        table[query.name] = row or {"median": over, "longest": over, "rows": 0, "values": []}
        print(f"{query.name}: {table[query.name]}", file=sys.stderr, flush=True)
    return table


def _ask_rdflib(dataset: Any, sparql: str) -> tuple[float | None, Any]:
    from xckg.graph.terms import PREFIXES

    start = time.process_time()
    try:
        rows = len(list(dataset.query(sparql, initNs=PREFIXES)))
    except Exception as error:  # noqa: BLE001  (whatever it is, it is the answer)
        return None, type(error).__name__
    return round(1000 * (time.process_time() - start), 1), rows


def measure_rdflib(nquads: bytes, table: dict[str, dict[str, Any]], limit: float) -> dict[str, Any]:
    """The same by rdflib alone; each query in a process that is ended when its time is over."""
    import gc

    import rdflib

    from xckg.graph.queries import bind, get_query
    from xckg.graph.terms import ONTOLOGY
    from xckg.graph.vocabulary import load_ontology

    dataset = rdflib.Dataset(default_union=True)
    loading, _ = take(lambda: dataset.parse(data=nquads.decode(), format="nquads"))
    ontology = "\n".join(f"{t} ." for t in load_ontology())
    dataset.graph(rdflib.URIRef(ONTOLOGY)).parse(data=ontology, format="nt")
    gc.freeze()  # the children shall not touch, and so copy, what they only read
    for name, row in table.items():
        sparql = bind(get_query(name), (row["values"] or [{}])[0])
        row["rdflib"], row["rdflib_rows"] = ask_apart(_ask_rdflib, limit, dataset, sparql) or (None, f"> {limit:g} s")
        print(f"rdflib {name}: {row['rdflib']} {row['rdflib_rows']}", file=sys.stderr, flush=True)
    return {"load": round(loading, 1)}


def list_searches(names: list[str]) -> Iterator[tuple[str, str]]:
    """What is looked for: (where, text)."""
    from pypinyin import Style, lazy_pinyin

    for name in names:
        yield "names", name
        yield "names", name[:2]
        yield "names", name[:1]
        yield "names", "".join(lazy_pinyin(name))
        yield "names", "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))
        yield "sentences", name
        yield "sentences", name[:2]
    for text in ("企业", "发展", "中国", "经济 增长", "亿元", "项目 投资", "2023年", "国", "年"):
        yield "sentences", text


def measure_search(output: Path, names: list[str], repeat: int) -> dict[str, Any]:
    """Searches names and sentences, in milliseconds."""
    from xckg.api import open_graph
    from xckg.publish.jsonlines import encode_json
    from xckg.serve.index import Index, make_index

    known = open_graph(output).knowledge
    times: dict[str, list[float]] = {"names": [], "sentences": []}
    slowest: dict[str, tuple[float, str]] = {}
    with tempfile.TemporaryDirectory(prefix="xckg-index-") as place:
        facts = [*known.relations, *known.observations]
        rows = [(entity, encode_json({"id": entity.id})) for entity in known.entities]
        making, _ = take(lambda: make_index(Path(place), rows, [(f, encode_json({"id": f.id})) for f in facts]))
        index = Index(Path(place))
        for where, text in list_searches(names):
            find = index.find_names if where == "names" else index.find_sentences
            for _ in range(repeat):
                seconds, _ = take(lambda f=find, t=text: f(t))
                times[where].append(1000 * seconds)
                slowest[where] = max(slowest.get(where, (0.0, "")), (1000 * seconds, text))
    found: dict[str, Any] = {"making": round(making, 1), "entities": len(rows), "facts": len(facts)}
    for where, taken in times.items():
        found[where] = {
            "median": round(statistics.median(taken), 2),
            "longest": round(max(taken), 1),
            "slowest": slowest[where][1],
            "searches": len(taken),
        }
    return found


def report(found: dict[str, Any]) -> None:
    """Prints it all, with what was asked for."""
    print(
        f"{found['triples']:,} triples in the default graph, {found['quads']:,} quads, {found['articles']:,} articles\n"
    )
    if load := found.get("load"):
        print(
            f"load {load['quads']:,} quads: memory {load['memory']} s (asked ≤ {ASKED['memory']:g}), disk with optimize"
        )
        print(f"  {load['disk']} s (asked ≤ {ASKED['disk']:g}), {load['disk_mb']} MB\n")
    table = found["queries"]
    print("| query | median ms | longest ms | rows | rdflib ms |\n|---|---|---|---|---|")
    for name, row in table.items():
        other = row.get("rdflib")
        if "rdflib_rows" in row:
            other = f"{row['rdflib_rows']}" if other is None else f"{other:g}"
        print(f"| {name} | {row['median']:g} | {row['longest']:g} | {row['rows']} | {other or '-'} |")
    medians = [row["median"] for row in table.values()]
    print(f"\nmedian of all {statistics.median(medians):g} ms, of each ≤ {ASKED['median']:g} ms: ", end="")
    print(f"{sum(m <= ASKED['median'] for m in medians)} of {len(medians)}; ", end="")
    print(f"longest {max(row['longest'] for row in table.values()):g} ms (asked ≤ {ASKED['longest']:g})")
    if search := found.get("search"):
        for where in ("names", "sentences"):
            row = search[where]
            print(f"search {where}: median {row['median']} ms, longest {row['longest']} ms ({row['slowest']})")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pool", type=Path, default=POOL)
    parser.add_argument("--articles", type=int, default=1780, help="how many articles of the pool; 0: all")
    parser.add_argument("--folder", type=Path, help="where the build is made and left; else it is thrown away")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--limit", type=float, default=120.0, metavar="SECONDS", help="for all runs of one query")
    parser.add_argument("--values", type=int, default=3, help="so many choices of values for each query")
    parser.add_argument(
        "--rdflib", type=float, default=20.0, metavar="SECONDS", help="limit of each; 0: without rdflib"
    )
    parser.add_argument("--only", nargs="*", help="these queries and nothing else")
    parser.add_argument("--json", type=Path)
    told = parser.parse_args()
    from xckg.graph.store import load_store

    with contextlib.ExitStack() as stack:
        folder = told.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="xckg-queries-")))
        output = make_graph(told, folder)
        nquads = (output / "graph.nq").read_bytes()
        store = load_store(nquads)
        triples = sum(1 for _ in store.quads_for_pattern(None, None, None, _default()))
        found: dict[str, Any] = {
            "articles": len(list((folder / "news").glob("*.txt"))),
            "triples": triples,
            "quads": nquads.count(b"\n"),
        }
        names = [n for kind in find_busiest(store, 2).values() for n in kind]
        found["queries"] = measure_queries(store, told)
        del store
        if not told.only:
            found["load"] = measure_loading(nquads)
            found["search"] = measure_search(output, names, told.repeat)
        if told.rdflib:
            found["rdflib"] = measure_rdflib(nquads, found["queries"], told.rdflib)
    report(found)
    if told.json:
        told.json.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _default() -> Any:
    from pyoxigraph import DefaultGraph

    return DefaultGraph()


if __name__ == "__main__":
    main()
