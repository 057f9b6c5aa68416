"""Which signs can be of one thing at all: those that share a key, and what is connected through shared keys.

>>> full = Sign(type="Company", name="平煤隆基新能源科技有限公司")
>>> short = Sign(type="Company", name="平煤隆基")
>>> sorted(set(block_keys(full)) & set(block_keys(short)))
['Company|平煤隆基']
>>> [[sign.name for sign in block] for block in connect([short, full, Sign(type="Company", name="黄河集团")])]
[['平煤隆基', '平煤隆基新能源科技有限公司'], ['黄河集团']]

*Why so*: keys are whole normal forms, not prefixes or q-grams: a block then holds the names of one firm and of its
namesakes, not all that begins with 中国, and it is the unit that a document can touch (see `signs`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from xckg.fuse.forms import find_short_forms, is_firm
from xckg.fuse.ledger import NO_LEDGER, Ledger
from xckg.fuse.names import normalize
from xckg.fuse.signs import Sign


def block_keys(sign: Sign, ledger: Ledger = NO_LEDGER) -> tuple[str, ...]:
    """The keys of a sign, sorted; at least one. They depend on the sign and the ledger alone."""
    kind = sign.type
    keys = {f"ledger|{number}" for number, _ in ledger.find(kind, sign.name)}
    if sign.code:
        return tuple(sorted({*keys, f"{kind}|{sign.code}"}))
    forms = {normalize(sign.name, kind), *(normalize(name, kind) for name, _ in sign.also)}
    if sign.home:
        forms.add(normalize(sign.home + sign.name, kind))
    if is_firm(kind):
        forms.update(find_short_forms(sign.name, kind))
    return tuple(sorted({*keys, *(f"{kind}|{form}" for form in forms)}))


def connect(signs: Iterable[Sign], ledger: Ledger = NO_LEDGER) -> list[tuple[Sign, ...]]:
    """Blocks: the connected components over shared keys, each sorted; the blocks in the order of their first sign."""
    ordered = sorted(set(signs))
    holders: dict[str, list[int]] = defaultdict(list)
    keys = [block_keys(sign, ledger) for sign in ordered]
    for i, held in enumerate(keys):
        for key in held:
            holders[key].append(i)
    blocks, seen = [], [False] * len(ordered)
    for first in range(len(ordered)):
        if seen[first]:
            continue
        seen[first] = True
        block, todo = [], [first]
        while todo:
            at = todo.pop()
            block.append(at)
            for other in (o for key in keys[at] for o in holders.pop(key, ())):
                if not seen[other]:
                    seen[other] = True
                    todo.append(other)
        blocks.append(tuple(ordered[i] for i in sorted(block)))
    return blocks
