"""What a request asks for, by the SPARQL 1.1 Protocol (W3C, 2013): a query, its data set, and the forms of its answer.

>>> given = "query=ASK%20%7B%3Fs%20rdfs%3Alabel%20%22许昌市%22@zh%7D"
>>> asked = read_question("GET", given, "", b"", "text/csv;q=0.1, */*")
>>> asked.sparql, asked.accepted[0]
('ASK {?s rdfs:label "许昌市"@zh}', 'application/sparql-results+json')

A query may come by GET, by POST as a form, or by POST as it is (2.1); updates (2.2) are refused, whatever they come by.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
FORMATS = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "turtle": "text/turtle",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
    "nt": "application/n-triples",
}
"""Short names for `format=` in a link, for who cannot set headers."""
# What an answer has when its reader takes anything: the first of each kind of answer.
_PREFERRED = (
    "application/sparql-results+json", "text/turtle", "text/csv", "application/sparql-results+xml",
    "text/tab-separated-values", "application/ld+json", "application/n-triples", "application/rdf+xml",
    "application/json", "application/xml", "text/xml",
)  # fmt: skip


class BadRequestError(Exception):
    """A request that is none of the Protocol's. `status` is HTTP's, `reason` in plain words."""

    def __init__(self, status: int, reason: str) -> None:
        self.status, self.reason = status, reason
        super().__init__(status, reason)


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A query with its data set (IRIs; the store's own when none), and the media types of its answer, best first."""

    sparql: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    accepted: tuple[str, ...]


def read_question(method: str, query_string: str, content_type: str, body: bytes, accept: str) -> Question:
    """The question of a request.

    Args:
        method: GET or POST.
        query_string: what stands behind `?` in the address, as it came.
        content_type: the header; "" when there is none.
        body: what was posted.
        accept: the header; "" when there is none.

    Raises:
        BadRequestError: it asks nothing, two things, for a change, or in no form of the Protocol.
    """
    fields = _parse_form(query_string)
    kind = content_type.partition(";")[0].strip().lower()
    if method == "POST":
        if kind == UPDATE:
            raise BadRequestError(403, "这里只读，不接受更新")
        if kind == QUERY:
            if "query" in fields:
                raise BadRequestError(400, "查询既在网址里又在正文里")
            fields["query"] = [_decode(body)]
        elif kind == FORM:
            for name, values in _parse_form(_decode(body)).items():
                fields.setdefault(name, []).extend(values)
        else:
            raise BadRequestError(415, f"POST 的正文应为 {FORM} 或 {QUERY}")
    if "update" in fields:
        raise BadRequestError(403, "这里只读，不接受更新")
    queries = fields.get("query", [])
    if len(queries) != 1:
        raise BadRequestError(400, "要有一个 query 参数" if not queries else "query 参数只能有一个")
    if not queries[0].strip():
        raise BadRequestError(400, "查询是空的")
    return Question(
        sparql=queries[0],
        default_graphs=tuple(fields.get("default-graph-uri", ())),
        named_graphs=tuple(fields.get("named-graph-uri", ())),
        accepted=read_accept(accept, fields.get("format", ())),
    )


def read_accept(accept: str, formats: Sequence[str] = ()) -> tuple[str, ...]:
    """The media types that a client takes, best first (RFC 9110, 12.5.1); `formats` from the address go first.

    >>> read_accept("text/turtle;q=0.4, application/ld+json")
    ('application/ld+json', 'text/turtle')

    Raises:
        BadRequestError: a format that there is not.
    """
    for name in formats:
        if name not in FORMATS and name not in _PREFERRED:
            raise BadRequestError(400, f"没有这种格式：可用 {'、'.join(FORMATS)}")
    if formats:
        return tuple(FORMATS.get(name, name) for name in formats)
    weighed: list[tuple[float, int, str]] = []
    unwanted: set[str] = set()
    for order, part in enumerate(accept.split(",") if accept.strip() else ["*/*"]):
        media_type, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = next((_read_weight(p[2:]) for p in parameters if p.startswith("q=")), 1.0)
        if weight > 0:
            weighed.append((-weight, order, media_type))
        else:
            unwanted.add(media_type)
    found: dict[str, None] = {}
    for _, _, media_type in sorted(weighed):
        found |= dict.fromkeys(known for known in _widen(media_type) if known not in unwanted)
    return tuple(found)


def read_rows(content: bytes) -> tuple[list[str], list[list[str | int | float | None]]]:
    """The columns and rows of a SELECT answer in `application/sparql-results+json`; numbers are numbers.

    >>> read_rows('{"head": {"vars": ["名"]}, "results": {"bindings": [{"名": {"value": "许昌市"}}]}}'.encode())
    (['名'], [['许昌市']])
    """
    answer = json.loads(content)
    columns = list(answer["head"]["vars"])
    return columns, [[_read_cell(row.get(name)) for name in columns] for row in answer["results"]["bindings"]]


def _read_cell(cell: Mapping[str, str] | None) -> str | int | float | None:
    if cell is None:
        return None
    kind = cell.get("datatype", "").rpartition("#")[2]
    if kind in {"integer", "decimal", "double"}:
        number = float(cell["value"])
        return int(number) if number.is_integer() else number
    return cell["value"]


def prefers_html(accept: str) -> bool:
    """Whether a reader is a browser: it names HTML, and no form of data before it."""
    for media_type in read_accept(accept) if accept.strip() else ():
        if media_type in {"text/html", "application/xhtml+xml"}:
            return True
        if media_type in _PREFERRED:
            return False
    return False


def _widen(media_type: str) -> Sequence[str]:
    if media_type == "*/*":
        return _PREFERRED
    if media_type.endswith("/*"):
        return [known for known in _PREFERRED if known.startswith(media_type[:-1])]
    return [media_type]


def _read_weight(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequestError(400, "正文不是 UTF-8") from None


def _parse_form(text: str) -> dict[str, list[str]]:
    try:
        found: Mapping[str, list[str]] = parse_qs(text, keep_blank_values=True, errors="strict", max_num_fields=100)
    except (UnicodeDecodeError, ValueError):
        raise BadRequestError(400, "参数读不了：应为 UTF-8 的表单编码") from None
    return dict(found)
