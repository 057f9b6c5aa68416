"""Working in the network: search by pinyin, filters, ways between two, undoing, links that restore, files to keep."""

import csv
import io
from xml.etree import ElementTree as ET

from xckg.model import Modality

LINES = (
    "许昌市|AdministrativeArea focusesOn 超硬材料|Industry: 许昌市主攻超硬材料。",
    "黄河公司|Company belongsTo 超硬材料|Industry: 黄河公司从事超硬材料。",
    "黄河公司|Company locatedIn 长葛市|AdministrativeArea: 黄河公司位于长葛市。",
    "重庆市|AdministrativeArea focusesOn 汽车|Industry: 重庆市主攻汽车。",
)
SHOWN = "document.getElementById('status').innerText"


def save_to_memory(page):
    """What the page gives the reader to keep is caught here, since a headless browser has no folder for it."""
    page.run(
        "window.kept = []; URL.createObjectURL = (blob) => { window.kept.push(blob); return 'blob:kept'; };"
        " HTMLAnchorElement.prototype.click = function () { window.named = this.download; };"
    )


def export(page, kind):
    save_to_memory(page)
    page.run(
        f"(() => {{ const s = document.getElementById('save'); s.value = '{kind}';"
        " s.dispatchEvent(new Event('change')); })()"
    )
    page.wait_for("window.kept.length === 1")
    return page.run("window.kept[0].text()"), page.run("window.named"), page.run("window.kept[0].size")


def test_search_by_pinyin_initials_and_other_readings(show, read_knowledge):
    page = show(read_knowledge(*LINES))
    for typed, label in (
        ("xuchang", "许昌市"),
        ("xc", "许昌市"),
        ("xuch", "许昌市"),
        ("zhongqing", "重庆市"),
        ("qqq", ""),
        ("chaoying", "超硬材料"),
    ):
        page.find(typed)
        hits = page.text("#hits")
        assert hits.startswith(label) if label else "没有叫这个名字的实体" in hits, (typed, hits)


def test_way_between_two_is_shown_with_its_sentences(show, read_knowledge):
    page = show(read_knowledge(*LINES), "#net")
    page.find("长葛市")
    page.press("Enter")
    page.wait_for("document.querySelector('#card h2')?.innerText === '长葛市'")
    page.push("#card .acts button", "找路径")
    page.order("Input.insertText", text="许昌")
    page.press("Enter")
    page.wait_for("document.querySelector('#card h2')?.innerText === '长葛市 — 许昌市'")
    assert "相隔 3 步" in page.text("#card")
    assert page.run("[...document.querySelectorAll('#card .step .quote p')].map((p) => p.innerText)") == [
        "许昌市主攻超硬材料。",
        "黄河公司从事超硬材料。",
        "黄河公司位于长葛市。",
    ]
    assert page.run(SHOWN).startswith("显示 4 / 6 个实体，3 /")


def test_way_that_is_not_there_says_so(show, read_knowledge):
    knowledge = read_knowledge(*LINES)
    iri = {entity.label: entity.id.removeprefix(knowledge.base_iri) for entity in knowledge.entities}
    page = show(knowledge, f"#net/{iri['许昌市']}?to={iri['重庆市']}")
    assert "之间没有路径" in page.text("#place")
    assert "放宽筛选再试" in page.text("#card")


def test_filters_by_place_and_date_and_confidence_stand_in_the_link(show, read_knowledge):
    knowledge = read_knowledge(*LINES)
    page = show(knowledge)
    page.run(
        "(() => { const b = document.getElementById('only-place'); b.value = '许昌市';"
        " b.dispatchEvent(new Event('change')); })()"
    )
    page.wait_for(f"{SHOWN}.startsWith('显示 2 ')")
    link = page.run("location.hash")
    assert "place=" in link
    page.run(
        "(() => { const b = document.getElementById('since'); b.value = '2030-01-01';"
        " b.dispatchEvent(new Event('change')); })()"
    )
    page.wait_for("location.hash.includes('since=2030-01-01')")
    assert f"{0} / 4 条关系" in page.run(SHOWN)
    page.push(".tools button", "返回")
    page.wait_for(f"{SHOWN}.startsWith('显示 2 ')")
    assert show(knowledge, link).run(SHOWN).startswith("显示 2 / 6 个实体，1 / 4")


def test_expanding_and_filtering_are_undone_by_back(show, read_knowledge):
    page = show(read_knowledge(*LINES), "#net/0")
    assert page.run(SHOWN).startswith("显示 2 ")
    page.push("#card .link", "超硬材料")
    page.push("#card .acts button", "展开相邻")
    page.wait_for(f"{SHOWN}.startsWith('显示 3 ')")
    assert page.text("#card h2") == "超硬材料"
    page.push(".tools button", "返回")
    page.wait_for(f"{SHOWN}.startsWith('显示 2 ')")


def test_steps_around_a_focus(show, read_knowledge):
    page = show(read_knowledge(*LINES), "#net/0?steps=3")
    assert page.run(SHOWN).startswith("显示 4 ")


def test_table_for_excel_holds_what_is_shown_and_no_formula(show, read_knowledge):
    page = show(
        read_knowledge(
            "=cmd|Company investsIn 乙市|AdministrativeArea: =cmd将在乙市投资，“很多”。", modality=Modality.PLANNED
        ),
        "#net/0",
    )
    text, name, _ = export(page, "csv")
    assert name == "产业图谱.csv"
    assert page.run("window.kept[0].arrayBuffer().then((b) => [...new Uint8Array(b).slice(0, 3)])") == [
        0xEF,
        0xBB,
        0xBF,
    ]
    head, row = csv.reader(io.StringIO(text.lstrip("\ufeff")))
    told = dict(zip(head, row, strict=True))
    assert told["主体"] == "'=cmd"
    assert told["状态"] == "计划"
    assert told["依据"] == "'=cmd将在乙市投资，“很多”。"
    assert (told["起"], told["日期"]) == ("0", "2023-08-04")


def test_drawing_as_svg_is_whole_and_escapes_names(show, read_knowledge):
    page = show(read_knowledge("<b>甲&|Company locatedIn 乙市|AdministrativeArea: <b>甲&在乙市。"), "#net/0")
    drawing, _, _ = export(page, "svg")
    root = ET.fromstring(drawing)  # made by the page under test
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"<b>甲&", "乙市", "位于"} <= set(texts)
    assert len(list(root.iter("{http://www.w3.org/2000/svg}line"))) == 1


def test_picture_is_a_png_of_some_size(show, read_knowledge):
    page = show(read_knowledge(*LINES))
    _, name, size = export(page, "png")
    assert name.endswith(".png")
    assert size > 5000
    assert page.run("window.kept[0].arrayBuffer().then((b) => [...new Uint8Array(b).slice(1, 4)])") == [
        0x50,
        0x4E,
        0x47,
    ]
