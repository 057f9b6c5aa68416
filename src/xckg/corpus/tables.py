r"""Tables → text, a line for each row: each cell after its heading (项目名称：甲项目｜总投资（万元）：12000).

>>> given = Input(name="a.csv", data="一览表\n项目名称,建设单位\n甲项目,乙公司\n".encode())
>>> [source], _ = read_csv(given)
>>> source.text
'一览表\n项目名称：甲项目｜建设单位：乙公司\n'
>>> [article] = split_rows(source)
>>> [(s.role.value, article.surface(s.span)) for s in article.sentences]
[('title', '一览表'), ('row', '项目名称：甲项目｜建设单位：乙公司')]

That text is the source's raw text: offsets count in it, and evidence shows a row as a person reads it. The headings are
those of the table, or, where the side file says `[columns]`, those that it gives for them. Of crawlers' tables with a
column of texts (正文) each row is an article, as a line of JSON is.

*Why so*: a row as a sentence (甲项目由乙公司建设) would put words into the table's mouth, and the rules that read it
again would have to guess what the column has said.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from xckg.columns import NAMED, PARTED, count_known, load_columns, parse_heading
from xckg.corpus import dates, places, segment
from xckg.corpus.decode import decode
from xckg.corpus.inputs import Input, Read
from xckg.corpus.records import load_text_keys, read_record, to_bytes
from xckg.corpus.tokens import lay_tokens
from xckg.errors import InputError
from xckg.model import Article, Sentence, SentenceRole, Source, Span, Text

CSV, SHEETS = "text/csv", "application/sheets"
TABLES = frozenset({CSV, SHEETS})
"""Media types of sources that are rows."""
HEAD_WITHIN = 15  # lines: above the headings stand a title, a date, a unit
ROWS_AT_ONCE = 200
"""Rows of one article: a table of thousands is read in pieces, as memory and the page want it."""
_WIDE_GAP = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")

Grid = list[list[str]]


def read_csv(given: Input) -> Read:
    """The sources in comma- or tab-separated values.

    Raises:
        Undecodable: the bytes are no text.
        InputError: no headings that are known here.
    """
    text = decode(given.data).lstrip("\ufeff")
    head = text[:10_000].split("\n")[:HEAD_WITHIN]
    comma = max(",\t;", key=lambda mark: sum(line.count(mark) for line in head))
    try:
        grid = [[clean_cell(cell) for cell in row] for row in csv.reader(io.StringIO(text), delimiter=comma)]
    except csv.Error as error:
        raise InputError(given.name, f"不是合格的 CSV：{error}") from None
    sources, errors, known = read_grid(given, grid, "", [])
    if not known:
        raise InputError(given.name, say_unknown(grid))
    return sources, errors


def clean_cell(text: str) -> str:
    """A cell as it stands in a row's line."""
    return _WIDE_GAP.sub("", " ".join(text.replace("\0", "").replace(PARTED, "|").split()))


def say_unknown(grid: Grid) -> str:
    """The message for a table without headings that are known."""
    head = next((row for row in grid if sum(map(bool, row)) > 1), grid[0] if grid else [])
    shown = "、".join(cell[:12] for cell in head[:8] if cell)
    how = "要有 项目名称、企业名称 等列，或在 .meta.toml 的 [columns] 里说明哪一列是什么"
    return f"表头认不出（{shown or '空表'}）：{how}"


def read_grid(
    given: Input, grid: Grid, within: str, above: Sequence[str], media_type: str = CSV
) -> tuple[list[Source], list[InputError], bool]:
    """The sources in a table, and whether it has headings that are known here.

    Args:
        given: where it stands.
        grid: its rows.
        within: which of several it is; "" where it is the only one.
        above: what stands above it: its title.
        media_type: of its source.
    """
    texts = _find_texts(given, grid)
    if texts is not None:
        return *_read_texts(given, grid, texts, within), True
    found = _find_head(given, grid)
    if found is None:
        return [], [], False
    at, headings, below = found
    lines = [" ".join(filter(None, row)) for row in grid[:at]]
    lines = [line for line in dict.fromkeys([*above, *lines]) if line]
    rows = [_print_row(headings, row) for row in grid[below:]]
    if not any(rows):
        return [], [InputError(f"{given.name}#{within}" if within else given.name, "表里只有表头，没有行")], True
    text = "\n".join([*lines, *filter(None, rows)]) + "\n"
    return [given.to_source(text, media_type, within=within)], [], True


def _rename(given: Input, cell: str) -> str:
    """The heading that the side file gives for one of the table."""
    said = {clean_cell(name): known for name, known in given.columns.items()}
    return said.get(cell, cell).replace(NAMED, ":")


def _find_texts(given: Input, grid: Grid) -> int | None:
    """The column of texts, where the first line names one."""
    head = [_rename(given, cell).lower() for cell in grid[0]] if grid else []
    keys = [key.lower() for key in load_text_keys()]
    found = [(keys.index(cell), i) for i, cell in enumerate(head) if cell in keys]
    return min(found)[1] if found and not count_known(head)[0] else None


