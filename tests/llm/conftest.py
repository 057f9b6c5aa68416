"""Servers that play a language model, each in its own process, and an article for it to read."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from xckg.extract import typed
from xckg.llm import open_server
from xckg.llm.checks import Scene

SCRIPT = Path(__file__).parent / "server.py"
RULE = "llm:test"


@dataclass(frozen=True, kw_only=True)
class Player:
    """A running server: where it is and what it was asked."""

    url: str
    log: Path

    def requests(self):
        lines = self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []
        return [json.loads(line) for line in lines]


@pytest.fixture
def play(tmp_path):
    """Starts a server of a kind that gives this answer (claims, or the model's words) to every question."""
    running = []

    def start(mode="good", answer=None, **claims):
        number = len(running)
        words = answer if answer is not None else say(**claims)
        (tmp_path / f"answer-{number}").write_text(words, encoding="utf-8")
        log = tmp_path / f"log-{number}"
        process = subprocess.Popen(
            [sys.executable, str(SCRIPT), mode, str(tmp_path / f"answer-{number}"), str(log)],
            stdout=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return Player(url=f"http://127.0.0.1:{int(process.stdout.readline())}", log=log)

    yield start
    for process in running:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture
def open_player(tmp_path):
    """Opens a player as the product does, with a cache of its own."""

    def open_(player, **options):
        told = {"url": player.url, "model": "test", "timeout": 60, "cache": str(tmp_path / "cache"), **options}
        return open_server(**told)

    return open_


@pytest.fixture
def set_scene():
    """The scene of an article in notation: `[许昌市|AdministrativeArea]出口……`."""

    def make(notation, **fields):
        from dataclasses import replace

        article, mentions = typed.parse_notation(notation)
        article = replace(article, **fields)
        return Scene(article=article, sentences=article.sentences, mentions=mentions, rule=RULE)

    return make


def say(relations=(), observations=()):
    """A model's words for these claims."""
    return json.dumps({"relations": list(relations), "observations": list(observations)}, ensure_ascii=False)
