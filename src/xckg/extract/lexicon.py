"""The words around a number, read once and compiled: `ontology/lexicon/observations.yaml`.

>>> words = load_words()
>>> words.strip_end("总投资将达到", "reach")
('总投资', ('将达到',))
>>> [m.group() for m in compile_words(("增长", "增长到", "达")).finditer("增长到5、达6、增长7")]
['增长到', '达', '增长']

*Why so*: many hundred words tried one after another at every character would cost more than all the rest; as a tree of
shared beginnings they cost one step a character, and the longest word wins without sorting.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from daachorse import CharwiseDoubleArrayAhoCorasick

from xckg.errors import KnowledgeError
from xckg.ontology import Node, load_yaml

FILE = "lexicon/observations.yaml"
BEARER, NAME, TIME, ASIDE = "\ue001", "\ue002", "\ue003", "\ue004"
MARKS = BEARER + NAME + TIME + ASIDE  # what stands in a masked sentence for a name, a time, a bracket


def _branch(words: Iterable[str]) -> str:
    """A regular expression for exactly these words, the longest first, by their shared beginnings."""
    heads: dict[str, list[str]] = {}
    ends = False
    for word in words:
        if word:
            heads.setdefault(word[0], []).append(word[1:])
        else:
            ends = True
    if not heads:
        return ""
    body = "|".join(re.escape(c) + _branch(rest) for c, rest in sorted(heads.items()))
    return f"(?:{body})?" if ends else (f"(?:{body})" if len(heads) > 1 else body)


def compile_words(words: Iterable[str], *, flags: int = 0) -> re.Pattern[str]:
    """One expression that finds any of the words, the longest at each place; it never matches when there are none."""
    return re.compile(_branch(sorted(set(words))) or r"(?!)", flags)


class Finder:
    """Many words, found in one pass over a text by an Aho-Corasick automaton.

    >>> Finder(("公司", "有限公司", "集团")).find("海琛有限公司和集团", 2, 9)
    [(2, 6), (4, 6), (7, 9)]
    """

    def __init__(self, words: Iterable[str]) -> None:
        self.words = tuple(dict.fromkeys(words))
        self._automaton = CharwiseDoubleArrayAhoCorasick(list(self.words))

    def find(self, text: str, start: int, end: int) -> list[tuple[int, int]]:
        """The longest word at each place of a stretch where there is one, by place; they may overlap."""
        longest = {at: to for at, to, _ in sorted(self._automaton.find_overlapping(text[start:end]))}
        return [(start + at, start + to) for at, to in longest.items()]

    def find_numbers(self, text: str) -> set[int]:
        """Which of the words stand anywhere in the text."""
        return {number for _, _, number in self._automaton.find_overlapping(text)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """The word lists by name (`growth.up`), each sorted the longest first, for `str.endswith` and the like.

    `kept` are, for each letter that alone is a word of reaching, the words that end in it (约: 签约).
    """

    lists: Mapping[str, tuple[str, ...]]
    bounds: re.Pattern[str]
    bound_words: Finder
    keep: frozenset[str]
    kept: Mapping[str, tuple[str, ...]]
    anaphors: Mapping[str, tuple[str, ...]]
    modality_not: re.Pattern[str]
    patterns: Mapping[str, re.Pattern[str]]
    ways: Mapping[str, float]
    saying: dict[str, re.Pattern[str]] = field(default_factory=dict, compare=False, repr=False)
    closing: dict[tuple[str, ...], dict[str, tuple[str, ...]]] = field(default_factory=dict, compare=False, repr=False)

    def __getitem__(self, name: str) -> tuple[str, ...]:
        return self.lists[name]

    def says(self, text: str, name: str) -> bool:
        """Whether a word of the named list stands anywhere in the text."""
        pattern = self.saying.get(name)
        if pattern is None:
            pattern = self.saying[name] = compile_words(self.lists[name])
        return pattern.search(text) is not None

    def strip_end(self, text: str, *names: str) -> tuple[str, tuple[str, ...]]:
        """Takes words of the named lists off the end of the text, as many as there are.

        Returns:
            What is left, and the words taken off, the last one first.
        """
        taken: list[str] = []
        closing = self.closing.get(names) or self._sort_by_end(names)
        while text:
            ending = closing.get(text[-1])
            if ending is None:
                break
            word = next((w for w in ending if text.endswith(w)), None)
            if word is None or (len(word) == 1 and text.endswith(self.kept.get(word, ()))):  # 能 is no word of 产能
                break
            taken.append(word)
            text = text[: -len(word)]
        return text, tuple(taken)

    def _sort_by_end(self, names: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        """The words of the lists, in their order, by the character that they end in."""
        by_end: dict[str, list[str]] = {}
        for name in names:
            for word in self.lists[name]:
                by_end.setdefault(word[-1], []).append(word)
        self.closing[names] = made = {end: tuple(words) for end, words in by_end.items()}
        return made

    def find_end(self, text: str, *names: str) -> str | None:
        """The longest word of the named lists that the text ends with."""
        best = None
        for name in names if text else ():
            closing = self.closing.get((name,)) or self._sort_by_end((name,))
            for word in closing.get(text[-1], ()):
                if text.endswith(word):
                    best = word if best is None or len(word) > len(best) else best
                    break
        return best


def _flatten(node: Node, prefix: str = "") -> dict[str, tuple[str, ...]]:
    lists: dict[str, tuple[str, ...]] = {}
    for key, value in node.items():
        name = f"{prefix}{key}"
        if isinstance(value, Node) and key not in ("patterns", "ways"):
            lists |= _flatten(value, f"{name}.")
        elif key not in ("anaphors", "patterns", "ways"):
            lists[name] = _words(node, key, value)
    return lists


def compile_patterns(node: Node) -> dict[str, re.Pattern[str]]:
    """The named expressions of a knowledge file; {TIME}, {NAME}, {ASIDE} in them are the marks of a masked sentence.

    Raises:
        KnowledgeError: one that is no regular expression.
    """
    made = {}
    for name, text in node.items():
        for mark, sign in (("{TIME}", TIME), ("{NAME}", NAME), ("{ASIDE}", ASIDE), ("{BEARER}", BEARER)):
            text = text.replace(mark, sign)
        try:
            made[name] = re.compile(text)
        except re.error as error:
            raise KnowledgeError(node.file, node.line, f"「{name}」不是合法的正则表达式：{error}") from None
    return made


def _words(node: Node, key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(word, str) and word for word in value):
        raise KnowledgeError(node.file, node.line, f"「{key}」应为词语的列表")
    return tuple(sorted(set(value), key=lambda w: (-len(w), w)))


def _find_kept(lists: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    known = {word for name in ("keep", "bounds", "prefix", "counted") for word in lists[name] if len(word) > 1}
    known -= set(lists["reach"])
    kept: dict[str, list[str]] = {word: [] for word in sorted(lists["reach"]) if len(word) == 1}
    for word in sorted(known):
        if word[-1] in kept:
            kept[word[-1]].append(word)
    return {letter: tuple(words) for letter, words in kept.items()}


@cache
def load_words() -> Words:
    """The word lists of the ontology, compiled once.

    Raises:
        KnowledgeError: a list that holds something else than words.
    """
    top = load_yaml(FILE)
    lists = _flatten(top)
    anaphors: dict[str, tuple[str, ...]] = {}
    for node in top.need("anaphors", list):
        for word in node.need("words", list):
            anaphors[word] = tuple(node.need("types", list))
    return Words(
        lists=lists,
        bounds=compile_words((*lists["bounds"], *lists["keep"])),
        bound_words=Finder((*lists["bounds"], *lists["keep"])),
        keep=frozenset(lists["keep"]),
        kept=_find_kept(lists),
        anaphors=anaphors,
        modality_not=compile_words(lists["modality.not"]),
        patterns=compile_patterns(top.need("patterns", Node)),
        ways={str(way): float(sure) for way, sure in top.need("ways", Node).items()},
    )
