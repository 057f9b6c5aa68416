"""Real files of every kind, made for the tests."""

import io
import zipfile
from collections.abc import Callable

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
NEWS = "本报讯（记者 周明远）8月4日，记者从许昌海关获悉，今年上半年，许昌市进出口总值140.1亿元，同比增长5.2%。"


def paragraph(*runs: str) -> str:
    return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def table(*rows: list[str]) -> str:
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def docx(*blocks: str) -> bytes:
    body = "".join(blocks)
    return pack({"word/document.xml": f'<?xml version="1.0"?><w:document {W}><w:body>{body}</w:body></w:document>'})


def pack(members: dict[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def repack(archive: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with one member changed."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        members = {member: opened.read(member) for member in opened.namelist()}
    return pack({**members, name: change(members[name])})


def rename(archive: bytes, name: str, raw: bytes) -> bytes:
    """The archive with a member's ASCII name replaced by bytes of the same length, as other programs write them."""
    assert len(name) == len(raw)
    return archive.replace(name.encode(), raw)


def workbook(
    sheets: dict[str, list[list[object]]], merged: dict[str, list[str]] | None = None, far: dict[str, str] | None = None
) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for cells in (merged or {}).get(name, []):
            sheet.merge_cells(cells)
        if name in (far or {}):
            sheet[far[name]] = 1
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()
