"""Trains the tagger: annotated sentences, the rules' labels, a teacher's answers → `ontology/models/tagger.npz`.

    python training/train.py --pool POOL.jsonl.xz [--out FILE] [--epochs N] [--without annotated spans …]

    own sentences, annotated articles ──→ teacher (a pretrained encoder) ──→ how likely each label is ─┐
    unlabelled text ──→ the project's rules: what they are sure of ───────────────────────────────────┼→ small network
    own sentences, annotated articles, other names in them each time ─────────────────────────────────┘

One seed, one thread; every stage draws from its own copy of the seed, so that a run with a kept teacher is the same
run. Every tenth own sentence is held out and tells the figures printed at the end. What goes in and what comes out is
said in `training/README.md`.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from annotated import read_annotated
from augment import Names
from check_sentences import TYPES, parse_line
from encoder import load_encoder
from silver import Labelled, read_silver
from spans import read_spans
from teacher import Teacher, ask, train_teacher
from torch import nn

from xckg.corpus.segment import tag
from xckg.extract import tagger
from xckg.model import Span, Token

HERE = Path(__file__).parent
LABELS = 1 + 4 * len(TYPES)
SEED = 20
STEPS = (1, 2, 4, 7)
CHAR_SIZE, PAIR_SIZE, WORD_SIZE, SHAPE_SIZE, HIDDEN = 40, 24, 24, 16, 112
PAIRS, WORDS = 1 << 15, 1 << 16
ALPHABET = 4200  # most frequent characters
BATCH = 3000  # characters
OWN_TIMES = 4  # an own sentence is seen so often in an epoch, with other names each time
REAL_TIMES = 2  # one of the annotated articles that are many
POOL_WEIGHT = 0.7  # of a character of the pool, against one of an own sentence
POOL_CHARACTERS = 2_400_000  # of unlabelled text that is learnt from
EMPTY_KEPT = 0.3  # share of the sentences kept in which the rules find nothing
RULE_SHARE = 0.3  # of the target where the rules are sure; the rest is the teacher's
HIDE_CHAR, HIDE_PAIR, HIDE_WORD = 0.03, 0.15, 0.15
HELD_OUT = 10  # every tenth annotated sentence


@dataclass(frozen=True, kw_only=True)
class Example:
    """A sentence cut into words: how likely each label is for each character, and what the character weighs."""

    tokens: tuple[Token, ...]
    target: np.ndarray
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
        # a convolution written as one product: torch's own keeps a plan for every length that it meets, gigabytes of it
        self.layers = nn.ModuleList(nn.Linear(tagger.WIDTH * a, b) for a, b in pairwise(sizes))
        self.out = nn.Linear(HIDDEN, labels)
        self.dropout = nn.Dropout(0.15)

    def forward(self, f: tagger.Features, hide: bool) -> torch.Tensor:
        """Scores of the labels per character; `hide` makes some characters, pairs and words unknown."""
        parts = []
        for table, numbers, share in (
            (self.chars, f.chars, HIDE_CHAR),
            (self.pairs, f.pairs, HIDE_PAIR),
            (self.words, f.words, HIDE_WORD),
            (self.shapes, f.shapes, 0.0),
        ):
            ids = torch.from_numpy(numbers)
            if hide and share:
                ids = ids.masked_fill(torch.rand(ids.shape) < share, 0)
            parts.append(table(ids))
        real = torch.from_numpy(f.real)
        x = self.dropout(torch.cat(parts, dim=1)) * real
        for i, (layer, step) in enumerate(zip(self.layers, STEPS, strict=True)):
            none = x.new_zeros(step, x.shape[1])
            seen = torch.cat((torch.cat((none, x[:-step])), x, torch.cat((x[step:], none))), dim=1)
            y = torch.relu(layer(seen))
            x = (y + x if i else y) * real
            x = self.dropout(x)
        return self.out(x)


def read_own(folder: Path) -> list[Labelled]:
    """The annotated sentences of the repository, in file order."""
    lines = [line.strip() for path in sorted(folder.glob("*.txt")) for line in path.read_text("utf-8").splitlines()]
    read = [parse_line(line) for line in lines if line and not line.startswith("#")]
    return [Labelled(text=one.text, mentions=one.mentions) for one in read]


def to_tokens(text: str) -> tuple[Token, ...]:
    """The words, as the product cuts them."""
    tokens, at = [], 0
    for word, letters in tag(text):
        tokens.append(Token(span=Span(start=at, end=at + len(word)), text=word, tag=letters))
        at += len(word)
    return tuple(tokens)


def to_labels(labelled: Labelled) -> np.ndarray:
    """One label per character."""
    labels = np.zeros(len(labelled.text), dtype=np.int64)
    for start, end, kind in labelled.mentions:
        base = 1 + 4 * TYPES.index(kind)
        labels[start:end] = base + tagger.INSIDE
        labels[start], labels[end - 1] = base + tagger.BEGIN, base + tagger.END
        if end == start + 1:
            labels[start] = base + tagger.SINGLE
    return labels


def to_weights(labelled: Labelled, weight: float) -> np.ndarray:
    """What each character weighs: nothing where the labels are in doubt."""
    weights = np.full(len(labelled.text), weight, dtype=np.float32)
    for start, end in labelled.doubts:
        weights[start:end] = 0
    return weights


def to_example(labelled: Labelled, weight: float, answer: np.ndarray | None = None) -> Example:
    """What to learn from a sentence: its labels alone, or mixed with a teacher's answer."""
    target = np.eye(LABELS, dtype=np.float16)[to_labels(labelled)]
    if answer is None:
        weights = to_weights(labelled, weight)
    else:
        weights = np.full(len(labelled.text), weight, dtype=np.float32)
        share = np.zeros((len(labelled.text), 1), dtype=np.float16)
        for start, end, _ in labelled.mentions:
            share[start:end] = RULE_SHARE
        target = target * share + answer * (1 - share)
    return Example(tokens=to_tokens(labelled.text), target=target, weights=weights)


