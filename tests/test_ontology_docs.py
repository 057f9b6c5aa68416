"""docs/ontology/README.md is what tools/ontology_docs.py makes of the ontology, with every term on it."""

import re
import runpy
from pathlib import Path

import rdflib

ROOT = Path(__file__).parent.parent
TOOL = runpy.run_path(str(ROOT / "tools" / "ontology_docs.py"))
PAGE = (ROOT / "docs" / "ontology" / "README.md").read_text(encoding="utf-8")


def test_the_page_is_current():
    assert TOOL["render"]() == PAGE, "run `make ontology-docs`"


def test_every_term_has_its_place_and_every_link_leads_to_one():
    graph = rdflib.Graph().parse(ROOT / "ontology" / "xckg.ttl")
    terms = {str(s).partition("#")[2] for s in graph.subjects() if str(s).startswith(TOOL["XC"])}
    places = re.findall(r'<a id="(\w+)"></a>', PAGE)
    assert sorted(places) == sorted(terms)
    headings = {line.removeprefix("## ") for line in PAGE.splitlines() if line.startswith("## ")}
    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE)) <= terms | headings
    for link in re.findall(r"\]\((\.\./[^)]+)\)", PAGE):
        assert (ROOT / "docs" / "ontology" / link).is_file(), link


def test_the_diagrams_name_only_boxes_that_they_draw():
    diagrams = re.findall(r"```mermaid\n(.*?)```", PAGE, re.DOTALL)
    assert len(diagrams) == 2
    for diagram in diagrams:
        boxes = set(re.findall(r'^  (\w+)[\[(]"', diagram, re.MULTILINE))
        ends = re.findall(r"^  (\w+) (?:-->|-\.->|-- .*? -->) (\w+)$", diagram, re.MULTILINE)
        assert len(ends) > 15
        assert {end for pair in ends for end in pair} <= boxes
