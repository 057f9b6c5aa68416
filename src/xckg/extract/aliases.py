"""Other names of a thing inside one article: stated (以下简称“《方案》”) or cut from the full name (平煤隆基).

A short name is looked for only where its full name stands in the same article, so a common word is rarely taken for
one; a cut of two characters must be no word of the dictionary.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import cache

from xckg.extract.gazetteer import KnownName, get_known, load_areas_by_name
from xckg.extract.name_rules import Proposal, load_suffix_rules
from xckg.model import Alias, Span
from xckg.ontology import load_yaml

GROUP = "集团"  # a group and its firm are two
STEM_AT_MOST = 4  # characters of a short name before 公司 or 集团
MARKED = ("Policy", "Programme", "Event")  # their marks are part of the name


@cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    node = load_yaml("lexicon/aliases.yaml")
    legal = sorted(node.need("legal_forms", list), key=len, reverse=True)
    lines = sorted(node.need("business_words", list), key=len, reverse=True)
    return (
        re.compile(f"(?:{'|'.join(map(re.escape, legal))})$"),
        re.compile("|".join(map(re.escape, lines))),
        re.compile(node.need("stated", str)),
    )


def find_stated_aliases(text: str, chosen: Sequence[Proposal]) -> list[Alias]:
    """Short names that the text introduces right after a name: （以下简称《方案》）, 简称“长三角”."""
    *_, stated = _words()
    aliases = []
    for p in chosen:
        found = stated.match(text, p.span.end)
        if found is not None and not p.pointer:
            short = next(group for group in found.groups() if group is not None)
            if short and short != p.name:
                aliases.append(Alias(type=p.type, full=p.name, short=short, rule="alias.stated"))
    return list(dict.fromkeys(aliases))  # said again, it says no more


def find_short_names(
    text: str, chosen: Sequence[Proposal], edges: tuple[frozenset[int], frozenset[int]]
) -> tuple[list[Proposal], list[Alias]]:
    """Short forms of the article's legal company names and of stated aliases, where it prints them.

    Args:
        text: the article's clean text.
        chosen: non-overlapping names.
        edges: offsets at which words start and end.

    Returns:
        proposals for the short forms, and the aliases that tie them to their full names.
    """
    proposals: list[Proposal] = []
    aliases: list[Alias] = []
    for alias in find_stated_aliases(text, chosen):
        marked = (f"《{alias.short}》", f"“{alias.short}”") if alias.type in MARKED else ()
        for short in (alias.short, *marked):
            proposals += _everywhere(text, short, alias.type, alias.short, "alias.stated", 0.9)
        aliases.append(alias)
    aliases += _acronyms(chosen)
    covered = sorted(p.span for p in chosen if p.score >= 0.9)
    fulls = sorted({p.name for p in chosen if p.type == "Company" and not p.pointer})
    claims = Counter(short for full in fulls for short in cut_company(full))
    for full in fulls:
        for short in cut_company(full):
            if claims[short] > 1:
                continue  # 诚信 of both 诚信电缆 and 诚信机具 would make them one
            at = [
                q
                for q in _everywhere(text, short, "Company", short, "alias.cut", 0.86)
                if not _is_inside(covered, q.span)
                and (len(short) > 2 or (q.span.start in edges[0] and q.span.end in edges[1]))
            ]
            if at:
                proposals += at
                aliases.append(Alias(type="Company", full=full, short=short, rule="alias.cut"))
                break
    return proposals, aliases


def _is_inside(spans: Sequence[Span], span: Span) -> bool:
    """Whether a longer one of the spans, which are sorted and do not overlap, covers this one."""
    before = bisect_right(spans, span.start, key=lambda s: s.start) - 1
    return before >= 0 and spans[before].covers(span) and len(spans[before]) > len(span)


def _acronyms(chosen: Sequence[Proposal]) -> list[Alias]:
    """Short names that the article prints of a full one that it prints too, when only one full name fits.

    中联重科 of 中联重工科技发展股份有限公司: characters of the full name in order, its first two at the front;
    山煤集团 of 山西煤炭进出口集团: the same without the form, its first at the front;
    华铁公司 of 四川华铁钒钛科技公司: a piece of the full name before the form.
    """
    legal, lines, _ = _words()
    names = sorted({p.name for p in chosen if p.type == "Company" and not p.pointer})
    full_names = [n for n in names if (form := legal.search(n)) is not None and form.start() >= 4]
    aliases = []
    for short in names:
        form = legal.search(short)
        stem = short[: form.start()] if form is not None else short
        if len(short) < 3 or len(stem) < 2 or _is_common(stem) or lines.fullmatch(stem):
            continue
        if form is not None and (len(stem) > STEM_AT_MOST or len(form.group()) > 2):
            continue
        rivals = [n for n in full_names if n != short and not re.search("[（(]", n) and not _known_apart(short, n)]
        if form is None:
            fulls = [n for n in rivals if n[:2] == stem[:2] and _is_subsequence(stem, n)]
        else:
            rivals = [n for n in rivals if (GROUP in form.group()) == (GROUP in n[len(without_legal_form(n)) :])]
            fulls = [n for n in rivals if len(n) > len(short) + 2 and stem in n]
            fulls = fulls or [n for n in rivals if _is_initials(stem, without_legal_form(n))]
        if len(fulls) == 1:
            aliases.append(Alias(type="Company", full=fulls[0], short=short, rule="alias.acronym"))
    return aliases


def _is_initials(stem: str, body: str) -> bool:
    return len(stem) == 2 and len(body) >= 5 and stem[0] == body[0] and stem not in body and stem[1] in body[2:5]


def _known_apart(one: str, other: str) -> bool:
    """Whether the gazetteer knows the two names as two firms."""
    known = [get_known(name, "Company") for name in (one, other)]
    labels = {each.label for each in known if each is not None}
    return len(labels) == 2


def _is_subsequence(short: str, full: str) -> bool:
    rest = iter(full)
    return all(c in rest for c in short)


def find_known_firm(name: str) -> KnownName | None:
    """The known firm of a legal name without its form; of a group the group, where that is known as another firm.

    宇通集团 is the parent of 宇通客车, which is called 宇通 for short.

    >>> [known.label for name in ("郑州宇通集团有限公司", "宇通公司") if (known := find_known_firm(name))]
    ['宇通集团', '宇通客车']
    >>> find_known_firm("首钢股份有限公司") is None
    True
    """
    stem = without_legal_form(name)
    firm = get_known(stem, "Company")
    if firm is not None and GROUP in firm.label and stem != name and GROUP not in name:
        return None  # 首钢股份有限公司 is a firm of 首钢集团
    group = get_known(stem + GROUP, "Company") if firm is not None and name[len(stem) :].startswith(GROUP) else None
    return group or firm


def without_legal_form(name: str) -> str:
    """中石油 of 中石油集团公司; the name itself when it has no legal form at its end."""
    legal, *_ = _words()
    form = legal.search(name)
    return name[: form.start()] if form is not None else name


def cut_company(name: str) -> list[str]:
    """Short forms that a legal company name may have, the longest first; [] when it has no legal form.

    >>> cut_company("平煤隆基新能源科技有限公司")
    ['平煤隆基新能源科技', '平煤隆基新能源', '平煤隆基']
    >>> cut_company("海琛电器（重庆）有限公司")  # 海琛电器 alone is its parent
    ['重庆海琛']
    """
    legal, lines, _ = _words()
    form = legal.search(name)
    if form is None or form.start() < 2:
        return []
    body = name[: form.start()]
    bracket = re.search(r"[（(]([^）)]{2,6})[）)]", body)
    inside = bracket.group(1) if bracket else ""
    body = re.sub(r"[（(][^）)]*[）)]", "", body)
    whole, body = body, _without_place(body, lines)
    cuts = [whole] if whole != body else []
    line = lines.search(body, 2) if len(body) > 2 else None
    brand = body[: line.start()] if line is not None else body
    rest = body[len(brand) :]
    pieces = [brand]
    at = 0
    while at < len(rest):
        piece = lines.match(rest, at)
        step = len(piece.group()) if piece is not None else 1
        at += step
        pieces.append(brand + rest[:at])
    place = inside.removesuffix("市").removesuffix("省")
    if len(brand) >= 2:
        cuts += [place + brand] if place else [p for p in reversed(pieces) if p != brand] + [brand]
    return [cut for cut in dict.fromkeys(cuts) if cut != name and len(cut) >= 2 and not _is_common(cut)]


def _is_common(word: str) -> bool:
    """Whether the word is a place, goods, a line of business or works, and so no firm's short name.

    汽车 of 汽车集团, and 平陆运河 of the firm that builds it.
    """
    if word.endswith(_works()):
        return True
    known = [get_known(word, kind) for kind in ("Product", "Industry", "Country")]
    return word in load_areas_by_name() or any(each is not None and each.strength == "sure" for each in known)


@cache
def _works() -> tuple[str, ...]:
    """What the names of facilities end in, but for words of one character (港)."""
    return tuple(end for rule in load_suffix_rules() if rule.type == "Facility" for end in rule.suffix if len(end) > 1)


def _without_place(body: str, lines: re.Pattern[str]) -> str:
    """平煤隆基 of 许昌平煤隆基; where only a line of business is left, the place is the trade name (海晏船舶)."""
    areas = load_areas_by_name()
    for length in range(min(8, len(body) - 2), 1, -1):
        if body[:length] in areas:
            rest = body[length:]
            return body if lines.match(rest) else _without_place(rest, lines)
    return body


def _everywhere(text: str, surface: str, kind: str, name: str, rule: str, score: float) -> list[Proposal]:
    found, at = [], text.find(surface)
    while at >= 0:
        span = Span(start=at, end=at + len(surface))
        found.append(Proposal(span=span, type=kind, name=name, rule=rule, score=score))
        at = text.find(surface, at + 1)
    return found
