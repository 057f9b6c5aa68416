"""All mentions of one article: every finder proposes, the best non-overlapping set stands.

    gazetteers ─┐
    suffixes   ─┤
    persons    ─┼→ proposals → resolve (overlaps) → find again → short names → pointing words → mentions
    quoted     ─┤
    slots      ─┤
    honors     ─┤
    tagger     ─┘  (learned; its word counts less than a rule's)

A proposal weighs its score times its length, less a little for each piece, so that a long name beats the names inside
it (江西省 and 光伏产业 inside 江西省光伏产业科技创新联合体); two finders that agree on span and type count together.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from xckg.areas import Area
from xckg.extract.aliases import find_known_firm, find_short_names, find_stated_aliases
from xckg.extract.announced import find_announced
from xckg.extract.brackets import balance
from xckg.extract.gazetteer import Hit, find_known_names, load_areas_by_name
from xckg.extract.homonyms import settle_areas
from xckg.extract.honors import find_honors
from xckg.extract.name_rules import Proposal, load_name_words
from xckg.extract.names import find_suffix_names
from xckg.extract.persons import find_persons
from xckg.extract.places import choose_area, find_agencies, find_home, find_home_bodies
from xckg.extract.pointing import HOME_COUNTRY, find_pointers, is_national
from xckg.extract.programmes import find_programmes
from xckg.extract.quoted import find_quoted_names
from xckg.extract.series import find_series
from xckg.extract.slots import find_compounds, find_lists, find_narrowed_goods, find_slot_names
from xckg.extract.tagger import find_tagged
from xckg.extract.vetoes import drop_vetoed
from xckg.model import Alias, Article, Mention, MentionKind, Sentence, SentenceRole, Span
from xckg.records import replace

SURE, WEAK = 0.9, 0.35
BESIDE_KNOWN = "slot.beside-known"
CUT_FROM = 0.6  # how sure the network must be of a name's beginning to overrule a walk
ACT_TAGS = ("v", "vn", "vd", "a", "ad", "an", "d")  # what the segmenter calls verbs, adjectives and adverbs
DISTRICT = "区"
PIECE = 0.4  # what each further piece costs, so that one long name beats the many that it could be cut into
BODIES = ("Company", "FinancialInstitution", "GovernmentAgency", "MediaOrganization", "ResearchInstitution")
TYPE_ORDER = ("Product", "Industry")  # at equal score the first wins
IN_PLACE = ("slot.", "series.")  # finders that know a name's type by where it stands
OPENING, CLOSING = ("“", "‘"), ("”", "’")
KEPT_FROM = 0.5  # a proposal below this score stands only with a second finder's
Rank = tuple[int, float, int]  # whether the place tells the type, the score, the type's place in `TYPE_ORDER`
Judged = dict[tuple[int, int, str], tuple[int, Rank, Proposal]]  # span and type → how many say it, what they weigh
FOUND_AGAIN = frozenset(
    {
        *("Company", "FinancialInstitution", "GovernmentAgency", "MediaOrganization", "Organization"),
        *("ResearchInstitution", "Person", "IndustrialPark", "Facility", "Project", "Programme", "Policy"),
        *("Industry", "IndustryChain", "IndustryCluster", "Product"),
    }
)


def find_mentions(article: Article) -> tuple[tuple[Mention, ...], tuple[Alias, ...]]:
    """Mentions by start, none overlapping, then the implied ones; and what the text says of two names of one thing."""
    text = article.text.clean
    home = find_home(article.place, text)
    edges = _word_edges(article.sentences)
    known = find_known_names(text)
    edges = _with_place_edges(edges, known)
    hits = [hit for hit in known if _stands_alone(text, hit, edges)]
    hits = list(_with_everyday_places(text, hits, article.sentences))
    hit_starts = [hit.span.start for hit in hits]
    proposals: list[Proposal] = []
    for sentence in article.sentences:
        proposals += _propose(text, sentence, _inside(hits, hit_starts, sentence.span), home)
    verbs = _verb_starts(article.sentences)
    tagged = _learned(find_tagged(text, article.sentences), proposals, verbs)
    proposals = [*_cut_left(text, proposals, tagged), *tagged]
    series = list(find_series(text, article.sentences, proposals))
    proposals = [*_outside(proposals, series), *series]
    proposals += [
        Proposal(span=b.span, type="Person", name=article.surface(b.span), rule="byline", score=0.99)
        for b in article.bylines
    ]
    proposals = list(drop_vetoed(text, balance(text, proposals)))
    judged: Judged = {}
    chosen = resolve(proposals, judged)
    chosen = resolve([*proposals, *drop_vetoed(text, _find_again(text, chosen, edges))], judged)
    shorts, aliases = find_short_names(text, chosen, edges)
    if shorts:
        chosen = resolve([*chosen, *shorts])
    stated = find_stated_aliases(text, chosen)
    chosen += find_pointers(text, article.sentences, chosen, home)
    chosen.sort(key=lambda p: (p.span.start, p.span.end))
    mentions = settle_areas(article, [_to_mention(p) for p in chosen], hits, home)
    return (*mentions, *_implied(article, home, mentions)), tuple(dict.fromkeys([*stated, *aliases]))


def _learned(tagged: Iterable[Proposal], proposals: Sequence[Proposal], verbs: frozenset[int]) -> list[Proposal]:
    """What the network proposes, but nothing that reaches over a person whom a witness names or over what a body does.

    A body that a rule names ends before its verb: [海州大学]共建实验室. `verbs` are the starts of verbs.
    """
    persons = sorted({(p.span.start, p.span.end) for p in proposals if p.type == "Person"})
    starts = [start for start, _ in persons]
    acting = {p.span.start: p.span.end for p in proposals if p.type in BODIES and p.span.end in verbs}
    kept = []
    for p in tagged:
        at = bisect_left(starts, p.span.end) - 1
        if at >= 0 and persons[at][1] > p.span.start and p.type != "Person":
            continue
        if p.type in BODIES and acting.get(p.span.start, p.span.end) < p.span.end:
            continue
        kept.append(p)
    return kept


def _outside(proposals: Iterable[Proposal], series: Sequence[Proposal]) -> Iterator[Proposal]:
    """The proposals but for goods and lines of business over an item whose type the list's head tells."""
    starts = sorted({p.span.start for p in series})
    ends = {start: max(p.span.end for p in series if p.span.start == start) for start in starts}
    for p in proposals:
        at = bisect_left(starts, p.span.end) - 1
        if at < 0 or p.type not in TYPE_ORDER or not p.rule.startswith("slot.") or ends[starts[at]] <= p.span.start:
            yield p


