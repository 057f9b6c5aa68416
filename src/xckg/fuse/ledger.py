r"""What people have decided about who is who, as a table that later builds obey.

A ledger is a CSV file, one decision a line, to be kept and reviewed with the inputs:

    decision,type,name,where,other,other_where,note
    merge,Company,平煤隆基,,许昌隆基公司,,工商登记的是同一家
    split,Company,恒信公司,兰州市,恒信公司,许昌市,两家企业
    lock,Company,平煤隆基新能源科技有限公司,,平煤隆基,,

`merge`: the two names are of one thing. `split`: they are of two. `lock`: they are of one thing (or the one name is
right as it is), and nothing joins it that is not decided here. `where` is a place, a body, a document or a code, for
when the name alone is not enough. Of two lines about one pair the later counts. Lines without a decision are passed
over, and so are other columns: a list of candidates with the first column filled in is a ledger.

>>> ledger = parse_ledger("decision,type,name,other\nsplit,Company,黄河集团,黄河旋风\n", "identity.csv")
>>> [(line.decision, line.name, line.other) for line in ledger.decisions]
[('split', '黄河集团', '黄河旋风')]
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Protocol

from xckg.errors import InputError, OutputError
from xckg.fuse.ids import digest
from xckg.fuse.names import are_known_as_one, fold, normalize

MERGE, SPLIT, LOCK = "merge", "split", "lock"
LOCKED = "locked"
NEEDED = ("decision", "type", "name", "other")


class Named(Protocol):
    """What a decision looks at: a sign, which is told by its name and by where it stands."""

    @property
    def type(self) -> str:
        """The class's local name."""

    @property
    def name(self) -> str:
        """The name."""

    @property
    def home(self) -> str:
        """The place of its article."""

    @property
    def seat(self) -> str:
        """Where the text says that it lies."""

    @property
    def document(self) -> str:
        """Its document."""

    @property
    def code(self) -> str:
        """Its code."""

    @property
    def bodies(self) -> tuple[tuple[str, str, str], ...]:
        """Type, name and post of each body."""


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Decision:
    """One line of a ledger. `where` and `other_where` are "" where the name is enough; `other` may be for a lock."""

    decision: str
    type: str
    name: str
    where: str = ""
    other: str = ""
    other_where: str = ""
    note: str = ""


COLUMNS = tuple(each.name for each in fields(Decision))


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """All decisions, in the order of the file."""

    decisions: tuple[Decision, ...] = ()

    def tells_apart(self, kind: str, name: str) -> bool:
        """Whether a decision on that name says where it stands."""
        return (kind, normalize(name, kind)) in self._placed

    def find(self, kind: str, name: str) -> tuple[tuple[int, Decision], ...]:
        """The decisions on that name or a spelling of it, with their numbers."""
        return self._by_name.get((kind, normalize(name, kind)), ()) if self.decisions else ()

    @cached_property
    def mark(self) -> str:
        """A hash of all decisions, "" when there are none: another mark means another graph."""
        return digest([astuple(line) for line in self.decisions]) if self.decisions else ""

    def decide(self, one: Named, other: Named) -> str:
        """What was decided of two signs: `merge`, `split`, `locked`, or "" when nothing was. The last line counts."""
        verdict = ""
        for _, line in sorted({*self.find(one.type, one.name), *self.find(other.type, other.name)}):
            here = [_find_ends(line, sign) for sign in (one, other)]
            if (here[0][0] and here[1][1]) or (here[0][1] and here[1][0]):
                verdict = SPLIT if line.decision == SPLIT else MERGE
            elif line.decision == LOCK and any(here[0]) != any(here[1]) and not _is_same_name(one, other):
                verdict = verdict or LOCKED
        return verdict

    @cached_property
    def _placed(self) -> frozenset[tuple[str, str]]:
        ends = ((d.type, n) for d in self.decisions for n, w in ((d.name, d.where), (d.other, d.other_where)) if w)
        return frozenset((kind, normalize(name, kind)) for kind, name in ends)

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], tuple[tuple[int, Decision], ...]]:
        return _index(self.decisions)


