"""The models of rapidocr: where a page shows text, and which characters a line holds, each with how surely.

>>> _decode(np.array([[0, 3, 3, 0, 3, 1]]), np.array([[1, .9, .8, 1, .7, .6]]), ["", "甲", "乙", "丙"])
[[Letter(text='丙', at=2.0, sure=0.9), Letter(text='丙', at=4.5, sure=0.7), Letter(text='甲', at=5.5, sure=0.6)]]

Detector and recogniser are those in the wheel (PP-OCRv6, Apache-2.0), run by onnxruntime on a fixed number of threads:
the same page gives the same text.

*Why so*: rapidocr's own way from a page to text finds lines, cuts and reads them; its lines are not cut at gutters, it
makes the page smaller first, and fetches models from the web where it misses one. So only its models are used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from xckg.corpus.ink import Grey, Mask

THREADS = 2
_DETECT, _READ = "det", "rec"
_LONGEST_SIDE = 1664  # pixels of the page as the detector sees it
_AROUND = np.ones((9, 21), dtype=np.uint8)  # pixels, high and wide: a line has marks at its ends
_SEEN = 0.3  # the detector's own threshold
_HIGH = 48  # pixels of a line as the recogniser sees it
_STEP = 8  # pixels of it for each place where a character may stand
_BATCH = 6
_WIDEST = 3200  # pixels of a line: some seventy characters


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A character that was read; `at` is the middle of it, in steps from the left end of the crop."""

    text: str
    at: float
    sure: float


@cache
def _load(kind: str) -> Any:
    """A model from the wheel.

    Raises:
        FileNotFoundError: it is not there; nothing is fetched from anywhere.
    """
    import onnxruntime  # type: ignore[import-untyped, unused-ignore]
    import rapidocr

    folder = Path(rapidocr.__file__).parent / "models"
    found = sorted(folder.glob(f"*_{kind}_*.onnx"))
    if not found:
        raise FileNotFoundError(folder)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(str(found[-1]), options, providers=["CPUExecutionProvider"])


def _run(kind: str, given: NDArray[np.float32]) -> NDArray[np.float32]:
    session = _load(kind)
    found: NDArray[np.float32] = session.run(None, {session.get_inputs()[0].name: given})[0]
    return found


@cache
def _load_characters() -> list[str]:
    known = _load(_READ).get_modelmeta().custom_metadata_map["character"].splitlines()
    return ["", *known, " "]


def find_text(grey: Grey) -> Mask:
    """Where the detector sees text, as large as the page."""
    height, width = grey.shape
    scale = min(1.0, _LONGEST_SIDE / max(height, width))
    size = [max(32, round(side * scale / 32) * 32) for side in (width, height)]
    small = cv2.resize(grey, (size[0], size[1]), interpolation=cv2.INTER_AREA)
    given = (small.astype(np.float32) / 255 - 0.5) / 0.5
    seen = _run(_DETECT, np.repeat(given[np.newaxis, np.newaxis], 3, axis=1))[0, 0] > _SEEN
    around = cv2.dilate(seen.astype(np.uint8), _AROUND)  # it sees the core of each line
    return np.asarray(cv2.resize(around, (width, height), interpolation=cv2.INTER_NEAREST), dtype=np.bool_)


def read_crops(crops: Sequence[Grey]) -> list[list[Letter]]:
    """What stands in images of one line each; `at` counts in pixels of the crop."""
    order = sorted(range(len(crops)), key=lambda i: (_measure(crops[i]), i))
    found: list[list[Letter]] = [[] for _ in crops]
    for start in range(0, len(order), _BATCH):
        batch = order[start : start + _BATCH]
        widest = -(-max(_measure(crops[i]) for i in batch) // 32) * 32
        given = np.zeros((len(batch), 3, _HIGH, widest), dtype=np.float32)
        for row, i in enumerate(batch):
            way = cv2.INTER_AREA if crops[i].shape[0] > _HIGH else cv2.INTER_CUBIC
            line = cv2.resize(crops[i], (_measure(crops[i]), _HIGH), interpolation=way)
            given[row, :, :, : line.shape[1]] = (line.astype(np.float32) / 255 - 0.5) / 0.5
        odds = _run(_READ, given)
        read = _decode(odds.argmax(axis=2), odds.max(axis=2), _load_characters())
        for i, letters in zip(batch, read, strict=True):
            scale = crops[i].shape[1] / _measure(crops[i]) * _STEP
            found[i] = [Letter(text=c.text, at=c.at * scale, sure=c.sure) for c in letters]
    return found


def _measure(crop: Grey) -> int:
    height, width = map(int, crop.shape)
    return min(_WIDEST, max(16, round(width * _HIGH / height)))


def _decode(best: NDArray[np.int64], odds: NDArray[np.float32], characters: Sequence[str]) -> list[list[Letter]]:
    """Connectionist temporal classification: repeated characters are one, the blank (0) parts them."""
    lines = []
    for codes, sure in zip(best, odds, strict=True):
        starts = np.flatnonzero(np.diff(codes, prepend=-1))
        ends = np.append(starts[1:], len(codes))
        lines.append(
            [
                Letter(text=characters[codes[a]], at=float(a + b) / 2, sure=round(float(sure[a:b].max()), 4))
                for a, b in zip(starts, ends, strict=True)
                if codes[a]
            ]
        )
    return lines
