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

from xckg import extract
from xckg.corpus.articles import split_articles
from xckg.corpus.sentences import LONGEST
from xckg.model import Metadata, Source

COLLECT = """
import json, re, sys
seen, compile_ = {}, re._compile
def watch(pattern, flags):
    made = compile_(pattern, flags)
    frame = sys._getframe(1)
    while frame and frame.f_code.co_filename.endswith(("re/__init__.py", "functools.py")):
        frame = frame.f_back
    if isinstance(pattern, str) and frame and "xckg" in frame.f_code.co_filename:
        seen[pattern, int(flags)] = None
    return made
re._compile = watch
from xckg import pipeline
from xckg.extract.grammar import load_rules
for rule in load_rules():
    rule.regex
pipeline.run([str(pipeline.SAMPLE)])
json.dump(list(seen), sys.stdout)
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


def test_linear_every_pattern_of_the_product_on_its_own_worst_sentence():
    done = subprocess.run(
        [sys.executable, "-c", COLLECT], capture_output=True, check=True, encoding="utf-8", env=dict(os.environ)
    )
    patterns = json.loads(done.stdout)
    assert len(patterns) > 600
    slow = []
    for pattern, flags in patterns:
        compiled = re.compile(pattern, flags)
        for unit in find_units(pattern, flags):
            taken = 0.0
            for size in (LONGEST // 10, LONGEST // 3, LONGEST):
                text = (unit * (size // len(unit) + 1))[: size - 1] + "\0"
                start = time.process_time()
                for _ in compiled.finditer(text):
                    pass
                taken = time.process_time() - start
                if taken > SECONDS:
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
    def least(size):
        text = (UNITS[name] * (size // len(UNITS[name]) + 1))[:size]
        taken = []
        for _ in range(2):
            start = time.process_time()
            for article in split_articles(
                Source(path="a.txt", media_type="text/plain", text=text, sha256="", metadata=Metadata())
            ):
                extract.find_facts(article)
            taken.append(time.process_time() - start)
        return min(taken)

    least(1000)  # loads what is loaded once
    assert least(12_000) / max(least(6_000), 0.02) < 3
