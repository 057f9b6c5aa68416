"""A claim against the text: what holds becomes a candidate like any rule's, what does not is named by its first fault.

A claim that 黄河集团 leads 超硬材料产业链, quoting 黄河集团是超硬材料产业链的链主企业, stands when the quote is in the
article, both names are in the quote and the contract lets a Company lead an IndustryChain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xckg.fits import fits
from xckg.llm.ends import End, clash, find_end
from xckg.llm.numbers import find_value, parse_period, sign_holds
from xckg.llm.prompt import load_prompt
from xckg.llm.quotes import Quote, find_quote, runs_over, squeeze
from xckg.llm.refusals import Refusal
from xckg.model import Article, Comparator, Measure, Mention, Modality, Period, Sentence

_POSITION = "position"
_WORKS_FOR = "worksFor"
_SCOPED = (Measure.RANK, Measure.SHARE)


@dataclass(frozen=True, kw_only=True, slots=True)
class RelationClaim:
    """A relation that holds; its ends may be new mentions."""

    subject: End
    predicate: str
    object: End
    quote: Quote
    qualifiers: Mapping[str, str]
    modality: Modality


@dataclass(frozen=True, kw_only=True, slots=True)
class ObservationClaim:
    """A number that holds; `value` and `unit` as printed, `value` signed for a change."""

    subject: End
    indicator: str
    measure: Measure
    value: Decimal
    unit: str
    period: Period
    quote: Quote
    dimensions: Mapping[str, str]
    comparator: Comparator
    modality: Modality
    scope: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """What claims are held against: the article, the sentences that were asked about, the mentions found so far."""

    article: Article
    sentences: Sequence[Sentence]
    mentions: Sequence[Mention]
    rule: str


def check_relation(scene: Scene, claim: Mapping[str, Any]) -> RelationClaim | Refusal:
    """The relation that a claim states, or why it is not believed."""
    prompt = load_prompt()
    quote, modality = _find_quote(scene, claim), _parse_modality(claim)
    if isinstance(quote, Refusal):
        return quote
    predicate = claim.get("predicate")
    if not isinstance(predicate, str) or modality is None:
        return Refusal.MALFORMED
    if predicate not in prompt.predicates:
        return Refusal.NO_TYPE
    subject, obj = (
        find_end(scene.article, scene.mentions, quote, claim.get(end), scene.rule) for end in ("subject", "object")
    )
    if isinstance(subject, Refusal):
        return subject
    if isinstance(obj, Refusal):
        return obj
    if not (subject.quoted or obj.quoted):
        return Refusal.NO_END
    if clash(subject, obj):
        return Refusal.INSIDE
    a, b = subject.mention, obj.mention
    if (a.type, predicate, b.type) not in prompt.allowed or (a.type, a.name) == (b.type, b.name):
        return Refusal.NOT_ALLOWED
    position = claim.get(_POSITION) if predicate == _WORKS_FOR else None
    if position and not (isinstance(position, str) and _stands(scene, quote, position)):
        return Refusal.NO_SLICE
    return RelationClaim(
        subject=subject,
        predicate=predicate,
        object=obj,
        quote=quote,
        qualifiers={_POSITION: squeeze(position)} if position else {},
        modality=modality,
    )


def check_observation(scene: Scene, claim: Mapping[str, Any]) -> ObservationClaim | Refusal:
    """The number that a claim states, or why it is not believed."""
    quote, modality, measure = _find_quote(scene, claim), _parse_modality(claim), _parse_measure(claim)
    if isinstance(quote, Refusal):
        return quote
    value, unit, comparator = claim.get("value"), claim.get("unit") or "", _parse_comparator(claim)
    if modality is None or measure is None or comparator is None:
        return Refusal.MALFORMED
    if not isinstance(value, Decimal) or not isinstance(unit, str):
        return Refusal.MALFORMED
    printed = find_value(quote.text, abs(value), squeeze(unit), measure)
    if printed is None:
        return Refusal.NO_NUMBER
    growth, falls = measure is Measure.GROWTH, value < 0
    if (falls and not growth) or (growth and not sign_holds(quote.text, printed, falls=falls)):
        return Refusal.WRONG_SIGN
    indicator = _parse_indicator(scene, claim)
    if indicator is None:
        return Refusal.NO_INDICATOR
    if not fits(indicator, measure, printed.unit):
        return Refusal.MISFIT
    period = parse_period(scene.article, claim.get("period"))
    if period is None:
        return Refusal.NO_PERIOD
    dimensions, scope = _parse_dimensions(scene, claim), _parse_scope(scene, claim, measure)
    if dimensions is None or scope is None:
        return Refusal.NO_SLICE
    subject = find_end(scene.article, scene.mentions, quote, claim.get("subject"), scene.rule)
    if isinstance(subject, Refusal):
        return subject
    return ObservationClaim(
        subject=subject,
        indicator=indicator,
        measure=measure,
        value=-printed.value if falls else printed.value,
        unit=printed.unit,
        period=period,
        quote=quote,
        dimensions=dimensions,
        comparator=comparator,
        modality=modality,
        scope=scope or None,
    )


def _find_quote(scene: Scene, claim: Mapping[str, Any]) -> Quote | Refusal:
    words = claim.get("quote")
    if not isinstance(words, str):
        return Refusal.MALFORMED
    quote = find_quote(scene.article, scene.sentences, words)
    if quote is not None:
        return quote
    over = bool(words.strip()) and runs_over(scene.article, scene.sentences, words)
    return Refusal.RUNS_OVER if over else Refusal.NOT_QUOTED


def _stands(scene: Scene, quote: Quote, words: str) -> bool:
    """Whether the words stand in the quote's sentence."""
    return bool(words.strip()) and squeeze(words) in squeeze(scene.article.surface(quote.sentence))


