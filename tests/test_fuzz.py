"""Documents that nobody would write: nothing is raised, every offset slices back, and the same comes out twice."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fuzzing import BROKEN, KINDS, ODD, TEXTS, find_kind, load_seeds, mutate, try_document, write_file

from xckg import extract, pipeline
from xckg.corpus.articles import split_articles
from xckg.model import Metadata, Source

PHRASES = (
    "许昌市", "今年上半年", "完成进出口总值", "122.3亿元", "同比增长5.2%", "位于长葛市",
    "（以下简称“甲乙”）", "甲乙有限公司", "董事长李四", "其中", "投资10亿元",
    "建设年产3万吨项目", "《行动计划》", "占全市的三分之一", "力争到2030年", "第三届博览会",
    "由15%提高到17%", "开工", "分别",
)  # fmt: skip
DOCUMENTS = st.lists(
    st.one_of(st.sampled_from(PHRASES), st.sampled_from(ODD), st.text(max_size=6), st.sampled_from("，。、\n ")),
    min_size=1,
    max_size=60,
).map("".join)


@settings(max_examples=120)
@given(text=DOCUMENTS, kind=st.sampled_from([kind for kind in TEXTS if KINDS[kind]]))
def test_fuzz_any_document_is_read_or_refused(text, kind):
    try_document(text.encode("utf-8", "surrogatepass"), kind)


@settings(max_examples=40)
@given(text=DOCUMENTS.filter(lambda text: text.isprintable()))
def test_fuzz_the_same_is_found_twice(text):
    source = Source(path="a.txt", media_type="text/plain", text=text, sha256="", metadata=Metadata())
    one, other = ([extract.find_facts(article) for article in split_articles(source)] for _ in range(2))
    assert one == other


@pytest.mark.parametrize("path", sorted(BROKEN.iterdir()), ids=lambda path: path.name)
def test_fuzz_what_was_a_fault_once(path):
    try_document(path.read_bytes(), find_kind(path.name))


@pytest.mark.parametrize("seed", range(2))
def test_fuzz_mutated_documents_of_every_kind(seed):
    """`make fuzz` goes on for five minutes."""
    rng, seeds = random.Random(seed), load_seeds()
    read = {kind: sum(bool(try_document(mutate(rng, seeds, kind), kind)) for _ in range(16)) for kind in KINDS}
    assert sum(map(bool, read.values())) >= len(KINDS) - 3, "most are read, broken as they are"


def test_fuzz_two_thousand_mutated_documents_in_one_build(tmp_path):
    """Of every kind, the news as often as all others; then every sentence and mention is held against its source."""
    rng, seeds = random.Random(7), load_seeds()
    kinds = [kind for kind in KINDS if KINDS[kind]]
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(2100):
        kind = kinds[number % len(kinds)] if number % 2 else rng.choice((".txt", ".md", ".html"))
        write_file(folder, f"{number:04}", mutate(rng, seeds, kind, 250), kind)
    made = pipeline.build([str(folder)], tmp_path / "made", view=False)
    said = {document.path.partition("#")[0] for document in made.knowledge.documents} | {
        error.path.partition("#")[0] for error in made.skipped
    }
    named_only = sum(path.suffix == ".json" for path in folder.iterdir())  # passed over in a folder
    assert len(said) + named_only >= 2090, "each is read or told of"
    assert len(made.knowledge.documents) > 1000
    assert all("\n" not in str(error) and len(str(error)) < 500 for error in made.skipped)
    counts = pipeline.check_build(tmp_path / "made")
    assert counts["quoted"] > 1000, "with at least a sentence in each"
    assert counts["unread"] == 0
