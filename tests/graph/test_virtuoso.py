"""Another engine reads what a build writes: Virtuoso loads `graph.nq` as it is and answers ten named queries alike.

Runs where Virtuoso is: `apt-get install virtuoso-opensource-7-bin` (Debian), or unpacked anywhere with its `usr/bin` on
PATH. The server gets a database, a configuration and ports of its own, and is gone when the test ends.

What Virtuoso 7.2 needs done to a query, and nothing else: the PREFIX lines said, and variables in Latin letters.
"""

import json
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

from xckg.graph.queries import bind, get_query
from xckg.graph.store import load_store, run_query
from xckg.graph.terms import PREFIXES

SERVER, CLIENT = (shutil.which(name) for name in ("virtuoso-t", "isql-vt"))
pytestmark = pytest.mark.skipif(
    not (SERVER and CLIENT), reason="Virtuoso is not installed (apt-get install virtuoso-opensource-7-bin)"
)

ASKED = [
    ("area-companies", {}),
    ("chain-leaders", {"chain": "超硬材料", "place": "许昌"}),
    ("cluster-sizes", {}),
    ("company-products", {"company": "中铜东南铜业有限公司"}),
    ("compare-places", {}),
    ("downstream-paths", {"product": "质子交换膜"}),
    ("group-members", {"group": "美的集团"}),
    ("honors", {}),
    ("indicator-series", {"subject": "义乌市", "indicator": "进出口总值"}),
    ("person-posts", {"person": "刘扬伟"}),
]
SETTINGS = """[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = temporary.db
TransactionFile = temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
DirsAllowed = .
NumberOfBuffers = 20000
MaxDirtyBuffers = 12000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 5
Charset = UTF-8
[SPARQL]
ResultSetMaxRows = 100000
"""
# The last argument's bits: 512 reads N-Quads; what stands in no graph goes to the graph that is named before it.
LOAD = "DB.DBA.TTLP_MT(file_to_string_output('graph.nq'), '', 'urn:default', 512);\ncheckpoint;\n"
TOKEN = re.compile(r"""(?P<skip>"(?:[^"\\\n]|\\.)*"|<[^<>"{}|^`\\\s]*>)|(?P<comment>\#[^\n]*)|\?(?P<name>\w+)""")


def find_port():
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return line.getsockname()[1]


@pytest.fixture(scope="module")
def virtuoso(sample_build, tmp_path_factory):
    """A server with the sample's graph; asks it."""
    home = tmp_path_factory.mktemp("virtuoso")
    shutil.copy(sample_build / "graph.nq", home)
    sql, http = find_port(), find_port()
    (home / "virtuoso.ini").write_text(SETTINGS.format(sql=sql, http=http), encoding="utf-8")
    (home / "load.sql").write_text(LOAD, encoding="utf-8")
    with (home / "said").open("w") as said:
        process = subprocess.Popen([SERVER, "-f", "-c", "virtuoso.ini"], cwd=home, stdout=said, stderr=said)
    try:
        until = time.monotonic() + 120
        while True:
            with socket.socket() as line:
                if line.connect_ex(("127.0.0.1", http)) == 0:
                    break
            assert process.poll() is None, (home / "said").read_text(errors="replace")
            assert time.monotonic() < until, "it does not come up"
            time.sleep(0.3)
        command = [CLIENT, f"127.0.0.1:{sql}", "dba", "dba", "load.sql"]
        done = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False, timeout=120)
        assert "Error" not in done.stdout + done.stderr, done.stdout

        def ask(sparql):
            body = urllib.parse.urlencode({"query": sparql}).encode()
            headers = {"Accept": "application/sparql-results+json"}
            address = f"http://127.0.0.1:{http}/sparql"
            try:
                with urllib.request.urlopen(urllib.request.Request(address, body, headers), timeout=30) as reply:
                    found = json.load(reply)
            except urllib.error.HTTPError as error:
                pytest.fail(error.read().decode("utf-8", "replace")[:500])
            names = found["head"]["vars"]
            return [tuple((row.get(n) or {}).get("value") for n in names) for row in found["results"]["bindings"]]

        yield ask
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def in_latin(sparql):
    """A query with its prefixes said and its variables in Latin letters; strings stay."""
    names = {}

    def rename(token):
        name = token["name"]
        if token["comment"]:
            return ""
        return token[0] if not name or name.isascii() else f"?v{names.setdefault(name, len(names))}"

    prefixes = "".join(f"PREFIX {short}: <{space}>\n" for short, space in PREFIXES.items())
    return prefixes + TOKEN.sub(rename, sparql)


def plain(rows):
    """Rows to compare: numbers by value, the rest as text, in no order."""

    def cell(value):
        if value is None:
            return None
        try:
            return float(value)
        except ValueError:
            return str(value)

    return sorted((tuple(cell(None if c is None else str(c)) for c in row) for row in rows), key=repr)


@pytest.fixture(scope="module")
def store(sample_build):
    return load_store((sample_build / "graph.nq").read_bytes())


def test_virtuoso_holds_every_quad(virtuoso, sample_build, store):
    lines = (sample_build / "graph.nq").read_text(encoding="utf-8").splitlines()
    graphs = sorted(set(re.findall(r" (<[^<> ]*>) \.$", "\n".join(lines), re.MULTILINE)) | {"<urn:default>"})
    asked = " UNION ".join(
        f"{{ SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }} }}" for graph in graphs
    )
    counted = virtuoso(f"SELECT (SUM(?n) AS ?all) WHERE {{ {asked} }}")
    assert float(counted[0][0]) == len(set(lines))


@pytest.mark.parametrize(("name", "values"), ASKED, ids=[name for name, _ in ASKED])
def test_virtuoso_gives_the_same_answer(virtuoso, store, name, values):
    sparql = bind(get_query(name), values)
    ours = plain(run_query(store, sparql).rows)
    assert ours, "an answer of nothing compares with anything"
    assert plain(virtuoso(in_latin(sparql))) == ours
