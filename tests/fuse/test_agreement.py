"""Which claims of one thing agree, correct each other, conflict, or are likelier of two things."""

import datetime as dt
import runpy
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xckg.claims import Claim, DisputeKind
from xckg.fuse.agreement import judge, say_same
from xckg.fuse.precision import Number, measure_number
from xckg.model import Comparator, Measure, Modality, Period
from xckg.story import Story

MAKING = runpy.run_path(str(Path(__file__).parent / "making.py"))
make_document, make_entity, make_evidence, make_number, make_post, make_known = (
    MAKING[f"make_{name}"] for name in ("document", "entity", "evidence", "number", "post", "known")
)

CONFLICT, CORRECTION = DisputeKind.CONFLICT, DisputeKind.CORRECTION
AGREEMENT, APART = DisputeKind.AGREEMENT, DisputeKind.APART


def two(first, second, documents=()):
    """The only dispute of two facts: its kind, the likelier fact, the reasons' codes; None when there is none."""
    disputes = judge(make_known([first, second], documents)).disputes
    if not disputes:
        return None
    (dispute,) = disputes
    return dispute.kind, dispute.facts[0], [reason.partition(":")[0] for reason in dispute.reasons]


@pytest.mark.parametrize(
    ("one", "other", "kind", "code"),
    [
        (("11923", "亿元", {}), ("11932", "亿元", {}), CONFLICT, "later"),
        (("1.19", "万亿元", {}), ("11923", "亿元", {}), AGREEMENT, "rounded"),
        (("100", "家", {"comparator": Comparator.MORE}), ("103", "家", {}), AGREEMENT, "bound"),
        (("100", "家", {"comparator": Comparator.MORE}), ("97", "家", {}), CONFLICT, "later"),
        (("100", "家", {"comparator": Comparator.LESS}), ("103", "家", {}), CONFLICT, "later"),
        (("50", "亿元", {"comparator": Comparator.ABOUT}), ("51.3", "亿元", {}), AGREEMENT, "about"),
        (("50", "亿元", {"comparator": Comparator.ABOUT}), ("56.3", "亿元", {}), CONFLICT, "later"),
        (("57000", "亿元", {}), ("5.75", "万亿元", {}), AGREEMENT, "rounded"),
        (("12.3", "亿元", {}), ("12.3", "万元", {}), CONFLICT, "later"),  # 万 for 亿
        (("12.3", "亿元", {}), ("88.1", "亿元", {}), APART, "far"),
    ],
)
def test_two_numbers_of_one_thing(one, other, kind, code):
    first = make_number(one[0], one[1], document="a.txt", date="2024-01-20", **one[2])
    second = make_number(other[0], other[1], document="b.txt", date="2024-03-01", **other[2])
    found = two(first, second)
    assert found is not None
    assert (found[0], code in found[2]) == (kind, True), found


def test_numbers_of_different_things_are_not_held_against_each_other():
    year = Period(start=dt.date(2022, 1, 1), end=dt.date(2022, 12, 31), label="2022年")
    number = make_number("10", "亿元", document="a.txt")
    for changes in (
        {"period": year},
        {"dimensions": {"贸易伙伴": "美国"}},
        {"measure": Measure.SHARE, "unit": "%"},
        {"subject": "county"},
        {"indicator": "进口总值"},
        {"scope": "河南省"},
    ):
        unit = changes.pop("unit", "亿元")
        assert two(number, make_number("11", unit, document="b.txt", **changes)) is None, changes


def test_a_project_s_total_has_no_period():
    then = Period(start=None, end=dt.date(2023, 3, 1), label="")
    now = Period(start=None, end=dt.date(2024, 3, 1), label="")
    numbers = [
        make_number("57", "亿元", "总投资", subject="project", period=then, document="a.txt", date="2023-03-01"),
        make_number("60", "亿元", "总投资", subject="project", period=now, document="b.txt", date="2024-03-01"),
    ]
    project = make_entity("project", "Project")
    (dispute,) = judge(make_known(numbers, entities=[project])).disputes
    assert (dispute.kind, dispute.facts[0]) == (CONFLICT, numbers[1].id)
    assert judge(make_known(numbers)).disputes == (), "of a city it is another total every time"


