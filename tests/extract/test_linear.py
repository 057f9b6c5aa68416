"""Linear time: each pattern on its own worst sentence, and whole articles that are one unit over and over.

The worst sentence of a pattern is made from the pattern itself: what its parts match, repeated, the end missing.
"""

import json
import os
import re
import subprocess
import sys
import time
from re import _constants as sre
from re import _parser as parser

import pytest

from growth import find_growth
from xckg import extract
from xckg.corpus.articles import split_articles
from xckg.corpus.sentences import LONGEST
from xckg.model import Metadata, Source

COLLECT = r"""
import json, re, sys, tempfile
from pathlib import Path
compile_, used = re._compile, {}
CALLS = ("search", "finditer", "findall", "sub", "subn", "split", "match", "fullmatch")

class Watched:
    def __init__(self, made, calls):
        self.made, self.calls = made, calls

    def __getattr__(self, name):
        got = getattr(self.made, name)
        if name not in CALLS:
            return got

        def call(*args, **named):
            text, first = (args[1], 0) if name in ("sub", "subn") else (args[0], (args[1:2] or [0])[0])
            last = args[2] if len(args) > 2 and name not in ("sub", "subn") else len(text)
            self.calls[name] = max(self.calls.get(name, 0), min(last, len(text)) - first)
            return got(*args, **named)

        return call

def watch(pattern, flags):
    made = compile_(pattern, flags)
    frame = sys._getframe(1)
    while frame and frame.f_code.co_filename.endswith(("re/__init__.py", "functools.py")):
        frame = frame.f_back
    if isinstance(pattern, str) and frame and "xckg" in frame.f_code.co_filename:
        return Watched(made, used.setdefault((pattern, int(flags)), {}))
    return made

re._compile = watch
from xckg import pipeline
from xckg.extract.grammar import load_rules
for rule in load_rules():
    rule.regex
news = "今年上半年，许昌市完成进出口总值122.3亿元，同比增长5.2%。"
names = "许昌市、甲乙有限公司和" * 800
page = f"<html><body><h1>{names[:300]}</h1><p>{news * 200}</p></body></html>"
documents = {
    "a.txt": news * 200,
    "b.txt": names,
    "c.txt": (news + "\n") * 200,
    "d.html": page,
    "e.md": f"---\ntitle: 甲\n---\n# {names[:300]}\n\n{news * 200}",
    "f.jsonl": json.dumps({"text": news * 200, "title": names[:100]}) + "\n" + json.dumps({"text": page}),
    "h.csv": f"项目名称,建设单位\n{names},乙公司\n",
    "i.rss": f"<rss><channel><item><description>{names}</description></item></channel></rss>",
    "j.eml": f"Subject: 甲\nContent-Type: text/plain; charset=utf-8\n\n{names}\n",
    "k.txt": "許昌市進出口總值達到一百億元，" * 400,
    "l.txt": " " * 5000 + "许昌市" + " " * 5000 + "1" * 1000,
}
with tempfile.TemporaryDirectory() as folder:
    for name, text in documents.items():
        (Path(folder) / name).write_text(text, encoding="utf-8")
    pipeline.run([str(pipeline.SAMPLE), folder])
json.dump([(*key, calls) for key, calls in used.items()], sys.stdout)
"""
CATEGORIES = {
    sre.CATEGORY_DIGIT: "7",
    sre.CATEGORY_SPACE: " ",
    sre.CATEGORY_WORD: "a",
    sre.CATEGORY_NOT_SPACE: "许",
    sre.CATEGORY_NOT_DIGIT: "许",
    sre.CATEGORY_NOT_WORD: "!",
}
REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)
MOST_UNITS = 12
WHOLE = 100_000  # characters: a text that is given to a pattern whole, not a sentence of it
TOO_LONG = 0.4  # seconds; for 100,000 characters most take a hundredth of it
SECONDS = 1.5  # for the worst sentence there may be; 0.7 when written. What grows with 2ⁿ takes years


def choose(items):
    """Characters of a class."""
    named = []
    for kind, value in items:
        if kind is sre.LITERAL:
            named.append(chr(value))
        elif kind is sre.RANGE:
            named += [chr(value[0]), chr(value[1])]
        elif kind is sre.CATEGORY:
            named.append(CATEGORIES[value])
    if items[0][0] is sre.NEGATE:
        return [c for c in "许a7 ，“(市" if c not in named][:3]
    return named


def write(tree, most, parts):
    """A text that the parts of a pattern match, each repeated at least (`most` 0) or up to so often; gathers parts."""
    out = []
    for kind, value in tree:
        if kind is sre.LITERAL:
            out.append(chr(value))
        elif kind is sre.NOT_LITERAL:
            out.append("a" if value == ord("许") else "许")
        elif kind is sre.ANY:
            out.append("许")
        elif kind is sre.IN:
            named = choose(value)
            parts.update(dict.fromkeys(named[:3]))
            out.append(named[0])
        elif kind is sre.BRANCH:
            written = [write(branch, most, parts) for branch in value[1]]
            out.append(max(written, key=len) if most else written[0])
        elif kind is sre.SUBPATTERN:
            out.append(write(value[3], most, parts))
        elif kind is sre.ATOMIC_GROUP:
            out.append(write(value, most, parts))
        elif kind in REPEATS:
            low, high, inner = value
            written = write(inner, most, parts)
            parts[written] = None
            out.append(written * min(high, max(low, most)))
        elif kind is sre.ASSERT:
            out.append(write(value[1], most, parts))
    return "".join(out)


