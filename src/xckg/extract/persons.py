"""People: a surname and one or two characters beside a post, a verb of speech or in a list of such names.

    市长王锡南会见了客商        post before, verb after
    李彦龙表示                  verb of speech after, a clause's start before
    领导翁杰明、吴家农          a list goes on after its first name

A name once found is found again wherever the article prints it (in `mentions`).

*Why so*: a surname alone decides nothing (许昌, 高新, 金融 all begin with one), so a name needs a witness beside it;
a word that the segmenter's dictionary has as a common one is never a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from xckg.extract.gates import Gate
from xckg.extract.name_rules import Proposal
from xckg.model import Span, Token
from xckg.ontology import load_csv, load_yaml

HAN = re.compile(r"[一-鿿]+")
FOREIGN = re.compile(r"[一-鿿]{1,6}(?:[·•][一-鿿A-Z]{1,8}){1,3}")
POINT = re.compile("[·•]")
BOUNDARY = "，。；：、！？（）()“”‘’【】|｜ \n\t"
NAME_TAGS = ("nr", "nrfg", "nrt", "")
KNOWN_TAGS = ("nr", "nrfg")  # a person whom the dictionary knows
FUNCTION_TAGS = ("c", "p", "d", "r", "u")


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonWords:
    """`lexicon/persons.yaml` and the surnames."""

    posts: re.Pattern[str]
    speech: re.Pattern[str]
    titles: re.Pattern[str]
    after: re.Pattern[str]
    surnames: frozenset[str]
    particles: tuple[str, ...]
    leading: re.Pattern[str]
    short_verbs: frozenset[str]
    no_surnames: frozenset[str]
    no_names: tuple[str, ...]


@cache
def load_person_words() -> PersonWords:
    """Posts, verbs and surnames, compiled."""
    node = load_yaml("lexicon/persons.yaml")
    posts, verbs = node.need("posts", list), node.need("verbs", list)
    honorifics, speech = node.need("honorifics", list), node.need("speech", list)
    return PersonWords(
        posts=_alternatives(posts),
        speech=_alternatives(speech),
        titles=_alternatives(node.need("titles_after", list)),
        after=_alternatives(verbs + honorifics + posts),
        surnames=frozenset(row["surname"] for row in load_csv("lexicon/surnames.csv", ("surname", "weight"))),
        particles=tuple(node.need("particles", list)),
        leading=re.compile(node.need("leading", str)),
        short_verbs=frozenset(node.need("short_verbs", list)),
        no_surnames=frozenset(node.need("no_surnames", list)),
        no_names=tuple(node.need("no_names", list)),
    )


@cache
def _gate() -> Gate:
    words = load_person_words()
    return Gate([words.posts, words.speech, words.titles])


def _alternatives(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(set(words), key=lambda w: (-len(w), w))))


def find_persons(text: str, tokens: Sequence[Token]) -> Iterator[Proposal]:
    """Persons of one sentence, with a witness beside each.

    Args:
        text: the article's clean text.
        tokens: the sentence's tokens; spans count in `text`.
    """
    if not tokens:
        return
    words = load_person_words()
    at, end = tokens[0].span.start, tokens[-1].span.end
    if not _gate().find_open(text[at:end]) and not POINT.search(text, at, end):
        return
    starts = {token.span.start: token for token in tokens}
    for found in words.posts.finditer(text, at, end):
        yield from _names_from(text, found.end(), end, starts, words, "person.after-post")
    for found in words.speech.finditer(text, at, end):
        name = _name_before(text, at, found.start(), starts, words)
        if name is not None:
            yield _propose(text, name, "person.before-speech", 0.85)
    for found in words.titles.finditer(text, at, end):
        name = _name_before(text, at, found.start(), starts, words, amid=True)
        if name is not None:
            yield _propose(text, name, "person.before-title", 0.85)
    for found in FOREIGN.finditer(text, at, end) if POINT.search(text, at, end) else ():
        witness = words.speech.match(text, found.end()) or words.posts.search(
            text, max(at, found.start() - 6), found.start()
        )
        if witness is not None:
            yield _propose(text, Span(start=found.start(), end=found.end()), "person.foreign", 0.8)


def match_name(text: str, at: int, end: int, starts: dict[int, Token]) -> Span | None:
    """The person's name that begins here, if the characters, the words and what follows allow one.

    `starts` maps offsets to the tokens that begin there.
    """
    words = load_person_words()
    surname = 2 if text[at : at + 2] in words.surnames else 1 if text[at : at + 1] in words.surnames else 0
    if not surname or text[at] in words.no_surnames:
        return None
    token = starts.get(at)
    if token is not None and token.tag not in NAME_TAGS and (len(token.text) >= 2 or token.tag in FUNCTION_TAGS):
        return None
    fitting = None
    for length in (surname + 2, surname + 1):
        stop = at + length
        if stop > end or not HAN.fullmatch(text, at, stop):
            continue
        if length == surname + 2 and _ends_in_particle(text, stop, words):
            continue
        if stop == end or text[stop] in BOUNDARY or words.after.match(text, stop):
            if length == surname + 2:
                shorter = at + surname + 1  # 付晓说。 薛良率队: the shorter reading wins when a verb follows it
                follower = words.after.match(text, shorter)
                if follower is not None and (len(follower.group()) > 1 or follower.group() in words.short_verbs):
                    continue
            fitting = Span(start=at, end=stop)
            break
    after = None if token is None else starts.get(token.span.end)
    plain = after is None or after.tag != ""  # an unknown word after it is the rest of a foreign name: 冯德莱恩
    if (
        fitting is None
        and plain
        and token is not None
        and token.tag in NAME_TAGS
        and surname + 1 <= len(token.text) <= surname + 2
    ):
        fitting = token.span
    return fitting


def _names_from(
    text: str, at: int, end: int, starts: dict[int, Token], words: PersonWords, rule: str
) -> Iterator[Proposal]:
    """The name right after a post, and the names that go on the list."""
    while at < end and text[at] in "：: ":
        at += 1
    while (name := match_name(text, at, end, starts)) is not None:
        yield _propose(text, name, rule, 0.92)
        at = name.end
        if at < end and text[at] in "、 " and at + 1 < end:
            at += 1
            while at < end and text[at] == " ":
                at += 1
            follows = words.posts.match(text, at)
            if follows is not None:
                return  # the next post opens its own list
            rule = "person.list"
        else:
            return


def _ends_in_particle(text: str, stop: int, words: PersonWords) -> bool:
    """Whether what would be a name's last character is the word after it: 邵棠|也表示, 邵棠|向记者."""
    return text.endswith(words.particles, 0, stop) or words.leading.match(text, stop - 1) is not None


