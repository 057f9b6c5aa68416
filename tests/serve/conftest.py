"""A server in a process of its own over a small build, asked as any client would ask it."""

import contextlib
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import urllib.parse
from dataclasses import dataclass

import pytest

HOSTILE = "<img src=x onerror=alert(1)>有限公司"
HARMLESS = "河南明远新材料有限公司"
NEWS = f"""硅碳产业有新进展

许昌市今年上半年完成进出口总值122.3亿元，同比增长5.2%。
{HARMLESS}落户许昌市。开封平煤新型炭材料科技有限公司落户许昌市。
"""


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict
    body: bytes

    @property
    def text(self):
        return self.body.decode()

    @property
    def type(self):
        return self.headers.get("content-type", "").partition(";")[0]


class Client:
    def __init__(self, process, port, temp):
        self.process, self.port, self.temp = process, port, temp

    def send(self, method, path, body=None, headers=None, **fields):
        if fields:
            path += "?" + urllib.parse.urlencode(fields, doseq=True)
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            line.request(method, path, body, headers or {})
            reply = line.getresponse()
            return Reply(reply.status, {k.lower(): v for k, v in reply.getheaders()}, reply.read())
        finally:
            line.close()

    def get(self, path, accept=None, **fields):
        return self.send("GET", path, headers={"Accept": accept} if accept else {}, **fields)

    def ask(self, sparql, accept="application/sparql-results+json", **fields):
        return self.get("/sparql", accept, query=sparql, **fields)

    def post(self, body, content_type="application/x-www-form-urlencoded", accept="*/*", path="/sparql"):
        headers = {"Accept": accept} | ({"Content-Type": content_type} if content_type else {})
        return self.send("POST", path, body.encode() if isinstance(body, str) else body, headers)

    def count(self):
        reply = self.ask("SELECT (COUNT(*) AS ?n) { ?s a xc:Company }")
        return int(json.loads(reply.body)["results"]["bindings"][0]["n"]["value"])

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        self.process.communicate(timeout=60)
        return self.process.returncode


def children_of(pid):
    """The numbers of the processes that a process has started and that are alive."""
    found = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in found.splitlines()]
    return {int(row[0]) for row in rows if int(row[1]) == pid and not row[2].startswith("Z")}


def build(folder, text=NEWS):
    from xckg import pipeline

    news = folder / "news"
    news.mkdir(exist_ok=True)
    (news / "2023-08-04-许昌.txt").write_text(text, encoding="utf-8")
    pipeline.build([str(news)], folder / "output", root=folder, view=False)
    return folder / "output"


def make_hostile(output):
    """Gives a company of the build a name that would run in a browser; a reader of news would cut it at the marks."""
    for path in [*output.glob("*.jsonl"), output / "graph.nq"]:
        path.write_text(path.read_text(encoding="utf-8").replace(HARMLESS, HOSTILE), encoding="utf-8")
    return output


@contextlib.contextmanager
def serving(output, temp, *options):
    """`xckg serve` on a free port; killed at the end if it still runs."""
    temp.mkdir(exist_ok=True)
    environment = {**os.environ, "TMPDIR": str(temp), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "xckg", "serve", str(output), "--port", "0", *options],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        said = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", said)
        assert found, said + process.stderr.read()
        yield Client(process, int(found[1]), temp)
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture(scope="session")
def small_build(tmp_path_factory):
    for extra in ("jinja2", "pypinyin", "starlette", "uvicorn"):
        pytest.importorskip(extra, reason="the extra `serve` is not installed")
    return make_hostile(build(tmp_path_factory.mktemp("serve")))


@pytest.fixture(scope="session")
def server(small_build, tmp_path_factory):
    """One server for all tests that only read, patient: on a busy machine a plain question may take its time."""
    options = ("--timeout", "30", "--most", "0.2", "--workers", "2")
    with serving(small_build, tmp_path_factory.mktemp("serve-temp"), *options) as client:
        yield client


@pytest.fixture(scope="session")
def strict(small_build, tmp_path_factory):
    """A server for questions that never end; it ends them soon."""
    options = ("--timeout", "1.5", "--most", "0.2", "--workers", "2")
    with serving(small_build, tmp_path_factory.mktemp("strict-temp"), *options) as client:
        yield client
