"""What workers do with inputs: read them, find what they say, and lay it out in a table; no row knows of another.

    许昌.txt → contribute (the same function as in a local build) → Share → a row: what it says, and its signs' ids

The signs of a batch of documents come once, in a row of their own: 许昌市 stands in every second document.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from xckg import checking
from xckg.contributing import Contribution, Manner, contribute, read_path
from xckg.corpus.decode import Undecodable, decode
from xckg.corpus.embedded import add_tables
from xckg.corpus.inputs import Input
from xckg.corpus.kinds import say_unreadable
from xckg.corpus.metadata import parse_file_name, read_side
from xckg.corpus.records import read_line, read_record, to_bytes
from xckg.distributing.tables import READ, Row, pack, read_rows, to_batches
from xckg.errors import InputError
from xckg.fuse.areas import AREA
from xckg.fuse.blocking import block_keys
from xckg.fuse.ledger import Ledger
from xckg.fuse.signs import Sign
from xckg.keep import codec
from xckg.model import Source

if TYPE_CHECKING:
    import pyarrow as pa

DOCUMENTS = 64
"""How many documents give their signs together."""
MOST = 100_000
"""How many signs a worker remembers."""
NAMED, POINTED = "1", "0"  # before the characters in which a thing is printed: whether they are a name of it


def read_files(batches: Iterable[pa.RecordBatch], manner: Manner) -> Iterator[pa.RecordBatch]:
    """Rows of `path`: files that are read whole."""

    def read() -> Iterator[Source | InputError]:
        for row in read_rows(batches):
            sources, errors = read_path(row["path"], manner)
            yield from errors
            yield from sources

    return _lay_out(read(), manner)


def read_records(
    batches: Iterable[pa.RecordBatch], manner: Manner, names: Mapping[str, str]
) -> Iterator[pa.RecordBatch]:
    """Records of Parquet: their keys and values, with `xckg_file` and `xckg_row` (from 0)."""
    find = cache(partial(_find_input, manner=manner))

    def read() -> Iterator[Source | InputError]:
        for row in read_rows(batches):
            name = _name(row.pop("xckg_file"), names)
            number = str(row.pop("xckg_row") + 1)
            known = {key: str(value) if hasattr(value, "isoformat") else value for key, value in row.items()}
            try:
                yield from add_tables(read_record(find(name), number, known, to_bytes(known), "这一行"))
            except InputError as error:
                yield error

    return _lay_out(read(), manner)


def read_lines(batches: Iterable[pa.RecordBatch], manner: Manner, names: Mapping[str, str]) -> Iterator[pa.RecordBatch]:
    """Lines of JSON: `value`, with `xckg_file`, and `xckg_before`: how many of its lines stand before those here."""
    find = cache(partial(_find_input, manner=manner))

    def read() -> Iterator[Source | InputError]:
        number, last = 0, ("", -1)
        for row in read_rows(batches):
            here = (row["xckg_file"], row["xckg_before"])
            number = number + 1 if here == last else row["xckg_before"] + 1
            last = here
            name = _name(row["xckg_file"], names)
            try:
                text = decode(row["value"]) if row["value"].strip() else ""
                source = read_line(find(name), str(number), text)
            except InputError as error:
                yield error
            except Undecodable as error:
                yield InputError(f"{name}#{number}", str(error))
            else:
                if source is not None:
                    yield from add_tables(source)

    return _lay_out(read(), manner)


def _find_input(name: str, manner: Manner) -> Input:
    """A file of records, for what is known of it from outside."""
    side = read_side(Path(name))
    told = manner.told.or_else(side.metadata)
    return Input(name=name, data=b"", told=told, named=parse_file_name(name), columns=side.columns)


def _name(place: str, names: Mapping[str, str]) -> str:
    """A file as the user has given it; Spark tells it as a URI."""
    place = unquote(place)
    for real, given in names.items():
        if place == real or place.startswith(f"{real}/"):
            return given + place[len(real) :]
    return place


def _lay_out(found: Iterator[Source | InputError], manner: Manner) -> Iterator[pa.RecordBatch]:
    return to_batches(_list_rows(found, manner), READ)


def _list_rows(found: Iterator[Source | InputError], manner: Manner) -> Iterator[Row]:
    signs: dict[str, _Printed] = {}
    known, waiting = _Signs(manner.ledger), 0
    for source in found:
        if not isinstance(source, InputError) and (reason := say_unreadable(source)):
            source = InputError(source.path, reason)
        if isinstance(source, InputError):
            yield {"document": "", "error": source.path, "reason": source.reason}
            continue
        yield _to_row(contribute(source, manner), source, known, signs)
        waiting += 1
        if waiting == DOCUMENTS:
            yield _tell_signs(signs)
            signs, waiting = {}, 0
    if signs:
        yield _tell_signs(signs)


@dataclass(slots=True)
class _Printed:
    """A sign in several documents: what it is, how it is printed, and from where the articles are that name it."""

    record: bytes
    keys: tuple[str, ...]
    forms: set[str]
    homes: set[str]
    n: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """What a document's own graph is made of besides facts.

    Attributes:
        document: the document, its articles without text.
        printed: sign, start, end, characters.
        skipped: what looked like a fact and gave none: reason, the words.
        wrong: places where the source does not say what is quoted of it: start, end, the words.
    """

    document: Any
    printed: tuple[tuple[int, int, int, str], ...]
    skipped: tuple[tuple[str, str, str], ...]
    wrong: tuple[tuple[int, int, str], ...]


def _to_row(made: Contribution, source: Source, known_signs: _Signs, signs: dict[str, _Printed]) -> Row:
    share = made.share
    used: dict[str, int] = {}
    numbers = {key: used.setdefault(known_signs[sign][0], len(used)) for key, sign in share.names.signs.items()}
    known = [signs.get(id_) for id_ in used]
    for key, sign in share.names.signs.items():
        at = numbers[key]
        if known[at] is None:
            id_, record, keys = known_signs[sign]
            known[at] = signs[id_] = _Printed(record=record, keys=keys, forms=set(), homes=set())
    places: dict[tuple[int, int, int], str] = {}
    for key, (_, start, end), text, named in share.names.printed:
        at = numbers[key]
        places[at, start, end] = text
        one = known[at]
        assert one is not None
        one.forms.add((NAMED if named else POINTED) + text)
        if key[2] == AREA and not share.names.signs[key].code:
            one.homes.update(share.names.places)
    for one in known:
        assert one is not None
        one.n += 1
    about = About(
        document=made.document,
        printed=tuple((*place, text) for place, text in places.items()),
        skipped=share.names.skipped,
        wrong=checking.find_wrong(share, source),
    )
    said = (*share.relations, *share.observations)
    publishers = {article.index: article.publisher or "" for article in made.document.articles}
    return {
        "document": made.document.path,
        "about": pack(about),
        "said": pack((said, share.names.statuses, numbers, publishers)) if said or share.names.statuses else None,
        "used": list(used),
        "prints": [{"article": index, "prints": sorted(prints)} for (_, index), prints in share.names.prints if prints],
    }


def _tell_signs(signs: Mapping[str, _Printed]) -> Row:
    return {
        "document": "",
        "signs": [
            {
                "id": id_,
                "record": one.record,
                "keys": one.keys,
                "forms": sorted(one.forms),
                "homes": sorted(one.homes),
                "n": one.n,
            }
            for id_, one in signs.items()
        ],
    }


class _Signs(dict[Sign, tuple[str, bytes, tuple[str, ...]]]):
    """A sign's id, made of all that it says; itself, packed; its keys. Most signs come again and again."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self.ledger = ledger

    def __missing__(self, sign: Sign) -> tuple[str, bytes, tuple[str, ...]]:
        if len(self) >= MOST:
            self.clear()
        written = codec.pack(sign).encode()
        found = hashlib.sha256(written).hexdigest()[:32], pack(sign), block_keys(sign, self.ledger)
        self[sign] = found
        return found
