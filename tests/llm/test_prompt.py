import datetime as dt
import json
from dataclasses import replace

import pytest

from xckg.errors import KnowledgeError
from xckg.llm import prompt as prompt_module
from xckg.llm.prompt import cut_article, load_prompt, to_request
from xckg.model import SentenceRole
from xckg.ontology import load_yaml


def test_prompt_names_every_type_and_predicate_once():
    prompt = load_prompt()
    assert all(prompt.system.count(f"- {name}") == 1 for name in {*prompt.types, *prompt.predicates})
    items = prompt.schema["properties"]["relations"]["items"]["properties"]
    assert set(items["predicate"]["enum"]) == prompt.predicates
    assert set(items["subject"]["properties"]["type"]["enum"]) == prompt.types
    assert "<" not in prompt.system.replace("< 不足", "")


def test_prompt_allows_what_the_contract_allows():
    from xckg.extract.typed import load_types

    assert load_prompt().allowed == load_types().allowed


def test_prompt_that_differs_from_the_contract_is_refused(monkeypatch):
    node = load_yaml(prompt_module.FILE)
    del node["types"]["Honor"]
    real = prompt_module.load_yaml
    monkeypatch.setattr(prompt_module, "load_yaml", lambda name: node if name == prompt_module.FILE else real(name))
    with pytest.raises(KnowledgeError, match="Honor"):
        load_prompt.__wrapped__()


def test_prompt_request_is_of_temperature_0_and_the_same_twice(set_scene):
    scene = set_scene("[许昌市|AdministrativeArea]出口[发制品|Product]。", date=dt.date(2023, 8, 4), place="许昌市")
    request = to_request(scene.article, scene.sentences, "m")
    assert request == to_request(scene.article, scene.sentences, "m")
    body = json.loads(request)
    assert (body["temperature"], body["model"], body["stream"]) == (0, "m", False)
    assert isinstance(body["seed"], int)
    asked = body["messages"][1]["content"]
    assert all(part in asked for part in ("2023-08-04", "许昌市出口发制品。", "标题：不详"))


def test_prompt_request_keeps_braces_of_the_article(set_scene):
    scene = set_scene("代码是{title}和{x}与{。", title="标{text}题")
    asked = json.loads(to_request(scene.article, scene.sentences, "m"))["messages"][1]["content"]
    assert "代码是{title}和{x}与{。" in asked
    assert "标{text}题" in asked


def test_prompt_cuts_a_long_article_between_sentences(set_scene):
    limit = load_prompt().limits.chars
    sentence = "甲" * (limit // 2 - 1) + "。"
    scene = set_scene(sentence * 3 + "乙" * (limit + 1) + "。丙。")
    pieces, left_out = cut_article(scene.article)
    assert [len(piece) for piece in pieces] == [2, 2]
    assert left_out == 1
    assert all(sum(len(s.span) for s in piece) <= limit for piece in pieces)


def test_prompt_does_not_send_bylines(set_scene):
    article = set_scene("甲。乙。").article
    byline = replace(article.sentences[0], role=SentenceRole.BYLINE)
    pieces, left_out = cut_article(replace(article, sentences=(byline,)))
    assert (pieces, left_out) == ([], 0)
