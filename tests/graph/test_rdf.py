import dataclasses
from decimal import Decimal

import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode

from xckg.codes import load_schemes
from xckg.errors import InputError
from xckg.graph.checks import ensure_shapes
from xckg.graph.formats import to_quads
from xckg.graph.rdf import mint_graph, to_sheet
from xckg.graph.store import run_query
from xckg.graph.terms import TYPE, XC, XSD, xc
from xckg.model import Entity
from xckg.story import Story

BASE = "https://example.org/kg/"


def test_each_quad_comes_once_and_no_blank_node(quads):
    assert len(set(quads)) == len(quads)
    assert not any(isinstance(term, BlankNode) for quad in quads for term in (quad.subject, quad.object))


def test_a_subject_stands_once_in_reading_order(sheet):
    kinds = [node[1:].removeprefix(BASE).partition("/")[0] for node in sheet.rows]
    order = ["document", "article", *(kind for kind in dict.fromkeys(kinds) if kind not in ("document", "article"))]
    assert order[-4:] == ["observation", "dimension", "evidence", "mention"]
    assert kinds == ["document", "article"] * 2 + [kind for kind in order[2:] for _ in range(kinds.count(kind))]


def test_there_are_only_four_datatypes(quads):
    kinds = {q.object.datatype.value for q in quads if isinstance(q.object, Literal) and not q.object.language}
    assert kinds == {XSD + kind for kind in ("integer", "decimal", "date", "string")}


def test_to_sheet_does_not_depend_on_the_order_of_facts(knowledge, quads):
    shuffled = dataclasses.replace(
        knowledge,
        relations=knowledge.relations[::-1],
        observations=knowledge.observations[::-1],
        documents=knowledge.documents[::-1],
    )
    assert set(to_quads(to_sheet(shuffled))) == set(quads)


def test_every_relation_is_a_direct_triple_and_a_statement(knowledge, store):
    for relation in knowledge.relations:
        asked = f"""ASK {{
            <{relation.subject}> xc:{relation.predicate} <{relation.object}> .
            <{relation.id}> a xc:Statement ; rdf:subject <{relation.subject}> ;
                rdf:predicate xc:{relation.predicate} ; rdf:object <{relation.object}> ;
                xc:modality "{relation.modality}" ; xc:confidence {relation.confidence} }}"""
        assert run_query(store, asked).rows == ((True,),), relation.id


def test_every_fact_leads_to_all_its_sentences_and_their_article(knowledge, store):
    for fact in (*knowledge.relations, *knowledge.observations):
        rows = run_query(
            store,
            f"""SELECT ?document ?start ?end ?text ?headline ?index WHERE {{
            <{fact.id}> xc:evidence ?e . ?e xc:document ?document ; xc:start ?start ; xc:end ?end ; xc:text ?text ;
                xc:article ?a . ?a schema:headline ?headline ; xc:articleIndex ?index . }} ORDER BY ?document""",
        ).rows
        assert rows == tuple((e.document, e.start, e.end, e.text, e.article, e.article_index) for e in fact.evidence)


def test_every_observation_is_a_node_with_its_fields(knowledge, store):
    for o in knowledge.observations:
        ((*got, start, end, scope),) = run_query(
            store,
            f"""SELECT ?s ?i ?m ?v ?u ?n ?nu ?l ?c ?mo ?start ?end ?scope WHERE {{
            <{o.id}> a xc:Observation ; xc:subject ?s ; xc:indicator ?i ; xc:measure ?m ; xc:value ?v ; xc:unit ?u ;
                xc:normalizedValue ?n ; xc:normalizedUnit ?nu ; xc:periodLabel ?l ; xc:comparator ?c ; xc:modality ?mo .
            OPTIONAL {{ <{o.id}> xc:periodStart ?start }} OPTIONAL {{ <{o.id}> xc:periodEnd ?end }}
            OPTIONAL {{ <{o.id}> xc:scope ?scope }} }}""",
        ).rows
        assert got == [
            o.subject,
            o.indicator,
            o.measure,
            o.value,
            o.unit,
            o.normalized,
            o.normalized_unit,
            o.period.label,
            o.comparator,
            o.modality,
        ]
        assert (start, end, scope) == (o.period.start, o.period.end, o.scope)
        slices = run_query(
            store,
            f"""SELECT ?n ?v WHERE {{
            <{o.id}> xc:dimension [ xc:dimensionName ?n ; xc:dimensionValue ?v ] }}""",
        ).rows
        assert dict(slices) == o.dimensions


def test_names_stand_as_the_contract_says(store):
    assert run_query(
        store,
        """ASK { ?e a xc:AdministrativeArea ; rdfs:label "青禾市"@zh ; skos:prefLabel "青禾市"@zh ;
        skos:altLabel "青禾"@zh ; xc:code "gb2260:990100" ; skos:exactMatch <http://www.wikidata.org/entity/Q99> }""",
    ).rows == ((True,),)


def test_two_posts_are_two_statements_and_one_direct_triple(store):
    posts = run_query(store, "SELECT ?p { ?s rdf:predicate xc:worksFor ; xc:position ?p } ORDER BY ?p").rows
    assert posts == (("总经理",), ("董事长",))
    assert run_query(store, "SELECT (COUNT(*) AS ?n) { ?a xc:worksFor ?b }").rows == ((1,),)


