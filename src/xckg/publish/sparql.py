"""What a page carries so that it answers SPARQL by itself: the graph, Oxigraph's WebAssembly, the named queries.

The texts of a question are cut where its parameters stand, so that the page need not read SPARQL to fill them in:

>>> place = Blank(name="place", default="许昌市", note="地方的名称", kind="name")
>>> pieces = ("ASK { ?place rdfs:label ", "place", " }")
>>> asked = Question(name="is", text="有这个地方吗？", group="", english="", parameters=(place,), pieces=pieces)
>>> carried = Carried(graph=b"", form="nquads", whole=True, ontology=("", ""), editor=("", ""),
...                   prefixes={}, groups={}, questions=[asked])
>>> describe(carried)["questions"][0]["parameters"][0]["default"]
'许昌市'

*Why so*: the WebAssembly runs in a worker made from a text of the page (a Blob), so that a query never stops the page
and one that runs too long can be ended. A page that carries nothing keeps the stricter policy.
"""

from __future__ import annotations

import base64
import gzip
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import Any

SCRIPTS = ("sparql_words.js", "sparql_engine.js", "sparql_editor.js", "sparql_result.js", "sparql.js")
"""Read before the last of the page's scripts."""
STYLE = "sparql.css"
WORKER = ("vendor/oxigraph.min.js", "sparql_worker.js")
ENGINE = "vendor/oxigraph.wasm.gz"


@dataclass(frozen=True, kw_only=True, slots=True)
class Blank:
    """A parameter of a question: what it is called, its value when none is given, what it means, and its kind."""

    name: str
    default: str
    note: str
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A named query. `pieces` are its SPARQL and its parameters' names by turns, SPARQL first and last."""

    name: str
    text: str
    group: str
    english: str
    parameters: tuple[Blank, ...]
    pieces: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Carried:
    """What the page answers from.

    Args:
        graph: the triples.
        form: "nquads", with the documents' graphs, or "turtle", their union alone.
        whole: whether the documents' graphs are there.
        ontology: the name of its graph, and its Turtle.
        editor: YASGUI's script and style.
        prefixes: that a query may use without saying.
        groups: of the questions, with their English names.
        questions: the named queries, in the order in which they are shown.
    """

    graph: bytes
    form: str
    whole: bool
    ontology: tuple[str, str]
    editor: tuple[str, str]
    prefixes: Mapping[str, str]
    groups: Mapping[str, str]
    questions: Sequence[Question]


def describe(carried: Carried) -> dict[str, Any]:
    """What the page's script is told, ready for `json.dumps`."""
    graph, ontology = carried.ontology
    return {
        "form": carried.form,
        "whole": carried.whole,
        "ontology": {"graph": graph, "turtle": ontology},
        "prefixes": dict(carried.prefixes),
        "groups": dict(carried.groups),
        "questions": [asdict(question) for question in carried.questions],
    }


def pack_elements(carried: Carried) -> str:
    """Elements that hold the graph, the WebAssembly and the worker's script, in letters that mean nothing to HTML."""
    view = files("xckg.publish") / "view"
    worker = "\n".join((view / name).read_text(encoding="utf-8") for name in WORKER)
    script, style = carried.editor
    parts = {
        "carried-graph": gzip.compress(carried.graph, mtime=0),
        "carried-engine": (view / ENGINE).read_bytes(),
        "carried-worker": gzip.compress(worker.encode(), mtime=0),
        "carried-editor": gzip.compress(script.encode(), mtime=0),
        "carried-editor-style": gzip.compress(style.encode(), mtime=0),
    }
    return "".join(
        f'\n<script type="application/gzip" id="{name}">{base64.b64encode(content).decode("ascii")}</script>'
        for name, content in parts.items()
    )
