"""The pages of a paper by the names that it prints for them: 第二版, A02.

>>> find_target("（下 转 第 二 版）"), find_target("上接A1版"), find_target("（完）")
('2', 'A1', None)
>>> norm_edition("A03"), norm_edition("十二")
('A3', '12')
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from xckg.ontology import load_yaml

_DIGITS = {c: i for i, c in enumerate("一二三四五六七八九", start=1)} | {"十": 10}


@cache
def load_edition() -> re.Pattern[str]:
    """How a page of the paper is named."""
    node: Any = load_yaml("layout/pages.yaml").need("jump", dict)
    return re.compile(node.need("edition", str))


def find_target(mark: str) -> str | None:
    """The page that a jump mark names, as A2 or 2."""
    found = load_edition().search(mark.replace(" ", ""))
    if found is None:
        found = re.search(r"(?P<edition>[A-Z]?\d{1,2})", mark.replace(" ", ""))
    return None if found is None else norm_edition(found["edition"])


def norm_edition(edition: str) -> str:
    """A page's name in one form."""
    if edition[0] in _DIGITS:
        tens, ten, ones = edition.rpartition("十")
        return str((_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0))
    letter = edition[0] if edition[0].isalpha() else ""
    return letter + str(int(edition[len(letter) :]))
