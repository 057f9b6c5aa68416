import datetime as dt
import json

import pytest

from xckg.errors import InputError, OutputError
from xckg.model import Document
from xckg.publish.manifest import (
    RUN,
    describe_files,
    find_changed,
    find_versions,
    hash_folder,
    make_manifest,
    read_manifest,
    to_bytes,
)


def make(**changes):
    given = {
        "documents": (Document(path="许昌.txt", sha256="ab", media_type="text/plain", characters=9, articles=()),),
        "skipped": (InputError("坏.txt", "空文件"),),
        "options": {"date": dt.date(2023, 8, 4).isoformat(), "view": True},
        "counts": {"entities": 2},
        "files": describe_files({"report.md": b"abc"}),
        "run": {"seconds": {"extract": 0.5}},
    }
    return make_manifest(**{**given, **changes})


def test_manifest_says_what_the_build_was_made_of():
    manifest = make()
    assert manifest["inputs"][0]["path"] == "许昌.txt"
    assert manifest["skipped"] == [{"path": "坏.txt", "reason": "空文件"}]
    assert manifest["files"]["report.md"]["sha256"].startswith("ba7816bf")
    assert manifest["versions"].keys() >= {"python", "rdflib", "pyoxigraph"}
    assert len(manifest["knowledge"]) == 64


def test_manifest_keeps_the_clock_under_one_key():
    one, other = make(run={"seconds": {"extract": 1.0}}), make(run={"seconds": {"extract": 2.0}})
    assert one != other
    assert {**one, RUN: None} == {**other, RUN: None}


def test_manifest_is_read_as_it_was_written(tmp_path):
    (tmp_path / "manifest.json").write_bytes(to_bytes(make()))
    assert read_manifest(tmp_path) == json.loads(to_bytes(make()))


def test_manifest_sees_a_changed_and_a_missing_file(tmp_path):
    (tmp_path / "report.md").write_bytes(b"abc")
    assert find_changed(tmp_path, make()) == []
    (tmp_path / "report.md").write_bytes(b"abd")
    assert find_changed(tmp_path, make()) == [("report.md", "写成以后被改动过")]
    (tmp_path / "report.md").unlink()
    assert find_changed(tmp_path, make()) == [("report.md", "不见了")]


@pytest.mark.parametrize("content", [None, b"", b"{", b"[]", b'{"files": 3}', b"\xff\xfe"])
def test_manifest_that_is_none_is_an_output_error(tmp_path, content):
    if content is not None:
        (tmp_path / "manifest.json").write_bytes(content)
    with pytest.raises(OutputError, match="xckg build"):
        read_manifest(tmp_path)


def test_manifest_knowledge_hash_changes_with_a_byte(tmp_path):
    (tmp_path / "a.yaml").write_text("甲: 1")
    before = hash_folder(tmp_path)
    (tmp_path / ".hidden").write_text("")
    assert hash_folder(tmp_path) == before
    (tmp_path / "a.yaml").write_text("甲: 2")
    assert hash_folder(tmp_path) != before


def test_manifest_versions_are_of_the_libraries_that_run():
    assert {"typer", "networkx", "jieba"} <= find_versions().keys()
    assert "pytest" not in find_versions()
