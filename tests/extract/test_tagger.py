"""The learned tagger: offsets, determinism, what it may propose, and what happens to a broken model file."""

import numpy as np
import pytest

from xckg.corpus.segment import tag
from xckg.errors import KnowledgeError
from xckg.extract import tagger
from xckg.extract.tagger import find_likely, find_tagged, join_labels, load_tagger, tag_tokens
from xckg.model import Sentence, SentenceRole, Span, Token

LISTED = "三一锂能、海纳微芯、宝瑞克等8家企业签约入驻。"
PLAIN = "大家一边走一边看，觉得变化很大。"


def cut(text, at=0):
    tokens = []
    for word, letters in tag(text):
        tokens.append(Token(span=Span(start=at, end=at + len(word)), text=word, tag=letters))
        at += len(word)
    return tuple(tokens)


def test_tagger_finds_unknown_firms_in_a_list():
    found = {p.name for p in tag_tokens(LISTED, [cut(LISTED)]) if p.type == "Company" and p.score >= 0.5}
    assert {"海纳微芯", "宝瑞克"} <= found


def test_tagger_offsets_slice_back_to_the_name():
    text = PLAIN + LISTED
    sentences = [
        Sentence(span=Span(start=a, end=b), role=SentenceRole.BODY, paragraph=0, tokens=cut(text[a:b], a))
        for a, b in ((0, len(PLAIN)), (len(PLAIN), len(text)))
    ]
    found = list(find_tagged(text, sentences))
    assert found
    for proposal in found:
        assert text[proposal.span.start : proposal.span.end] == proposal.name
        assert proposal.span.start >= len(PLAIN) or proposal.span.end <= len(PLAIN)
        assert 0 < proposal.score <= 1


def test_tagger_says_nothing_of_a_sentence_without_names():
    assert [p for p in tag_tokens(PLAIN, [cut(PLAIN)]) if p.score >= 0.5] == []


def test_tagger_sentences_do_not_see_each_other():
    alone = [(p.name, p.type, p.score) for p in tag_tokens(LISTED, [cut(LISTED)])]
    text = LISTED + LISTED
    both = [(p.name, p.type, p.score) for p in tag_tokens(text, [cut(LISTED), cut(LISTED, len(LISTED))])]
    assert [(n, t) for n, t, _ in both] == [(n, t) for n, t, _ in alone] * 2
    assert [s for *_, s in both] == pytest.approx([s for *_, s in alone] * 2, abs=1e-3)


def test_tagger_types_are_classes_of_the_ontology():
    from xckg.ontology import load_yaml

    assert set(load_tagger().types) <= set(load_yaml("labels.yaml").need("types", dict))


def test_tagger_takes_empty_and_odd_text():
    assert list(tag_tokens("", [])) == []
    assert list(tag_tokens("", [()])) == []
    for text in ("1", "𠮷🙂", "\u3000", "ＡＢＣ１２３"):
        list(tag_tokens(text, [cut(text)]))


def test_join_labels_needs_every_character():
    chances, rows = np.zeros((4, 9), dtype=np.float32), np.arange(4)
    begin, inside, end = 1, 2, 3
    chances[0, begin], chances[1, inside], chances[2, end], chances[3, 5 + 3] = 0.9, 0.6, 0.8, 0.7
    assert [(a, b, k) for a, b, k, _ in join_labels(rows, chances)] == [(0, 3, 0), (3, 4, 1)]
    assert next(join_labels(rows, chances))[3] == pytest.approx(0.6)
    assert [(a, b, k) for a, b, k, _ in join_labels(rows, chances, (0, 2))] == [(3, 4, 1)], "no span over a sentence"
    assert [(a, b) for a, b, _, _ in join_labels(rows[:2], chances[1:3])] == [], "nothing begins"
    assert [(a, b) for a, b, _, _ in join_labels(rows[[0, 2]], chances[[0, 2]])] == [], "a hole between"
    chances[1, inside] = 0.1
    assert [(a, b, k) for a, b, k, _ in join_labels(rows, chances)] == [(3, 4, 1)]


def test_find_likely_leaves_out_only_what_cannot_be_likely():
    scores = np.random.default_rng(1).normal(scale=3, size=(2000, 9)).astype(np.float32)
    scores[:, 0] += 4
    chances = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    rows, kept = find_likely(scores)
    assert len(rows) < len(scores)
    assert np.allclose(kept, chances[rows], atol=1e-6)
    assert (np.delete(chances, rows, axis=0)[:, 1:] < tagger.LEAST).all()


@pytest.mark.parametrize("most", [1, 30, 10_000])
def test_tagger_says_the_same_however_sentences_are_shared_out(most, monkeypatch):
    words, at = [], 0
    for text in (LISTED, "好。", PLAIN, LISTED):
        words.append(cut(text, at))
        at += len(text)
    alone = [p for tokens in words for p in tag_tokens(LISTED + "好。" + PLAIN + LISTED, [tokens])]
    monkeypatch.setattr(tagger, "RUN", most)
    shared = list(tag_tokens(LISTED + "好。" + PLAIN + LISTED, words))
    assert [(p.span, p.type, p.name) for p in shared] == [(p.span, p.type, p.name) for p in alone]
    assert [p.score for p in shared] == pytest.approx([p.score for p in alone], abs=1e-3)


def test_tagger_refuses_a_file_that_is_no_model(monkeypatch, tmp_path):
    broken = tmp_path / "tagger.npz"
    for wrong in (b"", b"no archive", b"PK\x03\x04 broken"):
        broken.write_bytes(wrong)
        monkeypatch.setattr(tagger, "MODEL", str(broken))
        load_tagger.cache_clear()
        with pytest.raises(KnowledgeError, match="不是标注模型"):
            load_tagger()
    np.savez(broken, other=np.zeros(2))
    with pytest.raises(KnowledgeError, match="不是标注模型"):
        load_tagger()
    broken.unlink()
    with pytest.raises(KnowledgeError, match="没有这个模型文件"):
        load_tagger()
    monkeypatch.undo()
    load_tagger.cache_clear()
