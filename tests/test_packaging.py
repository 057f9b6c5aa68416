"""What a user installs: the lock, the wheel away from the checkout, the two commands."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import entry_points, version
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
HOSTS = re.compile(r"https?://[^\s\"')]*(?:simple|pypi|pythonhosted|index)|--(?:extra-)?index-url|--find-links")


def normalize(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def read_lock(lock: str = "requirements.lock") -> dict[str, tuple[str, int]]:
    """Each locked name with its version and the number of its hashes."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    found = re.finditer(r"^([\w.-]+)==([\w.]+)([^\n]*\\\n(?:    --hash=\S+ ?\\?\n)+)", text, re.MULTILINE)
    return {m[1]: (m[2], m[3].count("--hash=sha256:")) for m in found}


@pytest.mark.parametrize(
    ("lock", "asked"),
    [
        ("requirements.lock", [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]),
        ("requirements-engines.lock", PROJECT["dependency-groups"]["engines"]),
    ],
)
def test_packaging_lock_holds_all_that_the_project_asks_for(lock, asked):
    locked = read_lock(lock)
    assert {normalize(re.split(r"[<>=~! ]", line)[0]) for line in asked} <= locked.keys()
    assert all(hashes for _, hashes in locked.values())
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    assert len(locked) == sum("==" in line and not line.startswith(" ") for line in lines), "each name has its hashes"


def test_packaging_locks_agree():
    light, heavy = read_lock(), read_lock("requirements-engines.lock")
    assert {name: light[name][0] for name in light.keys() & heavy} == {
        name: heavy[name][0] for name in light.keys() & heavy
    }


@pytest.mark.parametrize("line", PROJECT["project"]["dependencies"])
def test_packaging_lock_keeps_within_the_bounds(line):
    name, bounds = re.fullmatch(r"([\w.-]+?)((?:[<>=].*))", line).groups()
    locked = tuple(int(part) for part in read_lock()[name][0].split(".")[:3])
    for operator, bound in re.findall(r"(>=|<)([\d.]+)", bounds):
        limit = tuple(int(part) for part in bound.split("."))
        assert locked >= limit if operator == ">=" else locked < limit


def test_packaging_no_file_names_a_registry():
    named = [
        ROOT / name
        for name in ("Makefile", "pyproject.toml", "requirements.lock", "requirements-engines.lock", ".ci/run")
    ]
    assert [path.name for path in named if HOSTS.search(path.read_text(encoding="utf-8"))] == []


def test_packaging_entry_point_loads():
    (script,) = entry_points(group="console_scripts", name="xckg")
    assert callable(script.load())


def test_packaging_versions_agree():
    assert version("xckg") == PROJECT["project"]["version"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of a copy of the sources, as `pip install .` would make it."""
    copy = tmp_path_factory.mktemp("wheel")
    for name in ("src", "ontology"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, copy)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel"]
    subprocess.run(build, cwd=copy, check=True, capture_output=True)
    (path,) = (copy / "dist").glob("*.whl")
    return path


def test_packaging_wheel_holds_knowledge_sample_and_page(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"xckg/py.typed", "xckg/ontology/xckg.ttl", "xckg/ontology/shapes.ttl"} <= names
    for folder, here in (("ontology", ROOT / "ontology"), ("sample", ROOT / "src" / "xckg" / "sample")):
        files = [path for path in here.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
        assert {f"xckg/{folder}/{path.relative_to(here).as_posix()}" for path in files} <= names
    assert any(name.startswith("xckg/publish/view/") for name in names)
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any(name.startswith("tests/") for name in names)


def test_packaging_demo_runs_from_the_wheel_outside_of_the_checkout(wheel, tmp_path):
    site, home = tmp_path / "site", tmp_path / "home"
    home.mkdir()
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(site)]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True)
    done = subprocess.run(
        [sys.executable, "-m", "xckg", "demo", "-o", "made"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site), "HOME": str(home)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert {path.name for path in (tmp_path / "made").iterdir()} >= {"graph.ttl", "graph.html", "facts.jsonl"}
    where = "import xckg, xckg.ontology; print(xckg.__file__, xckg.ontology.find_ontology())"
    found = subprocess.run(
        [sys.executable, "-c", where],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert found.split() == [str(site / "xckg" / "__init__.py"), str(site / "xckg" / "ontology")]


@pytest.mark.skipif(shutil.which("make") is None, reason="no make here")
def test_packaging_make_says_plainly_that_python_is_missing(tmp_path):
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    make = ["make", "PYTHON=", "graph"]
    done = subprocess.run(make, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode != 0
    assert "没有找到 Python 3.11" in done.stderr


@pytest.mark.skipif(shutil.which("make") is None, reason="no make here")
def test_packaging_make_help_names_both_commands():
    done = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert "make graph" in done.stdout
    assert "make test" in done.stdout
