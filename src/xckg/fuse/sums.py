"""Numbers of one article that do not add up: amount against growth, part and whole against share, parts against total.

    去年10亿元, 今年11亿元, 增长20% → by the amounts it is 10%        出口6亿元、进口5亿元, 进出口12亿元 → 11亿元

>>> now, before = (Number(value=Decimal(n), step=Decimal("0.1")) for n in (11, 10))
>>> [round(n, 2) for n in _grow(now, before)]
[Decimal('10.00'), Decimal('8.96'), Decimal('11.06')]

Each check reckons from the printed digits how far rounding alone may lead, and adds the slack of
`ontology/lexicon/agreement.yaml`; only what lies beyond is told. Only numbers that the text gives exactly or with 约
are used, and growth only where it is not reckoned at constant prices.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from xckg.claims import Dispute, DisputeKind
from xckg.fuse.ids import mint_fact
from xckg.fuse.names import normalize
from xckg.fuse.precision import Number, measure_number
from xckg.model import Comparator, Measure, Observation
from xckg.ontology import Node, load_yaml

FILE = "lexicon/agreement.yaml"
HUNDRED = Decimal(100)


@dataclass(frozen=True, kw_only=True, slots=True)
class SumScheme:
    """The part of the knowledge file that is about sums; the fields are explained at its head."""

    points: Decimal
    share: Decimal
    near: Decimal
    constant: tuple[str, ...]
    exclusive: frozenset[str]
    wholes: Mapping[str, tuple[str, ...]]
    own: Mapping[str, re.Pattern[str]]
    totals: tuple[tuple[str, tuple[str, ...]], ...]


@cache
def load_scheme() -> SumScheme:
    """What is known of sums.

    Raises:
        KnowledgeError: a part is missing.
    """
    top = load_yaml(FILE)
    slack: Node = top.need("slack", Node)
    totals = [(n.need("total", str), tuple(n.need("parts", list))) for n in top.need("totals", list)]
    return SumScheme(
        points=Decimal(str(slack.need("points", float))),
        share=Decimal(str(slack.need("share", float))),
        near=Decimal(str(top.need("near", float))),
        constant=tuple(top.need("constant_prices", list)),
        exclusive=frozenset(top.need("exclusive", list)),
        wholes={
            normalize(name, "indicator"): (name, *(normalize(other, "indicator") for other in others))
            for name, others in top.need("wholes", Node).items()
        },
        own={head: re.compile(pattern) for head, pattern in top.need("own", Node).items()},
        totals=tuple(totals),
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """What numbers have alike that can be reckoned with each other."""

    subject: str
    indicator: str
    start: dt.date | None
    end: dt.date | None
    slices: tuple[tuple[str, str], ...]
    modality: str


Labels = Mapping[str, Collection[str]]
Sheet = dict[tuple[Measure, _Frame], list[Observation]]


def find_sums(observations: Iterable[Observation], base_iri: str, labels: Labels) -> list[Dispute]:
    """All that does not add up, article by article; what two articles print is told once.

    Args:
        observations: of all articles.
        base_iri: the disputes' ids begin with it.
        labels: what each subject is called.
    """
    articles: dict[tuple[str, int], Sheet] = defaultdict(lambda: defaultdict(list))
    for o in observations:
        if o.comparator not in (Comparator.EQUAL, Comparator.ABOUT):
            continue
        for place in sorted({(e.document, e.article_index) for e in o.evidence}):
            articles[place][(o.measure, _frame(o))].append(o)
    found: dict[str, Dispute] = {}
    for place in sorted(articles):
        sheet = articles[place]
        for facts, reason in [
            *_check_growth(sheet),
            *_check_shares(sheet, labels),
            *_check_totals(sheet),
            *_check_parts(sheet),
        ]:
            ids = tuple(fact.id for fact in facts)
            dispute = Dispute(
                id=mint_fact(base_iri, "dispute", ("sum", *ids)),
                kind=DisputeKind.SUM,
                subject=facts[0].subject,
                about=facts[0].indicator,
                facts=ids,
                reasons=(reason,),
            )
            found.setdefault(dispute.id, dispute)
    return list(found.values())


def _frame(o: Observation) -> _Frame:
    return _Frame(
        o.subject, normalize(o.indicator, "indicator"), o.period.start, o.period.end,
        tuple(sorted(o.dimensions.items())), o.modality.value,
    )  # fmt: skip


def _measure(o: Observation) -> Number:
    """As `measure_number`; what is said with 约 is as inexact as two such numbers may differ."""
    number = measure_number(o)
    if o.comparator is not Comparator.ABOUT:
        return number
    return replace(number, step=max(number.step, abs(number.value) * load_scheme().near * 2))


def _one(sheet: Sheet, measure: Measure, frame: _Frame) -> Observation | None:
    """The only number of its kind; of two nobody knows which is meant."""
    found = sheet.get((measure, frame), [])
    return found[0] if len(found) == 1 else None


def _grow(now: Number, before: Number) -> tuple[Decimal, Decimal, Decimal]:
    """The growth in per cent, and the least and the most that it may be by rounding."""
    low, high = (n.value - n.step / 2 for n in (now, before)), (n.value + n.step / 2 for n in (now, before))
    (now_low, before_low), (now_high, before_high) = low, high
    grown, least = (HUNDRED * (a / b - 1) for a, b in ((now.value, before.value), (now_low, before_high)))
    return grown, least, HUNDRED * (now_high / before_low - 1) if before_low > 0 else Decimal("Infinity")


def _round(value: Decimal) -> str:
    text = f"{value:.1f}"
    return text.removesuffix(".0")


def _year_before(frame: _Frame) -> _Frame | None:
    try:
        start, end = (d.replace(year=d.year - 1) if d else None for d in (frame.start, frame.end))
    except ValueError:  # 29 February
        return None
    return _Frame(frame.subject, frame.indicator, start, end, frame.slices, frame.modality)


def _check_growth(sheet: Sheet) -> Iterator[tuple[list[Observation], str]]:
    scheme = load_scheme()
    for (measure, frame), numbers in list(sheet.items()):
        before = _year_before(frame)
        if measure is not Measure.GROWTH or len(numbers) != 1 or before is None or frame.start is None:
            continue
        said = numbers[0]
        now, last = _one(sheet, Measure.AMOUNT, frame), _one(sheet, Measure.AMOUNT, before)
        if now is None or last is None or said.normalized_unit != "%" or now.normalized_unit != last.normalized_unit:
            continue
        if frame.indicator.endswith(scheme.constant) or now.normalized <= 0 or last.normalized <= 0:
            continue
        grown, least, most = _grow(_measure(now), _measure(last))
        slack = _measure(said).step / 2 + scheme.points
        if not least - slack <= said.normalized <= most + slack:
            yield [said, now, last], f"growth:{_round(grown)}"


def _find_whole(said: Observation, frame: _Frame, labels: Labels) -> _Frame | None:
    """What the share is of, where that is the subject's own: 河南省的…占全省, but not 河南省的…占全国.

    The whole is the indicator without its slice (美国 of all partners), or another indicator (exports of trade).
    """
    scheme = load_scheme()
    scope = normalize(said.scope or "", "indicator")
    names = [(name, word) for name, words in scheme.wholes.items() for word in words if scope.endswith(word)]
    if frame.slices:
        if scope:
            words = scheme.wholes.get(frame.indicator, (frame.indicator,))
            names = [(frame.indicator, word) for word in words if scope.endswith(word)]
        else:
            names = [(frame.indicator, "")]
    else:
        names = [(name, word) for name, word in names if name != frame.indicator]
    if len(frame.slices) > 1 or not names:
        return None
    name, word = max(names, key=lambda found: (len(found[1]), found))
    head = scope.removesuffix(word).removesuffix("的").replace("同期", "")
    own = scheme.own.get(head)
    if head and head not in labels.get(frame.subject, ()) and not (own and own.search(frame.subject)):
        return None
    return replace(frame, indicator=name, slices=())


def _check_shares(sheet: Sheet, labels: Labels) -> Iterator[tuple[list[Observation], str]]:
    scheme = load_scheme()
    for (measure, frame), numbers in list(sheet.items()):
        whole_frame = _find_whole(numbers[0], frame, labels) if measure is Measure.SHARE and len(numbers) == 1 else None
        if whole_frame is None:
            continue
        said = numbers[0]
        part, whole = _one(sheet, Measure.AMOUNT, frame), _one(sheet, Measure.AMOUNT, whole_frame)
        if (
            part is None
            or whole is None
            or part.normalized_unit != whole.normalized_unit
            or min(part.normalized, whole.normalized) <= 0
        ):
            continue
        grown, least, most = (HUNDRED + n for n in _grow(_measure(part), _measure(whole)))
        slack = _measure(said).step / 2 + scheme.points
        if not least - slack <= said.normalized <= most + slack:
            yield [said, part, whole], f"share:{_round(grown)}"


def _check_totals(sheet: Sheet) -> Iterator[tuple[list[Observation], str]]:
    scheme = load_scheme()
    for (measure, frame), numbers in list(sheet.items()):
        if measure is not Measure.AMOUNT or len(numbers) != 1:
            continue
        for name, parts in scheme.totals:
            if frame.indicator != normalize(name, "indicator"):
                continue
            others = [
                _one(
                    sheet,
                    measure,
                    _Frame(
                        frame.subject, normalize(p, "indicator"), frame.start, frame.end, frame.slices, frame.modality
                    ),
                )
                for p in parts
            ]
            found = [o for o in others if o is not None and o.normalized_unit == numbers[0].normalized_unit]
            if len(found) < len(parts):
                continue
            total, off = _add(found, numbers[0])
            if abs(total - numbers[0].normalized) > off:
                yield [numbers[0], *found], f"total:{_say(total, numbers[0])}"


def _check_parts(sheet: Sheet) -> Iterator[tuple[list[Observation], str]]:
    """Slices of a dimension whose slices exclude each other, against the whole and against 100 %."""
    scheme = load_scheme()
    groups: dict[tuple[Measure, _Frame, str], list[Observation]] = defaultdict(list)
    for (measure, frame), numbers in list(sheet.items()):
        if measure in (Measure.AMOUNT, Measure.SHARE) and len(frame.slices) == 1 and len(numbers) == 1:
            name = frame.slices[0][0]
            whole = _Frame(frame.subject, frame.indicator, frame.start, frame.end, (), frame.modality)
            if name in scheme.exclusive:
                groups[(measure, whole, name)].append(numbers[0])
    for (measure, frame, _), parts in groups.items():
        if len(parts) < 2:
            continue
        if measure is Measure.SHARE:
            total = sum((p.normalized for p in parts), Decimal(0))
            if total > HUNDRED + len(parts) * scheme.points + sum((_measure(p).step for p in parts), Decimal(0)):
                yield sorted(parts, key=lambda o: o.id), f"hundred:{_round(total)}"
            continue
        whole_number = _one(sheet, measure, frame)
        same = whole_number is not None and all(p.normalized_unit == whole_number.normalized_unit for p in parts)
        if whole_number is None or not same:
            continue
        total, off = _add(parts, whole_number)
        if total - whole_number.normalized > off:
            yield [whole_number, *sorted(parts, key=lambda o: o.id)], f"exceeds:{_say(total, whole_number)}"


def _add(parts: Sequence[Observation], whole: Observation) -> tuple[Decimal, Decimal]:
    """The sum of parts, and how far rounding may lead it from the whole."""
    total = sum((p.normalized for p in parts), Decimal(0))
    off = sum((_measure(o).step for o in (*parts, whole)), Decimal(0)) / 2
    return total, off + abs(whole.normalized) * load_scheme().share


def _say(total: Decimal, whole: Observation) -> str:
    """A sum in the unit of the whole."""
    value = total * whole.value / whole.normalized if whole.normalized else total
    digits = f"{value:.2f}".rstrip("0").rstrip(".")
    return f"{digits}{whole.unit}"
