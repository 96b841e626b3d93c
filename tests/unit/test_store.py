"""Putting files in place: whatever happens on the way, the old files stay whole or the new ones do."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Mapping
from pathlib import Path

import pytest

from aleppo_reports.publish import store
from aleppo_reports.publish.staged import Staged
from aleppo_reports.publish.store import PREVIOUS, STAGE, recover, replace, staging
from builders import REPOSITORY

OLD = {
    "data/a.csv": b"old a",
    "data/b.csv": b"old b",
    "data/sub/c.txt": b"old c",
    "metadata/a.json": b"old a",
    "metadata/b.json": b"old b",
    "datapackage.json": b"old descriptor",
    "schemas/editor.json": b"old editor",
}
# What a person wrote, beside the built files.
HAND = {"schemas/hand.json": b"hand", "README.md": b"hand"}
NEW = {
    "data/a.csv": b"new a",
    "data/d.csv": b"new d",
    "metadata/a.json": b"new a",
    "datapackage.json": b"new descriptor",
    "schemas/editor.json": b"new editor",
}


def fill(root: Path, files: Mapping[str, bytes]) -> Path:
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    return root


def content(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return fill(tmp_path, {**OLD, **HAND})


def test_files_are_replaced_and_the_built_folder_becomes_exactly_them(root: Path) -> None:
    replace(root, NEW)
    assert content(root) == {**NEW, **HAND}


def test_files_are_made_where_there_were_none(tmp_path: Path) -> None:
    replace(tmp_path, NEW)
    assert content(tmp_path) == NEW


def test_replacing_again_changes_nothing_and_leaves_no_rubbish(root: Path) -> None:
    replace(root, NEW)
    replace(root, NEW)
    assert content(root) == {**NEW, **HAND}
    assert {path.name for path in root.iterdir()} == {"README.md", "data", "datapackage.json", "metadata", "schemas"}


def staged(folder: Path, files: Mapping[str, bytes]) -> Staged:
    made = Staged(folder)
    for path, data in files.items():
        made.put(path, data)
    return made


def test_what_is_staged_below_root_is_moved_and_not_written_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with staging(root) as stage:
        assert stage.parent == root
        files = staged(stage, NEW)
        assert dict(files) == NEW
        numbers = {path: files.place(path).stat().st_ino for path in files}
        monkeypatch.setattr(Path, "write_bytes", None)
        replace(root, files)
    assert content(root) == {**NEW, **HAND}
    assert {path: (root / path).stat().st_ino for path in NEW} == numbers


def test_what_is_staged_elsewhere_is_copied(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    files = staged(tmp_path_factory.mktemp("elsewhere"), NEW)
    replace(root, files)
    assert content(root) == {**NEW, **HAND}
    (root / "data/a.csv").write_bytes(b"changed by hand")
    assert dict(files) == NEW


def test_files_that_were_staged_go_when_nobody_holds_them() -> None:
    files = Staged()
    files.put("data/a.csv", b"a")
    folder = files.folder
    assert folder.is_dir()
    del files
    assert not folder.exists()


def test_sizes_and_hashes_of_staged_files(tmp_path: Path) -> None:
    files = Staged(tmp_path)
    files.put("data/a.csv", b"abc")
    with files.making("data/b.csv") as place:
        place.write_bytes(b"abc")
    for path in ("data/a.csv", "data/b.csv"):
        assert (files.size(path), files.sha256(path)) == (3, hashlib.sha256(b"abc").hexdigest())
    with pytest.raises(KeyError):
        files["data/c.csv"]


def test_the_folder_of_a_build_that_goes_on_is_left_alone(root: Path) -> None:
    with staging(root) as stage:
        files = staged(stage, NEW)
        assert not recover(root)
        replace(root, {**NEW, "data/a.csv": b"of another build"})
        replace(root, files)
    assert content(root) == {**NEW, **HAND}


def test_a_folder_that_is_being_cleared_away_is_left_to_its_build(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remove, others = shutil.rmtree, []

    def removed(path: Path, *, ignore_errors: bool = False) -> None:
        if not others:
            others.append(path)
            # Another build comes at that very moment, and once more when it sees a folder that is gone then.
            recover(root)
            assert path.is_dir()
        remove(path, ignore_errors=ignore_errors)

    monkeypatch.setattr(shutil, "rmtree", removed)
    with staging(root) as stage:
        pass
    assert others == [stage]
    monkeypatch.setattr(Path, "glob", lambda self, pattern: iter([stage]))
    assert not recover(root)


def test_the_folder_of_a_build_that_was_killed_is_cleared_away(root: Path) -> None:
    program = """
    import os, pathlib, sys
    from aleppo_reports.publish.store import staging
    with staging(pathlib.Path(sys.argv[1])) as stage:
        (stage / "half").write_bytes(b"half a file")
        os._exit(9)
    """
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), str(root)],
        check=False,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "build")},
    )
    assert ended.returncode == 9
    assert [path.name for path in root.glob(f"{STAGE}*/*")] == ["half"]
    recover(root)
    assert content(root) == {**OLD, **HAND}


def test_where_root_cannot_be_written_files_are_staged_elsewhere(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = tempfile.mkdtemp

    def refused(prefix: str, dir: Path | None = None) -> str:
        if dir is not None:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(dir))
        return original(prefix=prefix)

    monkeypatch.setattr(tempfile, "mkdtemp", refused)
    with staging(root) as stage:
        assert root not in stage.parents
    assert not stage.exists()
    assert content(root) == {**OLD, **HAND}


def failing(monkeypatch: pytest.MonkeyPatch, method: str, at: int, error: BaseException) -> list[str]:
    """Make the `at`-th call of a method of Path fail, and return the list that every call is written to."""
    calls: list[str] = []
    original = getattr(Path, method)

    def call(self: Path, *arguments: object, **options: object) -> object:
        calls.append(self.name)
        if len(calls) == at:
            raise error
        return original(self, *arguments, **options)

    monkeypatch.setattr(Path, method, call)
    return calls


def number_of_calls(folder: Path, method: str, before: Mapping[str, bytes]) -> int:
    fill(folder, before)
    with pytest.MonkeyPatch.context() as patch:
        calls = failing(patch, method, 0, OSError())
        replace(folder, NEW)
    return len(calls)


@pytest.mark.parametrize("method", ["rename", "write_bytes", "mkdir"])
@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()], ids=["error", "Ctrl-C"])
@pytest.mark.parametrize("before", [{**OLD, **HAND}, HAND], ids=["replacing", "first time"])
def test_whatever_call_fails_the_old_files_stay_to_the_byte(
    tmp_path: Path, method: str, error: BaseException, before: Mapping[str, bytes]
) -> None:
    total = number_of_calls(tmp_path / "count", method, before)
    assert total > 0
    wrong = []
    for at in range(1, total + 1):
        root = fill(tmp_path / str(at), before)
        with pytest.MonkeyPatch.context() as patch:
            calls = failing(patch, method, at, error)
            with pytest.raises(type(error)):
                replace(root, NEW)
        if content(root) != before:
            wrong.append(f"{method} no. {at} of {total} ({calls[at - 1]}): {sorted(content(root))}")
    assert wrong == []


def test_after_a_failure_the_next_call_replaces_as_if_nothing_had_been(tmp_path: Path) -> None:
    before = {**OLD, **HAND}
    for at in range(1, number_of_calls(tmp_path / "count", "rename", before) + 1):
        root = fill(tmp_path / str(at), before)
        with pytest.MonkeyPatch.context() as patch:
            failing(patch, "rename", at, OSError())
            with pytest.raises(OSError):  # noqa: PT011 - any will do
                replace(root, NEW)
        replace(root, NEW)
        assert content(root) == {**NEW, **HAND}, at


# A process that dies at the n-th step that changes the disk, without a chance to tidy up.
KILLED = """
import os, pathlib, shutil, sys
from aleppo_reports.publish import store

