"""Broken builds: what the program that breaks them does, and what a person is told."""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path

import pytest

from aleppo_reports.pipeline import rewrite
from aleppo_reports.publish import store
from aleppo_reports.publish.store import PREVIOUS, recover, replace
from commands import Aleppo
from packages import make_release
from programs import script

faults = script("faults")
FILES = {"data/a.csv": b"a", "data/b.csv": b"b", "datapackage.json": b"{}"}


def test_a_process_breaks_at_the_step_it_was_told(tmp_path: Path) -> None:
    assert faults.in_child(lambda: 7) == (0, 7)
    code, told = faults.in_child(lambda: 1 / 0)
    assert code == 1
    assert "ZeroDivisionError" in told

    def broken(at: int, folder: Path) -> int:
        steps = faults.Steps(at, halves=True)
        (folder / "x").write_bytes(b"words")
        return int(steps.taken)

    def left(at: int, folder: Path) -> tuple[int, bytes | None]:
        folder.mkdir()
        code, _ = faults.in_child(lambda: broken(at, folder))
        return code, (folder / "x").read_bytes() if (folder / "x").exists() else None

    found = [left(at, tmp_path / str(at)) for at in range(1, 5)]
    # Before it is opened, before it is written, when half is written; there is no fourth step.
    assert found == [(-9, None), (-9, b""), (-9, b"wo"), (0, b"words")]


@pytest.mark.parametrize("fault", ["kill", "ENOSPC", "EROFS", "EIO"])
def test_a_small_build_is_broken_at_every_step(tmp_path: Path, fault: str) -> None:
    old, new = FILES, {**FILES, "data/a.csv": b"new", "data/c.csv": b"c"}
    states = []
    for at in range(1, 200):
        root = faults.fill(tmp_path / "root", old)

        def run(root: Path = root, at: int = at) -> bool:
            steps = faults.Steps(at, fault, halves=True)
            try:
                faults.put(root, new)
            except OSError as error:
                return error.errno == getattr(errno, fault)
            return bool(steps.taken >= at)

        code, broken = faults.in_child(run)
        assert code in (0, -9), broken
        if code == 0 and not broken:
            break
        recover(root)
        found = faults.content(root)
        states.append("old" if found == old else "new" if found == new else f"neither: {sorted(found)}")
    assert len(states) > 30
    assert set(states) <= {"old", "new"}
    # Of an error that does no harm, a folder that is there already, nothing is made.
    if fault != "EIO":
        # At the last steps, clearing up, the new files stand.
        assert states == sorted(states, reverse=True)


def test_an_annotation_file_is_the_old_one_or_the_new_one() -> None:
    outcome = faults.rewriting()
    assert outcome.failures == []
    assert outcome.points >= 4


def test_two_builds_wait_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    small = faults.Releases({**FILES, "data/a.csv": b"old"}, FILES, {"README.md": b"by hand"})
    monkeypatch.setattr(faults, "releases", lambda: small)
    outcome = faults.two_builds(10)
    assert outcome.failures == []
    assert sum(outcome.left.values()) == 10


def test_a_build_does_not_wait_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "LONGEST_WAIT", 0.05)
    handle = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        with pytest.raises(OSError, match="another build") as raised:
            replace(tmp_path, FILES)
    finally:
        os.close(handle)
    assert str(raised.value) == f"[Errno {errno.EAGAIN}] another build goes on writing here: '{tmp_path}'"
    replace(tmp_path, FILES)
    assert faults.content(tmp_path) == FILES


def test_what_is_staged_is_on_the_disk_before_anything_is_exchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    rename, on_disk = Path.rename, store._on_disk

    def renamed(self: Path, target: Path) -> Path:
        done.append(f"exchange {self.name}")
        return rename(self, target)

    def synced(path: Path) -> None:
        done.append(f"on disk {path.name}")
        on_disk(path)

    monkeypatch.setattr(Path, "rename", renamed)
    monkeypatch.setattr(store, "_on_disk", synced)
    replace(tmp_path, FILES)
    first = done.index(f"exchange {PREVIOUS}")
    assert {f"on disk {name.rpartition('/')[2]}" for name in FILES} <= set(done[:first])
    assert "on disk plan.json" in done[:first]


def test_validate_says_which_release_it_is_and_that_a_build_was_interrupted(aleppo: Aleppo, tmp_path: Path) -> None:
    package = make_release(tmp_path)
    sha256 = faults.hashlib.sha256((package / "datapackage.json").read_bytes()).hexdigest()
    ran = aleppo("validate", package)
    assert ran.out.splitlines()[1:] == [f"version 0.1.0, datapackage.json sha256 {sha256}"]
    (package / PREVIOUS).mkdir()
    told = "a build was interrupted here; `aleppo build` puts the old files back and makes the new ones"
    assert aleppo("validate", package).out.splitlines()[2:] == [told]
    (package / "data/places.csv").unlink()
    ran = aleppo("validate", package)
    assert ran.code == 1
    assert ran.err.splitlines()[-1] == told


def test_a_full_disk_is_said_without_a_traceback(aleppo: Aleppo, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = faults.content(root)
    monkeypatch.setattr(Path, "write_bytes", full)
    ran = aleppo("build", "--root", root)
    assert (ran.code, ran.err) == (2, "aleppo: No space left on device\n")
    assert faults.content(root) == before


def test_an_annotation_file_is_on_the_disk_before_it_takes_the_place_of_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = []
    fsync, move = os.fsync, Path.replace

    def synced(handle: int) -> None:
        done.append("on disk")
        fsync(handle)

    def moved(self: Path, target: Path) -> Path:
        done.append("in place")
        return move(self, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", moved)
    rewrite(tmp_path / "a.yaml", "text")
    assert done == ["on disk", "in place"]
