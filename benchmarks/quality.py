"""Writes the figures of docs/quality.md between its two marks; the words around them are written by hand.

    quality.py            measures, and writes docs/quality.md
    quality.py --check    says whether the page shows the figures of today; 1 when it does not

No sentence of the annotated texts is shown: examples are names and numbers, each cut short.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import unseen
from calibration import KINDS, Judged, measure_reliability, read_judged, read_parts

from xckg import evaluating, pipeline
from xckg.evaluate import Evaluation, Judgement
from xckg.evaluate.coverage import count_coverage
from xckg.evaluate.figures import HEADLINE
from xckg.evaluate.render import (
    NAMES,
    VERDICTS,
    Table,
    draw_table,
    make_document_table,
    make_group_tables,
    make_overview,
    show_rate,
)
from xckg.model import Knowledge

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
PAGE = ROOT / "docs" / "quality.md"
JUDGED = Path(__file__).with_name("judged.jsonl")
BEGIN, END = "<!-- 以下由 benchmarks/quality.py 生成 -->", "<!-- 生成的部分到此为止 -->"
COMMONEST = 6  # kinds of errors shown for each part
EXAMPLES = 2
LONGEST = 12  # characters of a name in an example
OFTEN = 30  # judged facts from which on a rule's precision is shown
PARTS = {
    "even": "偶半",
    "odd": "奇半",
    "shown": "新标注（看过）",
    "read": "学习用的六百篇",
    "unseen 1": "新标注（没看过，其一）",
    "unseen 2": "新标注（没看过，其二）",
    "unseen": "新标注（没看过，合计）",
    "sample": "抽样",
}
KIND_NAMES = {"relation": "关系", "observation": "观测"}
TABLE_NAMES = {"own score": "规则自报", "calibrated": "校准以后"}


def main() -> int:
    """Measures and writes, or compares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=SHARED / "gold")
    parser.add_argument("--texts", type=Path, nargs="+", default=[SHARED / "seeds", SHARED / "dev"])
    parser.add_argument("--judged", type=Path, default=JUDGED)
    parser.add_argument("--page", type=Path, default=PAGE)
    parser.add_argument("--check", action="store_true")
    told = parser.parse_args()
    page = told.page.read_text(encoding="utf-8")
    if BEGIN not in page or END not in page:
        print(f"{told.page} 里没有「{BEGIN}」和「{END}」", file=sys.stderr)
        return 1
    before, rest = page.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    made = f"{before}{BEGIN}\n\n{write_figures(told.gold, told.texts, told.judged)}\n\n{END}{after}"
    if told.check:
        print("一致" if made == page else "docs/quality.md 不是今天的数字：make quality")
        return 0 if made == page else 1
    told.page.write_text(made, encoding="utf-8")
    return 0


def write_figures(gold: Path, texts: Sequence[Path], judged: Path) -> str:
    """All generated sections."""
    inputs = [str(path) for path in texts]
    known = pipeline.run(inputs).knowledge
    whole = evaluating.evaluate(gold, inputs)
    parts = read_parts(gold, texts, judged)
    sections = [
        draw_table(make_overview(whole)),
        *draw_halves(whole),
        *(draw_table(table) for table in make_group_tables(whole)),
        draw_table(make_document_table(whole)),
        *draw_errors(whole),
        *draw_coverage(known),
        *draw_unseen(),
        *draw_reliability(parts),
        *draw_sample(read_judged(judged)),
        *draw_rules([fact for part in parts.values() for fact in part]),
    ]
    return "\n\n".join(sections)


def draw_halves(whole: Evaluation) -> Iterator[str]:
    """The two halves side by side."""
    yield "## 两半"
    yield (
        "文档按名排序，第 1、3、5……份是偶半（从 0 数起），第 2、4、6……份是奇半。规则起初照着偶半写，奇半只看分数；"
        "后来两半的错都看过了，所以这里两半之差只说明哪一半难。没有照着写过规则的，是下面的新标注。"
    )
    columns = {"全部": whole, "偶半": whole.halves()[0], "奇半": whole.halves()[1]}
    rows = [(NAMES[part], *(show_rate(each.tally(part).f1) for each in columns.values())) for part in HEADLINE]
    rows.append(("总分", *(show_rate(each.headline) for each in columns.values())))
    yield draw_table(Table(title="F1", columns=("项", *columns), rows=tuple(rows)), level=3)


def draw_errors(whole: Evaluation) -> Iterator[str]:
    """The commonest kinds of errors of each part, with examples."""
    yield "## 最常见的错"
    for part in HEADLINE:
        found: dict[tuple[str, str], list[Judgement]] = defaultdict(list)
        for error in whole.errors():
            if error.part is part:
                found[VERDICTS[error.verdict], error.cause].append(error)
        ranked = sorted(found, key=lambda key: (-len(found[key]), key))[:COMMONEST]
        rows = [(*key, str(len(found[key])), "；".join(map(shorten, choose(found[key])))) for key in ranked]
        columns = ("多或漏", "原因", "次数", "例")
        yield draw_table(Table(title=NAMES[part], columns=columns, rows=tuple(rows), words=4), level=3)


def choose(errors: Sequence[Judgement]) -> list[Judgement]:
    """Examples from as many documents as there are."""
    first = {error.document: error for error in reversed(errors)}
    others = [error for error in errors if error not in first.values()]
    return [*(first[name] for name in sorted(first)), *others][:EXAMPLES]


