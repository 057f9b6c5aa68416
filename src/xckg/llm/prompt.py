"""What is asked: the questions for one article, made of `ontology/llm/prompt.yaml` and the contract's types.

>>> prompt = load_prompt()
>>> "locatedIn" in prompt.system and "许昌" not in prompt.system  # no example is a real place
True
>>> ("Company", "leads", "IndustryChain") in prompt.allowed
True

*Why so*: the list of types and what a relation may join stands once, in `rules/relations/types.yaml`, and is written
into the question and the schema from there; a question can then never ask for what the checks refuse.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from xckg.errors import KnowledgeError
from xckg.model import Article, Sentence, SentenceRole
from xckg.ontology import Node, load_yaml

FILE = "llm/prompt.yaml"
TYPES_FILE = "rules/relations/types.yaml"


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Bounds, as `prompt.yaml` explains them: characters, bytes, or how many."""

    chars: int
    answer_bytes: int
    facts: int
    failures: int
    name: int
    indicator: int
    label: int
    years: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Prompt:
    """All that `prompt.yaml` says. `allowed` holds each (subject class, predicate, object class) of the contract."""

    request: Mapping[str, Any]
    schema: Mapping[str, Any]
    system: str
    article: str
    unknown: str
    confidence: float
    limits: Limits
    types: frozenset[str]
    predicates: frozenset[str]
    allowed: frozenset[tuple[str, str, str]]
    both_ways: frozenset[str]
    dimensions: frozenset[str]
    generic: frozenset[str]
    not_in_names: frozenset[str]
    number_words: Mapping[str, int]
    number_parts: frozenset[str]
    whole_shares: Mapping[str, int]
    falls: tuple[str, ...]
    rises: tuple[str, ...]
    to: str
    more: str
    not_units: frozenset[str]
    indicator_from: float
    indicator_adds: tuple[str, ...]


@cache
def load_prompt() -> Prompt:
    """The prompt, read once.

    Raises:
        KnowledgeError: a part is missing, or its types and predicates are not those of the contract's table.
    """
    top, table = load_yaml(FILE), load_yaml(TYPES_FILE)
    groups: Mapping[str, Sequence[str]] = table.need("groups", dict)
    pairs: Mapping[str, Sequence[str]] = table.need("predicates", dict)
    types = _same_names(top.need("types", Node), table.need("types", list))
    predicates = _same_names(top.need("predicates", Node), pairs)
    dimensions = top.need("dimensions", list)
    system = top.need("system", str)
    for name, text in {
        "types": "\n".join(f"- {name}：{says}" for name, says in types.items()),
        "predicates": "\n".join(f"- {name}（{'；'.join(pairs[name])}）：{says}" for name, says in predicates.items()),
        "groups": "；".join(f"{name} = {'|'.join(members)}" for name, members in groups.items()),
        "dimensions": "、".join(dimensions),
    }.items():
        if f"<{name}>" not in system:
            raise KnowledgeError(FILE, top.line, f"system 里缺少 <{name}>")
        system = system.replace(f"<{name}>", text)
    limits = top.need("limits", Node)
    bounds = ("chars", "answer_bytes", "facts", "failures", "name", "indicator", "label")
    return Prompt(
        request=_plain(top.need("request", Node), {}),
        schema=_plain(top.need("schema", Node), {"types": list(types), "predicates": list(predicates)}),
        system=system,
        article=top.need("article", str),
        unknown=top.need("unknown", str),
        confidence=top.need("confidence", float),
        limits=Limits(**{name: limits.need(name, int) for name in bounds}, years=top.need("years", int)),
        types=frozenset(types),
        predicates=frozenset(predicates),
        allowed=frozenset(_allow(pairs, groups)),
        both_ways=frozenset(top.need("both_ways", list)),
        dimensions=frozenset(dimensions),
        generic=frozenset(top.need("generic", list)),
        not_in_names=frozenset(top.need("not_in_names", str)),
        number_words=dict(top.need("number_words", Node)),
        number_parts=frozenset(top.need("number_parts", str)),
        whole_shares=dict(top.need("whole_shares", Node)),
        falls=tuple(top.need("falls", list)),
        rises=tuple(top.need("rises", list)),
        to=top.need("to", str),
        more=top.need("more", str),
        not_units=frozenset(top.need("not_units", list)),
        indicator_from=top.need("indicator_from", float),
        indicator_adds=tuple(top.need("indicator_adds", list)),
    )


def cut_article(article: Article) -> tuple[list[tuple[Sentence, ...]], int]:
    """The sentences of an article, bylines apart, in pieces that fit one question each.

    Returns:
        the pieces in order, and how many sentences were left out because one alone is too long.
    """
    longest = load_prompt().limits.chars
    pieces: list[tuple[Sentence, ...]] = []
    piece: list[Sentence] = []
    room, left_out = longest, 0
    for sentence in article.sentences:
        size = len(sentence.span)
        if sentence.role is SentenceRole.BYLINE or not size:
            continue
        if size > longest:
            left_out += 1
            continue
        if size > room and piece:
            pieces.append(tuple(piece))
            piece, room = [], longest
        piece.append(sentence)
        room -= size
    return ([*pieces, tuple(piece)] if piece else pieces), left_out


def to_request(article: Article, sentences: Sequence[Sentence], model: str) -> bytes:
    """The body of one question: canonical JSON, so equal questions are equal bytes."""
    prompt = load_prompt()
    told = {
        "title": article.title or prompt.unknown,
        "date": article.date.isoformat() if article.date else prompt.unknown,
        "place": article.place or prompt.unknown,
        "publisher": article.publisher or prompt.unknown,
        "text": "\n".join(article.surface(sentence.span) for sentence in sentences),
    }
    body = {
        "model": model,
        "messages": [
            {"role": "system", "content": prompt.system},
            {"role": "user", "content": _fill(prompt.article, told)},
        ],
        "response_format": {"type": "json_schema", "json_schema": {"name": "facts", "schema": prompt.schema}},
        **prompt.request,
    }
    return json.dumps(body, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()


def _fill(template: str, told: Mapping[str, str]) -> str:
    """The template with each `{field}` replaced, once: braces of the article's own stay as they are."""
    pieces = template.split("{")
    return pieces[0] + "".join(
        told.get(name, "{" + name) + rest if closed and name in told else "{" + piece
        for piece in pieces[1:]
        for name, closed, rest in (piece.partition("}"),)
    )


def _same_names(node: Node, wanted: Sequence[str] | Mapping[str, Any]) -> dict[str, str]:
    """The mapping in the table's order, which must name what the table names."""
    odd = sorted(set(node) ^ set(wanted))
    if odd:
        raise KnowledgeError(node.file, node.line, f"应与 {TYPES_FILE} 一致，不一致的有：{'、'.join(odd)}")
    return {name: str(node[name]) for name in wanted}


def _allow(pairs: Mapping[str, Sequence[str]], groups: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str, str]]:
    for predicate, lines in pairs.items():
        for line in lines:
            ends = [
                [kind for name in part.strip().split("|") for kind in groups.get(name, (name,))]
                for part in line.split("→")
            ]
            yield from ((s, predicate, o) for s in ends[0] for o in ends[-1])


def _plain(value: Any, names: Mapping[str, list[str]]) -> Any:
    """YAML as JSON takes it; an `enum` that is a word becomes the list of that name."""
    if isinstance(value, dict):
        return {
            key: names[inner] if key == "enum" and isinstance(inner, str) and inner in names else _plain(inner, names)
            for key, inner in value.items()
        }
    return [_plain(item, names) for item in value] if isinstance(value, list) else value
