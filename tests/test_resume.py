"""Builds that are killed and go on: byte for byte what an undisturbed one writes; documents that kill their process."""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from xckg import pipeline
from xckg.errors import InputError, OutputError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs signals")

KILLS = 20
PLACES = ("许昌", "洛阳", "漯河", "焦作", "鹤壁", "濮阳", "信阳", "安阳")


def write_news(folder):
    """Some sixty documents: files, lines of a file, and one that cannot be read."""
    folder.mkdir()
    dice, lines = random.Random(3), []
    for number in range(60):
        place = dice.choice(PLACES)
        text = (
            f"{place}市上半年完成进出口总值{number + 20}.{dice.randrange(10)}亿元，同比增长{dice.randrange(1, 30)}%。\n"
            f"青禾{place}机械有限公司投资{number + 2}亿元的项目在{place}市开工。\n"
        )
        if number % 2:
            (folder / f"2023-08-{number % 28 + 1:02}-{number:02}.txt").write_text(text, encoding="utf-8")
        else:
            lines.append(json.dumps({"title": f"{place}要闻", "text": text}, ensure_ascii=False))
    (folder / "all.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")


def read_build(folder):
    """All files of a build, the manifest without what the clock says."""
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    manifest = json.loads(files.pop("manifest.json"))
    del manifest["run"]
    return files, manifest


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with news and an undisturbed build of them."""
    folder = tmp_path_factory.mktemp("resume")
    write_news(folder / "news")
    process = start(folder, "whole")
    process.communicate()
    assert process.returncode == InputError.exit_status
    return folder


def start(folder, output, *more):
    command = [sys.executable, "-m", "xckg", "build", "news", "-o", output, "--no-view", *more]
    return subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8", process_group=0
    )


def test_resume_after_kills_at_random_moments_gives_the_same_bytes(place):
    """Killed again and again, at moments spread over the whole of a build, with and without processes of its own."""
    dice, killed, ended = random.Random(11), 0, 0
    part = place / ".made.part"
    while killed < KILLS:
        if not ended % 2:
            shutil.rmtree(place / "made", ignore_errors=True)
        process = start(place, "made", "--resume", "--workers", str(killed % 3))
        begun = time.monotonic()
        # Half of the moments by the clock, half by what is done so far: whatever the machine's speed, both are met.
        size, until = dice.randrange(200_000), begun + dice.uniform(0.2, 6)
        while process.poll() is None:
            by_size = killed % 2 and part.exists() and part.stat().st_size >= size
            if by_size or (not killed % 2 and time.monotonic() >= until):
                process.kill()
                killed += 1
                break
            time.sleep(0.002)
        _, said = process.communicate(timeout=60)
        assert "Traceback" not in said
        if process.returncode != -signal.SIGKILL:
            assert process.returncode == InputError.exit_status, said
            assert read_build(place / "made") == read_build(place / "whole")
            assert not part.exists()
            ended += 1
    process = start(place, "made", "--resume")
    process.communicate()
    assert read_build(place / "made") == read_build(place / "whole")
    left = {path.name for path in place.iterdir()} - {"news", "whole", "made", ".made.lock", ".whole.lock"}
    assert left == set()


def interrupt(place, output, number):
    """Ends a build when something of it is done, by a signal; one that was quicker than we were is begun anew."""
    part = place / f".{output}.part"
    for _ in range(20):
        process = start(place, output, "--workers", "1")
        while process.poll() is None and not (part.exists() and part.stat().st_size > 30_000):
            time.sleep(0.002)
        process.send_signal(number)
        _, said = process.communicate(timeout=60)
        if process.returncode != InputError.exit_status:
            break
        shutil.rmtree(place / output)
    assert process.returncode in (-number, 128 + number)
    return said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_resume_after_a_signal_that_can_be_heard(place, number):
    output = f"signal{number}"
    said = interrupt(place, output, number)
    assert "Traceback" not in said
    assert "--resume" in said.splitlines()[-1] or "--resume" in said
    assert not (place / output).exists()
    before = (place / f".{output}.part").stat().st_size
    assert before > 30_000
    process = start(place, output, "--resume")
    process.communicate()
    assert read_build(place / output) == read_build(place / "whole")


def test_resume_reads_only_what_is_not_done(place, monkeypatch):
    from xckg import gathering

    done = []
    contribute = gathering.contribute
    monkeypatch.setattr(
        gathering, "contribute", lambda source, manner: done.append(source) or contribute(source, manner)
    )
    for _ in range(20):  # until one was killed that had not read everything
        interrupt(place, "again", signal.SIGKILL)
        with monkeypatch.context() as here:
            here.chdir(place)
            pipeline.build(["news"], Path("again"), view=False, resume=True, workers=0)
        assert read_build(place / "again") == read_build(place / "whole")
        assert len(done) < 59
        if done:
            break
        shutil.rmtree(place / "again")
    assert done


def test_resume_reads_again_what_has_changed(place, monkeypatch, tmp_path):
    shutil.copytree(place / "news", tmp_path / "news")
    shutil.rmtree(tmp_path / "made", ignore_errors=True)
    interrupt(tmp_path, "made", signal.SIGKILL)
    for path in (tmp_path / "news").glob("*.txt"):
        path.write_text(path.read_text(encoding="utf-8").replace("亿元", "万元"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    notes = []
    pipeline.build(["news"], Path("made"), view=False, resume=True, workers=0, on_note=notes.append)
    pipeline.build(["news"], Path("fresh"), view=False, workers=0)
    assert notes == []
    assert read_build(Path("made")) == read_build(Path("fresh"))


@pytest.mark.parametrize(
    ("options", "said"),
    [({"resume": False}, "没有用，从头建"), ({"resume": True, "root": Path("news")}, "另一些选项")],
)
def test_resume_uses_nothing_that_is_stale_or_not_asked_for(place, monkeypatch, options, said):
    interrupt(place, "stale", signal.SIGKILL)
    monkeypatch.chdir(place)
    notes = []
    pipeline.build(["news"], Path("stale"), view=False, workers=0, on_note=notes.append, **options)
    assert len(notes) == 1
    assert said in notes[0]
    assert not Path(".stale.part").exists()


def test_resume_stale_code_is_not_used(place, monkeypatch):
    """The stamp holds the program: with another one, nothing of before counts."""
    from xckg import shelving

    interrupt(place, "code", signal.SIGKILL)
    monkeypatch.chdir(place)
    monkeypatch.setattr(shelving, "_hash_code", lambda: "another")
    notes = []
    pipeline.build(["news"], Path("code"), view=False, resume=True, workers=0, on_note=notes.append)
    assert len(notes) == 1
    assert "另一个版本" in notes[0]


# ── processes ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("workers", [0, 1, 2, 3])
def test_workers_write_the_same_bytes(place, monkeypatch, workers):
    monkeypatch.chdir(place)
    pipeline.build(["news"], Path("made"), view=False, workers=workers)
    assert read_build(Path("made")) == read_build(Path("whole"))


def find_children(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def kill_worker(place, dice):
    """Kills a process of a build that has two, when some is read; gives the documents said to be lost with it."""
    part = place / ".kill.part"
    process = start(place, "kill", "--workers", "2")
    until = dice.randrange(1_000, 60_000)
    while process.poll() is None and not (part.exists() and part.stat().st_size >= until):
        time.sleep(0.002)
    # It may have ended, or that process may: what is not there any more cannot be killed.
    with contextlib.suppress(OSError, IndexError):
        os.kill(dice.choice(find_children(process.pid)), signal.SIGKILL)
    _, said = process.communicate(timeout=120)
    assert process.returncode == InputError.exit_status
    assert "Traceback" not in said
    return [line.partition("：")[0] for line in said.splitlines() if "信号 9" in line]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds processes in /proc")
def test_workers_that_are_killed_are_replaced_and_their_document_is_told(place):
    """Until one was killed that was at a document: between two of them, or before the first, nothing is lost."""
    dice, lost = random.Random(5), []
    files, whole = read_build(place / "whole")
    for _ in range(30):
        lost = kill_worker(place, dice)
        made, manifest = read_build(place / "kill")
        assert [entry["path"] for entry in manifest["skipped"] if "信号 9" in entry["reason"]] == lost
        assert {e["path"] for e in whole["inputs"]} - {e["path"] for e in manifest["inputs"]} == set(lost)
        if lost:
            break
        assert (made, manifest) == (files, whole)
    assert len(lost) == 1
    assert lost[0] in made["report.md"].decode()


# ── memory, disk ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_disk_full_in_the_middle_keeps_nothing_half_written(place, monkeypatch):
    import resource

    monkeypatch.chdir(place)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(OutputError) as caught:
            pipeline.build(["news"], Path("full"), view=False, workers=0)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "不能写入" in str(caught.value)
    assert not Path("full").exists()
