import datetime as dt
import json
import shutil
from dataclasses import replace

import pytest

from xckg import ontology
from xckg.errors import KnowledgeError
from xckg.llm.prompt import FILE, TYPES_FILE, cut_article, load_prompt, to_request
from xckg.model import SentenceRole


def test_prompt_names_every_type_and_predicate_once():
    prompt = load_prompt()
    assert [name for name in prompt.types if prompt.system.count(f"- {name}：") != 1] == []
    assert [name for name in prompt.predicates if prompt.system.count(f"- {name}（") != 1] == []
    items = prompt.schema["properties"]["relations"]["items"]["properties"]
    assert set(items["predicate"]["enum"]) == prompt.predicates
    assert set(items["subject"]["properties"]["type"]["enum"]) == prompt.types
    assert "<" not in prompt.system.replace("< 不足", "")


def test_prompt_allows_what_the_contract_allows():
    from xckg.extract.typed import load_types

    assert load_prompt().allowed == load_types().allowed


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("  Honor: 称号、名录、排名、等级\n", "Honor"),
        ("  hosts: 主办、承办、协办、启动\n", "hosts"),
        ("  <predicates>\n", "predicates"),
    ],
)
def test_prompt_that_differs_from_the_contract_is_refused(tmp_path, monkeypatch, line, message):
    for name in (FILE, TYPES_FILE):
        (tmp_path / name).parent.mkdir(parents=True)
        shutil.copy(ontology.find_ontology() / name, tmp_path / name)
    text = (tmp_path / FILE).read_text(encoding="utf-8")
    assert text.count(line) == 1
    (tmp_path / FILE).write_text(text.replace(line, ""), encoding="utf-8")
    monkeypatch.setattr(ontology, "find_ontology", lambda: tmp_path)
    with pytest.raises(KnowledgeError, match=f"{FILE}:\\d+: .*{message}"):
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
