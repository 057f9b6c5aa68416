"""What identity looks at of a name in one document, and nothing else: its sign.

Everything that is said under one name in one article is one thing there. Of that thing the sign keeps what can tell it
from others or tie it to them: its type and name, an authority's code, the place where its name is understood, whom
a person works for, and by which other names the same document calls it. Equal signs are one thing: 许昌市 named in
five thousand documents is one sign, so what is compared are signs, not mentions.

>>> sign = Sign(type="Company", name="平煤隆基", also=(("平煤隆基新能源科技有限公司", "cut"),))
>>> sign.name, sign.home
('平煤隆基', '')

*Why so*: a sign is made from one document alone, blocks are made from signs alone, and a block is clustered by itself
(`blocking`, `clusters`). A document that comes or goes touches the blocks of its own signs and no others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from xckg.fuse.areas import AREA, PLACED, find_homes
from xckg.fuse.forms import is_firm
from xckg.fuse.ledger import NO_LEDGER, Ledger
from xckg.fuse.locality import is_local, is_of_document
from xckg.fuse.names import cut_place, is_known, load_types, normalize, opens_with_place
from xckg.fuse.seats import choose_seat, find_seats, is_seated
from xckg.model import Findings
from xckg.records import quick

Key = tuple[str, int, str, str]  # document, article index, type, name

PERSON, COMPANY = "Person", "Company"
OWNED = ("公司", "厂")  # what a branch named after its place ends in
PLACE_DROPPED, OWNER_DROPPED = "place_dropped", "owner_dropped"


@quick
@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Sign:
    """What is known of a thing where its name stands. Fields are "" or () where nothing is known or nothing has to be.

    Attributes:
        type: the class's local name.
        name: as `Mention.name`.
        code: an authority's code, such as `gb2260:411000`.
        home: the place right before the name, else that of the article, for names that are understood by place.
        bodies: type, name and post ("" when untold) at each body or place that a person works for, sorted.
        document: the document, for names that nothing ties to those of other documents.
        seat: where the text says that a firm lies which no place in its name and no gazetteer tells (`seats`).
        also: other names of the thing in this document, and how that is known (`stated`, `cut`, …), sorted.
    """

    type: str
    name: str
    code: str = ""
    home: str = ""
    bodies: tuple[tuple[str, str, str], ...] = ()
    document: str = ""
    also: tuple[tuple[str, str], ...] = ()
    seat: str = ""


def find_where(sign: Sign) -> str:
    """What tells a sign from those of the same name, as a decision in a ledger says it; "" when nothing does."""
    if sign.code:
        return sign.code
    return sign.seat or sign.home or next((name for _, name, _ in sign.bodies), "") or sign.document


@dataclass(kw_only=True)
class _Draft:
    """A sign in the making."""

    key: Key
    home: str
    code: str = ""
    bodies: set[tuple[str, str, str]] = field(default_factory=set)
    also: set[tuple[str, str]] = field(default_factory=set)
    seats: set[str] = field(default_factory=set)


def sign_document(findings: Iterable[Findings], ledger: Ledger = NO_LEDGER) -> dict[Key, Sign]:
    """The signs of one document.

    Args:
        findings: those of all its articles, in any order, and of no other document.
        ledger: what people have decided; names that it tells apart by place or document keep these.

    Returns:
        (document, article index, type, name) → sign, for every name of every article.
    """
    drafts: dict[Key, _Draft] = {}
    for finding in sorted(findings, key=lambda f: f.article.index):
        _read_article(finding, drafts)
    for one, other, why in _find_pairs(drafts):
        drafts[one].also.add((other[3], why))
        drafts[other].also.add((one[3], why))
    _share_seats(drafts)
    persons = [draft for key, draft in sorted(drafts.items()) if key[2] == PERSON]
    _join_persons(persons)
    return {key: _to_sign(draft, ledger) for key, draft in drafts.items()}


def _read_article(finding: Findings, drafts: dict[Key, _Draft]) -> None:
    article = finding.article
    keys, homes = [], find_homes(finding)
    for mention in finding.mentions:
        key = (article.document, article.index, mention.type, mention.name)
        home = homes.get(mention.name, article.place) if mention.type in (AREA, *PLACED) else article.place
        draft = drafts.setdefault(key, _Draft(key=key, home=home or ""))
        draft.code = draft.code or mention.code or ""
        keys.append(key)
    for name, places in find_seats(finding).items():
        for key in set(keys):
            if key[3] == name and is_firm(key[2]):
                drafts[key].seats |= places
    for relation in finding.relations:
        if relation.predicate == "worksFor":
            employer = finding.mentions[relation.object]
            post = relation.qualifiers.get("position", "")
            drafts[keys[relation.subject]].bodies.add((employer.type, employer.name, post))
    for alias in finding.aliases:
        full, short = ((article.document, article.index, alias.type, name) for name in (alias.full, alias.short))
        why = alias.rule.rpartition(".")[2]
        if full in drafts and full != short:
            drafts[full].also.add((alias.short, why))
            if short in drafts:
                drafts[short].also.add((alias.full, why))


def _share_seats(drafts: dict[Key, _Draft]) -> None:
    """Gives a firm's other names in the document the places where it is said to lie."""
    for key, draft in drafts.items():
        for name, _ in draft.also:
            other = drafts.get((*key[:3], name))
            if other is not None and draft.seats:
                other.seats |= draft.seats