def to_batches(examples: Sequence[Example], shuffle: random.Random) -> Iterator[list[Example]]:
    """The examples in random order, about `BATCH` characters at a time."""
    order = list(range(len(examples)))
    shuffle.shuffle(order)
    batch, size = [], 0
    for i in order:
        batch.append(examples[i])
        size += len(examples[i].weights)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


class Trainer:
    """The small network on its way: sentences in, weights out."""

    def __init__(
        self,
        own: Sequence[Labelled],
        real: Sequence[Labelled],
        pool: Sequence[Example],
        texts: Iterable[str],
        names: Names | None,
    ) -> None:
        counts: Counter[str] = Counter()
        tags: Counter[str] = Counter()
        for text in (*texts, *(s.text for s in (*own, *real))):
            counts.update(text)
        for example in (*pool, *(to_example(s, 1.0) for s in (*own, *real))):
            tags.update(token.tag for token in example.tokens)
        chars = [c for c in counts if "\0" < c < "\uffff" and not (c.isascii() and c.isalnum())]
        chars = sorted(sorted(chars, key=lambda c: (-counts[c], c))[:ALPHABET] + list("0Aa"))
        self.points = np.array([ord(c) for c in chars], dtype=np.uint16)
        self.alphabet = tagger.to_alphabet(self.points)
        self.tags = ("", *sorted(t for t, n in tags.items() if n >= 20 and t))
        self.own, self.real, self.pool, self.names = own, real, pool, names
        self.shuffle = random.Random(SEED)
        torch.manual_seed(SEED)
        self.network = Network(len(chars), len(self.tags), LABELS)

    def draw(self) -> list[Example]:
        """An epoch's examples: own sentences often, with other names, the pool's once."""
        own = [
            to_example(self.names.swap(s) if i and self.names is not None else s, 1.0)
            for many, times in ((self.own, OWN_TIMES), (self.real, REAL_TIMES))
            for i in range(times)
            for s in many
        ]
        return [*own, *self.pool]

    def to_features(self, batch: Sequence[Sequence[Token]], gap: int = max(STEPS)) -> tagger.Features:
        """As the product makes them, but for gaps: torch's convolutions then need not know where sentences end."""
        return tagger.to_features(self.tags, self.alphabet, gap, PAIRS, WORDS, batch)

    def train(self, epochs: int, rate: float = 2e-3) -> None:
        """Adam with a falling rate."""
        optimizer = torch.optim.Adam(self.network.parameters(), lr=rate, fused=True)
        for epoch in range(epochs):
            began, total, seen = time.time(), 0.0, 0.0
            batches = list(to_batches(self.draw(), self.shuffle))
            self.network.train()
            for i, batch in enumerate(batches):
                done = (epoch + i / len(batches)) / epochs
                for group in optimizer.param_groups:
                    group["lr"] = rate * min(1.0, done * epochs * 5) * (1 - 0.98 * done)
                f = self.to_features([e.tokens for e in batch])
                target = np.zeros((len(f.chars), LABELS), dtype=np.float32)
                weights = np.zeros(len(f.chars), dtype=np.float32)
                for e, start in zip(batch, f.starts, strict=True):
                    target[start : start + len(e.weights)] = e.target
                    weights[start : start + len(e.weights)] = e.weights
                weight = torch.from_numpy(weights)
                scores = torch.log_softmax(self.network(f, hide=True), dim=1)
                loss = -((torch.from_numpy(target) * scores).sum(dim=1) * weight).sum()
                optimizer.zero_grad()
                (loss / weight.sum()).backward()
                nn.utils.clip_grad_norm_(self.network.parameters(), 2.0)
                optimizer.step()
                total, seen = total + loss.item(), seen + weight.sum().item()
            print(f"network {epoch + 1}/{epochs} loss {total / seen:.4f} {time.time() - began:.0f} s", flush=True)

    def save(self, path: Path, about: dict[str, object]) -> None:
        """Writes the weights: tables in bytes with a scale each, convolutions in half precision."""
        arrays: dict[str, np.ndarray] = {"alphabet": self.points}
        for name in ("chars", "pairs", "words", "shapes"):
            table = getattr(self.network, name).weight.detach().numpy()
            scale = np.quantile(np.abs(table), 0.9999) / 127
            arrays[name] = np.clip(np.rint(table / scale), -127, 127).astype(np.int8)
            arrays[f"{name}_scale"] = np.float32(scale)
        for i, layer in enumerate(self.network.layers):
            arrays[f"layer{i}"] = layer.weight.detach().numpy().T.astype(np.float16)
            arrays[f"bias{i}"] = layer.bias.detach().numpy().astype(np.float16)
        arrays["out"] = self.network.out.weight.detach().numpy().T.astype(np.float16)
        arrays["out_bias"] = self.network.out.bias.detach().numpy().astype(np.float16)
        facts = {"types": TYPES, "tags": self.tags, "steps": STEPS, "seed": SEED, **about}
        arrays["about"] = np.frombuffer(json.dumps(facts, ensure_ascii=False).encode("utf-8"), dtype=np.uint8)
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(path, **arrays)


