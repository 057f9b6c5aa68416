"""The page as a person uses it, in a real Chromium without network; skipped where none is installed."""

import re
from dataclasses import replace
from importlib.resources import files

from xckg.claims import Step
from xckg.model import Modality
from xckg.publish.html import SCRIPTS


def test_view_opens_on_search_and_counts_and_what_to_begin_with(show, city):
    page = show(city, "")
    assert page.text(".big-counts") == "4 实体 4 关系 1 数据 1 有事实的文章"
    assert page.text(".tiles") == "企业 1 行政区 1 产业链 1 项目 1"
    page.push(".tiles button", "企业")
    page.wait_for("document.querySelector('#card h2')?.innerText === '企业'")
    page.push("#card .link", "隆基公司")
    page.wait_for("document.querySelector('#card h2')?.innerText === '隆基公司'")


def test_view_speaks_english_and_changes_its_colours(show, city):
    page = show(city, "#net?lang=en")
    words = page.run("[...document.querySelectorAll('#counts dt')].map((each) => each.textContent.toLowerCase())")
    assert words == ["entities", "relations", "figures", "documents"]
    assert "4 / 4 entities, 4 / 4 relations" in page.text("#status")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.run(ground)
    page.run("document.getElementById('theme').click()")
    assert page.run(ground) != light


def test_every_text_of_the_page_has_its_english():
    view = files("xckg.publish") / "view"
    english = set(re.findall(r"(?:'([^'\n]+)'|([一-鿿]+)): '", (view / "words_en.js").read_text("utf-8")))
    known = {quoted or bare for quoted, bare in english}
    said = set()
    for script in SCRIPTS:
        text = (view / script).read_text("utf-8")
        said |= set(re.findall(r"\bt\('([^']+)'", text)) | set(re.findall(r"\btitle: '([^']*[一-鿿][^']*)'", text))
    said |= set(
        re.findall(r'(?:title|aria-label|placeholder)="([^"]*[一-鿿][^"]*)"', (view / "page.html").read_text("utf-8"))
    )
    assert len(said) > 50
    assert said - known == set()


def test_view_network_has_counts_and_legend(show, city):
    page = show(city)
    assert page.text("#counts") == "实体 4 关系 4 数据 1 文档 1"
    assert page.run("[...document.querySelectorAll('#types .name')].map((n) => n.textContent)") == [
        "企业",
        "行政区",
        "产业链",
        "项目",
    ]
    assert "显示 4 / 4 个实体，4 / 4 条关系" in page.text("#status")
    assert page.run("document.querySelectorAll('#network canvas').length") == 1


def test_view_search_finds_labels_and_aliases_by_keyboard(show, city):
    page = show(city)
    page.run("document.body.focus()")
    page.press("/")
    assert page.run("document.activeElement.id") == "query"
    page.order("Input.insertText", text="别名电池")
    assert "别名电池片项目" in page.text("#hits")
    page.press("Enter")
    page.wait_for("document.querySelector('#card h2')?.innerText === '电池片项目'")
    assert "以「电池片项目」为中心" in page.text("#place")
    assert page.run("decodeURIComponent(location.hash)").startswith("#net/")
    page.find("没有这样的名字")
    assert "没有叫这个名字的实体" in page.text("#hits")


def test_view_search_waits_for_the_input_method(show, city):
    page = show(city)
    page.run("document.getElementById('query').focus()")
    page.order("Input.imeSetComposition", text="changge", selectionStart=7, selectionEnd=7)
    assert page.run("document.getElementById('hits').hidden")
    page.order("Input.insertText", text="长葛")
    page.wait_for("!document.getElementById('hits').hidden")
    assert "长葛市" in page.text("#hits")


def test_view_entity_card_groups_relations_and_shows_figures_with_their_sentence(show, city):
    page = show(city)
    page.find("长葛市")
    page.press("Enter")
    page.wait_for("document.querySelector('#card h2')?.innerText === '长葛市'")
    card = page.text("#card")
    assert "又称：别名长葛市" in card
    assert "境内有 1" in card
    assert "主导产业 1" in card
    assert "-5.3%" in card
    assert "贸易方式：一般贸易" in card
    page.push(".figures button", "原文")
    assert "长葛市进出口总值下降5.3%。" in page.text("#card .quote")
    assert page.run("[...document.querySelectorAll('#card .quote mark.strong')].map((m) => m.textContent)") == [
        "长葛市",
        "5.3",
    ]


