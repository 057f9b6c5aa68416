"""Pages to articles. A golden case is a folder: the page and, in notation, the articles that it holds."""

import html
import json
import lzma
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xckg.corpus.articles import split_articles
from xckg.corpus.read import read_sources
from xckg.model import Metadata, SentenceRole, Source
from xckg.unseen import drop_unseen

GOLDEN = Path(__file__).parent / "golden"
SHARED = Path(__file__).parents[3] / "shared"
POOL = SHARED / "data/news_pool/dev_pool.jsonl.xz"


def source(text, path="a.txt", media_type="text/plain", **told):
    return Source(path=path, media_type=media_type, text=text, sha256="", metadata=Metadata(**told))


def render(article):
    people = " ".join(f"{b.role}:{article.surface(b.span)}" for b in article.bylines)
    fields = (
        article.title,
        f"{article.date or '-'} {article.date_origin or '-'}",
        article.place,
        article.publisher,
        people,
        " ".join(article.notes),
    )
    lines = ["== " + " | ".join(field or "-" for field in fields)]
    return "\n".join(lines + [f"{s.role}: {article.surface(s.span)}" for s in article.sentences])


def squeeze(text):
    return drop_unseen("".join(unicodedata.normalize("NFKC", text).split()))


def bare(raw, media_type):
    return html.unescape(re.sub(r"<[a-zA-Z/!?][^>]*>", "", raw)) if media_type == "text/html" else raw


def check(document):
    """What always holds: sentences slice back, tokens rejoin, people stand in bylines, all in order."""
    articles = split_articles(document)
    for index, article in enumerate(articles):
        assert article.index == index
        after = 0
        for sentence in article.sentences:
            clean = article.surface(sentence.span)
            raw = article.text.to_raw(sentence.span)
            assert squeeze(bare(document.text[raw.start : raw.end], document.media_type)) == squeeze(clean)
            assert "".join(token.text for token in sentence.tokens) == clean
            assert clean == clean.strip() != ""
            assert "\n" not in clean
            assert sentence.span.start >= after
            after = sentence.span.end
        for byline in article.bylines:
            assert any(s.role is SentenceRole.BYLINE and s.span.covers(byline.span) for s in article.sentences)
            assert " " not in article.surface(byline.span)
    return articles


@pytest.mark.parametrize("case", sorted(p.name for p in GOLDEN.iterdir()))
def test_split_articles_golden(case):
    page = next((GOLDEN / case).glob("page.*"))
    [document], errors = read_sources(str(page), Metadata())
    assert errors == []
    rendered = "\n".join(render(article) for article in check(document)) + "\n"
    assert rendered == (GOLDEN / case / "expected.txt").read_text(encoding="utf-8")


def test_split_articles_takes_what_it_is_told():
    text = "许昌外贸增长\n2024-03-05 09:15:30\n我市出口增长。"
    [article] = split_articles(source(text, place="长葛市", publisher="许昌晨报", title="另一个标题"))
    assert (article.place, article.publisher, article.title) == ("长葛市", "许昌晨报", "另一个标题")
    assert (article.date.isoformat(), article.date_origin) == ("2024-03-05", "printed")


@pytest.mark.parametrize(
    ("name", "text", "day"),
    [
        ("南阳日报2023-08-01.pdf", "本报南阳7月31日讯 上半年，南阳市进出口总值12亿元。", ("2023-08-01", "told")),
        ("t20230801_123.txt", "上半年，南阳市进出口总值12亿元。", ("2023-08-01", "told")),
        ("存于2024-05-06.txt", "本报南阳7月31日讯 上半年，南阳市进出口总值12亿元。", ("None", None)),
        ("存于2024-05-06.txt", "7月31日，记者从南阳海关获悉，2023年上半年外贸回暖。", ("2023-07-31", "inferred")),
        ("南阳2023-08-02.txt", "发布时间：2023-08-01\n\n上半年，南阳市进出口总值12亿元。", ("2023-08-01", "printed")),
    ],
)
def test_split_articles_takes_the_day_of_the_file_name_where_the_text_allows_it(name, text, day):
    [article] = split_articles(source(f"南阳外贸稳中有进\n\n{text}\n", path=f"报纸/{name}"))
    assert (str(article.date), article.date_origin) == day


def test_split_articles_leaves_front_matter_out():
    text = "---\ntitle: 外贸\n---\n# 许昌*外贸*增长\n\n许昌出口**增长**一成。\n"
    [article] = check(source(text, media_type="text/plain"))
    assert "title" not in article.text.clean
    [article] = split_articles(source(text, media_type="text/markdown"))
    assert [article.surface(s.span) for s in article.sentences] == ["许昌外贸增长", "许昌出口增长一成。"]
    raw = article.text.to_raw(article.sentences[1].span)
    assert text[raw.start : raw.end] == "许昌出口**增长**一成。"


