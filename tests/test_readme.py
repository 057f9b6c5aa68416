"""What the READMEs tell a reader to type is typed here, and what the program can do the READMEs tell."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from xckg.graph.queries import load_queries
from xckg.publish.folder import FILES

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.en.md")
DOCUMENTS = (*READMES, "CONTRIBUTING.md", *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md"))))
COMMANDS = (
    "build",
    "ask",
    "query",
    "view",
    "check",
    "demo",
    "diff",
    "eval",
    "add",
    "remove",
    "update",
    "export",
    "serve",
)


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def find_commands(name):
    """The `xckg …` lines of a README's shell blocks, as a shell would split them."""
    blocks = re.findall(r"```sh\n(.*?)```", read(name), re.DOTALL)
    return [shlex.split(line) for block in blocks for line in block.splitlines() if line.startswith("xckg ")]


def find_options(help_text):
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", help_text))


@pytest.fixture
def beside_output(tmp_path, sample_build):
    """A working directory that holds a build of the sample as `output`, as `make graph` leaves it."""
    (tmp_path / "output").symlink_to(sample_build)
    for folder in ("新闻", "news"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "2024-05-18.txt").write_text("许昌市一季度进出口总值12亿元。\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(("name", "command"), [(name, command) for name in READMES for command in find_commands(name)])
def test_readme_command_runs_and_answers(xckg, beside_output, name, command):
    done = xckg(*command[1:], cwd=beside_output)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    assert done.stderr != "0 行\n", "a query of the README finds something in the sample"


def test_readme_has_commands_to_run():
    assert all(len(find_commands(name)) >= 3 for name in READMES)


@pytest.mark.parametrize("name", READMES)
def test_readme_python_runs(name):
    (snippet,) = re.findall(r"```python\n(.*?)```", read(name), re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", snippet], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "宁德时代" in done.stdout


@pytest.mark.parametrize("name", READMES)
@pytest.mark.parametrize("command", COMMANDS)
def test_readme_documents_every_command_and_option(xckg, name, command):
    done = xckg(command, "--help", env={"COLUMNS": "200"})
    assert done.stdout.strip()
    assert f"xckg {command}" in read(name)
    assert find_options(done.stdout) - {"--help"} <= find_options(read(name))


@pytest.mark.parametrize("name", READMES)
def test_readme_names_both_make_commands_and_every_file(name):
    text = read(name)
    assert "make graph" in text
    assert "make test" in text
    assert [file for file in FILES if file not in text] == []


def test_readme_lists_every_named_query():
    assert [query.name for query in load_queries() if f"`{query.name}`" not in read("README.md")] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_readme_links_lead_somewhere(name):
    links = re.findall(r"\]\(([^)#\s]+)", read(name))
    local = [link for link in links if not link.startswith(("http://", "https://"))]
    assert [link for link in local if not ((ROOT / name).parent / link).exists()] == []
