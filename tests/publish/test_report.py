from dataclasses import replace

from xckg.errors import InputError
from xckg.publish.report import render_report
from xckg.story import Story


def rows(text, heading):
    """The cells of the first table under a heading, without its head."""
    lines = text.split(f"\n## {heading}\n")[1].strip().splitlines()
    table = [line for line in lines[: lines.index("") if "" in lines else None] if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table[2:]]


def test_report_counts_what_was_built(city):
    text = render_report(city, ())
    assert ["企业", "Company", "1"] in rows(text, "实体类型")
    assert sum(int(row[2]) for row in rows(text, "实体类型")) == 4
    assert sum(int(row[2]) for row in rows(text, "关系")) == 4
    assert rows(text, "数据") == [["增减", "growth", "1", "0"]]
    assert rows(text, "说得最多的实体")[0] == ["长葛市", "行政区", "3", "1", "4"]


def test_report_says_what_was_not_read(city):
    text = render_report(city, [InputError("坏.txt", "不是文本文件")])
    assert "- `坏.txt`：不是文本文件" in text


def test_report_gives_reasons_with_examples(city):
    skipped = [("a.txt", "没有主体", f"第{i}项增长{i}%。") for i in range(5)]
    skipped.append(("b.txt", "没有指标", "达3亿元。"))
    text = render_report(replace(city, skipped=tuple(skipped)), ())
    assert rows(text, "有数字而没有得出数据的句子") == [["没有主体", "5"], ["没有指标", "1"]]
    assert text.count("- 第") == 3
    assert "- 达3亿元。（`b.txt`）" in text


def test_report_escapes_markdown_of_sources(city):
    knowledge = city
    evil = replace(knowledge.entities[0], label="甲|乙 *丙* <script>\n[丁](戊)")
    text = render_report(replace(knowledge, entities=(evil, *knowledge.entities[1:])), ())
    assert "甲\\|乙 \\*丙\\* &lt;script&gt; \\[丁\\](戊)" in text
    assert "<script>" not in text


def test_report_is_the_same_twice_and_holds_no_time(city):
    assert render_report(city, ()) == render_report(city, ())


def test_report_lists_the_papers_of_one_story(city):
    assert "同一报道" not in render_report(city, ())
    told = replace(city, stories=(Story(id="ab", articles=(("news/a.txt", 0), ("news/b.txt", 2))),))
    assert [row[:2] for row in rows(render_report(told, ()).replace("算一次。\n", ""), "同一报道")] == [
        ["1", "news/a.txt"],
        ["1", "news/b.txt"],
    ]


def test_report_lists_places_that_stayed_open(city):
    heading = "同名而没有说清的地方"
    assert heading not in render_report(city, ())
    open_one = replace(city.entities[0], label="鼓楼区", may_be=("gb2260:320106", "gb2260:320302"))
    text = render_report(replace(city, entities=(open_one, *city.entities[1:])), ())
    assert ["鼓楼区", "news/a.txt", "江苏省南京市鼓楼区、江苏省徐州市鼓楼区"] in rows(
        text.replace("合并。\n", ""), heading
    )
