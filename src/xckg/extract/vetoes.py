"""What is no name although a finder took it for one: 向[外国公司]采购, “软[联通]”, 演唱《[扬州]慢》.

>>> find_veto("向外国公司采购", Proposal(span=Span(start=1, end=5), type="Company", name="", rule="", score=0.9))
'class-of-firms'

The rules are `ontology/rules/names/vetoes.yaml`; what stands between book-title marks is part of the title by itself.

*Why so*: a finder knows its own cue, not what speaks against it, and the same thing speaks against all of them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from xckg.errors import KnowledgeError
from xckg.extract.name_rules import Proposal
from xckg.model import Span
from xckg.ontology import load_yaml

TITLE = re.compile(r"《[^《》\n]{1,60}》")
BESIDE = 14  # characters looked at before a name
WEAK_BELOW = 0.6  # the score of a gazetteer's weak name
NAMES_KEPT = 1 << 13  # of how many names the vetoes are kept: each is asked about some three times


@dataclass(frozen=True, kw_only=True, slots=True)
class Veto:
    """One entry of `rules/names/vetoes.yaml`; the fields are explained at its head."""

    id: str
    says: str
    types: frozenset[str]
    inside: re.Pattern[str]
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    weak: bool
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


@cache
def load_vetoes() -> tuple[Veto, ...]:
    """The vetoes in file order.

    Raises:
        KnowledgeError: an entry lacks a field, or holds no regular expression where one must be.
    """
    vetoes = []
    for node in load_yaml("rules/names/vetoes.yaml").need("vetoes", list):
        before, after = node.need("before", str), node.need("after", str)
        try:
            vetoes.append(
                Veto(
                    id=node.need("id", str),
                    says=node.need("says", str),
                    types=frozenset(node.need("types", list)),
                    inside=re.compile(node.need("inside", str)),
                    before=re.compile(f"(?:{before})$") if before else None,
                    after=re.compile(after) if after else None,
                    weak=bool(node.get("weak", False)),
                    examples=tuple(node.need("examples", list)),
                    counterexamples=tuple(node.need("counterexamples", list)),
                )
            )
        except re.error as error:
            raise KnowledgeError(node.file, node.line, f"不是合法的正则表达式：{error}") from None
    return tuple(vetoes)


@cache
def _by_type() -> dict[str, tuple[Veto, ...]]:
    kinds = {kind for veto in load_vetoes() for kind in veto.types}
    return {kind: tuple(veto for veto in load_vetoes() if kind in veto.types) for kind in kinds}


@lru_cache(maxsize=NAMES_KEPT)
def _of_name(kind: str, name: str) -> tuple[Veto, ...]:
    """The vetoes that a name of this class falls under if what stands beside it is as they say; mostly none."""
    return tuple(veto for veto in _by_type().get(kind, ()) if veto.inside.fullmatch(name))


def find_veto(text: str, proposal: Proposal) -> str:
    """The id of the first veto against a proposal, "" for none."""
    start, end = proposal.span.start, proposal.span.end
    for veto in _of_name(proposal.type, text[start:end]):
        if veto.weak and proposal.rule != "tagger" and (proposal.rule != "gazetteer" or proposal.score >= WEAK_BELOW):
            continue
        if veto.before is not None and not veto.before.search(text[max(0, start - BESIDE) : start]):
            continue
        if veto.after is None or veto.after.match(text, end):
            return veto.id
    return ""


def drop_vetoed(text: str, proposals: Iterable[Proposal]) -> Iterator[Proposal]:
    """The proposals against which nothing speaks."""
    titles = [found.span() for found in TITLE.finditer(text)]
    for proposal in proposals:
        if not (titles and _is_in_title(titles, proposal.span)) and not find_veto(text, proposal):
            yield proposal


def _is_in_title(titles: list[tuple[int, int]], span: Span) -> bool:
    """Whether a name is a piece of what stands between 《 and 》, and not all of it (《[海州晚报]》)."""
    at = bisect_left(titles, (span.start, 0)) - 1  # the last that begins before the name: they do not overlap
    if at < 0:
        return False
    start, end = titles[at]
    return span.end < end and (start + 1 < span.start or span.end < end - 1)
