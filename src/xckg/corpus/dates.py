"""When an article was published, as the page prints it or its text lets one infer. Knowledge: `layout/datelines.yaml`.

>>> parse_stamp("2024-03-05 09:15:30").isoformat()
'2024-03-05'
>>> infer_date(["2023年上半年出口比2022年同期增长", "力争到2025年翻番", "2023年8月4日，记者看到"]).isoformat()
'2023-08-04'
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from xckg.corpus import bylines, years
from xckg.corpus.furniture import is_furniture
from xckg.ontology import load_yaml

_GAPS = re.compile(r"[\s|｜]+")
_TITLES = re.compile(r"《[^》]*》?")  # years in the titles of plans are years to come

SOON = 31  # days from what happened to the paper that tells of it
LONGEST_STAMP = 80  # characters of 更新时间：2023年8月4日星期五 12:30:00 and the like, spaces and all


@dataclass(frozen=True, kw_only=True, slots=True)
class _Rules:
    stamp: re.Pattern[str]
    stamp_rest: int
    edition: re.Pattern[str]
    dateline: re.Pattern[str]
    today: re.Pattern[str]
    year: re.Pattern[str]
    year_not_after: re.Pattern[str]
    month_day: re.Pattern[str]
    month_day_not_after: re.Pattern[str]
    month_day_not_before: re.Pattern[str]


@cache
def _load() -> _Rules:
    node = load_yaml("layout/datelines.yaml")
    names = [name for name in _Rules.__dataclass_fields__ if name != "stamp_rest"]
    return _Rules(**{name: re.compile(node.need(name, str)) for name in names}, stamp_rest=node.need("stamp_rest", int))


def _to_date(match: re.Match[str], year: int | None = None) -> dt.date | None:
    try:
        return dt.date(year or int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None


def is_stamp(line: str) -> bool:
    """Whether a settled line says when the article was published, and at most by whom and where besides."""
    rules = _load()
    if len(line) > rules.stamp_rest + LONGEST_STAMP:
        return False
    match = rules.stamp.search(line)
    if match is None or len(line) - len(match[0]) > rules.stamp_rest or _to_date(match) is None:
        return False
    around = (line[: match.start()].strip(" |｜"), line[match.end() :].strip(" |｜"))
    return all(not rest or _is_stamp_rest(rest) for rest in around)


def _is_stamp_rest(rest: str) -> bool:
    if _is_by_whom(rest):
        return True
    parts = _GAPS.split(rest)
    return len(parts) > 1 and all(map(_is_by_whom, parts))


def _is_by_whom(rest: str) -> bool:
    return is_furniture(rest) or bylines.is_byline(rest) or bylines.is_medium(rest)


def find_medium(line: str) -> str | None:
    """The medium whose bare name stands beside the time of a stamp.

    >>> find_medium("南阳日报 2024-03-05"), find_medium("2024年3月5日 | 南阳日报"), find_medium("2024-03-05")
    ('南阳日报', '南阳日报', None)
    """
    return next(
        (part.strip("《》") for part in _GAPS.split(_load().stamp.sub(" ", line)) if bylines.is_medium(part)), None
    )


def is_edition(line: str) -> bool:
    """Whether a settled line is a page head: paper, day, weekday, page number."""
    return _load().edition.fullmatch(line) is not None


def parse_stamp(line: str) -> dt.date | None:
    """The day that a stamp or a page head prints."""
    match = _load().stamp.search(line)
    return _to_date(match) if match else None


def find_dateline(text: str) -> tuple[str | None, tuple[int, int] | None]:
    """Place, and month and day, of a dateline that a paragraph begins with, or the day that it calls 今天.

    None for what it lacks.
    """
    match = _load().dateline.match(text.lstrip("（(【"))
    if match is None:
        today = _load().today.search(text)
        return None, (int(today["month"]), int(today["day"])) if today else None
    return match["place"], (int(match["month"]), int(match["day"]))


def _before(match: re.Match[str]) -> str:
    return match.string[max(0, match.start() - 8) : match.start()]


def latest_day(texts: Sequence[str], dateline: tuple[int, int] | None = None) -> tuple[int, tuple[int, int]] | None:
    """The latest year that texts say as a fact (not 到2025年, not 2023—2025年), and the latest month and day.

    Args:
        texts: clean paragraphs of one page.
        dateline: month and day of the dateline, if there is one: then the texts are asked for the year alone.
    """
    rules = _load()
    said: list[int] = []
    days: list[tuple[int, int]] = []
    for text in (_TITLES.sub("", text) for text in texts):
        said += [int(m["year"]) for m in rules.year.finditer(text) if not rules.year_not_after.search(_before(m))]
        days += [
            (int(m["month"]), int(m["day"]))
            for m in rules.month_day.finditer(text)
            if not rules.month_day_not_after.search(_before(m)) and not rules.month_day_not_before.match(text, m.end())
        ]
    if not said:
        return None
    days = [dateline] if dateline is not None else days
    real = [day for day in days if _is_day(max(said), day)]
    return (max(said), max(real)) if real else None


def _is_day(year: int, day: tuple[int, int]) -> bool:
    try:
        dt.date(year, *day)
    except ValueError:
        return False
    return True


def is_soon_after(day: dt.date, inferred: dt.date | None, dateline: tuple[int, int] | None) -> bool:
    """Whether an article may have been published on a day, by what its text says: no day, or one shortly before.

    >>> august = dt.date(2023, 8, 1)
    >>> is_soon_after(august, None, (7, 31)), is_soon_after(august, None, (8, 2)), is_soon_after(august, None, None)
    (True, False, True)
    """
    if inferred is None and dateline is not None:
        year = day.year if dateline <= (day.month, day.day) else day.year - 1
        inferred = dt.date(year, *dateline) if _is_day(year, dateline) else day
    return inferred is None or 0 <= (day - inferred).days <= SOON


def infer_date(texts: Sequence[str], dateline: tuple[int, int] | None = None) -> dt.date | None:
    """The day that a text without a printed date was published on, None where its own words do not say it surely.

    It is the latest month and day that the texts say, in the latest year that they say as a fact or the next one,
    whichever `years.find_year` holds to be likely enough.

    Args:
        texts: clean paragraphs of one page, the headline first.
        dateline: month and day of the dateline, if there is one: then only the year is inferred.
    """
    guess = latest_day(texts, dateline)
    year = years.find_year(texts, *guess) if guess else None
    return dt.date(year, *guess[1]) if guess and year and _is_day(year, guess[1]) else None
