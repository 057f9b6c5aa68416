"""Stories over several pages of a PDF, and PDFs that are broken, locked, too large or only pictures."""

import csv
import json
import random
import sys
import time
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from xckg.corpus import pdf
from xckg.corpus.articles import split_articles
from xckg.corpus.read import read_sources
from xckg.model import Metadata
from xckg.paging import find_page

sys.path.append(str(Path(__file__).parent))
from newspaper import LEFT, RIGHT, Paper, columns, height
from stories import GRAIN, HAIR, PORT, POWER, SCHOOL, SILICON


def set_page(paper, number, things):
    """A page of the paper: its head, then headlines with the paragraphs below them."""
    paper.put(LEFT, 20, f"青禾日报 2025年10月16日 星期四 第{number}版", 9)
    top = 50
    for head, body in things:
        paper.centre(LEFT, RIGHT, top, head, 24)
        h = height(body, 3)
        paper.pour(body, columns(3, top + 36, top + 36 + h))
        top += 36 + h + 20


def set_jumps(path):
    """Page 1 jumps twice to page 2, once in the middle of a sentence; the continuations stand in the other order."""
    paper = Paper()
    cut = POWER.body[1].index("主要供应") + 4
    set_page(
        paper,
        1,
        [
            (POWER.head, [POWER.body[0], POWER.body[1][:cut] + "（下转第二版）"]),
            (SILICON.head, [*SILICON.body[:2], "（下转第2版）"]),
        ],
    )
    paper.new_page()
    set_page(
        paper,
        2,
        [
            ("硅碳材料项目投产（上接第一版）", SILICON.body[2:]),
            ("电力装备集群加快成势", ["（上接第1版）" + POWER.body[1][cut:], POWER.body[2]]),
            (PORT.head, PORT.body),
        ],
    )
    return paper.save(path)


def read(path):
    return read_sources(str(path), Metadata())


def test_pdf_jumps_are_joined_and_every_sentence_knows_its_page(tmp_path):
    [source], errors = read(set_jumps(tmp_path / "a.pdf"))
    assert errors == []
    articles = split_articles(source)
    found = {article.title: article for article in articles if article.title}
    assert list(found) == [POWER.head, SILICON.head, PORT.head]
    for told in (POWER, SILICON, PORT):
        article = found[told.head]
        assert all(paragraph in article.text.clean for paragraph in told.body)
        assert article.publisher == "青禾日报"
        assert article.date.isoformat() == "2025-10-16"
    printed = {
        article.surface(sentence.span): find_page(article.pages, article.text.to_raw(sentence.span).start)
        for article in articles
        for sentence in article.sentences
    }
    pages = {
        part: page
        for sentence, page in printed.items()
        for part in ("罗向东", "每年可新增", "力争到2027年", "丰泽化工", "31项")
        if part in sentence
    }
    assert pages == {"罗向东": 1, "每年可新增": 1, "力争到2027年": 2, "丰泽化工": 2, "31项": 1}
    for article in articles:
        for sentence in article.sentences:
            raw = article.text.to_raw(sentence.span)
            assert source.text[raw.start : raw.end] == article.surface(sentence.span)


def test_pdf_jump_without_its_other_page_stays_a_note(tmp_path):
    paper = Paper()
    set_page(paper, 1, [(SILICON.head, [*SILICON.body[:2], "（下转第二版）"]), (HAIR.head, HAIR.body)])
    [source], _ = read(paper.save(tmp_path / "a.pdf"))
    notes = {article.title: article.notes for article in split_articles(source)}
    assert notes == {SILICON.head: ("（下转第二版）",), HAIR.head: ()}


