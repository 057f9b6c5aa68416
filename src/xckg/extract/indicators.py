"""From the words beside a number to the name of what was measured.

>>> name_indicator("外贸进出口", unit_kind="money").label
'进出口总值'
>>> name_indicator("省级专精特新中小企业", unit_kind="count").label
'省级专精特新中小企业数量'
>>> name_indicator("废旧金属", verb="处理", yearly=True, unit_kind="mass").label
'废旧金属年处理量'

*Why so*: the same thing is called 进出口, 外贸总值 and 进出口额, and a query must find it once; but a phrase that no
table knows is kept as it was printed, for the text's own words are the best name there is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from xckg.errors import KnowledgeError
from xckg.extract.lexicon import compile_words, load_words
from xckg.ontology import Node, load_yaml
from xckg.records import quick

FILE = "lexicon/indicators.yaml"
COUNTED = ("count", "people", "listed", "visits")
NO_SUFFIX = ("money", "ratio", "times", "doublings", "points", "tenths", "", "rank", "price", "time", "speed", "rating")
LONGEST = 30  # characters of a noun phrase; what is longer is a sentence that was not understood
_MEASURED = re.compile(r"[0-9][0-9.]*(?:[0-9]|[万亿]|[A-Z]?W)")  # another number inside: no name
_JOINERS = "、；：: 　·—-和及与"


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """Which types of entity an indicator of this kind is about, the likeliest first; a state has no beginning."""

    name: str
    about: tuple[str, ...]
    state: bool


@quick
@dataclass(frozen=True, kw_only=True, slots=True)
class Indicator:
    """What was measured. `known` is true when a table names it, not only its words."""

    label: str
    kind: Kind
    known: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Scheme:
    """The knowledge file. `names` maps (wording, unit kind or "") to label and kind."""

    kinds: Mapping[str, Kind]
    names: Mapping[tuple[str, str], tuple[str, str]]
    by_tail: tuple[tuple[str, str], ...]
    tails: tuple[str, ...]
    rates: tuple[str, ...]
    no_shares: tuple[str, ...]
    margins: tuple[str, ...]
    growths: tuple[str, ...]
    falls: tuple[str, ...]
    nominal: Mapping[str, str]
    nominal_verbs: tuple[str, ...]
    suffix: Mapping[str, str]
    no_counts: tuple[str, ...]
    no_phrases: frozenset[str]
    no_count_starts: tuple[str, ...]
    deeds: Mapping[str, str]
    pairs: Mapping[str, tuple[str, ...]]
    rate_words: tuple[str, ...]
    spent: Mapping[str, str]
    owned: tuple[str, ...]
    time_nouns: tuple[str, ...]
    strip: tuple[str, ...]
    strip_end: tuple[str, ...]
    long: tuple[str, ...]
    verbs: frozenset[str]
    refer_total: frozenset[str]
    refer_growth: frozenset[str]
    refer_share: frozenset[str]
    labels: Mapping[str, str]
    one_sum: frozenset[str]
    of_projects: str
    demands: tuple[str, ...]
    unit_of: Mapping[str, str]


def is_price(noun: str) -> bool:
    """Whether a per cent with this noun is a price or an index, no share: 贷款利率, but not 毛利率."""
    scheme = load_scheme()
    return noun.endswith(scheme.no_shares) and not noun.endswith(scheme.margins)


def _sorted(words: list[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words), key=lambda w: (-len(w), w)))


@cache
def load_scheme() -> Scheme:
    """The scheme of indicators, read once.

    Raises:
        KnowledgeError: a name or a tail of a kind that is not described.
    """
    top = load_yaml(FILE)
    kinds = {
        name: Kind(name=name, about=tuple(node.need("about", list)), state=node.need("state", bool))
        for name, node in top.need("kinds", Node).items()
    }
    names: dict[tuple[str, str], tuple[str, str]] = {}
    for node in top.need("names", list):
        label, kind = node.need("label", str), node.need("kind", str)
        if kind not in kinds:
            raise KnowledgeError(node.file, node.line, f"没有「{kind}」这一类指标")
        for unit in node.get("unit", [""]):
            for wording in (label, *node.get("also", [])):
                names.setdefault((wording, unit), (label, kind))
    tails: dict[str, str] = {}
    by_tail = top.need("by_tail", Node)
    for kind, words in by_tail.items():
        if kind not in kinds:
            raise KnowledgeError(by_tail.file, by_tail.line, f"没有「{kind}」这一类指标")
        for word in words:
            tails.setdefault(word, kind)
    refer = top.need("refer", Node)
    nominal = {node.need("verb", str): node.need("noun", str) for node in top.need("nominal", list)}
    return Scheme(
        kinds=kinds,
        names=names,
        by_tail=tuple(sorted(tails.items(), key=lambda t: (-len(t[0]), t[0]))),
        tails=_sorted(top.need("tails", list)),
        rates=_sorted(top.need("rates", list)),
        no_shares=_sorted(top.need("no_shares", list)),
        margins=_sorted(top.need("margins", list)),
        growths=_sorted(top.need("growths", list)),
        falls=_sorted(top.need("falls", list)),
        nominal=nominal,
        nominal_verbs=_sorted(list(nominal)),
        suffix=dict(top.need("suffix", Node)),
        no_counts=_sorted(top.need("no_counts", list)),
        no_phrases=frozenset(top.need("no_phrases", list)),
        no_count_starts=tuple(top.need("no_count_starts", list)),
        pairs={str(word): tuple(parts) for word, parts in top.need("pairs", Node).items()},
        time_nouns=_sorted(top.need("time_nouns", list)),
        spent=dict(top.need("spent", Node)),
        owned=_sorted(top.need("owned", list)),
        rate_words=tuple(top.need("rate_words", list)),
        deeds=dict(top.need("deeds", Node)),
        strip=_sorted(top.need("strip", list)),
        strip_end=_sorted(top.need("strip_end", list)),
        long=_sorted(top.need("long", list)),
        verbs=frozenset(wording for wording, unit in names if unit == "money"),
        refer_total=frozenset(refer.need("total", list)),
        refer_growth=frozenset(refer.need("growth", list)),
        refer_share=frozenset(refer.need("share", list)),
        labels={
            name: top.need("labels", Node).need(name, str)
            for name in ("count", "people", "growth", "share", "total", "year", "installed")
        },
        one_sum=frozenset(top.need("one_sum", list)),
        of_projects=top.need("of_projects", str),
        demands=tuple(top.need("demands", list)),
        unit_of=dict(top.need("unit_of", Node)),
    )


@cache
def compile_tails() -> re.Pattern[str]:
    """One expression for every ending of a noun phrase by which an indicator's kind is known."""
    return compile_words(tail for tail, _ in load_scheme().by_tail)


