"""Figures on articles that no rule was written beside: `python benchmarks/unseen.py [--half 0|1] [--json FILE]`.

`unseen_gold/` holds annotations of 90 articles of the unlabelled news pool, 2011 to 2026, by five readers, one to an
article; the articles themselves are the publishers' and stay there: each file says which line of the pool it is of, and
how its text is cut from it. The texts named 2011-06-15 carry a false date (the pool gives theirs in another form), so
their periods were annotated leniently and say little. Half 0 (even lines of the pool) is for looking at, half 1 for
figures only: keep it so, or nothing unseen is left.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import tempfile
from pathlib import Path

from xckg import evaluating
from xckg.evaluate.figures import to_figures
from xckg.evaluate.render import draw_table, make_overview

HERE = Path(__file__).parent
POOL = HERE.parent.parent / "shared" / "data" / "news_pool" / "dev_pool.jsonl.xz"


def cut_text(document: dict, gold: dict) -> str:
    """The annotated text, from its line of the pool; raises ValueError when the pool is another."""
    lines = []
    for piece in gold["pool"]["pieces"]:
        if piece == "title":
            lines.append(document["title"])
        elif piece == "excerpt":
            lines.append((document["title"] or "政府工作报告") + "（节选）")
        else:
            lines.append(document["text"][piece[0] : piece[1]] if piece else "")
    text = "\n".join(lines)
    if hashlib.sha256(text.encode()).hexdigest() != gold["pool"]["sha256"]:
        raise ValueError(f"{gold['document']}: the pool's text is not the annotated one")
    return text


def lay_out(folder: Path, half: int | None = None) -> tuple[Path, Path]:
    """Writes the annotations and the texts of one half, or of all, below a folder; where they are."""
    golds = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((HERE / "unseen_gold").glob("*.json"))]
    golds = [gold for gold in golds if half is None or gold["pool"]["line"] % 2 == half]
    with lzma.open(POOL, "rt", encoding="utf-8") as lines:
        pool = [json.loads(line) for line in lines]
    texts, gold_folder = folder / "texts", folder / "gold"
    texts.mkdir(parents=True)
    gold_folder.mkdir()
    for gold in golds:
        (texts / gold["document"]).write_text(cut_text(pool[gold["pool"]["line"]], gold), encoding="utf-8")
        name = Path(gold["document"]).with_suffix(".json").name
        (gold_folder / name).write_text(json.dumps(gold, ensure_ascii=False), encoding="utf-8")
    return gold_folder, texts


def main() -> None:
    """Prints the table of figures of one half, or of all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        gold, texts = lay_out(Path(folder), options.half)
        result = evaluating.evaluate(gold, [str(texts)])
    print(f"{len(result.documents)} documents\n{draw_table(make_overview(result))}")
    if options.json:
        options.json.write_text(json.dumps(to_figures(result), ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
