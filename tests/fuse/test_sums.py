"""Numbers of one article that do and do not add up."""

import datetime as dt
import runpy
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xckg.fuse.sums import find_sums
from xckg.model import Comparator, Measure, Period

MAKING = runpy.run_path(str(Path(__file__).parent / "making.py"))
BASE, make_number = (MAKING[name] for name in ("BASE", "make_number"))

LAST = Period(start=dt.date(2022, 1, 1), end=dt.date(2022, 12, 31), label="2022年")


PROVINCE, CITY = f"{BASE}administrative-area/410000", f"{BASE}administrative-area/411000"
LABELS = {PROVINCE: ("河南省", "河南")}


def find(*numbers):
    return [dispute.reasons[0] for dispute in find_sums(numbers, BASE, LABELS)]


def growth(number, **changes):
    return make_number(number, "%", measure=Measure.GROWTH, **changes)


def test_growth_that_two_amounts_do_not_give():
    now, before = make_number("11.0", "亿元"), make_number("10.0", "亿元", period=LAST)
    assert find(now, before, growth("20")) == ["growth:10"]
    assert find(now, before, growth("10.3")) == []


def test_growth_at_constant_prices_is_not_reckoned():
    numbers = [make_number(n, "亿元", "地区生产总值", **c) for n, c in (("110", {}), ("100", {"period": LAST}))]
    assert find(*numbers, growth("5.2", indicator="地区生产总值")) == []


def test_share_that_part_and_whole_do_not_give():
    part = make_number("6.0", "亿元", dimensions={"贸易伙伴": "美国"})
    whole = make_number("10.0", "亿元")

    def share(number, **changes):
        given = {"measure": Measure.SHARE, "dimensions": {"贸易伙伴": "美国"}, **changes}
        return make_number(number, "%", **given)

    assert find(part, whole, share("45")) == ["share:60"]
    assert find(part, whole, share("60")) == []
    assert find(part, whole, share("45", scope="出口总值")) == ["share:60"]
    assert find(part, whole, share("45", scope="全国")) == [], "of another whole"
    assert find(part, whole, share("58", comparator=Comparator.ABOUT)) == []


@pytest.mark.parametrize(
    ("subject", "scope", "own"),
    [
        (PROVINCE, "全省出口总值", True),
        (PROVINCE, "河南省出口总值", True),
        (PROVINCE, "全国出口总值", False),
        (CITY, "全省出口总值", False),
        (CITY, "同期全市出口总值", True),
        (CITY, "全市民营企业出口总值", False),
    ],
)
def test_a_share_is_checked_only_against_the_subject_s_own_whole(subject, scope, own):
    firms = {"subject": subject, "dimensions": {"企业性质": "民营企业"}}
    numbers = [make_number("6.0", "亿元", **firms), make_number("10.0", "亿元", subject=subject)]
    share = make_number("45", "%", measure=Measure.SHARE, scope=scope, **firms)
    assert find(*numbers, share) == (["share:60"] if own else [])


def test_a_share_of_another_indicator():
    numbers = [make_number("6.0", "亿元"), make_number("10.0", "亿元", "进出口总值")]
    assert find(*numbers, make_number("80", "%", measure=Measure.SHARE, scope="进出口总值")) == ["share:60"]
    assert find(*numbers, make_number("60", "%", measure=Measure.SHARE, scope="外贸总值")) == []
    assert find(*numbers, make_number("80", "%", measure=Measure.SHARE, scope="全国进出口总值")) == []


def test_parts_that_do_not_make_the_total():
    total = make_number("12.0", "亿元", "进出口总值")
    parts = [make_number("6.0", "亿元", "出口总值"), make_number("5.0", "亿元", "进口总值")]
    assert find(total, *parts) == ["total:11亿元"]
    assert find(make_number("11.0", "亿元", "进出口总值"), *parts) == []
    assert find(make_number("1100", "百万元", "进出口总值"), *parts) == []


def test_slices_that_exceed_the_whole():
    whole = make_number("10.0", "亿元")
    slices = [
        make_number(n, "亿元", dimensions={"企业性质": kind}) for n, kind in (("7.0", "民营企业"), ("5.0", "国有企业"))
    ]
    assert find(whole, *slices) == ["exceeds:12亿元"]
    partners = [make_number(n, "亿元", dimensions={"贸易伙伴": p}) for n, p in (("7.0", "RCEP国家"), ("5.0", "越南"))]
    assert find(whole, *partners) == [], "a country may belong to a group of countries"


def test_shares_beyond_a_hundred():
    def share(number, kind):
        return make_number(number, "%", measure=Measure.SHARE, dimensions={"企业性质": kind})

    assert find(share("70", "民营企业"), share("40", "国有企业")) == ["hundred:110"]
    assert find(share("60", "民营企业"), share("40", "国有企业")) == []


def test_numbers_of_two_articles_are_not_added():
    total = make_number("12.0", "亿元", "进出口总值", document="b.txt")
    assert find(total, make_number("6.0", "亿元", "出口总值"), make_number("5.0", "亿元", "进口总值")) == []


def test_bounds_are_not_added():
    total = make_number("12.0", "亿元", "进出口总值", comparator=Comparator.MORE)
    assert find(total, make_number("6.0", "亿元", "出口总值"), make_number("5.0", "亿元", "进口总值")) == []


@given(
    st.decimals(min_value="1", max_value="9000", places=4), st.decimals(min_value="1", max_value="9000", places=4),
    st.integers(0, 2), st.integers(0, 1),
)  # fmt: skip
def test_what_is_only_rounded_adds_up(now, before, places, growth_places):
    grown = round((now / before - 1) * 100, growth_places)
    shown = [make_number(str(round(now, places)), "亿元"), make_number(str(round(before, places)), "亿元", period=LAST)]
    if all(number.value > 0 for number in shown):
        assert find(*shown, growth(str(grown))) == []


@given(st.decimals(min_value="10", max_value="9000", places=1), st.decimals(min_value="10", max_value="9000", places=1))
def test_totals_of_rounded_parts_add_up(one, other):
    parts = [make_number(str(one), "亿元", "出口总值"), make_number(str(other), "亿元", "进口总值")]
    for places in (0, 1):
        assert find(make_number(str(round(one + other, places)), "亿元", "进出口总值"), *parts) == []


@pytest.mark.parametrize("off", ["1.06", "0.9"])
def test_a_total_that_is_off_by_more_than_rounding_is_told(off):
    total = Decimal(200) * Decimal(off)
    parts = [make_number("120.5", "亿元", "出口总值"), make_number("79.5", "亿元", "进口总值")]
    assert find(make_number(str(total), "亿元", "进出口总值"), *parts) == ["total:200亿元"]
