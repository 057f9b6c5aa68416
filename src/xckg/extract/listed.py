"""What the members of a list are, when the list says it: 集成电路、[新能源汽车]等重点产业集群 are lines of business.

One name can be a good and a line of business; alone it is read by what usually is meant, in a list whose members were
read differently by what the list is of. A list read in one way is left so: 芯片、机器人等领域 may well mean the goods.
Words: `ontology/rules/names/listed.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from xckg.model import Mention, MentionKind
from xckg.ontology import load_yaml
from xckg.records import replace

KINDS = ("Industry", "Product")
AHEAD = 24  # characters after a list in which its kind may be said


@cache
def _load() -> tuple[re.Pattern[str], Mapping[str, re.Pattern[str]]]:
    node = load_yaml("rules/names/listed.yaml")
    tails = node.need("tails", dict)
    return re.compile(node.need("joints", str)), {kind: re.compile(tails.need(kind, str)) for kind in KINDS}


def sort_lists(clean: str, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """The same mentions, members of one list of one class where the words after the list say which.

    Args:
        clean: the article's clean text.
        mentions: sorted by span, not overlapping; implied ones at the end.
    """
    sorted_mentions = list(mentions)
    at = 0
    while at < len(mentions):
        end = _list_end(clean, mentions, at)
        kinds = {m.type for m in mentions[at:end]}
        if end - at > 1 and len(kinds) > 1:
            kind = _kind_after(clean, mentions[end - 1].span.end)
            for i in range(at, end):
                if kind and mentions[i].type != kind:
                    sorted_mentions[i] = replace(mentions[i], type=kind)
        at = max(end, at + 1)
    return tuple(sorted_mentions)


def _list_end(clean: str, mentions: Sequence[Mention], at: int) -> int:
    """The index after the last member of the list that starts with the mention `at`."""
    joint, _ = _load()
    end = at
    while end < len(mentions):
        mention = mentions[end]
        if mention.type not in KINDS or mention.kind is not MentionKind.NAME or not len(mention.span):
            break
        if end > at and not joint.fullmatch(clean, mentions[end - 1].span.end, mention.span.start):
            break
        end += 1
    return end


def _kind_after(clean: str, end: int) -> str:
    _, tails = _load()
    found = [(m.end(), kind) for kind, tail in tails.items() if (m := tail.match(clean, end, end + AHEAD))]
    return min(found)[1] if found else ""
