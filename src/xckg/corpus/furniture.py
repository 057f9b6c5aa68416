"""What stands on a page and is no news: navigation, hot lists, jump lines. Knowledge: `layout/furniture.yaml`.

>>> is_furniture("版权所有 某某日报社"), is_tail("相关内容"), is_furniture("全市进出口增长8%")
(True, True, False)
>>> [len(span) for span in find_jumps("产业集群规模突破千亿元。 （ 下 转 第 二 版 ）")]
[13]
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from xckg.errors import KnowledgeError
from xckg.model import Span
from xckg.ontology import Node, load_yaml

_FILE = "layout/furniture.yaml"
_LONGEST = 120  # characters: a longer line is prose, whatever words it begins with


@cache
def _load_pattern(group: str) -> re.Pattern[str]:
    rules = load_yaml(_FILE).need(group, list)
    try:
        return re.compile("|".join(f"(?:{rule.need('pattern', str)})" for rule in rules), re.IGNORECASE)
    except re.error:
        _find_fault(rules)
        raise


def _find_fault(rules: Iterable[Node]) -> None:
    """Says which of the rules it is that cannot be compiled."""
    for rule in rules:
        try:
            re.compile(rule["pattern"])
        except re.error as error:
            raise KnowledgeError(_FILE, rule.line, f"正则不合法：{error}") from None


def is_furniture(line: str) -> bool:
    """Whether a settled line is furniture as a whole."""
    return len(line) <= _LONGEST and _load_pattern("drop").fullmatch(line) is not None


def is_tail(line: str) -> bool:
    """Whether a settled line heads a list of other articles (相关内容, 热门资讯), with which the article has ended."""
    return len(line) <= _LONGEST and _load_pattern("cut").fullmatch(line) is not None


def is_link_head(line: str) -> bool:
    """Whether a settled line heads links that may turn out to be a paper's own background text (相关链接)."""
    return len(line) <= _LONGEST and _load_pattern("skip").fullmatch(line) is not None


def find_jumps(line: str) -> list[Span]:
    """The jump marks (下转第二版, 上接第一版) and end marks in a raw line, layout spaces and all, in order."""
    found = [match.span() for group in ("jump", "resume", "end") for match in _load_pattern(group).finditer(line)]
    return [Span(start=start, end=end) for start, end in sorted(found)]


def is_resumption(mark: str) -> bool:
    """Whether a jump mark says that an article goes on below it (上接第一版)."""
    return _load_pattern("resume").fullmatch(mark) is not None


def is_end(mark: str) -> bool:
    """Whether a mark only says that the article ends here (（完）)."""
    return _load_pattern("end").fullmatch(mark) is not None
