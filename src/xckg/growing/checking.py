"""Holds the three shapes of a store against each other: the database, the graph on the disk, the tables."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from xckg import pipeline
from xckg.checking import ensure_quotes
from xckg.errors import OutputError
from xckg.graph import checks, disk
from xckg.graph.formats import count_facts, to_quads
from xckg.graph.rdf import to_sheet
from xckg.growing import files
from xckg.growing.opening import STORE, TRUTH, ensure_whole, read_knowledge
from xckg.growing.touch import restore
from xckg.keep import truth
from xckg.publish import manifest


def check(output: Path) -> dict[str, int]:
    """Makes sure that a store is whole: its files as written, graph and tables saying the same, within the shapes.

    Returns:
        How many entities, mentions, relations and observations there are, and what `pipeline.check_build` says of
        sources; they are those that the store has kept.

    Raises:
        OutputError: a file is gone or changed, or graph and tables disagree.
        ShapeError: the graph breaks a SHACL shape, or quotes what its sources do not say.
    """
    ensure_whole(output)
    content = manifest.read_manifest(output)
    if "graph.nq" in content["files"]:  # first, for it says what is wrong with a graph that was changed by hand
        pipeline.check_build(output)
    changed = manifest.find_changed(output, content)
    if changed:
        raise OutputError(str(output), "；".join(f"{name} {reason}" for name, reason in changed))
    with closing(truth.open_truth(output / STORE / TRUTH)) as db:
        kept = files.render_tables(db, truth.get_meta(db, "base_iri"))
    other = [name for name, table in kept.items() if name in content["files"] and (output / name).read_bytes() != table]
    if other:
        raise OutputError(str(output), f"{'、'.join(other)} 与库不一致；运行 xckg export --tables 重写")
    sheet = to_sheet(read_knowledge(output))
    checks.ensure_shapes(sheet)
    with closing(truth.open_truth(output / STORE / TRUTH)) as db:
        known = truth.list_documents(db)
        quoted = ensure_quotes(sheet, lambda path: restore(db, path)[1] if path in known else None)
    different = disk.find_different(output / STORE, to_quads(sheet))
    if different:
        raise OutputError(
            str(output),
            f"库里的图与表不一致：相差 {different} 条；删去 {STORE}/live 和 {STORE}/gen-* 再运行一次即可重做",
        )
    return {**count_facts(sheet), "quoted": quoted.documents, "unread": len(quoted.unread)}
