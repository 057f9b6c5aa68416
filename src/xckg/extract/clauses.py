"""A sentence laid out for reading its numbers: names and times masked, cut into clauses, numbers and ranks found.

>>> text = "总投资25亿元，占地约74亩（一期），居全省第2位。"
>>> sheet = lay_out(text, (), ())
>>> [text[n.span.start : n.span.end] for clause in sheet.clauses for n in clause.numbers]
['25亿元', '74亩', '居全省第2位']

Each character keeps its place: `Sheet.masked` is as long as the sentence, with one mark for every character of a bearer
(a name that numbers can be about), of another name, of an expression of time and of a bracket. All places here count
from the start of the sentence.

*Why so*: rules that look for words must not find them inside names (控股 in a firm's name), and offsets must hold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise

from xckg.extract.lexicon import ASIDE, BEARER, MARKS, NAME, TIME, compile_words, load_words
from xckg.extract.needed import may_match
from xckg.extract.numerals import CHINESE_UNSCALED, parse_numeral
from xckg.extract.quantities import find_quantities, may_have_quantities
from xckg.model import Comparator, Period, Span, Token
from xckg.records import quick, replace
from xckg.units import load_units

BEARERS = frozenset(
    [
        "Company",
        "GovernmentAgency",
        "ResearchInstitution",
        "FinancialInstitution",
        "MediaOrganization",
        "Organization",
        "Person",
        "Country",
        "AdministrativeArea",
        "Region",
        "IndustrialPark",
        "Facility",
        "IndustryChain",
        "IndustryCluster",
        "Project",
        "Event",
        "Programme",
        "Policy",
    ]
)
_CUT = re.compile(r"[，；。！？;,\n]|—{2,}")
_MARK = re.compile(f"[{MARKS}]")
_ASIDE = re.compile(r"[（(][^（）()]{0,40}[）)]")


@quick
@dataclass(frozen=True, kw_only=True, slots=True)
class Number:
    """A quantity, or a rank.

    For a rank `kind` is "rank", the unit is empty, `scope` is where the text says among whom, and the span takes in
    the verb of standing. An index, which has no unit either, is of kind "index".
    """

    span: Span
    value: Decimal
    unit: str
    comparator: Comparator
    kind: str
    scope: Span | None = None


@quick
@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """A mention inside a sentence: `index` among the article's mentions."""

    span: Span
    index: int
    type: str
    name: str


@quick
@dataclass(frozen=True, kw_only=True, slots=True)
class Clause:
    """What stands between two commas, with its numbers in order; `asides` are the numbers in brackets."""

    span: Span
    numbers: tuple[Number, ...]
    asides: tuple[Number, ...]


