"""Which story each piece of a page belongs to: the tree of `xycut`, walked.

    headline (by its size) ──→ a story begins; its text follows in its column, and in every column below the headline
    text without a headline ─→ goes on with the story to its left, or with the headline above all these columns
    box (a frame), caption ──→ a story of its own; columns that it interrupts go on below it

    “……支持链主企业牵头组 | [box] | 建创新联合体”   one sentence, the box beside it a story

*Why so*: the order of reading is not the order of cutting. A small story set into a column interrupts a large one, a
picture or box stands in the middle of columns; which text goes on with which is told by the headline above, and where
that leaves two ways by the text itself: a column that ends in the middle of a sentence goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from xckg.corpus import bylines
from xckg.corpus.layout import ends_sentence
from xckg.corpus.lines import PrintedLine, find_printed_lines
from xckg.corpus.pdf import Box, Glyph, Page
from xckg.corpus.rows import bound, find_body_size, load_measures
from xckg.corpus.xycut import Columns, Leaf, Region, Strips, cut

_SAME = 0.07  # type sizes that differ by less are one


@dataclass(kw_only=True, slots=True, eq=False)
class Story:
    """What belongs together on one page: headline lines, paragraphs in reading order."""

    page: int
    heads: list[PrintedLine] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)
    sure: list[list[float]] = field(default_factory=list)  # how surely each character of each paragraph was read
    size: float = 0.0
    indented: bool = True  # whether its first paragraph begins as one does, and not in the middle of a sentence
    full: bool = False  # whether its last line reaches the end of its column
    ended: bool = True  # whether its last line ends a sentence

    @property
    def open(self) -> bool:
        """Whether its text breaks off: it must go on somewhere."""
        return bool(self.paragraphs) and not self.ended


@dataclass(frozen=True, kw_only=True, slots=True)
class _Segment:
    """Lines of a leaf that go together; `kind`: "head", "text", "small"."""

    kind: str
    lines: tuple[PrintedLine, ...]
    box: Box  # of the whole leaf


@dataclass(kw_only=True, slots=True)
class _Walk:
    page: int
    body: float
    stories: list[Story] = field(default_factory=list)
    asides: list[Story] = field(default_factory=list)
    current: Story | None = None

    def begin(self) -> Story:
        self.current = Story(page=self.page)
        self.stories.append(self.current)
        return self.current


def find_stories(page: Page) -> list[Story]:
    """The stories of a page in reading order, then its boxes, captions and head lines, each a story too."""
    if not page.glyphs:
        return []
    body = find_body_size(page.glyphs)
    rest = list(page.glyphs)
    framed: list[list[Glyph]] = []
    for frame in _find_frames(page, body):
        inside = [g for g in rest if frame.holds((g.left + g.right) / 2, (g.top + g.bottom) / 2)]
        if _is_box(inside, len(page.glyphs), body):
            framed.append(inside)
            taken = set(map(id, inside))
            rest = [g for g in rest if id(g) not in taken]
    stories: list[Story] = []
    asides: list[Story] = []
    framed.sort(key=lambda glyphs: (round(bound(glyphs).top / body), bound(glyphs).left))
    for glyphs in ([rest] if rest else []) + framed:
        size = find_body_size(glyphs)
        walk = _Walk(page=page.number, body=size)
        _walk(_heal(cut(glyphs, size, page.pictures)), walk, None)
        stories += walk.stories
        asides += walk.asides
    return [story for story in stories + asides if story.heads or story.paragraphs]


def _find_frames(page: Page, body: float) -> list[Box]:
    """Frames, the smallest first: a frame in a frame is read by itself."""
    least = load_measures().frame_least * body
    frames = {f for f in page.frames if f.width >= least and f.height >= least}
    return sorted(frames, key=lambda f: (f.width * f.height, f.top, f.left))


def _is_box(inside: Sequence[Glyph], total: int, body: float) -> bool:
    measures = load_measures()
    if not measures.frame_glyphs <= len(inside) < measures.frame_most * total:
        return False
    return any(glyph.size < measures.headline * body for glyph in inside)


# ── columns that something interrupts ────────────────────────────────────────────────────────────────────────────────


def _heal(region: Region) -> Region:
    """Joins columns above and below a box or a caption that parts them, as the same columns; the box goes behind."""
    if isinstance(region, Leaf):
        return region
    parts = [_heal(part) for part in region.parts]
    if isinstance(region, Columns):
        return Columns(parts=tuple(parts), box=region.box)
    i = 0
    while i < len(parts):
        for j in range(i + 2, len(parts)):
            if _goes_on(parts[i], parts[i + 1 : j], parts[j]):
                joined = _join_columns(parts[i], parts[j])
                parts = [*parts[:i], joined, *parts[j + 1 :], *parts[i + 1 : j]]
                break
        else:
            i += 1
    return parts[0] if len(parts) == 1 else Strips(parts=tuple(parts), box=region.box)


def _goes_on(above: Region, between: Sequence[Region], below: Region) -> bool:
    if not isinstance(above, Columns) or not isinstance(below, Columns) or len(above.parts) != len(below.parts):
        return False
    near = max(above.box.width, below.box.width) * 0.05
    pairs = list(zip(above.parts, below.parts, strict=True))
    if any(abs(a.box.left - b.box.left) > near for a, b in pairs):
        return False
    last = _last_line(above.parts[-1])
    return last is not None and not ends_sentence(last.text) and not _is_head(between[-1], last.size)


def _is_head(region: Region, body: float) -> bool:
    last = _last_line(region)
    return last is not None and last.size >= load_measures().headline * body


def _last_line(region: Region) -> PrintedLine | None:
    while not isinstance(region, Leaf):
        region = region.parts[-1]
    lines = find_printed_lines(region)
    return lines[-1] if lines else None


def _join_columns(above: Region, below: Region) -> Region:
    assert isinstance(above, Columns)
    assert isinstance(below, Columns)
    parts: list[Region] = []
    for a, b in zip(above.parts, below.parts, strict=True):
        box = Box(
            left=min(a.box.left, b.box.left),
            top=a.box.top,
            right=max(a.box.right, b.box.right),
            bottom=b.box.bottom,
        )
        if isinstance(a, Leaf) and isinstance(b, Leaf):
            parts.append(Leaf(glyphs=a.glyphs + b.glyphs, box=box))
        else:
            parts.append(Strips(parts=(a, b), box=box))
    return Columns(parts=tuple(parts), box=bound([above.box, below.box]))


# ── the walk ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _walk(region: Region, walk: _Walk, over: Story | None) -> None:
    """Takes a region's text to its stories; `over` is the story whose headline stands above all of it."""
    if isinstance(region, Leaf):
        for segment in _find_segments(region, walk.body):
            _take(segment, walk)
    elif isinstance(region, Strips):
        for part in region.parts:
            before = walk.current
            _walk(part, walk, over)
            if walk.current is not before and walk.current is not None and walk.current.heads:
                over = walk.current if isinstance(part, Leaf) else over
    else:
        _walk_columns(region, walk, over)


