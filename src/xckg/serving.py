"""Shows a finished graph over HTTP: lays it out for reading, starts the workers, follows the folder as it is rebuilt.

    output/ ─ open_graph ─→ snapshot on disk (store, index) ─→ Site ─→ serve.app ─→ http://127.0.0.1:8000/
       └ replaced by a build ─→ another snapshot ─→ another Site; who is reading the old one reads it to the end

>>> snapshot_mark(Path("no/such/folder"))
()
"""

from __future__ import annotations

import contextlib
import dataclasses
import re
import shutil
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn

from xckg.api import open_graph
from xckg.errors import QueryError, ServeError, XckgError
from xckg.graph import queries, snapshot
from xckg.graph.terms import PREFIXES
from xckg.pipeline import PAGE
from xckg.publish.labels import Labels, load_labels
from xckg.publish.tables import encode_json
from xckg.serve.app import make_app
from xckg.serve.index import Index, make_index
from xckg.serve.protocol import BadRequestError, Question
from xckg.serve.workers import Workers

LOOK_EVERY = 1.0
"""Seconds between two looks at whether the folder holds another build."""
_PATIENCE = 60.0  # seconds for a snapshot that is being made when the server ends
_WATCHED = ("manifest.json", "entities.jsonl", "facts.jsonl")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one query may take: `seconds`, `bytes_out` of its answer, `memory` (bytes) of its process; and how many run at
    once (`workers`)."""

    seconds: float = 10.0
    bytes_out: int = 64_000_000
    memory: int = 2_000_000_000
    workers: int = 2


@dataclass(frozen=True, kw_only=True)
class GraphSite:
    """One state of the graph, as `serve.app.Site` asks for it."""

    place: Path
    workers: Workers
    index: Index
    counts: dict[str, int]
    page: Path
    limits: Limits

    def ask(self, question: Question) -> tuple[str, bytes]:
        """The answer's media type and content; see `serve.app.Site`."""
        try:
            answer: snapshot.Answer = self.workers.ask(
                sparql=question.sparql,
                accepted=question.accepted,
                default_graphs=question.default_graphs,
                named_graphs=question.named_graphs,
                most=self.limits.bytes_out,
            )
        except QueryError as error:
            raise BadRequestError(400, error.reason) from None
        except snapshot.NoSuchForm:
            raise BadRequestError(406, f"没有这种形式的结果；可用 {'、'.join(snapshot.MEDIA_TYPES)}") from None
        except snapshot.TooLarge as error:
            raise BadRequestError(413, f"结果超过 {error.limit} 字节，请加 LIMIT 或缩小范围") from None
        return answer.media_type, answer.content

    def read_page(self) -> bytes | None:
        """The page of the build, None when there is none."""
        try:
            return self.page.read_bytes()
        except OSError:
            return None

    def close(self) -> None:
        """Lets running queries end, then removes the snapshot."""
        self.workers.close()
        shutil.rmtree(self.place, ignore_errors=True)


def open_site(folder: Path, limits: Limits) -> GraphSite:
    """Lays the graph of a folder out and starts its workers.

    Raises:
        OutputError: the folder holds no build, or a broken one.
    """
    graph = open_graph(folder)
    place = Path(tempfile.mkdtemp(prefix="xckg-serve-"))
    try:
        snapshot.make_snapshot(graph.quads, place / "store")
        known = graph.knowledge
        facts = [*known.relations, *known.observations]
        make_index(
            place,
            ((entity, encode_json(_describe(entity))) for entity in known.entities),
            ((fact, encode_json(_describe(fact))) for fact in facts),
        )
        opener = partial(snapshot.open_answering, str(place / "store"))
        workers = Workers(opener=opener, count=limits.workers, seconds=limits.seconds, memory=limits.memory)
        workers.start()
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    counts = {
        "文档": len(known.documents),
        "实体": len(known.entities),
        "关系": len(known.relations),
        "观测": len(known.observations),
    }
    return GraphSite(place=place, workers=workers, index=Index(place), counts=counts, page=folder / PAGE, limits=limits)


