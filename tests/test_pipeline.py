import base64
import gzip
import json
import pickle
import re

import pytest

import xckg
from xckg import extract, pipeline
from xckg.corpus.articles import split_articles
from xckg.corpus.read import read_sources
from xckg.errors import InputError, OutputError, QueryError, ShapeError
from xckg.model import Metadata, RelationCandidate, Span
from xckg.publish.folder import FILES

TEXT = "许昌市统计局8月4日发布，今年上半年，许昌市完成进出口总值122.3亿元，同比增长5.2%。黄河集团位于长葛市。\n"


@pytest.fixture
def news(tmp_path):
    path = tmp_path / "2023-08-04-许昌.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def built(news, tmp_path):
    pipeline.build([str(news)], tmp_path / "made")
    return tmp_path / "made"


def test_pipeline_writes_every_file(sample_build):
    assert {path.name for path in sample_build.iterdir()} == set(FILES)


def test_pipeline_manifest_counts_what_was_built(sample_build):
    manifest = json.loads((sample_build / "manifest.json").read_bytes())
    lines = {name: (sample_build / f"{name}.jsonl").read_bytes().count(b"\n") for name in ("entities", "mentions")}
    assert {name: manifest["counts"][name] for name in lines} == lines
    assert list(manifest["run"]["seconds"]) == ["extract", "fuse", "graph", "publish"]
    assert all(entry["path"].startswith("sample/") for entry in manifest["inputs"])


def test_pipeline_finds_facts_in_every_sample(sample_build):
    facts = (sample_build / "facts.jsonl").read_text(encoding="utf-8").splitlines()
    said = {evidence["document"] for line in facts for evidence in json.loads(line)["evidence"]}
    inputs = json.loads((sample_build / "manifest.json").read_bytes())["inputs"]
    assert said == {entry["path"] for entry in inputs}


def test_pipeline_findings_are_picklable(news):
    (source,), _ = read_sources(str(news), Metadata())
    (article,) = split_articles(source)
    findings = extract.find_facts(pickle.loads(pickle.dumps(article)))
    assert pickle.loads(pickle.dumps(findings)) == findings
    candidate = RelationCandidate(
        subject=0, predicate="partOf", object=1, evidence=Span(start=0, end=1), rule="r", confidence=0.9
    )
    assert pickle.loads(pickle.dumps(candidate)) == candidate  # it shares the empty mapping of those without qualifiers


def test_pipeline_tells_of_progress_and_of_what_it_skips(news, tmp_path):
    steps, skipped = [], []
    pipeline.build(
        [str(news), str(tmp_path / "没有.txt")],
        tmp_path / "made",
        on_step=lambda *step: steps.append(step),
        on_skip=skipped.append,
    )
    assert [error.path for error in skipped] == [str(tmp_path / "没有.txt")]
    assert list(dict.fromkeys(room for room, _, _ in steps)) == ["corpus", "extract", "fuse", "graph", "publish"]
    last = {room: (done, total) for room, done, total in steps}
    assert all(done == total for done, total in last.values())


def test_pipeline_without_view_and_view_later(news, tmp_path):
    folder = tmp_path / "made"
    pipeline.build([str(news)], folder)
    page = (folder / "graph.html").read_bytes()
    pipeline.build([str(news)], folder, view=False)
    assert not (folder / "graph.html").exists()
    assert pipeline.make_view(folder) == folder / "graph.html"
    assert pipeline.check_build(folder)
    assert b"\xe8\xae\xb8\xe6\x98\x8c" in page
    assert (folder / "graph.html").read_bytes() == page


def read_page(folder):
    """What the page knows, as text."""
    packed = re.search(r'id="data">([^<]*)<', (folder / "graph.html").read_text("utf-8"))[1]
    return gzip.decompress(base64.b64decode(packed)).decode()


def test_pipeline_view_made_later_leaves_out_the_text_of_a_source_that_has_changed(tmp_path):
    source = tmp_path / "闻.txt"
    source.write_text(
        "许昌市印发方案\n\n2024-03-01\n\n近日，许昌市印发《强链行动方案》。会场外细雨绵绵。\n", encoding="utf-8"
    )
    folder = tmp_path / "made"
    pipeline.build([str(source)], folder)
    assert "细雨绵绵" in read_page(folder)
    pipeline.build([str(source)], folder, view=False)
    source.write_text("别的\n", encoding="utf-8")
    pipeline.make_view(folder)
    page = read_page(folder)
    assert "强链行动方案" in page
    assert "细雨绵绵" not in page


