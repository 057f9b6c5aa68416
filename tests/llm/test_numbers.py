import datetime as dt
from decimal import Decimal

import pytest

from xckg.llm.numbers import find_value, parse_period, sign_holds
from xckg.model import Measure


@pytest.mark.parametrize(
    ("quote", "value", "unit", "measure", "kept"),
    [
        ("出口122.3亿元", "122.3", "亿元", "amount", ("122.3", "亿元")),
        ("出口122.3亿元", "1223000", "万元", "amount", ("122.3", "亿元")),  # converted: the printed one is kept
        ("出口122.3亿元", "122.3", "万元", "amount", None),
        ("出口122.3亿元", "12.3", "亿元", "amount", None),
        ("出口122.3亿元", "122", "亿元", "amount", None),
        ("出口122.3亿元", "122.3", "", "amount", None),
        ("产量5万吨", "5", "吨", "amount", None),
        ("单价5000元/吨", "5000", "元", "amount", None),
        ("企业1,234家", "1234", "家", "amount", ("1234", "家")),
        ("企业70余家", "70", "家", "amount", ("70", "家")),
        ("投资6—8亿元", "6", "亿元", "amount", ("6", "亿元")),
        ("出口11.4亿，进口3亿元", "11.4", "亿元", "amount", ("11.4", "亿元")),
        ("两家企业", "2", "家", "amount", ("2", "家")),
        ("十二家企业", "2", "家", "amount", None),
        ("建成于2023年", "2023", "年", "amount", None),
        ("增长5.2%", "5.2", "%", "growth", ("5.2", "%")),
        ("增长5.2%", "5.2", "亿元", "growth", None),
        ("增长1.2倍", "120", "%", "growth", ("120", "%")),
        ("增长1.2倍", "1.2", "倍", "growth", ("120", "%")),
        ("占三成", "30", "%", "share", ("30", "%")),
        ("超过一半", "50", "%", "share", ("50", "%")),
        ("提高2.3个百分点", "2.3", "个百分点", "growth", ("2.3", "个百分点")),
        ("居全省第2位", "2", "", "rank", ("2", "")),
        ("居全省首位", "1", "", "rank", ("1", "")),
        ("居全省第2位", "3", "", "rank", None),
        ("得分0.5", "0.5", "", "rank", None),
        ("出口122.3亿元", "1E+999999", "亿元", "amount", None),
        ("出口122.3亿元", "NaN", "亿元", "amount", None),
        ("出口0亿元", "0E+5", "亿元", "amount", ("0", "亿元")),
    ],
)
def test_numbers_are_the_quotes_own(quote, value, unit, measure, kept):
    found = find_value(quote, Decimal(value), unit, Measure(measure))
    assert (found and (found.value, found.unit)) == (kept and (Decimal(kept[0]), kept[1]))


@pytest.mark.parametrize(
    ("quote", "value", "falls", "holds"),
    [
        ("出口增长5.2%", "5.2", False, True),
        ("出口增长5.2%", "5.2", True, False),
        ("进口下降3%", "3", True, True),
        ("进口下降3%", "3", False, False),
        ("出口增长5.2%，进口下降3%", "5.2", True, False),
        ("同比-3%", "3", True, False),
        ("增幅5%", "5", False, True),
        ("为5%", "5", False, True),
    ],
)
def test_numbers_sign_is_that_of_the_clause(quote, value, falls, holds):
    printed = find_value(quote, Decimal(value), "%", Measure.GROWTH)
    assert sign_holds(quote, printed, falls=falls) is holds


DAY = dt.date(2023, 8, 4)


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ({"start": "2023-01-01", "end": "2023-06-30", "label": "上半年"}, ("2023-01-01", "2023-06-30", "上半年")),
        ({"start": None, "end": "2025-12-31", "label": "到2025年"}, ("None", "2025-12-31", "到2025年")),
        ({"start": None, "end": "2035-12-31"}, ("None", "2035-12-31", "2035-12-31")),  # the article prints it
        (None, ("None", "2023-08-04", "2023-08-04")),
        ({"label": "甲\n乙"}, ("None", "2023-08-04", "2023-08-04")),
        ({"start": "2023-06-30", "end": "2023-01-01"}, None),
        ({"start": "2023-06-30"}, None),
        ({"end": "2099-01-01"}, None),
        ({"end": "去年"}, None),
        ({"end": 2023}, None),
        ("2023年", None),
    ],
)
def test_numbers_period(set_scene, said, days):
    scene = set_scene("到2035年建成。", date=DAY)
    period = parse_period(scene.article, said)
    assert (period and (str(period.start), str(period.end), period.label)) == days


def test_numbers_period_of_an_article_without_a_date(set_scene):
    article = set_scene("到2035年建成。").article
    assert parse_period(article, None).end is None
    assert parse_period(article, {"end": "2023-12-31"}) is None
