"""`xckg identity` from outside: what a decision does to the builds that come after it."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest

NEWS = {
    "a.txt": "新船台启用\n\n海晏船舶重工有限公司的新船台启用。许昌市发改委主任王建明到场。\n",
    "b.txt": "订单饱满\n\n海晏船舶重工今年将交付12艘货轮。许昌市发展和改革委员会召开会议。王建明说，订单很多。\n",
}


def run(folder: Path, *arguments: str, status: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "xckg", *arguments], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == status, done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "新闻").mkdir()
    for name, text in NEWS.items():
        (tmp_path / "新闻" / name).write_text(text, encoding="utf-8")
    run(tmp_path, "build", "新闻", "--place", "许昌市", "--no-view", "--quiet")
    return tmp_path


def test_identity_show_says_why(folder: Path) -> None:
    shown = run(folder, "identity", "show", "许昌市发改委")
    assert "许昌市发展和改革委员会（党政机关 GovernmentAgency）" in shown
    assert "名称规范形式相同：许昌市发展和改革委员会 / 许昌市发改委" in shown
    assert "2 份文档" in shown


def test_identity_show_of_nobody_is_an_error(folder: Path) -> None:
    assert "没有这个名称" in run(folder, "identity", "show", "无名公司", status=5)


def test_identity_split_holds_in_every_later_build(folder: Path) -> None:
    run(folder, "identity", "split", "许昌市发展和改革委员会", "许昌市发改委", "--note", "试一试")
    for _ in range(2):
        run(folder, "build", "新闻", "--place", "许昌市", "--no-view", "--quiet")
        shown = run(folder, "identity", "show", "许昌市发改委")
        assert "许昌市发改委（党政机关 GovernmentAgency）" in shown
        assert "归并的理由" not in shown
        assert "split GovernmentAgency 许昌市发展和改革委员会 许昌市发改委 试一试" in shown
    assert "文件完好" in run(folder, "check")


def test_identity_merge_goes_into_the_ledger_told(folder: Path) -> None:
    told = ("--ledger", "决定/账本.csv")
    run(folder, "identity", "merge", "海晏船舶重工", "平澜造船厂", "--type", "Company", *told)
    assert not (folder / "identity.csv").exists()
    (folder / "新闻" / "c.txt").write_text("下水\n\n平澜造船厂有限公司的货轮下水。\n", encoding="utf-8")
    run(folder, "build", "新闻", "--place", "许昌市", "--no-view", "--quiet")
    assert "平澜造船厂" not in run(folder, "identity", "show", "海晏船舶重工")
    run(folder, "build", "新闻", "--place", "许昌市", "--no-view", "--quiet", *told)
    assert "人工决定" in run(folder, "identity", "show", "海晏船舶重工")


def test_identity_lock_writes_a_line_for_each_name(folder: Path) -> None:
    run(folder, "identity", "lock", "海晏船舶重工有限公司")
    with (folder / "identity.csv").open(encoding="utf-8", newline="") as lines:
        rows = [(row["decision"], row["name"], row["other"]) for row in csv.DictReader(lines)]
    assert rows == [("lock", "海晏船舶重工有限公司", "海晏船舶重工")]


def test_identity_review_lists_what_a_filled_column_decides(folder: Path) -> None:
    assert "王建明" in run(folder, "identity", "review")
    assert "也许是同一事物" in (folder / "output" / "report.md").read_text(encoding="utf-8")
    with (folder / "output" / "review.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [(row["decision"], row["type"], row["name"]) for row in rows] == [("", "Person", "王建明")]
    with (folder / "审过.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, rows[0])
        writer.writeheader()
        writer.writerow({**rows[0], "decision": "merge"})
    assert run(folder, "identity", "show", "王建明").count("人物 Person") == 2
    run(folder, "build", "新闻", "--place", "许昌市", "--no-view", "--quiet", "--ledger", "审过.csv")
    assert run(folder, "identity", "show", "王建明").count("人物 Person") == 1


def test_identity_without_a_build_wants_the_type(tmp_path: Path) -> None:
    assert "--type" in run(tmp_path, "identity", "split", "甲重工", "乙重工", status=2)


def test_identity_ledger_that_is_not_there_stops_a_build(folder: Path) -> None:
    assert "没有.csv" in run(folder, "build", "新闻", "--ledger", "没有.csv", "--no-view", "--quiet", status=2)


def test_identity_show_of_an_open_place_lists_what_it_may_be(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("鼓楼区动员\n\n鼓楼区召开大会，部署全年工作。\n", encoding="utf-8")
    run(tmp_path, "build", "a.txt", "--no-view", "--quiet")
    shown = run(tmp_path, "identity", "show", "鼓楼区")
    assert "可能是" in shown
    assert "南京市" in shown
    assert "开封市" in shown


def test_query_conflicts_says_what_else_there_is(tmp_path: Path) -> None:
    text = "统计数据更正\n2024年3月5日\n2023年许昌市粮食总产量由285万吨修订为288.5万吨。\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    run(tmp_path, "build", "a.txt", "--no-view", "--quiet")
    assert "另有：更正 1（--param kind=correction）" in run(tmp_path, "query", "conflicts")
    assert "另有" not in run(tmp_path, "query", "conflicts", "--param", "kind=correction")
    assert "另有" not in run(tmp_path, "query", "conflicts", "--format", "json")
