"""Lists whose items share the head at their end: 推进[甲公司]A、[乙地]B等重大项目 names two projects.

    clause up to 等项目 ─ split at 、 ─→ items ─ cut what leads up ─→ place? firm? rest ─→ one proposal each

An item's name is its own words and the head, where it does not end in one of its own (延江机场迁建, A三期). A firm that
opens an item stays a name of its own and so does the place before it; the project is what follows.

*Why so*: in such a list no word tells the type of an item but the head that stands once, behind the last one, and the
items hold verbs, quantities and firms that end any other name. Rules: `ontology/rules/names/series.yaml`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from xckg.errors import KnowledgeError
from xckg.extract.gates import Gate
from xckg.extract.name_rules import LATIN, Proposal, load_name_words
from xckg.model import Sentence, SentenceRole, Span, Token
from xckg.ontology import load_yaml

PLACES = ("AdministrativeArea",)
ENDS = frozenset(chr(code) for code in (0xFF0C, 0x3002, 0xFF1B, 0xFF01, 0xFF1F, 0xFF1A)) | frozenset(",;:!?\n")
OPEN, CLOSE = frozenset("（(“《"), frozenset("）)”》")
KINDS = ("such", "ranges", "closed")
LEAD_TAGS = ("d", "ad", "c", "p", "u", "uj", "ul", "t", "r", "vd")
CLAUSE_AT_MOST = 220  # characters of one list
AFTER = 14  # characters behind the head in which the list's verb may stand
LEAST, MOST = 2, 34  # characters of one item
REST = 3  # characters of a project's own words behind the firm
DESCRIBED = 5  # characters of own words that name a project without its place
PROVINCE = re.compile("gb2260:[0-9]{2}0000")  # too large for a dam or a railway to be called after it alone
FIRM_AT_MOST = 8
BRANCH_AT_MOST = 4  # characters between a known firm and the quantity that opens its project
NAME_TAGS = ("", "nz", "nr", "nrt", "ns", "nrfg", "x", "j")
COINED_TAGS = ("", "nz", "nrt", "nrfg")
FIRM_TAGS = (*NAME_TAGS, "ng", "n", "vg")
SURE_FIRM, GUESSED_FIRM = 0.5, 0.8


@dataclass(frozen=True, kw_only=True, slots=True)
class SeriesRule:
    """One entry of `rules/names/series.yaml`; the fields are explained at its head."""

    id: str
    says: str
    type: str
    cue: re.Pattern[str]
    strict: bool
    kind: str
    done: bool
    score: float
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SeriesWords:
    """What stands around and inside the items."""

    such: str
    part: str
    joins: re.Pattern[str]
    cut_after: re.Pattern[str]
    built: re.Pattern[str]
    openers: frozenset[str]
    weak_openers: frozenset[str]
    forms: re.Pattern[str]
    own_heads: re.Pattern[str]
    works: re.Pattern[str]
    stretch: re.Pattern[str]
    sites: re.Pattern[str]
    measured: re.Pattern[str]
    not_items: re.Pattern[str]
    firm_tails: tuple[str, ...]
    no_firm_tails: tuple[str, ...]


@cache
def load_series() -> tuple[tuple[SeriesRule, ...], SeriesWords]:
    """The rules in file order, and the words.

    Raises:
        KnowledgeError: a field is missing, or holds no regular expression where one must be.
    """
    node = load_yaml("rules/names/series.yaml")
    rules, such = [], node.need("such", str)
    for entry in node.need("rules", list):
        if (kind := entry.need("kind", str)) not in KINDS:
            raise KnowledgeError(entry.file, entry.line, f"kind 应为 {' / '.join(KINDS)}")
        try:
            cue = re.compile(f"{such if kind == 'such' else ''}(?:{entry.need('head', str)})")
        except re.error as error:
            raise KnowledgeError(entry.file, entry.line, f"head 不是合法的正则表达式：{error}") from None
        if "add" not in cue.groupindex:
            raise KnowledgeError(entry.file, entry.line, "head 里没有 (?P<add>…)")
        rules.append(
            SeriesRule(
                id=entry.need("id", str),
                says=entry.need("says", str),
                type=entry.need("type", str),
                cue=cue,
                strict=entry.need("strict", bool),
                kind=kind,
                done=bool(entry.get("done", False)),
                score=float(entry.need("score", float)),
                examples=tuple(entry.need("examples", list)),
                counterexamples=tuple(entry.need("counterexamples", list)),
            )
        )
    words = SeriesWords(
        such=such,
        part=node.need("part", str),
        joins=re.compile(node.need("joins", str)),
        cut_after=re.compile(node.need("cut_after", str)),
        built=re.compile(node.need("built", str)),
        openers=frozenset(node.need("openers", list)),
        weak_openers=frozenset(node.need("weak_openers", list)),
        forms=re.compile(node.need("forms", str)),
        own_heads=re.compile(node.need("own_heads", str)),
        works=re.compile(node.need("works", str)),
        stretch=re.compile(node.need("stretch", str)),
        sites=re.compile(node.need("sites", str)),
        measured=re.compile(node.need("measured", str)),
        not_items=re.compile(node.need("not_items", str)),
        firm_tails=tuple(node.need("firm_tails", list)),
        no_firm_tails=tuple(node.need("no_firm_tails", list)),
    )
    return tuple(rules), words


@cache
def _gate() -> Gate:
    return Gate([rule.cue for rule in load_series()[0]])


def find_series(text: str, sentences: Sequence[Sentence], witnesses: Sequence[Proposal]) -> Iterator[Proposal]:
    """The items of all such lists in one article.

    Args:
        text: the article's clean text.
        sentences: its sentences with their tokens; spans count in `text`.
        witnesses: what other finders propose; their places and firms open items.
    """
    rules, words = load_series()
    places, firms = _ends(witnesses, PLACES), _ends(witnesses, ("Company",))
    provinces = frozenset(p.span.start for p in witnesses if PROVINCE.fullmatch(p.code))
    for sentence in sentences:
        if sentence.role is SentenceRole.BYLINE or not sentence.tokens:
            continue
        read: set[int] = set()  # where lists end that a rule has read
        start, stop = sentence.span.start, sentence.span.end
        for number in _gate().find_open(text[start:stop]):
            rule = rules[number]
            if rule.kind == "ranges" and text.find(words.part, start, stop) < 0:
                continue
            for found in rule.cue.finditer(text, start, stop):
                end = {"such": found.start(), "ranges": found.start("add"), "closed": found.end()}[rule.kind]
                if end in read:
                    continue
                reader = _List(text, sentence.tokens, places, provinces, firms, words, rule)
                names = list(reader.read(start, end, found))
                if names:
                    read.add(end)
                yield from names


def _ends(witnesses: Sequence[Proposal], kinds: Sequence[str]) -> dict[int, int]:
    """Where the longest name of these types ends that begins at an offset."""
    ends: dict[int, int] = {}
    for p in witnesses:
        if p.type in kinds and p.score >= SURE_FIRM:
            ends[p.span.start] = max(p.span.end, ends.get(p.span.start, 0))
    return ends


@dataclass(frozen=True, slots=True)
class _List:
    """One list while it is read."""

    text: str
    tokens: Sequence[Token]
    places: Mapping[int, int]
    provinces: frozenset[int]
    firms: Mapping[int, int]
    words: SeriesWords
    rule: SeriesRule

    def read(self, begin: int, end: int, head: re.Match[str]) -> Iterator[Proposal]:
        begin = self._clause_start(max(begin, end - CLAUSE_AT_MOST), end)
        items = [item for part in self._split(begin, end) if (item := self._open(part)) is not None]
        if self.rule.kind == "ranges" and (len(items) < 2 or self.words.such in self.text[items[-1].start : end]):
            return
        named = [self._is_named(item) for item in items]
        built = self.words.built.search(self.text, begin, head.end() + AFTER) is not None
        if sum(named) < (1 if built else 2) or sum(named) * 2 < len(items):
            return
        for item, is_named in zip(items, named, strict=True):
            if self.rule.done and self.words.sites.search(self.text, item.start, item.end):
                continue  # 海州博物馆等建成开放: it works
            if is_named or sum(named) > 1:
                yield from self._to_names(item, head.group("add"))

    def _clause_start(self, begin: int, end: int) -> int:
        depth = 0
        for at in range(end - 1, begin - 1, -1):
            char = self.text[at]
            depth += (char in CLOSE) - (char in OPEN)
            if char in ENDS and depth <= 0:
                return at + 1
        return begin

    def _split(self, begin: int, end: int) -> list[Span]:
        """The items between 、, cut at 和 too where both sides are names."""
        cuts, depth = [begin], 0
        for at in range(begin, end):
            char = self.text[at]
            depth += (char in OPEN) - (char in CLOSE)
            if char == self.words.part and depth <= 0:
                cuts.append(at + 1)
        spans = [Span(start=a, end=b) for a, b in zip(cuts, [*(c - 1 for c in cuts[1:]), end], strict=True)]
        return [part for span in spans for part in self._split_at_and(span)]

    def _split_at_and(self, span: Span) -> list[Span]:
        edges = {token.span.start for token in self.tokens}
        for found in self.words.joins.finditer(self.text, span.start + LEAST, span.end - LEAST):
            left, right = Span(start=span.start, end=found.start()), Span(start=found.end(), end=span.end)
            if found.start() not in edges or found.end() not in edges:
                continue
            opened = self._open(left)
            if opened is not None and self._is_named(opened) and self._is_named(right):
                return [left, right]
        return [span]

    def _open(self, span: Span) -> Span | None:
        """The item without what leads up to it, None when nothing is left that could be a name."""
        words, start = self.words, span.start
        for found in words.cut_after.finditer(self.text, start, span.end - LEAST):
            if self._edge(found.end()):
                start = found.end()
        tokens = [t for t in self.tokens if t.span.start >= start and t.span.end <= span.end]
        first = max((i + 1 for i, t in enumerate(tokens) if _is_opener(t, words)), default=0)
        while (
            first < len(tokens)
            and tokens[first].span.start not in self.firms
            and (
                _is_opener(tokens[first], words)
                or tokens[first].text in words.weak_openers
                or tokens[first].tag in LEAD_TAGS
                or _is_plain_verb(tokens[first])
                or not any(c.isalnum() or c in OPEN for c in tokens[first].text)
            )
        ):
            first += 1
        if first >= len(tokens):
            return None
        start = tokens[first].span.start
        if not LEAST <= span.end - start <= MOST or any(c in ENDS for c in self.text[start : span.end]):
            return None
        if words.not_items.search(self.text[start : span.end]):
            return None
        return Span(start=start, end=span.end)

    def _edge(self, at: int) -> bool:
        return any(token.span.start == at for token in self.tokens)

    def _is_named(self, item: Span) -> bool:
        """Whether the item says which one it is, not only of what kind."""
        text, words, rule = self.text[item.start : item.end], self.words, self.rule
        if words.stretch.search(text) and rule.strict:
            return True
        if rule.kind == "ranges":
            return False
        after_place = self._after_places(item)
        if rule.strict:
            return self._holds_name(item) and (item.end > after_place or item.start not in self.provinces)
        closed = words.forms.search(text) or words.own_heads.search(text)
        if self._firm(item) or (after_place > item.start and (closed or item.end - after_place >= DESCRIBED)):
            return True
        if re.search("[0-9][^，。]{0,3}[一-鿿A-Za-z]", text):
            return True
        if closed is None:
            return False
        front = Span(start=item.start, end=item.start + closed.start())
        return self._holds_name(front) or any(at in self.places for at in range(item.start, item.end))

    def _holds_name(self, item: Span) -> bool:
        return any(
            t.tag in NAME_TAGS or LATIN.fullmatch(t.text) is not None or len(t.text) == 1
            for t in self.tokens
            if t.span.start >= item.start and t.span.end <= item.end
        )

    def _after_places(self, item: Span) -> int:
        at = item.start
        while at in self.places and self.places[at] <= item.end:
            at = self.places[at]
        return at

    def _firm(self, item: Span) -> Span | None:
        """The firm that opens the item, behind its place or with it."""
        for at in dict.fromkeys((self._after_places(item), item.start)):
            end = self.firms.get(at, 0) or self._guess_firm(at, item.end)
            if at < end <= item.end:
                return Span(start=at, end=self._before_quantity(end, item.end))
        return None

    def _before_quantity(self, at: int, end: int) -> int:
        """Where a known firm's name ends that goes on before a quantity: 中粮|油脂|年产60万吨."""
        found = self.words.measured.search(self.text, at, min(end, at + BRANCH_AT_MOST + 2))
        if found is None or found.start() - at > BRANCH_AT_MOST or at in self.places or not self._edge(found.start()):
            return at
        return found.start()

    def _guess_firm(self, start: int, end: int) -> int:
        """Where a firm ends whose name opens here with an unknown word: [圣琛科技]新一代锂电池; 0 for none."""
        first = bisect_left(self.tokens, start, key=lambda t: t.span.start)
        unknown, coined = start in self.places, False
        if self.words.measured.match(self.text, start):
            return 0
        for token in self.tokens[first:]:
            if token.span.end > end or token.span.end - start > FIRM_AT_MOST:
                return 0
            if coined and self.words.measured.match(self.text, token.span.start):
                return token.span.start if token.span.start - start >= LEAST else 0  # [芯越]12吉瓦时
            if token.text.endswith(self.words.firm_tails) and (unknown or (token.tag == "" and len(token.text) > 3)):
                return token.span.end
            if token.tag not in FIRM_TAGS and len(token.text) > 1:
                return 0
            unknown = unknown or token.tag in NAME_TAGS or len(token.text) == 1
            coined = coined or (token.tag in COINED_TAGS and not token.text.endswith(self.words.no_firm_tails))
        return 0

    def _to_names(self, item: Span, head: str) -> Iterator[Proposal]:
        rule, words = self.rule, self.words
        text = self.text[item.start : item.end]
        after_place, firm = self._after_places(item), self._firm(item)
        own_head = words.own_heads.search(text) is not None
        start = item.start
        if firm is not None:
            rest = Span(start=firm.end, end=item.end)
            if not len(rest):
                return  # the firm alone: what it builds has no name
            start = firm.start
            if len(rest) >= REST and self._after_places(rest) < rest.end and rest.start not in self.places:
                start = firm.end
                name = self.text[firm.start : firm.end]
                yield Proposal(span=firm, type="Company", name=name, rule=f"series.{rule.id}", score=GUESSED_FIRM)
        elif after_place > item.start:
            own = self.text[after_place : item.end]
            if not rule.strict and not own_head and not words.forms.search(own) and len(own) < DESCRIBED:
                return  # a place and a word: a foreign firm, more often than a project
            if (
                not own_head
                and len(own) >= DESCRIBED
                and not words.works.search(own)
                and not words.stretch.search(text)
            ):
                start = after_place
        span = Span(start=start, end=item.end)
        name = self.text[span.start : span.end]
        yield Proposal(
            span=span,
            type=rule.type,
            name=name if own_head or rule.kind == "closed" else name + head,
            rule=f"series.{rule.id}",
            score=rule.score,
        )


def _is_opener(token: Token, words: SeriesWords) -> bool:
    if token.text in words.openers:
        return True
    return len(token.text) > 2 and token.text[-2:] in words.openers and token.text not in load_name_words().let_through


def _is_plain_verb(token: Token) -> bool:
    """A verb that opens no name (融入, 存在), unlike 储能, 搬迁."""
    words = load_name_words()
    return (
        token.tag == "v"
        and len(token.text) > 1
        and not any(token.text in kept for kept in (words.nominal_verbs, words.event_verbs, words.let_through))
    )
