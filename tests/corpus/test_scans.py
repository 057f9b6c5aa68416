"""Images of pages: read as the PDF that they were made of is, whatever way they lie; and what cannot be read is told.

The pages are those of the PDF tests, set by the same typesetter and drawn by pdfium at so many dots per inch.
"""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("rapidocr", reason="the extra ocr is not installed")

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter

sys.path.append(str(Path(__file__).parent))
from newspaper import Paper
from stories import POWER, SCHOOL
from test_pdf import LAYOUTS

from xckg.corpus import scans
from xckg.corpus.articles import split_articles
from xckg.corpus.read import read_sources
from xckg.model import Metadata
from xckg.paging import find_sure


@pytest.fixture(autouse=True)
def _nothing_is_kept(monkeypatch):
    """Every page is read, not recalled."""
    monkeypatch.setenv("XCKG_CACHE", "off")


def draw(name, dpi=200):
    """A layout as an image, and the stories that stand on it."""
    paper = Paper()
    told = LAYOUTS[name](paper)
    paper.canvas.save()
    page = pypdfium2.PdfDocument(paper.data.getvalue())[0]
    image = page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
    box = Image.eval(image, lambda value: 255 - value).getbbox()  # what is white below costs time and shows nothing
    return image.crop((0, 0, image.width, box[3] + 60)), told


def read(path):
    return read_sources(str(path), Metadata())


