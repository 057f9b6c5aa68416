"""What the data set says of itself, in DCAT and VoID, on top of the files that a build writes.

    <…/dataset> a dcat:Dataset , void:Dataset , qb:DataSet ; dcterms:title "区域经济新闻知识图谱"@zh ;
        void:triples 15034 ; dcat:version "2024-05-18.9f86d081" ; dcat:distribution <…/dataset/graph.nq> .

>>> sheet = Sheet()
>>> sheet.add("<https://e.org/a>", TYPE, xc("Document"), ["a.txt"])
>>> sheet.add("<https://e.org/许昌市>", LABEL, '"许昌市"@zh', ["a.txt"])
>>> whole = describe(sheet, "https://e.org/", ["graph.nq", "report.md"])
>>> [value for (key, value) in whole.rows["<https://e.org/dataset>"] if key.endswith("distribution>")]
['<https://e.org/dataset/graph.nq>']

Nothing of it comes from the clock: the date is that of the latest article, the version is that date and what the
documents' SHA-256 come to, so that the same input says the same.

In N-Quads it stands in a graph of its own, named like the data set, and stores leave it out of the default graph as
they do the ontology: what is counted there is what the corpus says.

*Why so*: it is made of the finished sheet where files are written, not with the triples: a store that grows would have
to count everything anew at each change. Its graph on the disk goes without; `xckg export` writes files that have it.
"""

from __future__ import annotations

import copy
import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from urllib.parse import quote

from xckg.graph.sheet import Rows, Sheet
from xckg.graph.terms import (
    DCAT,
    DCTERMS,
    LABEL,
    OWL,
    QB,
    SCHEMA,
    TYPE,
    VOID,
    date_literal,
    integer_literal,
    name,
    text_literal,
    xc,
)
from xckg.graph.vocabulary import load_ontology
from xckg.ontology import Node, load_yaml

FILE = "dataset.yaml"
_PUBLISHED, _SHA256, _DOCUMENT = name(SCHEMA + "datePublished"), xc("sha256"), xc("Document")
Row = tuple[str, str]


def name_dataset(base_iri: str, *parts: str) -> str:
    """The node of the data set, or of a part of it.

    >>> name_dataset("https://e.org/"), name_dataset("https://e.org/", "csv/企业.csv")
    ('<https://e.org/dataset>', '<https://e.org/dataset/csv/%E4%BC%81%E4%B8%9A.csv>')
    """
    return name(base_iri + "/".join(("dataset", *map(quote, parts))))


def describe(sheet: Sheet, base_iri: str, files: Iterable[str]) -> Sheet:
    """The same sheet, and before all else what the data set says of itself.

    Args:
        sheet: all that is known.
        base_iri: what resources' IRIs begin with.
        files: the names of the files that are written beside each other.

    Raises:
        KnowledgeError: dataset.yaml is not as it must be.
    """
    said = load_yaml(FILE)
    types: Counter[str] = Counter()
    predicates, days, hashes = set[str](), list[str](), list[str]()
    named = set[str]()
    for node, rows in sheet.rows.items():
        for predicate, value in rows:
            predicates.add(predicate)
            if predicate == TYPE:
                types[value] += 1
            elif predicate == LABEL:
                named.add(node)
            elif predicate == _PUBLISHED:
                days.append(value[1:11])
            elif predicate == _SHA256:
                hashes.append(value[1:-1])
    top = name_dataset(base_iri)
    parts: dict[str, list[Row]] = {
        top: [*_introduce(said), *_date(base_iri, days, hashes)],
        **_describe_period(base_iri, days),
        **_list_files(base_iri, said, files),
        **_list_classes(base_iri, types),
    }
    for part, rows_of in parts.items():
        if (TYPE, name(DCAT + "Distribution")) in rows_of:
            parts[top].append((name(DCAT + "distribution"), part))
        elif any(predicate == name(VOID + "class") for predicate, _ in rows_of):
            parts[top].append((name(VOID + "classPartition"), part))
    own = [row for rows_of in parts.values() for row in rows_of]
    counts = {
        "entities": len(named),
        "documents": types[_DOCUMENT],
        "classes": len(types.keys() | {value for predicate, value in own if predicate == TYPE}),
        "distinctSubjects": len(sheet.rows) + len(parts),
        "properties": 0,
        "triples": 0,
    }
    keys = {name(VOID + key) for key in counts}
    counts["properties"] = len(predicates | keys | {predicate for predicate, _ in own})
    counts["triples"] = sum(map(len, sheet.rows.values())) + len(own) + len(counts)
    parts[top] += [(name(VOID + key), integer_literal(number)) for key, number in counts.items()]
    whole = copy.copy(sheet)
    described: dict[str, Rows] = {part: dict.fromkeys(rows_of, (top,)) for part, rows_of in parts.items()}
    whole.rows = {**described, **sheet.rows}
    return whole


def _introduce(said: Node) -> Iterator[Row]:
    for kind in (DCAT + "Dataset", VOID + "Dataset", QB + "DataSet"):
        yield TYPE, name(kind)
    for term in ("title", "description"):
        for language in ("zh", "en"):
            yield name(DCTERMS + term), f"{text_literal(said.need(term, Node).need(language, str))}@{language}"
    yield name(DCTERMS + "language"), text_literal(said.need("language", str))
    version = next(t.object for t in load_ontology() if t.predicate.value == OWL + "versionIRI")
    yield name(DCTERMS + "conformsTo"), str(version)
    yield name(QB + "structure"), xc("ObservationStructure")
    for vocabulary in said.need("vocabularies", list):
        yield name(VOID + "vocabulary"), name(str(vocabulary))


def _date(base_iri: str, days: list[str], hashes: list[str]) -> Iterator[Row]:
    yield name(VOID + "uriSpace"), text_literal(base_iri)
    content = hashlib.sha256("\n".join(sorted(hashes)).encode()).hexdigest()[:8]
    yield name(DCAT + "version"), text_literal(".".join((*([max(days)] if days else []), content)))
    if days:
        yield name(DCTERMS + "modified"), date_literal(dt.date.fromisoformat(max(days)))
        yield name(DCTERMS + "temporal"), name_dataset(base_iri, "period")


def _describe_period(base_iri: str, days: list[str]) -> dict[str, list[Row]]:
    """The days of the articles, first and last."""
    if not days:
        return {}
    start, end = (date_literal(dt.date.fromisoformat(day)) for day in (min(days), max(days)))
    rows = [
        (TYPE, name(DCTERMS + "PeriodOfTime")),
        (name(DCAT + "startDate"), start),
        (name(DCAT + "endDate"), end),
    ]
    return {name_dataset(base_iri, "period"): rows}


def _list_files(base_iri: str, said: Node, files: Iterable[str]) -> dict[str, list[Row]]:
    known, found = said.need("files", Node), dict[str, list[Row]]()
    for file in files:
        media_type = known.get(PurePosixPath(file).suffix)
        if media_type is None:
            continue
        rows = found[name_dataset(base_iri, file)] = [
            (TYPE, name(DCAT + "Distribution")),
            (name(DCTERMS + "identifier"), text_literal(file)),
        ]
        if media_type:
            rows.append((name(DCAT + "mediaType"), name(said.need("media_types", str) + media_type)))
    return found


def _list_classes(base_iri: str, types: Counter[str]) -> dict[str, list[Row]]:
    """How many there are of each class."""
    return {
        name_dataset(base_iri, "class", class_[1:-1].rpartition("#")[2]): [
            (name(VOID + "class"), class_),
            (name(VOID + "entities"), integer_literal(number)),
        ]
        for class_, number in sorted(types.items())
    }
