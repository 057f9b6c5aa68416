"""Annotated articles as training material: where a name stands, where training looks away, and which half is read."""

import json
import sys
from pathlib import Path

import pytest

from xckg.corpus.segment import tag
from xckg.model import Sentence, SentenceRole, Span, Token

ROOT = Path(__file__).parent.parent
if not (ROOT / "training" / "annotated.py").is_file():
    pytest.skip("the training material is not part of the source distribution", allow_module_level=True)


@pytest.fixture
def annotated(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "training"))
    import annotated

    yield annotated
    for name in ("annotated", "silver", "unseen"):
        sys.modules.pop(name, None)


def align(annotated, text, *entities):
    tokens, at = [], 0
    for word, letters in tag(text):
        tokens.append(Token(span=Span(start=at, end=at + len(word)), text=word, tag=letters))
        at += len(word)
    sentence = Sentence(span=Span(start=0, end=len(text)), role=SentenceRole.BODY, paragraph=0, tokens=tuple(tokens))
    found = annotated.align(text, sentence, annotated.to_kinds({"entities": entities}))
    return {text[a:b]: kind for a, b, kind in found.mentions}, {text[a:b] for a, b in found.doubts}


def entity(kind, *names, **more):
    return {"type": kind, "names": list(names), **more}


def test_the_longest_name_stands_and_a_name_inside_is_none(annotated):
    mentions, doubts = align(
        annotated,
        "许昌海关支持许昌的发制品出口。",
        entity("GovernmentAgency", "许昌海关"),
        entity("AdministrativeArea", "许昌市", "许昌"),
        entity("Product", "发制品"),
    )
    assert mentions == {"许昌海关": "GovernmentAgency", "许昌": "AdministrativeArea", "发制品": "Product"}
    assert doubts == set()


def test_training_looks_away_from_what_readers_could_leave_out(annotated):
    mentions, doubts = align(
        annotated,
        "进口轴承涨价，工人在检查轴承。",
        entity("Product", "轴承"),
        entity("Product", "进口轴承", opt=True),
    )
    assert doubts == {"进口轴承"}
    assert mentions == {"轴承": "Product"}


def test_a_name_of_two_types_teaches_neither_but_an_arguable_type_gives_way(annotated):
    mentions, doubts = align(
        annotated,
        "弗里集团看好新材料，海川院不然。",
        entity("Company", "弗里集团"),
        entity("ResearchInstitution", "弗里集团", opt=True),
        entity("Company", "海川院"),
        entity("ResearchInstitution", "海川院"),
    )
    assert mentions == {"弗里集团": "Company"}
    assert doubts == {"海川院"}


def test_words_that_point_teach_nothing(annotated):
    mentions, doubts = align(
        annotated,
        "国内需求平稳，草案提交审议，铜陵铜价走高。",
        entity("Country", "中国", "国内"),
        entity("Policy", "自主创新条例", "草案"),
        entity("AdministrativeArea", "河南省", deictic=True),
        entity("Product", "铜"),
    )
    assert mentions == {}
    assert {"国内", "草案"} <= doubts


def test_a_firm_before_its_project_is_a_name_of_its_own(annotated):
    mentions, _ = align(
        annotated,
        "弗岭12吉瓦时电池扩产项目开工。",
        entity("Company", "弗岭"),
        entity("Project", "弗岭12吉瓦时电池扩产项目", "12吉瓦时电池扩产项目"),
    )
    assert mentions["12吉瓦时电池扩产项目"] == "Project"


def test_marks_around_the_whole_name_belong_to_it(annotated):
    mentions, _ = align(annotated, "印发《稳增长工作方案》。", entity("Policy", "稳增长工作方案"))
    assert mentions == {"《稳增长工作方案》": "Policy"}


def test_the_odd_half_is_never_read(annotated, monkeypatch, tmp_path):
    folder = tmp_path / "benchmarks" / "unseen_gold"
    folder.mkdir(parents=True)
    text = "南川市的云杉集团投产。"
    for line in (0, 1):
        gold = {"document": f"{line}.txt", "entities": [entity("Company", "云杉集团")], "pool": {"line": line}}
        (folder / f"{line}.json").write_text(json.dumps(gold, ensure_ascii=False), encoding="utf-8")
    import lzma

    pool = tmp_path / "pool.jsonl.xz"
    rows = "\n".join(json.dumps({"text": text + str(i)}) for i in range(2))
    pool.write_bytes(lzma.compress(rows.encode()))
    monkeypatch.setattr(annotated, "ROOT", tmp_path)
    monkeypatch.setattr(annotated, "cut_text", lambda document, gold: document["text"])
    assert {s.text for s in annotated.read_annotated(pool)} == {text}
