"""The page shows where an article goes on, and where it begins: of a newspaper whose pages are files of their own."""

import sys
from pathlib import Path

import pytest

from xckg import pipeline

sys.path.append(str(Path(__file__).parent.parent / "extract"))
from test_joined import set_story


@pytest.fixture(scope="module")
def issue(tmp_path_factory):
    return pipeline.run([str(set_story(tmp_path_factory.mktemp("期") / "报"))]).knowledge


def test_sources_link_both_ways(show, issue):
    begun = [(one.document, one.begins) for document in issue.documents for one in document.articles if one.begins]
    [(second, (first, _))] = begun
    page = show(issue, "#sources")
    rows = page.run("document.querySelectorAll('.menu li button').length")
    seen = set()
    for row in range(rows):
        page = show(issue, f"#sources/{row}")
        said = page.run("[...document.querySelectorAll('.paper .jump')].map((line) => line.textContent).join()")
        seen.add(said)
        if said.startswith("上接"):
            assert first in said
            assert "望山厂区扩产记" in said
            page.run("document.querySelector('.paper .jump button').click()")
            assert second in page.text(".paper .jump")
    assert sum(said.startswith("上接") for said in seen) == 1
    assert sum(said.startswith("下转") for said in seen) == 1
