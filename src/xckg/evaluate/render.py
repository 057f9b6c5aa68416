"""An evaluation as tables for people: figures, where they come from, and each error beside its sentence.

    # 评测
    | 项 | 准确率 | 召回率 | F1 | 对 | 多 | 漏 |
    | 实体 | 0.90 | 0.86 | 0.88 | 431 | 47 | 68 |

>>> show_rate(0.8765)
'0.876'
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from xckg.evaluate.figures import HEADLINE, Evaluation, Judgement, Part, Tally, Verdict
from xckg.ontology import load_yaml

NAMES = {
    Part.ENTITIES: "实体",
    Part.ENTITIES_ANY: "实体（不论类型）",
    Part.RELATIONS: "关系",
    Part.OBSERVATIONS_CORE: "观测（核心）",
    Part.OBSERVATIONS: "观测（全部）",
}
VERDICTS = {Verdict.WRONG: "多", Verdict.MISSED: "漏"}
GROUPED = (
    (Part.ENTITIES, "types", "类型"),
    (Part.RELATIONS, "predicates", "谓词"),
    (Part.OBSERVATIONS, "measures", "量类"),
)
RATES = ("准确率", "召回率", "F1", "对", "多", "漏")


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """Rows of words under a title; the first `words` columns hold words, the others numbers."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1

    @property
    def numbers(self) -> list[bool]:
        """For each column, whether it holds numbers."""
        return [index >= self.words for index in range(len(self.columns))]


def show_rate(rate: float) -> str:
    """A rate with three decimals."""
    return f"{rate:.3f}"


def make_overview(evaluation: Evaluation) -> Table:
    """The figures of all parts and the headline."""
    rows = [(NAMES[part], *_show(evaluation.tally(part))) for part in Part]
    rows.append(("总分", "", "", show_rate(evaluation.headline), "", "", ""))
    good, total = evaluation.offsets
    if total:
        rows.append(("位置", show_rate(good / total), "", "", str(good), str(total - good), ""))
    return Table(title="总表", columns=("项", *RATES), rows=tuple(rows))


def make_group_tables(evaluation: Evaluation) -> tuple[Table, ...]:
    """By type, by predicate, by measure: those that gold asks for or the build gave."""
    tables = []
    for part, kind, word in GROUPED:
        tallies = evaluation.tally_by(part, lambda j: j.group)
        ordered = [name for name in _labels(kind) if name in tallies]
        ordered += [name for name in tallies if name not in ordered]
        counted = [name for name in ordered if tallies[name] != Tally()]
        rows = tuple((f"{_labels(kind).get(name, '')} {name}".strip(), *_show(tallies[name])) for name in counted)
        tables.append(Table(title=f"{NAMES[part]}：按{word}", columns=(word, *RATES), rows=rows))
    return tuple(tables)


def make_document_table(evaluation: Evaluation) -> Table:
    """The F1 of each part in each document, by name."""
    tallies = {part: evaluation.tally_by(part, lambda j: j.document) for part in HEADLINE}
    rows = tuple(
        (document, *(show_rate(tallies[part].get(document, Tally()).f1) for part in HEADLINE))
        for document in evaluation.documents
    )
    return Table(title="按文档（F1）", columns=("文档", *(NAMES[part] for part in HEADLINE)), rows=rows)


def make_cause_table(evaluation: Evaluation) -> Table:
    """How often each kind of error occurs, commonest first."""
    counts: dict[tuple[Part, Verdict, str], int] = {}
    for error in evaluation.errors():
        key = (error.part, error.verdict, error.cause)
        counts[key] = counts.get(key, 0) + 1
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], *map(str, pair[0])))
    rows = tuple((NAMES[part], VERDICTS[verdict], cause, str(n)) for (part, verdict, cause), n in ordered)
    return Table(title="错在哪里", columns=("项", "多或漏", "原因", "次数"), rows=rows, words=3)


def make_error_table(errors: Iterable[Judgement], *, limit: int | None = None) -> Table:
    """Errors side by side with the sentences where they stand; the first `limit` of them."""
    shown = list(errors)[:limit]
    rows = tuple((e.document, f"{NAMES[e.part]}·{VERDICTS[e.verdict]}", e.cause, e.text, e.sentence) for e in shown)
    return Table(title="错误与原句", columns=("文档", "错误", "原因", "内容", "原句"), rows=rows, words=5)


def to_markdown(evaluation: Evaluation) -> str:
    """Everything as one Markdown page."""
    return "\n\n".join(("# 评测", *(draw_table(table) for table in make_tables(evaluation, errors=None)))) + "\n"


def make_tables(evaluation: Evaluation, *, errors: int | None) -> tuple[Table, ...]:
    """All tables; of the errors the first so many (None: all)."""
    tables = (make_overview(evaluation), *make_group_tables(evaluation), make_document_table(evaluation))
    if errors == 0:
        return tables
    return (*tables, make_cause_table(evaluation), make_error_table(evaluation.errors(), limit=errors))


def draw_table(table: Table, *, level: int = 2) -> str:
    """One table as Markdown, under its title as a heading of that level."""
    if not table.rows:
        return f"{'#' * level} {table.title}\n\n无。"
    rules = ["---:" if number else ":---" for number in table.numbers]
    lines = [table.columns, tuple(rules), *(tuple(_escape(cell) for cell in row) for row in table.rows)]
    return f"{'#' * level} {table.title}\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _show(tally: Tally) -> tuple[str, ...]:
    rates = (show_rate(rate) for rate in (tally.precision, tally.recall, tally.f1))
    return (*rates, str(tally.right), str(tally.wrong), str(tally.missed))


@cache
def _labels(kind: str) -> dict[str, str]:
    return {name: words["zh"] for name, words in load_yaml("labels.yaml").need(kind, dict).items()}


def _escape(cell: str) -> str:
    return re.sub(r"([\\`*_\[\]|~#<>])", r"\\\1", " ".join(cell.split()))
