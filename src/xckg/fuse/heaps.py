"""Which facts must lie together to be held against each other: a fact touches the facts of its own heaps and no others.

    许昌市, 出口总值, 2023, … → the numbers that may agree with it or not
    许昌市, 市长              → the others who are said to hold that post

>>> from xckg.model import Evidence
>>> said = Evidence(document="a.txt", start=0, end=1, text="x", article="", article_index=0)
>>> def hold(post):
...     return Relation(
...         id="r", subject="p", predicate="worksFor", object="b", qualifiers={"position": post}, confidence=1.0,
...         modality=Modality.ACTUAL, evidence=(said,))
>>> len(find_heaps(hold("市委书记、市长"))), find_heaps(hold("记者"))
(2, {})

*Why so*: a store that grows judges the heaps of what has come or gone, and not all that is ever said of 中国.
"""

from __future__ import annotations

from xckg.fuse.agreement import load_scheme
from xckg.fuse.ids import digest
from xckg.fuse.names import normalize
from xckg.model import Measure, Modality, Observation, Relation


def find_heaps(fact: Relation | Observation) -> dict[str, str]:
    """The heaps of a fact, and what disputes there are about: of posts the post, of numbers "" for whatever it is.

    What `agreement.judge_claims` tells apart by what else is known of the subject is one heap here.
    """
    scheme = load_scheme()
    if isinstance(fact, Relation):
        if fact.predicate != "worksFor" or fact.modality is not Modality.ACTUAL:
            return {}
        posts = scheme.posts.intersection(fact.qualifiers.get("position", "").split("、"))
        return {digest(("post", fact.object, post)): post for post in sorted(posts)}
    indicator = normalize(fact.indicator, "indicator")
    if indicator in scheme.vague or indicator.endswith(scheme.vague_ends):
        return {}
    timeless = indicator in scheme.timeless and fact.measure is Measure.AMOUNT
    unit = fact.unit if fact.measure is Measure.GROWTH else fact.normalized_unit
    what = (fact.subject, indicator, str(fact.measure), unit, sorted(fact.dimensions.items()), fact.scope or "")
    when = () if timeless else (str(fact.period.start or ""), str(fact.period.end or ""), str(fact.modality))
    return {digest(("number", *what, *when)): ""}
