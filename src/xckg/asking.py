"""Answers a question in Chinese from a graph: understands it, asks the named query, says what it did.

    许昌有哪些超硬材料龙头企业 ─ understand ─→ chain-leaders, chain=超硬材料, place=许昌市 ─ graph ─→ 黄河集团 …

*Why so*: rules, the names of the graph and the named queries, no model: the same question gives the same answer,
offline, and what was not understood is known and said. What a question narrows (a period, the first ten, more than
10亿元) is put around the named query as SPARQL, so the query that is shown is the one that was run.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from xckg.codes import AREAS, find_parents, tell_apart
from xckg.errors import QuestionError
from xckg.extract.indicators import load_scheme
from xckg.extract.numerals import parse_numeral
from xckg.extract.periods import find_periods
from xckg.extract.quantities import find_quantities
from xckg.fuse.forms import find_short_forms
from xckg.graph.narrow import Narrowing, narrow
from xckg.graph.queries import bind, get_query
from xckg.model import Entity, Knowledge, Period, Quantity, Span
from xckg.ontology import load_csv
from xckg.understand.lexicon import load_lexicon
from xckg.understand.marks import find_marks, spell_out
from xckg.understand.match import Filled, Refused, Understood, understand
from xckg.understand.names import ARTICLE, Names

if TYPE_CHECKING:
    from xckg.graph.store import Result, Value

_MOST_ROWS = 1000  # who asks for more asks for all
_NO_DAY = dt.date.max
_SURE_FORMS = frozenset(["same_core", "short_in_full"])


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question as it was understood, ready to be run.

    Attributes:
        question: as it was put.
        query: name of the named query.
        title: what the query asks, in Chinese.
        params: what was told to the query: name, what it means, value; several values are asked one after the other.
        narrowed: what else was asked of the rows, in words.
        unexplained: words that play no part in the answer.
        notes: what the asker should know of how names were taken.
        sparql: the query that answers.
        asked_of: of several names the first column of each row, in the order in which they were asked.
    """

    question: str
    query: str
    title: str
    params: tuple[tuple[str, str, str], ...]
    narrowed: tuple[str, ...]
    unexplained: tuple[str, ...]
    notes: tuple[str, ...]
    sparql: str
    asked_of: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was asked, and the rows of the answer, none when the graph has none."""

    asked: Asked
    result: Result

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the cells of a row."""
        return self.result.columns

    @property
    def rows(self) -> tuple[tuple[Value, ...], ...]:
        """The rows, cells as plain values."""
        return self.result.rows


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Understands questions about one graph: its names, and the day of its newest article (for 今年以来)."""

    names: Names
    today: dt.date | None

    def read(self, question: str) -> Understood | Refused:
        """The question as ways, slots and names."""
        text = spell_out(question, self.names)
        whole = Span(start=0, end=len(text))
        marks = find_marks(
            question,
            self.names,
            periods=find_periods(text, whole, self.today),
            quantities=find_quantities(text, whole),
            read_number=_read_number,
        )
        return understand(marks, self.names)

    def understand(self, question: str) -> Asked:
        """The question as a query.

        Raises:
            QuestionError: it is none that the graph can be asked, or a name in it is unknown or not clear.
        """
        found = self.read(question)
        if isinstance(found, Refused):
            raise QuestionError(
                question,
                found.why,
                kind=found.kind,
                unexplained=found.unexplained,
                names=found.names,
                nearest=tuple((way.query, _give_example(way.query, way.examples)) for way in found.nearest),
            )
        return _phrase(question, found)


def make_asker(known: Knowledge) -> Asker:
    """Reads the names of a graph."""
    scheme = load_scheme()
    wordings = [(wording, label) for (wording, _), (label, _) in scheme.names.items()]
    things = (_list_names(entity) for entity in known.entities)
    articles = [article for document in known.documents for article in document.articles]
    titles = ((article.title, ARTICLE, (), 1) for article in articles if article.title)
    dates = [article.date for article in articles if article.date]
    return Asker(
        names=Names(
            chain(things, titles),
            {o.indicator for o in known.observations},
            wordings,
            _list_areas(known),
            _list_areas(),
        ),
        today=max(dates, default=None),
    )


def _list_names(entity: Entity) -> tuple[str, str, tuple[str, ...], int]:
    """What a thing is asked for by, how it is called, and how often; one 鼓楼区 of many by what it lies in."""
    label, *fully = (*tell_apart(entity.label, entity.links), entity.label)
    also = (name for name in entity.aliases if name != label)
    return label, entity.type, (*fully, *also, *_shorten(entity.label, entity.type)), len(entity.mentions)


def ask(asker: Asker, question: str, run: Callable[[str, str], Result]) -> Answer:
    """The answer to a question.

    Args:
        asker: of the graph.
        question: in Chinese.
        run: runs SPARQL, given with the name of the query.

    Raises:
        QuestionError: see `Asker.understand`.
        QueryError: the query fails while running.
    """
    asked = asker.understand(question)
    result = run(asked.sparql, asked.query)
    if asked.asked_of:  # a store may give one part of a union before another
        rows = sorted(result.rows, key=lambda row: asked.asked_of.index(str(row[0])))
        result = replace(result, rows=tuple(rows))
    return Answer(asked=asked, result=result)


def open_asker(folder: Path) -> tuple[Asker, Callable[[str, str], Result]]:
    """What understands questions about the graph in a folder, and what runs SPARQL on it.

    Raises:
        OutputError: the folder holds no build, or a broken one.
    """
    from xckg import growing
    from xckg.api import open_graph
    from xckg.graph.store import run_query

    if growing.has_store(folder):
        asker = make_asker(growing.read_knowledge(folder))
        return asker, lambda sparql, name: run_query(growing.open_snapshot(folder), sparql, label=name)
    graph = open_graph(folder)
    return make_asker(graph.knowledge), lambda sparql, _name: graph.query(sparql)


def to_plain(answer: Answer) -> dict[str, object]:
    """All of an answer as JSON can hold it; numbers are numbers, days ISO dates."""
    rows = [[_to_plain_cell(cell) for cell in row] for row in answer.rows]
    return {**describe(answer.asked), "columns": list(answer.columns), "rows": rows}


def describe(asked: Asked) -> dict[str, object]:
    """What was understood, as JSON can hold it."""
    return {
        "question": asked.question,
        "query": asked.query,
        "title": asked.title,
        "params": [{"name": name, "title": title, "value": value} for name, title, value in asked.params],
        "narrowed": list(asked.narrowed),
        "unexplained": list(asked.unexplained),
        "notes": list(asked.notes),
        "sparql": asked.sparql,
        "asked_of": list(asked.asked_of),
    }


def _to_plain_cell(cell: Value) -> object:
    if isinstance(cell, Decimal):
        return int(cell) if cell == cell.to_integral_value() else float(cell)
    return cell.isoformat() if isinstance(cell, dt.date) else cell


def _phrase(question: str, found: Understood) -> Asked:
    """The SPARQL of what was understood, and what it says in words."""
    query = get_query(found.way.query)
    said, titles = dict(found.way.params), {}
    many: list[tuple[str, tuple[str, ...]]] = []
    narrowing, narrowed = Narrowing(equal=tuple((c, (v,)) for c, v in found.way.keep.items())), []
    narrowed += [f"{column} = {value}" for column, value in found.way.keep.items()]
    for filled in found.filled:
        slot, value = filled.slot, filled.value
        titles[slot.param or slot.until or slot.year] = slot.name
        if slot.param and isinstance(value, tuple):
            many.append((slot.param, value))
        elif isinstance(value, Period) and slot.since:
            said[slot.since] = str(value.start or value.end)
            if slot.within and value.start and value.end:  # 2023年上半年 is over on 30 June
                narrowing = narrowing.add(period=(*slot.within, replace(value, start=None)))
                narrowed.append(f"{slot.within[1]}不晚于 {value.end}")
        elif isinstance(value, Period) and slot.until:
            said[slot.until] = str(value.end)
        elif isinstance(value, Period) and slot.year:
            said[slot.year] = str((value.end or value.start or _NO_DAY).year)
        else:
            narrowing, words = _narrow_by(narrowing, filled)
            narrowed.append(words)
    variants: list[dict[str, str]] = [said]
    for name, values in many:
        variants = [{**variant, name: value} for variant in variants for value in values]
    titles = {**load_lexicon().titles, **titles}
    given = {name: value for name, value in said.items() if value and name not in dict(many)}
    told = [(name, titles.get(name, name), value) for name, value in given.items()]
    told += [(name, titles.get(name, name), "、".join(values)) for name, values in many]
    asked_of = [
        "、".join(variant[name] for name, values in many if len(values) > 1) if len(variants) > 1 else ""
        for variant in variants
    ]
    return Asked(
        question=question,
        query=query.name,
        title=query.question,
        params=tuple(told),
        narrowed=tuple(narrowed),
        unexplained=found.unexplained,
        notes=found.notes,
        sparql=narrow([bind(query, variant) for variant in variants], asked_of, narrowing),
        asked_of=tuple(asked_of) if len(variants) > 1 else (),
    )


def _narrow_by(so_far: Narrowing, filled: Filled) -> tuple[Narrowing, str]:
    """The narrowing with one more condition, and what it says."""
    slot, value = filled.slot, filled.value
    if isinstance(value, Period):
        return so_far.add(period=(*slot.within, value)), f"时期在 {value.start or ''} 至 {value.end or ''} 之内"
    if isinstance(value, Quantity):
        sign = value.comparator.value if value.comparator.value in "<>" else ">"
        return so_far.add(bound=(*slot.value, sign, value.value, value.unit)), (
            f"{slot.value[0]} {sign} {value.value}{value.unit}"
        )
    if isinstance(value, int):
        return so_far.add(limit=value), f"前 {value} 行"
    assert isinstance(value, tuple)
    if slot.contains:
        return so_far.add(contains=(slot.contains, value[0])), f"{slot.contains}含「{value[0]}」"
    # A cell may have the name as the text prints it, and not as the graph calls the thing.
    cells = tuple(dict.fromkeys((*value, filled.said))) if slot.kind.types else value
    return so_far.add(equal=(slot.column, cells)), f"{slot.column} = {'、'.join(value)}"


def _give_example(query: str, examples: Iterable[str]) -> str:
    return next(iter(examples), get_query(query).question)


def _shorten(label: str, kind: str) -> list[str]:
    if kind != "Company":
        return []
    return [short for short, how in find_short_forms(label, kind).items() if how in _SURE_FORMS]


def _list_areas(known: Knowledge | None = None) -> list[tuple[str, str]]:
    """The names of places that the gazetteer has once, each with the full name.

    Args:
        known: only those in which a place of this graph lies.
    """
    around: set[str] = set()
    for entity in known.entities if known else ():
        code = entity.links.get(AREAS)
        if code:
            around.update(find_parents(f"{AREAS}:{code}"))
    found: dict[str, set[str]] = {}
    for row in load_csv("gazetteers/admin_areas.csv", ("code", "name", "short")):
        if known is None or f"{AREAS}:{row['code']}" in around:
            for name in filter(None, (row["name"], row["short"])):
                found.setdefault(name, set()).add(row["name"])
    return sorted((name, next(iter(full))) for name, full in found.items() if len(full) == 1)


def _read_number(text: str) -> int | None:
    number = parse_numeral(text)
    if number is None or number != number.to_integral_value() or number >= _MOST_ROWS:
        return None
    return int(number)
