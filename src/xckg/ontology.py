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
from pathlib import Path
from typing import Any

import yaml

from xckg.errors import KnowledgeError


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
        name: path below `ontology/`, such as `rules/relations.yaml`.

    Raises:
        KnowledgeError: no such file, no YAML, or its top is no mapping.
    """
    path = find_ontology() / name

    class Loader(yaml.CSafeLoader):
        pass

    def construct(loader: Any, node: yaml.MappingNode) -> Iterator[Node]:
        made = Node()
        made.file, made.line = name, node.start_mark.line + 1
        yield made
        made.update(loader.construct_mapping(node, deep=True))

    Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, construct)
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader)  # noqa: S506 - a CSafeLoader subclass
    except FileNotFoundError:
        raise KnowledgeError(name, 0, "没有这个知识文件") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise KnowledgeError(name, mark.line + 1 if mark else 0, f"不是合法的 YAML：{error}") from None
    if not isinstance(data, Node):
        raise KnowledgeError(name, 1, "顶层应为「键: 值」")
    return data


def load_csv(name: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a CSV file of the ontology, which must have these columns (others are kept).

    Raises:
        KnowledgeError: no such file, a column missing, or a row with another number of cells.
    """
    path = find_ontology() / name
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.reader(lines, strict=True)
            head = next(reader, [])
            missing = [c for c in columns if c not in head]
            if missing:
                raise KnowledgeError(name, 1, f"缺少列 {'、'.join(missing)}")
            rows = []
            for cells in reader:
                if cells and len(cells) != len(head):
                    raise KnowledgeError(name, reader.line_num, f"应有 {len(head)} 格")
                if cells:
                    rows.append(dict(zip(head, cells, strict=True)))
            return rows
    except FileNotFoundError:
        raise KnowledgeError(name, 0, "没有这个知识文件") from None