def _cut_left(text: str, proposals: Iterable[Proposal], tagged: Iterable[Proposal]) -> Iterator[Proposal]:
    """Names found by their last word, begun where the network begins them when it is sure: 责令|[海晏家居公司].

    What a walk to the left took in stays when the network would have it too, or when it opens with a known name.
    """
    least: dict[tuple[int, str], Proposal] = {}
    agreed: dict[tuple[int, int, str], float] = {}
    for t in tagged:
        agreed[(t.span.start, t.span.end, t.type)] = t.score
        best = least.get((t.span.end, t.type))
        if t.score >= CUT_FROM and (best is None or t.score > best.score):
            least[(t.span.end, t.type)] = t
    proposals = list(proposals)
    known = {p.span.start: p for p in proposals if p.rule == "gazetteer" and p.score >= SURE}
    for p in proposals:
        shorter = least.get((p.span.end, p.type))
        if (
            shorter is None
            or not p.rule.startswith("name.")
            or shorter.span.start <= p.span.start
            or agreed.get((p.span.start, p.span.end, p.type), 0) >= shorter.score
            or p.span.start in known
        ):
            yield p
        else:
            yield replace(p, span=shorter.span, name=text[shorter.span.start : shorter.span.end])


def _verb_starts(sentences: Sequence[Sentence]) -> frozenset[int]:
    """Where a verb begins that names no line of work (共建, 签约; not 制造, 物流)."""
    words = load_name_words()
    nominal, events = words.nominal_verbs, words.event_verbs
    return frozenset(
        [
            token.span.start
            for sentence in sentences
            for token in sentence.tokens
            if (token.tag in ("v", "vd") or token.text in events) and len(token.text) > 1 and token.text not in nominal
        ]
    )


