"""Pages from the web: a real server on this machine, every limit met."""

import dataclasses
import http.server
import threading
import time

import pytest

from made import NEWS
from xckg.corpus.fetch import Web, fetch, is_public
from xckg.corpus.read import find_inputs, read_sources
from xckg.errors import InputError
from xckg.model import Metadata

HERE = "127.0.0.1"
PAGE = f"<html><head><title>外贸</title></head><body><p>{NEWS}</p></body></html>"


class Handler(http.server.BaseHTTPRequestHandler):
    robots = (200, b"User-agent: *\nDisallow: /closed/\n")

    def do_GET(self):
        self.server.asked.append((self.headers["Host"], self.path))
        if self.path == "/robots.txt":
            self.answer(*self.server.robots)
        elif self.path in ("/a.html", "/closed/a.html"):
            self.answer(200, PAGE.encode("gb18030"), "text/html; charset=utf-8")
        elif self.path == "/feed":
            feed = f"<rss><channel><item><description>{NEWS}</description></item></channel></rss>"
            self.answer(200, feed.encode(), "application/rss+xml")
        elif self.path == "/once":
            self.answer(302, b"", location="/a.html")
        elif self.path == "/round":
            self.answer(302, b"", location="/round")
        elif self.path == "/inside":
            self.answer(302, b"", location=f"http://inside.test:{self.server.server_port}/a.html")
        elif self.path == "/file":
            self.answer(302, b"", location="file:///etc/passwd")
        elif self.path == "/large":
            self.answer(200, b"0" * 3_000_000)
        elif self.path == "/slow":
            self.send_response(200)
            self.end_headers()
            for _ in range(600):
                time.sleep(0.05)
                self.wfile.write(b"0")
                self.wfile.flush()
        else:
            self.answer(404, b"none")

    def answer(self, status, body, kind="text/plain", **headers):
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    with http.server.ThreadingHTTPServer((HERE, 0), Handler) as made:
        made.asked, made.robots = [], Handler.robots
        made.handle_error = lambda *_: None  # the client hangs up on what is too large or too slow
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


@pytest.fixture
def web():
    """A web in which this machine is public under one name, and inside under another."""
    names = {"news.test": HERE, "inside.test": "127.0.0.2", "odd.test": "169.254.169.254"}

    def resolve(host, port):
        if host not in names:
            raise OSError
        return [names[host]]

    return Web(resolve=resolve, is_allowed=lambda address: address == HERE, seconds=60, most_bytes=1_000_000)


def at(server, path, host="news.test"):
    return f"http://{host}:{server.server_port}{path}"


def test_a_page_is_read_under_its_address(server, web):
    url = at(server, "/a.html")
    assert find_inputs([url], None) == ([url], [])
    [source], errors = read_sources(url, Metadata(publisher="许昌日报"), web)
    assert (source.path, source.media_type, source.metadata.publisher, errors) == (url, "text/html", "许昌日报", [])
    assert source.text == PAGE
    assert server.asked == [(f"news.test:{server.server_port}", path) for path in ("/robots.txt", "/a.html")]
    fetch(url, web)
    assert len(server.asked) == 3  # robots.txt is asked for once


def test_what_the_server_says_it_is(server, web):
    [source], _ = read_sources(at(server, "/feed"), Metadata(), web)
    assert (source.path, source.text) == (at(server, "/feed#1"), NEWS)
    assert fetch(at(server, "/once"), web).data == PAGE.encode("gb18030")


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/closed/a.html", "robots.txt 不让取"),
        ("/round", "转了 5 次"),
        ("/inside", "inside.test 不是公网"),
        ("/file", "转到了不能取的网址"),
        ("/large", "超过 0 MB"),
        ("/slow", "不再等"),
        ("/none", "答复 404"),
    ],
)
def test_what_may_not_or_cannot_be_had(server, web, path, reason):
    if path == "/slow":  # half a minute in all
        web = dataclasses.replace(web, seconds=0.5)
    start = time.monotonic()
    sources, [error] = read_sources(at(server, path), Metadata(), web)
    assert sources == []
    assert reason in error.reason
    assert time.monotonic() - start < 15


@pytest.mark.parametrize(("robots", "may"), [((404, b""), True), ((503, b""), False), ((200, b"\xff\xfe"), True)])
def test_robots_that_are_not_there(server, web, robots, may):
    server.robots = robots
    if may:
        assert fetch(at(server, "/a.html"), web).data
    else:
        with pytest.raises(InputError, match=r"robots\.txt 取不到"):
            fetch(at(server, "/a.html"), web)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://odd.test/", "不是公网"),
        ("http://gone.test/", "找不到网站"),
        ("http://a:b@news.test/", "不带用户名"),
        ("http://", "只取 http"),
        ("http://news.test:99999/", "不是合法的网址"),
        ("http://[::1/", "不是合法的网址"),
        ("http://news.test:1/", "连不上"),
    ],
)
def test_addresses_that_are_not_fetched(web, url, reason):
    assert reason in read_sources(url, Metadata(), web)[1][0].reason


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://localhost/", "http://[::1]/", "http://0x7f000001/"])
def test_this_machine_is_not_the_web(url):
    assert "不是公网" in read_sources(url, Metadata(), Web())[1][0].reason


def test_nothing_is_fetched_unasked():
    assert "--fetch" in read_sources("https://example.org/", Metadata())[1][0].reason


@pytest.mark.parametrize(
    "address",
    [
        *(
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "127.8.8.8",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
        ),
        *(
            "255.255.255.255",
            "::1",
            "fe80::1",
            "fc00::1",
            "::ffff:127.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "ff02::1",
        ),
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ],
)
def test_addresses_that_are_not_public(address):
    assert not is_public(address)
