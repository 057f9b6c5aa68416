"""Asks about each article, checks the answers and adds what holds to what the rules have found.

For an article that says 黄河集团是超硬材料产业链的链主企业, a model's claim that 黄河集团 leads that chain is added
when the rules have not found it, with the rule `llm:` and the model's name, and left out as known when they have.

*Why so*: nothing that a server does stops a build. After a few failures in a row it is not asked again, so that a dead
server costs a few waits and not one for each article; answers that are kept on disk are used all the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from xckg.llm.answers import Answer, parse_answer
from xckg.llm.cache import find_answer, keep_answer
from xckg.llm.checks import ObservationClaim, RelationClaim, Scene, check_observation, check_relation
from xckg.llm.client import Server, ask
from xckg.llm.ends import End
from xckg.llm.prompt import cut_article, load_prompt, to_request
from xckg.llm.refusals import Refusal
from xckg.model import Findings, Mention, ObservationCandidate, RelationCandidate, Sentence
from xckg.units import normalize

NONSENSE = "回答不是要求的 JSON"
GIVEN_UP = "连续失败，没有再问"
TOO_LONG = "句子太长，没有问"

OnArticle = Callable[[int, int], None]
"""Is told how many articles are done and how many there are."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """Findings with what the model added, in the order given, and one line on how it went, for the report."""

    findings: tuple[Findings, ...]
    said: str


@dataclass(kw_only=True)
class _Session:
    """How the reading has gone so far."""

    asked: int = 0
    in_a_row: int = 0
    relations: int = 0
    observations: int = 0
    known: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)


def read_findings(server: Server, findings: Sequence[Findings], on_article: OnArticle) -> Reading:
    """Reads all articles a second time.

    Args:
        server: who is asked.
        findings: what the rules found, one for each article; all of it stays.
        on_article: is told of progress.
    """
    session = _Session()
    made = []
    for done, found in enumerate(findings):
        on_article(done, len(findings))
        made.append(_read_article(server, found, session))
    on_article(len(findings), len(findings))
    return Reading(findings=tuple(made), said=_say(server.model, session))


def _read_article(server: Server, found: Findings, session: _Session) -> Findings:
    pieces, left_out = cut_article(found.article)
    if left_out:
        session.failed[TOO_LONG] += left_out
    draft = _Draft(found=found, rule=f"llm:{server.model}")
    for sentences in pieces:
        answer = _find_answer(server, to_request(found.article, sentences, server.model), session)
        if answer is not None:
            draft.add(answer, sentences, session)
    return draft.to_findings()


def _find_answer(server: Server, request: bytes, session: _Session) -> Answer | None:
    """The claims in the answer to a question, from disk or from the server; None is counted with its reason."""
    session.asked += 1
    kept = find_answer(server.cache, request)
    answer = parse_answer(kept) if kept is not None else None
    if answer is not None:
        return answer
    if session.in_a_row >= load_prompt().limits.failures:
        session.failed[GIVEN_UP] += 1
        return None
    reply = ask(server, request)
    answer = parse_answer(reply.content) if reply.content is not None else None
    if answer is None:
        session.in_a_row += 1
        session.failed[reply.failure or NONSENSE] += 1
        return None
    session.in_a_row = 0
    keep_answer(server.cache, request, reply.content or "")
    return answer


@dataclass(kw_only=True)
class _Draft:
    """Findings in the making: the rules' own, and what is added to them."""

    found: Findings
    rule: str
    mentions: list[Mention] = field(init=False)
    relations: list[RelationCandidate] = field(default_factory=list)
    observations: list[ObservationCandidate] = field(default_factory=list)
    said: set[tuple[str, ...]] = field(init=False)
    counted: set[tuple[object, ...]] = field(init=False)

    def __post_init__(self) -> None:
        self.mentions = list(self.found.mentions)
        self.said, self.counted = set(), set()
        for r in self.found.relations:
            self.said |= _relation_keys(self.mentions[r.subject], r.predicate, self.mentions[r.object])
        for o in self.found.observations:
            self.counted |= _number_keys(self.mentions[o.subject], o)

    def add(self, answer: Answer, sentences: Sequence[Sentence], session: _Session) -> None:
        """Adds the claims of one answer that hold and are new."""
        session.refused[Refusal.MALFORMED] += answer.malformed
        # the scene sees what this draft adds to its mentions meanwhile
        scene = Scene(article=self.found.article, sentences=sentences, mentions=self.mentions, rule=self.rule)
        for claim in answer.relations:
            relation = check_relation(scene, claim)
            if isinstance(relation, Refusal):
                session.refused[relation] += 1
            elif self._add_relation(relation):
                session.relations += 1
            else:
                session.known += 1
        for claim in answer.observations:
            number = check_observation(scene, claim)
            if isinstance(number, Refusal):
                session.refused[number] += 1
            elif self._add_observation(number):
                session.observations += 1
            else:
                session.known += 1

    def to_findings(self) -> Findings:
        """All that was found, the rules' first."""
        return replace(
            self.found,
            mentions=tuple(self.mentions),
            relations=(*self.found.relations, *self.relations),
            observations=(*self.found.observations, *self.observations),
        )

    def _add_relation(self, claim: RelationClaim) -> bool:
        keys = _relation_keys(claim.subject.mention, claim.predicate, claim.object.mention)
        if keys & self.said:
            return False
        self.said |= keys
        self.relations.append(
            RelationCandidate(
                subject=self._index(claim.subject),
                predicate=claim.predicate,
                object=self._index(claim.object),
                evidence=claim.quote.sentence,
                rule=self.rule,
                confidence=load_prompt().confidence,
                qualifiers=claim.qualifiers,
                modality=claim.modality,
            )
        )
        return True

    def _add_observation(self, claim: ObservationClaim) -> bool:
        candidate = ObservationCandidate(
            subject=0,
            indicator=claim.indicator,
            measure=claim.measure,
            value=claim.value,
            unit=claim.unit,
            period=claim.period,
            evidence=claim.quote.sentence,
            rule=self.rule,
            confidence=load_prompt().confidence,
            dimensions=claim.dimensions,
            comparator=claim.comparator,
            modality=claim.modality,
            scope=claim.scope,
        )
        keys = _number_keys(claim.subject.mention, candidate)
        if keys & self.counted:
            return False
        self.counted |= keys
        self.observations.append(replace(candidate, subject=self._index(claim.subject)))
        return True

    def _index(self, end: End) -> int:
        """Where an end's mention stands among the mentions, which it joins if it is new."""
        if end.index is not None:
            return end.index
        self.mentions.append(end.mention)
        return len(self.mentions) - 1


