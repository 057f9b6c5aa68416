"""The page's own functions that need no page: addresses, names by sound, ways between two, what Excel is given."""

import json
import shutil
import subprocess
from importlib.resources import files

import pytest

NODE = shutil.which("node")
VIEW = files("xckg.publish") / "view"
DATA = {
    "families": [{"id": "f", "shape": "dot"}],
    "types": {"Company": {"zh": "企业", "family": "f", "color": "#000000"}},
    "predicates": {"suppliesTo": {"zh": "供应"}},
    "readings": {"重": "zhong chong", "庆": "qing", "许": "xu", "昌": "chang"},
    "documents": ["a.txt"],
    "articles": {"title": ["一"], "date": ["2024-05-01"], "document": [0]},
    "sentences": {"article": [0], "start": [0], "end": [4], "text": ["一句。"], "order": [0]},
    "entities": {
        "iri": ["c/0", "c/1", "c/2", "c/3"],
        "type": ["Company"] * 4,
        "label": ["重庆", "许昌", "丙", "丁"],
        "aliases": [[], [], ["许昌丙"], []],
        "mentions": [1, 1, 1, 1],
        "lies": ["", "", "", ""],
        "steps": [[], [], [], []],
    },
    "relations": {
        "subject": [0, 1, 0],
        "predicate": ["suppliesTo"] * 3,
        "object": [1, 2, 2],
        "modality": ["actual", "planned", "actual"],
        "confidence": [0.9, 0.9, 0.4],
        "evidence": [[[0, 0]], [[0, 0]], [[0, 0]]],
    },
    "disputes": {"kind": [], "facts": [], "why": []},
    "observations": {"subject": [], "evidence": []},
}


def run(expression):
    """The value of an expression among the page's functions, in Node."""
    if NODE is None:
        pytest.skip("no Node on this machine")
    scripts = "\n".join(
        (VIEW / name).read_text("utf-8") for name in ("address.js", "store.js", "settings.js", "exports.js")
    )
    program = (
        f"const t = (text) => text;\n{scripts}\nconst store = makeStore({json.dumps(DATA)});\n"
        f"console.log(JSON.stringify({expression}));"
    )
    done = subprocess.run([NODE, "-e", program], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_an_address_is_read_as_it_was_written():
    written = "writeAddress({view: 'net', parts: ['c/1 甲?'], query: new URLSearchParams({to: 'a/b&c'})})"
    read = run(f"(({{view, parts, query}}) => [view, parts, query.get('to')])(readAddress({written}))")
    assert read == ["net", ["c/1 甲?"], "a/b&c"]
    assert run("[readAddress('').view, readAddress('#/c%2F1').view, readAddress('#%E0%A4%A').view]") == [
        "home",
        "net",
        "%E0%A4%A",
    ]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("chongqing", [0]),
        ("zhongq", [0]),
        ("cq", [0]),
        ("xuchang", [1, 2]),
        ("xc", [1, 2]),
        ("丙", [2]),
        ("qqq", []),
        ("", []),
    ],
)
def test_names_are_found_by_sound_and_by_alias(typed, found):
    assert run(f"store.find({json.dumps(typed)}, 9).map((hit) => hit.row)") == found


def test_settings_stand_in_the_address_and_come_back():
    given = "{parts: ['c/0'], query: new URLSearchParams('least=50&types=A~B&add=c/2')}"
    there = f"writeSettings(store, {{...readSettings(store, {given}), steps: 2}})"
    picked = "({focus, steps, least, types, add}) => [focus, steps, least, [...types], add]"
    assert run(f"({picked})(readSettings(store, {there}))") == [0, 2, 50, ["A", "B"], [2]]


@pytest.mark.parametrize(
    ("query", "rows", "relations"),
    [("", [0, 2], [2]), ("least=50", [0, 1, 2], [0, 1]), ("least=50&modalities=planned", [], [])],
)
def test_the_shortest_ways_are_those_that_pass_the_filters(query, rows, relations):
    settings = f"readSettings(store, {{parts: [], query: new URLSearchParams('{query}')}})"
    ways = f"shortestWays(store, 0, 2, makePasses(store, {settings}).passes)"
    assert run(f"(({{rows, relations}}) => [rows, relations])({ways})") == [rows, relations]


def test_cells_for_excel_are_no_formulas():
    assert run("['=1+1', '-5.3', '@a', 'a,b', 'x'].map(cell)") == ["'=1+1", "-5.3", "'@a", '"a,b"', "x"]
