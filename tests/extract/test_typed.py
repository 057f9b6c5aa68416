"""Typed text keeps its place: every code offset maps to the clean text it stands for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xckg.errors import KnowledgeError
from xckg.extract import grammar, typed
from xckg.ontology import Node


@given(
    st.lists(
        st.one_of(st.text("甲乙丙，。", min_size=1, max_size=4), st.sampled_from(typed.load_types().types)), max_size=12
    )
)
def test_typed_every_character_maps_to_its_surface(parts: list[str]) -> None:
    types = typed.load_types().types
    article, mentions = typed.parse_notation("".join(f"[名{i}|{p}]" if p in types else p for i, p in enumerate(parts)))
    text = typed.encode(article, mentions)
    assert len(text.code) == len(text.starts)
    for at, char in enumerate(text.code):
        if at in text.mention_at:
            mention = mentions[text.mention_at[at]]
            assert (typed.type_of(char), text.starts[at]) == (mention.type, mention.span.start)
        else:
            assert article.text.clean[text.starts[at]] == char


def test_typed_sentence_ranges_hold_their_mentions() -> None:
    article, mentions = typed.parse_notation("[许昌|AdministrativeArea]发展。[黄河集团|Company]生产。")
    text = typed.encode(article, mentions)
    ranges = [text.code_range(s.span) for s in article.sentences]
    assert [text.code[a:b][1:] for a, b in ranges] == ["发展。", "生产。"]


def test_typed_pointers_replace_or_precede_their_words() -> None:
    article, mentions = typed.parse_notation("[黄河集团|Company]扩产，公司增员。")
    text = typed.encode(article, mentions)
    at = text.code.index("公司")
    company = typed.code_of("Company")
    assert typed.point(text, [(at, at + 2, 0, "Company")]).code == f"{company}扩产，{company}增员。"
    kept = typed.point(text, [(at, at, 0, "Company")])
    assert kept.code == f"{company}扩产，{company}公司增员。"
    assert kept.starts[kept.code.index("公司")] == 7
    assert sorted(kept.mention_at.values()) == [0, 0]


def test_typed_implied_mentions_stand_nowhere() -> None:
    article, mentions = typed.parse_notation("（许昌市）发展。")
    assert typed.encode(article, mentions).code == "发展。"
    assert mentions[0].name == "许昌市"


def test_typed_groups_expand_in_table_order() -> None:
    assert typed.load_types().expand("line|Company") == ("Company", "Industry", "IndustryChain", "IndustryCluster")
    with pytest.raises(KeyError):
        typed.load_types().expand("Firm")


@pytest.mark.parametrize(
    ("predicates", "said"),
    [({"leads": ["Firm → line"]}, "没有类型「Firm」"), ({"leads": ["Company line"]}, "没有类型")],
)
def test_typed_wrong_table_is_refused(predicates: dict, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    node = Node(types=["Company", "Industry"], groups={"line": ["Industry"]}, predicates=predicates)
    monkeypatch.setattr(typed, "load_yaml", lambda _: node)
    typed.load_types.cache_clear()
    with pytest.raises(KnowledgeError, match=said):
        typed.load_types()
    monkeypatch.undo()
    typed.load_types.cache_clear()


@given(st.text("甲乙{}<>()|?^$:+~1a生产o s", max_size=30))
def test_grammar_any_pattern_compiles_or_is_refused(pattern: str) -> None:
    try:
        rule = grammar.compile_rule(pattern, {"a": ("生产",)})
    except ValueError:
        return
    assert rule.regex.search("甲乙生产") is None or rule.regex.pattern is not None
