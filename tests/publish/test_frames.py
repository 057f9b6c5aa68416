"""The lists as data frames, as somebody in a notebook uses them."""

import datetime as dt

import pytest

from xckg.publish.frames import make_frames
from xckg.publish.lists import load_lists

pandas = pytest.importorskip("pandas")


def test_frames_hold_every_row(hostile):
    frames = make_frames(hostile)
    assert {name: len(frame) for name, frame in frames.items()} == {
        table.name: len(list(table.rows(hostile))) for table in load_lists()
    }
    assert list(frames["evidence"].text[:14]) == [relation.evidence[0].text for relation in hostile.relations]


def test_frames_are_typed(city):
    frame = make_frames(city)["observations"]
    assert frame.value.sum() == -5.3
    assert (frame.period_end.dt.year == 2023).all()
    assert pandas.isna(frame.period_start[0])
    assert frame.dimensions[0] == {"贸易方式": "一般贸易"}
    assert frame.period_end[0].date() == dt.date(2023, 6, 30)


def test_frames_join(city):
    frames = make_frames(city)
    joined = frames["evidence"].merge(frames["relations"], left_on="fact", right_on="id")
    assert len(joined) == len(city.relations)


def test_frames_of_nothing_have_their_columns(read_knowledge):
    frames = make_frames(read_knowledge())
    assert [len(frame) for frame in frames.values()] == [0, 0, 0, 0, 0, 0, 1]
    assert frames["observations"].period_start.dtype == "datetime64[s]"
