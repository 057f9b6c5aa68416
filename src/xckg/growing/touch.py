"""What a document touches when it comes or goes, worked out anew, and nothing else.

    document → its signs → their blocks → entities → units of what is said → facts → documents whose graphs change

A sign that appears or disappears changes its block, a block that falls otherwise changes entities, an entity that
changes its id changes the units of what is said of it, a unit gives other facts: each step asks the database for what
hangs together with what has changed, and calls the same functions of `fuse` that a build calls for everything. That
the result is the same as a build's is what these functions promise (a block depends on its signs alone, a unit on
what is said in it alone) and what `tests/growing` tries.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from xckg import fuse
from xckg.fuse.areas import AREA, link_entity
from xckg.fuse.blocking import block_keys, connect
from xckg.fuse.clusters import Group, cluster_block
from xckg.fuse.entities import make_entity, mint_id, read_mentions
from xckg.fuse.facts import Said, find_unit, join_observations, join_relations, read_said
from xckg.fuse.ids import digest
from xckg.fuse.ledger import Ledger
from xckg.fuse.respelling import respell
from xckg.fuse.signs import Key, Sign, sign_document
from xckg.fuse.status import read_statuses
from xckg.fuse.stories import story_keys
from xckg.growing import claims, judging
from xckg.growing.stories import Stories, retell
from xckg.growing.touched import Fact, Head, Rules, Touched, group_evidence, know, list_mentions, tell
from xckg.keep import heaps, rows, truth
from xckg.keep.codec import pack, unpack
from xckg.model import (
    Document,
    Entity,
    EntityMention,
    Findings,
    Knowledge,
    Source,
)
from xckg.publish import tables
from xckg.story import ArticleKey

UNPRINTED = '"mention_count": 0'  # in a line of the entities' table
FEW = 100  # documents that come; of more, what is printed is counted over all
Skips = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A document as it was read: what it contributes to a store. `file` is absolute."""

    file: str
    source: Source
    document: Document
    findings: tuple[Findings, ...]

    @property
    def mark(self) -> str:
        """What differs when the document has to be read anew."""
        begun = hashlib.sha256(repr(self.source.begun).encode()).hexdigest() if self.source.begun else ""
        return f"{self.source.sha256} {pack(self.source.metadata)} {begun}".rstrip()


def touch(db: truth.Database, gone: Iterable[str], come: Sequence[Reading], rules: Rules) -> Touched:
    """Takes documents out and puts documents in, and works out anew what that touches. Within one transaction.

    Args:
        db: the database; `change` is open.
        gone: paths of documents that are there; those that come changed, too.
        come: documents that are not there, or are gone just now.
        rules: what facts are made by.
    """
    touched = Touched()
    signs: set[int] = set()
    units: set[str] = set()
    projects: set[str] = set()
    went: dict[ArticleKey, set[str]] = {}
    printed = _Printed()
    gone = list(gone)
    for path in gone:
        printed.gone.update(rows.count_mentions(db, path))
        went |= rows.list_prints(db, path)
        projects |= {project for _, project, _ in heaps.list_statuses(db, path)}
        used, spoken = truth.drop_document(db, path)
        signs |= used
        units |= spoken
        touched.documents.add(path)
    signs |= _find_members(db, signs)  # before what comes may give signs other keys, by another ledger
    for reading in come:
        signs |= _put_reading(db, reading, rules.ledger)
        touched.documents.add(reading.document.path)
        touched.lines.add(reading.document.path)
        printed.come.append(reading.document.path)
    told_before = Stories(db)
    told = {key: marks for reading in come for key, marks in rows.list_prints(db, reading.document.path).items()}
    retold = {path for path, _ in retell(db, told_before, went, told)}
    touched.documents |= retold
    touched.lines |= retold
    moved, touched.entities = _cluster(db, signs, rules, printed)
    for sign in moved:
        touched.documents.update(rows.list_documents_of(db, sign))
    units |= _find_units(db, touched.documents)
    projects |= claims.find_projects(db, touched.documents)
    ids, stories = _Ids(db), Stories(db)
    for unit in sorted(units - {""}):
        _join(db, unit, ids, stories, rules, touched)
    renamed = set()
    for id_, before, after in touched.entities:
        if UNPRINTED in before or UNPRINTED in after:
            touched.unprinted.add(id_)
        if _note_entity(db, id_, before, after, touched, rules):
            renamed.add(id_)
    claims.settle_projects(db, projects | renamed, touched, rules.base_iri)
    judging.judge(db, renamed, gone, stories, touched, rules.base_iri)
    _write_lines(db, touched, stories, rules.base_iri)
    return touched


