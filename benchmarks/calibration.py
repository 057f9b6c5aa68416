"""Whether confidence means something, and the table that makes it so.

    calibration.py             reliability on each part of the judged facts; nothing is written
    calibration.py --write     fits ontology/lexicon/calibration.yaml anew on all judged facts

Facts are judged by the gold set (even and odd half), by the annotations of unseen articles (`unseen.py`: the half that
is looked at, and the one that is not, in two parts, so that each can tell of a table fitted with the other), relations
also by the articles of `training/articles.jsonl`, and one by one in `judged.jsonl`: facts drawn at random from all
kinds of news (no text is kept there, only the fact's id, what the rules said, and the verdict). Each figure on a part
is of a table fitted without that part.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import unseen

sys.path.append(str(Path(__file__).resolve().parent.parent / "training"))
from articles import read_articles

from xckg import evaluate, pipeline
from xckg.evaluate import Evaluation
from xckg.evaluate.reliability import Bin, Judged, accuracy_above, chance_error, expected_error, fill_bins, judge_facts
from xckg.fuse.calibrate import FILE, Curve, count_sentences, to_log_odds
from xckg.fuse.stories import index_stories
from xckg.model import Knowledge
from xckg.ontology import find_ontology

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
JUDGED = Path(__file__).with_name("judged.jsonl")
KINDS = ("relation", "observation")
SYMMETRIC = ("adjacentTo", "cooperatesWith")
PARTS = ("even", "odd", "shown", "read", "unseen 1", "unseen 2", "sample")
# How strongly a number is held to what it is without evidence: a slope of one, no step, no bonus. In judged facts.
HOLD_RULE, HOLD_SLOPE, HOLD_EVIDENCE, HOLD_BASE = 8.0, 40.0, 4.0, 0.01
# Rules were written beside the gold texts and the shown articles, so they are righter there than elsewhere: a fact of
# them says little. The sample is of all the news there was, half of it not about a region's economy, by older rules.
WEIGHT = {"even": 0.1, "odd": 0.1, "shown": 0.2, "read": 1.0, "unseen 1": 1.0, "unseen 2": 1.0, "sample": 0.1}
HEAD = """\
# How often facts are right, by kind, score, sentences and rule. Fitted by `python benchmarks/calibration.py --write`;
# edit the judged facts, not this table. Read by fuse/calibrate.py.
#
# base, slope, evidence: log-odds; see there. step: added for facts of this rule; right, judged: what it was fitted on.
"""


def main() -> int:
    """Prints the reliability tables; writes the table when asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=SHARED / "gold")
    parser.add_argument("--texts", type=Path, nargs="+", default=[SHARED / "seeds", SHARED / "dev"])
    parser.add_argument("--judged", type=Path, default=JUDGED)
    parser.add_argument("--refresh", type=Path, nargs="+", help="texts of the judged sample, to read the scores anew")
    parser.add_argument("--write", action="store_true")
    told = parser.parse_args()
    if told.refresh:
        refresh(told.judged, told.refresh)
    parts = read_parts(told.gold, told.texts, told.judged)
    for row in measure_reliability(parts):
        print(f"{row.kind} {row.part} {row.table}  {row.count} 条，对 {row.right}", end="  ")
        print(f"ECE {row.error:.3f}（偶然 {row.chance:.3f}）", end="  ")
        print(f"≥0.9 对 {row.sure[0]}/{row.sure[1]}  ≥0.5 对 {row.kept[0]}/{row.kept[1]}")
        for b in row.bins:
            print(f"    {b.low:.1f}-{b.high:.1f}  {b.count:4}  说 {b.confidence:.2f}  实 {b.accuracy:.2f}")
    if told.write:
        (find_ontology() / FILE).write_text(HEAD + "".join(write_kind(kind, parts) for kind in KINDS), encoding="utf-8")
    return 0


