"""The server's addresses, and what is answered at each.

    /sparql          SPARQL 1.1 Protocol: GET, POST form, POST query      /editor   the same for people
    /entity?iri=…    a thing (许昌市): HTML, or RDF by content negotiation /search   names, pinyin, sentences
    /view            the page that people look at, of the graph as it is  /         where to begin
    /view/data       what it shows; /graph leads to it
    /ask?q=…         a question in Chinese (许昌有哪些企业): HTML, or JSON by content negotiation

Everything is read-only. What a client sends is looked at before anything runs (`guard`), a query runs in a process that
is killed when its time is up (`workers`), and what comes back is data or an escaped page with a strict policy.
"""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from xckg.errors import QuestionError
from xckg.serve import pages
from xckg.serve.guard import find_refused
from xckg.serve.index import Index
from xckg.serve.protocol import (
    FORMATS,
    BadRequestError,
    Question,
    prefers_html,
    read_accept,
    read_question,
    read_rows,
)
from xckg.serve.workers import DiedError, OverdueError, OverloadedError

MOST_BODY = 1_000_000
"""How many bytes a request may carry; a query is a page of text."""
BODY_WITHIN = 20.0
"""Seconds within which a request must have been sent."""
_VIEW_DATA = "/view/data"
_THING = "$thing"  # stands in the query for what a page is about
_LONGEST_SEARCH = 200
_MOST_IN_THREADS = 30  # queries that hold a thread each; pages and searches need some, too
_MOST_WAITING = 500  # queries that run or wait at once
_PATIENCE = 20.0  # seconds that a query waits for a thread
_SAFE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Content-Security-Policy": pages.POLICY}
# The page carries its own policy, stricter than that of the others: it names its scripts by their sums.
_OWN_POLICY = {key: value for key, value in _SAFE.items() if key != "Content-Security-Policy"}


class Site(Protocol):
    """What the server shows at the moment; a build that replaces the graph replaces it."""

    @property
    def index(self) -> Index:
        """Names and sentences."""

    @property
    def counts(self) -> dict[str, int]:
        """How much there is of each kind, under the names that readers know."""

    def ask(self, question: Question) -> tuple[str, bytes]:
        """The answer to a query: its media type and content.

        Raises:
            BadRequestError: the query is wrong, its answer too long or to be had in no accepted form.
            OverdueError, OverloadedError, DiedError: as `Workers.ask`.
        """

    def understand(self, question: str) -> dict[str, Any]:
        """What a question in Chinese asks, as JSON can hold it: `sparql`, `asked_of` and what a page shows of it.

        Raises:
            QuestionError: nothing that this graph can be asked.
        """

    def read_view(self) -> bytes:
        """What the page shows of the graph, as compressed JSON.

        Raises:
            BadRequestError: it cannot be read, being replaced.
        """


def make_app(
    current: Callable[[], AbstractContextManager[Site]],
    titles: dict[str, Any],
    queries: list[dict[str, str]],
    view: Callable[[str, str], bytes],
    *,
    on_stop: Callable[[], None],
) -> Starlette:
    """The application.

    Args:
        current: gives the site as it is now, whole until it is let go; called for each request.
        titles: what readers call the terms of the ontology.
        queries: the named queries: `name`, `question`, `sparql`.
        view: gives the page that people look at, told where its data are and how an entity's own page is addressed.
        on_stop: is called when the server ends.
    """
    at = _Addresses(current=current, titles=titles, queries=queries, looked_at=view(_VIEW_DATA, "/entity?iri="))
    routes = [
        Route("/", at.start),
        Route("/editor", at.editor),
        Route("/view", at.look),
        Route(_VIEW_DATA, at.view_data),
        Route("/graph", at.graph),
        Route("/queries.json", at.list_queries),
        Route("/search", at.search),
        Route("/ask", at.ask),
        Route("/entity", at.entity),
        Route("/sparql", at.sparql, methods=["GET", "POST"]),
        Mount("/static", StaticFiles(packages=[("xckg.serve", "static")])),
    ]
    cors = Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "POST"], allow_headers=["*"])
    handlers: dict[Any, Any] = {
        BadRequestError: _on_bad_request,
        HTTPException: _on_no_such_page,
        OverdueError: _on_overdue,
        OverloadedError: _on_overload,
        DiedError: _on_death,
    }

    @asynccontextmanager
    async def stopping(_: Starlette) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(on_stop)

    return Starlette(routes=routes, middleware=[cors], exception_handlers=handlers, lifespan=stopping)


