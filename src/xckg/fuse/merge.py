"""Everything that the articles say, as one body of knowledge.

许昌 in one article and 许昌市 in another become one entity; 出口122.3亿元 said by both becomes one observation with two
evidences.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from xckg.fuse.areas import link_entities
from xckg.fuse.entities import Key, cluster
from xckg.fuse.facts import join_observations, join_relations
from xckg.fuse.ledger import NO_LEDGER, Ledger
from xckg.fuse.shares import Names, Share, Shared, make_share
from xckg.fuse.status import join_steps
from xckg.fuse.stories import find_stories, index_stories
from xckg.model import Document, Evidence, Findings, Knowledge
from xckg.story import ArticleKey


def merge(
    findings: Sequence[Findings], documents: Sequence[Document], base_iri: str, ledger: Ledger = NO_LEDGER
) -> Knowledge:
    """Entities and facts across all articles.

    Args:
        findings: what `extract` found, in any order: the result does not depend on it.
        documents: the sources, for the named graphs and the report.
        base_iri: what every id begins with; ends in "/" or "#".
        ledger: what people have decided about who is who.
    """
    return join(make_shares(findings, ledger), documents, base_iri, ledger)


def make_shares(findings: Iterable[Findings], ledger: Ledger = NO_LEDGER) -> list[Share]:
    """The shares of all documents, sorted by document. Arguments as `merge`'s."""
    ordered = sorted(findings, key=lambda f: f.article.document)
    return [make_share(own, ledger) for _, own in groupby(ordered, key=lambda f: f.article.document)]


def join(
    shares: Iterable[Shared], documents: Iterable[Document], base_iri: str, ledger: Ledger = NO_LEDGER
) -> Knowledge:
    """As `merge`, of what each document gives.

    Args:
        shares: one for each document, sorted by document; gone through once for each of their parts. Where these are
            read from a disk, no more is held than the knowledge is made of.
        documents: as in `merge`.
        base_iri: as in `merge`.
        ledger: as in `merge`, and as it was when the shares were made.
    """
    homes: dict[str, tuple[str, ...]] = {}
    prints: dict[ArticleKey, frozenset[str]] = {}
    statuses: list[tuple[Key, Evidence]] = []
    skipped: set[tuple[str, str, str]] = set()

    def walk() -> Iterator[Names]:
        for share in shares:
            names = share.names
            homes[share.document] = names.places
            prints.update(names.prints)
            statuses.extend(names.statuses)
            skipped.update(names.skipped)
            yield names

    entities, ids = cluster(walk(), base_iri, ledger)
    stories = find_stories(prints)
    story_of = index_stories(stories)
    return Knowledge(
        documents=tuple(sorted(documents, key=lambda d: d.path)),
        entities=link_entities(entities, homes),
        relations=join_relations((said for share in shares for said in share.relations), ids, base_iri, story_of),
        observations=join_observations(
            (said for share in shares for said in share.observations), ids, base_iri, story_of
        ),
        base_iri=base_iri,
        skipped=tuple(sorted(skipped)),
        stories=stories,
        steps=join_steps(statuses, ids),
    )
