"""One number said twice is one; many numbers are compared only with those that may be the same."""

from __future__ import annotations

import pytest

from growth import find_growth
from xckg.corpus.articles import split_articles
from xckg.extract import find_facts
from xckg.model import Source


def values_in(text: str) -> list[str]:
    source = Source(path="a.txt", text=f"许昌市经济\n2024-05-08\n{text}\n", media_type="text/plain", sha256="0")
    (article,) = split_articles(source)
    return [f"{o.comparator}{o.value}{o.unit}" for o in find_facts(article).observations]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("许昌市去年出口额突破100亿元。许昌市去年出口额119.9亿元。", ["=119.9亿元"]),
        ("许昌市去年出口额119.9亿元。许昌市去年出口额突破100亿元。", ["=119.9亿元"]),
        ("许昌市去年出口额突破100亿元。许昌市去年出口额140亿元。", [">100亿元", "=140亿元"]),
        ("许昌市去年出口额不到125亿元。许昌市去年出口额100.5亿元。", ["=100.5亿元"]),
    ],
)
def test_merging_rounded_and_exact(text: str, wanted: list[str]) -> None:
    assert values_in(text) == wanted


def test_merging_numbers_of_four_hundred_figures() -> None:
    assert values_in(f"许昌市出口额{'9' * 400}亿元，进口额{'8' * 400}亿元。") == []


def test_merging_grows_with_the_numbers_not_with_their_pairs() -> None:
    def read(count: int) -> None:
        assert len(values_in("".join(f"产值{i}亿元，" for i in range(1, count)))) > count / 2

    read(100)  # dictionaries and rules
    assert find_growth(read, 1000, 4000, below=8) < 8
