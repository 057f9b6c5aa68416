"""`report.md`: what a build found, and what it passed over and why, for the person who ran it.

>>> nothing = Knowledge(documents=(), entities=(), relations=(), observations=(), base_iri="https://e.org/")
>>> text = render_report(nothing, ())
>>> text.splitlines()[0], "没有读到任何文档" in text
('# 构建报告', True)

*Why so*: no time, duration or absolute folder of this run stands in it, so that two builds of one input give one report
(times are in `manifest.json`). Sources' texts are escaped: a title full of Markdown stays a title.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from xckg.candidate import Candidate
from xckg.codes import name_fully
from xckg.errors import InputError
from xckg.model import Article, Document, Knowledge
from xckg.publish.labels import Labels, load_labels
from xckg.publish.review import list_candidates

EXAMPLES = 3  # sentences shown for each reason why a number gave no fact
TOP = 20
LONGEST = 120  # characters of an example sentence


def render_report(knowledge: Knowledge, skipped_inputs: Sequence[InputError], *, reading: str = "") -> str:
    """The report as Markdown, in Chinese; equal input gives equal text.

    Args:
        knowledge: what was built.
        skipped_inputs: inputs that could not be read, in the order in which they came up.
        reading: one line on what a language model added, "" when none was asked.
    """
    labels = load_labels()
    parts = [
        "# 构建报告",
        _sum_up(knowledge),
        *_count_kinds(knowledge, labels),
        *_rank_entities(knowledge, labels),
        *_list_candidates(knowledge, labels),
        "## 文档与文章",
        _list_documents(knowledge.documents) if knowledge.documents else "没有读到任何文档。",
        *_list_stories(knowledge),
        *_list_open_areas(knowledge),
        "## 没有读入的输入",
        _list_items(f"`{_escape_code(error.path)}`：{escape(error.reason)}" for error in skipped_inputs) or "无。",
        *(("## 大模型补读", escape(reading)) if reading else ()),
        "## 有数字而没有得出数据的句子",
        *_explain_skipped(knowledge),
    ]
    return "\n\n".join(parts) + "\n"


def _sum_up(knowledge: Knowledge) -> str:
    articles = sum(len(document.articles) for document in knowledge.documents)
    mentions = sum(len(entity.mentions) for entity in knowledge.entities)
    counts = (("文档", len(knowledge.documents)), ("文章", articles), ("实体", len(knowledge.entities)))
    more = (("提及", mentions), ("关系", len(knowledge.relations)), ("数据", len(knowledge.observations)))
    return draw_table("项 数量", [(name, str(count)) for name, count in (*counts, *more)])


def _count_kinds(knowledge: Knowledge, labels: Labels) -> Iterable[str]:
    """Tables of counts by type, by predicate and by measure, in the order of the contract."""
    kinds = Counter(entity.type for entity in knowledge.entities)
    yield "## 实体类型"
    rows = [(labels.type_named(name).zh, name, str(kinds[name])) for name in _in_order(kinds, labels.types)]
    yield draw_table("类型 名称 数量", rows)
    predicates = Counter(relation.predicate for relation in knowledge.relations)
    planned = Counter(relation.predicate for relation in knowledge.relations if relation.modality.value != "actual")
    yield "## 关系"
    rows_of = [
        (labels.predicate_named(name).zh, name, str(predicates[name]), str(planned[name]))
        for name in _in_order(predicates, labels.predicates)
    ]
    yield draw_table("关系 名称 数量 其中目标或计划", rows_of)
    measures = Counter(observation.measure.value for observation in knowledge.observations)
    goals = Counter(o.measure.value for o in knowledge.observations if o.modality.value != "actual")
    yield "## 数据"
    rows_of = [
        (labels.measures.get(name, name), name, str(measures[name]), str(goals[name]))
        for name in _in_order(measures, labels.measures)
    ]
    yield draw_table("度量 名称 数量 其中目标或计划", rows_of)


def _rank_entities(knowledge: Knowledge, labels: Labels) -> Iterable[str]:
    """The entities of which the graph says most."""
    relations: Counter[str] = Counter()
    for relation in knowledge.relations:
        relations.update({relation.subject, relation.object})
    figures = Counter(observation.subject for observation in knowledge.observations)
    ranked = sorted(knowledge.entities, key=lambda e: (-relations[e.id] - figures[e.id], -len(e.mentions), e.id))[:TOP]
    if not ranked:
        return
    yield "## 说得最多的实体"
    rows = [
        (e.label, labels.type_named(e.type).zh, str(relations[e.id]), str(figures[e.id]), str(len(e.mentions)))
        for e in ranked
    ]
    yield draw_table("实体 类型 关系数 数据数 提及数", rows)


def _list_candidates(knowledge: Knowledge, labels: Labels) -> Iterable[str]:
    """What may be one thing and was not joined."""
    pairs = list_candidates(knowledge.entities)
    if not pairs:
        return
    yield "## 也许是同一事物，请人确认"
    yield f"共 {len(pairs)} 对，全部在 `review.csv`；填上 `decision` 一列就是账本，`xckg build --ledger` 照办。"
    rows = [
        (
            labels.type_named(entity.type).zh,
            *(f"{name}（{where}）" if where else name for name, where in _name_pair(each)),
            f"{each.score:g}",
            "、".join(each.reasons),
        )
        for entity, each in pairs[:TOP]
    ]
    yield draw_table("类型 名称 另一个 分数 依据", rows)


def _name_pair(pair: Candidate) -> tuple[tuple[str, str], tuple[str, str]]:
    return (pair.name, pair.where), (pair.other, pair.other_where)


def _list_documents(documents: Iterable[Document]) -> str:
    rows = []
    for document in documents:
        rows += [(document.path, *_describe_article(article)) for article in document.articles] or [
            (document.path, "（没有读出文章）", "", "")
        ]
    return draw_table("文档 文章 日期 地点", rows)


def _list_stories(knowledge: Knowledge) -> Iterable[str]:
    """What several articles print in nearly the same words, and so together count as one that says it."""
    if not knowledge.stories:
        return
    told = {(a.document, a.index): a for document in knowledge.documents for a in document.articles}
    yield "## 同一报道"
    yield "下列各组文章文字大半相同，算一篇报道：说的事实列出每一个出处，计算把握时只算一次。"
    rows = []
    for number, story in enumerate(knowledge.stories, 1):
        for key in story.articles:
            article = told.get(key)
            said = (article.title or "（无标题）", str(article.date or "")) if article else ("", "")
            rows.append((str(number), key[0], *said))
    yield draw_table("报道 文档 文章 日期", rows)


def _list_open_areas(knowledge: Knowledge) -> Iterable[str]:
    """Areas whose name several areas have, where no text tells which."""
    rows = [
        (e.label, "、".join(sorted({m.document for m in e.mentions})), "、".join(name_fully(c) for c in e.may_be))
        for e in knowledge.entities
        if e.may_be
    ]
    if rows:
        yield "## 同名而没有说清的地方"
        yield "这些名称不止一个地方有，文中没有说清是哪一个，所以没有代码，也没有和别处的同名地方合并。"
        yield draw_table("名称 文档 可能是", sorted(rows))


def _describe_article(article: Article) -> tuple[str, str, str]:
    inferred = "（推断）" if article.date_origin == "inferred" else ""
    return article.title or "（无标题）", f"{article.date or ''}{inferred if article.date else ''}", article.place or ""


def _explain_skipped(knowledge: Knowledge) -> Iterable[str]:
    if not knowledge.skipped:
        yield "无。"
        return
    reasons = Counter(reason for _, reason, _ in knowledge.skipped)
    ranked = sorted(reasons, key=lambda reason: (-reasons[reason], reason))
    yield draw_table("原因 数量", [(reason, str(reasons[reason])) for reason in ranked])
    for reason in ranked:
        yield f"### {escape(reason)}"
        found = sorted({(path, sentence) for path, why, sentence in knowledge.skipped if why == reason})
        yield _list_items(f"{escape(_shorten(text))}（`{_escape_code(path)}`）" for path, text in found[:EXAMPLES])


def _in_order(names: Iterable[str], known: Iterable[str]) -> list[str]:
    left = set(names)
    ordered = [name for name in known if name in left]
    return ordered + sorted(left.difference(ordered))


def draw_table(head: str, rows: Iterable[Sequence[str]]) -> str:
    """A table; `head` names the columns, a space between two."""
    names = head.split()
    lines = [f"| {' | '.join(names)} |", f"|{'---|' * len(names)}"]
    lines += [f"| {' | '.join(escape(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines)


def _list_items(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _shorten(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def escape(text: str) -> str:
    r"""Text that Markdown shows as it is, on one line.

    >>> escape("A|B *重点* <b>\n[链接](x)")
    'A\\|B \\*重点\\* &lt;b&gt; \\[链接\\](x)'
    """
    line = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_\[\]|~#])", r"\\\1", line)


def _escape_code(text: str) -> str:
    return " ".join(text.split()).replace("`", "'").replace("|", "\\|")
