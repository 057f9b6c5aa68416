"""What a firm's name is made of, and how the same firm may be called for short.

    许昌 | 远东 | 传动轴   股份有限公司
    place  brand  words     legal form

>>> parts = parse_firm("河南黄河旋风股份有限公司")
>>> parts.places, parts.core, parts.legal
(('河南',), '黄河旋风', 'stock')
>>> find_short_forms("许昌机械集团有限公司", "Company")["许机集团"]
'initials'

*Why so*: a short name is one of few forms that its full name can take, so these are listed and looked up: a key that
two names share is then already the reason why they may be one. By edit distance 晶科能源 is near 晶澳科技.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate

from xckg.fuse.names import cut_place, fold, is_place, normalize
from xckg.ontology import Node, load_yaml

FILE = "lexicon/identity.yaml"
SAME_CORE, PREFIX, SKIPPED, INITIALS = "same_core", "short_in_full", "words_skipped", "initials"
BRANDS = (3, 4, 5)  # characters that a brand may have where no known word of business ends it


@dataclass(frozen=True, kw_only=True, slots=True)
class Parts:
    """A firm's name in parts, all folded.

    Attributes:
        places: what stands in front, from the outside in.
        inside: the place in brackets, which a local firm of a group has.
        core: what is left without places, brackets, legal form and 集团.
        brand: the beginning of the core before its words of business.
        words: these words.
        legal: `stock`, `limited` or "" for a name without its legal form.
        group: whether it is a group by name.
        branch: what names it a branch, or a firm of a group inside its own name.
    """

    places: tuple[str, ...]
    inside: str
    core: str
    brand: str
    words: tuple[str, ...]
    legal: str
    group: bool
    branch: str


@dataclass(frozen=True, kw_only=True)
class _Lexicon:
    legal: tuple[tuple[str, re.Pattern[str]], ...]
    group: str
    branch: re.Pattern[str]
    words: frozenset[str]
    weak: frozenset[str]
    initials: Mapping[str, str]


@cache
def _load() -> _Lexicon:
    node: Node = load_yaml(FILE).need("firms", Node)
    weak = frozenset(node.need("weak_words", list))
    lines = load_yaml("lexicon/aliases.yaml").need("business_words", list)
    legal = [(name, re.compile(f"(?:{'|'.join(forms)})$")) for name, forms in node.need("legal_forms", Node).items()]
    return _Lexicon(
        legal=tuple(legal),
        group=node.need("group", str),
        branch=re.compile(node.need("branch", str)),
        words=frozenset([*lines, *node.need("words", list), *weak]),
        weak=weak,
        initials=node.need("place_initials", Node),
    )


def to_core(parts: Parts) -> str:
    """A firm's name without its place and legal form; a group stays one."""
    return parts.core + _load().group if parts.group else parts.core


def is_firm(kind: str) -> bool:
    """Whether names of that type are made like a firm's."""
    return kind in _firm_types()


@cache
def _firm_types() -> frozenset[str]:
    return frozenset(load_yaml(FILE).need("firms", Node).need("types", list))


def is_weak(words: tuple[str, ...]) -> bool:
    """Whether words tell nothing of the line of business: 科技, 发展, 实业."""
    return bool(words) and all(word in _load().weak for word in words)


@lru_cache(maxsize=65536)
def parse_firm(name: str) -> Parts:
    """The parts of a firm's name."""
    lexicon, rest, legal = _load(), fold(name), ""
    for form, pattern in lexicon.legal:
        found = pattern.search(rest)
        if found is not None and found.start() >= 2:
            rest, legal = rest[: found.start()], form.partition("_")[0].replace("plain", "")
            break
    inside, bracketed = "", re.findall(r"\(([^()]*)\)", rest)
    rest = re.sub(r"\([^()]*\)", "", rest)
    for text in bracketed:
        inside = text if text != lexicon.group else inside
    group = lexicon.group in bracketed or (rest.endswith(lexicon.group) and len(rest) > len(lexicon.group) + 1)
    rest = rest.removesuffix(lexicon.group) or rest
    branch = lexicon.branch.search(rest)
    places = []
    place, core = cut_place(rest, 2)
    while place and not _is_business(core):
        places.append(place)
        rest = core
        place, core = cut_place(rest, 2)
    brand, words = _split_brand(rest)
    return Parts(
        places=tuple(places),
        inside=inside,
        core=rest,
        brand=brand,
        words=words,
        legal=legal,
        group=group,
        branch=branch.group() if branch is not None else "",
    )


