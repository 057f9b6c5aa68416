"""What expressions cannot do without: the gates before the finders keep out nothing that would have been found."""

import re

import pytest

from xckg.corpus.articles import split_articles
from xckg.corpus.read import read_sources
from xckg.extract import announced, grammar, honors, persons, relations, series, slots, topics, typed
from xckg.extract.clauses import _find_bounds
from xckg.extract.gates import Gate
from xckg.extract.lexicon import load_words
from xckg.extract.mentions import find_mentions
from xckg.extract.needed import find_needed, may_match
from xckg.extract.periods import load_calendar
from xckg.model import Metadata
from xckg.pipeline import SAMPLE


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        ("公司", {"公司"}),
        ("(?:有限)?公司|集团$", {"公司", "集团"}),
        ("公(?:司名|告)", {"公"}),  # what a group opens with is not put together with what stands before it
        ("[一二]号线", {"一号线", "二号线"}),
        ("(?:第[0-9]{1,3}届)+博览会", {"博览会"}),
        ("(?:海州)*", set()),
        ("(?=海州)[^，]{2}", set()),
        ("(?<!不)(?!好)得", {"得"}),
        ("(?:海|)州?", set()),
        ("(?i:abc)", set()),
        ("[^，]{2,9}", set()),
        ("(?P<name>产业园)区?", {"产业园"}),
        ("甲[一-鿿]乙{2,3}", {"甲"}),
    ],
)
def test_find_needed_reads_words_that_every_match_holds(pattern, needed):
    assert find_needed(re.compile(pattern)) == needed


def test_find_needed_reads_none_from_an_expression_that_ignores_case():
    assert find_needed(re.compile("abc", re.IGNORECASE)) == frozenset()


def test_gate_always_opens_to_an_expression_without_needed_words():
    gate = Gate([re.compile("[^，]{2}"), re.compile("海州")])
    assert gate.find_open("青州") == [0]
    assert gate.find_open("海州") == [0, 1]
    assert Gate([re.compile("海?")]).find_open("") == [0]


def _cues():
    honor, person = honors.load_honor_words(), persons.load_person_words()
    yield "slots", [rule.cue for rule in slots.load_slots()[0]]
    yield "announced", [rule.cue for rule in announced.load_announced()]
    yield "series", [rule.cue for rule in series.load_series()[0]]
    yield "honors", [honor.cue, honor.ranked]
    yield "persons", [person.posts, person.speech, person.titles]
    yield "observations", [load_words().patterns["lasting"], load_words().patterns["index"]]
    pointers = topics.load_words_file().need("pointers", list)
    yield "periods", [load_calendar().pattern]
    yield "topics", [topics._pointer_pattern(n.get("always", ""), n.get("bare", "")) for n in pointers]


@pytest.mark.parametrize(("finder", "patterns"), list(_cues()), ids=lambda it: it if isinstance(it, str) else "")
def test_gates_open_wherever_an_expression_matches(finder, patterns):
    gate, opened, tried = Gate(patterns), 0, 0
    for path in sorted(SAMPLE.glob("*.txt")):
        for sentence in re.split("(?<=[。！？\n])", path.read_text(encoding="utf-8")):
            matching = {i for i, pattern in enumerate(patterns) if pattern.search(sentence)}
            shown = set(gate.find_open(sentence))
            assert matching <= shown, (finder, sentence)
            assert shown == {i for i, pattern in enumerate(patterns) if may_match(pattern, sentence)}
            opened, tried = opened + len(shown), tried + len(patterns)
    assert opened < tried * 0.7  # a gate that is always open would be none


def _articles():
    for path in sorted(SAMPLE.glob("*.txt")):
        for source in read_sources(str(path), Metadata())[0]:
            yield from split_articles(source)


def test_rules_of_relations_are_called_wherever_they_match():
    called = 0
    for article in _articles():
        mentions = find_mentions(article)[0]
        code = typed.encode(article, mentions).code
        for line in re.split("(?<=[。\n])", code):
            live = {rule.id for rule in relations._live_rules(line, None, True)}
            assert {rule.id for rule in grammar.load_rules() if rule.regex.search(line)} <= live
            called += len(live)
    assert called


def test_bounds_are_those_that_the_expression_finds():
    words, found = load_words(), 0
    for path in sorted(SAMPLE.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        spans = [m.span() for m in words.bounds.finditer(text) if m.group() not in words.keep]
        assert [(start, end) for start, end, _ in _find_bounds(text, frozenset())] == spans
        found += len(spans)
    assert found
