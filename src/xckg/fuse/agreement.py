"""Claims of one thing held against each other: which agree, which correct, which conflict, and the likelier first.

    进出口11923亿元 · 1.19万亿元 → one is the other, rounded         11923亿元 · 11932亿元 → conflict
    超100家 · 103家 → a bound and a number within it                11923亿元, 更正为11932亿元 → a correction

>>> exact, other = Number(value=Decimal(11923), step=Decimal(1)), Number(value=Decimal(11932), step=Decimal(1))
>>> rounded = Number(value=Decimal(11900), step=Decimal(100))
>>> say_same(exact, rounded, Decimal("0.05")), say_same(exact, other, Decimal("0.05"))
('rounded', None)

Nothing is dropped: a dispute only says how facts stand to each other. Numbers are compared in their base unit, each as
exact as its printed digits. Likelier is, in this order: what no text takes back, what corrects, what is not
preliminary, comes from a primary source, has more sources that agree, was published later, is more exact. Words:
`ontology/lexicon/agreement.yaml`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from xckg.claims import Dispute, DisputeKind, find_published
from xckg.errors import KnowledgeError
from xckg.fuse.ids import mint_fact
from xckg.fuse.names import normalize
from xckg.fuse.precision import Number, measure_number
from xckg.fuse.stories import find_tellers, index_stories
from xckg.fuse.sums import find_sums
from xckg.model import Comparator, Evidence, Knowledge, Measure, Modality, Observation, Relation
from xckg.ontology import Node, load_yaml
from xckg.story import ArticleKey

FILE = "lexicon/agreement.yaml"
LOOSE = "loose"
KINDS = tuple(DisputeKind)
BOUND_WITHIN = Decimal("0.3")  # 超百项 is said of 128 and not of 1300


@dataclass(frozen=True, kw_only=True, slots=True)
class Articles:
    """Who published each article, and which of them print one story."""

    publishers: Mapping[ArticleKey, str]
    story_of: Mapping[ArticleKey, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Scheme:
    """The knowledge file; the fields are explained at its head."""

    timeless: frozenset[str]
    of: frozenset[str]
    vague: frozenset[str]
    vague_ends: tuple[str, ...]
    near: Decimal
    apart: Mapping[str, Decimal]
    slips: frozenset[Decimal]
    follows: tuple[str, ...]
    publishers: tuple[str, ...]
    cited: tuple[str, ...]
    correct: tuple[str, ...]
    wrong_before: re.Pattern[str]
    wrong_after: re.Pattern[str]
    preliminary: tuple[str, ...]
    posts: frozenset[str]
    post_days: int
    former: re.Pattern[str]
    narrows: re.Pattern[str]
    forecast: tuple[str, ...]


@cache
def load_scheme() -> Scheme:
    """What is known of agreement.

    Raises:
        KnowledgeError: a part is missing.
    """
    top = load_yaml(FILE)
    primary: Node = top.need("primary", Node)
    if not 0 < top.need("near", float) < 1:
        raise KnowledgeError(FILE, top.line, "near 应在 0 与 1 之间")
    return Scheme(
        timeless=frozenset(normalize(name, "indicator") for name in top.need("timeless", list)),
        of=frozenset(top.need("of", list)),
        vague=frozenset(normalize(name, "indicator") for name in top.need("vague", list)),
        vague_ends=tuple(top.need("vague_ends", list)),
        near=Decimal(str(top["near"])),
        apart={name: Decimal(str(far)) for name, far in top.need("apart", Node).items()},
        slips=frozenset(Decimal(factor) for factor in top.need("slips", list)),
        follows=tuple(top.need("follows", list)),
        publishers=tuple(primary.need("publishers", list)),
        cited=tuple(primary.need("cited", list)),
        correct=tuple(top.need("correct", list)),
        wrong_before=re.compile(top.need("wrong_before", str)),
        wrong_after=re.compile(top.need("wrong_after", str)),
        preliminary=tuple(top.need("preliminary", list)),
        posts=frozenset(top.need("posts", list)),
        post_days=top.need("post_days", int),
        former=re.compile(f"(?:{'|'.join(top.need('former', list))})[^，。；]{{0,{top.need('former_within', int)}}}$"),
        narrows=re.compile("|".join(top.need("narrows", list))),
        forecast=tuple(top.need("forecast", list)),
    )


def judge(knowledge: Knowledge) -> Knowledge:
    """The knowledge with its disputes, sorted by kind, subject and id."""
    publishers = {(a.document, a.index): a.publisher or "" for d in knowledge.documents for a in d.articles}
    articles = Articles(publishers=publishers, story_of=index_stories(knowledge.stories))
    found = [*judge_claims(knowledge, articles), *judge_sums(knowledge)]
    return replace(knowledge, disputes=sort_disputes(found))


def judge_claims(knowledge: Knowledge, articles: Articles) -> list[Dispute]:
    """Numbers of one thing, and holders of one post, held against each other.

    Which facts must be here together is what `heaps.find_heaps` says.
    """
    kinds = {entity.id: entity.type for entity in knowledge.entities}
    posts = _judge_posts(knowledge.relations, _name(knowledge), knowledge.base_iri, articles)
    return [*_judge_numbers(knowledge, kinds, articles), *posts]


def judge_sums(knowledge: Knowledge) -> list[Dispute]:
    """Numbers of one article held against each other; all that an article says must be here together."""
    return find_sums(knowledge.observations, knowledge.base_iri, _name(knowledge))


def _name(knowledge: Knowledge) -> dict[str, frozenset[str]]:
    return {entity.id: frozenset((entity.label, *entity.aliases)) for entity in knowledge.entities}


def sort_disputes(disputes: Iterable[Dispute]) -> tuple[Dispute, ...]:
    """By kind, subject and id."""
    return tuple(sorted(disputes, key=lambda d: (KINDS.index(d.kind), d.subject, d.id)))


MOST_STEMS = 100
"""Different numbers of one thing that a further one is held against: whoever prints more has printed a list."""


def say_same(a: Number, b: Number, near: Decimal) -> str | None:
    """Why two numbers do not contradict each other, a code of `reasons`; None when they do.

    `LOOSE` is no reason worth telling: a bound far off (超100 and 1300), two bounds on one side.
    """
    if a.value == b.value and Comparator.EQUAL in (a.comparator, b.comparator):
        return "same" if a.comparator is b.comparator else "bound"
    bounds = [n.comparator in (Comparator.MORE, Comparator.LESS) for n in (a, b)]
    if any(bounds):
        if not (_within(a, b) and _within(b, a)):
            return None
        most = max(abs(a.value), abs(b.value))
        return LOOSE if all(bounds) or abs(a.value - b.value) > BOUND_WITHIN * most else "bound"
    if abs(a.value - b.value) < max(a.step, b.step) and a.step != b.step:
        return "rounded"
    about = Comparator.ABOUT in (a.comparator, b.comparator)
    wide = near * max(abs(a.value), abs(b.value))
    return "about" if about and abs(a.value - b.value) <= wide else None


def _within(a: Number, b: Number) -> bool:
    """Whether what `a` says leaves room for `b`, give or take the rounding of `b`; bounds on one side always do."""
    if a.comparator is Comparator.MORE:
        return b.comparator is Comparator.MORE or b.value >= a.value - b.step / 2
    if a.comparator is Comparator.LESS:
        return b.comparator is Comparator.LESS or b.value <= a.value + b.step / 2
    return True


def _judge_numbers(knowledge: Knowledge, kinds: Mapping[str, str], articles: Articles) -> Iterable[Dispute]:
    scheme = load_scheme()
    groups: dict[tuple[object, ...], list[Observation]] = defaultdict(list)
    for o in knowledge.observations:
        indicator = normalize(o.indicator, "indicator")
        if indicator in scheme.vague or indicator.endswith(scheme.vague_ends):
            continue
        timeless = indicator in scheme.timeless and kinds.get(o.subject) in scheme.of and o.measure is Measure.AMOUNT
        period = () if timeless else (o.period.start, o.period.end)
        unit = o.unit if o.measure is Measure.GROWTH else o.normalized_unit  # 5% and 5个百分点 are not one thing
        groups[
            (o.subject, indicator, o.measure, unit, period, tuple(sorted(o.dimensions.items())), o.scope)
            + (() if timeless else (o.modality,))
        ].append(o)
    for group in groups.values():
        if len(group) > 1:
            yield from _judge_group(group, knowledge.base_iri, articles)


def _judge_group(group: Sequence[Observation], base_iri: str, articles: Articles) -> Iterable[Dispute]:
    """The disputes among observations of one thing: each number goes with the first of the likelier that it fits."""
    near = load_scheme().near
    ranked = _rank(group, articles)
    stems: list[list[Observation]] = []
    firsts: list[Number] = []  # of each stem
    for o in ranked:
        number = measure_number(o)
        for stem, first in zip(stems[:MOST_STEMS], firsts, strict=False):
            reason = say_same(first, number, near)
            if reason is not None:
                stem.append(o)
                if reason != LOOSE and not _are_told_apart(stem[0], o, articles):
                    yield _dispute(DisputeKind.AGREEMENT, (stem[0], o), (reason,), base_iri)
                break
        else:
            stems.append([o])
            firsts.append(number)
    heads = [stem[0] for stem in stems]
    for o in heads[1:]:
        wrong = _is_taken_back(o)
        if _stand_together(heads[0], o, articles) and not wrong:
            continue
        doubt = "" if wrong else _doubt(heads[0], o)  # fact by fact, so that one misread number hides no conflict
        kind, reasons = (DisputeKind.APART, (doubt,)) if doubt else _compare(heads[0], o, articles)
        yield _dispute(kind, (heads[0], o), reasons, base_iri)


def _stand_together(a: Observation, b: Observation, articles: Articles) -> bool:
    """Whether one article alone gives both (一篇之内): then it tells two things apart, though we do not see how.

    A story that several papers print is one article.
    """
    return len(find_tellers((*a.evidence, *b.evidence), articles.story_of)) == 1


def _are_told_apart(a: Observation, b: Observation, articles: Articles) -> bool:
    """Whether two numbers that could be one, rounded or bounded, are of two things by all that is said."""
    return _stand_together(a, b, articles) or bool(_find_narrowing(a) ^ _find_narrowing(b))


def _doubt(a: Observation, b: Observation) -> str:
    """Why two numbers are likelier of two things than in conflict, a code of `reasons`; "" when they are not."""
    scheme = load_scheme()
    if any(all(e.text.startswith(scheme.follows) for e in o.evidence) for o in (a, b)):
        return "unsaid"
    foretold = all(o.modality is Modality.PLANNED and _says(o.evidence, scheme.forecast) for o in (a, b))
    if foretold and not _says(a.evidence, scheme.correct):
        return "forecast"
    narrowed = _find_narrowing(a) ^ _find_narrowing(b)
    if narrowed:
        return f"narrowed:{'、'.join(sorted(narrowed))}"
    gap, most = abs(a.normalized - b.normalized), max(abs(a.normalized), abs(b.normalized))
    if a.measure in (Measure.GROWTH, Measure.SHARE):
        return "far" if gap > scheme.apart["points"] else ""
    if a.measure is Measure.RANK:
        return "far" if gap > scheme.apart["places"] else ""
    least = min(abs(a.normalized), abs(b.normalized))
    slip = least > 0 and most / least in scheme.slips
    return "far" if gap > scheme.apart["share"] * most and not slip else ""


def _find_narrowing(o: Observation) -> set[str]:
    """What narrows a number in the clauses before it, as all its sentences have it; its indicator's own words aside."""
    found: list[set[str]] = []
    for item in o.evidence:
        at = item.text.find(f"{abs(o.value):f}")
        head = item.text[: max(at, 0)].rpartition("；")[2].replace(o.indicator, "")
        found.append({m.group() for m in load_scheme().narrows.finditer(head)})
    return set.intersection(*found)


