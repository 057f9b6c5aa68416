"""Two hundred readers at once ask `xckg serve` for a minute: how many answers, how long each, any error.

    python benchmarks/readers.py --readers 200 --seconds 60

Each reader keeps one connection and asks at once again: a name, an entity, a named query by SPARQL, a page, in turn.
An answer counts as an error if its status is not 200 or it does not hold what was asked for. The graph is a build of
the sample news, or the folder that is given.
"""

import argparse
import http.client
import json
import statistics
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

COUNT = "SELECT (COUNT(*) AS ?n) { ?s a xc:Company }"
PLACES = "SELECT ?s ?name { ?s a xc:AdministrativeArea ; rdfs:label ?name } ORDER BY ?name LIMIT 20"
ASKED = (
    ("查名称", "/search?" + urllib.parse.urlencode({"q": "许昌", "format": "json"}), "许昌市"),
    ("数实体", "/sparql?" + urllib.parse.urlencode({"query": COUNT}), '"n"'),
    ("查地方", "/sparql?" + urllib.parse.urlencode({"query": PLACES}), '"name"'),
    ("首页", "/", "<html"),
)


def read(port, until, begin, taken, wrong):
    """Asks until the time is up; puts how long each answer took into `taken`, by what was asked."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while time.monotonic() < until:
        kind, path, holds = ASKED[begin % len(ASKED)]
        begin += 1
        start = time.perf_counter()
        try:
            line.request("GET", path, headers={"Accept": "*/*"})
            reply = line.getresponse()
            body = reply.read().decode()
        except (OSError, http.client.HTTPException) as error:
            wrong.append(f"{kind}：{error!r}")
            line.close()
            continue
        taken[kind].append(time.perf_counter() - start)
        if reply.status != 200 or holds not in body:
            wrong.append(f"{kind}：{reply.status} {body[:80]}")
    line.close()


def load(port, readers, seconds):
    """Lets readers ask a server.

    Returns:
        Seconds of each answer, by what was asked; what went wrong.
    """
    taken = {kind: [] for kind, _, _ in ASKED}
    wrong = []
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=read, args=(port, until, begin, taken, wrong)) for begin in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken, wrong


def quantile(values, share):
    """The value below which a share of all lie."""
    return statistics.quantiles(values, n=1000, method="inclusive")[round(share * 1000) - 1] if len(values) > 1 else 0.0


def main():
    """Reads the arguments and runs."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("folder", nargs="?", help="a build; one of the sample news unless given")
    arguments.add_argument("--readers", type=int, default=200)
    arguments.add_argument("--seconds", type=float, default=60)
    given = arguments.parse_args()
    from tests.serve.conftest import serving

    from xckg import pipeline

    with tempfile.TemporaryDirectory() as temp:
        folder = given.folder
        if folder is None:
            folder = Path(temp) / "output"
            pipeline.build([str(pipeline.SAMPLE)], folder, view=False)
        with serving(folder, Path(temp) / "serve") as server:
            taken, wrong = load(server.port, given.readers, given.seconds)
    every = [value for values in taken.values() for value in values]
    print(f"{given.readers} 个读者，{given.seconds:.0f} 秒：{len(every)} 个回答，出错 {len(wrong)} 个")
    for kind, values in {**taken, "全部": every}.items():
        shown = " ".join(f"p{share * 100:g} {quantile(values, share) * 1000:.0f}" for share in (0.5, 0.95, 0.99))
        print(f"{kind}：{len(values)} 个，{shown}，最长 {max(values, default=0) * 1000:.0f} 毫秒")
    for told in wrong[:10]:
        print(json.dumps(told, ensure_ascii=False), file=sys.stderr)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
