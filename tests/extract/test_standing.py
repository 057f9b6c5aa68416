"""How far projects have come, sentence by sentence: `[海晏项目]` a project, `<云海公司>` a firm, `{长葛市}` a place."""

import datetime as dt
import re

import pytest

from xckg.extract.clauses import Placed
from xckg.extract.standing import load_words, read_statuses
from xckg.model import Span

DAY = dt.date(2024, 6, 18)
KINDS = {"[": "Project", "<": "Company", "{": "AdministrativeArea", "(": "Facility"}


def parse(notation):
    """The sentence and its names."""
    text, named = "", []
    for part in re.split(r"(\[[^\]]+\]|<[^>]+>|\{[^}]+\}|\([^)]+\))", notation):
        kind = KINDS.get(part[:1])
        if kind:
            name = part[1:-1]
            span = Span(start=len(text), end=len(text) + len(name))
            named.append(Placed(span=span, index=len(named), type=kind, name=name))
            text += name
        else:
            text += part
    return text, named


def read(notation, date=DAY):
    text, named = parse(notation)
    return [(named[i].name, str(c.status), c.starts or c.as_of) for i, c in read_statuses(text, 0, date, named)]


@pytest.mark.parametrize(
    ("notation", "status", "day"),
    [
        ("[海晏光储项目]正式签约。", "signed", ""),
        ("5月18日，[海晏光储项目]在{长葛市}开工。", "underConstruction", "2024-05-18"),
        ("[海晏光储项目]主体封顶。", "underConstruction", ""),
        ("<云海公司>签约[海晏光储项目]。", "signed", ""),
        ("目前，[海晏光储项目]正在建设。", "underConstruction", "2024-06-18"),
        ("[海晏光储项目]2023年投产。", "inProduction", "2023-01-01"),
        ("[海晏光储项目]建成通车。", "inProduction", ""),
        ("[海晏光储项目]进入试生产。", "inProduction", ""),
        ("[海晏光储项目]全面达产。", "reached", ""),
        ("[海晏光储项目]拟于明年开工。", "planned", "2025-01-01"),
        ("{长葛市}计划引进[海晏光储项目]。", "planned", ""),
        ("[海晏光储项目]预计2026年投产。", "planned", "2026-01-01"),
        ("[海晏光储项目]力争全面投产。", "hoped", ""),
        ("[海晏光储项目]有望尽快达产。", "planned", ""),
        ("计划总投资10亿元的[海晏光储项目]已开工。", "underConstruction", ""),
        ("推动[海晏光储项目]建成投产。", "planned", ""),
        ("推动[海晏光储项目]加快建设。", "underConstruction", ""),
        ("举行[海晏光储项目]开工仪式。", "underConstruction", ""),
    ],
)
def test_a_project_has_come_so_far(notation, status, day):
    assert read(notation) == [("海晏光储项目", status, day)]


@pytest.mark.parametrize(
    "notation",
    [
        "[海晏光储项目]尚未开工。",
        "[海晏光储项目]投产后可年产铝材3万吨。",
        "[海晏光储项目]的开工率很高。",
        "[海晏光储项目]之外，签约项目有12个。",
        "[海晏光储项目]开工手续齐全。",
        "[海晏光储项目]由<云海公司>投产的设备供应。",
        "推进[海晏光储项目]，建成{长葛市}人民医院新院区。",
        "开工建设[海晏光储项目]。",  # a plan as often as a report
        "<云海公司>开工。",
    ],
)
def test_a_verb_that_says_nothing_of_the_project(notation):
    assert read(notation) == []


def test_projects_of_one_list_share_their_status():
    assert read("[甲项目]、[乙项目]和[丙项目]相继开工。") == [
        (name, "underConstruction", "") for name in ("甲项目", "乙项目", "丙项目")
    ]


def test_a_sentence_tells_several_steps_each_with_its_day():
    assert read("[海晏光储项目]2022年3月签约，2023年5月开工，预计2025年投产。") == [
        ("海晏光储项目", "signed", "2022-03-01"),
        ("海晏光储项目", "underConstruction", "2023-05-01"),
        ("海晏光储项目", "planned", "2025-01-01"),
    ]


def test_a_clause_with_another_subject_is_not_about_the_project():
    assert read("[海晏光储项目]进展顺利，(云海大厦)封顶。") == []


def test_a_day_to_come_makes_a_plan_of_what_is_said_as_done():
    assert read("[海晏光储项目]2025年3月投产。") == [("海晏光储项目", "planned", "2025-03-01")]


def test_every_stage_word_is_found_where_it_stands_alone():
    words = load_words()
    for word, status in words.status_of.items():
        found = read(f"[海晏光储项目]{word}。")
        assert found, word
        assert found[0][1] in {str(status), "planned"}, word
