"""Histories of projects, times and conflicts in a store that grows: as a build from scratch would have them."""

from xckg import growing, pipeline
from xckg.api import ask

TEXTS = {
    "2024-01-25-a.txt": "海晏零碳铝箔项目1月20日在长葛市签约。2023年许昌市出口总值为300.5亿元。\n",
    "2024-06-01-b.txt": "5月28日，海晏零碳铝箔项目在长葛市开工，预计2025年投产。\n",
    "2025-03-02-c.txt": "海晏零碳铝箔项目3月1日投产。2023年许昌市出口总值为301.5亿元。\n",
}
TABLES = ("entities", "mentions", "facts", "documents", "projects", "conflicts")


def read(folder):
    return {name: (folder / f"{name}.jsonl").read_bytes() for name in TABLES}


def test_histories_grow_and_shrink_as_if_built_anew(tmp_path):
    news, output, scratch = (tmp_path / name for name in ("news", "output", "scratch"))
    news.mkdir()
    for number, (name, text) in enumerate(reversed(TEXTS.items())):
        (news / name).write_text("许昌简讯\n\n" + text, encoding="utf-8")
        growing.add([str(news / name)], output)
        pipeline.build([str(news)], scratch / str(number), view=False)
        assert read(output) == read(scratch / str(number))
        growing.check(output)
    query = "SELECT ?s { ?p xc:step [ xc:status ?s ; xc:since ?d ] } ORDER BY ?d"
    steps = [("signed",), ("underConstruction",), ("inProduction",)]
    assert list(ask(output, query).rows) == steps
    growing.remove([str(news / "2025-03-02-c.txt")], output)
    (news / "2025-03-02-c.txt").unlink()
    pipeline.build([str(news)], scratch / "last", view=False)
    assert read(output) == read(scratch / "last")
    assert list(ask(output, query).rows) == steps[:2]
    growing.check(output)


def test_export_tells_the_conflicts_that_a_build_tells(tmp_path):
    news, output, scratch = (tmp_path / name for name in ("news", "output", "scratch"))
    news.mkdir()
    for name, text in TEXTS.items():
        (news / name).write_text("许昌简讯\n\n" + text, encoding="utf-8")
    growing.add([str(news)], output)
    growing.export(output, view=False)
    pipeline.build([str(news)], scratch, view=False)
    for name in ("conflicts.jsonl", "conflicts.md", "graph.nq", "projects.jsonl"):
        assert (output / name).read_bytes() == (scratch / name).read_bytes()
    assert (scratch / "conflicts.jsonl").read_bytes().count(b'"kind": "conflict"') == 1
    growing.check(output)
