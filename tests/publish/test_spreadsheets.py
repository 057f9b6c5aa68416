"""What goes to Excel, read back by those who read it: csv and pandas, openpyxl."""

import csv
import dataclasses
import datetime as dt
import json
from decimal import Decimal

import pytest

from xckg.model import Claim, Period
from xckg.publish.lists import load_lists, say_cell
from xckg.publish.spreadsheets import MOST_CHARACTERS, disarm, shorten, write_columns, write_csv, write_workbook

pytest.importorskip("xlsxwriter")
openpyxl = pytest.importorskip("openpyxl")
unescape = pytest.importorskip("openpyxl.utils.escape").unescape
pandas = pytest.importorskip("pandas")
LISTS = {table.name: table for table in load_lists()}


def read_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.reader(lines))


def read_sheet(path, zh):
    book = openpyxl.load_workbook(path)
    head, *rows = book[zh].iter_rows()
    names = [cell.value for cell in head]
    return [dict(zip(names, row, strict=True)) for row in rows]


def change_first_number(knowledge, **fields):
    first, *others = knowledge.observations
    return dataclasses.replace(knowledge, observations=(dataclasses.replace(first, **fields), *others))


@pytest.mark.parametrize("name", LISTS)
def test_csv_has_a_bom_chinese_headers_and_every_row(city, tmp_path, name):
    path = tmp_path / "a.csv"
    write_csv(path, city, LISTS[name])
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    head, *rows = read_csv(path)
    assert head == [column.zh for column in LISTS[name].columns]
    assert len(rows) == len(list(LISTS[name].rows(city)))
    assert all(len(row) == len(head) for row in rows)


def test_csv_columns_can_be_named_for_programs(city, tmp_path):
    write_csv(tmp_path / "a.csv", city, LISTS["observations"], machine=True)
    frame = pandas.read_csv(tmp_path / "a.csv", parse_dates=["period_end"])
    assert (frame.value[0], frame.unit[0], frame.dimensions[0]) == (-5.3, "%", "贸易方式：一般贸易")
    assert frame.period_end[0] == pandas.Timestamp("2023-06-30")
    assert pandas.isna(frame.period_start[0])


def test_csv_says_of_a_number_that_it_is_exact_and_reached(city, tmp_path):
    [observation] = city.observations
    claim = Claim(status="reached", starts="", ends="", as_of="", label="", modality="")
    evidence = tuple(dataclasses.replace(piece, claim=claim) for piece in observation.evidence)
    write_csv(tmp_path / "a.csv", change_first_number(city, evidence=evidence), LISTS["observations"], machine=True)
    head, row = read_csv(tmp_path / "a.csv")
    assert {name: row[head.index(name)] for name in ("comparator", "status", "status_label")} == {
        "comparator": "=",
        "status": "reached",
        "status_label": "已达到",  # 达产 is said of projects
    }


def test_csv_gives_hostile_texts_back_but_for_what_disarms_them(hostile, tmp_path):
    write_csv(tmp_path / "a.csv", hostile, LISTS["evidence"], machine=True)
    head, *rows = read_csv(tmp_path / "a.csv")
    said = [row[head.index("text")] for row in rows]
    given = [item.text for fact in (*hostile.relations, *hostile.observations) for item in fact.evidence]
    plain = [text.replace("\r\n", "\n").replace("\r", "\n") for text in given]
    assert [text.removeprefix("'") for text in said] == plain
    assert not any(text.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝")) for row in rows for text in row)
    assert sum(a != b for a, b in zip(said, plain, strict=True)) == 6


def test_csv_of_columns_tells_all_of_them(tmp_path):
    write_columns(tmp_path / "columns.csv")
    rows = read_csv(tmp_path / "columns.csv")
    assert len(rows) == 1 + sum(len(table.columns) for table in LISTS.values())
    assert ["观测", "数值", "value", "小数", "文中的数"] in rows
    assert all(cell for row in rows for cell in row)


def test_workbook_has_a_sheet_for_each_list_with_frozen_header_and_filters(city, tmp_path):
    assert write_workbook(tmp_path / "a.xlsx", city) == ()
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["实体", "关系", "观测", "证据", "项目", "矛盾", "文档", "说明"]
    for table in LISTS.values():
        sheet, rows = book[table.zh], list(table.rows(city))
        assert sheet.freeze_panes == "B2"
        assert sheet.max_row == len(rows) + 1
        assert sheet.auto_filter.ref == f"A1:{sheet.cell(len(rows) + 1, len(table.columns)).coordinate}"
        assert all(6 <= sheet.column_dimensions[cell.column_letter].width <= 64 for cell in sheet[1])


def test_workbook_has_real_numbers_and_dates(city, tmp_path):
    write_workbook(tmp_path / "a.xlsx", city)
    (row,) = read_sheet(tmp_path / "a.xlsx", "观测")
    assert (row["数值"].value, row["数值"].data_type) == (-5.3, "n")
    assert (row["时期止"].value, row["时期止"].is_date) == (pandas.Timestamp("2023-06-30"), True)
    assert row["时期起"].value is None
    assert row["把握"].value == 0.97
    assert (row["主体"].value, row["口径"].value) == ("长葛市", "贸易方式：一般贸易")


def test_workbook_keeps_hostile_texts_as_texts(hostile, tmp_path):
    write_workbook(tmp_path / "a.xlsx", hostile)
    rows = read_sheet(tmp_path / "a.xlsx", "证据")
    cells = [row["原句"] for row in rows]
    given = [item.text for fact in (*hostile.relations, *hostile.observations) for item in fact.evidence]
    assert [unescape(cell.value) for cell in cells] == given, "openpyxl leaves Excel's own escapes to its callers"
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    all_cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in all_cells if cell.data_type == "f"]
    risky = [cell for cell in all_cells if isinstance(cell.value, str) and disarm(cell.value) != cell.value]
    assert len(risky) > 20
    assert all(cell.quotePrefix for cell in risky), "it stays text when somebody edits it"