def _is_business(text: str) -> bool:
    """Whether nothing but words of business is left, so that the place before it is the firm's own name (上海电气)."""
    return not text or bool(_cut_words(text))


@lru_cache(maxsize=65536)
def _cut_words(text: str) -> tuple[str, ...]:
    """The words of business that make up a text, the longest first; () when something else is in it."""
    for length in range(min(6, len(text)), 0, -1):
        if text[:length] in _load().words:
            if length == len(text):
                return (text,)
            rest = _cut_words(text[length:])
            if rest:
                return (text[:length], *rest)
    return ()


def _split_brand(core: str) -> tuple[str, tuple[str, ...]]:
    """宁德时代|新能源|科技: a brand of two characters or more, then words of business to the end."""
    for at in range(2, len(core)):
        words = _cut_words(core[at:])
        if words:
            return core[:at], words
    words_in = [at for at in range(2, len(core)) for n in (4, 3, 2) if core[at : at + n] in _load().words]
    if words_in:
        return core[: words_in[0]], (core[words_in[0] :],)
    return core, ()


def find_short_forms(name: str, kind: str) -> dict[str, str]:
    """The forms under which a firm may also be called, and how each comes from its name."""
    return dict(_short_forms(name, kind))


@lru_cache(maxsize=65536)
def _short_forms(name: str, kind: str) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for form, relation in _list_forms(parse_firm(name)):
        if len(form) > 1:
            found.setdefault(form, relation)
    found.pop(normalize(name, kind), None)
    return tuple(found.items())


def _list_forms(parts: Parts) -> Iterator[tuple[str, str]]:
    group = _load().group
    ends = (group, "") if parts.group else ("",)
    bodies = [parts.core, *(place + parts.core for place in parts.places[-1:] if len(parts.places) > 1)]
    if parts.inside:
        bodies = [_shorten(parts.inside) + body for body in (parts.core, parts.brand)]
    for body in bodies:
        yield from ((body + end, SAME_CORE) for end in ends if not parts.branch)
    if not parts.legal or parts.inside or parts.branch:
        return
    if not is_place(parts.brand):
        cuts = {len(parts.brand), *(n for n in BRANDS if n < len(parts.brand) > BRANDS[1])}
        if len(parts.brand) == 2 and parts.words:
            cuts.add(BRANDS[1])  # 远东传动 of 远东|传动轴
        ends_of_words = accumulate((len(word) for word in parts.words), initial=len(parts.brand))
        cuts.update(ends_of_words)
        for n in sorted(cuts, reverse=True):
            if n < len(parts.core):
                yield from ((parts.core[:n] + end, PREFIX) for end in ends)
        yield from ((parts.brand + word, SKIPPED) for word in parts.words[1:])
    yield from _list_initials(parts)


def _list_initials(parts: Parts) -> Iterator[tuple[str, str]]:
    """上汽集团 of 上海|汽车, 中石化 of 中国|石油|化工, 中海油 of 中国|海洋|石油, 中联重科 of 中联|重工|科技|发展."""
    words, group = parts.words, _load().group
    if is_place(parts.brand) and words:
        first = {parts.brand[0], _load().initials.get(_shorten(parts.brand), parts.brand[0])}
        for place in sorted(first):
            if parts.group:
                yield place + words[0][0] + group, INITIALS
            yield place + words[0], INITIALS
            for word in words[1:2]:
                yield place + words[0][0] + word[0], INITIALS
                yield place + words[0][0] + word[-1], INITIALS
    elif len(words) > 1 and len(parts.brand) == 2:
        yield parts.brand + words[0][0] + words[1][0], INITIALS


def _shorten(place: str) -> str:
    return re.sub(r"(?<=..)[省市县]$", "", place)
