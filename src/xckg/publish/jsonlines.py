"""JSON Lines: an object a line, Chinese as it is, numbers from their exact decimals.

>>> encode_json({"indicator": "出口总值", "value": Decimal("122.30"), "normalized": Decimal("1.223E+10")})
'{"indicator": "出口总值", "value": 122.3, "normalized": 12230000000}'

*Why so.* Numbers never go through binary floating point, so 122.3 stays 122.3 at any size.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from xckg.errors import OutputError

T = TypeVar("T")

# JSON allows these in a text, but some readers take them for ends of lines, and a table has one object a line.
_MARKS = "\u0085\u2028\u2029"
_PIECE = 500  # rows that are put together before they are handed on
_MOST_DIGITS = 40  # no figure of a newspaper has more, and Python itself refuses to read very long ones
_LINE_ENDS = {ord(mark): f"\\u{ord(mark):04x}" for mark in _MARKS}


def encode_json(value: Any) -> str:
    """JSON on one line, Chinese as it is, decimals exact and without exponent, keys in the order given.

    Raises:
        ValueError: a number that is none.
    """
    try:
        text = _ENCODER.encode(value)
    except _NeedsDigits:
        text = _spell(value)
    return text.translate(_LINE_ENDS) if any(map(text.__contains__, _MARKS)) else text


class _NeedsDigits(Exception):  # noqa: N818 - no error: it only says that the encoder in C cannot do it
    """A decimal that is another one when it goes through binary floating point."""


def _to_plain(value: Any) -> Any:
    """What the encoder in C takes for a thing that it does not know.

    Raises:
        ValueError: a number that is none.
        _NeedsDigits: a number that it would not write exactly.
    """
    if isinstance(value, Mapping):
        return dict(value)
    if not isinstance(value, Decimal):
        raise TypeError(f"not for JSON: {value!r}")
    digits = _write_decimal(value)
    if len(digits) > _MOST_DIGITS:
        raise _NeedsDigits
    number = float(digits) if "." in digits else int(digits)
    if str(number) != digits:
        raise _NeedsDigits
    return number


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=_to_plain)


def _spell(value: Any) -> str:
    """As `encode_json`, piece by piece, for rows with a decimal of many digits."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_spell(str(key))}: {_spell(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_spell(item) for item in value) + "]"
    return _write_decimal(value) if isinstance(value, Decimal) else _ENCODER.encode(value)


def _write_decimal(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError(f"not a number: {value}")
    digits = f"{value:f}"
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return "0" if digits in {"", "-0"} else digits


def write_lines(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """JSON Lines, a row each, whole."""
    return "".join(encode_lines(rows)).encode()


def encode_lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """JSON Lines piece by piece, some hundred rows each."""
    rows = iter(rows)
    while some := [encode_json(row) + "\n" for row in islice(rows, _PIECE)]:
        yield "".join(some)


def read_lines(path: Path, read: Callable[[dict[str, Any]], T]) -> list[T]:
    """Each line through `read`; numbers with a fraction come as `Decimal`.

    Raises:
        OutputError: no such file, or a line that `read` cannot take, with its number.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = "不是 UTF-8 文本" if isinstance(error, UnicodeDecodeError) else f"读不了（{error.strerror}）"
        raise OutputError(str(path), f"{reason}；请重新运行 xckg build") from None
    found = []
    for number, line in enumerate(lines, 1):
        if line:
            try:
                found.append(read(json.loads(line, parse_float=Decimal)))
            except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError) as error:
                raise OutputError(str(path), f"第 {number} 行不是 xckg build 写的（{error}）") from error
    return found
