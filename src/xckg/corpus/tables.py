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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from xckg.columns import NAMED, PARTED, count_known, find_column, find_subject, load_columns, parse_heading
from xckg.corpus import dates, places, segment
from xckg.corpus.decode import decode
from xckg.corpus.inputs import Input, Read
from xckg.corpus.records import load_text_keys, read_record, to_bytes
from xckg.corpus.tokens import lay_tokens
from xckg.errors import InputError
from xckg.measured import GROWTH, VALUE, find_names, find_times, is_time, join_headings, load_measured, parse_column
from xckg.model import EMPTY, Article, Sentence, SentenceRole, Source, Span, Text
from xckg.unseen import drop_unseen

CSV, SHEETS = "text/csv", "application/sheets"
TABLES = frozenset({CSV, SHEETS})
"""Media types of sources that are rows."""
HEAD_WITHIN = 15  # lines: above the headings stand a title, a date, a unit
FORM_LEAST = 3  # headings that are known, where they stand left of their cells
ROWS_AT_ONCE = 200
"""Rows of one article: a table of thousands is read in pieces, as memory and the page want it."""
LISTED, LISTS = frozenset({"Company", "GovernmentAgency", "ResearchInstitution", "FinancialInstitution"}), "；"
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


def name_table(number: int) -> str:
    """What a table in a document is called in the name of its own.

    >>> name_table(1)
    '表1'
    """
    return f"表{number}"


