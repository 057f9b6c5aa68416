"""Writes docs/ontology/README.md from ontology/xckg.ttl: `make ontology-docs`. A test says when it is not current.

One Markdown page with two Mermaid diagrams (which GitHub, GitLab and most editors draw), and for each term its labels,
definition, example, domain and range, what it is by logic, and its counterparts elsewhere.

Why so: generators such as pyLODE make one HTML page in English only, know nothing of two languages side by side, and
want a dozen packages; here everything comes from one graph by plain look-ups.
"""

from __future__ import annotations

from pathlib import Path

import rdflib
from rdflib import OWL, RDF, RDFS, SKOS, BNode, Literal, URIRef
from rdflib.term import Node

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "ontology" / "xckg.ttl"
PAGE = ROOT / "docs" / "ontology" / "README.md"
XC = "https://w3id.org/xckg/ontology#"
ONTOLOGY = URIRef("https://w3id.org/xckg/ontology")
MATCHES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
MATCH_WORDS = {
    "exactMatch": "同",
    "closeMatch": "近",
    "broadMatch": "较宽",
    "narrowMatch": "较窄",
    "relatedMatch": "相关",
}
LOGIC = {
    OWL.FunctionalProperty: "至多一个值",
    OWL.InverseFunctionalProperty: "值只属于一个主语",
    OWL.SymmetricProperty: "对称",
    OWL.TransitiveProperty: "传递",
    OWL.IrreflexiveProperty: "不自反",
}
ROLES = {"DimensionProperty": "数据立方的维", "MeasureProperty": "数据立方的量", "AttributeProperty": "数据立方的附注"}


class Page:
    """The page as lines; `graph` is the ontology."""

    def __init__(self, graph: rdflib.Graph) -> None:
        self.graph = graph
        self.lines: list[str] = []
        spaces = sorted(((str(space), prefix) for prefix, space in graph.namespaces()), key=lambda s: -len(s[0]))
        self.prefixes = [(space, prefix) for space, prefix in spaces if prefix]

    def say(self, *lines: str) -> None:
        """Adds lines."""
        self.lines += lines

    def text(self, term: Node, predicate: URIRef, language: str) -> str:
        """The text of a term in a language, "" where there is none."""
        found = [o for o in self.graph.objects(term, predicate) if isinstance(o, Literal) and o.language == language]
        return " ".join(str(o) for o in sorted(found))

    def terms(self, kind: URIRef) -> list[URIRef]:
        """Our own terms of a kind, in the order of the file."""
        order = SOURCE.read_text(encoding="utf-8")
        found = [t for t in self.graph.subjects(RDF.type, kind) if isinstance(t, URIRef) and t.startswith(XC)]
        return sorted(found, key=lambda t: order.index(f"\nxc:{local(t)} a "))

    def shorten(self, term: Node) -> str:
        """With its prefix, as a link: to its place on this page, or to its own address."""
        if term == OWL.Thing:
            return "owl:Thing"
        if str(term).startswith(XC):
            return f"[{local(term)}](#{local(term)})"
        for space, prefix in self.prefixes:
            if str(term).startswith(space):
                return f"[{prefix}:{str(term).removeprefix(space)}]({term})"
        return f"<{term}>"

    def spell(self, node: Node | None) -> str:
        """A class, a range or a restriction in words."""
        if node is None:
            return ""
        if not isinstance(node, BNode):
            return self.shorten(node)
        value = self.graph.value
        for predicate in (OWL.unionOf, OWL.oneOf):
            head = value(node, predicate)
            if head is not None:
                members = list(self.graph.items(head))
                return "、".join(f"`{m}`" if isinstance(m, Literal) else self.shorten(m) for m in members)
        if value(node, OWL.inverseOf) is not None:
            return f"{self.shorten(value(node, OWL.inverseOf))} 的逆"
        if value(node, OWL.onProperty) is not None:
            return (
                f"至少一个 {self.shorten(value(node, OWL.onProperty))}（{self.spell(value(node, OWL.someValuesFrom))}）"
            )
        facets = [o for head in self.graph.objects(node, OWL.withRestrictions) for o in self.graph.items(head)]
        bounds = sorted((str(p), str(o)) for facet in facets for p, o in self.graph.predicate_objects(facet))
        words = "、".join(f"{'≥' if 'min' in p else '≤'} {o}" for p, o in bounds if "clusive" in p)
        return f"{self.shorten(value(node, OWL.onDatatype))}（{words}）"


