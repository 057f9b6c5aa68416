"""What may be one thing and was not joined: what fuse finds, and what the tables and the report show.

>>> Candidate(entity="https://e.org/c/2", name="正泰电器", other="正泰", score=2.5, reasons=("字号只有两字",)).where
''
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Candidate:
    """Another entity that may be the same thing and was not joined: a person should look.

    `name` is this entity's, `other` the other's; `where` and `other_where` say which of several of that name, "" when
    the name is enough. `reasons` speak for it or against it; `score` sums them up.
    """

    entity: str
    name: str
    where: str = ""
    other: str
    other_where: str = ""
    score: float
    reasons: tuple[str, ...]
