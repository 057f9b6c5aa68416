"""Every kind of input through all rooms: built, checked against its sources, read again, kept in a store."""

import json
from email.message import EmailMessage
from pathlib import Path

import pytest

from made import NEWS, docx, pack, paragraph, table, workbook
from xckg import growing, pipeline
from xckg.publish import claims
from xckg.rereading import read_texts_again

ROWS = [["项目名称", "建设单位", "总投资（亿元）"], ["隆达再生铝项目", "长葛隆达铝业有限公司", 12]]
CSV = "项目名称,建设单位,总投资（亿元）\n隆达再生铝项目,长葛隆达铝业有限公司,12\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    letter = EmailMessage()
    letter["Subject"] = "简报"
    letter.set_content(NEWS)
    letter.add_attachment(CSV.encode(), maintype="text", subtype="csv", filename="名单.csv")
    page = EmailMessage()
    page.set_content(f"<html><body><h1>外贸</h1><p>{NEWS}</p></body></html>", subtype="html", cte="quoted-printable")
    made = {
        "a.docx": docx(paragraph("许昌外贸增长"), paragraph(NEWS), table(*[[str(c) for c in row] for row in ROWS])),
        "b.xlsx": workbook({"项目": ROWS}),
        "c.csv": CSV.encode("gb18030"),
        "d.zip": pack({"内/e.docx": docx(paragraph(NEWS)), "内/f.jsonl": json.dumps({"text": NEWS}) + "\n"}),
        "g.eml": letter.as_bytes(),
        "h.mhtml": page.as_bytes(),
        "i.rss": f"<rss><channel><item><description>{NEWS}</description></item></channel></rss>".encode(),
        "j.ndjson": (json.dumps({"content": f"<p>{NEWS}</p>"}) + "\n").encode(),
        "k.html": f'<html><head><meta charset="utf-8"></head><body><p>{NEWS}</p></body></html>'.encode("gb18030"),
        "bad.docx": b"PK\x03\x04",
        "bad.xlsx": b"PK\x03\x04",
        "bad.zip": b"",
    }
    (tmp_path / "in").mkdir()
    for name, data in made.items():
        (tmp_path / "in" / name).write_bytes(data)
    return tmp_path


DOCUMENTS = {
    "in/a.docx",
    "in/a.docx#表1",
    "in/b.xlsx#项目",
    "in/c.csv",
    "in/d.zip#内/e.docx",
    "in/d.zip#内/f.jsonl#1",
    "in/g.eml",
    "in/g.eml#名单.csv",
    "in/h.mhtml",
    "in/i.rss#1",
    "in/j.ndjson#1",
    "in/k.html",
}


def test_every_kind_is_built_and_stands_where_it_says(folder):
    made = pipeline.build(["in"], Path("output"), view=False)
    assert {document.path for document in made.knowledge.documents} == DOCUMENTS
    assert sorted(error.path for error in made.skipped) == ["in/bad.docx", "in/bad.xlsx", "in/bad.zip"]
    said = {e.document for o in made.knowledge.observations for e in o.evidence}
    assert said == DOCUMENTS  # every one of them gives a number: the trade of Xuchang, or the project's investment
    counts = pipeline.check_build(Path("output"))
    assert (counts["quoted"], counts["unread"]) == (len(DOCUMENTS), 0)
    projects = [e for e in made.knowledge.entities if e.type == "Project"]
    assert [e.label for e in projects] == ["隆达再生铝项目"]


def test_texts_are_read_again_for_the_page(folder):
    pipeline.build(["in"], Path("output"), view=False)
    known = read_texts_again(claims.read_build(Path("output")))
    assert all(article.text.clean for document in known.documents for article in document.articles)


def test_a_store_of_every_kind_grows_and_sees_what_changes(folder):
    done = growing.add(["in"], Path("output"))
    assert done.come == len(DOCUMENTS)
    again = growing.add(["in"], Path("output"))
    assert (again.come, again.changed, again.gone) == (0, 0, 0)
    (folder / "in/c.csv.meta.toml").write_text('[columns]\n"建设单位" = "备注"\n', encoding="utf-8")
    assert growing.add(["in"], Path("output")).changed == 1
    growing.check(Path("output"))


def test_a_build_becomes_a_store(folder):
    pipeline.build(["in/d.zip", "in/a.docx"], Path("output"), view=False)
    done = growing.add(["in/c.csv"], Path("output"))
    assert done.come >= 1
    assert growing.check(Path("output"))
