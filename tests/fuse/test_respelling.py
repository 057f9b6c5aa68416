"""A decision that tells a firm's full name from what the gazetteer calls it."""

import pytest

from xckg import fuse, pipeline

TEXT = "河南新闻\n2024年5月9日\n天瑞集团去年产值30亿元。天瑞集团股份有限公司去年产值12亿元。\n"


@pytest.fixture
def news(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


def firms(news, ledger=None):
    known = pipeline.run([news], ledger=ledger).knowledge
    return {entity.label for entity in known.entities if entity.type == "Company"}


def test_the_gazetteer_makes_one_of_them_and_a_decision_two(news, tmp_path):
    assert len(firms(news)) == 1
    ledger = tmp_path / "identity.csv"
    line = "split,Company,天瑞集团股份有限公司,,天瑞集团,,集团与股份公司"
    ledger.write_text(f"decision,type,name,where,other,other_where,note\n{line}\n", encoding="utf-8")
    assert firms(news, ledger) == {"天瑞集团", "天瑞集团股份有限公司"}
    assert fuse.read_ledger(ledger).decisions