def resolve(proposals: Iterable[Proposal], judged: Judged | None = None) -> list[Proposal]:
    """The heaviest set of proposals that do not overlap (weighted interval scheduling), by start.

    Proposals of equal span and type count together: 1 - Π(1 - score). Ties fall by type and name, never by order.

    Args:
        proposals: in any order.
        judged: what was found of each span and type, kept for the next time when some are added at the end.
    """
    judged = {} if judged is None else judged
    joined: dict[tuple[int, int, str], list[Proposal]] = {}
    for proposal in proposals:
        span = proposal.span
        at = span.start, span.end, proposal.type
        if at in joined:
            joined[at].append(proposal)
        else:
            joined[at] = [proposal]
    # most of what the network proposes falls here
    kept = sorted([at for at, group in joined.items() if group[0].score >= KEPT_FROM or len(group) > 1])
    best: dict[tuple[int, int], tuple[Rank, Proposal]] = {}
    for at in kept:
        start, end, _ = at
        group = joined[at]
        known = judged.get(at)
        if known is None or known[0] != len(group):
            known = judged[at] = (len(group), *_judge(group))
        _, rank, lead = known
        if rank[1] >= KEPT_FROM and ((end, start) not in best or rank > best[end, start][0]):
            best[end, start] = rank, lead
    spans = sorted(best)
    ends = [end for end, _ in spans]
    total, keep = [0.0], [False] * len(spans)
    for i, (end, start) in enumerate(spans):
        before = bisect_right(ends, start, 0, i)
        weight = total[before] + best[end, start][0][1] * (end - start) - PIECE
        keep[i] = weight > total[i]
        total.append(weight if keep[i] else total[i])
    chosen, i = [], len(spans) - 1
    while i >= 0:
        if keep[i]:
            (_, score, _), lead = best[spans[i]]
            chosen.append(lead if score == lead.score else replace(lead, score=score))
            i = bisect_right(ends, spans[i][1], 0, i) - 1
        else:
            i -= 1
    return chosen[::-1]


def _judge(group: Sequence[Proposal]) -> tuple[Rank, Proposal]:
    """How much the proposals of one span and type weigh together, and which of them stands for all."""
    lead = group[0]
    score = round(lead.score, 6)
    if len(group) > 1:
        lead = max(group, key=lambda p: (p.score, p.code, p.rule))
        miss = 1.0
        for each in {p.rule: p.score for p in group}.values():
            miss *= 1 - each
        score = round(1 - miss, 6)
    # 集成电路出口: the place decides, not the list; a cue (等行业) more than known neighbours
    told = [p.rule != BESIDE_KNOWN for p in group if p.rule.startswith(IN_PLACE)]
    in_place = 1 + max(told) if told else 0
    if lead.rule == "gazetteer" and lead.type == "Company" and lead.score >= SURE:
        in_place = 2  # beside known goods, yet a firm that is known by just this name: 海琛汽车
    return (in_place, score, -TYPE_ORDER.index(lead.type) if lead.type in TYPE_ORDER else 0), lead


