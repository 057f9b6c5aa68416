"""ZIP archives: parts read as files are, nothing outside, nothing without end."""

import stat
import zipfile
from io import BytesIO

import pytest

from made import NEWS, docx, pack, paragraph, rename
from xckg.corpus import archive
from xckg.corpus.inputs import Input
from xckg.corpus.kinds import read_input


def read(data):
    return read_input(Input(name="a.zip", data=data))


def test_parts_are_read_as_files_are():
    sources, errors = read(
        pack(
            {
                "八月/2023-08-04-外贸.txt": NEWS,
                "八月/b.docx": docx(paragraph(NEWS)),
                "c.jsonl": '{"text": "甲。"}\n{"text": "乙。"}\n',
                "八月/2023-08-04-外贸.txt.meta.toml": 'publisher = "许昌日报"',
                "picture.gif": b"GIF89a",
                "__MACOSX/._c.jsonl": b"\0",
                ".git/a.txt": "x",
            }
        )
    )
    assert errors == []
    assert [s.path for s in sources] == [
        "a.zip#c.jsonl#1",
        "a.zip#c.jsonl#2",
        "a.zip#八月/2023-08-04-外贸.txt",
        "a.zip#八月/b.docx",
    ]
    assert sources[2].metadata.date.isoformat() == "2023-08-04"
    assert sources[2].metadata.publisher == "许昌日报"


def test_names_written_by_windows_in_china():
    raw = "外贸".encode("gb18030")
    sources, _ = read(rename(pack({"abcd.txt": NEWS}), "abcd.txt", raw + b".txt"))
    assert [s.path for s in sources] == ["a.zip#外贸.txt"]


def test_archives_in_archives_down_to_a_depth():
    data = pack({"a.txt": NEWS})
    for _ in range(2):
        data = pack({"in.zip": data})
    assert [s.path for s in read(data)[0]] == ["a.zip#in.zip#in.zip#a.txt"]
    sources, [error] = read(pack({"in.zip": data, "b.txt": NEWS}))
    assert [s.path for s in sources] == ["a.zip#b.txt"]
    assert "一层套一层" in error.reason


@pytest.mark.parametrize("name", ["../x.txt", "/etc/x.txt", "a/../../x.txt", "..\\x.txt", "C:\\x.txt", "a\nb.txt"])
def test_parts_that_lead_out_are_not_read(name):
    sources, [error] = read(pack({name: NEWS, "good.txt": NEWS}))
    assert [s.path for s in sources] == ["a.zip#good.txt"]
    assert "没有读" in error.reason
    assert "\n" not in str(error)


def test_links_are_not_read():
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        packed.writestr(link, "/etc/passwd")
    sources, [error] = read(made.getvalue())
    assert (sources, error.reason) == ([], "是一个链接，没有读")


def test_what_is_too_much_is_left_and_said(monkeypatch):
    monkeypatch.setattr(archive, "MOST_BYTES", 1000)
    sources, errors = read(pack({"a.txt": "许" * 200, "b.txt": "昌" * 200, "c.txt": "甲"}))
    assert [s.path for s in sources] == ["a.zip#a.txt", "a.zip#c.txt"]
    assert [e.path for e in errors] == ["a.zip#b.txt"]
    monkeypatch.setattr(archive, "MOST_PARTS", 2)
    assert "超过 2 个" in read(pack({"a.txt": "", "b.txt": "", "c.txt": ""}))[1][0].reason


@pytest.mark.parametrize(
    ("data", "reason"), [(b"", "损坏"), (b"PK\x03\x04", "损坏"), (pack({"a.gif": "x"}), "没有可读")]
)
def test_what_cannot_be_read_is_one_line(data, reason):
    sources, [error] = read(data)
    assert sources == []
    assert reason in error.reason


def test_pdf_in_an_archive():
    sources, errors = read(pack({"a.pdf": b"%PDF-1.4 broken", "b.txt": NEWS}))
    assert [s.path for s in sources] == ["a.zip#b.txt"]
    assert [e.path for e in errors] == ["a.zip#a.pdf"]
    assert "/" not in errors[0].reason
