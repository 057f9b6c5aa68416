"""The product as a Python library: build or open a graph, ask it, take it along.

    import xckg
    kg = xckg.build(["新闻/2023-08-04-许昌.txt"], place="许昌市")
    for firm, role, *_ in kg.query("chain-companies", chain="硅碳新材料产业链").rows:
        print(firm, role)

*Why so*: the rooms are imported inside the functions, so `import xckg` is quick, and so is `xckg --help`.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from xckg.errors import InputError, OutputError, QueryError
from xckg.model import Document, Entity, Knowledge, Metadata, Observation, Relation

if TYPE_CHECKING:
    from collections.abc import Sequence

    import networkx
    import pandas
    import rdflib
    from pyoxigraph import Quad, Store

    from xckg.asking import Answer, Asker
    from xckg.exporting import Export
    from xckg.graph.store import Result
    from xckg.llm import Server

_QUERY_FILE = ".rq"


@dataclass(frozen=True, kw_only=True, repr=False)
class KnowledgeGraph:
    """Everything that a corpus says, each fact with its sentences. Made by `build` or `open_graph`.

    `skipped` are the inputs that could not be read; it is empty for a graph that was opened.
    """

    knowledge: Knowledge
    quads: Sequence[Quad]
    skipped: tuple[InputError, ...] = ()

    def __repr__(self) -> str:
        """How much there is, on one line: a notebook or a log that prints the graph is not flooded."""
        sizes = {name: len(getattr(self, name)) for name in ("documents", "entities", "relations", "observations")}
        return f"KnowledgeGraph({', '.join(f'{name}={size}' for name, size in sizes.items())})"

    @property
    def documents(self) -> tuple[Document, ...]:
        """The inputs that were read, with their articles."""
        return self.knowledge.documents

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The things that the corpus names, sorted by id."""
        return self.knowledge.entities

    @property
    def relations(self) -> tuple[Relation, ...]:
        """The facts between two entities, sorted by id."""
        return self.knowledge.relations

    @property
    def observations(self) -> tuple[Observation, ...]:
        """The numbers, sorted by id."""
        return self.knowledge.observations

    def query(self, query: str | Path, **params: str) -> Result:
        """Asks the graph.

        Args:
            query: SPARQL (SELECT, ASK, CONSTRUCT, DESCRIBE; the prefixes xc: rdfs: skos: schema: prov: xsd: are there),
                the path of a `.rq` file, or the name of a query that comes with the product, such as `chain-companies`.
            params: values for a named query's parameters.

        Returns:
            `columns` and `rows` of plain Python values.

        Raises:
            QueryError: no such query or file, no SPARQL, or a parameter that the query does not have.
        """
        return _ask(lambda: self._store, query, params)

    def ask(self, question: str) -> Answer:
        """Answers a question in Chinese, such as 许昌有哪些超硬材料龙头企业, by rules and the named queries.

        Returns:
            `rows` and `columns`, and in `asked` what was understood, what was not, and the SPARQL.

        Raises:
            QuestionError: it is no question for this graph; it carries the nearest ones, or the nearest names.
        """
        from xckg import asking

        return asking.ask(self._asker, question, lambda sparql, _name: self.query(sparql))

    def as_of(self, date: str | dt.date) -> KnowledgeGraph:
        """What was known on a day: only what was published by then and, of relations with a time, holds then.

        Facts lose the sentences of later articles, or go with the last of them; undated articles are left out. A
        relation that is so goes, too, when it begins after that day or ended before it. Plans stay plans; numbers stay
        whatever their period. Status, histories and conflicts are found anew.

        Args:
            date: the day, ISO.

        Raises:
            InputError: it is no date.
        """
        from xckg import fuse
        from xckg.graph.formats import to_quads
        from xckg.graph.rdf import to_sheet

        known = fuse.judge(fuse.cut(self.knowledge, parse_date(date) if isinstance(date, str) else date))
        return KnowledgeGraph(knowledge=known, quads=to_quads(to_sheet(known)))

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """Entities as nodes, relations as edges, with their labels, types and first sentences."""
        from xckg.graph.network import to_networkx

        return to_networkx(self.knowledge)

    def to_pandas(self) -> dict[str, pandas.DataFrame]:
        """A data frame for each list (`entities`, `relations`, `observations`, `evidence` …), columns named in English.

        Raises:
            OutputError: pandas is not installed (`xckg[pandas]`).
        """
        try:
            from xckg.publish.frames import make_frames

            return make_frames(self.knowledge)
        except ModuleNotFoundError as error:
            raise OutputError("pandas", f"缺少 {error.name}；请先运行 pip install 'xckg[pandas]'") from None

    def export(self, folder: str | os.PathLike[str], *formats: str) -> Export:
        """Writes the graph into a folder in the forms that other tools read.

        Args:
            folder: where; made, if it is not there.
            formats: such as `xlsx`, `parquet`, `neo4j`, `trig` (`xckg export --list` has them all), or `all`.

        Returns:
            The files that were written, and what did not go in as it is.

        Raises:
            InputError: there is no such form.
            OutputError: what it needs is not installed, or the folder cannot be written.
        """
        from xckg import exporting

        return exporting.export(self.knowledge, Path(folder), exporting.choose(formats))

    def to_html(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        focus: str | Iterable[str] = (),
        steps: int = 2,
        min_confidence: float = 0.0,
        types: str | Iterable[str] = (),
        title: str = "",
    ) -> str:
        """The page that people look at: one HTML file that needs nothing from outside.

        Args:
            path: a file to write it to, too.
            focus: names, aliases or IRIs: only these and what is around them.
            steps: how many relations around.
            min_confidence: facts less likely than this to be right are left out, 0 to 1.
            types: only entities of these types (`Company` or 企业), and those of `focus`.
            title: heading and window title; else it says what is shown.

        Returns:
            The page as text.

        Raises:
            InputError: a name that is not there, or of several things; it says which are near.
            OutputError: `path` cannot be written.
        """
        from xckg import viewing
        from xckg.focusing import Choice
        from xckg.publish.folder import write_page

        choice = Choice(
            focus=(focus,) if isinstance(focus, str) else tuple(focus),
            steps=steps,
            min_confidence=min_confidence,
            types=(types,) if isinstance(types, str) else tuple(types),
        )
        page = viewing.render(self.knowledge, choice=choice, title=title)
        if path is not None:
            write_page(Path(path), page.encode("utf-8"))
        return page

    def _repr_html_(self) -> str:
        """What a notebook shows: the counts, and the page in a frame."""
        from xckg import viewing

        return viewing.to_notebook(self.knowledge)

    def to_rdflib(self) -> rdflib.Dataset:
        """An rdflib dataset, a graph for each document; its default graph is their union."""
        from xckg.graph.bridge import to_dataset

        return to_dataset(self.quads)

    @cached_property
    def _asker(self) -> Asker:
        from xckg.asking import make_asker

        return make_asker(self.knowledge)

    @cached_property
    def _store(self) -> Store:
        from xckg.graph.store import load_store

        return load_store(self.quads)


