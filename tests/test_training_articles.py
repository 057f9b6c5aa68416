"""What training reads of annotated articles: texts from a pool, names and relations from `articles.jsonl`."""

import hashlib
import json
import lzma
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
if not (ROOT / "training" / "articles.py").is_file():
    pytest.skip("the training material is not part of the source distribution", allow_module_level=True)
sys.path.append(str(ROOT / "training"))

import articles  # noqa: E402

from xckg.extract.typed import load_types  # noqa: E402

TYPES = load_types().types

TITLE = "澄湖磁材扩产"
BODY = "许昌市的澄湖磁材生产钕铁硼。澄湖磁材董事长李向远说，新产线今年投用。"
ROW = {
    "line": 0,
    "cut": None,
    "date": "2023-08-04",
    "sha256": hashlib.sha256(f"{TITLE}\n{BODY}".encode()).hexdigest(),
    "right": [["AdministrativeArea", "许昌市"], ["Person", "李向远"]],
    "wrong": ["新产线"],
    "types": {},
    "missed": [[1, "澄湖磁材", "Company"], [1, "钕铁硼", "Product"]],
    "relations": [[1, "澄湖磁材", "produces", "钕铁硼"], [2, "李向远", "worksFor", "澄湖磁材"]],
}


@pytest.fixture
def pool(tmp_path, monkeypatch):
    """A pool of one article, annotated as `ROW` says."""
    (tmp_path / "articles.jsonl").write_text(json.dumps(ROW, ensure_ascii=False) + "\n", encoding="utf-8")
    monkeypatch.setattr(articles, "FILE", tmp_path / "articles.jsonl")
    with lzma.open(tmp_path / "pool.jsonl.xz", "wt", encoding="utf-8") as lines:
        lines.write(json.dumps({"title": TITLE, "text": BODY}, ensure_ascii=False) + "\n")
    return tmp_path / "pool.jsonl.xz"


def test_articles_join_annotation_and_text(pool):
    (read,) = articles.read_articles(pool)
    assert read.said[("澄湖磁材", "produces", "钕铁硼")] == {1}
    assert read.text == f"{TITLE}\n{BODY}"
    assert [read.article.text.clean[s.span.start : s.span.end] for s in read.article.sentences][1].startswith("许昌市")


def test_articles_of_another_pool_are_refused(pool):
    with lzma.open(pool, "wt", encoding="utf-8") as lines:
        lines.write(json.dumps({"title": TITLE, "text": BODY[1:]}, ensure_ascii=False) + "\n")
    with pytest.raises(ValueError, match="line 0"):
        list(articles.read_articles(pool))


def test_articles_annotated_with_classes_and_predicates_of_the_contract():
    rows = [json.loads(line) for line in articles.FILE.read_text(encoding="utf-8").splitlines()]
    assert len(rows) >= 600
    for row in rows:
        assert {kind for kind, _ in row["right"]} | {kind for _, _, kind in row["missed"]} <= set(TYPES)
        assert set(row["types"].values()) <= set(TYPES)
        assert {predicate for _, _, predicate, _ in row["relations"]} <= set(load_types().predicates)


def test_articles_that_judge_the_product_are_not_learnt_from():
    judged = [json.loads(p.read_text("utf-8"))["pool"] for p in (ROOT / "benchmarks" / "unseen_gold").glob("*.json")]
    rows = [json.loads(line) for line in articles.FILE.read_text(encoding="utf-8").splitlines()]
    assert {pool["line"] for pool in judged if pool["line"] % 2}.isdisjoint(row["line"] for row in rows)
