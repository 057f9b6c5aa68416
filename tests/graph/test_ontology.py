"""ontology/xckg.ttl is a publishable OWL 2 DL ontology: described, mapped, within the profile, free of contradiction.

The profile (https://www.w3.org/TR/owl2-syntax/, sections 2.4, 3, 5.8, 11) is checked here rule by rule as far as the
ontology uses the language: a checker such as OWL API's wants Java and is in no Python package.
"""

import re
from collections import Counter

import owlrl
import pyoxigraph
import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SKOS, XSD, BNode, Literal, URIRef

from xckg.graph.dataset import describe
from xckg.graph.formats import from_nquads, to_nquads
from xckg.graph.sheet import Sheet
from xckg.graph.store import load_store, run_query
from xckg.graph.terms import ONTOLOGY, SCHEMA, TYPE, XC, xc
from xckg.graph.vocabulary import load_ontology
from xckg.ontology import find_ontology

FILE = find_ontology() / "xckg.ttl"
ONTO = rdflib.Graph().parse(FILE)
TERMS = sorted({s for s in ONTO.subjects() if isinstance(s, URIRef) and s.startswith(XC)})
MATCHES = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)

KINDS = {
    kind: set(ONTO.subjects(RDF.type, kind))
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
}
CLASSES, OBJECT, DATA, ANNOTATION = KINDS.values()
# What the mapping of OWL 2 to RDF graphs and its built-in annotation properties write (of it, what is used here).
SYNTAX = {
    RDF.type, RDF.first, RDF.rest, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, RDFS.label,
    OWL.unionOf, OWL.oneOf, OWL.inverseOf, OWL.onProperty, OWL.someValuesFrom, OWL.onDatatype, OWL.withRestrictions,
    OWL.members, OWL.disjointUnionOf, OWL.versionIRI, OWL.priorVersion, OWL.versionInfo, XSD.minInclusive,
    XSD.maxInclusive,
}  # fmt: skip
TYPES = {
    OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, OWL.NamedIndividual, OWL.Ontology,
    OWL.FunctionalProperty, OWL.InverseFunctionalProperty, OWL.SymmetricProperty, OWL.TransitiveProperty,
    OWL.IrreflexiveProperty, OWL.Restriction, OWL.AllDisjointClasses, RDFS.Datatype,
}  # fmt: skip
# Of the OWL 2 datatype map what may come up; xsd:date is not in it.
DATATYPES = {XSD.string, XSD.integer, XSD.decimal, XSD.boolean, RDF.langString, RDFS.Literal}
RESERVED = tuple(str(space) for space in (RDF, RDFS, XSD, OWL))
ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")  # what owlrl says of a contradiction


def languages(term, predicate):
    return sorted(text.language for text in ONTO.objects(term, predicate))


# ------------------------------------------------------------------------------------------------------- described


def test_two_readers_find_the_same_triples():
    canonical = {(t.subject, t.predicate, t.object) for t in load_ontology()}
    assert len(ONTO) == len(canonical) > 1500


def test_the_ontology_says_its_version_and_the_one_before():
    ontology = URIRef(ONTOLOGY)
    version = str(ONTO.value(ontology, OWL.versionInfo))
    assert str(ONTO.value(ontology, OWL.versionIRI)) == f"{ONTOLOGY}/{version}"
    changes = (find_ontology() / "CHANGES.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (\d\S+)", changes, re.MULTILINE)[0] == version
    before = str(ONTO.value(ontology, OWL.priorVersion)).rpartition("/")[2]
    assert before in re.findall(r"^## (\d\S+)", changes, re.MULTILINE)


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.removeprefix(XC))
def test_every_term_is_described_and_mapped_or_says_why_not(term):
    assert languages(term, RDFS.label) == languages(term, SKOS.definition) == ["en", "zh"]
    assert languages(term, SKOS.example) == ["zh"]
    above = [*ONTO.objects(term, RDFS.subClassOf), *ONTO.objects(term, RDFS.subPropertyOf)]
    above += [ONTO.value(node, OWL.inverseOf) for node in above if isinstance(node, BNode)]
    mapped = [o for p in MATCHES for o in ONTO.objects(term, p)]
    mapped += [o for o in (*above, *ONTO.objects(term, RDF.type)) if isinstance(o, URIRef)]
    outside = [o for o in mapped if not o.startswith((XC, *RESERVED))]
    assert outside or languages(term, SKOS.editorialNote) == ["en", "zh"]


