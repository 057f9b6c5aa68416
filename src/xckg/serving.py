"""Shows a finished graph over HTTP: lays it out for reading, starts the workers, follows the folder as it is rebuilt.

    output/ ─ open_graph ─→ snapshot on disk (store, index) ─→ Site ─→ serve.app ─→ http://127.0.0.1:8000/
       └ replaced by a build ─→ another snapshot ─→ another Site; who is reading the old one reads it to the end

>>> snapshot_mark(Path("no/such/folder"))
()
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import re
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn

from xckg import asking, viewing
from xckg.api import open_graph
from xckg.errors import QueryError, ServeError, XckgError
from xckg.graph import queries, snapshot
from xckg.graph.terms import PREFIXES
from xckg.model import Observation, Relation
from xckg.pipeline import PAGE_TITLE
from xckg.publish import html
from xckg.publish.jsonlines import encode_json
from xckg.publish.labels import Labels, load_labels
from xckg.serve.app import make_app
from xckg.serve.index import Index, make_index
from xckg.serve.protocol import BadRequestError, Question
from xckg.serve.workers import DiedError, OverloadedError, Workers

LOOK_EVERY = 1.0
"""Seconds between two looks at whether the folder holds another build."""
_PATIENCE = 60.0  # seconds for a snapshot that is being made when the server ends
# A folder that is half replaced, a full disk: the next look may find better.
_UNREADABLE = (XckgError, OSError, ValueError, DiedError, OverloadedError)
_WATCHED = ("manifest.json", "entities.jsonl", "facts.jsonl")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one query may take: `seconds`, `bytes_out` of its answer, `memory` (bytes) of its process.

    `workers` is how many run at once.
    """

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
    asker: asking.Asker
    counts: dict[str, int]
    folder: Path
    limits: Limits
    seeing: threading.Lock = dataclasses.field(default_factory=threading.Lock)  # one reads for all who look
    readers: set[object] = dataclasses.field(default_factory=set)  # the requests that look at it now

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

    def understand(self, question: str) -> dict[str, Any]:
        """What a question in Chinese asks; see `serve.app.Site`."""
        return asking.describe(self.asker.understand(question))

    def read_view(self) -> bytes:
        """What the page shows; made when somebody first looks, for it takes a large graph's layout."""
        kept = self.place / "view.json.gz"
        with self.seeing:
            if not kept.is_file():
                try:
                    known = viewing.read(self.folder)
                except _UNREADABLE as error:
                    raise BadRequestError(503, f"图谱正在更换或读不了：{error or type(error).__name__}") from None
                kept.write_bytes(html.compress(html.describe(known, title=PAGE_TITLE)))
        return kept.read_bytes()

    def close(self) -> None:
        """Stops its workers and removes the snapshot."""
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
        facts: list[Relation | Observation] = [*known.relations, *known.observations]
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
    asker = asking.make_asker(known)
    return GraphSite(
        place=place,
        workers=workers,
        index=Index(place),
        asker=asker,
        counts=counts,
        folder=folder,
        limits=limits,
    )


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
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._follow, daemon=True)

    def start(self) -> None:
        """Begins to look."""
        self._thread.start()

    @contextlib.contextmanager
    def current(self) -> Iterator[GraphSite]:
        """The site as it is now; it stays whole for as long as it is held."""
        reader = object()
        with self._lock:
            site = self._site
            site.readers.add(reader)
        try:
            yield site
        finally:
            site.readers.discard(reader)

    def stop(self) -> None:
        """Ends looking, stops running queries, and removes what was laid on disk; a second time does nothing."""
        self._end.set()
        self._site.close()
        if self._thread.is_alive():
            self._thread.join(_PATIENCE)
        self._site.close()  # another, when it came in between

    def _follow(self) -> None:
        while not self._end.wait(LOOK_EVERY):
            mark = snapshot_mark(self._folder)
            if mark == self._mark or not mark:
                continue
            self._mark = mark
            try:
                site = open_site(self._folder, self._limits)
            except _UNREADABLE as error:
                self._say(f"新的图谱读不了，仍用旧的：{error or type(error).__name__}")
                continue
            with self._lock:
                old, self._site = self._site, site
            self._say("已换成新的图谱")
            while old.readers and not self._end.is_set():
                self._end.wait(0.05)
            old.close()


def serve(folder: Path, *, host: str, port: int, limits: Limits, say: Callable[[str], None]) -> None:
    """Serves until it is interrupted or told to end.

    Raises:
        OutputError: the folder holds no build, or a broken one.
        ServeError: the address is taken, or none of this machine's.
    """
    with _listen(host, port) as listening:
        follower = Follower(folder, limits, say)
        try:
            app = make_app(
                follower.current, name_terms(load_labels()), list_queries(), render_view, on_stop=follower.stop
            )
            config = uvicorn.Config(
                app,
                http="h11",
                ws="none",
                lifespan="on",
                log_level="warning",
                server_header=False,
                proxy_headers=False,
                timeout_keep_alive=15,
                timeout_graceful_shutdown=1,
            )
            follower.start()
            shown = f"[{host}]" if ":" in host else host
            say(f"http://{shown}:{listening.getsockname()[1]}/  （按 Ctrl-C 停止）")
            with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C is how one ends a server
                uvicorn.Server(config).run([listening])
        finally:
            follower.stop()


def _listen(host: str, port: int) -> socket.socket:
    """The address, taken before the graph is opened: who cannot have it shall not wait."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        raise ServeError(f"{host}:{port} 用不了（{error.strerror}）；换一个端口试试（--port）") from None


def render_view(source: str, about: str) -> bytes:
    """The page that people look at; see `publish.html.render_live_page`."""
    return html.render_live_page(title=PAGE_TITLE, source=source, about=about)


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
    shown = {field.name for field in dataclasses.fields(thing)} - {"mentions", "candidates"}
    return {name: _to_plain(getattr(thing, name)) for name in sorted(shown)} | {"kind": type(thing).__name__.lower()}


def _to_plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {field.name: _to_plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_to_plain(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date) else value
