"""What the command line says where Spark cannot begin: one line, and an exit status of its own."""

import os
import shutil
import subprocess
import sys

import pytest

from xckg.pipeline import SAMPLE

STATUS = 11


def run(tmp_path, *options, **environment):
    command = [sys.executable, "-m", "xckg", "build", str(SAMPLE), "-o", str(tmp_path / "output"), *options]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment})


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--engine", "flink"], "没有「flink」这个引擎"),
        (["--master", "local[2]"], "--master 要和 --engine spark 一起用"),
        (["--engine", "spark", "--master", "集群"], "「集群」不是 --master 的写法"),
        (["--engine", "spark", "--master", "spark://127.0.0.1:9"], "连不上 spark://127.0.0.1:9"),
        (["--engine", "spark", "--with-sparql"], "--with-sparql 不能和 --engine spark 一起用"),
    ],
)
def test_spark_says_in_one_line_why_it_does_not_begin(spark, tmp_path, options, said):
    done = run(tmp_path, *options)
    assert done.returncode == STATUS
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "output").exists()


def test_spark_without_java(spark, tmp_path):
    done = run(tmp_path, "--engine", "spark", JAVA_HOME=str(tmp_path))
    assert done.returncode == STATUS
    assert "没有找到 Java（JAVA_HOME 里没有）；要 Java 17 或更新的" in done.stderr


def test_spark_with_an_old_java(spark, tmp_path):
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"1.8.0_402\"' >&2\n")
    java.chmod(0o755)
    done = run(tmp_path, "--engine", "spark", JAVA_HOME=str(tmp_path))
    assert done.returncode == STATUS
    assert "是 Java 8；要 Java 17" in done.stderr


def test_spark_without_pyspark(spark, tmp_path):
    hidden = tmp_path / "hidden" / "pyspark"
    hidden.mkdir(parents=True)
    (hidden / "__init__.py").write_text("raise ImportError('not installed')\n")
    path = os.pathsep.join(filter(None, [str(hidden.parent), os.environ.get("PYTHONPATH")]))
    done = run(tmp_path, "--engine", "spark", PYTHONPATH=path)
    assert done.returncode == STATUS
    assert done.stderr.strip() == "Spark：没有装 PySpark；请运行 pip install 'xckg[spark]'"


def test_spark_lets_others_files_be(spark, tmp_path):
    (tmp_path / "output" / "parquet").mkdir(parents=True)
    done = run(tmp_path, "--engine", "spark")
    assert done.returncode == 6
    assert "已有 parquet，不是 xckg 写的" in done.stderr
    shutil.rmtree(tmp_path / "output")
