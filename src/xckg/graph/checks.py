"""`ontology/shapes.ttl` compiled to plain loops: says in a moment that a graph conforms, and nothing else.

>>> sheet, region = Sheet(), "<https://w3id.org/xckg/resource/region/1>"
>>> sheet.add(region, TYPE, "<https://w3id.org/xckg/ontology#Region>", ["a.txt"])
>>> for name in ("华东", "华东地区"):
...     sheet.add(region, f"<{RDFS}label>", f'"{name}"@zh', ["a.txt"])
>>> conforms(sheet)  # a thing with two names
False

Yes is an answer; no is a doubt. A value that is odd in any way (a blank node, an escaped character where a pattern is
to be matched, a date with a time zone), a class with subclasses in the graph, a constraint in shapes.ttl that is not
known here: each gives no, and then pySHACL decides and words the violations (`shapes.check_shapes`).

*Why so*. pySHACL takes a second for what takes this a fiftieth: it asks the graph for each node, shape and constraint
anew. Here the triples are laid out once by predicate and subject, and a shape is a few comparisons. Tests hold both
against each other on whole graphs and on broken ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from xckg.errors import ShapeError
from xckg.graph.constraints import Node, Property, Shape, are_equal, load_shapes
from xckg.graph.sheet import Sheet
from xckg.graph.terms import RDFS, TYPE

Values = str | set[str]
Layout = Mapping[str, Mapping[str, Values]]
"""By predicate, by subject: the object, or the set of them. IRIs in angle brackets, literals as in N-Triples."""

_SUBCLASS = f"<{RDFS}subClassOf>"


def ensure_shapes(sheet: Sheet) -> None:
    """Lets a conforming graph pass.

    Raises:
        ShapeError: with every violation, as pySHACL words them.
        KnowledgeError: shapes.ttl is missing or no Turtle.
    """
    if conforms(sheet):
        return
    from xckg.graph.bridge import to_graph  # rdflib and pySHACL are imported only when in doubt
    from xckg.graph.formats import to_quads
    from xckg.graph.shapes import check_shapes

    violations = check_shapes(to_graph(to_quads(sheet)))
    if violations:
        raise ShapeError(violations)


def conforms(sheet: Sheet, shapes: tuple[Shape, ...] | None = None) -> bool:
    """Whether the union of the graphs surely conforms to the shapes, those of ontology/ unless others are given.

    Raises:
        KnowledgeError: shapes.ttl is missing or no Turtle.
    """
    known = load_shapes() if shapes is None else shapes
    return known is not None and _conforms(_by_predicate(sheet), known)


def _by_predicate(sheet: Sheet) -> dict[str, dict[str, Values]]:
    layout: dict[str, dict[str, Values]] = {}
    for subject, rows in sheet.rows.items():
        for predicate, value in rows:
            values = layout.get(predicate)
            if values is None:
                values = layout[predicate] = {}
            before = values.get(subject)
            if before is None:
                values[subject] = value
            elif isinstance(before, set):
                before.add(value)
            else:
                values[subject] = {before, value}
    return layout


def _conforms(layout: Layout, shapes: Iterable[Shape]) -> bool:
    if _SUBCLASS in layout:
        return False
    members: dict[str, set[str]] = {}
    for subject, classes in layout.get(TYPE, {}).items():
        for kind in _each(classes):
            members.setdefault(kind, set()).add(subject)
    for shape in shapes:
        focus: set[str] = set()
        for kind in shape.classes:
            focus |= members.get(kind, set())
        for predicate in shape.subjects_of:
            focus.update(layout.get(predicate, ()))
        for predicate in shape.objects_of:
            for values in layout.get(predicate, {}).values():
                focus.update(_each(values))
        if focus and not _fits(layout, members, focus, shape.node):
            return False
    return True


def _each(values: Values) -> Iterable[str]:
    return values if isinstance(values, set) else (values,)


def _fits(layout: Layout, members: Mapping[str, set[str]], focus: set[str], node: Node) -> bool:
    """Whether all these nodes are of the shape."""
    if not all(test(name) for test in node.tests for name in focus):
        return False
    if not all(_fits_property(layout, members, focus, wanted) for wanted in node.properties):
        return False
    for either in node.either:
        # most nodes are of one of the shapes together; only when not, node by node
        if any(_fits(layout, members, focus, one) for one in either):
            continue
        if not all(any(_fits(layout, members, {name}, one) for one in either) for name in focus):
            return False
    return True


def _fits_property(layout: Layout, members: Mapping[str, set[str]], focus: set[str], wanted: Property) -> bool:
    rows = layout.get(wanted.path[0], {}) if len(wanted.path) == 1 else _walk(layout, focus, wanted.path)
    if wanted.least and not focus <= rows.keys():
        return False
    least, most = wanted.least, wanted.most
    plain = not wanted.beside and least <= 1 and most == 1
    found: set[str] = set()
    if plain:
        single = [rows[name] for name in focus & rows.keys()]
        if set in map(type, single):  # several values where at most one may stand
            return False
        found = {value for value in single if isinstance(value, str)}
    for name in () if plain else focus & rows.keys():
        values = rows[name]
        several = values if isinstance(values, set) else {values}
        if len(several) < least or (most is not None and len(several) > most):
            return False
        found |= several
        for other, agree in wanted.beside:
            if not agree(several, _each(layout.get(other, {}).get(name, set()))):
                return False
    for other, agree in wanted.beside:
        missing = focus - rows.keys() if agree is are_equal else ()
        if any(name in layout.get(other, {}) for name in missing):
            return False
    if not all(found <= members.get(kind, set()) for kind in wanted.classes):
        return False
    return all(test(value) for test in wanted.tests for value in found)


def _walk(layout: Layout, focus: set[str], path: tuple[str, ...]) -> dict[str, Values]:
    """What stands at the end of a path of several steps, by the node that it starts from."""
    reached: dict[str, Values] = {}
    for name in focus:
        here = {name}
        for step in path:
            rows = layout.get(step, {})
            here = {value for at in here if at in rows for value in _each(rows[at])}
        if here:
            reached[name] = here
    return reached
