"""How fast the page opens and pans, and how big it is: real Chromium, no network, no graphics card.

    python benchmarks/view.py [--sizes 2000,10000,50000] [--chain-kg FOLDER] [--build FOLDER] [--json FILE]

Each graph has communities of some 40 entities and twice as many relations as entities, every relation with a sentence
of its own; `--build` takes the entities and relations of what `xckg build` made. *Layout*: where all nodes stand, and
*made*: the whole page, both in seconds of the processor. *Usable*: the page's script has ended and the search box
answers. *Panning*: frames drawn in a second while the view of everything is dragged. *Bytes*: of the file, less
libraries and sentences, for each entity and relation.
"""

from __future__ import annotations

import argparse
import base64
import csv
import gzip
import json
import lzma
import random
import re
import runpy
import tempfile
import time
from pathlib import Path

import networkx as nx

from xckg.model import Document, Entity, Evidence, Knowledge, Modality, Relation
from xckg.publish.html import render_page
from xckg.publish.layout import place_nodes

HERE = Path(__file__).parent
BASE = "https://example.org/"
TYPES = {"company": "Company", "industry": "Industry", "product": "Product"}
ON = {
    ("Company", "Industry"): "belongsTo",
    ("Company", "Product"): "produces",
    ("Product", "Product"): "upstreamOf",
    ("Industry", "Industry"): "belongsTo",
}


