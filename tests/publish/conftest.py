"""Small knowledge for the tests of the page, the report and the layout, written as lines.

A line is subject, predicate, object and the sentence: `高志强|Person worksFor 平煤隆基|Company: 总经理高志强说。`
"""

import dataclasses
import datetime as dt
import runpy
from decimal import Decimal
from pathlib import Path

import pytest

from xckg.model import (
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
)
from xckg.publish.html import render_page

BROWSER = runpy.run_path(str(Path(__file__).parent / "browser.py"))
BASE = "https://example.org/"


def make_knowledge(*lines, figures=(), modality=Modality.ACTUAL):
    """Knowledge of one document whose sentences are those after the colons, one a line.

    Args:
        lines: `name|Type predicate name|Type: sentence`.
        figures: (name|Type, indicator, measure, value, unit, sentence) each.
        modality: of all relations.
    """
    names, sentences = {}, []
    for line in lines:
        triple, sentence = line.split(": ", 1)
        subject, _, object_ = triple.split(" ")
        names |= dict.fromkeys((subject, object_))
        sentences.append(sentence)
    for subject, *_, sentence in figures:
        names[subject] = None
        sentences.append(sentence)
    ids = {name: f"{BASE}{index}" for index, name in enumerate(names)}
    starts = [sum(len(s) + 1 for s in sentences[:index]) for index in range(len(sentences))]

    def cite(index):
        start, text = starts[index], sentences[index]
        return (
            Evidence(
                document="news/a.txt",
                start=start,
                end=start + len(text),
                text=text,
                article="标题",
                article_index=0,
                date="2023-08-04",
                rule="r-1",
            ),
        )

    relations = []
    for index, line in enumerate(lines):
        subject, predicate, object_ = line.split(": ", 1)[0].split(" ")
        relations.append(
            Relation(
                id=f"{BASE}fact/r{index:03}",
                subject=ids[subject],
                predicate=predicate,
                object=ids[object_],
                qualifiers={},
                modality=modality,
                confidence=0.9,
                evidence=cite(index),
            )
        )
    observations = [
        Observation(
            id=f"{BASE}fact/o{index:03}",
            subject=ids[subject],
            indicator=indicator,
            measure=Measure(measure),
            value=Decimal(value),
            unit=unit,
            normalized=Decimal(value),
            normalized_unit=unit,
            period=Period(start=None, end=dt.date(2023, 6, 30), label="2023年上半年"),
            dimensions={"贸易方式": "一般贸易"},
            comparator=Comparator.EQUAL,
            modality=Modality.ACTUAL,
            scope=None,
            confidence=0.97,
            evidence=cite(len(lines) + index),
        )
        for index, (subject, indicator, measure, value, unit, _) in enumerate(figures)
    ]
    entities = [
        Entity(
            id=id_,
            type=name.split("|")[1],
            label=name.split("|")[0],
            aliases=("别名" + name.split("|")[0],),
            links={},
            mentions=tuple(find_mentions(name.split("|")[0], id_, sentences, starts)),
        )
        for name, id_ in ids.items()
    ]
    text = "\n".join(sentences)
    document = Document(path="news/a.txt", sha256="0" * 64, media_type="text/plain", characters=len(text), articles=())
    return Knowledge(
        documents=(document,),
        entities=tuple(sorted(entities, key=lambda entity: entity.id)),
        relations=tuple(relations),
        observations=tuple(observations),
        base_iri=BASE,
    )


def find_mentions(surface, id_, sentences, starts):
    for sentence, start in zip(sentences, starts, strict=True):
        at = sentence.find(surface)
        while at >= 0:
            yield EntityMention(
                entity=id_, document="news/a.txt", start=start + at, end=start + at + len(surface), text=surface
            )
            at = sentence.find(surface, at + 1)


def make_city():
    """Two firms, a city, a project and a chain: parallel relations, a plan, a figure."""
    return make_knowledge(
        "隆基公司|Company locatedIn 长葛市|AdministrativeArea: 隆基公司位于长葛市。",
        "隆基公司|Company investsIn 长葛市|AdministrativeArea: 隆基公司在长葛市投资建厂。",
        "隆基公司|Company undertakes 电池片项目|Project: 隆基公司实施电池片项目。",
        "长葛市|AdministrativeArea focusesOn 硅碳产业链|IndustryChain: 长葛市发展硅碳产业链。",
        figures=(("长葛市|AdministrativeArea", "进出口总值", "growth", "-5.30", "%", "长葛市进出口总值下降5.3%。"),),
    )


@pytest.fixture
def read_knowledge():
    return make_knowledge


@pytest.fixture
def city():
    return make_city()


HOSTILE = (
    "引号\"与'，逗号,分号;；",
    "换\n行\r\n又\t行",
    '=cmd|"/C calc"!A1',
    "+1-2@3",
    "\u202e反向\u2066隔离\u2069",
    "表情🀄️😀👨‍👩‍👧",
    "残句]]>&amp;<b>",
    "反\\斜\\u0027杠\\",
    "@SUM(1)",
    "-5.3%",
    "＝1+1",
    "\t缩进",
    "_x0041_ 与\x07响铃",
    "`${x}` {{y}} //注释 /*块*/",
)
"""Texts that break careless writers; the first of them are evidence sentences and names in `hostile`."""


@pytest.fixture
def hostile():
    """Knowledge with every one of `HOSTILE` as a name, an alias, a sentence and an article's title."""
    made = make_knowledge(
        *(f"甲{n}|Company leads 乙{n}|IndustryChain: 第{n}句。" for n in range(len(HOSTILE))),
        figures=(("甲0|Company", "进出口总值", "amount", "122.30", "亿元", "甲0进出口总值122.3亿元。"),),
    )
    entities = tuple(
        dataclasses.replace(entity, label=f"{HOSTILE[n % len(HOSTILE)]}{n}", aliases=HOSTILE)
        for n, entity in enumerate(made.entities)
    )
    relations = tuple(
        dataclasses.replace(
            relation,
            qualifiers={"position": text},
            evidence=tuple(dataclasses.replace(e, text=text, article=text) for e in relation.evidence),
        )
        for relation, text in zip(made.relations, HOSTILE, strict=True)
    )
    return dataclasses.replace(made, entities=entities, relations=relations)


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    with BROWSER["running"](tmp_path_factory.mktemp("profile")) as running:
        yield running


@pytest.fixture
def show(browser, tmp_path):
    """Opens the page of a knowledge; afterwards nothing may have been complained of or asked of the network."""

    def open_page(knowledge, fragment="#net"):
        path = tmp_path / "graph.html"
        path.write_bytes(render_page(knowledge, title="产业图谱"))
        browser.open(path, fragment)
        return browser

    yield open_page
    assert browser.complaints() == ([], [])
