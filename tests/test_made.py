"""What is kept of the knowledge files: never wrong, whatever has become of the folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from xckg import made, ontology
from xckg.extract import grammar
from xckg.fuse import names

SAMPLE = Path(made.__file__).parent / "sample" / "2023-02-20-ordos-hydrogen.txt"
CODE = ["made.py"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(made.SWITCH, str(tmp_path / "cache"))
    return tmp_path / "cache"


class Maker:
    """Makes something, and counts how often."""

    def __init__(self, thing: object) -> None:
        self.thing, self.times = thing, 0

    def __call__(self) -> object:
        self.times += 1
        return self.thing


def run_build(output: Path, cache: str, *before: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "xckg", *before, "build", str(SAMPLE), "-o", str(output), "--no-view", "--quiet"]
    return subprocess.Popen(command, env={**os.environ, made.SWITCH: cache})


def read_tables(output: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in output.iterdir() if path.name != "manifest.json"}


def test_what_was_made_is_made_once(folder: Path) -> None:
    maker = Maker({"许昌": ["硅碳", 1, 0.5, None]})
    assert made.keep("words", [b"a"], maker, CODE) == made.keep("words", [b"a"], maker, CODE) == maker.thing
    assert maker.times == 1


def test_other_sources_and_other_code_are_made_anew(folder: Path) -> None:
    maker = Maker(["许昌"])
    for sources in ([b"a"], [b"b"], [b"a", b"b"], [b"ab"]):
        made.keep("words", sources, maker, CODE)
    made.keep("words", [b"a"], maker, ["units.py"])
    assert maker.times == 5


@pytest.mark.parametrize("damage", [b"", b"\n", b"{}", b"\xff\xfe", None])
def test_a_broken_file_is_made_anew(folder: Path, damage: bytes | None) -> None:
    made.keep("words", [b"a"], Maker(["许昌"]), CODE)
    (file,) = folder.iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[:-3] if damage is None else damage)
    maker = Maker(["许昌"])
    assert made.keep("words", [b"a"], maker, CODE) == ["许昌"]
    assert maker.times == 1
    assert file.read_bytes() == whole


def test_a_changed_letter_is_found(folder: Path) -> None:
    made.keep("words", [b"a"], Maker(["许昌"]), CODE)
    (file,) = folder.iterdir()
    file.write_bytes(file.read_bytes().replace("许昌".encode(), "南昌".encode()))
    assert made.keep("words", [b"a"], Maker(["许昌"]), CODE) == ["许昌"]


def test_where_nothing_can_be_written_all_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    for place in (tmp_path / "file" / "cache", locked / "cache", Path("/proc/xckg")):
        monkeypatch.setenv(made.SWITCH, str(place))
        maker = Maker(["许昌"])
        assert made.keep("words", [b"a"], maker, CODE) == ["许昌"]
        assert maker.times == 1


def test_a_folder_that_can_only_be_read_is_read(folder: Path) -> None:
    maker = Maker(["许昌"])
    made.keep("words", [b"a"], maker, CODE)
    folder.chmod(0o500)
    made.keep("words", [b"a"], maker, CODE)
    made.keep("words", [b"b"], maker, CODE)
    assert maker.times == 2
    folder.chmod(0o700)


@pytest.mark.parametrize("switch", ["off", "OFF", "0"])
def test_it_can_be_switched_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, switch: str) -> None:
    monkeypatch.setenv(made.SWITCH, switch)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    made.keep("words", [b"a"], Maker(["许昌"]), CODE)
    assert made.find_folder() is None
    assert not list(tmp_path.iterdir())


def test_the_users_own_cache_is_the_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(made.SWITCH, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert made.find_folder() == tmp_path / "xckg" / "made"


def test_what_json_cannot_carry_is_not_kept(folder: Path) -> None:
    maker = Maker({"许昌"})
    assert made.keep("words", [b"a"], maker, CODE) == made.keep("words", [b"a"], maker, CODE) == {"许昌"}
    assert maker.times == 2


def test_of_each_name_a_few_are_left(folder: Path) -> None:
    for number in range(9):
        made.keep("words", [b"%d" % number], Maker([number]), CODE)
        made.keep("other", [b"a"], Maker(["其他"]), CODE)
    assert len(list(folder.glob("words-*"))) == made.GENERATIONS
    assert len(list(folder.glob("other-*"))) == 1


def test_a_changed_lexicon_is_seen_at_once(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ontology, "find_ontology", lambda: tmp_path)
    file = tmp_path / "words.yaml"
    for word in ("甲", "乙", "甲"):
        file.write_text(f"2023: {{词: [{word}, 1.50, 是]}}\n", encoding="utf-8")
        node = ontology.load_yaml("words.yaml")
        assert node == {2023: {"词": [word, 1.5, "是"]}}
        assert (node[2023].file, node[2023].line) == ("words.yaml", 1)


def test_rules_and_names_are_the_same_from_the_cache(folder: Path) -> None:
    rules, known = grammar.load_rules.__wrapped__(), names._known_names.__wrapped__()
    assert {file.name.partition("-")[0] for file in folder.iterdir()} >= {"relation_rules", "known_names"}
    assert grammar.load_rules.__wrapped__() == rules
    assert names._known_names.__wrapped__() == known
    assert all(hash(rule.triggers) and isinstance(rule.predicates, frozenset) for rule in rules)


def test_two_processes_at_once_and_one_without_make_the_same(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    both = [run_build(tmp_path / f"at_once{i}", str(cache)) for i in range(2)]
    without = run_build(tmp_path / "without", "off", "--no-cache")
    assert [process.wait() for process in (*both, without)] == [0, 0, 0]
    left = {file.name: file.read_bytes() for file in cache.iterdir()}
    assert all(name.endswith(".json") for name in left)
    for file in cache.iterdir():
        file.write_bytes(b"broken")
    assert run_build(tmp_path / "after", str(cache)).wait() == 0
    assert {file.name: file.read_bytes() for file in cache.iterdir()} == left
    tables = [read_tables(tmp_path / name) for name in ("at_once0", "at_once1", "without", "after")]
    assert all(other == tables[0] for other in tables)


def test_no_cache_keeps_nothing(tmp_path: Path) -> None:
    assert run_build(tmp_path / "output", str(tmp_path / "cache"), "--no-cache").wait() == 0
    assert not (tmp_path / "cache").exists()