def restore(db: truth.Database, path: str) -> tuple[str, Source]:
    """The file and the source of a document, as it was read."""
    return truth.get_document(db, path, "file"), unpack(truth.get_document(db, path, "source"), Source)


def _put_reading(db: truth.Database, reading: Reading, ledger: Ledger) -> set[int]:
    """Writes what a document contributes, and gives its signs."""
    reading = replace(reading, findings=tuple(respell(finding, ledger) for finding in reading.findings))
    path, found = reading.document.path, sign_document(reading.findings, ledger)
    skipped = sorted({(s.reason, f.article.surface(s.span)) for f in reading.findings for s in f.skipped})
    truth.put_document(
        db,
        path,
        reading.file,
        reading.mark,
        pack(reading.source),
        pack(tuple(skipped), Skips),
        len(reading.document.articles),
    )
    made = Knowledge(documents=(reading.document,), entities=(), relations=(), observations=(), base_iri="")
    truth.set_lines(db, path, line=tables.documents_table(made).decode())
    heaps.put_articles(db, [(path, a.index, a.publisher or "", a.place or "") for a in reading.document.articles])
    numbers = _put_signs(db, found, ledger)
    rows.put_places(
        db,
        [
            (numbers[key], path, start, end, key[1], text, named)
            for key, (_, start, end), text, named in read_mentions(reading.findings)
        ],
    )
    for finding in reading.findings:
        rows.put_prints(db, path, finding.article.index, story_keys(finding.article))
    ordered = sorted(reading.findings, key=lambda finding: finding.article.index)
    statuses = enumerate(read_statuses(ordered))
    heaps.put_statuses(db, [(path, number, "", pack(told, claims.Status)) for number, told in statuses])
    rows.put_said(db, [(path, number, "", pack(said)) for number, said in enumerate(read_said(ordered))])
    return set(numbers.values())


def _put_signs(db: truth.Database, found: Mapping[Key, Sign], ledger: Ledger) -> dict[Key, int]:
    known = {sign: rows.put_sign(db, pack(sign), block_keys(sign, ledger)) for sign in set(found.values())}
    numbers = {key: known[sign] for key, sign in found.items()}
    rows.put_things(db, [(*key, number) for key, number in numbers.items()])
    return numbers


def _cluster(
    db: truth.Database, signs: set[int], rules: Rules, printed: _Printed
) -> tuple[set[int], list[tuple[str, str, str]]]:
    """Clusters the blocks of these signs anew.

    Returns:
        The signs that are of another entity than before, and the entities whose lines have changed: id, before, after.
    """
    members = _find_members(db, signs)
    unused = rows.list_unused(db, signs)
    before: dict[int, str] = {}
    numbers: dict[Sign, int] = {}
    for number in members:
        packed, entity = rows.get_sign(db, number)
        before[number] = entity
        if number not in unused:
            numbers[unpack(packed, Sign)] = number
    rows.drop_signs(db, unused)
    former_signs: dict[str, set[int]] = defaultdict(set)
    for number, entity in before.items():
        former_signs[entity].add(number)
    after: dict[int, str] = {}
    lines: dict[str, str] = {}
    for block in connect(numbers, rules.ledger):
        for group in cluster_block(block, rules.ledger).groups:
            id_ = mint_id(group, rules.base_iri)
            own = [numbers[sign] for sign in group.signs]
            after |= dict.fromkeys(own, id_)
            same = former_signs[id_] == set(own)
            lines[id_] = _describe(db, group, own, rules.base_iri, printed.count(db, id_, own, same=same))
    moved = {number for number, id_ in after.items() if before[number] != id_}
    for number in moved:
        rows.set_entity(db, number, after[number])
    changed = []
    for id_ in sorted({*before.values(), *lines} - {""}):
        former, line = rows.get_entity(db, id_), lines.get(id_, "")
        if former != line:
            rows.put_entity(db, id_, line)
            changed.append((id_, former, line))
    return moved, changed