def _dispute(kind: DisputeKind, facts: Sequence[Observation], reasons: tuple[str, ...], base_iri: str) -> Dispute:
    ids = tuple(fact.id for fact in facts)
    return Dispute(
        id=mint_fact(base_iri, "dispute", (str(kind), *sorted(ids))),
        kind=kind,
        subject=facts[0].subject,
        about=facts[0].indicator,
        facts=ids,
        reasons=reasons,
    )


def _is_taken_back(fact: Observation | Relation) -> bool:
    """Whether a text quotes the number as the one that was wrong (“10.5亿元”有误, 误为10.5亿元, 由10.5亿元修正为 …)."""
    if not isinstance(fact, Observation):
        return False
    scheme, digits = load_scheme(), re.compile(rf"(?<![\d.]){re.escape(f'{abs(fact.value):f}')}(?![\d.])")
    found = (match for item in fact.evidence for match in digits.finditer(item.text))
    return any(
        scheme.wrong_after.match(m.string, m.end()) or scheme.wrong_before.search(m.string[: m.start()]) for m in found
    )


def _says(evidence: Iterable[Evidence], words: Sequence[str]) -> bool:
    return any(word in item.text for item in evidence for word in words)


def _is_primary(evidence: Iterable[Evidence], articles: Articles) -> bool:
    """Whether a sentence comes from, or cites, who knows at first hand."""
    scheme = load_scheme()
    publishers = [articles.publishers.get((item.document, item.article_index), "") for item in evidence]
    return any(word in p for p in publishers for word in scheme.publishers) or _says(evidence, scheme.cited)


