"""How fast newspaper pages are read, and how many of their stories come out whole.

    PYTHONPATH=src python benchmarks/pdf.py

Pages are set by the typesetter of the tests: full A3 pages of seven stories in 3 to 6 columns, and every layout of
`tests/corpus/test_pdf.py`. Times are of both processes' processors, the reading of glyphs and the rest.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "tests" / "corpus"))

from newspaper import LEFT, RIGHT, Paper, columns, height
from stories import ALL
from test_pdf import LAYOUTS

from xckg.corpus import flow, pages, pdf

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


def spent() -> float:
    """Processor seconds of this process and, from the kernel, of the child that reads glyphs."""
    own = os.times()
    child = pdf._worker().process
    ticks = Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()[11:13] if child else ["0", "0"]
    return own.user + own.system + sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Sets, reads and times every page."""
    made = [("half a page, 3 columns", *set_full_page(3, 660))]
    made += [(f"full page, {n} columns", *set_full_page(n)) for n in (3, 4, 5, 6)]
    for name, lay in LAYOUTS.items():
        paper = Paper(turn=90 if name == "turned-page" else 0)
        made.append((name, paper, [told.body for told in lay(paper)]))
    with tempfile.TemporaryDirectory() as folder:
        for name, paper, bodies in made:
            path = paper.save(Path(folder) / "a.pdf")
            found = [flow.find_stories(page) for page in pdf.read_pages(path)]
            whole = sum(any(tuple(story.paragraphs) == tuple(body) for story in found[0]) for body in bodies)
            glyphs = sum(len(page.glyphs) for page in pdf.read_pages(path))
            times = []
            for _ in range(TIMES):
                before = spent()
                for _ in range(4):
                    pages.restore([flow.find_stories(page) for page in pdf.read_pages(path)])
                times.append((spent() - before) * 250)
            took = statistics.median(times)
            each = f"{glyphs:5} glyphs {took:5.0f} ms {1000 * took / glyphs:5.1f} ms per 1,000"
            print(f"{name:32} {each}  {whole} of {len(bodies)} whole")


main()
