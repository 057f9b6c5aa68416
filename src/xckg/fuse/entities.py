"""Clusters the names of all articles into entities, each join with its reason.

Names of one article with equal type and name are one thing already (`Findings`). Across articles two are joined when

- an authority's code is the same (许昌市 and 许昌 are both gb2260:411000), or
- their normal forms are equal (`names.normalize`), or
- a text states or cuts the short name (平煤隆基 of 平煤隆基新能源科技有限公司) and only one full name
  has that short one, or
- one is the other with a place in front, in the same document (天津渤海钢铁集团, 渤海钢铁集团),

and never when they are chains or clusters of two places, or persons with no body in common.

*Why so*: a wrong join cannot be seen in the result, a missed one can; so each of the four is an exact test, not a
score. Scored comparison with review belongs above these, not instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from xckg.fuse.ids import mint_entity
from xckg.fuse.names import cut_place, load_types, normalize, opens_with_place
from xckg.model import Article, Entity, EntityMention, Findings, Mention, MentionKind

OFFICIAL = ("AdministrativeArea", "Country")  # called as the gazetteer calls them, whatever is printed
OWNED = ("公司", "厂")  # what a branch named after its place ends in
Key = tuple[str, int, str, str]  # document, article index, type, name


@dataclass(kw_only=True)
class _Local:
    """One thing in one article, before anything is joined."""

    key: Key
    code: str | None
    home: str
    mentions: list[tuple[Article, Mention]] = field(default_factory=list)
    employers: set[str] = field(default_factory=set)


def cluster(findings: Sequence[Findings], base_iri: str) -> tuple[tuple[Entity, ...], dict[Key, str]]:
    """All entities, sorted by id, and the id of each article's names.

    Returns:
        the entities, and (document, article index, type, name) → entity id.
    """
    locals_ = _collect(findings)
    entities: dict[str, Entity] = {}
    ids: dict[Key, str] = {}
    for keys, reasons in _components(locals_, _joins(locals_, findings)):
        members = [locals_[key] for key in keys]
        entity = _to_entity(members, reasons, base_iri)
        if entity.id in entities:  # two unjoined things must not share an id: tell them apart by where they stand
            entity = _to_entity(members, reasons, base_iri, scope=f"{members[0].key[0]}#{members[0].key[1]}")
        entities[entity.id] = entity
        ids |= {member.key: entity.id for member in members}
    return tuple(entities[i] for i in sorted(entities)), ids


def _components(locals_: Iterable[Key], joins: Iterable[tuple[Key, Key, str]]) -> list[tuple[list[Key], list[str]]]:
    """Connected components with the reasons of their joins; by their first key (union by smallest root)."""
    root = {key: key for key in locals_}

    def find(key: Key) -> Key:
        while root[key] != key:
            root[key] = root[root[key]]
            key = root[key]
        return key

    said: list[tuple[Key, str]] = []
    for a, b, reason in joins:
        first, second = sorted((find(a), find(b)))
        root[second] = first
        if reason:
            said.append((a, reason))
    members: dict[Key, list[Key]] = defaultdict(list)
    for key in sorted(root):
        members[find(key)].append(key)
    reasons: dict[Key, set[str]] = defaultdict(set)
    for key, reason in said:
        reasons[find(key)].add(reason)
    return [(members[key], sorted(reasons[key])) for key in sorted(members)]


def _collect(findings: Sequence[Findings]) -> dict[Key, _Local]:
    found: dict[Key, _Local] = {}
    for finding in findings:
        article = finding.article
        keys = []
        for mention in finding.mentions:
            key = (article.document, article.index, mention.type, mention.name)
            local = found.get(key)
            if local is None:
                local = found[key] = _Local(key=key, code=mention.code, home=article.place or "")
            local.code = local.code or mention.code
            local.mentions.append((article, mention))
            keys.append(key)
        for relation in finding.relations:
            if relation.predicate == "worksFor":
                employer = finding.mentions[relation.object]
                found[keys[relation.subject]].employers.add(normalize(employer.name, employer.type))
    return found


def _joins(locals_: dict[Key, _Local], findings: Sequence[Findings]) -> Iterable[tuple[Key, Key, str]]:
    yield from _same_name(locals_)
    yield from _same_with_place(locals_)
    yield from _stated(locals_, findings)


def _bucket(local: _Local) -> tuple[str, str, str]:
    kind, name = local.key[2], local.key[3]
    if local.code:
        return kind, local.code, ""
    return kind, normalize(name, kind), local.home if kind in load_types("placed") else ""


def _same_name(locals_: dict[Key, _Local]) -> Iterable[tuple[Key, Key, str]]:
    buckets: dict[tuple[str, str, str], list[_Local]] = defaultdict(list)
    for key in sorted(locals_):
        buckets[_bucket(locals_[key])].append(locals_[key])
    for (kind, *_), group in sorted(buckets.items()):
        if kind == "Person":
            yield from _same_person(group)
            continue
        for other in group[1:]:
            differ = other.key[3] != group[0].key[3]
            yield group[0].key, other.key, f"名称规范形式相同：{group[0].key[3]} / {other.key[3]}" if differ else ""


def _same_person(group: list[_Local]) -> Iterable[tuple[Key, Key, str]]:
    for i, a in enumerate(group):
        for b in group[i + 1 :]:
            if a.key[0] == b.key[0]:
                yield a.key, b.key, "同一文档中的同名人物"
            elif shared := sorted(a.employers & b.employers):
                yield a.key, b.key, f"同名且任职单位相同：{shared[0]}"


def _same_with_place(locals_: dict[Key, _Local]) -> Iterable[tuple[Key, Key, str]]:
    optional = load_types("place_optional")
    by_document: dict[tuple[str, str], dict[str, Key]] = defaultdict(dict)
    for key in sorted(locals_):
        if key[2] in optional:
            by_document[(key[0], key[2])].setdefault(normalize(key[3], key[2]), key)
    for (_, kind), names in sorted(by_document.items()):
        for key in names.values():
            place, rest = cut_place(key[3])
            while place:  # 河南新乡|海晏纸业集团
                other = names.get(normalize(rest, kind))
                if other is not None and other != key:
                    yield key, other, f"同一文档中省去地名：{key[3]} / {other[3]}"
                place, rest = cut_place(rest)
        if kind == "Company":
            yield from _same_without_owner(list(names.values()))


def _same_without_owner(keys: list[Key]) -> Iterable[tuple[Key, Key, str]]:
    """海晏啤酒随州公司 and 随州公司 in one document: a firm named by its place alone, when one fuller name fits."""
    for key in keys:
        if not (key[3].endswith(OWNED) and opens_with_place(key[3])):
            continue
        fuller = [other for other in keys if other != key and other[3].endswith(key[3])]
        if len(fuller) == 1:
            yield fuller[0], key, f"同一文档中省去上级企业：{fuller[0][3]} / {key[3]}"


def _stated(locals_: dict[Key, _Local], findings: Sequence[Findings]) -> Iterable[tuple[Key, Key, str]]:
    full_of: dict[tuple[str, str], set[str]] = defaultdict(set)
    for finding in findings:
        for alias in finding.aliases:
            full_of[(alias.type, normalize(alias.short, alias.type))].add(normalize(alias.full, alias.type))
    by_name: dict[tuple[str, str], list[Key]] = defaultdict(list)
    for key in sorted(locals_):
        by_name[(key[2], normalize(key[3], key[2]))].append(key)
    for finding in findings:
        article = finding.article
        for alias in finding.aliases:
            full = (article.document, article.index, alias.type, alias.full)
            short = (article.document, article.index, alias.type, alias.short)
            reason = f"文中简称：{alias.full} / {alias.short}"
            if full in locals_ and short in locals_:
                yield full, short, reason
            bucket = (alias.type, normalize(alias.short, alias.type))
            if full in locals_ and len(full_of[bucket]) == 1 and alias.type == "Company":
                for other in by_name[bucket]:
                    yield full, other, reason


def _to_entity(members: list[_Local], reasons: list[str], base_iri: str, scope: str = "") -> Entity:
    kind = members[0].key[2]
    code = min((m.code for m in members if m.code), default=None)
    surfaces: set[str] = set()
    mentions: dict[tuple[str, int, int], str] = {}
    for member in members:
        for article, mention in member.mentions:
            if mention.kind is MentionKind.NAME:
                surfaces.add(article.surface(mention.span))
            if mention.kind is not MentionKind.IMPLIED:
                raw = article.text.to_raw(mention.span)
                mentions[(article.document, raw.start, raw.end)] = article.surface(mention.span)
    names = {m.key[3] for m in members}
    label = _choose_label(names if kind in OFFICIAL else names | surfaces, kind)
    aliases = sorted((surfaces | names) - {label})
    if not scope and kind in load_types("placed"):
        scope = min(m.home for m in members)
    if not scope and kind == "Person":
        scope = min((e for m in members for e in m.employers), default=members[0].key[0])
    iri = mint_entity(base_iri, kind, normalize(label, kind), scope, code)
    return Entity(
        id=iri,
        type=kind,
        label=label,
        aliases=tuple(aliases),
        links={code.partition(":")[0]: code.partition(":")[2]} if code else {},
        mentions=tuple(
            EntityMention(entity=iri, document=d, start=s, end=e, text=t) for (d, s, e), t in sorted(mentions.items())
        ),
        reasons=tuple(reasons),
    )


def _choose_label(names: Iterable[str], kind: str) -> str:
    """The fullest form, the one with marks where a document or drive has them."""
    if kind in ("Industry", "Product"):
        return min(names, key=lambda n: (len(normalize(n, kind)), -len(n), n))
    return min(names, key=lambda n: (-len(n), n))
