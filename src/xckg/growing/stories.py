"""The stories that documents touch when they come or go.

what came or went → articles that have a clause in common with it → their stories → found anew
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet

from xckg.fuse.stories import are_copies, find_stories
from xckg.keep import rows, truth
from xckg.model import Evidence
from xckg.story import ArticleKey, Story


class Stories(Mapping[ArticleKey, str]):
    """The story of each article of a store that has one, looked up when it is asked for."""

    def __init__(self, db: truth.Database) -> None:
        """Reads nothing yet."""
        self.db = db
        self._known: dict[ArticleKey, str] = {}

    def __getitem__(self, article: ArticleKey) -> str:
        """The story of an article.

        Raises:
            KeyError: it tells none that another one tells, too.
        """
        if article not in self._known:
            self._known[article] = rows.find_story(self.db, *article)
        if not self._known[article]:
            raise KeyError(article)
        return self._known[article]

    def __iter__(self) -> Iterator[ArticleKey]:
        """All articles that have one."""
        return iter(rows.list_told(self.db))

    def __len__(self) -> int:
        """How many these are."""
        return len(rows.list_told(self.db))

    def find(self, articles: Iterable[ArticleKey]) -> tuple[Story, ...]:
        """The stories that some of these articles tell, with all articles that do."""
        found = sorted({self[key] for key in articles if key in self})
        return tuple(Story(id=id_, articles=tuple(rows.list_telling(self.db, id_))) for id_ in found)

    def find_told(self, evidence: Iterable[Evidence]) -> tuple[Story, ...]:
        """The stories in which these sentences stand."""
        return self.find({(item.document, item.article_index) for item in evidence})


def retell(
    db: truth.Database,
    before: Mapping[ArticleKey, str],
    went: Mapping[ArticleKey, AbstractSet[str]],
    come: Mapping[ArticleKey, AbstractSet[str]],
) -> set[ArticleKey]:
    """Finds the stories anew that a change may have touched.

    A story may be another one when an article of it came or went, when one that came is a copy of an article of it, or
    when a clause that only its articles had is now another one's, too.

    Args:
        db: the database, in which the change is done but for its stories.
        before: the story of each article before.
        went: the articles that went, with the fingerprints of their clauses; those that come changed, too.
        come: the articles that came.

    Returns:
        The articles that are there and are of another story than before.
    """
    known = _Prints(db)
    near = {one for marks in (*went.values(), *come.values()) for mark in marks for one in rows.list_having(db, mark)}
    copies = {one for one in near - come.keys() if any(are_copies(known[one], marks) for marks in come.values())}
    stories = {before[one] for one in (*near, *went) if one in before}
    told = {one for story in stories for one in rows.list_telling(db, story)}
    core = {one for one in told if one not in went or one in come}
    core |= copies | come.keys()
    around = {other for one in core for mark in known[one] for other in rows.list_having(db, mark)}
    after = {
        one: story.id
        for story in find_stories({one: known[one] for one in core | around})
        if not core.isdisjoint(story.articles)
        for one in story.articles
    }
    changed = {one for one in core | after.keys() if before.get(one, "") != after.get(one, "")}
    for document, article in changed:
        rows.set_story(db, document, article, after.get((document, article), ""))
    for document, article in went.keys() - come.keys():
        rows.set_story(db, document, article, "")
    return changed


class _Prints(dict[ArticleKey, AbstractSet[str]]):
    """The fingerprints of articles, looked up document by document when they are asked for."""

    def __init__(self, db: truth.Database) -> None:
        super().__init__()
        self.db = db

    def __missing__(self, article: ArticleKey) -> AbstractSet[str]:
        self.update(rows.list_prints(self.db, article[0]))
        return self.setdefault(article, set())
