"""Checks the annotated sentences: brackets balanced, types of the ontology, no nesting, no sentence twice.

    python training/check_sentences.py [FILE…]

Without arguments all of `training/sentences/*.txt`. Prints a table of counts, then what is wrong, one line each
(`file:line: what`); exit status 1 if anything is. The functions are also used by the tests and by training.

>>> list(parse_line("[许昌市|AdministrativeArea]出口[发制品|Product]。").mentions)
[(0, 3, 'AdministrativeArea'), (5, 8, 'Product')]
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

SENTENCES = Path(__file__).parent / "sentences"

# The contract's 21 classes. Kept here, so that a slip in a sentence is found without the package installed;
# a test holds this list against the ontology.
TYPES = (
    "AdministrativeArea",
    "Company",
    "Country",
    "Event",
    "Facility",
    "FinancialInstitution",
    "GovernmentAgency",
    "Honor",
    "IndustrialPark",
    "Industry",
    "IndustryChain",
    "IndustryCluster",
    "MediaOrganization",
    "Organization",
    "Person",
    "Policy",
    "Product",
    "Programme",
    "Project",
    "Region",
    "ResearchInstitution",
)


@dataclass(frozen=True, kw_only=True)
class Annotated:
    """A sentence without its notation. `mentions` are (start, end, type), half-open, in `text`, sorted."""

    text: str
    mentions: tuple[tuple[int, int, str], ...]


def parse_line(line: str) -> Annotated:
    """A line of notation to its text and mentions.

    Raises:
        ValueError: brackets that do not pair, a mention in a mention, an empty or unknown part; says what and where.
    """
    text: list[str] = []
    mentions: list[tuple[int, int, str]] = []
    length = position = 0
    while position < len(line):
        character = line[position]
        if character in "]|":
            raise ValueError(f"第 {position + 1} 字：多出的“{character}”")
        if character != "[":
            text.append(character)
            length += 1
            position += 1
            continue
        close = line.find("]", position)
        if close < 0:
            raise ValueError(f"第 {position + 1} 字：方括号没有合上")
        inside = line[position + 1 : close]
        if "[" in inside:
            raise ValueError(f"第 {position + 1} 字：名称里又套了名称")
        surface, bar, kind = inside.partition("|")
        if not bar or not surface:
            raise ValueError(f"第 {position + 1} 字：应写作 [名称|类型]")
        if kind not in TYPES:
            raise ValueError(f"第 {position + 1} 字：没有“{kind}”这一类型")
        if surface != surface.strip():
            raise ValueError(f"第 {position + 1} 字：名称两头有空白")
        text.append(surface)
        mentions.append((length, length + len(surface), kind))
        length += len(surface)
        position = close + 1
    return Annotated(text="".join(text), mentions=tuple(mentions))


def read_sentences(paths: Iterable[Path]) -> Iterator[tuple[Path, int, str]]:
    """Every sentence line as (file, line number from 1, notation); blank lines and lines that begin with # are not."""
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if line.strip() and not line.startswith("#"):
                yield path, number, line


def find_faults(paths: Iterable[Path]) -> list[str]:
    """What is wrong in these files, one line each (`file:line: what`), in the order of the files."""
    faults: list[str] = []
    first: dict[str, str] = {}
    for path, number, line in read_sentences(paths):
        place = f"{path.name}:{number}"
        try:
            sentence = parse_line(line)
        except ValueError as error:
            faults.append(f"{place}: {error}")
            continue
        if line != line.strip():
            faults.append(f"{place}: 行首或行尾有空白")
        if sentence.text in first:
            faults.append(f"{place}: 与 {first[sentence.text]} 是同一句")
        first.setdefault(sentence.text, place)
    return faults


def count_mentions(paths: Iterable[Path]) -> dict[str, tuple[int, int]]:
    """For each type, in the order of `TYPES`: mentions, and different surfaces. Faulty lines must have been mended."""
    mentions: Counter[str] = Counter()
    surfaces: dict[str, set[str]] = {kind: set() for kind in TYPES}
    for _, _, line in read_sentences(paths):
        sentence = parse_line(line)
        for start, end, kind in sentence.mentions:
            mentions[kind] += 1
            surfaces[kind].add(sentence.text[start:end])
    return {kind: (mentions[kind], len(surfaces[kind])) for kind in TYPES}


def main(arguments: list[str]) -> int:
    """Checks the files named, or all; prints counts and faults. Returns the exit status."""
    paths = [Path(argument) for argument in arguments] or sorted(SENTENCES.glob("*.txt"))
    faults = find_faults(paths)
    for fault in faults:
        print(fault)
    if faults:
        return 1
    lines = [parse_line(line) for _, _, line in read_sentences(paths)]
    for kind, (count, different) in count_mentions(paths).items():
        print(f"{kind:22}{count:6}{different:6}")
    bare = sum(not sentence.mentions for sentence in lines)
    print(f"{len(lines)} 句，其中 {bare} 句没有名称")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