@pytest.mark.parametrize("text", ["", "\n\n", "首页\n\n- 3 -\n", "\ufeff"])
def test_split_articles_of_nothing(text):
    assert check(source(text)) == ()


def test_split_articles_of_lines_without_prose():
    [article] = check(source("许昌外贸增长\n许昌出口增长"))
    assert article.title == "许昌外贸增长"


def test_split_articles_drops_links_but_not_the_papers_own_background():
    body = (
        "许昌市上半年外贸增长两成，民营企业占比高，一般贸易占主导地位，企业信心增强，订单充足，产能稳步释放，未来可期。"
    )
    background = (
        "该海关负责全市进出口货物的监管和征税，近年来推出多项便利企业的措施，通关时间压缩了六成，"
        "企业办事更加方便，跨境电商通关更加快捷了。"
    )
    article = check(
        source(f"外贸增长\n\n{body}\n\n相关链接\n某地地铁开通\n{background}\n\n相关新闻\n{background}某某")
    )[0]
    printed = [article.surface(s.span) for s in article.sentences]
    assert printed == ["外贸增长", body, background]


# ── properties ───────────────────────────────────────────────────────────────────────────────────────────────────────

PROSE = (
    "本报讯（记者 何川）近日，记者从漯河市商务局获悉，今年前五个月，我市食品产业实现营收 812.6 亿元，同比增长 7.9%。"
    "其中，肉制品出口 4.3 亿元，增长 1.2 倍，稳居全省第 1 位。\n"
    "“链主企业带动，配套企业跟进。”市工信局负责人说，全市 37 个重点项目完成投资 96 亿元，占年度计划的六成。"
    "下一步，将落实《食品产业集群培育方案（2024—2026年）》，力争到2026年规模突破3000亿元。\n"
)


def damage(draw_int, text):
    """The text as a page would print it: narrow lines, justification spaces, column breaks, full-width digits."""
    width = draw_int(12, 30)
    out = []
    for paragraph in text.split("\n"):
        for start in range(0, len(paragraph), width):
            line = paragraph[start : start + width]
            if draw_int(0, 3) == 0:
                line = re.sub(r"(?<=[一-龥，。])(?=[一-龥])", " ", line)
            if draw_int(0, 3) == 0:
                line = line.translate({ord(str(d)): 0xFF10 + d for d in range(10)})
            out.append(line)
            if draw_int(0, 5) == 0 and start + width < len(paragraph) and len(out) > 3:
                out.append("")
        out.append("")
    return "\n".join(out)


@given(st.data())
def test_split_articles_slices_back_whatever_the_damage(data):
    def draw_int(low, high):
        return data.draw(st.integers(low, high))

    for article in check(source(damage(draw_int, PROSE))):
        assert article.sentences


@given(st.integers(14, 30))
def test_split_articles_undoes_narrow_lines(width):
    narrow = "\n\n".join(
        "\n".join(p[i : i + width] for i in range(0, len(p), width)) for p in PROSE.strip().split("\n")
    )
    [article] = check(source(narrow))
    found = squeeze("".join(article.surface(s.span) for s in article.sentences))
    assert found == squeeze(PROSE)
    assert [s.role.value for s in article.sentences][:2] == ["byline", "body"]
    assert len(article.sentences) == 6


SIGNS = "许昌本报讯（记者王明）摄【】。！？，、：《》“”年月日—…相关下转第版" + "\n \u3000\ufeff\u200b123-:|·▶abc<>&;"


@given(st.text(alphabet=SIGNS, max_size=300))
def test_split_articles_never_fails(text):
    check(source(text))
    check(source(text, media_type="text/html"))


def test_split_articles_is_linear_in_its_input():
    long = "许昌市外贸增长两成，出口领先。" * 20000
    assert len(check(source(long))[0].sentences) == 20000
    assert check(source(" " * 300000 + "（" * 5000 + "许昌。"))


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the shared texts")
@pytest.mark.parametrize("folder", ["seeds", "dev"])
def test_split_articles_of_real_texts(folder):
    for path in sorted((SHARED / folder).glob("*.txt")):
        [document], errors = read_sources(str(path), Metadata())
        assert errors == []
        assert document.text == path.read_text(encoding="utf-8")
        assert check(document)


@pytest.mark.skipif(not POOL.is_file(), reason="needs the shared news pool")
def test_split_articles_of_the_pool():
    with lzma.open(POOL, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % 40 == 0:
                row = json.loads(line)
                assert check(source(f"{row['title']}\n\n{row['text']}"))
