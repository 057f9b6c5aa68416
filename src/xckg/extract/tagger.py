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
from functools import cache
from pathlib import Path
from zipfile import BadZipFile
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from xckg.errors import KnowledgeError
from xckg.extract.name_rules import Proposal
from xckg.model import Sentence, SentenceRole, Span, Token
from xckg.ontology import find_ontology, load_yaml

MODEL = "models/tagger.npz"
TRUST = "models/tagger.yaml"
BEGIN, INSIDE, END, SINGLE = range(4)  # the four labels of a type, after label 0: outside
LEAST = 0.2  # a character's label below this probability opens, continues and ends no span
LONGEST = 60  # characters of a span; the longest names are those of policies and projects
DIGIT, UPPER, LOWER = ord("0"), ord("A"), ord("a")  # all digits, all Latin letters look the same to the network
WIDTH = 3  # characters that one convolution sees

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Features:
    """What the network reads of a run of sentences, one number per character and kind, sentences set apart by gaps.

    `gap` zeros stand before, between and after the sentences, so that no convolution sees two sentences at once;
    `starts` says where each sentence begins, `real` is 1 on characters and 0 in gaps.
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

    @property
    def gap(self) -> int:
        """How many characters must lie between two sentences."""
        return max(layer.step for layer in self.layers)


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
    runs = [tokens for tokens in sentences if tokens]
    if not runs:
        return
    tagger = load_tagger()
    features = to_features(tagger.tags, tagger.alphabet, tagger.gap, len(tagger.pairs), len(tagger.words), runs)
    with _blas().limit(limits=1):  # the matrices are small: threads only wait for each other, and sums keep their order
        chances = run(tagger, features)
    chances *= features.real  # no name reaches over a gap
    for begin, end, kind, score in join_labels(chances):
        at = bisect_right(features.starts, begin) - 1
        shift = runs[at][0].span.start - features.starts[at]
        span = Span(start=begin + shift, end=end + shift)
        name, type_ = text[span.start : span.end], tagger.types[kind]
        trusted = round(round(score, 4) * trust.get(type_, trust["default"]), 4)
        yield Proposal(span=span, type=type_, name=name, rule="tagger", score=trusted)


def to_features(
    tags: Sequence[str], alphabet: Ints, gap: int, pairs: int, words: int, sentences: Sequence[Sequence[Token]]
) -> Features:
    """What the network reads of these sentences.

    Args:
        tags: the parts of speech that it knows; the first stands for all others.
        alphabet: number of each code point up to 0xFFFF, 0 for one that it does not know.
        gap: zeros between sentences.
        pairs: how many numbers pairs of characters are hashed to; 0 is left free.
        words: the same of words.
        sentences: tokens, without holes between them.
    """
    tag_numbers = {tag: i for i, tag in enumerate(tags)}
    pieces, starts, lengths, word_numbers, tag_list = [], [], [], [], []
    at = gap
    blank = "\0" * gap
    for tokens in sentences:
        starts.append(at)
        pieces.append(blank)
        lengths.append(gap)
        word_numbers.append(0)
        tag_list.append(-1)
        for token in tokens:
            pieces.append(token.text)
            lengths.append(len(token.text))
            word_numbers.append(crc32(token.text.encode("utf-8")) % (words - 1) + 1)
            tag_list.append(tag_numbers.get(token.tag, 0))
            at += len(token.text)
        at += gap
    pieces.append(blank)
    lengths.append(gap)
    word_numbers.append(0)
    tag_list.append(-1)
    points = np.frombuffer("".join(pieces).encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    points = np.minimum(points, 0xFFFF)
    sizes = np.array(lengths, dtype=np.int64)
    ends = np.cumsum(sizes)
    place = np.full(len(points), INSIDE, dtype=np.int64)
    place[ends - sizes] = BEGIN
    place[ends - 1] = END
    place[(ends - 1)[sizes == 1]] = SINGLE
    spread = np.repeat(np.array(tag_list, dtype=np.int64), sizes)
    real = spread >= 0
    shape = points.copy()
    shape[(points >= ord("0")) & (points <= ord("9"))] = DIGIT
    shape[(points >= ord("A")) & (points <= ord("Z"))] = UPPER
    shape[(points >= ord("a")) & (points <= ord("z"))] = LOWER
    before = np.concatenate(([0], shape[:-1]))
    return Features(
        chars=alphabet[shape],
        pairs=((before * 40503 + shape * 2654435761) % 1000003 % (pairs - 1) + 1) * real,
        words=np.repeat(np.array(word_numbers, dtype=np.int64), sizes),
        shapes=(spread * 4 + place + 1) * real,
        real=real.astype(np.float32)[:, None],
        starts=tuple(starts),
    )


def run(tagger: Tagger, features: Features) -> Floats:
    """Probability of each label for each character, gaps included."""
    x = np.concatenate(
        (
            tagger.chars[features.chars],
            tagger.pairs[features.pairs],
            tagger.words[features.words],
            tagger.shapes[features.shapes],
        ),
        axis=1,
    )
    x *= features.real
    for i, layer in enumerate(tagger.layers):
        y = _convolve(x, layer)
        np.maximum(y, 0, out=y)
        if i:
            y += x
        y *= features.real
        x = y
    scores = x @ tagger.out + tagger.out_bias
    scores -= scores.max(axis=1, keepdims=True)
    np.exp(scores, out=scores)
    chances: Floats = scores / scores.sum(axis=1, keepdims=True)
    return chances


def join_labels(chances: Floats) -> Iterator[tuple[int, int, int, float]]:
    """Spans whose characters all may bear the labels of one type.

    Args:
        chances: characters × labels, zero between sentences.

    Yields:
        start, end, type's number and the least probability on the way; by start, then end.
    """
    likely = chances >= LEAST
    likely[:, 0] = False
    found: list[tuple[int, int, int, float]] = []
    for at, label in np.argwhere(likely).tolist():
        kind, part = divmod(label - 1, 4)
        score = float(chances[at, label])
        if part == SINGLE:
            found.append((at, at + 1, kind, score))
        if part != BEGIN:
            continue
        base = label - BEGIN
        for end in range(at + 1, min(at + LONGEST, len(chances))):
            last = float(chances[end, base + END])
            if last >= LEAST:
                found.append((at, end + 1, kind, min(score, last)))
            score = min(score, float(chances[end, base + INSIDE]))
            if score < LEAST:
                break
    yield from sorted(found)


def _convolve(x: Floats, layer: Layer) -> Floats:
    step, size = layer.step, x.shape[1]
    y = x @ layer.weights[size : 2 * size]
    y[step:] += x[:-step] @ layer.weights[:size]
    y[:-step] += x[step:] @ layer.weights[2 * size :]
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
