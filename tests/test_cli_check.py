"""A graph that breaks a shape, as a user meets it: a build that fails, a graph changed by hand or of another hand."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from xckg.errors import SHOWN, ShapeError, Violation
from xckg.ontology import find_ontology

PACKAGE = Path(__file__).parent.parent / "src" / "xckg"
NEWS = "今年上半年，许昌市完成进出口总值122.3亿元，同比增长5.2%。林知远任许昌远山新材料有限公司董事长。\n"
# A shape that an analyst might add.
STRICTER = """
xs:Stricter a sh:NodeShape ; sh:targetClass xc:Observation ;
    sh:property [ sh:path xc:measure ; sh:in ( "share" ) ; sh:message "本库只收占比"@zh ] .
"""


@pytest.fixture
def news(tmp_path):
    (tmp_path / "2023-08-04-许昌.txt").write_text(NEWS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def built(xckg, news):
    done = xckg("build", "2023-08-04-许昌.txt", "-o", "made", "--no-view", "-q", cwd=news)
    assert (done.returncode, done.stderr) == (0, "")
    return news / "made"


@pytest.fixture
def run_stricter(news, tmp_path_factory):
    """The program as it is, with one more shape in its ontology."""
    root = tmp_path_factory.mktemp("checkout")
    (root / "src").mkdir()
    (root / "src" / "xckg").symlink_to(PACKAGE)
    shutil.copytree(find_ontology(), root / "ontology")
    with (root / "ontology" / "shapes.ttl").open("a", encoding="utf-8") as shapes:
        shapes.write(STRICTER)

    def run(*args):
        return subprocess.run(
            [sys.executable, "-m", "xckg", *args],
            cwd=news,
            env={**os.environ, "PYTHONPATH": str(root / "src")},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run


def list_files(folder):
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir() if p.is_file()}


def test_check_a_build_that_breaks_a_shape_fails_and_writes_nothing(run_stricter, news):
    done = run_stricter("build", "2023-08-04-许昌.txt", "-o", "made", "-q")
    assert done.returncode == ShapeError.exit_status == 4
    assert done.stdout == ""
    assert "图谱有 2 处不合约束" in done.stderr
    assert "「许昌市 进出口总值 122.3亿元 今年上半年」 https://w3id.org/xckg/resource/observation/" in done.stderr
    assert "规则 Stricter/measure：本库只收占比（现为 amount）" in done.stderr
    sentence = NEWS.split("。")[0] + "。"
    assert f"原句 2023-08-04-许昌.txt 第 0—{len(sentence)} 字：{sentence}" in done.stderr
    assert "什么也没有写" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (news / "made").exists()


def test_check_a_failing_build_leaves_the_former_one(run_stricter, built, news):
    before = list_files(built)
    (news / "2023-09-01-许昌.txt").write_text("今年前八个月，许昌市出口总值85亿元。\n", encoding="utf-8")
    done = run_stricter("build", "2023-09-01-许昌.txt", "-o", "made", "-q")
    assert done.returncode == 4
    assert "made 里仍是原来的图谱" in done.stderr
    assert list_files(built) == before
    assert sorted(p.name for p in news.iterdir()) == ["2023-08-04-许昌.txt", "2023-09-01-许昌.txt", "made"]


def test_check_a_store_does_not_take_in_what_breaks_a_shape(run_stricter, news):
    done = run_stricter("add", "2023-08-04-许昌.txt", "-o", "库", "-q")
    assert done.returncode == 4
    assert "规则 Stricter/measure" in done.stderr
    assert "库 没有改动" in done.stderr
    assert run_stricter("check", "库").returncode == 6


def test_check_of_a_store_reads_the_sources_that_it_has_kept(xckg, news):
    assert xckg("add", "2023-08-04-许昌.txt", "-o", "库", "--export", "--no-view", "-q", cwd=news).returncode == 0
    (news / "2023-08-04-许昌.txt").unlink()
    done = xckg("check", "库", cwd=news)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 份文件的原句、提及与原文相同（排版空白、全角半角除外）。" in done.stdout
    graph = news / "库" / "graph.ttl"
    graph.write_text(graph.read_text(encoding="utf-8").replace('"amount"', '"level"'), encoding="utf-8")
    done = xckg("check", "库", cwd=news)
    assert done.returncode == 4
    assert "规则 Observation/measure" in done.stderr


def test_check_of_a_whole_build_reads_its_sources_again(xckg, built, news):
    done = xckg("check", "made", cwd=news)
    assert done.returncode == 0, done.stderr
    assert "1 份文件的原句、提及与原文相同" in done.stdout
    (news / "2023-08-04-许昌.txt").write_text(NEWS + "又及。", encoding="utf-8")
    done = xckg("check", "made", cwd=news)
    assert done.returncode == 0, done.stderr
    assert "1 份的原文不在原处或已改动，没有核对" in done.stdout


@pytest.mark.parametrize("name", ["graph.ttl", "graph.nq", "graph.jsonld"])
def test_check_of_a_graph_changed_by_hand_says_what_is_wrong(xckg, built, news, name):
    graph = built / name
    text = graph.read_text(encoding="utf-8")
    changed = text.replace('"amount"', '"level"')
    assert changed != text
    graph.write_text(changed, encoding="utf-8")
    done = xckg("check", "made", cwd=news)
    assert done.returncode == 4
    assert "「许昌市 进出口总值 122.3亿元 今年上半年」" in done.stderr
    assert "规则 Observation/measure：量类应为 amount、growth、share、rank 之一（现为 level）" in done.stderr
    assert f"这是在 made/{name} 里查到的，它写成以后被改动过" in done.stderr


def test_check_of_a_property_that_there_is_not_says_so(xckg, built, news):
    text = (built / "graph.ttl").read_text(encoding="utf-8")
    assert "a xc:Observation ;" in text
    own = text.replace("a xc:Observation ;", 'a xc:Observation ;\n\t<https://example.org/note> "记一笔" ;', 1)
    (news / "改.ttl").write_text(own, encoding="utf-8")
    assert xckg("check", "改.ttl", cwd=news).returncode == 0
    (news / "改.ttl").write_text(own.replace("<https://example.org/note>", "xc:note"), encoding="utf-8")
    done = xckg("check", "改.ttl", cwd=news)
    assert done.returncode == 4
    assert "规则 declaredProperty/note：本体（xckg.ttl）里没有这个属性：xc:note" in done.stderr
    assert "许昌市完成进出口总值122.3亿元" in done.stderr


def test_check_of_a_sentence_changed_by_hand_shows_what_the_source_says(xckg, built, news):
    graph = built / "graph.nq"
    graph.write_text(
        graph.read_text(encoding="utf-8").replace("完成进出口总值122.3亿元", "完成进出口总值222.3亿元"),
        encoding="utf-8",
    )
    done = xckg("check", "made", cwd=news)
    assert done.returncode == 4
    assert re.search(r"规则 Evidence/text：文字应与原文的这一段相同（原文是“[^”]*122\.3亿元", done.stderr)


def test_check_of_a_changed_graph_within_the_shapes_still_says_that_it_was_changed(xckg, built, news):
    with (built / "graph.ttl").open("a", encoding="utf-8") as graph:
        graph.write("\n# 记一笔\n")
    done = xckg("check", "made", cwd=news)
    assert done.returncode == 6
    assert "graph.ttl 写成以后被改动过" in done.stderr


def test_check_of_a_single_file(xckg, built, news):
    for name in ("graph.ttl", "graph.nq", "graph.jsonld"):
        done = xckg("check", f"made/{name}", cwd=news)
        assert done.returncode == 0, done.stderr
        assert "合乎 SHACL 约束" in done.stdout
    text = (built / "graph.ttl").read_text(encoding="utf-8")
    (news / "改.ttl").write_text(text.replace("122.3 ;", '"许多" ;', 1), encoding="utf-8")
    done = xckg("check", "改.ttl", cwd=news)
    assert done.returncode == 4
    assert "规则 Observation/value" in done.stderr
    assert "（现为 许多）" in done.stderr


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("坏.ttl", "<a> <b>\n", "坏.ttl：第 1 行不是合法的 Turtle"),
        ("空.ttl", "", "空.ttl：里面没有 xckg 的图谱"),
        ("没有.ttl", None, "没有.ttl：没有这个文件"),
    ],
)
def test_check_of_what_is_no_graph(xckg, tmp_path, name, content, message):
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    done = xckg("check", name, cwd=tmp_path)
    assert done.returncode == 6
    assert message in done.stderr
    assert done.stderr.count("\n") == 1


def test_check_many_violations_are_counted_and_the_first_told():
    violations = tuple(
        Violation(node=f"https://example.org/{n}", label="", shape="S", message="不合") for n in range(SHOWN + 3)
    )
    said = str(ShapeError(violations, "记在这里。"))
    assert said.count("规则 S：不合") == SHOWN
    assert "……另有 3 处\n记在这里。" in said
    assert "图里没有" in said


def test_check_a_number_whose_unit_cannot_measure_it_is_left_out(xckg, tmp_path):
    """A text that says nonsense, or was misread, stops no build."""
    text = "许昌市去年总投资达到85家，装机容量为30万千瓦。许昌市现有高新技术企业85家。\n"
    (tmp_path / "2023-08-04-许昌.txt").write_text(text, encoding="utf-8")
    done = xckg("build", "2023-08-04-许昌.txt", "-o", "made", "--no-view", "-q", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    facts = (tmp_path / "made" / "facts.jsonl").read_text(encoding="utf-8")
    assert '"indicator": "总投资"' not in facts
    assert "高新技术企业数量" in facts
    assert "指标与单位不合" in (tmp_path / "made" / "report.md").read_text(encoding="utf-8")


def test_a_bad_date_is_told_by_the_shape_and_by_no_traceback(news):
    written = "2023-08-04-许昌.txt"
    run = [sys.executable, "-m", "xckg"]
    subprocess.run([*run, "build", written, "-o", "图", "-q", "--no-view"], cwd=news, check=True)
    path = news / "图" / "graph.ttl"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"2023-08-04"^^xsd:date', '"2023-18-04"^^xsd:date'), encoding="utf-8")
    done = subprocess.run([*run, "check", str(path)], cwd=news, capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, "Traceback" in done.stderr) == (4, False)
    assert "2023-18-04" in done.stdout + done.stderr