root, at, action = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
steps = 0

def dying(original):
    def call(*arguments, **options):
        global steps
        steps += 1
        if steps == at:
            os._exit(9)
        return original(*arguments, **options)
    return call

for owner, name in ((os, "rename"), (os, "replace"), (os, "mkdir"), (os, "rmdir"), (os, "unlink")):
    setattr(owner, name, dying(getattr(owner, name)))
pathlib.Path.write_bytes = dying(pathlib.Path.write_bytes)
files = {name: pathlib.Path(sys.argv[4], name).read_bytes() for name in sys.argv[5:]}
store.replace(root, files) if action == "replace" else store.recover(root)
"""


def run_killed(root: Path, at: int, action: str, new: Path) -> bool:
    """Run a step of the store that is killed at its n-th change of the disk; tell whether it was."""
    finished = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(KILLED), root, str(at), action, new, *NEW],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "build")},
        check=False,
    )
    assert finished.returncode in (0, 9)
    return finished.returncode == 9


@pytest.mark.parametrize("before", [{**OLD, **HAND}, HAND], ids=["replacing", "first time"])
def test_wherever_a_build_is_killed_recovering_gives_the_old_files_or_the_new_ones(
    tmp_path: Path, before: Mapping[str, bytes]
) -> None:
    after = {**NEW, **HAND}
    new = fill(tmp_path / "new", NEW)
    outcomes = []
    for at in range(1, 100):
        root = fill(tmp_path / f"killed-{at}", before)
        if not run_killed(root, at, "replace", new):
            break
        recover(root)
        found = content(root)
        outcomes.append("old" if found == before else "new" if found == after else f"neither at {at}: {sorted(found)}")
        assert not recover(root)
        assert {path.name for path in root.iterdir()} <= {
            "README.md",
            "data",
            "datapackage.json",
            "metadata",
            "schemas",
        }
    assert set(outcomes) == {"old", "new"}
    # Once the new files stand, they stay: old, old, …, new, new.
    assert outcomes == sorted(outcomes, reverse=True)
    assert content(root) == after


def test_a_recovery_may_be_killed_too(tmp_path: Path) -> None:
    before = {**OLD, **HAND}
    new = fill(tmp_path / "new", NEW)
    # The state in which everything new stands and everything old lies aside.
    aside = {**NEW, **HAND, **{f"{PREVIOUS}/{path}": data for path, data in OLD.items()}, f"{STAGE}x/rest": b""}
    for at in range(1, 100):
        root = fill(tmp_path / f"killed-{at}", aside)
        if not run_killed(root, at, "recover", new):
            break
        recover(root)
        assert content(root) == before, at
    assert at > 3


STAGES = {
    "staging": ({**OLD, f"{STAGE}x/data/a.csv": b"new a"}, False),
    "nothing moved": ({**OLD, f"{STAGE}x/data/a.csv": b"new a", f"{PREVIOUS}/.keep": b""}, True),
    "the folder moved aside": (
        {
            **{path: data for path, data in OLD.items() if not path.startswith("data/")},
            **{f"{PREVIOUS}/{path}": data for path, data in OLD.items() if path.startswith("data/")},
            f"{STAGE}x/data/a.csv": b"new a",
        },
        True,
    ),
    "the folder exchanged": (
        {
            **{path: data for path, data in OLD.items() if not path.startswith("data/")},
            **{path: data for path, data in NEW.items() if path.startswith("data/")},
            **{f"{PREVIOUS}/{path}": data for path, data in OLD.items() if path.startswith("data/")},
        },
        True,
    ),
    "a single file aside": (
        {
            **{path: data for path, data in NEW.items() if path.startswith("data/")},
            "schemas/editor.json": OLD["schemas/editor.json"],
            **{f"{PREVIOUS}/{path}": OLD[path] for path in OLD if path != "schemas/editor.json"},
        },
        True,
    ),
    "everything exchanged": ({**NEW, **{f"{PREVIOUS}/{path}": data for path, data in OLD.items()}}, True),
}


@pytest.mark.parametrize("stage", STAGES)
def test_each_stage_is_recovered_from(tmp_path: Path, stage: str) -> None:
    files, anything = STAGES[stage]
    fill(tmp_path, {**files, **HAND})
    assert recover(tmp_path) is anything
    found = content(tmp_path)
    found.pop(".keep", None)
    assert found == {**OLD, **HAND}
    assert not (tmp_path / PREVIOUS).exists()
    assert not list(tmp_path.glob(f"{STAGE}*"))


def test_with_nothing_to_recover_nothing_changes(root: Path) -> None:
    assert recover(root) is False
    assert content(root) == {**OLD, **HAND}


def test_a_finished_build_leaves_nothing_to_put_back_only_rubbish_to_clear(tmp_path: Path) -> None:
    finished = {**NEW, **{f"{STAGE}x/{PREVIOUS}/{path}": data for path, data in OLD.items()}}
    fill(tmp_path, finished)
    assert recover(tmp_path) is False
    assert content(tmp_path) == NEW


def test_replacing_recovers_first(tmp_path: Path) -> None:
    fill(tmp_path, {**NEW, **{f"{PREVIOUS}/{path}": data for path, data in OLD.items()}})
    later = {**NEW, "data/a.csv": b"later"}
    replace(tmp_path, later)
    assert content(tmp_path) == later


def test_names_of_the_working_folders_are_those_that_git_leaves_out() -> None:
    ignored = (REPOSITORY / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {f"{store.STAGE}*/", f"{store.PREVIOUS}/"} <= set(ignored)
