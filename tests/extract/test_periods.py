"""Expressions of time, against a day of publication; every rule's examples."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xckg.errors import KnowledgeError
from xckg.extract.about import Outlook
from xckg.extract.frames import _to_whole_years
from xckg.extract.periods import find_periods, load_calendar
from xckg.model import Modality, Period, Span
from xckg.ontology import Node, load_yaml

DATE = dt.date(2023, 8, 9)
RULES = load_yaml("lexicon/periods.yaml")["rules"]


def read(text: str, date: dt.date | None = DATE) -> list[str]:
    found = find_periods(text, Span(start=0, end=len(text)), date)
    return [f"{period.start or ''}..{period.end or ''}" for _, period in found]


@pytest.mark.parametrize(
    ("text", "expected"), [pytest.param(t, e, id=f"{r['id']}-{t}") for r in RULES for t, e in r["examples"].items()]
)
def test_periods_rule_example(text: str, expected: str) -> None:
    assert read(text) == [expected]


def test_periods_rules_say_what_they_find() -> None:
    assert all(rule["says"].endswith("。") for rule in RULES)


@pytest.mark.parametrize(
    "text",
    [
        "比上年增长",
        "较2019年同期",
        "去年同期",
        "提前5个月",
        "为期14天",
        "2月30日",
        "达产后年营收",
        "3.5月饼",
        "第2024期",
    ],
)
def test_periods_not_found(text: str) -> None:
    assert read(text) == []


def test_periods_bare_stretch_takes_the_year_said_before() -> None:
    assert read("2010年前三季度开工，四季度投产") == ["2010-01-01..2010-09-30", "2010-10-01..2010-12-31"]


@pytest.mark.parametrize(
    ("text", "date", "expected"),
    [
        ("全年", dt.date(2024, 2, 10), "2023-01-01..2023-12-31"),
        ("全年", dt.date(2024, 7, 1), "2024-01-01..2024-12-31"),
        ("12月", dt.date(2024, 1, 15), "2023-12-01..2023-12-31"),
        ("近三年", dt.date(2024, 2, 29), "2021-02-28..2024-02-29"),
    ],
)
def test_periods_guess_the_year(text: str, date: dt.date, expected: str) -> None:
    assert read(text, date) == [expected]


def test_periods_without_a_date_only_what_names_its_year() -> None:
    assert read("7月，今年上半年，2010年，“十二五”期间", None) == ["2010-01-01..2010-12-31", "2011-01-01..2015-12-31"]


def test_periods_since_takes_what_stands_between() -> None:
    assert read("自2013年11月首发以来") == ["2013-11-01..2023-08-09"]


def test_periods_reached_value_is_no_state_as_of() -> None:
    assert read("由2020年的40%提高到2022年的45%") == ["2020-01-01..2020-12-31", "2022-01-01..2022-12-31"]


@given(st.text(alphabet="0123456789年月日上下半季度前今去至到截底末以来十五“”期间近", max_size=24), st.dates())
def test_periods_lie_inside_in_order(text: str, date: dt.date) -> None:
    last = 0
    for span, period in find_periods(text, Span(start=0, end=len(text)), date):
        assert last <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == period.label
        last = span.end


@given(st.dates(min_value=dt.date(1901, 1, 1), max_value=dt.date(2099, 12, 31)))
def test_periods_read_the_day_that_is_written(day: dt.date) -> None:
    assert read(f"{day.year}年{day.month}月{day.day}日，投产。", None) == [f"{day}..{day}"]


@pytest.mark.parametrize("pattern", ["(?P<nonsense>年)", "(年"], ids=["group", "regex"])
def test_periods_refuse_wrong_knowledge(pattern: str, monkeypatch: pytest.MonkeyPatch) -> None:
    top = load_yaml("lexicon/periods.yaml")
    wrong = Node(top["rules"][0] | {"pattern": pattern})
    wrong.file, wrong.line = "lexicon/periods.yaml", 77
    monkeypatch.setattr("xckg.extract.periods.load_yaml", lambda name: Node(top | {"rules": [wrong]}))
    load_calendar.cache_clear()
    try:
        with pytest.raises(KnowledgeError, match=r"periods\.yaml:77"):
            load_calendar()
    finally:
        load_calendar.cache_clear()


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ((2021, 2, 1), (2026, 2, 1), ((2021, 1, 1), (2025, 12, 31))),  # 这五年
        ((2026, 1, 20), (2026, 1, 20), ((2026, 1, 20), (2026, 1, 20))),  # a day of the year begun
        ((2025, 6, 3), (2025, 6, 3), ((2025, 6, 3), (2025, 6, 3))),  # a day of the year passed
        ((2026, 2, 1), (2031, 2, 1), ((2026, 2, 1), (2031, 2, 1))),  # the years to come
    ],
)
def test_only_years_that_passed_are_whole_in_a_yearly_report(
    start: tuple[int, int, int], end: tuple[int, int, int], expected: tuple[tuple[int, int, int], ...]
) -> None:
    passed = Period(start=dt.date(2025, 1, 1), end=dt.date(2025, 12, 31), label="2025年")
    outlooks = {3: Outlook(period=passed, modality=Modality.ACTUAL)}
    made = _to_whole_years(Period(start=dt.date(*start), end=dt.date(*end), label="时间"), outlooks)
    assert (made.start, made.end) == tuple(dt.date(*day) for day in expected)
