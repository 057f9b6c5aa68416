from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from xckg.errors import OutputError
from xckg.graph.disk import SNAPSHOT, Change, Retelling, find_different, find_generation, follow, open_snapshot, rebuild

NAME = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
CITY = NamedNode("https://e.org/许昌")
FIRST, SECOND = NamedNode("https://e.org/一.txt"), NamedNode("https://e.org/二.txt")


def say(text, graph, node=CITY):
    return Quad(node, NAME, Literal(text), graph)


def read(folder, graph=None):
    """The names that a graph gives, sorted; the default graph's unless told otherwise."""
    return sorted(
        q.object.value for q in open_snapshot(folder).quads_for_pattern(CITY, NAME, None, graph or DefaultGraph())
    )


def test_disk_keeps_in_the_union_what_another_document_says(tmp_path):
    rebuild(tmp_path, 1, [say("许昌", FIRST), say("许昌", SECOND), say("许昌市", SECOND)])
    follow(tmp_path, 2, Change(graphs={SECOND: ()}))
    assert (read(tmp_path), read(tmp_path, SECOND)) == (["许昌"], [])
    follow(tmp_path, 3, Change(graphs={FIRST: ()}))
    assert read(tmp_path) == []


def test_disk_follows_as_often_as_it_is_told_to(tmp_path):
    rebuild(tmp_path, 1, [say("许昌", FIRST)])
    change = Change(graphs={FIRST: (say("许昌市", FIRST),), SECOND: (say("许", SECOND),)})
    for _ in range(2):
        follow(tmp_path, 2, change)
    assert read(tmp_path) == ["许", "许昌市"]
    assert find_different(tmp_path, [say("许昌市", FIRST), say("许", SECOND)]) == 0
    assert find_different(tmp_path, [say("许昌市", FIRST)]) == 2


def test_disk_tells_a_thing_otherwise_only_where_it_stands(tmp_path):
    other = NamedNode("https://e.org/长葛")
    rebuild(tmp_path, 1, [say("许昌", FIRST), say("长葛", SECOND, other)])
    retelling = Retelling(
        node=CITY,
        graphs=(FIRST, SECOND),
        gone=(Triple(CITY, NAME, Literal("许昌")),),
        come=(Triple(CITY, NAME, Literal("许昌市")),),
    )
    follow(tmp_path, 2, Change(retellings=(retelling,)))
    assert (read(tmp_path), read(tmp_path, FIRST), read(tmp_path, SECOND)) == (["许昌市"], ["许昌市"], [])


def test_disk_lets_what_no_document_describes_stand_by_itself(tmp_path):
    known = (Triple(CITY, NAME, Literal("许昌")),)
    rebuild(tmp_path, 1, [], {CITY: known})
    assert read(tmp_path) == ["许昌"]
    follow(tmp_path, 2, Change(graphs={FIRST: (say("许昌市", FIRST),)}, loose={CITY: known}))
    assert read(tmp_path) == ["许昌市"]
    follow(tmp_path, 3, Change(graphs={FIRST: ()}, loose={CITY: known}))
    assert read(tmp_path) == ["许昌"]
    follow(tmp_path, 4, Change(loose={CITY: ()}))
    assert read(tmp_path) == []


def test_disk_reader_is_not_disturbed_by_the_writer(tmp_path):
    rebuild(tmp_path, 1, [say("许昌", FIRST)])
    reader = open_snapshot(tmp_path)
    for generation, text in enumerate(("甲", "乙", "丙"), 2):
        follow(tmp_path, generation, Change(graphs={FIRST: (say(text, FIRST),)}))
        assert [q.object.value for q in reader.quads_for_pattern(CITY, NAME, None, FIRST)] == ["许昌"]
    assert find_generation(tmp_path) == 4
    assert len(list(tmp_path.glob(f"{SNAPSHOT}*"))) == 2


def test_disk_without_a_snapshot_says_so(tmp_path):
    assert find_generation(tmp_path) == 0
    with pytest.raises(OutputError, match="打不开"):
        open_snapshot(tmp_path)


def test_disk_rebuilds_over_what_a_killed_run_left(tmp_path):
    (tmp_path / "live.new").mkdir()
    (tmp_path / "live.new" / "orphan.sst").write_bytes(b"?")
    Path(tmp_path / "gen-00000001.new").mkdir()
    rebuild(tmp_path, 1, [say("许昌", FIRST)])
    assert read(tmp_path) == ["许昌"]
