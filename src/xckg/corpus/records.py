r"""Articles that are records with keys of crawlers: JSON Lines, a JSON file, a table with a column of texts.

>>> given = Input(name="a.jsonl", data=b'{"title": "\xe4\xb8\x80", "content": "<p>\xe7\x94\xb2\xe3\x80\x82</p>"}\n')
>>> [source], _ = read_lines(given)
>>> source.path, source.text, source.media_type, source.metadata.title
('a.jsonl#1', '<p>甲。</p>', 'text/html', '一')

What the keys are called stands in `ontology/layout/metadata.yaml`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from xckg.corpus.decode import decode
from xckg.corpus.inputs import Input, Read
from xckg.corpus.markup import has_text
from xckg.corpus.metadata import to_metadata
from xckg.errors import InputError
from xckg.model import Source
from xckg.ontology import load_yaml

_MARKUP = re.compile(r"</?(?:p|div|br|span|section|article|table|h[1-6]|img|a|strong)\b[^<>]*>", re.IGNORECASE)


@cache
def load_text_keys() -> tuple[str, ...]:
    """The keys of an article's text, the most telling first."""
    return tuple(str(key) for key in load_yaml("layout/metadata.yaml").need("text", list))


@cache
def _load_list_keys() -> tuple[str, ...]:
    return tuple(str(key) for key in load_yaml("layout/metadata.yaml").need("lists", list))


def is_markup(text: str) -> bool:
    """Whether a text is HTML, or a piece of it."""
    return _MARKUP.search(text) is not None


def read_lines(given: Input) -> Read:
    """One source for each line (`file.jsonl#3` is line 3); offsets count in its text.

    Raises:
        Undecodable: the bytes are no text.
    """
    sources: list[Source] = []
    errors: list[InputError] = []
    for number, line in enumerate(decode(given.data).split("\n"), start=1):
        try:
            source = read_line(given, str(number), line)
        except InputError as error:
            errors.append(error)
        else:
            sources += [source] if source else []
    return sources, errors


def read_line(given: Input, number: str, line: str) -> Source | None:
    """The source that a line is; None of an empty one.

    Args:
        given: the file.
        number: the line's, from 1.
        line: what stands there.

    Raises:
        InputError: no JSON, or no record (`read_record`).
    """
    if not line.strip("\ufeff \t"):
        return None
    try:
        row = json.loads(line.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        raise InputError(f"{given.name}#{number}", "这一行不是合法的 JSON") from None
    return read_record(given, number, row, line.encode(), "这一行")


def read_json(given: Input) -> Read:
    """One source for each record of a JSON file: a list of records, or an object that holds one (or is one).

    Raises:
        Undecodable: the bytes are no text.
        InputError: no JSON, or no such list.
    """
    text = decode(given.data).lstrip("\ufeff")
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        if "\n" in text and text.lstrip().startswith("{"):  # lines of records under the other name
            return read_lines(given)
        raise InputError(given.name, "不是合法的 JSON") from None
    rows = _find_rows(content)
    if rows is None:
        raise InputError(
            given.name, f"JSON 里没有文章（要有 {'、'.join(load_text_keys()[:4])} 等键的对象，或它们的列表）"
        )
    sources: list[Source] = []
    errors: list[InputError] = []
    for number, row in enumerate(rows, start=1):
        try:
            sources.append(read_record(given, str(number), row, to_bytes(row), "这一条"))
        except InputError as error:
            errors.append(error)
    return sources, errors


def _find_rows(content: Any) -> list[Any] | None:
    if isinstance(content, list):
        return content
    if not isinstance(content, dict):
        return None
    if _find_body(content) is not None:
        return [content]
    held = [content[key] for key in _load_list_keys() if key in content]
    return next((found for value in held if (found := _find_rows(value)) is not None), None)


def read_record(given: Input, within: str, row: Any, data: bytes, called: str) -> Source:
    """The source that a record is.

    Args:
        given: where it stands.
        within: its number there.
        row: its keys and values, whatever they are.
        data: what tells whether it has changed.
        called: what it is called in messages.

    Raises:
        InputError: no record, no text in it, a date that is none.
    """
    name = f"{given.name}#{within}"
    if not isinstance(row, dict):
        raise InputError(name, f"{called}应是一个 JSON 对象")
    body = _find_body(row)
    if body is None:
        raise InputError(name, f"{called}没有正文（{'、'.join(load_text_keys()[:5])} 之一）")
    own = to_metadata(dict(_flatten(row)), name)
    text = body.replace("\r\n", "\n").replace("\r", "\n")
    media_type = "text/html" if is_markup(text) else "text/plain"
    if media_type == "text/html" and not has_text(text):
        raise InputError(name, "网页里没有文字")
    return replace(given, data=data).to_source(text, media_type, own, within)


def to_bytes(row: Any) -> bytes:
    """A record as bytes, whatever it was written in."""
    return json.dumps(row, ensure_ascii=True, sort_keys=True).encode()


def _find_body(row: Mapping[str, Any]) -> str | None:
    named = {str(key).lower(): value for key, value in reversed(list(row.items()))}
    return next(
        (v for key in load_text_keys() if isinstance(v := row.get(key, named.get(key.lower())), str) and v.strip()),
        None,
    )


def _flatten(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Keys with values that metadata can be; of an object, its name (`source: {id, name}`)."""
    for key, value in row.items():
        if isinstance(value, dict) and isinstance(value.get("name"), str):
            yield key, value["name"]
        elif not isinstance(value, dict | list | bool):
            yield key, value