def local(term: Node) -> str:
    """The name of a term without its namespace."""
    return str(term).removeprefix(XC)


def render() -> str:
    """The page."""
    page = Page(rdflib.Graph().parse(SOURCE))
    graph = page.graph
    version = graph.value(ONTOLOGY, OWL.versionInfo)
    page.say(
        "<!-- 由 tools/ontology_docs.py 从 ontology/xckg.ttl 生成：make ontology-docs。不要手改。 -->",
        f"# {page.text(ONTOLOGY, RDFS.label, 'zh')}",
        "",
        f"*{page.text(ONTOLOGY, RDFS.label, 'en')}*",
        "",
        page.text(ONTOLOGY, URIRef("http://purl.org/dc/terms/description"), "zh"),
        "",
        page.text(ONTOLOGY, URIRef("http://purl.org/dc/terms/description"), "en"),
        "",
        f"- 命名空间 `{XC}`，前缀 `xc:`",
        f"- 版本 {version}，版本 IRI <{graph.value(ONTOLOGY, OWL.versionIRI)}>；",
        "  各版本的变更见 [CHANGES.md](../../ontology/CHANGES.md)",
        "- OWL 2 DL；源文件 [xckg.ttl](../../ontology/xckg.ttl)，约束 [shapes.ttl](../../ontology/shapes.ttl)；",
        "  怎样用来查询见 [ontology.md](../ontology.md)",
        "",
    )
    sections = split(page)
    page.say("## 目录", "")
    for title, terms in sections:
        links = "、".join(f"[{page.text(t, RDFS.label, 'zh')}](#{local(t)})" for t in terms)
        page.say(f"**[{title}](#{title})**：{links}", "")
    page.say("## 图", "", "实体的类（实线是下位类；外部的类是虚线框）：", "")
    draw_classes(page)
    page.say("", "节点怎样连起来：", "")
    draw_nodes(page)
    for title, terms in sections:
        page.say("", f"## {title}", "")
        for term in terms:
            describe(page, term)
    list_mappings(page)
    return "\n".join(page.lines).rstrip() + "\n"


def split(page: Page) -> list[tuple[str, list[URIRef]]]:
    """The terms in sections."""
    graph = page.graph
    entity, relation = URIRef(XC + "Entity"), URIRef(XC + "relation")
    classes = page.terms(OWL.Class)
    things = [c for c in classes if entity in graph.transitive_objects(c, RDFS.subClassOf)]
    objects = page.terms(OWL.ObjectProperty)
    relations = [p for p in objects if relation in graph.transitive_objects(p, RDFS.subPropertyOf)]
    return [
        ("实体的类", things),
        ("节点的类", [c for c in classes if c not in things]),
        ("关系", relations),
        ("节点之间的属性", [p for p in objects if p not in relations]),
        ("值的属性", page.terms(OWL.DatatypeProperty)),
        ("个体", page.terms(OWL.NamedIndividual)),
    ]


def draw_classes(page: Page) -> None:
    """A diagram of the classes of entities."""
    graph = page.graph
    page.say("```mermaid", "flowchart LR")
    outside = {}
    for class_ in split(page)[0][1]:
        name = local(class_)
        page.say(f'  {name}["{page.text(class_, RDFS.label, "zh")}<br/>{name}"]')
        for above in sorted(o for o in graph.objects(class_, RDFS.subClassOf) if isinstance(o, URIRef)):
            if above.startswith(XC):
                page.say(f"  {local(above)} --> {name}")
            else:
                short = page.shorten(above).partition("]")[0].removeprefix("[")
                key = outside.setdefault(short, short.replace(":", "_"))
                page.say(f"  {key} -.-> {name}")
    page.say(*(f'  {key}("{short}")' for short, key in sorted(outside.items())))
    page.say("  classDef outside stroke-dasharray: 4 4", f"  class {','.join(sorted(outside.values()))} outside", "```")


def draw_nodes(page: Page) -> None:
    """A diagram of the classes and the properties between them; the relations are one arrow."""
    graph = page.graph
    arrows: dict[tuple[str, str], list[str]] = {}
    for property_ in [URIRef(XC + "relation"), *split(page)[3][1]]:
        ends = []
        for predicate in (RDFS.domain, RDFS.range):
            node = graph.value(property_, predicate)
            head = graph.value(node, OWL.unionOf) if isinstance(node, BNode) else None
            ends.append([node] if head is None else list(graph.items(head)))
        for start in ends[0]:
            for end in ends[1]:
                arrows.setdefault((name_end(page, start), name_end(page, end)), []).append(local(property_))
    shown = sorted({end for pair in arrows for end in pair})
    page.say("```mermaid", "flowchart LR")
    for end in shown:
        class_ = URIRef(XC + end)
        label = page.text(class_, RDFS.label, "zh")
        page.say(f'  {end}["{label}<br/>{end}"]' if label else f'  {end}("skos:Concept")')
    page.say(*(f'  {start} -- "{"<br/>".join(names)}" --> {end}' for (start, end), names in sorted(arrows.items())))
    page.say("```")


