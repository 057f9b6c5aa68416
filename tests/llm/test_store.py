"""`xckg add --llm`: a store whose documents a model reads, too, and which remembers that."""

from pathlib import Path

import pytest

from xckg import growing, pipeline
from xckg.errors import LlmError
from xckg.growing import Second
from xckg.llm import open_server

CLAIM = {
    "quote": "澄湖磁材把第三条产线交给了远帆精工打理",
    "subject": {"name": "澄湖磁材", "type": "Company"},
    "predicate": "cooperatesWith",
    "object": {"name": "远帆精工", "type": "Company"},
    "modality": "actual",
    "position": None,
}
TEXTS = {
    "2023-08-04-a.txt": "今年上半年，许昌市完成进出口总值122.3亿元。澄湖磁材把第三条产线交给了远帆精工打理。\n",
    "2023-08-05-b.txt": "许昌市市长程越说，外贸平稳。\n",
}
TABLES = ("entities.jsonl", "mentions.jsonl", "facts.jsonl", "documents.jsonl", "review.csv")
OUTPUT = Path("output")


@pytest.fixture
def news(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in TEXTS.items():
        Path(name).write_text(text, encoding="utf-8")
    return sorted(TEXTS)


def read(folder):
    return {name: Path(folder, name).read_bytes() for name in TABLES}


def build(files, folder, server=None):
    pipeline.build(files, Path(folder), view=False, server=server)
    return read(folder)


def test_store_with_a_model_is_the_build_with_it(news, play):
    player = play(relations=[CLAIM])
    second = Second(url=player.url, model="test", cache="cache")
    wanted = build(news, "built", open_server(url=player.url, model="test", cache="cache"))
    asked = len(player.requests())
    done = growing.add(news[:1], OUTPUT, second=second)
    assert any("补入关系 1 条" in note for note in done.notes)
    growing.add(news[1:], OUTPUT)
    assert read(OUTPUT) == wanted, "who reads is remembered"
    assert "llm:test" in (OUTPUT / "facts.jsonl").read_text(encoding="utf-8")
    assert len(player.requests()) == asked, "answered once, never asked again"
    growing.check(OUTPUT)


def test_store_is_read_anew_when_a_model_comes_and_when_it_goes(news, play):
    player = play(relations=[CLAIM])
    growing.add(news, OUTPUT)
    plain = read(OUTPUT)
    done = growing.update([], OUTPUT, second=Second(url=player.url, model="test", cache="cache"))
    assert done.changed == 2
    assert read(OUTPUT) == build(news, "built", open_server(url=player.url, model="test", cache="cache"))
    assert growing.update([], OUTPUT, second=growing.NOBODY).changed == 2
    assert read(OUTPUT) == plain


def test_command_takes_the_options_of_build(news, play, xckg):
    player = play(relations=[CLAIM])
    options = ("--llm", player.url, "--model", "test", "--llm-cache", "cache")
    done = xckg("add", news[0], *options)
    assert (done.returncode, "补入关系 1 条" in done.stderr) == (0, True)
    assert xckg("update", "--llm", "none").returncode == 0
    assert "llm:test" not in (OUTPUT / "facts.jsonl").read_text(encoding="utf-8")
    assert xckg("update", *options).returncode == 0
    assert "llm:test" in (OUTPUT / "facts.jsonl").read_text(encoding="utf-8")
    assert xckg("add", news[1], "--llm", player.url).returncode == LlmError.exit_status
