"""Zip archives that strangers made: what is wrong with one, and its files taken out where nothing is.

Nothing is written before the whole directory of the archive was looked at. Standard library only.
"""

from __future__ import annotations

import re
import shutil
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

MOST_FILES = 10_000
MOST_BYTES = 2**29
"""Of all files together, unpacked: some hundred times what a release needs."""

MOST_TIMES = 100
"""How many times larger than the zip its files may be, unpacked; those of a release are about five times larger."""

SMALL = 2**24
"""Bytes, unpacked, that do no harm however small the zip."""

_PART = re.compile(r"[^\x00-\x1f\x7f\\:]+")
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError)


def is_zip(path: Path) -> bool:
    """Tell whether a file is a zip, or says that it is one."""
    try:
        return path.is_file() and (zipfile.is_zipfile(path) or path.suffix == ".zip")
    except OSError:
        return False


def names(path: Path) -> list[str]:
    """Return the names of the files in a zip.

    Raises:
        ValueError: if something is wrong with it.
    """
    for fault in faults(path):
        raise ValueError(f"{path}: {fault}")
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


def read(path: Path, name: str) -> bytes:
    """Return a file of a zip that `names` found nothing wrong with.

    Raises:
        KeyError: if the zip has no such file.
        ValueError: if it is broken.
    """
    try:
        # No more is read than the stated size, which `names` has looked at.
        with zipfile.ZipFile(path) as archive:
            return archive.read(name)
    except _BROKEN as error:
        raise ValueError(f"{name!r} cannot be unpacked: {error}") from None


def faults(path: Path) -> Iterator[str]:
    """Yield what is wrong with a zip, as far as its directory tells: what it holds may then not be unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except _BROKEN as error:
        yield f"cannot be read as a zip: {error}"
        return
    yield from _wrong(entries, path.stat().st_size)


def unpack(path: Path, folder: Path) -> Iterator[str]:
    """Take the files out of a zip into an empty folder, and yield what is wrong; nothing is unpacked then.

    A file that is broken inside is found while it is unpacked; then some others may be there already.

    Args:
        path: the zip.
        folder: an empty folder.
    """
    if found := list(faults(path)):
        yield from found
        return
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            target = folder.joinpath(*entry.filename.split("/"))
            if entry.is_dir():
                target.mkdir(parents=True, exist_ok=True)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                # A size that is not the stated one is an error of its own: no more is read than is stated.
                with archive.open(entry) as inside, target.open("wb") as out:
                    shutil.copyfileobj(inside, out)
            except _BROKEN as error:
                yield f"{entry.filename!r} cannot be unpacked: {error}"
                return


def _wrong(entries: Sequence[zipfile.ZipInfo], packed: int) -> Iterator[str]:
    if len(entries) > MOST_FILES:
        yield f"holds {len(entries):,} files; more than {MOST_FILES:,} are not unpacked"
        return
    size = sum(entry.file_size for entry in entries)
    if size > MOST_BYTES:
        yield f"holds {size:,} bytes when unpacked; more than {MOST_BYTES:,} are not unpacked"
        return
    if size > max(SMALL, MOST_TIMES * packed):
        yield f"holds {size:,} bytes when unpacked, more than {MOST_TIMES} times its own {packed:,}"
        return
    files: dict[str, str] = {}
    folders: set[str] = set()
    for entry in entries:
        # The name as it is written: the library cuts it at a zero byte.
        name = entry.orig_filename
        fault = _fault(entry, name)
        if fault:
            yield f"{name!r} {fault}"
            continue
        # As file systems see it that know no capitals.
        path = unicodedata.normalize("NFC", name).casefold().rstrip("/")
        if not entry.is_dir():
            if path in files:
                yield (
                    f"{name!r} is there twice"
                    if files[path] == name
                    else f"{name!r} is {files[path]!r} to some systems"
                )
            files[path] = name
        pieces = path.split("/")
        folders |= {"/".join(pieces[:number]) for number in range(1, len(pieces) + entry.is_dir())}
    yield from (f"{files[path]!r} is a file and a folder" for path in sorted(folders & set(files)))


def _fault(entry: zipfile.ZipInfo, name: str) -> str:
    """Return what is wrong with a file of a zip, or nothing."""
    pieces = name.removesuffix("/").split("/")
    if not all(_PART.fullmatch(piece) for piece in pieces) or {".", ".."} & set(pieces):
        return "is no path inside the archive"
    if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is a link or a device, no file"
    if entry.flag_bits & _ENCRYPTED:
        return "is encrypted"
    if entry.compress_type not in _METHODS:
        return "is compressed in a way that is not read here"
    return ""
