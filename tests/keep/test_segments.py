"""Records appended to a file: whatever is torn off its end, what is whole before it is still there."""

import random

import pytest

from xckg.keep.segments import KEY, Segments


def key(number):
    return bytes([number]) * KEY


@pytest.fixture
def filled(tmp_path):
    path = tmp_path / "图谱.part"
    with Segments.open(path, b"v1") as kept:
        for number in range(5):
            kept.append(key(number), [bytes([number]) * (number * 10), b"\xff" * 3])
    return path


def test_segments_are_there_again(filled):
    with Segments.open(filled, b"v1", resume=True) as kept:
        assert list(kept) == [key(number) for number in range(5)]
        assert kept.read(key(4), 0) == b"\x04" * 40
        kept.append(key(9), [b"neu"])
    with Segments.open(filled, b"v1", resume=True) as kept:
        assert len(kept) == 6
        assert kept.read(key(9), 0) == b"neu"
        assert kept.read(key(3), 1) == b"\xff" * 3


@pytest.mark.parametrize(("stamp", "resume"), [(b"v2", True), (b"v1", False)])
def test_segments_of_another_version_or_not_asked_for_are_dropped(filled, stamp, resume):
    with Segments.open(filled, stamp, resume=resume) as kept:
        assert len(kept) == 0
    with Segments.open(filled, stamp, resume=True) as kept:
        assert len(kept) == 0


def test_segments_torn_or_changed_anywhere_keep_what_is_whole_before(filled):
    """Cut at every byte, and one bit turned at many: records before the place are there, none from it on is wrong."""
    whole, dice = filled.read_bytes(), random.Random(5)
    with Segments.open(filled, b"v1", resume=True) as kept:
        contents = {k: kept.read(k, 0) for k in kept}
    turned = [bytearray(whole) for _ in range(100)]
    for each in turned:
        each[dice.randrange(len(each))] ^= 1 << dice.randrange(8)
    most = set()
    for broken in [*(whole[:end] for end in range(len(whole))), *turned]:
        filled.write_bytes(broken)
        with Segments.open(filled, b"v1", resume=True) as kept:
            found = {k: kept.read(k, 0) for k in kept}
            kept.append(key(9), [b"more"])
        assert list(found.items()) == list(contents.items())[: len(found)]
        most.add(len(found))
        with Segments.open(filled, b"v1", resume=True) as kept:
            assert len(kept) == len(found) + 1
    assert most == {0, 1, 2, 3, 4}


def test_segments_do_not_go_through_a_link(tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "x.part").symlink_to(tmp_path / "mine.txt")
    with pytest.raises(OSError, match=r"x\.part"):
        Segments.open(tmp_path / "x.part", b"v1")
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"