def snapshot_mark(folder: Path) -> tuple[tuple[int, int, int], ...]:
    """What changes when a folder is given another build; () when it holds none."""
    marks = []
    for name in _WATCHED:
        with contextlib.suppress(OSError):
            stat = (folder / name).stat()
            marks.append((stat.st_ino, stat.st_mtime_ns, stat.st_size))
    return tuple(marks)


class Follower:
    """The site as the folder has it: looks once a second, and puts the new one in place of the old when it is ready."""

    def __init__(self, folder: Path, limits: Limits, say: Callable[[str], None]) -> None:
        self._folder, self._limits, self._say = folder, limits, say
        self._mark = snapshot_mark(folder)
        self._site = open_site(folder, limits)
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._follow, daemon=True)

    def start(self) -> None:
        """Begins to look."""
        self._thread.start()

    def current(self) -> GraphSite:
        """The site as it is now."""
        return self._site

    def stop(self) -> None:
        """Ends looking, lets running queries end, and removes what was laid on disk."""
        self._end.set()
        if self._thread.is_alive():
            self._thread.join(_PATIENCE)
        self._site.close()

    def _follow(self) -> None:
        while not self._end.wait(LOOK_EVERY):
            mark = snapshot_mark(self._folder)
            if mark == self._mark or not mark:
                continue
            self._mark = mark
            try:
                site = open_site(self._folder, self._limits)
            except XckgError as error:
                self._say(f"新的图谱读不了，仍用旧的：{error}")
                continue
            old, self._site = self._site, site
            self._say("已换成新的图谱")
            old.close()


def serve(folder: Path, *, host: str, port: int, limits: Limits, say: Callable[[str], None]) -> None:
    """Serves until it is interrupted.

    Raises:
        OutputError: the folder holds no build, or a broken one.
        ServeError: the address is taken.
    """
    follower = Follower(folder, limits, say)
    follower.start()
    app = make_app(follower.current, name_terms(load_labels()), list_queries(), on_stop=follower.stop)
    config = uvicorn.Config(app, host=host, port=port, log_level="warning", server_header=False, timeout_keep_alive=15)
    server = uvicorn.Server(config)
    try:
        socket = config.bind_socket()
    except SystemExit:
        follower.stop()
        raise ServeError(f"{host}:{port} 用不了，换一个端口试试（--port）") from None
    say(f"http://{host}:{port}/  （按 Ctrl-C 停止）")
    try:
        server.run([socket])
    finally:
        follower.stop()


def name_terms(labels: Labels) -> dict[str, Any]:
    """What readers call the terms, as the pages want it."""
    return {
        "types": {key: label.zh for key, label in labels.types.items()},
        "predicates": {key: (label.forward, label.inverse) for key, label in labels.predicates.items()},
        "measures": dict(labels.measures),
        "modalities": dict(labels.modalities),
        "comparators": dict(labels.comparators),
    }


def list_queries() -> list[dict[str, str]]:
    """The named queries with their defaults, as the editor offers them: with the PREFIX lines that it wants to see."""
    return [
        {"name": query.name, "question": query.question, "sparql": _declare(queries.bind(query, {}))}
        for query in queries.load_queries()
    ]


def _declare(sparql: str) -> str:
    used = [prefix for prefix in PREFIXES if re.search(rf"(?<![\w:]){prefix}:", sparql)]
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in used) + sparql


def _describe(thing: Any) -> dict[str, Any]:
    told = {field.name: getattr(thing, field.name) for field in dataclasses.fields(thing)}
    told.pop("mentions", None)
    told["kind"] = type(thing).__name__.lower()
    for name in ("evidence", "period"):
        value = told.get(name)
        if isinstance(value, tuple):
            told[name] = [dataclasses.asdict(item) for item in value]
        elif value is not None:
            told[name] = {"start": _day(value.start), "end": _day(value.end), "label": value.label}
    return told


def _day(day: Any) -> str:
    return day.isoformat() if day else ""
