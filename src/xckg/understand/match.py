"""Which way of asking a question is, and with what in its slots; or why it is none.

    许昌市今年上半年的贸易伙伴 ─→ 地方=许昌市 时期=今年上半年 贸易伙伴 (all explained)
    许昌有哪些好吃的           ─→ 没看懂：好吃; nothing that can be asked

Each way is laid over the question so that as few characters as possible stay unexplained (dynamic programming over
position and what has been used). The way that explains most is the question's; if too much stays over it is none.

*Why so*: what was not understood decides. A matcher that looks only for what it knows answers 许昌的房价 with whatever
it has about 许昌, and nobody sees that it did not listen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from xckg.model import Period, Quantity
from xckg.understand.lexicon import ELSE, Element, Slot, Way, load_lexicon
from xckg.understand.marks import Marks
from xckg.understand.names import Names, Thing, is_clear

LONGEST = 200
"""Characters of a question; who writes more tells a story."""
_MOST_UNEXPLAINED = 0.25
_LONGEST_NAME = 16  # characters of a name that is not in the graph
_SHOWN = 3
_LEAST_PART = 2  # characters before a name that are more than a slip
_WHOLE = 10
_UNMEASURED = 2  # words for which an indicator without numbers counts
_UNKNOWN, _FILLER, _WILD = "unknown", "filler", "wild"


@dataclass(frozen=True, kw_only=True, slots=True)
class Filled:
    """A slot with what the question put there: `said`, and what that means.

    `value` is a tuple of labels (names, indicators, posts), a `Period`, a `Quantity` or a number.
    """

    slot: Slot
    said: str
    value: object


@dataclass(frozen=True, kw_only=True)
class Understood:
    """A question that is one of the named queries. `unexplained` are the words that play no part in it."""

    way: Way
    filled: tuple[Filled, ...]
    unexplained: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def describe(self) -> str:
        """What was understood, in a form to compare: `place=许昌市;前=3`."""
        parts = [f"{name}={value}" for name, value in {**self.way.params, **self.way.keep}.items() if value]
        for filled in self.filled:
            slot, value = filled.slot, filled.value
            name = slot.param or slot.column or slot.contains or slot.since or slot.until or slot.year or slot.name
            if isinstance(value, tuple):
                said = "|".join(value)
            elif isinstance(value, Period):
                said = f"{value.start or ''}..{value.end or ''}"
                if slot.since or slot.until:
                    said = str(value.start or value.end) if slot.since else str(value.end)
                elif slot.year:
                    said = str(value.end)[:4]
            else:
                said = f"{value.comparator}{value.value}{value.unit}" if isinstance(value, Quantity) else str(value)
            parts.append(f"{name}={said}")
        return ";".join(sorted(parts))


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A question that is not answered: `why` for people, the `name` that is not known or not clear, what can be asked.

    `kind` is `cannot` (no such question), `unknown` (a name that the graph does not have) or `ambiguous`.
    """

    kind: str
    why: str
    name: str = ""
    names: tuple[str, ...] = ()
    nearest: tuple[Way, ...] = ()
    unexplained: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Token:
    start: int
    end: int
    element: int | str  # its number in the way, or one of the three names above
    value: object = None


@dataclass(frozen=True, kw_only=True)
class _Fit:
    way: Way
    tokens: tuple[_Token, ...]
    cost: tuple[int, int, int]
    explained: int = field(default=0)


