"""Put built files in place all at once: whatever happens on the way, the old files stay whole or the new ones do.

Files are staged in a folder beside the old ones, on the same file system, then the folders that are built whole are
exchanged by renaming and the single files by replacing. If anything fails in between, the old state is put back; if
the process is killed there, the next call puts it back. What is staged is on the disk before anything is exchanged, so
that the same holds if the machine stops. Two processes wait for each other while they exchange; while files are made in
the folder of a process, others leave that folder alone.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has none: there, nobody may build twice at once.
    fcntl = None  # type: ignore[assignment]

from aleppo_reports.publish.compare import FOLDERS
from aleppo_reports.publish.staged import Staged

STAGE = ".aleppo-build-"
PREVIOUS = ".aleppo-previous"
LONGEST_WAIT = 60.0
"""Seconds that a build waits for another one that is writing."""

# Inside PREVIOUS: which units are exchanged, and whether each stood there before.
_PLAN = "plan.json"


def recover(root: Path) -> bool:
    """Put back what a killed build left aside, and return whether there was anything.

    Raises:
        OSError: if it cannot be put back (yet), or another build goes on writing.
    """
    with _alone(root):
        return _recovered(root)


def unfinished(root: Path) -> bool:
    """Tell whether a build was killed while it exchanged files, so that old and new ones may stand side by side."""
    return (root / PREVIOUS).is_dir()


def _recovered(root: Path) -> bool:
    previous = root / PREVIOUS
    found = previous.is_dir()
    if found:
        _put_back(root, previous)
    for stage in root.glob(f"{STAGE}*"):
        if not _in_use(stage):
            shutil.rmtree(stage)
    return found


@contextmanager
def staging(root: Path) -> Iterator[Path]:
    """Give a folder to make files in from which `replace` takes them without writing them again; it goes at the end.

    Where root cannot be written it lies elsewhere: who finds that nothing has changed has nothing to write.

    Raises:
        OSError: if there is no room for it, or another build goes on writing.
    """
    with _alone(root):
        try:
            stage = Path(tempfile.mkdtemp(prefix=STAGE, dir=root))
        except OSError as error:
            if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS):
                raise
            stage = Path(tempfile.mkdtemp(prefix=STAGE))
        # Held as long as this process makes files here, so that others do not take it for what a killed one left.
        handle = None if fcntl is None else os.open(stage, os.O_RDONLY)
        if handle is not None:
            _locked(handle)
    try:
        yield stage
    finally:
        # First the folder, so that nobody else clears it away at the same time.
        shutil.rmtree(stage, ignore_errors=True)
        if handle is not None:
            os.close(handle)


def _in_use(stage: Path) -> bool:
    """Tell whether a process still makes files in a folder, or has just cleared it away itself."""
    if fcntl is None:
        return False
    try:
        handle = os.open(stage, os.O_RDONLY)
    except FileNotFoundError:
        return True
    try:
        return not _locked(handle)
    finally:
        os.close(handle)


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Keep other builds of this root waiting; the system ends that when the process ends, however it does."""
    if fcntl is None:
        yield
        return
    # The folder itself: a file for it would be one more to leave behind.
    handle = os.open(root, os.O_RDONLY)
    try:
        until = time.monotonic() + LONGEST_WAIT
        while not _locked(handle):
            if time.monotonic() >= until:
                raise OSError(errno.EAGAIN, "another build goes on writing here", str(root))
            time.sleep(0.02)
        yield
    finally:
        os.close(handle)


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # A file system that knows no locks.
        return True
    return True


def replace(root: Path, files: Mapping[str, bytes]) -> None:
    """Write the files: the folders that are built whole become exactly the files given for them, others are replaced.

    Args:
        root: folder below which the paths lie.
        files: content by path. Files that were staged below root (see `staging`) are moved, not copied: they are no
            longer where they were, whatever comes of this.

    Raises:
        OSError: if writing fails; the old files are in place then, or will be after the next call.
    """
    with _alone(root):
        _recovered(root)
        _replaced(root, files)


def _replaced(root: Path, files: Mapping[str, bytes]) -> None:
    stage = Path(tempfile.mkdtemp(prefix=STAGE, dir=root))
    previous = root / PREVIOUS
    try:
        for path in files:
            target = stage / path
            target.parent.mkdir(parents=True, exist_ok=True)
            _bring(files, path, target, root)
            _on_disk(target)
        # What is set aside, and what is new: written before anything moves, so that it can be undone from any point.
        aside = stage / PREVIOUS
        aside.mkdir()
        units = {name: (root / name).exists() for name in _units(files)}
        (aside / _PLAN).write_text(json.dumps(units), encoding="utf-8")
        _on_disk(aside / _PLAN)
        for folder in (aside, *{(stage / path).parent for path in files}, stage):
            _on_disk(folder)
        aside.rename(previous)
        _on_disk(root)
        try:
            for name in units:
                _exchange(stage / name, root / name, previous / name)
            for folder in {(root / name).parent for name in units}:
                _on_disk(folder)
            # Renaming is one step: from here on a killed build leaves rubbish to clear, nothing to put back.
            previous.rename(stage / f"{PREVIOUS}-done")
        except BaseException:
            _put_back(root, previous)
            raise
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _bring(files: Mapping[str, bytes], path: str, target: Path, root: Path) -> None:
    """Put a file where it is staged."""
    if not isinstance(files, Staged):
        target.write_bytes(files[path])
    elif root in files.folder.parents:
        files.place(path).rename(target)
    else:
        shutil.copyfile(files.place(path), target)


def _exchange(new: Path, place: Path, aside: Path) -> None:
    if place.exists():
        aside.parent.mkdir(parents=True, exist_ok=True)
        place.rename(aside)
    place.parent.mkdir(parents=True, exist_ok=True)
    new.rename(place)


def _on_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    folder = path.is_dir()
    if folder and fcntl is None:
        # Windows opens no folder.
        return
    handle = os.open(path, os.O_RDONLY if folder else os.O_RDWR)
    try:
        os.fsync(handle)
    except OSError as error:
        # Some file systems cannot say so of a folder; a disk that is full or broken is another thing.
        if not folder or error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


def _units(files: Mapping[str, bytes]) -> list[str]:
    # In other folders, built files lie beside hand-written ones.
    return sorted({top if (top := path.partition("/")[0]) in FOLDERS else path for path in files})


def _put_back(root: Path, previous: Path) -> None:
    for name, existed in _plan(previous).items():
        old, place = previous / name, root / name
        if old.exists() or not existed:
            _remove(place)
        if old.exists():
            old.rename(place)
    # The plan goes last: without it nothing could be put back.
    previous.rename(previous.with_name(f"{STAGE}{previous.name}"))
    shutil.rmtree(previous.with_name(f"{STAGE}{previous.name}"))


def _plan(previous: Path) -> dict[str, bool]:
    """Return which units were exchanged and whether each stood there before; without a plan, what was set aside did."""
    try:
        plan: dict[str, bool] = json.loads((previous / _PLAN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        files = [path.relative_to(previous).as_posix() for path in previous.rglob("*") if path.is_file()]
        return dict.fromkeys(_units(dict.fromkeys(files, b"")), True)
    return plan


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
