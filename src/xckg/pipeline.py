"""The whole way on one page: calls the rooms in order and hands each what the one before it made.

    inputs ─ corpus ─→ articles ─ extract ─→ findings ─ fuse ─→ Knowledge ─ graph ─→ sheet ─ publish ─→ output/

>>> made = run([str(SAMPLE / "2023-02-20-ordos-hydrogen.txt")])
>>> "鄂尔多斯市" in {entity.label for entity in made.knowledge.entities}
True

*Why so*: what one document contributes is a pure function of it (`contributing`), picklable at both its ends, so that
one loop is what is spread over processes (`gathering`) or machines; all else is one process and plain loops. What most
builds do without (page, language model) is imported where it is called: its libraries load longer than a page is read.
"""

from __future__ import annotations

import datetime as dt
import gc
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from xckg import checking, fuse
from xckg.contributing import Manner
from xckg.errors import InputError, OutputError, ShapeError
from xckg.gathering import PATIENCE, gather
from xckg.graph import checks, formats, network
from xckg.graph.dataset import describe as describe_dataset
from xckg.graph.files import read_sheet
from xckg.graph.rdf import to_sheet
from xckg.graph.sheet import Sheet
from xckg.helping import FORMS, Helping, know, list_files, open_crew
from xckg.model import Document, Knowledge, Metadata
from xckg.publish import claims, manifest, report, review, tables
from xckg.publish.folder import MANIFEST, fill_folder, fill_stage
from xckg.publish.jsonlines import encode_lines
from xckg.publish.pieces import write_file
from xckg.rereading import read_texts_again
from xckg.shelving import Shelf, keeping, open_shelf
from xckg.turns import settle_for_reading, writing
from xckg.working import COLLECT_AFTER

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from xckg import llm
    from xckg.corpus.fetch import Web

DEFAULT_BASE_IRI = "https://w3id.org/xckg/resource/"
SAMPLE = Path(__file__).parent / "sample"
"""The folder of sample news that the package ships."""
PAGE = "graph.html"
STORE = "store"
"""The folder of a store that grows (`xckg.growing`), in an output folder."""
EXPORTS = "export"
"""The folder of what was exported besides (`xckg.exporting`), in an output folder."""
PAGE_TITLE = "区域经济知识图谱"
UNTOLD = Metadata()
LEAST = fuse.LIKELIER_RIGHT

OnStep = Callable[[str, int, int], None]
"""Is told of progress: the room's name, how many things are done, how many there are."""
OnSkip = Callable[[InputError], None]
"""Is told of each input that cannot be read, when it is met."""
OnNote = Callable[[str], None]
"""Is told, in a line, of what the user should know besides."""


def ignore(*_: object) -> None:
    """What listens when nobody asked to be told."""


