r"""Word documents (.docx) → their text: what is printed in the body, a blank line after each paragraph.

The raw text of the source, in which all offsets count, is that text, the notes of its pages' feet behind it. A table
whose headings are known here (项目名称, 企业名称, 指标, …) is a source of its own, `文件.docx#表1`; any other stands in
the text, a line for each row.

*Why so*: of WordprocessingML (ECMA-376, part 1, chapter 17) an article needs paragraphs, runs, breaks and tables: with
the standard library that is a page of code. python-docx gives a document to write with, not what is printed: it leaves
out text boxes, content controls and insertions, and says nothing of deletions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from xml.etree import ElementTree as ET

from xckg.corpus.articles import split_articles
from xckg.corpus.embedded import find_around, tell
from xckg.corpus.grids import LINES_ABOVE, WIDEST
from xckg.corpus.inputs import Input, Read
from xckg.corpus.tables import Grid, clean_cell, name_table, read_grid
from xckg.corpus.trees import open_zip, parse_xml, read_member
from xckg.corpus.webtables import find_title
from xckg.errors import InputError
from xckg.model import Source

MAIN = "word/document.xml"
NOTES = ("word/footnotes.xml", "word/endnotes.xml")
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_ROWS = 20_000
PARTED = "\n\n"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_UNPRINTED = {"del", "moveFrom", "instrText", "Fallback", "pPr", "rPr", "tblPr", "sdtPr"}
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-", "ptab": "\t"}
_OLD = b"\xd0\xcf\x11\xe0"


def read_docx(given: Input) -> Read:
    """The source that a Word document is, and those of the tables in it.

    Raises:
        InputError: broken, locked, or nothing is printed in it.
    """
    if given.data.startswith(_OLD):
        raise InputError(given.name, "是加了密码的或旧版的 Word 文档，请去掉密码、另存为 .docx")
    if not given.data:
        raise InputError(given.name, "文件是空的")
    with open_zip(given.data, given.name) as archive:
        roots = [_parse(read_member(archive, MAIN, given.name), given.name)]
        there = set(archive.namelist())
        roots += [_parse(read_member(archive, name, given.name), given.name) for name in NOTES if name in there]
    blocks: list[str] = []
    tables: list[tuple[int, Source, Sequence[str]]] = []
    errors: list[InputError] = []
    for block in (block for root in roots for block in _find_blocks(root)):
        if isinstance(block, str):
            blocks += [block] if block.strip() else []
            continue
        above = find_title(blocks[-LINES_ABOVE:])
        grid = [[clean_cell(cell) for cell in row] for row in block]
        sources, wrong, known = read_grid(given, grid, name_table(len(tables) + 1), above)
        tables += [(sum(len(said) + len(PARTED) for said in blocks), source, above) for source in sources]
        errors += wrong
        if not known:
            lines = "\n".join("\t".join(" ".join(cell.split("\n")) for cell in row) for row in block)
            blocks += [lines] if lines.strip() else []
    if not blocks and not tables:
        raise InputError(given.name, "文档里没有文字" if not errors else "文档里没有读得出的文字")
    body = [given.to_source(PARTED.join(blocks) + "\n", MEDIA_TYPE)] if blocks else []
    around = split_articles(body[0]) if body and tables else ()
    placed = [
        replace(table, metadata=tell(table.metadata, find_around(around, at), above)) for at, table, above in tables
    ]
    return [*body, *placed], errors


def _parse(part: bytes, name: str) -> ET.Element:
    """A part of a document.

    Raises:
        InputError: it is broken.
    """
    try:
        text = part.decode("utf-16" if part[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8")
    except UnicodeDecodeError:
        raise InputError(name, "不是完好的 Office 文档") from None
    return parse_xml(text.replace(_STRICT[1:-1], _W[1:-1]), name)


def _find_blocks(root: ET.Element) -> Iterator[str | Grid]:
    """The paragraphs and tables in their order."""
    body = root.find(f"{_W}body")
    yield from _walk(root if body is None else body)


def _walk(within: ET.Element) -> Iterator[str | Grid]:
    for element in within:
        tag = element.tag.rpartition("}")[2]
        if tag == "p":
            boxes: list[ET.Element] = []
            yield "".join(_print(element, boxes)).strip()
            for box in boxes:
                yield from _walk(box)
        elif tag == "tbl":
            yield list(_lay(element))
        elif tag not in _UNPRINTED:  # content controls, insertions, sections
            yield from _walk(element)


def _lay(table: ET.Element) -> Iterator[list[str]]:
    """The rows of a table. A merged cell stands in each place that it takes; over the whole width, a title, once."""
    rows = [list(_find(row, "tc")) for row in _find(table, "tr")][:MOST_ROWS]
    width = max((sum(map(_measure, row)) for row in rows), default=0)
    above: list[str] = []
    for row in rows:
        cells: list[str] = []
        for cell in row:
            merged = cell.find(f"{_W}tcPr/{_W}vMerge")
            goes_on = merged is not None and merged.get(f"{_W}val", "continue") == "continue"
            wide = _measure(cell)
            text = above[len(cells)] if goes_on and len(cells) < len(above) else _print_cell(cell)
            cells += [text] * (wide if len(row) > 1 or wide < width else 1)
        above = cells
        yield cells


def _measure(cell: ET.Element) -> int:
    """Over how many columns a cell is merged."""
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    said = "" if span is None else span.get(f"{_W}val", "")
    return min(max(1, int(said)), WIDEST) if said.isdecimal() and len(said) < 6 else 1


def _find(within: ET.Element, wanted: str) -> Iterator[ET.Element]:
    """Rows or cells, content controls around them or not, none of a table inside."""
    for element in within:
        tag = element.tag.rpartition("}")[2]
        if tag == wanted:
            yield element
        elif tag not in _UNPRINTED and tag not in ("p", "tbl", "tc"):
            yield from _find(element, wanted)


def _print_cell(cell: ET.Element) -> str:
    blocks = (b if isinstance(b, str) else " ".join(c for row in b for c in row) for b in _walk(cell))
    return "\n".join(" ".join(block.split()) for block in blocks if block)


def _print(element: ET.Element, boxes: list[ET.Element]) -> Iterator[str]:
    """The characters of a paragraph; text boxes that hang on it are put into `boxes`."""
    for child in element:
        tag = child.tag.rpartition("}")[2]
        if tag == "t":
            yield child.text or ""
        elif tag in _BREAKS:
            yield _BREAKS[tag]
        elif tag == "txbxContent":
            boxes.append(child)
        elif tag not in _UNPRINTED:
            yield from _print(child, boxes)
