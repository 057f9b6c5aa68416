"""The optional second reader: a language model is asked what the rules may have missed, and checked word by word.

    Findings → questions → (cache | server) → answers → checks → the same Findings and more

A side room beside `extract`: off unless `xckg build --llm` is given, and nothing of it is needed by the others. What a
model says enters the graph only when its quote stands in the text and its ends, types and numbers hold.
"""

from __future__ import annotations

from xckg.llm.client import Server, open_server
from xckg.llm.reader import Reading, read_findings

__all__ = ["Reading", "Server", "open_server", "read_findings"]
