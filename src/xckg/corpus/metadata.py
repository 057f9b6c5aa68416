r"""What is known of a document from outside its text: side file, front matter, file name.

>>> found, start = find_front_matter("---\ntitle: 上半年外贸\ndate: 2023-08-04\n---\n正文")
>>> found.title, found.date.isoformat(), start
('上半年外贸', '2023-08-04', 38)
>>> parse_file_name("news/2023-08-04-外贸.txt").date.isoformat()
'2023-08-04'
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from typing import Any

from xckg.errors import InputError
from xckg.model import EMPTY, Metadata
from xckg.ontology import load_yaml
from xckg.unseen import drop_unseen

LONGEST_FIELD = 1000  # characters of a title or a place
LARGEST_SIDE = 256 * 1024  # bytes
SIDE = ".meta.toml"
_FRONT = re.compile(r"\ufeff?---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
HALVES = re.compile("[\ud800-\udfff]")
"""Halves of characters: a JSON or YAML escape may make one, and it can stand in no file."""
_NAME_DATE = re.compile(r"(\d{4})[-_.]?(\d{2})[-_.]?(\d{2})(?!\d)")
_WITHIN_NAME = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:[-_.年](0?[1-9]|1[0-2])[-_.月](0?[1-9]|[12]\d|3[01])日?|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]))(?!\d)"
)
_SECONDS = re.compile(r"\s*(1\d{9})(?:\.\d+|\d{3})?\s*")  # since 1970, or thousandths of them, as crawlers write them
UNKNOWN = Metadata()
_CHINA = dt.timezone(dt.timedelta(hours=8))
_DATE = re.compile(r"\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")


@cache
def _load_fields() -> dict[str, str]:
    """Every name that a field goes by (日期, pubdate), to the field."""
    node = load_yaml("layout/metadata.yaml").need("fields", dict)
    known = ("date", "place", "publisher", "title")
    return {str(name).lower(): field for field in known for name in node.need(field, list)}


def parse_date(text: str) -> dt.date | None:
    """The day that a text begins with, None if none.

    Forms: `2023-08-04`, `2023年8月4日`, `20230804`, an ISO time, `Fri, 04 Aug 2023 08:00:00 GMT`, seconds since 1970.

    >>> [str(parse_date(text)) for text in ("1691107200", "Fri, 04 Aug 2023 08:00:00 GMT", "昨天")]
    ['2023-08-04', '2023-08-04', 'None']
    """
    if match := _SECONDS.fullmatch(text):
        return dt.datetime.fromtimestamp(int(match[1]), _CHINA).date()
    if match := _DATE.match(text) or _NAME_DATE.match(text.strip()):
        year, month, day = (int(g) for g in match.groups())
        try:
            return dt.date(year, month, day)
        except ValueError:
            return None
    try:
        return parsedate_to_datetime(text).date() if "," in text else None
    except (ValueError, IndexError, TypeError):
        return None


def to_metadata(fields: Mapping[str, Any], where: str) -> Metadata:
    """The fields that are known here, whatever else stands beside them.

    Args:
        fields: names in Chinese or English, any case, to values.
        where: the file they stand in, for the message.

    Raises:
        InputError: a date that is no date, or a field that is no text.
    """
    found: dict[str, Any] = {}
    for name, value in fields.items():
        field = _load_fields().get(str(name).lower())
        if field is None or value is None or field in found:
            continue
        if isinstance(value, str) and not value.strip():  # "" says nothing
            continue
        if isinstance(value, str) and (HALVES.search(value) or len(value) > LONGEST_FIELD):
            raise InputError(where, f"「{name}」不是一行文字：含有半个字符，或超过 {LONGEST_FIELD} 字")
        if isinstance(value, dt.datetime):
            value = value.date()
        if field == "date":
            day = value if isinstance(value, dt.date) else parse_date(_shorten(value))
            if day is None:
                raise InputError(where, f"「{name}」不是日期：{_shorten(value)}（应如 2023-08-04）")
            found[field] = day
        elif isinstance(value, str | int | float):
            found[field] = _shorten(value) if isinstance(value, int) else drop_unseen(str(value)).strip()
        else:
            raise InputError(where, f"「{name}」应是一行文字")
    return Metadata(**found)


def _shorten(value: object) -> str:
    """A value for a message; a list may hold itself, or another a thousand times, and is not written out."""
    if isinstance(value, int) and abs(value) >= 10**18:
        return type(value).__name__  # Python writes no number of more than 4,300 digits
    return str(value)[:80] if isinstance(value, str | int | float) else type(value).__name__


def find_front_matter(text: str, where: str = "") -> tuple[Metadata, int]:
    """The block between two `---` lines at the top of a text, and where the text after it starts (0: no block).

    Raises:
        InputError: as `to_metadata`.
    """
    match = _FRONT.match(text)
    if match is None:
        return Metadata(), 0
    import yaml  # few texts have such a block, and it loads long

    try:
        fields = yaml.safe_load(match[1])
    except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: a date such as 2023-13-45
        fields = None
    if not isinstance(fields, dict):
        return Metadata(), 0  # two rules across the page, no block
    return to_metadata(fields, where), match.end()


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """What a side file says: of the document, and of a table's columns (its headings to known ones)."""

    metadata: Metadata = UNKNOWN
    columns: Mapping[str, str] = field(default_factory=lambda: EMPTY)


def parse_side(data: bytes, where: str) -> Side:
    """What the text of a side file says.

    Raises:
        InputError: it is no TOML, or as `to_metadata`.
    """
    try:
        fields = tomllib.loads(data.decode("utf-8-sig"))
    except RecursionError:
        raise InputError(where, "不是合法的 TOML：嵌套太深") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(where, f"不是合法的 TOML：{error}") from None
    columns = fields.pop("columns", {})
    if not isinstance(columns, dict) or not all(isinstance(known, str) for known in columns.values()):
        raise InputError(where, '[columns] 里每一行应是 表里的列名 = "认得的列名"')
    return Side(metadata=to_metadata(fields, where), columns=columns)


def read_side(path: Path) -> Side:
    """What `NAME.meta.toml` beside a file `NAME.txt` (or `NAME.txt.meta.toml`) says.

    Raises:
        InputError: it cannot be read, or as `parse_side`.
    """
    for side in (path.with_name(path.name + SIDE), path.with_name(path.stem + SIDE)):
        if side.is_file():
            try:
                if side.stat().st_size > LARGEST_SIDE:
                    raise InputError(str(side), f"超过 {LARGEST_SIDE // 1024} KB，不像是说明")
                return parse_side(side.read_bytes(), str(side))
            except OSError as error:
                raise InputError(str(side), f"读不了：{error.strerror}") from None
    return Side()


def parse_file_name(path: str) -> Metadata:
    """The publication date at the front of a file name, if there is one."""
    match = _NAME_DATE.match(Path(path).name)
    return Metadata(date=parse_date(match[0])) if match else Metadata()


def find_day(path: str) -> dt.date | None:
    """The one day that a file name has anywhere in it, None for none or several.

    It may be the day on which somebody saved the page: who asks must have nothing better.

    >>> [str(find_day(path)) for path in ("南阳日报2023-08-01.pdf", "2023年重点项目.docx", "20210101—20230101.txt")]
    ['2023-08-01', 'None', 'None']
    """
    name = re.split(r"[/#\\]", path)[-1]
    days = [tuple(int(g) for g in match.groups() if g) for match in _WITHIN_NAME.finditer(name)]
    try:
        return dt.date(*days[0]) if len(days) == 1 else None
    except ValueError:
        return None
