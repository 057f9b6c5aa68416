"""The only room where two mentions become one entity, and two sentences one fact.

    Findings of every article → cluster names (`entities`) → join candidates (`facts`) → Knowledge
    → scores into probabilities (`calibrate`) → what is likelier right than wrong

>>> from xckg.fuse import merge
>>> merge([], [], "https://example.org/").entities
()
"""

from xckg.fuse.calibrate import LIKELIER_RIGHT, weigh
from xckg.fuse.ledger import NO_LEDGER, Decision, Ledger, add_decision, read_ledger
from xckg.fuse.merge import merge

__all__ = ["LIKELIER_RIGHT", "NO_LEDGER", "Decision", "Ledger", "add_decision", "merge", "read_ledger", "weigh"]
