"""Days as the cells of tables say them.

>>> parse_day("2024年3月"), parse_day("2024.3.15"), parse_day("三季度")
(datetime.date(2024, 3, 1), datetime.date(2024, 3, 15), None)
"""

from __future__ import annotations

import datetime as dt
import re

_DAY = re.compile(r"(\d{4})(?:\s*[年./\-]?\s*(1[0-2]|0?[1-9])(?!\d)\s*(?:[月./\-]\s*(3[01]|[12]\d|0?[1-9])(?!\d))?)?")
RANGE = re.compile(r"^(.*?\d.*?)\s*(?:[—\u2013~～至]+|(?<=[月日年\d])\s*-+\s*(?=\d{4}))\s*(\d{4}.*)$")
"""From when to when: 2023—2025年."""


def parse_day(text: str) -> dt.date | None:
    """The first day of what a cell says: 2024, 2024年3月, 2024.3, 2024-03-01."""
    match = _DAY.match(text.strip())
    if match is None:
        return None
    try:
        return dt.date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None
