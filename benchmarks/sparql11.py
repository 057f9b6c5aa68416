"""What of the W3C's SPARQL 1.1 test suite the store passes: `python benchmarks/sparql11.py`.

    pip download rdflib (its source archive carries the suite) ─→ each test on pyoxigraph ─→ a table, failures by name

    query      the query must parse, or must not; or its answer must be the one that is written down
    update     the store's own; `xckg serve` takes none
    guard      what `xckg serve` would refuse of the queries that are good; it must be the SERVICE ones alone

Answers are compared as the standard says: solutions without regard to order (unless the test gives one), blank nodes up
to renaming, numbers and dates by value (the store keeps `1.0` as `1`; both sides are passed through it). Entailment
regimes are counted apart, as the store offers none. `--suite FOLDER` takes an unpacked suite instead of fetching one.
"""

from __future__ import annotations

import argparse
import collections
import csv
import io
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import rdflib
from rdflib.collection import Collection

from xckg.serve.guard import find_refused

MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = rdflib.Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
INSIDE = "test/data/suites/w3c/sparql11"
APART = {
    "entailment": "存储不推理",
    "service": "对外的 SERVICE 一律拒绝",
    "service-description": "查的是 HTTP 服务，不是存储",
    "protocol": "查的是 HTTP 服务：tests/serve/test_protocol_suite.py",
}


class Unequal(Exception):  # noqa: N818
    """What came is not what should come."""


def fetch_suite(folder: Path) -> Path:
    """The suite from the source archive of the rdflib that is installed."""
    wanted = f"rdflib=={rdflib.__version__}"
    command = [sys.executable, "-m", "pip", "download", "-qq", "--no-deps", "--no-binary", ":all:", wanted]
    subprocess.run([*command, "-d", str(folder)], check=True)
    [archive] = folder.glob("rdflib-*.tar.gz")
    with tarfile.open(archive) as packed:
        members = [m for m in packed.getmembers() if f"/{INSIDE}/" in m.name]
        packed.extractall(folder, members, filter="data")
    return folder / archive.name.removesuffix(".tar.gz") / INSIDE


def list_tests(suite: Path) -> Iterator[tuple[str, rdflib.Graph, Any]]:
    """Each test: its category, the manifest's graph and its node there."""
    for path in sorted(suite.glob("*/manifest.ttl")):
        graph = rdflib.Graph().parse(path, publicID=path.as_uri())
        for head in graph.objects(predicate=MF.entries):
            for test in Collection(graph, head):
                yield path.parent.name, graph, test


def run_test(graph: rdflib.Graph, test: Any) -> None:
    """Runs one test.

    Raises:
        Unequal: it is not passed.
    """
    kind = str(graph.value(test, rdflib.RDF.type)).rpartition("#")[2]
    action, result = graph.value(test, MF.action), graph.value(test, MF.result)
    if "Syntax" in kind:
        check_syntax(to_path(action), update="Update" in kind, good=kind.startswith("Positive"))
    elif kind == "UpdateEvaluationTest":
        check_update(graph, action, result)
    elif kind in {"QueryEvaluationTest", "CSVResultFormatTest"}:
        store = ox.Store()
        fill(store, graph, action, QT)
        path = to_path(graph.value(action, QT.query))
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"^\s*FROM\s+<([^>]+)>", text, re.MULTILINE):  # who names a file means what is in it
            data = path.parent / name
            if data.exists():
                target = ox.NamedNode(data.as_uri())
                store.load(path=str(data), base_iri=data.as_uri(), format=find_format(data), to_graph=target)
        answer = store.query(text, base_iri=path.as_uri())
        check_answer(answer, to_path(result))
    else:
        raise Unequal(f"unknown kind {kind}")


def check_syntax(path: Path, *, update: bool, good: bool) -> None:
    """Whether the text is taken, or is refused, as it must be."""
    text = path.read_text(encoding="utf-8")
    try:
        if update:
            ox.Store().update(text, base_iri=path.as_uri())
        else:
            ox.Store().query(text, base_iri=path.as_uri())
    except SyntaxError as error:
        if good:
            raise Unequal(f"refused: {error}") from None
        return
    except (OSError, RuntimeError):  # it was understood; what it loads is not there
        pass
    if not good:
        raise Unequal("taken, although it is wrong")


