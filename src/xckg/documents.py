"""All inputs of a build, read and split into articles: 新闻/ → its files → sources → documents.

What cannot be read is told when it is met, and the others are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from xckg.corpus.articles import split_articles
from xckg.corpus.read import find_inputs, read_sources
from xckg.errors import InputError
from xckg.model import Document, Metadata, Source

if TYPE_CHECKING:
    from xckg.corpus.fetch import Web


def read_documents(
    inputs: Sequence[str],
    *,
    told: Metadata,
    root: Path | None,
    stdin: Iterable[str] | None,
    web: Web | None,
    on_step: Callable[[str, int, int], None],
    on_skip: Callable[[InputError], None],
) -> tuple[tuple[Document, ...], Mapping[str, Source], tuple[InputError, ...]]:
    """Reads all inputs and splits them into articles; the sources by their path, for what is quoted of them.

    Raises:
        InputError: not one could be read.
    """
    paths, skipped = find_inputs(inputs, stdin)
    for error in skipped:
        on_skip(error)
    documents, by_path = [], dict[str, Source]()
    for done, path in enumerate(paths):
        on_step("corpus", done, len(paths))
        sources, errors = read_sources(path, told, web)
        for error in errors:
            on_skip(error)
        skipped += errors
        for source in (_rename(source, root) for source in sources):
            documents.append(_split(source))
            by_path[source.path] = source
    on_step("corpus", len(paths), len(paths))
    if not documents and len(skipped) == 1:
        raise skipped[0]
    if not documents:
        raise InputError("xckg build", f"{len(skipped)} 个输入都读不了，什么也没有写")
    return tuple(documents), by_path, tuple(skipped)


def _split(source: Source) -> Document:
    return Document(
        path=source.path,
        sha256=source.sha256,
        media_type=source.media_type,
        characters=len(source.text),
        articles=split_articles(source),
    )


def _rename(source: Source, root: Path | None) -> Source:
    return source if root is None else replace(source, path=Path(source.path).relative_to(root).as_posix())
