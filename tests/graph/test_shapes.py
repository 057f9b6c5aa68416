"""Each shape with the small corpus that conforms, and one change that must not."""

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest
import rdflib
from pyoxigraph import RdfFormat, parse
from rdflib import RDF, SH

from xckg.errors import ShapeError
from xckg.graph.bridge import to_graph
from xckg.graph.checks import conforms, ensure_shapes
from xckg.graph.formats import to_quads
from xckg.graph.rdf import to_sheet
from xckg.graph.shapes import check_shapes
from xckg.graph.sheet import lay_out
from xckg.graph.terms import PREFIXES
from xckg.ontology import find_ontology

BASE = "https://example.org/kg/"
BODIES = (
    "Company",
    "GovernmentAgency",
    "ResearchInstitution",
    "FinancialInstitution",
    "MediaOrganization",
    "Organization",
)
PLACES = ("Country", "AdministrativeArea", "Region", "IndustrialPark", "Facility")
LINES = ("Industry", "IndustryChain", "IndustryCluster")
# The contract's table, section 2.
SIGNATURES = {
    "locatedIn": (
        (*BODIES, "IndustrialPark", "Facility", "Project", "IndustryCluster", "Event", "AdministrativeArea", "Region"),
        PLACES,
    ),
    "partOf": ((*PLACES, *BODIES, "IndustryChain"), ("Region", *BODIES, "IndustryChain")),
    "adjacentTo": (PLACES, PLACES),
    "worksFor": (("Person",), (*BODIES, *PLACES)),
    "subsidiaryOf": (("Company",), ("Company",)),
    "belongsTo": (("Company", "Project", "Product", "IndustryCluster", "IndustryChain"), LINES),
    "focusesOn": ((*PLACES, *BODIES), LINES),
    "leads": (("Company",), LINES),
    "produces": ((*BODIES, "Project", *PLACES), ("Product",)),
    "upstreamOf": (("Product", "Industry"), ("Product", "Industry")),
    "exports": ((*PLACES, "Company"), ("Product",)),
    "imports": ((*PLACES, "Company"), ("Product",)),
    "tradesWith": ((*PLACES, "Company"), ("Country", "Region")),
    "undertakes": (BODIES, ("Project",)),
    "investsIn": (BODIES, (*PLACES, "Project", "Company")),
    "suppliesTo": (BODIES, BODIES),
    "cooperatesWith": ((*BODIES, *PLACES), (*BODIES, *PLACES)),
    "establishes": ((*BODIES, *PLACES), (*BODIES, "IndustrialPark", "Facility", "Programme")),
    "issues": ((*BODIES, *PLACES), ("Policy", "Programme")),
    "recognizedAs": ((*BODIES, *PLACES, "IndustryCluster", "Project", "Product"), ("Honor",)),
    "hosts": ((*BODIES, *PLACES), ("Event",)),
    "participatesIn": (("Person", *BODIES, *PLACES), ("Event", "Programme")),
}
PREDICATES = sorted(SIGNATURES)


@pytest.fixture(scope="module")
def graph(quads):
    return to_graph(quads)


@pytest.fixture(scope="module")
def shapes():
    return rdflib.Graph().parse(find_ontology() / "shapes.ttl")


def change(graph, update):
    """The graph after a SPARQL update; the original stays as it was."""
    changed = rdflib.Graph()
    changed += graph
    changed.update(update, initNs=PREFIXES, initBindings=None)
    return changed


def passes(graph):
    """Whether the compiled shapes let the graph pass."""
    return conforms(lay_out(parse(graph.serialize(format="nt").encode(), format=RdfFormat.N_TRIPLES)))


def test_the_corpus_conforms(sheet, graph):
    assert check_shapes(graph) == ()
    ensure_shapes(sheet)


def test_checking_changes_nothing(quads, graph):
    before = len(graph)
    check_shapes(graph)
    assert len(graph) == before == len({q.triple for q in quads})


def test_a_violation_says_node_shape_message_and_sentence(knowledge):
    relation = dataclasses.replace(knowledge.relations[0], subject=BASE + "area/1")  # 青禾市 leads 石墨烯产业链
    made = dataclasses.replace(knowledge, relations=(relation,))
    with pytest.raises(ShapeError, match="龙头") as caught:
        ensure_shapes(to_sheet(made))
    (violation,) = caught.value.violations
    assert (violation.node, violation.label) == (BASE + "area/1", "青禾市")
    assert violation.shape == "leadsSubject/type"
    assert violation.message == "「龙头」（xc:leads）的主语应为企业（现为 行政区）"
    said = relation.evidence[0]
    assert violation.sentence == said.text
    assert (violation.document, violation.start, violation.end) == (said.document, said.start, said.end)
    assert all(
        part in str(caught.value) for part in ("青禾市", "leadsSubject", said.text, f"第 {said.start}—{said.end} 字")
    )


