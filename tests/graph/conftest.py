"""A small corpus made by hand: an invented city, two documents, every kind of thing that a query asks for."""

import datetime as dt
from decimal import Decimal

import pytest

from xckg.graph.formats import to_quads
from xckg.graph.rdf import to_sheet
from xckg.graph.store import load_store
from xckg.model import (
    Article,
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
    Text,
)

BASE = "https://example.org/kg/"

# What there is: type, label and aliases by id.
THINGS = {
    "area/1": ("AdministrativeArea", "青禾市", ("青禾",)),
    "area/2": ("AdministrativeArea", "云岭省", ()),
    "park/1": ("IndustrialPark", "青禾高新区", ()),
    "country/1": ("Country", "德国", ()),
    "company/1": ("Company", "远山新材料有限公司", ("远山新材",)),
    "company/2": ("Company", "立禾集团", ()),
    "chain/1": ("IndustryChain", "石墨烯产业链", ("石墨烯链",)),
    "cluster/1": ("IndustryCluster", "石墨烯产业集群", ()),
    "project/1": ("Project", "年产2万吨石墨烯粉体项目", ()),
    "product/1": ("Product", "石墨烯粉体", ()),
    "product/2": ("Product", "鳞片石墨", ()),
    "product/3": ("Product", "石墨矿", ()),
    "person/1": ("Person", "林知远", ()),
    "policy/1": ("Policy", "《青禾市石墨烯产业培育办法》", ()),
    "honor/1": ("Honor", "国家新材料产业基地", ()),
}

# Who does what to whom, with qualifiers, modality and documents.
SAID = (
    ("company/1", "leads", "chain/1", {}, "actual", ("a.txt", "b.txt")),
    ("company/2", "belongsTo", "cluster/1", {}, "actual", ("a.txt",)),
    ("cluster/1", "belongsTo", "chain/1", {}, "actual", ("a.txt",)),
    ("project/1", "belongsTo", "chain/1", {}, "actual", ("b.txt",)),
    ("company/1", "undertakes", "project/1", {}, "planned", ("b.txt",)),
    ("project/1", "locatedIn", "park/1", {}, "actual", ("b.txt",)),
    ("park/1", "locatedIn", "area/1", {}, "actual", ("b.txt",)),
    ("cluster/1", "locatedIn", "area/1", {}, "actual", ("a.txt",)),
    ("project/1", "produces", "product/1", {}, "planned", ("b.txt",)),
    ("product/2", "upstreamOf", "product/1", {}, "actual", ("b.txt",)),
    ("product/3", "upstreamOf", "product/2", {}, "actual", ("b.txt",)),
    ("company/2", "produces", "product/2", {}, "actual", ("b.txt",)),
    ("person/1", "worksFor", "company/1", {"position": "董事长"}, "actual", ("a.txt",)),
    ("person/1", "worksFor", "company/1", {"position": "总经理", "届次": "第二届"}, "actual", ("a.txt",)),
    ("area/1", "issues", "policy/1", {}, "actual", ("a.txt",)),
    ("cluster/1", "recognizedAs", "honor/1", {}, "target", ("a.txt",)),
    ("company/2", "investsIn", "park/1", {}, "actual", ("b.txt",)),
    ("area/1", "tradesWith", "country/1", {}, "actual", ("a.txt",)),
)

# Of whom, indicator, measure, value, unit, both normalized, period, dimensions, comparator, modality, scope, document.
HALF = ("2023-01-01", "2023-06-30", "2023年上半年")
YEAR = ("2022-01-01", "2022-12-31", "2022年")
STATE = (None, "2023-07-20", "截至目前")
NUMBERS = (
    ("area/1", "出口总值", "amount", "12.50", "亿元", "1250000000", "元", HALF, {}, "=", "actual", None, "a.txt"),
    ("area/1", "出口总值", "growth", "-5.3", "%", "-5.3", "%", HALF, {}, "=", "actual", None, "a.txt"),
    ("area/1", "出口总值", "amount", "20", "亿元", "2000000000", "元", YEAR, {}, "≈", "actual", None, "a.txt"),
    ("area/1", "出口总值", "rank", "2", "", "2", "", HALF, {}, "=", "actual", "云岭省", "a.txt"),
    ("area/2", "出口总值", "amount", "300", "亿元", "30000000000", "元", HALF, {}, "=", "actual", None, "a.txt"),
    (
        "area/1",
        "出口总值",
        "amount",
        "3.1",
        "亿元",
        "310000000",
        "元",
        HALF,
        {"贸易伙伴": "德国"},
        "=",
        "actual",
        None,
        "a.txt",
    ),
    ("area/1", "出口总值", "growth", "40", "%", "40", "%", HALF, {"贸易伙伴": "德国"}, "=", "actual", None, "a.txt"),
    (
        "area/1",
        "出口总值",
        "growth",
        "9",
        "%",
        "9",
        "%",
        HALF,
        {"贸易伙伴": "德国", "商品": "石墨烯粉体"},
        "=",
        "actual",
        None,
        "a.txt",
    ),
    (
        "area/1",
        "出口总值",
        "share",
        "7.5",
        "%",
        "7.5",
        "%",
        HALF,
        {"贸易伙伴": "日本"},
        "=",
        "actual",
        "出口总值",
        "a.txt",
    ),
    ("cluster/1", "产业集群规模", "amount", "80", "亿元", "8000000000", "元", STATE, {}, ">", "actual", None, "a.txt"),
    ("project/1", "总投资", "amount", "6", "亿元", "600000000", "元", STATE, {}, "=", "planned", None, "b.txt"),
    (
        "area/1",
        "石墨烯产值",
        "amount",
        "200",
        "亿元",
        "20000000000",
        "元",
        ("2025-01-01", "2025-12-31", "2025年"),
        {},
        ">",
        "target",
        None,
        "a.txt",
    ),
)


