"""The model's types as JSON lists, and back: what a database keeps of them.

>>> from xckg.model import Alias, Span
>>> pack(Alias(type="Company", full="平煤隆基新能源科技有限公司", short="平煤隆基", rule="alias.brackets"))
'["Company","平煤隆基新能源科技有限公司","平煤隆基","alias.brackets"]'
>>> unpack("[3, 7]", Span)
Span(start=3, end=7)

A dataclass is the list of its fields in their order; what a field holds is read off its annotation: texts, numbers,
exact decimals, days, enumerations, tuples, mappings of texts, other dataclasses, each or None.

*Why so*: not pickle, because a database is handed on and unpickling runs what it finds; not a function for each type,
because the types grow and a field forgotten there would be lost without a word. The lists carry no names of fields, so
what one version of the program wrote is not read by another: the database says which it was (`truth`).
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

from xckg import model

Turn = Callable[[Any], Any]

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_PLAIN = (str, int, float, bool)


def pack(value: Any, kind: Any = None) -> str:
    """A value of one of the model's types as JSON on one line; of a tuple, the type must be told."""
    known: Any = kind or type(value)
    return _ENCODER.encode(_find_turns(known)[0](value))


def unpack(text: str, kind: Any) -> Any:
    """The value of that type that `pack` has written."""
    return _find_turns(kind)[1](json.loads(text))


@cache
def _find_turns(kind: Any) -> tuple[Turn, Turn]:
    """How a value of that type becomes plain JSON, and how it is made of that again.

    Raises:
        TypeError: an annotation of which nothing is known here.
    """
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if kind in _PLAIN:
        return _keep, _keep
    if dataclasses.is_dataclass(kind):
        return _turn_fields(kind)
    if origin in (typing.Union, types.UnionType):
        return _turn_choice(inner)
    if origin is tuple:
        return _turn_tuple(inner)
    if origin is Sequence:
        return _turn_tuple((*inner, Ellipsis))
    if origin is not None and issubclass(origin, Mapping):
        return dict, lambda plain: plain or model.EMPTY
    if kind is Decimal:
        return str, Decimal
    if kind is dt.date:
        return dt.date.isoformat, dt.date.fromisoformat
    if isinstance(kind, type) and issubclass(kind, Enum):
        return (lambda value: value.value), kind
    raise TypeError(f"no JSON for {kind}")


def _keep(value: Any) -> Any:
    return value


def _turn_fields(kind: Any) -> tuple[Turn, Turn]:
    hints = typing.get_type_hints(kind, localns=vars(model))
    names = [field.name for field in dataclasses.fields(kind)]
    turns = [_find_turns(hints[name]) for name in names]
    there = list(zip(names, (turn for turn, _ in turns), strict=True))
    back = list(zip(names, (turn for _, turn in turns), strict=True))

    def read(plain: list[Any]) -> Any:
        return kind(**{name: turn(item) for (name, turn), item in zip(back, plain, strict=True)})

    return (lambda value: [turn(getattr(value, name)) for name, turn in there]), read


def _turn_choice(inner: tuple[Any, ...]) -> tuple[Turn, Turn]:
    """One type or None; of several dataclasses, the value stands behind the number of its own."""
    kinds = [kind for kind in inner if kind is not type(None)]
    turns = [_find_turns(kind) for kind in kinds]
    if len(kinds) == 1:
        [(there, back)] = turns
        return (
            lambda value: None if value is None else there(value),
            lambda plain: None if plain is None else back(plain),
        )

    def write(value: Any) -> Any:
        at = kinds.index(type(value))
        return [at, turns[at][0](value)]

    return write, lambda plain: turns[plain[0]][1](plain[1])


def _turn_tuple(inner: tuple[Any, ...]) -> tuple[Turn, Turn]:
    if len(inner) == 2 and inner[1] is Ellipsis:
        there, back = _find_turns(inner[0])
        if there is _keep:
            return list, tuple
        return lambda value: [there(item) for item in value], lambda plain: tuple(back(item) for item in plain)
    turns = [_find_turns(kind) for kind in inner]
    return (
        lambda value: [turn(item) for (turn, _), item in zip(turns, value, strict=True)],
        lambda plain: tuple(turn(item) for (_, turn), item in zip(turns, plain, strict=True)),
    )