@cache
def _sort_tails() -> dict[str, tuple[tuple[str, str], ...]]:
    """The endings by which an indicator's kind is known, in their order, by their last character."""
    made: dict[str, list[tuple[str, str]]] = {}
    for tail, kind in load_scheme().by_tail:
        made.setdefault(tail[-1], []).append((tail, kind))
    return {end: tuple(tails) for end, tails in made.items()}


def name_indicator(phrase: str, *, verb: str = "", yearly: bool = False, unit_kind: str = "") -> Indicator | None:
    """The indicator that a noun phrase names.

    Args:
        phrase: the words beside the number, without place, time and verb.
        verb: the verb before them (处理 of 处理废旧金属400万吨).
        yearly: whether the number is said by the year (每年, 年处理).
        unit_kind: what the unit measures, as in the unit table.

    Returns:
        None where the words name nothing that can be measured (a whole clause, one letter).
    """
    scheme = load_scheme()
    phrase = phrase.strip(_JOINERS)
    if phrase.count("“") != phrase.count("”"):  # a quotation cut through: its marks say nothing
        phrase = phrase.replace("“", "").replace("”", "")
    ending = ""
    if phrase.endswith(scheme.strip_end):
        ending = next((w for w in scheme.strip_end if phrase.endswith(w) and len(phrase) > len(w)), "")
    if phrase.endswith(load_words().kept.get(ending, ())):  # 约 is no word of 期货合约
        ending = ""
    if unit_kind in COUNTED and ending in load_words()["counted"]:  # 24项重点任务 counts 任务
        ending = ""
    phrase = phrase.removesuffix(ending)
    for unit in (unit_kind, ""):
        found = scheme.names.get((phrase, unit))
        if found is not None:
            return Indicator(label=found[0], kind=scheme.kinds[found[1]], known=True)
    if _MEASURED.search(phrase) or (len(phrase) < 2 and phrase not in load_words()["counted"]):
        return None
    if (
        not phrase
        or len(phrase) > LONGEST
        or phrase.startswith("/")
        or (all(c.isascii() for c in phrase) and len(phrase) > 8)
    ):
        return None
    if (
        phrase.count("《") != phrase.count("》")
        or phrase in scheme.no_phrases
        or phrase.startswith(scheme.no_count_starts)
    ):
        return None
    kind = next((kind for tail, kind in _sort_tails().get(phrase[-1], ()) if phrase.endswith(tail)), "")
    if phrase.endswith(scheme.tails):
        label = phrase
        if yearly and not phrase.startswith(("年", "累计")):
            label = "年" + phrase
        return Indicator(label=label, kind=scheme.kinds[kind or "other"], known=bool(kind))
    output = _name_output(phrase, verb, yearly, unit_kind, scheme)
    if output is not None:
        return output
    if unit_kind in COUNTED:
        if phrase.endswith(scheme.no_counts):
            return None
        suffix = scheme.suffix[unit_kind]
        return Indicator(
            label=phrase + suffix,
            kind=scheme.kinds[kind if kind in ("measures", "visitors") else "count"],
            known=phrase.endswith(load_words()["counted"]),
        )
    if unit_kind == "length" and not phrase.endswith(scheme.long):
        return None
    suffix = "" if unit_kind in NO_SUFFIX else scheme.suffix.get(unit_kind, "")
    if unit_kind == "rate" and phrase.endswith(scheme.demands):
        suffix = scheme.suffix["mass"]
    return Indicator(label=phrase + suffix, kind=scheme.kinds[kind or "other"], known=False)


def _name_output(phrase: str, verb: str, yearly: bool, unit_kind: str, scheme: Scheme) -> Indicator | None:
    """处理废旧金属400万吨 → 废旧金属处理量; 年产家用空调700万套 comes with its verb inside the phrase."""
    if unit_kind in NO_SUFFIX or (unit_kind in COUNTED and phrase.endswith(load_words()["counted"])):
        return None
    every = phrase.removeprefix("每")
    rate = next((word for word in scheme.rate_words if every.startswith(word)), None)
    if rate is not None:
        inner = every.removeprefix(rate).removeprefix("度").removeprefix("均")
        action = next((v for v in scheme.nominal_verbs if inner.startswith(v)), "")
        if action:
            label = inner.removeprefix(action) + rate + scheme.nominal[action]
            return Indicator(label=label, kind=scheme.kinds["capacity"], known=True)
    if verb not in scheme.nominal:
        return None
    label = phrase + ("年" if yearly else "") + scheme.nominal[verb]
    return Indicator(label=label, kind=scheme.kinds["capacity" if yearly else "business"], known=True)
