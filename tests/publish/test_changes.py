"""What is new, gone and changed between two states of a graph."""

import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal

import pytest

from xckg.claims import Step
from xckg.model import Entity, EntityMention, Modality, Period
from xckg.publish import changes_text
from xckg.publish.changes import Change, Event, Kind, find_changes, match_entities

COUNTY = "长葛市|AdministrativeArea"
LINES = (
    "隆基公司|Company locatedIn 长葛市|AdministrativeArea: 隆基公司位于长葛市。",
    "隆基公司|Company undertakes 电池片项目|Project: 隆基公司实施电池片项目。",
)
FIGURE = (COUNTY, "进出口总值", "amount", "12.5", "亿元", "长葛市进出口总值12.5亿元。")


def told(changes, *fields):
    return [(c.kind.value, c.event.value, *(getattr(c, field) for field in fields)) for c in changes]


def test_changes_of_a_state_against_itself_are_none(city):
    assert find_changes(city, city) == ()


def test_changes_new_and_gone_mirror_each_other(read_knowledge):
    less, more = read_knowledge(LINES[0]), read_knowledge(*LINES, figures=(FIGURE,))
    come, gone = find_changes(less, more), find_changes(more, less)
    assert told(come, "subject", "about", "object", "before", "after") == [
        ("entity", "new", "电池片项目", "项目", "", "", ""),
        ("relation", "new", "隆基公司", "实施", "电池片项目", "", "已发生"),
        ("observation", "new", "长葛市", "进出口总值", "", "", "12.5亿元"),
    ]
    assert [(c.subject, c.about, c.object, c.before) for c in gone] == [
        (c.subject, c.about, c.object, c.after) for c in come
    ]
    assert {c.event for c in gone} == {Event.GONE}


def change_figure(knowledge, **changes):
    (figure,) = knowledge.observations
    return replace(knowledge, observations=(replace(figure, **changes),))


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"value": Decimal("13.1"), "normalized": Decimal(1310000000)}, ("changed", "12.5亿元", "13.1亿元")),
        ({"modality": Modality.TARGET}, ("changed", "12.5亿元", "12.5亿元（目标）")),
        ({"value": Decimal(125000), "unit": "万元"}, None),
        ({"confidence": 0.4}, None),
    ],
)
def test_changes_of_a_number(read_knowledge, changes, found):
    before = read_knowledge(LINES[0], figures=(FIGURE,))
    told_of = told(find_changes(before, change_figure(before, **changes)), "before", "after")
    assert told_of == ([("observation", *found)] if found else [])


def test_changes_a_number_of_another_period_or_slice_is_another_number(read_knowledge):
    before = read_knowledge(LINES[0], figures=(FIGURE,))
    for changes in (
        {"period": Period(start=dt.date(2025, 1, 1), end=dt.date(2025, 12, 31), label="2025年")},
        {"dimensions": {"贸易伙伴": "德国"}},
        {"scope": "河南省"},
        {"indicator": "出口总值"},
    ):
        found = find_changes(before, change_figure(before, **changes))
        assert [c.event for c in found] == [Event.NEW, Event.GONE], changes


def test_changes_several_values_are_paired_by_what_stayed(read_knowledge):
    before = read_knowledge(LINES[0], figures=(FIGURE,))
    (figure,) = before.observations
    goal = replace(figure, id="g", value=Decimal(20), normalized=Decimal(2000000000), modality=Modality.TARGET)
    reached = replace(goal, modality=Modality.ACTUAL)
    after = replace(before, observations=(reached,))
    found = find_changes(replace(before, observations=(figure, goal)), after)
    assert sorted(told(found, "before", "after")) == [
        ("observation", "changed", "20亿元（目标）", "20亿元"),
        ("observation", "gone", "12.5亿元", ""),
    ]


def test_changes_a_plan_that_is_carried_out(read_knowledge):
    after = read_knowledge(*LINES)
    planned = tuple(
        replace(r, modality=Modality.PLANNED) if r.predicate == "undertakes" else r for r in after.relations
    )
    found = find_changes(replace(after, relations=planned), after)
    assert told(found, "subject", "object", "before", "after") == [
        ("relation", "changed", "隆基公司", "电池片项目", "计划", "已发生")
    ]