def understand(marks: Marks, names: Names) -> Understood | Refused:
    """The question as a named query with its parameters, or why it is none."""
    lexicon = load_lexicon()
    if not any(marks.content):
        return Refused(kind="cannot", why="没有问什么", nearest=_find_nearest(marks))
    if len(marks.text) > LONGEST:
        return Refused(kind="cannot", why=f"问题超过 {LONGEST} 字，请分开问", nearest=_find_nearest(marks))
    fitting = [fit for way in lexicon.ways if (fit := _fit(way, marks, wild=False))]
    best = min(fitting, key=_rank, default=None)
    for word, why in lexicon.cannot.items():
        if _is_said(word, best, marks):
            return Refused(kind="cannot", why=f"{why}（{word}）", nearest=_find_nearest(marks))
    if best is not None and best.cost[0] == 0:
        return _settle(best, marks, names)
    longer = _find_longer_name(best, marks) if best else ""
    guesses = [fit for way in lexicon.ways if (fit := _fit(way, marks, wild=True))]
    guess = min(guesses, key=_rank, default=None)
    said = next((t for t in guess.tokens if t.element == _WILD), None) if guess else None
    if best is None or _is_mostly_dark(best, marks) or longer:
        fits = guess is not None and guess.cost[1] == 0 and (best is None or guess.cost[0] <= best.cost[0])
        if guess is not None and said is not None and fits:
            return _refuse_unknown(_widen(guess, said, marks), names, marks)
        if longer:
            return _refuse_unknown(longer, names, marks)
        dark = _find_dark(best, marks) if best else ()
        return Refused(kind="cannot", why="", nearest=_find_nearest(marks), unexplained=dark)
    return _settle(best, marks, names)


def _widen(fit: _Fit, said: _Token, marks: Marks) -> str:
    """The guessed name with the name right before it, of which it may be the end: 许昌 | 学院."""
    start = said.start
    for token in fit.tokens:
        element = fit.way.elements[token.element] if isinstance(token.element, int) else None
        if token.end == start and element is not None and element.slot is not None and element.slot.kind.types:
            start = token.start
    end, particles = said.end, load_lexicon().particles
    weak = {t.start for t in fit.tokens if t.element == _FILLER and t.end == t.start + 1}
    while end in weak and marks.text[end] not in particles:  # 来 of 胖东来 says nothing by itself
        end += 1
    while start - 1 in weak and marks.text[start - 1] not in particles:
        start -= 1
    return marks.text[start:end]


def _refuse_unknown(name: str, names: Names, marks: Marks, types: frozenset[str] = frozenset()) -> Refused:
    full = names.find_listed(name) or name
    near = names.suggest(name, types)
    return Refused(kind="unknown", why=f"图谱里没有「{full}」", name=name, names=near, nearest=_find_nearest(marks))


def _fit(way: Way, marks: Marks, *, wild: bool) -> _Fit | None:
    """The way laid over the question with the least left over, None when something that it needs is not there."""
    for element in way.elements:
        if element.slot is None and element.banned and marks.words[element.name]:
            return None
        if element.slot is None and element.needed and not marks.words[element.name]:
            return None
        slot = element.slot
        if slot is None or not element.needed or (wild and slot.kind.types):
            continue
        if not _is_there(slot, marks):
            return None
    used = [(number, element) for number, element in enumerate(way.elements) if not element.banned]
    needed = sum(1 << number for number, element in used if element.needed)
    size, guess_bit = len(marks.text), 1 << len(way.elements)
    best: list[dict[int, tuple[tuple[int, int, int], tuple[_Token, ...]]]] = [{} for _ in range(size + 1)]
    best[0][0] = ((0, 0, 0), ())
    for at in range(size):
        for mask, (cost, tokens) in best[at].items():
            for token, mask2, dark, guessed, weight in _step(
                way, used, needed, marks, at, mask, guess_bit if wild else 0
            ):
                # Where a name is guessed at, it had better be guessed whole: 清华大学, not 清华.
                cost2 = (cost[0] + (_WHOLE if wild else 1) * dark + guessed, cost[1] + dark, cost[2] + weight)
                old = best[token.end].get(mask2)
                if old is None or cost2 < old[0]:
                    best[token.end][mask2] = (cost2, (*tokens, token))
    ends = [state for mask, state in best[size].items() if mask & needed == needed]
    if not ends:
        return None
    cost, tokens = min(ends, key=lambda state: state[0])
    explained = sum(sum(marks.content[t.start : t.end]) for t in tokens if isinstance(t.element, int))
    return _Fit(way=way, tokens=tokens, cost=cost, explained=explained)


