import dataclasses
import datetime as dt
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xckg.candidate import Merge
from xckg.errors import OutputError
from xckg.model import (
    Article,
    Byline,
    Comparator,
    Document,
    Entity,
    EntityMention,
    Evidence,
    Knowledge,
    Measure,
    Modality,
    Observation,
    Period,
    Relation,
    Span,
    Text,
)
from xckg.publish.jsonlines import encode_json
from xckg.publish.tables import (
    count_rows,
    documents_table,
    entities_table,
    facts_table,
    mentions_table,
    read_knowledge,
)
from xckg.story import Story

BASE = "https://example.org/kg/"
EVIDENCE = Evidence(
    document="晨报.txt",
    start=40,
    end=52,
    text="白沙县去年产茶三千吨。",
    article="茶香",
    article_index=0,
    date="2024-03-01",
    byline="甲木",
    rule="amount-of",
)
PERSON, COUNTY = BASE + "person/1", BASE + "area/1"


def make_observation(**changes):
    given_fields = {
        "id": BASE + "observation/1",
        "subject": COUNTY,
        "indicator": "茶叶产量",
        "measure": Measure.AMOUNT,
        "value": Decimal("0.30"),
        "unit": "万吨",
        "normalized": Decimal("3E+3"),
        "normalized_unit": "吨",
        "period": Period(start=dt.date(2023, 1, 1), end=dt.date(2023, 12, 31), label="2023年"),
        "dimensions": {"品种": "绿茶"},
        "comparator": Comparator.ABOUT,
        "modality": Modality.ACTUAL,
        "scope": None,
        "confidence": 0.9,
        "evidence": (EVIDENCE,),
    }
    return Observation(**{**given_fields, **changes})


def make_knowledge():
    entities = (
        Entity(
            id=COUNTY,
            type="AdministrativeArea",
            label="白沙县",
            aliases=("白沙",),
            links={"gb2260": "990101"},
            mentions=(
                EntityMention(entity=COUNTY, document="晚报.txt", start=2, end=4, text="白沙"),
                EntityMention(entity=COUNTY, document="晨报.txt", start=40, end=43, text="白沙县"),
            ),
            merges=(Merge(name="白沙县", other="白沙", score=6.5, reasons=("同一行政区",)),),
        ),
        Entity(
            id=PERSON,
            type="Person",
            label="陆观",
            aliases=(),
            links={},
            mentions=(EntityMention(entity=PERSON, document="晨报.txt", start=9, end=11, text="陆观"),),
        ),
    )
    relation = Relation(
        id=BASE + "statement/1",
        subject=PERSON,
        predicate="worksFor",
        object=COUNTY,
        qualifiers={"position": "县长"},
        modality=Modality.ACTUAL,
        confidence=0.93,
        evidence=(EVIDENCE, dataclasses.replace(EVIDENCE, document="晚报.txt")),
    )
    state = make_observation(
        id=BASE + "observation/2",
        measure=Measure.RANK,
        value=Decimal(2),
        unit="",
        normalized=Decimal(2),
        normalized_unit="",
        period=Period(start=None, end=dt.date(2024, 3, 1), label="目前"),
        dimensions={},
        scope="云岭省",
        modality=Modality.PLANNED,
    )
    article = Article(
        document="晨报.txt",
        index=0,
        title="茶香",
        date=dt.date(2024, 3, 1),
        date_origin="told",
        place="白沙县",
        publisher=None,
        bylines=(Byline(span=Span(start=0, end=2), role="记者"),),
        text=Text(clean="甲木", raw_starts=(0, 1)),
        sentences=(),
        notes=("下转第二版",),
    )
    return Knowledge(
        documents=(
            Document(path="晚报.txt", sha256="b" * 64, media_type="text/plain", characters=9, articles=()),
            Document(path="晨报.txt", sha256="a" * 64, media_type="text/plain", characters=90, articles=(article,)),
        ),
        entities=entities,
        relations=(relation,),
        observations=(make_observation(), state),
        base_iri=BASE,
        skipped=(("晨报.txt", "没有主语", "增长了5%。"),),
    )