def _propose(text: str, sentence: Sentence, hits: Sequence[Hit], home: Area | None) -> list[Proposal]:
    known = [_from_hit(hit, home) for hit in hits]
    if sentence.role is SentenceRole.BYLINE:
        return [p for p in known if p.type in ("MediaOrganization", "AdministrativeArea")] + [
            p for p in find_suffix_names(text, sentence.tokens, hits) if p.type == "MediaOrganization"
        ]
    persons = list(find_persons(text, sentence.tokens))
    suffixed = list(find_suffix_names(text, sentence.tokens, hits, [p.span for p in persons if p.score >= SURE]))
    goods = {(h.span.start, h.span.end): h.type for h in hits if h.type in ("Industry", "Product")}
    slots = [
        *find_slot_names(text, sentence.tokens, goods),
        *find_lists(text, sentence.tokens, goods),
        *find_compounds(text, sentence.tokens, goods),
    ]
    heads = {end for _, end in goods}
    parks = [p for p in (*suffixed, *known) if p.type in ("IndustrialPark", "Company")]
    return [
        *known,
        *suffixed,
        *find_agencies(text, sentence.tokens, hits, parks, home),
        *find_home_bodies(text, sentence.tokens, home),
        *persons,
        *find_quoted_names(text, sentence.span),
        *find_programmes(text, sentence.span),
        # a listed name that ends in a known one is the fuller name of it: 大功率[半导体器件]
        *(replace(p, score=SURE) if p.span.end in heads else p for p in slots),
        *find_narrowed_goods(text, sentence.tokens, goods),
        *find_honors(text, sentence.tokens),
        # a headline says it in its own words: 海州发布轴承产业行动方案
        *(find_announced(text, sentence.tokens) if sentence.role is not SentenceRole.TITLE else ()),
    ]


def _from_hit(hit: Hit, home: Area | None) -> Proposal:
    resolved = hit.type == "AdministrativeArea" and hit.strength == "sure" and hit.name in load_areas_by_name()
    name, code = choose_area(hit.name, home) if resolved else (hit.label, hit.code)
    return Proposal(
        span=hit.span,
        type=hit.type,
        name=name,
        rule="gazetteer",
        score=SURE
        if hit.strength == "sure" or hit.type == "AdministrativeArea"
        else load_name_words().weak_alone.get(hit.type, WEAK),
        code=code,
    )


def _word_edges(sentences: Sequence[Sentence]) -> tuple[frozenset[int], frozenset[int]]:
    spans = [token.span for s in sentences for token in s.tokens]
    return frozenset([span.start for span in spans]), frozenset([span.end for span in spans])


def _is_in(hit: Hit, within: Mapping[int, str]) -> bool:
    """Whether an everyday word stands right after the place that the area of that name lies in: 湖北[公安]."""
    code, parent = hit.code.partition(":")[2], within.get(hit.span.start, "").partition(":")[2]
    return bool(parent) and code.startswith(parent.rstrip("0")) and code != parent


def _with_everyday_places(text: str, hits: Sequence[Hit], sentences: Sequence[Sentence]) -> Iterator[Hit]:
    """All hits but places that are everyday words too, with nothing beside them that makes them places.

    Nor are words such that say what is done or how: 辽宁振兴 names no district.
    """
    if all(hit.type != "AdministrativeArea" or hit.strength == "sure" for hit in hits):
        yield from hits
        return
    acts = {(t.span.start, t.span.end) for s in sentences for t in s.tokens if t.tag in ACT_TAGS}
    sure = [hit for hit in hits if hit.type == "AdministrativeArea" and hit.strength == "sure"]
    within = {hit.span.end: hit.code for hit in sure}
    beside = {hit.span.start: hit.code for hit in sure}
    for hit in hits:
        if hit.type == "AdministrativeArea" and hit.strength != "sure":
            if (hit.span.start, hit.span.end) in acts and hit.label.endswith(DISTRICT):
                continue
            if not _is_in(hit, within) and not _is_listed(text, hit, within, beside):
                continue
            within[hit.span.end] = hit.code
        yield hit


def _is_listed(text: str, hit: Hit, within: Mapping[int, str], beside: Mapping[int, str]) -> bool:
    """Whether an everyday word stands in a list beside an area that has the same parent: [大同]、忻州."""
    parts = load_name_words().separators
    codes = [within.get(hit.span.start - 1, "")] if text[hit.span.start - 1 : hit.span.start] in parts else []
    codes += [beside.get(hit.span.end + 1, "")] if text[hit.span.end : hit.span.end + 1] in parts else []
    digits = len(hit.code.rstrip("0"))
    stem = hit.code[: -(4 if digits <= len("gb2260:4210") else 2)]
    return any(code.startswith(stem) and len(code.rstrip("0")) > len(stem) for code in codes)


