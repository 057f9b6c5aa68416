"""Sentences that hold a number and gave no fact are counted, with what is known of why."""

from xckg import pipeline
from xckg.evaluate.coverage import UNEXPLAINED, count_coverage


def test_coverage_counts_silent_sentences_by_reason(tmp_path):
    text = "今年上半年，许昌市出口122.3亿元。\n这里有12345678这样的编号。\n天气很好。\n"
    (tmp_path / "2023-08-04-许昌.txt").write_text(text, encoding="utf-8")
    coverage = count_coverage(pipeline.run([str(tmp_path)]).knowledge)
    assert (coverage.sentences, coverage.numbered, coverage.numbered_silent) == (3, 2, 1)
    assert sum(count for _, count in coverage.reasons) == 1
    assert coverage.clues == ()


def test_coverage_says_when_no_reason_is_known(tmp_path):
    (tmp_path / "a.txt").write_text("会议在A1厅召开，天气很好。\n", encoding="utf-8")
    coverage = count_coverage(pipeline.run([str(tmp_path)]).knowledge)
    assert coverage.reasons == ((UNEXPLAINED, 1),)