def test_two_numbers_of_one_article_are_of_two_things():
    assert two(make_number("11923", "亿元"), make_number("11932", "亿元")) is None


@pytest.mark.parametrize(
    "text",
    [
        "更正：此前“出口11.5亿元”有误，应为10.9亿元。",
        "更正：应为10.9亿元，误为11.5亿元。",
        "出口由11.5亿元修正为10.9亿元。",
        "此前公布的出口是11.5亿元，经核实为10.9亿元。",
    ],
)
def test_a_number_that_is_quoted_as_wrong_does_not_correct(text):
    early, late = (
        make_evidence(d, day, t) for d, day, t in (("a.txt", "2024-01-20", "11.5亿元。"), ("b.txt", "2024-01-25", text))
    )
    old = make_number("11.5", "亿元", evidence=(early, late))
    new = make_number("10.9", "亿元", evidence=(late,))
    kind, likelier, reasons = two(old, new)
    assert (kind, likelier, reasons[0]) == (CORRECTION, new.id, "wrong")
    alone = make_number("11.5", "亿元", evidence=(late,))
    assert two(alone, new)[:2] == (CORRECTION, new.id), "one notice tells both"


def test_two_numbers_of_one_story_are_not_held_against_each_other():
    numbers = [
        make_number(
            n,
            "%",
            measure=Measure.GROWTH,
            evidence=tuple(make_evidence(d, "2024-02-01", "比上届增10.9%，比去年增10.5%。") for d in "ab"),
        )
        for n in ("10.9", "10.5")
    ]
    assert judge(make_known(numbers)).disputes != ()
    story = Story(id="s", articles=(("a", 0), ("b", 0)))
    assert judge(replace(make_known(numbers), stories=(story,))).disputes == ()


def test_what_corrects_is_likelier_and_says_so():
    old = make_number("1200", "亿元", document="a.txt", date="2024-01-20", text="初步核算，全年1200亿元。")
    new = make_number("1260", "亿元", document="b.txt", date="2024-06-20", text="全年修订为1260亿元。")
    kind, likelier, reasons = two(old, new)
    assert (kind, likelier) == (CORRECTION, new.id)
    assert reasons[:2] == ["corrects", "preliminary"]


def test_a_primary_source_outweighs_a_later_paper():
    bureau = make_number("12.3", "亿元", document="a.txt", date="2024-01-20")
    paper = make_number("12.8", "亿元", document="b.txt", date="2024-03-01")
    documents = [make_document("a.txt", "2024-01-20", "许昌市统计局"), make_document("b.txt", "2024-03-01", "样例晚报")]
    assert two(bureau, paper, documents) == (CONFLICT, bureau.id, ["primary"])
    assert two(bureau, paper)[1] == paper.id, "without it the later one is likelier"


def test_more_sources_outweigh_a_later_one():
    early = make_number("12.3", "亿元", document="a.txt", date="2024-01-20")
    again = make_number("12.3", "亿元", document="b.txt", date="2024-01-21").evidence
    many = make_number("12.3", "亿元", evidence=(*early.evidence, *again))
    late = make_number("12.8", "亿元", document="c.txt", date="2024-03-01")
    assert two(many, late)[1:] == (many.id, ["sources"])


def test_a_number_narrowed_by_other_words_is_of_another_thing():
    whole = make_number("12.3", "亿元", document="a.txt", text="全省出口总值12.3亿元。")
    railway = make_number("12.8", "亿元", document="b.txt", text="全省铁路出口总值12.8亿元。")
    kind, _, reasons = two(whole, railway)
    assert (kind, reasons) == (APART, ["narrowed"])


def test_three_numbers_are_judged_against_the_likeliest_one_by_one():
    numbers = [
        make_number(n, "亿元", document=f"{n}.txt", date=d)
        for n, d in (("12.3", "2024-01-01"), ("12.5", "2024-02-01"), ("12.9", "2024-03-01"))
    ]
    disputes = judge(make_known(numbers)).disputes
    assert [d.facts[0] for d in disputes] == [numbers[2].id] * 2


