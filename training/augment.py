"""Other names in the same sentence, so that the network learns contexts and the make of names, not the names.

    [鲁能泰山|Company]投产[空调|Product]  →  [江北汇丰科技|Company]投产[轴承钢|Product]

Names come from the gazetteers that the product ships; firms and persons are also invented from the characters that such
names are made of.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable

from silver import Labelled

from xckg.areas import load_areas
from xckg.ontology import find_ontology, load_csv

SWAP = {"Company": 0.5, "Person": 0.6, "AdministrativeArea": 0.4, "Product": 0.3, "Industry": 0.25}
SWAP_OTHERS = 0.2
LEGAL = (
    "",
    "",
    "",
    "",
    "集团",
    "公司",
    "有限公司",
    "股份有限公司",
    "集团有限公司",
    "股份",
    "科技",
    "电子",
    "实业",
    "控股",
)
LINES = [
    "科技",
    "新材料",
    "电子",
    "机械",
    "化工",
    "生物",
    "医药",
    "能源",
    "重工",
    "食品",
    "纺织",
    "汽车",
    "装备",
    "光电",
    "环保",
    "智能",
    "农业",
    "新能源",
    "精密",
    "半导体",
]
HAN = re.compile(r"[一-鿿]+")


class Names:
    """Draws names by type. The same seed draws the same names."""

    def __init__(self, persons: Iterable[str], seed: int) -> None:
        """Reads the gazetteers; `persons` are names that show which characters given names have."""
        self.random = random.Random(seed)
        self.by_type: dict[str, list[str]] = defaultdict(list)
        for path in sorted((find_ontology() / "gazetteers").glob("*.csv")):
            if path.name == "admin_areas.csv":
                continue
            for row in load_csv(f"gazetteers/{path.name}", ("name", "type", "strength")):
                if row["strength"] == "sure" and len(row["name"]) > 1:
                    self.by_type[row["type"]].append(row["name"])
        for area in load_areas().values():
            self.by_type["AdministrativeArea"] += [area.name, area.short] if area.short else [area.name]
        surnames = load_csv("lexicon/surnames.csv", ("surname", "weight"))
        self.surnames = [row["surname"] for row in surnames]
        self.weights = [float(row["weight"]) for row in surnames]
        self.given = [c for name in persons if HAN.fullmatch(name) and 2 <= len(name) <= 3 for c in name[1:]]
        brands = [name for name in self.by_type["Company"] if HAN.fullmatch(name) and 2 <= len(name) <= 4]
        self.brand = "".join(brands)
        self.shorts = [a.short for a in load_areas().values() if a.short]

    def swap(self, labelled: Labelled) -> Labelled:
        """The sentence with some of its names replaced."""
        text, pieces, mentions, at, shift = labelled.text, [], [], 0, 0
        doubts = list(labelled.doubts)
        for start, end, kind in labelled.mentions:
            old = text[start:end]
            new = self.draw(kind, old) if self.random.random() < SWAP.get(kind, SWAP_OTHERS) else old
            pieces += [text[at:start], new]
            mentions.append((start + shift, start + shift + len(new), kind))
            change = len(new) - len(old)
            doubts = [(a + change, b + change) if a >= end + shift else (a, b) for a, b in doubts]
            shift += change
            at = end
        pieces.append(text[at:])
        return Labelled(text="".join(pieces), mentions=tuple(mentions), doubts=tuple(doubts))

    def draw(self, kind: str, old: str) -> str:
        """Another name of that type; the old one where none can take its place."""
        if kind == "Person":
            if not HAN.fullmatch(old) or len(old) > 4 or not self.given:
                return old
            surname = self.random.choices(self.surnames, self.weights)[0]
            return surname + "".join(self.random.choice(self.given) for _ in range(self.random.choice((1, 2, 2, 2))))
        if kind == "Company" and self.random.random() < 0.6:
            brand = "".join(self.random.choice(self.brand) for _ in range(self.random.choice((2, 2, 2, 3, 4))))
            place = self.random.choice(self.shorts) if self.random.random() < 0.2 else ""
            legal = self.random.choice(LEGAL)
            line = self.random.choice(LINES) if self.random.random() < (0.6 if legal else 0.25) else ""
            return place + brand + line + legal
        names = self.by_type.get(kind)
        if not names:
            return old
        new = self.random.choice(names)
        quoted = (old[0], new[0]) if old else ("", "")
        return old if (quoted[0] in "《“") != (quoted[1] in "《“") else new
