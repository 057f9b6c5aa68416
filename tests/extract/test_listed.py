"""Members of a list are what the list says that it is a list of."""

from __future__ import annotations

import pytest

from xckg.extract import typed
from xckg.extract.listed import sort_lists
from xckg.ontology import load_yaml

NODE = load_yaml("rules/names/listed.yaml")


@pytest.mark.parametrize("example", NODE.need("examples", list) + NODE.need("counterexamples", list))
def test_listed_example(example: str) -> None:
    article, mentions = typed.parse_notation(example)
    wanted = [m.name if m.name != article.surface(m.span) else m.type for m in mentions]
    plain, names = typed.parse_notation(example.replace("=Industry", "").replace("=Product", ""))
    assert [m.type for m in sort_lists(plain.text.clean, names)] == wanted


def test_listed_a_list_read_in_one_way_is_left() -> None:
    article, mentions = typed.parse_notation("[芯片|Product]、[机器人|Product]等领域。")
    assert sort_lists(article.text.clean, mentions) == mentions
