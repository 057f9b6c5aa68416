"""A sheet of triples to bytes and back: N-Quads, Turtle, JSON-LD.

>>> sheet = Sheet()
>>> sheet.add("<https://e.org/kg/area/411000>", LABEL, '"许昌市"@zh', ["<https://e.org/a>"])
>>> print(to_nquads(sheet).decode(), end="")
<https://e.org/kg/area/411000> <http://www.w3.org/2000/01/rdf-schema#label> "许昌市"@zh <https://e.org/a> .
>>> print(to_turtle(sheet, base_iri="https://e.org/kg/").decode().splitlines()[-1])
area:411000 rdfs:label "许昌市"@zh .
>>> print(to_jsonld(sheet, base_iri="https://e.org/kg/").decode().splitlines()[-2])
{"@id": "area/411000", "label": "许昌市"}

N-Quads keep the named graphs; Turtle and JSON-LD are the union of all, each triple once. All go in the sheet's order:
one block a thing, facts beside what they are about. `write_nquads` and the like give a file piece by piece, so that
none is ever whole in memory; `to_nquads` and the like put the pieces together.

*Why so.* What is written here is a small part of each language (no blank nodes, four datatypes, names that need no
escape), and text to text it takes a third of the time of a library's writer, which first wants its own objects. rdflib
and Oxigraph read all three back in the tests. JSON-LD has its context inlined, because a reader must not have to fetch
it.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any

from pyoxigraph import Quad, RdfFormat, parse

from xckg.errors import KnowledgeError
from xckg.graph.sheet import Documents, Row, Rows, Sheet
from xckg.graph.terms import LABEL, PREFIXES, TYPE, XSD, xc
from xckg.ontology import find_ontology

_NAMESPACE_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_PLAIN_INTEGER = re.compile(r"0|-?[1-9]\d{0,14}", re.ASCII)
_PLAIN_NUMBERS = {  # what Turtle reads as a number of that type without being told
    f"<{XSD}integer>": re.compile(r"-?\d+", re.ASCII),
    f"<{XSD}decimal>": re.compile(r"-?\d+\.\d+", re.ASCII),
}
_INTEGER = XSD + "integer"
_PLAIN_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*/[A-Za-z0-9._~%-]+")
_PIECE = 500  # lines of a file, at least, that are put together before they are handed on

Page = list[str | Row | Rows]
"""What stands in a graph: a subject, and then those of its rows that do, or all of them at once."""


def gather_lines(lines: Iterable[str]) -> Iterator[str]:
    """The same text in fewer pieces."""
    lines = iter(lines)
    while some := list(islice(lines, _PIECE)):
        yield "".join(some)


def to_nquads(sheet: Sheet) -> bytes:
    """N-Quads, whole."""
    return "".join(write_nquads(sheet)).encode()


def write_nquads(sheet: Sheet) -> Iterator[str]:
    """N-Quads piece by piece, graph by graph, in each the order of the sheet; the default graph comes last."""
    pages, alone = lay_pages(sheet)
    for graph, document in sorted((sheet.name_graph(document), document) for document in pages):
        yield from _write_page(pages.pop(document), f"{graph} .\n")
    yield from _write_page(alone, ".\n")


def to_document_nquads(sheet: Sheet, documents: Iterable[str]) -> dict[str, str]:
    """Of N-Quads the graphs of these documents, and nothing that is said elsewhere; a text for each."""
    pages, _ = lay_pages(sheet)
    return {
        document: "".join(_write_page(pages.get(document, []), f"{sheet.name_graph(document)} .\n"))
        for document in documents
    }


def lay_pages(sheet: Sheet) -> tuple[dict[str, Page], Page]:
    """What stands in each document's graph, and what in the default graph; only pointed at, as text it is far more."""
    graphs: defaultdict[str, Page] = defaultdict(list)
    alone: Page = []
    for subject, rows in sheet.rows.items():
        if len(set(map(id, rows.values()))) == 1:  # all of a sentence or a mention stands where its first row does
            documents = next(iter(rows.values()))
            if len(documents) < 2:
                page = graphs[next(iter(documents))] if documents else alone
                page += (subject, rows)
                continue
        last: Documents | None = None
        pages: list[Page] = []
        begun = dict[int, Page]()
        for row, documents in rows.items():
            if documents is not last:  # most rows of a node share what says where they stand
                last, pages = documents, [graphs[document] for document in set(documents)] or [alone]
                for page in pages:
                    if id(page) not in begun:
                        begun[id(page)] = page
                        page.append(subject)
            for page in pages:
                page.append(row)
    return graphs, alone


