"""What a server process answers, read into findings: kept, refused, known already, failed."""

import datetime as dt
from dataclasses import replace

import pytest

from xckg.extract import typed
from xckg.llm import read_findings
from xckg.model import Findings, Modality, RelationCandidate

NOTATION = (
    "[云海科技|Company]总经理[李大山|Person]说，公司生产[钛丝|Product]，去年卖出5万吨。白云集团也生产[钛丝|Product]。"
)
FIRM, MAN = {"name": "云海科技", "type": "Company"}, {"name": "李大山", "type": "Person"}
GOODS, NEW = {"name": "钛丝", "type": "Product"}, {"name": "白云集团", "type": "Company"}
POST = {
    "quote": "云海科技总经理李大山说",
    "subject": MAN,
    "predicate": "worksFor",
    "object": FIRM,
    "modality": "actual",
    "position": "总经理",
}
MAKES = {"quote": "白云集团也生产钛丝", "subject": NEW, "predicate": "produces", "object": GOODS, "modality": "planned"}
SOLD = {
    "quote": "去年卖出5万吨",
    "subject": FIRM,
    "indicator": "钛丝数量",
    "measure": "amount",
    "value": 5,
    "unit": "万吨",
    "comparator": "=",
    "modality": "actual",
    "period": {"start": "2022-01-01", "end": "2022-12-31", "label": "去年"},
    "dimensions": {},
    "scope": None,
}
INVENTED = {**MAKES, "quote": "白云集团已经停产钛丝"}
WRONG_TYPES = {**POST, "predicate": "exports"}


def find(notation=NOTATION, relations=(), index=0):
    article, mentions = typed.parse_notation(notation)
    article = replace(article, date=dt.date(2023, 8, 4), index=index)
    return Findings(
        article=article, mentions=mentions, aliases=(), relations=tuple(relations), observations=(), skipped=()
    )


def read(server, *findings):
    return read_findings(server, findings or (find(),), lambda done, total: None)


def test_reader_adds_what_holds_and_says_what_does_not(play, open_player):
    server = open_player(play(relations=[POST, MAKES, INVENTED, WRONG_TYPES, "?"], observations=[SOLD]))
    reading = read(server)
    (found,) = reading.findings
    post, makes = found.relations
    assert (post.subject, post.predicate, post.object, dict(post.qualifiers)) == (
        1,
        "worksFor",
        0,
        {"position": "总经理"},
    )
    assert (post.rule, post.confidence, post.evidence) == ("llm:test", 0.6, found.article.sentences[0].span)
    new = found.mentions[makes.subject]
    assert (new.name, new.type, new.rule, found.article.surface(new.span)) == (
        "白云集团",
        "Company",
        "llm:test",
        "白云集团",
    )
    assert (makes.object, makes.modality) == (3, Modality.PLANNED)
    (sold,) = found.observations
    assert (sold.subject, str(sold.value), sold.unit, sold.rule) == (0, "5", "万吨", "llm:test")
    assert reading.said == (
        "模型 test 读了 1 段，补入关系 2 条、数据 1 条，另有 0 条已经找到。"
        "没有采用：引文不在文中 1，缺项或写法不对 1，这种关系不连这两类 1。"
    )


def test_reader_keeps_all_that_the_rules_found(play, open_player):
    sure = RelationCandidate(
        subject=1, predicate="worksFor", object=0, evidence=find().article.sentences[0].span, rule="r", confidence=0.9
    )
    before = find(relations=[sure])
    reading = read(open_player(play(relations=[POST, MAKES, MAKES])), before)
    (found,) = reading.findings
    assert found.mentions[: len(before.mentions)] == before.mentions
    assert found.relations[0] == sure
    assert [r.predicate for r in found.relations] == ["worksFor", "produces"]
    assert "已经找到" in reading.said
    assert "另有 2 条" in reading.said


def test_reader_number_that_is_read_already_is_not_read_twice(play, open_player):
    server = open_player(play(observations=[SOLD, {**SOLD, "subject": MAN}, {**SOLD, "indicator": "卖出数量"}]))
    (found,) = read(server).findings
    assert len(found.observations) == 1