@pytest.mark.parametrize(
    ("update", "shape", "message"),
    [
        (
            'INSERT { ?e xc:nonsense "1" } WHERE { ?e a xc:Honor }',
            "declaredProperty/nonsense",
            "没有这个属性：xc:nonsense",
        ),
        ("INSERT { ?e xc:locatedin ?e } WHERE { ?e a xc:Honor }", "declaredProperty/locatedin", "xc:locatedin"),
        ('INSERT { ?e xc:Company "1" } WHERE { ?e a xc:Honor }', "declaredProperty/Company", "xc:Company"),
        ("INSERT { ?e a xc:Firm } WHERE { ?e a xc:Honor }", "declaredClass/Firm", "没有这个类：xc:Firm"),
        ("INSERT { ?e a xc:leads } WHERE { ?e a xc:Honor }", "declaredClass/leads", "xc:leads"),
    ],
)
def test_a_word_that_the_ontology_does_not_declare_is_a_violation(graph, update, shape, message):
    broken = change(graph, update)
    assert not passes(broken)
    found = {violation.shape: violation for violation in check_shapes(broken)}
    assert message in found[shape].message
    assert found[shape].label == "国家新材料产业基地"
    assert found[shape].sentence
    if shape.startswith("declaredProperty"):
        assert set(found) == {shape}


def test_words_of_other_namespaces_are_nobody_s_matter(graph):
    own = "https://example.org/mine#"
    more = change(graph, f'INSERT {{ ?e <{own}locatedin> "1" ; a <{own}Firm> }} WHERE {{ ?e a xc:Evidence }}')
    assert len(more) > len(graph)
    assert passes(more)
    assert check_shapes(more) == ()


