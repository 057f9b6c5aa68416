"""What the official lists know: in a graph of its own, never as what a text says, enough to ask by province."""

import dataclasses

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from xckg.codes import load_schemes, name_area, name_concept
from xckg.errors import ShapeError
from xckg.graph import checks, formats
from xckg.graph.queries import bind, get_query
from xckg.graph.rdf import to_sheet
from xckg.graph.sheet import lay_out
from xckg.graph.store import load_store, run_query
from xckg.graph.terms import SKOS, XC
from xckg.model import Entity, EntityMention, Evidence, Knowledge, Modality, Relation

BASE = "https://example.org/kg/"
GRAPH = NamedNode(load_schemes().graph)
CHANGGE, XUCHANG, WEIDU = (name_area(BASE, f"gb2260:{code}") for code in ("411082", "411000", "411002"))


def xc(term):
    return NamedNode(XC + term)


def to_quads(knowledge):
    return formats.to_quads(to_sheet(knowledge))


def thing(id_, kind, label, links=None, candidates=()):
    mention = EntityMention(entity=id_, document="a.txt", start=0, end=len(label), text=label)
    return Entity(id=id_, type=kind, label=label, aliases=(), links=links or {}, mentions=(mention,), may_be=candidates)


def located(subject, place):
    evidence = Evidence(document="a.txt", start=0, end=9, text="某厂位于某地。", article="", article_index=0)
    return Relation(
        id=f"{subject}/in", subject=subject, predicate="locatedIn", object=place, qualifiers={},
        modality=Modality.ACTUAL, confidence=0.9, evidence=(evidence,),
    )  # fmt: skip


@pytest.fixture
def known():
    entities = (
        thing(CHANGGE, "AdministrativeArea", "长葛市", {"gb2260": "411082"}),
        thing(XUCHANG, "AdministrativeArea", "许昌市", {"gb2260": "411000"}),
        thing(BASE + "area/open", "AdministrativeArea", "鼓楼区", candidates=("gb2260:320106", "gb2260:320302")),
        thing(BASE + "industry/1", "Industry", "钢铁产业", {"gb4754": "C31"}),
        thing(BASE + "industry/2", "Industry", "纺织业", {"gb4754": "C17"}),
        thing(BASE + "country/DE", "Country", "德国", {"iso3166": "DE"}),
        thing(BASE + "park/1", "IndustrialPark", "青禾产业园"),
        thing(BASE + "company/1", "Company", "青禾不锈钢公司"),
        thing(BASE + "company/2", "Company", "远山化工公司"),
        thing(BASE + "company/3", "Company", "慕尼黑轴承公司"),
    )
    relations = (
        located(BASE + "company/1", BASE + "park/1"),
        located(BASE + "park/1", CHANGGE),
        located(BASE + "company/2", XUCHANG),
        located(BASE + "company/3", BASE + "country/DE"),
    )
    return Knowledge(documents=(), entities=entities, relations=relations, observations=(), base_iri=BASE)


def test_parents_stand_in_the_gazetteer_s_graph_alone(known):
    quads = to_quads(known)
    parents = {(q.subject.value, q.object.value) for q in quads if q.predicate == xc("administrativeParent")}
    assert parents == {
        (CHANGGE, XUCHANG),
        (XUCHANG, name_area(BASE, "gb2260:410000")),
        (name_area(BASE, "gb2260:410000"), name_area(BASE, "iso3166:CN")),
    }
    told = {NamedNode(SKOS + term) for term in ("exactMatch", "closeMatch", "broader")}
    own = {xc("administrativeParent"), xc("candidate"), *told}
    assert {q.graph_name for q in quads if q.predicate in own} == {GRAPH}
    assert not any(q.graph_name == GRAPH and q.predicate in {xc("locatedIn"), xc("partOf"), xc("code")} for q in quads)


def test_no_text_s_relation_is_made_of_it(known):
    quads = to_quads(known)
    assert {(q.subject.value, q.object.value) for q in quads if q.predicate == xc("locatedIn")} == {
        (r.subject, r.object) for r in known.relations
    }


