"""A build on Spark, on one page: the steps of `pipeline.run`, each a table that the one before it gave.

    inputs → read → resolve → tell ─────┐
              ├──→ find_reprints ───────┼→ join → judge_posts → draw → tables and N-Quads
              └─────────────────────────┘

Every table that more than one step needs is written out, in a folder beside the output: no step is done twice, and a
worker that dies takes nothing with it that was done. The driver reads counts, and the first lines of what went wrong.
"""

from __future__ import annotations

import datetime as dt
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib import metadata
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from xckg import keep
from xckg.contributing import UNTOLD, Manner
from xckg.distributing import drawing, inputs, joining, opening, reprints, resolving, writing
from xckg.distributing.joining import DISPUTE, OBSERVATION, PROJECT, RELATION, Rules
from xckg.distributing.tables import to_spark, unpack
from xckg.errors import SHOWN, EngineError, InputError, ShapeError
from xckg.fuse.ledger import NO_LEDGER, Ledger
from xckg.model import Metadata
from xckg.publish import manifest

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

MOST = 50_000  # parts of a table: the driver knows each of them
PART = 2500  # documents of a part: each costs Spark a task in each step, and files, whatever is in it
STAGE, LOG = ".xckg-spark-", "spark.log"
OnStep = Callable[[str, int, int], None]
OnSkip = Callable[[InputError], None]


@dataclass(frozen=True, kw_only=True)
class Done:
    """What came of a build: how much there is, how many inputs could not be read, how long each step took."""

    counts: Mapping[str, int]
    skipped: int
    seconds: Mapping[str, float]


@dataclass(kw_only=True)
class _Work:
    """What all steps need."""

    spark: SparkSession
    stage: Path
    rules: Rules
    manner: Manner
    on_step: OnStep
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, room: str, done: int, total: int, name: str) -> Iterator[None]:
        self.on_step(room, done, total)
        start = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - start, 3)

    def keep(self, table: DataFrame, name: str) -> DataFrame:
        """The table, written out."""
        place = str(self.stage / name)
        table.write.parquet(place)
        return self.spark.read.parquet(place)


def build(
    given: Sequence[str],
    output: Path,
    *,
    master: str,
    base_iri: str,
    least: float,
    told: Metadata = UNTOLD,
    root: Path | None = None,
    ledger: Ledger = NO_LEDGER,
    stdin: Iterable[str] | None = None,
    settings: Mapping[str, str] | None = None,
    on_step: OnStep = lambda *_: None,
    on_skip: OnSkip = lambda _: None,
) -> Done:
    """From inputs to tables and N-Quads in `output`; all workers must see both under the paths given here.

    Args:
        given: files, folders, globs, "-", Parquet; see `inputs`.
        output: the folder.
        master: where Spark runs.
        base_iri: what all ids begin with.
        least: facts less likely than this are left out.
        told: what the user says of all inputs.
        root: documents below it are named from it.
        ledger: decisions about who is who.
        stdin: lines with one path each, for "-".
        settings: Spark's settings, before our own.
        on_step: is told of progress.
        on_skip: is told of the first inputs that cannot be read.

    Raises:
        EngineError: Spark does not start, or gave up.
        InputError: no input could be read.
        ShapeError: the graph breaks a shape, or quotes what its source does not say.
        OutputError: the folder cannot be written, or holds what is not ours.
        BusyError: another process is writing there.
    """
    started = dt.datetime.now(dt.UTC)
    opening.check(master)
    writing.check_output(output)
    with keep.hold(output):
        writing.sweep(output, STAGE)
        stage = Path(mkdtemp(prefix=STAGE, dir=writing.make_folder(output)))
        log, seconds = stage / LOG, dict[str, float]()
        start = time.perf_counter()
        try:
            with opening.open_engine(master, log, settings or {}) as spark:
                seconds["start"] = round(time.perf_counter() - start, 3)
                manner = Manner(told=told, root=root, ledger=ledger, texts=False)
                rules = Rules(base_iri=base_iri, least=least)
                work = _Work(spark=spark, stage=stage, rules=rules, manner=manner, on_step=on_step, seconds=seconds)
                with _explain(log):
                    counts, skipped = _build(work, given, stdin, on_skip)
            said = {
                "xckg": metadata.version("xckg"),
                "master": master,
                "options": {
                    "base_iri": base_iri,
                    "min_confidence": least,
                    **({"ledger": ledger.mark} if ledger.mark else {}),
                },
                "counts": counts,
                "skipped": skipped,
                "versions": manifest.find_versions(),
                "run": {"started": started.isoformat(timespec="seconds"), "seconds": seconds},
            }
            writing.put_in_place(stage / "output", output, said)
        except EngineError:
            raise
        except BaseException:
            shutil.rmtree(stage, ignore_errors=True)
            raise
        shutil.rmtree(stage, ignore_errors=True)
    return Done(counts=counts, skipped=skipped, seconds=seconds)


