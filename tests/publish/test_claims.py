"""The tables of projects and disputes, and the report of the latter."""

import json

import pytest

import xckg
from xckg.claims import DisputeKind
from xckg.publish.claims import conflicts_table, projects_table, read_build, render_conflicts, say_reason

FIRST = "据统计部门初步核算，2023年许昌市出口总值为300.5亿元。\n"
SECOND = "2023年许昌市出口总值修订为310.2亿元。\n"
PAPER = "2022年许昌市出口总值288.4亿元。\n"
OTHER = "2022年许昌市出口总值289.4亿元。\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("news")
    for name, text in (
        ("2024-01-20-a.txt", FIRST), ("2024-06-20-b.txt", SECOND), ("2023-02-01-c.txt", PAPER),
        ("2023-03-01-d.txt", OTHER),
    ):  # fmt: skip
        (folder / name).write_text("许昌外贸数字\n\n" + text, encoding="utf-8")
    output = folder / "output"
    return xckg.build([folder], output, view=False), output


def test_what_was_written_is_read_back(built):
    graph, output = built
    assert read_build(output).disputes == graph.knowledge.disputes
    assert read_build(output).steps == graph.knowledge.steps
    assert read_build(output).observations == graph.knowledge.observations


def test_conflicts_are_told_side_by_side_the_likelier_first(built):
    graph, _ = built
    rows = [json.loads(line) for line in conflicts_table(graph.knowledge).splitlines()]
    said = {row["kind"]: [claim["said"] for claim in row["claims"]] for row in rows}
    assert said == {
        "conflict": ["出口总值 289.4亿元（2022年）", "出口总值 288.4亿元（2022年）"],
        "correction": ["出口总值 310.2亿元（2023年）", "出口总值 300.5亿元（2023年）"],
    }
    text = render_conflicts(graph.knowledge)
    assert text.index("互相矛盾的说法（1）") < text.index("289.4") < text.index("288.4") < text.index("更正（1）")
    assert "发布较晚（2023-03-01）" in text
    assert "更正了后一种" in text


def test_every_reason_and_kind_has_words():
    codes = "corrects preliminary primary sources later exact surer tied same rounded bound about far narrowed unsaid"
    for code in (*codes.split(), "growth", "share", "total", "exceeds", "hundred"):
        assert say_reason(f"{code}:x") != code
    assert set(DisputeKind) == {"conflict", "correction", "sum", "agreement", "apart"}


def test_histories_are_a_table(sample_build):
    known = read_build(sample_build)
    rows = [json.loads(line) for line in projects_table(known).splitlines()]
    (tesla,) = [row for row in rows if row["label"] == "特斯拉上海储能超级工厂项目"]
    assert tesla["status"] == "inProduction"
    assert [(step["status"], step["date"]) for step in tesla["history"]] == [
        ("signed", "2023-12-22"),
        ("underConstruction", "2024-05-23"),
        ("inProduction", "2025-02-11"),
    ]
    assert all(step["evidence"][0]["text"] for step in tesla["history"])


def test_on_a_day_the_graph_knows_what_was_published(sample_build):
    graph = xckg.open(sample_build)
    then = graph.as_of("2024-12-31")
    history = [row["状态"] for row in then.query("project-history", project="特斯拉上海储能超级工厂项目").to_dicts()]
    assert history == ["签约"], "that it was under construction since May was first told in 2025"
    assert then.query("conflicts", kind="correction").rows == ()
    days = then.query("SELECT (MAX(?d) AS ?last) { ?f xc:statedOn ?d }").rows[0][0]
    assert str(days) <= "2024-12-31"
    assert (
        graph.as_of("2099-01-01").query("SELECT (COUNT(*) AS ?n) { ?o a xc:Observation }").rows
        == graph.query("SELECT (COUNT(*) AS ?n) { ?o a xc:Observation }").rows
    )
