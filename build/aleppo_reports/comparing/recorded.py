"""Small records of releases: id, table and row hash of every record, in releases/<version>.csv.

A release is known whole from its archive alone. What its records were, and whether they have changed since, must be
known without it: a few lines each stay in the repository. A record is written once, when a release is made, and never
edited; before the first release there is none.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar

from aleppo_reports.comparing.changes import record_tables
from aleppo_reports.comparing.versions import core
from aleppo_reports.published import Published, row_sha256

FOLDER = "releases"
CHANGES = "data/changes.csv"
"""What each release changed, as the build derives it: without rows before there was a first release."""
HEAD = ("record_kind", "record_id", "row_sha256")

Named: TypeAlias = "tuple[str, str]"
Recorded: TypeAlias = "Mapping[Named, str]"
Kept = TypeVar("Kept")
What = Literal["added", "changed", "removed"]
_WHAT: Mapping[str, What] = {"added": "added", "changed": "changed", "removed": "removed"}


def records_of(package: Published) -> dict[Named, str]:
    """Return the hash of every record of a package by table and id, in their order."""
    kinds = record_tables(package)
    return {
        (table, row[key]): row_sha256(row)
        for table, key in package.keys.items()
        if table in kinds
        for row in package.rows(table)
    }


def record_bytes(package: Published) -> bytes:
    """Return the record of a release as it is kept: CSV, in the order of the tables."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows((table, id, sha256) for (table, id), sha256 in records_of(package).items())
    return text.getvalue().encode()


def read_records(root: Path) -> dict[str, Recorded]:
    """Return the records of all releases by version, the earliest first.

    Raises:
        ValueError: if one cannot be read; the message names the file.
    """
    files = record_files(root)
    return {name: {(table, id): sha256 for table, id, sha256 in record_rows(root, files[name])} for name in files}


def record_files(root: Path) -> dict[str, Path]:
    """Return where the records of releases lie, by version, the earliest first.

    Raises:
        ValueError: if one is not called by a version; the message names the file.
    """
    found = {path.stem: path for path in (root / FOLDER).glob("*.csv")}
    for version, path in found.items():
        try:
            core(version)
        except ValueError as error:
            raise ValueError(f"{FOLDER}/{path.name}: {error}") from None
    return {version: found[version] for version in sorted(found, key=_order)}


def record_rows(root: Path, path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield kind, id and row hash of every record of a release.

    Raises:
        ValueError: if the file cannot be read; the message names it.
    """
    name = path.relative_to(root).as_posix()
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file, strict=True)
            right = tuple(next(rows, ())) == HEAD
            for row in rows if right else ():
                if len(row) != len(HEAD):
                    right = False
                    break
                yield row[0], row[1], row[2]
    except (OSError, ValueError, csv.Error) as error:
        raise ValueError(f"{name}: {error}") from None
    if not right:
        raise ValueError(f"{name}: must have the columns {', '.join(HEAD)}")


def _order(version: str) -> tuple[object, ...]:
    # A version with a hyphen comes before the one without.
    return (*core(version), "-" not in version, version)


def before(records: Mapping[str, Kept], version: str) -> dict[str, Kept]:
    """Return what is kept of the releases before a version."""
    return {name: record for name, record in records.items() if _order(name) < _order(version)}


@dataclass(frozen=True, slots=True)
class Change:
    """A record that came, changed or went with a release.

    Attributes:
        version: the release that changed it.
        record_kind: the table of the record.
        record_id: its id.
        change: what became of it.
        sha256_before: hash of its row in the release before, or empty.
        sha256_after: hash of its row in this release, or empty.
    """

    version: str
    record_kind: str
    record_id: str
    change: What
    sha256_before: str
    sha256_after: str

    @property
    def is_erratum(self) -> bool:
        """Tell whether something that was published is said otherwise now, or no more."""
        return self.change != "added"


def write_changes(path: Path, found: Iterable[Change]) -> None:
    """Write changes as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(field.name for field in fields(Change))
        writer.writerows(astuple(change) for change in found)


def read_changes(data: bytes) -> list[Change]:
    """Return the changes that a file of them holds.

    Raises:
        ValueError: if it has other columns.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(data.decode(), newline=""), strict=True))
        return [
            Change(
                row["version"],
                row["record_kind"],
                row["record_id"],
                _WHAT[row["change"]],
                row["sha256_before"],
                row["sha256_after"],
            )
            for row in rows
        ]
    except (KeyError, csv.Error) as error:
        raise ValueError(f"{CHANGES}: {error}") from None
