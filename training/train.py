"""Trains the tagger: own annotated sentences and the rules' own labels → `ontology/models/tagger.npz`.

    python training/train.py --pool POOL.jsonl.xz [--out FILE] [--epochs N] [--without silver|swap|second]

One seed, two threads, minutes. What goes in and what comes out is said in `training/README.md`.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from augment import Names
from check_sentences import TYPES, parse_line
from silver import Labelled, read_silver
from torch import nn

from xckg.corpus.segment import tag
from xckg.extract import tagger
from xckg.model import Span, Token

HERE = Path(__file__).parent
SEED = 20
STEPS = (1, 2, 4, 7)
CHAR_SIZE, PAIR_SIZE, WORD_SIZE, SHAPE_SIZE, HIDDEN = 40, 24, 24, 16, 96
PAIRS, WORDS = 1 << 15, 1 << 15
ALPHABET = 4200  # most frequent characters
BATCH = 4000  # characters
OWN_TIMES = 6  # an own sentence is seen so often in an epoch, with other names each time
SILVER_WEIGHT = 0.5
EMPTY_KEPT = 0.3  # share of the sentences kept in which the rules find nothing: they miss things
HIDE_CHAR, HIDE_PAIR, HIDE_WORD = 0.03, 0.2, 0.2
DOUBT_FROM = 0.5  # a span of the first network that the rules contradict is looked away from


@dataclass(frozen=True, kw_only=True)
class Example:
    """A sentence, cut into words, with a label and a weight per character."""

    tokens: tuple[Token, ...]
    labels: np.ndarray
    weights: np.ndarray


class Network(nn.Module):
    """What `tagger.run` computes, with gradients."""

    def __init__(self, alphabet: int, tags: int, labels: int) -> None:
        super().__init__()
        self.chars = nn.Embedding(alphabet + 2, CHAR_SIZE)
        self.pairs = nn.Embedding(PAIRS, PAIR_SIZE)
        self.words = nn.Embedding(WORDS, WORD_SIZE)
        self.shapes = nn.Embedding(tags * 4 + 1, SHAPE_SIZE)
        for table in (self.chars, self.pairs, self.words, self.shapes):
            nn.init.normal_(table.weight, std=0.3)
        sizes = [CHAR_SIZE + PAIR_SIZE + WORD_SIZE + SHAPE_SIZE] + [HIDDEN] * len(STEPS)
        self.layers = nn.ModuleList(
            nn.Conv1d(a, b, tagger.WIDTH, dilation=step, padding=step)
            for a, b, step in zip(sizes, sizes[1:], STEPS, strict=False)
        )
        self.out = nn.Linear(HIDDEN, labels)
        self.dropout = nn.Dropout(0.15)

    def forward(self, f: tagger.Features, hide: bool) -> torch.Tensor:
        """Scores of the labels per character; `hide` makes some characters, pairs and words unknown."""
        parts = []
        for table, numbers, share in (
            (self.chars, f.chars, HIDE_CHAR), (self.pairs, f.pairs, HIDE_PAIR), (self.words, f.words, HIDE_WORD),
            (self.shapes, f.shapes, 0.0),
        ):
            ids = torch.from_numpy(numbers)
            if hide and share:
                ids = ids.masked_fill(torch.rand(ids.shape) < share, 0)
            parts.append(table(ids))
        real = torch.from_numpy(f.real)
        x = self.dropout(torch.cat(parts, dim=1)) * real
        for i, layer in enumerate(self.layers):
            y = torch.relu(layer(x.T[None])[0].T)
            x = (y + x if i else y) * real
            x = self.dropout(x)
        return self.out(x)


def read_own(folder: Path) -> list[Labelled]:
    """The annotated sentences of the repository, in file order."""
    lines = [line.strip() for path in sorted(folder.glob("*.txt")) for line in path.read_text("utf-8").splitlines()]
    read = [parse_line(line) for line in lines if line and not line.startswith("#")]
    return [Labelled(text=one.text, mentions=one.mentions) for one in read]


def to_example(labelled: Labelled, weight: float) -> Example:
    """Cuts into words and writes one label per character."""
    tokens, at = [], 0
    for word, letters in tag(labelled.text):
        tokens.append(Token(span=Span(start=at, end=at + len(word)), text=word, tag=letters))
        at += len(word)
    labels = np.zeros(len(labelled.text), dtype=np.int64)
    weights = np.full(len(labelled.text), weight, dtype=np.float32)
    for start, end, kind in labelled.mentions:
        base = 1 + 4 * TYPES.index(kind)
        labels[start:end] = base + tagger.INSIDE
        labels[start], labels[end - 1] = base + tagger.BEGIN, base + tagger.END
        if end == start + 1:
            labels[start] = base + tagger.SINGLE
    for start, end in labelled.doubts:
        weights[start:end] = 0
    return Example(tokens=tuple(tokens), labels=labels, weights=weights)


def to_batches(examples: Sequence[Example], shuffle: random.Random) -> Iterator[list[Example]]:
    """The examples in random order, about `BATCH` characters at a time."""
    order = list(range(len(examples)))
    shuffle.shuffle(order)
    batch, size = [], 0
    for i in order:
        batch.append(examples[i])
        size += len(examples[i].labels)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


class Trainer:
    """One network on its way: data in, weights out."""

    def __init__(self, own: Sequence[Labelled], silver: Sequence[Labelled], swap: bool) -> None:
        counts: Counter[str] = Counter()
        tags: Counter[str] = Counter()
        for labelled in (*own, *silver):
            counts.update(labelled.text)
        for labelled in (*own, *silver)[:20000]:
            tags.update(letters for _, letters in tag(labelled.text))
        chars = sorted(c for c in counts if c not in "0123456789" and not (c.isascii() and c.isalpha()) and "\0" < c < "\uffff")
        chars = sorted(sorted(chars, key=lambda c: -counts[c])[:ALPHABET] + list("0Aa"))
        self.points = np.array([ord(c) for c in chars], dtype=np.uint16)
        self.alphabet = tagger._to_alphabet(self.points)
        self.tags = ("", *sorted(t for t, n in tags.items() if n >= 20 and t))
        self.own, self.silver, self.swap = own, silver, swap
        persons = [s.text[a:b] for s in (*own, *silver) for a, b, kind in s.mentions if kind == "Person"]
        self.names = Names(persons, SEED)
        self.shuffle = random.Random(SEED)  # noqa: S311 - no secret
        torch.manual_seed(SEED)
        self.network = Network(len(chars), len(self.tags), 1 + 4 * len(TYPES))

    def epoch_examples(self) -> list[Example]:
        """An epoch's examples: own sentences often, the rules' once, with other names here and there."""
        change = self.names.swap if self.swap else (lambda labelled: labelled)
        own = [to_example(change(s) if i else s, 1.0) for i in range(OWN_TIMES) for s in self.own]
        silver = [
            to_example(change(s) if self.shuffle.random() < 0.5 else s, SILVER_WEIGHT)
            for s in self.silver
            if s.mentions or self.shuffle.random() < EMPTY_KEPT
        ]
        return own + silver

    def to_features(self, batch: Sequence[Sequence[Token]]) -> tagger.Features:
        """As the product makes them."""
        return tagger.to_features(self.tags, self.alphabet, max(STEPS), PAIRS, WORDS, batch)

    def train(self, epochs: int, rate: float = 2e-3) -> None:
        """Adam with a falling rate."""
        optimizer = torch.optim.Adam(self.network.parameters(), lr=rate)
        for epoch in range(epochs):
            began, total, seen = time.time(), 0.0, 0.0
            examples = self.epoch_examples()
            batches = list(to_batches(examples, self.shuffle))
            self.network.train()
            for i, batch in enumerate(batches):
                done = (epoch + i / len(batches)) / epochs
                for group in optimizer.param_groups:
                    group["lr"] = rate * min(1.0, done * epochs * 5) * (1 - 0.98 * done)
                f = self.to_features([e.tokens for e in batch])
                labels, weights = np.zeros(len(f.chars), dtype=np.int64), np.zeros(len(f.chars), dtype=np.float32)
                for e, start in zip(batch, f.starts, strict=True):
                    labels[start : start + len(e.labels)] = e.labels
                    weights[start : start + len(e.labels)] = e.weights
                weight = torch.from_numpy(weights)
                loss = nn.functional.cross_entropy(
                    self.network(f, hide=True), torch.from_numpy(labels), reduction="none"
                )
                loss = (loss * weight).sum()
                optimizer.zero_grad()
                (loss / weight.sum()).backward()
                nn.utils.clip_grad_norm_(self.network.parameters(), 2.0)
                optimizer.step()
                total, seen = total + loss.item(), seen + weight.sum().item()
            print(f"epoch {epoch + 1}/{epochs} loss {total / seen:.4f} {time.time() - began:.0f} s", flush=True)

    def doubt(self, labelled: Sequence[Labelled]) -> list[Labelled]:
        """The sentences with those spans marked doubtful in which the network contradicts the rules."""
        self.network.eval()
        out = []
        for i in range(0, len(labelled), 100):
            part = labelled[i : i + 100]
            f = self.to_features([to_example(s, 1.0).tokens for s in part])
            with torch.no_grad():
                chances = torch.softmax(self.network(f, hide=False), dim=1).numpy()
            for s, start in zip(part, f.starts, strict=True):
                known = set(s.mentions)
                found = tagger.join_labels(chances[start : start + len(s.text)])
                against = [(a, b) for a, b, k, p in found if p >= DOUBT_FROM and (a, b, TYPES[k]) not in known]
                out.append(Labelled(text=s.text, mentions=s.mentions, doubts=(*s.doubts, *against)))
        return out

    def save(self, path: Path, about: dict[str, object]) -> None:
        """Writes the weights: tables in bytes with a scale each, convolutions in half precision."""
        arrays: dict[str, np.ndarray] = {"alphabet": self.points}
        for name in ("chars", "pairs", "words", "shapes"):
            table = getattr(self.network, name).weight.detach().numpy()
            scale = np.quantile(np.abs(table), 0.9999) / 127
            arrays[name] = np.clip(np.rint(table / scale), -127, 127).astype(np.int8)
            arrays[f"{name}_scale"] = np.float32(scale)
        for i, layer in enumerate(self.network.layers):
            weights = layer.weight.detach().numpy().transpose(2, 1, 0)
            arrays[f"layer{i}"] = weights.reshape(-1, weights.shape[2]).astype(np.float16)
            arrays[f"bias{i}"] = layer.bias.detach().numpy().astype(np.float16)
        arrays["out"] = self.network.out.weight.detach().numpy().T.astype(np.float16)
        arrays["out_bias"] = self.network.out.bias.detach().numpy().astype(np.float16)
        facts = {"types": TYPES, "tags": self.tags, "steps": STEPS, **about}
        arrays["about"] = np.frombuffer(json.dumps(facts, ensure_ascii=False).encode("utf-8"), dtype=np.uint8)
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(path, **arrays)


def main() -> None:
    """Reads the arguments, trains twice (the second time without what the first network doubts), saves."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pool", type=Path, help="unlabelled text, JSON Lines (xz)")
    parser.add_argument("--out", type=Path, default=HERE.parent / "ontology" / tagger.MODEL)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--first", type=int, default=2, help="epochs of the first network, which only doubts")
    parser.add_argument("--own", default="*.txt", help="which own sentences")
    parser.add_argument("--without", nargs="*", default=[], choices=("silver", "swap", "second"))
    args = parser.parse_args()
    torch.set_num_threads(2)
    torch.use_deterministic_algorithms(mode=True)
    own = read_own(HERE / "sentences")
    silver = [] if args.pool is None or "silver" in args.without else list(read_silver(args.pool))
    print(len(own), "own sentences,", len(silver), "labelled by rules", flush=True)
    swap = "swap" not in args.without
    if silver and "second" not in args.without:
        first = Trainer(own, silver, swap)
        first.train(args.first)
        silver = first.doubt(silver)
    trainer = Trainer(own, silver, swap)
    trainer.train(args.epochs)
    trainer.save(args.out, {"own": len(own), "silver": len(silver), "seed": SEED})
    print(args.out, args.out.stat().st_size, "bytes")


if __name__ == "__main__":
    sys.exit(main())
