"""The names of a graph, as a question may give them.

>>> names = Names([("超硬材料产业链", "IndustryChain", (), 3), ("许昌市", "AdministrativeArea", (), 9)])
>>> [thing.label for thing in names.find("许昌", frozenset(["AdministrativeArea"]))]
['许昌市']
>>> [thing.label for thing in names.find("超硬材料", frozenset(["IndustryChain"]), stems=ELSE)]
['超硬材料产业链']
>>> names.suggest("许倡市")[:1]
('许昌市',)

*Why so*: a dictionary from every name to what is called so, asked for every stretch of the question: a question is
short, so that is a few hundred look-ups whatever the size of the graph. Pinyin is worked out only where a name was not
found, which is rare.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from xckg.understand.lexicon import ELSE, load_lexicon
from xckg.understand.sounds import sound, spells

ARTICLE = "Article"
"""The type of a title of an article, which a question may name like a thing."""
_LEAST_ALIKE = 0.34
_LONGEST_PLACE = 12
_AREA, _FIRM = "AdministrativeArea", "Company"
_BY_SOUND = 0.95
_CLEAR = 3
"""How many times as often as the next one the likeliest of several must be named to be taken."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Thing:
    """What has a name: `weight` says how often it is named, `exact` whether the name asked for is its label."""

    label: str
    type: str
    weight: int
    exact: bool = True


def fold(text: str) -> str:
    """A text as names are compared: full width as half width, lower case, without spaces and quotation marks.

    >>> fold("“小巨人” AI")
    '小巨人ai'
    """
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(char for char in plain if not char.isspace() and char not in _MARKS)


_MARKS = frozenset("“”\"'‘’《》〈〉「」『』·")


