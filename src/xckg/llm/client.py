"""The door to a server that speaks the chat-completions protocol, and all the ways in which it may fail.

>>> to_endpoint("http://localhost:11434/v1")
'http://localhost:11434/v1/chat/completions'
>>> to_endpoint("localhost:11434")
Traceback (most recent call last):
xckg.errors.LlmError: 大模型：localhost:11434 不是网址，应写成 http://localhost:11434/v1 的样子

*Why so*: one limit counts for the whole exchange, from the first packet to the last byte of the answer: a server that
sends a byte now and then never runs into a limit per packet. No redirect is followed, and a proxy is used for https
alone, where it sees nothing: texts go to the address that was given and nowhere else.
"""

from __future__ import annotations

import asyncio
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from xckg.errors import LlmError
from xckg.llm.cache import find_folder
from xckg.llm.prompt import load_prompt

_OK = 200
_NOT_AS_ASKED = (400, 422)  # some servers know JSON mode in other words, or not at all
_LENGTH = "length"  # the server's word for an answer that was cut off


@dataclass(frozen=True, kw_only=True, slots=True)
class Server:
    """A server that may be asked. `endpoint` is the full address, `timeout` in seconds for one whole exchange."""

    endpoint: str
    model: str
    timeout: float
    cache: Path
    key: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What came back: `content` as the model wrote it, or None and the `failure` in plain words."""

    content: str | None = None
    failure: str = ""


def open_server(*, url: str, model: str, key_env: str = "", timeout: float = 60, cache: str = "") -> Server:
    """Checks all that can be checked before a text is read; asks nothing yet.

    Args:
        url: the server's address, with or without `/v1` and `/chat/completions`.
        model: the model's name there.
        key_env: the environment variable that holds the key, "" when the server wants none.
        timeout: seconds for one question and its whole answer.
        cache: the folder for answers, "" for the user's own cache.

    Raises:
        LlmError: the extra is not installed, or an argument is missing or wrong.
        OutputError: the cache folder cannot be made.
    """
    try:
        import httpx  # noqa: F401 - an extra: whether it is there
    except ImportError:
        raise LlmError("没有安装所需的组件；请运行 pip install 'xckg[llm]'") from None
    if not url:
        raise LlmError("没有给出服务器的网址；请加上 --llm，例如 --llm http://localhost:11434/v1")
    if not model.strip() or not model.isprintable():
        raise LlmError("没有给出模型的名字；请加上 --model，例如 --model qwen3:8b")
    if not 0 < timeout <= 86_400:
        raise LlmError(f"--llm-timeout 应是大于 0、不超过一天的秒数，不能是 {timeout:g}")
    key = os.environ.get(key_env, "").strip() if key_env else ""
    if key_env and not (key and key.isascii() and key.isprintable()):
        raise LlmError(f"环境变量 {key_env} 里没有可用的密钥；请先设好它")
    load_prompt()
    return Server(endpoint=to_endpoint(url), model=model.strip(), timeout=timeout, cache=find_folder(cache), key=key)


def to_endpoint(url: str) -> str:
    """The address that questions go to, for the address that a user gives.

    Raises:
        LlmError: it is none, or carries a password or a query.
    """
    wrong = LlmError(f"{url} 不是网址，应写成 http://localhost:11434/v1 的样子")
    try:
        parts = urlsplit(url.strip())
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
            raise wrong
    except ValueError:
        raise wrong from None
    if parts.username is not None or parts.query or parts.fragment:
        raise LlmError("网址里不要带密码或参数；密钥放进环境变量，用 --llm-key-env 说出它的名字")
    path = parts.path.rstrip("/")
    if not path.endswith("/chat/completions"):
        path = (path or "/v1") + "/chat/completions"
    return parts._replace(path=path).geturl()


def ask(server: Server, request: bytes) -> Reply:
    """Asks one question. Whatever the server does, this returns within about `server.timeout` seconds a question.

    A server that refuses the form of answer asked for is asked once more without one.
    """
    status, body, failure = _exchange(server, request)
    if status in _NOT_AS_ASKED:
        plain = {key: value for key, value in json.loads(request).items() if key != "response_format"}
        status, body, failure = _exchange(server, json.dumps(plain, sort_keys=True).encode())
    if failure:
        return Reply(failure=failure)
    return _read_reply(body) if status == _OK else Reply(failure=f"服务器报错（HTTP {status}）")


def _exchange(server: Server, request: bytes) -> tuple[int, bytes, str]:
    """Status and body, or (0, nothing, what failed)."""
    import httpx

    try:
        status, body = asyncio.run(_post(server, request))
    except (TimeoutError, httpx.TimeoutException):
        return 0, b"", "服务器答得太慢"
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError):
        return 0, b"", "连不上服务器"
    limit = load_prompt().limits.answer_bytes
    return (0, b"", "回答太长") if len(body) > limit else (status, body, "")


async def _post(server: Server, request: bytes) -> tuple[int, bytes]:
    """Status and body; of a body that is too long one byte more than the limit."""
    import httpx

    limit = load_prompt().limits.answer_bytes
    headers = {"Content-Type": "application/json", "Accept": "application/json", "Accept-Encoding": "identity"}
    if server.key:
        headers["Authorization"] = f"Bearer {server.key}"
    async with (
        asyncio.timeout(server.timeout),
        httpx.AsyncClient(timeout=server.timeout, trust_env=server.endpoint.startswith("https:")) as client,
        client.stream("POST", server.endpoint, content=request, headers=headers) as reply,
    ):
        body = bytearray()
        async for piece in reply.aiter_bytes():
            body += piece
            if len(body) > limit:
                break
        return reply.status_code, bytes(body[: limit + 1])


def _read_reply(body: bytes) -> Reply:
    """The model's words out of the protocol's envelope."""
    nonsense = Reply(failure="回答不合约定的格式")
    try:
        envelope: Any = json.loads(body)
    except (ValueError, RecursionError):
        return nonsense
    choices = envelope.get("choices") if isinstance(envelope, dict) else None
    first = choices[0] if isinstance(choices, list) and choices else None
    message = first.get("message") if isinstance(first, dict) else None
    content = message.get("content") if isinstance(message, dict) else None
    if not isinstance(first, dict) or not isinstance(content, str):
        return nonsense
    if first.get("finish_reason") == _LENGTH:
        return Reply(failure="回答没有写完")
    return Reply(content=content)
