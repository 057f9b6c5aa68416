"""Takes a graph out into the forms that other tools read; asks the rooms for each.

    a build, a store, or a graph in memory ─→ Knowledge ─→ graph.trig, csv/, tables.xlsx, neo4j/ … + export.json

>>> [each.name for each in choose(["trig,csv", "rdf"])]
['trig', 'rdfxml', 'csv']

A folder of exports is written as a build is: beside it first, then file by file into its place. `export.json` says of
which state of the graph the files are, and in it what an export of the same state left there stays; what is of another
state is taken away, so that a folder never shows two graphs.

*Why so.* A build writes what nearly everyone wants and what reads itself back (Turtle, N-Quads, JSON-LD, GraphML, the
fact tables). The rest costs time and disk that most builds would waste, and two libraries that most do not have; it is
made when somebody asks, from the tables, with the same bytes whenever and wherever it is asked for.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from xckg import keep
from xckg.errors import InputError, OutputError
from xckg.graph import exchange, formats, network
from xckg.graph.dataset import describe
from xckg.graph.rdf import to_sheet
from xckg.graph.sheet import Sheet
from xckg.model import Knowledge
from xckg.ontology import Node, load_yaml
from xckg.publish import claims, lists, manifest, neo4j, parquet, spreadsheets, tables
from xckg.publish.folder import EXPORTED, check_folder, fill_folder, settle
from xckg.publish.jsonlines import encode_lines
from xckg.publish.pieces import hash_file
from xckg.publish.property_graph import NODES
from xckg.turns import settle_for_reading

ALL = "all"
_NEO4J = (*(f"{name}.csv" for name in (*NODES, "relations", "links")), neo4j.IMPORT, neo4j.SCRIPT)


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """A form to export to: what it writes (`files`), who reads it, what it is `also` called.

    `extra` and `library` are "" where it needs none.
    """

    name: str
    files: str
    says: str
    readers: str
    also: tuple[str, ...]
    extra: str
    library: str


@dataclass(frozen=True, kw_only=True)
class Export:
    """What was exported: the files below `folder`, and what did not go in as it is (`notes`, in words)."""

    folder: Path
    files: tuple[str, ...]
    notes: tuple[str, ...]


@cache
def load_forms() -> tuple[Form, ...]:
    """The forms of ontology/exchange.yaml, in their order.

    Raises:
        KnowledgeError: one says too little of itself.
    """
    top: Node = load_yaml(lists.FILE).need("formats", Node)
    return tuple(
        Form(
            name=name,
            files=top.need(name, Node).need("files", str),
            says=top[name].need("says", str),
            readers=top[name].need("readers", str),
            also=tuple(top[name].get("also", ())),
            extra=top[name].get("extra", ""),
            library=top[name].get("library", ""),
        )
        for name in top
    )


def choose(names: Iterable[str]) -> tuple[Form, ...]:
    """The forms that somebody asks for: names, or several joined by commas, or `all`; each once.

    Raises:
        InputError: none at all, or one that there is not.
        OutputError: what it needs is not installed.
    """
    asked = [name.strip().lower() for text in names for name in text.replace("，", ",").split(",") if name.strip()]
    known = {form.name: form for form in load_forms()}
    called = {other: form.name for form in known.values() for other in form.also}
    wanted = {called.get(name, name) for name in asked}
    unknown = sorted(wanted - known.keys() - {ALL})
    if unknown or not wanted:
        what = f"没有「{'、'.join(unknown)}」这种格式" if unknown else "没有说导出成什么"
        raise InputError("xckg export", f"{what}；可用 {'、'.join(known)}，或 all")
    chosen = tuple(form for form in known.values() if form.name in wanted or ALL in wanted)
    for form in chosen:
        if form.library and find_spec(form.library) is None:
            raise OutputError(form.name, f"缺少 {form.library}；请先运行 pip install 'xckg[{form.extra}]'")
    return chosen


def read(folder: Path) -> Knowledge:
    """What is known in a folder that `xckg build` or `xckg add` has written.

    Raises:
        OutputError: it holds no build, or a broken one.
    """
    from xckg import growing

    settle_for_reading(folder)
    manifest.read_manifest(folder)
    return growing.read_knowledge(folder) if growing.has_store(folder) else claims.read_build(folder)


def export(
    knowledge: Knowledge,
    out: Path,
    forms: Iterable[Form],
    *,
    machine: bool = False,
    on_step: Callable[[str, int, int], None] = lambda *_: None,
) -> Export:
    """Writes a graph into `out` in these forms, all of them or nothing.

    Args:
        knowledge: what is known.
        out: the folder; made, if it is not there. What in it is not ours stays.
        forms: as `choose` gives them.
        machine: whether headers of CSV name the columns for programs and not for people.
        on_step: is told of progress.

    Raises:
        BusyError: another process is writing there.
        OutputError: it cannot be written, or holds a file of one of our names that is not ours.
    """
    forms, names = tuple(forms), list_names()
    source = _mark(knowledge)
    files: list[str] = []
    notes: list[str] = []

    def fill(stage: Path) -> None:
        room = _Room(knowledge, machine=machine)
        for done, form in enumerate(forms):
            on_step("publish", done, len(forms))
            notes.extend(_MAKERS[form.name](room, stage))
        on_step("publish", len(forms), len(forms))
        made = {path.relative_to(stage).as_posix(): path for path in stage.rglob("*") if path.is_file()}
        files.extend(sorted(made))
        said = {name: _describe(path) for name, path in made.items()}
        former = _read_manifest(out)
        if former.get("source") == source:
            for name in former["files"].keys() - made.keys():
                if (out / name).is_file():  # of the same state: it stays
                    (stage / name).parent.mkdir(exist_ok=True)
                    shutil.copyfile(out / name, stage / name)
                    said[name] = former["files"][name]
        content = {
            "xckg": metadata.version("xckg"),
            "source": source,
            "notes": notes,
            "files": dict(sorted(said.items())),
        }
        text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        (stage / EXPORTED).write_text(text, encoding="utf-8", newline="\n")

    check_folder(out, names)
    with keep.hold(out):
        settle(out)
        fill_folder(out, fill, names)
    return Export(folder=out, files=tuple(files), notes=tuple(notes))


def is_old(out: Path, knowledge: Knowledge) -> bool:
    """Whether the exports in a folder are of another state than this."""
    source = _read_manifest(out).get("source")
    return source is not None and source != _mark(knowledge)


@cache
def list_names() -> tuple[str, ...]:
    """Every file that an export may write; what says so comes last."""
    named = [table.name for table in lists.load_lists()]
    plain = [form.files for form in load_forms() if "*" not in form.files]
    return (
        *plain,
        *(f"csv/{name}.csv" for name in (*named, "columns")),
        *(f"parquet/{name}.parquet" for name in named),
        *(f"neo4j/{name}" for name in _NEO4J),
        EXPORTED,
    )


class _Room:
    """What the makers share, made when the first of them wants it."""

    def __init__(self, knowledge: Knowledge, *, machine: bool) -> None:
        self.knowledge, self.machine = knowledge, machine

    @cached_property
    def sheet(self) -> Sheet:
        """The graph as text, with what the data set says of itself but not of files: exports have others each time."""
        return describe(to_sheet(self.knowledge), self.knowledge.base_iri, ())


def _make_turtle(room: _Room, stage: Path) -> Iterable[str]:
    return _write(stage / "graph.ttl", formats.write_turtle(room.sheet, base_iri=room.knowledge.base_iri))


def _make_trig(room: _Room, stage: Path) -> Iterable[str]:
    return _write(stage / "graph.trig", exchange.write_trig(room.sheet, base_iri=room.knowledge.base_iri))


def _make_nquads(room: _Room, stage: Path) -> Iterable[str]:
    return _write(stage / "graph.nq", formats.write_nquads(room.sheet))


def _make_jsonld(room: _Room, stage: Path) -> Iterable[str]:
    return _write(stage / "graph.jsonld", formats.write_jsonld(room.sheet, base_iri=room.knowledge.base_iri))


def _make_rdfxml(room: _Room, stage: Path) -> Iterable[str]:
    return _write(stage / "graph.rdf", exchange.write_rdfxml(room.sheet))


def _make_graphml(room: _Room, stage: Path) -> Iterable[str]:
    return _write(stage / "graph.graphml", network.write_graphml(room.knowledge))


def _make_gexf(room: _Room, stage: Path) -> Iterable[str]:
    return _write(stage / "graph.gexf", network.write_gexf(room.knowledge))


def _make_csv(room: _Room, stage: Path) -> Iterable[str]:
    (stage / "csv").mkdir()
    for table in lists.load_lists():
        spreadsheets.write_csv(stage / "csv" / f"{table.name}.csv", room.knowledge, table, machine=room.machine)
    spreadsheets.write_columns(stage / "csv" / "columns.csv")
    return ()


def _make_xlsx(room: _Room, stage: Path) -> Iterable[str]:
    return spreadsheets.write_workbook(stage / "tables.xlsx", room.knowledge)


def _make_parquet(room: _Room, stage: Path) -> Iterable[str]:
    (stage / "parquet").mkdir()
    return [
        note
        for table in lists.load_lists()
        for note in parquet.write_parquet(stage / "parquet" / f"{table.name}.parquet", room.knowledge, table)
    ]


def _make_neo4j(room: _Room, stage: Path) -> Iterable[str]:
    (stage / "neo4j").mkdir()
    neo4j.write_neo4j(stage / "neo4j", room.knowledge)
    return ()


_MAKERS: Mapping[str, Callable[[_Room, Path], Iterable[str]]] = {
    "turtle": _make_turtle,
    "trig": _make_trig,
    "nquads": _make_nquads,
    "jsonld": _make_jsonld,
    "rdfxml": _make_rdfxml,
    "graphml": _make_graphml,
    "gexf": _make_gexf,
    "csv": _make_csv,
    "xlsx": _make_xlsx,
    "parquet": _make_parquet,
    "neo4j": _make_neo4j,
}


def _write(path: Path, parts: Iterable[str]) -> Iterable[str]:
    with path.open("w", encoding="utf-8", newline="") as out:
        out.writelines(parts)
    return ()


def _mark(knowledge: Knowledge) -> str:
    """What differs when the graph does: a hash of all that is known."""
    total = hashlib.sha256(knowledge.base_iri.encode())
    for list_rows in (
        tables.list_entities,
        tables.list_mentions,
        tables.list_facts,
        tables.list_documents,
        claims.list_projects,
        claims.list_conflicts,
    ):
        table = hashlib.sha256()
        for lines in encode_lines(list_rows(knowledge)):
            table.update(lines.encode())
        total.update(table.digest())
    return total.hexdigest()


def _describe(path: Path) -> dict[str, str | int]:
    return {"sha256": hash_file(path), "bytes": path.stat().st_size}


def _read_manifest(out: Path) -> dict[str, Any]:
    """What an export has said of itself there; nothing where there is none, or it is broken."""
    try:
        said = json.loads((out / EXPORTED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) and isinstance(said.get("files"), dict) else {}
