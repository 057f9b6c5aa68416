"""Names as the text prints them where people have told them from what the gazetteer calls them.

The gazetteer calls 天瑞集团股份有限公司 天瑞集团, so both would come as one name; a decision that splits the two gives
the first its printed name back, and what compares names then has two to tell apart.

>>> from xckg.fuse.ledger import NO_LEDGER
>>> finding = Findings(article=None, mentions=(), aliases=(), relations=(), observations=(), skipped=())
>>> respell(finding, NO_LEDGER) is finding
True
"""

from __future__ import annotations

from dataclasses import replace

from xckg.fuse.ledger import SPLIT, Ledger
from xckg.fuse.names import normalize
from xckg.model import Findings, Mention, MentionKind


def respell(finding: Findings, ledger: Ledger) -> Findings:
    """What was found in an article, each name that a decision splits from its printed form in that form."""
    apart = {(d.type, n, o) for d in ledger.decisions if d.decision == SPLIT for n, o in _either(d.name, d.other) if o}
    if not apart:
        return finding

    def read(mention: Mention) -> Mention:
        printed = finding.article.surface(mention.span)
        if mention.kind is not MentionKind.NAME or printed == mention.name:
            return mention
        called = normalize(mention.name, mention.type)
        told = any(k == mention.type and n == printed and normalize(o, k) == called for k, n, o in apart)
        return replace(mention, name=printed) if told else mention

    return replace(finding, mentions=tuple(read(mention) for mention in finding.mentions))


def _either(name: str, other: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return (name, other), (other, name)
