"""`xckg diff` as a user runs it."""

import json
import shutil

import pytest

from xckg import pipeline

OLD = "2024年，许昌市完成进出口总值122.3亿元。许昌市的海晏电机集团有限公司计划生产永磁电机。\n"
NEW = "2024年，许昌市完成进出口总值125.3亿元。许昌市的海晏电机集团有限公司生产永磁电机。青禾轴承集团位于长葛市。\n"


@pytest.fixture(scope="module")
def builds(tmp_path_factory):
    folder = tmp_path_factory.mktemp("diff")
    for name, day, text in (("旧", "2025-01-20", OLD), ("新", "2025-02-20", NEW)):
        (folder / name).mkdir()
        (folder / name / f"{day}-许昌.txt").write_text(f"外贸平稳\n\n{text}", encoding="utf-8")
        pipeline.build([str(folder / name)], folder / f"{name}图谱", view=False)
    pipeline.build([str(folder / "旧"), str(folder / "新")], folder / "全部", view=False)
    return folder


def test_diff_of_two_builds(xckg, builds):
    done = xckg("diff", "旧图谱", "新图谱", cwd=builds)
    assert (done.returncode, done.stderr) == (0, "")
    for words in ("青禾轴承集团", "122.3亿元", "125.3亿元", "数据：改变", "实体：新增"):
        assert words in done.stdout
    assert "https://" not in done.stdout
    back = xckg("diff", "旧图谱", "旧图谱", cwd=builds)
    assert back.stdout == "新增 0、消失 0、改变 0。\n"


def test_diff_of_two_dates_of_one_build(xckg, builds):
    done = xckg("diff", "全部", "--from", "2025-02-01", "--format", "json", cwd=builds)
    rows = json.loads(done.stdout)
    assert ("new", "entity", "青禾轴承集团") in {(row["event"], row["kind"], row["subject"]) for row in rows}
    assert any(row["after"] == "125.3亿元" for row in rows)
    carried_out = [(row["before"], row["after"]) for row in rows if row["object"] == "永磁电机"]
    assert carried_out == [("计划", "已发生")]
    early = xckg("diff", "全部", "--from", "2025-02-01", "--to", "2025-02-10", cwd=builds)
    assert early.stdout == "新增 0、消失 0、改变 0。\n"
    late = xckg("diff", "全部", "--from", "2025-03-01", cwd=builds)
    assert late.stdout == "新增 0、消失 0、改变 0。\n"


def test_diff_about_one_thing_only(xckg, builds):
    done = xckg("diff", "旧图谱", "新图谱", "--about", "青禾", "--format", "json", cwd=builds)
    rows = json.loads(done.stdout)
    assert rows
    assert all("青禾" in row["subject"] + row["object"] for row in rows)


def test_diff_shows_some_and_says_how_many_more(xckg, builds):
    done = xckg("diff", "旧图谱", "新图谱", "--most", "1", cwd=builds)
    assert "行没有显示" in done.stdout
    assert "行没有显示" not in xckg("diff", "旧图谱", "新图谱", "--most", "0", cwd=builds).stdout


@pytest.mark.parametrize("name", ["变化.md", "变化.csv", "变化.json"])
def test_diff_into_a_file(xckg, builds, name):
    done = xckg("diff", "旧图谱", "新图谱", "--out", f"报告/{name}", cwd=builds)
    assert done.returncode == 0
    assert f"已写入 报告/{name}" in done.stdout.replace("\\", "/")
    text = (builds / "报告" / name).read_text(encoding="utf-8")
    assert "125.3亿元" in text
    again = xckg("diff", "旧图谱", "新图谱", "--out", f"报告/{name}", cwd=builds)
    assert again.returncode == 0
    assert (builds / "报告" / name).read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("args", "status", "words"),
    [
        (["旧图谱"], 2, "--from"),
        (["旧图谱", "新图谱", "--from", "2025-01-01"], 2, "不能都给"),
        (["没有", "新图谱"], 6, "没有"),
        (["旧图谱", "旧"], 6, "没有图谱"),
        (["旧图谱", "--from", "一月"], 2, "不是日期"),
        (["旧图谱", "--from", "2025-02-01", "--to", "2025-01-01"], 2, "颠倒"),
        (["旧图谱", "新图谱", "--out", "变化.xlsx"], 2, ".md"),
        (["坏", "新图谱"], 6, "不是 xckg build 写的"),
    ],
)
def test_diff_says_in_one_line_what_is_wrong(xckg, builds, args, status, words):
    if args[0] == "坏" and not (builds / "坏").exists():
        shutil.copytree(builds / "旧图谱", builds / "坏")
        (builds / "坏" / "facts.jsonl").write_text("{}\n", encoding="utf-8")
    done = xckg("diff", *args, cwd=builds)
    assert done.returncode == status
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""