def _make_evidence(document: str, number: int) -> Evidence:
    return Evidence(
        document=document,
        start=10 * number,
        end=10 * number + 9,
        text=f"{document}的第{number}句。",
        article="石墨烯“链”起来",
        article_index=0,
        date="2023-07-21" if document == "a.txt" else "",
        byline="甲木、乙火",
        rule=f"rule-{number % 3}",
    )


def make_knowledge() -> Knowledge:
    mentions: dict[str, list[EntityMention]] = {key: [] for key in THINGS}
    relations = []
    for number, (subject, predicate, target, qualifiers, modality, documents) in enumerate(SAID):
        if documents:
            relations.append(
                Relation(
                    id=f"{BASE}statement/{number:02}",
                    subject=BASE + subject,
                    predicate=predicate,
                    object=BASE + target,
                    qualifiers=qualifiers,
                    modality=Modality(modality),
                    confidence=0.9,
                    evidence=tuple(_make_evidence(document, number) for document in documents),
                )
            )
            for key in (subject, target):
                mentions[key].append(
                    EntityMention(entity=BASE + key, document=documents[0], start=number, end=number + 2, text="某物")
                )
    observations = []
    for number, row in enumerate(NUMBERS, len(SAID)):
        (
            subject,
            indicator,
            measure,
            value,
            unit,
            normalized,
            base,
            (start, end, label),
            dimensions,
            comparator,
            *rest,
        ) = row
        modality, scope, document = rest
        observations.append(
            Observation(
                id=f"{BASE}observation/{number}",
                subject=BASE + subject,
                indicator=indicator,
                measure=Measure(measure),
                value=Decimal(value),
                unit=unit,
                normalized=Decimal(normalized),
                normalized_unit=base,
                period=Period(
                    start=dt.date.fromisoformat(start) if start else None, end=dt.date.fromisoformat(end), label=label
                ),
                dimensions=dimensions,
                comparator=Comparator(comparator),
                modality=Modality(modality),
                scope=scope,
                confidence=0.875,
                evidence=(_make_evidence(document, number),),
            )
        )
    entities = tuple(
        Entity(
            id=BASE + key,
            type=kind,
            label=label,
            aliases=aliases,
            mentions=tuple(mentions[key]),
            links={"gb2260": "990100", "wikidata": "http://www.wikidata.org/entity/Q99"} if key == "area/1" else {},
        )
        for key, (kind, label, aliases) in sorted(THINGS.items())
    )
    article = Article(
        document="a.txt",
        index=0,
        title="石墨烯“链”起来",
        date=dt.date(2023, 7, 21),
        date_origin="told",
        place="青禾市",
        publisher="青禾日报",
        bylines=(),
        text=Text(clean="", raw_starts=()),
        sentences=(),
    )
    documents = (
        Document(path="a.txt", sha256="0" * 64, media_type="text/plain", characters=400, articles=(article,)),
        Document(path="b.txt", sha256="1" * 64, media_type="text/plain", characters=300, articles=()),
    )
    return Knowledge(
        documents=documents,
        entities=entities,
        relations=tuple(relations),
        observations=tuple(observations),
        base_iri=BASE,
    )


@pytest.fixture(scope="session")
def knowledge():
    return make_knowledge()


@pytest.fixture(scope="session")
def sheet(knowledge):
    return to_sheet(knowledge)


@pytest.fixture(scope="session")
def quads(sheet):
    return to_quads(sheet)


@pytest.fixture(scope="session")
def store(quads):
    return load_store(quads)
