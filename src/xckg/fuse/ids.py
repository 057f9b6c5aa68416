"""Ids that come from content alone: the same thing gets the same IRI whatever the order or number of inputs.

>>> mint_entity("https://w3id.org/xckg/resource/", "AdministrativeArea", "许昌市", "", "gb2260:411000")
'https://w3id.org/xckg/resource/administrative-area/411000'
>>> mint_entity("https://w3id.org/xckg/resource/", "Company", "黄河集团", "", None)
'https://w3id.org/xckg/resource/company/2b84bcb7898fc4ad'
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from functools import cache

DIGITS = 16  # hexadecimal digits of SHA-256 kept: 64 bits, a clash is unlikely below billions of entities
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str)


def digest(parts: Sequence[object]) -> str:
    """A hash of the parts; JSON keeps ("a.b", "c") and ("a", "b.c") apart."""
    return hashlib.sha256(_ENCODER.encode(list(parts)).encode()).hexdigest()[:DIGITS]


def mint_entity(base_iri: str, kind: str, key: str, scope: str, code: str | None) -> str:
    """The IRI of an entity.

    Args:
        base_iri: ends in "/" or "#".
        kind: the class's local name.
        key: the normalised name.
        scope: what tells same-named things apart (a place, an employer), "" when nothing has to.
        code: an authority's code such as `gb2260:411000`; it makes the id alone.
    """
    if code:
        return f"{base_iri}{_name_folder(kind)}/{code.partition(':')[2]}"
    return f"{base_iri}{_name_folder(kind)}/{digest((kind, key, scope))}"


@cache
def _name_folder(kind: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", kind).lower()


def mint_fact(base_iri: str, kind: str, parts: Sequence[object]) -> str:
    """The IRI of a relation or observation, from everything that makes it that fact and no other."""
    return f"{base_iri}{kind}/{digest(parts)}"
