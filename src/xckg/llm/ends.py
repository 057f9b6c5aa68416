"""What a claim's names are of: a mention that the rules found, or a new one where the name stands in the quote.

For the quote 许昌市出口发制品 the end (许昌市, AdministrativeArea) is the mention that is there already; for a firm
that no rule knows, printed in the quote, it is a new mention of that stretch.

*Why so*: where rules and model call one name two types, the rules' type stands: two types of one name would become two
entities. A new name may hold a known one (郑州 in a longer name) but not lie in it or cut it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xckg.llm.prompt import load_prompt
from xckg.llm.quotes import Quote, find_words, squeeze
from xckg.llm.refusals import Refusal
from xckg.model import Article, Mention, MentionKind


@dataclass(frozen=True, kw_only=True, slots=True)
class End:
    """One end of a claim. `index` is None for a mention that the article has not yet; `quoted`: it is in the quote."""

    mention: Mention
    index: int | None
    quoted: bool


def find_end(article: Article, mentions: Sequence[Mention], quote: Quote, said: Any, rule: str) -> End | Refusal:
    """The end that a claim names.

    Args:
        article: the article.
        mentions: what is found in it so far; `End.index` counts in it.
        quote: where the claim says that it stands.
        said: the claim's `{"name": …, "type": …}`, as it came.
        rule: the rule's id for a new mention.
    """
    name, kind = _read(said)
    prompt = load_prompt()
    if not name:
        return Refusal.MALFORMED
    if kind not in prompt.types:
        return Refusal.NO_TYPE
    known = _find_known(article, mentions, quote, name, kind)
    if known is not None:
        return known
    if not _is_name(name):
        return Refusal.NO_NAME
    places = list(find_words(article, quote.span, name))
    for span in places:
        if not any(_clash(other, span.start, span.end) for other in mentions):
            made = Mention(span=span, type=kind, name=name, rule=rule, confidence=prompt.confidence)
            return End(mention=made, index=None, quoted=True)
    return Refusal.INSIDE if places else Refusal.NO_END


def clash(one: End, other: End) -> bool:
    """Whether two new ends stand in each other's way."""
    new = one.index is None and other.index is None
    return new and one.mention.span.overlaps(other.mention.span) and one.mention != other.mention


def _read(said: Any) -> tuple[str, str]:
    if not isinstance(said, Mapping) or not isinstance(said.get("name"), str) or not isinstance(said.get("type"), str):
        return "", ""
    return squeeze(said["name"]), said["type"]


def _find_known(article: Article, mentions: Sequence[Mention], quote: Quote, name: str, kind: str) -> End | None:
    """The mention of that name: in the quote before elsewhere, of that type before another, the first in order."""
    ranked = []
    for index, mention in enumerate(mentions):
        quoted = bool(len(mention.span)) and quote.sentence.covers(mention.span) and quote.span.overlaps(mention.span)
        # 该公司 means something only where it stands; what it points at is a name everywhere
        surface = article.surface(mention.span) if quoted or mention.kind is MentionKind.NAME else ""
        if name in (squeeze(mention.name), squeeze(surface)):
            ranked.append((not quoted, mention.type != kind, index))
    if not ranked:
        return None
    unquoted, _, index = min(ranked)
    return End(mention=mentions[index], index=index, quoted=not unquoted)


def _is_name(name: str) -> bool:
    prompt = load_prompt()
    if not 2 <= len(name) <= prompt.limits.name or name in prompt.generic:
        return False
    return not prompt.not_in_names.intersection(name) and any(character.isalpha() for character in name)


def _clash(other: Mention, start: int, end: int) -> bool:
    """Whether a known mention holds the stretch or is cut by it; one that lies inside it does not mind."""
    if not other.span.start < end or not start < other.span.end or not len(other.span):
        return False
    return not (start <= other.span.start and other.span.end <= end) or (start, end) == (
        other.span.start,
        other.span.end,
    )