def write(folder, knowledge, *, documents=True):
    (folder / "entities.jsonl").write_bytes(entities_table(knowledge))
    (folder / "mentions.jsonl").write_bytes(mentions_table(knowledge))
    (folder / "facts.jsonl").write_bytes(facts_table(knowledge))
    if documents:
        (folder / "documents.jsonl").write_bytes(documents_table(knowledge))


def read_lines(data):
    return [json.loads(line) for line in data.decode().split("\n") if line]


def test_entities_table_is_as_the_contract_says():
    first, second = entities_table(make_knowledge()).decode().splitlines()
    assert first.startswith(
        f'{{"id": "{COUNTY}", "type": "AdministrativeArea", "label": "白沙县", "aliases": ["白沙"], '
        '"links": {"gb2260": "990101"}, "mention_count": 2'
    )
    assert list(json.loads(second)) == ["id", "type", "label", "aliases", "links", "mention_count"]


def test_mentions_table_is_sorted_by_document_and_place():
    rows = read_lines(mentions_table(make_knowledge()))
    assert [list(row) for row in rows] == [["entity", "document", "start", "end", "text"]] * 3
    assert [(row["document"], row["start"]) for row in rows] == [("晚报.txt", 2), ("晨报.txt", 9), ("晨报.txt", 40)]


def test_facts_table_is_as_the_contract_says():
    relation, number, rank = read_lines(facts_table(make_knowledge()))
    assert {k: v for k, v in relation.items() if k != "evidence"} == {
        "id": BASE + "statement/1",
        "kind": "relation",
        "subject": PERSON,
        "predicate": "worksFor",
        "object": COUNTY,
        "qualifiers": {"position": "县长"},
        "modality": "actual",
        "confidence": 0.93,
        "published": {"first": "2024-03-01", "last": "2024-03-01"},
    }
    assert [e["document"] for e in relation["evidence"]] == ["晨报.txt", "晚报.txt"]
    assert {k: v for k, v in number.items() if k != "evidence"} == {
        "id": BASE + "observation/1",
        "kind": "observation",
        "subject": COUNTY,
        "indicator": "茶叶产量",
        "measure": "amount",
        "value": 0.3,
        "unit": "万吨",
        "normalized": 3000,
        "normalized_unit": "吨",
        "period": {"start": "2023-01-01", "end": "2023-12-31", "label": "2023年"},
        "dimensions": {"品种": "绿茶"},
        "comparator": "≈",
        "modality": "actual",
        "scope": None,
        "confidence": 0.9,
        "published": {"first": "2024-03-01", "last": "2024-03-01"},
    }
    assert {
        "document": "晨报.txt",
        "start": 40,
        "end": 52,
        "text": "白沙县去年产茶三千吨。",
        "article": "茶香",
    }.items() <= number["evidence"][0].items()
    assert (rank["period"]["start"], rank["scope"], rank["unit"], rank["value"]) == ("", "云岭省", "", 2)
    assert isinstance(rank["value"], int)


def test_tables_do_not_depend_on_order():
    knowledge = make_knowledge()
    shuffled = dataclasses.replace(
        knowledge,
        documents=knowledge.documents[::-1],
        entities=knowledge.entities[::-1],
        observations=knowledge.observations[::-1],
    )
    for table in (entities_table, mentions_table, facts_table, documents_table):
        assert table(shuffled) == table(knowledge)


def test_read_knowledge_gives_back_what_was_written(tmp_path):
    knowledge = make_knowledge()
    write(tmp_path, knowledge)
    assert read_knowledge(tmp_path) == knowledge


