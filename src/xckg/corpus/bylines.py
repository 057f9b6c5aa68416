"""Who is credited: the bylines before, after and inside an article. Knowledge: `layout/bylines.yaml`.

>>> credits = parse_credits("河南日报记者 陈平 河南日报社全媒体记者 陈 烜")
>>> [(person.role, person.name) for person in credits.people], credits.media
([('记者', '陈平'), ('全媒体记者', '陈烜')], ('河南日报', '河南日报社'))
>>> [(p.role, p.name) for p in parse_credits("大河财立方 记者 许知行 何鑫 文 马一鸣 李溪 摄影").people]
[('记者', '许知行'), ('记者', '何鑫'), ('摄影', '马一鸣'), ('摄影', '李溪')]
>>> parse_credits("记者从许昌海关获悉") is None
True
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from xckg.corpus.repair import HAN, load_marks
from xckg.corpus.segment import is_word, segment
from xckg.model import Span
from xckg.ontology import load_csv, load_yaml

_FILE = "layout/bylines.yaml"
_BRACKETS = " （）()【】[]"
_BRACKETED = re.compile(r"[（(【\[]([^（）()【】\[\]]*)[）)】\]]")
_LONGEST_LINE = 90  # characters of a line that is nothing but credits
_HAN_NAME = re.compile(f"[{HAN}]{{2,4}}")
_HAN_MEDIUM = re.compile(f"[{HAN}]{{4,10}}")
_FOREIGN = re.compile(f"[{HAN}]{{1,8}}(?:[·・•][{HAN}]{{1,10}})+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """A credited name: `span` counts in the text that was parsed, `name` is without its layout space."""

    span: Span
    name: str
    role: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Credits:
    """What a byline says: people in their order, and the media named in it."""

    people: tuple[Person, ...]
    media: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Rules:
    role: re.Pattern[str]
    before: frozenset[str]
    after: frozenset[str]
    weak: frozenset[str]
    separators: re.Pattern[str]
    media: re.Pattern[str]
    self_media: tuple[str, ...]
    fillers: frozenset[str]
    surnames: frozenset[str]
    starts: re.Pattern[str]
    ends: re.Pattern[str]
    caption_tail: re.Pattern[str]
    notes: re.Pattern[str]
    source: re.Pattern[str]
    author: str


@cache
def _load() -> _Rules:
    node = load_yaml(_FILE)
    before, after, weak = (frozenset(node.need(key, list)) for key in ("before", "after", "after_weak"))
    roles = sorted(before | after | weak, key=lambda word: (-len(word), word))
    own = tuple(node.need("self_media", list))
    suffixes = "|".join(map(re.escape, node.need("media_suffixes", list)))
    starts = "|".join(f"(?:{rule.need('pattern', str)})" for rule in node.need("starts", list))
    return _Rules(
        role=re.compile("|".join(map(re.escape, roles))),
        before=before,
        after=after,
        weak=weak,
        separators=re.compile(node.need("separators", str)),
        media=re.compile(rf"《?[{HAN}A-Za-z0-9]{{1,12}}(?:{suffixes})》?|{'|'.join(own)}"),
        self_media=own,
        fillers=frozenset(node.need("fillers", list)),
        surnames=frozenset(row["surname"] for row in load_csv("lexicon/surnames.csv", ("surname",))),
        starts=re.compile(rf"[{load_marks()}\s]*(?:{starts})"),
        ends=re.compile(rf"(?:{'|'.join(node.need('ends', list))})\s*$"),
        caption_tail=re.compile(rf"[（(]?\s*{node.need('caption_tail', str)}\s*$"),
        notes=re.compile("|".join(f"(?:{p})" for p in node.need("editor_notes", list))),
        source=re.compile(node.need("source", str)),
        author=node.need("author", str),
    )


def has_surname(name: str) -> bool:
    """Whether a name begins with a Chinese surname and has a given name of one or two characters."""
    surnames = _load().surnames
    return (name[:1] in surnames and len(name) in (2, 3)) or (name[:2] in surnames and len(name) in (3, 4))


def parse_credits(text: str, strict: bool = True) -> Credits | None:
    """A text that is all credits, read; None where something in it is neither a name, a role nor a medium.

    Args:
        text: settled, with its spaces between names; brackets around it already taken off.
        strict: whether a name must begin with a known surname (not in brackets after 记者, where anything is a name).
    """
    rules = _load()
    marks = [m for m in rules.role.finditer(text) if _is_mark(text, m)]
    if not marks:
        return None
    people: list[Person] = []
    media: list[str] = []
    role = ""
    after = 0
    for mark in [*marks, None]:
        end = mark.start() if mark else len(text)
        names = _find_names(text, after, end, media, strict, first=after == 0)
        if names is None:
            return None
        word = mark[0] if mark else ""
        closes = bool(mark and names and word in rules.after | rules.weak and _ends_group(text, mark))
        given = role or (word if closes else "")
        if names and not given:
            return None
        people += [Person(span=span, name=re.sub(r"\s", "", text[span.start : span.end]), role=given) for span in names]
        role = "" if closes or not mark else word
        after = mark.end() if mark else len(text)
    return Credits(people=tuple(people), media=tuple(media)) if people else None


def _is_mark(text: str, mark: re.Match[str]) -> bool:
    """One-character roles (文, 图, 摄) count only where they stand alone: a name may hold them (文明, 王文)."""
    if len(mark[0]) > 1:
        return True
    before, after = text[: mark.start()], text[mark.end() :]
    alone = not before or before[-1] in " /|、，：（" or mark[0] == "摄"
    return alone and (not after or after[0] in " /|、，：）:")


def _ends_group(text: str, mark: re.Match[str]) -> bool:
    return text[mark.end() : mark.end() + 1] not in {":", "：", "/"}


def _find_names(text: str, start: int, end: int, media: list[str], strict: bool, first: bool) -> list[Span] | None:
    """The names between two roles, None where there is a word that is none. Media there are added to `media`."""
    rules = _load()
    names: list[Span] = []
    words = list(_split(text, start, end))
    i = 0
    while i < len(words):
        word = words[i]
        surface = text[word.start : word.end]
        following = words[i + 1] if i + 1 < len(words) else None
        if len(surface) == 1 and following and len(following) == 1 and has_surname(surface + text[following.start]):
            names.append(Span(start=word.start, end=following.end))
            i += 2
            continue
        i += 1
        if surface in rules.fillers:
            continue
        if rules.media.fullmatch(surface):
            media += [] if surface in rules.self_media else [surface.strip("《》")]
        elif has_surname(surface) or _FOREIGN.fullmatch(surface):
            names.append(word)
        elif len(surface) == 4 and has_surname(surface[:2]) and has_surname(surface[2:]):
            names += [Span(start=word.start, end=word.start + 2), Span(start=word.start + 2, end=word.end)]
        elif not strict and first and _HAN_MEDIUM.fullmatch(surface):
            media.append(surface)
        elif not strict and _HAN_NAME.fullmatch(surface):
            names.append(word)
        else:
            return None
    return names


def _split(text: str, start: int, end: int) -> Iterator[Span]:
    at = start
    for gap in _load().separators.finditer(text, start, end):
        if at < gap.start():
            yield Span(start=at, end=gap.start())
        at = gap.end()
    if at < end:
        yield Span(start=at, end=end)


def is_byline(line: str) -> bool:
    """Whether a settled line is nothing but credits, or says where the article was taken from (来源：…)."""
    if len(line) > _LONGEST_LINE:
        return False
    bare = line.strip("".join((_BRACKETS, load_marks())))
    return parse_credits(bare) is not None or _load().source.fullmatch(bare) is not None


def is_note(line: str) -> bool:
    """Whether a settled line begins an editor's note (编者按, ▶▶)."""
    return _load().notes.match(line) is not None