@dataclass(kw_only=True, eq=False)
class _Addresses:
    """What is answered at each address; `looked_at` is the page that people look at, the rest as `make_app` has it."""

    current: Callable[[], AbstractContextManager[Site]]
    titles: dict[str, Any]
    queries: list[dict[str, str]]
    looked_at: bytes
    describe: str = field(default_factory=lambda: pages.read_template("entity.rq"))
    _waiting: int = 0
    _turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_MOST_IN_THREADS))

    async def start(self, _: Request) -> Response:
        with self.current() as site:
            return _page(pages.render_start(site.counts, self.titles))

    async def editor(self, _: Request) -> Response:
        return _page(pages.render_editor("/sparql"))

    async def look(self, _: Request) -> Response:
        return HTMLResponse(self.looked_at, headers=_OWN_POLICY)

    async def graph(self, _: Request) -> Response:
        return RedirectResponse("/view", status_code=308)

    async def view_data(self, request: Request) -> Response:
        with self.current() as site:
            content = await run_in_threadpool(site.read_view)
        headers = {**_SAFE, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(content, media_type="application/json", headers={**headers, "Content-Encoding": "gzip"})
        plain = await run_in_threadpool(gzip.decompress, content)
        return Response(plain, media_type="application/json", headers=headers)

    async def list_queries(self, _: Request) -> Response:
        return JSONResponse(self.queries, headers=_SAFE)

    async def search(self, request: Request) -> Response:
        text = request.query_params.get("q", "").strip()[:_LONGEST_SEARCH]
        with self.current() as site:
            names = await run_in_threadpool(site.index.find_names, text)
            sentences = await run_in_threadpool(site.index.find_sentences, text)
        if request.query_params.get("format") == "json" or not prefers_html(request.headers.get("accept", "")):
            found = {
                "names": [{"id": h.id, "type": h.type, "label": h.label, "name": h.name} for h in names],
                "sentences": [
                    {"text": s.text, "document": s.document, "article": s.article, "date": s.date, "facts": s.facts}
                    for s in sentences
                ],
            }
            return JSONResponse(found, headers=_SAFE)
        return _page(pages.render_found(text, names, sentences, self.titles))

    async def ask(self, request: Request) -> Response:
        text = request.query_params.get("q", "").strip()[:_LONGEST_SEARCH]
        as_data = request.query_params.get("format") == "json" or not prefers_html(request.headers.get("accept", ""))
        with self.current() as site:
            try:
                asked = await run_in_threadpool(site.understand, text)
            except QuestionError as error:
                refused = {
                    "question": text,
                    "error": str(error),
                    "kind": error.kind,
                    "unexplained": error.unexplained,
                    "names": error.names,
                    "nearest": [{"query": query, "example": example} for query, example in error.nearest],
                }
                if as_data:
                    return JSONResponse(refused, status_code=422, headers=_SAFE)
                return HTMLResponse(pages.render_refused(error), status_code=422, headers=_SAFE)
            question = Question(sparql=asked["sparql"], default_graphs=(), named_graphs=(), accepted=(FORMATS["json"],))
            reply = await self._answer(site, question)
        columns, rows = read_rows(bytes(reply.body))
        if asked["asked_of"]:  # a store may give one part of a union before another
            rows.sort(key=lambda row: asked["asked_of"].index(str(row[0])))
        if as_data:
            return JSONResponse({**asked, "columns": columns, "rows": rows}, headers=_SAFE)
        return _page(pages.render_answer(asked, columns, rows))

    async def entity(self, request: Request) -> Response:
        iri, given = request.query_params.get("iri", ""), request.query_params.getlist("format")
        accept = request.headers.get("accept", "")
        with self.current() as site:
            if not iri or await run_in_threadpool(site.index.get_entity, iri) is None:
                return _problem(404, "图谱里没有这个实体")
            if not given and prefers_html(accept):
                page = await run_in_threadpool(pages.render_entity, site.index, iri, self.titles)
                return _page(page or "")
            question = Question(
                sparql=self.describe.replace(_THING, f"<{iri}>"),  # in the index: so it is an IRI and nothing else
                default_graphs=(),
                named_graphs=(),
                accepted=read_accept(accept, given),
            )
            return await self._answer(site, question)

    async def sparql(self, request: Request) -> Response:
        accept = request.headers.get("accept", "")
        if request.method == "GET" and not request.url.query and prefers_html(accept):
            return _page(pages.render_editor("/sparql"))
        body = await _read_body(request) if request.method == "POST" else b""
        question = read_question(
            request.method, request.url.query, request.headers.get("content-type", ""), body, accept
        )
        refused = find_refused(question.sparql)
        if refused:
            raise BadRequestError(403, f"这里不运行带 {refused} 的查询：只读，也不向别处取数据")
        with self.current() as site:
            return await self._answer(site, question)

    async def _answer(self, site: Site, question: Question) -> Response:
        if self._waiting >= _MOST_WAITING:
            raise OverloadedError
        self._waiting += 1
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._turn.acquire()
            try:
                media_type, content = await run_in_threadpool(site.ask, question)
            finally:
                self._turn.release()
        except TimeoutError:
            raise OverloadedError from None
        finally:
            self._waiting -= 1
        shown = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
        return Response(content, headers={**_SAFE, "Content-Type": shown})


async def _on_bad_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, BadRequestError)
    if request.url.path != "/sparql" and prefers_html(request.headers.get("accept", "")):
        return _problem(error.status, error.reason)
    return PlainTextResponse(error.reason + "\n", status_code=error.status, headers=_SAFE)


