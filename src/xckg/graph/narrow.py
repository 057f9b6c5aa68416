"""Puts a frame around a named query: fewer rows, or one query for several names.

    各产业集群规模 + 前 3 行、数值 > 100亿元 ─→ SELECT … WHERE { { SELECT … } FILTER(…) } LIMIT 3

>>> print(narrow(["SELECT ?a WHERE { ?s ?p ?a } ORDER BY ?a"], [""], Narrowing(limit=3)))
SELECT ?a WHERE {
{
SELECT ?a WHERE { ?s ?p ?a } ORDER BY ?a
}
}
LIMIT 3

*Why so*: the named query stays as it is and its result is narrowed, so a query needs no parameter for each thing that
someone may ask of its rows. SPARQL promises no order of what comes out of a query inside a query; Oxigraph keeps it, as
the tests check, and the order is a comfort, not a part of the answer, except with LIMIT.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from xckg.errors import QueryError
from xckg.graph.terms import date_literal, text_literal
from xckg.model import Period
from xckg.units import load_units, normalize, plain

ASKED = "所问"
"""The column that says which of several names a row is about."""


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """What is asked of the rows of a query, all of it.

    Attributes:
        equal: columns, and the values of which the cell must be one.
        contains: columns, and what the cell must have in it.
        period: the columns of first and last day, and the period in which they must lie.
        bound: the columns of number and unit, `<` or `>`, and how much.
        limit: how many rows, 0 for all.
    """

    equal: tuple[tuple[str, tuple[str, ...]], ...] = ()
    contains: tuple[tuple[str, str], ...] = ()
    period: tuple[tuple[str, str, Period], ...] = ()
    bound: tuple[tuple[str, str, str, Decimal, str], ...] = ()
    limit: int = 0

    def add(self, **one: Any) -> Narrowing:
        """With one more of each that is given."""
        limit = one.pop("limit", self.limit)
        more = {name: (*getattr(self, name), value) for name, value in one.items()}
        return replace(self, limit=limit, **more)


def narrow(queries: Sequence[str], asked_of: Sequence[str], narrowing: Narrowing) -> str:
    """The query whose rows are those of the queries, one after the other, that are as narrow as asked.

    Args:
        queries: SELECT queries with the same columns, bound.
        asked_of: for each what its rows are about; said in a column of its own when there are several.
        narrowing: what is asked of the rows.
    """
    several, narrowed = len(queries) > 1, narrowing != Narrowing()
    if not several and not narrowed:
        return queries[0]
    columns = [*([ASKED] if several else []), *find_columns(queries[0])]
    parts = []
    for query, said in zip(queries, asked_of, strict=True):
        named = f"\nBIND({text_literal(said)} AS ?{ASKED})" if several else ""
        bare = "\n".join(line for line in query.splitlines() if not line.startswith("#"))
        parts.append(f"{{\n{bare}\n}}" if not named else f"{{ {{\n{bare}\n}}{named} }}")
    lines = [line for line in queries[0].splitlines()[:1] if line.startswith("#")]  # what it asks
    lines += [f"SELECT {' '.join('?' + column for column in columns)} WHERE {{", "\nUNION\n".join(parts)]
    lines += _write_conditions(narrowing)
    lines.append("}")
    if narrowing.limit:
        lines.append(f"LIMIT {narrowing.limit}")
    return "\n".join(lines)


def _write_conditions(narrowing: Narrowing) -> list[str]:
    lines = []
    for column, values in narrowing.equal:
        lines.append(f"FILTER(STR(?{column}) IN ({', '.join(map(text_literal, values))}))")
    for column, value in narrowing.contains:
        lines.append(f"FILTER(CONTAINS(STR(?{column}), {text_literal(value)}))")
    for first, last, period in narrowing.period:
        if period.end is not None:
            lines.append(f"FILTER(?{last} <= {date_literal(period.end)})")
        if period.start is not None:
            start = date_literal(period.start)
            lines.append(f"FILTER(?{last} >= {start} && (!BOUND(?{first}) || ?{first} >= {start}))")
    for column, unit_column, sign, amount, unit in narrowing.bound:
        least, base = normalize(amount, unit)
        known = " ".join(f"({text_literal(name)} {scale})" for name, scale in _list_units(base))
        lines.append(f"VALUES (?{unit_column} ?scale) {{ {known} }}")
        lines.append(f"FILTER(?{column} * ?scale {sign}= {plain(least)})")
    return lines


def find_columns(query: str) -> list[str]:
    """The columns of a SELECT query, in order.

    >>> find_columns("SELECT DISTINCT ?a (MIN(?t) AS ?b) WHERE { }")
    ['a', 'b']

    Raises:
        QueryError: it is no SELECT with its columns written out.
    """
    code = "\n".join(line for line in query.splitlines() if not line.startswith("#"))
    head = re.search(r"\bSELECT\b(?:\s+DISTINCT\b)?(?P<list>.*?)\bWHERE\b", code, re.IGNORECASE | re.DOTALL)
    if not head:
        raise QueryError(query[:40], "不是列出各列的 SELECT 查询")
    columns, depth, last = [], 0, ""
    for token in re.finditer(r"\?(\w+)|[()]", head["list"]):
        if token[0] == "(":
            depth += 1
        elif token[0] == ")":
            depth -= 1
            if not depth:
                columns.append(last)  # (… AS ?last)
        elif depth:
            last = token[1]
        else:
            columns.append(token[1])
    return columns


def _list_units(base: str) -> list[tuple[str, Decimal]]:
    """The units as printed that measure in this base unit, and how much of it each is."""
    table = load_units()
    printed = [*table.units, *(scale + name for scale in table.scales for name in table.units)]
    found = {name: normalize(Decimal(1), name) for name in printed}
    return sorted((name, plain(amount)) for name, (amount, of) in found.items() if of == base)
