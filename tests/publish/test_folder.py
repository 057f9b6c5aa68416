import json

import pytest

from xckg.errors import OutputError
from xckg.publish import folder as folder_module
from xckg.publish.folder import MANIFEST, check_folder, write_folder


def build(**files):
    """A build's files: `report="甲"` is report.md, with a manifest that names all."""
    contents = {f"{name}.{'html' if name == 'graph' else 'md'}": text.encode() for name, text in files.items()}
    return {**contents, MANIFEST: json.dumps({"files": {name: {} for name in contents}}).encode()}


def read_all(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_folder_is_made_with_its_parents(tmp_path):
    write_folder(tmp_path / "甲" / "乙", build(report="一"))
    assert read_all(tmp_path / "甲" / "乙") == build(report="一")


def test_folder_keeps_what_is_not_ours(tmp_path):
    (tmp_path / "README.md").write_text("我的")
    (tmp_path / "notes").mkdir()
    write_folder(tmp_path, build(report="一", graph="图"))
    write_folder(tmp_path, build(report="二"))
    assert (tmp_path / "README.md").read_text() == "我的"
    assert (tmp_path / "notes").is_dir()
    assert (tmp_path / "report.md").read_text() == "二"
    assert not (tmp_path / "graph.html").exists(), "a former build's file that the new one does not have goes"


def test_folder_leaves_nothing_beside(tmp_path):
    write_folder(tmp_path / "output", build(report="一"))
    write_folder(tmp_path / "output", build(report="二"))
    assert [path.name for path in tmp_path.iterdir()] == ["output"]


def test_folder_does_not_overwrite_a_users_file(tmp_path):
    (tmp_path / "report.md").write_text("我的报告")
    with pytest.raises(OutputError, match=r"report[.]md，不是 xckg 写的"):
        write_folder(tmp_path, build(report="一"))
    assert read_all(tmp_path) == {"report.md": "我的报告".encode()}


def test_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "output").write_text("")
    with pytest.raises(OutputError, match="是文件，不是文件夹"):
        check_folder(tmp_path / "output")
    with pytest.raises(OutputError, match="不能写入"):
        check_folder(tmp_path / "output" / "deeper")


def test_folder_behind_a_link_is_written_where_the_link_leads(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_folder(tmp_path / "link", build(report="一"))
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "report.md").read_text() == "一"


def test_folder_as_working_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_folder(folder_module.Path(), build(report="一"))
    assert (tmp_path / "report.md").read_text() == "一"


@pytest.mark.parametrize("fails_at", range(5))
def test_folder_is_as_before_when_the_exchange_fails(tmp_path, monkeypatch, fails_at):
    """The disk says no at the n-th renaming; from the last on, nothing fails and the new build stands."""
    write_folder(tmp_path / "output", build(report="一", graph="图"))
    (tmp_path / "output" / "README.md").write_text("我的")
    before = read_all(tmp_path / "output")
    rename, calls = folder_module.Path.rename, []

    def fail(self, target):
        calls.append(target)
        if len(calls) == fails_at + 1:
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(folder_module.Path, "rename", fail)
    with pytest.raises(OutputError, match="磁盘已满"):
        write_folder(tmp_path / "output", build(report="二", graph="新"))
    assert read_all(tmp_path / "output") == before
    assert [path.name for path in tmp_path.iterdir()] == ["output"]


def test_folder_new_and_failing_leaves_no_trace(tmp_path):
    with pytest.raises(OutputError):
        write_folder(tmp_path / "甲" / "乙", {"没有/这个": b""})
    assert list(tmp_path.iterdir()) == []


def test_folder_obeys_the_umask(tmp_path):
    write_folder(tmp_path / "output", build(report="一"))
    plain = tmp_path / "plain"
    plain.mkdir()
    assert (tmp_path / "output").stat().st_mode == plain.stat().st_mode