def count_sources(evidence: Sequence[Evidence], articles: Articles) -> int:
    """How many sources say so independently: a story that several papers print is one, and so is a document."""
    tellers = find_tellers(evidence, articles.story_of)
    return len({document for document, _ in tellers})


def _weigh(fact: Observation | Relation, articles: Articles) -> tuple[object, ...]:
    """What makes one of several claims likelier, the weightiest first; the names of the parts are in `_WEIGHTS`."""
    scheme = load_scheme()
    exact = isinstance(fact, Observation) and fact.comparator is Comparator.EQUAL
    wrong = _is_taken_back(fact)
    return (
        not wrong,
        not wrong and _says(fact.evidence, scheme.correct),
        not _says(fact.evidence, scheme.preliminary),
        _is_primary(fact.evidence, articles),
        count_sources(fact.evidence, articles),
        find_published(fact.evidence)[1],
        (exact, -measure_number(fact).step) if isinstance(fact, Observation) else (exact, Decimal(0)),
        fact.confidence,
    )


_WEIGHTS = ("wrong", "corrects", "preliminary", "primary", "sources", "later", "exact", "surer")


def _rank(group: Sequence[Observation], articles: Articles) -> list[Observation]:
    """The likeliest first; what is alike in all else by id, so that the order never depends on the input's."""
    by_id = sorted(group, key=lambda o: o.id)
    return sorted(by_id, key=lambda o: _weigh(o, articles), reverse=True)


