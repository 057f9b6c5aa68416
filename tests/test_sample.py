"""The sample corpus is what its README says, and the golden cases are well formed."""

import html
import json
import lzma
import re
import unicodedata
from pathlib import Path

import pytest
import yaml

from xckg.corpus.articles import split_articles
from xckg.corpus.read import find_inputs, read_sources
from xckg.model import Article, Metadata
from xckg.ontology import find_ontology

SAMPLE = Path(__file__).parent.parent / "src" / "xckg" / "sample"
GOLDEN = Path(__file__).parent / "golden"
SHARED = Path(__file__).parent.parent.parent / "shared"
RUN = 18


def read_articles(name: str) -> tuple[Article, ...]:
    sources, errors = read_sources(str(SAMPLE / name), Metadata())
    assert not errors
    return tuple(article for source in sources for article in split_articles(source))


def to_sentences(article: Article) -> str:
    return "\n".join(article.surface(sentence.span) for sentence in article.sentences)


def test_sample_has_nineteen_inputs_each_with_its_date():
    paths, errors = find_inputs([str(SAMPLE)], None)
    assert not errors
    assert len(paths) == 19
    for path in paths:
        articles = read_articles(Path(path).name)
        assert articles
        assert {article.date.isoformat() for article in articles if article.date} == {Path(path).name[:10]}


XUCHANG = "2023-08-10-xuchang-page.txt"
GUANGXI = "2023-11-06-guangxi-page.txt"
FOSHAN = "2025-08-30-foshan-page.txt"


@pytest.mark.parametrize(
    ("name", "title", "sentence"),
    [
        (XUCHANG, "上半年许昌进出口140.1亿元", "出口额79.3亿元，同比增长17.3%，在全市出口总值中占64.8%"),
        (XUCHANG, "许昌：强链聚群添动能", "目前，全市硅碳新材料产业集群规模已达450亿元，"),
        (GUANGXI, "广西：江海联运 向海图强", "全长134.2公里，估算总投资约727亿元，"),
        (FOSHAN, "佛山综保区正式封关运作", "佛山综保区位于顺德区，规划面积1.13平方公里"),
        (FOSHAN, "丹灶：五金之乡“氢”装上阵", "让制氢装备的成本降低50%—60%。"),
    ],
)
def test_sample_pages_are_repaired_and_split(name, title, sentence):
    articles = {article.title: to_sentences(article) for article in read_articles(name)}
    assert title in articles
    assert sentence in articles[title]


def test_sample_page_keeps_its_jump_line_out_of_the_text():
    article = next(a for a in read_articles(XUCHANG) if a.title == "许昌：强链聚群添动能")
    assert "下转" not in to_sentences(article)
    assert any("下转" in note for note in article.notes)


def test_sample_web_page_leaves_its_furniture_out():
    (article,) = read_articles("2024-09-22-hefei-expo.html")
    text = to_sentences(article)
    assert "本源悟空" in text
    for junk in ("昆明", "青海", "贵阳", "西藏", "兰州", "客户端下载", "版权所有"):
        assert junk not in text


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@pytest.mark.skipif(not SHARED.is_dir(), reason="the texts that it is compared with are not here")
def test_sample_shares_no_sentence_with_published_texts():
    ours = {}
    for path in [*sorted(SAMPLE.iterdir()), *sorted(GOLDEN.glob("*/input.txt"))]:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            text = html.unescape(re.sub(r"<[^>]*>", "", text))
        text = squeeze(text)
        ours.update({text[at : at + RUN]: path.name for at in range(len(text) - RUN + 1)})
    published = [path for room in ("seeds", "dev") for path in sorted((SHARED / room).glob("*.txt"))]
    theirs = [path.read_text(encoding="utf-8") for path in published]
    with lzma.open(SHARED / "data" / "news_pool" / "dev_pool.jsonl.xz", "rt", encoding="utf-8") as lines:
        theirs += [json.loads(line)["text"] for line in lines]
    copied = set()
    for text in map(squeeze, theirs):
        copied |= {(ours[run], run) for at in range(len(text) - RUN + 1) if (run := text[at : at + RUN]) in ours}
    assert not copied


@pytest.mark.parametrize("case", sorted(path.parent.name for path in GOLDEN.glob("*/expected.yaml")))
def test_golden_case_names_stand_in_its_text(case):
    expected = yaml.safe_load((GOLDEN / case / "expected.yaml").read_text(encoding="utf-8"))
    text = squeeze((GOLDEN / case / "input.txt").read_text(encoding="utf-8"))
    names = {name for entity in expected["entities"] for name in entity["names"]}
    for entity in expected["entities"]:
        assert entity.get("deictic") or any(squeeze(name) in text for name in entity["names"]), entity
    for fact in [*expected["relations"], *expected["observations"]]:
        ends = [end if isinstance(end, list) else [end] for end in (fact["s"], fact.get("o", fact["s"]))]
        assert {name for end in ends for name in end} <= names
    assert names.isdisjoint(expected["never"])


def test_golden_answers_name_queries_that_are_there():
    questions = yaml.safe_load((GOLDEN / "sample_answers.yaml").read_text(encoding="utf-8"))["questions"]
    assert len({question["id"] for question in questions}) == len(questions) >= 10
    for question in questions:
        assert question["rows"]
        assert "sparql" in question or (find_ontology() / "queries" / f"{question['query']}.rq").is_file()
