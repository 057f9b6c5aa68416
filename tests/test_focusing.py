"""A part of what is known, taken around names, by types and by confidence; a name of several is asked back."""

import dataclasses

import pytest

from xckg.api import open_graph
from xckg.errors import InputError
from xckg.focusing import Choice, find_entity, find_types, take_part
from xckg.graph.rdf import to_sheet
from xckg.model import Entity, EntityMention, Evidence, Knowledge, Modality, Relation
from xckg.publish.html import render_page
from xckg.publish.pagedata import to_page_data

BASE = "https://e.org/"


def make_entity(number, label, kind, aliases=()):
    document = f"{number}.txt"
    mention = EntityMention(entity=f"{BASE}{number}", document=document, start=0, end=len(label), text=label)
    return Entity(id=f"{BASE}{number}", type=kind, label=label, aliases=aliases, links={}, mentions=(mention,))


def make_relation(subject, predicate, object_, confidence):
    said = Evidence(document=f"{subject}.txt", start=0, end=2, text="如此", article="", article_index=0)
    return Relation(
        id=f"{BASE}f{subject}{object_}",
        subject=f"{BASE}{subject}",
        predicate=predicate,
        object=f"{BASE}{object_}",
        qualifiers={},
        modality=Modality.ACTUAL,
        confidence=confidence,
        evidence=(said,),
    )


@pytest.fixture
def line():
    """甲山市 ← 乙公司 ← 丙项目 ← 丁公司, each a step, less and less sure; and two persons of one name."""
    entities = (
        make_entity(1, "甲山市", "AdministrativeArea"),
        make_entity(2, "乙公司", "Company", ("乙",)),
        make_entity(3, "丙项目", "Project"),
        make_entity(4, "丁公司", "Company"),
        make_entity(5, "李伟", "Person"),
        make_entity(6, "李伟", "Person"),
    )
    relations = (
        make_relation(2, "locatedIn", 1, 0.95),
        make_relation(3, "locatedIn", 2, 0.85),
        make_relation(4, "undertakes", 3, 0.7),
    )
    return Knowledge(documents=(), entities=entities, relations=relations, observations=(), base_iri=BASE)


def labels_of(part):
    return [entity.label for entity in part.entities]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (Choice(), ["甲山市", "乙公司", "丙项目", "丁公司", "李伟", "李伟"]),
        (Choice(focus=("甲山市",), steps=0), ["甲山市"]),
        (Choice(focus=("甲山",), steps=1), ["甲山市", "乙公司"]),
        (Choice(focus=("甲山市",), steps=2), ["甲山市", "乙公司", "丙项目"]),
        (Choice(focus=("甲山市", "丁公司"), steps=1), ["甲山市", "乙公司", "丙项目", "丁公司"]),
        (Choice(focus=(f"{BASE}6",)), ["李伟"]),
        (Choice(focus=("甲山市",), steps=9, min_confidence=0.8), ["甲山市", "乙公司", "丙项目"]),
        # Who had facts, and has none left, goes; whom the texts only name stays.
        (Choice(min_confidence=0.8), ["甲山市", "乙公司", "丙项目", "李伟", "李伟"]),
        (Choice(types=("Company", "项目")), ["乙公司", "丙项目", "丁公司"]),
        (Choice(types=("Project", "Person")), ["李伟", "李伟"]),
        (Choice(focus=("甲山市",), steps=9, types=("企业",)), ["甲山市", "乙公司"]),
    ],
)
def test_focusing_takes_what_is_asked_for(line, choice, expected):
    part = take_part(line, choice)
    assert labels_of(part) == expected
    ids = {entity.id for entity in part.entities}
    assert all({r.subject, r.object} <= ids for r in part.relations)


def test_focusing_keeps_only_articles_that_are_cited(sample_build):
    known = open_graph(sample_build).knowledge
    part = take_part(
        known, Choice(focus=("许昌市",), steps=1, min_confidence=0.9, types=("Company", "AdministrativeArea"))
    )
    assert 1 < len(part.entities) < len(known.entities) / 4
    cited = {
        (e.document, e.article_index) for f in (*part.relations, *part.observations, *part.steps) for e in f.evidence
    }
    assert {(d.path, a.index) for d in part.documents for a in d.articles} == cited
    assert 0 < len(part.documents) < len(known.documents)
    assert all(fact.confidence >= 0.9 for fact in (*part.relations, *part.observations))
    data = to_page_data(part)
    assert len(data["sentences"]["text"]) < len(to_page_data(known)["sentences"]["text"]) / 2
    assert to_sheet(part).rows  # and RDF can be made of it
    assert render_page(part, title="许昌市") == render_page(
        take_part(part, Choice(focus=("许昌市",), steps=9)), title="许昌市"
    )


def test_focusing_an_unknown_name_is_answered_with_the_near_ones(line):
    with pytest.raises(InputError, match="乙工司：图谱里没有这个名称；相近的有 乙公司"):
        take_part(line, Choice(focus=("乙工司",)))


def test_focusing_a_name_of_several_is_answered_with_all_of_them(line):
    with pytest.raises(InputError, match=f"李伟：这个名称指 2 个：李伟（.*，{BASE}5）、李伟（.*，{BASE}6）"):
        find_entity(line, "李伟")


def test_focusing_a_label_wins_over_another_ones_alias(line):
    entities = (*line.entities, make_entity(7, "乙", "Product"))
    known = dataclasses.replace(line, entities=entities)
    assert find_entity(known, "乙").id == f"{BASE}7"
    assert find_entity(line, "乙").id == f"{BASE}2"


def test_focusing_knows_types_by_both_names_and_says_which_are_near(line):
    assert find_types(line, ["company", "企业", "项目"]) == ("Company", "Project")
    with pytest.raises(InputError, match=r"Compani：没有这种类型；相近的有 Company（企业）"):
        find_types(line, ["Compani"])
    with pytest.raises(InputError, match=r"可用的有 .*Company（企业）"):
        find_types(line, ["飞船"])


@pytest.mark.parametrize("wrong", [{"steps": -1}, {"min_confidence": 1.5}])
def test_focusing_takes_no_impossible_choice(wrong):
    with pytest.raises(InputError):
        Choice(**wrong)
