"""`xckg build --llm` as a user runs it: into the tables, the RDF and the report; off unless asked for."""

import json
import subprocess
import sys

import pytest

TEXT = (
    "今年上半年，许昌市完成进出口总值122.3亿元，同比增长5.2%。\n"
    "澄湖磁材把第三条产线交给了远帆精工打理。仓里的料眼下攒到了47吨。\n"
)
CLAIM = {
    "quote": "澄湖磁材把第三条产线交给了远帆精工打理",
    "subject": {"name": "澄湖磁材", "type": "Company"},
    "predicate": "cooperatesWith",
    "object": {"name": "远帆精工", "type": "Company"},
    "modality": "actual",
    "position": None,
}
NUMBER = {
    "quote": "仓里的料眼下攒到了47吨",
    "subject": {"name": "澄湖磁材", "type": "Company"},
    "indicator": "仓里的料",
    "measure": "amount",
    "value": 47,
    "unit": "吨",
    "period": {"start": None, "end": "2023-08-04", "label": "眼下"},
    "dimensions": {},
}
INVENTED = {**CLAIM, "quote": "澄湖磁材投资了远帆精工"}


@pytest.fixture
def news(tmp_path):
    (tmp_path / "2023-08-04-许昌.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


@pytest.fixture
def build(xckg, news):
    """Runs `xckg build` on the news into `made-N`, with a cache of its own."""
    count = iter(range(9))

    def run(*options):
        name = f"made-{next(count)}"
        done = xckg("build", "2023-08-04-许昌.txt", "-o", name, "--no-view", "--llm-cache", "cache", *options, cwd=news)
        return done, news / name

    return run


def read_build(folder):
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    manifest = json.loads(files["manifest.json"])
    del manifest["run"]
    return {**files, "manifest.json": json.dumps(manifest)}


def read_facts(folder):
    return [json.loads(line) for line in (folder / "facts.jsonl").read_text(encoding="utf-8").splitlines()]


def test_build_with_a_model_adds_to_tables_graph_and_report(build, play, news, xckg):
    player = play(relations=[CLAIM, INVENTED], observations=[NUMBER])
    done, made = build("--llm", player.url, "--model", "test")
    assert (done.returncode, done.stderr) == (0, "")
    assert "补入关系 1 条、数据 1 条" in done.stdout
    (fact,) = [fact for fact in read_facts(made) if fact.get("predicate") == "cooperatesWith"]
    (evidence,) = fact["evidence"]
    assert TEXT[evidence["start"] : evidence["end"]] == evidence["text"] == f"{CLAIM['quote']}。"
    assert fact["confidence"] == 0.6
    (number,) = [fact for fact in read_facts(made) if fact.get("value") == 47]
    assert (number["unit"], number["period"]["end"], number["confidence"]) == ("吨", "2023-08-04", 0.6)
    assert "llm:test" in (made / "graph.ttl").read_text(encoding="utf-8")
    report = (made / "report.md").read_text(encoding="utf-8")
    assert "## 大模型补读" in report
    assert "引文不在文中 1" in report
    assert json.loads((made / "manifest.json").read_bytes())["options"]["model"] == "test"
    assert xckg("check", made.name, cwd=news).returncode == 0


def test_build_keeps_what_the_rules_found(build, play, news, xckg):
    assert xckg("build", "2023-08-04-许昌.txt", "-o", "plain", "--no-view", "-q", cwd=news).returncode == 0
    _, made = build("--llm", play(relations=[CLAIM]).url, "--model", "test")
    before, after = ({fact["id"]: fact for fact in read_facts(folder)} for folder in (news / "plain", made))
    assert before
    assert [key for key in before if after.get(key) != before[key]] == []
    assert len(after) == len(before) + 1


def test_build_twice_asks_once_and_gives_the_same_bytes(build, play):
    player = play(relations=[CLAIM])
    _, one = build("--llm", player.url, "--model", "test")
    asked = len(player.requests())
    _, other = build("--llm", player.url, "--model", "test")
    assert asked > 0
    assert len(player.requests()) == asked
    assert read_build(one) == read_build(other)


@pytest.mark.parametrize("mode", ["500", "html", "slow"])
def test_build_with_a_failing_server_is_the_plain_build(build, play, news, xckg, mode):
    assert xckg("build", "2023-08-04-许昌.txt", "-o", "plain", "--no-view", "-q", cwd=news).returncode == 0
    done, made = build("--llm", play(mode).url, "--model", "test", "--llm-timeout", "0.5")
    assert (done.returncode, done.stderr) == (0, "")
    plain, files = read_build(news / "plain"), read_build(made)
    assert {name for name in plain if plain[name] != files[name]} == {"report.md", "manifest.json"}
    said, unsaid = (text["report.md"].decode().splitlines() for text in (files, plain))
    added = [line for line in said if line not in unsaid]
    assert len(added) == 2, "a heading and one line"
    assert "没有得到回答" in added[1]


def test_build_without_the_option_asks_nobody(sample_build):
    assert "大模型" not in (sample_build / "report.md").read_text(encoding="utf-8")
    assert "model" not in json.loads((sample_build / "manifest.json").read_bytes())["options"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--model", "test"), "--llm"),
        (("--llm", "http://127.0.0.1:9"), "--model"),
        (("--llm", "localhost:9", "--model", "test"), "不是网址"),
        (("--llm", "http://127.0.0.1:9", "--model", "test", "--llm-timeout", "0"), "--llm-timeout"),
        (("--llm", "http://127.0.0.1:9", "--model", "test", "--llm-key-env", "XCKG_NO_SUCH"), "XCKG_NO_SUCH"),
    ],
)
def test_build_says_at_once_what_is_wrong_with_the_options(build, options, message):
    done, made = build(*options)
    assert (done.returncode, done.stdout) == (7, "")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert not made.exists()


def test_build_without_the_extra_says_how_to_install_it(news):
    code = (
        "import sys; sys.modules['httpx'] = None; from xckg.cli import main; "
        "sys.argv = ['xckg', 'build', '2023-08-04-许昌.txt', '--llm', 'http://127.0.0.1:9', '--model', 'test']; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=news, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout) == (7, "")
    assert "pip install 'xckg[llm]'" in done.stderr
    assert done.stderr.count("\n") == 1


def test_build_key_is_nowhere_in_what_is_written(build, play, monkeypatch, news):
    monkeypatch.setenv("XCKG_TEST_KEY", "s3cret-key")
    player = play(relations=[CLAIM])
    _, made = build("--llm", player.url, "--model", "test", "--llm-key-env", "XCKG_TEST_KEY")
    assert player.requests()[0]["key"] == "Bearer s3cret-key"
    written = [path for folder in (made, news / "cache") for path in folder.rglob("*") if path.is_file()]
    assert len(written) > 5
    assert [path for path in written if b"s3cret-key" in path.read_bytes()] == []


def test_build_from_python_takes_a_server(play, open_player, news):
    from xckg import build

    path = news / "2023-08-04-许昌.txt"
    alone = build(path)
    read = build(path, server=open_player(play(relations=[CLAIM])))
    more = {fact.predicate for fact in read.relations} - {fact.predicate for fact in alone.relations}
    assert more == {"cooperatesWith"}