def build(
    inputs: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    output: str | os.PathLike[str] | None = None,
    *,
    date: str | dt.date | None = None,
    place: str | None = None,
    publisher: str | None = None,
    base_iri: str | None = None,
    min_confidence: float = 0.5,
    view: bool = True,
    server: Server | None = None,
    ledger: str | os.PathLike[str] | None = None,
) -> KnowledgeGraph:
    """Builds a graph from news.

    Args:
        inputs: a file, folder or glob, or several.
        output: where to write what `xckg build` writes; nothing is written when it is None.
        date: publication date of all inputs, ISO; else it is found in each.
        place: what 我市 and 全省 mean, for all inputs; else it is found in each.
        publisher: the medium that published all inputs; else it is found in each.
        base_iri: what the IRIs of all resources begin with, ending in `/` or `#`.
        min_confidence: facts less likely than this to be right are left out, 0 to 1.
        view: whether to write the page `graph.html`, too.
        server: a language model that reads each article a second time (`xckg.llm.open_server`); none unless given.
        ledger: a file of decisions about who is who, as `xckg identity` writes them; none unless given.

    Returns:
        The graph; what could not be read is in its `skipped`.

    Raises:
        InputError: not one input could be read, or the date or the base IRI is none.
        KnowledgeError: a file of ontology/ is wrong.
        ShapeError: the graph breaks a SHACL shape.
        OutputError: `output` cannot be written.
    """
    from xckg import pipeline

    paths = [inputs] if isinstance(inputs, str | os.PathLike) else list(inputs)
    day = parse_date(date) if isinstance(date, str) else date
    told = Metadata(date=day, place=place, publisher=publisher)
    base_iri = base_iri or pipeline.DEFAULT_BASE_IRI
    names = [os.fspath(path) for path in paths]
    decided = None if ledger is None else Path(ledger)
    if output is None:
        made = pipeline.run(names, told=told, base_iri=base_iri, least=min_confidence, server=server, ledger=decided)
    else:
        made = pipeline.build(
            names,
            Path(output),
            told=told,
            base_iri=base_iri,
            least=min_confidence,
            view=view,
            server=server,
            ledger=decided,
        )
    return KnowledgeGraph(knowledge=made.knowledge, quads=made.quads, skipped=made.skipped)