def make_graph(count: int) -> Knowledge:
    """A made-up graph of `count` entities."""
    dice = random.Random(count)
    kinds = ["Company"] * 6 + ["Product"] * 3 + ["Industry"]
    nodes = [
        (f"第{i}号{dice.choice('华东南北中科信达')}{dice.choice('光电材料机械新能源')}", dice.choice(kinds))
        for i in range(count)
    ]
    group = 40
    edges = []
    for _ in range(2 * count):
        start = dice.randrange(count)
        if dice.random() < 0.93:
            end = min(count - 1, start // group * group + dice.randrange(group))
        else:
            end = int(count * dice.random() ** 3)
        if start != end:
            edges.append((start, end))
    return to_knowledge(nodes, edges)


def read_chain_kg(folder: Path) -> Knowledge:
    """The public graph of 100,651 companies, industries and products."""
    with lzma.open(folder / "nodes.csv.xz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    place = {row["id"]: index for index, row in enumerate(rows)}
    nodes = [(row["name"], TYPES.get(row["type"], "Company")) for row in rows]
    with lzma.open(folder / "edges.csv.xz", "rt", encoding="utf-8") as file:
        ends = [(row["src"], row["dst"]) for row in csv.DictReader(file)]
    return to_knowledge(nodes, [(place[a], place[b]) for a, b in ends if a in place and b in place])


def read_build(folder: Path) -> Knowledge:
    """Entities and relations that a build found: many nodes of one edge, at a place or a country."""
    read = {
        name: [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]
        for name in ("entities.jsonl", "facts.jsonl")
    }
    place = {entity["id"]: index for index, entity in enumerate(read["entities.jsonl"])}
    nodes = [(entity["label"], entity["type"]) for entity in read["entities.jsonl"]]
    facts = (fact for fact in read["facts.jsonl"] if fact["kind"] == "relation")
    return to_knowledge(nodes, [(place[fact["subject"]], place[fact["object"]]) for fact in facts])


def to_knowledge(nodes: list[tuple[str, str]], edges: list[tuple[int, int]]) -> Knowledge:
    """Entities and relations of numbered nodes, each relation said by one sentence."""
    entities = tuple(
        Entity(id=f"{BASE}{index:06d}", type=kind, label=label, aliases=(), links={}, mentions=())
        for index, (label, kind) in enumerate(nodes)
    )
    relations = []
    for number, (start, end) in enumerate(edges):
        text = f"{nodes[start][0]}与{nodes[end][0]}有关。"
        evidence = Evidence(
            document=f"{number // 50:06d}.txt",
            start=number % 50 * 40,
            end=number % 50 * 40 + len(text),
            text=text,
            article=f"第{number // 50}篇",
            article_index=0,
            date="2024-01-01",
            byline="",
            rule="made",
        )
        relations.append(
            Relation(
                id=f"{BASE}r/{number:06d}",
                subject=entities[start].id,
                predicate=ON.get((nodes[start][1], nodes[end][1]), "cooperatesWith"),
                object=entities[end].id,
                qualifiers={},
                modality=Modality.ACTUAL,
                confidence=0.9,
                evidence=(evidence,),
            )
        )
    documents = tuple(
        Document(path=path, sha256="0" * 64, media_type="text/plain", characters=2000, articles=())
        for path in sorted({relation.evidence[0].document for relation in relations})
    )
    return Knowledge(documents=documents, entities=entities, relations=tuple(relations), observations=(), base_iri=BASE)


def measure(name: str, known: Knowledge, browser: object, folder: Path) -> dict[str, object]:
    """One row of the table."""
    graph = nx.Graph((relation.subject, relation.object) for relation in known.relations)
    graph.add_nodes_from(entity.id for entity in known.entities)
    start = time.process_time()
    place_nodes(graph)
    placed, start = time.process_time() - start, time.process_time()
    page = render_page(known, title=name)
    made = time.process_time() - start
    path = folder / "graph.html"
    path.write_bytes(page)
    opened = []
    for _ in range(3):
        browser.order("Page.navigate", url="about:blank")
        start = time.perf_counter()
        browser.open(path)
        opened.append(time.perf_counter() - start)
    label = known.entities[len(known.entities) // 2].label
    start = time.perf_counter()
    browser.find(label)
    browser.wait_for(f"document.getElementById('hits').innerText.includes({json.dumps(label)})")
    searched = time.perf_counter() - start
    browser.run("location.hash = '#net?all=1'")
    browser.wait_for("document.getElementById('status').innerText !== '' && document.body.dataset.view === 'net'")
    time.sleep(1.5)
    return {
        "graph": name,
        "entities": len(known.entities),
        "relations": len(known.relations),
        "layout_s": round(placed, 2),
        "made_s": round(made, 1),
        "usable_s": round(sorted(opened)[1], 2),
        "search_s": round(searched, 2),
        "frames_per_s": round(pan(browser), 1),
        "file_mb": round(len(page) / 1e6, 2),
        "bytes_each": round(own_bytes(page) / (len(known.entities) + len(known.relations))),
    }


def pan(browser: object) -> float:
    """Frames a second while the view is dragged to and fro for two seconds."""
    x, y = browser.stage_middle()
    browser.run(
        "window.frames_drawn = 0; (function tick() { window.frames_drawn += 1; requestAnimationFrame(tick); })()"
    )
    browser.order("Input.dispatchMouseEvent", type="mousePressed", x=x, y=y + 150, button="left", clickCount=1)
    before, start = browser.run("window.frames_drawn"), time.perf_counter()
    step = 0
    while time.perf_counter() - start < 2:
        step += 1
        away = abs(step % 120 - 60)
        browser.order(
            "Input.dispatchMouseEvent", type="mouseMoved", x=x + away, y=y + 150 + away, button="left", buttons=1
        )
        time.sleep(0.008)
    taken = time.perf_counter() - start
    frames = browser.run("window.frames_drawn") - before
    browser.order("Input.dispatchMouseEvent", type="mouseReleased", x=x, y=y + 150, button="left", clickCount=1)
    return frames / taken


def own_bytes(page: bytes) -> int:
    """What the data take in the file without the sentences, compressed as in the file."""
    packed = re.search(rb'id="data">([^<]*)<', page)
    data = json.loads(gzip.decompress(base64.b64decode(packed[1])))
    data["sentences"]["text"], data["sentences"]["marks"] = [], []
    return len(base64.b64encode(gzip.compress(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())))


def main() -> None:
    """Reads the arguments and measures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="2000,10000,50000")
    parser.add_argument("--chain-kg", type=Path)
    parser.add_argument("--build", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    driver = runpy.run_path(str(HERE.parent / "tests" / "publish" / "browser.py"))
    rows = []
    with tempfile.TemporaryDirectory() as name:
        browser = driver["Browser"](Path(name) / "profile")
        for size in [int(size) for size in options.sizes.split(",") if size]:
            rows.append(measure(f"{size}", make_graph(size), browser, Path(name)))
            print(rows[-1], flush=True)
        if options.chain_kg:
            rows.append(measure("chain_kg", read_chain_kg(options.chain_kg), browser, Path(name)))
            print(rows[-1], flush=True)
        if options.build:
            rows.append(measure("build", read_build(options.build), browser, Path(name)))
            print(rows[-1], flush=True)
        browser.close()
    print("| " + " | ".join(rows[0]) + " |\n|" + "---|" * len(rows[0]))
    for row in rows:
        print("| " + " | ".join(str(value) for value in row.values()) + " |")
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
