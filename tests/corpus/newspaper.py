"""Sets newspaper pages as PDF for the tests: columns, headlines across them, boxes, pictures, vertical headlines.

Sizes are points, y runs downwards from the top of an A3 page. All text is set glyph by glyph where the test wants it.
"""

from dataclasses import dataclass, field
from io import BytesIO

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
WIDTH, HEIGHT = 842.0, 1191.0
BODY, LEADING, GUTTER = 9.0, 12.0, 12.0
LEFT, RIGHT = 40.0, 802.0
HANGING = "，。、；：！？”』）》"

pdfmetrics.registerFont(UnicodeCIDFont(FONT))


@dataclass
class Paper:
    """A PDF that is being set."""

    turn: int = 0
    data: BytesIO = field(default_factory=BytesIO)

    def __post_init__(self):
        self.canvas = Canvas(self.data, pagesize=(WIDTH, HEIGHT), invariant=1)
        if self.turn:
            self.canvas.setPageRotation(self.turn)

    def new_page(self):
        self.canvas.showPage()
        if self.turn:
            self.canvas.setPageRotation(self.turn)

    def save(self, path):
        self.canvas.save()
        path.write_bytes(self.data.getvalue())
        return path

    def put(self, x, y, text, size=BODY, spread=0.0):
        """One line, its square's upper left corner at (x, y), `spread` between its glyphs."""
        made = self.canvas.beginText(x, HEIGHT - y - 0.88 * size)
        made.setFont(FONT, size)
        made.setCharSpace(spread)
        made.textOut(text)
        self.canvas.drawText(made)

    def centre(self, x0, x1, y, text, size):
        self.put((x0 + x1 - measure(text, size)) / 2, y, text, size)

    def stack(self, x, y, text, size, leading=1.1):
        """A vertical line."""
        for i, c in enumerate(text):
            self.put(x, y + i * size * leading, c, size)

    def frame(self, x0, y0, x1, y1):
        self.canvas.rect(x0, HEIGHT - y1, x1 - x0, y1 - y0)

    def picture(self, x0, y0, x1, y1):
        from PIL import Image
        from reportlab.lib.utils import ImageReader

        self.canvas.drawImage(ImageReader(Image.new("RGB", (8, 8), "gray")), x0, HEIGHT - y1, x1 - x0, y1 - y0)

    def pour(self, paragraphs, areas, size=BODY, leading=LEADING, justify=False):
        """Sets paragraphs into areas (x0, y0, x1, y1), one after the other; what does not fit is an error."""
        spots = [(x0, y, x1) for x0, y0, x1, y1 in areas for y in _steps(y0, y1, leading)]
        at = 0
        for paragraph in paragraphs:
            rest, first = paragraph, True
            while rest:
                x0, y, x1 = spots[at]
                indent = 2 * size if first else 0
                line, rest = _break(rest, x1 - x0 - indent, size)
                spread = 0.0
                if justify and rest and len(line) > 1:
                    spread = (x1 - x0 - indent - measure(line, size)) / (len(line) - 1)
                self.put(x0 + indent, y, line, size, spread)
                at += 1
                first = False
        return len(spots) - at


def measure(text, size):
    return pdfmetrics.stringWidth(text, FONT, size)


def columns(count, y0, y1, x0=LEFT, x1=RIGHT, gutter=GUTTER):
    """Areas of equal columns."""
    width = (x1 - x0 - gutter * (count - 1)) / count
    return [(x0 + i * (width + gutter), y0, x0 + i * (width + gutter) + width, y1) for i in range(count)]


def height(paragraphs, count, x0=LEFT, x1=RIGHT, gutter=GUTTER, size=BODY, leading=LEADING):
    """How high that many columns must be to hold the paragraphs."""
    width = (x1 - x0 - gutter * (count - 1)) / count
    lines = 0
    for paragraph in paragraphs:
        rest, first = paragraph, True
        while rest:
            _, rest = _break(rest, width - (2 * size if first else 0), size)
            first = False
            lines += 1
    return -(-lines // count) * leading + 1


def _steps(y0, y1, leading):
    y = y0
    while y + leading <= y1 + 0.01:
        yield y
        y += leading


def _break(text, width, size):
    end = 0
    used = 0.0
    while end < len(text) and used + measure(text[end], size) <= width:
        used += measure(text[end], size)
        end += 1
    while end < len(text) and text[end] in HANGING and end > 1:
        end -= 1
    while 1 < end < len(text) and text[end - 1].isascii() and text[end].isascii() and text[end] != " ":
        end -= 1
    return text[:end], text[end:].lstrip(" ")