def _step(
    way: Way, used: list[tuple[int, Element]], needed: int, marks: Marks, at: int, mask: int, guess_bit: int
) -> Iterator[tuple[_Token, int, int, int, int]]:
    """What may come next: a token, what has been used with it, characters left dark, characters guessed, its weight."""
    yield _Token(start=at, end=at + 1, element=_UNKNOWN), mask, int(marks.content[at]), 0, 1
    for end in marks.fillers.get(at, ()):
        yield _Token(start=at, end=end, element=_FILLER), mask, 0, 0, 1
    for number, element in used:
        bit = 1 << number
        if way.ordered and element.needed and (needed & (bit - 1)) & ~mask:
            continue  # not yet: something that comes before it is still to come
        if element.slot is None:
            for end in marks.words[element.name].get(at, ()):
                yield _Token(start=at, end=end, element=number), mask | bit, 0, 0, 1
        elif not mask & bit:
            for end, value in _find_slot(element.slot, marks, at):
                yield _Token(start=at, end=end, element=number, value=value), mask | bit, 0, 0, _weigh(value, marks)
            if guess_bit and not mask & guess_bit and element.needed and element.slot.kind.types:
                for end in range(at + 2, min(len(marks.text), at + _LONGEST_NAME) + 1):
                    if marks.text[end - 1] in load_lexicon().particles or marks.text[at] in load_lexicon().particles:
                        continue
                    if all(marks.content[at:end]) and not marks.names.find_any(marks.text[at:end]):
                        yield _Token(start=at, end=end, element=_WILD), mask | bit | guess_bit, 0, end - at, 1


def _weigh(value: object, marks: Marks) -> int:
    """1, and more for an indicator of which the graph has no number: 许昌的产业集群规模 asks for its clusters first."""
    labels = [label for label in value if isinstance(label, str)] if isinstance(value, tuple) else []
    return 1 if not labels or marks.names.is_measured(labels) else 1 + _UNMEASURED


def _is_there(slot: Slot, marks: Marks) -> bool:
    return any(True for at in range(len(marks.text)) for _ in _find_slot(slot, marks, at))


def _find_slot(slot: Slot, marks: Marks, at: int) -> Iterator[tuple[int, object]]:
    if slot.kind.means:
        yield from marks.meant[slot.kind.means].get(at, ())
        return
    for end, things in marks.find_things(slot.kind, at):
        if slot.many or len(things) == 1:
            yield end, things


def _rank(fit: _Fit) -> tuple[int, int, int, int, int, int]:
    needed = sum(element.needed for element in fit.way.elements)
    return fit.cost[0], fit.cost[1], -fit.explained, -needed, fit.cost[2], fit.way.order


def _find_dark(fit: _Fit, marks: Marks) -> tuple[str, ...]:
    """The words that the fit leaves unexplained, neighbouring characters together."""
    runs: list[list[int]] = []
    for at, is_dark in enumerate(_shade(fit.tokens, marks)):
        if is_dark:
            if runs and runs[-1][1] == at:
                runs[-1][1] = at + 1
            else:
                runs.append([at, at + 1])
    return tuple(marks.text[start:end] for start, end in runs)


def _shade(tokens: tuple[_Token, ...], marks: Marks) -> list[bool]:
    """For each character whether it is unexplained; 上 of 上市 is, too, where it says nothing by itself."""
    dark = [False] * len(marks.text)
    for token in tokens:
        if token.element == _UNKNOWN:
            dark[token.start] = marks.content[token.start]
    weak = [
        t.start
        for t in tokens
        if t.element == _FILLER and t.end == t.start + 1 and marks.text[t.start] not in load_lexicon().particles
    ]
    for at in (*weak, *reversed(weak)):
        beside = (at and dark[at - 1]) or (at + 1 < len(dark) and dark[at + 1])
        dark[at] = dark[at] or bool(beside)
    return dark


def _is_mostly_dark(fit: _Fit, marks: Marks) -> bool:
    dark = sum(_shade(fit.tokens, marks))
    return dark > _MOST_UNEXPLAINED * (dark + fit.explained)