def test_nothing_is_matched_to_two_degrees():
    for term in TERMS:
        said = Counter(o for p in (*MATCHES, RDFS.subClassOf, RDFS.subPropertyOf) for o in ONTO.objects(term, p))
        assert not [o for o, times in said.items() if times > 1], term


def test_the_vocabularies_that_were_asked_for_are_all_mapped_to():
    used = {o for s, p, o in ONTO if isinstance(o, URIRef) and s in set(TERMS) and p != RDF.type}
    used |= set(ONTO.predicates())
    used |= {o for node in ONTO.objects(None, RDFS.subPropertyOf) for o in ONTO.objects(node, OWL.inverseOf)}
    spaces = {str(term).rpartition("#")[0] or str(term).rpartition("/")[0] for term in used}
    assert spaces >= {
        "https://schema.org", "http://www.w3.org/ns/org", "http://www.w3.org/ns/prov",
        "http://www.w3.org/2004/02/skos/core", "http://purl.org/linked-data/cube", "http://www.w3.org/2006/time",
        "http://qudt.org/schema/qudt", "http://www.w3.org/ns/oa", "http://www.w3.org/ns/dcat",
    }  # fmt: skip


# --------------------------------------------------------------------------------------------------- OWL 2 DL profile


def find_outside(graph):
    """What in a graph breaks OWL 2 DL, as (rule, term)."""
    kinds = [set(graph.subjects(RDF.type, kind)) for kind in KINDS]
    classes, objects, data, annotations = kinds
    found = []
    for kind, other in ((objects, data), (objects, annotations), (data, annotations)):
        found += [("pun of properties", term) for term in kind & other]
    found += [("pun of class and datatype", t) for t in classes & set(graph.subjects(RDF.type, RDFS.Datatype))]
    for kind in kinds:
        found += [("reserved word declared", term) for term in kind if str(term).startswith(RESERVED)]
    for subject, predicate, value in graph:
        if predicate not in SYNTAX and predicate not in objects | data | annotations:
            found.append(("undeclared property", predicate))
        if isinstance(value, Literal) and value.datatype not in DATATYPES | {None}:
            found.append(("literal outside the datatype map", value))
        if predicate in annotations:
            continue
        if predicate == RDF.type and value not in TYPES | classes:
            found.append(("undeclared class", value))
        if predicate == RDFS.subClassOf and not (is_class(graph, value, classes) and subject in classes):
            found.append(("no class above", value))
        if predicate == RDFS.subPropertyOf:
            inverse = graph.value(value, OWL.inverseOf) if isinstance(value, BNode) else value
            if not any(subject in kind and inverse in kind for kind in (objects, data)):
                found.append(("no such property above", value))
        if predicate in (RDFS.domain, OWL.someValuesFrom) and not is_class(graph, value, classes):
            found.append(("no class", value))
        if predicate == RDFS.range:
            fits = is_class(graph, value, classes) if subject in objects else is_range(graph, value)
            if not fits:
                found.append(("no range", value))
        if predicate in objects and isinstance(value, Literal):
            found.append(("literal of an object property", predicate))
        if predicate in data and not isinstance(value, Literal):
            found.append(("thing of a data property", predicate))
    found += [("list member no class", m) for m in list_members(graph) - classes]
    found += [("characteristic of a property that is not simple", p) for p in find_complex(graph)]
    shared = Counter(o for o in graph.objects() if isinstance(o, BNode))
    found += [("shared blank node", node) for node, times in shared.items() if times > 1]
    return sorted(found, key=str)


