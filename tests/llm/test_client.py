import json
import time

import pytest

from xckg.errors import LlmError
from xckg.llm.client import ask, open_server, to_endpoint

REQUEST = json.dumps({"model": "test", "messages": [], "response_format": {"type": "json_schema"}}).encode()


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        ("http://localhost:8000", "http://localhost:8000/v1/chat/completions"),
        ("http://localhost:8000/v1/", "http://localhost:8000/v1/chat/completions"),
        ("https://llm.example/api/v3", "https://llm.example/api/v3/chat/completions"),
        ("https://llm.example/v1/chat/completions", "https://llm.example/v1/chat/completions"),
    ],
)
def test_client_endpoint_of_an_address(url, endpoint):
    assert to_endpoint(url) == endpoint


@pytest.mark.parametrize(
    "url",
    ["localhost:1", "ftp://a/", "http://", "http://a:99999", "http://u:p@a/v1", "http://a/v1?k=1", "http://[", "甲"],
)
def test_client_refuses_what_is_no_address(url):
    with pytest.raises(LlmError, match="网址"):
        to_endpoint(url)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"url": ""}, "--llm"),
        ({"model": " "}, "--model"),
        ({"model": "a\nb"}, "--model"),
        ({"timeout": 0}, "--llm-timeout"),
        ({"timeout": float("nan")}, "--llm-timeout"),
        ({"key_env": "XCKG_TEST_NO_SUCH_KEY"}, "XCKG_TEST_NO_SUCH_KEY"),
    ],
)
def test_client_says_what_is_missing(tmp_path, options, message):
    told = {"url": "http://localhost:1", "model": "test", "cache": str(tmp_path), **options}
    with pytest.raises(LlmError, match=message):
        open_server(**told)


def test_client_asks_and_gives_the_models_words(play, open_player):
    player = play(answer="答")
    assert ask(open_player(player), REQUEST).content == "答"
    (request,) = player.requests()
    assert (request["path"], request["key"]) == ("/v1/chat/completions", None)
    assert request["body"] == json.loads(REQUEST)


def test_client_sends_the_key_and_does_not_show_it(play, open_player, monkeypatch):
    monkeypatch.setenv("XCKG_TEST_KEY", "s3cret")
    player = play(answer="答")
    server = open_player(player, key_env="XCKG_TEST_KEY")
    ask(server, REQUEST)
    assert player.requests()[0]["key"] == "Bearer s3cret"
    assert "s3cret" not in repr(server)


def test_client_goes_through_no_proxy(play, open_player, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert ask(open_player(play(answer="答")), REQUEST).content == "答"


def test_client_asks_a_server_without_schemas_once_more(play, open_player):
    player = play("no-schema", answer="答")
    assert ask(open_player(player), REQUEST).content == "答"
    assert ["response_format" in request["body"] for request in player.requests()] == [True, False]


@pytest.mark.parametrize(
    ("mode", "failure"),
    [
        ("500", "服务器报错（HTTP 500）"),
        ("redirect", "服务器报错（HTTP 307）"),
        ("html", "回答不合约定的格式"),
        ("deep", "回答不合约定的格式"),
        ("broken", "连不上服务器"),
        ("giant", "回答太长"),
        ("cut-off", "回答没有写完"),
    ],
)
def test_client_says_how_a_server_failed(play, open_player, mode, failure):
    player = play(mode, answer="答")
    reply = ask(open_player(player), REQUEST)
    assert (reply.content, reply.failure) == (None, failure)
    assert len(player.requests()) == 1


@pytest.mark.parametrize("mode", ["slow", "drip", "drip-headers"])
def test_client_waits_no_longer_than_told(play, open_player, mode):
    server, start = open_player(play(mode), timeout=0.5), time.monotonic()
    assert ask(server, REQUEST).failure == "服务器答得太慢"
    assert time.monotonic() - start < 15  # it would take twenty


def test_client_server_that_is_down(open_player, play):
    player = play()
    port = int(player.url.rpartition(":")[2])
    from xckg.llm.client import Server

    server = open_player(player)
    gone = Server(endpoint=server.endpoint.replace(str(port), "9"), model="test", timeout=2, cache=server.cache)
    assert ask(gone, REQUEST).failure == "连不上服务器"


@pytest.mark.parametrize("body", [b"{}", b'{"choices": []}', b'{"choices": [{"message": {"content": null}}]}', b"\xff"])
def test_client_envelope_without_words(body):
    from xckg.llm.client import _read_reply

    assert _read_reply(body).failure == "回答不合约定的格式"
