"""A number without a time of its own that papers reprint on different days is one number, of the first of them."""

from pathlib import Path

import pytest

from xckg import growing

REPORT = """{title}

{paper} 3月{day}日电 海铭电缆的深海电缆扩产项目总投资12亿元，占地260亩。
泉州海铭电缆有限公司负责人介绍，新厂房的钢结构已经吊装完毕，两条挤塑生产线正在调试，首批订单来自东南亚客户。
"""


@pytest.fixture
def papers(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for day in (4, 5, 6):
        text = REPORT.format(title=f"第{day}版要闻", paper="泉州晚报", day=day)
        Path(f"2024-03-0{day}-报.txt").write_text(text, encoding="utf-8")
    return sorted(path.name for path in Path().glob("*.txt"))


def list_investments(read_lines):
    facts = (fact for fact in read_lines("output", "facts") if fact.get("indicator") == "总投资")
    return [(fact["period"]["end"], [item["date"] for item in fact["evidence"]]) for fact in facts]


def test_reprints_are_one_number_of_the_first_day(papers, expect_tables, read_lines, read_tables):
    output, days = Path("output"), ["2024-03-04", "2024-03-05", "2024-03-06"]
    growing.add(papers[1:2], output)
    assert list_investments(read_lines) == [(days[1], days[1:2])]
    growing.add(papers[2:], output)
    assert list_investments(read_lines) == [(days[1], days[1:])]
    growing.add(papers[:1], output)
    assert list_investments(read_lines) == [(days[0], days)]
    assert read_tables(output) == expect_tables(papers)
    growing.remove(papers[:1], output)
    assert list_investments(read_lines) == [(days[1], days[1:])]
    assert read_tables(output) == expect_tables(papers[1:])


def test_reprints_what_another_report_says_on_another_day_stays_apart(papers, read_lines):
    other = "厂区见闻\n\n泉州晚报 3月9日电 海铭电缆的深海电缆扩产项目总投资12亿元，工人三班倒。\n"
    Path("2024-03-09-另.txt").write_text(other, encoding="utf-8")
    growing.add([*papers, "2024-03-09-另.txt"], Path("output"))
    assert sorted(len(dates) for _, dates in list_investments(read_lines)) == [1, 3]
