"""The child process that opens PDF files: for each page asked for, its glyphs, frames and pictures as plain numbers.

    {"path": "/新闻/青禾日报.pdf", "page": 0, "most": 120000}     on its standard input, a line of JSON
    {"pages": 8, "glyphs": 2, "boxes": 1, "pictures": 0}     on its standard output, then as many records of `f` floats

*Why so*: a PDF is a program for a machine that we did not write. A broken one may crash pdfium, a bomb may fill the
memory, and neither can be stopped from inside. So this runs apart, within a limit on memory that it sets itself, and
`pdf` ends it when it is late. It is run by its path, not imported, and imports nothing of xckg: it starts in a tenth
of a second.
"""

from __future__ import annotations

import ctypes
import json
import math
import sys
from array import array
from pathlib import Path
from typing import Any

GLYPH = 8  # code point, left, top, right, bottom, size, angle in degrees, where its base line runs (y up; x if turned)
BOX = 4  # left, top, right, bottom
_PASSWORD = 4  # FPDF_ERR_PASSWORD
_HYPHEN = 0x2D
_PATH, _IMAGE = 2, 3  # FPDF_PAGEOBJ_…
ASCENT = 0.88  # of a Chinese glyph's square, above the line that it stands on


class Reader:
    """pdfium, with the one document that is open."""

    def __init__(self) -> None:
        import pypdfium2.raw as pdfium  # after the limit on memory

        self.c: Any = pdfium
        self.c.FPDF_InitLibraryWithConfig(pdfium.FPDF_LIBRARY_CONFIG(version=2))
        # the address as a number: two pointers are never equal to each other
        address = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
        self.find_thing = address(ctypes.cast(pdfium.FPDFText_GetTextObject, ctypes.c_void_p).value or 0)
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
            boxes, pictures = self._read_objects(page, most)
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
            "area": self.area,
        }
        return found, glyphs.tobytes() + boxes.tobytes() + pictures.tobytes()

    def _read_glyphs(self, page: Any, most: int) -> array[float] | None:
        c, find_thing = self.c, self.find_thing
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
            half = 0
            set_by, size, angle, level = None, 0.0, 0.0, True
            for i in range(count):
                code = c.FPDFText_GetUnicode(text, i)
                if 0xD800 <= code < 0xDC00:
                    half = code
                    continue
                if 0xDC00 <= code < 0xE000:
                    code = 0x10000 + ((half & 0x3FF) << 10) + (code & 0x3FF) if half else 0xFFFD
                half = 0
                if code <= 0x20 or (code == _HYPHEN and c.FPDFText_IsGenerated(text, i) == 1):
                    continue
                thing = find_thing(text, i)
                if thing != set_by or not thing:  # what one operator sets is of one size and runs one way
                    c.FPDFText_GetMatrix(text, i, matrix)
                    size = c.FPDFText_GetFontSize(text, i) * math.hypot(matrix.c, matrix.d)
                    angle = math.degrees(math.atan2(matrix.b, matrix.a))
                    set_by, level = thing, abs(math.sin(math.radians(angle))) < 0.5
                c.FPDFText_GetCharOrigin(text, i, x, y)
                c.FPDFText_GetLooseCharBox(text, i, loose)
                # all in the page's own space, y up; the turning is done where all glyphs are known
                line = y.value if level else x.value
                out.extend((code, loose.left, loose.top, loose.right, loose.bottom, size, angle, line))
        finally:
            c.FPDFText_ClosePage(text)
        return out

    def _read_objects(self, page: Any, most: int) -> tuple[array[float], array[float]]:
        c = self.c
        boxes, pictures = array("f"), array("f")
        count = c.FPDFPage_CountObjects(page)
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        for i in range(min(count, most)):
            thing = c.FPDFPage_GetObject(page, i)
            kind = c.FPDFPageObj_GetType(thing)
            if kind not in (_PATH, _IMAGE) or not c.FPDFPageObj_GetBounds(thing, left, bottom, right, top):
                continue
            (boxes if kind == _PATH else pictures).extend((left.value, top.value, right.value, bottom.value))
        return boxes, pictures


def limit_memory(size: int) -> None:
    """Lets this process have so many bytes; where the system knows no such limit, as many as there are."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def main() -> None:
    """Answers requests until there are no more."""
    limit_memory(int(sys.argv[1]))
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
