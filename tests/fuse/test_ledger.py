"""Decisions of people: how they are written and read, and that a clustering obeys them."""

from __future__ import annotations

from pathlib import Path

import pytest

from xckg.errors import InputError
from xckg.fuse.blocking import connect
from xckg.fuse.clusters import cluster_block
from xckg.fuse.ledger import COLUMNS, Decision, Ledger, add_decision, parse_ledger, read_ledger
from xckg.fuse.signs import Sign, make_sign

HEADER = ",".join(COLUMNS) + "\n"


def firm(name: str, home: str = "", document: str = "a.txt", ledger: Ledger | None = None) -> Sign:
    apart = ledger is not None and ledger.tells_apart("Company", name)
    return make_sign("Company", name, home=home, document=document, told_apart=apart)


def decide(*lines: str) -> Ledger:
    return parse_ledger(HEADER + "\n".join(lines), "identity.csv")


def names(signs: list[Sign], ledger: Ledger) -> set[tuple[str, ...]]:
    return {group.names for block in connect(signs, ledger) for group in cluster_block(block, ledger).groups}


def test_ledger_written_is_ledger_read(tmp_path: Path) -> None:
    lines = [
        Decision(decision="merge", type="Company", name="海晏,重工", other='海晏"船舶"', note="两行\n依据"),
        Decision(
            decision="split", type="Company", name="恒信公司", where="兰州市", other="恒信公司", other_where="许昌市"
        ),
        Decision(decision="lock", type="Company", name="海晏重工"),
    ]
    path = tmp_path / "新" / "identity.csv"
    for line in lines:
        add_decision(path, line)
    assert read_ledger(path).decisions == tuple(lines)
    assert path.read_text(encoding="utf-8").startswith(HEADER)


def test_ledger_keeps_what_people_have_written_into_it(tmp_path: Path) -> None:
    path = tmp_path / "identity.csv"
    before = "\ufeffdecision,note,type,name,other,经办\nmerge,依据,Company,甲重工,乙重工,老王"
    path.write_text(before, encoding="utf-8")
    add_decision(path, Decision(decision="split", type="Company", name="丙重工", other="丁重工", note="看过"))
    assert path.read_text(encoding="utf-8") == before + "\nsplit,看过,Company,丙重工,丁重工,\n"
    assert [line.decision for line in read_ledger(path).decisions] == ["merge", "split"]


def test_ledger_passes_over_candidates_nobody_has_decided() -> None:
    assert decide(",Company,甲重工,,乙重工,,", "split,Company,甲重工,,丙重工,,").decisions[0].other == "丙重工"


@pytest.mark.parametrize(
    ("text", "where", "expected"),
    [
        ("decision,type,name\n", "identity.csv", "缺少列 other"),
        (HEADER + "join,Company,甲重工,,乙重工,,\n", "identity.csv:2", "decision 应为"),
        (HEADER + "merge,Company,甲重工,,,,\n", "identity.csv:2", "不能空着"),
        (HEADER + "split,Company,甲重工,,甲重工,,\n", "identity.csv:2", "where"),
    ],
)
def test_ledger_that_is_wrong_is_refused(text: str, where: str, expected: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_ledger(text, "identity.csv")
    assert caught.value.path == where
    assert expected in caught.value.reason


def test_ledger_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "identity.csv").write_bytes((HEADER + "merge,Company,甲重工,,乙重工,,\n").encode("gb18030"))
    with pytest.raises(InputError, match="UTF-8"):
        read_ledger(tmp_path / "identity.csv")


def test_ledger_refuses_to_split_what_the_gazetteers_say_is_one(tmp_path: Path) -> None:
    line = Decision(decision="split", type="FinancialInstitution", name="工行", other="中国工商银行")
    with pytest.raises(InputError, match="gazetteers"):
        add_decision(tmp_path / "identity.csv", line)
    assert not (tmp_path / "identity.csv").exists()


def test_ledger_split_goes_before_what_the_names_say() -> None:
    signs = [firm("海晏船舶重工"), firm("海晏船舶重工有限公司")]
    assert len(names(signs, Ledger())) == 1
    assert len(names(signs, decide("split,Company,海晏船舶重工,,海晏船舶重工有限公司,,"))) == 2


def test_ledger_merge_goes_before_what_forbids_it() -> None:
    signs = [firm("海琛电器"), firm("海琛电器（重庆）有限公司")]
    assert len(names(signs, Ledger())) == 2
    merged = names(signs, decide("merge,Company,海琛电器,,海琛电器(重庆)有限公司,,"))  # any spelling of a name will do
    assert merged == {("海琛电器", "海琛电器（重庆）有限公司")}


def test_ledger_split_holds_through_a_third_name() -> None:
    """甲 is 乙 and 乙 is 丙 by decision, 甲 is not 丙 by decision: the three cannot be one."""
    lines = ("merge,Company,甲重工,,乙重工,,", "merge,Company,乙重工,,丙重工,,", "split,Company,甲重工,,丙重工,,")
    groups = names([firm("甲重工"), firm("乙重工"), firm("丙重工")], decide(*lines))
    assert not any({"甲重工", "丙重工"} <= set(group) for group in groups)


def test_ledger_later_line_counts() -> None:
    signs = [firm("甲重工"), firm("乙重工")]
    lines = ("split,Company,甲重工,,乙重工,,", "merge,Company,乙重工,,甲重工,,")
    assert len(names(signs, decide(*lines))) == 1
    assert len(names(signs, decide(*reversed(lines)))) == 2


def test_ledger_lock_lets_nothing_else_in() -> None:
    signs = [firm("维澜旋风新能源股份有限公司"), firm("维澜旋风"), firm("维澜旋风新能源")]
    assert len(names(signs, Ledger())) == 1
    locked = names(signs, decide("lock,Company,维澜旋风新能源股份有限公司,,维澜旋风新能源,,"))
    assert locked == {("维澜旋风新能源", "维澜旋风新能源股份有限公司"), ("维澜旋风",)}


def test_ledger_tells_namesakes_apart_by_place() -> None:
    line = "split,Company,海晏船舶重工,兰州市,海晏船舶重工,许昌市,"
    for ledger, things in ((Ledger(), 1), (decide(line), 2)):
        signs = [firm("海晏船舶重工", home, f"{home}.txt", ledger) for home in ("兰州市", "许昌市")]
        groups = [group for block in connect(signs, ledger) for group in cluster_block(block, ledger).groups]
        assert len(groups) == things
        assert len({group.identity for group in groups}) == things


def test_ledger_mark_is_of_its_decisions() -> None:
    one = decide("merge,Company,甲重工,,乙重工,,")
    assert Ledger().mark == ""
    assert one.mark == decide("merge,Company,甲重工,,乙重工,,").mark != decide("split,Company,甲重工,,乙重工,,").mark
