r"""What the rows of a table say: each cell by its heading, none of it read as language.

    项目名称：甲项目｜建设单位：乙公司｜总投资（万元）：12000｜开工时间：2024年3月
    → 甲项目 · 乙公司 undertakes 甲项目 · 总投资 12000 万元 · under construction since 2024-03

The evidence of all of it is the row. What a heading says stands in `ontology/lexicon/columns.yaml`; a column that it
does not have is a figure where it gives a unit, and else is counted as not used. Names in cells are typed by what the
finders of mentions know, where they know exactly this name, else by the column and the name's ending.

*Why so*: the grammar of a row is its headings. Rules for prose would read 建设单位 as a word and miss what it says.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from xckg.claims import Claim, Status, StatusCandidate
from xckg.columns import NAMED, PARTED, Column, Heading, find_column, find_subject, is_unit, load_columns, parse_heading
from xckg.extract.days import RANGE, parse_day
from xckg.extract.indicators import load_scheme
from xckg.extract.measured_rows import MeasuredCell, Table, is_measured, read_rows
from xckg.extract.measured_rows import find_subject as find_measured_subject
from xckg.extract.mentions import find_mentions
from xckg.extract.periods import find_periods
from xckg.extract.quantities import find_quantities
from xckg.extract.timed_rows import TimedCell, is_timed, read_timed_rows
from xckg.measured import parse_column
from xckg.model import (
    EMPTY,
    Article,
    Comparator,
    Findings,
    Measure,
    Mention,
    MentionKind,
    Modality,
    ObservationCandidate,
    Period,
    Quantity,
    RelationCandidate,
    Sentence,
    SentenceRole,
    Skipped,
    Span,
)

SURE, LIKELY = 0.97, 0.9
FIGURE, GROWTH, SHARE, RANK = "column.figure", "column.growth", "column.share", "column.rank"
PERCENT, SUBJECT = "%", "column.subject"
PROJECT, PLACE, PARK = "Project", "AdministrativeArea", "IndustrialPark"
PLACES = frozenset({PLACE, PARK, "Region", "Country", "Facility"})
BODIES = ("Company", "GovernmentAgency", "ResearchInstitution", "FinancialInstitution", "Organization")
LINES = ("Industry", "IndustryChain", "IndustryCluster")
LEAST_NAME = 2
BOUND = 2  # characters beside a number that bound it (超过12亿元)
_NUMBER = re.compile(r"[-+－]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[-+－]?\d+(?:\.\d+)?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """A cell: what its heading says, and where its text stands in the article."""

    heading: Heading
    span: Span
    text: str


@dataclass(kw_only=True)
class Draft:
    """What has been found so far; mentions by what and where they are."""

    article: Article
    known: Mapping[tuple[int, int], Mention]
    places: Sequence[Mention]
    unit: str
    period: Period | None
    mentions: dict[tuple[int, int, str], tuple[int, Mention]] = field(default_factory=dict)
    relations: list[RelationCandidate] = field(default_factory=list)
    observations: list[ObservationCandidate] = field(default_factory=list)
    statuses: list[StatusCandidate] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def add(self, mention: Mention) -> int:
        """The index of a mention."""
        key = mention.span.start, mention.span.end, mention.type
        return self.mentions.setdefault(key, (len(self.mentions), mention))[0]


def _get_start(mention: Mention) -> int:
    return mention.span.start


def has_rows(article: Article) -> bool:
    """Whether an article is of a table."""
    return any(sentence.role is SentenceRole.ROW for sentence in article.sentences)


def find_row_facts(article: Article) -> Findings:
    """What a table says."""
    found, _ = find_mentions(article)
    rows = [s.span for s in article.sentences if s.role is SentenceRole.ROW]
    titles = [s for s in article.sentences if s.role is not SentenceRole.ROW]
    draft = Draft(
        article=article,
        known={
            (m.span.start, m.span.end): m for m in found if m.kind is MentionKind.NAME and m.span.end > m.span.start
        },
        places=sorted((m for m in found if m.type in PLACES and m.kind is MentionKind.NAME), key=_get_start),
        unit=_find_unit(article, titles),
        period=_find_period(article, titles),
    )
    for mention in found:
        above = mention.type == PLACE and mention.span.end <= rows[0].start
        if mention.kind is MentionKind.IMPLIED or above:
            draft.add(mention)
    measured: list[tuple[Span, list[MeasuredCell]]] = []
    timed: list[tuple[Span, list[TimedCell]]] = []
    for row in rows:
        cells = [(name, cell) for name, cell in _cut(article, row)]
        headings = [name for name, _ in cells]
        if is_measured(headings):
            measured.append((row, [MeasuredCell(column=parse_column(name), text=cell.text) for name, cell in cells]))
        elif is_timed(headings):
            timed.append((row, [(cell.heading, cell.text) for _, cell in cells]))
        else:
            _read_row(draft, row, [cell for _, cell in cells])
    if measured or timed:
        _read_measured(draft, measured, timed, found, [s.span for s in titles])
    return Findings(
        article=article,
        mentions=tuple(mention for _, mention in draft.mentions.values()),
        aliases=(),
        relations=tuple(draft.relations),
        observations=tuple(draft.observations),
        skipped=tuple(draft.skipped),
        statuses=tuple(draft.statuses),
    )


def _find_unit(article: Article, titles: Sequence[Sentence]) -> str:
    """The unit that a line above the table gives for all of its sums (单位：万元)."""
    for sentence in titles:
        match = load_columns().unit_note.search(article.surface(sentence.span))
        if match and is_unit(match["unit"]):
            return match["unit"]
    return ""


def _find_period(article: Article, titles: Sequence[Sentence]) -> Period | None:
    """The time that the title gives (2023年全市规上企业)."""
    for sentence in titles:
        for _, period in find_periods(article.text.clean, sentence.span, article.date):
            return period
    return None


def _read_measured(
    draft: Draft,
    rows: Sequence[tuple[Span, Sequence[MeasuredCell]]],
    timed: Sequence[tuple[Span, Sequence[TimedCell]]],
    found: Sequence[Mention],
    titles: Sequence[Span],
) -> None:
    about = find_measured_subject(found, titles)
    if about is None:
        draft.skipped += [Skipped(span=row, reason="指标表没有说是哪里的") for row, _ in (*rows, *timed)]
        return
    table = Table(subject=draft.add(about), unit=draft.unit, period=draft.period, date=draft.article.date)
    for made, skipped in (read_rows(rows, table), read_timed_rows(timed, table)):
        draft.observations += made
        draft.skipped += [Skipped(span=row, reason=reason) for row, reason in skipped]


def _cut(article: Article, row: Span) -> Iterator[tuple[str, Cell]]:
    """The cells of a row, each with its heading as printed."""
    at = row.start
    for part in article.surface(row).split(PARTED):
        name, _, text = part.partition(NAMED)
        start = at + len(name) + len(NAMED)
        if text and text not in load_columns().blank:
            yield name, Cell(heading=parse_heading(name), span=Span(start=start, end=start + len(text)), text=text)
        at += len(part) + len(PARTED)


def _read_row(draft: Draft, row: Span, cells: Sequence[Cell]) -> None:
    order = list(load_columns().subjects)
    named = [(order.index(cell.heading.name), i) for i, cell in enumerate(cells) if find_subject(cell.heading.name)]
    own = cells[min(named)[1]] if named else None
    if any(cell.text.replace(" ", "") in load_columns().totals for cell in (*cells[:1], own) if cell is not None):
        draft.skipped.append(Skipped(span=row, reason="合计行"))
        return
    if own is None or len(own.text) < LEAST_NAME:
        draft.skipped.append(Skipped(span=row, reason="表里的这一行没有名称"))
        return
    kind = find_subject(own.heading.name) or ""
    named_by = _find_places(draft, own.span, kind)[-1:] if kind == PLACE else [_name(draft, own.span, kind, SUBJECT)]
    if not named_by:
        draft.skipped.append(Skipped(span=row, reason="表里的这一行认不出地名"))
        return
    subject = draft.add(named_by[0])
    others = [(cell, find_column(cell.heading.name, kind)) for cell in cells if cell is not own]
    standing = _find_standing(others)
    measured: tuple[str, Period | None] = ("", None)
    for cell, column in others:
        if column is None:
            measured = _read_figure(draft, row, subject, cell, None, standing, measured)
        elif column.kind == "relation":
            _read_relation(draft, row, subject, cell, column, standing)
        elif column.kind == "figure":
            measured = _read_figure(draft, row, subject, cell, column, standing, measured)
        elif column.kind == "date":
            _read_date(draft, row, subject, cell, column, standing)
        elif status := _read_standing(cell.text):
            draft.statuses.append(
                StatusCandidate(mention=subject, claim=Claim(status=status), evidence=row, rule=column.id)
            )


# ── names ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _name(draft: Draft, span: Span, kind: str, rule: str) -> Mention:
    """The mention that a cell is, or a part of it: as it is known, if exactly this name is, else of that type."""
    text = draft.article.surface(span)
    known = draft.known.get((span.start, span.end))
    wanted = BODIES if kind in BODIES else LINES if kind in LINES else PLACES if kind in PLACES else (kind,)
    if known is not None and known.type in wanted and kind != PROJECT:
        return known
    if kind != PROJECT:
        kind = next((k for ending, k in load_columns().endings if text.endswith(ending) and k in wanted), kind)
    return Mention(span=span, type=kind, name=text, rule=rule, confidence=LIKELY)


def _find_places(draft: Draft, span: Span, kind: str) -> list[Mention]:
    """The places that a cell names, from wide to near; the last is where it lies."""
    first = bisect_left(draft.places, span.start, key=_get_start)
    last = bisect_left(draft.places, span.end, key=_get_start)
    inside = [mention for mention in draft.places[first:last] if mention.span.end <= span.end]
    rest = Span(start=inside[-1].span.end, end=span.end) if inside else span
    text = draft.article.surface(rest)
    ending = next((k for e, k in load_columns().endings if k in (PARK, PLACE) and text.endswith(e)), None)
    if ending is not None and len(text) > LEAST_NAME:
        whole = rest if ending == PLACE else span
        return [*inside, Mention(span=whole, type=ending, name=draft.article.surface(whole), rule="column.place")]
    if inside or kind != PLACE or len(rest) < LEAST_NAME:
        return inside
    return [Mention(span=rest, type=PLACE, name=text, rule="column.place", confidence=LIKELY)] if ending else []


def _split(cell: Cell) -> Iterator[Span]:
    """The parts of a cell that lists several; no part of a name in brackets."""
    at, start, depth = cell.span.start, cell.span.start, 0
    parted = load_columns().parted
    for i, character in enumerate(cell.text):
        depth += (character in "（(《“") - (character in "）)》”")
        if depth <= 0 and parted.match(character):
            yield Span(start=start, end=at + i)
            start = at + i + 1
    yield Span(start=start, end=cell.span.end)


# ── facts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _read_relation(draft: Draft, row: Span, subject: int, cell: Cell, column: Column, standing: Status | None) -> None:
    met = False
    for span in _split(cell):
        text = draft.article.surface(span)
        span = Span(start=span.start + len(text) - len(text.lstrip()), end=span.start + len(text.rstrip()))
        if len(span) < LEAST_NAME or draft.article.surface(span) in load_columns().blank:
            continue
        if column.place:
            places = _find_places(draft, span, PLACE)
            if not places:
                continue
            other = _add_places(draft, row, places)
        else:
            other = draft.add(_name(draft, span, column.type, column.id))
        met = True
        if other == subject:
            continue
        planned = column.predicate in ("undertakes", "produces") and standing in (Status.PLANNED, Status.SIGNED)
        draft.relations.append(
            RelationCandidate(
                subject=other if column.reverse else subject,
                predicate=column.predicate,
                object=subject if column.reverse else other,
                evidence=row,
                rule=column.id,
                confidence=SURE,
                qualifiers={column.qualifier: cell.heading.name} if column.qualifier else EMPTY,
                modality=Modality.PLANNED if planned and column.predicate == "produces" else Modality.ACTUAL,
            )
        )
    if not met:
        draft.skipped.append(Skipped(span=row, reason=f"表格“{cell.heading.name}”一列里没有认出名称"))


def _add_places(draft: Draft, row: Span, places: Sequence[Mention]) -> int:
    """The nearest of the places that stand one after the other, each lying in the one before it."""
    added = [draft.add(place) for place in places]
    for wide, near in pairwise(added):
        if wide != near:
            draft.relations.append(
                RelationCandidate(
                    subject=near,
                    predicate="locatedIn",
                    object=wide,
                    evidence=row,
                    rule="column.place",
                    confidence=LIKELY,
                )
            )
    return added[-1]


def _read_figure(
    draft: Draft,
    row: Span,
    subject: int,
    cell: Cell,
    column: Column | None,
    standing: Status | None,
    measured: tuple[str, Period | None],
) -> tuple[str, Period | None]:
    """A figure; gives what it measures and when, for a growth rate in the column after it."""
    name = cell.heading.name
    if column is None and name in load_columns().ignored:
        return measured
    quantity = _read_quantity(draft, cell, asked=column is not None)
    if quantity is None:
        if column is not None or cell.heading.unit:
            draft.skipped.append(Skipped(span=row, reason=f"表格“{name}”一列不是带单位的数"))
        elif not find_subject(name):
            draft.skipped.append(Skipped(span=row, reason=f"表格“{name}”一列没有用上"))
        return measured
    measure, indicator, scope, rule = _sort_figure(name, quantity.unit, measured[0])
    if not indicator:
        draft.skipped.append(Skipped(span=row, reason=f"表格“{name}”一列不知道说的是什么"))
        return measured
    if column is not None:
        indicator, rule = column.indicator, column.id
    elif (label := load_scheme().names.get((indicator, ""))) is not None:  # GDP, 进出口总额
        indicator = label[0]
    ahead = standing in (Status.PLANNED, Status.SIGNED, Status.HOPED)
    planned = column is not None and (column.planned or (column.whole and ahead))
    date = draft.article.date
    said = _read_period(draft, cell) or (measured[1] if measure is not Measure.AMOUNT else None)
    period = said or draft.period
    if period is None or (column is not None and column.whole):
        period = Period(start=None, end=date, label="")
    draft.observations.append(
        ObservationCandidate(
            subject=subject,
            indicator=indicator,
            measure=measure,
            value=quantity.value,
            unit="" if measure is Measure.RANK else quantity.unit,
            period=period,
            evidence=row,
            rule=rule,
            confidence=SURE,
            comparator=quantity.comparator,
            scope=scope,
            modality=Modality.PLANNED if planned else Modality.ACTUAL,
        )
    )
    return (indicator, said) if measure is Measure.AMOUNT else measured


def _sort_figure(name: str, unit: str, measured: str) -> tuple[Measure, str, str | None, str]:
    """What kind of number a column has, what it measures, among whom, and the rule that says so.

    增速（%） is the growth of what the column before it measures, 全省排名 its rank in 全省.
    """
    words = load_columns()
    for endings, measure, rule in (
        (words.growth, Measure.GROWTH, GROWTH),
        (words.share, Measure.SHARE, SHARE),
        (words.rank, Measure.RANK, RANK),
    ):
        ending = next((e for e in endings if name.endswith(e)), None)
        if ending is not None and measure is Measure.RANK:
            before = name.removesuffix(ending)
            ranked = before.endswith(load_scheme().tails)  # 固定资产投资位次, not 全省位次
            return measure, before if ranked else measured, None if ranked else before or None, rule
        if ending is not None and unit == PERCENT:
            return measure, name.removesuffix(ending) or measured, None, rule
    return Measure.AMOUNT, name, None, FIGURE


def _read_quantity(draft: Draft, cell: Cell, *, asked: bool) -> Quantity | None:
    """The number in a cell: with its own unit, else the heading's, else, for a known sum, the table's."""
    whole = _NUMBER.fullmatch(cell.text.strip())
    if whole is None:
        found = find_quantities(draft.article.text.clean, cell.span)
        return found[0] if len(found) == 1 and (asked or len(found[0].span) + BOUND >= len(cell.text)) else None
    unit = cell.heading.unit.replace("％", PERCENT) or (draft.unit if asked else "")
    if not unit and not cell.heading.name.endswith(load_columns().rank):
        return None
    value = Decimal(whole[0].replace(",", "").replace("－", "-"))
    return Quantity(span=cell.span, value=value, unit=unit, comparator=Comparator.EQUAL)


def _read_period(draft: Draft, cell: Cell) -> Period | None:
    """The time that the heading gives (2024年完成投资)."""
    if not cell.heading.year:
        return None
    label = cell.heading.year
    return next((p for _, p in find_periods(label, Span(start=0, end=len(label)), draft.article.date)), None)


def _find_standing(others: Sequence[tuple[Cell, Column | None]]) -> Status | None:
    for cell, column in others:
        if column is not None and column.kind == "standing" and (status := _read_standing(cell.text)):
            return Status(status)
    return None


def _read_standing(text: str) -> str:
    return next((status for word, status in load_columns().standing if word in text), "")


def _read_date(draft: Draft, row: Span, subject: int, cell: Cell, column: Column, standing: Status | None) -> None:
    """From when on a project has come so far; a day after the article's, or before which it stands, is a plan."""
    texts = [cell.text]
    if column.span and (match := RANGE.match(cell.text)):
        texts = [match[1], match[2]]
    days = [day for text in texts if (day := parse_day(text)) is not None]
    if not days:
        draft.skipped.append(Skipped(span=row, reason=f"表格“{cell.heading.name}”一列不是日期"))
        return
    ends = [(days[0], Status(column.status), texts[0])]
    if column.span and len(days) > 1:
        ends.append((days[1], Status.PRODUCTION, texts[1]))
    for number, (day, status, label) in enumerate(ends):
        date = draft.article.date
        ahead = column.planned or (date is not None and day > date) or (date is None and number > 0)
        ahead = ahead or (standing is not None and standing.rank < status.rank)
        claim = Claim(status=Status.PLANNED if ahead else status, starts=day.isoformat(), label=label.strip())
        draft.statuses.append(StatusCandidate(mention=subject, claim=claim, evidence=row, rule=column.id))
