"""The child process that opens PDF files: its glyphs, frames, pictures, ruled lines, page by page, as plain numbers.

    {"path": "/新闻/青禾日报.pdf", "page": 0, "most": 120000}     on its standard input, a line of JSON
    {"pages": 8, "glyphs": 2, "boxes": 1, "pictures": 0, "rules": 0}     on its standard output, then records of floats

*Why so*: a PDF is a program for a machine that we did not write. A broken one may crash pdfium, a bomb may fill the
memory, and neither can be stopped from inside. So this runs apart, within a limit on memory (`confined`), and `pdf`
ends it when it is late. It is run by its path, not imported, and imports nothing of xckg: it starts in a tenth
of a second.
"""

from __future__ import annotations

import ctypes
import json
import math
import sys
from array import array
from itertools import pairwise
from pathlib import Path
from typing import Any

GLYPH = 8  # code point, left, top, right, bottom, size, angle in degrees, where its base line runs (y up; x if turned)
BOX = 4  # left, top, right, bottom
_PASSWORD = 4  # FPDF_ERR_PASSWORD
_HYPHEN = 0x2D
_PATH, _IMAGE, _FORM = 2, 3, 5  # FPDF_PAGEOBJ_…
_LINE_TO, _MOVE_TO = 0, 2  # FPDF_SEGMENT_…
_THIN = 3.0  # points: what is drawn thinner is a line
_DEEP = 4  # forms within forms
_SEGMENTS = 400  # of one path: a table drawn at one go has fewer, a map or an outline more
ASCENT = 0.88  # of a Chinese glyph's square, above the line that it stands on


def _bind(function: Any, *types: Any) -> Any:
    """A function of pdfium, taken as one of these types: first what it gives, then what it is given."""
    return ctypes.CFUNCTYPE(*types)(ctypes.cast(function, ctypes.c_void_p).value or 0)


class Reader:
    """pdfium, with the one document that is open."""

    def __init__(self) -> None:
        import pypdfium2.raw as pdfium  # after the limit on memory

        self.c: Any = pdfium
        self.c.FPDF_InitLibraryWithConfig(pdfium.FPDF_LIBRARY_CONFIG(version=2))
        # asked of each glyph, addresses go as numbers: it is quicker, and two pointers are never equal to each other
        place, number = ctypes.c_void_p, ctypes.c_int
        self.find_thing = _bind(pdfium.FPDFText_GetTextObject, place, place, number)
        self.find_code = _bind(pdfium.FPDFText_GetUnicode, ctypes.c_uint, place, number)
        self.find_origin = _bind(pdfium.FPDFText_GetCharOrigin, number, place, number, place, place)
        self.find_box = _bind(pdfium.FPDFText_GetLooseCharBox, number, place, number, place)
        self.path = ""
        self.data = b""
        self.document: Any = None
        self.area = 0.0

    def open(self, path: str, number: int) -> str:
        """Opens a document; for its later pages it is still open. "" or what is wrong with it."""
        if number and path == self.path and self.document:
            return ""
        if self.document:
            self.c.FPDF_CloseDocument(self.document)
        self.path, self.data = path, Path(path).read_bytes()
        self.document = self.c.FPDF_LoadMemDocument64(self.data, len(self.data), None)
        if self.document:
            return ""
        return "password" if self.c.FPDF_GetLastError() == _PASSWORD else "broken"

    def read(self, number: int, most: int) -> tuple[dict[str, Any], bytes]:
        """One page: what there is of each, and the records."""
        count = self.c.FPDF_GetPageCount(self.document)
        if number >= count:
            return {"pages": count, "error": "broken"}, b""
        page = self.c.FPDF_LoadPage(self.document, number)
        if not page:
            return {"pages": count, "error": "broken"}, b""
        try:
            glyphs = self._read_glyphs(page, most)
            boxes, pictures, rules = self._read_objects(page, most)
            self.area = self.c.FPDF_GetPageWidthF(page) * self.c.FPDF_GetPageHeightF(page)
        finally:
            self.c.FPDF_ClosePage(page)
        if glyphs is None:
            return {"pages": count, "error": "crowded"}, b""
        found = {
            "pages": count,
            "glyphs": len(glyphs) // GLYPH,
            "boxes": len(boxes) // BOX,
            "pictures": len(pictures) // BOX,
            "rules": len(rules) // BOX,
            "area": self.area,
        }
        return found, glyphs.tobytes() + boxes.tobytes() + pictures.tobytes() + rules.tobytes()

    def _read_glyphs(self, page: Any, most: int) -> array[float] | None:
        c, find_thing, find_code = self.c, self.find_thing, self.find_code
        find_origin, find_box = self.find_origin, self.find_box
        text = c.FPDFText_LoadPage(page)
        out = array("f")
        if not text:
            return out
        try:
            count = c.FPDFText_CountChars(text)
            if count > most:
                return None
            matrix, loose = c.FS_MATRIX(), c.FS_RECTF()
            x, y = ctypes.c_double(), ctypes.c_double()
            put_x, put_y, put_box = (ctypes.c_void_p(ctypes.addressof(to)) for to in (x, y, loose))
            glyphs = ctypes.cast(text, ctypes.c_void_p)
            half = 0
            set_by, size, angle, level = None, 0.0, 0.0, True
            for i in range(count):
                code = find_code(glyphs, i)
                if 0xD800 <= code < 0xDC00:
                    half = code
                    continue
                if 0xDC00 <= code < 0xE000:
                    code = 0x10000 + ((half & 0x3FF) << 10) + (code & 0x3FF) if half else 0xFFFD
                half = 0
                if code <= 0x20 or (code == _HYPHEN and c.FPDFText_IsGenerated(text, i) == 1):
                    continue
                thing = find_thing(glyphs, i)
                if thing != set_by or not thing:  # what one operator sets is of one size and runs one way
                    c.FPDFText_GetMatrix(text, i, matrix)
                    size = c.FPDFText_GetFontSize(text, i) * math.hypot(matrix.c, matrix.d)
                    angle = math.degrees(math.atan2(matrix.b, matrix.a))
                    set_by, level = thing, abs(math.sin(math.radians(angle))) < 0.5
                find_origin(glyphs, i, put_x, put_y)
                find_box(glyphs, i, put_box)
                # all in the page's own space, y up; the turning is done where all glyphs are known
                line = y.value if level else x.value
                out.extend((code, loose.left, loose.top, loose.right, loose.bottom, size, angle, line))
        finally:
            c.FPDFText_ClosePage(text)
        return out

    def _read_objects(self, page: Any, most: int) -> tuple[array[float], array[float], array[float]]:
        c = self.c
        boxes, pictures = array("f"), array("f")
        ruler = Ruler(c, most)
        count = c.FPDFPage_CountObjects(page)
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        for i in range(min(count, most)):
            thing = c.FPDFPage_GetObject(page, i)
            kind = c.FPDFPageObj_GetType(thing)
            if kind == _FORM:
                ruler.read_form(thing, _PLAIN, 1)
            if kind not in (_PATH, _IMAGE) or not c.FPDFPageObj_GetBounds(thing, left, bottom, right, top):
                continue
            (boxes if kind == _PATH else pictures).extend((left.value, top.value, right.value, bottom.value))
            if kind == _PATH:
                ruler.read_path(thing, _PLAIN)
        return boxes, pictures, ruler.rules


