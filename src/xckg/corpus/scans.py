"""Images of pages → pages of glyphs, read by the models of rapidocr in a child process (`scanner`).

    page.glyphs[i]   a character (许) and its square, as `pdf` gives it, and `sure`: how surely its line was read

The extra `xckg[ocr]` brings the models, in its wheel; nothing is fetched. Where it is missing, a page is left out and
said to be. What was read is kept (`recalled`): the same page is not read a second time.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from xckg.corpus import recalled
from xckg.corpus.child import FLOAT, Child
from xckg.corpus.pdf import Box, Glyph, Page, Unread
from xckg.ontology import load_yaml

_GLYPH, _BOX = 7, 4  # as in `scanner`, which is not imported: its libraries load long
_SCRIPT = Path(__file__).with_name("scanner.py")
MISSING = "是图，不是文字，没有认字（OCR）；要读它，请装 xckg[ocr]：pip install 'xckg[ocr]'"
_REASONS = {
    "broken": "图已损坏，打不开",
    "pixels": "图太大，像素超过上限",
    "memory": "展开后占内存太多",
    "late": "认字（OCR）用时太久",
    "crashed": "图打不开：已损坏，或展开后占内存太多",
    "blank": "是图，认不出文字（OCR）",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """How far images are followed; `ontology/layout/pages.yaml`."""

    file_mb: int
    memory_mb: int
    pages: int
    pixels: int
    page_seconds: float
    failed_pages: int
    least_sure: float


@cache
def load_limits() -> Limits:
    """The limits.

    Raises:
        KnowledgeError: one is missing or of the wrong kind.
    """
    node: Any = load_yaml("layout/pages.yaml").need("scans", dict)
    return Limits(**{name: node.need(name, (int, float)) for name in Limits.__dataclass_fields__})


def is_installed() -> bool:
    """Whether there is what reads images."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime", "cv2"))


@cache
def name_reader() -> str:
    """What reads images, with its version: another one may read another text."""
    try:
        return f"rapidocr {version('rapidocr')}, onnxruntime {version('onnxruntime')}"
    except PackageNotFoundError:
        return "rapidocr"


def read_page(path: Path, number: int) -> tuple[Page | Unread, int]:
    """A page of an image file, or of a PDF as an image, counting from 0; and how many pages there are."""
    if not is_installed():
        return Unread(number=number + 1, reason=MISSING), 1
    limits = load_limits()
    found, data = _read(path, number, limits)
    count = max(1, found.get("pages", 0))
    if "error" in found:
        return Unread(number=number + 1, reason=_REASONS[found["error"]]), count
    if found["sure"] < limits.least_sure:
        said = f"认不清（OCR 的把握只有 {found['sure']:.0%}），没有收"
        return Unread(number=number + 1, reason=said), count
    return _to_page(number + 1, found, data), count


def _read(path: Path, number: int, limits: Limits) -> tuple[dict[str, Any], bytes]:
    """What the child process says of a page, now or when it was first asked."""
    page = recalled.find_page(path, number, pixels=limits.pixels)
    kept = page.recall()
    if kept and len(kept[1]) == FLOAT * _count(kept[0]):
        return kept
    request = {"path": str(path.resolve()), "page": number, "pixels": limits.pixels}
    found, data = _reader().ask(request, limits.page_seconds)
    if found.get("error") in (None, "blank"):  # of what else went wrong the machine may be the reason
        page.keep((found, data))
    return found, data


def read_pages(path: Path) -> Iterator[Page | Unread]:
    """The pages of an image file in their order; what cannot be read says why instead."""
    limits = load_limits()
    number, count, failed = 0, 1, 0
    while number < min(count, limits.pages):
        page, count = read_page(path, number)
        yield page if not isinstance(page, Unread) or count > 1 else Unread(number=0, reason=page.reason)
        failed += isinstance(page, Unread)
        if failed == limits.failed_pages:
            return
        number += 1
    if count > limits.pages:
        yield Unread(number=0, reason=f"有 {count} 页，只读了前 {limits.pages} 页")


@cache
def _reader() -> Child:
    return Child(str(_SCRIPT), lambda: load_limits().memory_mb * 1024 * 1024, _count)


def _count(found: dict[str, Any]) -> int:
    return _GLYPH * int(found.get("glyphs", 0)) + _BOX * int(found.get("boxes", 0) + found.get("pictures", 0))


def _to_page(number: int, found: dict[str, Any], data: bytes) -> Page:
    values = array("f")
    values.frombytes(data)
    glyphs = _GLYPH * found["glyphs"]
    records = zip(*[iter(values[:glyphs])] * _GLYPH, strict=True)
    boxes = [
        Box(left=left, top=top, right=right, bottom=bottom)
        for left, top, right, bottom in zip(*[iter(values[glyphs:])] * _BOX, strict=True)
    ]
    return Page(
        number=number,
        glyphs=tuple(
            Glyph(text=chr(int(code)), left=left, top=top, right=right, bottom=bottom, size=size, sure=round(sure, 4))
            for code, left, top, right, bottom, size, sure in records
        ),
        frames=tuple(boxes[: found["boxes"]]),
        pictures=tuple(boxes[found["boxes"] :]),
        scan=True,
    )