@dataclass(frozen=True, kw_only=True)
class Build:
    """What a run of the rooms made. `seconds` is by room; `skipped` are the inputs that could not be read.

    `reading` is one line on what a language model added, "" when none was asked; `ledger` marks what
    people have decided.
    """

    knowledge: Knowledge
    sheet: Sheet = field(repr=False)
    skipped: tuple[InputError, ...]
    started: dt.datetime
    seconds: Mapping[str, float]
    reading: str = ""
    ledger: str = ""

    @cached_property
    def quads(self) -> Sequence[Quad]:
        """The graph as a store takes it."""
        return formats.to_quads(self.sheet)

    def count(self) -> dict[str, int]:
        """How much there is of each kind."""
        known = self.knowledge
        return {
            "documents": len(known.documents),
            "articles": sum(len(document.articles) for document in known.documents),
            "entities": len(known.entities),
            "mentions": sum(len(entity.mentions) for entity in known.entities),
            "relations": len(known.relations),
            "observations": len(known.observations),
        }


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(*COLLECT_AFTER)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@_seldom_collecting()
def build(
    inputs: Sequence[str],
    output: Path,
    *,
    told: Metadata = UNTOLD,
    base_iri: str = DEFAULT_BASE_IRI,
    least: float = fuse.LIKELIER_RIGHT,
    view: bool = True,
    sparql: bool = False,
    root: Path | None = None,
    server: llm.Server | None = None,
    ledger: Path | None = None,
    exports: Iterable[str] = (),
    stdin: Iterable[str] | None = None,
    web: Web | None = None,
    resume: bool = False,
    workers: int | None = None,
    patience: float = PATIENCE,
    on_step: OnStep = ignore,
    on_skip: OnSkip = ignore,
    on_note: OnNote = ignore,
) -> Build:
    """From inputs to an output folder, which in the end holds the whole build, or is as it was before.

    Args:
        inputs: files, folders, globs; "-" for a list of these on `stdin`.
        output: the folder to write.
        told: what the user says of all inputs.
        base_iri: what all resources' IRIs begin with.
        least: facts less likely than this to be right are left out, 0 to 1.
        view: whether to make the page, too.
        sparql: whether the page is to carry the graph, so that it answers queries by itself.
        root: documents below it are named from it, not as given.
        server: a language model that reads each article a second time (`llm.open_server`); none unless given.
        ledger: a file of decisions about who is who (`fuse.read_ledger`).
        exports: forms to export to, besides, into `export/` in the output folder (`exporting.choose`).
        stdin: lines with one path each, for "-".
        web: how inputs on the web are fetched; they are not, unless given.
        resume: whether to go on where a build into this folder was cut short; what comes out is the same.
        workers: in how many processes documents are read, 0 for this one; None for as many as there are cores, where
            there is enough to read.
        patience: seconds after which a process is ended that is still at one document.
        on_step: is told of progress.
        on_skip: is told of each input that cannot be read.
        on_note: is told what became of a build that was cut short.

    Raises:
        InputError: no input at all could be read, or the base IRI is none.
        KnowledgeError: a file of ontology/ is wrong.
        ShapeError: the graph breaks a SHACL shape.
        OutputError: the folder cannot be written.
        BusyError: another process is writing there.
    """
    exports = tuple(exports)
    if exports:
        from xckg import exporting

        forms = exporting.choose(exports)
    with writing(output):
        if (output / STORE).is_dir():
            from xckg import growing

            growing.refuse_store(output)
        decided = fuse.read_ledger(ledger) if ledger else fuse.NO_LEDGER
        manner = Manner(told=told, root=root, ledger=decided, texts=view, findings=server is not None)
        helping = Helping(crew=open_crew(manner, patience), output=output, files=list_files(*[PAGE] * view))
        with keeping(output, manner, resume=resume, on_note=on_note) as shelf, helping:
            reader = partial(
                gather,
                inputs,
                shelf,
                manner,
                helping.crew,
                stdin=stdin,
                web=web,
                workers=workers,
                on_step=on_step,
                on_skip=on_skip,
            )
            run = partial(_run, reader, shelf, manner, base_iri=base_iri, least=least, server=server, on_step=on_step)
            try:
                made = run(on_read=helping.begin)
            except ShapeError as error:
                kept = f"，{output} 里仍是原来的图谱" if (output / MANIFEST).is_file() else ""
                said = f"什么也没有写{kept}。怎么办，见 README 的“图谱不合约束时”。"
                raise ShapeError(error.violations, said) from None
            say = partial(write, made, output, told=told, least=least, view=view, sparql=sparql, server=server)
            made = say(helping=helping, on_step=on_step)
        if exports:
            exporting.export(made.knowledge, output / EXPORTS, forms)
    return made


def run(
    inputs: Sequence[str],
    *,
    told: Metadata = UNTOLD,
    base_iri: str = DEFAULT_BASE_IRI,
    least: float | None = fuse.LIKELIER_RIGHT,
    root: Path | None = None,
    server: llm.Server | None = None,
    ledger: Path | None = None,
    stdin: Iterable[str] | None = None,
    web: Web | None = None,
    workers: int | None = None,
    on_step: OnStep = ignore,
    on_skip: OnSkip = ignore,
) -> Build:
    """All rooms but the last: the knowledge and its checked triples, nothing written. Arguments and errors as `build`.

    With `least` None, all facts stay and their confidence is what the rules say of themselves, for fitting the table
    that makes probabilities of it.
    """
    decided = fuse.read_ledger(ledger) if ledger else fuse.NO_LEDGER
    manner = Manner(told=told, root=root, ledger=decided, findings=server is not None)
    with closing(open_shelf()) as shelf, open_crew(manner, PATIENCE) as crew:
        reader = partial(
            gather, inputs, shelf, manner, crew, stdin=stdin, web=web, workers=workers, on_step=on_step, on_skip=on_skip
        )
        return _run(reader, shelf, manner, base_iri=base_iri, least=least, server=server, on_step=on_step)


