"""Which signs can be of one thing at all: those that share a key, and what is connected through shared keys.

>>> full = Sign(type="Company", name="平煤隆基新能源科技有限公司", also=(("平煤隆基", "cut"),))
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

from xckg.fuse.ledger import NO_LEDGER, Ledger
from xckg.fuse.names import normalize
from xckg.fuse.signs import Sign


def block_keys(sign: Sign, ledger: Ledger = NO_LEDGER) -> tuple[str, ...]:
    """The keys of a sign, sorted; at least one. They depend on the sign and the ledger alone."""
    keys = {f"{sign.type}|{sign.code or normalize(sign.name, sign.type)}"}
    keys.update(f"{sign.type}|{normalize(name, sign.type)}" for name, _ in sign.also)
    keys.update(f"ledger|{number}" for number, _ in ledger.find(sign.type, sign.name))
    return tuple(sorted(keys))


def connect(signs: Iterable[Sign], ledger: Ledger = NO_LEDGER) -> list[tuple[Sign, ...]]:
    """Blocks: the connected components over shared keys, each sorted; the blocks in the order of their first sign."""
    holders: dict[str, list[Sign]] = defaultdict(list)
    keys = {sign: block_keys(sign, ledger) for sign in sorted(set(signs))}
    for sign, held in keys.items():
        for key in held:
            holders[key].append(sign)
    blocks, seen = [], set[Sign]()
    for first in keys:
        if first in seen:
            continue
        seen.add(first)
        block, todo = [], [first]
        while todo:
            sign = todo.pop()
            block.append(sign)
            for other in (o for key in keys[sign] for o in holders.pop(key, ())):
                if other not in seen:
                    seen.add(other)
                    todo.append(other)
        blocks.append(tuple(sorted(block)))
    return blocks