def _relation_keys(subject: Mention, predicate: str, obj: Mention) -> set[tuple[str, ...]]:
    """What makes a relation of one article the same as another, whatever sentence says it."""
    keys: set[tuple[str, ...]] = {(subject.type, subject.name, predicate, obj.type, obj.name)}
    if predicate in load_prompt().both_ways:
        keys.add((obj.type, obj.name, predicate, subject.type, subject.name))
    return keys


def _number_keys(subject: Mention, candidate: ObservationCandidate) -> set[tuple[object, ...]]:
    """A number is one where it is printed, whatever it is said of, and of its subject one in the whole article."""
    value, unit = normalize(abs(candidate.value), candidate.unit)
    what = (str(candidate.measure), value.normalize() if value else Decimal(0), unit)
    return {("in", candidate.evidence.start, *what), ("of", subject.type, subject.name, *what)}


def _say(model: str, session: _Session) -> str:
    """One line: what was asked, added, left out, and why. What came from disk it does not tell: two builds agree."""
    line = f"模型 {model} 读了 {session.asked} 段，补入关系 {session.relations} 条、数据 {session.observations} 条"
    line += f"，另有 {session.known} 条已经找到。"
    line += _list("没有采用", session.refused)
    return line + _list("没有得到回答", session.failed)


def _list(head: str, counts: Mapping[str, int]) -> str:
    ranked = sorted((reason for reason in counts if counts[reason]), key=lambda reason: (-counts[reason], reason))
    return f"{head}：{'，'.join(f'{reason} {counts[reason]}' for reason in ranked)}。" if ranked else ""