def _is_said(word: str, fit: _Fit | None, marks: Marks) -> bool:
    """Whether a word is in the question, and not only as a part of a name."""
    names = []
    for token in fit.tokens if fit else ():
        slot = fit.way.elements[token.element].slot if fit and isinstance(token.element, int) else None
        if slot is not None and slot.kind.types:
            names.append(token)
    at = marks.text.find(word)
    while at >= 0:
        if not any(name.start <= at and at + len(word) <= name.end for name in names):
            return True
        at = marks.text.find(word, at + 1)
    return False


def _find_longer_name(fit: _Fit, marks: Marks) -> str:
    """A name with unexplained characters at its side that must belong to it: 许昌 | 学院, 超硬 | 材料.

    Behind it they may say which are meant (许昌的 | 上市 | 企业), so a noun must not follow.
    """
    dark, nouns = _shade(fit.tokens, marks), load_lexicon().nouns
    for token in fit.tokens:
        element = fit.way.elements[token.element] if isinstance(token.element, int) else None
        if element is None or element.slot is None or not element.slot.kind.types:
            continue
        start, end = token.start, token.end
        while start and dark[start - 1]:
            start -= 1
        while end < len(dark) and dark[end]:
            end += 1
        after = next((t for t in fit.tokens if t.start >= end and t.element != _FILLER), None)
        noun = after is not None and isinstance(after.element, int) and fit.way.elements[after.element].name in nouns
        if noun and after is not None and after.start == end:
            end = token.end
        if token.start - start >= _LEAST_PART or end > token.end:
            return marks.text[start:end]
    return ""


def _settle(fit: _Fit, marks: Marks, names: Names) -> Understood | Refused:
    """The fit with each name as the one thing that it means."""
    filled, notes = [], []
    for token in fit.tokens:
        if not isinstance(token.element, int):
            continue
        slot = fit.way.elements[token.element].slot
        if slot is None:
            continue
        said, value = marks.text[token.start : token.end], token.value
        if slot.kind.types:
            labels: list[str] = []
            for things in _as_choices(value):
                if slot.kind.stems and not (slot.kind.stems == ELSE and things[0].exact):
                    lines = sorted({thing.label for thing in things})
                    labels += [names.stem(said)] if slot.brief and len(lines) > 1 else lines
                    continue
                if not is_clear(things):
                    shown = tuple(f"{thing.label}" for thing in things[:8])
                    why = f"「{said}」可以指好几个：{'、'.join(shown)}；请用全称再问"
                    return Refused(kind="ambiguous", why=why, name=said, names=shown)
                labels.append(things[0].label)
                same = sum(thing.label == things[0].label for thing in things)
                if same > 1:
                    notes.append(f"图谱里有 {same} 个叫「{things[0].label}」的，下面合在一起")
                others = sorted({thing.label for thing in things} - {things[0].label})
                if others:
                    notes.append(f"「{said}」当作「{things[0].label}」，也可以指{'、'.join(others[:3])}")
            value = tuple(dict.fromkeys(labels))
        elif isinstance(value, str):
            value = (value,)
        filled.append(Filled(slot=slot, said=said, value=value))
    return Understood(way=fit.way, filled=tuple(filled), unexplained=_find_dark(fit, marks), notes=tuple(notes))


def _as_choices(value: object) -> tuple[tuple[Thing, ...], ...]:
    assert isinstance(value, tuple)
    return value


def _find_nearest(marks: Marks) -> tuple[Way, ...]:
    """The ways of three questions that have most in common with this one."""
    scored = []
    for way in load_lexicon().ways:
        got, wanted = 0, 0
        for element in way.elements:
            if not element.needed:
                continue
            wanted += 1
            if element.slot is None:
                got += 2 * bool(marks.words[element.name])
            else:
                got += _is_there(element.slot, marks)
        scored.append((-got / max(wanted, 1), -got, way.order, way))
    shown: dict[str, Way] = {}
    for *_, way in sorted(scored, key=lambda item: item[:3]):
        shown.setdefault(way.query, way)
    return tuple(shown.values())[:_SHOWN]
