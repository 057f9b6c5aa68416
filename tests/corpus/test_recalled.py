"""A page that was read off an image once is recalled: the same, from whatever process, and never a wrong one."""

import json
import multiprocessing
import os
import shutil
import time
from pathlib import Path

import pytest

pytest.importorskip("rapidocr", reason="the extra ocr is not installed")

from PIL import Image, ImageDraw, ImageFont

from xckg import made, ontology
from xckg.corpus import recalled, scans
from xckg.corpus.read import read_sources
from xckg.model import Metadata

ANSWER = ({"pages": 1, "glyphs": 0, "boxes": 0, "pictures": 0, "sure": 0.98}, b"")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(made.SWITCH, str(tmp_path / "cache"))
    return tmp_path / "cache" / "scans"


@pytest.fixture
def image(tmp_path):
    """Four lines of figures: what is read fastest."""
    page = Image.new("L", (900, 420), 255)
    font = ImageFont.load_default(40)
    for row in range(4):
        ImageDraw.Draw(page).text((40, 40 + 80 * row), f"2025 {row} 86.4 + 12.8 = 99.2", fill=0, font=font)
    page.save(tmp_path / "a.png")
    return tmp_path / "a.png"


def count_asked(monkeypatch):
    """How often the child process is asked; the answers are its own."""
    asked = []
    child = scans._reader()
    ask = type(child).ask

    def counted(self, request, seconds):
        asked.append(request)
        return ask(self, request, seconds)

    monkeypatch.setattr(type(child), "ask", counted)
    return asked


def test_a_page_is_read_once_and_recalled_the_same(folder, image, monkeypatch):
    asked = count_asked(monkeypatch)
    first = read_sources(str(image), Metadata())
    assert len(asked) == 1
    assert first[0][0].readings
    assert read_sources(str(image), Metadata()) == first
    other = image.with_name("另一个名字.png")
    shutil.copy(image, other)
    assert read_sources(str(other), Metadata())[0][0].text == first[0][0].text
    assert len(asked) == 1
    monkeypatch.setenv(made.SWITCH, "off")
    assert read_sources(str(image), Metadata()) == first
    assert len(asked) == 2


def test_another_image_page_setting_or_reader_is_read_anew(folder, image, monkeypatch):
    page = recalled.find_page(image, 0, pixels=9)
    page.keep(ANSWER)
    assert recalled.find_page(image, 0, pixels=9).recall() == ANSWER
    assert recalled.find_page(image, 1, pixels=9).recall() is None
    assert recalled.find_page(image, 0, pixels=8).recall() is None
    recalled._name_reader.cache_clear()
    monkeypatch.setattr(recalled, "version", lambda name: "99")
    assert recalled.find_page(image, 0, pixels=9).recall() is None
    monkeypatch.undo()
    recalled._name_reader.cache_clear()


def test_an_image_that_changes_while_it_is_read_is_not_kept(folder, image):
    page = recalled.find_page(image, 0)
    os.utime(image, (time.time() + 5, time.time() + 5))
    page.keep(ANSWER)
    assert not folder.exists()
    recalled.find_page(image, 0).keep(ANSWER)
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff\xfe\n[]", "half", "letter"])
def test_what_is_damaged_is_not_recalled(folder, image, damage):
    recalled.find_page(image, 0).keep(ANSWER)
    (file,) = folder.iterdir()
    whole = file.read_bytes()
    cut = {"half": whole[: len(whole) // 2], "letter": whole.replace(b"0.98", b"0.99")}
    file.write_bytes(cut.get(damage, damage))
    assert recalled.find_page(image, 0).recall() is None
    recalled.find_page(image, 0).keep(ANSWER)
    assert file.read_bytes() == whole


def test_numbers_that_do_not_fit_what_is_said_of_them_are_read_again(folder, image, monkeypatch):
    asked = count_asked(monkeypatch)
    first = scans.read_page(image, 0)
    (file,) = folder.iterdir()
    kept = json.loads(file.read_bytes().partition(b"\n")[2])
    made.write(file, {**kept, "found": {**kept["found"], "glyphs": kept["found"]["glyphs"] + 1}})
    assert scans.read_page(image, 0) == first
    assert len(asked) == 2


def test_an_empty_page_is_kept_and_a_broken_one_is_not(folder, tmp_path, monkeypatch):
    asked = count_asked(monkeypatch)
    Image.new("L", (300, 300), 255).save(tmp_path / "white.png")
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(99))
    for _ in range(2):
        assert "认不出文字" in scans.read_page(tmp_path / "white.png", 0)[0].reason
        assert "已损坏" in scans.read_page(tmp_path / "broken.png", 0)[0].reason
    assert [Path(request["path"]).name for request in asked] == ["white.png", "broken.png", "broken.png"]


def test_the_folder_stays_within_its_bounds(folder, image, monkeypatch):
    node = ontology.load_yaml("layout/pages.yaml")
    monkeypatch.setitem(node["scans"], "cache_mb", 1)
    monkeypatch.setattr(recalled, "load_yaml", lambda name: node)
    answer = (ANSWER[0], bytes(200_000))  # 267,000 letters of base64
    for number in range(7):
        recalled.find_page(image, number).keep(answer)
        for file in folder.iterdir():  # a second apart, in the order in which they were kept
            stat = file.stat()
            os.utime(file, (stat.st_atime, stat.st_mtime - 1))
        assert recalled.find_page(image, 0).recall() == answer  # asked for again and again, it stays
    assert sum(file.stat().st_size for file in folder.iterdir()) <= 1024 * 1024
    there = [number for number in range(7) if recalled.find_page(image, number).recall()]
    assert there == [0, 5, 6]


def test_what_a_killed_process_left_is_swept_up(folder, image):
    recalled.find_page(image, 0).keep(ANSWER)
    for name, age in (("old.json.abc", 7200), ("new.json.abc", 0)):
        (folder / name).write_bytes(b"half")
        os.utime(folder / name, (time.time() - age, time.time() - age))
    recalled.find_page(image, 1).keep(ANSWER)
    assert sorted(file.name for file in folder.iterdir() if file.suffix != ".json") == ["new.json.abc"]


def keep_and_recall(image, numbers):
    for number in numbers:
        answer = (ANSWER[0], bytes([number]) * 100_000)
        recalled.find_page(image, number).keep(answer)
        kept = recalled.find_page(image, number).recall()
        assert kept in (answer, None)


def test_processes_share_the_folder(folder, image):
    context = multiprocessing.get_context("spawn")
    crew = [context.Process(target=keep_and_recall, args=(image, range(12))) for _ in range(3)]
    for process in crew:
        process.start()
    for process in crew:
        process.join()
    assert [process.exitcode for process in crew] == [0, 0, 0]
    for number in range(12):
        assert recalled.find_page(image, number).recall() == (ANSWER[0], bytes([number]) * 100_000)
    assert len(list(folder.iterdir())) == 12