# update, part of the message that must come
BREAKS = [
    ("DELETE { ?e rdfs:label ?l } WHERE { ?e a xc:Company ; rdfs:label ?l }", "名称"),
    ('INSERT { ?e rdfs:label "又名"@zh } WHERE { ?e a xc:Honor }', "名称"),
    ('INSERT { ?e rdfs:label "Honour"@en } WHERE { ?e a xc:Honor }', "名称"),
    ("DELETE { ?e skos:prefLabel ?l } WHERE { ?e a xc:Policy ; skos:prefLabel ?l }", "prefLabel"),
    ('INSERT { ?e skos:altLabel ""@zh } WHERE { ?e a xc:Policy }', "别名"),
    ("INSERT { ?e skos:altLabel ?l } WHERE { ?e a xc:Policy ; skos:prefLabel ?l }", "别名"),
    ("INSERT { ?e a xc:Person } WHERE { ?e a xc:Honor }", "一个类型"),
    ('INSERT { ?e xc:code "411000" } WHERE { ?e a xc:Country }', "代码"),
    ("INSERT { ?e xc:mention ?e } WHERE { ?e a xc:Country }", "提及"),
    ("DELETE { ?f rdf:subject ?s } WHERE { ?f rdf:subject ?s }", "主语"),
    ("DELETE { ?f rdf:object ?s } WHERE { ?f rdf:object ?s }", "宾语"),
    ("DELETE { ?f rdf:predicate ?s } INSERT { ?f rdf:predicate xc:owns } WHERE { ?f rdf:predicate ?s }", "谓词"),
    ("INSERT { ?f rdf:object <https://example.org/kg/nobody> } WHERE { ?f a xc:Statement }", "宾语"),
    ('INSERT { ?f xc:position "" } WHERE { ?f xc:position ?p }', "职务"),
    ("INSERT { ?f xc:qualifier ?f } WHERE { ?f xc:position ?p }", "限定"),
    ("DELETE { ?q xc:qualifierName ?n } WHERE { ?q xc:qualifierName ?n }", "限定应有名"),
    ("DELETE { ?q xc:qualifierValue ?n } WHERE { ?q xc:qualifierValue ?n }", "限定应有值"),
    ("DELETE { ?o xc:subject ?x } WHERE { ?o xc:subject ?x }", "对象"),
    ("INSERT { ?o xc:subject <https://example.org/kg/nobody> } WHERE { ?o a xc:Observation }", "对象"),
    ("DELETE { ?o xc:indicator ?x } WHERE { ?o xc:indicator ?x }", "指标"),
    ('DELETE { ?o xc:measure ?x } INSERT { ?o xc:measure "level" } WHERE { ?o xc:measure ?x }', "量类"),
    ('DELETE { ?o xc:value ?x } INSERT { ?o xc:value "一百" } WHERE { ?o xc:value ?x }', "数值"),
    ("DELETE { ?o xc:unit ?x } WHERE { ?o xc:unit ?x }", "单位"),
    ("DELETE { ?o xc:normalizedValue ?x } WHERE { ?o xc:normalizedValue ?x }", "基本单位数值"),
    ("DELETE { ?o xc:normalizedUnit ?x } WHERE { ?o xc:normalizedUnit ?x }", "基本单位"),
    (
        'DELETE { ?o xc:periodEnd ?x } INSERT { ?o xc:periodEnd "1999-01-01"^^xsd:date } WHERE { ?o xc:periodEnd ?x }',
        "起始日",
    ),
    ('INSERT { ?o xc:periodStart "去年" } WHERE { ?o a xc:Observation }', "起始日"),
    ('INSERT { ?o xc:periodEnd "2001" } WHERE { ?o a xc:Observation }', "截止日"),
    ('INSERT { ?o xc:periodLabel "又一" } WHERE { ?o xc:periodLabel ?x }', "时期"),
    ('DELETE { ?o xc:comparator ?x } INSERT { ?o xc:comparator ">=" } WHERE { ?o xc:comparator ?x }', "比较"),
    ('INSERT { ?o xc:scope "" } WHERE { ?o a xc:Observation }', "范围"),
    ("INSERT { ?o xc:dimension ?o } WHERE { ?o a xc:Observation }", "口径"),
    ("DELETE { ?d xc:dimensionName ?x } WHERE { ?d xc:dimensionName ?x }", "口径应有名"),
    ("DELETE { ?d xc:dimensionValue ?x } WHERE { ?d xc:dimensionValue ?x }", "口径应有值"),
    (
        'DELETE { ?f xc:modality ?x } INSERT { ?f xc:modality "hoped" } WHERE { ?f a xc:Statement ; xc:modality ?x }',
        "情态",
    ),
    ("DELETE { ?f xc:modality ?x } WHERE { ?f a xc:Observation ; xc:modality ?x }", "情态"),
    ("DELETE { ?f xc:confidence ?x } INSERT { ?f xc:confidence 1.5 } WHERE { ?f xc:confidence ?x }", "置信度"),
    ("DELETE { ?f xc:evidence ?x } WHERE { ?f a xc:Statement ; xc:evidence ?x }", "证据"),
    ("DELETE { ?f xc:evidence ?x } WHERE { ?f a xc:Observation ; xc:evidence ?x }", "证据"),
    ('INSERT { ?f xc:statedOn "昨天" } WHERE { ?f a xc:Statement }', "报道日期"),
    ('INSERT { ?f xc:rule "" } WHERE { ?f a xc:Statement }', "规则"),
    ("DELETE { ?e xc:text ?x } WHERE { ?e a xc:Evidence ; xc:text ?x }", "一个句子"),
    ("DELETE { ?e xc:text ?x } WHERE { ?e a xc:Mention ; xc:text ?x }", "字样"),
    ("DELETE { ?e xc:article ?x } WHERE { ?e xc:article ?x }", "一篇文章"),
    ("DELETE { ?e xc:document ?x } WHERE { ?e a xc:Evidence ; xc:document ?x }", "文档路径"),
    ("DELETE { ?e xc:document ?x } WHERE { ?e a xc:Document ; xc:document ?x }", "文档路径"),
    ("DELETE { ?e xc:start ?x } INSERT { ?e xc:start 99999 } WHERE { ?e a xc:Evidence ; xc:start ?x }", "起点"),
    ("DELETE { ?e xc:start ?x } INSERT { ?e xc:start -1 } WHERE { ?e a xc:Mention ; xc:start ?x }", "起点"),
    ('DELETE { ?e xc:end ?x } INSERT { ?e xc:end "九" } WHERE { ?e xc:end ?x }', "终点"),
    ("DELETE { ?a xc:inDocument ?x } WHERE { ?a xc:inDocument ?x }", "一个文档里"),
    ("DELETE { ?a xc:articleIndex ?x } WHERE { ?a xc:articleIndex ?x }", "序号"),
    ('INSERT { ?a schema:headline "又一题" } WHERE { ?a a xc:Article }', "标题"),
    ('INSERT { ?a schema:datePublished "周五" } WHERE { ?a a xc:Article }', "日期"),
]


