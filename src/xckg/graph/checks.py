"""The shapes of `ontology/` compiled to plain loops: says in a moment that a graph conforms, and nothing else.

>>> sheet, region = Sheet(), "<https://w3id.org/xckg/resource/region/1>"
>>> sheet.add(region, TYPE, "<https://w3id.org/xckg/ontology#Region>", ["a.txt"])
>>> for name in ("华东", "华东地区"):
...     sheet.add(region, f"<{RDFS}label>", f'"{name}"@zh', ["a.txt"])
>>> conforms(sheet)  # a thing with two names
False

Yes is an answer; no is a doubt. A value that is odd in any way (a blank node, a date with a time zone), a class with
subclasses in the graph, a constraint that is not known here: each gives no, and then pySHACL decides and words the
violations (`shapes.check_shapes`).

*Why so*. pySHACL takes a second for what takes this a fiftieth: it asks the graph for each node, shape and constraint
anew. Here the triples are laid out once by predicate and subject, and a shape is a few comparisons. Tests hold both
against each other on whole graphs and on broken ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from xckg.errors import ShapeError
from xckg.graph.constraints import Node, Property, Shape, are_equal, load_shapes
from xckg.graph.sheet import Sheet
from xckg.graph.terms import RDFS, TYPE
from xckg.graph.vocabulary import find_slips

Values = str | set[str]


class Layout(dict[str, dict[str, Values]]):
    """By predicate, by subject: the object, or the set of them. IRIs in angle brackets, literals as in N-Triples."""

    def __init__(self) -> None:
        """Of nothing, to be filled."""
        super().__init__()
        self._turned: dict[str, dict[str, set[str]]] = {}

    def turn(self, predicate: str) -> Mapping[str, set[str]]:
        """The subjects by what the predicate says of them: a hundred shapes ask which unit a number has."""
        turned = self._turned.get(predicate)
        if turned is None:
            turned = self._turned[predicate] = {}
            for subject, values in self.get(predicate, {}).items():
                for value in _each(values):
                    turned.setdefault(value, set()).add(subject)
        return turned


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

    With those of ontology/, its own namespace must hold no word that it does not declare, either.

    Raises:
        KnowledgeError: a file of shapes is missing or no Turtle.
    """
    known = load_shapes() if shapes is None else shapes
    if known is None:
        return False
    layout = _by_predicate(sheet)
    classes = {kind for kinds in layout.get(TYPE, {}).values() for kind in _each(kinds)}
    if shapes is None and any(find_slips(layout, classes)):
        return False
    return _SUBCLASS not in layout and next(_find_unfit_nodes(layout, known), None) is None


def find_unfit(sheet: Sheet, shapes: Iterable[Shape]) -> set[tuple[str, str]]:
    """Shapes and the nodes that they are for and that, as far as can be told here, are not of them."""
    return set(_find_unfit_nodes(_by_predicate(sheet), shapes))


def _by_predicate(sheet: Sheet) -> Layout:
    layout = Layout()
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


def _find_unfit_nodes(layout: Layout, shapes: Iterable[Shape]) -> Iterator[tuple[str, str]]:
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
        for node in _find_unfit(layout, members, focus, shape.node) if focus else ():
            yield shape.name, node


def _each(values: Values) -> Iterable[str]:
    return values if isinstance(values, set) else (values,)


def _find_unfit(layout: Layout, members: Mapping[str, set[str]], focus: set[str], node: Node) -> set[str]:
    """Those of the nodes that are not of the shape."""
    unfit = {name for name in focus if not all(test(name) for test in node.tests)} if node.tests else set()
    for kind in node.classes:
        unfit |= focus - members.get(kind, set())
    for wanted in node.properties:
        # most often all fit; only when not, node by node
        if not _fits_property(layout, members, focus, wanted):
            unfit |= _find_wrong(layout, members, focus, wanted)
    for either in node.either:
        left = focus
        for one in either:
            left = _find_unfit(layout, members, left, one) if left else left
        unfit |= left
    return unfit


def _find_wrong(layout: Layout, members: Mapping[str, set[str]], focus: set[str], wanted: Property) -> set[str]:
    if len(wanted.path) > 1 or wanted.least or wanted.most is not None or wanted.classes or wanted.beside:
        return {name for name in focus if not _fits_property(layout, members, {name}, wanted)}
    turned = layout.turn(wanted.path[0])
    unfit = [names for value, names in turned.items() if not all(test(value) for test in wanted.tests)]
    return focus.intersection(set().union(*unfit))


def _gather(said: Iterable[Values]) -> set[str]:
    """All values of several nodes, each once."""
    single = {values for values in said if isinstance(values, str)}
    return single.union(*(values for values in said if isinstance(values, set)))


def _fits_property(layout: Layout, members: Mapping[str, set[str]], focus: set[str], wanted: Property) -> bool:
    rows = layout.get(wanted.path[0], {}) if len(wanted.path) == 1 else _walk(layout, focus, wanted.path)
    if wanted.least and not focus <= rows.keys():
        return False
    least, most = wanted.least, wanted.most
    plain = not wanted.beside and least <= 1 and most in (None, 1)
    found: set[str] = set()
    if plain:
        said = [rows[name] for name in focus & rows.keys()]
        if most and set in map(type, said):  # several values where at most one may stand
            return False
        found = _gather(said)
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
