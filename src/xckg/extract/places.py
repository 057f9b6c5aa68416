"""Which place a name means, and which agencies of it the text means: 许昌, 市发改委, 省委.

Same-named areas (朝阳区, 鼓楼区) are told apart by the article's own place: the one that lies nearest to it wins; where
several do, the name stays without a code (`homonyms` looks at what else the article names).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from xckg.areas import Area, load_areas
from xckg.extract.gazetteer import Hit, load_areas_by_name
from xckg.extract.lexicon import Finder, compile_words
from xckg.extract.name_rules import Proposal, load_suffix_rules
from xckg.model import Span, Token
from xckg.ontology import load_yaml

FREE_BEFORE = ("p", "c", "v", "u", "uj", "ul", "d", "t", "f", "m", "q", "r")  # words that no name ends in
COMMON = ("n", "vn", "v", "a", "b", "an", "l", "j", "nz", "ng", "nt", "")  # words of a body's plain name
BODY_AT_LEAST, BODY_AT_MOST = 4, 16  # characters after 省, 市, 县


def choose_area(name: str, home: Area | None) -> tuple[str, str]:
    """Official name and code (`gb2260:411000`, "" when several fit) of the area that `name` means in this article."""
    areas = load_areas_by_name().get(name, ())
    if not areas:
        return name, ""
    top = [area for area in areas if area.level == areas[0].level]
    if len(top) == 1 and top[0].level != "county":
        return top[0].name, f"gb2260:{top[0].code}"
    if home is not None:
        line = {area.code for area in ancestors(home)}
        shared = {area.code: len(line & {a.code for a in ancestors(area)}) for area in areas}
        near = [area for area in areas if shared[area.code] and shared[area.code] == max(shared.values())]
        if len(near) == 1:
            return near[0].name, f"gb2260:{near[0].code}"
    return areas[0].name, f"gb2260:{areas[0].code}" if len(areas) == 1 else ""


def ancestors(area: Area) -> list[Area]:
    """The area itself and what it lies in, upwards."""
    areas, line = load_areas(), [area]
    while line[-1].parent:
        line.append(areas[line[-1].parent])
    return line


def find_home(place: str | None, text: str = "") -> Area | None:
    """The article's own place as an area, None when it is not known, not in the gazetteer, or one of several.

    A place may be told with what it lies in (南京市鼓楼区); of several of one name, the one whose city `text` names.
    """
    for start in range(len(place or "") - 1):
        areas = load_areas_by_name().get((place or "")[start:], ())
        if start and areas:  # what stands before it must be what it lies in
            areas = tuple(area for area in areas if any((place or "").startswith(a.name) for a in ancestors(area)[1:]))
        top = [area for area in areas if area.level == areas[0].level]
        if len(top) > 1:
            top = [area for area in top if any((a.short or a.name) in text for a in ancestors(area)[1:2])]
        if areas:
            return top[0] if len(top) == 1 else None
    return None


def home_at(home: Area | None, level: str) -> Area | None:
    """The article's place or what it lies in, at that level; a city may be a county-level one (长葛市)."""
    if home is None:
        return None
    for area in ancestors(home):
        if area.level == level or (level == "city" and area.level == "province" and area.name.endswith("市")):
            return area
    return None


@cache
def _load_agencies() -> tuple[Finder, re.Pattern[str]]:
    """The words that agencies end in, and a pattern of these with what may stand before them."""
    suffixes = [s for rule in load_suffix_rules() if rule.walk == "agency" for s in rule.suffix]
    before = "|".join(load_yaml("lexicon/offices.yaml").need("before", list))
    return Finder(suffixes), re.compile(f"({before})?({compile_words(suffixes).pattern})")


@cache
def _offices() -> tuple[dict[str, str], tuple[str, ...]]:
    node = load_yaml("lexicon/offices.yaml")
    return dict(node.need("levels", dict)), tuple(node.need("posts_after", list))


