"""Two builds of the same input are equal byte for byte, whatever the hash seed, the zone, the locale or the clock."""

import json
import shutil

import pytest

from xckg import pipeline

ENVIRONMENTS = (
    {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8"},
    {"PYTHONHASHSEED": "4242", "TZ": "America/New_York", "LC_ALL": "C", "COLUMNS": "40"},
)


def read_build(folder):
    """Each file's bytes; the manifest without `run`, which alone may say what the clock says."""
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    manifest = json.loads(files["manifest.json"])
    del manifest["run"]
    return {**files, "manifest.json": json.dumps(manifest)}


@pytest.fixture
def news(tmp_path):
    """Part of the sample corpus: pages, an HTML page, a side file; enough to be quick."""
    folder = tmp_path / "news"
    folder.mkdir()
    for path in sorted(pipeline.SAMPLE.iterdir())[:8]:
        shutil.copy(path, folder)
    return folder


def test_determinism_two_builds_are_byte_identical(xckg, news, tmp_path):
    for number, environment in enumerate(ENVIRONMENTS):
        done = xckg("build", "news", "-o", f"made-{number}", "--quiet", cwd=tmp_path, env=environment)
        assert done.returncode == 0, done.stderr
    one, other = (read_build(tmp_path / f"made-{number}") for number in range(2))
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []


def test_determinism_building_into_a_former_build_changes_nothing(news, tmp_path):
    pipeline.build([str(news)], tmp_path / "made")
    before = read_build(tmp_path / "made")
    pipeline.build([str(news)], tmp_path / "made")
    assert read_build(tmp_path / "made") == before


def test_determinism_order_of_inputs_changes_no_identity(news):
    paths = sorted(str(path) for path in news.iterdir() if not path.name.endswith(".meta.toml"))
    one, other = pipeline.run(paths).knowledge, pipeline.run(paths[::-1]).knowledge
    assert [(e.id, e.label, e.aliases) for e in one.entities] == [(e.id, e.label, e.aliases) for e in other.entities]
    assert [r.id for r in one.relations] == [r.id for r in other.relations]
    assert [o.id for o in one.observations] == [o.id for o in other.observations]