def test_concepts_carry_code_name_and_list(known):
    store = load_store(to_quads(known))
    rows = run_query(
        store,
        """SELECT ?label ?match ?scheme ?code ?name WHERE {
            ?e rdfs:label ?label ; ?match ?c . ?c skos:notation ?code ; skos:prefLabel ?name ; skos:inScheme ?s .
            FILTER(?match != xc:candidate)
            BIND(STRAFTER(STR(?s), "scheme/") AS ?scheme) } ORDER BY ?code""",
    ).rows
    assert [(label, match.rpartition("#")[2], *rest) for label, match, *rest in rows] == [
        ("许昌市", "exactMatch", "gb2260", "411000", "许昌市"),
        ("长葛市", "exactMatch", "gb2260", "411082", "长葛市"),
        ("纺织业", "exactMatch", "gb4754", "C17", "纺织业"),
        ("钢铁产业", "closeMatch", "gb4754", "C31", "黑色金属冶炼和压延加工业"),
        ("德国", "exactMatch", "iso3166", "DE", "德国"),
    ]


def test_firms_of_a_province_that_no_article_names(known):
    store = load_store(to_quads(known))
    query = get_query("area-companies")
    assert run_query(store, bind(query, {"area": "河南省"})).rows == (
        ("远山化工公司", "许昌市", "许昌市"),
        ("青禾不锈钢公司", "青禾产业园", "长葛市"),
    )
    assert [row[0] for row in run_query(store, bind(query, {"area": "长葛市"})).rows] == ["青禾不锈钢公司"]
    assert run_query(store, bind(query, {"area": "江苏省"})).rows == ()


def test_an_open_area_lists_its_candidates_and_has_no_code(known):
    quads = to_quads(known)
    found = {q.object.value for q in quads if q.subject.value == BASE + "area/open" and q.predicate == xc("candidate")}
    assert found == {name_concept("gb2260:320106"), name_concept("gb2260:320302")}


def test_what_is_not_named_is_no_entity(known):
    ids = {q.subject.value for q in to_quads(known) if q.predicate.value.endswith("rdf-schema#label")}
    assert ids == {entity.id for entity in known.entities}


def test_the_graph_follows_from_the_codes_alone(known):
    def rows(knowledge):
        return {q for q in to_quads(knowledge) if q.graph_name == GRAPH}

    bare = dataclasses.replace(known, relations=(), entities=known.entities[::-1])
    assert rows(bare) == rows(known)
    assert rows(dataclasses.replace(known, entities=known.entities[6:])) == set()


def test_shapes_hold_and_bite(known):
    quads = to_quads(known)
    assert checks.conforms(to_sheet(known))
    checks.ensure_shapes(to_sheet(known))
    henan = NamedNode(name_area(BASE, "gb2260:410000"))
    for extra in (
        Quad(NamedNode(CHANGGE), xc("administrativeParent"), henan, GRAPH),
        Quad(NamedNode(WEIDU), xc("administrativeParent"), henan, GRAPH),
        Quad(NamedNode(name_concept("gb2260:411000")), NamedNode(SKOS + "notation"),
             Literal("411001"), GRAPH),
        Quad(NamedNode(CHANGGE), xc("candidate"), NamedNode(name_concept("gb2260:411000")), GRAPH),
    ):  # fmt: skip
        with pytest.raises(ShapeError):
            checks.ensure_shapes(lay_out([*quads, extra]))


def test_one_of_many_areas_of_a_name_is_found_by_what_it_lies_in():
    two = [("320106", "南京市鼓楼区"), ("410204", "开封市鼓楼区")]
    areas = tuple(
        thing(name_area(BASE, f"gb2260:{code}"), "AdministrativeArea", "鼓楼区", {"gb2260": code}) for code, _ in two
    )
    known = Knowledge(documents=(), entities=areas, relations=(), observations=(), base_iri=BASE)
    quads = to_quads(known)
    assert checks.conforms(to_sheet(known))
    assert {q.graph_name for q in quads if q.object in {Literal(name, language="zh") for _, name in two}} == {GRAPH}
    query, store = get_query("area-inside"), load_store(quads)
    for code, name in two:
        rows = run_query(store, bind(query, {"area": name})).rows
        assert f"{code[:4]}00" in {cell for row in rows for cell in row}, name
        assert len({cell for row in rows for cell in row} & {"320100", "410200"}) == 1, name
