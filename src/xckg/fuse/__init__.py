"""The only room where two mentions become one entity, and two sentences one fact.

    Findings of each document → its share (`shares`), made from it alone
    shares of all → cluster names (`entities`) → join candidates (`facts`) → Knowledge
    → scores into probabilities (`calibrate`) → what is likelier right than wrong
    → what agrees and what does not (`agreement`, `sums`); what was known on a day (`times`)

>>> from xckg.fuse import merge
>>> merge([], [], "https://example.org/").entities
()
"""

from xckg.fuse.agreement import judge
from xckg.fuse.calibrate import LIKELIER_RIGHT, weigh
from xckg.fuse.ledger import NO_LEDGER, Decision, Ledger, add_decision, read_ledger
from xckg.fuse.merge import join, make_shares, merge
from xckg.fuse.shares import Share, Shared, make_share
from xckg.fuse.times import cut

__all__ = [
    "LIKELIER_RIGHT",
    "NO_LEDGER",
    "Decision",
    "Ledger",
    "Share",
    "Shared",
    "add_decision",
    "cut",
    "join",
    "judge",
    "make_share",
    "make_shares",
    "merge",
    "read_ledger",
    "weigh",
]