def _find_members(db: truth.Database, signs: Iterable[int]) -> set[int]:
    """The signs of all blocks that these stand in."""
    members, todo, seen = set(signs), list(signs), set[str]()
    while todo:
        for key in rows.list_keys(db, todo.pop()):
            if key not in seen:
                seen.add(key)
                new = set(rows.list_holders(db, key)) - members
                members |= new
                todo += new
    return members


@dataclass(kw_only=True)
class _Printed:
    """Where things are printed otherwise than before.

    Attributes:
        gone: how many places of each entity were in documents that went.
        come: the documents that came.
    """

    gone: Counter[str] = field(default_factory=Counter)
    come: list[str] = field(default_factory=list)

    def count(self, db: truth.Database, id_: str, signs: list[int], *, same: bool) -> int:
        """How many places an entity is printed at; where its signs are the `same`, only what differs is counted."""
        former = rows.get_entity(db, id_) if same and len(self.come) <= FEW else ""
        if not former:
            return rows.count_places(db, signs)
        return tables.parse_mention_count(former) - self.gone[id_] + rows.count_places(db, signs, self.come)


def _describe(db: truth.Database, group: Group, numbers: list[int], base_iri: str, places: int) -> str:
    """The line of an entity. How it is called matters for it, and how often, but not where."""
    surfaces = {("", place, place): form for place, form in enumerate(rows.list_forms(db, numbers))}
    entity = make_entity(group, surfaces, base_iri)
    homes: set[str] = set()
    if entity.type == AREA and not entity.links:
        for path in {path for number in numbers for path in rows.list_documents_printing(db, number)}:
            homes |= {place for _, _, place in heaps.list_articles(db, path)} - {""}
    entity = link_entity(entity, sorted(homes))
    anywhere = EntityMention(entity=entity.id, document="", start=0, end=0, text="")
    counted = replace(entity, mentions=(anywhere,) * places)
    return tables.entities_table(know(base_iri, entities=(counted,))).decode()


def _find_units(db: truth.Database, documents: Iterable[str]) -> set[str]:
    """Finds the units of what these documents say anew; gives those of before and those of now."""
    units = set()
    for document in documents:
        ids = rows.find_entities(db, document)
        moved = []
        for number, former, record in rows.list_said(db, document=document):
            parts = find_unit(unpack(record, Said), ids)
            unit = digest(parts) if parts else ""
            if unit != former:
                moved.append((document, number, unit, record))
            units |= {former, unit}
        rows.put_said(db, moved)
    return units


class _Ids(dict[Key, str]):
    """Entities by name, looked up document by document when they are asked for."""

    def __init__(self, db: truth.Database) -> None:
        super().__init__()
        self.db = db

    def __missing__(self, key: Key) -> str:
        self.update(rows.find_entities(self.db, key[0]))
        return self[key]


