"""Facts that are held against each other, in a store that grows document by document: as a build judges them."""

import pytest

from xckg import growing, pipeline
from xckg.keep import heaps

SUM = "前三季度，泉州市进出口总值120亿元，其中出口60亿元、进口50亿元。\n"
NEWS = {
    "2024-10-20-a.txt": SUM,
    "2024-10-21-b.txt": "泉州港务简讯。" + SUM,
    "2024-10-22-c.txt": "前三季度，泉州市进出口总值131亿元。泉州市市长陆远说，外贸平稳。\n",
    "2024-10-23-d.txt": "泉州市市长程越说，前三季度，泉州市出口75亿元。\n",
    "2024-10-24-e.txt": "前三季度，晋江市进出口总值20亿元。今年前两个月，泉州市进出口总值20亿元。\n",
}


@pytest.fixture
def papers(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in NEWS.items():
        (tmp_path / name).write_text("泉州简讯\n\n" + text, encoding="utf-8")
    return sorted(NEWS)


def test_disputes_come_and_go_as_a_build_has_them(papers, expect_tables, read_tables, read_lines, tmp_path):
    output, here, kinds = tmp_path / "output", [], set()
    for step in (papers[0], papers[2], papers[3], papers[1], "-" + papers[0], papers[4], "-" + papers[2], papers[0]):
        if step.startswith("-"):
            here.remove(step[1:])
            growing.remove([step[1:]], output)
        else:
            here.append(step)
            growing.add([step], output)
        growing.check(output)
        assert read_tables(output) == expect_tables(here), step
        kinds |= {(row["kind"], row["about"]) for row in read_lines(output, "conflicts")}
    assert {kind for kind, _ in kinds} >= {"sum", "conflict"}
    assert ("conflict", "市长") in kinds


def test_a_sum_that_two_papers_print_stays_when_one_is_withdrawn(papers, read_lines, tmp_path):
    growing.add(papers[:2], tmp_path / "output")
    before = [row["id"] for row in read_lines(tmp_path / "output", "conflicts")]
    growing.remove(papers[:1], tmp_path / "output")
    assert [row["id"] for row in read_lines(tmp_path / "output", "conflicts")] == before != []
    growing.check(tmp_path / "output")


def test_only_what_a_document_touches_is_judged_anew(papers, tmp_path, monkeypatch):
    """What comes about a place leaves alone what was said of it about other things and times."""
    output, asked = tmp_path / "output", []
    growing.add(papers[:4], output)
    wanted = heaps.list_rivals

    def listen(db, heap):
        asked.append(wanted(db, heap))
        return asked[-1]

    monkeypatch.setattr(heaps, "list_rivals", listen)
    growing.add(papers[4:], output)
    assert len(asked) == 2, "two numbers, each of a thing and time of its own"
    assert [len(facts) for facts in asked] == [1, 1]


def test_counts_are_those_of_the_tables(papers, read_lines, tmp_path):
    output = tmp_path / "output"
    growing.add(papers, output)
    done = growing.remove(papers[1:3], output)
    facts = read_lines(output, "facts")
    assert done.counts == {
        "documents": 3,
        "articles": sum(len(row["articles"]) for row in read_lines(output, "documents")),
        "entities": len(read_lines(output, "entities")),
        "mentions": len(read_lines(output, "mentions")),
        "relations": sum(row["kind"] == "relation" for row in facts),
        "observations": sum(row["kind"] == "observation" for row in facts),
    }
    assert pipeline.run([papers[0], *papers[3:]]).count() == done.counts
