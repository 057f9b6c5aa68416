"""Text under markup; raw slices, tags off and references resolved, say what the text says."""

import html
import re

import pytest

from xckg.corpus.markup import find_main_text
from xckg.model import Span

PAGE = """<!DOCTYPE html><html><head><title>外贸增长</title><script>var a = "<p>脚本</p>";</script></head><body>
<div class="nav"><a href="/">首页</a> &gt; <a href="/n">新闻</a></div>
<h1>许昌外贸增长显著</h1>
<div class="content"><p>　　近日，<strong>许昌海关</strong>发布数据，2023&nbsp;年上半年，我市进出口总值&#49;40.1 亿元，
同比增长 23.4%，民营企业占比高。</p>
<p>&ldquo;外贸呈上升趋势，企业信心增强，订单充足，产能稳步释放。&rdquo;</p>
<p>从贸易方式看，一般贸易占主导地位。上半年，一般贸易方式进出口 90.2 亿元，增长 17.1%，占比 60.4%。</p></div>
<div class="related"><h3>相关阅读</h3><ul><li><a href="/1">某地铁路开通运营</a></li></ul></div>
<footer>版权所有 某某日报社</footer></body></html>"""


def bare(raw):
    return "".join(html.unescape(re.sub(r"<[^>]*>", "", raw)).split())


def test_find_main_text_of_html():
    text = find_main_text(PAGE, "text/html")
    lines = [line.strip() for line in text.clean.split("\n") if line.strip()]
    assert lines[0] == "许昌外贸增长显著"
    assert "许昌海关发布数据" in lines[1]
    assert "相关阅读" not in text.clean
    assert "版权所有" not in text.clean
    assert "脚本" not in text.clean
    at = 0
    for line in lines:
        at = text.clean.index(line, at)
        raw = text.to_raw(Span(start=at, end=at + len(line)))
        assert bare(PAGE[raw.start : raw.end]) == "".join(line.split())


def test_find_main_text_keeps_all_where_nothing_is_picked():
    text = find_main_text("<p>甲</p><ul><li>乙<li>丙</ul>", "text/html", pick=lambda _: None)
    assert text.clean.split() == ["甲", "乙", "丙"]


@pytest.mark.parametrize(
    "broken", ["<p>甲<b>乙", "甲 &nosuch; 乙 & 丙", "<p title='a>b'>甲</p>", "<!-- 注 -->甲<![CDATA[x]]>", "甲&#x4e59;"]
)
def test_find_main_text_of_broken_html(broken):
    text = find_main_text(broken, "text/html", pick=lambda _: None)
    assert "甲" in text.clean
    whole = text.clean.strip()
    at = text.clean.index(whole)
    raw = text.to_raw(Span(start=at, end=at + len(whole)))
    assert broken[raw.start] == "甲" or broken[raw.start] == "<"


def test_find_main_text_of_markdown():
    source = "# 外贸*增长*\n\n> **许昌**海关[发布](http://a.b/c)数据\n\n- 5*8 项 ![图](a.png)\n\n---\n"
    text = find_main_text(source, "text/markdown")
    assert text.clean.split() == ["外贸增长", "许昌海关发布数据", "5*8", "项"]
    assert all(source[i] == c for c, i in zip(text.clean, text.raw_starts, strict=True))