def _compare(
    first: Observation | Relation, second: Observation | Relation, articles: Articles
) -> tuple[DisputeKind, tuple[str, ...]]:
    """Whether the likelier of two corrects the other, and all that speaks for it, the weightiest first."""
    ours, others = _weigh(first, articles), _weigh(second, articles)
    reasons = []
    for name, mine, other in zip(_WEIGHTS, ours, others, strict=True):
        if mine > other:  # type: ignore[operator]
            found = {"sources": str(mine), "later": str(mine), "corrects": find_published(first.evidence)[1]}.get(
                name, ""
            )
            reasons.append(f"{name}:{found}" if found else name)
    correction = bool(reasons) and reasons[0].startswith(("wrong", "corrects", "preliminary"))
    later = find_published(first.evidence)[1] >= find_published(second.evidence)[0]
    kind = DisputeKind.CORRECTION if correction and later else DisputeKind.CONFLICT
    return kind, tuple(reasons) or ("tied",)


def _judge_posts(
    relations: Iterable[Relation], labels: Mapping[str, frozenset[str]], base_iri: str, articles: Articles
) -> Iterable[Dispute]:
    """Two people in one post of one body at one time, where only one can hold it."""
    scheme = load_scheme()
    held: dict[tuple[str, str], list[Relation]] = defaultdict(list)
    for r in relations:
        if r.predicate == "worksFor" and r.modality is Modality.ACTUAL:
            # 市委书记、市长 and 市长 are joined to 市委书记、市长、市长
            for post in dict.fromkeys(r.qualifiers.get("position", "").split("、")):
                if post in scheme.posts and _is_named(r, post, labels) and not _is_former(r, post):
                    held[(r.object, post)].append(r)
    for (body, post), group in sorted(held.items()):
        ranked = sorted(group, key=lambda r: r.id)
        ranked.sort(key=lambda r: _weigh(r, articles), reverse=True)
        for i, first in enumerate(ranked):
            others = [r for r in ranked[i + 1 :] if _meet(first, r, scheme.post_days) and _differ(first, r, labels)]
            for second in others:
                kind, reasons = _compare(first, second, articles)
                ids = (first.id, second.id)
                yield Dispute(
                    id=mint_fact(base_iri, "dispute", (str(kind), post, *sorted(ids))),
                    kind=kind, subject=body, about=post, facts=ids, reasons=reasons,
                )  # fmt: skip


def _is_former(r: Relation, post: str) -> bool:
    """Whether all sentences say that the post was held before (原院长, 新任市长), or long before they were printed."""
    former = load_scheme().former
    heads = [item.text.partition(post)[0] for item in r.evidence]
    past = [item.claim.starts and item.claim.starts[:4] < item.date[:4] for item in r.evidence]
    return all(former.search(head) or old for head, old in zip(heads, past, strict=True))


def _meet(a: Relation, b: Relation, days: int) -> bool:
    """Whether two facts were published at one time, and not by one sentence, which would tell the two posts apart."""
    if {(e.document, e.start) for e in a.evidence} & {(e.document, e.start) for e in b.evidence}:
        return False
    spans = [[dt.date.fromisoformat(day) for day in find_published(r.evidence) if day] for r in (a, b)]
    if not all(spans):
        return False
    gap = max(spans[0][0], spans[1][0]) - min(spans[0][-1], spans[1][-1])
    return gap.days <= days


def _is_named(r: Relation, post: str, labels: Mapping[str, frozenset[str]]) -> bool:
    """Whether a sentence names the person right behind the post: in a list of posts and people only the first is."""
    return any(f"{post}{name}" in item.text for name in labels.get(r.subject, ()) for item in r.evidence)


def _differ(a: Relation, b: Relation, labels: Mapping[str, frozenset[str]]) -> bool:
    """Whether two people are surely two: neither is named by a part of the other's name."""
    pairs = [(one, other) for one in labels.get(a.subject, ()) for other in labels.get(b.subject, ())]
    return not any(one in other or other in one for one, other in pairs)
