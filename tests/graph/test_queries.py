import datetime as dt
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xckg.errors import KnowledgeError, QueryError
from xckg.graph.queries import bind, get_query, load_queries, parse_query
from xckg.graph.store import run_query

HEAD = "# 问：几？\n# en: how many\n# group: 企业\n"
NAMES = tuple(query.name for query in load_queries())


def answer(store, query_name, **params):
    """The rows of a named query without the column that gives a sentence."""
    result = run_query(store, bind(get_query(query_name), params))
    return [tuple(v for c, v in row.items() if c != "依据") for row in result.to_dicts()]


def test_there_are_forty_four_queries_at_least():
    assert len(NAMES) >= 44
    assert {
        "chain-companies",
        "place-projects",
        "company-products",
        "trade-partners",
        "indicator-series",
        "cluster-sizes",
        "who-holds-posts",
        "policies-of-place",
        "honors",
        "evidence-of",
        "upstream-paths",
        "targets",
    } <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_query_runs_as_it_stands_and_as_bound(store, name):
    query = get_query(name)
    assert query.question.endswith("？")
    assert all(parameter.note for parameter in query.parameters)
    unbound = run_query(store, query.text)
    assert run_query(store, bind(query, {})).columns == unbound.columns
    assert "ORDER BY" in query.text, "rows come in a fixed order"
    assert query.english.endswith("?")


@pytest.mark.parametrize("given_name", ["石墨烯产业链", "石墨烯链"])
def test_chain_companies(store, given_name):
    assert answer(store, "chain-companies", chain=given_name) == [
        ("远山新材料有限公司", "实施项目", "计划"),
        ("立禾集团", "成员", "已实现"),
        ("远山新材料有限公司", "龙头", "已实现"),
    ]


def test_place_projects(store):
    expected = [
        ("年产2万吨石墨烯粉体项目", "青禾高新区", "远山新材料有限公司", "总投资", "=", Decimal(6), "亿元", "计划")
    ]
    assert answer(store, "place-projects", place="青禾") == expected
    assert answer(store, "place-projects", place="青禾高新区") == expected
    assert answer(store, "place-projects", place="云岭省") == []


def test_company_products(store):
    assert answer(store, "company-products", company="立禾集团") == [("鳞片石墨", None, "已实现")]
    assert answer(store, "company-products", company="远山新材") == [("石墨烯粉体", None, "计划")]


def test_trade_partners(store):
    assert answer(store, "trade-partners", place="青禾市") == [
        ("德国", "出口总值", dt.date(2023, 6, 30), "2023年上半年", "=", Decimal("3.1"), "亿元", Decimal(40), None),
        ("日本", "出口总值", dt.date(2023, 6, 30), "2023年上半年", None, None, None, None, Decimal("7.5")),
    ]


def test_indicator_series(store):
    rows = answer(store, "indicator-series", subject="青禾市", indicator="出口")
    assert len(rows) == 8
    assert rows[0] == (
        "出口总值",
        dt.date(2023, 1, 1),
        dt.date(2023, 6, 30),
        "2023年上半年",
        "位次",
        "=",
        Decimal(2),
        "",
        "已实现",
        "",
    )
    both = [row[-1] for row in rows if "；" in row[-1]]
    assert [sorted(text.split("；")) for text in both] == [["商品：石墨烯粉体", "贸易伙伴：德国"]]
    years = [row[6] for row in rows if row[4] == "数量" and not row[-1]]
    assert years == [Decimal(20), Decimal("12.5")], "in the order of time"
    assert len(answer(store, "indicator-series", subject="青禾市", indicator="")) == 9


def test_cluster_sizes(store):
    expected = [("石墨烯产业集群", "青禾市", "产业集群规模", "截至目前", ">", Decimal(80), "亿元", "已实现")]
    assert answer(store, "cluster-sizes") == expected
    assert answer(store, "cluster-sizes", place="青禾") == expected
    assert answer(store, "cluster-sizes", place="云岭省") == []


def test_who_holds_posts(store):
    day = dt.date(2023, 7, 21)
    expected = [("林知远", "总经理", "远山新材料有限公司", day), ("林知远", "董事长", "远山新材料有限公司", day)]
    assert answer(store, "who-holds-posts") == expected
    assert answer(store, "who-holds-posts", body="远山新材") == expected
    assert answer(store, "who-holds-posts", body="立禾集团") == []


def test_policies_of_place(store):
    assert answer(store, "policies-of-place", place="青禾市") == [
        ("《青禾市石墨烯产业培育办法》", "政策文件", "青禾市", "已实现", dt.date(2023, 7, 21))
    ]


def test_honors(store):
    expected = [("石墨烯产业集群", "国家新材料产业基地", "目标", dt.date(2023, 7, 21))]
    assert answer(store, "honors") == expected
    assert answer(store, "honors", holder="石墨烯产业集群") == expected
    assert answer(store, "honors", holder="青禾市") == []


def test_evidence_of(store, knowledge):
    rows = answer(store, "evidence-of", entity="远山新材")
    assert {row[0] for row in rows} == {
        "远山新材料有限公司 龙头 石墨烯产业链",
        "远山新材料有限公司 实施 年产2万吨石墨烯粉体项目",
        "林知远 任职 远山新材料有限公司（董事长）",
        "林知远 任职 远山新材料有限公司（总经理）",
    }
    assert len(rows) == 5, "a fact of two documents has two sentences"
    assert rows[0][2:] == ("a.txt的第0句。", "石墨烯“链”起来", dt.date(2023, 7, 21), "a.txt", 0, 9, None)
    city = {row[0] for row in answer(store, "evidence-of", entity="青禾")}
    assert {"青禾市 2023年上半年出口总值 增长-5.3%", "青禾市 2025年石墨烯产值 >200亿元"} <= city
    assert len(answer(store, "evidence-of", entity="青禾")) == sum(
        len(f.evidence)
        for f in (*knowledge.relations, *knowledge.observations)
        if "https://example.org/kg/area/1" in (f.subject, getattr(f, "object", None))
    )


