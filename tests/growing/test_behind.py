"""A large store does not write its tables at each change: nobody sees old ones, and all who read see what is new."""

import json
from pathlib import Path

import pytest

from xckg import growing, pipeline
from xckg.api import ask, open_graph, read_knowledge
from xckg.errors import OutputError
from xckg.publish.review import COLUMNS

OUTPUT = Path("output")


@pytest.fixture
def behind(news):
    """A store of all news whose tables were written at the first three and not at the last."""
    growing.add(news[:3], OUTPUT)
    growing.export(OUTPUT)
    assert growing.add(news[3:], OUTPUT, tables=False).tables is False
    return news


def test_old_tables_are_taken_away(behind):
    assert sorted(path.name for path in OUTPUT.iterdir()) == ["manifest.json", "store"]
    manifest = json.loads((OUTPUT / "manifest.json").read_bytes())
    assert manifest["files"] == {}
    assert "xckg export --tables" in manifest["run"]["tables"]
    assert manifest["counts"]["documents"] == len(behind)


def test_tables_are_written_when_asked_for(behind, expect_tables, read_tables):
    done = growing.export(OUTPUT, tables_only=True)
    assert (done.tables, done.come) == (True, 0)
    assert read_tables(OUTPUT) == expect_tables(behind)
    assert not (OUTPUT / "graph.ttl").exists()
    growing.check(OUTPUT)
    growing.add(behind[:1], OUTPUT, tables=False)
    assert read_tables(OUTPUT) == expect_tables(behind), "nothing has changed, so they stay"


def test_everything_is_written_when_asked_for(behind):
    growing.export(OUTPUT)
    pipeline.build(behind, Path("built"))
    for path in Path("built").iterdir():
        if path.name != "manifest.json":
            assert (OUTPUT / path.name).read_bytes() == path.read_bytes(), path.name


def test_whoever_reads_reads_what_is_new(behind, xckg):
    pipeline.build(behind, Path("built"))
    assert read_knowledge(OUTPUT) == read_knowledge("built")
    assert open_graph(OUTPUT).knowledge == open_graph("built").knowledge
    question = "SELECT ?n { ?s rdfs:label ?n } ORDER BY ?n"
    assert ask(OUTPUT, question).rows == ask("built", question).rows
    for command in (
        ["identity", "show", "许昌市发展和改革委员会", "--build"],
        ["identity", "review", "--build"],
        ["diff", "built"],
    ):
        one, other = (xckg(*command, folder) for folder in ("output", "built"))
        assert (one.returncode, one.stdout) == (0, other.stdout), command
    assert "新增 0、消失 0、改变 0" in xckg("diff", "built", "output").stdout
    assert xckg("check", "output").returncode == 0
    assert xckg("identity", "lock", "泉州海铭电缆有限公司").returncode == 0, "the type is looked up in the store"
    assert pipeline.make_view(OUTPUT).read_bytes() == Path("built", "graph.html").read_bytes()
    assert growing.remove(behind[:1], OUTPUT, tables=False).gone == 1
    assert not (OUTPUT / "graph.html").exists(), "the page is older than the store"


def test_the_command_says_where_the_tables_are(news, xckg):
    done = xckg("add", *news, "--no-tables")
    assert "xckg export --tables" in done.stdout
    assert not (OUTPUT / "facts.jsonl").exists()
    assert "facts.jsonl" in xckg("export", "--tables").stdout
    assert (OUTPUT / "facts.jsonl").is_file()
    assert "facts.jsonl" in xckg("remove", news[0]).stdout, "a small store writes them at once"


def test_a_large_store_writes_no_tables_unasked(news, monkeypatch):
    monkeypatch.setattr("xckg.growing.files.UP_TO", 3)
    assert growing.add(news[:3], OUTPUT).tables
    assert not growing.add(news[3:], OUTPUT).tables
    assert growing.remove(news[3:], OUTPUT).tables
    assert (OUTPUT / "facts.jsonl").is_file()


def test_review_is_there_without_an_export(news):
    growing.add(news, OUTPUT)
    pipeline.build(news, Path("built"), view=False)
    assert (OUTPUT / "review.csv").read_bytes() == Path("built", "review.csv").read_bytes()
    assert (OUTPUT / "review.csv").read_text(encoding="utf-8-sig").startswith(COLUMNS[0])


def test_check_sees_tables_that_are_not_the_stores(news):
    growing.add(news, OUTPUT)
    manifest = json.loads((OUTPUT / "manifest.json").read_bytes())
    growing.add(news[:3], Path("other"))
    manifest["files"] = json.loads(Path("other", "manifest.json").read_bytes())["files"]
    for name in manifest["files"]:
        (OUTPUT / name).write_bytes(Path("other", name).read_bytes())
    (OUTPUT / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(OutputError, match=r"facts\.jsonl.*与库不一致"):
        growing.check(OUTPUT)


def test_logs_of_the_graph_do_not_pile_up(news):
    for file in news:
        growing.add([file], OUTPUT)
    assert not list((OUTPUT / "store" / "live").glob("LOG.old*"))
