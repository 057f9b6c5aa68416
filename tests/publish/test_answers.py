import csv
import datetime as dt
import io
import json
from decimal import Decimal

import pytest

from xckg.publish.answers import to_csv, to_json, to_text


def read_csv(text):
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize("risky", ["=1+1", "+86", "-黄河", "@SUM(A1)", "\t=1", "\n=1", '=HYPERLINK("x")'])
def test_answers_csv_disarms_what_a_spreadsheet_would_run(risky):
    assert read_csv(to_csv((risky,), [(risky,)])) == [["'" + risky], ["'" + risky]]


def test_answers_csv_leaves_the_sign_of_an_exact_number_alone():
    assert read_csv(to_csv(("比较",), [("=",), ("=1",)]))[1:] == [["="], ["'=1"]]


def test_answers_csv_keeps_numbers_and_plain_text():
    row = ("许昌市", Decimal("-5.30"), 12, None, dt.date(2023, 6, 30), True, '引"号,逗')
    text = ["许昌市", "-5.30", "12", "", "2023-06-30", "true", '引"号,逗']
    assert read_csv(to_csv(tuple("abcdefg"), [row]))[1] == text


def test_answers_csv_row_is_not_broken_by_a_carriage_return():
    assert read_csv(to_csv(("a",), [("甲\r=乙",), ("\r=1",)])) == [["a"], ["甲\n=乙"], ["'\n=1"]]


def test_answers_json_is_exact():
    text = to_json(("值", "日"), [(Decimal("122.3"), dt.date(2023, 6, 30)), (None, "</script>\n")])
    assert '"值": 122.3,' in text
    assert json.loads(text) == [{"值": 122.3, "日": "2023-06-30"}, {"值": None, "日": "</script>\n"}]


def test_answers_without_rows():
    assert to_csv(("a",), []) == "a\n"
    assert json.loads(to_json(("a",), [])) == []


def test_answers_write_no_exponent():
    assert to_text(Decimal("1E+9")) == "1000000000"
