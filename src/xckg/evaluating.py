"""Holds a build against gold annotations of the same texts: calls the rooms that build, then the one that compares.

gold, texts ─→ pipeline.run ─→ Knowledge ─┐
gold ─ read ─→ 标注 ───────┴ evaluate ─→ 准确率、召回率、错误
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from xckg import evaluate as evaluation
from xckg import pipeline
from xckg.api import read_knowledge
from xckg.corpus.read import find_inputs, read_sources
from xckg.pipeline import UNTOLD, OnSkip, OnStep, ignore

PLAIN = "text/plain"


def evaluate(
    gold: Path,
    texts: Sequence[str],
    *,
    folder: Path | None = None,
    on_step: OnStep = ignore,
    on_skip: OnSkip = ignore,
) -> evaluation.Evaluation:
    """Holds a build against gold annotations of the same texts.

    Args:
        gold: the folder of annotations.
        texts: the annotated texts: files, folders, globs.
        folder: a build of these texts; without it they are built now and nothing is written.
        on_step: is told of progress.
        on_skip: is told of each text that cannot be read.

    Raises:
        InputError: no gold, or no text could be read.
        OutputError: the folder holds no build.
    """
    wanted = evaluation.read_gold(gold)
    if folder is None:
        known = pipeline.run(texts, on_step=on_step, on_skip=on_skip).knowledge
    else:
        known = read_knowledge(folder)
    sources = [source for path in find_inputs(texts, None)[0] for source in read_sources(path, UNTOLD)[0]]
    # In a page of HTML a stretch is printed otherwise than it reads, so its offsets are not checked by reading.
    plain = {source.path: source.text for source in sources if source.media_type == PLAIN}
    return evaluation.evaluate(known, wanted, plain)