@quick
@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A sentence laid out. `masked[i]` is the character `text[i]`, or the mark that covers it.

    `bounds` are the words that a noun phrase does not reach across, as (start, end, word); `acts` are where words start
    that the dictionary knows as verbs only; `edges` are where words begin and end, none for a text not cut into words.
    """

    text: str
    masked: str
    mentions: tuple[Placed, ...]
    periods: tuple[tuple[Span, Period], ...]
    clauses: tuple[Clause, ...]
    bounds: tuple[tuple[int, int, str], ...]
    acts: frozenset[int] = frozenset()
    edges: frozenset[int] = frozenset()


def lay_out(
    text: str,
    mentions: Sequence[Placed],
    periods: Sequence[tuple[Span, Period]],
    taking: Sequence[int] = (),
    tokens: Sequence[Token] = (),
) -> Sheet:
    """Masks, cuts and counts one sentence.

    Args:
        text: the sentence.
        mentions: the names and pointers in it, in order, none of them empty.
        periods: the expressions of time in it.
        taking: where 将 only takes the object (将产品运往欧洲) and says nothing of the future; it is read as 把.
        tokens: its words, if it was cut into words; a bound is a whole number of words then, so that 接受 is not found
            in 直接受益. Their offsets are those of the article.
    """
    chars = list(text)
    for place in taking:
        chars[place] = load_words()["taking.as"][0]
    for at, _ in periods:
        chars[at.start : at.end] = TIME * len(at)
    for mention in mentions:
        chars[mention.span.start : mention.span.end] = (BEARER if mention.type in BEARERS else NAME) * len(mention.span)
    named = "".join(chars)
    aside = False
    for match in _ASIDE.finditer(named) if "（" in named or "(" in named else ():
        if BEARER not in match.group():
            aside = True
            chars[match.start() : match.end()] = ASIDE * (match.end() - match.start())
    masked = named if not aside else "".join(chars)
    lasting = load_words().patterns["lasting"]
    if may_match(lasting, masked):
        masked = lasting.sub(lambda m: ASIDE * len(m.group()), masked)
    ranks = find_ranks(masked)
    numbers = [n for n in _find_numbers(named) if not any(n.span.overlaps(r.span) for r in ranks)]
    edges = _find_edges(tokens) if numbers or ranks else frozenset[int]()
    return Sheet(
        text=text,
        masked=masked,
        mentions=tuple(mentions),
        periods=tuple(periods),
        clauses=_cut(masked, sorted([*numbers, *ranks], key=lambda n: n.span)),
        bounds=_find_bounds(masked, edges) if numbers or ranks else (),
        acts=_find_acts(tokens) if numbers or ranks else frozenset(),
        edges=edges,
    )


def _find_edges(tokens: Sequence[Token]) -> frozenset[int]:
    """Where words begin and end."""
    start = tokens[0].span.start if tokens else 0
    return frozenset([token.span.start - start for token in tokens] + [token.span.end - start for token in tokens])


def _find_acts(tokens: Sequence[Token]) -> frozenset[int]:
    """Where words start that the dictionary knows as verbs only."""
    verbs, others = load_words()["verbs"], load_words()["no_verbs"]
    start = tokens[0].span.start if tokens else 0
    return frozenset(
        t.span.start - start for t in tokens if t.tag in verbs and len(t.text) > 1 and t.text not in others
    )


def _find_bounds(masked: str, edges: frozenset[int]) -> tuple[tuple[int, int, str], ...]:
    words = load_words()
    found, at = [], 0
    for start, end in words.bound_words.find(masked, 0, len(masked)):
        if start < at:  # inside the word before
            continue
        at, word = end, masked[start:end]
        if word in words.keep or (edges and not (start in edges and end in edges)):
            continue
        found.append((start, end, word))
    return tuple(found)


def _cut(masked: str, numbers: Sequence[Number]) -> tuple[Clause, ...]:
    ends = [match.end() for match in _CUT.finditer(masked)]
    if not ends or ends[-1] < len(masked):
        ends.append(len(masked))
    clauses, start = [], 0
    if not numbers:
        spans = [Span(start=start, end=end) for start, end in pairwise([0, *ends])]
        return tuple([Clause(span=span, numbers=(), asides=()) for span in spans])
    for end in ends:
        here = Span(start=start, end=end)
        if any(n.span.start < end < n.span.end for n in numbers):  # the comma of 1,331
            continue
        inside = [n for n in numbers if here.covers(n.span)]
        clauses.append(
            Clause(
                span=here,
                numbers=tuple(n for n in inside if masked[n.span.start] != ASIDE),
                asides=tuple(n for n in inside if masked[n.span.start] == ASIDE),
            )
        )
        start = end
    return tuple(clauses)


def _find_numbers(text: str) -> list[Number]:
    whole = Span(start=0, end=len(text))
    if not may_have_quantities(text, whole):  # nor an index: its value is one of figures
        return []
    table, text = load_units(), _MARK.sub("\n", text)
    found = [
        Number(span=q.span, value=q.value, unit=q.unit, comparator=q.comparator, kind=table.kind(q.unit))
        for q in find_quantities(text, whole)
    ]
    for match in load_words().patterns["index"].finditer(text):  # an index has no unit
        at = Span(start=match.start("value"), end=match.end("value"))
        if not any(at.overlaps(n.span) for n in found):
            found.append(
                Number(span=at, value=Decimal(match["value"]), unit="", comparator=Comparator.EQUAL, kind="index")
            )
    return found


@cache
def _compile_ranks() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = load_words()
    firsts = compile_words(words["rank.firsts"]).pattern
    number = rf"(?:[0-9]{{1,3}}|{CHINESE_UNSCALED})"
    scopes = compile_words(words["rank.scopes"]).pattern
    place, no_place = compile_words(words["rank.places"]).pattern, compile_words(words["rank.no_places"]).pattern
    group, after = compile_words(words["rank.groups"]).pattern, compile_words(words["rank.after"]).pattern
    end = r"(?=[，。；、,;）)”和且\n]|$)"
    core = re.compile(
        rf"第(?P<n>{number})(?!{no_place}){place}|第(?P<bare>{number}){end}|(?P<first>{firsts})"
        rf"|前(?P<top>{number})(?:{group})?(?:{end}|(?={after}))|(?P<world>{scopes})第一{end}"
    )
    verbs = compile_words(words["rank.verbs"])
    return core, verbs


_SCOPE_LENGTH = 16


def find_ranks(masked: str) -> list[Number]:
    """Places in an order, said with a verb of standing (居全省第2位, 进入前3位) or among whom one is first (世界第一).

    Args:
        masked: a sentence, names masked.

    Returns:
        Ranks; the span runs from the verb (or 在 before whom it ranks) to the end of the place.
    """
    if "第" not in masked and "首" not in masked and "前" not in masked and "榜" not in masked and "龙头" not in masked:
        return []
    core, verbs = _compile_ranks()
    found: list[Number] = []
    for match in core.finditer(masked):
        value = _rank_value(match)
        clause = max(masked.rfind(c, 0, match.start()) for c in "，。；,;\n") + 1
        last = found[-1] if found else None
        if last is not None and masked[last.span.end : match.start()] in load_words()["joins"] and value is not None:
            at = Span(start=match.start(), end=match.end())  # 从全国第8位、第4位…: the verb and whole of the first
            own = match["world"] is not None  # 居全国第三、中部第一
            whole = Span(start=match.start("world"), end=match.end("world")) if own else last.scope
            found.append(replace(last, span=at, value=value, scope=whole))
            continue
        low = max(clause, match.start() - _SCOPE_LENGTH)
        start, scope = match.start(), (match.start(), match.start())
        before = list(verbs.finditer(masked, low, match.start()))
        if match["world"] is not None:
            scope = match.span("world")
        if before:
            scope = (before[-1].end(), max(scope[1], match.start()))
            start = before[-1].start()
            if before[-1].group() in load_words()["rank.weak"] and scope[0] == scope[1]:
                continue
            if len(before) > 1 and before[-2].end() == start:
                start = before[-2].start()
        elif match["world"] is None:
            continue
        if scope[0] == scope[1]:
            lead = load_words().patterns["among"].search(masked, clause, start)
            if lead is not None:
                scope, start = lead.span("scope"), lead.start()
        if value is not None:
            found.append(
                Number(
                    span=Span(start=start, end=match.end()),
                    value=value,
                    unit="",
                    comparator=Comparator.LESS if match["top"] is not None else Comparator.EQUAL,
                    kind="rank",
                    scope=Span(start=scope[0], end=scope[1]) if scope[0] < scope[1] else None,
                )
            )
    return found


def _rank_value(match: re.Match[str]) -> Decimal | None:
    if match["first"] is not None or match["world"] is not None:
        return Decimal(1)
    value = parse_numeral(match["n"] or match["bare"] or match["top"])
    return value if value is not None and value >= 1 else None