def _find_pairs(drafts: dict[Key, _Draft]) -> Iterator[tuple[Key, Key, str]]:
    """Names of one document of which one is the other with its place or its owner in front."""
    optional = load_types("place_optional")
    by_type: dict[str, dict[str, Key]] = defaultdict(dict)
    for key in sorted(drafts):
        if key[2] in optional:
            by_type[key[2]].setdefault(normalize(key[3], key[2]), key)
    for kind, names in sorted(by_type.items()):
        for key in names.values():
            place, rest = cut_place(key[3])
            while place:  # 河南新乡|海晏纸业集团
                other = names.get(normalize(rest, kind))
                if other is not None and other[3] != key[3]:
                    yield key, other, PLACE_DROPPED
                place, rest = cut_place(rest)
        if kind == COMPANY:
            yield from _drop_owner(list(names.values()))


def _drop_owner(keys: Sequence[Key]) -> Iterator[tuple[Key, Key, str]]:
    """海晏啤酒随州公司 and 随州公司: a firm named by its place alone, when one fuller name fits."""
    for key in keys:
        if not (key[3].endswith(OWNED) and opens_with_place(key[3])):
            continue
        fuller = [other for other in keys if other[3] != key[3] and other[3].endswith(key[3])]
        if len(fuller) == 1:
            yield fuller[0], key, OWNER_DROPPED


def _join_persons(drafts: Sequence[_Draft]) -> None:
    """Gives persons of one name in one document their bodies together, unless these are others."""
    joined: list[list[_Draft]] = []
    for draft in drafts:
        where = {body[:2] for body in draft.bodies}
        for group in joined:
            known = {body[:2] for other in group for body in other.bodies}
            if group[0].key[3] == draft.key[3] and (not known or not where or known & where):
                group.append(draft)
                break
        else:
            joined.append([draft])
    for group in joined:
        together = set().union(*(draft.bodies for draft in group))
        for draft in group:
            draft.bodies = set(together)


def _to_sign(draft: _Draft, ledger: Ledger) -> Sign:
    document, _, kind, name = draft.key
    return make_sign(
        kind,
        name,
        code=draft.code,
        home=draft.home,
        document=document,
        bodies=draft.bodies,
        also=draft.also,
        seat=choose_seat(draft.seats),
        told_apart=ledger.tells_apart(kind, name),
    )


def make_sign(
    kind: str,
    name: str,
    *,
    code: str = "",
    home: str = "",
    document: str = "",
    bodies: Iterable[tuple[str, str, str]] = (),
    also: Iterable[tuple[str, str]] = (),
    seat: str = "",
    told_apart: bool = False,
) -> Sign:
    """A sign of what is known, less what says nothing of a thing of that kind: signs should be equal where they can.

    Args:
        kind: the class's local name.
        name: as `Mention.name`.
        code: an authority's code.
        home: the place of the article.
        document: the document.
        bodies: as in `Sign`.
        also: as in `Sign`.
        seat: as in `Sign`.
        told_apart: whether people have decided about this name by place or document.
    """
    if code and not told_apart:
        return Sign(type=kind, name=name, code=code)
    local = is_local(name, kind)
    placed = local or (is_firm(kind) and not is_known(name, kind))
    seat = seat if is_seated(name, kind) else ""
    home = seat or home if local else home
    alone = (kind == PERSON and not bodies) or (local and not home and is_of_document(kind))
    return Sign(
        type=kind,
        name=name,
        code=code,
        home=home if told_apart or placed else "",
        bodies=tuple(sorted(bodies)) if kind == PERSON else (),
        document=document if told_apart or alone else "",
        also=tuple(sorted(also)),
        seat=seat,
    )
