"""Word documents: what is printed, in its order, and the tables in them."""

import pytest

from made import NEWS, W, docx, pack, paragraph, table
from xckg.corpus.articles import split_articles
from xckg.corpus.inputs import Input
from xckg.corpus.kinds import read_input


def read(data, name="a.docx"):
    return read_input(Input(name=name, data=data))


def test_paragraphs_become_an_article():
    [source], errors = read(docx(paragraph("许昌上半年", "外贸增长"), paragraph(), paragraph(NEWS)))
    assert errors == []
    assert source.text == f"许昌上半年外贸增长\n\n{NEWS}\n"
    [article] = split_articles(source)
    assert article.title == "许昌上半年外贸增长"
    said = article.sentences[-1].span
    raw = article.text.to_raw(said)
    assert source.text[raw.start : raw.end] == article.surface(said)


def test_what_is_printed_and_what_is_not():
    body = (
        "<w:p><w:pPr><w:pStyle/></w:pPr><w:r><w:t>甲</w:t></w:r><w:del><w:r><w:delText>删</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>移走</w:t></w:r></w:moveFrom>"
        "<mc:AlternateContent xmlns:mc='m'><mc:Fallback><w:r><w:t>另</w:t></w:r></mc:Fallback></mc:AlternateContent>"
        "<w:ins><w:r><w:t>乙</w:t></w:r></w:ins><w:r><w:instrText>HYPERLINK</w:instrText></w:r>"
        "<w:hyperlink><w:r><w:t>丙</w:t></w:r></w:hyperlink><w:r><w:br/><w:t>丁</w:t><w:tab/><w:t>戊</w:t></w:r></w:p>"
        f"<w:sdt><w:sdtContent>{paragraph('控件里')}</w:sdtContent></w:sdt>"
        f"<w:p><w:r><w:t>外</w:t><w:pict><w:txbxContent>{paragraph('文本框')}</w:txbxContent></w:pict></w:r></w:p>"
    )
    [source], _ = read(docx(body))
    assert source.text == "甲乙丙丁戊\n\n控件里\n\n外\n\n文本框\n".replace("丙丁戊", "丙\n丁\t戊")


def test_tables_with_known_headings_are_sources_of_their_own():
    known = table(["项目名称", "总投资（亿元）"], ["隆达再生铝项目", "12"])
    unknown = table(["甲", "乙"], ["1", "2"])
    sources, errors = read(docx(paragraph("附件：重点项目"), known, unknown))
    assert [(s.path, s.text) for s in sources] == [
        ("a.docx", "附件：重点项目\n\n甲\t乙\n1\t2\n"),
        ("a.docx#表1", "附件：重点项目\n项目名称：隆达再生铝项目｜总投资（亿元）：12\n"),
    ]
    assert errors == []


def test_strict_and_utf16_documents():
    strict = W.replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006", "http://purl.oclc.org/ooxml/wordprocessingml"
    )
    text = f"<w:document {strict}><w:body>{paragraph('许昌')}</w:body></w:document>"
    assert read(pack({"word/document.xml": text}))[0][0].text == "许昌\n"
    assert read(pack({"word/document.xml": text.encode("utf-16")}))[0][0].text == "许昌\n"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "空的"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "密码"),
        (b"PK\x03\x04 broken", "损坏"),
        (docx(paragraph("甲" * 5000))[:-200], "损坏"),
        (pack({"word/other.xml": "<a/>"}), "缺少正文"),
        (pack({"word/document.xml": "<w:document>"}), "XML"),
        (pack({"word/document.xml": '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'}), "实体"),
        (docx(paragraph(" ")), "没有文字"),
    ],
)
def test_what_cannot_be_read_is_one_line(data, reason):
    sources, [error] = read(data)
    assert sources == []
    assert reason in error.reason
    assert "\n" not in str(error)


def test_notes_at_the_foot_stand_behind_the_text():
    note = f'<w:footnotes {W}><w:footnote w:id="2">{paragraph("数据来自海砚统计月报。")}</w:footnote></w:footnotes>'
    end = f'<w:endnotes {W}><w:endnote w:id="2">{paragraph("增速按可比价计算。")}</w:endnote></w:endnotes>'
    body = f"<w:document {W}><w:body>{paragraph('石梁新区产值三十亿元。')}</w:body></w:document>"
    parts = {"word/document.xml": body}
    data = pack({**parts, "word/footnotes.xml": note, "word/endnotes.xml": end})
    [source], errors = read_input(Input(name="a.docx", data=data))
    assert errors == []
    assert source.text == "石梁新区产值三十亿元。\n\n数据来自海砚统计月报。\n\n增速按可比价计算。\n"
    broken = pack({**parts, "word/footnotes.xml": b"<w:footnotes"})
    assert read_input(Input(name="a.docx", data=broken))[0] == []
