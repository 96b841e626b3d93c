"""Put built files in place all at once: whatever happens on the way, the old files stay whole or the new ones do.

Files are staged in a folder beside the old ones, on the same file system, then the folder `data` is exchanged by
renaming and the single files by replacing. If anything fails in between, the old state is put back; if the process is
killed there, the next call puts it back.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

STAGE = ".aleppo-build-"
PREVIOUS = ".aleppo-previous"
# The folder that is built whole; in other folders, built files lie beside hand-written ones.
_WHOLE = "data"


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
    """Write the files: the folder `data` becomes exactly the files given for it, others are replaced one by one.

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
        previous.mkdir()
        try:
            for name in _units(files):
                _exchange(stage / name, root / name, previous / name)
        except BaseException:
            _put_back(root, previous)
            raise
        # Renaming is one step: from here on a killed build leaves rubbish to clear, nothing to put back.
        previous.rename(stage / PREVIOUS)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _exchange(new: Path, place: Path, aside: Path) -> None:
    if place.exists():
        aside.parent.mkdir(parents=True, exist_ok=True)
        place.rename(aside)
    place.parent.mkdir(parents=True, exist_ok=True)
    new.rename(place)


def _units(files: Mapping[str, bytes]) -> list[str]:
    return sorted({_WHOLE if path.startswith(f"{_WHOLE}/") else path for path in files})


def _put_back(root: Path, previous: Path) -> None:
    if (previous / _WHOLE).is_dir():
        if (root / _WHOLE).exists():
            shutil.rmtree(root / _WHOLE)
        (previous / _WHOLE).rename(root / _WHOLE)
    for old in [path for path in previous.rglob("*") if path.is_file()]:
        old.replace(root / old.relative_to(previous))
    shutil.rmtree(previous)
