"""Parquet, read back by pyarrow and pandas."""

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest

from xckg.publish.lists import load_lists
from xckg.publish.parquet import write_parquet

pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")
LISTS = {table.name: table for table in load_lists()}


def read_rows(path):
    return parquet.read_table(path).to_pylist()


@pytest.mark.parametrize("name", LISTS)
def test_parquet_gives_every_row_back(hostile, tmp_path, name):
    path, table = tmp_path / "a.parquet", LISTS[name]
    assert write_parquet(path, hostile, table) == ()
    names = [column.name for column in table.columns]
    many = {column.name for column in table.columns if column.kind in ("texts", "pairs")}
    given = [dict(zip(names, row, strict=True)) for row in table.rows(hostile)]
    read = [
        {key: tuple(value) or None if key in many else value for key, value in row.items()} for row in read_rows(path)
    ]
    assert read == given


def test_parquet_columns_are_typed_and_say_what_they_are(city, tmp_path):
    write_parquet(tmp_path / "a.parquet", city, LISTS["observations"])
    schema = parquet.read_schema(tmp_path / "a.parquet")
    types = {name: str(schema.field(name).type) for name in ("value", "period_end", "confidence", "evidence_count")}
    assert types == {
        "value": "decimal128(38, 12)", "period_end": "date32[day]", "confidence": "double", "evidence_count": "int64",
    }  # fmt: skip
    assert schema.field("value").metadata[b"zh"].decode() == "数值"
    (row,) = read_rows(tmp_path / "a.parquet")
    assert (row["value"], row["unit"], row["period_end"]) == (Decimal("-5.3"), "%", dt.date(2023, 6, 30))
    assert row["dimensions"] == [("贸易方式", "一般贸易")]


def test_parquet_is_read_by_pandas(city, tmp_path):
    pandas = pytest.importorskip("pandas")
    write_parquet(tmp_path / "a.parquet", city, LISTS["relations"])
    frame = pandas.read_parquet(tmp_path / "a.parquet")
    assert len(frame) == len(city.relations)
    assert set(frame[frame.predicate == "locatedIn"].object_label) == {"长葛市"}


@pytest.mark.parametrize(
    ("value", "held"),
    [("1e30", None), ("0.1234567890123", "0.123456789012"), ("-99999999999999.5", "-99999999999999.5")],
)
def test_parquet_says_which_numbers_it_cannot_hold(city, tmp_path, value, held):
    (number,) = city.observations
    odd = dataclasses.replace(city, observations=(dataclasses.replace(number, value=Decimal(value)),))
    notes = write_parquet(tmp_path / "a.parquet", odd, LISTS["observations"])
    (row,) = read_rows(tmp_path / "a.parquet")
    assert row["value"] == (held and Decimal(held))
    assert notes == (() if held == value else ("观测：舍入到 12 位小数或太大而空着：1 格",))


def test_parquet_is_the_same_bytes_each_time(hostile, tmp_path):
    for name in ("a.parquet", "b.parquet"):
        write_parquet(tmp_path / name, hostile, LISTS["evidence"])
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