def is_class(graph, node, classes):
    if not isinstance(node, BNode):
        return node in classes
    if graph.value(node, OWL.onProperty) is not None:
        return graph.value(node, OWL.someValuesFrom) is not None and (node, RDF.type, OWL.Restriction) in graph
    return graph.value(node, OWL.unionOf) is not None and (node, RDF.type, OWL.Class) in graph


def is_range(graph, node):
    if not isinstance(node, BNode):
        return node in DATATYPES
    facets = graph.value(node, OWL.onDatatype) in DATATYPES and graph.value(node, OWL.withRestrictions) is not None
    listed = graph.value(node, OWL.oneOf)
    values = listed is not None and all(isinstance(m, Literal) for m in graph.items(listed))
    return (node, RDF.type, RDFS.Datatype) in graph and (facets or values)


def list_members(graph):
    heads = [o for p in (OWL.unionOf, OWL.members, OWL.disjointUnionOf) for o in graph.objects(None, p)]
    return {member for head in heads for member in graph.items(head)}


def find_complex(graph):
    """Properties above a transitive one, or transitive, that have a characteristic for simple ones only."""
    upper = {
        p
        for t in graph.subjects(RDF.type, OWL.TransitiveProperty)
        for p in graph.transitive_objects(t, RDFS.subPropertyOf)
    }
    bound = (OWL.FunctionalProperty, OWL.InverseFunctionalProperty, OWL.IrreflexiveProperty, OWL.AsymmetricProperty)
    return {p for p in upper for kind in bound if (p, RDF.type, kind) in graph}


def test_the_ontology_is_within_owl_2_dl():
    assert find_outside(ONTO) == []


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        ("pun of properties", "xc:value a owl:ObjectProperty ."),
        ("reserved word declared", "rdf:Statement a owl:Class ."),
        ("no class above", "xc:Statement rdfs:subClassOf rdf:Statement ."),
        ("no class above", "xc:Statement rdfs:subClassOf schema:Claim ."),
        ("no such property above", "xc:value rdfs:subPropertyOf schema:amount ."),
        ("no such property above", "xc:value rdfs:subPropertyOf schema:organizer ."),
        ("undeclared property", "xc:Person rdfs:isDefinedBy xc:Person ."),
        ("undeclared class", "xc:it a schema:Claim ."),
        ("no class", "xc:value rdfs:domain schema:Claim ."),
        ("no range", "xc:since rdfs:range xsd:date ."),
        ("no range", "xc:subject rdfs:range xsd:string ."),
        ("literal outside the datatype map", 'xc:Person skos:definition "2024-01-01"^^xsd:date .'),
        ("literal outside the datatype map", 'xc:it xc:since "2024-01-01"^^xsd:date .'),
        ("thing of a data property", "xc:it xc:since xc:it ."),
        ("list member no class", "[] a owl:AllDisjointClasses ; owl:members ( xc:Person schema:Claim ) ."),
        ("characteristic of a property that is not simple", "xc:locatedIn a owl:FunctionalProperty ."),
        ("characteristic of a property that is not simple", "xc:relation a owl:IrreflexiveProperty ."),
        ("shared blank node", "xc:Person rdfs:subClassOf _:a . xc:Event rdfs:subClassOf _:a ."),
    ],
)
def test_what_breaks_owl_2_dl_is_seen(rule, broken):
    graph = rdflib.Graph()
    for prefix, space in ONTO.namespaces():
        graph.bind(prefix, space)
    header = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in ONTO.namespaces())
    graph.parse(data=header + broken, format="turtle")
    for triple in ONTO:
        graph.add(triple)
    assert rule in {rule for rule, _ in find_outside(graph)}


