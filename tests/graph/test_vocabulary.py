"""ontology/xckg.ttl, shapes.ttl, context.jsonld and the quads speak one vocabulary."""

import json

import pytest
import rdflib
from pyoxigraph import NamedNode
from rdflib import OWL, RDF, RDFS, SH, SKOS

from xckg.errors import KnowledgeError
from xckg.graph import vocabulary
from xckg.graph.terms import ONTOLOGY, PREFIXES, XC
from xckg.graph.vocabulary import load_labels
from xckg.ontology import find_ontology, load_yaml

ONTO = rdflib.Graph().parse(find_ontology() / "xckg.ttl")
SHAPES = rdflib.Graph().parse(find_ontology() / "shapes.ttl")
TERMS = {s for s in ONTO.subjects() if isinstance(s, rdflib.URIRef) and s.startswith(XC)}


def local(iri):
    return str(iri).rpartition("#")[2]


def leaves(class_):
    """The leaf classes of a class, of a union of classes."""
    union = ONTO.value(class_, OWL.unionOf)
    members = list(ONTO.items(union)) if union is not None else list(ONTO.subjects(RDFS.subClassOf, class_))
    return {leaf for m in members for leaf in leaves(m)} if members else {local(class_)}


def test_the_ontology_has_an_iri_and_a_version():
    assert (rdflib.URIRef(ONTOLOGY), RDF.type, OWL.Ontology) in ONTO
    assert ONTO.value(rdflib.URIRef(ONTOLOGY), OWL.versionIRI)


def test_every_term_is_declared_labelled_and_defined_in_two_languages():
    kinds = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.NamedIndividual}
    for term in TERMS:
        assert len(set(ONTO.objects(term, RDF.type)) & kinds) == 1, term
        for predicate in (RDFS.label, SKOS.definition):
            assert sorted(text.language for text in ONTO.objects(term, predicate)) == ["en", "zh"], (term, predicate)


def test_labels_are_unambiguous_among_classes_and_among_relations():
    for kind in (
        TERMS & set(ONTO.subjects(RDF.type, OWL.Class)),
        set(ONTO.subjects(RDFS.subPropertyOf, rdflib.URIRef(XC + "relation"))),
    ):
        labels = [str(text) for term in kind for text in ONTO.objects(term, RDFS.label)]
        assert len(labels) == len(set(labels))


def test_there_are_the_contract_s_classes_and_relations():
    assert len(leaves(rdflib.URIRef(XC + "Entity"))) == 21
    assert len(list(ONTO.subjects(RDFS.subPropertyOf, rdflib.URIRef(XC + "relation")))) == 22
    relations = set(ONTO.subjects(RDFS.subPropertyOf, rdflib.URIRef(XC + "relation")))
    symmetric = {local(p) for p in relations & set(ONTO.subjects(RDF.type, OWL.SymmetricProperty))}
    assert symmetric == {"adjacentTo", "cooperatesWith"}


def test_every_property_has_domain_and_range():
    for kind in (OWL.ObjectProperty, OWL.DatatypeProperty):
        for term in TERMS & set(ONTO.subjects(RDF.type, kind)):
            assert ONTO.value(term, RDFS.domain) is not None, term
            assert ONTO.value(term, RDFS.range) is not None, term


def test_domains_and_ranges_agree_with_the_shapes():
    for relation in ONTO.subjects(RDFS.subPropertyOf, rdflib.URIRef(XC + "relation")):
        for role, predicate in (("Subject", RDFS.domain), ("Object", RDFS.range)):
            shape = SHAPES.value(rdflib.URIRef(f"https://w3id.org/xckg/shapes#{local(relation)}{role}"), SH.property)
            allowed = {local(c) for c in SHAPES.items(SHAPES.value(shape, SH["in"]))}
            assert leaves(ONTO.value(relation, predicate)) == allowed, (relation, role)


def test_shapes_use_declared_terms_only():
    used = {term for triple in SHAPES for term in triple if isinstance(term, rdflib.URIRef) and term.startswith(XC)}
    assert used <= TERMS
    targets = {local(c) for c in SHAPES.objects(predicate=SH.targetClass)}
    assert targets >= leaves(rdflib.URIRef(XC + "Entity")) | {
        "Statement",
        "Observation",
        "Evidence",
        "Mention",
        "Article",
    }


def test_quads_use_declared_terms_only(quads):
    used = {
        t.value for q in quads for t in (q.predicate, q.object) if isinstance(t, NamedNode) and t.value.startswith(XC)
    }
    assert used <= {str(term) for term in TERMS}


def test_the_context_has_a_term_for_each_property_and_no_other():
    context = json.loads((find_ontology() / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    assert {key: value for key, value in context.items() if isinstance(value, str)} == PREFIXES
    named = {
        rule["@id"].removeprefix("xc:")
        for rule in context.values()
        if isinstance(rule, dict) and rule["@id"].startswith("xc:")
    }
    properties = {
        local(p)
        for kind in (OWL.ObjectProperty, OWL.DatatypeProperty)
        for p in TERMS & set(ONTO.subjects(RDF.type, kind))
    }
    assert named == properties - {"relation"}


def test_the_page_s_labels_agree_with_the_ontology_s():
    shown = load_yaml("labels.yaml")
    for part in ("types", "predicates"):
        assert {key: label["zh"] for key, label in shown[part].items()} == {
            key: load_labels()[key] for key in shown[part]
        }


def test_vocabulary_labels_are_in_two_languages():
    assert load_labels()["worksFor"] == "任职"
    assert load_labels("en")["Company"] == "company"


def test_vocabulary_that_is_no_turtle_is_told_by_file_and_line(tmp_path, monkeypatch):
    (tmp_path / "xckg.ttl").write_text(
        "@prefix xc: <https://w3id.org/xckg/ontology#> .\nxc:Company a", encoding="utf-8"
    )
    monkeypatch.setattr(vocabulary, "find_ontology", lambda: tmp_path)
    known = (vocabulary.load_ontology, vocabulary._load_declared)
    for load in known:
        load.cache_clear()
    try:
        with pytest.raises(KnowledgeError, match=r"xckg\.ttl"):
            vocabulary.find_slips([], [])
    finally:
        for load in known:
            load.cache_clear()
