"""What the asker is told: what was understood and what not, names unknown or not clear, rows as narrow as asked."""

import pytest

import xckg
from xckg import asking
from xckg.errors import QuestionError
from xckg.model import Period
from xckg.understand.marks import find_marks
from xckg.understand.match import Refused, understand
from xckg.understand.names import Names


def ask(asking_sample, question):
    return asking.ask(asking_sample[0], question, asking_sample[1])


def refuse(asking_sample, question):
    with pytest.raises(QuestionError) as raised:
        ask(asking_sample, question)
    return raised.value


def test_asking_answers_with_the_sentence_that_says_so(asking_sample):
    answer = ask(asking_sample, "许昌有哪些超硬材料龙头企业")
    assert answer.asked.query == "chain-leaders"
    assert [(row[0], row[1]) for row in answer.rows] == [("黄河集团", "超硬材料产业链")]
    assert "超硬材料产业链" in answer.rows[0][answer.columns.index("依据")]


def test_asking_says_which_words_it_did_not_understand(asking_sample):
    answer = ask(asking_sample, "许昌市的上市主导产业有哪些")
    assert answer.asked.unexplained == ("上市",)
    refused = refuse(asking_sample, "许昌有哪些奇花异草")
    assert refused.kind in {"cannot", "unknown"}
    assert "奇花异草" in str(refused)


def test_asking_tells_the_nearest_names(asking_sample):
    refused = refuse(asking_sample, "森源电气生产什么")
    assert (refused.kind, refused.exit_status) == ("unknown", 10)
    assert "图谱里没有「森源电气」" in str(refused)
    assert refuse(asking_sample, "许倡市有哪些企业").names[0] == "许昌市"


def test_asking_tells_the_nearest_questions(asking_sample):
    refused = refuse(asking_sample, "黄河集团的股价是多少")
    assert len(refused.nearest) == 3
    for query, example in refused.nearest:
        assert ask(asking_sample, example).asked.query == query


@pytest.mark.parametrize("question", ["", "？！", "许昌" * 200])
def test_asking_nothing_or_too_much(asking_sample, question):
    assert refuse(asking_sample, question).kind == "cannot"


def test_asking_the_first_few(asking_sample):
    answer = ask(asking_sample, "规模最大的两个产业集群")
    whole = ask(asking_sample, "各产业集群的规模")
    assert len(whole.rows) > 2
    assert answer.rows == whole.rows[:2]  # in the order of the named query


def test_asking_more_than_so_much_whatever_the_unit(asking_sample):
    clusters = {row[0] for row in ask(asking_sample, "规模超过300亿元的产业集群").rows}
    assert clusters == {"再生金属产业集群", "硅碳新材料产业集群"}
    assert {row[0] for row in ask(asking_sample, "规模在3000000万元以上的产业集群").rows} == clusters
    small = {row[0] for row in ask(asking_sample, "规模低于300亿元的产业集群").rows}
    assert "超硬材料产业集群" in small
    assert small.isdisjoint(clusters)


def test_asking_of_a_period(asking_sample):
    answer = ask(asking_sample, "2023年上半年许昌市的进出口总值是多少")
    first, last = answer.columns.index("起"), answer.columns.index("止")
    assert answer.rows
    assert all(str(row[first]) >= "2023-01-01" and str(row[last]) <= "2023-06-30" for row in answer.rows)


def test_asking_of_a_period_by_its_first_day_ends_with_its_last(asking_sample):
    days = [str(row[0]) for row in ask(asking_sample, "2025年以来的报道").rows]
    assert days[0] > "2025-12-31"
    answer = ask(asking_sample, "2025年的报道")
    assert answer.asked.narrowed == ("日期不晚于 2025-12-31",)
    assert {str(row[0])[:4] for row in answer.rows} == {"2025"}
    places = ask(asking_sample, "2024年各地的进出口总值")
    assert {str(row[places.columns.index("止")]) for row in places.rows} == {"2024-12-31"}


def test_asking_of_a_partner_in_a_period(asking_sample):
    answer = ask(asking_sample, "许昌2023年上半年对美国进出口多少")
    assert (answer.asked.query, answer.asked.unexplained) == ("trade-partners", ())
    assert [row[0] for row in answer.rows] == ["美国"]
    assert ask(asking_sample, "许昌2022年对美国进出口多少").rows == ()


def test_asking_names_each_parameter_in_chinese(asking_sample):
    for question in ("在建的项目有哪些", "哪些数字更正过", "2024年以来各地进出口总值对比"):
        told = ask(asking_sample, question).asked.params
        assert told
        assert all(not title.isascii() for _, title, _ in told), told


def test_asking_since_this_year_counts_from_the_newest_article(asking_sample):
    asker, _ = asking_sample
    assert asker.today is not None
    found = asker.read("今年以来新增了哪些项目")
    period = next(filled.value for filled in found.filled if isinstance(filled.value, Period))
    assert (period.start.year, period.end) == (asker.today.year, asker.today)


def test_asking_about_several_says_which_row_is_whose(asking_sample):
    answer = ask(asking_sample, "许昌和合肥的主导产业有哪些")
    asked = [row[0] for row in answer.rows]
    assert (answer.columns[0], set(asked)) == ("所问", {"许昌市", "合肥市"})
    assert answer.rows[0][1:] == ask(asking_sample, "许昌的主导产业").rows[0]


