"""Changes for a reader: rows for a table or CSV, objects for JSON, a page of Markdown.

>>> new = Change(kind=Kind.RELATION, event=Event.NEW, subject="黄河集团", about="生产", object="金刚石", after="已发生")
>>> rows_of([new])
[('新增', '关系', '黄河集团', '生产', '金刚石', '', '', '', '已发生', '')]
>>> render_changes([new], "1月", "6月").splitlines()[0]
'# 图谱的变化：1月 → 6月'
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from xckg.ontology import Node, load_yaml
from xckg.publish.answers import to_json
from xckg.publish.changes import Change, Event, Kind
from xckg.publish.report import draw_table, escape

FILE = "labels.yaml"
FIELDS = ("event", "kind", "subject", "about", "object", "period", "slices", "before", "after", "documents")
SHOWN: Mapping[Kind, tuple[str, ...]] = {
    Kind.ENTITY: ("subject", "about", "before", "after", "documents"),
    Kind.RELATION: ("subject", "about", "object", "before", "after", "documents"),
    Kind.STATUS: ("subject", "before", "after", "documents"),
    Kind.OBSERVATION: ("subject", "about", "period", "slices", "before", "after", "documents"),
}
"""The columns of each kind, where each has a table of its own."""


@cache
def load_words() -> Mapping[str, Mapping[str, str]]:
    """The names of kinds, events and columns: section `changes` of `labels.yaml`.

    Raises:
        KnowledgeError: a name is missing.
    """
    node = load_yaml(FILE).need("changes", Node)
    wanted: dict[str, Sequence[str]] = {"kinds": tuple(Kind), "events": tuple(Event), "columns": FIELDS}
    return {section: {key: node.need(section, Node).need(key, str) for key in keys} for section, keys in wanted.items()}


def columns_of(fields: Sequence[str] = FIELDS) -> tuple[str, ...]:
    """The heads of columns."""
    return tuple(load_words()["columns"][field] for field in fields)


def rows_of(changes: Iterable[Change], fields: Sequence[str] = FIELDS) -> list[tuple[str, ...]]:
    """The cells of each change, in words."""
    return [tuple(_say(change, field) for field in fields) for change in changes]


def to_lines(changes: Iterable[Change]) -> str:
    """The changes as a JSON list of objects, under the names that `Change` has; `documents` in one text."""
    plain = ([_plain(change, field) for field in FIELDS] for change in changes)
    return to_json(FIELDS, plain)


def count_changes(changes: Iterable[Change]) -> list[tuple[str, ...]]:
    """How many of each kind there are: a row a kind, a column an event."""
    counts = Counter((change.kind, change.event) for change in changes)
    words = load_words()
    return [(words["kinds"][kind], *(str(counts[kind, event]) for event in Event)) for kind in Kind]


def render_changes(changes: Sequence[Change], before: str, after: str) -> str:
    """A page of Markdown; equal changes give equal text.

    Args:
        changes: as `find_changes` gives them.
        before: what the first state is called.
        after: what the second state is called.
    """
    words = load_words()
    parts = [f"# 图谱的变化：{escape(before)} → {escape(after)}"]
    heads = " ".join(words["events"][event] for event in Event)
    parts.append(draw_table(f"{words['columns']['kind']} {heads}", count_changes(changes)))
    for kind in Kind:
        for event in Event:
            found = [change for change in changes if (change.kind, change.event) == (kind, event)]
            fields = choose_fields(kind, found)
            if found:
                parts.append(f"## {words['kinds'][kind]}：{words['events'][event]}（{len(found)}）")
                parts.append(draw_table(" ".join(columns_of(fields)), rows_of(found, fields)))
    if not changes:
        parts.append("没有变化。")
    return "\n\n".join(parts) + "\n"


def choose_fields(kind: Kind, changes: Sequence[Change]) -> tuple[str, ...]:
    """The columns of a kind in which any of these changes says something."""
    return tuple(field for field in SHOWN[kind] if any(_say(change, field) for change in changes))


def _say(change: Change, field: str) -> str:
    words = load_words()
    if field == "event":
        return words["events"][change.event]
    return words["kinds"][change.kind] if field == "kind" else _plain(change, field)


def _plain(change: Change, field: str) -> str:
    value = getattr(change, field)
    return "、".join(value) if field == "documents" else str(value)
