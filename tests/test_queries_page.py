"""docs/queries.md lists every named query as it is. `python tests/test_queries_page.py` writes the list anew."""

from __future__ import annotations

from pathlib import Path

from xckg.graph.queries import NamedQuery, load_groups, load_queries

PAGE = Path(__file__).parent.parent / "docs" / "queries.md"
START, END = "<!-- 以下由 tests/test_queries_page.py 写成 -->\n", "<!-- 以上由 tests/test_queries_page.py 写成 -->\n"


def show(query: NamedQuery) -> str:
    parameters = "；".join(f"`{p.name}`{f'={p.default}' if p.default else ''} {p.note}" for p in query.parameters)
    return f"| `{query.name}` | {query.question}<br>{query.english} | {parameters or '—'} |".replace("\n", " ")


def make_list() -> str:
    tables = []
    for group, english in load_groups().items():
        rows = [show(query) for query in load_queries() if query.group == group]
        head = "| 名字 | 问题 | 参数（默认值）与意思 |\n|---|---|---|\n"
        tables.append(f"### {group} · {english}\n\n{head}" + "\n".join(rows) + "\n")
    return f"现在有 {len(load_queries())} 个。\n\n" + "\n".join(tables)


def replace_list(page: str) -> str:
    head, rest = page.split(START)
    return head + START + "\n" + make_list() + "\n" + END + rest.split(END)[1]


def test_the_page_lists_every_query_as_it_is() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert replace_list(page) == page, "python tests/test_queries_page.py writes it anew"


def test_each_group_has_queries() -> None:
    assert {query.group for query in load_queries()} == set(load_groups())


if __name__ == "__main__":
    PAGE.write_text(replace_list(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