def list_blocks(page: Page) -> Iterator[tuple[str, list[Row]]]:
    """The subjects of a graph, each with what the graph says of it."""
    subject, said = "", list[Row]()
    for item in page:
        if isinstance(item, str):
            if said:
                yield subject, said
            subject, said = item, []
        elif isinstance(item, tuple):
            said.append(item)
        else:
            said += item
    if said:
        yield subject, said


def _write_page(page: Page, end: str) -> Iterator[str]:
    """The lines of a graph; each with this end."""
    lines: list[str] = []
    subject = ""
    for item in page:
        if isinstance(item, str):
            if len(lines) > 4 * _PIECE:
                yield end.join([*lines, ""])
                lines.clear()
            subject = item
        elif isinstance(item, tuple):
            lines.append(f"{subject} {item[0]} {item[1]} ")
        else:
            lines += [f"{subject} {predicate} {value} " for predicate, value in item]
    yield end.join([*lines, ""])


def to_quads(sheet: Sheet) -> tuple[Quad, ...]:
    """The sheet for a store, in the order of its N-Quads."""
    return from_nquads(to_nquads(sheet))


def from_nquads(data: bytes) -> tuple[Quad, ...]:
    """The quads of N-Quads.

    Raises:
        SyntaxError: it is none; its message names line and column.
    """
    return tuple(parse(data, format=RdfFormat.N_QUADS))


def to_turtle(sheet: Sheet, *, base_iri: str) -> bytes:
    """Turtle, whole."""
    return "".join(write_turtle(sheet, base_iri=base_iri)).encode()


def write_turtle(sheet: Sheet, *, base_iri: str) -> Iterator[str]:
    """Turtle of the union, with a prefix for each kind of resource under the base (`company:`, `evidence:`)."""
    words = find_prefixes(sheet, base_iri)
    yield write_prefixes(words)
    left = iter(sheet.rows.items())
    while some := list(islice(left, _PIECE)):
        shorten = make_shortener(words)  # a new one: most terms come again soon or never, and all are too many to keep
        yield "".join(["\n" + write_block(subject, rows, shorten) for subject, rows in some])


def find_prefixes(sheet: Sheet, base_iri: str) -> dict[str, str]:
    """A word for each namespace: the usual ones, and one for each kind of resource under the base."""
    words = {space: word for word, space in PREFIXES.items()}
    for space in dict.fromkeys(_split(subject)[0] for subject in sheet.rows):
        word = space.removeprefix(base_iri).removesuffix("/")
        if space.startswith(base_iri) and _NAMESPACE_WORD.fullmatch(word) and word not in PREFIXES:
            words.setdefault(space, word)
    return words


def write_prefixes(words: Mapping[str, str]) -> str:
    """The head of a Turtle or TriG file."""
    return "".join(f"@prefix {word}: <{space}> .\n" for space, word in words.items())


def make_shortener(words: Mapping[str, str]) -> Callable[[str], str]:
    """A function from a term to the same in Turtle, with prefixes; it remembers what it has shortened."""

    @cache
    def shorten(term: str) -> str:
        if term[0] == '"':
            text, typed, kind = term.rpartition('"^^')
            plain = _PLAIN_NUMBERS.get(kind)
            if plain is not None and plain.fullmatch(text, 1):
                return text[1:]
            return f"{text}{typed}{shorten(kind)}" if typed else term
        space, local = _split(term)
        plain_name = (local.isascii() and local.isalnum()) or _LOCAL.fullmatch(local)  # the first is the quicker
        return f"{words[space]}:{local}" if space in words and plain_name else term

    return shorten


def write_block(subject: str, rows: Iterable[tuple[str, str]], shorten: Callable[[str], str]) -> str:
    """All that is said of a subject, in Turtle; `rows` are predicate and object, those of a predicate together."""
    parts, last = [shorten(subject)], ""
    for predicate, value in rows:
        if predicate == last:
            parts.append(" , ")
        else:
            name = "a" if predicate == TYPE else shorten(predicate)
            parts.append(f" ;\n\t{name} " if last else f" {name} ")
            last = predicate
        parts.append(value if value[-1] == '"' else shorten(value))  # texts stay as they are, and most come once
    parts.append(" .\n")
    return "".join(parts)


def to_jsonld(sheet: Sheet, *, base_iri: str) -> bytes:
    """JSON-LD, whole; errors as `write_jsonld`."""
    return "".join(write_jsonld(sheet, base_iri=base_iri)).encode()


