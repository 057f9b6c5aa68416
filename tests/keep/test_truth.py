import sqlite3

import pytest

from xckg.errors import OutputError
from xckg.keep import truth


def test_truth_takes_a_change_back_whole(tmp_path):
    db = truth.open_truth(tmp_path / "truth.sqlite")
    with truth.change(db):
        truth.set_meta(db, "place", "许昌市")

    def fail():
        with truth.change(db):
            truth.set_meta(db, "place", "长葛市")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert truth.get_meta(db, "place") == "许昌市"
    db.close()


def test_truth_syncs_to_the_disk(tmp_path):
    db = truth.open_truth(tmp_path / "truth.sqlite")
    assert db.execute("PRAGMA synchronous").fetchone() == (2,)
    db.close()


def test_truth_refuses_another_format(tmp_path):
    path = tmp_path / "truth.sqlite"
    db = sqlite3.connect(path)
    db.execute(f"PRAGMA user_version = {truth.FORMAT + 1}")
    db.close()
    with pytest.raises(OutputError, match="另一版"):
        truth.open_truth(path)


def test_truth_refuses_what_is_no_database(tmp_path):
    path = tmp_path / "truth.sqlite"
    path.write_text("许昌市" * 100, encoding="utf-8")
    with pytest.raises(OutputError, match="打不开"):
        truth.open_truth(path)


def test_truth_tells_a_writer_that_cannot_write(tmp_path):
    db = truth.open_truth(tmp_path / "truth.sqlite")
    other = truth.open_truth(tmp_path / "truth.sqlite")
    other.execute("PRAGMA busy_timeout = 1")
    with truth.change(db), pytest.raises(OutputError, match="写不了"), truth.change(other):
        pass
    db.close()
    other.close()