def test_dates_say_their_type_where_owl_cannot():
    dated = set(ONTO.subjects(URIRef(SCHEMA + "rangeIncludes"), XSD.date))
    assert {p for p in DATA if (p, RDFS.range, RDFS.Literal) in ONTO} == dated
    assert URIRef(XC + "periodStart") in dated


# ------------------------------------------------------------------------------ used as declared, no contradiction


def test_the_data_use_words_as_the_ontology_declares_them(sheet):
    for quad in from_nquads(to_nquads(describe(sheet, "https://example.org/kg/", ["graph.nq"]))):
        predicate, value = URIRef(quad.predicate.value), quad.object
        if str(predicate).startswith((str(RDF), str(RDFS))):
            if predicate == RDF.type:
                assert URIRef(value.value) in CLASSES, quad
            continue
        wanted = DATA if isinstance(value, pyoxigraph.Literal) else OBJECT
        assert predicate in wanted | ANNOTATION, quad


def close(sheet, extra=""):
    """What owlrl finds wrong with the ontology and a graph, which it also closes."""
    graph = rdflib.Graph()
    for triple in ONTO:
        if triple[1] not in ANNOTATION | {RDFS.label} or triple[0] == URIRef(ONTOLOGY):
            graph.add(triple)
    header = f"@prefix xc: <{XC}> .\n@prefix e: <https://example.org/kg/> .\n"
    graph.parse(data=header + extra, format="turtle")
    plain = {quad.triple for quad in from_nquads(to_nquads(sheet))}
    graph.parse(data="\n".join(f"{triple} ." for triple in sorted(plain, key=str)), format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return graph, [str(text) for text in graph.objects(None, ERROR)]


def test_a_reasoner_finds_no_contradiction_and_what_follows(sheet):
    graph, errors = close(sheet)
    assert errors == []
    term = rdflib.Namespace(XC)
    thing = rdflib.Namespace("https://example.org/kg/")
    schema = rdflib.Namespace(SCHEMA)
    assert (thing["company/1"], RDF.type, schema.Organization) in graph  # classes above
    assert (thing["project/1"], term.locatedIn, thing["area/1"]) in graph  # by way of the park
    assert (thing["product/3"], term.upstreamOf, thing["product/1"]) in graph
    assert any(graph.subjects(URIRef("http://www.w3.org/ns/oa#start")))
    assert any(graph.subjects(URIRef("http://www.w3.org/ns/prov#wasDerivedFrom")))


def test_a_reasoner_finds_what_contradicts():
    said = """
        e:one a xc:Company , xc:Person .
        e:two a xc:Evidence , xc:Article .
        e:three a xc:Person ; xc:subsidiaryOf e:four .
        e:five xc:conflictsWith e:five ."""
    _, errors = close(Sheet(), said)
    for thing, word in (("one", "Disjoint"), ("two", "Disjoint"), ("three", "Disjoint"), ("five", "Irreflexive")):
        assert any(word in error and f"https://example.org/kg/{thing}" in error for error in errors), thing


def test_the_documentation_s_queries_on_evidence_and_data_set_answer(sheet):
    page = (find_ontology().parent / "docs" / "ontology.md").read_text(encoding="utf-8")
    store = load_store(to_nquads(describe(sheet, "https://example.org/kg/", ["graph.nq"])))
    queries = re.findall(r"```sparql\n(.*?)```", page, re.DOTALL)
    [annotate] = [query for query in queries if "oa:Annotation" in query]
    [about] = [query for query in queries if "dcat:version" in query]
    rows = run_query(store, annotate).rows
    oa = "http://www.w3.org/ns/oa#"
    targets = {s for s, p, o in rows if o == oa + "SpecificResource"}
    assert targets == {s for s, p, _ in rows if p == oa + "exact"} == {s for s, p, _ in rows if p == oa + "hasSource"}
    assert len(targets) == sum((TYPE, xc("Evidence")) in said for said in sheet.rows.values()) > 10
    assert len(run_query(store, about).rows) == 1