def test_upstream_paths(store):
    assert answer(store, "upstream-paths", product="石墨烯粉体") == [
        ("鳞片石墨", "是", "立禾集团"),
        ("石墨矿", "否", None),
    ]


def test_targets(store):
    assert answer(store, "targets", subject="青禾市") == [
        ("青禾市", "石墨烯产值", "数量", ">", Decimal(200), "亿元", dt.date(2025, 12, 31), "目标")
    ]
    assert [row[0] for row in answer(store, "targets")] == ["年产2万吨石墨烯粉体项目", "青禾市"]


def test_investors(store):
    expected = [("立禾集团", "青禾高新区", "园区", "已实现")]
    assert answer(store, "investors") == expected
    assert answer(store, "investors", target="青禾市") == expected, "a park of the city counts"
    assert answer(store, "investors", target="德国") == []


def test_compare_places(store):
    rows = answer(store, "compare-places", indicator="出口总值", since="2023-01-01")
    assert [(row[0], row[4]) for row in rows] == [("云岭省", Decimal(300)), ("青禾市", Decimal("12.5"))]
    assert len(answer(store, "compare-places", indicator="出口总值")) == 3
    assert answer(store, "compare-places", indicator="出口总值", measure="rank")[0][-1] == "云岭省"


INJECTIONS = (
    '青禾市" } #',
    '"@zh . ?s ?p ?o } #',
    "青禾市\\",
    '\\" } UNION { ?s ?p ?o } #',
    "换\n行",
    "'''",
    '"""',
    "$place",
    "{}",
    "<x>",
    "\u0000",
    "😀",
    '青禾市"@zh . } ; DROP ALL #',
)


@pytest.mark.parametrize("value", INJECTIONS)
@pytest.mark.parametrize("name", NAMES)
def test_a_value_never_becomes_part_of_the_query(store, name, value):
    query = get_query(name)
    for parameter in query.parameters:
        if parameter.kind in {"name", "text"}:
            result = run_query(store, bind(query, {parameter.name: value}))
            assert result.rows == ()
            assert result.columns == run_query(store, query.text).columns


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_bound_text_comes_back_as_it_was(store, value):
    query = parse_query("echo", HEAD + "# param: said = 话 (话)\nSELECT ($said AS ?back) {}")
    assert run_query(store, bind(query, {"said": value})).rows == ((value,),)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_bound_names_come_back_as_they_were(store, value):
    query = parse_query(
        "echo",
        HEAD + "# param: said = 某人@zh (名)\nSELECT (STR($said) AS ?back) (LANG($said) AS ?tag) {}",
    )
    assert query.parameters[0].default == "某人"
    assert run_query(store, bind(query, {"said": value})).rows == ((value, "zh"),)


@pytest.mark.parametrize(
    ("default", "good", "bad"), [("20", "-3", "3; DROP"), ("2023-01-01", "2024-02-29", "2023-02-30")]
)
def test_bind_holds_numbers_and_days_to_their_form(default, good, bad):
    query = parse_query("x", HEAD + f"# param: n = {default} (数)\nSELECT ($n AS ?x) {{}}")
    assert good in bind(query, {"n": good})
    with pytest.raises(QueryError, match="应为"):
        bind(query, {"n": bad})


def test_bind_leaves_strings_iris_and_comments_alone():
    query = parse_query(
        "x",
        HEAD + "# param: a = 甲 (名)\nSELECT * { ?s <https://e.org/$a> '$a', \"$a\" . FILTER($a = $a) } # $a",
    )
    assert (
        bind(query, {}).splitlines()[-1] == 'SELECT * { ?s <https://e.org/$a> \'$a\', "$a" . FILTER("甲" = "甲") } # $a'
    )


def test_bind_refuses_a_stray_parameter():
    with pytest.raises(QueryError, match="没有参数「plaice」；可用的参数：place"):
        bind(get_query("place-projects"), {"plaice": "x"})


def test_get_query_lists_what_there_is():
    with pytest.raises(QueryError, match="chain-companies"):
        get_query("chain-company")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * {}", "问"),
        ("", "问"),
        ("# 问：谁？\nSELECT * {}", "group"),
        ("# 问：谁？\n# en: x\n# group: 没有\nSELECT * {}", "group"),
        (HEAD + "# param: place 许昌\nSELECT * {}", "param"),
        (HEAD + "# param: place = 许昌 (地方)\nSELECT * {}", "没有用到"),
        (HEAD + "SELECT * { FILTER($place = 1) }", "没有声明"),
    ],
)
def test_a_wrong_file_is_refused_with_file_and_reason(text, expected):
    with pytest.raises(KnowledgeError, match=expected) as caught:
        parse_query("mine", text)
    assert caught.value.file == "queries/mine.rq"


def test_a_less_than_sign_starts_no_iri():
    query = parse_query("x", HEAD + "# param: n = 3 (数)\nSELECT * { ?s ?p ?v FILTER(?v < $n && $n > 1) }")
    assert re.search(r"\?v < 3 && 3 > 1", bind(query, {}))
