"""Every constraint of every shape, with an example that keeps it and one that breaks it.

Examples are not written one by one: `shapes/conforming.ttl` keeps all constraints, and for each constraint that the
shapes state one thing in it is changed so that it is broken. A shape without a node in that file, and a kind of
constraint that nobody has told here how to break, fail. Both engines are held to it: pySHACL and the compiled loops.
"""

from functools import cache
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import RdfFormat, parse
from rdflib import RDF, RDFS, SH, XSD, Literal, URIRef

from xckg.graph.checks import conforms, find_unfit
from xckg.graph.constraints import compile_shapes, load_shapes
from xckg.graph.shapes import load_shapes as load_graph
from xckg.graph.sheet import lay_out
from xckg.graph.terms import XC

HERE = Path(__file__).parent / "shapes"
SHAPES = load_graph()
BASE = rdflib.Graph().parse(HERE / "conforming.ttl")
OTHER = URIRef("https://example.org/kg/other")
# What no conforming graph has anything of: the example that keeps the shape is a graph without.
NEVER = {"AbstractClass", "relationSubject", "relationObject"}
TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
SAID_OF_SHAPES = {RDF.type, SH.path, SH.message, SH.property, SH["or"], *TARGETS}


def local(node):
    return str(node).rpartition("#")[2]


NAMED = {local(s): s for s in SHAPES.subjects(RDF.type, SH.NodeShape) if any((s, t, None) in SHAPES for t in TARGETS)}


@cache
def cut(name):
    """One shape with its parts, as a graph of its own, and compiled."""
    part, left = rdflib.Graph(), [NAMED[name]]
    while left:
        node = left.pop()
        for triple in SHAPES.triples((node, None, None)):
            if triple not in part:
                part.add(triple)
                if isinstance(triple[2], rdflib.BNode) or triple[1] == SH.property:
                    left.append(triple[2])
    return part, compile_shapes(part.serialize(format="nt").encode())


def find_focus(name, graph):
    shape, found = NAMED[name], set()
    for kind in SHAPES.objects(shape, SH.targetClass):
        found |= set(graph.subjects(RDF.type, kind))
    for predicate in SHAPES.objects(shape, SH.targetSubjectsOf):
        found |= set(graph.subjects(predicate))
    for predicate in SHAPES.objects(shape, SH.targetObjectsOf):
        found |= set(graph.objects(None, predicate))
    return found


def check_both(name, graph):
    """What pySHACL says of the shape: (focus, component). The compiled shape must say the same of the same nodes."""
    import pyshacl

    part, compiled = cut(name)
    _, results, _ = pyshacl.validate(graph, shacl_graph=part, inference="none", inplace=True)
    said = {
        (results.value(node, SH.focusNode), local(results.value(node, SH.sourceConstraintComponent)))
        for node in results.subjects(RDF.type, SH.ValidationResult)
    }
    assert all(str(m) for m in results.objects(predicate=SH.resultMessage))
    sheet = lay_out(parse(graph.serialize(format="nt").encode(), format=RdfFormat.N_TRIPLES))
    unfit = {node if node.startswith("<") else "_" for _, node in find_unfit(sheet, compiled)}
    assert unfit == {focus.n3() if isinstance(focus, URIRef) else "_" for focus, _ in said}
    assert conforms(sheet, compiled) is not bool(said)
    return said


def list_constraints():
    """(shape, property shape or None, constraint, its value) for all that the shapes state."""
    for name, shape in sorted(NAMED.items()):
        for holder in (shape, *sorted(SHAPES.objects(shape, SH.property), key=lambda p: str(SHAPES.value(p, SH.path)))):
            for constraint, value in SHAPES.predicate_objects(holder):
                if constraint not in SAID_OF_SHAPES:
                    yield name, None if holder == shape else holder, constraint, value
            if (holder, SH["or"], None) in SHAPES:
                yield name, None, SH["or"], SHAPES.value(holder, SH["or"])


