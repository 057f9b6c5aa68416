"""Which place an article speaks from: what 我市, 全省 point at. Knowledge: `layout/places.yaml`, the gazetteer.

>>> find_place(title="许昌：聚势成群 链链生金", body="去年全市出口额居全省第2位。", publisher="河南日报", dateline=None)
'许昌市'
>>> find_place(title="江西推进产业链现代化", body="江西围绕优势产业延链补链。", publisher=None, dateline=None)
'江西省'
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from daachorse import MATCH_KIND_LEFTMOST_LONGEST, CharwiseDoubleArrayAhoCorasick

from xckg.areas import Area, load_areas
from xckg.corpus.segment import segment
from xckg.ontology import load_yaml

_LEVELS = ("province", "city", "county")
_AROUND = 6  # characters on both sides of a name that are cut into words to see whether it is one


@dataclass(frozen=True, kw_only=True, slots=True)
class _Rules:
    pointers: tuple[tuple[str, tuple[str, ...]], ...]
    own: frozenset[str]
    not_pointing: tuple[str, ...]
    nation: tuple[str, ...]
    lead: int
    title: float
    part: float
    least: float
    share: float
    municipality: str


@cache
def _load() -> _Rules:
    node = load_yaml("layout/places.yaml")
    weights: Any = node.need("weights", dict)
    return _Rules(
        pointers=tuple((p.need("level", str), tuple(p.need("words", list))) for p in node.need("pointers", list)),
        own=frozenset(node.need("own", list)),
        not_pointing=tuple(node.need("not_pointing", list)),
        nation=tuple(node.need("nation", list)),
        lead=node.need("lead", int),
        title=weights.need("title", (int, float)),
        part=weights.need("part", (int, float)),
        least=node.need("least", (int, float)),
        share=node.need("share", (int, float)),
        municipality=node.need("municipality", str),
    )


@cache
def _load_areas() -> dict[str, Area]:
    """The areas of these levels by code."""
    return {code: area for code, area in load_areas().items() if area.level in _LEVELS}


@cache
def _load_names() -> tuple[CharwiseDoubleArrayAhoCorasick, tuple[tuple[Area, ...], ...]]:
    """What finds the names of areas, leftmost and longest, and the areas of each name: those of the highest level."""
    names: defaultdict[str, list[Area]] = defaultdict(list)
    for area in _load_areas().values():
        for name in dict.fromkeys((area.name, area.short)):
            if len(name) >= 2:
                names[name].append(area)
    for name, areas in names.items():  # 河南 is the province: the county of that name is called 河南县
        highest = min(_LEVELS.index(area.level) for area in areas)
        names[name] = [area for area in areas if _LEVELS.index(area.level) == highest]
    automaton = CharwiseDoubleArrayAhoCorasick(list(names), MATCH_KIND_LEFTMOST_LONGEST)
    return automaton, tuple(map(tuple, names.values()))


def _find_names(text: str) -> Iterator[tuple[int, str, tuple[Area, ...]]]:
    """Names of areas in a text, leftmost and longest, with where they start."""
    automaton, areas = _load_names()
    for start, end, i in automaton.find(text):
        yield start, text[start:end], areas[i]


def find_area(text: str) -> Area | None:
    """The area that a name begins with (许昌日报 → 许昌市), None when none or several do."""
    for start, _, areas in _find_names(text[:12]):
        if start == 0:
            ranked = sorted(areas, key=lambda a: (_LEVELS.index(a.level), a.code))
            return ranked[0] if len(ranked) == 1 or ranked[0].level != ranked[1].level else None
        break
    return None


def _is_of(area: Area, level: str) -> bool:
    return area.level == level or (level == "city" and area.name.endswith(_load().municipality))


def find_level(text: str) -> str | None:
    """The level of area that a text's pointing words speak from: 我市 → city; None when it has none."""
    text = _without_lookalikes(text)
    return next((level for level, words in _load().pointers if any(word in text for word in words)), None)


def _speaks_as_own(text: str) -> bool:
    """Whether a text says words that only those of a place say (我市)."""
    text = _without_lookalikes(text)
    return any(word in text for word in _load().own)


def _without_lookalikes(text: str) -> str:
    """A text without the words in which a pointing word is only seen: 资本市场 says nothing of 本市."""
    for word in _load().not_pointing:
        text = text.replace(word, "")
    return text