def read_parts(gold: Path, texts: Sequence[Path], judged: Path) -> dict[str, tuple[Judged, ...]]:
    """The judged facts of each part; those of unseen articles only where the pool is there."""
    known, whole = hold_against(gold, texts)
    even, odd = whole.halves()
    parts = {"even": judge_facts(known, even), "odd": judge_facts(known, odd), "sample": read_judged(judged)}
    parts |= {"shown": (), "read": (), "unseen 1": (), "unseen 2": ()}
    if unseen.POOL.is_file():
        parts["read"] = judge_read()
        for half in (0, 1):
            with TemporaryDirectory() as folder:
                new_gold, new_texts = unseen.lay_out(Path(folder), half)
                known, whole = hold_against(new_gold, [new_texts])
            if half:
                one, two = whole.halves()
                parts |= {"unseen 1": judge_facts(known, one), "unseen 2": judge_facts(known, two)}
            else:
                parts["shown"] = judge_facts(known, whole)
    return parts


def judge_read() -> tuple[Judged, ...]:
    """The relations of the articles where they were annotated one by one; a fact of several is judged by the first."""
    said, judged = {}, []
    with TemporaryDirectory() as folder:
        for number, read in enumerate(read_articles(unseen.POOL)):
            name = f"{read.article.date}-{number}.txt"
            (Path(folder) / name).write_text(read.text, encoding="utf-8")
            said[name] = set(read.said)
        known = pipeline.run([folder], least=None).knowledge
    story_of = index_stories(known.stories)
    names = {entity.id: {entity.label, *entity.aliases} for entity in known.entities}
    for fact in known.relations:
        here = said[Path(min(item.document for item in fact.evidence)).name]
        right = any((a, fact.predicate, b) in here for a in names[fact.subject] for b in names[fact.object])
        back = any((b, fact.predicate, a) in here for a in names[fact.subject] for b in names[fact.object])
        rules = tuple(sorted({item.rule for item in fact.evidence}))
        judged.append(
            Judged(
                fact=fact.id.rsplit("/", 1)[-1],
                kind="relation",
                rules=rules,
                score=fact.confidence,
                evidences=count_sentences(fact.evidence, story_of),
                right=right or (back and fact.predicate in SYMMETRIC),
            )
        )
    return tuple(judged)


def hold_against(gold: Path, texts: Sequence[Path]) -> tuple[Knowledge, Evaluation]:
    """A build of these texts with the rules' own scores, and what gold says of it."""
    known = pipeline.run([str(path) for path in texts], least=None).knowledge
    return known, evaluate.evaluate(known, evaluate.read_gold(gold), {})


def read_judged(path: Path) -> tuple[Judged, ...]:
    """The facts judged by hand."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []
    return tuple(Judged(**{**row, "rules": tuple(row["rules"])}) for row in rows)


def write_judged(facts: Iterable[Judged], path: Path) -> None:
    """One fact a line, sorted."""
    lines = [json.dumps(asdict(fact), ensure_ascii=False) for fact in sorted(facts, key=lambda f: (f.kind, f.fact))]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def refresh(path: Path, texts: Sequence[Path]) -> None:
    """Gives the judged facts the rules and scores of a build of today; those that it no longer finds are dropped."""
    known = pipeline.run([str(text) for text in texts], least=None).knowledge
    today = {fact.id.rsplit("/", 1)[-1]: fact for fact in (*known.relations, *known.observations)}
    kept = []
    for old in read_judged(path):
        fact = today.get(old.fact)
        if fact is not None:
            rules = tuple(sorted({item.rule for item in fact.evidence}))
            sentences = len({item.text for item in fact.evidence})
            kept.append(Judged(**{**asdict(old), "rules": rules, "score": fact.confidence, "evidences": sentences}))
    write_judged(kept, path)


def fit(kind: str, parts: Mapping[str, Sequence[Judged]]) -> Curve:
    """Logistic regression held to its starting point (slope 1, all else 0) by ridge, solved by Newton's method."""
    weighed = [(WEIGHT[part], fact) for part in PARTS for fact in parts.get(part, ()) if fact.kind == kind]
    weight, facts = np.array([w for w, _ in weighed]), [fact for _, fact in weighed]
    names = sorted({rule for fact in facts for rule in fact.rules})
    place = {name: index + 3 for index, name in enumerate(names)}
    seen, right = np.zeros((len(facts), 3 + len(names))), np.array([float(fact.right) for fact in facts])
    for row, fact in enumerate(facts):
        seen[row, :3] = 1.0, to_log_odds(fact.score), np.log2(fact.evidences)
        for rule in fact.rules:
            seen[row, place[rule]] = 1 / len(fact.rules)
    start = np.array([0.0, 1.0, 0.0, *([0.0] * len(names))])
    hold = np.array([HOLD_BASE, HOLD_SLOPE, HOLD_EVIDENCE, *([HOLD_RULE] * len(names))])
    found = start.copy()
    for _ in range(60):
        chance = 1 / (1 + np.exp(-seen @ found))
        slope = seen.T @ (weight * (right - chance)) - hold * (found - start)
        found += np.linalg.solve((seen.T * (weight * chance * (1 - chance))) @ seen + np.diag(hold), slope)
    rules = {name: round(float(found[place[name]]), 2) for name in names}
    return Curve(
        base=round(float(found[0]), 3),
        slope=max(0.0, round(float(found[1]), 3)),
        evidence=max(0.0, round(float(found[2]), 3)),
        rules=rules,
    )


