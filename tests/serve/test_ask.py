"""The server, asked in Chinese: as a browser and as a program."""

import json

import pytest
from tests.serve.conftest import HOSTILE

pytest.importorskip("starlette", reason="the extra `serve` is not installed")

HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def test_ask_answers_programs_in_json(server):
    reply = server.get("/ask", "application/json", q="许昌市有哪些企业")
    said = json.loads(reply.body)
    assert (reply.status, said["query"], said["unexplained"]) == (200, "area-companies", [])
    assert "开封平煤新型炭材料科技有限公司" in {row[0] for row in said["rows"]}
    assert json.loads(server.ask(said["sparql"]).body)["head"]["vars"] == said["columns"]


def test_ask_gives_numbers_as_numbers(server):
    said = json.loads(server.get("/ask", q="许昌市的进出口总值", format="json").body)
    assert 122.3 in [row[said["columns"].index("数值")] for row in said["rows"]]


def test_ask_shows_people_a_page_and_runs_nothing_of_it(server):
    page = server.get("/ask", HTML, q="许昌市有哪些企业")
    assert (page.status, page.type) == (200, "text/html")
    assert "area-companies" in page.text
    assert "script-src 'self';" in page.headers["content-security-policy"]
    assert HOSTILE not in page.text
    assert "&lt;img src=x onerror=alert(1)&gt;" in page.text
    assert 'action="/ask"' in server.get("/", HTML).text


def test_ask_refuses_plainly(server):
    reply = server.get("/ask", "application/json", q="许昌天气怎么样")
    said = json.loads(reply.body)
    assert (reply.status, said["kind"], len(said["nearest"])) == (422, "cannot", 3)
    page = server.get("/ask", HTML, q="<script>alert(1)</script>有哪些企业")
    assert page.status == 422
    assert "<script>" not in page.text
    assert "可以这样问" in page.text
    assert server.get("/ask", HTML).status == 422
