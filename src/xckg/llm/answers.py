r"""A model's words as claims: JSON, found in what may stand around it, nothing believed yet.

>>> answer = parse_answer('好的：\n```json\n{"relations": [{"quote": "许昌市出口发制品。"}], "observations": []}\n```')
>>> [claim["quote"] for claim in answer.relations], answer.observations
(['许昌市出口发制品。'], ())
>>> parse_answer("许昌市出口发制品。") is None
True
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xckg.llm.prompt import load_prompt

_THOUGHT = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)  # reasoning models say this before the answer


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """Claims as they came, numbers as `Decimal`. `malformed` counts items that are no JSON objects or are too many."""

    relations: tuple[Mapping[str, Any], ...]
    observations: tuple[Mapping[str, Any], ...]
    malformed: int


def parse_answer(content: str) -> Answer | None:
    """The claims in a model's words; None when they are not what was asked for."""
    text = _THOUGHT.sub("", content)
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        return None
    try:
        data = json.loads(text[start : end + 1], parse_float=Decimal, parse_int=Decimal)
    except (ValueError, RecursionError, ArithmeticError):
        return None
    if not isinstance(data, dict) or not ("relations" in data or "observations" in data):
        return None
    lists = [data.get(part) or [] for part in ("relations", "observations")]
    if not all(isinstance(items, list) for items in lists):
        return None
    most = load_prompt().limits.facts
    kept = [tuple(item for item in items[:most] if isinstance(item, dict)) for items in lists]
    malformed = sum(map(len, lists)) - sum(map(len, kept))
    return Answer(relations=kept[0], observations=kept[1], malformed=malformed)