def name_end(page: Page, class_: Node) -> str:
    """Where an arrow ends: the entities are one box, and so is what is not ours."""
    entity = URIRef(XC + "Entity")
    if entity in page.graph.transitive_objects(class_, RDFS.subClassOf):
        return "Entity"
    return local(class_) if str(class_).startswith(XC) else "Concept"


def describe(page: Page, term: URIRef) -> None:
    """All about a term."""
    graph = page.graph
    labels = [page.text(term, RDFS.label, language) for language in ("zh", "en")]
    page.say(f'### <a id="{local(term)}"></a>{labels[0]} · `xc:{local(term)}` · {labels[1]}', "")
    page.say(page.text(term, SKOS.definition, "zh"), "", f"*{page.text(term, SKOS.definition, 'en')}*", "")
    rows = [("例", page.text(term, SKOS.example, "zh"))]
    for word, predicate in (("上位类", RDFS.subClassOf), ("上位属性", RDFS.subPropertyOf)):
        above = sorted(page.spell(o) for o in graph.objects(term, predicate))
        rows.append((word, "；".join(above)))
    below = sorted(page.shorten(s) for s in graph.subjects(RDFS.subClassOf, term))
    rows.append(("下位类", "、".join(below)))
    rows.append(("定义域", page.spell(graph.value(term, RDFS.domain))))
    ranged = graph.value(term, URIRef("https://schema.org/rangeIncludes")) or graph.value(term, RDFS.range)
    rows.append(("值域", page.spell(ranged)))
    kinds = sorted(LOGIC[o] for o in graph.objects(term, RDF.type) if o in LOGIC)
    kinds += sorted(
        word for role, word in ROLES.items() if any(str(o).endswith("#" + role) for o in graph.objects(term, RDF.type))
    )
    if graph.value(term, OWL.disjointUnionOf) is not None:
        members = "、".join(page.shorten(m) for m in graph.items(graph.value(term, OWL.disjointUnionOf)))
        kinds.append(f"恰由互不相交的 {members} 合成")
    rows.append(("性质", "；".join(kinds)))
    for match in MATCHES:
        matched = sorted(page.shorten(o) for o in graph.objects(term, SKOS[match]))
        rows.append((f"{MATCH_WORDS[match]}（skos:{match}）", "、".join(matched)))
    rows.append(("说明", page.text(term, SKOS.editorialNote, "zh")))
    page.say(*(f"- {word}：{said}" for word, said in rows if said), "")


def list_mappings(page: Page) -> None:
    """All counterparts, vocabulary by vocabulary."""
    graph = page.graph
    found: dict[str, list[tuple[str, str, str]]] = {}
    words = {RDFS.subClassOf: "⊑", RDFS.subPropertyOf: "⊑", **{SKOS[m]: MATCH_WORDS[m] for m in MATCHES}}
    for subject, predicate, value in graph:
        if not str(subject).startswith(XC) or predicate not in words:
            continue
        inverse = graph.value(value, OWL.inverseOf) if isinstance(value, BNode) else None
        target = value if inverse is None else inverse
        if isinstance(target, BNode) or str(target).startswith(XC):
            continue
        prefix = page.shorten(target).partition(":")[0].removeprefix("[")
        word = words[predicate] + ("（逆）" if inverse is not None else "")
        found.setdefault(prefix, []).append((page.shorten(subject), word, page.shorten(target)))
    page.say("## 与通用词汇的对应", "")
    page.say(
        "“⊑”是公理（下位类、下位属性），其余是 `skos:*Match`，不参与推理。",
        "",
        "| 词汇 | 词项 | 对应 | 外部词项 |",
        "|---|---|---|---|",
    )
    for prefix in sorted(found):
        page.say(*(f"| {prefix} | {ours} | {word} | {theirs} |" for ours, word, theirs in sorted(found[prefix])))


def main() -> None:
    """Writes the page."""
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(render(), encoding="utf-8")


if __name__ == "__main__":
    main()
