"""XML and archives within limits."""

import zipfile
from io import BytesIO

import pytest

from made import pack
from xckg.corpus.trees import open_zip, parse_xml, read_member
from xckg.errors import InputError


def test_parse_xml_mends_what_feeds_get_wrong():
    root = parse_xml('\ufeff<?xml version="1.0" encoding="gb2312"?>\n<a>研发&生产&nbsp;&lt;\x0b&#20013;</a>', "a.xml")
    assert root.text == "研发&生产\xa0<中"


def test_read_member_unpacks_no_further_than_it_may():
    archive = open_zip(pack({"a": b"0" * 1_000_000}), "a.zip")
    assert len(read_member(archive, "a", "a.zip", 1_000_000)) == 1_000_000
    with pytest.raises(InputError, match="解开超过"):
        read_member(archive, "a", "a.zip", 999_999)


def test_read_member_does_not_believe_the_head():
    """An archive that says that a part is small, and holds more."""
    data = pack({"a": b"0" * 1_000_000})
    lying = data.replace((1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != data
    with pytest.raises(InputError, match=r"损坏|解开"):
        assert len(read_member(open_zip(lying, "a.zip"), "a", "a.zip", 999)) > 10


def test_locked_member():
    made = BytesIO(pack({"a.txt": "许昌"}))
    data = bytearray(made.getvalue())
    for at in (6, data.index(b"PK\x01\x02") + 8):  # the bit that says so, in both heads
        data[at] |= 1
    with pytest.raises(InputError, match="密码"):
        read_member(zipfile.ZipFile(BytesIO(bytes(data))), "a.txt", "a.zip")