def find_value(graph, focus, path):
    return next(iter(sorted(graph.objects(focus, path))), None)


def put(graph, focus, path, *values):
    graph.remove((focus, path, None))
    for value in values:
        graph.add((focus, path, value))


def like(value, text):
    """A literal with the text, of the kind that the value is; an IRI for an IRI."""
    return Literal(text, lang=value.language, datatype=value.datatype) if isinstance(value, Literal) else URIRef(text)


def multiply(graph, focus, path, most):
    kept = find_value(graph, focus, path) or OTHER
    dated = isinstance(kept, Literal) and kept.datatype == XSD.date
    stem = "2024-01-0" if dated else kept if isinstance(kept, URIRef) else ""
    more = [like(kept, f"{stem}{n}") for n in range(2, most + 3)]
    put(graph, focus, path, *([] if most == 0 and kept == OTHER else [kept]), *more)


def swap(graph, focus, path, other):
    late = find_value(graph, focus, other)
    put(graph, focus, path, like(late, "9999-12-31" if late.datatype == XSD.date else "999999"))


# How each constraint is broken: (graph, focus, path, value) → the graph changed.
RECIPES = {
    SH.maxCount: lambda g, f, p, v: multiply(g, f, p, int(v)),
    SH.datatype: lambda g, f, p, v: put(g, f, p, Literal(7) if v == XSD.string else Literal("七")),
    SH["in"]: lambda g, f, p, v: put(g, f, p, OTHER if p == RDF.type else Literal("别的")),
    SH["class"]: lambda g, f, p, v: put(g, f, p, OTHER),
    SH.nodeKind: lambda g, f, p, v: put(g, f, p, Literal("不是节点")),
    SH.minLength: lambda g, f, p, v: put(g, f, p, like(find_value(g, f, p), "")),
    SH.languageIn: lambda g, f, p, v: put(g, f, p, Literal("name", lang="ja")),
    SH.pattern: lambda g, f, p, v: put(g, f, p, Literal("！")),
    SH.equals: lambda g, f, p, v: put(g, f, p, Literal("又名", lang="zh")),
    SH.disjoint: lambda g, f, p, v: g.add((f, p, find_value(g, f, v))),
    SH.lessThanOrEquals: lambda g, f, p, v: swap(g, f, p, v),
    SH.minInclusive: lambda g, f, p, v: put(g, f, p, like(find_value(g, f, p), "-1")),
    SH.maxInclusive: lambda g, f, p, v: put(g, f, p, like(find_value(g, f, p), "2")),
}


def take(graph, focus, path, least):
    """Leaves one value too few at the end of a path."""
    steps = list(SHAPES.items(path)) if isinstance(path, rdflib.BNode) else [path]
    ends = [focus]
    for step in steps[:-1]:
        ends = [value for end in ends for value in graph.objects(end, step)]
    for end in ends:
        for value in sorted(graph.objects(end, steps[-1]))[int(least) - 1 :]:
            graph.remove((end, steps[-1], value))


def choose(name, graph, path, constraint, value):
    """The focus node to change: one that has a value there, and the value to compare with."""
    banned = constraint == SH.maxCount and int(value) == 0
    wanted = [path] if isinstance(path, URIRef) and not banned else []
    wanted += [value] if constraint in (SH.disjoint, SH.lessThanOrEquals) else []
    able = [node for node in sorted(find_focus(name, graph)) if all((node, term, None) in graph for term in wanted)]
    assert able, f"conforming.ttl 里没有 {name} 管的节点带着 {'、'.join(map(local, wanted))}，请补一个"
    return able[0]


