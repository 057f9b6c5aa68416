"""Numbers as Chinese news prints them, read exactly.

>>> parse_numeral("1,331.2")
Decimal('1331.2')
>>> parse_numeral("两百")
Decimal('200')
>>> parse_numeral("一万二千")
Decimal('12000')
>>> parse_fraction("三分之一")
Decimal('33.33')
>>> parse_numeral("数十") is None
True

*Why so*: `float` would turn 122.3亿 into 12229999999.999998; every value stays a `Decimal` from here to the output.
"""

from __future__ import annotations

import re
from decimal import Decimal

_FIGURE = r"[0-9\uff10-\uff19]"  # half or full width
ARABIC = rf"{_FIGURE}{{1,3}}(?:[,，]{_FIGURE}{{3}})+(?:[.．]{_FIGURE}+)?|{_FIGURE}+(?:[.．]{_FIGURE}+)?"
# No numeral is longer than this; without an end, a text that is nothing but 一二三四 took the cube of its length.
CHINESE = r"[零〇一二两三四五六七八九十百千万亿]{1,30}(?:点[零〇一二三四五六七八九]{1,12})?"
# the same, its last 万 or 亿 left to the unit (两百亿元 is 200 亿元)
CHINESE_UNSCALED = (
    r"(?:[零〇一二两三四五六七八九十百千]{1,10}[万亿]){0,3}"
    r"[零〇一二两三四五六七八九十百千]{1,30}(?:点[零〇一二三四五六七八九]{1,12})?"
)

_DIGIT = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_PLACE = {"十": 10, "百": 100, "千": 1000}
_GROUP = {"万": 10**4, "亿": 10**8}
_WIDE = {0xFF10 + digit: str(digit) for digit in range(10)} | str.maketrans("．，", ".,")
LONGEST = 24
"""Figures, the point counted: a longer row of them is a code or rubbish; what is done with values keeps 28."""
_ARABIC = re.compile(ARABIC)
_CHINESE = re.compile(CHINESE)
_PERCENT_PLACES = Decimal("0.01")


def parse_numeral(text: str) -> Decimal | None:
    """The value of an Arabic or a Chinese numeral, None where it is neither, or too long to count anything.

    Args:
        text: the numeral alone, half or full width, thousands separators allowed.
    """
    if _ARABIC.fullmatch(text):
        figures = text.translate(_WIDE).replace(",", "")
        return Decimal(figures) if len(figures) <= LONGEST else None
    if not _CHINESE.fullmatch(text):
        return None
    whole, _, part = text.partition("点")
    value = _parse_whole(whole)
    if value is None:
        return None
    digits = "".join(str(_DIGIT[c]) for c in part)
    return Decimal(f"{value}.{digits}") if digits else Decimal(value)


def _parse_whole(text: str) -> int | None:
    """一万二千三百 by places, 二〇二三 digit by digit; None for what is no number (万千, 三四)."""
    if all(c in _DIGIT for c in text):
        if len(text) > 1 and len(text) < 4:  # 三四个 is a guess, 二〇二三 a year
            return None
        return int("".join(str(_DIGIT[c]) for c in text))
    total = group = 0
    digit: int | None = None
    last_place = 10**9
    for c in text:
        if c in _DIGIT:
            if digit is not None and digit != 0:
                return None
            digit = _DIGIT[c]
        elif c in _PLACE:
            if _PLACE[c] >= last_place:
                return None
            last_place = _PLACE[c]
            group += (1 if digit is None else digit) * last_place
            digit = None
        else:
            group += digit or 0
            size = _GROUP[c]
            if group == total == 0:  # 万亿 alone is a scale, no number
                return None
            total = total + group * size if total >= size else (total + group) * size  # 一亿两千万; 两万亿
            group, digit, last_place = 0, None, 10**9
    return total + group + (digit or 0)


def parse_fraction(text: str) -> Decimal | None:
    """A share in per cent: 三分之一 → 33.33, 百分之三十 → 30; None where the text is no fraction."""
    under, cut, over = text.partition("分之")
    if not cut:
        return None
    whole, part = parse_numeral(under), parse_numeral(over)
    if whole is None or part is None or whole == 0:
        return None
    return (part * 100 / whole).quantize(_PERCENT_PLACES).normalize() + 0