def test_asking_right_and_without_an_answer(asking_sample):
    answer = ask(asking_sample, "光纤的上游是什么")
    assert answer.rows == ()
    assert ask(asking_sample, "人造金刚石的上游是什么").rows


def test_asking_a_name_of_several_things_lists_them():
    names = Names([("河南黄河集团", "Company", ("黄河",), 2), ("山东黄河集团", "Company", ("黄河",), 2)])
    found = understand(find_marks("黄河生产什么", names), names)
    assert isinstance(found, Refused)
    assert (found.kind, set(found.names)) == ("ambiguous", {"河南黄河集团", "山东黄河集团"})
    clear = Names([("河南黄河集团", "Company", ("黄河",), 9), ("山东黄河集团", "Company", ("黄河",), 2)])
    taken = understand(find_marks("黄河生产什么", clear), clear)
    assert taken.describe() == "company=河南黄河集团"
    assert "山东黄河集团" in taken.notes[0]


def test_asking_takes_the_name_of_the_type_that_is_asked_for():
    names = Names([("太湖县", "AdministrativeArea", (), 1), ("太湖", "Company", (), 9)])
    assert understand(find_marks("太湖有哪些企业", names), names).describe() == "area=太湖县"
    assert understand(find_marks("太湖生产什么", names), names).describe() == "company=太湖"


def test_asking_a_name_cannot_change_the_query(asking_sample):
    _, run = asking_sample
    hostile = 'x" } #有限公司'
    names = Names([(hostile, "Company", (), 1)])
    found = understand(find_marks(f"{hostile}生产什么", names), names)
    assert not isinstance(found, Refused)
    asked = asking._phrase("?", found)
    assert run(asked.sparql, asked.query).rows == ()


def test_asking_the_python_api_and_a_store_say_the_same(sample_build, tmp_path):
    from xckg import growing, pipeline

    question = "人造金刚石的上游是什么"
    answer = xckg.open(sample_build).ask(question)
    assert [row[0] for row in answer.rows] == ["石墨"]
    page = str(pipeline.SAMPLE / "2023-08-10-xuchang-page.txt")
    growing.add([page], tmp_path / "output")
    asker, run = asking.open_asker(tmp_path / "output")
    assert asking.ask(asker, question, run).rows == answer.rows
    with pytest.raises(xckg.QuestionError):
        asking.ask(asker, "合肥市有哪些企业", run)


def test_asking_on_the_command_line(xckg, sample_build):
    done = xckg("ask", "许昌有哪些超硬材料龙头企业", "--build", sample_build)
    assert done.returncode == 0, done.stderr
    for said in ("chain-leaders", "产业：超硬材料", "所在：许昌市", "黄河集团", "SELECT ?企业"):
        assert said in done.stdout
    refused = xckg("ask", "许昌今天天气怎么样", "--build", sample_build)
    assert (refused.returncode, refused.stdout) == (10, "")
    assert "可以这样问" in refused.stderr
    empty = xckg("ask", "光纤的上游是什么", "--graph", sample_build)
    assert (empty.returncode, "图谱里没有答案" in empty.stdout) == (0, True)


def test_asking_on_the_command_line_for_programs(xckg, sample_build):
    import csv
    import io
    import json

    question = "合肥市有哪些企业"
    said = json.loads(xckg("ask", question, "-b", sample_build, "--format", "json").stdout)
    assert (said["query"], said["params"][0]["value"]) == ("area-companies", "合肥市")
    table = list(csv.reader(io.StringIO(xckg("ask", question, "-b", sample_build, "-f", "csv").stdout)))
    assert table == [said["columns"], *[[cell or "" for cell in row] for row in said["rows"]]]
    sparql = xckg("ask", question, "-b", sample_build, "--sparql").stdout
    asked_again = xckg("query", "-", "-b", sample_build, "--format", "csv", stdin=sparql)
    assert list(csv.reader(io.StringIO(asked_again.stdout))) == table


def test_asking_about_one_of_two_districts_of_a_name(tmp_path):
    from xckg import api

    news = {"甲.txt": "南京市鼓楼区有规模以上工业企业48家。", "乙.txt": "开封市鼓楼区有规模以上工业企业17家。"}
    for name, said in news.items():
        (tmp_path / name).write_text(f"统计快讯\n\n2024年5月3日\n{said}\n", encoding="utf-8")
    kg = api.build([str(tmp_path / name) for name in news])
    for city, count in (("南京市", 48), ("开封市", 17)):
        rows = kg.ask(f"{city}鼓楼区的规模以上工业企业数量是多少").rows
        assert [count in map(int, (cell for cell in row if str(cell).isdigit())) for row in rows] == [True], city


def test_asking_keeps_the_same_half_of_two_years_apart(tmp_path):
    for year, amount, growth in (("2023", "5.2", "12"), ("2024", "6.1", "17")):
        text = f"上半年，许昌市对德国进出口{amount}亿元，增长{growth}%。"
        (tmp_path / f"{year}-07-20-外贸.txt").write_text(text, encoding="utf-8")
    answer = xckg.build([tmp_path]).ask("许昌与德国的贸易")
    cells = [(str(row[2]), str(row[5]), str(row[7])) for row in answer.rows]
    assert cells == [("2024-06-30", "6.1", "17"), ("2023-06-30", "5.2", "12")]
