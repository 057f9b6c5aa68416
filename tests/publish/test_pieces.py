import hashlib

import pytest

from xckg.publish.pieces import hash_file, write_file


def test_pieces_are_one_file_and_what_is_said_of_it(tmp_path):
    said = write_file(tmp_path / "a.txt", iter(["许昌市", b"\xe5\x87\xba\xe5\x8f\xa3", "", "\n"]))
    content = (tmp_path / "a.txt").read_bytes()
    assert content == "许昌市出口\n".encode()
    assert said == {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    assert hash_file(tmp_path / "a.txt") == said["sha256"]


def test_pieces_that_end_in_an_error_raise_it(tmp_path):
    def pieces():
        yield "许昌市"
        raise ValueError("no number")

    with pytest.raises(ValueError, match="no number"):
        write_file(tmp_path / "a.txt", pieces())