def test_pipeline_former_build_stays_when_the_new_one_fails(built, tmp_path):
    before = {path.name: path.read_bytes() for path in built.iterdir()}
    (tmp_path / "空.txt").write_bytes(b"")
    with pytest.raises(InputError, match="空"):
        pipeline.build([str(tmp_path / "空.txt")], built)
    assert {path.name: path.read_bytes() for path in built.iterdir()} == before


def test_pipeline_nothing_is_made_when_nothing_can_be_read(tmp_path):
    with pytest.raises(InputError):
        pipeline.build([str(tmp_path / "没有.txt")], tmp_path / "made")
    assert list(tmp_path.iterdir()) == []


def test_pipeline_refuses_the_output_before_it_reads(news, tmp_path):
    (tmp_path / "made").write_text("")
    steps = []
    with pytest.raises(OutputError):
        pipeline.build([str(news)], tmp_path / "made", on_step=lambda *step: steps.append(step))
    assert steps == []


def test_pipeline_base_iri_heads_every_resource(news, tmp_path):
    base = "https://example.org/kg/"
    made = pipeline.run([str(news)], base_iri=base)
    assert all(entity.id.startswith(base) for entity in made.knowledge.entities)
    with pytest.raises(InputError, match="IRI"):
        pipeline.run([str(news)], base_iri="没有/斜线 的 空格")


def test_pipeline_check_finds_a_whole_build_whole(built):
    counts = pipeline.check_build(built)
    assert counts["entities"] == (built / "entities.jsonl").read_bytes().count(b"\n")


def test_pipeline_check_finds_a_changed_file(built):
    with (built / "facts.jsonl").open("a") as table:
        table.write("{}\n")
    with pytest.raises(OutputError, match=r"facts[.]jsonl 写成以后被改动过"):
        pipeline.check_build(built)


def test_pipeline_check_finds_a_broken_shape(built):
    """A graph of another hand: its manifest is right, but its observation has no measure."""
    from xckg.publish import manifest

    quads = (built / "graph.nq").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = "".join(line for line in quads if "ontology#measure>" not in line).encode()
    (built / "graph.nq").write_bytes(kept)
    content = manifest.read_manifest(built)
    content["files"]["graph.nq"] = manifest.describe_files({"graph.nq": kept})["graph.nq"]
    (built / "manifest.json").write_bytes(manifest.to_bytes(content))
    with pytest.raises(ShapeError, match="measure"):
        pipeline.check_build(built)


def test_api_three_lines(news):
    kg = xckg.build([news])
    rows = kg.query("SELECT ?name WHERE { ?city a xc:AdministrativeArea ; rdfs:label ?name }").rows
    assert ("许昌市",) in rows
    assert "许昌市" in {label for _, label in kg.to_networkx().nodes(data="label")}


def test_api_open_gives_what_build_gave(news, tmp_path):
    made, opened = xckg.build(news, tmp_path / "made"), xckg.open(tmp_path / "made")
    assert opened.entities == made.entities
    assert opened.relations == made.relations
    assert opened.observations == made.observations
    assert set(opened.quads) == set(made.quads)
    assert len(opened.to_rdflib()) == len(made.to_rdflib()) > 0


def test_api_takes_what_the_text_does_not_say(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("去年，我市进出口总值完成122.3亿元。", encoding="utf-8")
    kg = xckg.build(str(path), date="2024-03-01", place="许昌市")
    (amount,) = [o for o in kg.observations if o.unit == "亿元"]
    assert str(amount.period.end) == "2023-12-31"
    assert {e.label for e in kg.entities if e.id == amount.subject} == {"许昌市"}


def test_api_named_query_and_file(sample_build, tmp_path):
    kg = xckg.open(sample_build)
    file = tmp_path / "how-many.rq"
    file.write_text("SELECT (COUNT(*) AS ?n) WHERE { ?s a xc:Statement }", encoding="utf-8")
    assert kg.query(file).rows == kg.query(str(file)).rows == ((len(kg.relations),),)
    assert kg.query("chain-companies").columns


@pytest.mark.parametrize(
    ("query", "params", "message"),
    [
        ("no-such-query", {}, "没有"),
        ("missing.rq", {}, "读不了这个文件"),
        ("SELECT ?s WHERE { ?s ", {}, "第 1 行"),
        ("SELECT ?s { ?s ?p ?o }", {"place": "许昌"}, "只有现成的查询才有参数"),
        ("chain-companies", {"nonsense": "1"}, "没有参数"),
    ],
)
def test_api_query_that_cannot_run(sample_build, query, params, message):
    with pytest.raises(QueryError, match=message):
        xckg.open(sample_build).query(query, **params)


@pytest.mark.parametrize("date", ["2023-13-01", "昨天", "20230"])
def test_api_bad_date(news, date):
    with pytest.raises(InputError, match="不是日期"):
        xckg.build(news, date=date)
