r"""Which queries a server for strangers does not run: what writes, and what fetches from elsewhere.

>>> find_refused('SELECT ?名 { ?s rdfs:label ?名 FILTER(?名 != "service") } # load')
>>> find_refused("SELECT * { s\\u0065rvice <http://example.org/> { ?s ?p ?o } }")
'SERVICE'

What writes does not parse as a query and meets a store opened to be read, so this is the second lock on that door; for
SERVICE it is the only one: the engine would call any address from inside the user's network.

*Why so*: code-point escapes are undone first, as the grammar has it (SPARQL 1.1, 19.2), then strings, IRIs, comments,
variables, language tags and prefixed names are taken away; what is left are the keywords. A parser of our own would be
a second opinion on the grammar, and where two opinions differ lies the hole.
"""

from __future__ import annotations

import re

REFUSED = ("SERVICE", "LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_ASIDE = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*\''''
    r"""|<[^<>"{}|^`\\\x00-\x20]*>|\#[^\n\r]*|[?$@]\w+|[\w.-]*:[\w.:%-]*""",
    re.DOTALL,
)
_WORD = re.compile(r"[A-Za-z]+")


def find_refused(sparql: str) -> str | None:
    """The first keyword of a query that is refused, in capitals; None when there is none."""
    plain = _ASIDE.sub(" ", _ESCAPE.sub(_unescape, sparql))
    return next((word.upper() for word in _WORD.findall(plain) if word.upper() in REFUSED), None)


def _unescape(found: re.Match[str]) -> str:
    code = int(found[1] or found[2], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else " "
