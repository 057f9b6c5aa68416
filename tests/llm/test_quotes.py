from hypothesis import given
from hypothesis import strategies as st

from xckg.extract import typed
from xckg.llm.quotes import find_quote, find_words, runs_over, squeeze


@given(st.text("甲乙丙 \u3000", max_size=30), st.data())
def test_quotes_every_printed_stretch_is_found_where_it_stands(text, data):
    article, _ = typed.parse_notation(f"甲{text}。")
    sentence = article.sentences[0].span
    printed = squeeze(article.surface(sentence))
    start = data.draw(st.integers(0, len(printed) - 1))
    words = printed[start : data.draw(st.integers(start + 1, len(printed)))]
    spans = list(find_words(article, sentence, words))
    assert spans
    assert all(squeeze(article.surface(span)) == words for span in spans)
    quote = find_quote(article, article.sentences, f" {words}\n")
    assert quote.span == spans[0]


def test_quotes_one_other_character_is_another_sentence(set_scene):
    scene = set_scene("许昌市出口“发制品”。")
    assert find_quote(scene.article, scene.sentences, "许昌市出口“发制品”")
    assert find_quote(scene.article, scene.sentences, '许昌市出口"发制品"') is None
    assert find_quote(scene.article, scene.sentences, " \n") is None


def test_quotes_over_a_boundary_are_told_from_none(set_scene):
    scene = set_scene("甲市出口增长。乙市进口下降。")
    assert find_quote(scene.article, scene.sentences, "增长。乙市") is None
    assert runs_over(scene.article, scene.sentences, "增长。乙市")
    assert not runs_over(scene.article, scene.sentences, "增长。丙市")
