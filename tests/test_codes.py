"""The official lists: what they hold, what a code lies in, what a name may mean."""

import pytest

from xckg.codes import (
    find_areas,
    find_lines,
    find_parents,
    is_exact,
    is_local,
    is_shared,
    load_codes,
    load_schemes,
    match_industry,
    name_area,
)
from xckg.fuse.ids import mint_entity
from xckg.ontology import load_csv

CODES = load_codes()


def test_codes_every_line_ends_at_the_top():
    assert {code.scheme for code in CODES.values()} == set(load_schemes().names)
    for code in CODES.values():
        line = find_parents(code.key)
        assert len(line) <= 3
        if code.scheme == "gb2260":
            assert CODES[line[-1]].name == "中国"


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("gb2260:411000", ["河南省", "中国"]),
        ("gb2260:411082", ["许昌市", "河南省", "中国"]),
        ("gb2260:110105", ["北京市", "中国"]),
        ("gb4754:C361", ["汽车制造业", "制造业"]),
        ("sei2018:1.5", ["新一代信息技术产业"]),
        ("iso3166:DE", []),
        ("gb2260:999999", []),
    ],
)
def test_codes_parents(code, line):
    assert [CODES[parent].name for parent in find_parents(code)] == line


def test_codes_shared_and_local_names():
    assert [is_shared(name) for name in ("鼓楼区", "朝阳区", "许昌市", "城关镇")] == [True, True, False, False]
    assert [is_local(name) for name in ("城关镇", "张家村", "中山街道", "许昌市", "鼓楼区", "东京")] == [
        True, True, True, False, False, False,
    ]  # fmt: skip
    assert all(CODES[code].name == "市中区" for code in find_areas("市中区"))


@pytest.mark.parametrize(
    ("name", "codes", "exact"),
    [
        ("纺织业", {"gb4754": "C17"}, True),
        ("人工智能产业", {"sei2018": "1.5"}, True),
        ("新能源汽车", {"sei2018": "5"}, True),
        ("钢铁产业", {"gb4754": "C31"}, False),
        ("光伏产业", {"sei2018": "6.3"}, False),
        ("集成电路产业", {"gb4754": "C397", "sei2018": "1.2"}, False),
        ("银行业", {"gb4754": "J66"}, False),
        ("低空经济", {}, None),
        ("夜间经济产业", {}, None),
    ],
)
def test_codes_lines_of_business(name, codes, exact):
    assert match_industry(name) == codes
    for scheme, notation in codes.items():
        assert is_exact(name, f"{scheme}:{notation}") is exact


def test_codes_every_match_is_by_hand_and_to_an_entry():
    rows = load_csv("schemes/industry_matches.csv", ("name", "code"))
    assert all(row["code"] in CODES for row in rows)
    pairs = [(row["name"], row["code"].partition(":")[0]) for row in rows]
    assert len(pairs) == len(set(pairs)), "one entry of each list"


def test_codes_the_first_name_that_tells_counts():
    assert match_industry("低空经济", "光伏产业", "钢铁产业") == {"sei2018": "6.3", "gb4754": "C31"}
    assert match_industry("钢铁产业", "白酒产业") == {"gb4754": "C31"}


def test_codes_name_areas_as_entities_are_named():
    base = "https://example.org/r/"
    for code, kind in (("gb2260:411000", "AdministrativeArea"), ("iso3166:CN", "Country")):
        assert name_area(base, code) == mint_entity(base, kind, "x", "", code)


def test_codes_lines_hold_each_entry_once():
    lines = find_lines(["gb2260:411082", "gb2260:411000", "gb2260:000000"])
    assert [code.key for code in lines] == ["gb2260:410000", "gb2260:411000", "gb2260:411082", "iso3166:CN"]
