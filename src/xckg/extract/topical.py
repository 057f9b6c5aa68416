"""The name in subject place of a clause, which its numbers are likely to be about.

In 总部设在北滘镇的[美的集团]2024年营业收入4091亿元 that is 美的集团: 北滘镇 only says where it stands.
"""

from __future__ import annotations

import re
from functools import cache

from xckg.extract.clauses import Clause, Placed, Sheet
from xckg.extract.lexicon import MARKS, TIME, load_words

GOODS = ("Product", "Industry")
SITES = frozenset(("AdministrativeArea", "Country", "Region", "IndustrialPark"))
REPORTERS = ("Organization", "ResearchInstitution", "FinancialInstitution")
MONEY = "FinancialInstitution"  # what its people say is of itself, unless they watch markets
LEAD = 8  # characters that may stand before a topic, besides times and signs
_SIGNS = re.compile(rf"[{TIME}“”‘’《》、，：:\s（(]+")
_ETC = re.compile(r"[^，；。]{0,30}等.{0,2}$")
_MARKS = re.compile(f"[{MARKS}]")


@cache
def is_bearer(kind: str) -> bool:
    """Whether an entity type can be the topic of numbers at all."""
    words = load_words()
    return kind not in words["never"] and kind not in words["seldom"]


def find_topic(sheet: Sheet, clause: Clause) -> Placed | None:
    """The name in subject place of a clause: first in it but for times, signs and a word or two (在, 其中, 目前).

    Of names set side by side (许昌市长葛市) the last is meant.
    """
    if not sheet.mentions:
        return None
    inside, begin = _after_where(sheet, clause, [m for m in sheet.mentions if clause.span.covers(m.span)])
    for i, mention in enumerate(inside):
        lead = _SIGNS.sub("", sheet.masked[begin : mention.span.start])
        lead = _MARKS.sub("", lead)
        if len(lead) > LEAD or lead.endswith(load_words()["topic.not_after"]) or not is_lead(lead):
            return None
        if not is_bearer(mention.type):
            if sheet.masked[mention.span.end : mention.span.end + 1] in "，、":
                continue
            return mention if mention.type in load_words()["seldom"] else None
        while i + 1 < len(inside) and is_bearer(inside[i + 1].type) and _is_glued(sheet, mention, inside[i + 1]):
            i += 1
            mention = inside[i]
        return None if is_example(sheet, clause, mention) or _is_source(sheet, clause, mention) else mention
    return None


def _after_where(sheet: Sheet, clause: Clause, inside: list[Placed]) -> tuple[list[Placed], int]:
    """The names that can be the topic: all, or those after the place where it stands (总部设在北滘镇的[美的集团]).

    Returns:
        The names that can be the topic, and where the words begin that may lead up to it.
    """
    at = 0
    while (
        at + 1 < len(inside)
        and inside[at].type in SITES
        and not sheet.masked[inside[at].span.end : inside[at + 1].span.start]
    ):
        at += 1  # 河南省许昌市
    if not inside or at + 1 >= len(inside) or inside[at].type not in SITES:
        return inside, clause.span.start
    standing = sheet.masked.endswith(load_words()["topic.standing"], clause.span.start, inside[0].span.start)
    linked = sheet.masked[inside[at].span.end : inside[at + 1].span.start] == "的"
    if standing and linked and is_bearer(inside[at + 1].type):
        return inside[at + 1 :], inside[at + 1].span.start
    return inside, clause.span.start


def _is_glued(sheet: Sheet, mention: Placed, following: Placed) -> bool:
    """Whether a name stands right before another, or is a firm before one of its own (海晏集团旗下海晏电气)."""
    between = sheet.masked[mention.span.end : following.span.start]
    if mention.type == following.type == "Company":
        return not between or load_words().patterns["owned"].fullmatch(between) is not None
    return not between


def is_example(sheet: Sheet, clause: Clause, mention: Placed) -> bool:
    """Whether a name is one of a list of examples (X、Y等104个地方) or only belongs to a post (X总统)."""
    last = mention
    for further in sheet.mentions:
        if further.span.start >= last.span.end and clause.span.covers(further.span):
            if sheet.masked[last.span.end : further.span.start] not in load_words()["and"]:
                break
            last = further
    if sheet.masked.startswith(load_words()["topic.roles"], last.span.end):
        return True
    joined = sheet.masked.startswith(load_words()["and"], last.span.end)
    if not joined and not sheet.masked.endswith(load_words()["and"], 0, mention.span.start):
        return False
    return any(  # X、a name not known等13个项目
        _ETC.match(sheet.masked, last.span.end, number.span.start) is not None for number in clause.numbers
    )


def _is_source(sheet: Sheet, clause: Clause, mention: Placed) -> bool:
    """Whether a body only tells the figures (联合国发布的报告显示): they are of others, unless it is a firm's own."""
    if mention.type not in REPORTERS:
        return False
    if _is_voice(sheet, clause, mention):
        return True
    if clause.numbers:
        return False
    return load_words().patterns["source"].match(sheet.masked, mention.span.end, clause.span.end) is not None


def _is_voice(sheet: Sheet, clause: Clause, mention: Placed) -> bool:
    """Whether a body's people speak of others' figures: 甲协会秘书长乙某表示，今年产量…, not the association's."""
    voice = load_words().patterns["voice_of_money" if mention.type == MONEY else "voice"]
    return voice.match(sheet.masked, mention.span.end, clause.span.end) is not None


def has_voice(sheet: Sheet, clause: Clause) -> bool:
    """Whether the people of a body that only watches a line of business speak in a clause."""
    watchers = [m for m in sheet.mentions if m.type in REPORTERS and clause.span.covers(m.span)]
    return any(_is_voice(sheet, clause, m) for m in watchers)


def last_of_list(sheet: Sheet, first: Placed) -> Placed:
    """The general name at the end of a list: 人发、动物毛发等发制品原料 is about 发制品原料."""
    last = first
    for mention in sheet.mentions:
        if mention.span.start >= last.span.end and mention.type in GOODS:
            if sheet.masked[last.span.end : mention.span.start] not in (*load_words()["and"], "等"):
                break
            last = mention
    return last


def is_lead(text: str) -> bool:
    """Whether the words before a name let it be the topic still."""
    return load_words().strip_end(text, "topic.lead")[0] == ""