def break_node(name, graph, constraint, value):
    """Breaks what a shape asks of a node itself."""
    focus = min(find_focus(name, graph))
    if constraint == SH.nodeKind:
        for s, p, o in list(graph):
            if focus in (s, o):
                graph.remove((s, p, o))
                graph.add(tuple(rdflib.BNode("x") if term == focus else term for term in (s, p, o)))
        return None
    assert constraint in (SH["class"], SH["or"]), (
        f"不知道怎样违反 {local(constraint)}（{name}），请在 break_node 里写上"
    )
    graph.remove((focus, RDF.type, None))
    return focus


def is_of_classes(either):
    return all((one, SH["class"], None) in SHAPES for one in SHAPES.items(either))


CONSTRAINTS = [
    (name, holder, constraint, value)
    for name, holder, constraint, value in list_constraints()
    if constraint != SH["or"] or is_of_classes(value)
]
ALTERNATIVES = [
    name for name, _, constraint, value in list_constraints() if constraint == SH["or"] and not is_of_classes(value)
]


def describe(case):
    name, holder, constraint, _ = case
    path = None if holder is None else SHAPES.value(holder, SH.path)
    steps = SHAPES.items(path) if isinstance(path, rdflib.BNode) else [path]
    return "-".join([name, *(["+".join(map(local, steps))] if path else []), local(constraint)])


def test_every_shape_is_named_and_compiled():
    assert len(NAMED) == len(load_shapes())
    assert len(CONSTRAINTS) > 300


@pytest.mark.parametrize("name", sorted(NAMED))
def test_a_conforming_example_of_the_shape(name):
    found = find_focus(name, BASE)
    assert bool(found) is (name not in NEVER), f"conforming.ttl 里没有 {name} 管的节点，请补一个"
    assert check_both(name, BASE) == set()


@pytest.mark.parametrize("case", CONSTRAINTS, ids=describe)
def test_a_violating_example_of_the_constraint(case):
    name, holder, constraint, value = case
    graph = rdflib.Graph()
    graph += BASE
    if name == "AbstractClass":
        focus = OTHER
        graph.add((focus, RDF.type, URIRef(XC + "Body")))
    elif name in NEVER:
        focus = OTHER
        graph.add((focus, URIRef(XC + "relation"), OTHER))
        if constraint == SH["in"]:
            graph.add((focus, RDF.type, URIRef(XC + "Story")))
    elif holder is None:
        focus = break_node(name, graph, constraint, value)
    else:
        path = SHAPES.value(holder, SH.path)
        focus = choose(name, graph, path if constraint != SH.equals else RDFS.label, constraint, value)
        if constraint == SH.minCount:
            take(graph, focus, path, value)
        else:
            assert constraint in RECIPES, f"不知道怎样违反 {local(constraint)}（{name}），请在 RECIPES 里写上"
            RECIPES[constraint](graph, focus, path, value)
    assert set(graph) != set(BASE)
    wanted = f"{local(constraint)[0].upper()}{local(constraint)[1:]}ConstraintComponent"
    said = check_both(name, graph)
    assert wanted in {component for node, component in said if node == focus or focus is None}


@pytest.mark.parametrize("name", ALTERNATIVES)
def test_a_conforming_and_a_violating_example_of_alternatives(name):
    for fits in (True, False):
        file = HERE / f"{name}.{'good' if fits else 'bad'}.ttl"
        assert file.is_file(), f"{name} 缺一个{'合乎' if fits else '违反'}的例子：{file.name}"
        graph = rdflib.Graph().parse(file)
        assert find_focus(name, graph)
        assert (check_both(name, graph) == set()) is fits


def test_no_example_is_left_over():
    files = {path.name for path in HERE.glob("*.ttl")} - {"conforming.ttl"}
    assert files == {f"{name}.{kind}.ttl" for name in ALTERNATIVES for kind in ("good", "bad")}


def test_the_whole_example_conforms_to_all_shapes():
    sheet = lay_out(parse((HERE / "conforming.ttl").read_bytes(), format=RdfFormat.TURTLE))
    assert find_unfit(sheet, load_shapes()) == set()
