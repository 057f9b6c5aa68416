"""Writes ontology/lexicon/pinyin.csv: how each character of GB 2312 can be read, without tones, from pypinyin's table.

python tools/lexicon/pinyin.py
"""

import csv
from pathlib import Path

from pypinyin import Style, pinyin

TARGET = Path(__file__).parents[2] / "ontology" / "lexicon" / "pinyin.csv"


def list_characters() -> list[str]:
    """The 6,763 Chinese characters of GB 2312, in its order."""
    cells = ((row, cell) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return [c for row, cell in cells if (c := bytes((row, cell)).decode("gb2312", "ignore"))]


def read_out(character: str) -> str:
    """All readings, the commonest first, ü as v (as people type it)."""
    readings = pinyin(character, style=Style.NORMAL, heteronym=True, v_to_u=False)[0]
    return " ".join(dict.fromkeys(reading for reading in readings if reading.isascii() and reading.isalpha()))


if __name__ == "__main__":
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("character", "readings"))
        rows.writerows((c, read_out(c)) for c in list_characters())