def test_changes_a_firm_under_its_full_name_is_renamed_not_replaced(read_knowledge):
    before = read_knowledge(*LINES)
    short = next(e for e in before.entities if e.label == "隆基公司")
    full = replace(short, id=short.id + "-2", label="平煤隆基新能源科技有限公司", aliases=("隆基公司",))

    def rename(id_):
        return full.id if id_ == short.id else id_

    after = replace(
        before,
        entities=tuple(full if e is short else e for e in before.entities),
        relations=tuple(replace(r, id=r.id + "-2", subject=rename(r.subject)) for r in before.relations),
    )
    found = find_changes(before, after)
    assert told(found, "subject", "before", "after") == [
        ("entity", "changed", "平煤隆基新能源科技有限公司", "隆基公司", "平煤隆基新能源科技有限公司")
    ]


def test_changes_two_that_may_be_meant_are_not_matched():
    def firm(id_, label, *aliases):
        mention = EntityMention(entity=id_, document="a.txt", start=0, end=2, text=label)
        return Entity(id=id_, type="Company", label=label, aliases=aliases, links={}, mentions=(mention,))

    before = [firm("1", "隆基")]
    assert match_entities(before, [firm("2", "许昌隆基", "隆基"), firm("3", "西安隆基", "隆基")]) == {"1": "1"}
    assert match_entities(before, [firm("2", "许昌隆基", "隆基")]) == {"1": "2"}
    assert match_entities(before, [replace(firm("2", "许昌隆基", "隆基"), type="Project")]) == {"1": "1"}


def test_changes_symmetric_relations_have_no_direction(read_knowledge):
    before = read_knowledge("长葛市|AdministrativeArea adjacentTo 新郑市|AdministrativeArea: 长葛市毗邻新郑市。")
    (relation,) = before.relations
    turned = replace(relation, subject=relation.object, object=relation.subject)
    assert find_changes(before, replace(before, relations=(turned,))) == ()


def test_changes_a_project_that_goes_on(read_knowledge):
    known = read_knowledge(*LINES)
    project = next(e.id for e in known.entities if e.type == "Project")
    evidence = known.relations[0].evidence

    def at(*statuses):
        steps = [Step(project=project, status=s, date="2024-01-01", stated=True, evidence=evidence) for s in statuses]
        return replace(known, steps=tuple(steps))

    went = find_changes(at("signed"), at("signed", "underConstruction"))
    assert told(went, "subject", "before", "after") == [("status", "changed", "电池片项目", "签约", "在建")]
    assert told(find_changes(known, at("signed")), "before", "after") == [("status", "new", "", "签约")]
    assert find_changes(at("planned", "signed"), at("signed")) == ()


CHANGES = (
    Change(kind=Kind.ENTITY, event=Event.NEW, subject="青禾|公司", about="企业", documents=("a.txt", "b.txt")),
    Change(
        kind=Kind.OBSERVATION, event=Event.CHANGED, subject="青禾市", about="出口总值", period="2023年上半年",
        before="12.5亿元", after="-1亿元", documents=("b.txt",),
    ),
)  # fmt: skip


def test_changes_as_markdown():
    text = changes_text.render_changes(CHANGES, "一月", "二月")
    assert "| 实体 | 1 | 0 | 0 |" in text
    assert "| 青禾\\|公司 | 企业 | a.txt、b.txt |" in text
    assert "| 青禾市 | 出口总值 | 2023年上半年 | 12.5亿元 | -1亿元 | b.txt |" in text
    assert "没有变化" in changes_text.render_changes((), "一月", "二月")


def test_changes_as_csv_and_json():
    rows = changes_text.rows_of(CHANGES)
    assert rows[1][:3] == ("改变", "数据", "青禾市")
    objects = json.loads(changes_text.to_lines(CHANGES))
    assert (objects[0]["event"], objects[1]["before"], objects[1]["documents"]) == ("new", "12.5亿元", "b.txt")
