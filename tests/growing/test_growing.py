"""However a store has grown, it is what a build from scratch of the same documents would be."""

import json
import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xckg import growing, pipeline
from xckg.api import ask, open_graph
from xckg.errors import InputError, OutputError, QueryError
from xckg.keep import truth
from xckg.model import Metadata

SHARED = Path(__file__).parents[3] / "shared" / "dev"


def play(steps, output, scratch, read_tables, read_graph):
    """Adds what is not there and removes what is, step by step, and compares after each."""
    here = set()
    for files in steps:
        come, gone = set(files) - here, set(files) & here
        if gone:
            growing.remove(sorted(gone), output)
        if come:
            growing.add(sorted(come), output)
        here ^= set(files)
        tables, quads = scratch.build(here)
        assert read_tables(output) == tables
        assert read_graph(output) == quads


@settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_growing_is_as_building_from_scratch(corpus, scratch, read_tables, read_graph, data):
    steps = data.draw(st.lists(st.sets(st.sampled_from(corpus), min_size=1, max_size=3), min_size=2, max_size=3))
    with tempfile.TemporaryDirectory() as here:
        play(steps, Path(here) / "output", scratch, read_tables, read_graph)


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the texts beside the checkout")
def test_growing_is_as_building_on_other_texts(tmp_path, scratch, read_tables, read_graph):
    rng, files = random.Random(9), sorted(map(str, SHARED.glob("*.txt")))
    steps = [rng.sample(files, size) for size in (8, 1, 5, 2, 1)]
    play(steps, tmp_path / "output", scratch, read_tables, read_graph)


def test_growing_takes_back_exactly_what_a_document_gave(news, read_lines):
    first, second, *_ = news
    growing.add([first, second], Path("output"))
    shared = [fact for fact in read_lines("output", "facts") if len(fact["evidence"]) == 2]
    assert shared, "both say 42.6亿元"
    done = growing.remove([second], Path("output"))
    assert (done.gone, done.counts["documents"]) == (1, 1)
    left = {fact["id"]: fact for fact in read_lines("output", "facts")}
    for fact in shared:
        assert [item["document"] for item in left[fact["id"]]["evidence"]] == [first]
    assert not [m for m in read_lines("output", "mentions") if m["document"] == second]


def test_growing_reads_only_what_is_new_or_changed(news, expect_tables, read_tables):
    output = Path("output")
    assert growing.add(news[:3], output).come == 3
    assert growing.add(["新闻"], output).come == 1
    assert growing.add([str(Path(news[0]).resolve())], output).same == 1, "the same file under another name"
    text = Path(news[1]).read_text(encoding="utf-8").replace("12亿元", "13亿元")
    Path(news[1]).write_text(text, encoding="utf-8")
    done = growing.update([], output)
    assert (done.come, done.changed, done.gone, done.same) == (0, 1, 0, 3)
    assert read_tables(output) == expect_tables(news)


def test_growing_keeps_a_file_that_is_gone_until_told(news, expect_tables, read_tables):
    output = Path("output")
    growing.add(["新闻"], output)
    before = read_tables(output)
    Path(news[3]).unlink()
    done = growing.update(["新闻"], output)
    assert (done.missing, done.gone) == ((news[3],), 0)
    assert read_tables(output) == before
    assert growing.update(["新闻"], output, prune=True).gone == 1
    assert read_tables(output) == expect_tables(news[:3])


def test_growing_hears_of_a_changed_side_file(news, read_lines):
    growing.add(news, Path("output"))
    Path(news[0]).with_suffix(".meta.toml").write_text('date = "2024-05-01"\n', encoding="utf-8")
    assert growing.update([], Path("output")).changed == 1
    assert read_lines("output", "documents")[0]["articles"][0]["date"] == "2024-05-01"


def test_growing_takes_a_line_out_of_a_file_of_lines(news, expect_tables, read_tables):
    rows = [{"text": Path(path).read_text(encoding="utf-8"), "date": "2024-03-05"} for path in news]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    Path("日报.jsonl").write_text("\n".join(lines), encoding="utf-8")
    growing.add(["日报.jsonl"], Path("output"))
    assert growing.remove(["日报.jsonl#2"], Path("output")).gone == 1
    Path("日报.jsonl").write_text("\n".join([lines[0], lines[3], *lines[2:]]), encoding="utf-8")
    done = growing.update([], Path("output"))
    assert (done.come, done.changed, done.same) == (1, 0, 3), "line 2 is another one, the others are as they were"
    assert read_tables("output") == expect_tables(["日报.jsonl"])


def test_growing_goes_on_with_a_build(news, read_lines):
    output = Path("output")
    pipeline.build(news[:2], output, told=Metadata(place="泉州市"), view=True)
    done = growing.add(news[2:3], output)
    assert (done.come, len(done.notes)) == (3, 1)
    places = [row["articles"][0]["place"] for row in read_lines(output, "documents")]
    assert places[:2] == ["泉州市", "泉州市"], "what the build was told holds on"
    assert not (output / "graph.html").exists(), "older than the tables"


