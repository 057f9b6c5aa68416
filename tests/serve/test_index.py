import dataclasses

import pytest

pytest.importorskip("pypinyin", reason="the extra `serve` is not installed")

import xckg
from xckg.serve.index import Index, bigrams_of_phrase, make_index


@pytest.fixture(scope="module")
def known(sample_build):
    return xckg.open(sample_build).knowledge


@pytest.fixture(scope="module")
def index(known, tmp_path_factory):
    folder = tmp_path_factory.mktemp("index")
    facts = [*known.relations, *known.observations]
    make_index(folder, ((e, f'{{"label": "{e.label}"}}') for e in known.entities), ((f, f'"{f.id}"') for f in facts))
    return Index(folder)


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("许昌", "许昌市"),
        ("许昌市", "许昌市"),
        ("xuchang", "许昌市"),
        ("XuChang", "许昌市"),
        ("xu chang", "许昌市"),
        ("xcs", "许昌市"),
        ("宁德时代", "宁德时代新能源科技股份有限公司"),
        ("ndsd", "宁德时代新能源科技股份有限公司"),
        ("ningdeshidai", "宁德时代新能源科技股份有限公司"),
    ],
)
def test_index_finds_names_by_characters_pinyin_and_initials(index, typed, label):
    assert index.find_names(typed)[0].label == label


def test_index_every_entity_is_found_by_its_own_name(index, known):
    lost = [e.label for e in known.entities if e.id not in {h.id for h in index.find_names(e.label, most=100)}]
    assert lost == []


@pytest.mark.parametrize(
    "typed", ["", "  ", "？！", '"', "*", "AND", "a OR b", "许昌\x00", "NEAR(", "-许昌", "pairs:", "'; DROP"]
)
def test_index_takes_any_text(index, typed):
    assert all(typed for _ in index.find_names(typed))
    assert isinstance(index.find_sentences(typed), tuple)


def test_index_finds_nothing_that_is_not_there(index):
    assert index.find_names("昌许") == ()
    assert index.find_sentences("许昌 没有这回事") == ()


def test_index_finds_the_sentences_that_hold_all_words(index, known):
    wanted = {
        e.text
        for f in [*known.relations, *known.observations]
        for e in f.evidence
        if "许昌" in e.text and "超硬" in e.text
    }
    found = index.find_sentences("许昌 超硬", most=1000)
    assert wanted
    assert {s.text for s in found} == wanted
    assert [s.date for s in found] == sorted((s.date for s in found), reverse=True)
    assert all(s.facts for s in found)


def test_index_one_character_begins_a_pair():
    assert bigrams_of_phrase("许") == '"许"*'
    assert bigrams_of_phrase("许昌2023") == '"许昌" AND "2023"*'


def test_index_gives_facts_and_labels(index, known):
    relation = known.relations[0]
    assert f'"{relation.id}"' in index.get_facts(relation.subject)
    assert f'"{relation.id}"' in index.get_facts(relation.object)
    entity = next(e for e in known.entities if e.id == relation.subject)
    assert index.get_labels([entity.id, "urn:none"]) == {entity.id: (entity.type, entity.label)}
    assert index.get_entity("urn:none") is None


def test_index_says_when_it_cannot_be_written(tmp_path, known):
    with pytest.raises(OSError, match=r"index\.sqlite"):
        make_index(tmp_path / "none", [], [])
    (tmp_path / "index.sqlite").write_bytes(b"no database at all" * 100)
    with pytest.raises(OSError, match=r"index\.sqlite"):
        make_index(tmp_path, [(dataclasses.replace(known.entities[0]), "{}")], [])
