"""The teacher: the pretrained encoder, fine-tuned on the annotated sentences, says how likely a character's labels are.

It is slow and large and never leaves training; the small network learns what it says of unlabelled text.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence

import numpy as np
import torch
from encoder import Body, Encoder, cut
from torch import nn

CHARS = 6000  # numbers that characters are folded to
DEPTH = 10  # of the encoder's twelve layers
BATCH = 32  # sentences
BODY_RATE, HEAD_RATE = 1e-4, 1.5e-3


class Teacher(nn.Module):
    """Encoder, then for each character its piece's vector and its own, two convolutions, labels."""

    def __init__(self, encoder: Encoder, labels: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.body = Body(encoder, DEPTH)
        self.chars = nn.Embedding(CHARS, 48)
        self.first = nn.Conv1d(encoder.hidden + 48 + 1, 256, 3, padding=1)
        self.second = nn.Conv1d(256, 256, 3, padding=1)
        self.out = nn.Linear(256, labels)
        self.dropout = nn.Dropout(0.2)

    def forward(self, cuts: Sequence[tuple[list[int], list[int]]], texts: Sequence[str]) -> torch.Tensor:
        """Scores, padded: sentences × characters × labels."""
        width, length = max(len(ids) for ids, _ in cuts), max(map(len, texts))
        numbers = torch.ones(len(cuts), width, dtype=torch.long)
        owners = torch.zeros(len(cuts), length, dtype=torch.long)
        chars = torch.zeros(len(cuts), length, dtype=torch.long)
        opens = torch.zeros(len(cuts), length, 1)
        for i, ((ids, own), text) in enumerate(zip(cuts, texts, strict=True)):
            numbers[i, : len(ids)] = torch.tensor(ids)
            owners[i, : len(own)] = torch.tensor(own)
            chars[i, : len(own)] = torch.tensor([ord(c) % (CHARS - 1) + 1 for c in text])
            opens[i, : len(own), 0] = torch.tensor([float(j == 0 or own[j] != own[j - 1]) for j in range(len(own))])
        with torch.autocast("cpu", torch.bfloat16):
            h = self.body(numbers, torch.tensor([len(ids) for ids, _ in cuts]))
            h = torch.gather(h, 1, owners[:, :, None].expand(-1, -1, h.shape[2]))
            x = torch.cat((self.dropout(h), self.chars(chars), opens), dim=2).transpose(1, 2)
            x = torch.relu(self.first(x))
            x = x + torch.relu(self.second(self.dropout(x)))
            scores: torch.Tensor = self.out(self.dropout(x.transpose(1, 2)))
        return scores.float()


def train_teacher(
    encoder: Encoder,
    labels: int,
    epochs: int,
    draw: Callable[[], list[tuple[str, np.ndarray, np.ndarray]]],
    seed: int,
) -> Teacher:
    """Fine-tunes the encoder.

    Args:
        encoder: the pretrained one.
        labels: how many labels.
        epochs: rounds.
        draw: an epoch's sentences, each with a label and a weight per character.
        seed: of initial weights and order.
    """
    torch.manual_seed(seed)
    teacher = Teacher(encoder, labels)
    body = [p for p in teacher.body.parameters() if p.requires_grad]
    head = [p for n, p in teacher.named_parameters() if not n.startswith("body.")]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": BODY_RATE}, {"params": head, "lr": HEAD_RATE}], weight_decay=0.01
    )
    rates = [group["lr"] for group in optimizer.param_groups]
    order = random.Random(seed)
    for epoch in range(epochs):
        began, total = time.time(), 0.0
        batches = to_batches(draw(), order)
        teacher.train()
        for i, batch in enumerate(batches):
            done = (epoch + i / len(batches)) / epochs
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * min(1.0, done * 10) * (1 - 0.97 * done)
            texts = [text for text, _, _ in batch]
            scores = teacher([cut(encoder, text) for text in texts], texts)
            target = torch.full(scores.shape[:2], -100, dtype=torch.long)
            weight = torch.zeros(scores.shape[:2])
            for row, (text, label, share) in enumerate(batch):
                target[row, : len(text)] = torch.from_numpy(label)
                weight[row, : len(text)] = torch.from_numpy(share)
            losses = nn.functional.cross_entropy(scores.transpose(1, 2), target, reduction="none", ignore_index=-100)
            loss = (losses * weight).sum() / weight.sum()
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
            optimizer.step()
            total += loss.item()
        print(f"teacher {epoch + 1}/{epochs} loss {total / len(batches):.4f} {time.time() - began:.0f} s", flush=True)
    return teacher.eval()


def to_batches(
    examples: list[tuple[str, np.ndarray, np.ndarray]], order: random.Random
) -> list[list[tuple[str, np.ndarray, np.ndarray]]]:
    """Batches of sentences of like length, in random order."""
    order.shuffle(examples)
    examples.sort(key=lambda e: len(e[0]) // 8)
    batches = [examples[i : i + BATCH] for i in range(0, len(examples), BATCH)]
    order.shuffle(batches)
    return batches


def ask(teacher: Teacher, texts: Sequence[str]) -> list[np.ndarray]:
    """What the teacher says of each text: characters × labels, in half precision."""
    answers: list[np.ndarray | None] = [None] * len(texts)
    ranked = sorted(range(len(texts)), key=lambda i: (len(texts[i]), i))
    with torch.no_grad():
        for i in range(0, len(ranked), 2 * BATCH):
            part = ranked[i : i + 2 * BATCH]
            asked = [texts[j] for j in part]
            chances = torch.softmax(teacher([cut(teacher.encoder, text) for text in asked], asked), dim=2).numpy()
            for row, j in enumerate(part):
                answers[j] = chances[row, : len(texts[j])].astype(np.float16)
    return [answer for answer in answers if answer is not None]
