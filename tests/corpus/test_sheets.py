"""Workbooks."""

import datetime as dt

import pytest

from made import pack, repack, workbook
from xckg.corpus import sheets
from xckg.corpus.inputs import Input
from xckg.corpus.kinds import read_input

HEAD = ["序号", "项目名称", "建设单位", "投资", None, "开工时间"]


def read(data, name="a.xlsx"):
    return read_input(Input(name=name, data=data))


def test_sheets_with_merged_cells():
    rows = [
        ["许昌市重点项目一览表"],
        HEAD,
        [None, None, None, "总投资（万元）", "年度计划投资（万元）", None],
        [1, "甲项目", "乙公司", 120000, 0.1 + 0.2, dt.date(2024, 3, 1)],
        [2, "丙项目", None, 85000.5, None, "2024年底"],
    ]
    merged = ["A1:F1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3", "C4:C5"]
    sources, errors = read(workbook({"重点项目": rows, "空": []}, {"重点项目": merged}))
    assert errors == []
    assert [(s.path, s.media_type) for s in sources] == [("a.xlsx#重点项目", "application/sheets")]
    assert sources[0].text == (
        "重点项目\n许昌市重点项目一览表\n"
        "序号：1｜项目名称：甲项目｜建设单位：乙公司｜总投资（万元）：120000｜年度计划投资（万元）：0.3｜开工时间：2024-03-01\n"
        "序号：2｜项目名称：丙项目｜建设单位：乙公司｜总投资（万元）：85000.5｜开工时间：2024年底\n"
    )


def test_each_sheet_is_a_source_and_the_unknown_are_said():
    data = workbook({"Sheet1": [["企业名称", "所在地"], ["甲公司", "许昌市"]], "说明": [["年", "数"], [1, 2]]})
    sources, [error] = read(data)
    assert [(s.path, s.text) for s in sources] == [("a.xlsx#Sheet1", "企业名称：甲公司｜所在地：许昌市\n")]
    assert error.path == "a.xlsx#说明"
    assert "表头认不出" in error.reason


def test_sheet_that_is_too_large(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_CELLS", 5)
    assert "超过 5 格" in read(workbook({"a": [["企业名称", "所在地"]] * 3}))[1][0].reason


def test_a_sheet_that_is_too_much_is_one_line_and_the_others_are_read():
    """One cell in the last row and column: seventeen thousand million cells, for which the library ends the process."""
    good = [["企业名称", "所在地"], ["甲公司", "许昌市"]]
    far = workbook({"一": good, "二": [["甲"]], "三": good}, far={"二": "XFD1048576"})
    for _ in range(2):
        sources, [error] = read(far)
        assert [s.path for s in sources] == ["a.xlsx#一", "a.xlsx#三"]
        assert str(error) == "a.xlsx#二：这张表打不开：已损坏，或展开后占内存太多"


def test_too_many_sheets_that_are_too_much(monkeypatch):
    far = workbook({str(i): [["甲"]] for i in range(9)}, far={str(i): "XFD1048576" for i in range(9)})
    assert len(read(far)[1]) == sheets.MOST_FAILED


def test_a_sheet_that_takes_too_long_is_one_line(monkeypatch):
    """Thousands of merged ranges, each over all of thousands of rows."""
    data = workbook({"一": [["甲", "乙", "丙", "丁"]] * 10_000, "二": [["企业名称", "所在地"], ["甲公司", "许昌市"]]})
    ranges = b"<mergeCells>" + b'<mergeCell ref="B1:C10000"/>' * 20_000 + b"</mergeCells>"
    data = repack(data, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</sheetData>", b"</sheetData>" + ranges))
    monkeypatch.setattr(sheets, "SECONDS", 4)
    sources, [error] = read(data)
    assert [s.path for s in sources] == ["a.xlsx#二"]
    assert str(error) == "a.xlsx#一：这张表读得太久，没有读"


def test_a_workbook_whose_heads_lie_is_unpacked_no_further(monkeypatch):
    """The directory says ten bytes of a part that has sixteen million."""
    data = pack({"xl/workbook.xml": " " * 16_000_000})
    at = data.rfind(b"PK\x01\x02")
    lying = data[: at + 24] + (10).to_bytes(4, "little") + data[at + 28 :]
    monkeypatch.setattr(sheets, "MOST_UNPACKED", 1024 * 1024)
    assert "解开超过 1 MB" in read(lying)[1][0].reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "空的"),
        (b"PK\x03\x04", "损坏"),
        (pack({"a": "b"}), "损坏"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "损坏"),
        (workbook({"a": [["企业名称", "所在地"]] * 40})[:-300], "损坏"),
        (workbook({"a": []}), "空表"),
    ],
)
@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.ods"])
def test_what_cannot_be_read_is_one_line(data, reason, name):
    sources, [error] = read(data, name)
    assert sources == []
    assert reason in error.reason
    assert "\n" not in str(error)


@pytest.mark.parametrize("mark", ["<html><body>", "\ufeff<TABLE border=1></table>", "<!DOCTYPE html>"])
def test_a_web_page_that_is_called_a_workbook_is_read_as_what_it_is(mark):
    """Offices' programs export tables as pages and call them `.xls`; in GBK, mostly."""
    page = f"{mark}<table><tr><td>项目名称<td>建设单位<tr><td>石梁渡大桥<td>望山路桥有限公司</table>"
    for coding in ("utf-8", "gb18030") if mark[0] == "<" else ("utf-8",):
        sources, errors = read_input(Input(name="名单.xls", data=page.encode(coding)))
        assert errors == []
        assert sources[-1].text == "项目名称：石梁渡大桥｜建设单位：望山路桥有限公司\n"
        assert sources[-1].path == "名单.xls#表1"