def test_the_order_of_the_facts_changes_nothing():
    numbers = [make_number(n, "亿元", document=f"{n}.txt") for n in ("12.3", "12.5", "12.9", "77")]
    assert judge(make_known(numbers)).disputes == judge(make_known(numbers[::-1])).disputes


@given(
    st.decimals(min_value="1", max_value=10**6, places=3, allow_nan=False, allow_infinity=False),
    st.integers(0, 2),
)
def test_a_number_never_conflicts_with_itself_rounded(value, places):
    exact = measure_number(make_number(str(value), "亿元"))
    rounded = measure_number(make_number(str(round(value, places)), "亿元"))
    assert say_same(exact, rounded, Decimal("0.05")) is not None


@given(st.integers(10, 10**6), st.integers(2, 50))
def test_whole_numbers_printed_to_the_last_digit_conflict(value, off):
    one, other = (Number(value=Decimal(n), step=Decimal(1)) for n in (value, value + off))
    assert say_same(one, other, Decimal("0.05")) is None


def test_a_post_that_two_sentences_name_is_one():
    first = make_post("高志强", "书记、董事长、董事长", "2024-03-01")
    second = make_post("何晓棠", "董事长", "2024-03-20")
    assert len(judge(make_known([first, second])).disputes) == 1


def test_two_people_in_one_post_at_one_time():
    first, second = make_post("高志强", "董事长", "2024-03-01"), make_post("何晓棠", "董事长", "2024-03-20")
    (dispute,) = judge(make_known([first, second])).disputes
    assert (dispute.kind, dispute.about, dispute.subject) == (CONFLICT, "董事长", "firm")
    assert dispute.facts == (second.id, first.id)


@pytest.mark.parametrize(
    "other",
    [
        make_post("何晓棠", "董事长", "2025-03-20"),  # a year later
        make_post("何晓棠", "副董事长", "2024-03-20"),
        make_post("何晓棠", "董事长", "2024-03-20", text="原董事长何晓棠说。"),
        make_post("何晓棠", "董事长", "2024-03-20", text="新任董事长何晓棠说。"),
        make_post("何晓棠", "董事长", "2024-03-20", body="another"),
        make_post("何晓棠", "董事长", "2024-03-20", claim=Claim(starts="1995-01-01")),
        make_post("高志强同志", "董事长", "2024-03-20"),
    ],
)
def test_posts_that_do_not_conflict(other):
    assert judge(make_known([make_post("高志强", "董事长", "2024-03-01"), other])).disputes == ()


def forecast(number, day, text, document):
    return make_number(
        number, "%", indicator="经济", measure=Measure.GROWTH, modality=Modality.PLANNED, date=day, document=document,
        text=text,
    )  # fmt: skip


def test_two_forecasts_are_two_opinions_unless_one_says_that_it_corrects():
    one = forecast("0.9", "2025-11-13", "专家委员会预计2026年经济增长0.9%。", "a.txt")
    other = forecast("0.5", "2026-04-23", "政府预计2026年经济仅增长0.5%。", "b.txt")
    found = two(one, other)
    assert found is not None
    assert (found[0], found[2]) == (APART, ["forecast"])
    corrected = forecast("0.5", "2026-04-23", "专家委员会将2026年经济增长预计由0.9%下修为0.5%，为修正值0.5%。", "b.txt")
    found = two(one, corrected)
    assert found is not None
    assert found[:2] == (CORRECTION, corrected.id)


def test_plans_that_differ_are_no_forecasts():
    one = make_number("900", "万千瓦", modality=Modality.PLANNED, document="a.txt", text="规划装机900万千瓦。")
    other = make_number("950", "万千瓦", modality=Modality.PLANNED, document="b.txt", text="规划装机950万千瓦。")
    found = two(one, other)
    assert found is not None
    assert found[0] is CONFLICT
