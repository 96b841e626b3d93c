"""What differs between the files on disk and the files that a build makes."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import BinaryIO, TextIO, TypeAlias

from aleppo_reports.problems import Origin, Problem
from aleppo_reports.publish.staged import Staged

_FIX = "run `aleppo build` (or `make build`) and commit what it writes"


Opens: TypeAlias = "Callable[[], BinaryIO]"
_PIECE = 2**20
FOLDERS = ("data", "metadata")
"""Folders in which every file is built."""


def differences(root: Path, files: Mapping[str, bytes]) -> Iterator[Problem]:
    """Yield a finding for every built file that is missing, differs, or is made by no table.

    Args:
        root: the folder that holds the built files.
        files: what a build makes, by path below root.
    """
    for path in sorted(files):
        found, expected = partial(_there, root / path), partial(_made, files, path)
        try:
            differs = not _same(found, expected)
        except OSError:
            yield Problem(Origin(path), "B701", "", "", "the built file is missing", _FIX)
            continue
        if differs:
            line, message = _first_difference(path, found, expected)
            yield Problem(Origin(path, line, 1 if line else 0), "B702", "", "", message, _FIX)
    yield from orphans(root, files)


def orphans(root: Path, files: Mapping[str, bytes]) -> Iterator[Problem]:
    """Yield a finding for every file in a built folder that the build does not make."""
    for folder in FOLDERS:
        for found in sorted((root / folder).rglob("*")):
            path = found.relative_to(root).as_posix()
            if found.is_file() and path not in files:
                fix = f"move it away or delete it; everything in {folder}/ is built"
                yield Problem(Origin(path), "B703", "", "", "the build does not make this file", fix)


def _there(path: Path) -> BinaryIO:
    return path.open("rb")


def _made(files: Mapping[str, bytes], path: str) -> BinaryIO:
    return files.place(path).open("rb") if isinstance(files, Staged) else io.BytesIO(files[path])


def _same(found: Opens, expected: Opens) -> bool:
    """Tell whether two files hold the same, piece by piece."""
    with found() as one, expected() as other:
        while (piece := one.read(_PIECE)) == other.read(_PIECE):
            if not piece:
                return True
    return False


def _first_difference(path: str, found: Opens, expected: Opens) -> tuple[int, str]:
    if path.endswith(".parquet"):
        return 0, "differs from what the annotations give, in values, types or metadata"
    if not (_is_utf8(found) and _is_utf8(expected)):
        return 0, "is not UTF-8, so it differs from what the annotations give"
    if path.endswith(".csv"):
        try:
            return _first_cell(found, expected)
        except csv.Error as error:
            return 0, f"is no CSV ({error}), so it differs from what the annotations give"
    with _text(found, "\n") as one, _text(expected, "\n") as other:
        for line, (a, b) in enumerate(zip_longest(_lines(one), _lines(other)), start=1):
            if a != b:
                return line, f"has {a!r} where the annotations give {b!r}"
    return 0, "differs from what the annotations give"


def _is_utf8(file: Opens) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with file() as opened:
        try:
            while piece := opened.read(_PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _text(file: Opens, newline: str) -> TextIO:
    return io.TextIOWrapper(file(), encoding="utf-8", newline=newline)


def _lines(text: TextIO) -> Iterator[str]:
    """Yield the lines of a text; where it ends with a line's end, an empty one follows."""
    line = "\n"
    for line in text:
        yield line.removesuffix("\n")
    if line.endswith("\n"):
        yield ""


def _first_cell(found: Opens, expected: Opens) -> tuple[int, str]:
    with _text(found, "") as one, _text(expected, "") as other:
        return _first_row(zip_longest(csv.reader(one), csv.reader(other)))


def _first_row(rows: Iterator[tuple[list[str] | None, list[str] | None]]) -> tuple[int, str]:
    header: list[str] = []
    for line, (a, b) in enumerate(rows, start=1):
        header = header or b or []
        if a == b:
            continue
        if b is None:
            return line, f"has a row {a[0] if a else ''!r} that the annotations do not give"
        if a is None:
            return line, f"lacks the row {b[0]!r} that the annotations give"
        if a[:1] != b[:1]:
            return line, f"has the row {a[0] if a else ''!r} where the annotations give {b[0]!r}"
        for column, (was, becomes) in zip(header, zip_longest(a, b), strict=False):
            if was != becomes:
                return line, f"row {b[0]!r}, column {column}: has {was!r} where the annotations give {becomes!r}"
        return line, f"row {b[0]!r} has the values {a} where the annotations give {b}"
    return 0, "has other quotes or line ends than the annotations give"