def find_units(pattern, flags):
    parts, wholes = {}, {}
    for most in (0, 40):
        whole = write(parser.parse(pattern, flags), most, parts)
        wholes |= dict.fromkeys((whole, whole[:-1], whole[: len(whole) // 2], whole[:1]))
    return [unit for unit in dict.fromkeys([*wholes, *parts]) if unit][:MOST_UNITS]


def test_linear_units_find_a_pattern_that_is_exponential():
    """That the search for the worst case is one: it finds what is wrong here within forty characters."""
    bad = re.compile(r"(?:工程|工|程)*项目")

    def measure(unit, size):
        start = time.process_time()
        bad.search((unit * size)[:size] + "\0")
        return time.process_time() - start

    assert max(measure(unit, 32) for unit in find_units(bad.pattern, 0)) > 8 * max(
        measure(unit, 16) for unit in find_units(bad.pattern, 0)
    )


@pytest.fixture(scope="module")
def patterns():
    """Each pattern of the product with its flags, and how it is called: method, and the longest text it was given."""
    done = subprocess.run(
        [sys.executable, "-c", COLLECT],
        capture_output=True,
        check=True,
        encoding="utf-8",
        env=dict(os.environ),
        errors="surrogatepass",
    )
    found = json.loads(done.stdout)
    assert len(found) > 600
    return found


def take(compiled, method, text):
    """Seconds of processor time that a call takes."""
    start = time.process_time()
    if method in ("match", "fullmatch", "search"):
        getattr(compiled, method)(text)
    else:
        for _ in compiled.finditer(text):
            pass
    return time.process_time() - start


def take_again(taken, *given):
    """What seemed long may have been another process's doing: the least of this and two more times."""
    return min(taken, take(*given), take(*given))


def grows_too_fast(pattern, flags, method):
    """The unit on which a call takes more than in proportion to the length, up to 100,000 characters; None if none.

    The length is doubled, and the walk ends where a call takes `TOO_LONG`: what is quadratic takes four times as long
    as for half of the text, what is linear twice.
    """
    compiled = re.compile(pattern, flags)

    def write_text(unit, size):
        return (unit * (size // len(unit) + 1))[: size - 1] + "\0"

    units = find_units(pattern, flags)
    worst = sorted(units, key=lambda unit: take(compiled, method, write_text(unit, 1600)), reverse=True)
    for unit in worst[:3]:
        size, before = WHOLE // 64, 1e-3
        while size < WHOLE:
            size *= 2
            taken = take(compiled, method, write_text(unit, size))
            if taken > TOO_LONG:
                if taken > 3 * before and take_again(taken, compiled, method, write_text(unit, size)) > 3 * before:
                    return unit
                break
            before = max(taken, 1e-3)
    return None


def test_linear_walk_finds_a_pattern_that_is_quadratic():
    assert grows_too_fast(r"<[^<>]*>|a.*?b", 0, "finditer") == "a"
    assert grows_too_fast(r"a[^a]{0,40}b", 0, "finditer") is None


def test_linear_every_pattern_on_100_kb_of_its_own_worst_case(patterns):
    """Those that are given more than sentences."""
    wide = [
        (pattern, flags, method)
        for pattern, flags, calls in patterns
        for method, longest in calls.items()
        if longest > 2 * LONGEST
    ]
    assert len(wide) > 60
    assert {(row[0][:80], row[2]): unit for row in wide if (unit := grows_too_fast(*row))} == {}


def test_linear_every_pattern_of_the_product_on_its_own_worst_sentence(patterns):
    """Those that are given a sentence at a time: a text of 100 KB is a hundred of them."""
    slow = []
    for pattern, flags, _ in patterns:
        compiled = re.compile(pattern, flags)
        for unit in find_units(pattern, flags):
            taken = 0.0
            for size in (LONGEST // 10, LONGEST // 3, LONGEST):
                taken = take(compiled, "finditer", (unit * (size // len(unit) + 1))[: size - 1] + "\0")
                if taken > SECONDS:
                    taken = take_again(taken, compiled, "finditer", (unit * (size // len(unit) + 1))[: size - 1] + "\0")
                    break
            if taken > SECONDS:
                slow.append((pattern[:80], unit[:20], size, taken))
                break
    assert slow == []


UNITS = {
    "figures": "许昌市今年生产总值增长5.2%，" * 20 + "。\n",
    "names": "许昌市、",
    "forms": "有限公司",
    "aliases": "许昌市甲乙有限公司（以下简称“甲乙”）投资10亿元建设甲项目，",
    "digits": "1,234,",
    "numerals": "一二三四五六七八九十",
    "brackets": "（",
    "quotes": "《甲》“乙”",
    "persons": "张三说，李四董事长、",
    "relations": "甲公司投资乙公司，",
    "dates": "2023年1月至",
    "projects": "某某项目开工，",
    "invisible": "\u202e\u200b许",
    "lines": "许昌\n",
}


@pytest.mark.parametrize("name", UNITS)
def test_linear_articles_of_one_unit(name):
    def read(size):
        text = (UNITS[name] * (size // len(UNITS[name]) + 1))[:size]
        for article in split_articles(
            Source(path="a.txt", media_type="text/plain", text=text, sha256="", metadata=Metadata())
        ):
            extract.find_facts(article)

    read(1000)  # loads what is loaded once
    assert find_growth(read, 6_000, 12_000, below=3) < 3
