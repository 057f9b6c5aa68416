"""Damaged text → repaired text, one for one."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xckg.corpus.repair import close_gaps, measure, settle


def repair(text, gaps=False):
    clean, _ = settle(text)
    return clean if gaps else "".join(clean[i] for i in close_gaps(clean))


@pytest.mark.parametrize(
    ("damaged", "clean"),
    [
        ("实 现 产 值", "实现产值"),
        ("2023 年 上 半 年 ，我 市", "2023年上半年，我市"),
        ("进出口 140.1 亿元，增长\n23.4%，", "进出口140.1亿元，增长23.4%，"),
        ("第 3 位", "第3位"),
        ("共20\n23家", "共2023家"),
        ("达12 .5亿元、12. 5亿元、增长8 %", "达12.5亿元、12.5亿元、增长8%"),
        ("１２．５亿元，占比３０％", "12.5亿元，占比30%"),
        ("项目(二期)开工,总投资5亿元;明年投产", "项目（二期）开工，总投资5亿元；明年投产"),
        ("2，100万吨", "2,100万吨"),
        ("为5，12，20", "为5，12，20"),
        ("第四代 PERC 电池片", "第四代PERC电池片"),
        ("GE Healthcare Inc 落户", "GE Healthcare Inc落户"),
        ("New\nYork 分公司", "New York分公司"),
        ("时间 2024-03-05 09:15:30", "时间2024-03-05 09:15:30"),
        ("落实 《条例》 、“ 链长制 ”", "落实《条例》、“链长制”"),
        ("许 昌 海 关 ， 上 半 年", "许昌海关，上半年"),
        ("a(b)c, d", "a(b)c, d"),
        ("许\u3000昌\xa0市", "许昌市"),
    ],
)
def test_repair_in_a_column(damaged, clean):
    assert repair(damaged) == clean


@pytest.mark.parametrize(
    ("damaged", "clean"),
    [
        ("聚势成群 链链生金", "聚势成群 链链生金"),
        ("记者 周明远 通讯员 沈若溪", "记者 周明远 通讯员 沈若溪"),
        ("聚 势 成 群  链 链 生 金", "聚势成群链链生金"),
        ("国家电影局 商务部组织", "国家电影局 商务部组织"),
    ],
)
def test_settle_keeps_gaps_between_words(damaged, clean):
    assert repair(damaged, gaps=True) == clean


def squeeze(text):
    return "".join(unicodedata.normalize("NFKC", text).split())


@given(st.text(alphabet="许昌市进出口 \n\u3000，。,;:()（）《》“”0123456789.%％１２ＡaB", max_size=60))
def test_settle_changes_nothing_but_white_space_and_width(text):
    clean, at = settle(text)
    assert len(clean) == len(at)
    assert at == sorted(set(at))
    assert squeeze(clean) == squeeze(text)
    assert all(c == " " or squeeze(c) == squeeze(text[i]) for c, i in zip(clean, at, strict=True))


def test_measure_counts_in_chinese_characters():
    assert measure("进出口140.1亿元，") == 8.5