def _find_ends(line: Decision, sign: Named) -> tuple[bool, bool]:
    """Which of the two names of a line means a sign. Where both have one normal form, only the very spelling does."""
    exact = bool(line.other) and normalize(line.name, line.type) == normalize(line.other, line.type)
    same = line.name == line.other
    meant = []
    for name, where in ((line.name, line.where), (line.other, line.other_where)):
        if exact and not same:
            named = sign.name == name or (sign.name not in (line.name, line.other) and fold(sign.name) == fold(name))
        else:
            named = bool(name) and normalize(sign.name, sign.type) == normalize(name, sign.type)
        places = {"", sign.home, sign.seat, sign.document, sign.code, *(body for _, body, _ in sign.bodies)}
        meant.append(named and where in places)
    return meant[0], meant[1]


def _is_same_name(one: Named, other: Named) -> bool:
    return normalize(one.name, one.type) == normalize(other.name, other.type)


def _index(decisions: Iterable[Decision]) -> dict[tuple[str, str], tuple[tuple[int, Decision], ...]]:
    found: dict[tuple[str, str], list[tuple[int, Decision]]] = {}
    for number, line in enumerate(decisions):
        for name in {normalize(each, line.type) for each in (line.name, line.other) if each}:
            found.setdefault((line.type, name), []).append((number, line))
    return {key: tuple(lines) for key, lines in found.items()}


NO_LEDGER = Ledger()


def read_ledger(path: Path) -> Ledger:
    """The ledger in a file.

    Raises:
        InputError: the file cannot be read, or a line is no decision.
    """
    try:
        return parse_ledger(path.read_text(encoding="utf-8-sig"), str(path))
    except OSError as error:
        raise InputError(str(path), f"读不了：{error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(str(path), "不是 UTF-8 编码的 CSV；用表格软件编辑后请另存为“CSV UTF-8”") from None


def parse_ledger(text: str, path: str) -> Ledger:
    """The ledger that a CSV text is; `path` is for messages.

    Raises:
        InputError: a column is missing, or a line is no decision.
    """
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
    if missing:
        raise InputError(path, f"缺少列 {'、'.join(missing)}；第一行应为 {','.join(COLUMNS)}")
    decisions = []
    for row in reader:
        line = Decision(**{name: (row.get(name) or "").strip(" ") for name in COLUMNS})
        if line.decision:
            _check(line, f"{path}:{reader.line_num}")
            decisions.append(line)
    return Ledger(decisions=tuple(decisions))


def _check(line: Decision, place: str) -> None:
    if line.decision not in (MERGE, SPLIT, LOCK):
        raise InputError(place, f"decision 应为 {MERGE}、{SPLIT} 或 {LOCK}，这里是「{line.decision}」")
    if not line.type or not line.name or (not line.other and line.decision != LOCK):
        raise InputError(place, "type、name、other 不能空着（lock 可以没有 other）")
    if (line.name, line.where) == (line.other, line.other_where):
        raise InputError(place, f"两边都是「{line.name}」；同名的用 where、other_where 分清是哪一个")


def add_decision(path: Path, line: Decision) -> None:
    """Writes a decision at the end of a ledger, which is made when there is none. Others' lines stay as they are.

    Raises:
        InputError: the file is no ledger, or the decision is none.
        OutputError: it cannot be written.
    """
    _check(line, str(path))
    if line.decision == SPLIT and are_known_as_one(line.name, line.other, line.type):
        raise InputError(line.name, f"词表里它和「{line.other}」是同一个名称；要分开，请改 ontology/gazetteers/")
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    if before:
        parse_ledger(before.removeprefix("\ufeff"), str(path))
    header = next(csv.reader(io.StringIO(before.removeprefix("\ufeff"), newline="")), list(COLUMNS))
    out = io.StringIO()
    writer = csv.DictWriter(out, header, restval="", extrasaction="ignore", lineterminator="\n")
    if not before:
        writer.writeheader()
    elif not before.endswith("\n"):
        out.write("\n")
    writer.writerow(dict(zip(COLUMNS, astuple(line), strict=True)))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", newline="") as lines:
            lines.write(out.getvalue())
    except OSError as error:
        raise OutputError(str(path), f"写不了：{error.strerror}") from None
