"""Sentences; `|` marks the cuts."""

import pytest

from xckg.corpus.segment import segment, tag
from xckg.corpus.sentences import find_sentences


@pytest.mark.parametrize(
    "cut",
    [
        "上半年增长8%。|其中，出口增长。",
        "“许昌体系完善。”|高志强说，“我们有底气。”",
        "谁来干？|怎么干？|——看创新！",
        "印发《谁来干？怎么干？》一书。|效果好。",
        "企业（含分公司。不含子公司）共5家。|增长快。",
        "方案（2023—2025年》出台。|效果好。",
        "进口15.1亿元，增长6.2%；出口20.8亿元。",
        "好！！”|他说……完了。",
        "没有句号",
    ],
)
def test_find_sentences(cut):
    text = cut.replace("|", "")
    assert "|".join(text[s.start : s.end] for s in find_sentences(text)) == cut


def test_find_sentences_leaves_edges_out():
    text = " 甲。  乙。 "
    assert [text[s.start : s.end] for s in find_sentences(text)] == ["甲。", "乙。"]
    assert find_sentences(" ") == find_sentences("。”") == []


@pytest.mark.parametrize("text", ["许昌硅碳新材料产业集群规模达450亿元。", "聚势成群 链链生金", "GE 公司\n落户", ""])
def test_segment_rejoins(text):
    assert "".join(segment(text)) == text
    assert "".join(word for word, _ in tag(text)) == text
