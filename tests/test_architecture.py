"""The shape of the house, read off the source: who may import whom, and what may stand in Python at all."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "xckg"
ROOMS = ("corpus", "extract", "fuse", "graph", "publish", "evaluate", "keep", "llm", "serve", "understand")
# These may import rooms.
CALLERS = (
    "__init__",
    "__main__",
    "api",
    "asking",
    "carrying",
    "checking",
    "cli",
    "cli_ask",
    "cli_check",
    "cli_diff",
    "cli_export",
    "cli_identity",
    "cli_serve",
    "cli_spark",
    "cli_store",
    "cli_view",
    "console",
    "contributing",
    "distributing",
    "evaluating",
    "exporting",
    "focusing",
    "gathering",
    "growing",
    "helping",
    "rereading",
    "pipeline",
    "serving",
    "shelving",
    "turns",
    "viewing",
)
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "ontology" not in path.relative_to(PACKAGE).parts)

# One door per library: the modules that may import it. "graph/" is the whole room.
DOORS = {
    "charset_normalizer": ["corpus/"],
    "daachorse": ["extract/", "corpus/"],
    "httpx": ["corpus/fetch.py", "llm/client.py"],
    "jieba": ["corpus/segment.py"],
    "jinja2": ["serve/pages.py"],
    "networkx": ["graph/network.py", "publish/layout.py", "publish/pagedata.py"],
    "cv2": ["corpus/ink.py", "corpus/letters.py"],
    "numpy": ["extract/tagger.py", "publish/communities.py", "publish/layout.py", "corpus/"],
    "onnxruntime": ["corpus/letters.py"],
    "PIL": ["corpus/scanner.py"],
    "rapidocr": ["corpus/letters.py"],
    "oxrdflib": ["graph/"],
    "pandas": ["publish/frames.py"],
    "python_calamine": ["corpus/cells.py"],
    "pyarrow": ["publish/parquet.py", "distributing/"],
    "py4j": ["distributing/"],
    "pyspark": ["distributing/"],
    "pyoxigraph": ["graph/"],
    "pypinyin": ["serve/index.py", "understand/sounds.py"],
    "pyshacl": ["graph/shapes.py"],
    "pyvis": ["publish/html.py"],
    "rdflib": ["graph/"],
    "sqlite3": ["keep/", "serve/index.py"],
    "starlette": ["serve/app.py"],
    "rich": ["console.py"],
    "pypdfium2": ["corpus/glyphs.py", "corpus/scanner.py"],
    "rjieba": ["corpus/segment.py"],
    "trafilatura": ["corpus/mainpart.py"],
    "typer": [
        "cli.py",
        "cli_ask.py",
        "cli_check.py",
        "cli_diff.py",
        "cli_export.py",
        "cli_identity.py",
        "cli_serve.py",
        "cli_spark.py",
        "cli_store.py",
        "cli_view.py",
        "cli_options.py",
        "console.py",
    ],
    "uvicorn": ["serving.py"],
    "xlsxwriter": ["publish/spreadsheets.py"],
    "yaml": ["ontology.py", "corpus/metadata.py"],
}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
DIGITS = set("〇零一二两三四五六七八九十百千万亿半番")  # how numbers are written is grammar, as [0-9] is


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def find_imports(tree: ast.Module, *, at_run_time: bool) -> Iterator[str]:
    """The dotted names that a module imports; those for the type checker alone only when not `at_run_time`."""
    skipped = set()
    if at_run_time:
        for node in ast.walk(tree):
            if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
                skipped.update(id(inner) for inner in ast.walk(node))
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield str(node.module)
            if node.module == "xckg":
                yield from (f"xckg.{alias.name}" for alias in node.names)


def find_docstrings(tree: ast.Module) -> set[int]:
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = [tree.body, *(node.body for node in ast.walk(tree) if isinstance(node, kinds))]
    return {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}


def find_word_lists(tree: ast.Module) -> list[int]:
    """Lines with four or more Chinese words in one literal, or a pattern that spells out words or many characters."""
    docstrings = find_docstrings(tree)
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.List | ast.Set | ast.Tuple | ast.Dict):
            parts = [*node.keys, *node.values] if isinstance(node, ast.Dict) else node.elts
            strings = [p.value for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str)]
            if sum(bool(s) and not CHINESE.sub("", s) for s in strings) >= 4:
                lines.append(node.lineno)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            alternatives = re.findall(r"[\u4e00-\u9fff]+(?=\|)|(?<=\|)[\u4e00-\u9fff]+", node.value)
            classes = [set(CHINESE.findall(found)) - DIGITS for found in re.findall(r"\[[^\]]*\]", node.value)]
            if len(alternatives) >= 4 or any(len(found) >= 6 for found in classes):
                lines.append(node.lineno)
    return lines


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_architecture_rooms_meet_only_in_types(path):
    room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if room in CALLERS:
        return
    imported = {name.split(".")[1] for name in find_imports(parse(path), at_run_time=False) if name.startswith("xckg.")}
    assert imported.isdisjoint(CALLERS), "nothing below the pipeline may import what calls it"
    assert imported.isdisjoint(set(ROOMS) - {room}), "rooms never import each other"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_architecture_each_library_has_one_door(path):
    for name in find_imports(parse(path), at_run_time=True):
        doors = DOORS.get(name.split(".")[0])
        if doors is not None:
            assert any(name_of(path) == d or (d.endswith("/") and name_of(path).startswith(d)) for d in doors), (
                f"{name_of(path)} imports {name}, whose door is {doors or 'closed'}"
            )


@pytest.mark.parametrize("path", [p for p in MODULES if p.parent.name in (*ROOMS[:4], "understand")], ids=name_of)
def test_architecture_knowledge_is_not_in_python(path):
    assert find_word_lists(parse(path)) == [], "Chinese words belong in ontology/"


def test_architecture_word_lists_are_recognised():
    assert find_word_lists(ast.parse('WORDS = ["省", "市", "县", "区"]')) == [1]
    assert find_word_lists(ast.parse('PATTERN = "(省|市|县|区)"')) == [1]
    assert find_word_lists(ast.parse('DIGITS = "[甲乙丙丁戊己]"')) == [1]
    assert find_word_lists(ast.parse('"""省|市|县|区"""\nMESSAGE = "没有这个文件"')) == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_architecture_every_module_says_what_it_is(path):
    docstring = ast.get_docstring(parse(path)) or ""
    assert docstring, "a module needs a docstring"
    if path.parent.name in ROOMS and path.name != "__init__.py":
        assert CHINESE.search(docstring), "with one worked Chinese example"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_architecture_files_are_readable_at_one_sitting(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 450
    assert path.stem not in {"utils", "helpers", "common", "manager", "base"}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_architecture_no_query_is_written_in_python(path):
    tree = parse(path)
    docstrings = find_docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            query = re.search(r"(?:SELECT|CONSTRUCT|ASK)\b[^`]*\{\s*[?$]\w+ (?:a|[?$]\w+|\w+:\w+) ", node.value)
            assert not query, "SPARQL belongs in ontology/queries/"


def test_architecture_importing_the_package_is_cheap():
    heavy = {"rdflib", "pyoxigraph", "numpy", "networkx", "pyvis", "trafilatura", "jieba", "rjieba", "pyshacl", "yaml"}
    code = "import sys, xckg, xckg.cli; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert heavy.isdisjoint(loaded)


def plant(folder: Path, text: str) -> None:
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "src" / "xckg").mkdir(parents=True)
    (folder / "src" / "xckg" / "planted.py").write_text(text, encoding="utf-8")


def test_architecture_ruff_bites(tmp_path):
    plant(tmp_path, '"""Planted."""\n\ntry:\n    print(1)\nexcept Exception:\n    pass\n')
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", "src"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert {"BLE001", "T201"} <= set(re.findall(r"\b[A-Z]+\d+\b", done.stdout))


def test_architecture_mypy_bites(tmp_path):
    plant(tmp_path, '"""Planted."""\n\n\ndef add(a, b: int) -> str:\n    """Adds."""\n    return b\n')
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path / "cache")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "[no-untyped-def]" in done.stdout
    assert "[return-value]" in done.stdout