class Names:
    """The names of one graph.

    Args:
        things: label, type, other names, how often named; for each entity.
        indicators: the labels of what was measured.
        wordings: another wording of an indicator, and the label that it means.
        listed: names of places, and the full name of each, that will do though no article names them.
        gazetteer: names of all places, and the full name of each.
    """

    def __init__(
        self,
        things: Iterable[tuple[str, str, Iterable[str], int]],
        indicators: Iterable[str] = (),
        wordings: Iterable[tuple[str, str]] = (),
        listed: Iterable[tuple[str, str]] = (),
        gazetteer: Iterable[tuple[str, str]] = (),
    ) -> None:
        lexicon = load_lexicon()
        self._lexicon = lexicon
        self._names: dict[str, dict[tuple[str, str], Thing]] = {}
        self._stems: dict[str, dict[tuple[str, str], Thing]] = {}
        self._lines = frozenset(t for kind in lexicon.kinds.values() if kind.stems for t in kind.types)
        self._labels: dict[str, int] = {}
        self._gazetteer = {fold(name): label for name, label in gazetteer}
        listed_things = list(things)
        areas = {fold(label) for label, kind, *_ in listed_things if kind == _AREA}
        self._places = areas | self._gazetteer.keys()
        self._places |= {area.removesuffix(end) for area in areas for end in lexicon.area_ends}
        for label, kind, aliases, weight in listed_things:
            self._add(label, kind, aliases, weight)
        self._listed = {fold(name): label for name, label in listed}
        means = dict(wordings)
        plain = {word for group in lexicon.nouns for word in lexicon.words[group]}
        # 项目 alone does not ask for an indicator, though a graph may have one of that name
        self._measured = frozenset(label for label in indicators if fold(label) not in plain or label in means)
        self._indicators = _gather_indicators(self._measured, means)
        self._counts = {
            short: (label,)
            for label in sorted(self._measured)
            if (short := fold(label).removesuffix(lexicon.count_end)) != fold(label)
            and len(short) >= 2
            and short not in plain
        }
        lengths = [*map(len, self._names), *map(len, self._stems), *map(len, self._listed)]
        self.longest = max([*lengths, *map(len, self._indicators), *map(len, self._counts)], default=0)

    def _add(self, label: str, kind: str, aliases: Iterable[str], weight: int) -> None:
        self._labels[label] = self._labels.get(label, 0) + weight
        thing = Thing(label=label, type=kind, weight=weight)
        called = Thing(label=label, type=kind, weight=weight, exact=False)
        self._names.setdefault(fold(label), {})[label, kind] = thing
        for alias in aliases:
            if kind == _FIRM and fold(alias) in self._places:
                continue  # 云溪 is the city, whatever 云溪储能有限公司 is called for short
            self._names.setdefault(fold(alias), {}).setdefault((label, kind), called)
        for end in self._lexicon.area_ends:
            short = fold(label).removesuffix(end)
            if kind == _AREA and len(short) >= 2 and short != fold(label):
                self._names.setdefault(short, {}).setdefault((label, kind), called)
        if kind == _FIRM:
            for short in self._shorten(fold(label)):
                self._names.setdefault(short, {}).setdefault((label, kind), called)
        if kind in self._lines:
            for name in (label, *aliases):
                for short in (fold(name), *self._drop_place(fold(name))):
                    self._stems.setdefault(self.stem(short), {}).setdefault((label, kind), called)

    def _shorten(self, name: str) -> Iterator[str]:
        """A firm's name without what it may be called without: 鸿海科技集团 → 鸿海科技, 鸿海; never a place's name."""
        ends = [fold(end) for end in self._lexicon.firm_ends]
        while True:
            end = next((end for end in ends if name.endswith(end) and len(name) >= len(end) + 2), None)
            if end is None:
                return
            name = name.removesuffix(end)
            if name in self._places:
                return
            yield name

    def _drop_place(self, name: str) -> Iterator[str]:
        """A line of business without the place that its name begins with: 许昌市超硬材料产业链."""
        for length in range(_LONGEST_PLACE, 1, -1):
            if name[:length] in self._places and len(name) >= length + 2:
                yield name[length:]
                return

    def stem(self, name: str) -> str:
        """A line of business without the word that says that it is one: 超硬材料产业链 → 超硬材料."""
        for end in self._lexicon.stem_ends:
            short = name.removesuffix(end)
            if short != name and len(short) >= 2:
                return short
        return name

    def find(self, name: str, types: frozenset[str], *, stems: str = "", listed: bool = False) -> tuple[Thing, ...]:
        """What is called so, the likeliest first; () when nothing is.

        Args:
            name: folded.
            types: of these.
            stems: whether a line of business of the same stem may be meant, see `lexicon.Kind`.
            listed: whether a place of the gazetteer will do.
        """
        found = {key: thing for key, thing in self._names.get(name, {}).items() if thing.type in types}
        stem = self.stem(name)
        # who says 产业链 means the chain, if there is one
        if stems and not (found and (stem != name or stems == ELSE)):
            # 新能源汽车产业链 may be asked for where the graph has 新能源汽车 alone
            for key, thing in (*self._stems.get(stem, {}).items(), *self._names.get(stem, {}).items()):
                if thing.type in types:
                    found.setdefault(key, thing)
        if not found and listed and name in self._listed:
            return (Thing(label=self._listed[name], type="AdministrativeArea", weight=0),)
        return tuple(sorted(found.values(), key=lambda t: (not t.exact, -t.weight, t.label, t.type)))

    def find_any(self, name: str) -> bool:
        """Whether anything is called so."""
        return name in self._names or name in self._stems

    def find_listed(self, name: str) -> str | None:
        """The full name of a place that the gazetteer knows by this name."""
        return self._gazetteer.get(name)

    def find_indicators(self, name: str, *, counting: bool) -> tuple[str, ...]:
        """The indicators that a wording means; 高新技术企业 means their number where the question is `counting`."""
        return self._indicators.get(name, ()) or (self._counts.get(name, ()) if counting else ())

    def is_measured(self, indicators: Iterable[str]) -> bool:
        """Whether the graph has numbers of one of these."""
        return not self._measured.isdisjoint(indicators)

    def suggest(self, name: str, types: frozenset[str] = frozenset(), most: int = 3) -> tuple[str, ...]:
        """The names most like one that nothing has, by characters and by sound."""
        wanted = fold(name)
        pairs, syllables = _pairs(wanted), sound(wanted)
        best: dict[str, float] = {}
        for called, things in self._names.items():
            fitting = [t.label for t in things.values() if (t.type in types if types else t.type != ARTICLE)]
            if not fitting:
                continue
            alike = _share(pairs, _pairs(called))
            if len(called) == len(wanted) and syllables:
                same = sum(one == other for one, other in zip(syllables, sound(called), strict=False))
                alike = max(alike, _BY_SOUND * same / len(wanted) if same + 1 >= len(wanted) else 0)
            for label in fitting:
                if alike > best.get(label, _LEAST_ALIKE):
                    best[label] = alike
        ranked = sorted(best, key=lambda label: (-best[label], -self._labels.get(label, 0), label))
        return tuple(ranked[:most])

    def hear(self, spelt: str) -> tuple[str, ...]:
        """The names that sound as the letters say (xuchang → 许昌), the most named first."""
        heard = {}
        for called, things in self._names.items():
            if len(called) >= 2 and spells(spelt, called):
                heard[called] = max(thing.weight for thing in things.values())
        return tuple(sorted(heard, key=lambda called: (-heard[called], called)))


def is_clear(things: tuple[Thing, ...]) -> bool:
    """Whether the first is meant: alone, the only one of that label, or named far more often than the next."""
    if not things or len({thing.label for thing in things}) == 1:
        return True
    first, second = things[0], next(thing for thing in things if thing.label != things[0].label)
    return (first.exact and not second.exact) or first.weight >= _CLEAR * max(second.weight, 1)


def _gather_indicators(labels: Iterable[str], means: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    there = sorted(set(labels))
    groups: dict[str, set[str]] = {}
    for label in there:
        groups.setdefault(means.get(label, label), set()).add(label)
    found: dict[str, set[str]] = {}
    for wording, label in means.items():
        found.setdefault(fold(wording), set()).update(groups.get(label, {label}))
    for label in there:
        found.setdefault(fold(label), set()).update(groups[means.get(label, label)])
    return {name: tuple(sorted(said)) for name, said in found.items() if len(name) >= 2}


def _pairs(text: str) -> frozenset[str]:
    return frozenset([*(text[at : at + 2] for at in range(len(text) - 1)), *text[:1]])


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    both = len(one & other)
    return 2 * both / (len(one) + len(other)) if both else 0.0
