"""Turns the scores that rules give themselves into probabilities, and leaves out what is likelier wrong than right.

What a rule says of itself (0.85) was set by who wrote it. `ontology/lexicon/calibration.yaml` holds what came of it:
how often facts with that score, from that rule, with so many sentences behind them, were right when people judged them.
What was read off an image is no surer than it was read: of its sentences the one read best counts.

    log-odds(right) = base + slope · log-odds(score) + evidence · log2(number of evidences) + what is known of the rule

>>> one = weigh_fact("relation", ["body-post-person"], 0.93, 1)  # 平煤隆基董事长高志强
>>> two = weigh_fact("relation", ["body-post-person"], 0.93, 2)
>>> 0 < one <= two < 1
True

*Why so*: a straight line in log-odds with a shrunken step for each rule, not a free curve (isotonic) for each: there
are some hundred judged facts and a hundred rules, and a rule seen three times should move its facts by little. A rule
that was never judged is taken as the average of its kind. Tried besides, on documents left out of the fit, and of no
use: type of the subject, modality, whether the sentence dates the number, how often the article names the subject.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from xckg.fuse.stories import find_tellers, index_stories
from xckg.model import Evidence, Knowledge, Observation, Relation
from xckg.ontology import Node, load_yaml
from xckg.records import replace
from xckg.story import ArticleKey

FILE = "lexicon/calibration.yaml"
LIKELIER_RIGHT = 0.5
UNSURE = "把握不大，没有收入图谱"
_EDGE = 0.98  # scores beyond it, and below 1 - it, are taken as this: no rule knows more
_DIGITS = 3
_UNJUDGED = "llm:"  # what a model alone has said: no curve was fitted on it, its score stands

Fact = TypeVar("Fact", Relation, Observation)


@dataclass(frozen=True, kw_only=True)
class Curve:
    """What is known of one kind of facts, in log-odds: see the module. `rules` are steps by rule id."""

    base: float
    slope: float
    evidence: float
    rules: Mapping[str, float]


def weigh(knowledge: Knowledge, *, least: float = LIKELIER_RIGHT) -> Knowledge:
    """The same knowledge with probabilities as confidences, without the facts that are less likely than `least`.

    Args:
        knowledge: as `merge` gives it, with the rules' own scores.
        least: 0 to 1. What is left out is told in `skipped`, with its sentence.
    """
    story_of = index_stories(knowledge.stories)
    relations = [_weigh("relation", fact, story_of) for fact in knowledge.relations]
    observations = [_weigh("observation", fact, story_of) for fact in knowledge.observations]
    unsure = [e for f in relations if f.confidence < least for e in f.evidence]
    unsure += [e for f in observations if f.confidence < least for e in f.evidence]
    return replace(
        knowledge,
        relations=tuple(f for f in relations if f.confidence >= least),
        observations=tuple(f for f in observations if f.confidence >= least),
        skipped=tuple(sorted({*knowledge.skipped, *((e.document, UNSURE, e.text) for e in unsure)})),
    )


def weigh_fact(kind: str, rules: Iterable[str], score: float, evidences: int) -> float:
    """The probability that a fact is right.

    Args:
        kind: `relation` or `observation`.
        rules: the ids of the rules that found it; the best known of them counts.
        score: what they say of it, 0 to 1, taken together.
        evidences: how many sentences say it, at least 1.
    """
    rules = sorted(set(rules))
    if rules and all(rule.startswith(_UNJUDGED) for rule in rules):
        return round(score, _DIGITS)
    curve = load_curve(kind)
    step = max((curve.rules.get(rule, 0.0) for rule in rules), default=0.0)
    known = curve.base + curve.slope * to_log_odds(score) + curve.evidence * math.log2(evidences) + step
    return round(1 / (1 + math.exp(-known)), _DIGITS)


def to_log_odds(score: float) -> float:
    """How often right for once wrong, as a logarithm; a score of 0 or 1 is brought back to what a rule can know."""
    score = min(max(score, 1 - _EDGE), _EDGE)
    return math.log(score / (1 - score))


@cache
def load_curve(kind: str) -> Curve:
    """The curve of one kind of facts.

    Raises:
        KnowledgeError: the file is not as it must be.
    """
    node: Node = load_yaml(FILE).need(kind, Node)
    number = (int, float)
    return Curve(
        base=float(node.need("base", number)),
        slope=float(node.need("slope", number)),
        evidence=float(node.need("evidence", number)),
        rules={rule: float(told.need("step", number)) for rule, told in node.need("rules", Node).items()},
    )


def _weigh(kind: str, fact: Fact, story_of: Mapping[ArticleKey, str]) -> Fact:
    rules = [item.rule for item in fact.evidence]
    known = weigh_fact(kind, rules, fact.confidence, count_sentences(fact.evidence, story_of))
    read = max((item.ocr or 1.0 for item in fact.evidence), default=1.0)
    return replace(fact, confidence=round(known * read, _DIGITS))


def count_sentences(evidence: Sequence[Evidence], story_of: Mapping[ArticleKey, str]) -> int:
    """How many sentences stand behind a fact; the same words printed twice (a title said again) count once.

    The papers that print one story count together as much as the one of them that says most.
    """
    if len(evidence) == 1:
        return 1
    tellers = find_tellers(evidence, story_of)
    return len({item.text for item in evidence if (item.document, item.article_index) in tellers})
