"""The graph on the disk: follows the database of a store, and is read from snapshots.

    live/          what the one writer changes
    gen-00000012/  what readers read: hard links to the files of `live` as they were after the 12th change

>>> from tempfile import TemporaryDirectory
>>> from pyoxigraph import Literal
>>> graph, city = NamedNode("https://e.org/许昌.txt"), NamedNode("https://e.org/许昌")
>>> quad = Quad(city, NamedNode("http://www.w3.org/2000/01/rdf-schema#label"), Literal("许昌市"), graph)
>>> with TemporaryDirectory() as here:
...     rebuild(Path(here), 1, [quad])
...     before = quad in open_snapshot(Path(here))
...     follow(Path(here), 2, Change(graphs={graph: ()}))
...     before, find_generation(Path(here)), quad in open_snapshot(Path(here))
(True, 2, False)

*Why so*: whoever opens a store that another process writes to may read anything, so readers get a snapshot that nobody
writes to; the number in its name says which state of the database it shows, so it needs no marker among the triples.
The default graph is the union of the documents', each triple once, kept up at every change: a union that is made when
a query runs counts a triple as often as there are documents that say it.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, Triple, parse

from xckg.codes import load_schemes
from xckg.errors import OutputError
from xckg.graph.formats import to_quads
from xckg.graph.rdf import list_known, list_measured, mint_graph, reckon, to_sheet
from xckg.graph.terms import ONTOLOGY, XC
from xckg.graph.vocabulary import load_ontology
from xckg.model import Entity, Knowledge, Observation

LIVE, SNAPSHOT, UNFINISHED = "live", "gen-", ".new"
_KEPT = 2  # snapshots: a reader that has just opened the former one may still be at it
_LOGS = "LOG.old.*"  # one of 140 kB is left at each opening, and a thousand of them are kept
_DEFAULT = DefaultGraph()
_STEP = NamedNode(XC + "step")
_NONE: Mapping[NamedNode, tuple[Triple, ...]] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Retelling:
    """Triples about one node that go and come in several graphs, where the node is described at all."""

    node: NamedNode
    graphs: tuple[NamedNode, ...]
    gone: tuple[Triple, ...]
    come: tuple[Triple, ...]


@dataclass(frozen=True, kw_only=True)
class Change:
    """What the graph has to become.

    Attributes:
        graphs: these hold these quads and no others.
        retellings: what is told otherwise elsewhere.
        loose: what is known of things that may stand in no document's graph (a paper that nobody names but that a
            byline's people work for): it stands in the default graph then.
        gone: N-Quads that go besides: what no document alone says, in the default graph and in the gazetteer's.
        come: such that come.
    """

    graphs: Mapping[NamedNode, tuple[Quad, ...]] = field(default_factory=dict)
    retellings: tuple[Retelling, ...] = ()
    loose: Mapping[NamedNode, tuple[Triple, ...]] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    come: tuple[str, ...] = ()


def draw(known: Knowledge) -> tuple[Quad, ...]:
    """The graph of a document, of what is known from that document alone."""
    [document] = known.documents
    graph = name_graph(known.base_iri, document.path)
    return tuple(quad for quad in to_quads(to_sheet(known)) if quad.graph_name == graph)


def name_graph(base_iri: str, document: str) -> NamedNode:
    """The node that names a document's graph."""
    return NamedNode(mint_graph(base_iri, document)[1:-1])


def reckon_all(known: Iterable[Knowledge]) -> set[str]:
    """What is reckoned of all this over several documents, as lines of N-Quads."""
    return {_write(quad) for one in known for quad in to_quads(reckon(one))}


def list_rows(entity: Entity, base_iri: str) -> set[str]:
    """What the gazetteer's graph, and no document, says for the sake of an entity, as lines of N-Quads."""
    return {_write(quad) for quad in to_quads(list_known(entity, base_iri))}


def list_concepts(observations: Iterable[Observation], base_iri: str) -> set[str]:
    """What the gazetteer's graph says for the sake of observations, as lines of N-Quads."""
    return {_write(quad) for quad in to_quads(list_measured(observations, base_iri))}


def _write(quad: Quad) -> str:
    graph = "" if quad.graph_name == _DEFAULT else f" {quad.graph_name}"
    return f"{quad.triple}{graph} ."


