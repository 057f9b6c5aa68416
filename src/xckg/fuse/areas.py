"""Places of one name: which may be one thing across articles, and what the gazetteer knows of each entity.

>>> area = Entity(id="a", type="AdministrativeArea", label="鼓楼区", aliases=(), links={}, mentions=())
>>> link_entity(area, homes=["江苏省"]).may_be
('gb2260:320106', 'gb2260:320302')

An area with a code is that area wherever it is named. One without is known by its name alone, and a name that many
places have (城关镇) says nothing: it is then one thing only where the text or the article puts it in one place, and one
of a shared name that stayed open (`extract.homonyms`) is the same thing in its own document and nowhere else.

*Why so*: 城关镇 of two counties joined into one would give each the other's firms. Two nodes for one town are seen and
mended, one node for two towns is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from xckg.codes import AREAS, find_areas, find_parents, is_local, is_shared, load_codes, match_industry
from xckg.model import Entity, Findings, MentionKind
from xckg.records import replace

AREA, INDUSTRY = "AdministrativeArea", "Industry"
PLACED = frozenset({"IndustryCluster", "IndustryChain", "IndustrialPark"})


def find_homes(finding: Findings) -> dict[str, str]:
    """Where an article's things of a name that many have lie, by name; "" where nothing tells.

    For a town or village it is the area named right before it wherever that is always the same one (陇西县城关镇), else
    the article's place; so it is for a cluster, a chain or a park (许昌市电梯产业集群). Of a shared name that stayed
    open nothing tells: it is of its document alone.
    """
    article = finding.article
    homes: dict[str, str] = {}
    outer: dict[str, set[str]] = {}
    ends = {m.span.end: m.name for m in finding.mentions if m.type == AREA and m.kind is MentionKind.NAME}
    for m in finding.mentions:
        if m.type in PLACED and m.kind is MentionKind.NAME and (before := ends.get(m.span.start)) is not None:
            outer.setdefault(m.name, set()).add(before)
        if m.type == AREA and m.code is None:
            if is_shared(m.name):
                homes[m.name] = ""
            elif is_local(m.name):
                homes[m.name] = article.place or ""
                before = ends.get(m.span.start) if m.kind is MentionKind.NAME else None
                if before is not None:
                    outer.setdefault(m.name, set()).add(before)
    return homes | {name: min(told) for name, told in outer.items() if len(told) == 1}


def link_entities(entities: Sequence[Entity], homes_of: Mapping[str, Iterable[str]]) -> tuple[Entity, ...]:
    """The entities with what the official lists say of them: see `link_entity`.

    Args:
        entities: as clustering gives them.
        homes_of: the places of a document's articles, by document.
    """
    linked = []
    for entity in entities:
        homes: set[str] = set()
        if entity.type == AREA and not entity.links:
            homes = set().union(*(homes_of.get(m.document, ()) for m in entity.mentions))
        linked.append(link_entity(entity, sorted(homes)))
    return tuple(linked)


def link_entity(entity: Entity, homes: Iterable[str] = ()) -> Entity:
    """The entity, an area under its official name, a line of business with its codes, an open area with candidates.

    Args:
        entity: as clustering gives it.
        homes: the places of the articles that name it; candidates in their provinces come alone when there are any.
    """
    if entity.type == INDUSTRY:
        return replace(entity, links={**match_industry(entity.label, *entity.aliases), **entity.links})
    if entity.type != AREA:
        return entity
    code = load_codes().get(f"{AREAS}:{entity.links.get(AREAS, '')}")
    if code is not None and code.name != entity.label:
        aliases = {*entity.aliases, entity.label} - {code.name}
        return replace(entity, label=code.name, aliases=tuple(sorted(aliases)))
    if code is None and is_shared(entity.label):
        return replace(entity, may_be=_narrow(find_areas(entity.label), homes))
    return entity


def _narrow(candidates: Sequence[str], homes: Iterable[str]) -> tuple[str, ...]:
    provinces = {[code, *find_parents(code)][-2] for home in homes for code in find_areas(home)}
    near = tuple(code for code in candidates if find_parents(code)[-2] in provinces)
    return near or tuple(candidates)
