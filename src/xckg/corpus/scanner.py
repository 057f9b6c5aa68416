"""The child process that reads images of pages: for each page asked for, the characters that it holds as plain numbers.

    {"path": "/新闻/青禾日报.tif", "page": 0, "pixels": 60000000}     on its standard input, a line of JSON
    {"pages": 2, "glyphs": 1204, "boxes": 1, "pictures": 0, "sure": 0.98}     on its standard output, then the records

Pages lie straight and upright in what it says, sizes are those of a page whose running type is ten points high.

*Why so*: as `glyphs` opens PDF files apart from us, so are images opened here: a broken one may crash its decoder, a
bomb fill the memory.
"""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Any

import numpy as np

from xckg.corpus import ink, letters
from xckg.corpus.pdf import Box, Glyph

GLYPH = 7  # code point, left, top, right, bottom, size, how surely
BOX = 4
TYPE = 10.0  # points: the running type of what is told
_PIXELS = 16_000_000  # more show no more
_DPI = (150, 200, 300)  # of a PDF's page: least, without an image, most
_SLANT = 0.12  # degrees: a page that lies straighter is left
_SURE = 0.95  # how surely lines are read that stand upright; upside down, some are read at 0.9, backwards
_TRIED = 8  # lines, to see which way is up
_LINE = 0.5  # how surely a line is read at least; what is less is no text
_MEASURED = 5  # characters side by side that tell their size
_SMALL = 0.93
_TALL = 1.25  # squares: a line of few characters that is higher is set larger
_SAME = 0.15  # sizes of lines that differ by less are one
_PAD_HIGH, _PAD_WIDE = 0.12, 0.25  # squares around a line
_RUN = 1.5  # squares from middle to middle: characters that stand together


class PageError(Exception):
    """Why a page cannot be had: a word of `scans`."""


@dataclass(frozen=True, kw_only=True)
class _Line:
    box: Box
    square: float
    letters: tuple[letters.Letter, ...]

    @property
    def sure(self) -> float:
        return sum(c.sure for c in self.letters) / max(1, len(self.letters))


def open_page(path: str, number: int, most: int) -> tuple[ink.Grey, int]:
    """A page as a grey image, and how many there are.

    Raises:
        PageError: there is no such page, or it has too many pixels.
    """
    if path.lower().endswith(".pdf"):
        return _open_pdf(path, number, most)
    from PIL import Image, ImageOps, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # what is too large is said below
    try:
        with Image.open(path, formats=("PNG", "JPEG", "TIFF")) as image:
            count = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
            image.seek(number)
            if image.width * image.height > most:
                raise PageError("pixels")
            shown = ImageOps.exif_transpose(image)
            if shown.mode.startswith(("I", "F")):
                deep = np.asarray(shown, dtype=np.float32)
                return (deep * (255 / max(1.0, float(deep.max())))).astype(np.uint8), count
            if shown.mode in ("RGBA", "LA", "PA") or "transparency" in shown.info:
                shown = shown.convert("RGBA")
                paper = Image.new("RGBA", shown.size, "white")
                shown = Image.alpha_composite(paper, shown)
            return np.array(shown.convert("L")), count
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise PageError("broken") from None


def _open_pdf(path: str, number: int, most: int) -> tuple[ink.Grey, int]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
        page = document[number]
        width, height = page.get_size()
        scale = min(_find_dpi(page) / 72, (most / max(1.0, width * height)) ** 0.5)
        shown = page.render(scale=scale, grayscale=True).to_numpy()
        return np.array(shown.reshape(shown.shape[:2])), len(document)
    except (pypdfium2.PdfiumError, IndexError, ValueError):
        raise PageError("broken") from None


def _find_dpi(page: Any) -> float:
    """How finely the largest image of a page was scanned."""
    import pypdfium2.raw

    largest, found = 0.0, float(_DPI[1])
    for thing in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = thing.get_bounds()
        size = (right - left) * (top - bottom)
        if size > largest:
            pixels = thing.get_px_size()
            largest, found = size, 72 * (pixels[0] * pixels[1] / size) ** 0.5
    return min(max(found, _DPI[0]), _DPI[2])