def _read_texts(given: Input, grid: Grid, texts: int, within: str) -> Read:
    head = [_rename(given, cell) for cell in grid[0]]
    head[texts] = load_text_keys()[0]
    sources: list[Source] = []
    errors: list[InputError] = []
    for number, cells in enumerate(grid[1:], start=2):
        row = {name: cell for name, cell in zip(head, cells, strict=False) if name and cell}
        if row:
            name = f"{within}!{number}" if within else str(number)
            try:
                sources.append(read_record(given, name, row, to_bytes(row), "这一行"))
            except InputError as error:
                errors.append(error)
    return sources, errors


def _find_head(given: Input, grid: Grid) -> tuple[int, list[str], int] | None:
    """The line of headings, the headings, and the first line after them (they may stand on two lines)."""
    best: tuple[int, int] | None = None
    for at, row in enumerate(grid[:HEAD_WITHIN]):
        subject, known = count_known(_rename(given, cell) for cell in row)
        if subject and known >= 2 and (best is None or known > best[0]):
            best = known, at
    if best is None:
        return None
    at = best[1]
    subject, _ = count_known(_rename(given, cell) for cell in grid[at])
    if at and subject in [_rename(given, cell) for cell in grid[at - 1]]:  # merged over both lines
        at -= 1
    headings = [_rename(given, cell) for cell in grid[at]]
    following = [_rename(given, cell) for cell in grid[at + 1]] if at + 1 < len(grid) else []
    if _goes_on(headings, following):
        both = zip(headings, [*following, *[""] * len(headings)], strict=False)
        return at, [_join(upper, lower) for upper, lower in both], at + 2
    return at, headings, at + 1


def _goes_on(headings: Sequence[str], following: Sequence[str]) -> bool:
    """Whether a line goes on with the headings: nothing new under the subject, and no number in it."""
    subject, _ = count_known(headings)
    below = [cell for upper, cell in zip(headings, following, strict=False) if cell and cell != upper]
    under = following[headings.index(subject)] if headings.index(subject) < len(following) else ""
    return bool(below) and under in ("", subject) and len(below) > 1 and not any(c.isdigit() for c in "".join(below))


def _join(upper: str, lower: str) -> str:
    if not lower or lower == upper:
        return upper
    name, unit = parse_heading(upper).name, parse_heading(upper).unit
    said = count_known([lower])[1] or any(lower == key for key, _ in load_columns().columns)
    joined = lower if said or name == lower else name + lower
    return joined if parse_heading(joined).unit or not unit else f"{joined}（{unit}）"


def _print_row(headings: Sequence[str], row: Sequence[str]) -> str:
    """A row as a line; one with a single cell (一、工业项目) as that alone."""
    cells = [(heading, cell) for heading, cell in zip(headings, row, strict=False) if cell]
    if len({cell for _, cell in cells}) <= 1:
        return cells[0][1].replace(NAMED, ":") if cells else ""
    return PARTED.join(f"{heading}{NAMED}{cell}" for heading, cell in cells if heading)


# ── rows as articles ─────────────────────────────────────────────────────────────────────────────────────────────────


def split_rows(source: Source) -> tuple[Article, ...]:
    """The articles that a table is: its lines above as the title, its rows, `ROWS_AT_ONCE` in each article."""
    lines = list(_find_lines(source.text))
    first = next((i for i, (start, end) in enumerate(lines) if PARTED in source.text[start:end]), len(lines))
    above, below = lines[:first], lines[first:]
    titles = [source.text[start:end] for start, end in above]
    title = source.metadata.title or (titles[0] if titles else None)
    told = source.metadata.date
    day = told or next((d for t in titles if (d := dates.parse_stamp(t))), None) or dates.infer_date(titles)
    place = source.metadata.place or places.find_place(
        title=title or "", body="\n".join(titles), publisher=None, dateline=None
    )
    pieces = range(0, max(1, len(below)), ROWS_AT_ONCE)
    return tuple(
        _make_article(
            source,
            index,
            [*above, *below[at : at + ROWS_AT_ONCE]],
            Article(
                document=source.path,
                index=index,
                title=title,
                date=day,
                date_origin="told" if told else "inferred" if day else None,
                place=place,
                publisher=source.metadata.publisher,
                bylines=(),
                text=Text(clean="", raw_starts=()),
                sentences=(),
            ),
        )
        for index, at in enumerate(pieces)
    )


def _make_article(source: Source, index: int, lines: Sequence[tuple[int, int]], bare: Article) -> Article:
    clean: list[str] = []
    starts: list[int] = []
    sentences: list[Sentence] = []
    for number, (start, end) in enumerate(lines):
        at, text = len(starts), source.text[start:end]
        role = SentenceRole.ROW if PARTED in text else SentenceRole.TITLE if number == 0 else SentenceRole.HEADING
        tokens = lay_tokens(segment.tag(text), at)
        sentences.append(Sentence(span=Span(start=at, end=at + len(text)), role=role, paragraph=number, tokens=tokens))
        clean.append(text + "\n")
        starts += range(start, end + 1)
    made = Text(clean="".join(clean), raw_starts=tuple(starts))
    return replace(bare, index=index, text=made, sentences=tuple(sentences))


def _find_lines(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for line in text.split("\n"):
        if line:
            yield at, at + len(line)
        at += len(line) + 1
