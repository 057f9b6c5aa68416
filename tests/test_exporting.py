"""`xckg export`, `xckg build --formats`, `kg.export`: every form of the sample loads and says what the tables say."""

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

import networkx
import pyoxigraph
import pytest
import rdflib

import xckg
from xckg import exporting, growing, pipeline
from xckg.errors import BusyError, InputError, OutputError
from xckg.keep import hold
from xckg.publish import lists

RDF = {
    "graph.ttl": ("turtle", pyoxigraph.RdfFormat.TURTLE),
    "graph.rdf": ("xml", pyoxigraph.RdfFormat.RDF_XML),
    "graph.jsonld": ("json-ld", pyoxigraph.RdfFormat.JSON_LD),
    "graph.trig": ("trig", pyoxigraph.RdfFormat.TRIG),
    "graph.nq": ("nquads", pyoxigraph.RdfFormat.N_QUADS),
}
SMALL = ("turtle", "trig", "nquads", "jsonld", "rdfxml", "graphml", "gexf", "csv", "neo4j")
"""The forms that need no library besides the package's own."""


@pytest.fixture(scope="module")
def exported(sample_build, tmp_path_factory):
    out = tmp_path_factory.mktemp("exported") / "out"
    exporting.export(exporting.read(sample_build), out, exporting.choose(SMALL))
    return out