@_seldom_collecting()
def _run(
    read: Callable[[], tuple[tuple[Document, ...], tuple[InputError, ...]]],
    shelf: Shelf,
    manner: Manner,
    *,
    base_iri: str,
    least: float | None,
    server: llm.Server | None,
    on_step: OnStep,
    on_read: Callable[[Shelf, str, float | None], None] = ignore,
) -> Build:
    """As `run`; `read` puts on the shelf what all documents contribute, and `on_read` is told when they are there."""
    started, seconds = dt.datetime.now(dt.UTC), dict[str, float]()
    with _measure(seconds, "extract"):
        documents, skipped = read()
    if server is None:
        on_read(shelf, base_iri, least)
    shares: Iterable[fuse.Shared] = shelf
    reading = ""
    if server is not None:
        from xckg import llm

        with _measure(seconds, "llm"):
            found = [finding for document in documents for finding in shelf.find_findings(document.path)]
            second = llm.read_findings(server, found, lambda done, total: on_step("llm", done, total))
            shares, reading = fuse.make_shares(second.findings, manner.ledger), second.said
    with _measure(seconds, "fuse"):
        on_step("fuse", 0, 1)
        knowledge = know(shares, documents, manner.ledger, base_iri=base_iri, least=least)
        on_step("fuse", 1, 1)
    with _measure(seconds, "graph"):
        on_step("graph", 0, 2)
        sheet = to_sheet(knowledge)
        on_step("graph", 1, 2)
        checks.ensure_shapes(sheet)
        checking.ensure_quotes(sheet, shelf.find_source)
        on_step("graph", 2, 2)
    made = Build(knowledge=knowledge, sheet=sheet, skipped=skipped, started=started, seconds=seconds, reading=reading)
    return replace(made, ledger=manner.ledger.mark)


def write(
    made: Build,
    output: Path,
    *,
    told: Metadata = UNTOLD,
    least: float = fuse.LIKELIER_RIGHT,
    view: bool = True,
    sparql: bool = False,
    server: llm.Server | None = None,
    helping: Helping | None = None,
    on_step: OnStep = ignore,
    run: Mapping[str, int] = MappingProxyType({}),
) -> Build:
    """The last room: makes all files, then puts them into `output` at once. Arguments and errors as `build`.

    What `run` says is added to what the manifest says of this run; what `helping` writes is not written here.

    Returns:
        What was given, its sheet with what the data set says of itself.
    """
    known, base_iri, seconds = made.knowledge, made.knowledge.base_iri, dict(made.seconds)
    writers: dict[str, Callable[[], Iterable[str | bytes]]] = {
        **{name: lambda form=form: form(made.sheet, base_iri) for name, form in FORMS.items()},  # type: ignore[misc]
        "graph.graphml": lambda: network.write_graphml(known),
        "entities.jsonl": lambda: encode_lines(tables.list_entities(known)),
        "mentions.jsonl": lambda: encode_lines(tables.list_mentions(known)),
        "facts.jsonl": lambda: encode_lines(tables.list_facts(known)),
        "documents.jsonl": lambda: encode_lines(tables.list_documents(known)),
        "review.csv": lambda: [review.render_review(known)],
        "projects.jsonl": lambda: encode_lines(claims.list_projects(known)),
        "conflicts.jsonl": lambda: encode_lines(claims.list_conflicts(known)),
        "conflicts.md": lambda: [claims.render_conflicts(known)],
        "report.md": lambda: [report.render_report(known, made.skipped, reading=made.reading)],
    }
    if view:
        writers[PAGE] = lambda: [_render_page(known, made.sheet if sparql else None)]
    options = {
        "base_iri": base_iri,
        "date": told.date.isoformat() if told.date else None,
        "place": told.place,
        "publisher": told.publisher,
        "min_confidence": least,
        "view": view,
        **({"sparql": True} if view and sparql else {}),
        **({} if server is None else {"model": server.model}),
        **({"ledger": made.ledger} if made.ledger else {}),
    }

    def fill(stage: Path) -> None:
        files: dict[str, Mapping[str, str | int]] = {}
        with _seldom_collecting(), _measure(seconds, "publish"):
            others = helping.list_names() if helping else ()
            for name in sorted(writers, key=lambda name: name in others):
                if name in others:
                    files |= helping.take() if helping else {}
                    others = ()
                if name not in files:
                    on_step("publish", len(files), len(writers))
                    files[name] = write_file(stage / name, writers[name]())
            files = {name: files[name] for name in writers}
            on_step("publish", len(writers), len(writers))
        started, taken = made.started.isoformat(timespec="seconds"), {r: round(s, 3) for r, s in seconds.items()}
        said = manifest.make_manifest(
            documents=known.documents,
            skipped=made.skipped,
            options=options,
            counts=made.count(),
            files=files,
            run={"started": started, "seconds": taken, **run},
        )
        write_file(stage / MANIFEST, [manifest.to_bytes(said)])

    assert tuple(writers) == list_files(*[PAGE] * view)
    made = replace(made, sheet=describe_dataset(made.sheet, base_iri, writers))
    if helping and helping.stage:
        fill_stage(helping.stage, fill)
    else:
        fill_folder(output, fill)
    return made


