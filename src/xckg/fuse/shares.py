"""What one document gives to the whole: its share, made from this document alone and all that `join` asks of it.

    许昌.txt's Findings → make_share → Share ─┐
    洛阳.txt's Findings → make_share → Share ─┴ join (`merge`) → Knowledge

>>> make_share([]).relations
()

*Why so*: whatever of the work needs no other document is done where the document is read, in a process of the pool or
on another machine, and what travels from there is as small as what the graph will hold of it: no token, no sentence
that says nothing. Equal keys and words of a share are one object, so that they are written and sent once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from xckg.fuse.entities import Key, read_mentions
from xckg.fuse.facts import Said, read_said
from xckg.fuse.ledger import NO_LEDGER, Ledger
from xckg.fuse.respelling import respell
from xckg.fuse.signs import Sign, sign_document
from xckg.fuse.status import read_statuses
from xckg.fuse.stories import story_keys
from xckg.model import Evidence, Findings
from xckg.records import replace
from xckg.story import ArticleKey

Printed = tuple[Key, tuple[str, int, int], str, bool]
"""A mention that is printed: whose, its raw place, its characters, and whether they are a name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Names:
    """What a document gives apart from its facts.

    Attributes:
        signs: what identity looks at, by (document, article index, type, name).
        printed: where its names stand.
        places: those of its articles, sorted.
        prints: the fingerprints of what each article tells.
        statuses: what its sentences say of projects.
        skipped: what gave no fact: (document, reason, the words).
    """

    signs: Mapping[Key, Sign] = field(default_factory=dict)
    printed: tuple[Printed, ...] = ()
    places: tuple[str, ...] = ()
    prints: tuple[tuple[ArticleKey, frozenset[str]], ...] = ()
    statuses: tuple[tuple[Key, Evidence], ...] = ()
    skipped: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """What one document gives. Picklable, whole or part by part.

    Attributes:
        document: its path; "" of no document.
        names: its names, and all that is no fact.
        relations: what its sentences say of two things.
        observations: what they say in numbers.
    """

    document: str = ""
    names: Names = Names()
    relations: tuple[Said, ...] = ()
    observations: tuple[Said, ...] = ()


class Shared(Protocol):
    """A share at hand, or one that is read from a disk part by part: `join` asks for each part once."""

    @property
    def document(self) -> str:
        """As of `Share`."""

    @property
    def names(self) -> Names:
        """As of `Share`."""

    @property
    def relations(self) -> tuple[Said, ...]:
        """As of `Share`."""

    @property
    def observations(self) -> tuple[Said, ...]:
        """As of `Share`."""


def make_share(findings: Iterable[Findings], ledger: Ledger = NO_LEDGER) -> Share:
    """The share of one document.

    Args:
        findings: those of all its articles, in any order, and of no other document.
        ledger: what people have decided about who is who.
    """
    ordered = sorted((respell(finding, ledger) for finding in findings), key=lambda f: f.article.index)
    if not ordered:
        return Share()
    signs = sign_document(ordered, ledger)
    keys, words = {key: key for key in signs}, dict[str, str]()
    names = Names(
        signs=signs,
        printed=tuple(
            (keys[key], place, words.setdefault(text, text), named)
            for key, place, text, named in read_mentions(ordered)
        ),
        places=tuple(sorted({f.article.place for f in ordered if f.article.place})),
        prints=tuple(((f.article.document, f.article.index), story_keys(f.article)) for f in ordered),
        statuses=tuple((keys[key], _share_words(evidence, words)) for key, evidence in read_statuses(ordered)),
        skipped=tuple((f.article.document, s.reason, f.article.surface(s.span)) for f in ordered for s in f.skipped),
    )
    said = [
        replace(
            item,
            subject=keys[item.subject],
            object=None if item.object is None else keys[item.object],
            evidence=_share_words(item.evidence, words),
        )
        for item in read_said(ordered)
    ]
    return Share(
        document=ordered[0].article.document,
        names=names,
        relations=tuple(item for item in said if item.object is not None),
        observations=tuple(item for item in said if item.object is None),
    )


def _share_words(evidence: Evidence, words: dict[str, str]) -> Evidence:
    """The evidence, its sentence and dates the same objects as in others of the document."""
    text, date, byline = (words.setdefault(word, word) for word in (evidence.text, evidence.date, evidence.byline))
    return replace(evidence, text=text, date=date, byline=byline)
