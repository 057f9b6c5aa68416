"""The page: one HTML file that holds the network, every fact and every sentence, and needs nothing from outside.

pyvis gives the network that the page opens with, the options, and the vis-network library from its installed package;
the template around it is this package's own (`view/`). Sources' texts stand in the page only as JSON data.

>>> page = render_page(Knowledge(documents=(), entities=(), relations=(), observations=(), base_iri="https://e.org/"),
...                    title="许昌市产业图谱")
>>> page[:15], "许昌市产业图谱" in page.decode("utf-8")
(b'<!doctype html>', True)

*Why so*: pyvis 0.3.2's own template names two CDN addresses even when told to inline, writes in the locale's encoding,
does not escape, and copies folders into the working directory; so its template and writer are not used. Undirected, it
drops the second relation of a pair; so the network is directed. Only what is shown at the start goes through
`add_node` and `add_edge`, which search lists for each call; the page adds the rest from the data when asked.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
import re
from importlib.resources import files
from typing import Any

from pyvis.network import Network

from xckg.model import Knowledge
from xckg.publish import sparql
from xckg.publish.labels import load_labels
from xckg.publish.pagedata import to_page_data

VIS_NETWORK = "templates/lib/vis-9.1.2/vis-network.min.js"
PLOT = "vendor/plot.min.js"  # Observable Plot; `make view-library` builds it
SCRIPTS = (
    "words_en.js",
    "address.js",
    "words.js",
    "data.js",
    "store.js",
    "arrange.js",
    "backdrop.js",
    "network.js",
    "search.js",
    "cards.js",
    "settings.js",
    "netview.js",
    "filters.js",
    "exports.js",
    "home.js",
    "chain.js",
    "place.js",
    "numbers.js",
    "map.js",
    "timeline.js",
    "sources.js",
    "sheets.js",
    "app.js",
)
DASHES: dict[str, bool | list[int]] = {"actual": False, "target": [2, 4], "planned": [7, 5]}


def render_page(knowledge: Knowledge, *, title: str, carried: sparql.Carried | None = None) -> bytes:
    """One self-contained HTML page, UTF-8, the same bytes for the same knowledge.

    Args:
        knowledge: what is shown; may be empty.
        title: heading and window title, any text.
        carried: the graph, for a page that answers SPARQL by itself.
    """
    data = describe(knowledge, title=title)
    if carried:
        data["sparql"] = sparql.describe(carried)
    return _fill(title, pack(data), carried=carried)


def render_live_page(*, title: str, source: str, about: str) -> bytes:
    """The same page for a server: it fetches what it shows from there each time it is opened.

    Args:
        title: heading and window title.
        source: the address of the data, as `compress(describe(…))` gives them.
        about: the beginning of the address of an entity's own page, its IRI to follow, percent-encoded.
    """
    places = f' data-source="{html.escape(source)}" data-about="{html.escape(about)}"'
    return _fill(title, "", places=places, more="; connect-src 'self'")


def describe(knowledge: Knowledge, *, title: str) -> dict[str, Any]:
    """All that the page shows: the data of `pagedata` and the network that it opens with."""
    data = to_page_data(knowledge)
    data["title"] = title
    network = build_network(data)
    nodes, edges, _, _, _, options = network.get_network_data()
    data["network"] = {"nodes": nodes, "edges": edges, "options": json.loads(options), "dashes": DASHES}
    return data


def _fill(title: str, data: str, *, carried: sparql.Carried | None = None, places: str = "", more: str = "") -> bytes:
    """The template with its parts; `more` is allowed besides what the page always is."""
    view = files("xckg.publish") / "view"
    names, style = list(SCRIPTS), (view / "page.css").read_text(encoding="utf-8")
    if carried:
        names[-1:-1] = sparql.SCRIPTS
        style += (view / sparql.STYLE).read_text(encoding="utf-8")
    scripts = [
        (files("pyvis") / VIS_NETWORK).read_text(encoding="utf-8").strip(),
        (view / PLOT).read_text(encoding="utf-8").strip(),
        "'use strict';\n(async () => {\n" + "\n".join((view / n).read_text(encoding="utf-8") for n in names) + "})();",
    ]
    parts = {
        "title": html.escape(title),
        "policy": _allow_only(scripts, carried) + more,
        "style": style,
        "data": data,
        "places": places,
        "carried": sparql.pack_elements(carried) if carried else "",
        "library": scripts[0],
        "charts": scripts[1],
        "program": scripts[2],
    }
    template = (view / "page.html").read_text(encoding="utf-8")
    # One pass, so that a text that looks like a slot stays text.
    return re.sub(r"\{\{(\w+)\}\}", lambda slot: parts[slot[1]], template).encode("utf-8")


def build_network(data: dict[str, Any]) -> Network:
    """A pyvis network of what the page opens with; node ids are entity rows, edge ids relation rows.

    Args:
        data: as `to_page_data` gives it.
    """
    network = Network(directed=True, height="100%", width="100%", cdn_resources="in_line")
    network.options = network_options()
    entities, relations = data["entities"], data["relations"]
    shapes = {family["id"]: family["shape"] for family in data["families"]}
    opening = data["opening"]
    shown = set(opening["rows"])
    for row, x, y in zip(opening["rows"], opening["x"], opening["y"], strict=True):
        kind = entities["type"][row]
        network.add_node(
            row,
            label=entities["label"][row],
            shape=shapes[data["types"][kind]["family"]],
            group=kind,
            x=x,
            y=y,
            size=entities["size"][row],
        )
    pairs: dict[tuple[int, int], int] = {}
    for row, ends in enumerate(zip(relations["subject"], relations["object"], strict=True)):
        if not shown.issuperset(ends):
            continue
        bend = pairs[ends] = pairs.get(ends, -1) + 1
        network.add_edge(
            *ends,
            id=row,
            dashes=DASHES[relations["modality"][row]],
            width=min(1 + 0.4 * (len(relations["evidence"][row]) - 1), 3),
            smooth={"enabled": True, "type": "curvedCW", "roundness": round(0.06 + 0.2 * bend, 2)},
        )
    return network


def network_options() -> dict[str, Any]:
    """Options of vis-network: positions are given, so no physics; names are drawn by the page, so none here."""
    labels = load_labels()
    return {
        "autoResize": True,
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False},
        "interaction": {
            "hover": True,
            "hoverConnectedEdges": False,
            "selectConnectedEdges": False,
            "hideEdgesOnZoom": False,
            "tooltipDelay": 10**9,
        },
        "nodes": {
            "borderWidth": 1.5,
            "borderWidthSelected": 3,
            # The page draws names itself, the important first and none over another: vis-network would draw all.
            "scaling": {"label": {"drawThreshold": 10**6}},
            "shapeProperties": {"interpolation": False},
        },
        "edges": {
            "arrows": {"to": {"enabled": True, "scaleFactor": 0.45}},
            "arrowStrikethrough": False,
            "color": {"color": "#b4bfcc", "highlight": "#0b63c4", "hover": "#5b7fa8", "inherit": False},
            "hoverWidth": 0.6,
            "selectionWidth": 1.4,
            "scaling": {"label": {"drawThreshold": 9, "maxVisible": 13}},
            "smooth": {"enabled": True, "type": "curvedCW", "roundness": 0.06},
        },
        "groups": {
            kind.id: {
                "color": {
                    "background": kind.color,
                    "border": "#ffffff",
                    "highlight": {"background": kind.color, "border": "#101b2b"},
                    "hover": {"background": kind.color, "border": "#101b2b"},
                }
            }
            for kind in labels.types.values()
        },
    }


def to_script_json(data: Any) -> str:
    r"""JSON that can stand inside a script element: nothing in it can end the element or a line of script.

    >>> to_script_json({"label": "</script><!--", "aliases": ["a\u2028b"]})
    '{"label":"\\u003c/script\\u003e\\u003c!--","aliases":["a\\u2028b"]}'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text = re.sub(r"[<>&\u2028\u2029]", lambda found: f"\\u{ord(found[0]):04x}", text)
    # A lone surrogate cannot be written as UTF-8; as an escape it can, and the browser shows a replacement mark.
    return re.sub(r"[\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text)


def pack(data: Any) -> str:
    """Data for the page: JSON, compressed, in letters that mean nothing to HTML. Equal data gives equal letters.

    >>> json.loads(gzip.decompress(base64.b64decode(pack({"label": "</script>"}))))
    {'label': '</script>'}
    """
    return base64.b64encode(compress(data)).decode("ascii")


def compress(data: Any) -> bytes:
    """Data for the page as a server gives them: JSON, compressed."""
    return gzip.compress(to_script_json(data).encode(), mtime=0)


def _allow_only(scripts: list[str], carried: sparql.Carried | None) -> str:
    """A Content-Security-Policy under which these scripts run and nothing is ever loaded.

    A page that answers SPARQL may also run WebAssembly, a worker made of what it holds itself, and its editor's script.
    """
    known = [*scripts, *([carried.editor[0]] if carried else [])]
    sums = (base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii") for script in known)
    allowed = " ".join([*(f"'sha256-{total}'" for total in sums), *(["'wasm-unsafe-eval'"] if carried else [])])
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:; "
        f"{'worker-src blob:; ' if carried else ''}base-uri 'none'; form-action 'none'"
    )