def check_update(graph: rdflib.Graph, action: Any, result: Any) -> None:
    """Whether the store becomes what it must."""
    store, wanted = ox.Store(), ox.Store()
    fill(store, graph, action, UT)
    fill(wanted, graph, result, UT)
    path = to_path(graph.value(action, UT.request))
    store.update(path.read_text(encoding="utf-8"), base_iri=path.as_uri())
    compare(ox.Dataset(store), ox.Dataset(wanted))


def fill(store: ox.Store, graph: rdflib.Graph, node: Any, space: rdflib.Namespace) -> None:
    """Loads a test's data: the default graph and the named ones."""
    for data in graph.objects(node, space.data):
        path = to_path(data)
        store.load(path=str(path), base_iri=path.as_uri(), format=find_format(path))
    for data in graph.objects(node, space.graphData):
        inner = graph.value(data, space.graph)
        path = to_path(inner if inner is not None else data)
        name = graph.value(data, rdflib.RDFS.label) if inner is not None else None
        target = ox.NamedNode(str(name or path.as_uri()))
        store.load(path=str(path), base_iri=path.as_uri(), format=find_format(path), to_graph=target)


def check_answer(answer: Any, path: Path) -> None:
    """Whether an answer is the one that is written in a file."""
    if isinstance(answer, ox.QueryTriples):
        compare(to_dataset(answer), to_dataset(ox.parse(path=str(path), base_iri=path.as_uri())))
    elif path.suffix == ".csv":  # no types, so text against text
        written = answer.serialize(format=ox.QueryResultsFormat.CSV).decode()
        compare_lines(written, path.read_text(encoding="utf-8"))
    else:
        wanted = read_answer(path)
        if isinstance(answer, ox.QueryBoolean) or isinstance(wanted, bool):
            if not isinstance(answer, ox.QueryBoolean) or bool(answer) is not bool(wanted):
                raise Unequal(f"{answer}, not {wanted}")
            return
        got = [{v.value: row[v] for v in answer.variables if row[v] is not None} for row in answer]
        compare(as_triples(got), as_triples(wanted))


def compare_lines(got: str, wanted: str) -> None:
    """Whether two CSV texts say the same: columns by name (`SELECT *` has no order), blank nodes by any name."""

    def plain(text: str) -> list[str]:
        names: dict[str, str] = {}
        rows = []
        for row in sorted(csv.DictReader(io.StringIO(text)), key=lambda row: repr(sorted(row.items()))):
            cells = sorted(
                (k, names.setdefault(v, f"_:{len(names)}") if v.startswith("_:") else v) for k, v in row.items()
            )
            rows.append(repr(cells))
        return sorted(rows)

    if plain(got) != plain(wanted):
        raise Unequal(f"{got!r}, not {wanted!r}")


def read_answer(path: Path) -> Any:
    """True, false or the solutions of a result file, each a mapping from variable to term."""
    formats = {".srx": "XML", ".srj": "JSON", ".tsv": "TSV"}
    if path.suffix in formats:
        found = ox.parse_query_results(path=str(path), format=getattr(ox.QueryResultsFormat, formats[path.suffix]))
        if isinstance(found, ox.QueryBoolean):
            return bool(found)
        return [{v.value: row[v] for v in found.variables if row[v] is not None} for row in found]
    graph = ox.Store()
    graph.load(path=str(path), base_iri=path.as_uri())
    truth = next(iter(graph.query(f"SELECT ?b {{ ?s <{RS}boolean> ?b }}")), None)
    if truth:
        return truth["b"].value == "true"
    rows: dict[Any, dict[str, Any]] = collections.defaultdict(dict)
    bound = f"?s <{RS}binding> [ <{RS}variable> ?n ; <{RS}value> ?v ]"
    for row in graph.query(f"SELECT ?s ?n ?v {{ ?set <{RS}solution> ?s OPTIONAL {{ {bound} }} }}"):
        rows[str(row["s"])].update({row["n"].value: row["v"]} if row["n"] else {})
    return list(rows.values())


