"""Put built files in place all at once: whatever happens on the way, the old files stay whole or the new ones do.

Files are staged in a folder beside the old ones, on the same file system, then the folders that are built whole are
exchanged by renaming and the single files by replacing. If anything fails in between, the old state is put back; if
the process is killed there, the next call puts it back.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from aleppo_reports.publish.compare import FOLDERS

STAGE = ".aleppo-build-"
PREVIOUS = ".aleppo-previous"
# Inside PREVIOUS: which units are exchanged, and whether each stood there before.
_PLAN = "plan.json"


def recover(root: Path) -> bool:
    """Put back what a killed build left aside, and return whether there was anything."""
    previous = root / PREVIOUS
    found = previous.is_dir()
    if found:
        _put_back(root, previous)
    for stage in root.glob(f"{STAGE}*"):
        shutil.rmtree(stage)
    return found


def replace(root: Path, files: Mapping[str, bytes]) -> None:
    """Write the files: the folders that are built whole become exactly the files given for them, others are replaced.

    Args:
        root: folder below which the paths lie.
        files: content by path.

    Raises:
        OSError: if writing fails; the old files are in place then.
    """
    recover(root)
    stage = Path(tempfile.mkdtemp(prefix=STAGE, dir=root))
    previous = root / PREVIOUS
    try:
        for path, data in files.items():
            target = stage / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        # What is set aside, and what is new: written before anything moves, so that it can be undone from any point.
        aside = stage / PREVIOUS
        aside.mkdir()
        units = {name: (root / name).exists() for name in _units(files)}
        (aside / _PLAN).write_text(json.dumps(units), encoding="utf-8")
        aside.rename(previous)
        try:
            for name in units:
                _exchange(stage / name, root / name, previous / name)
            # Renaming is one step: from here on a killed build leaves rubbish to clear, nothing to put back.
            previous.rename(stage / f"{PREVIOUS}-done")
        except BaseException:
            _put_back(root, previous)
            raise
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _exchange(new: Path, place: Path, aside: Path) -> None:
    if place.exists():
        aside.parent.mkdir(parents=True, exist_ok=True)
        place.rename(aside)
    place.parent.mkdir(parents=True, exist_ok=True)
    new.rename(place)


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
