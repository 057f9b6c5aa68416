"""Every name rule of ontology/rules/names: its examples fire, its counterexamples do not."""

from __future__ import annotations

import pytest

from xckg.corpus.segment import tag
from xckg.extract.announced import find_announced, load_announced
from xckg.extract.gazetteer import find_known_names
from xckg.extract.honors import find_honors, load_honor_words
from xckg.extract.name_rules import Proposal, load_suffix_rules
from xckg.extract.names import find_suffix_names
from xckg.extract.places import find_agencies
from xckg.extract.programmes import find_programmes, load_programme_words
from xckg.extract.quoted import find_quoted_names, load_quoted_rules
from xckg.extract.series import find_series, load_series
from xckg.extract.slots import find_slot_names, load_slots
from xckg.extract.vetoes import Veto, drop_vetoed, find_veto, load_vetoes
from xckg.model import Sentence, SentenceRole, Span, Token


def tokens_of(text: str) -> tuple[Token, ...]:
    tokens, at = [], 0
    for word, part in tag(text):
        tokens.append(Token(span=Span(start=at, end=at + len(word)), text=word, tag=part))
        at += len(word)
    return tuple(tokens)


def names_by(rule: str, text: str) -> list[str]:
    tokens, hits = tokens_of(text), find_known_names(text)
    goods = {(h.span.start, h.span.end): h.type for h in hits if h.type in ("Industry", "Product")}
    found = [
        *find_suffix_names(text, tokens, hits),
        *find_agencies(text, tokens, hits, [], None),
        *find_quoted_names(text, Span(start=0, end=len(text))),
        *find_slot_names(text, tokens, goods),
        *find_honors(text, tokens),
        *find_announced(text, tokens),
        *find_programmes(text, Span(start=0, end=len(text))),
    ]
    whole = Sentence(span=Span(start=0, end=len(text)), role=SentenceRole.BODY, paragraph=0, tokens=tokens)
    known = [Proposal(span=h.span, type=h.type, name=h.name, rule="gazetteer", score=0.9, code=h.code) for h in hits]
    found += find_series(text, [whole], [*found, *known])
    return sorted({text[p.span.start : p.span.end] for p in found if p.rule == rule or p.rule.startswith(rule)})


RULES = [
    *((f"name.{rule.id}", rule) for rule in load_suffix_rules()),
    *((f"quoted.{rule.id}", rule) for rule in load_quoted_rules()),
    *((f"slot.{rule.id}", rule) for rule in load_slots()[0]),
    *((f"series.{rule.id}", rule) for rule in load_series()[0]),
    *((f"announced.{rule.id}", rule) for rule in load_announced()),
    ("honor.", load_honor_words()),
    ("carried.", load_programme_words()),
]
EXAMPLES = [(name, example) for name, rule in RULES for example in rule.examples]
COUNTEREXAMPLES = [(name, example) for name, rule in RULES for example in rule.counterexamples]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=[f"{r}:{e}" for r, e in EXAMPLES])
def test_names_rule_fires(rule: str, example: str) -> None:
    text, _, expected = example.partition(" => ")
    assert set(expected.split("|")) <= set(names_by(rule, text))


@pytest.mark.parametrize(("rule", "text"), COUNTEREXAMPLES, ids=[f"{r}:{e}" for r, e in COUNTEREXAMPLES])
def test_names_rule_keeps_silent(rule: str, text: str) -> None:
    assert names_by(rule, text) == []


def test_names_every_rule_has_examples() -> None:
    assert [name for name, rule in RULES if not rule.examples or not rule.counterexamples] == []


def vetoed_by(text: str, kinds: frozenset[str]) -> set[str]:
    """The vetoes against the name between brackets, taken for one of these classes by a weak finder."""
    at, end = text.index("["), text.index("]") - 1
    clean = text.replace("[", "").replace("]", "")
    span = Span(start=at, end=end)
    return {
        find_veto(clean, Proposal(span=span, type=kind, name=clean[at:end], rule="gazetteer", score=0.5))
        for kind in kinds
    } - {""}


VETOES = [(veto, e) for veto in load_vetoes() for e in veto.examples]
NO_VETOES = [(veto, e) for veto in load_vetoes() for e in veto.counterexamples]


@pytest.mark.parametrize(("veto", "example"), VETOES, ids=[f"{v.id}:{e}" for v, e in VETOES])
def test_vetoes_speak_against_a_class(veto: Veto, example: str) -> None:
    assert veto.id in vetoed_by(example, veto.types)


@pytest.mark.parametrize(("veto", "example"), NO_VETOES, ids=[f"{v.id}:{e}" for v, e in NO_VETOES])
def test_vetoes_let_names_stand(veto: Veto, example: str) -> None:
    assert veto.id not in vetoed_by(example, veto.types)


@pytest.mark.parametrize(("text", "kept"), [("演唱《扬州慢》", 0), ("据《海州晚报》报道", 1), ("海州印发《条例》", 1)])
def test_vetoes_part_of_a_title_is_no_name(text: str, kept: int) -> None:
    place = {"演唱《扬州慢》": (3, 5), "据《海州晚报》报道": (2, 6), "海州印发《条例》": (0, 2)}[text]
    span = Span(start=place[0], end=place[1])
    proposal = Proposal(span=span, type="AdministrativeArea", name="", rule="gazetteer", score=0.9)
    assert len(list(drop_vetoed(text, [proposal]))) == kept