def as_triples(rows: list[dict[str, Any]]) -> ox.Dataset:
    """Solutions as a graph, so that blank nodes can be compared; equal ones are counted."""
    counted = collections.Counter(frozenset(row.items()) for row in rows)
    quads = []
    for row, times in counted.items():
        node = ox.BlankNode()
        quads.append(ox.Quad(node, ox.NamedNode("urn:times"), ox.Literal(times)))
        quads += [ox.Quad(node, ox.NamedNode(f"urn:var:{name}"), term) for name, term in row]
    return to_dataset(quads)


def to_dataset(quads: Any) -> ox.Dataset:
    """Quads or triples, their values as the store writes them."""
    store = ox.Store()
    store.extend(
        ox.Quad(q.subject, q.predicate, q.object, *((q.graph_name,) if isinstance(q, ox.Quad) else ())) for q in quads
    )
    return ox.Dataset(store)


def compare(got: ox.Dataset, wanted: ox.Dataset) -> None:
    """Whether two datasets are the same but for the names of blank nodes."""
    for dataset in (got, wanted):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    if got != wanted:
        more = [str(q) for q in got if q not in wanted][:3]
        less = [str(q) for q in wanted if q not in got][:3]
        raise Unequal(f"too much {more}, missing {less}")


def to_path(node: Any) -> Path:
    """The file of a `file:` IRI."""
    return Path(str(node).removeprefix("file://"))


def find_format(path: Path) -> ox.RdfFormat:
    """The format of a data file, by its ending."""
    found = ox.RdfFormat.from_extension(path.suffix[1:])
    if found is None:
        raise Unequal(f"no format for {path.name}")
    return found


def find_wrongly_refused(graph: rdflib.Graph, test: Any) -> str | None:
    """The keyword for which `xckg serve` would refuse a good query."""
    kind = str(graph.value(test, rdflib.RDF.type)).rpartition("#")[2]
    action = graph.value(test, MF.action)
    query = action if kind == "PositiveSyntaxTest11" else graph.value(action, QT.query)
    if query is None or kind.startswith(("Negative", "PositiveUpdate")):
        return None
    return find_refused(to_path(query).read_text(encoding="utf-8"))


def main() -> None:
    """Runs all tests and prints what was passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suite", type=Path, help="the suite's folder (with aggregates/, bind/ …)")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--why", action="store_true", help="say of each failing test what was wrong")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="xckg-suite-") as temp:
        suite = (told.suite or fetch_suite(Path(temp))).resolve()
        passed: collections.Counter[str] = collections.Counter()
        failed: dict[str, list[str]] = collections.defaultdict(list)
        refused: dict[str, str] = {}
        for category, graph, test in list_tests(suite):
            name = str(test).rpartition("#")[2]
            if keyword := find_wrongly_refused(graph, test):
                refused[f"{category}/{name}"] = keyword
            if category in APART and category != "entailment":
                continue
            try:
                run_test(graph, test)
                passed[category] += 1
            except (Unequal, SyntaxError, ValueError, OSError, RuntimeError) as error:
                failed[category].append(name)
                if told.why:
                    print(f"{category}/{name}: {type(error).__name__}: {str(error)[:300]}", file=sys.stderr)
    categories = sorted({*passed, *failed})
    print("| category | passed | failed |\n|---|---|---|")
    for name in categories:
        of = passed[name] + len(failed[name])
        print(f"| {name} | {passed[name]}/{of} | {', '.join(failed[name]) or '-'} |")
    real = [name for name in categories if name not in APART]
    all_of = sum(passed[name] + len(failed[name]) for name in real)
    print(f"\nwithout entailment: {sum(passed[name] for name in real)} of {all_of}")
    print("refused by the guard: " + ", ".join(f"{name} ({why})" for name, why in sorted(refused.items())))
    if told.json:
        found = {name: {"passed": passed[name], "failed": failed[name]} for name in categories}
        told.json.write_text(json.dumps({"categories": found, "refused": refused}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