@pytest.mark.parametrize(("update", "expected"), BREAKS, ids=[f"{i:02}-{e}" for i, (_, e) in enumerate(BREAKS)])
def test_each_constraint_bites(graph, update, expected):
    changed = change(graph, update)
    assert set(changed) != set(graph), "the update must change something"
    assert expected in "".join(v.message for v in check_shapes(changed))
    assert not passes(changed)


def relation_graph(subject, predicate, target):
    """Two named things and a direct triple between them."""
    made = rdflib.Graph()
    for end, kind in (("s", subject), ("o", target)):
        made.update(
            f'INSERT DATA {{ <{BASE}{end}> a xc:{kind} ; rdfs:label "{end}"@zh ; skos:prefLabel "{end}"@zh }}',
            initNs=PREFIXES,
        )
    made.update(f"INSERT DATA {{ <{BASE}s> xc:{predicate} <{BASE}o> }}", initNs=PREFIXES)
    return made


@pytest.mark.parametrize("predicate", PREDICATES)
def test_relation_takes_the_contract_s_classes_and_no_other(predicate, shapes):
    for role, wanted in zip(("Subject", "Object"), SIGNATURES[predicate], strict=True):
        node = rdflib.URIRef(f"https://w3id.org/xckg/shapes#{predicate}{role}")
        path = shapes.value(node, SH.property)
        allowed = {str(c).rpartition("#")[2] for c in shapes.items(shapes.value(path, SH["in"]))}
        assert allowed == set(wanted)
    subjects, objects = SIGNATURES[predicate]
    fitting = {"partOf": ("IndustrialPark", "Region")}.get(predicate, (subjects[0], objects[0]))
    assert check_shapes(relation_graph(fitting[0], predicate, fitting[1])) == ()
    assert passes(relation_graph(fitting[0], predicate, fitting[1]))
    wrong_subject = next(k for k in ("Honor", "Policy") if k not in subjects)
    wrong_object = next(k for k in ("Person", "Honor") if k not in objects)
    for subject, target in ((wrong_subject, fitting[1]), (fitting[0], wrong_object)):
        assert check_shapes(relation_graph(subject, predicate, target))
        assert not passes(relation_graph(subject, predicate, target))


@pytest.mark.parametrize(
    ("subject", "target", "fits"),
    [
        ("IndustrialPark", "Region", True),
        ("Company", "Organization", True),
        ("IndustryChain", "IndustryChain", True),
        ("IndustrialPark", "Company", False),
        ("Company", "Region", False),
        ("IndustryChain", "Region", False),
    ],
)
def test_part_of_joins_like_with_like(subject, target, fits):
    assert (check_shapes(relation_graph(subject, "partOf", target)) == ()) is fits
    assert passes(relation_graph(subject, "partOf", target)) is fits


def test_a_relation_to_nothing_is_a_violation():
    made = rdflib.Graph()
    made.update(
        f'INSERT DATA {{ <{BASE}s> a xc:Person ; rdfs:label "s"@zh ; skos:prefLabel "s"@zh ; xc:worksFor <{BASE}o> }}',
        initNs=PREFIXES,
    )
    assert check_shapes(made)


def test_periods_may_be_open(knowledge):
    number = knowledge.observations[0]
    for start, end in ((None, dt.date(2023, 1, 1)), (dt.date(2023, 1, 1), None), (None, None)):
        period = dataclasses.replace(number.period, start=start, end=end)
        made = dataclasses.replace(knowledge, observations=(dataclasses.replace(number, period=period),))
        assert check_shapes(to_graph(to_quads(to_sheet(made)))) == ()


def test_any_decimal_conforms(knowledge):
    for value in ("0", "-0.5", "1E+13", "33.33"):
        number = dataclasses.replace(knowledge.observations[0], value=Decimal(value))
        assert check_shapes(to_graph(to_quads(to_sheet(dataclasses.replace(knowledge, observations=(number,)))))) == ()


def test_every_shape_says_in_chinese_what_is_wrong(shapes):
    inner = set(shapes.objects(predicate=SH.property)) - set(shapes.objects(predicate=SH["or"]))
    said = {node for node in inner if (node, SH.message, None) in shapes}
    nested = {
        p
        for alternatives in shapes.objects(predicate=SH["or"])
        for a in shapes.items(alternatives)
        for p in shapes.objects(a, SH.property)
    }
    assert inner - nested == said - nested
    assert not list(shapes.subjects(SH.sparql))
    assert list(shapes.subjects(RDF.type, SH.NodeShape))