def test_growing_goes_on_with_the_demonstration(news, tmp_path):
    pipeline.build([str(pipeline.SAMPLE)], tmp_path / "demo", root=pipeline.SAMPLE.parent, view=False)
    before = len((tmp_path / "demo" / "documents.jsonl").read_text(encoding="utf-8").splitlines())
    assert growing.add(news[:1], tmp_path / "demo").counts["documents"] == before + 1


def test_growing_does_not_go_on_with_a_build_whose_texts_are_gone(news, read_tables):
    pipeline.build(news[:2], Path("output"), view=False)
    before = read_tables("output")
    Path(news[0]).unlink()
    with pytest.raises(OutputError, match="找不到了"):
        growing.add(news[2:3], Path("output"))
    assert read_tables("output") == before
    assert not Path("output/store").exists()


def test_growing_exports_what_a_build_writes(news):
    growing.add(news[:3], Path("output"))
    growing.add(news[3:], Path("output"))
    growing.export(Path("output"))
    pipeline.build(news, Path("built"))
    names = sorted(path.name for path in Path("built").iterdir())
    assert "graph.html" in names
    for name in names:
        if name != "manifest.json":
            assert Path("output", name).read_bytes() == Path("built", name).read_bytes(), name
    pipeline.check_build(Path("output"))


def test_growing_answers_as_a_build_does(news):
    growing.add(news, Path("output"))
    pipeline.build(news, Path("built"), view=False)
    question = (
        'SELECT ?i ?v WHERE { ?o xc:subject/rdfs:label "泉州市"@zh ; xc:indicator ?i ; xc:value ?v } ORDER BY ?i ?v'
    )
    assert ask("output", question).rows == ask("built", question).rows != ()
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    assert ask("output", count).rows == ask("built", count).rows
    assert ask("output", "chain-companies", chain="不存在").rows == ()
    assert open_graph("output").knowledge == open_graph("built").knowledge
    with pytest.raises(QueryError):
        ask("output", "SELECT ?")


def test_growing_refuses_a_build_from_scratch_over_it(news, read_tables):
    growing.add(news[:1], Path("output"))
    before = read_tables("output")
    with pytest.raises(OutputError, match="会生长的库"):
        pipeline.build(news, Path("output"))
    assert read_tables("output") == before


def test_growing_refuses_another_base(news):
    growing.add(news[:1], Path("output"), base_iri="https://example.org/kg/")
    with pytest.raises(OutputError, match="不能改成"):
        growing.add(news[1:2], Path("output"), base_iri="https://example.org/other/")
    assert growing.add(news[1:2], Path("output")).come == 1


def test_growing_reads_all_anew_when_its_knowledge_has_changed(news, expect_tables, read_tables):
    output = Path("output")
    growing.add(news[:3], output)
    Path(news[0]).unlink()  # its text is in the store
    with truth.open_truth(output / "store" / "truth.sqlite") as db, truth.change(db):
        truth.set_meta(db, "knowledge", "an older one")
    db.close()
    done = growing.remove(news[1:2], output)
    assert (done.gone, done.changed, len(done.notes)) == (1, 2, 1)
    Path(news[0]).write_text(truth_text(output, news[0]), encoding="utf-8")
    assert read_tables(output) == expect_tables([news[0], news[2]])


def truth_text(output, path):
    from xckg.growing.touch import restore

    db = truth.open_truth(output / "store" / "truth.sqlite")
    _, source = restore(db, path)
    db.close()
    return source.text


def test_growing_tells_what_it_cannot_read_and_takes_the_rest(news):
    told = []
    done = growing.add([*news[:1], "没有.txt"], Path("output"), on_skip=told.append)
    assert (done.come, [error.path for error in told]) == (1, ["没有.txt"])
    with pytest.raises(InputError, match="库里没有这份文件"):
        growing.remove(["没有.txt"], Path("output"))
    with pytest.raises(InputError):
        growing.add(["没有.txt"], Path("other"))
    assert not Path("other").exists(), "nothing was made"


def test_growing_needs_a_store_to_change(tmp_path):
    for command in (lambda: growing.remove(["a"], tmp_path), lambda: growing.update([], tmp_path)):
        with pytest.raises(OutputError, match="没有会生长的库"):
            command()


def test_growing_check_sees_what_does_not_fit(news):
    output = Path("output")
    growing.add(news, output)
    counts = growing.check(output)
    assert counts["relations"] > 0
    with truth.open_truth(output / "store" / "truth.sqlite") as db, truth.change(db):
        db.execute("DELETE FROM facts WHERE kind = 1")
        truth.set_meta(db, "generation", "2")
        truth.note_touched(db, 2, {})
    db.close()
    with pytest.raises(OutputError, match="不一致"):
        growing.check(output)
    (output / "facts.jsonl").write_bytes(b"")
    with pytest.raises(OutputError, match="改动过"):
        growing.check(output)
