"""What a continuation says, read together with its beginning: only what stands in it, by what stands before it.

    第1版  许昌望山公司建成了新厂区，     第2版  年产钢板8万吨。该公司出口…
    together: 许昌望山公司 produces 钢板, at 第2版; the firm is a mention that is not printed there (`implied`)

A fact whose sentence stands in the beginning is left to the beginning's own document. Of a sentence that goes over the
page, what is said by names or numbers of its second half belongs to the continuation, with that half as its evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from xckg.claims import StatusCandidate
from xckg.extract.quantities import find_quantities
from xckg.model import (
    Article,
    Findings,
    Mention,
    MentionKind,
    ObservationCandidate,
    RelationCandidate,
    Skipped,
    Span,
)
from xckg.records import replace

HUNDRED = 100  # 1.2倍 is said as 120 %


def keep_own(found: Findings, article: Article, own: Sequence[int]) -> Findings:
    """Of what two articles say together what the second one says, by its own offsets.

    Args:
        found: what they say together.
        article: the second one.
        own: for each character of both the one of the second that it is, -1 for none (`Joined`).
    """
    text = found.article.text.clean
    relations = [r for r in found.relations if _says_relation(r, found.mentions, own)]
    figures = [o for o in found.observations if _says_figure(o, text, own)]
    statuses = [s for s in found.statuses if _is_own(s.evidence, own) or _touches(found.mentions[s.mention].span, own)]
    mentions, index = _pick(found, own, _list_used(relations, figures, statuses))
    return replace(
        found,
        article=article,
        mentions=mentions,
        relations=tuple(
            replace(r, subject=index(r.subject), object=index(r.object), evidence=_clip(r.evidence, own))
            for r in relations
        ),
        observations=tuple(replace(o, subject=index(o.subject), evidence=_clip(o.evidence, own)) for o in figures),
        statuses=tuple(
            StatusCandidate(mention=index(s.mention), claim=s.claim, evidence=_clip(s.evidence, own), rule=s.rule)
            for s in statuses
            if _touches(s.evidence, own)
        ),
        skipped=tuple(
            Skipped(span=_clip(s.span, own), reason=s.reason) for s in found.skipped if _touches(s.span, own)
        ),
    )


def _list_used(
    relations: Iterable[RelationCandidate], figures: Iterable[ObservationCandidate], statuses: Iterable[StatusCandidate]
) -> set[int]:
    used = {i for r in relations for i in (r.subject, r.object)}
    return used | {o.subject for o in figures} | {s.mention for s in statuses}


def _pick(found: Findings, own: Sequence[int], used: set[int]) -> tuple[tuple[Mention, ...], Callable[[int], int]]:
    """The mentions that are printed in the second article or that its facts are about, and where each has gone.

    A short name that is printed there takes its full name with it.
    """
    kept: list[Mention] = []
    gone: dict[int, int] = {}
    implied: dict[tuple[str, str], int] = {}  # by type and name, the article's place among them
    here = {(m.type, m.name) for m in found.mentions if len(m.span) and _is_own(m.span, own)}
    full = {(a.type, a.full) for a in found.aliases if (a.type, a.short) in here}
    for i, mention in enumerate(found.mentions):
        if mention.kind is MentionKind.IMPLIED or not len(mention.span):
            gone[i] = implied[mention.type, mention.name] = len(kept)
            kept.append(mention)
        elif _is_own(mention.span, own):
            gone[i] = len(kept)
            kept.append(replace(mention, span=_clip(mention.span, own)))
        elif i in used or (mention.type, mention.name) in full - here:
            what = mention.type, mention.name
            if what not in implied:
                implied[what] = len(kept)
                nowhere = Span(start=0, end=0)
                kept.append(replace(mention, span=nowhere, kind=MentionKind.IMPLIED))
            gone[i] = implied[what]
    return tuple(kept), gone.__getitem__


def _says_relation(relation: RelationCandidate, mentions: Sequence[Mention], own: Sequence[int]) -> bool:
    if _is_own(relation.evidence, own):
        return True
    return _touches(relation.evidence, own) and any(
        _touches(mentions[i].span, own) for i in (relation.subject, relation.object)
    )


def _says_figure(figure: ObservationCandidate, text: str, own: Sequence[int]) -> bool:
    """Whether a number stands in the second article: of a sentence that goes over the page, in its second half."""
    if _is_own(figure.evidence, own):
        return True
    value = abs(figure.value)
    return any(
        _touches(quantity.span, own) and abs(quantity.value) in (value, value / HUNDRED)
        for quantity in find_quantities(text, figure.evidence)
    )


def _touches(span: Span, own: Sequence[int]) -> bool:
    return any(own[i] >= 0 for i in range(span.start, span.end))


def _is_own(span: Span, own: Sequence[int]) -> bool:
    return len(span) > 0 and all(own[i] >= 0 for i in range(span.start, span.end))


def _clip(span: Span, own: Sequence[int]) -> Span:
    """The part of a stretch that stands in the second article."""
    inside = [own[i] for i in range(span.start, span.end) if own[i] >= 0]
    return Span(start=inside[0], end=inside[-1] + 1)