def distance(one, other):
    """How many characters must be changed, put in or taken out (Levenshtein)."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        above, row = row, [i]
        for j, b in enumerate(other, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (a != b)))
    return row[-1]


def measure(source, told):
    """Wrong characters and all characters of the stories, each against the article that is most like it."""
    articles = [article.text.clean.replace("\n", "") for article in split_articles(source)]
    wanted = [story.head + "".join(story.body) for story in told]
    return sum(min(distance(a, w) for a in articles) for w in wanted), sum(map(len, wanted))


@pytest.mark.parametrize("name", ["three-columns", "justified", "upright-headline", "side-by-side"])
def test_scan_of_a_clean_page_keeps_every_story(tmp_path, name):
    image, told = draw(name)
    image.save(tmp_path / "青禾日报.png")
    [source], errors = read(tmp_path / "青禾日报.png")
    assert errors == []
    assert source.media_type == "image/png"
    wrong, total = measure(source, told)
    assert wrong <= 0.02 * total
    assert {article.title for article in split_articles(source)} >= {story.head for story in told if story.head}


def test_scan_that_lies_on_its_side_and_askew_is_put_straight(tmp_path):
    image, told = draw("box-in-the-middle")
    image.rotate(2.3, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC).rotate(90, expand=True).save(
        tmp_path / "a.png"
    )
    [source], _ = read(tmp_path / "a.png")
    wrong, total = measure(source, told)
    assert wrong <= 0.02 * total
    assert {article.title for article in split_articles(source)} >= {story.head for story in told}


def test_scan_upside_down_and_of_low_quality(tmp_path):
    image, told = draw("upright-headline", 150)
    image.rotate(180).save(tmp_path / "a.jpg", quality=60)
    [source], _ = read(tmp_path / "a.jpg")
    wrong, total = measure(source, told)
    assert wrong <= 0.02 * total


def test_scan_with_gutters_as_narrow_as_a_word_is_cut_between_columns(tmp_path):
    paper = Paper()
    text = POWER.body[0]
    for i in range(8):  # ten points of white between lines of nine: a detector sees one line
        paper.put(40, 60 + 13 * i, text[22 * i % 60 : 22 * i % 60 + 22])
        paper.put(40 + 22 * 9 + 10, 60 + 13 * i, text[(22 * i + 7) % 60 : (22 * i + 7) % 60 + 22])
    paper.canvas.save()
    page = pypdfium2.PdfDocument(paper.data.getvalue())[0].render(scale=200 / 72, grayscale=True).to_pil()
    page.convert("L").crop((0, 0, 1400, 520)).save(tmp_path / "a.png")
    found, _ = scans.read_page(tmp_path / "a.png", 0)
    left = [glyph for glyph in found.glyphs if glyph.right < 290 * 10 / 9]
    from xckg.corpus import flow

    [story] = flow.find_stories(found)
    words = "".join(story.paragraphs)
    first = [text[22 * i % 60 : 22 * i % 60 + 22] for i in range(8)]
    assert left
    assert all(line in words for line in first)
    assert words.index(first[1]) - words.index(first[0]) < 30


@pytest.fixture(scope="module")
def issue(tmp_path_factory):
    """An issue of two pages as a PDF, the first of text, the second an image of one."""
    folder = tmp_path_factory.mktemp("issue")
    image, _ = draw("upright-headline")
    image.save(folder / "page.png")
    paper = Paper()
    told = LAYOUTS["three-columns"](paper)
    paper.new_page()
    paper.canvas.drawImage(str(folder / "page.png"), 0, 700, 842, 842 * image.height / image.width)
    return paper.save(folder / "青禾日报.pdf"), told


def test_scanned_page_in_a_pdf_is_read_and_its_facts_are_no_surer(issue, xckg, tmp_path):
    path, _ = issue
    [source], errors = read(path)
    assert errors == []
    printed = {article.title: article for article in split_articles(source)}
    first, second = printed[POWER.head], printed[next(t for t in printed if t and "许" not in t and t != POWER.head)]
    assert find_sure(first.readings, first.text.raw_starts[0], first.text.raw_starts[-1]) == 0.0
    assert {page for _, page in source.pages} == {1, 2}
    assert second is not None
    made = xckg("build", str(path), "-o", str(tmp_path / "made"), "--no-view", "--quiet", "--place", "青禾市")
    assert (made.returncode, made.stderr) == (0, "")
    facts = [json.loads(line) for line in (tmp_path / "made/facts.jsonl").read_text(encoding="utf-8").splitlines()]
    evidence = [item for fact in facts for item in fact["evidence"]]
    assert {(item["page"], "ocr" in item) for item in evidence} == {(1, False), (2, True)}
    assert all(0 < item["ocr"] <= 1 for item in evidence if "ocr" in item)
    assert "ontology#ocrConfidence" in (tmp_path / "made/graph.nq").read_text(encoding="utf-8")
    checked = xckg("check", str(tmp_path / "made"))
    assert checked.returncode == 0, checked.stderr


def test_scanned_page_without_the_extra_is_one_line(issue, monkeypatch):
    monkeypatch.setattr(scans, "find_spec", lambda name: None)
    [source], [error] = read(issue[0])
    assert error.reason == f"第 2 页{scans.MISSING}，其余各页已读"
    assert source.readings == ()
    assert POWER.head in source.text


def test_image_without_the_extra_says_what_to_install(tmp_path, monkeypatch):
    Image.new("L", (600, 600), 255).save(tmp_path / "a.png")
    monkeypatch.setattr(scans, "find_spec", lambda name: None)
    sources, [error] = read(tmp_path / "a.png")
    assert sources == []
    assert "pip install 'xckg[ocr]'" in error.reason


def test_scan_of_several_pages(tmp_path):
    pages = [draw("upright-headline")[0], Image.new("L", (500, 500), 255), draw("picture-in-one-column")[0]]
    pages[0].save(tmp_path / "a.tif", save_all=True, append_images=pages[1:], compression="tiff_deflate")
    [source], [error] = read(tmp_path / "a.tif")
    assert error.reason == "第 2 页是图，认不出文字（OCR），其余各页已读"
    assert [page for _, page in source.pages] == [1, 3]


def make_blurred(path):
    image, _ = draw("upright-headline", 100)
    image.filter(ImageFilter.GaussianBlur(4)).save(path)


def make_photograph(path):
    dice = random.Random(3)
    small = Image.frombytes("L", (40, 30), bytes(dice.randrange(256) for _ in range(1200)))
    small.resize((1200, 900), Image.Resampling.BICUBIC).save(path)


def make_bomb(path):
    Image.new("1", (30000, 30000)).save(path)


BAD = {
    "broken.png": (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\nhello"), "损坏"),
    "text.jpg": (lambda path: path.write_text("青禾市", encoding="utf-8"), "损坏"),
    "empty.tif": (lambda path: path.write_bytes(b""), "空的"),
    "blank.png": (lambda path: Image.new("L", (800, 800), 255).save(path), "认不出文字"),
    "photograph.png": (make_photograph, "认不"),
    "blurred.png": (make_blurred, "认不"),
    "bomb.png": (make_bomb, "像素"),
}


@pytest.mark.parametrize("name", BAD)
def test_image_that_cannot_be_read_is_reported_and_not_guessed(tmp_path, name):
    make, reason = BAD[name]
    make(tmp_path / name)
    sources, [error] = read(tmp_path / name)
    assert sources == []
    assert reason in error.reason


def test_scan_reads_the_same_twice_and_with_another_child(tmp_path):
    image, _ = draw("upright-headline")
    image.save(tmp_path / "a.png")
    first = read(tmp_path / "a.png")
    scans._reader().stop()
    assert read(tmp_path / "a.png") == first


def test_scan_is_read_without_a_network(tmp_path):
    """No socket can be made: whoever would fetch a model fails."""
    image, _ = draw("upright-headline")
    image.save(tmp_path / "a.png")
    (tmp_path / "sitecustomize.py").write_text(
        "import socket\ndef no(*a, **k): raise OSError('no network here')\n"
        "socket.socket.connect = no\nsocket.getaddrinfo = no\nsocket.create_connection = no\n"
    )
    code = (
        "import sys; from xckg.corpus import scans; from pathlib import Path\n"
        "print(len(scans.read_page(Path(sys.argv[1]), 0)[0].glyphs))"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *filter(None, sys.path)])}
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "a.png")], env=env, capture_output=True, text=True
    )
    assert int(done.stdout) > 300, done.stderr


def test_scan_in_an_archive(tmp_path):
    import zipfile

    image, _ = draw("upright-headline")
    image.save(tmp_path / "a.png")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(tmp_path / "a.png", "2024-08-05-第1版.png")
    [source], errors = read(tmp_path / "a.zip")
    assert errors == []
    assert source.path.endswith("a.zip#2024-08-05-第1版.png")
    assert source.metadata.date.isoformat() == "2024-08-05"
    assert np.mean([sure for _, sure in source.readings]) > 0.9
    assert SCHOOL.head in source.text or POWER.head in source.text
