"""The names of a graph, as a question may give them.

>>> names = Names([("超硬材料产业链", "IndustryChain", (), 3), ("许昌市", "AdministrativeArea", (), 9)])
>>> [thing.label for thing in names.find("许昌", frozenset(["AdministrativeArea"]), stems=False)]
['许昌市']
>>> [thing.label for thing in names.find("超硬材料", frozenset(["IndustryChain"]), stems=True)]
['超硬材料产业链']
>>> names.suggest("许倡市")[:1]
('许昌市',)

*Why so*: a dictionary from every name to what is called so, asked for every stretch of the question: a question is
short, so that is a few hundred look-ups whatever the size of the graph. Pinyin is worked out only where a name was not
found, which is rare.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from xckg.understand.lexicon import Lexicon, load_lexicon
from xckg.understand.sounds import sound

_LEAST_ALIKE = 0.34
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
        for label, kind, aliases, weight in things:
            self._add(label, kind, aliases, weight)
        self._listed = {fold(name): label for name, label in listed}
        self._measured = frozenset(indicators)
        self._indicators = _gather_indicators(self._measured, wordings, lexicon)
        lengths = [*map(len, self._names), *map(len, self._stems), *map(len, self._listed)]
        self.longest = max([*lengths, *map(len, self._indicators)], default=0)

    def _add(self, label: str, kind: str, aliases: Iterable[str], weight: int) -> None:
        self._labels[label] = self._labels.get(label, 0) + weight
        thing = Thing(label=label, type=kind, weight=weight)
        called = Thing(label=label, type=kind, weight=weight, exact=False)
        self._names.setdefault(fold(label), {})[label, kind] = thing
        for alias in aliases:
            self._names.setdefault(fold(alias), {}).setdefault((label, kind), called)
        for end in self._lexicon.area_ends:
            short = fold(label).removesuffix(end)
            if kind == "AdministrativeArea" and len(short) >= 2 and short != fold(label):
                self._names.setdefault(short, {}).setdefault((label, kind), called)
        if kind == "Company":
            for short in self._shorten(fold(label)):
                self._names.setdefault(short, {}).setdefault((label, kind), called)
        if kind in self._lines:
            for name in (label, *aliases):
                self._stems.setdefault(self.stem(fold(name)), {}).setdefault((label, kind), called)

    def _shorten(self, name: str) -> Iterator[str]:
        """A firm's name without what it may be called without: 鸿海科技集团 → 鸿海科技, 鸿海; never a place's name."""
        ends = [fold(end) for end in self._lexicon.firm_ends]
        while True:
            end = next((end for end in ends if name.endswith(end) and len(name) >= len(end) + 2), None)
            if end is None:
                return
            name = name.removesuffix(end)
            if name in self._gazetteer:
                return
            yield name

    def stem(self, name: str) -> str:
        """A line of business without the word that says that it is one: 超硬材料产业链 → 超硬材料."""
        for end in self._lexicon.stem_ends:
            short = name.removesuffix(end)
            if short != name and len(short) >= 2:
                return short
        return name

    def find(self, name: str, types: frozenset[str], *, stems: bool, listed: bool = False) -> tuple[Thing, ...]:
        """What is called so, the likeliest first; () when nothing is.

        Args:
            name: folded.
            types: of these.
            stems: whether a line of business may be called without its last word, and one of the same stem be meant.
            listed: whether a place of the gazetteer will do.
        """
        found = {key: thing for key, thing in self._names.get(name, {}).items() if thing.type in types}
        stem = self.stem(name)
        if stems and not (found and stem != name):  # who says 产业链 means the chain, if there is one
            for key, thing in self._stems.get(stem, {}).items():
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

    def find_indicators(self, name: str) -> tuple[str, ...]:
        """The indicators that a wording means."""
        return self._indicators.get(name, ())

    def is_measured(self, indicators: Iterable[str]) -> bool:
        """Whether the graph has numbers of one of these."""
        return not self._measured.isdisjoint(indicators)

    def suggest(self, name: str, types: frozenset[str] = frozenset(), most: int = 3) -> tuple[str, ...]:
        """The names most like one that nothing has, by characters and by sound."""
        wanted, sounds = fold(name), sound(fold(name))
        pairs, sound_pairs = _pairs(wanted), _pairs(sounds)
        best: dict[str, float] = {}
        for called, things in self._names.items():
            for thing in things.values():
                if types and thing.type not in types:
                    continue
                alike = _share(pairs, _pairs(called))
                if alike < 1 and sounds:
                    heard = sound(called)
                    alike = max(alike, 0.98 if heard == sounds else 0.9 * _share(sound_pairs, _pairs(heard)))
                if alike > best.get(thing.label, _LEAST_ALIKE):
                    best[thing.label] = alike
        ranked = sorted(best, key=lambda label: (-best[label], -self._labels.get(label, 0), label))
        return tuple(ranked[:most])

    def hear(self, spelt: str) -> tuple[str, ...]:
        """The names that sound as the letters say (xuchang → 许昌), the most named first."""
        heard = {}
        for called, things in self._names.items():
            if sound(called) == spelt:
                heard[called] = max(thing.weight for thing in things.values())
        return tuple(sorted(heard, key=lambda called: (-heard[called], called)))


def is_clear(things: tuple[Thing, ...]) -> bool:
    """Whether the first is meant: alone, the only one of that label, or named far more often than the next."""
    if not things or len({thing.label for thing in things}) == 1:
        return True
    first, second = things[0], next(thing for thing in things if thing.label != things[0].label)
    return (first.exact and not second.exact) or first.weight >= _CLEAR * max(second.weight, 1)


def _gather_indicators(
    labels: Iterable[str], wordings: Iterable[tuple[str, str]], lexicon: Lexicon
) -> dict[str, tuple[str, ...]]:
    there = sorted(set(labels))
    plain = {word for words in lexicon.words.values() for word in words}
    means = dict(wordings)
    groups: dict[str, set[str]] = {}
    for label in there:
        groups.setdefault(means.get(label, label), set()).add(label)
    found: dict[str, set[str]] = {}
    for wording, label in means.items():
        found.setdefault(fold(wording), set()).update(groups.get(label, {label}))
    for label in there:
        found.setdefault(fold(label), set()).update(groups[means.get(label, label)])
        short = fold(label).removesuffix(lexicon.count_end)
        if short != fold(label) and len(short) >= 2 and short not in plain:  # 企业 alone does not ask how many
            found.setdefault(short, {label})
    return {name: tuple(sorted(said)) for name, said in found.items() if len(name) >= 2}


def _pairs(text: str) -> frozenset[str]:
    return frozenset([*(text[at : at + 2] for at in range(len(text) - 1)), *text[:1]])


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    both = len(one & other)
    return 2 * both / (len(one) + len(other)) if both else 0.0