def shorten(error: Judgement) -> str:
    """What an error is about, every name cut short: no sentence of a source, no long stretch of one."""
    return re.sub(rf"([^\s\d][^\s]{{{LONGEST - 2}}})[^\s]+", cut, error.text)


def cut(long: re.Match[str]) -> str:
    """The beginning of a long word; what is no Chinese (a predicate, a period) stays whole."""
    return f"{long[1]}…" if re.search(r"[\u4e00-\u9fff]", long[0]) else long[0]


def draw_coverage(known: Knowledge) -> Iterator[str]:
    """What was not understood."""
    coverage = count_coverage(known)
    yield "## 没有读懂的"
    yield (
        f"正文、标题和图注共 {coverage.sentences} 句，有数字的 {coverage.numbered} 句，"
        f"其中 {coverage.numbered_silent} 句一条事实也没有得出。"
    )
    yield draw_table(Table(title="有数字而没有事实", columns=("原因", "句数"), rows=count(coverage.reasons)), level=3)
    title = "没有数字，有关系的字眼而没有事实"
    yield draw_table(Table(title=title, columns=("原因", "句数"), rows=count(coverage.clues)), level=3)


def count(pairs: Iterable[tuple[str, int]]) -> tuple[tuple[str, str], ...]:
    """Words with their numbers, as rows."""
    return tuple((word, str(number)) for word, number in pairs)


def draw_unseen() -> Iterator[str]:
    """The figures on articles that no rule was written beside, where they are at hand."""
    if not unseen.POOL.is_file():
        return
    yield "## 没有照着写过规则的文章"
    yield (
        "从未标注的新闻里另取 90 篇由五人标注，一篇一人（`benchmarks/unseen_gold/`，原文不随附）。"
        "一半给人看错在哪里，一半只看分数：后一半是这个产品在新文章上的成绩。"
        "日期为 2011-06-15 的文本日期是假的，时期从宽。"
    )
    for half, title in enumerate(("看过错误的一半", "只看分数的一半")):
        with TemporaryDirectory() as folder:
            gold, texts = unseen.lay_out(Path(folder), half)
            yield draw_table(replace(make_overview(evaluating.evaluate(gold, [str(texts)])), title=title), level=3)


def draw_reliability(parts: dict[str, tuple[Judged, ...]]) -> Iterator[str]:
    """Whether confidence means something."""
    yield "## 把握说得准不准"
    yield (
        "每条事实的 `confidence` 是校准过的概率。下表每一行的校准表都没有用过那一行的事实。ECE 是十档的期望校准误差，"
        "“偶然”是把握全都说准时这么少的事实也会有的误差；"
        "“≥0.9”是把握在 0.9 以上的事实里对的和总数。标注里两可的事实不算。"
    )
    rows = []
    curves = []
    for row in measure_reliability(parts):
        sure, kept = (f"{right}/{count_}" for right, count_ in (row.sure, row.kept))
        name = (KIND_NAMES[row.kind], PARTS[row.part], TABLE_NAMES[row.table])
        accuracy = show_rate(row.right / row.count) if row.count else ""
        rows.append((*name, str(row.count), accuracy, show_rate(row.error), show_rate(row.chance), sure, kept))
        if row.table == "calibrated":
            curves += [
                (*name[:2], f"{b.low:.1f}-{b.high:.1f}", str(b.count), f"{b.confidence:.2f}", f"{b.accuracy:.2f}")
                for b in row.bins
            ]
    columns = ("种类", "哪一部分", "把握", "判过", "对的比例", "ECE", "偶然", "≥0.9", "≥0.5")
    yield draw_table(Table(title="校准误差", columns=columns, rows=tuple(rows), words=3), level=3)
    columns = ("种类", "哪一部分", "把握", "条数", "平均把握", "对的比例")
    yield draw_table(Table(title="分档", columns=columns, rows=tuple(curves), words=3), level=3)


def draw_sample(judged: Sequence[Judged]) -> Iterator[str]:
    """What reading found in news that nobody wrote rules beside."""
    yield "## 抽样判断"
    yield (
        "从没有标注、写规则时没有照着看的新闻里随机抽出事实，逐条读原句判断对错，两可的不算。"
        "其中一半的文章不是区域经济新闻（行情、采购、时政），比产品所要读的难；后来的版本不再得出的事实已经去掉。"
    )
    rows = []
    for kind in KINDS:
        found = [fact.right for fact in judged if fact.kind == kind]
        if found:
            rows.append((KIND_NAMES[kind], str(len(found)), str(sum(found)), show_rate(sum(found) / len(found))))
    yield draw_table(Table(title="准确率", columns=("种类", "判过", "对", "比例"), rows=tuple(rows)), level=3)


def draw_rules(judged: Sequence[Judged]) -> Iterator[str]:
    """The precision of rules that were judged often enough."""
    right, seen = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for fact in judged:
        for rule in fact.rules:
            seen[fact.kind, rule] += 1
            right[fact.kind, rule] += fact.right
    often = sorted((key for key in seen if seen[key] >= OFTEN), key=lambda key: (-seen[key], key))
    rows = tuple(
        (
            KIND_NAMES[kind],
            rule,
            str(seen[kind, rule]),
            str(right[kind, rule]),
            show_rate(right[kind, rule] / seen[kind, rule]),
        )
        for kind, rule in often
    )
    columns = ("种类", "规则", "判过", "对", "比例")
    yield draw_table(Table(title=f"判过 {OFTEN} 条以上的规则（标注与抽样合计）", columns=columns, rows=rows, words=2))


if __name__ == "__main__":
    sys.exit(main())