def test_pdf_build_checks_pages_and_a_store_takes_it(xckg, tmp_path):
    set_jumps(tmp_path / "许昌日报.pdf")
    built = xckg("build", "许昌日报.pdf", "-o", "made", "--quiet", "--place", "青禾市", cwd=tmp_path)
    assert (built.returncode, built.stderr) == (0, "")
    facts = [json.loads(line) for line in (tmp_path / "made/facts.jsonl").read_text(encoding="utf-8").splitlines()]
    evidence = [item for fact in facts for item in fact["evidence"]]
    assert {item["page"] for item in evidence} == {1, 2}
    [source], _ = read(tmp_path / "许昌日报.pdf")
    assert all(source.text[item["start"] : item["end"]] == item["text"] for item in evidence)
    assert all(item["page"] == find_page(source.pages, item["start"]) for item in evidence)
    assert xckg("check", "made", cwd=tmp_path).returncode == 0
    assert "<https://w3id.org/xckg/ontology#page>" in (tmp_path / "made/graph.nq").read_text(encoding="utf-8")
    assert xckg("export", "made", "--to", "csv", "--out", "lists", cwd=tmp_path).returncode == 0
    with (tmp_path / "lists/csv/evidence.csv").open(encoding="utf-8-sig", newline="") as file:
        assert sorted(row["页"] for row in csv.DictReader(file)) == sorted(str(item["page"]) for item in evidence)
    asked = xckg("query", "evidence-of", "--build", "made", "--param", "entity=青禾市", "--format", "csv", cwd=tmp_path)
    assert {row["页"] for row in csv.DictReader(asked.stdout.splitlines())} == {"1", "2"}
    added = xckg("add", "许昌日报.pdf", "-o", "store", "--place", "青禾市", cwd=tmp_path)
    assert added.returncode == 0, added.stderr
    assert xckg("check", "store", cwd=tmp_path).returncode == 0
    assert (tmp_path / "store/facts.jsonl").read_bytes() == (tmp_path / "made/facts.jsonl").read_bytes()


# ── what cannot be read ──────────────────────────────────────────────────────────────────────────────────────────────


def set_one(path, **canvas):
    paper = Paper()
    for key, value in canvas.items():
        setattr(paper.canvas, key, value)
    set_page(paper, 1, [(SCHOOL.head, SCHOOL.body)])
    return paper.save(path)


def write_raw(path, content, pages=1):
    """A PDF by hand: that many pages with one compressed content stream."""
    kids = " ".join(f"{5 + i} 0 R" for i in range(pages))
    packed = zlib.compress(content, 9) if isinstance(content, bytes) else content[0]
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d /Filter %s >>\nstream\n%s\nendstream"
        % (len(packed), b"/FlateDecode" if isinstance(content, bytes) else content[1], packed),
    ]
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 3 0 R >> >> >>"
    )
    objects += [page] * pages
    out, at = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        at.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in at)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    path.write_bytes(out)
    return path


