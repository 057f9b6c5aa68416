import json
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad

from xckg import pipeline
from xckg.graph import disk
from xckg.graph.dataset import name_dataset
from xckg.graph.terms import ONTOLOGY

TABLES = tuple(f"{name}.jsonl" for name in ("entities", "mentions", "facts", "documents", "projects", "conflicts"))

# Made for these tests: they share entities and facts, and two of them tell one story.
ARTICLES = {
    "2024-03-01-甲.txt": """泉州市上半年外贸平稳

泉州市商务局局长陆远说，今年前两个月，泉州市完成进出口总值42.6亿元，同比增长7.5%。
泉州海铭电缆有限公司（以下简称“海铭电缆”）位于泉州经济技术开发区，主要生产海底电缆。
""",
    "2024-03-02-乙.txt": """海铭电缆新厂投产

3月2日，海铭电缆在泉州经济技术开发区的海底电缆项目投产，项目总投资12亿元。
今年前两个月，泉州市完成进出口总值42.6亿元。许昌市与河南省内多家企业签约。
""",
    "2024-03-03-丙.txt": """许昌市一季度经济开门红

许昌市发展和改革委员会主任程越介绍，一季度许昌市完成工业投资35亿元，同比增长9.1%。
许昌市位于河南省，黄河旋风股份有限公司生产人造金刚石。许昌海关说，对外贸易稳中有进，
全市有进出口实绩的企业达到四百一十二家，民营企业进出口占比超过八成，高新技术产品出口势头良好。
""",
    "2024-03-04-丁.txt": """许昌市发改委：项目建设提速

许昌市发改委主任程越说，黄河旋风股份有限公司总投资8亿元的人造金刚石项目开工。
一季度许昌市完成工业投资35亿元，同比增长9.1%。许昌海关说，对外贸易稳中有进，
全市有进出口实绩的企业达到四百一十二家，民营企业进出口占比超过八成，高新技术产品出口势头良好。
""",
}


@pytest.fixture
def news(tmp_path, monkeypatch):
    """A folder `新闻` in the working directory, with all articles."""
    monkeypatch.chdir(tmp_path)
    Path("新闻").mkdir()
    for name, text in ARTICLES.items():
        Path("新闻", name).write_text(text, encoding="utf-8")
    return [f"新闻/{name}" for name in ARTICLES]


def _read_tables(output):
    return {name: (Path(output) / name).read_bytes() for name in TABLES}


@pytest.fixture(scope="session")
def read_tables():
    """Reads the tables of a folder."""
    return _read_tables


@pytest.fixture(scope="session")
def read_lines():
    """Reads the rows of a table."""
    return lambda output, name: [
        json.loads(line) for line in (Path(output) / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]


@pytest.fixture(scope="session")
def read_graph():
    """Reads the quads of a store, those of the ontology apart."""
    ontology = NamedNode(ONTOLOGY)
    return lambda output: {q for q in disk.open_snapshot(Path(output) / "store") if q.graph_name != ontology}


class Scratch:
    """Builds from scratch, each made once: tables, and quads with their union."""

    def __init__(self, make_folder):
        self.make_folder, self.known = make_folder, {frozenset(): (dict.fromkeys(TABLES, b""), set())}

    def build(self, files):
        wanted = frozenset(files)
        if wanted not in self.known:
            folder = self.make_folder("scratch") / "output"
            made = pipeline.build(sorted(wanted), folder, view=False).quads
            described = name_dataset(pipeline.DEFAULT_BASE_IRI)  # stands in a build's files, not in a store's graph
            quads = [quad for quad in made if str(quad.graph_name) != described]
            union = {Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()) for quad in quads}
            self.known[wanted] = _read_tables(folder), {*quads, *union}
        return self.known[wanted]


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    return Scratch(tmp_path_factory.mktemp)


@pytest.fixture
def expect_tables(scratch):
    """The tables of a build from scratch of some files."""
    return lambda files: scratch.build(files)[0]


@pytest.fixture(scope="session")
def corpus(tmp_path_factory):
    """The articles above and some of the sample, as files of one folder."""
    folder = tmp_path_factory.mktemp("corpus")
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    for path in sorted(pipeline.SAMPLE.iterdir())[:7]:
        shutil.copy(path, folder)
    return sorted(map(str, folder.iterdir()))


class Worker:
    """A process that runs commands in children; see `worker.py`."""

    def __init__(self, process):
        self.process = process

    def start(self, command, files, output, renamings=None):
        """Starts a command; gives the number of its process, which is killed after so many renamings."""
        self.process.stdin.write(json.dumps([command, list(files), str(output), renamings]) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def wait(self):
        """Waits for its end; gives its status, negative where a signal ended it."""
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def run(self, command, files, output):
        """Runs a command to its end; gives its status and how long it took."""
        started = time.perf_counter()
        self.start(command, files, output)
        return self.wait(), time.perf_counter() - started


@contextmanager
def start_worker(folder):
    command = [sys.executable, str(Path(__file__).with_name("worker.py"))]
    with subprocess.Popen(
        command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout.readline() == "ready\n"
        yield Worker(process)
        process.stdin.close()
        process.wait()


@pytest.fixture
def worker(news):
    with start_worker(Path.cwd()) as one:
        yield one
