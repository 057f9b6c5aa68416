"""Everything that the articles say, as one body of knowledge.

许昌 in one article and 许昌市 in another become one entity; 出口122.3亿元 said by both becomes one observation with two
evidences.
"""

from __future__ import annotations

from collections.abc import Sequence

from xckg.fuse.areas import link_entities
from xckg.fuse.entities import cluster
from xckg.fuse.facts import join_observations, join_relations, read_said
from xckg.fuse.ledger import NO_LEDGER, Ledger
from xckg.fuse.respelling import respell
from xckg.fuse.status import join_steps
from xckg.fuse.stories import find_stories, index_stories, story_keys
from xckg.model import Document, Findings, Knowledge


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
    ordered = sorted((respell(f, ledger) for f in findings), key=lambda f: (f.article.document, f.article.index))
    entities, ids = cluster(ordered, base_iri, ledger)
    entities = link_entities(entities, ordered)
    stories = find_stories({(f.article.document, f.article.index): story_keys(f.article) for f in ordered})
    story_of = index_stories(stories)
    said = list(read_said(ordered))
    skipped = sorted({(f.article.document, s.reason, f.article.surface(s.span)) for f in ordered for s in f.skipped})
    return Knowledge(
        documents=tuple(sorted(documents, key=lambda d: d.path)),
        entities=entities,
        relations=join_relations(said, ids, base_iri, story_of),
        observations=join_observations(said, ids, base_iri, story_of),
        base_iri=base_iri,
        skipped=tuple(skipped),
        stories=stories,
        steps=join_steps(ordered, ids),
    )
