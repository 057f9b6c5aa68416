"""Blocks are clustered by themselves: order, number of mentions and other blocks make no difference."""

from __future__ import annotations

import random

import pytest

from xckg.fuse.blocking import block_keys, connect
from xckg.fuse.clusters import Block, cluster_block
from xckg.fuse.ledger import NO_LEDGER, Decision, Ledger
from xckg.fuse.signs import Sign

FIRM = "海晏船舶重工有限公司"
SIGNS = [
    Sign(type="Company", name=FIRM, also=(("海晏船舶", "cut"),)),
    Sign(type="Company", name="海晏船舶"),
    Sign(type="Company", name="平澜纺织"),
    Sign(type="GovernmentAgency", name="许昌市发改委"),
    Sign(type="GovernmentAgency", name="许昌市发展和改革委员会"),
    Sign(type="IndustryCluster", name="电梯产业集群", home="许昌市"),
    Sign(type="IndustryCluster", name="电梯产业集群", home="苏州市"),
    Sign(type="Person", name="王建明", bodies=(("Company", "平澜纺织", ""),)),
    Sign(type="Person", name="王建明", bodies=(("ResearchInstitution", "河海大学", ""),)),
    Sign(type="Person", name="王建明", document="a.txt"),
]


def cluster(signs: list[Sign], ledger: Ledger = NO_LEDGER) -> list[tuple[Sign, ...]]:
    blocks = [cluster_block(block, ledger) for block in connect(signs, ledger)]
    return sorted(group.signs for block in blocks for group in block.groups)


def names(signs: list[Sign], ledger: Ledger = NO_LEDGER) -> set[tuple[str, ...]]:
    return {tuple(sorted({sign.name for sign in signs})) for signs in cluster(signs, ledger)}


def test_cluster_every_sign_is_in_one_group() -> None:
    assert sorted(sign for group in cluster(SIGNS) for sign in group) == sorted(SIGNS)


@pytest.mark.parametrize("seed", range(5))
def test_cluster_does_not_depend_on_order_or_number(seed: int) -> None:
    shuffled = [*SIGNS, *SIGNS[seed:]]
    random.Random(seed).shuffle(shuffled)
    assert cluster(shuffled) == cluster(SIGNS)


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: f"{sign.name}-{sign.home}{sign.document}")
def test_cluster_touches_only_the_blocks_of_a_sign(sign: Sign) -> None:
    """What a store that grows relies on: without a sign, only groups that it is connected to are others."""
    keys = set(block_keys(sign))
    touched = next(set(block) for block in connect(SIGNS) if sign in block)
    assert {other for other in SIGNS if keys & set(block_keys(other))} <= touched
    without = cluster([other for other in SIGNS if other != sign])
    assert [g for g in without if not touched & set(g)] == [g for g in cluster(SIGNS) if not touched & set(g)]


def test_cluster_ids_of_namesakes_differ() -> None:
    blocks: list[Block] = [cluster_block(block) for block in connect(SIGNS)]
    identities = [group.identity for block in blocks for group in block.groups]
    assert len(set(identities)) == len(identities)


def decide(decision: str, kind: str, name: str, other: str, where: str = "", other_where: str = "") -> Ledger:
    return Ledger(
        decisions=(
            Decision(decision=decision, type=kind, name=name, other=other, where=where, other_where=other_where),
        )
    )


def test_cluster_obeys_a_decision_to_merge() -> None:
    assert ("平澜纺织", FIRM, "海晏船舶") not in names(SIGNS)
    merged = names(SIGNS, decide("merge", "Company", "平澜纺织", FIRM))
    assert tuple(sorted(("平澜纺织", FIRM, "海晏船舶"))) in merged


def test_cluster_obeys_a_decision_to_split() -> None:
    split = names(SIGNS, decide("split", "GovernmentAgency", "许昌市发改委", "许昌市发展和改革委员会"))
    assert {("许昌市发改委",), ("许昌市发展和改革委员会",)} <= split


def test_cluster_obeys_a_decision_about_namesakes() -> None:
    where = decide("merge", "IndustryCluster", "电梯产业集群", "电梯产业集群", "许昌市", "苏州市")
    assert len(cluster(SIGNS, where)) == len(cluster(SIGNS)) - 1
