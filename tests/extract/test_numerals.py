"""Numerals read exactly, in figures and in Chinese characters, and back again."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xckg.extract.numerals import parse_fraction, parse_numeral

DIGITS = "零一二三四五六七八九"


def write_chinese(number: int) -> str:
    """A number below 10^8 in Chinese characters, as it is said."""
    if number >= 10**4:
        head, rest = divmod(number, 10**4)
        gap = "零" if 0 < rest < 1000 else ""
        return f"{write_chinese(head)}万{gap}{write_chinese(rest) if rest else ''}"
    text, pending = "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            text += ("零" if pending else "") + DIGITS[digit] + name
            pending = False
        elif text and number % place:
            pending = True
    return text or DIGITS[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,331.2", "1331.2"),
        ("１２．５", "12.5"),
        ("007", "7"),
        ("十二", "12"),
        ("两百", "200"),
        ("一百零五", "105"),
        ("二〇二三", "2023"),
        ("一亿两千万", "120000000"),
        ("两万亿", "2000000000000"),
        ("三点五", "3.5"),
    ],
)
def test_numerals_parse_value(text: str, value: str) -> None:
    assert parse_numeral(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "数十", "三四", "万亿", "十百", "1.2.3", "约5", "五六七"])
def test_numerals_parse_none(text: str) -> None:
    assert parse_numeral(text) is None


@given(st.integers(min_value=0, max_value=10**8 - 1))
def test_numerals_read_what_is_written(number: int) -> None:
    assert parse_numeral(write_chinese(number)) == number


@given(st.decimals(min_value=0, max_value=10**12, places=3, allow_nan=False, allow_infinity=False))
def test_numerals_read_separated_figures(number: Decimal) -> None:
    assert parse_numeral(f"{number:,}") == number


@pytest.mark.parametrize(
    ("text", "value"), [("三分之一", "33.33"), ("百分之三十", "30"), ("四分之三", "75"), ("十分之一", "10")]
)
def test_numerals_parse_fraction(text: str, value: str) -> None:
    assert parse_fraction(text) == Decimal(value)


@pytest.mark.parametrize("text", ["零分之一", "三成", "分之一"])
def test_numerals_parse_no_fraction(text: str) -> None:
    assert parse_fraction(text) is None
