r"""Which queries a server for strangers does not run: what writes, and what fetches from elsewhere.

>>> find_refused('SELECT ?名 { ?service rdfs:label ?名 FILTER(?名 != "service <x> {") } # load')
>>> find_refused("PREFIX : <http://example.org/> SELECT * { SERVICE:许昌{ ?s ?p ?o } }")
'SERVICE'

What writes does not parse as a query and meets a store opened to be read, so this is the second lock on that door. For
SERVICE it is the first of two: the engine would call any address from inside the user's network. The other is in the
worker, which can open no connection where the system lets it say so (`workers`).

*Why so*: strings and comments are taken away, and what is left is held against the one shape that a call has:
`SERVICE`, perhaps `SILENT`, a name, `{`, whether or not spaces stand between. Looking for the keyword alone would
refuse `?service` and miss `SERVICE:x{`. A parser of our own would be a second opinion on the grammar, and where two
opinions differ lies the hole; so what cannot be told apart with certainty is refused: quotes or backslashes left over,
a comparison that could as well begin an address, a text that reads otherwise once its code-point escapes are undone.
"""

from __future__ import annotations

import re

UPDATES = ("LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY")
_CALL = "SERVICE"
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
# Possessive throughout, and no two starts that read the same stretch: a long query must not keep the server busy.
_ASIDE = re.compile(
    r"""(?P<text>"""
    r"""\"{3}(?:[^"\\]|\\.|"(?!""))*+\"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*+'{3}"""
    r"""|"(?:[^"\\\n\r]|\\[^\n\r])*+"|'(?:[^'\\\n\r]|\\[^\n\r])*+')"""
    r"""|(?P<address><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>)"""
    r"""|\#[^\n\r]*+|(?P<escaped>\\[_~.!$&'()*+,;=/?\#@%-])""",
    re.DOTALL,
)
_LOOSE = re.compile(r"[\\'\"]")
_VARIABLE = re.compile(r"[?$]\w++")
_NAME = re.compile(r"[?$@]\w++|(?<![\w.-])[\w.-]*+:[\w.:%-]*+")
_WORD = re.compile(r"[A-Za-z]++")


def find_refused(sparql: str) -> str | None:
    """The first keyword of a query that is refused, in capitals; None when there is none."""
    for text in dict.fromkeys((sparql, _ESCAPE.sub(_unescape, sparql))):
        plain = _ASIDE.sub(_set_aside, text)
        if _calls(_VARIABLE.sub("?_", plain.lower())) or (_LOOSE.search(plain) and _CALL.lower() in text.lower()):
            return _CALL
        for word in _WORD.findall(_NAME.sub(" ", plain)):
            if word.upper() in UPDATES:
                return str(word.upper())
    return None


def _calls(text: str) -> bool:
    """Whether what stands before some `{` can be a call: the keyword, with or without `silent`, and a name."""
    for piece in text.split("{")[:-1]:
        before, keyword, name = ["", "", "", *piece.rsplit(maxsplit=3)][-3:]
        _, joined, rest = name.partition("service")
        if joined and not {":", "?", "$"}.isdisjoint(rest):
            return True
        if keyword.endswith("service"):
            return True
        if keyword.endswith("silent") and ("service" in keyword or before.endswith("service")):
            return True
    return False


def _set_aside(found: re.Match[str]) -> str:
    address = found["address"]
    if address:  # `?a<?b)SERVICE:x#>` may also be the end of a FILTER and a call
        return " service <> {" if "service" in address.partition(")")[2].lower() else " <> "
    return "_" if found["escaped"] or found["text"] else " "


def _unescape(found: re.Match[str]) -> str:
    code = int(found[1] or found[2], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else " "
