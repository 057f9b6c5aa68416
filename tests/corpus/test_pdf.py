"""Newspaper pages as PDF: whatever the layout, every story comes out whole, in order, without a stray space."""

import sys
from pathlib import Path

import pytest

from xckg.corpus.articles import split_articles
from xckg.corpus.read import read_sources
from xckg.model import Metadata, SentenceRole

sys.path.append(str(Path(__file__).parent))
from newspaper import LEFT, RIGHT, Paper, columns, height
from stories import GRAIN, HAIR, PORT, POWER, SCHOOL, SILICON, Told


def set_story(paper, told, count, top, x0=LEFT, x1=RIGHT, size=24, justify=False, at=None):
    """A headline over its columns; returns where the next thing may begin."""
    paper.centre(x0, x1, top, told.head, size) if at is None else paper.put(at, top, told.head, size)
    y = top + size + 12
    h = height(told.body, count, x0, x1)
    paper.pour(told.body, columns(count, y, y + h, x0, x1), justify=justify)
    return y + h + 20


def in_columns(count, justify=False):
    def make(paper):
        top = 60
        for told in (POWER, SILICON, HAIR):
            top = set_story(paper, told, count, top, justify=justify)
        return [POWER, SILICON, HAIR]

    return make


def upright_headline(paper):
    """The headline runs down the left of its columns."""
    told, x0 = POWER, LEFT + 40
    paper.stack(LEFT, 60, told.head, 24)
    paper.pour(told.body, columns(2, 60, 60 + 400, x0))
    top = 520
    set_story(paper, HAIR, 3, top)
    return [POWER, HAIR]


def upright_headline_of_two_lines(paper):
    """Two vertical lines, read from right to left, between the columns of the page."""
    half = len(POWER.head) // 2 + 1
    paper.stack(LEFT + 30, 60, POWER.head[:half], 24)
    paper.stack(LEFT, 60, POWER.head[half:], 24)
    paper.pour(POWER.body, columns(2, 60, 60 + height(POWER.body, 2, LEFT + 75), LEFT + 75))
    return [POWER]


def box_in_the_middle(paper):
    """Four columns; a framed story stands in the two in the middle, text above and below it."""
    told = join(POWER, HAIR, GRAIN)
    paper.centre(LEFT, RIGHT, 60, told.head, 26)
    one, two, three, four = columns(4, 100, 100 + 16 * 12 + 1)
    x0, x1 = two[0], three[2]
    paper.frame(x0, 100 + 4 * 12, x1, 100 + 12 * 12)
    paper.centre(x0, x1, 100 + 4 * 12 + 8, SCHOOL.head, 15)
    paper.pour(SCHOOL.body, [(x0 + 8, 100 + 4 * 12 + 30, x1 - 8, 100 + 12 * 12)])
    above = lambda c: (c[0], 100, c[2], 100 + 2 * 12 + 1)  # noqa: E731
    below = lambda c: (c[0], 100 + 13 * 12, c[2], c[3])  # noqa: E731
    paper.pour(told.body, [one, above(two), below(two), above(three), below(three), four])
    return [told, SCHOOL]


def box_without_a_frame(paper):
    """As before, but nothing is drawn around the box."""
    drawn, paper.frame = paper.frame, lambda *box: None
    try:
        return box_in_the_middle(paper)
    finally:
        paper.frame = drawn


def title_in_the_middle(paper):
    """The second story's headline runs across the whole page, below four columns of the first."""
    top = set_story(paper, POWER, 4, 60)
    set_story(paper, SILICON, 5, top)
    return [POWER, SILICON]


def turned_page(paper):
    """A page that the reader is to turn by 90 degrees."""
    return in_columns(3)(paper)


def side_by_side(paper):
    """Two stories beside each other, each with its own headline and columns, a third below both."""
    middle = (LEFT + RIGHT) / 2
    a = set_story(paper, SILICON, 2, 60, LEFT, middle - 10)
    b = set_story(paper, HAIR, 2, 60, middle + 10, RIGHT)
    set_story(paper, GRAIN, 3, max(a, b))
    return [SILICON, HAIR, GRAIN]


