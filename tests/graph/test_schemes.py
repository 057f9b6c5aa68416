"""Numbers point at the concepts of their indicator and base unit; the concepts are those of the lists, and in SKOS."""

import dataclasses
import shutil

import pytest
import rdflib
from pyoxigraph import NamedNode
from rdflib import RDF, SKOS

from xckg.codes import load_schemes
from xckg.errors import KnowledgeError, ShapeError
from xckg.graph import checks, schemes
from xckg.graph.formats import from_nquads, to_nquads
from xckg.graph.rdf import to_sheet
from xckg.graph.sheet import lay_out
from xckg.graph.store import load_store, run_query
from xckg.graph.terms import text_literal, xc
from xckg.ontology import find_ontology

QUDT = "http://qudt.org/vocab/unit/"
LISTS = NamedNode(load_schemes().graph)


@pytest.fixture
def concepts(quads):
    graph = rdflib.Graph()
    graph.parse(data="\n".join(f"{q.triple} ." for q in quads if q.graph_name == LISTS), format="nt")
    return graph


def test_numbers_of_a_currency_are_found_by_its_unit_in_qudt(store):
    rows = run_query(
        store,
        f"""SELECT ?who ?n {{ ?o xc:unitConcept/skos:exactMatch <{QUDT}CCY_CNY> ; xc:subject/rdfs:label ?who ;
            xc:indicator "总投资" ; xc:normalizedValue ?n }}""",
    ).rows
    assert rows == (("年产2万吨石墨烯粉体项目", 600000000),)


def test_indicators_are_found_by_another_wording_and_by_kind(store):
    said = 'SELECT (COUNT(*) AS ?n) { ?o xc:indicatorConcept ?c . ?c skos:altLabel "出口额"@zh }'
    assert run_query(store, said).rows == ((9,),)
    kind = 'SELECT DISTINCT ?i { ?o xc:indicator ?i ; xc:indicatorConcept/skos:broader/skos:prefLabel "外贸"@zh }'
    assert run_query(store, kind).rows == (("出口总值",),)


def test_what_no_list_has_points_at_nothing(store):
    open_ones = "SELECT DISTINCT ?i { ?o xc:indicator ?i FILTER NOT EXISTS { ?o xc:indicatorConcept ?c } }"
    assert run_query(store, open_ones).rows == (("石墨烯产值",),)
    ranks = "SELECT ?m { ?o xc:measure ?m FILTER NOT EXISTS { ?o xc:unitConcept ?c } }"
    assert run_query(store, ranks).rows == (("rank",),)


def test_the_concepts_are_skos(concepts):
    found = set(concepts.subjects(RDF.type, SKOS.Concept))
    assert len(found) >= 8
    for concept in found:
        scheme = concepts.value(concept, SKOS.inScheme)
        assert (scheme, RDF.type, SKOS.ConceptScheme) in concepts
        assert len(list(concepts.objects(concept, SKOS.prefLabel))) == 1
        assert len(list(concepts.objects(concept, SKOS.notation))) == 1
    for broader in concepts.objects(None, SKOS.broader):
        assert broader in found
    preferred = {(s, o) for s, o in concepts.subject_objects(SKOS.prefLabel)}
    assert not preferred & set(concepts.subject_objects(SKOS.altLabel))


def test_only_what_numbers_point_at_is_listed(knowledge):
    bare = to_sheet(dataclasses.replace(knowledge, observations=()))
    assert not any("/scheme/unit" in node or "/scheme/indicator" in node for node in bare.rows)


def test_every_entry_of_the_lists_has_an_iri_of_its_own_that_all_engines_take():
    lists = schemes.load_lists()
    nodes = [schemes.name_entry(schemes.UNIT, unit) for unit in lists.units]
    nodes += [schemes.name_entry(schemes.INDICATOR, label) for label in (*lists.indicators, *lists.kinds)]
    assert len(set(nodes)) == len(nodes) > 200
    lines = "".join(f"{node} {xc('code')} {text_literal('x')} .\n" for node in nodes)
    assert {str(q.subject) for q in from_nquads(lines.encode())} == set(nodes)
    assert {s.n3() for s in rdflib.Graph().parse(data=lines, format="nt").subjects()} == set(nodes)
    rows = [row for unit in lists.units for row in schemes.describe_unit(unit)]
    rows += [row for label in lists.indicators for row in schemes.describe_indicator(label)]
    assert len({o for _, p, o in rows if QUDT in o}) == len([o for _, p, o in set(rows) if QUDT in o]) > 30


def test_an_observation_has_one_unit_at_most(sheet):
    node = next(node for node, rows in sheet.rows.items() if any(p == xc("unitConcept") for p, _ in rows))
    broken = lay_out(from_nquads(to_nquads(sheet)))
    broken.add(node, xc("unitConcept"), schemes.name_entry(schemes.UNIT, "吨"), ())
    with pytest.raises(ShapeError, match="单位条目"):
        checks.ensure_shapes(broken)
    broken = lay_out(from_nquads(to_nquads(sheet)))
    broken.add("<https://example.org/kg/area/1>", xc("indicatorConcept"), schemes.name_entry("indicator", "产值"), ())
    with pytest.raises(ShapeError, match="只有观测有指标条目"):
        checks.ensure_shapes(broken)


@pytest.mark.parametrize(
    ("file", "bad"), [("schemes/qudt_units.csv", "name,qudt\n麻袋,BAG\n"), ("lexicon/indicators.yaml", None)]
)
def test_a_list_that_does_not_fit_is_refused(file, bad, tmp_path, monkeypatch):
    copy = tmp_path / "ontology"
    shutil.copytree(find_ontology(), copy)
    if bad is None:
        text = (
            (copy / file)
            .read_text(encoding="utf-8")
            .replace("label: 注册资本, kind: business", "label: 注册资本, kind: firm")
        )
        assert "kind: firm" in text
    (copy / file).write_text(bad or text, encoding="utf-8")
    monkeypatch.setattr("xckg.ontology.find_ontology", lambda: copy)
    with pytest.raises(KnowledgeError, match=file):
        schemes.load_lists.__wrapped__()


def test_the_graph_of_lists_answers_alone(quads):
    asked = load_store([q for q in quads if q.graph_name == LISTS])
    said = "SELECT ?u { ?c skos:inScheme/skos:prefLabel '单位'@zh ; skos:notation ?u } ORDER BY ?u"
    assert run_query(asked, said).rows == (("%",), ("元",))
