"""Sets newspaper pages as PDF for the tests: columns, headlines across them, boxes, pictures, tables.

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

PAD, LEAD = 6, 1.3
RULED = ("lines", "boxes", "slim", "path", "open")
"""One stroke a line, a box a cell, slim black boxes, all in one path, without the left and right side."""
BARE = ("three", "none")
"""Ruled above and below the headings and at the end alone; not at all."""

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


def fold(cell, width):
    """The lines of a cell; a number is never broken."""
    most = max(1, int((width - PAD) // BODY))
    if cell.replace(".", "").replace("-", "").isdigit():
        return [cell]
    return [cell[i : i + most] for i in range(0, len(cell), most)] or [""]


def set_table(paper, left, top, widths, rows, how="lines", high=22):
    """A table with its cells centred; gives where it ends."""
    xs, ys = [left], [top]
    for width in widths:
        xs.append(xs[-1] + width)
    for row in rows:
        cells = [fold(cell, width) for cell, width in zip(row, widths, strict=True)]
        height = max(high, max(map(len, cells)) * BODY * LEAD + PAD)
        for column, lines in enumerate(cells):
            first = ys[-1] + (height - len(lines) * BODY * LEAD) / 2
            for n, line in enumerate(lines):
                paper.centre(xs[column], xs[column + 1], first + n * BODY * LEAD, line, BODY)
        ys.append(ys[-1] + height)
    rule(paper.canvas, xs, ys, how)
    return ys[-1]


def rule(canvas, xs, ys, how):
    """Draws the lines of a grid."""
    level = ys if how != "three" else (ys[0], ys[1], ys[-1])
    upright = {"open": xs[1:-1], "three": (), "none": ()}.get(how, xs)
    spots = [(i, j) for i in range(len(ys) - 1) for j in range(len(xs) - 1)]
    if how == "boxes":
        for i, j in spots:
            canvas.rect(xs[j], HEIGHT - ys[i + 1], xs[j + 1] - xs[j], ys[i + 1] - ys[i])
    elif how == "slim":
        for i, j in spots:
            canvas.rect(xs[j], HEIGHT - ys[i], xs[j + 1] - xs[j], 0.5, stroke=0, fill=1)
            canvas.rect(xs[j], HEIGHT - ys[i + 1], 0.5, ys[i + 1] - ys[i], stroke=0, fill=1)
        canvas.rect(xs[0], HEIGHT - ys[-1], xs[-1] - xs[0], 0.5, stroke=0, fill=1)
        canvas.rect(xs[-1], HEIGHT - ys[-1], 0.5, ys[-1] - ys[0], stroke=0, fill=1)
    elif how == "path":
        path = canvas.beginPath()
        for y in ys:
            path.moveTo(xs[0], HEIGHT - y)
            path.lineTo(xs[-1], HEIGHT - y)
        for x in xs:
            path.moveTo(x, HEIGHT - ys[0])
            path.lineTo(x, HEIGHT - ys[-1])
        canvas.drawPath(path)
    elif how != "none":
        for y in level:
            canvas.line(xs[0], HEIGHT - y, xs[-1], HEIGHT - y)
        for x in upright:
            canvas.line(x, HEIGHT - ys[0], x, HEIGHT - ys[-1])
