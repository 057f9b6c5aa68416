"""Which of several places of one name an article means: 鼓楼区 of 南京, of 徐州, of 福州 or of 开封.

What stands nearest decides, and only where it leaves one:

    南京市鼓楼区             the area right before the name
    …鼓楼区…                 the same name, told so elsewhere in the article
    徐州…，鼓楼区…           the city of one of them, or another district of it, in the sentence; in the article
    (许昌市) …鼓楼区…        the article's own province, then the provinces that it names

Where two are left (a national report names 北京 and 长春 and says 朝阳区), the name stays without a code. Nothing is
settled by which place is the better known.

*Why so*: steps and no score. A wrong district puts its figures into another province and nobody sees it, an open one is
listed with its candidates in the report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from xckg.areas import Area, load_areas
from xckg.codes import AREAS, find_parents, lies_in
from xckg.extract.gazetteer import AREA, Hit, load_areas_by_name
from xckg.extract.name_rules import load_name_words
from xckg.model import Article, Mention, MentionKind, Span
from xckg.records import replace

Places = list[tuple[Span, str]]  # areas that the text names beyond doubt, with their codes


def settle_areas(
    article: Article, mentions: Sequence[Mention], hits: Iterable[Hit], home: Area | None
) -> list[Mention]:
    """The mentions, those of a shared name with the code of the one that is meant, or with none.

    A name that is an everyday word too (新城区) and is not settled is none. Two areas of one name in one article are
    told apart by name, too: 南京市鼓楼区, 徐州市鼓楼区.

    Args:
        article: where they stand.
        mentions: by start.
        hits: the known names of the article that stand alone.
        home: the article's own place.
    """
    rows_of: dict[tuple[str, bool], list[int]] = {}
    for i, m in enumerate(mentions):
        if m.type == AREA and m.kind is MentionKind.NAME and (found := _find_candidates(m)):
            rows_of.setdefault((m.name, found[0] in _codes_of(m.name)), []).append(i)
    settled = list(mentions)
    if not rows_of:
        return settled
    places = sorted(set(_find_places(hits)), key=lambda place: (place[0], place[1]))
    for (name, full), rows in rows_of.items():
        candidates = _find_candidates(settled[rows[0]])
        codes = _settle(article, [settled[i].span for i in rows], candidates, places, home)
        several = len(set(codes)) > 1
        for i, code in zip(rows, codes, strict=True):
            if code or full:
                settled[i] = replace(settled[i], code=code or None, name=_name(code, several=several) if code else name)
        if len(set(codes)) == 1 and codes[0]:  # 该区 points at it
            for i, m in enumerate(settled):
                if m.type == AREA and m.kind is MentionKind.POINTER and m.name == name:
                    settled[i] = replace(m, code=codes[0], name=_name(codes[0], several=False))
    everyday = load_name_words().everyday_areas
    return [m for m in settled if m.code or m.name not in everyday or m.type != AREA]


def _name(code: str, *, several: bool) -> str:
    area, city = (load_areas()[key.partition(":")[2]] for key in (code, find_parents(code)[0]))
    return city.name + area.name if several else area.name


def _codes_of(name: str) -> list[str]:
    """The areas of a name that only counties and districts have, when there are several."""
    areas = load_areas_by_name().get(name, ())
    return [f"{AREAS}:{a.code}" for a in areas] if len(areas) > 1 and areas[0].level == "county" else []


def _find_candidates(m: Mention) -> list[str]:
    """What a shared name may mean, or an area's without its 区, 市, 县 where no gazetteer has that: 北京[海淀]."""
    if m.code is None and m.name not in load_areas_by_name():
        return list(_codes_of_shorts().get(m.name, ()))
    return _codes_of(m.name)


@cache
def _codes_of_shorts() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for area in load_areas().values():
        if area.level != "province" and len(area.name) > 2:
            found.setdefault(area.name[:-1], []).append(f"{AREAS}:{area.code}")
    return {name: tuple(codes) for name, codes in found.items()}


def _find_places(hits: Iterable[Hit]) -> Iterator[tuple[Span, str]]:
    for hit in hits:
        areas = load_areas_by_name().get(hit.name, ()) if hit.type == AREA and hit.strength == "sure" else ()
        if areas and (len(areas) == 1 or (areas[0].level != areas[1].level and areas[0].level != "county")):
            yield hit.span, f"{AREAS}:{areas[0].code}"


def _before(span: Span, places: Places) -> list[str]:
    """The areas that end where the name begins."""
    return [code for place, code in places if place.end == span.start]


def _settle(
    article: Article, spans: Sequence[Span], candidates: list[str], places: Places, home: Area | None
) -> list[str]:
    """The code for each occurrence of one shared name, "" where it stays open."""
    told = [[c for c in candidates if any(lies_in(c, outer) for outer in _before(s, places))] for s in spans]
    sure = {codes[0] for codes in told if len(codes) == 1}
    result = []
    for span, inside in zip(spans, told, strict=True):
        before = _before(span, places)
        if len(inside) == 1:
            result.append(inside[0])
        elif before and not inside:  # the text puts it where the gazetteer knows none
            result.append("")
        elif len(sure) == 1:
            result.append(min(sure))
        else:
            result.append("" if sure else _infer(article, span, inside or candidates, places, home))
    return result


def _infer(article: Article, span: Span, candidates: list[str], places: Places, home: Area | None) -> str:
    sentence = next((s.span for s in article.sentences if s.span.covers(span)), span)
    own = [f"{AREAS}:{home.code}"] if home is not None else []
    here = [code for place, code in places if sentence.covers(place)]
    everywhere = [code for _, code in places] + own
    for evidence, speaks in (
        (here, _speaks_for_city),
        (everywhere, _speaks_for_city),
        (own, _speaks_for_province),
        (everywhere, _speaks_for_province),
    ):
        left = _narrow(candidates, evidence, speaks)
        if len(left) == 1:
            return left[0]
        if left:
            return ""
    return ""


def _narrow(candidates: Iterable[str], evidence: Iterable[str], speaks: Callable[[str, str], bool]) -> list[str]:
    named = set(evidence)
    left = [c for c in candidates if any(speaks(code, c) for code in named)]
    return [
        c for c in left if not any(c != other and lies_in(c, other) for other in left)
    ]  # of 朝阳市, 朝阳县 the city


def _speaks_for_city(code: str, candidate: str) -> bool:
    """Whether an area is the city of the candidate, or another part of that city."""
    return lies_in(code, find_parents(candidate)[0])


def _speaks_for_province(code: str, candidate: str) -> bool:
    return lies_in(code, find_parents(candidate)[-2])