def test_stories_are_marked_on_their_articles_and_read_back(tmp_path):
    knowledge = make_knowledge()
    (early, late) = knowledge.documents
    copy = dataclasses.replace(late.articles[0], document="晚报.txt", index=0)
    story = Story(id="ab12", articles=(("晚报.txt", 0), ("晨报.txt", 0)))
    told = dataclasses.replace(
        knowledge, documents=(dataclasses.replace(early, articles=(copy,)), late), stories=(story,)
    )
    write(tmp_path, told)
    rows = [json.loads(line) for line in (tmp_path / "documents.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [article["story"] for row in rows for article in row["articles"]] == ["ab12", "ab12"]
    assert read_knowledge(tmp_path) == told


def test_entities_table_tells_parents_and_candidates(tmp_path):
    knowledge = make_knowledge()
    county, person = knowledge.entities
    area = dataclasses.replace(county, links={"gb2260": "411082"})
    open_one = dataclasses.replace(county, id=BASE + "area/2", links={}, may_be=("gb2260:320106", "gb2260:320302"))
    told = dataclasses.replace(knowledge, entities=(area, open_one, person))
    rows = {row["id"]: row for row in map(json.loads, entities_table(told).decode().splitlines())}
    assert rows[COUNTY]["links"] == {
        "gb2260": "411082",
        "parents": ["gb2260:411000", "gb2260:410000", "iso3166:CN"],
    }
    assert (rows[BASE + "area/2"]["links"], rows[BASE + "area/2"]["may_be"]) == (
        {},
        ["gb2260:320106", "gb2260:320302"],
    )
    assert "may_be" not in rows[COUNTY]
    write(tmp_path, dataclasses.replace(told, entities=(area, person)))
    assert read_knowledge(tmp_path).entities == (area, person)


def test_read_knowledge_takes_the_contract_s_three_tables_alone(tmp_path):
    knowledge = make_knowledge()
    write(tmp_path, knowledge, documents=False)
    back = read_knowledge(tmp_path)
    assert [document.path for document in back.documents] == ["晚报.txt", "晨报.txt"]
    assert (back.entities, back.relations, back.observations) == (
        knowledge.entities,
        knowledge.relations,
        knowledge.observations,
    )


def test_count_rows(tmp_path):
    write(tmp_path, make_knowledge())
    assert count_rows(tmp_path) == {"entities": 2, "mentions": 3, "relations": 1, "observations": 2}


def test_nothing_known_is_three_empty_tables(tmp_path):
    write(tmp_path, Knowledge(documents=(), entities=(), relations=(), observations=(), base_iri=BASE))
    assert (tmp_path / "facts.jsonl").read_bytes() == b""
    assert read_knowledge(tmp_path).entities == ()


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20))
def test_numbers_are_exact(value):
    text = encode_json({"value": value})
    assert "e" not in text.removeprefix('{"value"').lower()
    assert Decimal(text.removeprefix('{"value": ').removesuffix("}")) == value
    assert json.loads(text, parse_float=Decimal)["value"] == value


def test_numbers_that_are_none_are_refused():
    for bad in (Decimal("NaN"), Decimal("Infinity"), float("nan")):
        with pytest.raises(ValueError, match=r"not a number|JSON"):
            encode_json(bad)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_stays_on_one_line_and_comes_back(text):
    line = encode_json({text: [text]})
    assert len(line.splitlines()) == 1
    assert json.loads(line) == {text: [text]}


@pytest.mark.parametrize(
    ("table", "line", "said"),
    [
        ("facts.jsonl", '{"kind": "relation"}', "第 1 行"),
        ("facts.jsonl", "not json", "第 1 行"),
        ("entities.jsonl", "[]", "第 1 行"),
        ("mentions.jsonl", '{"entity": 1}', "第 1 行"),
        ("documents.jsonl", "3", "第 1 行"),
    ],
)
def test_a_broken_table_is_refused_with_its_line(tmp_path, table, line, said):
    write(tmp_path, make_knowledge())
    (tmp_path / table).write_text(line, encoding="utf-8")
    with pytest.raises(OutputError, match=said) as caught:
        read_knowledge(tmp_path)
    assert caught.value.path.endswith(table)


def test_a_missing_table_is_refused(tmp_path):
    with pytest.raises(OutputError, match="重新运行 xckg build"):
        read_knowledge(tmp_path)


def test_a_number_of_very_many_digits_is_written_in_full():
    assert encode_json([Decimal("1E+5000")]) == "[1" + "0" * 5000 + "]"
    assert encode_json({"a": Decimal("0.1234567890123456789"), "b": ("x", 1.5)}) == (
        '{"a": 0.1234567890123456789, "b": ["x", 1.5]}'
    )
