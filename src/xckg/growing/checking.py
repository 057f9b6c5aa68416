"""Holds the three shapes of a store against each other: the database, the graph on the disk, the tables."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from xckg import pipeline
from xckg.errors import OutputError
from xckg.graph import checks, disk
from xckg.graph.formats import count_facts, to_quads
from xckg.graph.rdf import to_sheet
from xckg.growing import files
from xckg.growing.opening import STORE, TRUTH, ensure_whole, read_knowledge
from xckg.keep import truth
from xckg.publish import manifest


def check(output: Path) -> dict[str, int]:
    """Makes sure that a store is whole: its files as written, graph and tables saying the same, within the shapes.

    Returns:
        How many entities, mentions, relations and observations there are.

    Raises:
        OutputError: a file is gone or changed, or graph and tables disagree.
        ShapeError: the graph breaks a SHACL shape.
    """
    ensure_whole(output)
    content = manifest.read_manifest(output)
    changed = manifest.find_changed(output, content)
    if changed:
        raise OutputError(str(output), "；".join(f"{name} {reason}" for name, reason in changed))
    with closing(truth.open_truth(output / STORE / TRUTH)) as db:
        kept = files.render_tables(db, truth.get_meta(db, "base_iri"))
    other = [name for name, table in kept.items() if name in content["files"] and (output / name).read_bytes() != table]
    if other:
        raise OutputError(str(output), f"{'、'.join(other)} 与库不一致；运行 xckg export --tables 重写")
    if "graph.nq" in content["files"]:
        pipeline.check_build(output)
    sheet = to_sheet(read_knowledge(output))
    checks.ensure_shapes(sheet)
    different = disk.find_different(output / STORE, to_quads(sheet))
    if different:
        raise OutputError(
            str(output),
            f"库里的图与表不一致：相差 {different} 条；删去 {STORE}/live 和 {STORE}/gen-* 再运行一次即可重做",
        )
    return count_facts(sheet)