def _parse_modality(claim: Mapping[str, Any]) -> Modality | None:
    said = claim.get("modality") or Modality.ACTUAL
    return next((modality for modality in Modality if modality == said), None)


def _parse_measure(claim: Mapping[str, Any]) -> Measure | None:
    return next((measure for measure in Measure if measure == claim.get("measure")), None)


def _parse_comparator(claim: Mapping[str, Any]) -> Comparator | None:
    said = claim.get("comparator") or Comparator.EQUAL
    return next((comparator for comparator in Comparator if comparator == said), None)


def _parse_indicator(scene: Scene, claim: Mapping[str, Any]) -> str | None:
    """The indicator when it is in the article's words, but for an ending such as 数量 that a name of a count has."""
    said, prompt = claim.get("indicator"), load_prompt()
    words = squeeze(said) if isinstance(said, str) else ""
    if not 2 <= len(words) <= prompt.limits.indicator or not words.isprintable():
        return None
    core = next((words[: -len(end)] for end in prompt.indicator_adds if words.endswith(end)), words)
    printed = squeeze(scene.article.text.clean)
    pairs = [core[at : at + 2] for at in range(max(1, len(core) - 1))] if core else [words]
    return words if sum(pair in printed for pair in pairs) >= prompt.indicator_from * len(pairs) else None


def _parse_dimensions(scene: Scene, claim: Mapping[str, Any]) -> dict[str, str] | None:
    """The slices, each of a known name with a value that the article prints."""
    said = claim.get("dimensions") or {}
    if not isinstance(said, Mapping) or not load_prompt().dimensions.issuperset(said):
        return None
    printed = squeeze(scene.article.text.clean)
    if not all(isinstance(value, str) and squeeze(value) and squeeze(value) in printed for value in said.values()):
        return None
    return {name: squeeze(said[name]) for name in sorted(said)}


def _parse_scope(scene: Scene, claim: Mapping[str, Any], measure: Measure) -> str | None:
    """Among whom or of what, printed or the name of a mention; "" where the claim says none or none is wanted."""
    said = claim.get("scope")
    if said is None or measure not in _SCOPED:
        return ""
    words = squeeze(said) if isinstance(said, str) else ""
    names = {squeeze(mention.name) for mention in scene.mentions}
    return words if words in names or (words and words in squeeze(scene.article.text.clean)) else None