def _name_before(
    text: str, at: int, stop: int, starts: dict[int, Token], words: PersonWords, *, amid: bool = False
) -> Span | None:
    if stop - at > 2 and text.endswith(words.particles, at, stop):
        stop -= 1
    for length in (3, 2, 4):
        start = stop - length
        if start < at or not HAN.fullmatch(text, start, stop):
            continue
        if text[start] in words.no_surnames:
            continue
        surname = 2 if length == 4 or text[start : start + 2] in words.surnames else 1
        if text[start : start + surname] not in words.surnames or length - surname not in (1, 2):
            continue
        if text[start:stop].endswith(words.no_names):
            continue
        before = text[start - 1] if start > at else "。"
        token = starts.get(start)
        if token is None or (token.tag not in NAME_TAGS and (len(token.text) >= 2 or token.tag in FUNCTION_TAGS)):
            continue
        if before not in BOUNDARY and not (amid and token.tag in KNOWN_TAGS and token.text == text[start:stop]):
            continue  # amid a clause only what the dictionary has for a name, before a title: 支持以|胡锦涛|同志为…
        return Span(start=start, end=stop)
    return None


def _propose(text: str, span: Span, rule: str, score: float) -> Proposal:
    return Proposal(span=span, type="Person", name=text[span.start : span.end], rule=rule, score=score)