def _join(db: truth.Database, unit: str, ids: _Ids, stories: Stories, rules: Rules, touched: Touched) -> None:
    """Joins what is said in a unit anew, and notes whom that touches."""
    said = [unpack(record, Said) for record in rows.list_unit(db, unit)]
    joined = know(
        rules.base_iri,
        relations=join_relations(said, ids, rules.base_iri, stories),
        observations=join_observations(said, ids, rules.base_iri, stories),
        stories=stories.find_told(item.evidence for item in said),
    )
    weighed = fuse.weigh(joined, least=rules.least)
    after: dict[tuple[int, str], Fact] = {(0, fact.id): fact for fact in weighed.relations}
    after |= {(1, fact.id): fact for fact in weighed.observations}
    before = rows.list_facts(db, unit=unit)
    for kind, id_ in sorted({*before, *after}):
        fact, (line, digits) = after.get((kind, id_)), before.get((kind, id_), ("", ""))
        former = judging.restore(line, digits) if line else None
        judging.note_fact(db, kind, former, fact, touched)
        written = tables.facts_table(tell(fact, rules.base_iri)).decode() if fact else ""
        if written != line:
            row = (unit, fact.subject, judging.write_digits(fact), written) if fact else None
            rows.put_fact(db, kind, id_, row)
            _note_fact(db, kind, former, fact, touched, rules)
    touched.lines |= rows.change_unsure(db, unit, set(weighed.skipped))


def _note_fact(
    db: truth.Database, kind: int, former: Fact | None, fact: Fact | None, touched: Touched, rules: Rules
) -> None:
    """Notes in which documents a fact is otherwise than it was: by its evidence, or only by what is said of it."""
    before, after = (group_evidence(one.evidence if one else ()) for one in (former, fact))
    one = fact or former
    assert one is not None
    rows.change_supports(db, kind, one.id, before.keys() - after.keys(), after.keys() - before.keys())
    changed = {path for path in {*before, *after} if before.get(path) != after.get(path)}
    touched.documents |= changed
    touched.before += [tell(former, rules.base_iri)] if former else []
    touched.after += [tell(fact, rules.base_iri)] if fact else []
    rest = frozenset(after.keys() - changed)
    if rest and former and fact:
        sample = after[min(rest)]
        heads = [tell(replace(fact_, evidence=sample), rules.base_iri) for fact_ in (former, fact)]
        if heads[0] != heads[1]:
            touched.heads.append(Head(id=one.id, documents=rest, before=heads[0], after=heads[1]))


def _note_entity(db: truth.Database, id_: str, before: str, after: str, touched: Touched, rules: Rules) -> bool:
    """Notes in which documents an entity is described otherwise than before; whether it has other names."""
    if not before or not after:
        return False  # its signs have moved, and their documents are touched
    former, now = tables.parse_entity(before), tables.parse_entity(after)
    if former == now:
        return False
    pair = [know(rules.base_iri, entities=(entity,)) for entity in (former, now)]
    documents = {path for number in rows.list_signs_of(db, id_) for path in rows.list_documents_of(db, number)}
    touched.heads.append(Head(id=id_, documents=frozenset(documents), before=pair[0], after=pair[1]))
    return (former.label, former.aliases) != (now.label, now.aliases)


def _write_lines(db: truth.Database, touched: Touched, stories: Stories, base_iri: str) -> None:
    """Writes the lines of touched documents in the tables of documents and of mentions."""
    for path in sorted(path for path in touched.lines if truth.get_mark(db, path)):
        document = tables.parse_document(truth.get_document(db, path, "line"))
        skipped = {*unpack(truth.get_document(db, path, "skipped"), Skips), *rows.list_unsure(db, path)}
        told = know(
            base_iri,
            documents=(document,),
            stories=stories.find((path, article.index) for article in document.articles),
            skipped=tuple((path, *item) for item in sorted(skipped)),
        )
        truth.set_lines(db, path, line=tables.documents_table(told).decode())
    for path in sorted(path for path in touched.documents if truth.get_mark(db, path)):
        mentions = list_mentions(db, path)
        all_of_them = Entity(id="", type="", label="", aliases=(), links={}, mentions=mentions)
        truth.set_lines(db, path, mentions=tables.mentions_table(know(base_iri, entities=(all_of_them,))).decode())
