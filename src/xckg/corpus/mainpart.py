r"""The child process that looks for the article in a web page, and for what the page says of itself.

    {"size": 5120, "what": "text"}        on its standard input, a line of JSON and as many bytes of UTF-8
    {"text": "许昌市……\n第二段……"}        on its standard output, a line of JSON, null where nothing was found,
    {"end": true}                         and the last

*Why so*: trafilatura parses with libxml2, C that reads what anybody may have written, and some pages take it minutes.
So this runs apart, within a limit on memory (`confined`), and what starts it (`apart`) ends it when it is late. It is
run by its path, not imported, and imports nothing of xckg.
"""

from __future__ import annotations

import json
import logging
import sys
from typing import Any


def find_text(page: str) -> str | None:
    """The main paragraphs of a page, one a line."""
    import trafilatura  # after the limit on memory

    found = trafilatura.extract(page, output_format="txt", include_comments=False, include_tables=True)
    return found if isinstance(found, str) else None


def find_metadata(page: str) -> dict[str, str]:
    """Title, day and site as the page's head and its markup say."""
    import trafilatura

    found = trafilatura.extract_metadata(page)
    if found is None:
        return {}
    return {"title": found.title or "", "date": found.date or "", "site": found.sitename or ""}


def answer(what: str, page: str) -> dict[str, Any]:
    """What is said of a page."""
    try:
        return {what: find_text(page) if what == "text" else find_metadata(page)}
    except (MemoryError, RecursionError):
        return {"error": "large"}


def main() -> None:
    """Answers requests until there are no more."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # its log is not for our users
    out = sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints is no answer
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        page = sys.stdin.buffer.read(asked["size"]).decode("utf-8", "surrogatepass")
        out.write(json.dumps(answer(asked["what"], page)).encode() + b'\n{"end": true}\n')
        out.flush()


if __name__ == "__main__":
    main()
