"""Projects that a list names without saying 项目 of each: [芯越化工][60万吨赖氨酸]、[北港电厂二期]等项目投产.

An item is a project when it opens with a firm and goes on, holds a quantity, or opens with a name and ends as projects
do (二期, 扩建, 一体化); where the list says what lines they are (等铁路项目), each item is one as it stands. A
firm that opens an item is a mention of its own, and what follows is the project's, called after both. Words:
`ontology/rules/names/projects.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from xckg.extract.name_rules import Proposal
from xckg.model import Span, Token
from xckg.ontology import load_yaml

RULE, FIRM_RULE = "project.listed", "project.firm-before"
CLAUSE = re.compile(r"[，。；：！？\n（）“”]")
PARTS, JOINED = re.compile(r"、|以及"), re.compile(r"及|和|与")
ENDING = re.compile(r"(?:项目|工程)$")
LONGEST, SHORTEST = 36, 2
ALIKE_FROM = 3  # items of a list, most of which open with a firm or a place: then those that do are projects
LISTED = 90  # characters looked at before the cue
UNKNOWN = ("", "nz", "nrt", "nt", "x")
NAMING = (*UNKNOWN, "ns", "nr", "j")
FIRM, FIRM_AT_MOST = 0.72, 6  # how sure an unknown firm is; its characters


@dataclass(frozen=True, kw_only=True, slots=True)
class ProjectWords:
    """`rules/names/projects.yaml`, compiled."""

    cue: re.Pattern[str]
    opened: re.Pattern[str]
    lines: re.Pattern[str]
    leads: frozenset[str]
    within: frozenset[str]
    stages: tuple[str, ...]
    sites: tuple[str, ...]
    quantity: re.Pattern[str]
    not_items: re.Pattern[str]
    inner: re.Pattern[str]
    finished: tuple[str, ...]
    score: float
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


@cache
def load_project_words() -> ProjectWords:
    """The words of lists of projects."""
    node = load_yaml("rules/names/projects.yaml")
    return ProjectWords(
        cue=re.compile(node.need("cue", str)),
        opened=re.compile(node.need("opened", str)),
        lines=re.compile(node.need("lines", str)),
        leads=frozenset(node.need("leads", list)),
        within=frozenset(node.need("within", list)),
        stages=tuple(node.need("stages", list)),
        sites=tuple(node.need("sites", list)),
        quantity=re.compile(node.need("quantity", str)),
        inner=re.compile(node.need("inner", str)),
        not_items=re.compile(node.need("not_items", str)),
        finished=tuple(node.need("finished", list)),
        score=float(node.need("score", float)),
        examples=tuple(node.need("examples", list)),
        counterexamples=tuple(node.need("counterexamples", list)),
    )


def find_listed_projects(
    text: str, tokens: Sequence[Token], firms: Mapping[int, int], places: Mapping[int, int]
) -> Iterator[Proposal]:
    """Projects in the lists of one sentence, and the firms that open them.

    Args:
        text: the article's clean text.
        tokens: the sentence's tokens; spans count in `text`.
        firms: where firms' names begin, as far as finders propose them, and end.
        places: the same of places.
    """
    if not tokens:
        return
    words = load_project_words()
    begin, end = tokens[0].span.start, tokens[-1].span.end
    if text.find("等", begin, end) < 0:
        return
    for cue in (words.cue, words.opened):
        for found in cue.finditer(text, begin, end):
            lines = cue is words.cue and words.lines.search(found.group("kind")) is not None
            openers = range(begin, end) if lines else {*firms, *places}
            items = list(_items(text, tokens, begin, found.start(), words, openers))
            opened = sum(item.start in firms or item.start in places for item in items)
            alike = cue is words.cue and len(items) >= ALIKE_FROM and opened * 2 > len(items)
            for item in items:
                if cue is words.opened and text[item.start : item.end].endswith(words.finished):
                    continue
                yield from _read(text, tokens, item, firms, places, words, lines=lines, alike=alike)


def _items(
    text: str, tokens: Sequence[Token], begin: int, stop: int, words: ProjectWords, openers: Collection[int]
) -> Iterator[Span]:
    """What the list holds, without what leads up to it; 和 parts two items where the second opens with a name."""
    low = max(begin, stop - LISTED)
    low = max((m.end() for m in CLAUSE.finditer(text, low, stop)), default=low)
    marks = [*PARTS.finditer(text, low, stop), *(m for m in JOINED.finditer(text, low, stop) if m.end() in openers)]
    cuts = [low, *sorted(at for m in marks for at in m.span()), stop]
    for start, end in zip(cuts[::2], cuts[1::2], strict=True):
        inside = [t for t in tokens if start <= t.span.start and t.span.end <= end]
        if start == low:
            last = max((i for i, t in enumerate(inside) if t.text in words.within), default=-1)
            inside = inside[last + 1 :]
        while inside and (inside[0].text in words.leads or inside[0].tag in ("d", "p", "c", "uj", "ul", "m", "r", "t")):
            if inside[0].tag == "m" and words.quantity.match(text, inside[0].span.start):
                break
            inside = inside[1:]
        if inside and inside[0].tag == "v" and len(inside[0].text) > 1:
            continue  # 并购重组…: what is done, no name
        if inside and SHORTEST <= end - inside[0].span.start <= LONGEST:
            yield Span(start=inside[0].span.start, end=end)


def _read(
    text: str,
    tokens: Sequence[Token],
    item: Span,
    firms: Mapping[int, int],
    places: Mapping[int, int],
    words: ProjectWords,
    *,
    lines: bool,
    alike: bool,
) -> Iterator[Proposal]:
    name = text[item.start : item.end]
    if words.not_items.fullmatch(name) or words.inner.search(name):
        return
    lines = lines and _is_named(tokens, item)
    measured = words.quantity.search(name)
    bare = ENDING.sub("", name)
    staged = bare.endswith(words.stages)
    after = firms.get(item.start, 0) or firms.get(places.get(item.start, -1), 0)
    if after >= item.end:
        return  # 芯越化工等项目: the list names firms
    if any(token.span.start == after and token.tag in ("v", "d") for token in tokens):
        return  # 海晏集团|还参与…: what the firm does
    known = after > 0 or item.start in places
    lines = lines or (alike and known and item.end - places.get(item.start, item.start) > SHORTEST)
    unknown = 0 if known else _unknown_until(tokens, item)
    if unknown and measured is not None and 2 <= measured.start() <= FIRM_AT_MOST:
        unknown = item.start + measured.start()  # 芯海时代|8英寸
    if unknown and item.end - unknown >= SHORTEST and (staged or measured is not None):
        firm = Span(start=item.start, end=unknown)
        yield Proposal(span=firm, type="Company", name=text[firm.start : firm.end], rule=FIRM_RULE, score=FIRM)
        after = unknown
    if not (after or measured or lines or (staged and (known or unknown)) or (known and bare.endswith(words.sites))):
        return
    start = after if after and item.end - after >= SHORTEST else item.start
    whole = name if ENDING.search(name) else f"{name}项目"
    yield Proposal(span=Span(start=start, end=item.end), type="Project", name=whole, rule=RULE, score=words.score)


def _is_named(tokens: Sequence[Token], item: Span) -> bool:
    """Whether an item holds more than common nouns: 海州至东湖, no 江河湖泊堤坝."""
    return any(
        item.start <= token.span.start < item.end and token.tag in NAMING and token.text[0] > "~" for token in tokens
    )


def _unknown_until(tokens: Sequence[Token], item: Span) -> int:
    """Where the unknown words end that open an item, 0 when a dictionary word opens it."""
    end = 0
    for token in tokens:
        if token.span.start < item.start:
            continue
        if token.tag not in UNKNOWN or len(token.text) > 6 or not all("一" <= c <= "鿿" for c in token.text):
            break
        end = token.span.end
    return end if end < item.end else 0
