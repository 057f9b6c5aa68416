"""Every class and property of ontology/xckg.ttl is held to by a shape, and the derived shapes are those of today."""

from decimal import Decimal

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SH

from xckg.errors import KnowledgeError
from xckg.fits import fits, load_fits
from xckg.graph import derived
from xckg.graph.constraints import FILES
from xckg.graph.constraints import load_shapes as compiled_shapes
from xckg.graph.shapes import load_shapes
from xckg.graph.terms import XC
from xckg.ontology import find_ontology
from xckg.units import load_units, normalize

ONTO = rdflib.Graph().parse(find_ontology() / "xckg.ttl")
SHAPES = load_shapes()
CLASSES = sorted(c for c in ONTO.subjects(RDF.type, OWL.Class) if str(c).startswith(XC))
PROPERTIES = sorted(
    p for k in (OWL.ObjectProperty, OWL.DatatypeProperty) for p in ONTO.subjects(RDF.type, k) if str(p).startswith(XC)
)
HOW = "请在 ontology/shapes.ttl 里给它写一个形状，再运行 make shapes"


def local(iri):
    return str(iri).rpartition("#")[2]


def find_uncovered_classes(classes, shapes):
    """Classes that no shape is for."""
    return {local(c) for c in classes if (None, SH.targetClass, c) not in shapes}


def find_uncovered_domains(properties, shapes):
    """Properties of which no shape says who may have them."""
    return {local(p) for p in properties if (None, SH.targetSubjectsOf, p) not in shapes}


def find_uncovered_ranges(properties, shapes):
    """Properties of which no shape says what they may have as a value."""
    said = (SH.datatype, SH["class"], SH["in"], SH.nodeKind, SH.languageIn)
    return {
        local(p)
        for p in properties
        if (None, SH.targetObjectsOf, p) not in shapes
        and not any((shape, kind, None) in shapes for shape in shapes.subjects(SH.path, p) for kind in said)
    }


def test_every_class_has_a_shape():
    missing = find_uncovered_classes(CLASSES, SHAPES)
    assert not missing, f"本体里的类没有形状管：{'、'.join(sorted(missing))}。{HOW}（sh:targetClass）"


def test_every_property_has_a_shape_for_its_domain():
    missing = find_uncovered_domains(PROPERTIES, SHAPES)
    assert not missing, (
        f"没有形状管谁可以有这些属性：{'、'.join(sorted(missing))}。写明 rdfs:domain，再运行 make shapes"
    )


def test_every_property_has_a_shape_for_its_range():
    missing = find_uncovered_ranges(PROPERTIES, SHAPES)
    assert not missing, f"没有形状管这些属性的值：{'、'.join(sorted(missing))}。写明 rdfs:range，再运行 make shapes"


def test_the_kind_of_value_is_the_ontology_s():
    """Where a shape states a datatype or a class for a property, it is the range, or what a range is cut out of."""
    for path in PROPERTIES:
        value = ONTO.value(path, RDFS.range)
        if isinstance(value, rdflib.BNode) and (value, OWL.unionOf, None) not in ONTO:
            value = ONTO.value(value, OWL.onDatatype)
        if value in (None, RDFS.Literal):  # a list of texts, or a date, which OWL 2 DL has no datatype for
            continue
        for shape in SHAPES.subjects(SH.path, path):
            stated = SHAPES.value(shape, SH.datatype) or SHAPES.value(shape, SH["class"])
            assert stated in (None, value), f"{local(path)}：本体说 {local(value)}，形状说 {local(stated)}"


def test_a_property_s_cardinality_is_said_or_free_on_purpose():
    """What a thing may have several of. Any other property of a class has a greatest number in its shape."""
    several = {
        "evidence", "rule", "statedOn", "qualifier", "dimension", "mention", "code", "candidate", "step", "disputed",
        "reason", "conflictsWith", "corrects", "agreesWith", "position", "disputeOf", "identityReason",
        *map(local, ONTO.subjects(RDFS.subPropertyOf, rdflib.URIRef(XC + "relation"))), "relation",
    }  # fmt: skip
    limited = {local(SHAPES.value(shape, SH.path)) for shape in SHAPES.subjects(SH.maxCount)}
    missing = {local(p) for p in PROPERTIES} - limited - several
    assert not missing, f"没有形状说这些属性至多几个：{'、'.join(sorted(missing))}（sh:maxCount，或列进 several）"