def find_place(*, title: str, body: str, publisher: str | None, dateline: str | None) -> str | None:
    """The full name of the area that an article speaks from, None when nothing says it.

    A pointing word says of which level it is. Of that level: the publisher's area, the dateline's, the one that title
    and text name most. Without pointing words: the area named most, if it stands out, the dateline's, the publisher's.
    An article whose title sets several areas side by side, or whose opening speaks of the whole country, is of none of
    the areas that it only names.
    """
    text = title + body
    level = find_level(text)
    told = [area for name in (publisher, dateline) if name and (area := find_area(name))]
    ranked = _rank(title, body, parts=level is not None)
    if not _speaks_as_own(text) and not told and _speaks_of_many(title, body, ranked):
        return None
    if level is not None:
        for area in told:
            if _is_of(area, level):
                return area.name
        for area, _ in ranked:
            if _is_of(area, level) and _is_named(area, text):
                return area.name
        if level == "province":
            parent = _find_province(told or [area for area, _ in ranked])
            if parent is not None:
                return parent.name
    rules = _load()
    ranked = [pair for pair in ranked if pair[1] < rules.least or _is_named(pair[0], text)]
    if ranked:
        top, score = ranked[0]
        same = sum(s for area, s in ranked if area.level == top.level)
        if score >= rules.least and score >= rules.share * same:
            return top.name
    return told[-1].name if told else None


def find_shared(texts: Sequence[str], *, publisher: str | None) -> str | None:
    """The place that a page's articles share, for those of them that name none of their own; None if they share none.

    It must be the publisher's, be what a 我市 of theirs points at, or be named in most of the articles: a digest of the
    day's news, one item a place, is of no place, even if one of its items names its own four times.

    >>> find_shared(["许昌发制品出口增长。", "许昌：许昌新建许昌港区。", "许昌再添四家企业。"], publisher=None)
    '许昌市'
    >>> find_shared(["国债资金下达。", "许昌：许昌新建许昌港区，许昌市欢迎你。", "铁路运量增长。"], publisher=None)
    """
    if len(texts) < 2:
        return None
    place = find_place(title="", body="\n".join(texts), publisher=publisher, dateline=None)
    area = find_area(place) if place else None
    if area is None:
        return None
    if (publisher and find_area(publisher) == area) or any(map(_speaks_as_own, texts)):
        return place
    return place if 2 * sum(_is_named(area, text) for text in texts) > len(texts) else None


def _speaks_of_many(title: str, body: str, ranked: list[tuple[Area, float]]) -> bool:
    """Whether the title names areas of which none holds the other, or none at all and the opening is of the country."""
    by_code = _load_areas()
    named = {area.code for area, _ in ranked if _is_named(area, title)}
    if named:
        outer = {code for code in named if not any(_lies_in(other, code, by_code) for other in named)}
        return len(outer) > 1 and all(code in outer for code in named)
    opening = title + body[: _load().lead]
    first = min((at for word in _load().nation if (at := opening.find(word)) >= 0), default=None)
    return first is not None and not any(_is_named(area, opening[:first]) for area, _ in ranked)


def _lies_in(inner: str, outer: str, by_code: dict[str, Area]) -> bool:
    """Whether one area lies in another one."""
    while inner in by_code:
        inner = by_code[inner].parent
        if inner == outer:
            return True
    return False


def _is_named(area: Area, text: str) -> bool:
    """Whether a text has the area's full name, or its short one as words of their own (not 衡水 of 平衡水平)."""
    if area.name in text:
        return True
    short = area.short
    at = text.find(short) if len(short) > 1 else -1
    while at >= 0:
        begin = max(0, at - _AROUND)
        edge = begin
        for word in segment(text[begin : at + len(short) + _AROUND]):
            if edge == at and short.startswith(word):
                return True
            edge += len(word)
        at = text.find(short, at + len(short))
    return False


def _find_province(areas: list[Area]) -> Area | None:
    by_code = _load_areas()
    for area in areas[:1]:
        while area.parent in by_code:
            area = by_code[area.parent]
        return area
    return None


def _rank(title: str, body: str, *, parts: bool) -> list[tuple[Area, float]]:
    """Areas by how much a text speaks of them, most first; equal ones, the smaller area first.

    With `parts`, what is said of an area also speaks for the one that it is part of.
    """
    rules = _load()
    by_code = _load_areas()
    scores: defaultdict[str, float] = defaultdict(float)
    unsure: list[tuple[tuple[Area, ...], float]] = []
    for text, weight in ((title, rules.title), (body, 1.0)):
        for _, _, areas in _find_names(text):
            if len(areas) == 1:
                scores[areas[0].code] += weight
            else:
                unsure.append((areas, weight))
    for areas, weight in unsure:  # 朝阳区: that of the city which the text names too
        known = [a for a in areas if a.parent in scores or a.code in scores]
        if len(known) == 1:
            scores[known[0].code] += weight
    own = dict(scores)
    for code, score in own.items() if parts else ():
        parent = by_code[code].parent
        if parent in by_code:
            scores[parent] += rules.part * score
    ranked = [(by_code[code], score) for code, score in scores.items()]
    return sorted(ranked, key=lambda pair: (-pair[1], -_LEVELS.index(pair[0].level), pair[0].code))
