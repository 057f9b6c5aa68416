"""Sentences of real news with the names that two readers found there: the half of `benchmarks/unseen_gold` to look at.

    python training/annotated.py POOL.jsonl.xz     prints what is read

The annotation names an article's entities, not where they stand, so each name is sought in the sentences: the longest
stands, a name inside it is no name of its own. Training looks away (`doubts`) where the annotation does not decide:

    entity that careful readers could leave out (`opt`)        and no other covers all of it
    one name, several types                                    弗里多尼亚集团: firm, or research institute
    a word that points rather than names                       国内, 我国, 《方案》 said for a long title
    a short name that starts or ends inside a word             铜 in 铜陵
    an entity that only pointing words mean (`deictic`)        its names are not in the text at all

Only even lines of the pool are read, ever: the odd half says how the product does on articles it never saw. The text
stays in the pool; nothing of it is kept in the repository.
"""

from __future__ import annotations

import json
import lzma
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from silver import LONGEST, SHORTEST, UNDATED, Labelled

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT / "benchmarks"))

from unseen import cut_text  # noqa: E402

from xckg.corpus.articles import split_articles  # noqa: E402
from xckg.model import Metadata, Sentence, SentenceRole, Source  # noqa: E402

LOOKED_AT = 0  # the half: pool lines that leave this remainder when divided by two
POINTS = (
    "我",
    "本",
    "该",
    "全国",
    "全省",
    "全市",
    "全县",
    "全区",
    "国内",
    "国家",
    "省内",
    "市内",
    "境内",
    "当地",
    "世界",
    "全球",
)
NAMED_AT_LENGTH = frozenset(
    ["Event", "Facility", "GovernmentAgency", "Honor", "IndustrialPark", "Policy", "Programme", "Project"]
)
SHORT = 2  # characters: such a name must be whole words, and of the types above it only points (政府, 一期, 《草案》)


def read_annotated(pool: Path) -> Iterator[Labelled]:
    """The sentences of the annotated even articles, in the order of their files."""
    golds = [json.loads(p.read_text("utf-8")) for p in sorted((ROOT / "benchmarks" / "unseen_gold").glob("*.json"))]
    golds = [gold for gold in golds if gold["pool"]["line"] % 2 == LOOKED_AT]
    wanted = {gold["pool"]["line"] for gold in golds}
    with lzma.open(pool, "rt", encoding="utf-8") as lines:
        documents = {i: json.loads(line) for i, line in enumerate(lines) if i in wanted}
    for gold in golds:
        text = cut_text(documents[gold["pool"]["line"]], gold)
        source = Source(
            path=gold["document"], media_type="text/plain", text=text, sha256="", metadata=Metadata(date=UNDATED)
        )
        kinds = to_kinds(gold)
        for article in split_articles(source):
            for sentence in article.sentences:
                if sentence.role is not SentenceRole.BYLINE and SHORTEST <= len(sentence.span) <= LONGEST:
                    yield align(article.text.clean[sentence.span.start : sentence.span.end], sentence, kinds)


def to_kinds(gold: Mapping[str, list[dict]]) -> dict[str, str]:
    """Each name of an article with its type, "" where the annotation does not decide."""
    asked, may = defaultdict(set), set()
    for entity in gold["entities"]:
        for name in entity["names"]:
            if entity.get("deictic") or entity.get("opt") or points(name, entity["type"]):
                may.add(name)
            else:
                asked[name].add(entity["type"])
    kinds = {name: types.pop() if len(types) == 1 else "" for name, types in asked.items()}
    return dict.fromkeys(may - set(kinds), "") | kinds


def points(name: str, kind: str) -> bool:
    """Does the name point at what the text has named, rather than name it?"""
    return name.startswith(POINTS) or (len(name.strip("《》“”")) <= SHORT and kind in NAMED_AT_LENGTH)


def align(text: str, sentence: Sentence, kinds: Mapping[str, str]) -> Labelled:
    """Where the names stand in a sentence."""
    edges = {t.span.start - sentence.span.start for t in sentence.tokens} | {len(text)}
    found = []
    for name in kinds:
        at = text.find(name)
        while name and at >= 0:
            found.append((at, at + len(name), name))
            at = text.find(name, at + 1)
    taken: list[tuple[int, int, str]] = []
    for start, end, name in sorted(found, key=lambda f: (f[0] - f[1], f[0])):
        firm = next(
            (a for a in range(1, end - start) if kinds.get(name[:a]) == "Company" and kinds.get(name[a:]) == "Project"),
            0,
        )
        if firm and kinds[name] == "Project":
            continue  # a firm before its project is a name of its own: both parts are found without it
        if all(end <= a or b <= start for a, b, _ in taken):
            whole = end - start > SHORT or (start in edges and end in edges)
            start, end = with_quotes(text, start, end)
            taken.append((start, end, kinds[name] if whole else ""))
    taken.sort()
    return Labelled(
        text=text,
        mentions=tuple((a, b, kind) for a, b, kind in taken if kind),
        doubts=tuple((a, b) for a, b, kind in taken if not kind),
    )


def with_quotes(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with the marks of title or quotation that stand around all of it, as own sentences are annotated."""
    if text[start - 1 : start] + text[end : end + 1] in ("《》", "“”"):
        return start - 1, end + 1
    return start, end


if __name__ == "__main__":
    sentences = list(read_annotated(Path(sys.argv[1])))
    counts = Counter(kind for s in sentences for _, _, kind in s.mentions)
    print(len(sentences), "sentences", sum(len(s.text) for s in sentences), "characters")
    print(sum(len(s.doubts) for s in sentences), "doubts;", counts.most_common())