Matrix = tuple[float, float, float, float, float, float]
_PLAIN: Matrix = (1, 0, 0, 1, 0, 0)


def _combine(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


class Ruler:
    """Ruled lines as slim boxes: strokes, the sides of stroked boxes, what is filled as thin as a line."""

    def __init__(self, pdfium: Any, most: int) -> None:
        self.c, self.left = pdfium, most
        self.rules = array("f")
        self.matrix = pdfium.FS_MATRIX()

    def _find_matrix(self, thing: Any, outer: Matrix) -> Matrix:
        m = self.matrix
        if not self.c.FPDFPageObj_GetMatrix(thing, m):
            return outer
        return _combine((m.a, m.b, m.c, m.d, m.e, m.f), outer)

    def read_form(self, form: Any, outer: Matrix, depth: int) -> None:
        """The lines in a form, and in the forms in it."""
        within = self._find_matrix(form, outer)
        for i in range(max(0, self.c.FPDFFormObj_CountObjects(form))):
            self.left -= 1
            if self.left < 0:
                return
            thing = self.c.FPDFFormObj_GetObject(form, i)
            kind = self.c.FPDFPageObj_GetType(thing)
            if kind == _FORM and depth < _DEEP:
                self.read_form(thing, within, depth + 1)
            elif kind == _PATH:
                self.read_path(thing, within)

    def read_path(self, path: Any, outer: Matrix) -> None:
        """The lines of one path."""
        c = self.c
        count = c.FPDFPath_CountSegments(path)
        self.left -= count
        if not 1 < count <= _SEGMENTS or self.left < 0:
            return
        fill, stroked = ctypes.c_int(), ctypes.c_int()
        c.FPDFPath_GetDrawMode(path, fill, stroked)
        if not (fill.value or stroked.value):
            return
        a, b, p, d, e, f = self._find_matrix(path, outer)
        x, y = ctypes.c_float(), ctypes.c_float()
        points: list[tuple[float, float]] = []
        for i in range(count + 1):
            part = c.FPDFPath_GetPathSegment(path, i) if i < count else None
            kind = c.FPDFPathSegment_GetType(part) if part else _MOVE_TO
            if kind == _MOVE_TO:
                self._keep(points, bool(stroked.value))
                points = []
            elif kind != _LINE_TO:  # a curve: what it joins is no table's
                points = []
                continue
            if part and c.FPDFPathSegment_GetPoint(part, x, y):
                points.append((a * x.value + p * y.value + e, b * x.value + d * y.value + f))
                if c.FPDFPathSegment_GetClose(part):
                    points.append(points[0])

    def _keep(self, points: list[tuple[float, float]], stroked: bool) -> None:
        if len(points) < 2:
            return
        left, right = min(x for x, _ in points), max(x for x, _ in points)
        bottom, top = min(y for _, y in points), max(y for _, y in points)
        if min(right - left, top - bottom) <= _THIN:
            self.rules.extend((left, top, right, bottom))
        elif stroked:
            for (x0, y0), (x1, y1) in pairwise(points):
                if min(abs(x1 - x0), abs(y1 - y0)) <= 0.5:
                    self.rules.extend((min(x0, x1), max(y0, y1), max(x0, x1), min(y0, y1)))


def main() -> None:
    """Answers requests until there are no more."""
    reader = Reader()
    out = sys.stdout.buffer
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        try:
            error = reader.open(asked["path"], asked["page"])
            found, data = ({"pages": 0, "error": error}, b"") if error else reader.read(asked["page"], asked["most"])
        except MemoryError:
            found, data = {"pages": 0, "error": "memory"}, b""
        out.write(json.dumps(found).encode() + b"\n" + data)
        out.flush()


if __name__ == "__main__":
    main()
