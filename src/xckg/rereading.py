"""The texts of articles that tables do not hold, read again from where the sources lie.

A build hands its articles, texts and all, to the page. A page that is made later starts from tables, which name each
source with its SHA-256: one that still lies there unchanged is read again, any other is left as it is, and the page
then shows only the sentences that facts cite.

*Why so*: tables that held every text would double the output for one reader; and a source that has changed since must
not stand beside facts that were read in another version of it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from xckg.corpus.articles import split_articles
from xckg.corpus.inputs import find_file
from xckg.corpus.read import read_sources
from xckg.model import Document, Knowledge, Metadata


def read_texts_again(known: Knowledge) -> Knowledge:
    """The same knowledge, its articles with their texts and sentences wherever the source is at hand unchanged."""
    wanted: dict[str, list[Document]] = defaultdict(list)
    for document in known.documents:
        wanted[find_file(document.path)].append(document)
    found: dict[str, Document] = {}
    for path, documents in wanted.items():
        sources = {source.path: source for source in read_sources(path, Metadata())[0]}
        for document in documents:
            source = sources.get(document.path)
            if source is not None and source.sha256 == document.sha256:
                texts = {article.index: article for article in split_articles(source)}
                articles = tuple(
                    replace(article, text=texts[article.index].text, sentences=texts[article.index].sentences)
                    if article.index in texts
                    else article
                    for article in document.articles
                )
                found[document.path] = replace(document, articles=articles)
    return replace(known, documents=tuple(found.get(document.path, document) for document in known.documents))
