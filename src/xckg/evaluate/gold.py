"""The gold annotations: one JSON file per document, read into types.

    {"document": "许昌.txt",
     "entities": [{"type": "AdministrativeArea", "names": ["许昌市", "许昌"]}],
     "relations": [{"s": "黄河集团", "p": "leads", "o": ["超硬材料产业链", "超硬材料产业集群"], "opt": true}],
     "observations": [{"s": "许昌市", "indicator": ["出口总值", "出口"], "measure": "amount", "value": 122.3, …}]}

A list under `s` or `o`: any one of them is right. `opt`: two careful readers could differ; neither asked for nor held
against the build. `alt`, `dims_alt`: other values of a field that are right too.

>>> city = GoldEntity(type="AdministrativeArea", names=("许昌市", "许昌"))
>>> city.optional
False
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from xckg.errors import InputError

_NOTHING: Mapping[str, str] = MappingProxyType({})
_NO_CHOICE: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True, slots=True)
class GoldEntity:
    """A thing that the text names. The first name is the label, the others are as right."""

    type: str
    names: tuple[str, ...]
    optional: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class GoldRelation:
    """A relation; either end is given by the names of one entity or of several, of which any will do."""

    subject: tuple[str, ...]
    predicate: str
    object: tuple[str, ...]
    optional: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class GoldObservation:
    """A number that the text asserts.

    `choices` are all right values of `start`, `end`, `comparator`, `modality`; `slices` all right ways to slice it.
    """

    subject: tuple[str, ...]
    indicators: tuple[str, ...]
    measure: str
    value: float
    unit: str = ""
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NO_CHOICE)
    slices: tuple[Mapping[str, str], ...] = (_NOTHING,)
    optional: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Gold:
    """What there is to find in one document; `document` is its file name."""

    document: str
    entities: tuple[GoldEntity, ...]
    relations: tuple[GoldRelation, ...]
    observations: tuple[GoldObservation, ...]

    @property
    def stem(self) -> str:
        """The file name without its ending, by which a build's documents are known again."""
        return self.stem_of(self.document)

    @staticmethod
    def stem_of(document: str) -> str:
        """The same of any document's path."""
        return Path(document).stem


def read_gold(folder: Path) -> tuple[Gold, ...]:
    """All gold files of a folder (or the one file given), by name.

    Raises:
        InputError: no gold there, or a file that is not as the format says.
    """
    return tuple(_read_file(path) for path in _find_files(folder))


def hash_gold(folder: Path) -> str:
    """SHA-256 over names and contents of all gold files: another figure for another gold set."""
    total = hashlib.sha256()
    for path in _find_files(folder):
        total.update(f"{path.name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def _find_files(folder: Path) -> list[Path]:
    found = sorted(folder.glob("*.json")) if folder.is_dir() else [folder]
    if not found or not found[0].is_file():
        raise InputError(str(folder), "这里没有标注文件（每份文档一个 .json）")
    return found


def _read_file(path: Path) -> Gold:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Gold(
            document=data["document"],
            entities=tuple(_read_entity(row) for row in data["entities"]),
            relations=tuple(_read_relation(row) for row in data["relations"]),
            observations=tuple(_read_observation(row) for row in data["observations"]),
        )
    except OSError as error:
        raise InputError(str(path), f"读不了：{error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(str(path), "不是 UTF-8 文本") from None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError(str(path), f"不是标注文件的格式（{type(error).__name__}：{error}）") from None


def _read_entity(row: Mapping[str, Any]) -> GoldEntity:
    return GoldEntity(type=row["type"], names=tuple(row["names"]), optional=bool(row.get("opt")))


def _read_relation(row: Mapping[str, Any]) -> GoldRelation:
    return GoldRelation(
        subject=_to_names(row["s"]), predicate=row["p"], object=_to_names(row["o"]), optional=bool(row.get("opt"))
    )


def _read_observation(row: Mapping[str, Any]) -> GoldObservation:
    default = {"start": "", "end": "", "comparator": "=", "modality": "actual"}
    told = row.get("alt", {})
    return GoldObservation(
        subject=_to_names(row["s"]),
        indicators=_to_names(row["indicator"]),
        measure=row["measure"],
        value=float(row["value"]),
        unit=row.get("unit") or "",
        choices={key: tuple(told.get(key, [row.get(key) or other])) for key, other in default.items()},
        slices=tuple(row.get("dims_alt", [row.get("dims") or {}])),
        optional=bool(row.get("opt")),
    )


def _to_names(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