def find_agencies(
    text: str, tokens: Sequence[Token], hits: Sequence[Hit], parks: Sequence[Proposal], home: Area | None
) -> Iterator[Proposal]:
    """Agencies of one sentence: a place, park or 省市县区 before the name of an office.

    许昌市发改委 is a name; 市发改委 and 省委 point at offices of the article's place and are called after it.
    """
    if not tokens:
        return
    begin, end = tokens[0].span.start, tokens[-1].span.end
    suffixes, pattern = _load_agencies()
    if not suffixes.find(text, begin, end):
        return
    levels, office_posts = _offices()
    edges = {token.span.end for token in tokens}
    before = {
        h.span.end: h.span.start for h in hits if h.type in ("AdministrativeArea", "Country") and h.strength == "sure"
    }
    before |= {p.span.end: p.span.start for p in parks}
    for found in pattern.finditer(text, begin, end):
        if found.end() not in edges and not text.startswith(office_posts, found.end()):
            continue
        level, office = found.group(1) or "", found.group(2)
        opened = before.get(found.start(), before.get(found.start() + len(level)))
        if opened is not None:
            span = Span(start=opened, end=found.end())
            place = text[opened : found.start()]
            official = choose_area(place, home)[0]
            name = text[span.start : span.end]
            if level and official.endswith(level):
                name = official + office
            elif not level and office[0] in levels and official.endswith(office[0]):
                name = official + office[1:]
            yield Proposal(span=span, type="GovernmentAgency", name=name, rule="name.agency", score=0.95)
            continue
        level = level or (office[0] if office[0] in levels else "自治区" if office.startswith("自治区") else "")
        if not level:
            continue
        wanted = "province" if level == "自治区" else levels.get(level[0], "city")
        area = home_at(home, wanted)
        if area is None or not (area.name.endswith(level[-1])):
            continue
        rest = found.group()[len(level) :]
        yield Proposal(
            span=Span(start=found.start(), end=found.end()),
            type="GovernmentAgency",
            name=area.name + rest,
            rule="name.agency-of-home",
            score=0.88,
            pointer=True,
        )


@cache
def _bodies() -> tuple[dict[str, str], frozenset[str], frozenset[str]]:
    node = load_yaml("lexicon/offices.yaml")
    return (
        dict(node.need("bodies", dict)),
        frozenset(node.need("levels_at", list)),
        frozenset(node.need("not_in_bodies", list)),
    )


def find_home_bodies(text: str, tokens: Sequence[Token], home: Area | None) -> Iterator[Proposal]:
    """Bodies that the article's own place has: [省电力公司], [市人民医院], called after the place.

    省 and its like must stand alone, with no name before them, and only common nouns between them and the body.
    """
    if home is None:
        return
    levels, _ = _offices()
    bodies, fillers, never = _bodies()
    for i, token in enumerate(tokens):
        level = token.text[0]
        if level not in levels or token.text[1:] not in ("", *fillers):
            continue
        if i and "一" <= tokens[i - 1].text[-1] <= "鿿" and tokens[i - 1].tag not in FREE_BEFORE:
            continue
        area = home_at(home, levels[level])
        if area is None or not area.name.endswith(level):
            continue
        for other in tokens[i + 1 :]:
            if other.text in never or other.tag not in COMMON or other.span.end - token.span.end > BODY_AT_MOST:
                break
            kind = next((bodies[last] for last in bodies if other.text.endswith(last)), "")
            last = next((last for last in bodies if text.endswith(last, token.span.end, other.span.end)), "")
            kind = kind or bodies.get(last, "")
            if kind and other.span.end - token.span.end >= BODY_AT_LEAST:
                span = Span(start=token.span.start, end=other.span.end)
                name = area.name + text[token.span.end : span.end]
                yield Proposal(span=span, type=kind, name=name, rule="name.body-of-home", score=0.88)
