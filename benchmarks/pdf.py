"""How fast newspaper pages are read, and how many of their stories come out whole.

    PYTHONPATH=src python benchmarks/pdf.py

Pages are set by the typesetter of the tests: three columns of forty lines each, written to the file in three orders;
full A3 pages of seven stories in 3 to 6 columns; and every layout of `tests/corpus/test_pdf.py`. Times are of both
processes' processors: pdfium's, with the reading of glyphs, and ours.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "tests" / "corpus"))

from newspaper import BODY, LEADING, LEFT, RIGHT, Paper, _break, columns, height
from stories import ALL
from test_pdf import LAYOUTS

from xckg.corpus import flow, pages, pagetables, pdf

TIMES = 9


def set_full_page(count: int, bottom: float = 1180) -> tuple[Paper, list[tuple[str, ...]]]:
    """Stories, one below the other, until the page is full down to its bottom."""
    paper, top, bodies = Paper(), 40.0, []
    while True:
        told = ALL[len(bodies) % len(ALL)]
        body = told.body * 3
        high = height(body, count)
        if top + 36 + high > bottom:
            return paper, bodies
        paper.centre(LEFT, RIGHT, top, told.head, 22)
        paper.pour(body, columns(count, top + 34, top + 34 + high), justify=True)
        top += 50 + high
        bodies.append(body)


def set_lines(order: str) -> tuple[Paper, list[tuple[str, ...]]]:
    """A hundred and twenty lines in three columns, in the file column by column, row by row, or as it comes."""
    paper, areas = Paper(), columns(3, 60, 600, LEFT + 85, RIGHT - 175)
    rest = "".join("".join(told.body) for told in ALL) * 6
    put = []
    for number in range(120):
        left, top, right, _ = areas[number // 40]
        line, rest = _break(rest, right - left, BODY)
        put.append((number % 40, left, top + LEADING * (number % 40), line))
    if order == "rows":
        put.sort()
    elif order == "any":
        random.Random(1).shuffle(put)
    for _, x, y, line in put:
        paper.put(x, y, line)
    return paper, []


def read(path: Path) -> list[pdf.Page]:
    """The pages of a PDF without their tables, as a build reads them."""
    return [pagetables.take_tables(page, [])[0] for page in pdf.read_pages(path) if isinstance(page, pdf.Page)]


def spent() -> tuple[float, float]:
    """Processor seconds of the child that reads glyphs, from the kernel, and of this process."""
    own = os.times()
    child = pdf._worker().process
    ticks = Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()[11:13] if child else ["0", "0"]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK"), own.user + own.system


def main() -> None:
    """Sets, reads and times every page."""
    made = [(f"120 lines, 3 columns, {order}", *set_lines(order)) for order in ("columns", "rows", "any")]
    made += [("half a page, 3 columns", *set_full_page(3, 660))]
    made += [(f"full page, {n} columns", *set_full_page(n)) for n in (3, 4, 5, 6)]
    for name, lay in LAYOUTS.items():
        paper = Paper(turn=90 if name == "turned-page" else 0)
        made.append((name, paper, [told.body for told in lay(paper)]))
    with tempfile.TemporaryDirectory() as folder:
        for name, paper, bodies in made:
            path = paper.save(Path(folder) / "a.pdf")
            found = [flow.find_stories(page) for page in read(path)]
            whole = sum(any(tuple(story.paragraphs) == tuple(body) for story in found[0]) for body in bodies)
            glyphs = sum(len(page.glyphs) for page in read(path))
            times = []
            for _ in range(TIMES):
                before = spent()
                for _ in range(4):
                    pages.restore([flow.find_stories(page) for page in read(path)])
                after = spent()
                times.append(((after[0] - before[0]) * 250, (after[1] - before[1]) * 250))
            pdfium, ours = (statistics.median(part) for part in zip(*times, strict=True))
            took = pdfium + ours
            each = f"{glyphs:5} glyphs {pdfium:4.0f} + {ours:3.0f} ms {1000 * took / glyphs:5.1f} ms per 1,000"
            print(f"{name:32} {each}  {whole} of {len(bodies)} whole")


main()
