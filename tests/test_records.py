"""Quick records: the same objects as `dataclass` makes, made faster."""

import copy
import dataclasses
import pickle

import pytest

from xckg.model import Period, Span
from xckg.records import quick, replace


@quick
@dataclasses.dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Stay:
    town: str
    days: int = 1
    notes: list[str] = dataclasses.field(default_factory=list)

    def __post_init__(self) -> None:
        if self.days < 1:
            raise ValueError("no stay")


def test_records_have_defaults_of_their_own_each():
    first, second = Stay(town="海州"), Stay(town="海州")
    first.notes.append("雨")
    assert (first.town, first.days, second.notes) == ("海州", 1, [])


def test_records_stay_immutable_and_checked():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Stay(town="海州").days = 2
    with pytest.raises(ValueError, match="no stay"):
        Stay(town="海州", days=0)
    with pytest.raises(ValueError, match="no stay"):
        replace(Stay(town="海州"), days=0)
    with pytest.raises(ValueError, match="not a span"):
        replace(Span(start=1, end=3), end=0)


def test_records_want_their_fields_by_name_and_no_others():
    for wrong in ((), {"town": "海州", "day": 1}):
        with pytest.raises(TypeError):
            Stay(**dict(wrong))
    with pytest.raises(TypeError):
        Stay("海州")
    with pytest.raises(TypeError):
        replace(Stay(town="海州"), day=1)


def test_replace_changes_what_is_named_and_shares_the_rest():
    stay = Stay(town="海州", notes=["雨"])
    longer = replace(stay, days=3)
    assert (longer.town, longer.days, stay.days) == ("海州", 3, 1)
    assert longer.notes is stay.notes
    assert longer == dataclasses.replace(stay, days=3)


def test_replace_takes_other_dataclasses_too():
    @dataclasses.dataclass(frozen=True)
    class Plain:
        x: int

    assert replace(Plain(x=1), x=2) == Plain(x=2)


def test_records_compare_sort_copy_and_pickle():
    span = Span(start=2, end=5)
    assert sorted([Span(start=3, end=4), span]) == [span, Span(start=3, end=4)]
    assert copy.copy(span) == pickle.loads(pickle.dumps(span)) == span
    assert len({span, Span(start=2, end=5), Span(start=2, end=6)}) == 2
    period = Period(start=None, end=None, label="")
    assert repr(replace(period, label="去年")) == "Period(start=None, end=None, label='去年')"


@pytest.mark.parametrize("protocol", [2, pickle.HIGHEST_PROTOCOL])
def test_records_travel_with_all_they_hold_and_nothing_else(protocol):
    stay = Stay(town="海州", days=3, notes=["雨"])
    assert pickle.loads(pickle.dumps(stay, protocol)) == copy.deepcopy(stay) == stay
    assert stay.__getstate__() == ("海州", 3, ["雨"])
    with pytest.raises(ValueError, match="unpack"):  # of another version of the class
        object.__new__(Stay).__setstate__(("海州", 3))
    with pytest.raises(dataclasses.FrozenInstanceError):
        pickle.loads(pickle.dumps(stay, protocol)).days = 2


def test_quick_refuses_what_it_would_get_wrong():
    @dataclasses.dataclass(frozen=True, kw_only=True)
    class NoSlots:
        x: int

    @dataclasses.dataclass(frozen=True, slots=True)
    class ByPlace:
        x: int

    for record in (NoSlots, ByPlace):
        with pytest.raises(TypeError, match=record.__name__):
            quick(record)
