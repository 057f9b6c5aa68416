"""The runs of a page: characters set side by side, as far as no white parts them; and its lines, left to right.

>>> def put(x, y, text):
...     return [Glyph(left=x + i * 10, top=y, right=x + i * 10 + 10, bottom=y + 10, text=c, size=10)
...             for i, c in enumerate(text)]
>>> [line] = find_run_lines(put(0, 0, "项目名称") + put(80, 2, "总投资"))
>>> [(run.text, run.left, run.right) for run in line]
[('项目名称', 0, 40), ('总投资', 80, 110)]

*Why so*: a page of prose is told from a table in a thousandth of a second, since most glyphs follow in the file on the
one that they stand beside. Where they do not, the runs are short, and are put together by where they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xckg.corpus.lines import PrintedLine
from xckg.corpus.pdf import Box, Glyph
from xckg.records import quick

SAME_LINE = 0.45  # of a square, between base lines
_BESIDE = 0.35  # of a square: white that parts no word
_OVER = -0.6  # a glyph set so far back over the last begins something else


@quick
@dataclass(frozen=True, kw_only=True, slots=True)
class Run(Box):
    """Glyphs beside each other; `bottom` is where they stand, of a square of `size`."""

    text: str
    size: float
    glyphs: Sequence[Glyph]


Line = Sequence[Run]


def _to_run(glyphs: Sequence[Glyph]) -> Run:
    first, last = glyphs[0], glyphs[-1]
    return Run(
        left=first.left,
        top=min(first.top, last.top),
        right=last.right,
        bottom=first.bottom,
        text="".join([glyph.text for glyph in glyphs]),
        size=first.size,
        glyphs=glyphs,
    )


def _follow(glyphs: Iterable[Glyph]) -> Iterable[Run]:
    """What follows in the file and stands side by side."""
    held: list[Glyph] = []
    right = bottom = 0.0
    for glyph in glyphs:
        size = glyph.size
        if held and abs(glyph.bottom - bottom) < 0.3 * size and _OVER * size < glyph.left - right < _BESIDE * size:
            held.append(glyph)
        else:
            if held:
                yield _to_run(held)
            held = [glyph]
            bottom = glyph.bottom
        right = glyph.right
    if held:
        yield _to_run(held)


def find_run_lines(glyphs: Iterable[Glyph]) -> list[Line]:
    """The lines of a page from top to bottom, each the runs that stand on it, left to right."""
    lines: list[list[Run]] = []
    for run in sorted(_follow(glyphs), key=lambda run: (run.bottom, run.left)):
        if lines and run.bottom - lines[-1][0].bottom <= SAME_LINE * min(run.size, lines[-1][0].size):
            lines[-1].append(run)
        else:
            lines.append([run])
    return [_join(line) for line in lines]


def _join(line: list[Run]) -> Line:
    if len(line) == 1:
        return line
    line.sort(key=lambda run: (run.left, run.right))
    joined: list[list[Glyph]] = []
    reach = 0.0
    for run in line:
        if joined and _OVER * run.size < run.left - reach < _BESIDE * run.size:
            joined[-1] += run.glyphs
        else:
            joined.append(list(run.glyphs))
        reach = run.right
    return line if len(joined) == len(line) else [_to_run(glyphs) for glyphs in joined]


def print_runs(runs: Sequence[Run]) -> str:
    """What runs of one line say, a wide gap in it as a space."""
    return PrintedLine(glyphs=tuple(glyph for run in runs for glyph in run.glyphs)).spaced
