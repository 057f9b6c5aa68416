"""Codes of authorities: what an entity is in the official lists, and what it lies in there.

>>> [load_codes()[parent].name for parent in find_parents("gb2260:411082")]  # 长葛市
['许昌市', '河南省', '中国']
>>> find_areas("鼓楼区")[:2], is_shared("鼓楼区")
(('gb2260:320106', 'gb2260:320302'), True)
>>> match_industry("汽车产业"), match_industry("人工智能产业")
({'gb4754': 'C36'}, {'sei2018': '1.5'})
>>> is_exact("汽车产业", "gb4754:C36"), is_exact("汽车制造业", "gb4754:C36")
(False, True)

A code is written list:code, as in `xc:code`. All of this is world knowledge and is kept apart from what texts say: in
the graph it stands in a named graph of its own (`GAZETTEER`), with a property of its own.

*Why so*: everything follows from one code or one name alone, so a store need not keep it per document; what stands in
the named graph is a function of the codes that its entities have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from xckg.errors import KnowledgeError
from xckg.ontology import Node, load_csv, load_yaml

FILE = "schemes/schemes.yaml"
MATCHES = "schemes/industry_matches.csv"
AREAS, COUNTRIES = "gb2260", "iso3166"
TREES = {"gb4754": "schemes/gb4754.csv", "sei2018": "schemes/sei2018.csv"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Code:
    """An entry of an official list. `parent` is another one (`gb2260:410000`), "" at the top."""

    scheme: str
    notation: str
    name: str
    parent: str

    @property
    def key(self) -> str:
        """As it is written everywhere: `gb2260:411000`."""
        return f"{self.scheme}:{self.notation}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Schemes:
    """The lists by key with their names (Chinese, English), and what else the file says."""

    iri: str
    graph: str
    country: str
    names: dict[str, tuple[str, str]]
    industry_ends: tuple[re.Pattern[str], ...]
    local_area: re.Pattern[str]


@cache
def load_schemes() -> Schemes:
    """What the file says of the lists.

    Raises:
        KnowledgeError: it is not as it must be.
    """
    node = load_yaml(FILE)
    schemes = node.need("schemes", Node)
    try:
        return Schemes(
            iri=node.need("iri", str),
            graph=node.need("graph", str),
            country=node.need("country", str),
            names={key: (said.need("zh", str), said.need("en", str)) for key, said in schemes.items()},
            industry_ends=tuple(map(re.compile, node.need("industry_ends", list))),
            local_area=re.compile(node.need("local_area", str)),
        )
    except re.error as error:
        raise KnowledgeError(FILE, node.line, f"不是合法的正则：{error}") from None


@cache
def load_codes() -> dict[str, Code]:
    """All entries of all lists, by key.

    Raises:
        KnowledgeError: a list is missing, or an entry's parent is none.
    """
    country = load_schemes().country
    found: dict[str, Code] = {}
    for row in load_csv("gazetteers/countries.csv", ("name", "label", "code")):
        if row["code"] and row["name"] == row["label"]:
            scheme, _, notation = row["code"].partition(":")
            found[row["code"]] = Code(scheme=scheme, notation=notation, name=row["label"], parent="")
    for row in load_csv("gazetteers/admin_areas.csv", ("code", "name", "parent")):
        parent = f"{AREAS}:{row['parent']}" if row["parent"] else country
        found[f"{AREAS}:{row['code']}"] = Code(scheme=AREAS, notation=row["code"], name=row["name"], parent=parent)
    for scheme, file in TREES.items():
        for row in load_csv(file, ("code", "name", "parent")):
            parent = f"{scheme}:{row['parent']}" if row["parent"] else ""
            found[f"{scheme}:{row['code']}"] = Code(
                scheme=scheme, notation=row["code"], name=row["name"], parent=parent
            )
    for code in found.values():
        if code.parent and code.parent not in found:
            raise KnowledgeError("schemes/", 0, f"「{code.key} {code.name}」的上级 {code.parent} 不在名录里")
    return found


@lru_cache(maxsize=16384)
def find_parents(code: str) -> tuple[str, ...]:
    """What the entry lies in, nearest first; () for one that no list has."""
    codes, line = load_codes(), []
    parent = codes[code].parent if code in codes else ""
    while parent:
        line.append(parent)
        parent = codes[parent].parent
    return tuple(line)


def lies_in(code: str, outer: str) -> bool:
    """Whether an entry is another one, or lies in it.

    >>> lies_in("gb2260:411082", "gb2260:410000"), lies_in("gb2260:410000", "gb2260:411082")
    (True, False)
    """
    return code == outer or outer in find_parents(code)


@cache
def _areas_by_name() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for code in load_codes().values():
        if code.scheme == AREAS:
            found.setdefault(code.name, []).append(code.key)
    return {name: tuple(sorted(codes)) for name, codes in found.items()}


def find_areas(name: str) -> tuple[str, ...]:
    """The codes of all administrative areas that are called so, by their official name."""
    return _areas_by_name().get(name, ())


def is_shared(name: str) -> bool:
    """Whether several administrative areas have this name."""
    return len(find_areas(name)) > 1


def is_local(name: str) -> bool:
    """Whether areas of this name may lie in many places: a town, a village, a district called after its city.

    >>> is_local("城关镇"), is_local("许昌市")
    (True, False)
    """
    return not find_areas(name) and load_schemes().local_area.search(name) is not None


def _fold(name: str) -> str:
    for pattern in load_schemes().industry_ends:
        name = pattern.sub("", name)
    return name


@cache
def _industries() -> dict[str, dict[str, str]]:
    """Codes by list, by folded name: those of that name before what is near it, the wider before the narrower."""
    codes, found = load_codes(), dict[str, dict[str, str]]()
    for code in codes.values():
        if code.scheme in TREES:
            found.setdefault(_fold(code.name), {}).setdefault(code.scheme, code.notation)
    for row in load_csv(MATCHES, ("name", "code")):
        if row["code"] not in codes:
            raise KnowledgeError(MATCHES, 0, f"「{row['name']}」的代码 {row['code']} 不在名录里")
        scheme, _, notation = row["code"].partition(":")
        found.setdefault(_fold(row["name"]), {}).setdefault(scheme, notation)
    return found


def match_industry(*names: str) -> dict[str, str]:
    """The code of a line of business in each list that has it or what is near it; the first name that tells counts."""
    found: dict[str, str] = {}
    for name in names:
        found = {**_industries().get(_fold(name), {}), **found}
    return found


def is_exact(name: str, code: str) -> bool:
    """Whether what is called so is just what the code stands for, and not only near it.

    An area or country that has a code is it. A line of business is it when it has the code's name.
    """
    known = load_codes().get(code)
    return known is None or known.scheme not in TREES or _fold(known.name) == _fold(name)


def find_lines(codes: Iterable[str]) -> tuple[Code, ...]:
    """These entries and all that they lie in, each once, by key; a code that no list has is left out."""
    known = load_codes()
    keys = {key for code in codes if code in known for key in (code, *find_parents(code))}
    return tuple(known[key] for key in sorted(keys))


def name_concept(code: str) -> str:
    """The IRI of an entry, the same in every graph.

    >>> name_concept("gb2260:411000")
    'https://w3id.org/xckg/scheme/gb2260/411000'
    """
    return load_schemes().iri + code.replace(":", "/", 1)


def name_area(base_iri: str, code: str) -> str:
    """The IRI of the area or country of a code, which an entity with this code has, too.

    >>> name_area("https://e.org/", "gb2260:411000"), name_area("https://e.org/", "iso3166:CN")
    ('https://e.org/administrative-area/411000', 'https://e.org/country/CN')
    """
    scheme, _, notation = code.partition(":")
    return f"{base_iri}{'country' if scheme == COUNTRIES else 'administrative-area'}/{notation}"


def name_fully(code: str) -> str:
    """An area with what it lies in, for a reader.

    >>> name_fully("gb2260:320106"), name_fully("gb2260:110105")
    ('江苏省南京市鼓楼区', '北京市朝阳区')
    """
    codes, country = load_codes(), load_schemes().country
    return "".join(codes[key].name for key in (*reversed(find_parents(code)), code) if key != country)


def tell_apart(label: str, links: Mapping[str, str]) -> tuple[str, ...]:
    """What an area is called where its name alone does not say which one: with what it lies in, in short and in full.

    >>> tell_apart("鼓楼区", {"gb2260": "320106"}), tell_apart("朝阳区", {"gb2260": "110105"})
    (('南京市鼓楼区', '江苏省南京市鼓楼区'), ('北京市朝阳区',))
    >>> tell_apart("许昌市", {"gb2260": "411000"}), tell_apart("鼓楼区", {})
    ((), ())
    """
    if AREAS not in links or not is_shared(label):
        return ()
    code = f"{AREAS}:{links[AREAS]}"
    short = "".join(load_codes()[parent].name for parent in find_parents(code)[:1]) + label
    return tuple(dict.fromkeys((short, name_fully(code))))