def test_view_click_on_a_line_shows_the_sentence_that_says_it(show, read_knowledge):
    page = show(
        read_knowledge(
            "甲公司|Company investsIn 乙市|AdministrativeArea: 近日，甲公司将在乙市投资。", modality=Modality.PLANNED
        )
    )
    page.find("甲公司")
    page.press("Enter")
    page.wait_for("document.querySelector('#card h2')?.innerText === '甲公司'")
    page.click(*page.stage_middle())
    card = page.text("#card")
    assert "近日，甲公司将在乙市投资。" in card
    assert "计划" in card
    assert "90%" in card
    assert "标题" in card
    assert "2023-08-04" in card
    assert "news/a.txt，第 0–13 字" in card


def test_view_filters_take_away_and_only_leaves_one(show, city):
    page = show(city)
    page.run("document.querySelector('#types input[aria-label=企业]').click()")
    assert "显示 2 / 4 个实体，1 / 4 条关系" in page.text("#status")
    page.run("document.getElementById('types-all').click()")
    page.run("document.querySelector('#predicates button[aria-label=只看实施]').click()")
    assert "显示 2 / 4 个实体，1 / 4 条关系" in page.text("#status")
    page.run("document.getElementById('predicates-all').click()")
    assert "显示 4 / 4 个实体，4 / 4 条关系" in page.text("#status")


def test_view_back_returns_and_links_restore(show, city):
    page = show(city, "#/0")
    assert page.text("#card h2") == "隆基公司"
    page.push("#card .link", "电池片项目")
    page.push("#card .acts button", "以它为中心")
    page.wait_for("document.querySelector('#place').innerText.includes('电池片项目')")
    page.push(".tools button", "返回")
    page.wait_for("document.querySelector('#place').innerText.includes('隆基公司')")
    page.push(".tools button", "总览")
    page.wait_for("document.querySelector('#place').innerText.includes('总览')")


def test_view_article_shows_what_it_says(show, city):
    page = show(city)
    page.push("#card .link", "标题")
    assert "给出事实的句子 5" in page.text("#card")
    assert "隆基公司 — 投资 → 长葛市" in page.text("#card")


def test_view_hostile_names_are_shown_as_they_are(show, read_knowledge):
    name = "<img/src=x/onerror=document.title='bad'>&lt;</script>"
    page = show(read_knowledge(f"{name}|Company locatedIn 乙市|AdministrativeArea: {name}在乙市。"), "#/0")
    assert page.text("#card h2") == name
    page.push("#card .why", "原文")
    assert f"{name}在乙市。" in page.text("#card .quote")
    assert page.run("document.title") == "产业图谱"
    assert page.run("document.querySelectorAll('img').length") == 0


def test_view_large_graph_opens_small_and_holds_all(show, read_knowledge):
    lines = [
        f"第{i}公司|Company locatedIn 第{i % 40}市|AdministrativeArea: 第{i}公司在第{i % 40}市。" for i in range(700)
    ]
    page = show(read_knowledge(*lines))
    assert "显示 160 / 740 个实体" in page.text("#status")
    page.push(".tools button", "全景")
    assert "显示 740 / 740 个实体，700 / 700 条关系" in page.text("#status")
    page.find("第699公司")
    page.press("Enter")
    page.wait_for("document.querySelector('#card h2')?.innerText === '第699公司'")
    page.push("#card .acts button", "展开相邻")
    assert "显示 19 / 740 个实体" in page.text("#status")
    page.push("#card .acts button", "收起相邻")
    assert "显示 2 / 740 个实体" in page.text("#status")


def test_view_of_nothing_says_so(show, city):
    page = show(replace(city, entities=(), relations=(), observations=(), documents=()))
    assert "图谱是空的" in page.text("#empty")


def test_view_tells_the_history_of_a_project_with_its_sentences(show, city):
    (project,) = [entity for entity in city.entities if entity.label == "电池片项目"]
    (sentence,) = {e for relation in city.relations for e in relation.evidence if project.id == relation.object}
    days = (("signed", "2023-03-01", True), ("planned", "2023-04-01", False), ("inProduction", "2024-01-05", False))
    steps = tuple(
        Step(project=project.id, status=status, date=day, stated=stated, evidence=(sentence,))
        for status, day, stated in days
    )
    page = show(replace(city, steps=steps))
    page.find("电池片项目")
    page.press("Enter")
    page.wait_for("document.querySelector('#card ol.history') !== null")
    lines = page.run("[...document.querySelectorAll('#card ol.history .fact')].map((n) => n.innerText)")
    told = [" ".join(line.split()) for line in lines]
    assert told == ["2023-03-01 签约 原文", "2023-04-01 计划 首次报道 原文", "2024-01-05 投产 首次报道 原文"]
    page.run("document.querySelector('#card ol.history .why').click()")
    assert sentence.text in page.text("#card ol.history blockquote")
