import os

import pytest

from xckg.errors import OutputError
from xckg.llm.cache import find_answer, find_folder, keep_answer


def test_cache_gives_back_what_it_keeps(tmp_path):
    assert find_answer(tmp_path, b"q") is None
    assert keep_answer(tmp_path, b"q", "许昌市\ud800")
    assert find_answer(tmp_path, b"q") == "许昌市\ud800"
    assert find_answer(tmp_path, b"other") is None
    assert keep_answer(tmp_path, b"q", "又")
    assert find_answer(tmp_path, b"q") == "又"
    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [".json"]


@pytest.mark.parametrize("broken", [b"", b"{", b"[]", b'{"content": 1}', b"\xff", b"[" * 100_000])
def test_cache_broken_file_is_no_answer(tmp_path, broken):
    keep_answer(tmp_path, b"q", "甲")
    (path,) = tmp_path.rglob("*.json")
    path.write_bytes(broken)
    assert find_answer(tmp_path, b"q") is None


def test_cache_that_cannot_be_written_keeps_nothing(tmp_path):
    (tmp_path / "cache").write_text("")
    assert not keep_answer(tmp_path / "cache", b"q", "甲")
    with pytest.raises(OutputError, match="--llm-cache"):
        find_folder(str(tmp_path / "cache"))


def test_cache_folder_is_the_users_own_unless_told(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "own"))
    assert find_folder("") == tmp_path / "own" / "xckg" / "llm"
    assert find_folder(str(tmp_path / "told")) == tmp_path / "told"
    assert os.access(tmp_path / "told", os.W_OK)
