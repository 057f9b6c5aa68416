"""A hostile document is text in every output and nothing else: each is read back with somebody else's reader."""

import base64
import csv
import gzip
import html.parser
import json
import os
import re
from decimal import Decimal

import networkx
import openpyxl
import pyarrow.parquet
import pyoxigraph
import pytest
import rdflib

pytestmark = pytest.mark.skipif(os.name == "nt", reason="such file names are of other systems")

TAGS = '</script><img src=x onerror=alert(1)>]]>&amp;<!--{{data}}"\\'
PUBLISHERS = ("=cmd()报", "+1报", "-2报", "@x报", "＝满报", "＠满报", "“引”'报\\n", "🚀报𠮷", "甲\u202e报", f"{TAGS}报")
TEXT = (
    '许昌市，=HYPERLINK("x")集团位于长葛市，今年上半年实现产值12亿元，同比下降5.2%。\n'
    f"+1号项目由{TAGS}科技有限公司投资3亿元建设。\n"
    "位于许昌市的“=cmd|calc”电子科技有限公司今年产值12亿元。\n"
    "\u202e青禾🚀集团有限公司位于长葛市，]]>今年产值\x0712亿元。\\n“@x”科技有限公司总部位于许昌市。\n"
    "@SUM(A1)科技有限公司与青禾石墨股份有限公司签约合作。\r\n"
    "-2号线、+1工程（河南）有限公司投资3亿元。\u2028\x1b[31m\n"
    '河南<b>"甲"</b>新材料有限公司\t位于禹州市，今年产值5亿元，出口到美国。\n'
    "《=1+1关于促进产业发展的意见》由许昌市人民政府印发。\n"
)
FILE = "=2023 '“a”\"&<b>#?%20\\ é🚀.txt"
RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@pytest.fixture(scope="module")
def build(tmp_path_factory, xckg):
    folder = tmp_path_factory.mktemp("nasty")
    (folder / FILE).write_text(TEXT, encoding="utf-8", newline="")
    side = {"title": f"=cmd()\t{TAGS}", "date": "2023-08-04", "url": 'http://例.cn/a b?<x>"y{|}', "place": "许昌市"}
    lines = [f"{name} = {json.dumps(value)}" for name, value in side.items()]
    (folder / f"{FILE.removesuffix('.txt')}.meta.toml").write_text("\n".join(lines), encoding="utf-8")
    rows = [
        {"title": f"@题{n}\t{TAGS}", "text": f"{TEXT}\x00这是第{n}篇。\n", "date": "2023-08-05", "publisher": who}
        for n, who in enumerate(PUBLISHERS)
    ]
    (folder / "b c.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    done = xckg("build", FILE, "b c.jsonl", "-o", "made", "-q", "--formats", "all", "--with-sparql", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    return folder / "made"


@pytest.fixture(scope="module")
def plain_page(tmp_path_factory, xckg):
    folder = tmp_path_factory.mktemp("plain")
    (folder / "a.txt").write_text("许昌市今年上半年实现产值12亿元。\n", encoding="utf-8")
    assert xckg("build", "a.txt", "-o", "made", "-q", "--with-sparql", cwd=folder).returncode == 0
    return Page((folder / "made" / "graph.html").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def entities(build):
    lines = (build / "entities.jsonl").read_text(encoding="utf-8").split("\n")
    rows = [json.loads(line) for line in lines if line]
    return {row["id"]: row["label"] for row in rows}


@pytest.fixture(scope="module")
def triples(build):
    return set(rdflib.Graph().parse(build / "export" / "graph.ttl"))  # no node of ours is blank


def read_csv(path, encoding="utf-8-sig"):
    with path.open(encoding=encoding, newline="") as lines:
        return list(csv.reader(lines, strict=True))


def is_number(text):
    return re.fullmatch(r"[+-]?\d+(\.\d+)?", text) is not None


def test_nasty_document_has_the_names_that_the_outputs_are_asked_for(entities):
    names = set(entities.values())
    assert {"=cmd()报", "+1报", "-2报", "@x报", "＝满报"} <= names
    assert any("</script>" in name and "]]>" in name and '"' in name for name in names)
    assert any("🚀" in name for name in names)


def hold_in_xml(term):
    """The term as XML can hold it: docs/exchange.md."""
    if not isinstance(term, rdflib.Literal) or not (text := re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "\ufffd", term)):
        return term
    return rdflib.Literal(text, lang=term.language, datatype=term.datatype)


@pytest.mark.parametrize("name", ["ttl", "nq", "trig", "rdf", "jsonld"])
@pytest.mark.filterwarnings("ignore:(ConjunctiveGraph|Dataset.default_context) is deprecated:DeprecationWarning")
def test_nasty_graph_is_one_graph_in_every_syntax_and_for_two_readers(build, entities, triples, name):
    path = build / "export" / f"graph.{name}"
    syntax = {"rdf": "xml", "ttl": "turtle", "jsonld": "json-ld", "nq": "nquads"}.get(name, name)
    with_graphs = rdflib.Dataset(default_union=True)
    with_graphs.parse(path, format=syntax)
    union = rdflib.Graph()
    for triple in with_graphs.triples((None, None, None)):
        union.add(triple)
    expected = triples if name != "rdf" else {tuple(map(hold_in_xml, triple)) for triple in triples}
    assert set(union) == set(expected)
    store = pyoxigraph.Store()
    store.load(path=str(path), format=pyoxigraph.RdfFormat.from_extension(name))
    assert len({quad.triple for quad in store}) == len(triples)
    label = pyoxigraph.NamedNode(str(rdflib.RDFS.label))
    found = {(q.subject.value, q.object.value) for q in store.quads_for_pattern(None, label, None)}
    assert set(entities.items()) <= found


@pytest.mark.parametrize(("name", "read"), [("graphml", networkx.read_graphml), ("gexf", networkx.read_gexf)])
def test_nasty_network_loads_in_networkx(build, entities, name, read):
    graph = read(build / "export" / f"graph.{name}")
    assert {node: said["label"] for node, said in graph.nodes(data=True)} == entities
    assert graph.number_of_edges()


def test_nasty_csv_holds_no_cell_that_a_spreadsheet_runs(build, entities):
    paths = sorted((build / "export" / "csv").glob("*.csv"))
    assert len(paths) > 6
    guarded = 0
    for path in [*paths, build / "review.csv"]:
        header, *rows = read_csv(path)
        assert {len(row) for row in rows} <= {len(header)}, path.name
        cells = [cell for row in [header, *rows] for cell in row]
        assert [cell for cell in cells if cell.startswith(RUN) and not is_number(cell) and cell != "="] == [], path.name
        guarded += sum(cell.startswith("'") for cell in cells)
    assert guarded > 20
    header, *rows = read_csv(build / "export" / "csv" / "entities.csv")
    named = {row[header.index("标识")]: row[header.index("名称")] for row in rows}
    assert named == {iri: f"'{label}" if label.startswith(RUN) else label for iri, label in entities.items()}


def test_nasty_neo4j_csv_gives_the_names_back(build, entities):
    for path in sorted((build / "export" / "neo4j").glob("*.csv")):
        header, *rows = read_csv(path, "utf-8")
        assert {len(row) for row in rows} <= {len(header)}, path.name
    _, *rows = read_csv(build / "export" / "neo4j" / "entities.csv", "utf-8")
    assert {row[0]: row[1] for row in rows} == entities


def test_nasty_workbook_holds_no_formula(build, entities):
    book = openpyxl.load_workbook(build / "export" / "tables.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert [cell.coordinate for cell in cells if cell.hyperlink] == []
    text = {cell.value for cell in cells if cell.data_type == "s"}
    assert set(entities.values()) <= text


def test_nasty_parquet_gives_the_names_back(build, entities):
    rows = pyarrow.parquet.read_table(build / "export" / "parquet" / "entities.parquet").to_pylist()
    assert {row["id"]: row["label"] for row in rows} == entities


QUERY = "SELECT ?e ?n (-5.2 AS ?number) WHERE { ?e a ?kind ; xc:mention|rdfs:label ?n . ?e rdfs:label ?n } ORDER BY ?e"


def test_nasty_answers_as_csv_and_json(build, entities, xckg):
    told = xckg("query", QUERY, "--build", build, "--format", "json")
    assert told.returncode == 0, told.stderr
    named = {row["e"]: row["n"] for row in json.loads(told.stdout)}
    assert set(entities.items()) <= set(named.items())
    told = xckg("query", QUERY, "--build", build, "--format", "csv")
    _, *rows = csv.reader(told.stdout.splitlines(keepends=True), strict=True)
    given = {iri: name for iri, name, _ in rows}
    assert {iri: given[iri] for iri in entities} == {
        iri: f"'{label}" if label.startswith(RUN) else label for iri, label in entities.items()
    }
    assert {Decimal(number) for *_, number in rows} == {Decimal("-5.2")}


class Page(html.parser.HTMLParser):
    """The page's elements with their attributes, and the text of each script."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.scripts, self.attributes = [], [], set()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag == "script":
            self.scripts.append([dict(attrs), ""])

    def handle_data(self, data):
        if self.tags and self.tags[-1] == "script":
            self.scripts[-1][1] += data


def test_nasty_page_holds_our_scripts_and_no_other(build, plain_page, entities):
    """Element by element the page of a harmless document; what the nasty one says stands in the packed data alone."""
    page = Page((build / "graph.html").read_text(encoding="utf-8"))
    assert page.tags == plain_page.tags
    assert page.attributes == plain_page.attributes
    assert not {name for name in page.attributes if name.startswith("on")}
    kept = {said["id"]: text for said, text in page.scripts if "id" in said}
    assert {"data", "carried-graph"} < set(kept)
    code = [text for said, text in page.scripts if "id" not in said]
    assert code == [text for said, text in plain_page.scripts if "id" not in said]
    data = json.loads(gzip.decompress(base64.b64decode(kept["data"])))
    assert set(data["entities"]["label"]) == set(entities.values())


def test_nasty_report_and_conflicts_hold_no_live_markup(build):
    for name in ("report.md", "conflicts.md"):
        text = (build / name).read_text(encoding="utf-8")
        assert not re.search(r"<(script|img|/script|!--)", text), name
