"""What one article says: a pure function from `Article` to `Findings`, knowing nothing outside the article.

    mentions (gazetteers, names, persons, quoted, slots, honors, pointing) → listed, namesakes
    → relations, observations → nested → claims: when each holds, how far it has come (holding, standing)

A text in traditional characters is read in simplified ones and stays as printed (traditional); a table's rows are read
by their headings, not as language (rows); what goes on from another page is read after its beginning (joined).

It is picklable and keeps no state, so it runs unchanged in a loop, in a process pool, on a cluster.
"""

from __future__ import annotations

from collections.abc import Sequence

from xckg.extract.heads import find_undertakers
from xckg.extract.joined import keep_own
from xckg.extract.listed import sort_lists
from xckg.extract.mentions import find_mentions
from xckg.extract.namesakes import tell_apart
from xckg.extract.nested import find_nested, find_sections
from xckg.extract.observations import find_observations
from xckg.extract.relations import find_relations
from xckg.extract.rows import find_row_facts, has_rows
from xckg.extract.standing import find_claims
from xckg.model import Article, Findings
from xckg.records import replace
from xckg.traditional import is_traditional, to_simplified

__all__ = ["find_facts"]


def find_facts(article: Article, joined: tuple[Article, Sequence[int]] | None = None) -> Findings:
    """Mentions, aliases, relations and observations of one article, and what was not understood.

    Args:
        article: the article.
        joined: it together with its beginning on another page, and which of its characters each is (`keep_own`).
    """
    if joined is not None:
        return keep_own(_find_any(joined[0]), article, joined[1])
    return _find_any(article)


def _find_any(article: Article) -> Findings:
    if is_traditional(article.text.clean):
        return replace(_find(to_simplified(article)), article=article)
    return _find(article)


def _find(article: Article) -> Findings:
    if has_rows(article):
        return find_row_facts(article)
    found, aliases = find_mentions(article)
    mentions = tell_apart(sort_lists(article.text.clean, found))
    relations, unread_relations = find_relations(article, mentions)
    observations, unread_numbers = find_observations(article, mentions)
    inside, made = find_nested(mentions, relations)
    places, lies = find_sections(article, (*mentions, *inside))
    firms, does = find_undertakers(article, (*mentions, *inside, *places))
    named = (*mentions, *inside, *places, *firms)
    told, figures, statuses = find_claims(article, named, (*relations, *made, *lies, *does), observations)
    return Findings(
        article=article,
        mentions=named,
        aliases=aliases,
        relations=told,
        observations=figures,
        skipped=(*unread_relations, *unread_numbers),
        statuses=statuses,
    )
