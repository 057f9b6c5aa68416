"""Letters and saved pages."""

from email.message import EmailMessage

import pytest

from made import NEWS, docx, paragraph
from xckg.corpus.inputs import Input
from xckg.corpus.kinds import read_input

PAGE = (
    f'<html><head><meta charset="gb2312"><title>外贸</title></head><body><h1>外贸增长</h1><p>{NEWS}</p></body></html>'
)


def letter(body=NEWS, subtype="plain"):
    made = EmailMessage()
    made["Subject"] = "许昌外贸简报"
    made["From"] = "简报 <a@example.org>"
    made["Date"] = "Fri, 04 Aug 2023 23:30:00 +0800"
    made.set_content(body, subtype=subtype, charset="gb18030", cte="base64")
    return made


def test_letter_and_what_hangs_on_it():
    made = letter()
    made.add_alternative(PAGE, subtype="html")
    made.add_attachment(docx(paragraph(NEWS)), maintype="application", subtype="octet-stream", filename="附件：一.docx")
    made.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="a.png", disposition="inline")
    made.add_attachment(b"PK broken", maintype="application", subtype="zip", filename="b.zip")
    sources, [error] = read_input(Input(name="信.eml", data=made.as_bytes()))
    assert (sources[0].path, sources[0].media_type) == ("信.eml", "text/plain")
    assert sources[0].text.strip() == NEWS
    assert sources[1].path == "信.eml#附件：一.docx"
    assert [s.metadata.date.isoformat() for s in sources] == ["2023-08-04", "2023-08-04"]
    assert [s.metadata.title for s in sources] == ["许昌外贸简报", None]
    assert sources[0].metadata.publisher is None
    assert error.path == "信.eml#b.zip"


def test_letter_of_html_alone():
    [source], _ = read_input(Input(name="a.eml", data=letter(PAGE, "html").as_bytes()))
    assert source.media_type == "text/html"
    assert NEWS in source.text


def test_saved_page():
    made = EmailMessage()
    made["Snapshot-Content-Location"] = "https://example.org/a.html"
    made.set_content(PAGE, subtype="html", charset="gb18030", cte="quoted-printable")
    made.make_related()
    made.add_related(b"\x89PNG", maintype="image", subtype="png")
    [source], errors = read_input(Input(name="a.mhtml", data=made.as_bytes()))
    assert (source.text.strip(), source.media_type, errors) == (PAGE, "text/html", [])


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.eml", b"", "空的"),
        ("a.eml", "许昌".encode(), "不是邮件"),
        ("a.eml", b"Subject: x\n\n", "没有正文"),
        ("a.eml", b"Subject: x\nContent-Disposition: attachment; filename*\n\nx", "已损坏"),
        ("a.mhtml", b"Subject: x\n\nplain", "没有网页"),
        ("a.mhtml", b"Content-Type: text/html\n\n<p>&nbsp;</p>", "没有文字"),
    ],
)
def test_what_cannot_be_read_is_one_line(name, data, reason):
    sources, [error] = read_input(Input(name=name, data=data))
    assert sources == []
    assert reason in error.reason


@pytest.mark.parametrize(
    "head", [b"Date: not a day\n", b"Date: \n", b"Subject: =?utf-8?b?////?=\n", b"Content-Type: ;;;\n"]
)
def test_broken_heads_do_not_stop_the_letter(head):
    [source], errors = read_input(Input(name="a.eml", data=head + b"X-A: b\n\n" + NEWS.encode()))
    assert NEWS in source.text
    assert errors == []