def test_workbook_says_what_it_cut(hostile, tmp_path):
    long = "产😀" * MOST_CHARACTERS
    first, *others = hostile.relations
    cut = dataclasses.replace(first, evidence=(dataclasses.replace(first.evidence[0], text=long),))
    notes = write_workbook(tmp_path / "a.xlsx", dataclasses.replace(hostile, relations=(cut, *others)))
    assert notes == ("超过 32,767 个字符的格子截短了：2 格",)
    cell = read_sheet(tmp_path / "a.xlsx", "证据")[0]["原句"]
    assert cell.value.endswith("…")
    assert long.startswith(cell.value[:-1])
    assert MOST_CHARACTERS - 2 <= len(cell.value.encode("utf-16-le")) // 2 <= MOST_CHARACTERS
    notes_sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["说明"]
    assert notes[0] in [row[0].value for row in notes_sheet.iter_rows()]


def test_workbook_goes_on_in_another_sheet(hostile, tmp_path):
    write_workbook(tmp_path / "a.xlsx", hostile, most_rows=11)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    parts = [name for name in book.sheetnames if name.startswith("实体")]
    assert parts == ["实体", "实体（续1）", "实体（续2）"]
    assert [book[name].max_row for name in parts] == [11, 11, 9]
    assert all(book[name].cell(1, 1).value == "名称" for name in parts)
    ids = [row[-1].value for name in parts for row in book[name].iter_rows(min_row=2)]
    assert ids == [entity.id for entity in hostile.entities]


@pytest.mark.parametrize(
    ("fields", "column", "value"),
    [
        ({"value": Decimal("1234567890123456.7")}, "数值", "1234567890123456.7"),
        ({"value": Decimal("0.1")}, "数值", 0.1),
        ({"value": Decimal(999999999999999)}, "数值", 999999999999999),
        ({"period": Period(start=dt.date(1840, 6, 1), end=None, label="")}, "时期起", "1840-06-01"),
    ],
)
def test_workbook_writes_what_excel_would_change_as_text(city, tmp_path, fields, column, value):
    write_workbook(tmp_path / "a.xlsx", change_first_number(city, **fields))
    assert read_sheet(tmp_path / "a.xlsx", "观测")[0][column].value == value


def test_workbook_is_the_same_bytes_each_time(hostile, tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(tmp_path / name, hostile)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_shorten_counts_as_excel_does():
    assert shorten("a" * MOST_CHARACTERS) == "a" * MOST_CHARACTERS
    assert len(shorten("a" * (MOST_CHARACTERS + 1))) == MOST_CHARACTERS
    assert shorten("😀" * 3, most=6) == "😀" * 3
    assert shorten("😀" * 4, most=6) == "😀😀…"


def test_lists_fill_every_column_with_its_kind(sample_build):
    from xckg.publish.claims import read_build

    kinds = {
        "text": str, "integer": int, "number": float, "decimal": Decimal, "date": dt.date, "flag": bool,
        "texts": tuple, "pairs": tuple,
    }  # fmt: skip
    known = read_build(sample_build)
    for table in LISTS.values():
        rows = list(table.rows(known))
        assert rows
        for column, cells in zip(table.columns, zip(*rows, strict=True), strict=True):
            assert {type(cell) for cell in cells} <= {kinds[column.kind], type(None)}, (table.name, column.name)
            assert not any(cell in ("", ()) for cell in cells)


def test_lists_say_what_the_tables_say(sample_build):
    from xckg.publish.claims import read_build

    def read(name):
        return [json.loads(line) for line in (sample_build / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]

    known, facts = read_build(sample_build), read("facts")
    count = {name: len(list(table.rows(known))) for name, table in LISTS.items()}
    assert count["entities"] == len(read("entities"))
    assert count["relations"] == sum(fact["kind"] == "relation" for fact in facts)
    assert count["observations"] == sum(fact["kind"] == "observation" for fact in facts)
    assert count["evidence"] == sum(len(fact["evidence"]) for fact in facts)
    assert count["projects"] == sum(len(project["history"]) for project in read("projects"))
    assert count["conflicts"] == sum(len(conflict["facts"]) for conflict in read("conflicts"))
    assert count["documents"] == sum(max(1, len(document["articles"])) for document in read("documents"))
    aliases = {row["id"]: row["aliases"] for row in read("entities")}
    table = LISTS["entities"]
    names = [column.name for column in table.columns]
    for row in table.rows(known):
        said = dict(zip(names, row, strict=True))
        assert list(said["aliases"] or ()) == aliases[said["id"]]
        assert say_cell(said["aliases"]) == "；".join(aliases[said["id"]])
