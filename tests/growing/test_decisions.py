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


def test_store_reads_only_documents_that_name_what_was_decided(news, read_tables):
    output, ledger = Path("库"), Path("identity.csv")
    growing.add(["新闻"], output)
    before = read_tables(output)
    add_decision(ledger, SPLIT)
    done = growing.update([], output, ledger=ledger)
    assert 0 < done.changed < len(news)
    ledger.write_text(ledger.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    assert growing.update([], output, ledger=ledger).changed == done.changed
    assert read_tables(output) == before, "taken back, as if it had never been"
    growing.check(output)


def test_remove_obeys_a_ledger_too(news, read_tables):
    output, ledger = Path("库"), Path("identity.csv")
    growing.add(["新闻"], output)
    add_decision(ledger, SPLIT)
    growing.remove([news[0]], output, ledger=ledger)
    pipeline.build(news[1:], Path("分"), view=False, ledger=ledger)
    assert read_tables(output) == read_tables("分")


def test_remove_on_the_command_line_takes_a_ledger(news, read_tables, xckg):
    output, ledger = Path("output"), Path("决定.csv")
    growing.add(["新闻"], output)
    add_decision(ledger, SPLIT)
    assert xckg("remove", news[0], "--ledger", "决定.csv").returncode == 0
    pipeline.build(news[1:], Path("分"), view=False, ledger=ledger)
    assert read_tables(output) == read_tables("分")
