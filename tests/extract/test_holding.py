"""When a relation holds, where its sentence says so."""

import datetime as dt

import pytest

from xckg.extract.holding import date_relation, read_times
from xckg.model import Span

DAY = dt.date(2024, 6, 18)
FIRM, CITY, EVENT, PERSON = "Company", "AdministrativeArea", "Event", "Person"
PAIR, WITH = (FIRM, CITY), "cooperatesWith"
POST = ("worksFor", (PERSON, FIRM))
FAIR = ("locatedIn", (EVENT, CITY))


def read(text, one, other, predicate, kinds, modality="actual"):
    spans = [Span(start=text.index(name), end=text.index(name) + len(name)) for name in (one, other)]
    times = read_times(text, 0, DAY, spans)
    ends = sorted(span.start for span in spans)
    claim = date_relation(times, predicate, modality, kinds, (ends[0], ends[1]))
    return claim.starts, claim.ends, claim.as_of


@pytest.mark.parametrize(
    ("text", "one", "other", "predicate", "kinds", "expected"),
    [
        ("2023年3月，云海铝业与长葛市签约。", "云海铝业", "长葛市", WITH, PAIR, ("2023-03-01", "", "")),
        ("去年，云海铝业与长葛市签约。", "云海铝业", "长葛市", WITH, PAIR, ("2023-01-01", "", "")),
        ("自2019年起，云海铝业与长葛市合作。", "云海铝业", "长葛市", WITH, PAIR, ("2019-01-01", "", "")),
        ("目前，云海铝业生产铝箔。", "云海铝业", "铝箔", "produces", (FIRM, "Product"), ("", "", "2024-06-18")),
        ("2022年，云海铝业生产铝箔3万吨。", "云海铝业", "铝箔", "produces", (FIRM, "Product"), ("", "", "2022-12-31")),
        ("2015年至2020年，何某在云海铝业任职。", "何某", "云海铝业", *POST, ("2015-01-01", "2020-12-31", "")),
        ("5月4日至6日，铝业展在长葛市举办。", "铝业展", "长葛市", *FAIR, ("2024-05-04", "2024-05-06", "")),
        ("5月4日，铝业展在长葛市开幕。", "铝业展", "长葛市", *FAIR, ("2024-05-04", "", "")),
        ("2021年，何某不再担任云海铝业董事长。", "何某", "云海铝业", *POST, ("", "2021-12-31", "")),
    ],
)  # fmt: skip
def test_the_time_of_a_relation(text, one, other, predicate, kinds, expected):
    assert read(text, one, other, predicate, kinds) == expected


@pytest.mark.parametrize(
    ("text", "one", "other", "predicate", "kinds"),
    [
        ("3月22日，长葛市在河南省率先发布方案。", "长葛市", "河南省", "locatedIn", (CITY, CITY)),  # lies there always
        (
            "云海铝业位于长葛市，2023年产值12亿元。",
            "云海铝业",
            "长葛市",
            "locatedIn",
            (FIRM, CITY),
        ),  # of another clause
        ("2022年、2023年，云海铝业在长葛市设厂。", "云海铝业", "长葛市", "locatedIn", (FIRM, CITY)),  # which of the two
        ("云海铝业《2023—2025年规划》落户长葛市。", "云海铝业《2023—2025年规划》", "长葛市", "locatedIn", (FIRM, CITY)),
    ],
)
def test_a_time_that_is_not_the_relation_s(text, one, other, predicate, kinds):
    assert read(text, one, other, predicate, kinds) == ("", "", "")


def test_a_plan_begins_in_time_to_come_and_a_fact_never_does():
    text = "2026年，云海铝业与长葛市签约。"
    assert read(text, "云海铝业", "长葛市", "cooperatesWith", (FIRM, CITY), "planned") == ("2026-01-01", "", "")
    assert read(text, "云海铝业", "长葛市", "cooperatesWith", (FIRM, CITY)) == ("", "", "")
