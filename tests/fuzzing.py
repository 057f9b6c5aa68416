"""What the fuzz tests share: mutated documents, and what must hold of any of them."""

import json
import lzma
import tempfile
from pathlib import Path

from tests.conftest import SHARED

from xckg import extract
from xckg.corpus.articles import split_articles
from xckg.corpus.read import read_sources
from xckg.errors import XckgError
from xckg.model import Metadata
from xckg.pipeline import SAMPLE

KINDS = (".txt", ".md", ".html", ".jsonl")
ODD = (
    "\0", "\ufeff", "\u202e", "\u200b", "\u2028", "\x0b", "\x1f", "𠮷", "（", "）", "《", "“", "、",
    "。", "，", "%", "万", "亿", "点", "<", "&#x", "<!--", "]]>", "---\n", "[", "](", "**", "12.",
    "，345", "同比", "位于", "以下简称", "年", "由", "至", "\n\n", "　",
)  # fmt: skip


def load_seeds():
    """The sample news, and news of the pool where it lies beside the checkout."""
    seeds = [path.read_bytes() for path in sorted(SAMPLE.iterdir()) if path.suffix in KINDS]
    pool = SHARED / "data" / "news_pool" / "dev_pool.jsonl.xz"
    if pool.is_file():
        with lzma.open(pool, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                if number % 40 == 0:
                    row = json.loads(line)
                    seeds.append(str(row.get("text") or row.get("content") or "").encode())
    return [seed for seed in seeds if seed]


def mutate(rng, seeds):
    """A piece of one document or of two, cut, repeated, with odd characters in it, and at times broken bytes."""
    one, other = (rng.choice(seeds).decode("utf-8", "replace") for _ in range(2))
    start = rng.randrange(len(one))
    text = one[start : start + rng.randrange(50, 900)]
    for _ in range(rng.randrange(1, 8)):
        at = rng.randrange(len(text) + 1)
        to = min(len(text), at + rng.randrange(12))
        piece = other[(cut := rng.randrange(len(other))) : cut + rng.randrange(40)]
        new = (rng.choice(ODD) * rng.choice((1, 1, 2, 30)), piece, text[at:to] * 3, "", text[at:to][::-1])
        text = text[:at] + rng.choice(new) + text[to:]
    data = text.encode("utf-8", "surrogatepass")
    if rng.random() < 0.15:
        broken = bytearray(data)
        for _ in range(3):
            broken[rng.randrange(len(broken))] = rng.randrange(256)
        data = bytes(broken)
    elif rng.random() < 0.1:
        data = text.encode(rng.choice(("gb18030", "utf-16", "big5")), "ignore")
    return data


def try_document(data, kind):
    """Reads a document and what it says, twice; how many articles it has.

    Raises:
        AssertionError: an offset that does not slice back, or another answer the second time.
        Exception: any that the product lets through, but for its own.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{kind}"
        path.write_bytes(data)
        try:
            sources, _ = read_sources(str(path), Metadata())
        except XckgError:
            return 0
    count = 0
    for source in sources:
        for article in split_articles(source):
            count += 1
            ensure_offsets(article, extract.find_facts(article))
    return count


def ensure_offsets(article, findings):
    """Every mention, sentence and token is where it says it is."""
    clean = article.text.clean
    for sentence in article.sentences:
        assert "".join(token.text for token in sentence.tokens).strip() in clean
        for token in sentence.tokens:
            assert clean[token.span.start : token.span.end] == token.text
    for mention in findings.mentions:
        assert 0 <= mention.span.start <= mention.span.end <= len(clean)
        raw = article.text.to_raw(mention.span)
        assert 0 <= raw.start <= raw.end
    for candidate in (*findings.relations, *findings.observations):
        assert 0 <= candidate.evidence.start <= candidate.evidence.end <= len(clean)