def truncate(path):
    whole = set_one(path).read_bytes()
    path.write_bytes(whole[: len(whole) // 3])


def lock(path):
    from reportlab.lib.pdfencrypt import StandardEncryption

    paper = Paper()
    paper.canvas._doc.encrypt = StandardEncryption("secret", "owner")
    set_page(paper, 1, [(SCHOOL.head, SCHOOL.body)])
    paper.save(path)


def photograph(path):
    paper = Paper()
    paper.picture(0, 0, 842, 1191)
    paper.save(path)


def bomb(path):
    """Two gigabytes of white space in a file of a few kilobytes."""
    squeeze = zlib.compressobj(9)
    block = b" " * (16 * 1024 * 1024)
    packed = b"".join(squeeze.compress(block) for _ in range(128)) + squeeze.flush()
    write_raw(path, (zlib.compress(packed, 9), b"[/FlateDecode /FlateDecode]"))


BAD = {
    "truncated.pdf": (truncate, "损坏"),
    "locked.pdf": (lock, "密码"),
    "no-pdf.pdf": (lambda path: path.write_bytes(b"hello" * 100), "不是 PDF"),
    "empty.pdf": (lambda path: path.write_bytes(b""), "空的"),
    "only-a-photograph.pdf": (photograph, "OCR"),
    "blank.pdf": (lambda path: write_raw(path, b"q Q"), "没有文字"),
    "bomb.pdf": (bomb, "占内存太多"),
    "crowded.pdf": (
        lambda path: write_raw(path, b"BT /F 9 Tf " + b"(abcdefghijklmnopqrst) Tj " * 3000 + b"ET"),
        "字符太多",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_pdf_that_cannot_be_read_is_one_line_and_the_others_are_built(xckg, tmp_path, name):
    make, reason = BAD[name]
    make(tmp_path / name)
    set_one(tmp_path / "good.pdf")
    done = xckg("build", name, "good.pdf", "-o", "made", "--quiet", "--no-view", cwd=tmp_path)
    assert done.returncode == 2
    [line, summary] = done.stderr.splitlines()
    assert line.startswith(f"{name}：")
    assert summary == "有 1 个输入读不了，其余已建成。"
    assert reason in line
    assert [d["path"] for d in json.loads((tmp_path / "made/manifest.json").read_bytes())["inputs"]] == ["good.pdf"]


@pytest.fixture
def limits(monkeypatch):
    """Sets limits; the child that is there already works within the old ones."""
    worker = pdf._worker()

    def change(**fields):
        made = replace(pdf.load_limits.__wrapped__(), **fields)
        monkeypatch.setattr(pdf, "load_limits", lambda: made)
        worker.stop()

    yield change
    worker.stop()


def test_pdf_that_takes_too_long_is_left(tmp_path, limits):
    limits(page_seconds=0.5, page_glyphs=10**9)
    write_raw(tmp_path / "slow.pdf", b"BT /F 9 Tf " + b"(abcdefghijklmnopqrst) Tj " * 400000 + b"ET", pages=9)
    sources, [error] = read(tmp_path / "slow.pdf")
    assert sources == []
    assert error.reason == "读得太久"
    [source], errors = read(set_one(tmp_path / "good.pdf"))
    assert SCHOOL.head in source.text
    assert errors == []


def test_pdf_with_too_many_pages_is_read_as_far_as_it_may(tmp_path, limits):
    limits(pages=2)
    paper = Paper()
    for number, told in enumerate((SCHOOL, PORT, GRAIN), 1):
        set_page(paper, number, [(told.head, told.body)])
        paper.new_page()
    [source], [error] = read(paper.save(tmp_path / "a.pdf"))
    assert error.reason == "有 3 页，只读了前 2 页"
    assert PORT.head in source.text
    assert GRAIN.head not in source.text


def test_pdf_reader_that_dies_is_started_again(tmp_path):
    path = set_one(tmp_path / "a.pdf")
    first = read(path)[0]
    pdf._worker().process.kill()
    assert read(path)[0] == first


def test_pdf_reads_the_same_twice(tmp_path):
    path = set_jumps(tmp_path / "a.pdf")
    assert read(path) == read(path)


def test_pdf_with_glyphs_all_over_the_page_ends_in_time(tmp_path):
    """No columns, no rows: the worst that the limits let through, framed a thousand times."""
    dice = random.Random(7)
    glyphs = b"".join(
        b"BT /F %d Tf %.2f %.2f Td (x) Tj ET\n" % (dice.randint(2, 20), dice.random() * 595, dice.random() * 842)
        for _ in range(13000)
    )
    frames = b"".join(b"%d %d %d %d re S\n" % (i % 97, i % 89, 300 + i, 300 + i) for i in range(1000))
    path = write_raw(tmp_path / "a.pdf", frames + glyphs)
    before = time.process_time()
    [source], _ = read(path)
    split_articles(source)
    assert time.process_time() - before < 30
    assert len(source.text.replace(" ", "").replace("\n", "")) > 10000


def test_pdf_that_has_changed_is_read_anew(tmp_path):
    set_one(tmp_path / "a.pdf")
    assert SCHOOL.head in read(tmp_path / "a.pdf")[0][0].text
    set_jumps(tmp_path / "a.pdf")
    assert SCHOOL.head not in read(tmp_path / "a.pdf")[0][0].text
