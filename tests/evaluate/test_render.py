"""Tables for people."""

import pytest

from xckg.evaluate import evaluate
from xckg.evaluate.figures import Part
from xckg.evaluate.render import Table, draw_table, make_tables, to_markdown


@pytest.fixture
def evaluation(notation):
    gold = notation.gold("Country/德国 Product/发制品", ["德国 imports 发制品"])
    text = "德国买|发制品。"
    return evaluate(notation.build("[德国|Country]"), (gold,), {"许昌.txt": text})


def test_render_groups_say_type_in_both_languages(evaluation):
    tables = {table.title: table for table in make_tables(evaluation, errors=0)}
    assert ("国家 Country", "1.000", "1.000", "1.000", "1", "0", "0") in tables["实体：按类型"].rows
    assert [row[0] for row in tables["关系：按谓词"].rows] == ["进口 imports"]
    assert tables["观测（全部）：按量类"].rows == ()
    assert "错误与原句" not in tables


def test_render_errors_come_with_sentences_and_are_limited(evaluation):
    *_, causes, errors = make_tables(evaluation, errors=1)
    assert sum(int(row[-1]) for row in causes.rows) == 2
    assert errors.rows == (("许昌.txt", "实体·漏", "没有找到", "Product 发制品", "德国买|发制品。"),)


def test_render_markdown_escapes_what_texts_hold(evaluation):
    page = to_markdown(evaluation)
    assert "德国买\\|发制品。" in page
    assert page.startswith("# 评测\n\n## 总表\n\n| 项 |")
    assert page == to_markdown(evaluation)


def test_render_table_without_rows_says_so():
    assert draw_table(Table(title="空", columns=("a", "b"), rows=()), level=3) == "### 空\n\n无。"


def test_render_halves_share_out_the_documents(notation):
    golds = [type(notation)(f"{name}.txt").gold("Country/德国") for name in "dbca"]
    whole = evaluate(notation.build("无"), golds, {})
    even, odd = whole.halves()
    assert (even.documents, odd.documents) == (("a.txt", "c.txt"), ("b.txt", "d.txt"))
    assert whole.tally(Part.ENTITIES).missed == even.tally(Part.ENTITIES).missed + odd.tally(Part.ENTITIES).missed == 4
