"""What stands on disk, known by its bytes: hashes of all annotation files, computed anew whenever somebody asks.

Sizes and times of files say nothing: an edit may keep both.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from aleppo_reports.files import MOST_BYTES
from aleppo_reports.source.reader import ANNOTATIONS

ARTICLES = f"{ANNOTATIONS}/articles"
UNREADABLE = ""
"""Stands for the hash of a file that cannot be read."""
_THREADS = 4
"""Hashing and reading leave the interpreter to others."""
_PIECE = 2**20
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""So that a pipe is opened at once and found out."""
_AT_ONCE = 100
"""Files that a thread takes: few enough for all to end together."""


@dataclass(frozen=True, slots=True)
class State:
    """The bytes that the findings about articles depend on.

    Attributes:
        articles: hash of each article's file, by its path from the root, in the order of the articles.
        beside: hash of all that stands beside the articles (schemas, registries, code lists, what was compared with
            the texts; not the raw passes, which say nothing of articles) and of this package's own code.
    """

    articles: Mapping[str, str]
    beside: str


def article_files(root: Path) -> list[str]:
    """Return the paths of the articles' files from the root, in order."""
    try:
        with os.scandir(root / ARTICLES) as entries:
            return [f"{ARTICLES}/{name}" for name in sorted(entry.name for entry in entries) if name.endswith(".yaml")]
    except OSError:
        return []


def state_of(root: Path) -> State:
    """Return the state of a folder.

    Args:
        root: folder that holds `annotations/` and `schemas/`.

    Raises:
        OSError: if a file beside the articles cannot be read.
    """
    articles, beside = article_files(root), sorted(_beside(root))
    largest = sorted(beside, key=lambda name: -(root / name).stat().st_size)
    groups = [[name] for name in largest[:_THREADS]]
    groups += [largest[_THREADS:], *(articles[at : at + _AT_ONCE] for at in range(0, len(articles), _AT_ONCE))]
    found: dict[str, str] = {}
    with ThreadPoolExecutor(_THREADS) as threads:
        for hashes in threads.map(partial(_hashes, root), groups):
            found |= hashes
    if unread := [name for name in beside if found[name] == UNREADABLE]:
        raise OSError(f"{unread[0]} cannot be read")
    total = hashlib.sha256(_code().encode())
    for name in beside:
        total.update(f"{name}\0{found[name]}\0".encode())
    return State({name: found[name] for name in articles}, total.hexdigest())


def _hashes(root: Path, names: Sequence[str]) -> dict[str, str]:
    folder = str(root)
    found = {}
    for name in names:
        try:
            found[name] = _hash(f"{folder}/{name}")
        except OSError:
            found[name] = UNREADABLE
    return found


def _hash(path: str) -> str:
    """Return the hash of a file, of which no more is in memory than a piece.

    Raises:
        OSError: if it cannot be read, is no file, or is one that nobody reads (see `files.read`).
    """
    handle = os.open(path, _READ)
    try:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode) or about.st_size > MOST_BYTES:
            raise OSError(errno.EINVAL, "is not read", path)
        total = hashlib.sha256()
        while piece := os.read(handle, _PIECE):
            total.update(piece)
        return total.hexdigest()
    finally:
        os.close(handle)


def _beside(root: Path) -> Iterator[str]:
    annotations = Path(ANNOTATIONS)
    for folder in (Path("schemas"), annotations, annotations / "codes"):
        yield from (f"{folder.as_posix()}/{name}" for name in _files(root / folder))


def _files(folder: Path) -> Iterable[str]:
    with os.scandir(folder) as entries:
        return [entry.name for entry in entries if not entry.is_dir()]


def _code() -> str:
    """Return a hash of this package's own sources and of what runs them.

    Their content, not names, sizes and times: wheels carry one time for all files, and an edit may keep the size.
    """
    home = Path(__file__).resolve().parents[1]
    total = hashlib.sha256(f"{sys.version}\0".encode())
    for path in sorted(home.rglob("*.py")):
        total.update(f"{path.relative_to(home).as_posix()}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
