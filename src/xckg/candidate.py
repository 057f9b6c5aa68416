"""Why names are of one thing, and what may be and was not joined: what fuse finds, and tables, graph and report show.

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


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Merge:
    """Why two names of an entity are of one thing.

    >>> Merge(name="正泰电器股份有限公司", other="正泰电器", score=4.0, reasons=("简称含在全称里", "字号较长")).line
    '简称含在全称里、字号较长：正泰电器股份有限公司 / 正泰电器'
    """

    name: str
    other: str
    score: float
    reasons: tuple[str, ...]

    @property
    def line(self) -> str:
        """The reasons and the names, for people."""
        return f"{'、'.join(self.reasons)}：{self.name} / {self.other}"