def with_a_picture(paper):
    """Three columns; a picture with a caption over the last two, their text below it."""
    told = join(POWER, GRAIN, HAIR)
    paper.centre(LEFT, RIGHT, 60, told.head, 24)
    one, two, three = columns(3, 100, 100 + 17 * 12)
    paper.picture(two[0], 100, three[2], 180)
    paper.centre(two[0], three[2], 184, "图为工人在车间里检查变压器铁芯。 周明远 摄", 8)
    paper.pour(told.body, [one, *((c[0], 100 + 9 * 12, c[2], c[3]) for c in (two, three))])
    return [told]


def picture_in_one_column(paper):
    """A picture and its caption in the middle column, text above and below."""
    told = join(POWER, GRAIN)
    paper.centre(LEFT, RIGHT, 60, told.head, 24)
    one, two, three = columns(3, 100, 100 + 15 * 12)
    paper.picture(two[0], 150, two[2], 210)
    paper.centre(two[0], two[2], 214, "图为工人检查铁芯。 周明远 摄", 8)
    paper.pour(told.body, [one, (two[0], 100, two[2], 148), (two[0], 100 + 11 * 12, two[2], two[3]), three])
    return [told]


def small_story_in_a_column(paper):
    """A story across two columns; a small one with its own headline stands at the foot of the first."""
    told = join(POWER, GRAIN)
    paper.centre(LEFT, RIGHT, 60, told.head, 24)
    one, two = columns(2, 100, 100 + 19 * 12)
    foot = 100 + 10 * 12
    paper.pour(told.body, [(one[0], 100, one[2], foot), two])
    paper.centre(one[0], one[2], foot + 8, PORT.head, 14)
    paper.pour(PORT.body, [(one[0], foot + 30, one[2], one[3])])
    return [told, PORT]


def headline_flush_left(paper):
    """Short headlines that do not reach the second column, two stories one below the other."""
    top = set_story(paper, SILICON, 3, 60, at=LEFT, size=16)
    set_story(paper, HAIR, 3, top, at=LEFT, size=16)
    return [SILICON, HAIR]


def with_a_page_head(paper):
    """The paper's name, the day and the page's number above all; a lead across, a kicker over the headline."""
    paper.put(LEFT, 20, "青禾日报", 20)
    paper.put(LEFT + 200, 28, "2025年10月16日 星期四 第03版", 9)
    paper.centre(LEFT, RIGHT, 60, "链上看发展", 13)
    paper.centre(LEFT, RIGHT, 82, POWER.head, 26)
    paper.pour(POWER.body[:1], [(LEFT, 120, RIGHT, 160)])
    h = height(POWER.body[1:], 4)
    paper.pour(POWER.body[1:], columns(4, 160, 160 + h))
    return [POWER]


def join(first, *others):
    return Told(first.head, first.body + tuple(p for other in others for p in other.body))


LAYOUTS = {
    "three-columns": in_columns(3),
    "four-columns": in_columns(4),
    "five-columns": in_columns(5),
    "six-columns": in_columns(6),
    "justified": in_columns(4, justify=True),
    "upright-headline": upright_headline,
    "upright-headline-of-two-lines": upright_headline_of_two_lines,
    "box-in-the-middle": box_in_the_middle,
    "box-without-a-frame": box_without_a_frame,
    "title-in-the-middle": title_in_the_middle,
    "turned-page": turned_page,
    "side-by-side": side_by_side,
    "picture-with-caption": with_a_picture,
    "picture-in-one-column": picture_in_one_column,
    "small-story-in-a-column": small_story_in_a_column,
    "headline-flush-left": headline_flush_left,
    "page-head-lead-kicker": with_a_page_head,
}


def read(path):
    [source], errors = read_sources(str(path), Metadata())
    assert errors == []
    return source, split_articles(source)


def tell(article):
    """The body of an article, without captions."""
    texts = {}
    for sentence in article.sentences:
        if sentence.role is SentenceRole.BODY:
            texts.setdefault(sentence.paragraph, []).append(article.surface(sentence.span))
    return tuple("".join(parts) for parts in texts.values())


@pytest.mark.parametrize("name", LAYOUTS)
def test_pdf_layout_keeps_every_story_whole(tmp_path, name):
    paper = Paper(turn=90 if name == "turned-page" else 0)
    expected = LAYOUTS[name](paper)
    source, articles = read(paper.save(tmp_path / "a.pdf"))
    found = {article.title: tell(article) for article in articles if article.title}
    assert found == {told.head: told.body for told in expected}
    for article in articles:
        for sentence in article.sentences:
            raw = article.text.to_raw(sentence.span)
            assert source.text[raw.start : raw.end] == article.surface(sentence.span)
