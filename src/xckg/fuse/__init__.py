"""The only room where two mentions become one entity, and two sentences one fact.

    Findings of every article → cluster names (`entities`) → join candidates (`facts`) → Knowledge
    → scores into probabilities (`calibrate`) → what is likelier right than wrong
    → what agrees and what does not (`agreement`, `sums`); what was known on a day (`times`)

>>> from xckg.fuse import merge
>>> merge([], [], "https://example.org/").entities
()
"""

from xckg.fuse.agreement import judge
from xckg.fuse.calibrate import LIKELIER_RIGHT, weigh
from xckg.fuse.merge import merge
from xckg.fuse.times import cut

__all__ = ["LIKELIER_RIGHT", "cut", "judge", "merge", "weigh"]
