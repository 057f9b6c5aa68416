"""A learned second opinion: a small convolutional network over characters proposes spans with a type and a score.

What a finder by suffix cannot see, for want of a suffix, the network sees by its neighbours: every part of the list
海纳微芯、宝瑞克等企业 is a company. The weights are `ontology/models/tagger.npz`; `training/` makes them.

    characters ─┐
    pairs      ─┼→ vectors → convolutions (widths grow) → one label of O, B-, I-, E-, S-type per character → spans
    words, tags┘

>>> text = "主要生产无菌灌装阀、耐磨衬板和折弯机"
>>> words = ["主要", "生产", "无菌", "灌装", "阀", "、", "耐磨", "衬板", "和", "折弯机"]
>>> ends = [sum(map(len, words[: i + 1])) for i in range(len(words))]
>>> tokens = [Token(span=Span(start=end - len(w), end=end), text=w) for w, end in zip(words, ends)]
>>> [p.name for p in tag_tokens(text, [tokens]) if p.score > 0.5 and p.type == "Product"]
['无菌灌装阀', '耐磨衬板', '折弯机']

*Why so*: a conditional random field over hand-made features (python-crfsuite) reached F1 0.67 on held-out sentences;
the network learns from a teacher as well, reaches 0.80, needs nothing but numpy, and its spans come with a probability.
Labels are chosen per character and joined to spans only where all characters agree, so several spans may be proposed
for one place: which one stands is decided by `resolve`, together with all other finders.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log
from pathlib import Path
from zipfile import BadZipFile
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from xckg.errors import KnowledgeError
from xckg.extract.name_rules import WORDS_KEPT, Proposal
from xckg.model import Sentence, SentenceRole, Span, Token
from xckg.ontology import find_ontology, load_yaml

MODEL = "models/tagger.npz"
TRUST = "models/tagger.yaml"
BEGIN, INSIDE, END, SINGLE = range(4)  # the four labels of a type, after label 0: outside
LEAST = 0.2  # a character's label below this probability opens, continues and ends no span
LONGEST = 60  # characters of a span; the longest names are those of policies and projects
WIDTH = 3  # characters that one convolution sees
RUN = 2000  # characters that go through the network at once

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Features:
    """What the network reads of a run of sentences, one number per character and kind.

    `starts` says where each sentence begins. For training, zeros may stand before, between and after the sentences;
    `real` is 1 on characters and 0 in these gaps.
    """

    chars: Ints
    pairs: Ints
    words: Ints
    shapes: Ints
    real: Floats
    starts: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Layer:
    """A convolution: each character sees itself and one neighbour on each side, `step` characters away."""

    step: int
    weights: Floats
    bias: Floats


@dataclass(frozen=True, kw_only=True, slots=True)
class Tagger:
    """The weights; `types` in the order of the labels."""

    types: tuple[str, ...]
    tags: tuple[str, ...]
    alphabet: Ints
    chars: Floats
    pairs: Floats
    words: Floats
    shapes: Floats
    layers: tuple[Layer, ...]
    out: Floats
    out_bias: Floats


@cache
def load_tagger() -> Tagger:
    """The network of `ontology/models/`.

    Raises:
        KnowledgeError: there is no such file, or it is none of ours.
    """
    try:
        return read_tagger(find_ontology() / MODEL)
    except FileNotFoundError:
        raise KnowledgeError(MODEL, 0, "没有这个模型文件，请重新安装 xckg") from None
    except (ValueError, KeyError, EOFError, BadZipFile) as error:
        raise KnowledgeError(MODEL, 0, f"不是标注模型：{error}") from None


def read_tagger(path: Path) -> Tagger:
    """The network in a file that `training/train.py` wrote.

    Raises:
        FileNotFoundError: there is none.
        ValueError: it is no archive of arrays without code in it.
        EOFError, BadZipFile: the archive is broken.
        KeyError: an array is missing.
    """
    with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    about = json.loads(arrays["about"].tobytes().decode("utf-8"))
    return Tagger(
        types=tuple(about["types"]),
        tags=tuple(about["tags"]),
        alphabet=to_alphabet(arrays["alphabet"]),
        chars=_to_floats(arrays, "chars"),
        pairs=_to_floats(arrays, "pairs"),
        words=_to_floats(arrays, "words"),
        shapes=_to_floats(arrays, "shapes"),
        layers=tuple(
            Layer(step=step, weights=_to_floats(arrays, f"layer{i}"), bias=_to_floats(arrays, f"bias{i}"))
            for i, step in enumerate(about["steps"])
        ),
        out=_to_floats(arrays, "out"),
        out_bias=_to_floats(arrays, "out_bias"),
    )


@cache
def load_trust() -> dict[str, float]:
    """What a probability is multiplied by, by type and "default": `ontology/models/tagger.yaml`.

    Raises:
        KnowledgeError: no default, or a number that is no share of one.
    """
    node = load_yaml(TRUST).need("trust", dict)
    node.need("default", float)
    for kind in node:
        if not 0 <= node.need(kind, (float, int)) <= 1:
            raise KnowledgeError(node.file, node.line, f"「{kind}」应在 0 到 1 之间")
    return {kind: float(share) for kind, share in node.items()}


@cache
def _blas() -> ThreadpoolController:
    return ThreadpoolController()


def find_tagged(text: str, sentences: Sequence[Sentence]) -> Iterator[Proposal]:
    """Spans that the network takes for names, in the sentences of one article (all at once: ten times as fast).

    Args:
        text: the article's clean text.
        sentences: its sentences with their tokens; spans count in `text`.

    Yields:
        Proposals, sentence by sentence, overlapping ones too; `score` is the probability of the least certain
        character times what its type is trusted. Bylines are left to their own finder.
    """
    trust = load_trust()
    runs = [sentence.tokens for sentence in sentences if sentence.role is not SentenceRole.BYLINE]
    yield from _tag(text, runs, trust)


def tag_tokens(text: str, sentences: Sequence[Sequence[Token]]) -> Iterator[Proposal]:
    """As `find_tagged`, of sentences that are given by their tokens alone; `score` is the bare probability."""
    yield from _tag(text, sentences, {"default": 1.0})


def _tag(text: str, sentences: Iterable[Sequence[Token]], trust: Mapping[str, float]) -> Iterator[Proposal]:
    tagger = load_tagger()
    for runs in _share_out([tokens for tokens in sentences if tokens]):
        features = to_features(tagger.tags, tagger.alphabet, 0, len(tagger.pairs), len(tagger.words), runs)
        # the matrices are small: threads would only wait for each other, and so sums keep their order
        with _blas().limit(limits=1):
            rows, chances = find_likely(run(tagger, features))
        for begin, end, kind, score in join_labels(rows, chances, features.starts):
            at = bisect_right(features.starts, begin) - 1
            shift = runs[at][0].span.start - features.starts[at]
            span = Span(start=begin + shift, end=end + shift)
            name, type_ = text[span.start : span.end], tagger.types[kind]
            trusted = round(round(score, 4) * trust.get(type_, trust["default"]), 4)
            yield Proposal(span=span, type=type_, name=name, rule="tagger", score=trusted)


def _share_out(sentences: Sequence[Sequence[Token]]) -> Iterator[list[Sequence[Token]]]:
    """The sentences in runs of at most `RUN` characters (or one sentence): what a processor keeps close at hand."""
    run: list[Sequence[Token]] = []
    size = 0
    for tokens in sentences:
        length = tokens[-1].span.end - tokens[0].span.start
        if run and size + length > RUN:
            yield run
            run, size = [], 0
        run.append(tokens)
        size += length
    if run:
        yield run


def to_features(
    tags: Sequence[str], alphabet: Ints, gap: int, pairs: int, words: int, sentences: Sequence[Sequence[Token]]
) -> Features:
    """What the network reads of these sentences.

    Args:
        tags: the parts of speech that it knows; the first stands for all others.
        alphabet: number of each code point up to 0xFFFF, 0 for one that it does not know.
        gap: zeros before, between and after the sentences; none but for training.
        pairs: how many numbers pairs of characters are hashed to; 0 is left free.
        words: the same of words.
        sentences: tokens, without holes between them.
    """
    tag_numbers = {tag: i for i, tag in enumerate(tags)}
    blank, none = (["\0" * gap], [-1]) if gap else ([], [])
    pieces, tag_list, starts, at = [*blank], [*none], [], gap
    for tokens in sentences:
        starts.append(at)
        pieces += [token.text for token in tokens]
        tag_list += [tag_numbers.get(token.tag, 0) for token in tokens]
        pieces += blank
        tag_list += none
        at += tokens[-1].span.end - tokens[0].span.start + gap
    points = np.frombuffer("".join(pieces).encode("utf-32-le"), dtype=np.uint32)
    sizes = np.array([len(piece) for piece in pieces], dtype=np.int64)
    ends = np.cumsum(sizes)
    place = np.full(len(points), INSIDE, dtype=np.int64)
    place[ends - sizes] = BEGIN
    place[ends - 1] = END
    place[(ends - 1)[sizes == 1]] = SINGLE
    spread = np.repeat(np.array(tag_list, dtype=np.int64), sizes)
    real = spread >= 0
    numbers = np.array([_hash(piece) for piece in pieces], dtype=np.int64) % (words - 1) + 1
    shape = _look_alike()[np.minimum(points, 0xFFFF)]
    before = np.concatenate(([0], shape[:-1]))
    before[starts] = 0
    return Features(
        chars=alphabet[shape],
        pairs=((before * 40503 + shape * 2654435761) % 1000003 % (pairs - 1) + 1) * real,
        words=np.repeat(numbers, sizes) * real,
        shapes=(spread * 4 + place + 1) * real,
        real=real.astype(np.float32)[:, None],
        starts=tuple(starts),
    )


@cache
def _look_alike() -> Ints:
    """Each code point, and for figures and Latin letters the one that stands for all of their kind."""
    points = np.arange(0x10000, dtype=np.int64)
    for first, last in ("09", "AZ", "az"):
        points[ord(first) : ord(last) + 1] = ord(first)
    return points


@lru_cache(maxsize=WORDS_KEPT)
def _hash(word: str) -> int:
    return crc32(word.encode("utf-8"))


def run(tagger: Tagger, features: Features) -> Floats:
    """Score of each label for each character; the sentences must stand without gaps."""
    borders = np.array(features.starts[1:], dtype=np.int64)
    x: Floats = np.concatenate(
        (
            tagger.chars.take(features.chars, axis=0),
            tagger.pairs.take(features.pairs, axis=0),
            tagger.words.take(features.words, axis=0),
            tagger.shapes.take(features.shapes, axis=0),
        ),
        axis=1,
    )
    for i, layer in enumerate(tagger.layers):
        y = _convolve(x, layer, borders)
        np.maximum(y, 0, out=y)
        if i:
            y += x
        x = y
    scores: Floats = x @ tagger.out + tagger.out_bias
    return scores


def find_likely(scores: Floats) -> tuple[Ints, Floats]:
    """The characters for which some label but 0 may reach `LEAST`, and the probabilities of their labels.

    Three of four characters are nothing, and their probabilities need not be known: even of the two labels alone, the
    best one would have less.
    """
    margin = np.float32(log(LEAST / (1 - LEAST)) - 0.01)  # less a little: rounding must lose none
    rows = np.flatnonzero(scores[:, 1:].max(axis=1) - scores[:, 0] >= margin)
    chosen = scores[rows]
    chosen -= chosen.max(axis=1, keepdims=True)
    np.exp(chosen, out=chosen)
    chances: Floats = chosen / chosen.sum(axis=1, keepdims=True)
    return rows, chances


def join_labels(rows: Ints, chances: Floats, starts: Sequence[int] = (0,)) -> Iterator[tuple[int, int, int, float]]:
    """Spans whose characters all may bear the labels of one type.

    Args:
        rows: the characters of which anything is likely, in order.
        chances: these characters × labels.
        starts: where sentences begin, which no span reaches over.

    Yields:
        start, end, type's number and the least probability on the way; by start, then end.
    """
    likely = chances >= LEAST
    likely[:, 0] = False
    lines, labels = np.nonzero(likely)
    width = chances.shape[1]
    keys = rows[lines] * width + labels  # one number for a character and a label
    known = dict(zip(keys.tolist(), chances[lines, labels].tolist(), strict=True))
    found: list[tuple[int, int, int, float]] = []
    for key, score in known.items():
        at, label = divmod(key, width)
        kind, part = divmod(label - 1, 4)
        if part == SINGLE:
            found.append((at, at + 1, kind, score))
        if part != BEGIN:
            continue
        later = bisect_right(starts, at)
        stop = min(at + LONGEST, starts[later] if later < len(starts) else int(rows[-1]) + 1)
        for next_ in range(at + 1, stop):
            key += width  # the same label, one character on
            last = known.get(key + END)
            if last is not None:
                found.append((at, next_ + 1, kind, min(score, last)))
            inside = known.get(key + INSIDE)
            if inside is None:
                break
            score = min(score, inside)
    yield from sorted(found)


def _convolve(x: Floats, layer: Layer, borders: Ints) -> Floats:
    """One layer; `borders` are where one sentence ends and the next begins, over which nothing is seen."""
    step, size = layer.step, x.shape[1]
    y: Floats = x @ layer.weights[size : 2 * size]
    if step < len(x):
        apart = (borders[:, None] - np.arange(1, step + 1)).ravel()  # here, and `step` on, are two sentences
        apart = apart[(apart >= 0) & (apart < len(x) - step)]
        side = x[:-step] @ layer.weights[:size]
        side[apart] = 0
        y[step:] += side
        np.matmul(x[step:], layer.weights[2 * size :], out=side)
        side[apart] = 0
        y[:-step] += side
    y += layer.bias
    return y


def to_alphabet(points: NDArray[np.uint16]) -> Ints:
    """0 for an unknown character, 1 for the gap, the others in the file's order."""
    alphabet = np.zeros(0x10000, dtype=np.int64)
    alphabet[points] = np.arange(len(points)) + 2
    alphabet[0] = 1
    return alphabet


def _to_floats(arrays: dict[str, NDArray[np.generic]], name: str) -> Floats:
    """A table as it is computed with: stored as eighths of a byte's range with one scale, or in half precision."""
    table = arrays[name].astype(np.float32)
    return table * np.float32(arrays[f"{name}_scale"]) if f"{name}_scale" in arrays else table
