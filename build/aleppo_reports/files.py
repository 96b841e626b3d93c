"""Files that others made, read whole or not at all: a pipe never answers, and a gigabyte stops the machine."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from pathlib import Path

MOST_BYTES = 2**28
"""Of one file that is read as text: far more than a corpus of a hundred thousand articles needs."""


def read(path: Path, most: int | None = None) -> bytes:
    """Return the content of a file.

    Args:
        path: the file.
        most: how many bytes it may have; `MOST_BYTES` if not given.

    Raises:
        OSError: if it cannot be read, is a pipe or a device, or is larger; `strerror` says which.
    """
    limit = MOST_BYTES if most is None else most
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "is no file", str(path))
    if found.st_size > limit:
        raise OSError(errno.EFBIG, f"has {found.st_size:,} bytes, more than {limit:,} are not read", str(path))
    return path.read_bytes()


def inside(folder: Path, path: Path) -> bool:
    """Tell whether a path, with all links on the way followed, leads to somewhere in the folder."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):
        return False


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file of any size, hexadecimal.

    Raises:
        OSError: if it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
