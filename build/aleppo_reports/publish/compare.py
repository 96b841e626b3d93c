"""What differs between the files on disk and the files that a build makes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path

from aleppo_reports.problems import Origin, Problem

_FIX = "run `aleppo build` (or `make build`) and commit what it writes"


FOLDERS = ("data", "metadata")
"""Folders in which every file is built."""


def differences(root: Path, files: Mapping[str, bytes]) -> Iterator[Problem]:
    """Yield a finding for every built file that is missing, differs, or is made by no table.

    Args:
        root: the folder that holds the built files.
        files: what a build makes, by path below root.
    """
    for path, expected in sorted(files.items()):
        try:
            found = (root / path).read_bytes()
        except OSError:
            yield Problem(Origin(path), "B701", "", "", "the built file is missing", _FIX)
            continue
        if found != expected:
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


def _first_difference(path: str, found: bytes, expected: bytes) -> tuple[int, str]:
    if path.endswith(".parquet"):
        return 0, "differs from what the annotations give, in values, types or metadata"
    try:
        old, new = found.decode("utf-8"), expected.decode("utf-8")
    except UnicodeDecodeError:
        return 0, "is not UTF-8, so it differs from what the annotations give"
    if path.endswith(".csv"):
        try:
            return _first_cell(old, new)
        except csv.Error as error:
            return 0, f"is no CSV ({error}), so it differs from what the annotations give"
    for line, (a, b) in enumerate(zip_longest(old.split("\n"), new.split("\n")), start=1):
        if a != b:
            return line, f"has {a!r} where the annotations give {b!r}"
    return 0, "differs from what the annotations give"


def _first_cell(old: str, new: str) -> tuple[int, str]:
    rows = zip_longest(list(csv.reader(io.StringIO(old, newline=""))), list(csv.reader(io.StringIO(new, newline=""))))
    header = next(csv.reader(io.StringIO(new, newline="")))
    for line, (a, b) in enumerate(rows, start=1):
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
