"""Whether the latest year that a text says is the year it was published in, or the one before. Weights: learned.

A page without a printed date says "8月4日" and "2023年": more often than not the year is its own, but a report of
January speaks of the year that has passed, and a history only of years long gone. A small multinomial model weighs
what stands around the year (`layout/years.yaml`); where it is not sure, no year is better than a wrong one: every
今年 of the article would be resolved by it. How it was fitted, and how often it is right: `training/years.py`.

>>> find_year(["2023年上半年，全市进出口140.1亿元，比2022年同期增长8%", "2023年8月4日，记者在车间看到"], 2023, (8, 4))
2023
>>> find_year(["1994年诞生的这家企业，6月9日宣布收购"], 1994, (6, 9)) is None
True
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache

from xckg.ontology import load_yaml

_YEAR = r"(?:19|20)\d{2}"
_AFTER, _BEFORE = 12, 10  # characters around a year in which the words are looked for
_NEAR = 2  # months between a month of that year and the day


@cache
def _load() -> tuple[float, dict[str, re.Pattern[str]], dict[str, tuple[float, ...]]]:
    """The least probability, the patterns of words by name, and each feature's weights (same year, next, neither)."""
    node = load_yaml("layout/years.yaml")
    patterns = {name: re.compile(pattern) for name, pattern in node.need("patterns", dict).items()}
    weights = {name: tuple(map(float, row)) for name, row in node.need("weights", dict).items()}
    return node.need("least", float), patterns, weights


def features(texts: Sequence[str], year: int, day: tuple[int, int]) -> dict[str, bool]:
    """What speaks for and against `year` as the year in which a text was published.

    Args:
        texts: clean paragraphs, the headline first.
        year: the latest year that they say as a fact.
        day: month and day that the text was published on, as far as it says.
    """
    _, patterns, _ = _load()
    text = "\n".join(texts)
    said = list(re.finditer(rf"{year}\s*年(?:(\d{{1,2}})月(?:(\d{{1,2}})日)?)?", text))
    after = [text[m.end() : m.end() + _AFTER] for m in said]
    before = [text[max(0, m.start() - _BEFORE) : m.start()] for m in said]
    months = [int(m[1]) for m in said if m[1]]
    founded = [patterns["founded"].search(a) is not None for a in after]
    ahead = [
        patterns["ahead"].search(b) is not None or patterns["ahead"].search(a) is not None
        for a, b in zip(after, before, strict=True)
    ]
    others = set(re.findall(rf"{_YEAR}(?=\s*年)", text))
    return {
        "bias": True,
        "first_quarter": day[0] <= 3,
        "january": day[0] == 1,
        "this_year": "今年" in text,
        "last_year": "去年" in text or "上年" in text,
        "twice": len(said) >= 2,
        "often": len(said) >= 4,
        "same_day": any(m[1] and m[2] and (int(m[1]), int(m[2])) == day for m in said),
        "near": any(0 <= day[0] - month <= _NEAR for month in months),
        "later_month": any(month > day[0] for month in months),
        "whole_year": any(patterns["whole"].match(a) for a in after),
        "part_of_year": any(patterns["part"].match(a) for a in after),
        "just_ended": any(0 < day[0] - month <= _NEAR for a in after if (month := _ends_in(a, patterns))),
        "all_founded": all(founded),
        "founded": any(founded),
        "all_ahead": all(ahead),
        "in_title": str(year) in (texts[0] if texts else ""),
        "in_opening": f"{year}年" in "\n".join(texts[:3]),
        "year_before": f"{year - 1}年" in text,
        "two_before": f"{year - 2}年" in text,
        "year_after": str(year + 1) in text,
        "later_years": any(f"{year + n}年" in text for n in (1, 2, 3)) or "2030年" in text,
        "apposition": any(a.startswith(("，", ",")) for a in after),
        "since": any(b.endswith(("自", "从")) for b in before),
        "many_years": len(others) >= 3,
        "only_year": len(others) == 1,
    }


def _ends_in(after: str, patterns: dict[str, re.Pattern[str]]) -> int | None:
    """The month that a part of a year ends in, by what stands behind the year: 前三季度, 上半年, 1—7月; else None."""
    for month, name in ((3, "first_quarter"), (6, "half"), (9, "three_quarters")):
        if patterns[name].match(after):
            return month
    months = patterns["months"].match(after)
    return int(months["month"]) if months else None


def find_year(texts: Sequence[str], year: int, day: tuple[int, int]) -> int | None:
    """The year in which a text was published: `year`, the next one, or None where neither is likely enough.

    Args:
        texts: clean paragraphs, the headline first.
        year: the latest year that they say as a fact.
        day: month and day that the text was published on, as far as it says.
    """
    least, _, weights = _load()
    found = [weights[name] for name, holds in features(texts, year, day).items() if holds]
    odds = [math.exp(sum(column)) for column in zip(*found, strict=True)]
    same, following = (value / sum(odds) for value in odds[:2])
    if max(same, following) < least:
        return None
    return year if same >= following else year + 1