def make_view(folder: Path, *, sparql: bool = False) -> Path:
    """The page of a build or a store; one that was made without, or is to answer SPARQL and does not, is made now.

    Raises:
        OutputError: the folder holds neither, or cannot be written.
    """
    settle_for_reading(folder)
    read: Callable[[Path], Knowledge] = _read_build_with_texts
    if (folder / STORE).is_dir():
        from xckg import growing

        if growing.has_store(folder):
            growing.ensure_whole(folder)
            read = partial(growing.read_knowledge, texts=True)
    content = manifest.read_manifest(folder)
    lacks = sparql and not content["options"].get("sparql")
    if lacks or PAGE not in content["files"] or not (folder / PAGE).is_file():
        with writing(folder):
            content = manifest.read_manifest(folder)
            page = _render_page(read(folder), folder if sparql else None)
            content["options"]["sparql"] = sparql

            def fill(stage: Path) -> None:
                for name in content["files"].keys() - {PAGE}:
                    shutil.copyfile(folder / name, stage / name)
                content["files"][PAGE] = write_file(stage / PAGE, [page])
                write_file(stage / MANIFEST, [manifest.to_bytes(content)])

            fill_folder(folder, fill)
    return folder / PAGE


def _read_build_with_texts(folder: Path) -> Knowledge:
    return read_texts_again(claims.read_build(folder))


def check_build(folder: Path) -> dict[str, int]:
    """Makes sure that a build is whole: its files as written, its graph within the shapes, RDF and tables agreeing.

    A graph that was changed by hand is held to the shapes, too, before it is said that it was changed.

    Returns:
        How many entities, mentions, relations and observations both the graph and the tables hold; of how many
        documents the sentences were held against the sources (`quoted`), and of how many they could not (`unread`).

    Raises:
        OutputError: no build, a file gone or changed, or graph and tables disagree.
        ShapeError: the graph breaks a SHACL shape, or quotes what its sources do not say.
    """
    settle_for_reading(folder)
    content = manifest.read_manifest(folder)
    changed = dict(manifest.find_changed(folder, content))
    sheets, quoted = {}, {}
    for name in checking.GRAPHS:
        if (name == checking.GRAPHS[0] or name in changed) and (folder / name).is_file():
            note = f"这是在 {folder / name} 里查到的，它{changed[name]}。" if name in changed else ""
            sheets[name] = read_sheet(folder / name)
            quoted[name] = checking.ensure_graph(sheets[name], note)
    if changed:
        raise OutputError(str(folder), "；".join(f"{name} {reason}" for name, reason in changed.items()))
    in_graph, in_tables = formats.count_facts(sheets["graph.nq"]), tables.count_rows(folder)
    if in_graph != in_tables:
        raise OutputError(str(folder), f"图与表不一致：图中 {in_graph}，表中 {in_tables}")
    return {**in_graph, "quoted": quoted["graph.nq"].documents, "unread": len(quoted["graph.nq"].unread)}


def _render_page(known: Knowledge, graph: Sheet | Path | None) -> bytes:
    from xckg import carrying  # it and the page's libraries load long

    return carrying.render_page(known, graph, title=PAGE_TITLE)


@contextmanager
def _measure(seconds: dict[str, float], room: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    seconds[room] = time.perf_counter() - start
