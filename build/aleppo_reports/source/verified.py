"""annotations/verified.csv: which records a program compared with the texts and found right, and in which state.

The texts are not in the repository, so most builds cannot look at them. What was found when they were at hand is kept
here by the hash of each record, and holds for a record as long as it has this hash. `aleppo verify` writes the file,
and the review desk with every action; nobody else does.
"""

from __future__ import annotations

import csv
import io
import mmap
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from aleppo_reports.problems import Origin, Problem

PATH = "annotations/verified.csv"
"""Where the file lies, below the root."""
_HEAD = ["record_id", "record_sha256"]
_ODD = re.compile(rb'"|\r(?!\n)')
_SHA256 = re.compile(r"[0-9a-f]{64}")


def verified_text(hashes: Mapping[str, str]) -> str:
    """Return the file that holds the hashes of some records, by their ids."""
    sink = io.StringIO()
    csv.writer(sink, lineterminator="\n").writerows([_HEAD, *sorted(hashes.items())])
    return sink.getvalue()


def of_articles(root: Path, prefixes: Iterable[str]) -> dict[str, str] | None:
    """Return the hashes of the records of some articles; None if nothing was ever compared.

    The lines are in order, so those of an article stand together: they are found without reading the others. Nothing is
    said of what is wrong with the file.

    Args:
        root: folder that holds `annotations/`.
        prefixes: the prefixes with which the ids of their records begin.
    """
    path = root / PATH
    if not path.is_file():
        return None
    try:
        if not path.stat().st_size:
            return {}
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return {name: sha256 for prefix in prefixes for name, sha256 in _beginning(data, prefix)}
    except OSError:
        return {}


def _beginning(data: mmap.mmap, prefix: str) -> Iterator[tuple[str, str]]:
    """Yield the ids of a prefix and their hashes."""
    own = f"{prefix}-".encode()
    at = _first_line(data, own)
    while data[at : at + len(own)] == own:
        end = data.find(b"\n", at)
        line = data[at : end if end >= 0 else len(data)].removesuffix(b"\r")
        name, _, sha256 = line.decode("utf-8", "replace").partition(",")
        if name.rpartition("-")[0] == prefix:
            yield name, sha256
        at = end + 1 if end >= 0 else len(data)


def strangers(root: Path, prefixes: Collection[str]) -> list[str]:
    """Return the ids of the file that begin with none of some prefixes.

    Args:
        root: folder that holds `annotations/`.
        prefixes: the prefixes.
    """
    try:
        return [name for name, _ in _lines((root / PATH).read_bytes()) if name.rpartition("-")[0] not in prefixes]
    except (OSError, _WrongError):
        return []


def _first_line(data: mmap.mmap, beginning: bytes) -> int:
    """Return where the first line starts that is not before a text, below the first line of the file."""
    low = data.find(b"\n") + 1 or len(data)
    high = len(data)
    while low < high:
        middle = data.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = data.find(b"\n", middle)
        end = end + 1 if end >= 0 else len(data)
        if data[middle:end] < beginning:
            low = end
        else:
            high = middle
    return low


def read_verified(data: bytes, shown: str) -> tuple[dict[str, str], list[Problem]]:
    """Return the hashes that the file holds, by id, or what is wrong with it: one finding, since nobody mends it.

    Args:
        data: its content.
        shown: its path as shown to a person.
    """
    try:
        return dict(_lines(data)), []
    except _WrongError as error:
        return {}, [_wrong(error, shown)]


def count_verified(data: bytes, shown: str) -> tuple[int, list[Problem]]:
    """Return how many hashes the file holds, or what is wrong with it, without keeping any.

    Args:
        data: its content.
        shown: its path as shown to a person.
    """
    try:
        return sum(1 for _ in _lines(data)), []
    except _WrongError as error:
        return 0, [_wrong(error, shown)]


class _WrongError(Exception):
    """Something is wrong with the file: in which line (0 for the whole), and what."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def _wrong(error: _WrongError, shown: str) -> Problem:
    fix = "do not mend it: run `aleppo verify` with the texts at hand, or take the file of the last commit"
    return Problem(Origin(shown, error.line, 1 if error.line else 0), "R215", "", "", str(error), fix)


def _lines(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield the ids and hashes of the file.

    Raises:
        _WrongError: at the first line that is not as it should be.
    """
    before = ""
    try:
        rows = csv.reader(io.TextIOWrapper(io.BytesIO(data), "utf-8", newline=""), strict=True)
        if next(rows, None) != _HEAD:
            raise _WrongError(1, f"the first line must be {','.join(_HEAD)}")
        for line, row in enumerate(rows, start=2):
            if len(row) != len(_HEAD) or not row[0] or not _SHA256.fullmatch(row[1]):
                raise _WrongError(line, "the line is not a record's id and hash")
            if row[0] <= before:
                raise _WrongError(line, "the line is out of order, or the id stands twice")
            before = row[0]
            yield row[0], row[1]
    except (UnicodeDecodeError, csv.Error) as error:
        raise _WrongError(0, f"is no CSV in UTF-8: {error}") from None
    # Ids need no quotes, and each line ends as lines do; so a line can be found by its beginning.
    if odd := _ODD.search(data):
        raise _WrongError(data.count(b"\n", 0, odd.start()) + 1, "the line is not a record's id and hash")