def read_page(grey: ink.Grey) -> tuple[list[Glyph], ink.Looked, float]:
    """What stands on a page, and how surely all of it was read.

    Raises:
        PageError: nothing on it looks like text.
    """
    if grey.size > _PIXELS:
        scale = (_PIXELS / grey.size) ** 0.5
        grey = ink.resize(grey, scale)
    grey, pictures = ink.even_light(grey)
    text = letters.find_text(grey)
    dark = ink.find_ink(grey)
    slant = ink.find_slant(dark & text)
    if abs(slant) >= _SLANT:
        grey, text = ink.turn(grey, slant), ink.turn(text.astype(np.uint8), slant, 0) > 0
        pictures = ink.turn(pictures.astype(np.uint8), slant, 0) > 0
        dark = ink.find_ink(grey)
    quarter, looked = _find_upright(grey, dark, text)
    grey = np.ascontiguousarray(np.rot90(grey, quarter))
    seen = ink.find_pictures(np.ascontiguousarray(np.rot90(pictures, quarter)), looked.square)
    looked = replace(looked, pictures=looked.pictures + seen)
    lines = _read_lines(grey, looked.lines, looked.square) + _read_lines(grey, looked.upright, looked.square)
    kept = [line for line in lines if line.letters and line.sure >= _LINE]
    total = sum(len(line.letters) for line in lines)
    if not kept:
        raise PageError("blank")
    sure = sum(line.sure * len(line.letters) for line in lines) / total
    return list(_to_glyphs(kept, looked.square)), looked, sure


def _find_upright(grey: ink.Grey, dark: ink.Mask, text: ink.Mask) -> tuple[int, ink.Looked]:
    """By how many quarters the page must be turned for its lines to be read, the way it lies first."""
    best: tuple[float, int, ink.Looked] | None = None
    for quarter in range(4):
        turned = np.ascontiguousarray(np.rot90(grey, quarter))
        looked = ink.look(np.ascontiguousarray(np.rot90(dark, quarter)), np.ascontiguousarray(np.rot90(text, quarter)))
        if looked is None:
            continue
        widest = sorted(looked.lines, key=lambda box: (-min(box.width / box.height, 30), box.top, box.left))[:_TRIED]
        read = _read_lines(turned, widest, looked.square)
        count = sum(len(line.letters) for line in read)
        sure = sum(line.sure * len(line.letters) for line in read) / max(1, count)
        if best is None or sure > best[0]:
            best = sure, quarter, looked
        if not quarter and sure >= _SURE:
            break
    if best is None:
        raise PageError("blank")
    return best[1], best[2]


def _read_lines(grey: ink.Grey, boxes: Sequence[Box], square: float) -> list[_Line]:
    """The lines in these boxes, spaces apart; `at` of their letters counts in pixels of the page."""
    crops, lefts, sizes = [], [], []
    for box in boxes:
        size = max(box.height, 0.7 * square) / ink.INK_HEIGHT
        middle = (box.top + box.bottom) / 2
        high = size * (0.5 + _PAD_HIGH)
        top, bottom = max(0, round(middle - high)), min(grey.shape[0], round(middle + high))
        left = max(0, round(box.left - _PAD_WIDE * size))
        right = min(grey.shape[1], round(box.right + _PAD_WIDE * size))
        crops.append(grey[top:bottom, left:right])
        lefts.append(left)
        sizes.append(size)
    found = letters.read_crops(crops)
    return [
        _Line(
            box=box,
            square=size,
            letters=tuple(letters.Letter(text=c.text, at=left + c.at, sure=c.sure) for c in read),
        )
        for box, size, left, read in zip(boxes, sizes, lefts, found, strict=True)
    ]


