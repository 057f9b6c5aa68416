from decimal import Decimal

import pytest

from xckg.llm.answers import parse_answer
from xckg.llm.prompt import load_prompt


@pytest.mark.parametrize(
    "content",
    [
        '{"relations": [{"quote": "甲"}], "observations": []}',
        '```json\n{"relations": [{"quote": "甲"}]}\n```\n以上。',
        '<think>先看 {"relations": []} 再说</think>\n{"relations": [{"quote": "甲"}], "observations": null}',
    ],
)
def test_answers_are_found_in_what_stands_around_them(content):
    answer = parse_answer(content)
    assert [claim["quote"] for claim in answer.relations] == ["甲"]
    assert (answer.observations, answer.malformed) == ((), 0)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "没有事实。",
        "{",
        "}{",
        '{"relations": "甲"}',
        '{"facts": []}',
        '{"relations": ' + "[" * 100_000,
        '{"relations": [], "observations": [{"value": 1e99999999999999999999}]}',
        '{"relations": [{"quote": "甲"}',
    ],
)
def test_answers_that_were_not_asked_for_are_none(content):
    assert parse_answer(content) is None


def test_answers_numbers_are_exact():
    answer = parse_answer('{"observations": [{"value": 122.30}, {"value": 7}, {"value": NaN}]}')
    assert [claim["value"] for claim in answer.observations[:2]] == [Decimal("122.30"), Decimal(7)]
    assert not isinstance(answer.observations[2]["value"], Decimal)


def test_answers_items_that_are_none_are_counted():
    answer = parse_answer('{"relations": ["甲", 1, {"quote": "乙"}, null]}')
    assert (len(answer.relations), answer.malformed) == (1, 3)


def test_answers_are_cut_at_the_limit():
    most = load_prompt().limits.facts
    answer = parse_answer('{"relations": [' + ",".join(["{}"] * (most + 5)) + "]}")
    assert (len(answer.relations), answer.malformed) == (most, 5)