def ask(folder: str | os.PathLike[str], query: str | Path, **params: str) -> Result:
    """Asks a graph in a folder without reading its tables; the graph of a store (`xckg add`) is not even loaded.

    Arguments and errors as `KnowledgeGraph.query` and `open_graph`.
    """
    from xckg import growing

    place = Path(folder)
    if growing.has_store(place):
        return _ask(lambda: growing.open_snapshot(place), query, params)
    return open_graph(folder).query(query, **params)


def open_graph(folder: str | os.PathLike[str]) -> KnowledgeGraph:
    """Opens a graph that `xckg build` or `xckg add` has written. Also `xckg.open`.

    Raises:
        OutputError: the folder holds no build, or a broken one.
    """
    from xckg import growing, turns
    from xckg.graph.formats import from_nquads, to_quads
    from xckg.graph.rdf import to_sheet
    from xckg.publish.claims import read_build
    from xckg.publish.manifest import read_manifest

    folder = Path(folder)
    turns.settle_for_reading(folder)
    read_manifest(folder)
    if growing.has_store(folder):
        known = growing.read_knowledge(folder)
        return KnowledgeGraph(knowledge=known, quads=to_quads(to_sheet(known)))
    try:
        quads = from_nquads((folder / "graph.nq").read_bytes())
    except (OSError, SyntaxError) as error:
        raise OutputError(str(folder), f"graph.nq 读不了（{error}）；请重新运行 xckg build") from None
    return KnowledgeGraph(knowledge=read_build(folder), quads=quads)


def read_knowledge(folder: str | os.PathLike[str]) -> Knowledge:
    """What the tables of a build say, or what a store (`xckg add`) knows, whether its tables are written or not.

    Raises:
        OutputError: the folder holds neither, or a broken one.
    """
    from xckg import growing
    from xckg.publish.claims import read_build
    from xckg.publish.manifest import read_manifest

    place = Path(folder)
    read_manifest(place)
    return growing.read_knowledge(place) if growing.has_store(place) else read_build(place)


def parse_date(text: str) -> dt.date:
    """An ISO date.

    >>> parse_date("2023-08-04")
    datetime.date(2023, 8, 4)

    Raises:
        InputError: it is none.
    """
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InputError(text, "不是日期，应写成 2023-08-04 的样子") from None


def _ask(store: Callable[[], Store], query: str | Path, params: Mapping[str, str]) -> Result:
    from xckg.graph.queries import bind, get_query
    from xckg.graph.store import run_query

    text, name = _find_query(query)
    if name is None:
        found = get_query(text)
        text, name = bind(found, params), found.name
    elif params:
        raise QueryError(name, "只有现成的查询才有参数；见 xckg query --list")
    return run_query(store(), text, label=name or None)


def _find_query(query: str | Path) -> tuple[str, str | None]:
    """The text of a query and what to call it in messages ("" for its first words); a named query's name and None.

    Raises:
        QueryError: a file that is not there.
    """
    given = str(query)
    if "{" in given:
        return given, ""
    if isinstance(query, Path) or given.endswith(_QUERY_FILE):
        try:
            return Path(given).read_text(encoding="utf-8-sig"), given
        except OSError as error:
            raise QueryError(given, f"读不了这个文件：{error.strerror}") from None
        except UnicodeDecodeError:
            raise QueryError(given, "这个文件不是 UTF-8 文本") from None
    return given, None
