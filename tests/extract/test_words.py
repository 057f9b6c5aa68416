"""Knowledge that nobody asks for: a list of words that no code reads, a class of words that no rule has."""

import re
from pathlib import Path

import pytest

import xckg
from xckg.extract.lexicon import load_words
from xckg.ontology import find_ontology, load_yaml

RULES = "rules/relations"
CODE = "\n".join(path.read_text(encoding="utf-8") for path in (Path(xckg.__file__).parent / "extract").glob("*.py"))


@pytest.mark.parametrize("name", sorted(load_words().lists))
def test_words_every_list_is_read(name):
    assert f'"{name}"' in CODE, f"lexicon/observations.yaml: nothing reads {name}"


@pytest.mark.parametrize("file", sorted(path.name for path in (find_ontology() / RULES).glob("*.yaml")))
def test_words_every_class_of_a_rule_file_is_in_a_rule(file):
    texts = [path.read_text(encoding="utf-8") for path in (find_ontology() / RULES).glob("*.yaml")]
    own = (find_ontology() / RULES / file).read_text(encoding="utf-8")
    rules = "\n".join(texts) if file == "words.yaml" else own
    unused = [
        name
        for name in load_yaml(f"{RULES}/{file}").get("words", {})
        if not re.search(rf"[<|!]{re.escape(name)}[>|]", rules) and not re.search(f"[\"']{name}[\"']", CODE)
    ]
    assert unused == []
