import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from xckg import extract
from xckg.corpus.articles import split_articles
from xckg.corpus.read import read_sources
from xckg.fuse.facts import Said, read_said
from xckg.keep.codec import pack, unpack
from xckg.model import Findings, Metadata, Observation, Source
from xckg.pipeline import SAMPLE, UNTOLD


@pytest.fixture(scope="module")
def findings():
    sources = [read_sources(str(path), UNTOLD)[0][0] for path in sorted(SAMPLE.glob("*.txt"))[:3]]
    return [extract.find_facts(article) for source in sources for article in split_articles(source)]


def test_codec_gives_back_all_that_articles_say(findings):
    assert findings
    for found in findings:
        assert unpack(pack(found), Findings) == found


def test_codec_tells_relations_from_observations(findings):
    said = list(read_said(findings))
    assert {item.object is None for item in said} == {True, False}
    assert [unpack(pack(item), Said) for item in said] == said


def test_codec_keeps_decimals_days_and_nothing():
    source = Source(path="a", media_type="b", text="许昌\n", sha256="", metadata=Metadata(date=dt.date(2023, 8, 4)))
    assert unpack(pack(source), Source) == source
    assert unpack(pack(Decimal("1E+2")), Decimal).as_tuple() == Decimal("1E+2").as_tuple()


def test_codec_refuses_what_it_would_lose():
    @dataclass(frozen=True)
    class Odd:
        content: Any

    with pytest.raises(TypeError, match="no JSON"):
        pack(Odd(content={1: 2}))


def test_codec_refuses_lists_of_another_form():
    with pytest.raises(ValueError, match=r"shorter|longer"):
        unpack("[1]", Observation)
