"""The pages that a browser is shown: the start, a thing with its facts (许昌市), what a search found, the editor.

Every text that comes from a source goes through the template engine's escaping; the pages run only scripts that are
files of the server (`POLICY`), so that a company called `<script>` stays a name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

from xckg.errors import QuestionError
from xckg.serve.index import Hit, Index, Sentence

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " font-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)


@cache
def read_template(name: str) -> str:
    """A file of `templates/`."""
    return files("xckg.serve").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _engine() -> Environment:
    return Environment(
        loader=FunctionLoader(read_template), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )


def render_start(counts: Mapping[str, int], titles: Mapping[str, Any]) -> str:
    """The first page: a search field, how much there is, where to go on."""
    return _engine().get_template("start.html").render(counts=counts, titles=titles)


def render_editor(endpoint: str) -> str:
    """The SPARQL editor; the named queries are its examples."""
    return _engine().get_template("editor.html").render(endpoint=endpoint)


def render_found(text: str, names: Sequence[Hit], sentences: Sequence[Sentence], titles: Mapping[str, Any]) -> str:
    """What a search found."""
    return _engine().get_template("found.html").render(text=text, names=names, sentences=sentences, titles=titles)


def render_answer(asked: Mapping[str, Any], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A question in Chinese with its answer: what was understood and what was not, the rows, the SPARQL."""
    numbers = [any(isinstance(row[at], int | float) for row in rows) for at in range(len(columns))]
    return _engine().get_template("answer.html").render(asked=asked, columns=columns, rows=rows, numbers=numbers)


def render_refused(error: QuestionError) -> str:
    """A question that was not answered: why, and what can be asked."""
    return _engine().get_template("refused.html").render(error=error)


def render_problem(status: int, reason: str) -> str:
    """A page that says what went wrong."""
    return _engine().get_template("problem.html").render(status=status, reason=reason)


def render_entity(index: Index, iri: str, titles: Mapping[str, Any]) -> str | None:
    """A thing with all that is known of it and the sentences that say so; None when there is no such thing.

    Args:
        index: where it is looked up.
        iri: its id.
        titles: what readers call the terms: `types`, `predicates` (with `forward` and `inverse`), `modalities`.
    """
    told = index.get_entity(iri)
    if told is None:
        return None
    facts = [json.loads(fact) for fact in index.get_facts(iri)]
    labels = index.get_labels({fact[end] for fact in facts for end in ("subject", "object") if fact.get(end)})
    groups: dict[tuple[str, bool], list[dict[str, Any]]] = {}
    numbers = []
    for fact in facts:
        if fact["kind"] == "observation":
            numbers.append(fact)
            continue
        forward = fact["subject"] == iri
        other = fact["object" if forward else "subject"]
        fact["other"], (fact["other_type"], fact["other_label"]) = other, labels[other]
        groups.setdefault((fact["predicate"], forward), []).append(fact)
    order = {name: at for at, name in enumerate(titles["predicates"])}
    ordered = sorted(groups.items(), key=lambda item: (order.get(item[0][0], len(order)), item[0]))
    numbers.sort(key=lambda f: (f["indicator"], f["measure"], f["period"]["end"] or "", f["id"]))
    return (
        _engine()
        .get_template("entity.html")
        .render(iri=iri, entity=json.loads(told), groups=ordered, numbers=numbers, titles=titles)
    )