def _read(lines: Iterable[str]) -> set[Quad]:
    return set(parse("\n".join(lines), format=RdfFormat.N_QUADS))


def describe(id_: str, known: Knowledge) -> tuple[NamedNode, tuple[Triple, ...]]:
    """A thing and what is said of it alone; of one that is gone, nothing."""
    return NamedNode(id_), tuple(q.triple for q in to_quads(to_sheet(known, judged=False)) if q.graph_name == _DEFAULT)


def retell(id_: str, documents: Iterable[str], before: Knowledge, after: Knowledge) -> Retelling | None:
    """What is said of a thing in the graphs of these documents, before and after.

    Args:
        id_: of the thing: an entity or a fact.
        documents: in whose graphs it may stand.
        before: the thing alone, as it was described; a fact with any one evidence.
        after: as it is described now, with the same evidence.

    Returns:
        None where more than what is said of the thing itself has changed.
    """
    lists = NamedNode(load_schemes().graph)
    former, now = (
        {q.triple for q in to_quads(to_sheet(one, judged=False)) if q.graph_name != lists} for one in (before, after)
    )
    gone, come = former - now, now - former
    node = NamedNode(id_)
    if any(triple.subject != node for triple in gone | come):
        return None
    graphs = tuple(name_graph(after.base_iri, path) for path in sorted(documents))
    return Retelling(node=node, graphs=graphs, gone=tuple(gone), come=tuple(come))


def find_generation(folder: Path) -> int:
    """The state that the newest snapshot shows, 0 where there is none."""
    return max((int(path.name.removeprefix(SNAPSHOT)) for path in folder.glob(f"{SNAPSHOT}*[0-9]")), default=0)


def open_snapshot(folder: Path) -> Store:
    """The newest snapshot, for reading.

    Raises:
        OutputError: there is none, or it is broken.
    """
    while True:
        number = find_generation(folder)
        try:
            return Store.read_only(str(_name(folder, number)))
        except OSError as error:
            if find_generation(folder) == number:
                raise OutputError(str(folder), f"库里的图打不开：{error}") from None


def follow(folder: Path, generation: int, change: Change) -> None:
    """Brings the graph to the next state. Done again after a kill, it does what is left.

    Raises:
        OutputError: the graph cannot be opened or written.
    """
    try:
        store = Store(str(folder / LIVE))
        gone, come = _compare(store, change)
        reckoned_gone, reckoned_come = _read(change.gone), _read(change.come)
        gone |= {quad for quad in reckoned_gone if quad.graph_name != _DEFAULT}
        come |= {quad for quad in reckoned_come if quad.graph_name != _DEFAULT}
        _apply(store, gone, come)
        store.extend(quad for quad in reckoned_come if quad.graph_name == _DEFAULT)
        for quad in reckoned_gone:
            if quad.graph_name == _DEFAULT and not _is_said(store, quad.triple, set()):
                store.remove(quad)
        _tie(store, change.loose)
        store.flush()
        _publish(store, folder, generation)
    except OSError as error:
        raise OutputError(str(folder), f"库里的图写不了：{error}") from error


def rebuild(
    folder: Path,
    generation: int,
    quads: Iterable[Quad],
    loose: Mapping[NamedNode, tuple[Triple, ...]] = _NONE,
    come: Iterable[str] = (),
) -> None:
    """Makes the graph anew, beside the former one, which stays until it is done. `loose`, `come` are as in `Change`.

    Raises:
        OutputError: the graph cannot be written.
    """
    new = folder / f"{LIVE}{UNFINISHED}"
    try:
        shutil.rmtree(new, ignore_errors=True)
        store = Store(str(new))
        store.bulk_extend(_double(quads))
        store.bulk_extend(_double(_read(come)))
        ontology = NamedNode(ONTOLOGY)
        store.bulk_extend(Quad(t.subject, t.predicate, t.object, ontology) for t in load_ontology())
        _tie(store, loose)
        store.optimize()
        store.flush()
        del store
        shutil.rmtree(folder / LIVE, ignore_errors=True)
        new.rename(folder / LIVE)
        _publish(Store(str(folder / LIVE)), folder, generation)
    except OSError as error:
        raise OutputError(str(folder), f"库里的图写不了：{error}") from error


