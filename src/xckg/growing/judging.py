"""Facts held against each other anew: those that lie on a heap with one that a change has touched, and no others.

    fact that came, went or is said by others now → its heaps → disputes among the facts on them
    document whose facts came or went             → the numbers of that document → sums that are off

Numbers of one thing and time lie on one heap, and the holders of one post (`fuse.heaps`): what comes about 中国 meets
what is said of the same indicator and period there, and not all that was ever said of it. By the functions of `fuse`
that a build calls for everything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from xckg.claims import Dispute
from xckg.fuse.agreement import KINDS, Articles, judge_claims, judge_sums, sort_disputes
from xckg.fuse.heaps import find_heaps
from xckg.fuse.ids import digest
from xckg.growing.stories import Stories
from xckg.growing.touched import Fact, Touched, know
from xckg.keep import heaps, rows, truth
from xckg.keep.codec import pack, unpack
from xckg.model import Knowledge, Measure, Observation, Relation
from xckg.publish import claims, tables


def note_fact(db: truth.Database, kind: int, former: Fact | None, fact: Fact | None, touched: Touched) -> None:
    """Notes on which heaps a fact lay and lies, which are to be judged anew, and in which documents sums are."""
    before, after = (find_heaps(one) if one else {} for one in (former, fact))
    one = fact or former
    assert one is not None
    heaps.change_rivals(db, kind, one.id, before.keys() - after.keys(), after.keys() - before.keys())
    touched.heaps |= {**before, **after}
    if kind:
        said_in = [{item.document for item in one.evidence} if one else set() for one in (former, fact)]
        touched.summed |= said_in[0] ^ said_in[1] if _are_alike(former, fact) else said_in[0] | said_in[1]


def _are_alike(former: Fact | None, fact: Fact | None) -> bool:
    """Whether two facts differ at most in who says them, and by that in how sure they are."""
    if former is None or fact is None or write_digits(former) != write_digits(fact):
        return False
    return replace(former, evidence=fact.evidence, confidence=fact.confidence) == fact


def write_digits(fact: Fact) -> str:
    """The numbers of a fact as they were printed: a table writes 122.30 as 122.3."""
    return f"{fact.value} {fact.normalized}" if isinstance(fact, Observation) else ""


def judge(
    db: truth.Database, renamed: Iterable[str], gone: Iterable[str], stories: Stories, touched: Touched, base_iri: str
) -> None:
    """Judges all heaps that are touched.

    Args:
        db: the database, in which the facts are as they shall be.
        renamed: entities that are called otherwise than before.
        gone: documents that went.
        stories: as they are now.
        touched: says what to judge; what comes of it is noted there.
        base_iri: what every id begins with.
    """
    for entity in renamed:
        for line in rows.list_facts_of(db, entity, 0, '"worksFor"'):
            touched.heaps |= find_heaps(tables.parse_fact(line))
        for line in rows.list_facts_of(db, entity, 1, f'"{Measure.SHARE}"'):
            touched.summed |= {item.document for item in tables.parse_fact(line).evidence}
    former: dict[str, Dispute] = {}
    now: dict[str, Dispute] = {}
    for heap in sorted(touched.heaps):
        known = _gather(db, heaps.list_rivals(db, heap), base_iri)
        post = touched.heaps[heap]
        found = judge_claims(known, _describe_articles(db, known, stories)) if known else []
        _put(db, heap, [d for d in found if not post or d.about == post], former, now)
    for path in sorted(touched.summed.union(touched.documents, gone)):
        known = _gather(db, rows.list_supported(db, path), base_iri, path)
        _put(db, digest(("sums", path)), judge_sums(known) if known else [], former, now)
    for id_ in former.keys() - now.keys():
        record = heaps.get_dispute(db, id_)
        if record:  # another document prints the same numbers
            now[id_] = unpack(record, Dispute)
    touched.before.append(know(base_iri, disputes=tuple(former.values())))
    touched.after.append(know(base_iri, disputes=tuple(now.values())))


def _put(
    db: truth.Database, heap: str, disputes: Iterable[Dispute], former: dict[str, Dispute], now: dict[str, Dispute]
) -> None:
    written = [(d, pack(d)) for d in sort_disputes(disputes)]
    before = heaps.list_disputes(db, heap)
    if before != [record for _, record in written]:
        former |= {d.id: d for d in (unpack(record, Dispute) for record in before)}
        now |= {d.id: d for d, _ in written}
        heaps.put_disputes(db, heap, [(KINDS.index(d.kind), d.subject, d.id, record) for d, record in written])


def _gather(
    db: truth.Database, lines: Iterable[tuple[str, str]], base_iri: str, path: str | None = None
) -> Knowledge | None:
    """What has to be known to judge these facts, of a document only what it says; None where there are not two."""
    facts = [restore(line, digits) for line, digits in lines if path is None or digits]
    if len(facts) < 2:
        return None
    if path is not None:
        facts = [replace(fact, evidence=tuple(e for e in fact.evidence if e.document == path)) for fact in facts]
    ends = {fact.subject for fact in facts} | {fact.object for fact in facts if isinstance(fact, Relation)}
    return know(
        base_iri,
        entities=tuple(tables.parse_entity(rows.get_entity(db, end)) for end in sorted(ends)),
        relations=tuple(fact for fact in facts if isinstance(fact, Relation)),
        observations=tuple(fact for fact in facts if isinstance(fact, Observation)),
    )


def _describe_articles(db: truth.Database, known: Knowledge, stories: Stories) -> Articles:
    facts: list[Fact] = [*known.relations, *known.observations]
    paths = {item.document for fact in facts for item in fact.evidence}
    publishers = {(p, index): publisher for p in paths for index, publisher, _ in heaps.list_articles(db, p)}
    return Articles(publishers=publishers, story_of=stories)


def restore(line: str, digits: str) -> Fact:
    """A fact of the table, its numbers with the digits that were printed."""
    fact = tables.parse_fact(line)
    if not isinstance(fact, Observation):
        return fact
    value, normalized = map(Decimal, digits.split())
    return replace(fact, value=value, normalized=normalized)


def list_disputes(db: truth.Database) -> tuple[Dispute, ...]:
    """All disputes."""
    return sort_disputes(unpack(record, Dispute) for record in heaps.list_all_disputes(db))


def write_conflicts(db: truth.Database, base_iri: str) -> bytes:
    """The table of disputes."""
    disputes = list_disputes(db)
    facts = [restore(*rows.get_fact(db, id_)) for id_ in sorted({id_ for d in disputes for id_ in d.facts})]
    ends = {fact.subject for fact in facts} | {dispute.subject for dispute in disputes}
    return claims.conflicts_table(
        know(
            base_iri,
            entities=tuple(tables.parse_entity(rows.get_entity(db, end)) for end in sorted(ends)),
            relations=tuple(fact for fact in facts if isinstance(fact, Relation)),
            observations=tuple(fact for fact in facts if isinstance(fact, Observation)),
            disputes=disputes,
        )
    )


def know_all(db: truth.Database, base_iri: str) -> Knowledge:
    """All facts, histories and disputes."""
    facts = [tables.parse_fact(line) for line in heaps.list_lines(db, "facts")]
    return know(
        base_iri,
        relations=tuple(fact for fact in facts if isinstance(fact, Relation)),
        observations=tuple(fact for fact in facts if isinstance(fact, Observation)),
        steps=tuple(step for line in heaps.list_lines(db, "projects") for step in claims.parse_steps(line)),
        disputes=list_disputes(db),
    )