def test_a_qualifier_without_a_property_is_a_node(store):
    rows = run_query(store, "SELECT ?n ?v { ?s xc:qualifier [ xc:qualifierName ?n ; xc:qualifierValue ?v ] }").rows
    assert rows == (("届次", "第二届"),)


def test_dropping_a_graph_withdraws_a_document_and_nothing_else(knowledge, quads):
    # what is reckoned over all documents is in the default graph, and reckoned anew;
    # what the lists say of the numbers is in a graph of its own, and made anew
    lists = NamedNode(load_schemes().graph)
    others = (mint_graph(BASE, "a.txt"), str(DefaultGraph()), str(lists))
    kept = {q for q in quads if str(q.graph_name) not in others}
    rest = dataclasses.replace(
        knowledge,
        documents=knowledge.documents[1:],
        entities=tuple(
            dataclasses.replace(e, mentions=tuple(m for m in e.mentions if m.document == "b.txt"))
            for e in knowledge.entities
        ),
        relations=tuple(
            dataclasses.replace(r, evidence=found)
            for r in knowledge.relations
            if (found := tuple(e for e in r.evidence if e.document == "b.txt"))
        ),
        observations=tuple(o for o in knowledge.observations if o.evidence[0].document == "b.txt"),
    )
    orphans = {q for q in to_quads(to_sheet(rest)) if q.graph_name in (DefaultGraph(), lists)}
    assert kept == set(to_quads(to_sheet(rest))) - orphans
    assert any(q.subject.value == BASE + "statement/00" for q in kept), "a fact of both documents stays"


def test_an_entity_without_document_stands_in_the_default_graph(knowledge):
    lonely = Entity(id=BASE + "company/9", type="Company", label="无名", aliases=(), links={}, mentions=())
    made = to_quads(
        to_sheet(dataclasses.replace(knowledge, entities=(lonely,), relations=(), observations=(), documents=()))
    )
    assert {q.graph_name for q in made} == {DefaultGraph()}
    assert (f"<{lonely.id}>", TYPE, xc("Company")) in {tuple(map(str, q.triple)) for q in made}


def test_rule_and_day_of_each_evidence_reach_the_fact(store):
    rows = run_query(store, f"SELECT ?r ?d {{ <{BASE}statement/00> xc:rule ?r ; xc:statedOn ?d }}").rows
    assert [(rule, str(day)) for rule, day in rows] == [("rule-0", "2023-07-21")]


def test_article_and_document_tell_where_from(store):
    rows = run_query(
        store,
        """SELECT ?path ?title ?day ?place ?by ?publisher WHERE {
        ?a a xc:Article ; xc:inDocument/xc:document ?path ; schema:headline ?title ; xc:byline ?by .
        OPTIONAL { ?a schema:datePublished ?day } OPTIONAL { ?a xc:place ?place }
        OPTIONAL { ?a schema:publisher ?publisher } } ORDER BY ?path""",
    ).rows
    assert [tuple(map(str, row)) for row in rows] == [
        ("a.txt", "石墨烯“链”起来", "2023-07-21", "青禾市", "甲木、乙火", "青禾日报"),
        ("b.txt", "石墨烯“链”起来", "None", "None", "甲木、乙火", "None"),
    ]


def test_to_sheet_refuses_a_bad_base(knowledge):
    with pytest.raises(InputError):
        to_quads(to_sheet(dataclasses.replace(knowledge, base_iri="nowhere")))


def test_to_sheet_refuses_an_id_that_strict_stores_refuse(knowledge):
    bad = dataclasses.replace(knowledge.entities[0], id=BASE + "a b")
    with pytest.raises(ValueError, match="IRI"):
        to_quads(to_sheet(dataclasses.replace(knowledge, entities=(bad,), relations=(), observations=())))


def test_values_are_exact(knowledge):
    exact = dataclasses.replace(knowledge.observations[0], value=Decimal("122.30"), normalized=Decimal("1.223E+10"))
    made = to_quads(to_sheet(dataclasses.replace(knowledge, observations=(exact,))))
    found = {q.predicate.value.removeprefix(XC): q.object.value for q in made if q.subject.value == exact.id}
    assert (found["value"], found["normalizedValue"]) == ("122.3", "12230000000")


def test_articles_of_one_story_say_so(knowledge):
    told = dataclasses.replace(knowledge, stories=(Story(id="ab12", articles=(("a.txt", 0), ("b.txt", 0))),))
    sheet = to_sheet(told)
    found = to_quads(sheet)
    story = NamedNode(BASE + "story/ab12")
    graphs = {q.graph_name.value for q in found if q.object == story}
    assert graphs == {mint_graph(BASE, p).strip("<>") for p in ("a.txt", "b.txt")}
    telling = XC + "story"
    assert len({q.subject for q in found if q.predicate.value == telling}) == 2
    assert not any(q.predicate.value == telling for q in to_quads(to_sheet(knowledge)))
    ensure_shapes(sheet)