def clean_cell(text: str) -> str:
    r"""A cell as it stands in a row's line. Firms that stand one below the other are parted by a mark.

    >>> clean_cell("青禾光电有限\n公司"), clean_cell("青禾光电有限公司\n澄江水务集团")
    ('青禾光电有限公司', '青禾光电有限公司；澄江水务集团')
    """
    text = drop_unseen(text).replace(PARTED, "|")
    lines = text.split("\n") if "\n" in text else ()
    ends = tuple(ending for ending, kind in load_columns().endings if kind in LISTED) if lines else ()
    if len(lines) > 1 and all(line.strip().endswith(ends) for line in lines):
        return LISTS.join(clean_cell(line) for line in lines)
    return _WIDE_GAP.sub("", " ".join(text.split()))


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
    table = find_table(grid, given.columns)
    if table is None:
        return [], [], False
    text = print_table(table, above)
    if not text:
        return [], [InputError(f"{given.name}#{within}" if within else given.name, "表里只有表头，没有行")], True
    return [given.to_source(text, media_type, within=within)], [], True


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table whose headings are known: what stands above them, they themselves, and the rows below, as `at` counts."""

    at: int
    above: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def find_table(grid: Grid, columns: Mapping[str, str] = EMPTY) -> Table | None:
    """A grid as a table, None where no line of it has headings that are known.

    The headings stand in a line, or in two; or each stands left of its cell (项目名称 | 甲项目 | 总投资 | 2亿元).

    Args:
        grid: rows of cells, merged ones filled.
        columns: headings as printed to headings that are known.
    """
    rows = [list(row) for row in grid]
    found = _find_head(columns, rows)
    if found is not None:
        at, headings, below = found
        above = tuple(" ".join(dict.fromkeys(filter(None, row))) for row in rows[:at])
        return Table(at=at, above=above, headings=tuple(headings), rows=tuple(map(tuple, rows[below:])))
    return _find_form(columns, rows) or _find_turned(columns, rows)


def print_table(table: Table, above: Sequence[str]) -> str:
    """A table as text, after lines that stand before it; "" where it has no rows."""
    lines = list_lines(table, above)
    return "".join(f"{line}\n" for _, line in lines) if any(row is not None for row, _ in lines) else ""


def list_lines(table: Table, above: Sequence[str]) -> list[tuple[int | None, str]]:
    """The lines of a table as text, each with the number of its row; None for what stands above."""
    said = [(None, line) for line in dict.fromkeys([*above, *table.above]) if line]
    rows = enumerate(table.rows)
    found = [(i, _print_row(table.headings, row)) for i, row in rows if row != table.headings]  # printed on each page
    return [*said, *((i, line) for i, line in found if line)]


def _rename(columns: Mapping[str, str], cell: str) -> str:
    """The heading that the side file gives for one of the table."""
    said = {clean_cell(name): known for name, known in columns.items()} if columns else columns
    return said.get(cell, cell).replace(NAMED, ":")


def _find_texts(given: Input, grid: Grid) -> int | None:
    """The column of texts, where the first line names one."""
    head = [_rename(given.columns, cell).lower() for cell in grid[0]] if grid else []
    keys = [key.lower() for key in load_text_keys()]
    found = [(keys.index(cell), i) for i, cell in enumerate(head) if cell in keys]
    return min(found)[1] if found and not count_known(head)[0] else None


def _read_texts(given: Input, grid: Grid, texts: int, within: str) -> Read:
    head = [_rename(given.columns, cell) for cell in grid[0]]
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


def _find_head(columns: Mapping[str, str], grid: Grid) -> tuple[int, list[str], int] | None:
    """The line of headings, the headings, and the first line after them (they may stand on two lines)."""
    for at, row in enumerate(grid[:HEAD_WITHIN]):
        headings = [_rename(columns, cell) for cell in row]
        if (names := find_names(headings)) is not None:
            return _finish_measured(headings, at, names, grid)
    best: tuple[int, int] | None = None
    for at, row in enumerate(grid[:HEAD_WITHIN]):
        subject, known = count_known(_rename(columns, cell) for cell in row)
        if subject and known >= 2 and (best is None or known > best[0]):
            best = known, at
    if best is None:
        return _find_timed_head(columns, grid)
    at = best[1]
    subject, _ = count_known(_rename(columns, cell) for cell in grid[at])
    if at and subject in [_rename(columns, cell) for cell in grid[at - 1]]:  # merged over both lines
        at -= 1
    headings = [_rename(columns, cell) for cell in grid[at]]
    following = [_rename(columns, cell) for cell in grid[at + 1]] if at + 1 < len(grid) else []
    if _goes_on(headings, following, subject):
        both = zip(headings, [*following, *[""] * len(headings)], strict=False)
        return at, [_join(upper, lower) for upper, lower in both], at + 2
    return at, headings, at + 1


def _find_timed_head(columns: Mapping[str, str], grid: Grid) -> tuple[int, list[str], int] | None:
    """As `_find_head`, of a table with a row for each time and a column for each indicator."""
    for at, row in enumerate(grid[:HEAD_WITHIN]):
        upper = [_rename(columns, cell) for cell in row]
        following = [_rename(columns, cell) for cell in grid[at + 1]] if at + 1 < len(grid) else []
        both = [_join(a, b) for a, b in zip(upper, [*following, *[""] * len(upper)], strict=False)]
        for headings, below in ((upper, at + 1), (both, at + 2)):
            times = find_times(headings)
            if times is None or (below == at + 2 and (times >= len(following) or is_time(following[times]))):
                continue
            said = [row[times] for row in grid[below:] if times < len(row) and len(set(filter(None, row))) > 1]
            if said and 2 * sum(map(is_time, said)) > len(said):
                return at, headings, below
    return None


def _finish_measured(headings: list[str], at: int, names: int, grid: Grid) -> tuple[int, list[str], int]:
    """The headings of a table of indicators: a line below them may go on, and a weak name is called what it is."""
    below = at + 1
    following = grid[below] if below < len(grid) else []
    others = [cell for upper, cell in zip(headings, following, strict=False) if cell and cell != upper]
    named = following[names] if names < len(following) else ""
    if len(others) > 1 and named in ("", headings[names]) and all(parse_column(cell).kind for cell in others):
        both = zip(headings, [*following, *[""] * len(headings)], strict=False)
        headings, below = [join_headings(upper, lower) for upper, lower in both], below + 1
    called = load_measured()
    if called.kinds.get(headings[names]) != "name":
        headings = [called.name if i == names else heading for i, heading in enumerate(headings)]
    return at, headings, below


def _goes_on(headings: Sequence[str], following: Sequence[str], subject: str) -> bool:
    """Whether a line goes on with the headings: nothing new under the subject, and no number but in a known heading."""
    below = [cell for upper, cell in zip(headings, following, strict=False) if cell and cell != upper]
    under = following[headings.index(subject)] if headings.index(subject) < len(following) else ""
    numbers = [cell for cell in below if any(c.isdigit() for c in cell)]
    named = all(find_column(parse_heading(cell).name, _find_kind(subject)) for cell in numbers)
    return bool(below) and under in ("", subject) and len(below) > 1 and named


def _find_kind(subject: str) -> str:
    return find_subject(parse_heading(subject).name) or ""


def _join(upper: str, lower: str) -> str:
    if not lower or lower == upper:
        return upper
    name, unit = parse_heading(upper).name, parse_heading(upper).unit
    if (kind := parse_column(lower).kind) in (VALUE, GROWTH) and upper not in load_measured().kinds:
        own = parse_heading(lower).unit or unit  # 地区生产总值 above 总量（亿元）、增速（%）
        joined = upper if kind == VALUE else upper + parse_heading(lower).name
        return f"{joined}（{own}）" if own and not parse_heading(joined).unit else joined
    bare = parse_heading(lower).name
    said = count_known([lower])[1] or any(bare == key for key, _ in load_columns().columns)
    joined = lower if said or name == lower else name + lower
    return joined if parse_heading(joined).unit or not unit else f"{joined}（{unit}）"


def _find_form(columns: Mapping[str, str], grid: Grid) -> Table | None:
    """A form of one thing: its headings and what stands right of each, one pair or two of them in a line."""
    if max(map(len, grid), default=0) % 2:
        return None
    pairs = [
        (_rename(columns, row[i]), row[i + 1])
        for row in grid
        for i in range(0, len(row) - 1, 2)
        if row[i] and row[i] != row[i + 1]
    ]
    headings, cells = [heading for heading, _ in pairs], [cell for _, cell in pairs]
    if len(set(headings)) < len(headings) or not _are_headings(headings) or any(map(_is_heading, cells)):
        return None
    return Table(at=0, above=(), headings=tuple(headings), rows=(tuple(cells),))


def _find_turned(columns: Mapping[str, str], grid: Grid) -> Table | None:
    """A table that lies on its side: the headings in the first column, a column for each thing."""
    width = max(map(len, grid), default=0)
    headings = [_rename(columns, row[0]) for row in grid if row]
    if width < 3 or len(set(headings)) < len(headings) or not _are_headings(headings):
        return None
    rows = [tuple(row[i] if i < len(row) else "" for row in grid if row) for i in range(1, width)]
    if any(_is_heading(cell) for row in rows for cell in row):
        return None
    return Table(at=0, above=(), headings=tuple(headings), rows=tuple(rows))


def _are_headings(cells: Sequence[str]) -> bool:
    """Whether cells that stand below each other are headings: two of three are known, one of them names the thing."""
    subject, known = count_known(cells)
    return bool(subject) and known >= FORM_LEAST and 3 * known >= 2 * len(cells)


def _is_heading(cell: str) -> bool:
    return count_known([cell])[1] > 0 and not any(c.isdigit() for c in cell)


def _print_row(headings: Sequence[str], row: Sequence[str]) -> str:
    """A row as a line; one with a single cell (一、工业项目) as that alone."""
    cells = [(heading, cell) for heading, cell in zip(headings, row, strict=False) if cell]
    cells = [pair for i, pair in enumerate(cells) if not i or pair != cells[i - 1]]  # merged under one heading
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
                pages=source.pages,
                readings=source.readings,
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