@pytest.fixture(scope="module")
def facts(sample_build):
    return [json.loads(line) for line in (sample_build / "facts.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def build(sample_build, tmp_path):
    """A build that a test may change."""
    return shutil.copytree(sample_build, tmp_path / "output")


def read_triples(path):
    return {quad.triple for quad in pyoxigraph.parse(path=path, format=RDF[path.name][1])}


def read_bytes(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_export_writes_what_the_build_wrote(sample_build, exported):
    assert (exported / "graph.graphml").read_bytes() == (sample_build / "graph.graphml").read_bytes()
    for name in ("graph.ttl", "graph.nq", "graph.jsonld"):
        ours, theirs = (read_triples(folder / name) for folder in (exported, sample_build))
        told = {triple.subject.value.rpartition("/resource/")[2].split("/")[0] for triple in theirs ^ ours}
        assert told == {"dataset"}, "only which files the build wrote, and so how much there is"


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own parsers use these
@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated")
@pytest.mark.parametrize("name", RDF)
def test_export_rdf_is_one_graph_in_every_form(exported, sample_build, name):
    plain, form = RDF[name]
    triples = {q.triple for q in pyoxigraph.parse(path=exported / "graph.nq", format=pyoxigraph.RdfFormat.N_QUADS)}
    assert {quad.triple for quad in pyoxigraph.parse(path=exported / name, format=form)} == triples
    if plain in ("trig", "nquads"):
        read = set(rdflib.Dataset().parse(exported / name, format=plain).quads())
        assert len({quad[:3] for quad in read}) == len(triples)
        documents = len((sample_build / "documents.jsonl").read_text(encoding="utf-8").splitlines())
        assert len({quad[3] for quad in read}) == documents + 3, "the gazetteer, the data set, the default graph"
    else:
        assert len(rdflib.Graph().parse(exported / name, format=plain)) == len(triples)


def test_export_networks_have_every_entity_and_relation(exported, facts):
    relations = sum(fact["kind"] == "relation" for fact in facts)
    gexf = networkx.read_gexf(exported / "graph.gexf", version="1.3")
    graphml = networkx.read_graphml(exported / "graph.graphml", force_multigraph=True)
    assert set(gexf) == set(graphml)
    assert gexf.number_of_edges() == graphml.number_of_edges() == relations
    firm = next(node for node, said in gexf.nodes(data=True) if said["label"] == "深圳市大疆创新科技有限公司")
    assert gexf.nodes[firm]["aliases"] == "大疆"


def test_export_csv_has_a_number_with_unit_and_period(exported, facts):
    with (exported / "csv" / "observations.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = {row["标识"]: row for row in csv.DictReader(lines)}
    numbers = [fact for fact in facts if fact["kind"] == "observation"]
    assert len(rows) == len(numbers)
    for fact in numbers:
        row = rows[fact["id"]]
        assert float(row["数值"]) == fact["value"]
        assert (row["单位"].lstrip("'"), row["时期起"], row["时期止"]) == (
            fact["unit"], fact["period"]["start"], fact["period"]["end"],
        )  # fmt: skip
        assert row["原句"].lstrip("'") == fact["evidence"][0]["text"]


def test_export_twice_is_the_same_bytes(sample_build, exported, tmp_path):
    exporting.export(exporting.read(sample_build), tmp_path / "again", exporting.choose(SMALL))
    assert read_bytes(tmp_path / "again") == read_bytes(exported)


def test_export_heavy_forms_twice_are_the_same_bytes(sample_build, tmp_path):
    for library in ("xlsxwriter", "pyarrow"):
        pytest.importorskip(library)
    for name in ("one", "two"):
        xckg.open(sample_build).export(tmp_path / name, "xlsx", "parquet")
    assert read_bytes(tmp_path / "one") == read_bytes(tmp_path / "two")
    assert {"tables.xlsx", "parquet/entities.parquet", "export.json"} <= read_bytes(tmp_path / "one").keys()


def test_export_of_a_store_is_that_of_a_build(tmp_path):
    news = tmp_path / "新闻"
    news.mkdir()
    for name in ("2023-02-20-ordos-hydrogen.txt", "2024-03-18-ningde-battery.txt"):
        shutil.copy(pipeline.SAMPLE / name, news)
    growing.add([str(news)], tmp_path / "store")
    pipeline.build([str(news)], tmp_path / "build", view=False, exports=SMALL)
    exporting.export(exporting.read(tmp_path / "store"), tmp_path / "out", exporting.choose(SMALL))
    assert read_bytes(tmp_path / "out") == read_bytes(tmp_path / "build" / "export")


def test_export_manifest_tells_each_file(exported):
    said = json.loads((exported / "export.json").read_text(encoding="utf-8"))
    assert {*said["files"], "export.json"} == read_bytes(exported).keys()
    assert {*said["files"], "export.json"} <= set(exporting.list_names())


def test_export_adds_to_what_is_of_the_same_graph_and_takes_away_what_is_not(build, tmp_path):
    known, out = exporting.read(build), tmp_path / "out"
    exporting.export(known, out, exporting.choose(["csv"]))
    (out / "mine.txt").write_text("我的", encoding="utf-8")
    exporting.export(known, out, exporting.choose(["trig"]))
    assert {"csv/entities.csv", "graph.trig", "mine.txt"} <= read_bytes(out).keys()
    assert "csv/entities.csv" in json.loads((out / "export.json").read_text(encoding="utf-8"))["files"]
    other = xckg.build([pipeline.SAMPLE / "2023-02-20-ordos-hydrogen.txt"])
    other.export(out, "gexf")
    assert read_bytes(out).keys() == {"graph.gexf", "export.json", "mine.txt"}


def test_export_does_not_touch_what_is_not_ours(build, tmp_path):
    out = tmp_path / "out"
    (out / "csv").mkdir(parents=True)
    (out / "csv" / "entities.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=r"csv/entities\.csv"):
        exporting.export(exporting.read(build), out, exporting.choose(["trig"]))
    assert read_bytes(out) == {"csv/entities.csv": b"mine"}
    with pytest.raises(OutputError, match=r"graph\.ttl"):
        exporting.export(exporting.read(build), build, exporting.choose(["turtle"]))


def test_export_leaves_nothing_when_it_fails(build, tmp_path, monkeypatch):
    def fail(*_args):
        raise OSError(28, "No space left on device")

    exporting.export(exporting.read(build), tmp_path / "out", exporting.choose(["csv"]))
    before = read_bytes(tmp_path)
    monkeypatch.setattr(exporting.network, "write_gexf", fail)
    with pytest.raises(OutputError, match="磁盘已满"):
        exporting.export(exporting.read(build), tmp_path / "out", exporting.choose(["csv", "gexf"]))
    assert read_bytes(tmp_path) == before


def test_export_waits_for_nobody(build, tmp_path):
    with hold(tmp_path / "out"), pytest.raises(BusyError):
        exporting.export(exporting.read(build), tmp_path / "out", exporting.choose(["csv"]))


def test_choose_knows_names_lists_and_all():
    assert [form.name for form in exporting.choose(["ttl，CSV", "nq"])] == ["turtle", "nquads", "csv"]
    with pytest.raises(InputError, match="没有「doc、pdf」这种格式"):
        exporting.choose(["pdf,doc,csv"])
    with pytest.raises(InputError, match="没有说导出成什么"):
        exporting.choose([" , "])


def test_choose_all_is_all(monkeypatch):
    monkeypatch.setattr(exporting, "find_spec", lambda _: True)
    assert exporting.choose(["all"]) == exporting.load_forms()


def test_cli_says_plainly_what_must_be_installed(build):
    code = "import xckg.exporting; xckg.exporting.find_spec = lambda _: None\nfrom xckg.cli import main\nmain()"
    command = [sys.executable, "-c", code, "export", str(build), "--to", "xlsx"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout) == (6, "")
    assert done.stderr == "xlsx：缺少 xlsxwriter；请先运行 pip install 'xckg[xlsx]'\n"
    assert not (build / "export").exists()


def test_cli_exports_a_build_and_a_store(xckg, build):
    done = xckg("export", build, "--to", "csv,gexf", "--headers", "name")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"9 个文件写入 {build / 'export'}，")
    assert (build / "export" / "csv" / "entities.csv").read_bytes().startswith(b"\xef\xbb\xbflabel,type_label,")
    assert {path.name for path in (build / "export").iterdir()} == {"csv", "graph.gexf", "export.json"}


def test_cli_asks_what_to_export_a_build_to(xckg, build, tmp_path):
    done = xckg("export", build)
    assert (done.returncode, done.stdout) == (2, "")
    assert "没有说导出成什么；例如 xckg export" in done.stderr
    done = xckg("export", tmp_path / "nothing", "--to", "csv")
    assert done.returncode == 6
    assert "这里没有图谱" in done.stderr


def test_cli_lists_every_form(xckg):
    done = xckg("export", "--list")
    assert done.returncode == 0
    assert [form.name for form in exporting.load_forms() if form.name not in done.stdout] == []


def test_cli_build_formats_and_what_becomes_of_them(xckg, tmp_path):
    article = pipeline.SAMPLE / "2023-02-20-ordos-hydrogen.txt"
    done = xckg("build", article, "--no-view", "--formats", "trig,csv", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "导出  output/export" in done.stdout
    assert (tmp_path / "output" / "export" / "graph.trig").is_file()
    again = xckg("build", article, "--no-view", "-q", cwd=tmp_path)
    assert again.stderr == ""
    other = xckg("build", pipeline.SAMPLE / "2024-03-18-ningde-battery.txt", "--no-view", "-q", cwd=tmp_path)
    assert other.stderr == "output/export 是上一个图谱导出的；要更新：xckg export output --to …\n"
    wrong = xckg("build", article, "-o", "other", "--formats", "docx", cwd=tmp_path)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert not (tmp_path / "other").exists(), "it is said before anything is read"


def test_api_gives_frames(sample_build, facts):
    pytest.importorskip("pandas")
    frames = xckg.open(sample_build).to_pandas()
    assert len(frames["relations"]) + len(frames["observations"]) == len(facts)


def test_api_says_what_must_be_installed(sample_build, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(OutputError, match=r"pip install 'xckg\[pandas\]'"):
        xckg.open(sample_build).to_pandas()


def test_forms_of_the_ontology_are_those_of_the_program():
    assert {form.name for form in exporting.load_forms()} == exporting._MAKERS.keys()
    made = {form.files for form in exporting.load_forms() if "*" not in form.files}
    assert made <= set(exporting.list_names())


def test_docs_tell_every_form_and_every_column():
    told = (Path(__file__).parent.parent / "docs" / "exchange.md").read_text(encoding="utf-8").splitlines()
    forms = [line for line in told if any(f"| `{form.name}`" in line for form in exporting.load_forms())]
    assert len(forms) == len(exporting.load_forms())
    for form, line in zip(exporting.load_forms(), forms, strict=True):
        assert f"| `{form.files}` | {form.says} | {form.readers} |" in line
    for table in lists.load_lists():
        at = told.index(f"### {table.zh}（`{table.name}`）：{table.says}")
        rows = [line.split(" | ") for line in told[at + 4 : at + 4 + len(table.columns)]]
        assert [(row[0], row[1], row[3]) for row in rows] == [
            (f"| {column.zh}", f"`{column.name}`", f"{column.says} |") for column in table.columns
        ]