def write_jsonld(sheet: Sheet, *, base_iri: str) -> Iterator[str]:
    """JSON-LD of the union: its context inlined, ids relative to the base, one node object a line, numbers exact.

    Raises:
        TypeError: a node without an IRI.
    """
    terms, context = _load_context()
    plain_base = base_iri.startswith(("http://", "https://")) and base_iri.endswith("/")

    @cache
    def shorten(node: str) -> str:
        iri = node[1:-1]
        rest = iri.removeprefix(base_iri)
        return f'"{rest if plain_base and rest != iri and _PLAIN_ID.fullmatch(rest) else iri}"'

    @cache
    def read(term: str) -> tuple[str, str]:
        """How a context says it (its kind), and the plain value. What N-Triples escapes, JSON escapes alike."""
        if term[0] == "<":
            return "@id", shorten(term)
        if term[0] != '"':
            raise TypeError(f"only IRIs and literals are written as JSON-LD, got {term}")
        text, _, mark = term.rpartition('"')
        if not mark or mark[0] == "@":
            return mark, text + '"'
        kind = mark[3:-1]
        return kind, text[1:] if kind == _INTEGER and _PLAIN_INTEGER.fullmatch(text, 1) else text + '"'

    def write(subject: str, rows: Rows) -> str:
        if subject[0] != "<":
            raise TypeError(f"only IRIs and literals are written as JSON-LD, got {subject}")
        said: dict[str, str] = {}
        several: dict[str, list[str]] = {}
        for predicate, term in rows:
            kind, value = ("", term) if term[-1] == '"' else read(term)
            if predicate == TYPE and kind == "@id":
                key, value = "@type", f'"{_compact(term[1:-1])}"'
            else:
                known = terms.get((predicate, kind))
                key = known or predicate[1:-1]
                if known is None:
                    value = _spell(kind, value if value[0] == '"' else f'"{value}"')
            if key not in said:
                said[key] = value
            elif key in several:
                several[key].append(value)
            else:
                several[key] = [said[key], value]
        for key, values in several.items():
            said[key] = f"[{', '.join(values)}]"
        fields = [f'"{key}": {value}' for key, value in said.items()]
        return f'{{"@id": {shorten(subject)}, {", ".join(fields)}}}'

    head = json.dumps({"@base": base_iri, **context} if plain_base else context, ensure_ascii=False)
    yield f'{{"@context": {head},\n"@graph": [\n'
    left = iter(sheet.rows.items())
    yield from (write(*first) for first in islice(left, 1))
    while some := list(islice(left, _PIECE)):
        yield "".join([",\n" + write(subject, rows) for subject, rows in some])
        shorten.cache_clear()  # most terms come again soon or never, and all are too many to keep
        read.cache_clear()
    yield "\n]}\n"


def count_facts(sheet: Sheet) -> dict[str, int]:
    """How many distinct things of each kind the graph holds: `entities`, `mentions`, `relations`, `observations`.

    The fact tables must say the same numbers; a build is checked by that.
    """
    kinds = {"relations": xc("Statement"), "observations": xc("Observation"), "mentions": xc("Mention")}
    counts = {kind: sum((TYPE, node) in rows for rows in sheet.rows.values()) for kind, node in kinds.items()}
    named = sum(any(predicate == LABEL for predicate, _ in rows) for rows in sheet.rows.values())
    return {"entities": named, **counts}


def _split(node: str) -> tuple[str, str]:
    """The namespace of a node and its name in it."""
    at = max(node.rfind("/"), node.rfind("#")) + 1
    return node[1:at], node[at:-1]


def _spell(kind: str, value: str) -> str:
    """A value for which the context has no term."""
    if kind == "@id":
        return f'{{"@id": {value}}}'
    if kind.startswith("@"):
        return f'{{"@value": {value}, "@language": "{kind[1:]}"}}'
    return f'{{"@value": {value}, "@type": "{kind}"}}' if kind else f'{{"@value": {value}}}'


@cache
def _compact(iri: str) -> str:
    for prefix, space in PREFIXES.items():
        if iri.startswith(space):
            return f"{prefix}:{iri.removeprefix(space)}"
    return iri


@cache
def _load_context() -> tuple[dict[tuple[str, str], str], dict[str, Any]]:
    """The term for each property with the kind of value that it stands for, and the context itself."""
    file = "context.jsonld"
    try:
        context: dict[str, Any] = json.loads((find_ontology() / file).read_text(encoding="utf-8"))["@context"]
    except FileNotFoundError:
        raise KnowledgeError(file, 0, "没有这个知识文件") from None
    except json.JSONDecodeError as error:
        raise KnowledgeError(file, error.lineno, f"不是合法的 JSON：{error.msg}") from None
    spaces = {key: value for key, value in context.items() if isinstance(value, str)}

    def expand(short: str) -> str:
        prefix, colon, rest = short.partition(":")
        return spaces[prefix] + rest if colon and prefix in spaces else short

    terms = {}
    for term, rule in context.items():
        if isinstance(rule, dict):
            kind = f"@{rule['@language']}" if "@language" in rule else expand(rule.get("@type", ""))
            terms[f"<{expand(rule['@id'])}>", kind] = term
    return terms, context