def _on_no_such_page(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = {**(error.headers or {}), **_SAFE}
    return PlainTextResponse(f"{error.detail}\n", status_code=error.status_code, headers=headers)


def _on_overdue(_: Request, error: Exception) -> Response:
    assert isinstance(error, OverdueError)
    return PlainTextResponse(f"查询超过 {error.seconds:g} 秒，已停下\n", status_code=504, headers=_SAFE)


def _on_overload(_: Request, __: Exception) -> Response:
    headers = {**_SAFE, "Retry-After": "5"}
    return PlainTextResponse("现在查询太多，请稍后再试\n", status_code=503, headers=headers)


def _on_death(_: Request, __: Exception) -> Response:
    return PlainTextResponse("查询要的内存太多，已停下\n", status_code=507, headers=_SAFE)


async def _read_body(request: Request) -> bytes:
    """The body, as far as it may be long and slow.

    Raises:
        BadRequestError: it is too long or comes too slowly.
    """
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > MOST_BODY:
        raise BadRequestError(413, f"请求正文超过 {MOST_BODY} 字节")
    body = b""
    try:
        async with asyncio.timeout(BODY_WITHIN):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MOST_BODY:
                    raise BadRequestError(413, f"请求正文超过 {MOST_BODY} 字节")
    except TimeoutError:
        raise BadRequestError(408, "请求正文来得太慢") from None
    except ClientDisconnect:
        raise BadRequestError(400, "请求没有发完") from None
    return body


def _page(content: str) -> Response:
    return HTMLResponse(content, headers=_SAFE)


def _problem(status: int, reason: str) -> Response:
    return HTMLResponse(pages.render_problem(status, reason), status_code=status, headers=_SAFE)
