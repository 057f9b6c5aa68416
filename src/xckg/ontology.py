"""Finds and reads what the product knows: the files of `ontology/`.

In a wheel the folder lies inside the package (`xckg/ontology`, by hatchling's force-include); an editable install
does not see that, so there it is the repository's own. One function knows both.

>>> (find_ontology() / "xckg.ttl").name
'xckg.ttl'
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

from xckg.errors import KnowledgeError
from xckg.made import keep


@cache
def find_ontology() -> Path:
    """The folder of knowledge files, in an installed wheel or in a checkout.

    Raises:
        KnowledgeError: neither place has one (a broken install).
    """
    here = Path(__file__).parent
    for folder in (here / "ontology", here.parent.parent / "ontology"):
        if folder.is_dir():
            return folder
    raise KnowledgeError("ontology/", 0, "知识文件夹不存在，请重新安装 xckg")


class Node(dict[str, Any]):
    """A mapping read from YAML that knows its file and line, for messages."""

    file: str = ""
    line: int = 0

    def need(self, key: str, kind: type | tuple[type, ...]) -> Any:
        """The value under `key`, which must be there and be of that kind.

        Raises:
            KnowledgeError: with this mapping's file and line.
        """
        if key not in self or not isinstance(self[key], kind):
            names = "、".join(k.__name__ for k in (kind if isinstance(kind, tuple) else (kind,)))
            raise KnowledgeError(self.file, self.line, f"缺少「{key}」（应为 {names}）")
        return self[key]


def load_yaml(name: str) -> Node:
    """A YAML file of the ontology; every mapping in it is a `Node` with its line.

    Args:
        name: path below `ontology/`, such as `lexicon/units.yaml`.

    Raises:
        KnowledgeError: no such file, no YAML, or its top is no mapping.
    """
    content = read_bytes(name)
    data = _to_nodes(keep(name.replace("/", "."), [content], lambda: _parse_yaml(name, content), ["ontology.py"]), name)
    if not isinstance(data, Node):
        raise KnowledgeError(name, 1, "顶层应为「键: 值」")
    return data


def read_bytes(name: str) -> bytes:
    """A file of the ontology as it is.

    Raises:
        KnowledgeError: no such file.
    """
    try:
        return (find_ontology() / name).read_bytes()
    except FileNotFoundError:
        raise KnowledgeError(name, 0, "没有这个知识文件") from None


def _parse_yaml(name: str, content: bytes) -> Any:
    """What a YAML file says, each mapping as its line, its keys and its values: JSON keys are strings only.

    >>> _parse_yaml("a.yaml", b"2023: [a, {b: 1}]")
    {'line': 1, 'keys': [2023], 'values': [['a', {'line': 1, 'keys': ['b'], 'values': [1]}]]}
    """
    import yaml  # not needed where all has been read before, and slow to load

    class Loader(yaml.CSafeLoader):
        pass

    def construct(loader: Any, node: yaml.MappingNode) -> Iterator[dict[str, Any]]:
        made: dict[str, Any] = {"line": node.start_mark.line + 1}
        yield made
        mapping = loader.construct_mapping(node, deep=True)
        made.update(keys=list(mapping), values=list(mapping.values()))

    Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, construct)
    try:
        return yaml.load(content.decode("utf-8"), Loader)  # noqa: S506 - a CSafeLoader subclass
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise KnowledgeError(name, mark.line + 1 if mark else 0, f"不是合法的 YAML：{error}") from None


def _to_nodes(data: Any, name: str) -> Any:
    if isinstance(data, dict):
        made = Node(zip(data["keys"], [_to_nodes(value, name) for value in data["values"]], strict=True))
        made.file, made.line = name, data["line"]
        return made
    if isinstance(data, list):
        return [_to_nodes(value, name) for value in data]
    return data


def load_csv(name: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a CSV file of the ontology, which must have these columns (others are kept).

    Raises:
        KnowledgeError: no such file, a column missing, or a row with another number of cells.
    """
    head, lines = _parse_csv(name, read_bytes(name))
    missing = [c for c in columns if c not in head]
    if missing:
        raise KnowledgeError(name, 1, f"缺少列 {'、'.join(missing)}")
    return [dict(zip(head, cells, strict=True)) for cells in lines]


@cache
def _parse_csv(name: str, content: bytes) -> tuple[list[str], list[list[str]]]:
    """The head and the rows; several rooms read the same gazetteers."""
    reader = csv.reader(StringIO(content.decode("utf-8"), newline=""), strict=True)
    head, rows = next(reader, []), []
    for cells in reader:
        if cells and len(cells) != len(head):
            raise KnowledgeError(name, reader.line_num, f"应有 {len(head)} 格")
        if cells:
            rows.append(cells)
    return head, rows
