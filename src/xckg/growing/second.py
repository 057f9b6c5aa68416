"""The second reader of a store: a language model that reads every document of it, or none (see `xckg.llm`).

>>> read_again(NOBODY, [], lambda *_: None)
([], '')
>>> Second(url="http://localhost:11434/v1", model="qwen3:8b").knows  # 补读的模型
'qwen3:8b'

*Why so*: a store remembers who reads, as it remembers its ledger: a document that has to be read anew, after a new
version of the program or a decision about a name, must not lose what the model has found in it. What was answered once
is kept in the cache, so that reading anew asks nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from xckg.growing.touch import Reading

if TYPE_CHECKING:
    from xckg.llm import Server


@dataclass(frozen=True, kw_only=True)
class Second:
    """Who is asked: as `llm.open_server`, but that the key is never kept, only where it is found."""

    url: str
    model: str
    key_env: str = ""
    timeout: float = 60.0
    cache: str = ""

    @property
    def knows(self) -> str:
        """What differs when documents have to be read anew: the model, and not where it is asked."""
        return self.model.strip()

    def open(self) -> Server:
        """The server.

        Raises:
            LlmError: the extra is not installed, or something here is missing or wrong.
            OutputError: the cache folder cannot be made.
        """
        from xckg import llm

        return llm.open_server(
            url=self.url, model=self.model, key_env=self.key_env, timeout=self.timeout, cache=self.cache
        )


NOBODY = Second(url="", model="")


def read_again(
    second: Second, readings: Sequence[Reading], on_step: Callable[[str, int, int], None]
) -> tuple[list[Reading], str]:
    """The readings with what the model adds, and one line on how it went.

    Raises:
        LlmError, OutputError: as `Second.open`.
    """
    if not second.model or not readings:
        return list(readings), ""
    from xckg import llm

    findings = [found for reading in readings for found in reading.findings]
    made = llm.read_findings(second.open(), findings, lambda done, total: on_step("llm", done, total))
    left = iter(made.findings)
    again = [replace(reading, findings=tuple(islice(left, len(reading.findings)))) for reading in readings]
    return again, made.said
