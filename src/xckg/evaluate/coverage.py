"""What the build did not understand, counted: sentences with a number, or with words of a relation, without a fact.

A sentence is silent when no fact has its evidence in it. Why, as far as `extract` says it:
“许昌是一座有2000多年历史的城市。” holds a number and gives no fact (a length of time).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from xckg.model import Article, Knowledge, Observation, Relation, SentenceRole, Span

UNEXPLAINED = "没有说明原因"


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """Counts of sentences. `reasons` are why those with a number gave nothing, `clues` why those without did not."""

    sentences: int
    numbered: int
    numbered_silent: int
    reasons: tuple[tuple[str, int], ...]
    clues: tuple[tuple[str, int], ...]


def count_coverage(knowledge: Knowledge) -> Coverage:
    """Looks at every sentence of the articles, bylines apart.

    Args:
        knowledge: of a build in this process: its articles must still have their text.
    """
    evidence: dict[str, list[tuple[int, int]]] = {}
    facts: tuple[Relation | Observation, ...] = (*knowledge.relations, *knowledge.observations)
    for fact in facts:
        for item in fact.evidence:
            evidence.setdefault(item.document, []).append((item.start, item.end))
    skipped: dict[str, list[tuple[str, str]]] = {}
    for path, reason, text in knowledge.skipped:
        skipped.setdefault(path, []).append((reason, text))
    sentences = numbered = silent = 0
    reasons, clues = Counter[str](), Counter[str]()
    for document in knowledge.documents:
        known, why = evidence.get(document.path, []), skipped.get(document.path, [])
        for article, sentence in ((a, s) for a in document.articles for s in a.sentences):
            if sentence.role is SentenceRole.BYLINE:
                continue
            text = article.surface(sentence.span)
            has_number = any(character.isdigit() for character in text)
            sentences, numbered = sentences + 1, numbered + has_number
            if _overlaps(article, sentence.span, known):
                continue
            said = sorted({reason for reason, part in why if part and part in text})
            if has_number:
                silent += 1
                reasons.update(said or [UNEXPLAINED])
            else:
                clues.update(said)
    return Coverage(
        sentences=sentences, numbered=numbered, numbered_silent=silent, reasons=_rank(reasons), clues=_rank(clues)
    )


def _overlaps(article: Article, span: Span, known: list[tuple[int, int]]) -> bool:
    raw = article.text.to_raw(span)
    return any(start < raw.end and raw.start < end for start, end in known)


def _rank(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
