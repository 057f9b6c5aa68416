"""The shapes of `ontology/` read into what is asked of nodes and values, for `checks`.

>>> shapes = compile_shapes(
...     b"@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <https://e.org/> . e:S a sh:NodeShape ; "
...     b"sh:targetClass e:City ; sh:property [ sh:path e:name ; sh:maxCount 1 ; sh:languageIn ( 'zh' ) ] ."
... )
>>> [test('"许昌市"@zh') for test in shapes[0].node.properties[0].tests]
[True]

Values are texts in N-Triples syntax. A test that cannot tell says no.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache, partial
from typing import Any

from pyoxigraph import NamedNode, RdfFormat, parse

from xckg.errors import KnowledgeError
from xckg.graph.terms import RDF, XSD
from xckg.ontology import find_ontology

Test = Callable[[str], bool]
"""Whether one value may stand there."""
Compare = Callable[[Iterable[str], Iterable[str]], bool]
"""Whether a node's values agree with those of another property of the same node."""

FILES = ("shapes.ttl", "shapes_derived.ttl")
"""The shapes written by hand, and those made from the ontology and the lexicon (`derived`); each stands for itself."""
SH = "http://www.w3.org/ns/shacl#"
_STRING, _DATE = XSD + "string", XSD + "date"
_NUMBER = {XSD + "integer": re.compile(r"-?\d+", re.ASCII), XSD + "decimal": re.compile(r"-?\d+(\.\d+)?", re.ASCII)}
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")  # as N-Triples writes what it cannot write as itself
_ESCAPED = {'"': '"', "\\": "\\", "'": "'", "b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}


class _Unknown(Exception):  # noqa: N818 - no error: it only says that pySHACL must do it
    """shapes.ttl says something that is not compiled."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Property:
    """What is asked of the nodes at the end of a path."""

    path: tuple[str, ...]
    least: int
    most: int | None
    classes: tuple[str, ...]
    tests: tuple[Test, ...]
    beside: tuple[tuple[str, Compare], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """What is asked of a node. `either`: it must be of at least one of these shapes, for each list of shapes."""

    tests: tuple[Test, ...]
    classes: tuple[str, ...]
    properties: tuple[Property, ...]
    either: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """A shape and the nodes that it is for: of a class, subjects of a predicate, objects of a predicate."""

    name: str
    classes: tuple[str, ...]
    subjects_of: tuple[str, ...]
    objects_of: tuple[str, ...]
    node: Node


@cache
def load_shapes() -> tuple[Shape, ...] | None:
    """The shapes of ontology/, None when they say something that is not known here.

    Raises:
        KnowledgeError: a file of shapes is missing or no Turtle.
    """
    shapes: list[Shape] = []
    for file in FILES:
        compiled = _compile_file(file)
        if compiled is None:
            return None
        shapes += compiled
    return tuple(shapes)


def _compile_file(file: str) -> tuple[Shape, ...] | None:
    try:
        return compile_shapes((find_ontology() / file).read_bytes())
    except FileNotFoundError:
        raise KnowledgeError(file, 0, "没有这个知识文件") from None
    except SyntaxError as error:
        raise KnowledgeError(file, error.lineno or 0, f"不是合法的 Turtle：{error.msg}") from None


def compile_shapes(turtle: bytes) -> tuple[Shape, ...] | None:
    """The shapes of a Turtle text, None when they say something that is not known here.

    Raises:
        SyntaxError: it is no Turtle.
    """
    source = _Source(turtle)
    try:
        return tuple(source.compile_shape(node) for node in source.find_nodes())
    except _Unknown:
        return None


# ── what may stand where ─────────────────────────────────────────────────────────────────────────────────────────────


def _is_iri(value: str) -> bool:
    return value[0] == "<"


def _is_literal(value: str) -> bool:
    return value[0] == '"'


def _is_one_of(allowed: frozenset[str], value: str) -> bool:
    return value in allowed


def _has_type(datatype: str, value: str) -> bool:
    """Whether the value is a literal of the datatype, in the form that we write it in."""
    if value[0] != '"':
        return False
    if datatype == _STRING:
        return value[-1] == '"'
    text, _, kind = value.rpartition('"^^')
    if kind != f"<{datatype}>":
        return False
    return _is_day(text[1:]) if datatype == _DATE else _NUMBER[datatype].fullmatch(text[1:]) is not None


def _is_in_language(languages: tuple[str, ...], value: str) -> bool:
    return value[0] == '"' and value.rpartition('"@')[2] in languages


def _is_long_enough(least: int, value: str) -> bool:
    text = read_text(value)
    return text is not None and len(text) >= least


def _matches(pattern: re.Pattern[str], value: str) -> bool:
    text = read_text(value)
    return text is not None and pattern.search(text) is not None


def _is_none_of(banned: frozenset[str], value: str) -> bool:
    return value not in banned


def _matches_not(pattern: re.Pattern[str], value: str) -> bool:
    text = read_text(value)
    return text is not None and pattern.search(text) is None


def _is_at_least(bound: Decimal, value: str) -> bool:
    number = _read_number(value)
    return number is not None and number >= bound


def _is_at_most(bound: Decimal, value: str) -> bool:
    number = _read_number(value)
    return number is not None and number <= bound


def are_equal(values: Iterable[str], others: Iterable[str]) -> bool:
    """sh:equals, which also asks something of a node without any value."""
    return set(values) == set(others)


def _are_disjoint(values: Iterable[str], others: Iterable[str]) -> bool:
    return not set(values) & set(others)


def _are_at_most(values: Iterable[str], others: Iterable[str]) -> bool:
    """Whether no value is greater than one of the others: all days, or all numbers."""
    for value in values:
        for other in others:
            one, two = _read_order(value), _read_order(other)
            if one is None or two is None or one[0] != two[0] or one > two:
                return False
    return True


def read_text(value: str) -> str | None:
    """The text of an IRI, or of a literal."""
    if value[0] == "<":
        return value[1:-1]
    if value[0] != '"':
        return None
    text = value[1 : value.rindex('"')]
    return _ESCAPE.sub(_unescape, text) if "\\" in text else text


def _unescape(found: re.Match[str]) -> str:
    return _ESCAPED.get(found[1]) or chr(int(found[1][1:], 16))


def _read_number(value: str) -> Decimal | None:
    text, _, kind = value.rpartition('"^^')
    shape = _NUMBER.get(kind[1:-1])
    return Decimal(text[1:]) if shape is not None and shape.fullmatch(text[1:]) else None


@lru_cache(1 << 15)
def _read_order(value: str) -> tuple[str, Any] | None:
    """What the value is ordered by, after its kind."""
    number = _read_number(value)
    if number is not None:
        return "number", number
    text, _, kind = value.rpartition('"^^')
    return ("day", text) if kind == f"<{_DATE}>" and _is_day(text[1:]) else None


@cache
def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text):
        return False
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


# ── reading shapes.ttl ───────────────────────────────────────────────────────────────────────────────────────────────


class _Source:
    """The triples of shapes.ttl, by node and by the local name of the SHACL property."""

    def __init__(self, turtle: bytes) -> None:
        self.said: dict[str, dict[str, list[Any]]] = {}
        for quad in parse(turtle, format=RdfFormat.TURTLE):
            name = quad.predicate.value.removeprefix(SH)
            self.said.setdefault(str(quad.subject), {}).setdefault(name, []).append(quad.object)

    def find_nodes(self) -> Iterator[str]:
        """The node shapes that have targets, or are none of another shape's parts."""
        for node, said in self.said.items():
            kinds = {str(kind) for kind in said.get(RDF + "type", ())}
            if f"<{SH}NodeShape>" in kinds or any(name.startswith("target") for name in said):
                yield node

    def compile_shape(self, node: str) -> Shape:
        said = self.said[node]
        inner = {
            name: values
            for name, values in said.items()
            if name not in ("targetClass", "targetSubjectsOf", "targetObjectsOf", RDF + "type")
        }
        return Shape(
            name=node,
            classes=tuple(map(str, said.get("targetClass", ()))),
            subjects_of=tuple(map(str, said.get("targetSubjectsOf", ()))),
            objects_of=tuple(map(str, said.get("targetObjectsOf", ()))),
            node=self.compile_node(inner),
        )

    def compile_node(self, said: Mapping[str, list[Any]]) -> Node:
        tests, properties, either = [], [], []
        for name, values in said.items():
            for value in values:
                if name == "property":
                    properties.append(self.compile_property(self.said[str(value)]))
                elif name == "or":
                    either.append(tuple(self.compile_node(self.said[str(one)]) for one in self.read_list(value)))
                elif name not in ("message", "class"):
                    tests.append(self.compile_test(name, value))
        return Node(
            tests=tuple(tests),
            classes=tuple(map(str, said.get("class", ()))),
            properties=tuple(properties),
            either=tuple(either),
        )

    def compile_property(self, said: Mapping[str, list[Any]]) -> Property:
        tests: list[Test] = []
        beside: list[tuple[str, Compare]] = []
        counts: dict[str, int] = {}
        agreeing: dict[str, Compare] = {
            "equals": are_equal,
            "disjoint": _are_disjoint,
            "lessThanOrEquals": _are_at_most,
        }
        for name, values in said.items():
            for value in values:
                if name in ("minCount", "maxCount"):
                    counts[name] = int(value.value)
                elif name in agreeing:
                    beside.append((str(value), agreeing[name]))
                elif name not in ("path", "message", "class", RDF + "type"):
                    tests.append(self.compile_test(name, value))
        [path] = said["path"]
        return Property(
            path=self.read_path(path),
            least=counts.get("minCount", 0),
            most=counts.get("maxCount"),
            classes=tuple(map(str, said.get("class", ()))),
            tests=tuple(tests),
            beside=tuple(beside),
        )

    def compile_test(self, name: str, value: Any) -> Test:
        text = value.value
        if name == "nodeKind" and text in (SH + "IRI", SH + "Literal"):
            return _is_iri if text == SH + "IRI" else _is_literal
        if name == "in":
            return partial(_is_one_of, frozenset(map(str, self.read_list(value))))
        if name == "languageIn":
            return partial(_is_in_language, tuple(one.value for one in self.read_list(value)))
        if name == "datatype" and text in (_STRING, _DATE, *_NUMBER):
            return partial(_has_type, text)
        if name == "minLength":
            return partial(_is_long_enough, int(text))
        if name == "pattern":
            return partial(_matches, re.compile(text))
        if name == "not":
            return self.compile_denial(self.said[str(value)])
        if name in ("minInclusive", "maxInclusive") and _read_number(str(value)) is not None:
            return partial(_is_at_least if name == "minInclusive" else _is_at_most, Decimal(text))
        raise _Unknown

    def compile_denial(self, said: Mapping[str, list[Any]]) -> Test:
        """What must not hold of a value. Only of these two is no surely no, and never a doubt."""
        asked = [(name, value) for name, values in said.items() for value in values]
        if len(asked) != 1:
            raise _Unknown
        [(name, value)] = asked
        if name == "in":
            return partial(_is_none_of, frozenset(map(str, self.read_list(value))))
        if name == "pattern":
            return partial(_matches_not, re.compile(value.value))
        raise _Unknown

    def read_path(self, value: Any) -> tuple[str, ...]:
        if isinstance(value, NamedNode):
            return (str(value),)
        steps = tuple(self.read_list(value))
        if not all(isinstance(step, NamedNode) for step in steps):
            raise _Unknown
        return tuple(map(str, steps))

    def read_list(self, node: Any) -> Iterator[Any]:
        while str(node) != f"<{RDF}nil>":
            said = self.said.get(str(node), {})
            if RDF + "first" not in said:  # a path with an operator: sh:inversePath, sh:zeroOrMorePath …
                raise _Unknown
            yield said[RDF + "first"][0]
            node = said[RDF + "rest"][0]
