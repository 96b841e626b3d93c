"""Small records of releases: id, table and row hash of every record, in releases/<version>.csv.

A release is known whole from its archive alone. What its records were, and whether they have changed since, must be
known without it: a few lines each stay in the repository. A record is written once, when a release is made, and never
edited; before the first release there is none.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass, fields
from itertools import pairwise
from pathlib import Path
from typing import Literal, TypeAlias

from aleppo_reports.comparing.changes import record_tables
from aleppo_reports.comparing.versions import core
from aleppo_reports.published import Published, row_sha256

FOLDER = "releases"
CHANGES = "metadata/changes.csv"
"""What each release changed, as the build derives it: not there before there was a first release."""
HEAD = ("table", "id", "row_sha256")

Named: TypeAlias = "tuple[str, str]"
Recorded: TypeAlias = "Mapping[Named, str]"
What = Literal["added", "changed", "removed"]


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
    found = {}
    for path in (root / FOLDER).glob("*.csv"):
        name = f"{FOLDER}/{path.name}"
        try:
            core(path.stem)
            rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline=""), strict=True))
        except (OSError, ValueError, csv.Error) as error:
            raise ValueError(f"{name}: {error}") from None
        if not rows or tuple(rows[0]) != HEAD or any(len(row) != len(HEAD) for row in rows):
            raise ValueError(f"{name}: must have the columns {', '.join(HEAD)}")
        found[path.stem] = {(table, id): sha256 for table, id, sha256 in rows[1:]}
    return {version: found[version] for version in sorted(found, key=_order)}


def _order(version: str) -> tuple[object, ...]:
    # A version with a hyphen comes before the one without.
    return (*core(version), "-" not in version, version)


def before(records: Mapping[str, Recorded], version: str) -> dict[str, Recorded]:
    """Return the records of releases before a version."""
    return {name: record for name, record in records.items() if _order(name) < _order(version)}


@dataclass(frozen=True, slots=True)
class Change:
    """A record that came, changed or went with a release: version, table, id, what, and hash before and after."""

    version: str
    table: str
    id: str
    what: What
    before: str
    after: str


def changes_bytes(records: Mapping[str, Recorded], package: Published) -> bytes:
    """Return what each release changed in the one before it, and the package in the last one, as CSV.

    A record that changed or went is an erratum; with both releases at hand, `aleppo diff` tells what it said before. It
    is the same before and after the record of the package itself is written.
    """
    whole = {**before(records, package.version), package.version: records_of(package)}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(field.name for field in fields(Change))
    writer.writerows(astuple(change) for change in changes(whole))
    return text.getvalue().encode()


def changes(records: Mapping[str, Recorded]) -> Iterator[Change]:
    """Yield what each release but the first changed in the records of the one before it."""
    for old, new in pairwise(records):
        for table, id in dict.fromkeys([*records[new], *records[old]]):
            was, now = records[old].get((table, id), ""), records[new].get((table, id), "")
            if was != now:
                what: What = "added" if not was else "removed" if not now else "changed"
                yield Change(new, table, id, what, was, now)