def choose(silver: Sequence[Labelled], names: Names | None) -> list[Labelled]:
    """Sentences of the pool to learn from, about `POOL_CHARACTERS`, half of them with other names."""
    draw = random.Random(SEED)
    order = list(silver)
    draw.shuffle(order)
    chosen, size = [], 0
    for one in order:
        if one.mentions or draw.random() < EMPTY_KEPT:
            chosen.append(names.swap(one) if names is not None and draw.random() < 0.5 else one)
            size += len(one.text)
        if size >= POOL_CHARACTERS:
            break
    return chosen


def score(answers: Sequence[Sequence[tuple[int, int, int, float]]], truth: Sequence[Labelled], least: float) -> str:
    """Precision, recall, F1 of spans with type, the best spans that do not overlap against the annotation."""
    right = proposed = wanted = 0
    for spans, labelled in zip(answers, truth, strict=True):
        kept: list[tuple[int, int]] = []
        for start, end, kind, chance in sorted(spans, key=lambda s: (-s[3] * (s[1] - s[0] + 0.5), s)):
            if chance >= least and all(end <= a or b <= start for a, b in kept):
                kept.append((start, end))
                right += (start, end, TYPES[kind]) in labelled.mentions
        proposed += len(kept)
        wanted += len(labelled.mentions)
    return f"P {right / max(proposed, 1):.3f} R {right / wanted:.3f} F {2 * right / (proposed + wanted):.3f}"


def report(name: str, chances: Sequence[np.ndarray], truth: Sequence[Labelled]) -> None:
    """Prints the figures on the held-out sentences."""
    answers = [list(tagger.join_labels(np.arange(len(c)), c.astype(np.float32))) for c in chances]
    for least in (0.3, 0.5):
        print(name, "held out, from", least, score(answers, truth, least), flush=True)


