"""Typed text: an article in which each mention is one character that says its type.

Relation rules are patterns over this text, so a rule sees 「企业在园区投资建设项目」 and never a name's wording.
Offsets named *code* count in the typed text, offsets named *clean* in `Article.text.clean`.

>>> article, mentions = parse_notation("[平煤隆基|Company]总经理[高志强|Person]说。")
>>> typed = encode(article, mentions)
>>> typed.code == code_of("Company") + "总经理" + code_of("Person") + "说。"
True
>>> [typed.mention_at[at] for at in sorted(typed.mention_at)], typed.clean_start(1)
([0, 1], 4)

*Why so*: patterns over raw characters cannot tell a firm from a place, and patterns over tokens inherit the segmenter's
errors. One private-use character per mention keeps `re`, its speed and its linear-time subset.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from xckg.errors import KnowledgeError
from xckg.model import Article, Mention, MentionKind, Sentence, SentenceRole, Span, Text
from xckg.ontology import load_yaml

FIRST_CODE = 0xE000
TYPES_FILE = "rules/relations/types.yaml"


@dataclass(frozen=True, kw_only=True, slots=True)
class TypeTable:
    """The classes, their groups and what each predicate takes.

    `allowed` holds every (subject class, predicate, object class) that the contract knows.
    """

    types: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]
    predicates: tuple[str, ...]
    allowed: frozenset[tuple[str, str, str]]

    def expand(self, names: str) -> tuple[str, ...]:
        """The classes behind `body|Project`, in table order.

        Raises:
            KeyError: a name that is neither class nor group.
        """
        wanted: set[str] = set()
        for name in names.split("|"):
            if name.strip() in self.groups:
                wanted.update(self.groups[name.strip()])
            elif name.strip() in self.types:
                wanted.add(name.strip())
            else:
                raise KeyError(name.strip())
        return tuple(t for t in self.types if t in wanted)


@cache
def load_types() -> TypeTable:
    """Reads `types.yaml`.

    Raises:
        KnowledgeError: a name in it that is not defined there, or a predicate line without its arrow.
    """
    node = load_yaml(TYPES_FILE)
    types = tuple(node.need("types", list))
    groups = {name: tuple(members) for name, members in node.need("groups", dict).items()}
    table = TypeTable(types=types, groups=groups, predicates=(), allowed=frozenset())
    allowed: set[tuple[str, str, str]] = set()
    predicates = node.need("predicates", dict)
    for predicate, lines in predicates.items():
        for line in lines:
            subjects, arrow, objects = line.partition("→")
            try:
                pairs = [(s, o) for s in table.expand(subjects) for o in table.expand(objects)]
            except KeyError as error:
                raise KnowledgeError(TYPES_FILE, node.line, f"{predicate}：没有类型「{error.args[0]}」") from None
            if not arrow:
                raise KnowledgeError(TYPES_FILE, node.line, f"{predicate}：应写作「主语类型 → 宾语类型」")
            allowed.update((s, predicate, o) for s, o in pairs)
    return TypeTable(types=types, groups=groups, predicates=tuple(predicates), allowed=frozenset(allowed))


@cache
def code_of(type_name: str) -> str:
    """The character that stands for a mention of that class."""
    return chr(FIRST_CODE + load_types().types.index(type_name))


def type_of(code: str) -> str | None:
    """The class that a typed character stands for, None for a plain one."""
    at = ord(code) - FIRST_CODE
    types = load_types().types
    return types[at] if 0 <= at < len(types) else None


def find_types(code: str) -> frozenset[str]:
    """The typed characters in a text."""
    return _all_codes().intersection(code)


@cache
def _all_codes() -> frozenset[str]:
    return frozenset(map(code_of, load_types().types))


@dataclass(frozen=True, kw_only=True, slots=True)
class TypedText:
    """`code` with, for each of its characters, the clean offset where it starts; `mention_at` maps code offsets."""

    code: str
    starts: tuple[int, ...]
    mention_at: Mapping[int, int]

    def clean_start(self, at: int) -> int:
        """The clean offset of the code offset `at`."""
        return self.starts[at]

    def code_range(self, span: Span) -> tuple[int, int]:
        """The code offsets of a clean span; a mention that the span cuts is left out on the left, kept on the right."""
        return bisect_left(self.starts, span.start), bisect_left(self.starts, span.end)


def encode(article: Article, mentions: tuple[Mention, ...], *, without: Collection[int] = ()) -> TypedText:
    """The article's clean text with each printed mention as one typed character.

    Args:
        article: as split.
        mentions: sorted by span and not overlapping; those with an empty span (implied) stand nowhere and are left out.
        without: indices of mentions to leave as plain words.
    """
    clean = article.text.clean
    pieces: list[str] = []
    starts: list[int] = []
    mention_at: dict[int, int] = {}
    last = 0
    for index, mention in enumerate(mentions):
        if not len(mention.span) or mention.span.start < last or index in without:
            continue
        pieces.append(clean[last : mention.span.start])
        starts.extend(range(last, mention.span.start))
        mention_at[len(starts)] = index
        pieces.append(code_of(mention.type))
        starts.append(mention.span.start)
        last = mention.span.end
    pieces.append(clean[last:])
    starts.extend(range(last, len(clean)))
    return TypedText(code="".join(pieces), starts=tuple(starts), mention_at=mention_at)


def point(typed: TypedText, pointers: Iterable[tuple[int, int, int, str]]) -> TypedText:
    """The same text with pointing words made mentions too.

    Args:
        typed: the text as encoded.
        pointers: (code start, code end, mention index, class), not overlapping each other or a mention, in any order.
    """
    ordered = sorted(pointers)
    if not ordered:
        return typed
    pieces: list[str] = []
    starts: list[int] = []
    mention_at: dict[int, int] = {}
    places, last = sorted(typed.mention_at), 0
    for begin, end, index, type_name in [*ordered, (len(typed.code), len(typed.code), -1, "")]:
        for at in places[bisect_left(places, last) : bisect_left(places, begin)]:
            mention_at[at - last + len(starts)] = typed.mention_at[at]
        starts.extend(typed.starts[last:begin])
        pieces.append(typed.code[last:begin])
        if index >= 0:
            mention_at[len(starts)] = index
            pieces.append(code_of(type_name))
            starts.append(typed.starts[begin])
        last = end
    return TypedText(code="".join(pieces), starts=tuple(starts), mention_at=mention_at)


_MARKED = re.compile(r"\[([^|\]]+)\|([A-Za-z]+)(?:=([^\]]+))?\]")


def parse_notation(text: str) -> tuple[Article, tuple[Mention, ...]]:
    """An article written down with its mentions, as rule examples have it.

    `（许昌市）[我市|AdministrativeArea=许昌市]办厂。`: a place in （） at the very front is the article's own place,
    and after a colon its title (许昌市：政府工作报告); `[surface|Class]` is a mention and `=name` what it is called.
    Sentences end at 。！？； and line breaks; each line is a paragraph.
    """
    place = title = None
    if opening := re.match(r"（([^：）]+)(?:：([^）]+))?）", text):
        place, title, text = opening.group(1), opening.group(2), text[opening.end() :]
    clean, last = "", 0
    mentions = []
    for marked in _MARKED.finditer(text):
        clean += text[last : marked.start()]
        surface, type_name, name = marked.groups()
        span = Span(start=len(clean), end=len(clean) + len(surface))
        kind = MentionKind.POINTER if name else MentionKind.NAME
        mentions.append(Mention(span=span, type=type_name, name=name or surface, rule="notation", kind=kind))
        clean, last = clean + surface, marked.end()
    clean += text[last:]
    if place:
        empty = Span(start=0, end=0)
        mentions.append(
            Mention(span=empty, type="AdministrativeArea", name=place, rule="notation", kind=MentionKind.IMPLIED)
        )
    sentences = tuple(
        Sentence(
            span=Span(start=m.start(), end=m.end()), role=SentenceRole.BODY, paragraph=clean.count("\n", 0, m.start())
        )
        for m in re.finditer(r"[^。！？；\n]+[。！？；]?[”’）]*", clean)
    )
    article = Article(
        document="例", index=0, title=title, date=None, date_origin=None, place=place, publisher=None, bylines=(),
        text=Text(clean=clean, raw_starts=tuple(range(len(clean)))), sentences=sentences,
    )  # fmt: skip
    return article, tuple(mentions)
