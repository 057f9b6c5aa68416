"""How long images of newspaper pages take to read, and how many of their characters come out wrong, by kind of image.

    PYTHONPATH=src python benchmarks/ocr.py [--json FILE] [KIND …]

Pages are set by the typesetter of the tests and drawn by pdfium: every layout of `tests/corpus/test_pdf.py` as a clean
image of 200 dots per inch, and one of them in each of the other kinds. An error is a character to be changed, put in or
taken out (Levenshtein) in a story against the article that is most like it, its order included.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.append(str(Path(__file__).parent.parent / "tests" / "corpus"))

from test_pdf import LAYOUTS
from test_scans import draw, measure, read

from xckg.corpus import scans

LAYOUT = "side-by-side"
CLEAN = "clean, 200 dpi"


def add_noise(image: Image.Image) -> Image.Image:
    """Grey paper, specks and uneven light."""
    dice = np.random.default_rng(7)
    grey = np.asarray(image, dtype=np.float32) * 0.8 + 20
    light = np.linspace(0.75, 1.05, grey.shape[1], dtype=np.float32)[np.newaxis]
    return Image.fromarray(np.clip(grey * light + dice.normal(0, 18, grey.shape), 0, 255).astype(np.uint8))


def squeeze(image: Image.Image) -> Image.Image:
    """As JPEG of quality 60."""
    data = io.BytesIO()
    image.save(data, "JPEG", quality=60)
    return Image.open(data).convert("L")


def slant(image: Image.Image) -> Image.Image:
    """Askew by 2.5 degrees."""
    return image.rotate(2.5, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)


def keep(image: Image.Image) -> Image.Image:
    """As it is."""
    return image


KINDS: dict[str, tuple[int, Callable[[Image.Image], Image.Image]]] = {
    "clean, 300 dpi": (300, keep),
    "clean, 150 dpi": (150, keep),
    "clean, 100 dpi": (100, keep),
    "JPEG 60, 200 dpi": (200, squeeze),
    "JPEG 60, 150 dpi": (150, squeeze),
    "grey and noise, 200 dpi": (200, add_noise),
    "grey, noise, JPEG 60, 150 dpi": (150, lambda image: squeeze(add_noise(image))),
    "askew by 2.5 degrees, 200 dpi": (200, slant),
    "on its side, 200 dpi": (200, lambda image: image.rotate(90, expand=True)),
}


def spent() -> float:
    """Processor seconds of the child that reads."""
    child = scans._reader().process
    if child is None:
        return 0.0
    ticks = Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def try_kind(
    name: str, layouts: list[str], dpi: int, change: Callable[[Image.Image], Image.Image]
) -> dict[str, object]:
    """Reads the layouts as one kind of image."""
    wrong = total = 0
    before, sure = spent(), []
    with tempfile.TemporaryDirectory() as folder:
        for layout in layouts:
            image, told = draw(layout, dpi)
            path = Path(folder) / "a.png"
            change(image).save(path)
            sources, _ = read(path)
            sure += [value for source in sources for _, value in source.readings]
            bad, all_ = measure(sources[0], told) if sources else (sum(len("".join(t.body)) for t in told),) * 2
            wrong, total = wrong + bad, total + all_
    return {
        "kind": name,
        "pages": len(layouts),
        "characters": total,
        "cer": round(wrong / total, 4),
        "sure": round(float(np.mean(sure)), 4) if sure else 0.0,
        "seconds_per_page": round((spent() - before) / len(layouts), 1),
        "seconds_per_1000_characters": round((spent() - before) / total * 1000, 1),
    }


def main() -> None:
    """Sets, draws, reads and measures."""
    asked = argparse.ArgumentParser()
    asked.add_argument("kinds", nargs="*")
    asked.add_argument("--json", type=Path)
    told = asked.parse_args()
    upright = [name for name in LAYOUTS if name != "turned-page"]
    rows = []
    for name, layouts, dpi, change in [
        (CLEAN, upright, 200, keep),
        *((name, [LAYOUT], dpi, change) for name, (dpi, change) in KINDS.items()),
    ]:
        if told.kinds and name not in told.kinds:
            continue
        row = try_kind(name, layouts, dpi, change)
        rows.append(row)
        print(
            f"{name:32} {row['pages']:3} pages  CER {row['cer']:.2%}  sure {row['sure']:.3f}  "
            f"{row['seconds_per_page']:5} s a page  {row['seconds_per_1000_characters']:5} s for 1,000 characters",
            flush=True,
        )
    if told.json:
        told.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


main()