def main() -> None:
    """Reads the arguments, trains the teacher, asks it, trains the network, saves and reports."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pool", type=Path, required=True, help="news, JSON Lines (xz)")
    parser.add_argument("--out", type=Path, default=HERE.parent / "ontology" / tagger.MODEL)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--teacher-epochs", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="folder where the teacher and its answers are kept between runs")
    parser.add_argument("--without", nargs="*", default=[], choices=("annotated", "spans", "rules", "teacher", "swap"))
    args = parser.parse_args()
    torch.set_num_threads(1)  # a second would save a third of the time on an idle machine, and waits on a busy one
    read = read_own(HERE / "sentences")
    held, own = read[::HELD_OUT], [s for i, s in enumerate(read) if i % HELD_OUT]
    if "annotated" not in args.without:
        own += read_annotated(args.pool)
    real = list(read_spans(args.pool)) if "spans" not in args.without else []
    silver = list(read_silver(args.pool))
    persons = [s.text[a:b] for s in (*own, *real, *silver) for a, b, kind in s.mentions if kind == "Person"]

    def make_names() -> Names | None:
        return None if "swap" in args.without else Names(persons, SEED)

    chosen = choose(silver, make_names())
    if "rules" in args.without:
        chosen = [Labelled(text=s.text, mentions=()) for s in chosen]
    print(len(own), "and", len(real), "annotated,", len(held), "held out,", len(chosen), "of the pool", flush=True)
    answers: Sequence[np.ndarray | None] = [None] * len(chosen)
    if "teacher" not in args.without:
        teacher = get_teacher(args, [*own, *real], make_names())
        report("teacher", ask(teacher, [s.text for s in held]), held)
        answers = get_answers(args, teacher, [s.text for s in chosen])
        print("asked the teacher", flush=True)
    pool = [to_example(s, POOL_WEIGHT, answer) for s, answer in zip(chosen, answers, strict=True)]
    del answers
    trainer = Trainer(own, real, pool, (s.text for s in chosen), make_names())
    trainer.train(args.epochs)
    trainer.save(args.out, {"annotated": len(own) + len(real), "pool": len(chosen), "without": args.without})
    print(args.out, args.out.stat().st_size, "bytes")
    small = tagger.read_tagger(args.out)
    f = trainer.to_features([to_tokens(s.text) for s in held], gap=0)
    scores = torch.from_numpy(tagger.run(small, f))
    chances = torch.softmax(scores, dim=1).numpy()
    report("network", [chances[start : start + len(s.text)] for s, start in zip(held, f.starts, strict=True)], held)


def get_teacher(args: argparse.Namespace, own: Sequence[Labelled], names: Names | None) -> Teacher:
    """The teacher, from its file if there is one, else trained (and kept)."""
    encoder = load_encoder()
    file = args.keep / "teacher.pt" if args.keep is not None else None
    if file is not None and file.is_file():
        teacher = Teacher(encoder, LABELS)
        teacher.load_state_dict(torch.load(file, weights_only=True))
        return teacher.eval()
    chance = random.Random(SEED)

    def draw() -> list[tuple[str, np.ndarray, np.ndarray]]:
        swapped = [names.swap(s) if names is not None and chance.random() < 0.6 else s for s in own]
        return [(s.text, to_labels(s), to_weights(s, 1.0)) for s in swapped]

    teacher = train_teacher(encoder, LABELS, args.teacher_epochs, draw, SEED)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        torch.save(teacher.state_dict(), file)
    return teacher


def get_answers(args: argparse.Namespace, teacher: Teacher, texts: Sequence[str]) -> list[np.ndarray]:
    """What the teacher says of each text, from its file if there is one, else asked (and kept)."""
    file = args.keep / "answers.npy" if args.keep is not None else None
    if file is not None and file.is_file():
        rows = np.load(file)
        if len(rows) != sum(map(len, texts)):
            raise SystemExit(f"{file}：不是对这些句子的回答，请删去")
        return np.split(rows, np.cumsum([len(text) for text in texts])[:-1])
    answers = ask(teacher, texts)
    if file is not None:
        np.save(file, np.concatenate(answers))
    return answers


if __name__ == "__main__":
    sys.exit(main())