@contextmanager
def _explain(log: Path) -> Iterator[None]:
    """Says in one line what Spark says in two pages.

    Raises:
        EngineError: it has given up.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (Py4JError, PySparkException) as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        said = next((line for line in reversed(lines) if not line.startswith(("at ", "..."))), "")
        raise EngineError(f"没有做完：{said[:300]}；详情在 {log}") from None


def _build(
    work: _Work, given: Sequence[str], stdin: Iterable[str] | None, on_skip: OnSkip
) -> tuple[dict[str, int], int]:
    from pyspark.sql import functions as f

    spark, stage, base_iri = work.spark, work.stage, work.rules.base_iri
    cores = spark.sparkContext.defaultParallelism
    spark.conf.set("spark.sql.files.minPartitionNum", str(2 * cores))
    with work.step("corpus", 0, 1, "inputs"):
        made = inputs.plan(given, stdin, stage / "inputs")
        for error in made.skipped:
            on_skip(error)
        if not made.files and not made.lines and not made.tables:
            raise _refuse(made.skipped)
        spark.conf.set("spark.sql.shuffle.partitions", str(find_parts(made.files, cores)))
    with work.step("extract", 0, 1, "read"):
        with inputs.splitting(spark, made):
            read = work.keep(inputs.read(spark, made, stage / "inputs", work.manner), "read")
        documents, unread = _count(read)
        if unread:
            wrong = read.where("error is not null").select("error", "reason").orderBy("error").limit(SHOWN).collect()
            errors = [InputError(row["error"], row["reason"]) for row in wrong]
            for error in errors:
                on_skip(error)
            if not documents:
                raise _refuse([*made.skipped, *errors])
    parts = find_parts(documents, cores)
    spark.conf.set("spark.sql.shuffle.partitions", str(parts))
    with work.step("fuse", 0, 4, "resolve"):
        entities = resolving.resolve(read, stage, base_iri, work.manner.ledger)
    with work.step("fuse", 1, 4, "reprints"):
        told = work.keep(reprints.find_reprints(read, stage), "told")
    with work.step("fuse", 2, 4, "tell"):
        known = work.keep(resolving.tell(read, entities, stage, parts).join(told, "document", "left"), "known")
    with work.step("fuse", 3, 4, "join"):
        said = read.where("said is not null").select("document", "said", "used").join(known, "document")
        joined = work.keep(joining.join(said, work.rules), "joined")
        posts = joining.judge_posts(joined, work.rules)
    with work.step("graph", 0, 1, "draw"):
        shares = (
            joined.where("shares is not null").select(f.explode("shares").alias("s")).select("s.document", "s.record")
        )
        shares = shares.groupBy("document").agg(f.collect_list("record").alias("shares"))
        whole = read.where("about is not null").select("document", "about", "used")
        whole = whole.join(known, "document", "left").join(shares, "document", "left")
        (stage / "files").mkdir()
        drawn = work.keep(drawing.draw(whole, stage / "files", base_iri), "drawn")
        broken = drawn.where(f.col("kind") == drawing.BROKEN).select("record").limit(SHOWN + 1).collect()
        if broken:
            raise ShapeError(tuple(sorted(unpack(row["record"]) for row in broken)), "什么也没有写。")
    with work.step("publish", 0, 1, "publish"):
        finished, disputes = _publish(work, read, entities, joined, posts, drawn, made.skipped)
    kinds = {row["kind"]: row["n"] for row in joined.groupBy("kind").agg(f.count("*").alias("n")).collect()}
    counts = {
        "documents": documents,
        "entities": finished.count(),
        "mentions": sum(row[0] or 0 for row in finished.agg(f.sum("count")).collect()),
        "relations": kinds.get(RELATION, 0),
        "observations": kinds.get(OBSERVATION, 0),
        "projects": kinds.get(PROJECT, 0),
        "disputes": disputes.count(),
    }
    return counts, unread + len(made.skipped)


def _publish(
    work: _Work,
    read: DataFrame,
    entities: DataFrame,
    joined: DataFrame,
    posts: DataFrame,
    drawn: DataFrame,
    skipped: Sequence[InputError],
) -> tuple[DataFrame, DataFrame]:
    """Writes the tables and the N-Quads; gives the entities and the disputes as they were written, each once."""
    from pyspark.sql import functions as f

    columns = ("id", "line", "text", "record")
    told = [rows.where(f.col("kind") == DISPUTE).select(*columns) for rows in (joined, drawn)]
    by_id = told[0].unionByName(posts.select(*columns)).unionByName(told[1]).groupBy("id")
    once = by_id.agg(f.min_by(f.struct("line", "record"), f.coalesce("text", f.lit(""))).alias("d")).select("d.*")
    finish = partial(writing.finish_disputes, base_iri=work.rules.base_iri, schema=writing.CONFLICTS)
    disputes = work.keep(once.mapInArrow(finish, to_spark(writing.CONFLICTS)), "disputes")
    counted = drawn.where(f.col("kind") == drawing.NAMED).groupBy("id").agg(f.sum("count").alias("count"))
    finished = entities.drop("signs").join(counted, "id", "left")
    finish = partial(writing.finish_entities, base_iri=work.rules.base_iri, schema=writing.ENTITIES)
    finished = work.keep(finished.mapInArrow(finish, to_spark(writing.ENTITIES)), "finished")
    out = work.stage / "output"
    out.mkdir()
    unreadable = read.where("error is not null").select(f.col("error").alias("path"), "reason")
    if skipped:
        rows = [(error.path, error.reason) for error in skipped]
        unreadable = unreadable.unionByName(work.spark.createDataFrame(rows, "path string, reason string"))
    unreadable.write.parquet(str(out / writing.PARQUET / "skipped"))
    writing.write_tables(joined, finished, drawn, disputes, out / writing.PARQUET)
    writing.write_quads(joined, finished, disputes, drawn, work.stage / "files", out / writing.NQUADS)
    return finished, disputes


def _count(read: DataFrame) -> tuple[int, int]:
    from pyspark.sql import functions as f

    row = read.agg(f.count_if(f.col("about").isNotNull()), f.count_if(f.col("error").isNotNull())).first()
    assert row is not None
    return row[0], row[1]


def _refuse(skipped: Sequence[InputError]) -> InputError:
    if len(skipped) == 1:
        return skipped[0]
    return InputError("xckg build", f"{len(skipped)} 个输入都读不了，什么也没有写")


def find_parts(documents: int, cores: int) -> int:
    """Into how many parts tables are divided: enough for all cores, and so many that a worker holds one with ease.

    >>> find_parts(14, 2), find_parts(20_000, 2), find_parts(10**9, 10_000)
    (2, 8, 50000)
    """
    return max(cores, min(documents // PART, MOST))
