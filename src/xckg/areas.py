"""China's administrative areas as `gazetteers/admin_areas.csv` lists them (GB/T 2260), by their codes.

>>> area = load_areas()["411000"]
>>> area.name, area.short, area.level, load_areas()[area.parent].name
('许昌市', '许昌', 'city', '河南省')
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache

from xckg.ontology import load_csv


@dataclass(frozen=True, kw_only=True, slots=True)
class Area:
    """An administrative area: GB/T 2260 `code`, official `name`, `level` (province, city, county), `parent` code."""

    code: str
    name: str
    short: str
    level: str
    parent: str


@cache
def load_areas() -> dict[str, Area]:
    """All administrative areas by code."""
    columns = tuple(field.name for field in fields(Area))
    rows = load_csv("gazetteers/admin_areas.csv", columns)
    return {row["code"]: Area(**{column: row[column] for column in columns}) for row in rows}
