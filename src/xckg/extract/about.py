"""What a whole article is about: its main body, the place whose report it is, the place or country it speaks from.

A number whose sentence names nobody is theirs: the firm that the title names and the text keeps naming, else the
article's place, else the country where the opening speaks of the whole country (国家统计局今天发布…).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from xckg.extract.lexicon import load_words
from xckg.extract.pointing import HOME_COUNTRY, is_national
from xckg.model import Article, Mention, MentionKind, Modality, Period, SentenceRole

MAIN = frozenset(
    ("Company", "IndustrialPark", "Project", "ResearchInstitution", "FinancialInstitution", "Organization")
)
# These too, but only where the article has no place.
MAIN_ABROAD = frozenset(("Event", "Facility", "IndustryCluster", "IndustryChain"))

DONE_WEIGHS = 1.5  # how much more a word of what was reached says than one of what is to be done
TASKS_FROM = 0.7  # from this share of the words on, a paragraph sets tasks


def find_main(article: Article, mentions: Sequence[Mention]) -> int | None:
    """A mention of the firm, park, project … that the article is about, None where it is about a place or many.

    It must stand in the title or the first sentence, be named more than once, and oftener than the article's place.
    """
    counts = Counter((m.type, m.name) for m in mentions if len(m.span))
    lead = [s.span for s in article.sentences if s.role in (SentenceRole.TITLE, SentenceRole.BODY)][:2]
    best, most = None, max(1, counts[("AdministrativeArea", article.place or "")])
    for i, mention in enumerate(mentions):
        likely = mention.type in MAIN or (article.place is None and mention.type in MAIN_ABROAD)
        named = counts[(mention.type, mention.name)]
        if likely and len(mention.span) and named > most and any(s.covers(mention.span) for s in lead):
            best, most = i, named
    return best


def find_reported(article: Article, mentions: Sequence[Mention]) -> int | None:
    """A mention of the place whose report the article is (陕西省政府工作报告), None where its title says no such."""
    words, title = load_words(), article.title or ""
    if not any(word in title for word in words["reports"]):
        return None
    places = [i for i, m in enumerate(mentions) if m.type == "AdministrativeArea" and m.kind is not MentionKind.POINTER]
    named = [i for i in places if mentions[i].name in title or article.surface(mentions[i].span) in title]
    implied = [i for i in places if mentions[i].kind is MentionKind.IMPLIED]
    return next(iter([*(i for i in named if len(mentions[i].span)), *implied]), None)


def find_home(article: Article, mentions: Sequence[Mention]) -> int | None:
    """A mention of the place that the article speaks from, of its title's region, of the country that it opens with."""
    if article.place is not None:
        implied = (i for i, m in enumerate(mentions) if m.kind is MentionKind.IMPLIED)
        return next((i for i in implied if mentions[i].type == "AdministrativeArea"), None)
    titles = [s.span for s in article.sentences if s.role is SentenceRole.TITLE]
    regions = [i for i, m in enumerate(mentions) if m.type == "Region" and any(s.covers(m.span) for s in titles)]
    if len({mentions[i].name for i in regions}) == 1:
        counts = Counter(m.name for m in mentions if m.type in ("Region", "Country", "AdministrativeArea"))
        if counts[mentions[regions[0]].name] == max(counts.values()):
            return regions[0]
    country = next((i for i, m in enumerate(mentions) if m.type == "Country" and m.name == HOME_COUNTRY[0]), None)
    if country is None or (not is_national(article) and mentions[country].kind is not MentionKind.IMPLIED):
        return None
    return country


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlook:
    """What a paragraph of a yearly report is of: the year that has passed, or the tasks of the year begun."""

    period: Period
    modality: Modality


def find_outlooks(article: Article) -> dict[int, Outlook]:
    """By number, the paragraphs of a government's report on its work: what was done, what is to be done.

    A report speaks of the year before its own; a paragraph in which words of doing (加强, 力争) far outweigh those of
    what was reached (入选, 突破, 累计) sets tasks for the year begun. Tried on the 944 paragraphs with numbers of 27
    reports, whose headings say which part they stand in, this is right of 94 % of those it calls tasks.
    """
    words = load_words()
    date = article.date
    if date is None or not any(word in (article.title or "") for word in words["report.work"]):
        return {}
    texts: dict[int, str] = {}
    for sentence in article.sentences:
        if sentence.role is SentenceRole.BODY:
            texts[sentence.paragraph] = texts.get(sentence.paragraph, "") + article.surface(sentence.span)
    found = {}
    for paragraph, text in texts.items():
        tasks = sum(text.count(word) for word in words["report.tasks"])
        done = sum(text.count(word) for word in words["report.done"])
        ahead = tasks / (tasks + DONE_WEIGHS * done + 0.5) >= TASKS_FROM
        year = date.year if ahead else date.year - 1
        found[paragraph] = Outlook(
            period=Period(start=dt.date(year, 1, 1), end=dt.date(year, 12, 31), label=f"{year}年"),
            modality=Modality.TARGET if ahead else Modality.ACTUAL,
        )
    return found
