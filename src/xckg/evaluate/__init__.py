"""Holds a build against gold: what a careful reader finds in the same texts.

    Knowledge, gold → match (`score`) → judgements → figures, tables, errors beside their sentences (`render`)

>>> from xckg.evaluate import evaluate
>>> from xckg.model import Knowledge
>>> nothing = Knowledge(documents=(), entities=(), relations=(), observations=(), base_iri="https://e.org/")
>>> evaluate(nothing, (), {}).headline  # 没有金标，也就没有分数
0.0
"""

from xckg.evaluate.figures import Evaluation, Judgement, Tally, Verdict
from xckg.evaluate.gold import Gold, hash_gold, read_gold
from xckg.evaluate.score import evaluate

__all__ = ["Evaluation", "Gold", "Judgement", "Tally", "Verdict", "evaluate", "hash_gold", "read_gold"]
