"""Which articles are one story: the same wire report in five papers, cut or touched up, is said once.

新华社 writes it, five papers print it, one without its last paragraph: five sources, one voice.

    article → story_keys: fingerprints of its clauses → find_stories: components of articles that share most of them

>>> wire = frozenset("abcdefghijkl")
>>> found = find_stories({("1.txt", 0): wire, ("2.txt", 0): wire - {"a"}, ("3.txt", 0): frozenset("axyz")})
>>> [story.articles for story in found]
[(('1.txt', 0), ('2.txt', 0))]

`story_keys` looks at one article alone, and whether two articles are copies depends on these two alone, so a store
that keeps each article's keys can take one article in or out without reading the others again.

*Why so*: exact fingerprints of clauses and not MinHash or SimHash. They need no library and no random seeds, say which
words are shared, and find the pairs by looking up keys; an edit changes the clause in which it stands and no other.
What counts as a copy is data: `ontology/lexicon/stories.yaml`.
"""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache

from xckg.errors import KnowledgeError
from xckg.model import Article, Evidence, SentenceRole
from xckg.ontology import load_yaml
from xckg.story import ArticleKey, Story

FILE = "lexicon/stories.yaml"
DIGITS = 16  # hexadecimal digits of a fingerprint
_NO_WORD = re.compile(r"[\W_]+")
_TOLD_IN = (SentenceRole.BODY, SentenceRole.HEADING)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """When two articles are copies: see the file."""

    clause_ends: re.Pattern[str]
    clause_at_least: int
    shared_at_least: int
    few: int
    of_smaller_if_few: float
    of_smaller: float
    of_larger: float


@cache
def load_rules() -> Rules:
    """What counts as a copy.

    Raises:
        KnowledgeError: the file is not as it must be.
    """
    node = load_yaml(FILE)
    try:
        ends = re.compile(node.need("clause_ends", str))
    except re.error as error:
        raise KnowledgeError(FILE, node.line, f"「clause_ends」不是合法的正则：{error}") from None
    parts = {key: float(node.need(key, (int, float))) for key in ("of_smaller_if_few", "of_smaller", "of_larger")}
    for key, part in parts.items():
        if not 0 < part <= 1:
            raise KnowledgeError(FILE, node.line, f"「{key}」应大于 0、不大于 1")
    return Rules(
        clause_ends=ends,
        clause_at_least=node.need("clause_at_least", int),
        shared_at_least=node.need("shared_at_least", int),
        few=node.need("few", int),
        **parts,
    )


def story_keys(article: Article) -> frozenset[str]:
    """Fingerprints of what an article tells; empty for one with nothing but a title.

    Layout space, punctuation and full or half width do not matter; title, dateline and credits do not count, each paper
    has its own.
    """
    rules = load_rules()
    keys = set()
    for sentence in article.sentences:
        if sentence.role in _TOLD_IN:
            for clause in rules.clause_ends.split(article.surface(sentence.span)):
                words = _NO_WORD.sub("", unicodedata.normalize("NFKC", clause).lower())
                if len(words) >= rules.clause_at_least:
                    keys.add(_fingerprint(words))
    return frozenset(keys)


def _fingerprint(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:DIGITS]


def are_copies(one: AbstractSet[str], other: AbstractSet[str]) -> bool:
    """Whether two articles with these keys tell the same story in the same words.

    >>> are_copies(set("abcdefgh"), set("abcdefgxyz")), are_copies(set("ab"), set("ab"))
    (True, False)
    """
    return _are_copies(len(one & other), len(one), len(other))


def share_at_least(own: int) -> int:
    """How many of an article's fingerprints all its copies have, when it has so many.

    >>> share_at_least(5), share_at_least(100)
    (3, 30)
    """
    rules = load_rules()
    return max(rules.shared_at_least, math.ceil(rules.of_larger * own))


def _are_copies(shared: int, one: int, other: int) -> bool:
    rules = load_rules()
    small, large = sorted((one, other))
    part = rules.of_smaller_if_few if shared < rules.few else rules.of_smaller
    return shared >= max(rules.shared_at_least, part * small, rules.of_larger * large)


def find_stories(keys: Mapping[ArticleKey, AbstractSet[str]]) -> tuple[Story, ...]:
    """The stories that two or more articles tell, sorted by id; what is told once is no story.

    Articles belong together when a chain of copies joins them. A story's id is a fingerprint that only its articles
    have, and most of them (of several the smallest), so an article more or less seldom changes it.

    Args:
        keys: of each article, what `story_keys` gives.
    """
    having: dict[str, list[ArticleKey]] = defaultdict(list)
    for article in sorted(keys):
        for key in keys[article]:
            having[key].append(article)
    pairs: Counter[tuple[ArticleKey, ArticleKey]] = Counter()
    for articles in having.values():
        for i, one in enumerate(articles):
            for other in articles[i + 1 :]:
                pairs[one, other] += 1
    copies = [(a, b) for (a, b), shared in pairs.items() if _are_copies(shared, len(keys[a]), len(keys[b]))]
    stories = []
    for articles in _components(copies):
        spread = Counter(key for article in articles for key in keys[article])
        stories.append(make_story(articles, spread, {key: len(having[key]) for key in spread}))
    return tuple(sorted(stories, key=lambda story: (story.id, story.articles)))


def make_story(articles: Sequence[ArticleKey], spread: Mapping[str, int], holders: Mapping[str, int]) -> Story:
    """The story of these articles.

    Args:
        articles: all that tell it, sorted.
        spread: how many of them have a fingerprint, by fingerprint.
        holders: how many articles of all have it.
    """
    own = {key: n for key, n in spread.items() if n == holders[key]}
    id_ = min(own, key=lambda key: (-own[key], key)) if own else _fingerprint(repr(list(articles)))
    return Story(id=id_, articles=tuple(articles))


def _components(pairs: Iterable[tuple[ArticleKey, ArticleKey]]) -> list[list[ArticleKey]]:
    root: dict[ArticleKey, ArticleKey] = {}

    def find(article: ArticleKey) -> ArticleKey:
        while root.setdefault(article, article) != article:
            root[article] = root[root[article]]
            article = root[article]
        return article

    for one, other in pairs:
        first, second = sorted((find(one), find(other)))
        root[second] = first
    members: dict[ArticleKey, list[ArticleKey]] = defaultdict(list)
    for article in sorted(root):
        members[find(article)].append(article)
    return [members[first] for first in sorted(members)]


def index_stories(stories: Sequence[Story]) -> dict[ArticleKey, str]:
    """The story's id by article."""
    return {article: story.id for story in stories for article in story.articles}


def find_tellers(evidence: Iterable[Evidence], story_of: Mapping[ArticleKey, str]) -> frozenset[ArticleKey]:
    """The articles whose sentences count as saying a fact: of each story one, the one that says it in most sentences.

    Args:
        evidence: the sentences that say the fact.
        story_of: what `index_stories` gives; an article without a story stands for itself.
    """
    evidence = tuple(evidence)
    if len(evidence) == 1:  # as most facts have
        return frozenset({(evidence[0].document, evidence[0].article_index)})
    said: dict[ArticleKey, set[str]] = defaultdict(set)
    for item in evidence:
        said[item.document, item.article_index].add(item.text)
    fullest: dict[str | ArticleKey, ArticleKey] = {}
    for article in sorted(said, key=lambda article: (-len(said[article]), article)):
        fullest.setdefault(story_of.get(article, article), article)
    return frozenset(fullest.values())
