"""Chinese regional-economy news to a knowledge graph in which every fact shows the sentence that says it.

    import xckg
    kg = xckg.build(["新闻/"])                 # or xckg.open("output")
    kg.query("SELECT ?企业 WHERE { ?c a xc:Company ; rdfs:label ?企业 }")
    kg.ask("许昌有哪些超硬材料龙头企业").rows
    kg.to_networkx()

The rooms, in the order in which a page of news goes through them: `corpus`, `extract`, `fuse`, `graph`, `publish`.
They meet in the types of `xckg.model`; `xckg.pipeline` calls them.
"""

from xckg.api import KnowledgeGraph, build
from xckg.api import open_graph as open  # noqa: A004 - read as xckg.open, like gzip.open
from xckg.errors import InputError, KnowledgeError, OutputError, QueryError, QuestionError, ShapeError, XckgError

__all__ = [
    "InputError",
    "KnowledgeError",
    "KnowledgeGraph",
    "OutputError",
    "QueryError",
    "QuestionError",
    "ShapeError",
    "XckgError",
    "build",
    "open",
]
