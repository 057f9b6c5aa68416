"""`review.csv`: the pairs of entities that may be one and were not joined, the likeliest first, for a person to decide.

    decision,type,name,where,other,other_where,note,score,reasons,entity,other_entity
    ,Company,正泰电器股份有限公司,,正泰,,,2.5,简称含在全称里、字号只有两字,https://…,https://…

The first columns are those of a ledger (`xckg build --ledger`): a line with `merge` or `split` filled in decides.
"""

from __future__ import annotations

from collections.abc import Iterable

from xckg.candidate import Candidate
from xckg.model import Entity, Knowledge
from xckg.publish.answers import to_csv

COLUMNS = (
    *("decision", "type", "name", "where", "other", "other_where", "note"),
    *("score", "reasons", "entity", "other_entity"),
)


def list_candidates(entities: Iterable[Entity]) -> list[tuple[Entity, Candidate]]:
    """Each pair once, the likeliest first."""
    pairs = [(entity, each) for entity in entities for each in entity.candidates if entity.id < each.entity]
    return sorted(
        pairs, key=lambda pair: (-pair[1].score, pair[0].type, pair[1].name, pair[1].other, pair[0].id, pair[1])
    )


def render_review(knowledge: Knowledge) -> str:
    """The table as CSV; equal knowledge gives equal text."""
    return to_csv(
        COLUMNS,
        [
            (
                *("", entity.type, each.name, each.where, each.other, each.other_where, ""),
                *(f"{each.score:g}", "、".join(each.reasons), entity.id, each.entity),
            )
            for entity, each in list_candidates(knowledge.entities)
        ],
    )
