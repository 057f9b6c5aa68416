"""A sheet of triples in the forms that others ask for: TriG, RDF/XML. Written piece by piece.

>>> sheet = Sheet()
>>> sheet.add("<https://e.org/1>", "<http://www.w3.org/2000/01/rdf-schema#label>", '"许]]>昌"@zh', ["<https://e.org/a>"])
>>> print("".join(write_trig(sheet, base_iri="https://e.org/")).splitlines()[-1])
<https://e.org/1> rdfs:label "许]]>昌"@zh . }
>>> print("".join(write_rdfxml(sheet)).splitlines()[-2].strip())
<rdf:Description rdf:about="https://e.org/1"><rdfs:label xml:lang="zh">许]]&gt;昌</rdfs:label></rdf:Description>

TriG keeps the named graphs, a block each, and the default graph last; RDF/XML is the union, as XML has no graphs.
Characters that XML cannot hold (most control characters) are U+FFFD there, as in GraphML.

*Why so.* Oxigraph's writer of RDF/XML leaves carriage returns and control characters as they are: the first are read
back as line feeds, the second make the file none that an XML parser takes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache

from xckg.graph.formats import (
    Page,
    find_prefixes,
    gather_lines,
    lay_pages,
    list_blocks,
    make_shortener,
    write_block,
    write_prefixes,
)
from xckg.graph.network import escape_xml
from xckg.graph.sheet import Sheet
from xckg.graph.terms import PREFIXES


def write_trig(sheet: Sheet, *, base_iri: str) -> Iterator[str]:
    """TriG, graph by graph in the order of the N-Quads, in each the order of the sheet."""
    words = find_prefixes(sheet, base_iri)
    yield write_prefixes(words)
    pages, alone = lay_pages(sheet)
    for graph, document in sorted((sheet.name_graph(document), document) for document in pages):
        shorten = make_shortener(words)  # a new one: most terms are of one graph only, and all are too many to keep
        yield f"\n{shorten(graph)} {{"
        yield from gather_lines(_write_blocks(pages.pop(document), shorten))
        yield " }\n"
    if alone:
        yield from gather_lines(_write_blocks(alone, make_shortener(words)))
        yield "\n"


def _write_blocks(page: Page, shorten: Callable[[str], str]) -> Iterator[str]:
    """What a graph says of each of its subjects, an empty line between two; the last line is left open."""
    end = ""
    for subject, said in list_blocks(page):
        yield f"{end}\n{write_block(subject, said, shorten).rstrip()}"
        end = "\n"


def write_rdfxml(sheet: Sheet) -> Iterator[str]:
    """RDF/XML of the union, an element for each subject.

    Raises:
        ValueError: a predicate of which no XML name can be made.
    """
    spaces = dict(PREFIXES)

    @cache
    def name(predicate: str) -> str:
        iri = predicate[1:-1]
        at = max(iri.rfind("/"), iri.rfind("#")) + 1
        word = next((word for word, space in spaces.items() if space == iri[:at]), None)
        if word is None or not iri[at:].isidentifier():
            raise ValueError(f"no XML name for {predicate}")
        return f"{word}:{iri[at:]}"

    heads = "".join(f'\n  xmlns:{word}="{space}"' for word, space in spaces.items())
    yield f'<?xml version="1.0" encoding="utf-8"?>\n<rdf:RDF{heads}>\n'
    for subject, rows in sheet.rows.items():
        said = "".join(_write_property(name(predicate), value) for predicate, value in rows)
        yield f'  <rdf:Description rdf:about="{escape_xml(subject[1:-1])}">{said}</rdf:Description>\n'
    yield "</rdf:RDF>\n"


def _write_property(name: str, term: str) -> str:
    if term[0] == "<":
        return f'<{name} rdf:resource="{escape_xml(term[1:-1])}"/>'
    text, _, mark = term.rpartition('"')
    text = escape_xml(json.loads(text + '"'))  # what N-Triples escapes, JSON escapes alike
    if mark.startswith("@"):
        return f'<{name} xml:lang="{mark[1:]}">{text}</{name}>'
    kind = f' rdf:datatype="{escape_xml(mark[3:-1])}"' if mark else ""
    return f"<{name}{kind}>{text}</{name}>"
