"""A store obeys the ledger as a build does, and follows it when it changes."""

from pathlib import Path

from xckg import growing, pipeline
from xckg.fuse import Decision, add_decision

SPLIT = Decision(
    decision="split", type="GovernmentAgency", name="许昌市发改委", other="许昌市发展和改革委员会", note="试一试"
)


def test_store_obeys_a_ledger_and_follows_it(news, read_tables):
    output, ledger = Path("库"), Path("identity.csv")
    growing.add(["新闻"], output)
    pipeline.build(["新闻"], Path("合"), view=False)
    assert read_tables(output) == read_tables("合")
    add_decision(ledger, SPLIT)
    growing.update([], output, ledger=ledger)
    pipeline.build(["新闻"], Path("分"), view=False, ledger=ledger)
    assert read_tables(output) == read_tables("分") != read_tables("合")


def test_store_keeps_its_decisions_when_nobody_tells_them_again(news, read_tables):
    output, ledger = Path("库"), Path("决定.csv")
    add_decision(ledger, SPLIT)
    growing.add([news[0], news[2]], output, ledger=ledger)
    growing.add([news[3]], output)
    growing.remove([news[0]], output)
    pipeline.build([news[2], news[3]], Path("分"), view=False, ledger=ledger)
    assert read_tables(output) == read_tables("分")
