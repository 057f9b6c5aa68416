r"""The words that the graph is written in: namespaces, literals, and the IRIs of what has no id of its own.

A term is its text in N-Triples syntax, as it stands in `graph.nq`:

>>> mint_iri("https://w3id.org/xckg/resource/", "evidence", "许昌.txt", 0, 12)
'<https://w3id.org/xckg/resource/evidence/9b4f21bb3a48d613b7a4>'
>>> decimal_literal(Decimal("122.30"))
'"122.3"^^<http://www.w3.org/2001/XMLSchema#decimal>'
>>> name_literal("许昌\"市\"")
'"许昌\\"市\\""@zh'

*Why so.* Four files and the check of shapes are made of the same terms, and each wants them as text. Objects of a
library in between (a node here, a quad there, each taken apart again by every writer) cost a third of a build.

Nodes without an id (sentences, slices, articles) get the hash of what they are, never a blank node: two
builds then give the same bytes and two graphs merge by themselves. The hashed fields are written as a JSON list, not
joined by a separator, so that ("a.b", "c") and ("a", "b.c") never meet. Literals keep to the four datatypes that every
store gives back unchanged: integer, decimal, date, string.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from decimal import Decimal
from functools import cache, lru_cache
from json.encoder import encode_basestring_ascii

from pyoxigraph import NamedNode

from xckg.errors import InputError

XC = "https://w3id.org/xckg/ontology#"
ONTOLOGY = "https://w3id.org/xckg/ontology"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SCHEMA = "https://schema.org/"
PROV = "http://www.w3.org/ns/prov#"
XSD = "http://www.w3.org/2001/XMLSchema#"
OWL = "http://www.w3.org/2002/07/owl#"
QB = "http://purl.org/linked-data/cube#"
DCAT = "http://www.w3.org/ns/dcat#"
DCTERMS = "http://purl.org/dc/terms/"
VOID = "http://rdfs.org/ns/void#"

# What a query may use without a PREFIX line, and what Turtle is written with.
PREFIXES = {
    "xc": XC,
    "rdf": RDF,
    "rdfs": RDFS,
    "skos": SKOS,
    "schema": SCHEMA,
    "prov": PROV,
    "xsd": XSD,
    "owl": OWL,
    "qb": QB,
    "dcat": DCAT,
    "dcterms": DCTERMS,
    "void": VOID,
}

LANGUAGE = "zh"
_SHARED = 1 << 15  # rows of a kind that are kept to be shared

# What N-Triples writes otherwise than as itself, in canonical form.
_TO_ESCAPE = re.compile(r'["\\\x00-\x1f\x7f\ufffe\uffff]')
_ESCAPES = {'"': r"\"", "\\": r"\\", "\b": r"\b", "\t": r"\t", "\n": r"\n", "\f": r"\f", "\r": r"\r"}


def name(iri: str) -> str:
    """The node of an IRI that is known to be well formed (a vocabulary term)."""
    return f"<{iri}>"


@cache
def xc(term: str) -> str:
    """The term of our own ontology with that local name."""
    return name(XC + term)


def check_iri(iri: str) -> str:
    """The node of an IRI that was made elsewhere.

    Raises:
        ValueError: it is none.
    """
    return str(NamedNode(iri))


TYPE = name(RDF + "type")
LABEL = name(RDFS + "label")
PREF_LABEL = name(SKOS + "prefLabel")
ALT_LABEL = name(SKOS + "altLabel")
EXACT_MATCH = name(SKOS + "exactMatch")
CLOSE_MATCH = name(SKOS + "closeMatch")
_INTEGER, _DECIMAL, _DATE = name(XSD + "integer"), name(XSD + "decimal"), name(XSD + "date")


def check_base(base_iri: str) -> str:
    """The base IRI itself, when resources can be minted under it.

    Raises:
        InputError: it is no absolute IRI, or does not end with `/` or `#`.
    """
    try:
        check_iri(base_iri)
    except ValueError as error:
        raise InputError(base_iri, f"不是合法的基础 IRI（{error}），应形如 https://example.org/kg/") from None
    if not base_iri.endswith(("/", "#")):
        raise InputError(base_iri, "基础 IRI 应以 / 或 # 结尾，例如 https://example.org/kg/")
    return base_iri


def mint_iri(base_iri: str, kind: str, *fields: str | int) -> str:
    """The node of what is its fields: `{base}{kind}/{hash}`, 80 bits of SHA-256 (of the JSON list) in hexadecimal."""
    content = ",".join([encode_basestring_ascii(f) if isinstance(f, str) else str(f) for f in fields])
    return f"<{base_iri}{kind}/{hashlib.sha256(f'[{content}]'.encode('ascii')).hexdigest()[:20]}>"


def parse_iri(text: str) -> str | None:
    """The node of a web address, None when the text is none (or one that a strict store would refuse)."""
    if not text.startswith(("http://", "https://")):
        return None
    try:
        return check_iri(text)
    except ValueError:
        return None


def text_literal(text: str) -> str:
    """A plain `xsd:string`."""
    return f'"{_TO_ESCAPE.sub(_escape, text)}"'


def name_literal(text: str) -> str:
    """A name, in Chinese."""
    return f"{text_literal(text)}@{LANGUAGE}"


def integer_literal(value: int) -> str:
    """An `xsd:integer`."""
    return f'"{value}"^^{_INTEGER}'


def decimal_literal(value: Decimal) -> str:
    """An `xsd:decimal`, written without exponent and without trailing zeros, so that every store keeps it as it is.

    Raises:
        ValueError: infinity or not a number.
    """
    if not value.is_finite():
        raise ValueError(f"not a number: {value}")
    digits = f"{value:f}"
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return f'"{"0" if digits in {"-0", ""} else digits}"^^{_DECIMAL}'


def date_literal(day: dt.date) -> str:
    """An `xsd:date`."""
    return f'"{day.isoformat()}"^^{_DATE}'


@lru_cache(_SHARED)
def text_row(term: str, text: str) -> tuple[str, str]:
    """What is said by a property of ours with a text; equal ones are one object, as long as they are not too many."""
    return xc(term), text_literal(text)


@lru_cache(_SHARED)
def integer_row(term: str, value: int) -> tuple[str, str]:
    """What is said by a property of ours with a whole number, as `text_row`."""
    return xc(term), integer_literal(value)


@lru_cache(_SHARED)
def date_row(term: str, day: dt.date) -> tuple[str, str]:
    """What is said by a property of ours with a day, as `text_row`."""
    return xc(term), date_literal(day)


@lru_cache(_SHARED)
def node_row(predicate: str, node: str) -> tuple[str, str]:
    """That something points at a node, as `text_row`."""
    return predicate, node


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    return _ESCAPES.get(character) or f"\\u{ord(character):04X}"
