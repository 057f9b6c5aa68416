"""Starts Spark, or says in one line why not: no PySpark, no Java, a master that is none or that nobody answers at.

>>> check_master("local[2]")
>>> check_master("http://集群:7077")
Traceback (most recent call last):
xckg.errors.EngineError: Spark：「http://集群:7077」不是 --master 的写法；例如 local[*]、spark://主机:7077、yarn、k8s://https://主机:443

*Why so*: what Spark itself says of these is a page of Java and, of a master that is down, a minute of silence. It
writes to standard error whatever it likes; that goes to a file, of which the error says where it lies.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from xckg.errors import EngineError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

EVERYWHERE = "local[*]"
LEAST_JAVA = 17
_PATIENCE = 5.0  # seconds for a master to answer
_TRIES = 4  # how often Spark may try a task: on one machine it would not try again by itself
_LOCAL = re.compile(r"local(?:\[(\*|\d+)\])?")
_MASTER = re.compile(
    r"local(?:\[(?:\*|\d+)(?:,\d+)?\])?|local-cluster\[\d+,\d+,\d+\]|yarn|k8s://\S+|spark://[^\s/:]+:\d+(?:,[^\s/:]+:\d+)*"
)
_CONFIGURATION = {
    "spark.python.daemon.module": "xckg.distributing.daemon",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.memory": "2g",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.adaptive.coalescePartitions.enabled": "false",  # a small table may be a long work in Python
    "spark.sql.files.maxPartitionBytes": "32m",  # so do some thousand documents, read
    "spark.sql.files.openCostInBytes": "64k",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "500",  # a row is a document, or what it says
    "spark.sql.execution.pyspark.udf.simplifiedTraceback.enabled": "true",
}
JAVA = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m -XX:+UseParallelGC"
"""How Java runs on one machine, where it has little to do but carry: what its second compiler costs, and a collector
that works beside it, they do not win back. Without the former the room for compiled code is a fifth of the usual, and
when that is full nothing is compiled any more."""
_HERE = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.extraJavaOptions": JAVA,
}


def check_master(master: str) -> None:
    """Lets a master's address pass that is one and, for Spark's own kind of cluster, answers.

    Raises:
        EngineError: it does not.
    """
    if not _MASTER.fullmatch(master):
        raise EngineError(
            f"「{master}」不是 --master 的写法；例如 local[*]、spark://主机:7077、yarn、k8s://https://主机:443"
        )
    if not master.startswith("spark://"):
        return
    for place in master.removeprefix("spark://").split(","):
        host, _, port = place.rpartition(":")
        try:
            socket.create_connection((host, int(port)), timeout=_PATIENCE).close()
        except OSError as error:
            reason = error.strerror or str(error)
        else:
            return
    raise EngineError(f"连不上 {master}（{reason}）；集群要先启动，或用 --master 'local[*]' 在本机跑")


def find_java() -> str:
    """The Java that Spark will run on.

    Raises:
        EngineError: there is none, or it is too old.
    """
    home = os.environ.get("JAVA_HOME")
    java = shutil.which(str(Path(home) / "bin" / "java")) if home else shutil.which("java")
    hint = f"要 Java {LEAST_JAVA} 或更新的：Debian、Ubuntu 上 apt-get install openjdk-17-jre-headless"
    if java is None:
        raise EngineError(f"没有找到 Java（{'JAVA_HOME 里没有' if home else 'PATH 里没有'}）；{hint}")
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr  # noqa: S603
    version = re.search(r'version "(?:1\.)?(\d+)', said)
    if version is None or int(version[1]) < LEAST_JAVA:
        raise EngineError(f"{java} 是 Java {version[1] if version else '?'}；{hint}")
    return java


def check(master: str) -> None:
    """Makes sure, before anything is written, that Spark could begin.

    Raises:
        EngineError: PySpark or Java is missing, or the master is none.
    """
    check_master(master)
    find_java()
    try:
        import pyarrow  # noqa: F401 - every table goes through it
        import pyspark  # noqa: F401
    except ImportError:
        raise EngineError("没有装 PySpark；请运行 pip install 'xckg[spark]'") from None


@contextmanager
def open_engine(master: str, log: Path, settings: Mapping[str, str]) -> Iterator[SparkSession]:
    """A session of Spark, for as long as it is needed.

    Args:
        master: where Spark runs.
        log: the file to which Spark's own words go.
        settings: Spark's settings, besides and before our own.

    Raises:
        EngineError: it does not start.
    """
    check(master)
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    local = _LOCAL.fullmatch(master)
    address = f"local[{local[1] or 1},{_TRIES}]" if local else master
    builder = SparkSession.builder.appName("xckg").master(address)
    here = _HERE if local else {}
    for key, value in {**_CONFIGURATION, **here, **settings}.items():
        builder = builder.config(key, value)
    with _told_to(log):
        try:
            session = builder.getOrCreate()
        except (Py4JError, PySparkException, OSError) as error:
            raise EngineError(f"没有启动：{str(error).strip().splitlines()[0]}；详情在 {log}") from None
    session.sparkContext.setLogLevel("ERROR")
    try:
        with warnings.catch_warnings():  # of pandas we use nothing but what carries Arrow tables
            warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
            yield session
    finally:
        with _told_to(log):
            session.stop()


@contextmanager
def _told_to(log: Path) -> Iterator[None]:
    """Whatever is started meanwhile writes to the file, and goes on doing so."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    kept = [os.dup(number) for number in (1, 2)]
    with log.open("ab") as file:
        for number in (1, 2):
            os.dup2(file.fileno(), number)
    try:
        yield
    finally:
        for number, former in zip((1, 2), kept, strict=True):
            os.dup2(former, number)
            os.close(former)
