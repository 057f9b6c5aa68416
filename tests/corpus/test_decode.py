"""Bytes to text, by detection."""

import codecs
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xckg.corpus.decode import Undecodable, decode, decode_page

SIMPLE = [
    "近日，市政府发布通知",
    "8月5日讯",
    "产值达12.5亿元，同比增长8%",
    "本报讯（记者 王某某）记者从海关获悉",
    "招商",
]
TRADITIONAL = ["許昌海關發布，上半年進出口增長", "記者從市政府獲悉", "產值達12.5億元，同比增長8%"]


@pytest.mark.parametrize("text", SIMPLE)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_decode_simplified(text, encoding):
    assert decode(text.encode(encoding)).lstrip("\ufeff") == text


@pytest.mark.parametrize("text", TRADITIONAL)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "big5"])
def test_decode_traditional(text, encoding):
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_decode_utf16_without_mark(encoding):
    text = "2023年上半年，许昌市进出口总值140.1亿元。\n"
    assert decode(text.encode(encoding)) == text


def test_decode_keeps_the_mark_that_plain_utf8_keeps(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(codecs.BOM_UTF8 + "许昌\r\n长葛\r鄢陵".encode())
    assert decode(path.read_bytes()) == path.read_text(encoding="utf-8") == "\ufeff许昌\n长葛\n鄢陵"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "空的"),
        (b" \r\n\t", "空的"),
        ("\ufeff\u3000\n".encode(), "空的"),
        (b"%PDF-1.7 \xe5\xe4", "PDF"),
        (b"PK\x03\x04whatever", "压缩包"),
        (bytes(range(256)) * 8, "二进制"),
        (b"\x01\x02\x03\x04\x05 text", "二进制"),
        (b"\xff\xff\xff\xfe\x80", "编码认不出"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8\x00", "损坏"),
    ],
)
def test_decode_says_why_not(data, reason):
    with pytest.raises(Undecodable, match=reason):
        decode(data)


@given(st.binary(max_size=200))
def test_decode_never_fails_otherwise(data):
    with contextlib.suppress(Undecodable):
        assert decode(data).strip("\ufeff \t\r\n\u3000\xa0")


PAGE = (
    '<html><head><meta http-equiv="Content-Type" content="text/html; charset={}"></head><p>许昌海关：上半年出口增长</p>'
)


@pytest.mark.parametrize("said", ["gb2312", "utf-8", "iso-8859-1", "big5", "x-nonsense"])
@pytest.mark.parametrize("written", ["utf-8", "gb18030", "utf-16"])
def test_decode_page_whatever_it_says_of_itself(said, written):
    page = PAGE.format(said)
    assert decode_page(page.encode(written)) == page


def test_decode_page_that_was_cut_off_or_patched():
    page = PAGE.format("gb2312") + "<p>长葛市发布方案。</p>" * 50
    cut = page.encode("gb18030")[:-13]  # inside a character
    assert decode_page(cut).startswith(page[:-20])
    patched = page.encode("gb18030") + "图".encode()[:1] + b"\xff</html>"
    assert decode_page(patched).startswith(page)
    assert decode_page(page.encode() + b"\xe5\xbe").rstrip("\ufffd") == page


def test_decode_still_refuses_what_is_no_text():
    with pytest.raises(Undecodable, match="编码认不出"):
        decode(bytes(range(128, 256)) * 20)
