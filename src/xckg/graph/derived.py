"""Shapes that follow from other knowledge: made of the ontology and the lexicon into `ontology/shapes_derived.ttl`.

Who may have a property, and what it may point at, is the property's domain and range in xckg.ttl. Which units an
indicator may have is said by lexicon/fits.yaml, which base unit a printed unit has by lexicon/units.yaml. Where
shapes.ttl speaks of a domain or range itself, nothing is made:

    xs:sinceSubject a sh:NodeShape ; sh:targetSubjectsOf xc:since ;
        sh:class xc:Step ; sh:message "只有进展才有「自」（xc:since）"@zh .

*Why so*: a file, not shapes made at run time, so that any SHACL engine can check a build; made, not written, so that a
new property or a new unit cannot be forgotten. `make shapes` writes it and a test says when it is out of date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, RdfFormat, parse

from xckg.fits import AMOUNT, load_fits
from xckg.graph.constraints import FILES, SH
from xckg.graph.terms import OWL, RDF, RDFS, SKOS, XC, XSD
from xckg.ontology import find_ontology
from xckg.units import Unit, load_units

_HEAD = f"""# 由 make shapes 从 xckg.ttl（定义域、值域）、lexicon/fits.yaml（指标与单位）和
# lexicon/units.yaml（单位与基本单位）写成，请勿手改。
@prefix xc: <{XC}> .
@prefix xs: <https://w3id.org/xckg/shapes#> .
@prefix rdf: <{RDF}> .
@prefix skos: <{SKOS}> .
@prefix sh: <{SH}> .
"""
_KINDS = (OWL + "ObjectProperty", OWL + "DatatypeProperty")
_CONSTRAINTS = ("datatype", "class", "in", "nodeKind", "languageIn")
_FEW = 4  # classes that are told one by one; more are a list of what rdf:type may be

Said = dict[str, dict[str, list[Any]]]
"""What a Turtle file says: by subject, by predicate, in its order."""


def write_shapes() -> Path:
    """Writes the file anew and says where it is."""
    path = find_ontology() / FILES[1]
    path.write_text(render_shapes(), encoding="utf-8")
    return path


def render_shapes() -> str:
    """The file's content.

    Raises:
        KnowledgeError: lexicon/fits.yaml is wrong.
    """
    ontology, shapes = (_read(find_ontology() / name) for name in ("xckg.ttl", FILES[0]))
    told = {
        role: {value.value for said in shapes.values() for value in said.get(SH + target, ())}
        for role, target in (("Subject", "targetSubjectsOf"), ("Object", "targetObjectsOf"))
    }
    ranged = {
        path.value
        for said in shapes.values()
        for path in said.get(SH + "path", ())
        if isinstance(path, NamedNode) and any(SH + name in said for name in _CONSTRAINTS)
    }
    lines = [_HEAD, "# 谁可以有这个属性，它可以指向什么", ""]
    for term in ontology:
        if not term.startswith(XC) or not any(kind.value in _KINDS for kind in ontology[term].get(RDF + "type", ())):
            continue
        if term not in told["Subject"]:
            lines += _render_domain(ontology, term)
        if term not in told["Object"] and term not in ranged:
            lines += _render_range(ontology, term)
    lines += ["", "# 指标与单位：数量的单位要量得了它的指标", ""]
    lines += [
        *_render_fits(),
        "",
        "# 印的单位与基本单位：单位表（lexicon/units.yaml）里的单位换算成哪一个，两边对得上；表里没有的不管",
        "",
    ]
    return "\n".join([*lines, *_render_printed()]) + "\n"


def _read(path: Path) -> Said:
    said: Said = {}
    for quad in parse(path.read_bytes(), format=RdfFormat.TURTLE):
        subject = quad.subject.value if isinstance(quad.subject, NamedNode) else str(quad.subject)
        said.setdefault(subject, {}).setdefault(quad.predicate.value, []).append(quad.object)
    return said


def _render_domain(ontology: Said, term: str) -> Iterator[str]:
    classes = _read_classes(ontology, ontology[term].get(RDFS + "domain", ()))
    if not classes:
        yield _render(term, "Subject", "sh:maxCount 0", f"不应直接用{_quote(ontology, term)}，请用它的子属性")
    else:
        who = "、".join(_label(ontology, one) for one in classes)
        yield from _render_classes(ontology, term, "Subject", classes, f"只有{who}才有{_quote(ontology, term)}")


def _render_range(ontology: Said, term: str) -> Iterator[str]:
    [value] = ontology[term].get(RDFS + "range", [None])
    value = ontology.get(str(value), {}).get(OWL + "onDatatype", [value])[0]  # a datatype with bounds: the datatype
    if isinstance(value, NamedNode) and value.value.startswith(XSD):
        name = term.removeprefix(XC)
        kind = value.value.removeprefix(XSD)
        yield (
            f"xs:{name}Value a sh:NodeShape ; sh:targetSubjectsOf xc:{name} ;\n"
            f"    sh:property [ sh:path xc:{name} ; sh:datatype <{value.value}> ;\n"
            f'        sh:message "{_quote(ontology, term)}的值应为 xsd:{kind}"@zh ] .'
        )
        return
    classes = _read_classes(ontology, [value] if value is not None else [])
    if classes:
        what = "、".join(_label(ontology, one) for one in classes)
        yield from _render_classes(ontology, term, "Object", classes, f"{_quote(ontology, term)}应指向{what}")


def _render_classes(ontology: Said, term: str, role: str, classes: Iterable[str], message: str) -> Iterator[str]:
    name, target = term.removeprefix(XC), {"Subject": "targetSubjectsOf", "Object": "targetObjectsOf"}[role]
    leaves = [_short(leaf) for one in classes for leaf in _find_leaves(ontology, one)]
    head = f"xs:{name}{role} a sh:NodeShape ; sh:{target} xc:{name} ;\n"
    if len(leaves) > _FEW:
        yield (
            f"{head}    sh:property [ sh:path rdf:type ; sh:minCount 1 ; sh:in ( {' '.join(leaves)} ) ;\n"
            f'        sh:message "{message}"@zh ] .'
        )
        return
    either = f"sh:or ( {' '.join(f'[ sh:class {leaf} ]' for leaf in leaves)} )"
    yield f'{head}    {f"sh:class {leaves[0]}" if len(leaves) == 1 else either} ; sh:message "{message}"@zh .'


def _render(term: str, role: str, said: str, message: str) -> str:
    name = term.removeprefix(XC)
    return (
        f"xs:{name}{role} a sh:NodeShape ; sh:targetSubjectsOf xc:{name} ;\n"
        f'    sh:property [ sh:path xc:{name} ; {said} ; sh:message "{message}"@zh ] .'
    )


def _read_classes(ontology: Said, values: Iterable[Any]) -> list[str]:
    """The classes of a domain or range: one, or those of a union."""
    classes: list[str] = []
    for value in values:
        union = ontology.get(str(value), {}).get(OWL + "unionOf")
        if union is not None:
            classes += _read_list(ontology, union[0])
        elif isinstance(value, NamedNode):
            classes.append(value.value)
    return classes


def _read_list(ontology: Said, node: Any) -> Iterator[str]:
    while str(node) != f"<{RDF}nil>":
        yield ontology[str(node)][RDF + "first"][0].value
        node = ontology[str(node)][RDF + "rest"][0]


def _find_leaves(ontology: Said, name: str) -> list[str]:
    below = [
        term
        for term, said in ontology.items()
        if any(isinstance(c, NamedNode) and c.value == name for c in said.get(RDFS + "subClassOf", ()))
    ]
    return [leaf for term in below for leaf in _find_leaves(ontology, term)] if below else [name]


def _short(iri: str) -> str:
    for prefix, space in (("xc:", XC), ("skos:", SKOS)):
        if iri.startswith(space):
            return prefix + iri.removeprefix(space)
    return f"<{iri}>"


def _label(ontology: Said, iri: str) -> str:
    labels = ontology.get(iri, {}).get(RDFS + "label", ())
    return next((label.value for label in labels if label.language == "zh"), _short(iri))


def _quote(ontology: Said, term: str) -> str:
    return f"「{_label(ontology, term)}」（{_short(term)}）"


def _render_fits() -> Iterator[str]:
    for fit in load_fits():
        tails = "|".join(sorted(fit.tails))
        units = "|".join(sorted(fit.misfits))  # a pattern, for pySHACL reads a list of sh:in anew for each node
        yield (
            f"xs:unitOf{fit.id} a sh:NodeShape ; sh:targetClass xc:Observation ;\n"
            f'    sh:message "指标量的是{fit.says}，单位却量不了它"@zh ;\n'
            f"    sh:or (\n"
            f'        [ sh:property [ sh:path xc:indicator ; sh:not [ sh:pattern "({tails})$" ] ] ]\n'
            f'        [ sh:property [ sh:path xc:measure ; sh:not [ sh:in ( "{AMOUNT}" ) ] ] ]\n'
            f'        [ sh:property [ sh:path xc:normalizedUnit ; sh:not [ sh:pattern "^({units})$" ] ] ]\n'
            f"    ) ."
        )


def _render_printed() -> Iterator[str]:
    """A printed unit of the table, with or without a word of size before it, has the table's base unit.

    One alternative for each base unit, one more where neither of the two is in the table. Units of counting
    (家, 户) are one alternative together: they are most of the table, and pySHACL tries each on each observation.
    """
    units = load_units()
    scales = "|".join(map(re.escape, units.scales))
    groups: dict[str, list[Unit]] = {}
    for unit in units.units.values():
        groups.setdefault(unit.kind if unit.kind == "count" else f"={unit.base}", []).append(unit)
    every, bases = _join(units.units), _join({unit.base for unit in units.units.values()})
    yield (
        "xs:printedUnit a sh:NodeShape ; sh:targetClass xc:Observation ;\n"
        '    sh:message "印的单位与基本单位对不上：按单位表，它换算成另一个"@zh ;\n'
        "    sh:or ("
    )
    for group in groups.values():
        printed, base = _join({unit.name for unit in group}), _join({unit.base for unit in group})
        yield _render_pair(f'sh:pattern "^({scales})?({printed})$"', f'sh:pattern "^({base})$"')
    yield _render_pair(f'sh:not [ sh:pattern "^({scales})?({every})$" ]', f'sh:not [ sh:pattern "^({bases})$" ]')
    yield "    ) ."


def _join(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names)).replace("\\", "\\\\")


def _render_pair(printed: str, base: str) -> str:
    return f"        [ sh:property [ sh:path xc:normalizedUnit ; {base} ] , [ sh:path xc:unit ; {printed} ] ]"
