"""The views beside the network (chains, places, numbers, timeline, sources) as a reader finds them in a browser."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

import xckg
from xckg import pipeline
from xckg.model import Measure, Modality

CHAIN = (
    "硅料|Product upstreamOf 硅片|Product: 硅料拉成硅棒、切成硅片。",
    "硅片|Product upstreamOf 电池片|Product: 硅片再做成电池片。",
    "甲公司|Company produces 硅片|Product: 甲公司生产硅片。",
    "乙公司|Company produces 电池片|Product: 乙公司生产电池片。",
    "丙公司|Company produces 电池片|Product: 丙公司也生产电池片。",
    "乙公司|Company leads 光伏产业链|IndustryChain: 乙公司是光伏产业链龙头企业。",
    "甲公司|Company belongsTo 光伏产业链|IndustryChain: 甲公司在光伏产业链上。",
    "乙公司|Company locatedIn 丁市|AdministrativeArea: 乙公司位于丁市。",
    "戊公司|Company belongsTo 光伏产业链|IndustryChain: 戊公司加入光伏产业链。",
)


def test_chain_lanes_run_downstream_and_name_what_is_missing(show, read_knowledge):
    page = show(read_knowledge(*CHAIN), "#chain")
    lanes = page.run("[...document.querySelectorAll('.lane')].map((lane) => lane.innerText)")
    assert [lane.split()[0] for lane in lanes] == ["上游", "中游", "下游"]
    assert "硅料" in lanes[0]
    assert "缺链：未见企业" in lanes[0]
    assert "弱链：只见一家" in lanes[1]
    assert "甲公司" in lanes[1]
    assert "链：" not in lanes[2]
    assert "丁市" in lanes[2]
    page.push(".lane .tag.missing", "缺链")
    assert "硅料拉成硅棒、切成硅片。" in page.text("#card .quote")


def test_card_beside_a_sheet_has_no_button_that_unfolds_the_network(show, read_knowledge):
    page = show(read_knowledge(*CHAIN), "#chain")
    page.push(".lane button", "甲公司")
    shown = "[...document.querySelectorAll('#card .acts button')].filter((each) => each.offsetParent)"
    acts = f"{shown}.map((each) => each.innerText)"
    beside = page.run(acts)
    assert "以它为中心" in beside
    assert not {"展开相邻", "收起相邻"} & set(beside)
    page.push("#card .acts button", "以它为中心")
    page.wait_for("document.body.dataset.view === 'net'")
    assert {"展开相邻", "收起相邻"} <= set(page.run(acts))


def test_chain_of_one_chain_has_its_leader_and_those_without_a_stage(show, read_knowledge):
    page = show(read_knowledge(*CHAIN), "#chain")
    page.run(
        "(() => { const s = document.getElementById('chain-choice');"
        " s.value = [...s.options].find((o) => o.text === '光伏产业链').value;"
        " s.dispatchEvent(new Event('change')); })()"
    )
    page.wait_for("document.querySelector('.sheet-head h2')?.innerText === '光伏产业链'")
    assert page.run("document.querySelectorAll('.lane').length") == 3
    assert "没有说在哪一环节的企业与项目" in page.text("#sheet")
    assert "戊公司" in page.text("#sheet .columns")
    assert page.text("#card h2") == "光伏产业链"


def test_chain_that_runs_in_a_circle_still_ends(show, read_knowledge):
    lines = ("甲|Product upstreamOf 乙|Product: 甲制成乙。", "乙|Product upstreamOf 甲|Product: 乙回收成甲。")
    page = show(read_knowledge(*lines), "#chain")
    assert page.run("document.querySelectorAll('.stage-card').length") == 2


def grown(read_knowledge, *years, modality=Modality.ACTUAL):
    known = read_knowledge(
        figures=[
            ("丁市|AdministrativeArea", "工业产值", Measure.AMOUNT, year, "亿元", f"丁市工业产值{year}亿元。")
            for year in years
        ]
    )
    observations = tuple(
        replace(
            observation,
            normalized=Decimal(str(100 + index)) * 10**8,
            normalized_unit="元",
            modality=modality,
            period=replace(
                observation.period, label=f"{2020 + index}年", end=observation.period.end.replace(year=2020 + index)
            ),
        )
        for index, observation in enumerate(known.observations)
    )
    return replace(known, observations=observations)


def test_numbers_draw_a_line_over_time_and_show_the_sentence(show, read_knowledge):
    page = show(grown(read_knowledge, "100", "101", "102"), "#numbers")
    assert page.run("document.querySelectorAll('.chart svg [aria-label=line] path').length") == 1
    assert page.run("document.querySelectorAll('.chart svg [aria-label=dot] > *').length") == 3
    assert "亿" in page.text(".chart")
    assert [
        row.split("\t")[2]
        for row in page.run("[...document.querySelectorAll('.figures.list tbody tr')].map((r) => r.innerText)")
    ] == [
        "102亿元",
        "101亿元",
        "100亿元",
    ]
    page.push(".figures.list button", "原文")
    assert "丁市工业产值102亿元。" in page.text("#card .quote")


def test_numbers_of_one_day_are_bars(show, city):
    page = show(city, "#numbers")
    assert page.run("document.querySelectorAll('.chart svg [aria-label=bar] rect').length") == 1


def test_place_shows_two_side_by_side(show, read_knowledge):
    known = read_knowledge(
        "己产业园|IndustrialPark locatedIn 丁市|AdministrativeArea: 己产业园位于丁市。",
        "庚市|AdministrativeArea focusesOn 光伏|Industry: 庚市主攻光伏。",
    )
    page = show(known, "#place")
    page.run(
        "(() => { const [a, b] = document.querySelectorAll('.sheet-head input'); a.value = '丁市';"
        " a.dispatchEvent(new Event('change')); })()"
    )
    page.wait_for("document.querySelector('.sheet-head input')?.value === '丁市'")
    page.run(
        "(() => { const [a, b] = document.querySelectorAll('.sheet-head input'); b.value = '庚市';"
        " b.dispatchEvent(new Event('change')); })()"
    )
    page.wait_for("document.querySelectorAll('.compare header').length === 2")
    told = page.text("#sheet")
    assert "己产业园" in told
    assert "光伏" in told
    assert page.run("decodeURIComponent(location.hash).split('/').length") == 3
    page.push("#sheet .why", "原文")
    assert "庚市主攻光伏。" in page.text("#card .quote")


def test_timeline_tells_targets_and_can_leave_kinds_out(show, read_knowledge):
    known = grown(read_knowledge, "100", "101", modality=Modality.TARGET)
    lines = read_knowledge("丁市|AdministrativeArea issues 《强链方案》|Policy: 丁市印发《强链方案》。")
    page = show(known, "#time")
    assert page.run("[...document.querySelectorAll('.month .fact')].length") == 2
    assert "2021" in page.text(".month h3")
    page = show(lines, "#time")
    assert "丁市 印发 《强链方案》" in page.text(".month")
    page.push(".tiles button", "政策")
    page.wait_for("document.querySelectorAll('.month').length === 0")
    assert "当前筛选下没有可显示的内容" in page.text("#sheet")


@pytest.fixture(scope="module")
def sample():
    source = Path(xckg.__file__).parent / "sample" / "2023-08-10-xuchang-page.txt"
    return pipeline.run([str(source)]).knowledge


def test_sources_show_the_whole_article_with_what_was_taken_from_it(show, sample):
    page = show(sample, "#sources/0")
    told = page.text(".paper")
    for document in sample.documents:
        for sentence in document.articles[0].sentences:
            if sentence.role.value == "body":
                start = document.articles[0].surface(sentence.span)[:10]
                assert start in told.replace(" ", ""), start
    assert page.run("document.querySelectorAll('.paper mark').length") > 10
    page.run("document.querySelector('.paper .told').click()")
    assert page.text("#card .saying") != ""
    page.run("document.querySelector('.paper mark').click()")
    assert page.text("#card h2") != ""


def test_sources_without_texts_say_so(show, city):
    page = show(city, "#sources/0")
    assert "原文件不在手边" in page.text(".paper")
    assert page.run("document.querySelectorAll('.paper .says').length") == 5


@pytest.fixture(scope="module")
def scanned(sample):
    """The sample as if it had stood on two pages, the second of them an image."""
    documents = []
    for document in sample.documents:
        turn = document.articles[0].text.raw_starts[len(document.articles[0].text.clean) // 2]
        articles = [
            replace(article, pages=((0, 3), (turn, 4)), readings=((0, 0.0), (turn, 0.9998), (turn + 300, 0.8765)))
            for article in document.articles
        ]
        documents.append(replace(document, articles=tuple(articles)))
    return replace(sample, documents=tuple(documents))


def test_sources_say_on_which_page_and_how_surely_a_sentence_was_read(show, scanned):
    page = show(scanned, "#sources/0")
    assert page.run("[...document.querySelectorAll('.paper .turned')].map((each) => each.innerText)") == [
        "第 3 页",
        "第 4 页",
    ]
    assert "扫描件，认字把握最低 87.6%" in page.text(".paper .about")
    read = page.run("[...document.querySelectorAll('.paper span[title^=扫描件]')].map((each) => each.title)")
    assert set(read) == {"扫描件，认字把握 99.9%", "扫描件，认字把握 87.6%"}
    page = show(scanned, "#sources/0?lang=en")
    assert page.text(".paper .turned") == "page 3"
    assert "scanned, read with at least 87.6% certainty" in page.text(".paper .about")


def test_cards_say_on_which_page_and_how_surely_a_sentence_was_read(show, scanned):
    page = show(scanned, "#sources/0")
    cards = []
    for number in range(page.run("document.querySelectorAll('.paper .told').length")):
        page.run(f"document.querySelectorAll('.paper .told')[{number}].click()")
        cards.append(page.text("#card"))
    assert any("，第 3 页，第 " in card and "认字把握" not in card for card in cards)
    assert any("，第 4 页，第 " in card and "扫描件，认字把握 87.6%" in card for card in cards)


def test_every_view_in_english_leaves_no_chinese_of_the_page_itself(show, sample):
    for view in ("", "net", "chain", "place", "numbers", "time", "sources"):
        page = show(sample, f"#{view}?lang=en")
        assert page.run("document.documentElement.lang") == "en"
        for part in ("#tabs", ".sheet-head h2", ".sheet h3.part", ".tools"):
            assert not any("一" <= character <= "鿿" for character in page.text(part)), (view, part, page.text(part))
