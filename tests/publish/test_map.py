"""The map, the sparklines and the days of relations, as a reader finds them in a browser."""

import csv
import dataclasses
import datetime as dt
from decimal import Decimal

import pytest

from xckg.claims import Claim
from xckg.codes import AREAS, load_codes
from xckg.model import Period
from xckg.ontology import find_ontology
from xckg.publish.pagedata import to_page_data

LINES = (
    "甲公司|Company locatedIn 许昌市|AdministrativeArea: 甲公司位于许昌市。",
    "甲公司|Company investsIn 重庆市|AdministrativeArea: 甲公司到重庆市投资。",
    "许昌市|AdministrativeArea locatedIn 河南省|AdministrativeArea: 河南省许昌市。",
    "郑州市|AdministrativeArea cooperatesWith 许昌市|AdministrativeArea: 郑州市与许昌市合作。",
    "云溪市|AdministrativeArea hosts 博览会|Event: 云溪市举办博览会。",
)
CODES = {"许昌市": "411000", "重庆市": "500000", "河南省": "410000", "郑州市": "410100"}


@pytest.fixture
def land(read_knowledge):
    known = read_knowledge(*LINES)
    coded = [dataclasses.replace(e, links={AREAS: CODES[e.label]} if e.label in CODES else {}) for e in known.entities]
    return dataclasses.replace(known, entities=tuple(coded))


def test_coordinates_are_those_of_areas_and_lie_in_china():
    with (find_ontology() / "schemes" / "coordinates.csv").open(encoding="utf-8") as file:
        rows = {row["code"]: (float(row["latitude"]), float(row["longitude"])) for row in csv.DictReader(file)}
    assert list(rows) == sorted(rows)
    codes = {code.notation for code in load_codes().values() if code.scheme == AREAS}
    assert rows.keys() <= codes
    assert {code for code in codes if code.endswith("00")} <= rows.keys()  # every province, every prefecture
    assert all(15 < latitude < 54 and 73 < longitude < 136 for latitude, longitude in rows.values())
    assert rows["411000"] == pytest.approx((34.03, 113.85), abs=0.05)
    assert rows["310000"] == pytest.approx((31.2, 121.5), abs=0.1)
    for code, (latitude, longitude) in rows.items():  # a county is near its prefecture's seat
        seat = rows.get(code[:4] + "00")
        assert seat is None or (abs(seat[0] - latitude) < 4 and abs(seat[1] - longitude) < 6), code


def test_map_draws_places_that_are_known_as_circles_and_what_ties_them(show, land):
    assert len(to_page_data(land)["points"]["row"]) == 4
    page = show(land, "#map")
    assert sorted(page.run("[...document.querySelectorAll('.map svg text')].map((t) => t.textContent)")) == [
        "河南省",
        "许昌市",
        "郑州市",
        "重庆市",
    ]
    assert page.run("document.querySelectorAll('.map [aria-label=dot] circle').length") == 4
    assert page.run("document.querySelectorAll('.map [aria-label=link] > path').length") == 2
    between = page.text("#sheet .panel")
    assert "许昌市 → 重庆市 1 甲公司 投资 重庆市" in between
    assert "郑州市 → 许昌市 1" in between
    page.run("[...document.querySelectorAll('#sheet .menu .link')].find((b) => b.textContent === '许昌市').click()")
    assert page.text("#card h2") == "许昌市"
    page.push("#card .acts button", "地图")
    page.wait_for("document.querySelector('.sheet-head h2')?.innerText === '河南省'")
    assert page.run("document.querySelectorAll('.map [aria-label=dot] circle').length") == 3
    page.push(".panel .why", "原文")
    assert "郑州市与许昌市合作。" in page.text("#card .quote")


def test_map_click_on_a_circle_opens_its_card(show, land):
    page = show(land, "#map")
    middle = page.run(
        "(({x, y, width, height}) => [x + width / 2, y + height / 2])"
        "([...document.querySelectorAll('.map [aria-label=dot] circle')].sort((a, b) => b.cx.baseVal.value"
        " - a.cx.baseVal.value).pop().getBoundingClientRect())"
    )
    page.click(*middle)
    assert page.text("#card h2") == "重庆市"


def test_map_is_left_out_where_no_place_is_known(show, city):
    page = show(city, "")
    assert "地图" not in page.text("#tabs")


def with_years(known, *values):
    """The one figure of the knowledge, said of several years."""
    one = known.observations[0]
    return dataclasses.replace(
        known,
        observations=tuple(
            dataclasses.replace(
                one,
                id=f"{one.id}{year}",
                value=Decimal(value),
                normalized=Decimal(value),
                period=Period(start=dt.date(year, 1, 1), end=dt.date(year, 12, 31), label=f"{year}年"),
            )
            for year, value in zip(range(2020, 2030), values, strict=False)
        ),
    )


def test_card_draws_an_indicator_of_three_dates_small(show, city):
    page = show(with_years(city, "3", "5", "4"), "#net/" + "1")
    assert page.text("#card h2") == "长葛市"
    label = page.run("document.querySelector('#card .sparkline svg').getAttribute('aria-label')")
    assert label == "进出口总值：2020年 +3% → 2022年 +4%"
    drawn = page.run("document.querySelector('#card .sparkline path').getAttribute('d').match(/[ML]/g).length")
    assert drawn == 3


def test_card_draws_nothing_of_two_dates(show, city):
    page = show(with_years(city, "3", "5"), "#net/1")
    assert page.run("document.querySelectorAll('#card .figures th').length") == 1
    assert page.run("document.querySelectorAll('#card .sparkline').length") == 0


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        (Claim(starts="2022-05-18", label="去年5月18日"), "成立时间 2022-05-18 起（文中：去年5月18日）"),
        (Claim(starts="2022-01-01", ends="2022-12-31"), "成立时间 2022-01-01 至 2022-12-31"),
        (Claim(ends="2022-12-31"), "成立时间 到 2022-12-31 为止"),
        (Claim(as_of="2022-12-31"), "成立时间 2022-12-31 时"),
    ],
)
def test_card_of_a_relation_tells_when_it_holds_and_when_it_was_published(show, city, claim, said):
    first, *others = city.relations
    later = dataclasses.replace(first.evidence[0], claim=claim)
    page = show(dataclasses.replace(city, relations=(dataclasses.replace(first, evidence=(later,)), *others)), "#net/0")
    page.push("#card .why", "原文")
    facts = page.text("#card .facts")
    assert said in facts
    assert "发表时间 2023-08-04" in facts
    assert facts.count("成立时间") == 1


def test_card_of_a_relation_without_a_time_says_none(show, city):
    page = show(city, "#net/0")
    page.push("#card .why", "原文")
    assert "成立时间" not in page.text("#card .facts")
    assert "发表时间 2023-08-04" in page.text("#card .facts")
