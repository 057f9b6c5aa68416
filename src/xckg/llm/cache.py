"""What a model has answered once, kept on disk by what it was asked: the same build again asks nothing.

>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as here:
...     keep_answer(Path(here), b'{"messages": ["q"]}', "许昌市出口发制品。")
...     find_answer(Path(here), b'{"messages": ["q"]}'), find_answer(Path(here), b"{}")
True
('许昌市出口发制品。', None)

*Why so*: the key is the SHA-256 of the question's body, which holds model, prompt and text but neither the address nor
the key to it: a graph built at one server can be built again without it. Only answers that could be read are kept, so
that what a broken server said once is asked again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from xckg.errors import OutputError


def find_folder(given: str) -> Path:
    """The folder of answers, made if need be: as given, else `xckg/llm` in the user's own cache.

    Raises:
        OutputError: it cannot be made.
    """
    if given:
        folder = Path(given)
    else:
        home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
        folder = (Path(home) if home else Path.home() / ".cache") / "xckg" / "llm"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(str(folder), f"缓存文件夹建不了（{error.strerror}）；请用 --llm-cache 另指一处") from None
    return folder


def find_answer(folder: Path, request: bytes) -> str | None:
    """What was answered to this question, None when nothing was or the file is broken."""
    try:
        kept = json.loads(_path(folder, request).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    content = kept.get("content") if isinstance(kept, dict) else None
    return content if isinstance(content, str) else None


def keep_answer(folder: Path, request: bytes, content: str) -> bool:
    """Keeps an answer; whole or not at all. False when the disk does not take it."""
    path = _path(folder, request)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as beside:
            beside.write(json.dumps({"content": content}).encode())
    except OSError:
        return False
    try:
        Path(beside.name).replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            Path(beside.name).unlink()
        return False
    return True


def _path(folder: Path, request: bytes) -> Path:
    key = hashlib.sha256(request).hexdigest()
    return folder / key[:2] / f"{key}.json"