def _with_place_edges(
    edges: tuple[frozenset[int], frozenset[int]], hits: Sequence[Hit]
) -> tuple[frozenset[int], frozenset[int]]:
    """Word edges, and those between two places that the segmenter took for one word: 广西|南宁."""
    starts, ends = edges
    places = [hit.span for hit in hits if hit.type == "AdministrativeArea" and hit.strength == "sure"]
    closing = {span.start for span in places if span.end in ends}
    between = {span.end for span in places if span.start in starts and span.end in closing}
    return starts | between, ends | between


def _stands_alone(text: str, hit: Hit, edges: tuple[frozenset[int], frozenset[int]]) -> bool:
    """Whether the hit is made of whole words; a name of four characters or more may cut into a word at one end."""
    starts, ends = edges
    if (
        hit.type in TYPE_ORDER
        and text[hit.span.start - 1 : hit.span.start] in OPENING
        and text[hit.span.end : hit.span.end + 1] in CLOSING
    ):
        return False  # 产业升级的“发动机”
    if hit.type == "AdministrativeArea" and text.startswith(load_name_words().not_places_before, hit.span.end):
        return False
    if hit.type == "Region" and text.startswith(load_name_words().not_regions_before, hit.span.end):
        return False
    aligned = (hit.span.start in starts) + (hit.span.end in ends)
    return aligned == 2 or (aligned == 1 and len(hit.span) >= 4 and hit.strength == "sure")


def _inside(hits: Sequence[Hit], starts: Sequence[int], span: Span) -> list[Hit]:
    """The hits inside a sentence; `starts` are the hits' starts, in order."""
    first, last = bisect_left(starts, span.start), bisect_left(starts, span.end)
    return [hit for hit in hits[first:last] if hit.span.end <= span.end]


def _find_again(text: str, chosen: Sequence[Proposal], edges: tuple[frozenset[int], frozenset[int]]) -> list[Proposal]:
    """The same names printed elsewhere in the article without the witness that they were found by."""
    starts, ends = edges
    names: dict[str, Proposal] = {}
    for p in chosen:
        surface = text[p.span.start : p.span.end]
        if p.type in FOUND_AGAIN and not p.pointer and len(surface) >= 2 and p.score >= 0.6:
            rival = names.get(surface)
            if rival is None or p.score > rival.score:
                names[surface] = p
    if not names:
        return []
    again = []
    for surface, p in sorted(names.items()):
        at = text.find(surface)
        while at >= 0:
            span = Span(start=at, end=at + len(surface))
            if (span.start in starts and span.end in ends) or p.type in ("Person", "Company") or len(surface) >= 5:
                again.append(
                    Proposal(
                        span=span, type=p.type, name=p.name, rule="found-again", score=min(0.85, p.score), code=p.code
                    )
                )
            at = text.find(surface, at + 1)
    return again


def _to_mention(p: Proposal) -> Mention:
    known = find_known_firm(p.name) if p.type == "Company" else None
    return Mention(
        span=p.span,
        type=p.type,
        name=known.label if known is not None and known.strength == "sure" else p.name,
        rule=p.rule,
        kind=MentionKind.POINTER if p.pointer else MentionKind.NAME,
        code=p.code or None,
        confidence=p.score,
    )


def _implied(article: Article, home: Area | None, printed: Sequence[Mention]) -> list[Mention]:
    """What the article is of, printed or not: its place or country and the paper that its bylines work for."""
    nowhere = Span(start=0, end=0)
    found: list[tuple[str, str, str, str | None]] = []
    if article.place:
        name, code = (home.name, f"gb2260:{home.code}") if home is not None else (article.place, None)
        found.append(("AdministrativeArea", name, "article-place", code))
    elif not any(m.type in ("Country", "Company") for m in printed) or (
        is_national(article) and not any(m.type == "Country" and m.name == HOME_COUNTRY[0] for m in printed)
    ):
        found.append(("Country", HOME_COUNTRY[0], "article-nation", HOME_COUNTRY[1]))
    if article.publisher:
        found.append(("MediaOrganization", article.publisher, "article-publisher", None))
    return [
        Mention(span=nowhere, type=kind, name=name, rule=rule, kind=MentionKind.IMPLIED, code=code)
        for kind, name, rule, code in found
    ]
