"""Documents that nobody would write: nothing is raised, every offset slices back, and the same comes out twice."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fuzzing import KINDS, ODD, load_seeds, mutate, try_document

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


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=DOCUMENTS, kind=st.sampled_from(KINDS))
def test_fuzz_any_document_is_read_or_refused(text, kind):
    try_document(text.encode("utf-8", "surrogatepass"), kind)


@settings(max_examples=40, deadline=None)
@given(text=DOCUMENTS.filter(lambda text: text.isprintable()))
def test_fuzz_the_same_is_found_twice(text):
    source = Source(path="a.txt", media_type="text/plain", text=text, sha256="", metadata=Metadata())
    one, other = ([extract.find_facts(article) for article in split_articles(source)] for _ in range(2))
    assert one == other


@pytest.mark.parametrize("seed", range(4))
def test_fuzz_mutated_news(seed):
    """Thirty seconds in all; `make fuzz` goes on for five minutes."""
    rng, seeds = random.Random(seed), load_seeds()
    assert sum(try_document(mutate(rng, seeds), rng.choice(KINDS)) for _ in range(200)) > 40


def test_fuzz_two_thousand_mutated_documents_in_one_build(tmp_path):
    rng, seeds = random.Random(7), load_seeds()
    for number in range(2000):
        name = f"{number:04}{rng.choice(('.txt', '.md', '.html'))}"
        (tmp_path / name).write_bytes(mutate(rng, seeds))
    made = pipeline.build([str(tmp_path)], tmp_path / "made", view=False)
    assert len(made.knowledge.documents) + len(made.skipped) == 2000
    assert len(made.knowledge.documents) > 1000
    assert all("\n" not in str(error) and len(str(error)) < 400 for error in made.skipped)