def _to_glyphs(lines: Sequence[_Line], square: float) -> Iterator[Glyph]:
    sizes = _settle_sizes(lines, square)
    scale = TYPE / square
    for line, size in zip(lines, sizes, strict=True):
        sure = round(line.sure, 4)
        top = (line.box.top + line.box.bottom - size) / 2
        for text, left, right in _lay(line, size):
            yield Glyph(
                text=text,
                size=size * scale,
                left=left * scale,
                top=top * scale,
                right=right * scale,
                bottom=(top + size) * scale,
                sure=sure,
            )


def _settle_sizes(lines: Sequence[_Line], square: float) -> list[float]:
    """Line by line the size of its type: what differs by the chance of which characters it has is one size.

    A line of few characters may have none that is high: it is of the running type unless it is taller.
    """
    sizes = []
    for line in lines:
        step = _find_step(line)
        if step:  # a justified line is wider than its characters are high; commas make it higher than they are wide
            sizes.append(min(line.square, step))
        else:
            sizes.append(line.square if line.square > _TALL * square else square)
    known = [square]
    for size in sorted(sizes, key=lambda s: abs(s - square)):
        if all(abs(size / other - 1) > (_SAME if size > square else 1 - _SMALL) for other in known):
            known.append(size)
    return [min(known, key=lambda other: (abs(size / other - 1), other)) for size in sizes]


def _find_step(line: _Line) -> float:
    """From middle to middle of its Chinese characters, where enough stand together to measure it; else 0."""
    longest: list[letters.Letter] = []
    for han, group in groupby(line.letters, key=lambda c: "\u3400" < c.text < "\ua000"):
        run = list(group)
        longest = run if han and len(run) > len(longest) else longest
    return (longest[-1].at - longest[0].at) / (len(longest) - 1) if len(longest) >= _MEASURED else 0.0


def _lay(line: _Line, size: float) -> Iterator[tuple[str, float, float]]:
    """Each character of a line with its left and right edge: half-way to its neighbour, but for a space between."""
    told = line.letters
    solid = [i for i, c in enumerate(told) if not c.text.isspace()]
    edges: list[tuple[float, float]] = []  # where one ends and the next begins
    for i, j in pairwise(solid):
        a, b = told[i], told[j]
        middle = (a.at + b.at) / 2
        if j == i + 1 and b.at - a.at <= _RUN * size:
            edges.append((middle, middle))
        elif b.at - a.at <= _RUN * size:
            edges.append((middle - 0.15 * size, middle + 0.15 * size))
        else:
            edges.append((a.at + _half(a.text, size), b.at - _half(b.text, size)))
    for k, i in enumerate(solid):
        c = told[i]
        left = edges[k - 1][1] if k else max(line.box.left, c.at - size)
        right = edges[k][0] if k < len(edges) else min(line.box.right, c.at + size)
        yield c.text, left, max(right, left + 0.1 * size)


def _half(text: str, size: float) -> float:
    return (0.3 if text.isascii() else 0.5) * size


def answer(asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """One page: what there is of each, and the records."""
    count = 0
    try:
        grey, count = open_page(asked["path"], asked["page"], asked["pixels"])
        glyphs, looked, sure = read_page(grey)
    except PageError as error:
        return {"pages": count, "error": str(error)}, b""
    except MemoryError:
        return {"pages": count, "error": "memory"}, b""
    scale = TYPE / looked.square
    numbers = array("f")
    for g in glyphs:
        numbers.extend((ord(g.text[0]), g.left, g.top, g.right, g.bottom, g.size, g.sure))
    for box in (*looked.frames, *looked.pictures):
        numbers.extend(scale * edge for edge in (box.left, box.top, box.right, box.bottom))
    found = {
        "pages": count,
        "glyphs": len(glyphs),
        "boxes": len(looked.frames),
        "pictures": len(looked.pictures),
        "sure": round(sure, 4),
    }
    return found, numbers.tobytes()


def main() -> None:
    """Answers requests until there are no more."""
    out = sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints is no answer
    for line in sys.stdin.buffer:
        found, data = answer(json.loads(line))
        out.write(json.dumps(found).encode() + b"\n" + data)
        out.flush()


if __name__ == "__main__":
    main()