def is_author(line: str) -> bool:
    """Whether a settled line is a lone author's name: a surname, a given name, and no words of the dictionary."""
    name = line.replace(" ", "")
    if len(name) > 3 or not has_surname(name) or len(line) - len(name) > 1:
        return False
    return " " in line or not any(len(word) > 1 and is_word(word) for word in segment(name))


def is_caption(text: str) -> bool:
    """Whether a settled paragraph ends with a photographer's credit (… 摄)."""
    return find_caption_credit(text) < len(text)


@lru_cache(maxsize=1024)  # several steps ask it of the same paragraph
def find_caption_credit(text: str) -> int:
    """Where the photographer's credit begins that a paragraph ends with; its length when it ends with none."""
    match = _load().caption_tail.search(text, max(0, len(text) - 60))
    while match is not None:
        if parse_credits(text[match.start() :].strip(_BRACKETS)) is not None:
            return match.start()
        match = _load().caption_tail.search(text, match.start() + 1)
    return len(text)


def find_start(text: str) -> int:
    """Where the byline ends with which a paragraph begins an article (本报讯（记者 …）); 0 when it begins with none."""
    match = _load().starts.match(text)
    return match.end() if match else 0


def find_end(text: str) -> int:
    """Where the credit in brackets begins that a paragraph ends with (（记者 …）); its length if with none."""
    match = _load().ends.search(text, max(0, len(text) - 80))
    if match and parse_credits(match[0].strip(_BRACKETS), strict=False) is not None:
        return match.start()
    return len(text)


def find_bracketed(text: str) -> list[Span]:
    """The insides of the brackets of a byline, or the whole where there are none: what `parse_credits` reads."""
    inside = [Span(start=m.start(1), end=m.end(1)) for m in _BRACKETED.finditer(text)]
    return inside or [Span(start=0, end=len(text))]


def find_paper(text: str) -> str | None:
    """The paper whose name a page head begins with (许昌日报 2023年8月9日 星期三)."""
    head = _load().media.match(text)
    return head[0].strip("《》") if head and head[0] not in _load().self_media else None


def is_medium(text: str) -> bool:
    """Whether a text is the bare name of a paper, agency or site, not 本报."""
    rules = _load()
    return rules.media.fullmatch(text) is not None and text.strip("《》") not in rules.self_media


def author_role() -> str:
    """The role of one whose bare name stands under a headline."""
    return _load().author


def find_publisher(text: str) -> str | None:
    """The paper, agency or site that a byline names (not 本报), the first if several."""
    rules = _load()
    if source := rules.source.search(text):
        return source["name"].strip("《》")
    for span in find_bracketed(text):
        if (found := parse_credits(text[span.start : span.end].strip(), strict=False)) and found.media:
            return found.media[0]
    head = rules.media.match(text)
    return head[0].strip("《》") if head and head[0] not in rules.self_media and find_start(text) else None