def _double(quads: Iterable[Quad]) -> Iterable[Quad]:
    """Each quad, and its triple in the default graph; that one comes again and again makes no difference there."""
    for quad in quads:
        yield quad
        yield Quad(quad.subject, quad.predicate, quad.object, _DEFAULT)


def _compare(store: Store, change: Change) -> tuple[set[Quad], set[Quad]]:
    """The quads that have to go and to come, those of the default graph apart."""
    gone: set[Quad] = set()
    come: set[Quad] = set()
    for graph, quads in change.graphs.items():
        before, after = set(store.quads_for_pattern(None, None, None, graph)), set(quads)
        gone |= before - after
        come |= after - before
    for retelling in change.retellings:
        for graph in retelling.graphs:
            if graph in change.graphs or next(store.quads_for_pattern(retelling.node, None, None, graph), None) is None:
                continue
            gone |= {quad for quad in _place(retelling.gone, graph) if quad in store}
            come |= {quad for quad in _place(retelling.come, graph) if quad not in store}
    return gone, come


def _place(triples: Iterable[Triple], graph: NamedNode) -> Iterable[Quad]:
    return (Quad(t.subject, t.predicate, t.object, graph) for t in triples)


def _apply(store: Store, gone: set[Quad], come: set[Quad]) -> None:
    """Changes the graphs, and with them their union.

    In this order it can be gone through again after a kill: what the union has to lose is known by the graphs.
    """
    lost = {quad.triple for quad in gone} - {quad.triple for quad in come}
    union_gone = {t for t in lost if not _is_said(store, t, gone)}
    union_come = {quad.triple for quad in come}
    store.extend([*come, *_place_default(union_come)])
    for quad in [*_place_default(union_gone), *gone]:
        store.remove(quad)


def _is_said(store: Store, triple: Triple, gone: set[Quad]) -> bool:
    """Whether a document still says it when these quads are gone."""
    said = store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
    return any(quad not in gone for quad in said if quad.graph_name != _DEFAULT)


def _place_default(triples: Iterable[Triple]) -> Iterable[Quad]:
    return (Quad(t.subject, t.predicate, t.object, _DEFAULT) for t in triples)


def _tie(store: Store, loose: Mapping[NamedNode, tuple[Triple, ...]]) -> None:
    """Lets the default graph say of these things what documents' graphs say of them, or else what is given here."""
    lists = NamedNode(load_schemes().graph)
    for node, known in loose.items():
        about = list(store.quads_for_pattern(node, None, None, None))
        apart = {quad.triple for quad in about if quad.graph_name == lists}
        wanted = {quad.triple for quad in about if quad.graph_name not in (_DEFAULT, lists)} or set(known)
        there = {q.triple for q in about if q.graph_name == _DEFAULT and q.predicate != _STEP} - apart
        wanted -= apart
        store.extend(_place_default(wanted - there))
        for quad in _place_default(there - wanted):
            store.remove(quad)


def _publish(store: Store, folder: Path, generation: int) -> None:
    """Gives readers a snapshot, and takes away those that nobody reads any more."""
    new = folder / f"{SNAPSHOT}{generation:08}{UNFINISHED}"
    shutil.rmtree(new, ignore_errors=True)
    store.backup(str(new))
    done = _name(folder, generation)
    shutil.rmtree(done, ignore_errors=True)
    new.rename(done)
    ordered = sorted(folder.glob(f"{SNAPSHOT}*"))
    for old in ordered[:-_KEPT]:
        with contextlib.suppress(OSError):
            shutil.rmtree(old)
    for old in (folder / LIVE).glob(_LOGS):
        with contextlib.suppress(OSError):
            old.unlink()


def _name(folder: Path, generation: int) -> Path:
    return folder / f"{SNAPSHOT}{generation:08}"


def find_different(folder: Path, quads: Iterable[Quad]) -> int:
    """How many quads the newest snapshot has more or fewer than these and their union.

    Raises:
        OutputError: there is no snapshot, or it is broken.
    """
    ontology = NamedNode(ONTOLOGY)
    there = {quad for quad in open_snapshot(folder) if quad.graph_name != ontology}
    return len(there ^ set(_double(quads)))