def test_what_is_missing_is_found():
    plain = rdflib.Graph()
    new = rdflib.URIRef(XC + "somethingNew")
    assert find_uncovered_classes([new], plain) == {"somethingNew"}
    assert find_uncovered_domains([new], plain) == find_uncovered_ranges([new], plain) == {"somethingNew"}


def test_the_derived_shapes_are_those_of_today():
    written = (find_ontology() / FILES[1]).read_text(encoding="utf-8")
    assert written == derived.render_shapes(), "ontology/shapes_derived.ttl 与本体、词表不一致，请运行 make shapes"


def test_there_are_no_sparql_constraints():
    assert not list(SHAPES.triples((None, SH.sparql, None)))
    assert not [s for s in SHAPES.objects(predicate=RDF.type) if s in (SH.SPARQLConstraint, SH.SPARQLTarget)]


def test_every_shape_says_in_chinese_what_is_wrong():
    for shape in {*SHAPES.subjects(SH.targetClass), *SHAPES.subjects(SH.targetSubjectsOf)}:
        own = [*SHAPES.objects(shape, SH["or"]), *SHAPES.objects(shape, SH["class"])]
        holders = [*SHAPES.objects(shape, SH.property), *([shape] if own else [])]
        for holder in holders:
            assert [m.language for m in SHAPES.objects(holder, SH.message)] == ["zh"], (shape, holder)


def test_units_are_asked_as_the_reader_asks():
    """For each group of indicators and each unit: what is read is what the shape lets pass."""
    bases = {unit.base for unit in load_units().units.values()}
    for fit in load_fits():
        assert 0 < len(fit.misfits) < len(bases)
        shape = rdflib.URIRef(f"https://w3id.org/xckg/shapes#unitOf{fit.id}")
        listed = [
            set(
                str(SHAPES.value(SHAPES.value(p, SH["not"]), SH.pattern))
                .removeprefix("^(")
                .removesuffix(")$")
                .split("|")
            )
            for one in SHAPES.items(SHAPES.value(shape, SH["or"]))
            for p in SHAPES.objects(one, SH.property)
            if str(SHAPES.value(p, SH.path)).endswith("normalizedUnit")
        ]
        assert listed == [set(fit.misfits)]
        for unit in load_units().units.values():
            assert fits(f"某{fit.tails[0]}", "amount", unit.name) is (unit.base not in fit.misfits)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("relative: [ratio]\nfits:\n  - {id: A, says: 甲, units: [colour], tails: [甲]}\n", "没有「colour」"),
        (
            "relative: []\nfits:\n  - {id: A, says: 甲, units: [area], tails: [面积]}\n"
            "  - {id: B, says: 乙, units: [money], tails: [占地面积]}\n",
            "分不开",
        ),
    ],
)
def test_a_wrong_table_of_units_is_refused(tmp_path, monkeypatch, text, message):
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "lexicon" / "fits.yaml").write_text(text, encoding="utf-8")
    load_units()
    monkeypatch.setattr("xckg.ontology.find_ontology", lambda: tmp_path)
    load_fits.cache_clear()
    try:
        with pytest.raises(KnowledgeError, match=message):
            load_fits()
    finally:
        load_fits.cache_clear()


def test_printed_units_are_asked_as_they_are_converted():
    """Each unit of the table, with each word of size, has one base unit; the compiled shape lets that one pass."""
    [shape] = [shape for shape in compiled_shapes() if shape.name.endswith("printedUnit>")]
    [either] = shape.node.either
    table = load_units()

    def passes(unit, base):
        said = {f"<{XC}unit>": f'"{unit}"', f"<{XC}normalizedUnit>": f'"{base}"'}
        return any(all(test(said[p.path[0]]) for p in one.properties for test in p.tests) for one in either)

    for unit in (*table.units, "", "麻袋"):
        for scale in ("", *table.scales):
            base = normalize(Decimal(1), scale + unit)[1]
            assert passes(scale + unit, base), (scale + unit, base)
            assert not passes(scale + unit, "美元" if base != "美元" else "元"), scale + unit
