"""Figures as a reader compares them: a place's, two places' of one period, an indicator's of one period or undated."""

import pytest

import xckg

TEXTS = {
    "2023-07-20-洛阳.txt": "上半年，洛阳市拥有博物馆102座，地区生产总值2700亿元，增长4.1%。"
    "洛阳市进出口总值97亿元，同比下降12.5%。",
    "2024-01-20-洛阳.txt": "2023年，洛阳市地区生产总值5480亿元。",
    "2023-07-21-许昌.txt": "上半年，许昌市地区生产总值1600亿元，增长1.5%。许昌市进出口总值140亿元，同比增长23.4%。",
    "2023-07-29-许昌.txt": "据海关统计，上半年，许昌市进出口总值143亿元。",
    "南阳.txt": "南阳市的甲光电产业园项目总投资30亿元。郑州市的乙新材料产业园项目总投资20亿元。",
}
ROWS = "[...document.querySelectorAll('.places tbody tr')].map((row) => row.innerText.replace(/\\s+/g, ' ').trim())"
BARS = "[...document.querySelectorAll('.chart svg [aria-label=text] text')].map((each) => each.textContent)"


@pytest.fixture(scope="module")
def cities(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cities")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return xckg.build([folder]).knowledge


def address(*labels, known):
    iris = [next(entity.id for entity in known.entities if entity.label == label) for label in labels]
    return "#place/" + "/".join(iri.removeprefix(known.base_iri).replace("/", "%2F") for iri in iris)


def test_place_begins_with_what_a_place_is_asked_for(show, cities):
    page = show(cities, address("洛阳市", known=cities))
    rows = page.run(ROWS)
    assert [row.split()[0] for row in rows][:2] == ["地区生产总值", "地区生产总值"]
    assert "5480亿元" in rows[0]  # of one place the newest
    assert rows[-1].startswith("博物馆数量")
    assert page.run("document.querySelectorAll('.places .bar').length") == 0


def test_place_compares_two_by_the_newest_period_that_both_have(show, cities):
    page = show(cities, address("洛阳市", "许昌市", known=cities))
    rows = page.run(ROWS)
    assert "2700亿元 上半年（2023）" in rows[0]
    assert "1600亿元 上半年（2023）" in rows[0]
    assert page.run("document.querySelectorAll('.places .bar.below').length") == 1  # -12.5%
    assert page.run("document.querySelectorAll('.places .bar').length") == 8
    trade = next(row for row in rows if row.startswith("进出口总值 97"))
    assert "143亿元" in trade  # of two that differ the one published later


def test_numbers_of_one_period_stand_side_by_side(show, cities):
    page = show(cities, "#numbers?of=地区生产总值%09amount%09元")
    page.run(
        "(() => { const s = document.getElementById('period'); s.value = [...s.options].pop().value;"
        " s.dispatchEvent(new Event('change')); })()"
    )
    page.wait_for(f"({BARS}).length === 2")
    assert page.run(BARS) == ["2700亿元", "1600亿元"]
    assert "at=2023-01-01" in page.run("decodeURIComponent(location.hash)")
    assert page.run("document.querySelectorAll('.figures.list tbody tr').length") == 2


def test_numbers_without_a_date_are_drawn_too(show, cities):
    page = show(cities, "#numbers?of=总投资%09amount%09元")
    assert page.run(BARS) == ["30亿元", "20亿元"]
    assert "浅色的是目标或计划" in page.text("#sheet")


def test_card_of_a_number_tells_what_else_is_said_of_it(show, cities):
    page = show(cities, address("许昌市", known=cities))
    assert page.run("document.querySelectorAll('.places .tag.weak').length") == 1
    page.push("#card .figures button.tag", "矛盾")
    told = page.text("#card")
    assert "不同的说法 · 矛盾" in told
    assert "可能性大的在前：" in told
    said = page.run("[...document.querySelectorAll('#card .figures')].pop().innerText.match(/[\\d.]+亿元/g)")
    assert said == ["143亿元", "140亿元"]
    page = show(cities, address("洛阳市", known=cities))
    assert page.run("document.querySelectorAll('.tag.weak').length") == 0