def predict(curve: Curve, fact: Judged) -> float:
    """What `fuse.calibrate` would say with this curve."""
    step = max((curve.rules.get(rule, 0.0) for rule in fact.rules), default=0.0)
    odds = curve.base + curve.slope * to_log_odds(fact.score) + curve.evidence * np.log2(fact.evidences) + step
    return round(float(1 / (1 + np.exp(-odds))), 3)


@dataclass(frozen=True, kw_only=True)
class Reliability:
    """How confidence and truth agree on one part of the judged facts.

    `chance` is the error to be expected of so few facts even if all was well; `sure`, `kept` are how many are right,
    and how many there are, at ≥ 0.9 and ≥ 0.5.
    """

    kind: str
    part: str
    table: str
    count: int
    right: int
    error: float
    chance: float
    sure: tuple[int, int]
    kept: tuple[int, int]
    bins: tuple[Bin, ...]


def measure_reliability(parts: Mapping[str, Sequence[Judged]]) -> Iterator[Reliability]:
    """For each kind and part: of the rules' own scores, and of probabilities from a table fitted on the other parts.

    What nobody looked at comes once more at the end, both parts together.
    """
    for kind in KINDS:
        told: dict[tuple[str, str], list[tuple[float, bool]]] = {}
        for part in PARTS:
            here = [fact for fact in parts[part] if fact.kind == kind]
            curve = fit(kind, {other: parts[other] for other in PARTS if other != part})
            told[part, "own score"] = [(fact.score, fact.right) for fact in here]
            told[part, "calibrated"] = [(predict(curve, fact), fact.right) for fact in here]
        for table in ("own score", "calibrated"):
            told["unseen", table] = told["unseen 1", table] + told["unseen 2", table]
        for (part, table), facts in told.items():
            yield Reliability(
                kind=kind,
                part=part,
                table=table,
                count=len(facts),
                right=sum(right for _, right in facts),
                error=expected_error(facts),
                chance=chance_error(facts),
                sure=accuracy_above(facts, 0.9),
                kept=accuracy_above(facts, 0.5),
                bins=fill_bins(facts),
            )


def write_kind(kind: str, parts: Mapping[str, Sequence[Judged]]) -> str:
    """One kind's part of the table as YAML."""
    curve = fit(kind, parts)
    counts: dict[str, list[bool]] = defaultdict(list)
    for fact in [fact for part in PARTS for fact in parts[part]]:
        for rule in fact.rules if fact.kind == kind else ():
            counts[rule].append(fact.right)
    rules = "".join(
        f"    {rule}: {{step: {curve.rules[rule]}, right: {sum(counts[rule])}, judged: {len(counts[rule])}}}\n"
        for rule in sorted(counts)
    )
    return (
        f"\n{kind}:\n  base: {curve.base}\n  slope: {curve.slope}\n  evidence: {curve.evidence}\n  rules:\n{rules}"
        if rules
        else f"\n{kind}:\n  base: 0.0\n  slope: 1.0\n  evidence: 0.0\n  rules: {{}}\n"
    )


if __name__ == "__main__":
    sys.exit(main())