def test_reader_symmetric_relation_is_one_either_way(play, open_player):
    claim = {"quote": "甲新材与乙新材合作", "predicate": "cooperatesWith"}
    ends = {"name": "甲新材", "type": "Company"}, {"name": "乙新材", "type": "Company"}
    said = [{**claim, "subject": a, "object": b} for a, b in (ends, ends[::-1])]
    (found,) = read(open_player(play(relations=said)), find("[甲新材|Company]与[乙新材|Company]合作。")).findings
    assert len(found.relations) == 1


def test_reader_second_reading_asks_nothing_and_says_the_same(play, open_player):
    player = play(relations=[POST, INVENTED])
    server = open_player(player)
    first = read(server)
    assert len(player.requests()) == 1
    assert read(server) == first
    other = open_player(play("500"))  # another address, the same question
    assert read(other) == first
    assert len(player.requests()) == 1


def test_reader_asks_the_same_of_the_same_text(play, open_player, tmp_path):
    players = [play(relations=[POST]) for _ in range(2)]
    for number, player in enumerate(players):
        read(
            open_player(player, cache=str(tmp_path / f"cache-{number}")),
            find(),
            find("[甲市|AdministrativeArea]好。", index=1),
        )
    assert players[0].requests() == players[1].requests()
    assert [r["body"]["temperature"] for r in players[0].requests()] == [0, 0]


def test_reader_other_model_is_asked_anew(play, open_player):
    player = play(relations=[POST])
    read(open_player(player))
    (found,) = read(open_player(player, model="other")).findings
    assert len(player.requests()) == 2
    assert found.relations[0].rule == "llm:other"


@pytest.mark.parametrize(
    ("mode", "answer", "said"),
    [
        ("500", None, "服务器报错（HTTP 500） 1"),
        ("html", None, "回答不合约定的格式 1"),
        ("giant", None, "回答太长 1"),
        ("slow", None, "服务器答得太慢 1"),
        ("good", "这篇报道说的是钛丝。", "回答不是要求的 JSON 1"),
        ("good", '{"relations": 1}', "回答不是要求的 JSON 1"),
    ],
)
def test_reader_failure_costs_a_word_in_the_report(play, open_player, mode, answer, said):
    player = play(mode, answer=answer)
    server = open_player(player, timeout=1 if mode == "slow" else 60)
    before = find()
    reading = read(server, before)
    assert reading.findings == (before,)
    assert reading.said.endswith(f"没有得到回答：{said}。")
    assert len(player.requests()) == 1
    read(server, before)
    assert len(player.requests()) == 2, "what failed is not kept"


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ([{**POST, "subject": None}], "缺项或写法不对 1"),
        ([{**POST, "quote": ["云海科技"]}], "缺项或写法不对 1"),
        ([[], {}, None, 3], "缺项或写法不对 4"),
        ([{**POST, "subject": {"name": "李大山", "type": "Robot"}}], "没有这种类型或关系 1"),
    ],
)
def test_reader_wrong_types_are_refused(play, open_player, claims, reason):
    before = find()
    reading = read(open_player(play(relations=claims, observations=[7])), before)
    assert reading.findings == (before,)
    assert reason.split()[0] in reading.said


def test_reader_leaves_a_failing_server_alone(play, open_player):
    player = play("500")
    many = [find(index=number) for number in range(6)]
    many = [replace(f, article=replace(f.article, title=f"第{f.article.index}篇")) for f in many]
    reading = read(open_player(player), *many)
    assert reading.findings == tuple(many)
    assert len(player.requests()) == 3
    assert "服务器报错（HTTP 500） 3" in reading.said
    assert "连续失败，没有再问 3" in reading.said


def test_reader_uses_the_cache_of_a_server_that_fails_now(play, open_player):
    kept = replace(find(), article=replace(find().article, title="答过的"))
    first = read(open_player(play(relations=[POST])), kept)
    many = [replace(find(), article=replace(find().article, title=f"第{n}篇")) for n in range(4)]
    reading = read(open_player(play("500")), *many, kept)
    assert reading.findings[-1] == first.findings[0]
    assert len(reading.findings[-1].relations) == 1


def test_reader_tells_of_progress(play, open_player):
    steps = []
    read_findings(open_player(play()), [find(), find(index=1)], lambda *step: steps.append(step))
    assert steps == [(0, 2), (1, 2), (2, 2)]
