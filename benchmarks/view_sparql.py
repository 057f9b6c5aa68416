"""A page that answers SPARQL by itself: how big, how soon ready, how quick. Real Chromium, no network, from a file.

    python benchmarks/view_sparql.py [--sizes 2000,10000]

The sample, and made-up graphs as in `view.py`. *Carried*: what the graph takes in the file. *Ready*: seconds from
opening the page at a question until its answer stands there (how many triples there are); *opened*: of the page alone;
both the middle of three. *Named*: the named queries, each once, in a page that is ready: the middle and the longest.
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import runpy
import statistics
import tempfile
import time
from pathlib import Path

from xckg import carrying, pipeline
from xckg.graph.queries import load_queries
from xckg.graph.rdf import to_sheet
from xckg.model import Knowledge

HERE = Path(__file__).parent
SAID = "document.querySelector('.said [role=status]')?.innerText ?? ''"
FIRST = "#sparql?query=" + "SELECT%20(COUNT(*)%20AS%20%3Fn)%20WHERE%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D"


def measure(name: str, known: Knowledge, browser: object, path: Path) -> dict[str, object]:
    """One row of the table."""
    sheet = to_sheet(known)
    page = carrying.render_page(known, sheet, title=name)
    path.write_bytes(page)
    opened, ready = [], []
    for _ in range(3):
        for fragment, taken in (("", opened), (FIRST, ready)):
            start = time.perf_counter()
            browser.open(path, fragment)
            if fragment:
                browser.wait_for(f"/^\\d.*行/.test({SAID})")
            taken.append(time.perf_counter() - start)
    named = []
    for query in load_queries():
        browser.run(f"document.getElementById('sheet').replaceChildren(); location.hash = '#sparql/{query.name}'")
        browser.wait_for(f"document.querySelector('.asking form h3')?.innerText === {json.dumps(query.question)}")
        start = time.perf_counter()
        browser.wait_for(f"/^(\\d.*行|没有符合)/.test({SAID})")
        named.append(time.perf_counter() - start)
    graph = re.search(rb'id="carried-graph">([^<]*)<', page)
    return {
        "graph": name,
        "entities": len(known.entities),
        "triples": sum(len(rows) for rows in sheet.rows.values()),
        "plain_mb": round(len(carrying.render_page(known, None, title=name)) / 1e6, 2),
        "file_mb": round(len(page) / 1e6, 2),
        "carried_mb": round(len(base64.b64decode(graph[1])) / 0.75 / 1e6, 2),
        "opened_s": round(statistics.median(opened), 2),
        "ready_s": round(statistics.median(ready), 2),
        "named_ms": [round(1000 * statistics.median(named)), round(1000 * max(named))],
    }


def main() -> None:
    """Prints a row for each graph."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="2000,10000")
    options = parser.parse_args()
    helpers = runpy.run_path(str(HERE / "view.py"))
    driver = runpy.run_path(str(HERE.parent / "tests" / "publish" / "browser.py"))
    with tempfile.TemporaryDirectory() as name:
        browser = driver["Browser"](Path(name) / "profile")
        path = Path(name) / "graph.html"
        sample = pipeline.run([str(pipeline.SAMPLE)], root=pipeline.SAMPLE.parent).knowledge
        print(measure("sample", sample, browser, path), flush=True)
        for size in [int(size) for size in options.sizes.split(",") if size]:
            print(measure(str(size), helpers["make_graph"](size), browser, path), flush=True)
        browser.close()


if __name__ == "__main__":
    main()