def _walk_columns(region: Columns, walk: _Walk, over: Story | None) -> None:
    parts = list(region.parts)
    upright = [i for i, part in enumerate(parts) if _is_upright(part, walk.body)]
    if upright:  # a vertical headline heads the columns to its right, the first one those to its left, too
        order = []
        for k, i in enumerate(upright):
            until = upright[k + 1] if k + 1 < len(upright) else len(parts)
            order += [i, *(range(i) if k == 0 else ()), *range(i + 1, until)]
        parts = [parts[i] for i in order]
        over = None
    for i, part in enumerate(parts):
        if i and not _begins_with_head(part, walk.body):
            last = walk.current
            if over is not None and last is not over and not (last is not None and last.open and not over.open):
                walk.current = over
        _walk(part, walk, over)
        if upright and i == 0:
            over = walk.current


def _is_upright(region: Region, body: float) -> bool:
    if not isinstance(region, Leaf):
        return False
    lines = find_printed_lines(region)
    return lines[0].upright and lines[0].size >= load_measures().headline * body


def _begins_with_head(region: Region, body: float) -> bool:
    while isinstance(region, Strips):
        region = region.parts[0]
    if isinstance(region, Columns):
        return all(_begins_with_head(part, body) for part in region.parts)
    return find_printed_lines(region)[0].size >= load_measures().headline * body


def _find_segments(leaf: Leaf, body: float) -> list[_Segment]:
    measures = load_measures()

    def judge(line: PrintedLine) -> str:
        if line.size >= measures.headline * body:
            return "head"
        return "small" if line.size < measures.small * body else "text"

    found: list[_Segment] = []
    for kind, group in groupby(find_printed_lines(leaf), key=judge):
        lines = list(group)
        if kind == "head" and len(lines) > measures.headline_lines:
            kind = "text"
        held: list[PrintedLine] = []
        for line in lines:
            if held and kind != "head" and line.box.top - held[-1].box.bottom >= measures.break_gap * line.size:
                found.append(_Segment(kind=kind, lines=tuple(held), box=leaf.box))
                held = []
            held.append(line)
        found.append(_Segment(kind=kind, lines=tuple(held), box=leaf.box))
    return found


def _take(segment: _Segment, walk: _Walk) -> None:
    text = "".join(line.text for line in segment.lines)
    story = walk.current
    if segment.kind == "head":
        if all(bylines.is_medium(line.bare) for line in segment.lines):  # the paper's own name
            _aside(segment, walk)
            return
        if story is None or story.paragraphs or not story.heads:
            story = walk.begin()
        story.heads += segment.lines
        return
    size = segment.lines[0].size
    waiting = story is not None and story.heads and not story.paragraphs
    other = story is None or (not waiting and abs(size / (story.size or size) - 1) > _SAME)
    if not waiting and (bylines.is_caption(text) or (segment.kind == "small" and other)):
        _aside(segment, walk)
        return
    _add(segment, story or walk.begin())


def _aside(segment: _Segment, walk: _Walk) -> None:
    story = Story(page=walk.page)
    _add(segment, story)
    walk.asides.append(story)


def _add(segment: _Segment, story: Story) -> None:
    """Joins lines to paragraphs: an indent begins one, so does what follows a short line that ends a sentence."""
    measures = load_measures()
    lines = segment.lines
    left = min(line.box.left for line in lines)
    for i, line in enumerate(lines):
        near = [lines[k].box.left for k in (i - 1, i + 1) if 0 <= k < len(lines)]
        indent = (line.box.left - (min(near) if near else left)) / line.size
        indented = measures.indent <= indent <= measures.indent_most
        begins = indented or (story.ended and not story.full)
        if not story.paragraphs or begins:
            if not story.paragraphs:
                story.indented = indented or not near
                story.size = line.size
            story.paragraphs.append(line.text)
            story.sure.append([])
        else:
            story.paragraphs[-1] = _join(story.paragraphs[-1], line.text)
        story.sure[-1] += [line.sure] * (len(story.paragraphs[-1]) - len(story.sure[-1]))
        story.full = segment.box.right - line.box.right < measures.short * line.size
        story.ended = ends_sentence(line.text)


def _join(before: str, after: str) -> str:
    latin = before[-1:].isascii() and after[:1].isascii() and before[-1:].isalpha() and after[:1].isalpha()
    if latin:
        return f"{before} {after}"
    return before + after
