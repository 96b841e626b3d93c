"""What became of an id: it stands unchanged, was changed since an earlier release, or was retired, and for what.

What a release was like is known from that release, if somebody has it, cell by cell; else from the small records that
the repository keeps of its releases, hash by hash. Nothing is said of a history that is not at hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile
from types import MappingProxyType
from typing import Literal, TypeAlias

from aleppo_reports.problems import nearest
from aleppo_reports.published import Published, Row, row_sha256

Records: TypeAlias = "Mapping[str, Mapping[tuple[str, str], str]]"
"""Hash of every record by table and id, of each release by version, the earliest first; see comparing/recorded.py."""
NO_RECORDS: Records = MappingProxyType({})
RETIRED = "retired"
"""The table of withdrawn records, by kind (name of the table they stood in) and id."""

Status = Literal["current", "new", "unchanged", "changed", "retired", "lost"]


@dataclass(frozen=True, slots=True)
class Resolved:
    """What became of an id.

    Attributes:
        id: the id.
        table: the table of the record.
        status: `current`: it stands, and there is no earlier release to compare with; `new`, `unchanged` or `changed`
            since the earlier release; `retired`; `lost`: the earlier release had it, this one neither has it nor says
            that it was retired. Without an earlier release at hand, the records of releases are gone through: then
            it is unchanged since the first release that had it so.
        version: version of this release.
        since: version of the earlier release, or empty.
        sha256: hash of the published row, or empty.
        changed: columns that changed; none if only records of releases are at hand, which have hashes alone.
        retired_in: version of the first release without it.
        reason: why it was retired.
        successors: what replaces it, what replaced that, and so on.
        stands: whether the last successor stands.
    """

    id: str
    table: str
    status: Status
    version: str
    since: str = ""
    sha256: str = ""
    changed: tuple[str, ...] = ()
    retired_in: str = ""
    reason: str = ""
    successors: tuple[str, ...] = ()
    stands: bool = False

    def __str__(self) -> str:
        """Return what became of it in one line."""
        return f"{self.id} ({self.table}): {_TOLD[self.status](self)}"


def _retired(found: Resolved) -> str:
    text = f"retired in {found.retired_in}: {found.reason.rstrip('.')}"
    if not found.successors:
        return f"{text}; nothing replaces it"
    steps = ", then by ".join(found.successors)
    end = "which stands" if found.stands else "which was retired too, and nothing replaces it"
    return f"{text}; replaced by {steps}, {end}"


def _columns(found: Resolved) -> str:
    if not found.changed:
        return " (in which columns, that release tells: name it with --against)"
    return f": {', '.join(found.changed)}"


_TOLD: Mapping[str, Callable[[Resolved], str]] = {
    "current": lambda r: (
        f"stands in {r.version}, row sha256 {r.sha256}; there is no earlier release at hand to compare with"
    ),
    "new": lambda r: f"new in {r.version}, {r.since} has it not; row sha256 {r.sha256}",
    "unchanged": lambda r: f"unchanged since {r.since}; row sha256 {r.sha256}",
    "changed": lambda r: f"changed since {r.since}{_columns(r)}; row sha256 {r.sha256}",
    "retired": _retired,
    "lost": lambda r: f"lost: {r.since} has it, {r.version} has it not and does not say that it was retired",
}


def resolve(
    package: Published,
    id: str,
    table: str | None = None,
    against: Published | None = None,
    records: Records = NO_RECORDS,
) -> Resolved:
    """Return what became of an id.

    Args:
        package: the release in which it is looked up.
        id: id of a record.
        table: its table, where records of several tables share the id.
        against: an earlier release to compare with.
        records: what is kept of releases, which is looked at if there is no release to compare with.

    Raises:
        ValueError: if no release has the id, or several tables have it; the message says what to write.
    """
    kept = {} if against else records
    named = [
        *_tables_of(package, id, against),
        *(name for record in kept.values() for name, own in record if own == id),
    ]
    tables = list(dict.fromkeys(name for name in named if table in (None, name)))
    if not tables:
        known = [*package.ids(), *(row["record_id"] for row in package.rows(RETIRED))]
        within = f" in {table}" if table else ""
        raise ValueError(f"there is no record {id!r}{within}, and none was retired{nearest(id, known)}")
    if len(tables) > 1:
        raise ValueError(f"{id!r} is an id in several tables; name one of them: {', '.join(tables)}")
    return _resolved(package, tables[0], id, against, kept)


def survey_recorded(package: Published, records: Records) -> Iterator[Resolved]:
    """Yield what became of every record of the releases of which a record is kept."""
    for table, id in dict.fromkeys(name for record in records.values() for name in record):
        yield _resolved(package, table, id, None, records)


def survey(package: Published, against: Published) -> Iterator[Resolved]:
    """Yield what became of every record of an earlier release, table by table.

    Only records that can be retired are looked up: rows that the build derives (hops, answers, statistics) come and go
    with the records they are derived from.
    """
    kinds = _kinds(package)
    for table, key in against.keys.items():
        if table in kinds:
            for row in against.rows(table):
                yield _resolved(package, table, row[key], against, {})


def _kinds(package: Published) -> frozenset[str]:
    """Return the kinds of record that the table of retired ones knows."""
    for resource in package.descriptor["resources"]:
        if resource["name"] == RETIRED:
            kind = next(field for field in resource["schema"]["fields"] if field["name"] == "record_kind")
            return frozenset(kind["constraints"]["enum"])
    return frozenset()


def counted(found: Iterator[Resolved]) -> tuple[Counter[str], list[Resolved]]:
    """Return how many ids there are of each status, and those that are lost."""
    counts: Counter[str] = Counter()
    lost = []
    for one in found:
        counts[one.status] += 1
        if one.status == "lost":
            lost.append(one)
    return counts, lost


def _tables_of(package: Published, id: str, against: Published | None) -> Iterator[str]:
    yield from package.find(id)
    yield from (row["record_kind"] for row in package.rows(RETIRED) if row["record_id"] == id)
    if against is not None:
        yield from against.find(id)


def _resolved(package: Published, table: str, id: str, against: Published | None, records: Records) -> Resolved:
    having = [version for version, record in records.items() if (table, id) in record]
    version, since = package.version, against.version if against else having[-1] if having else ""
    row = package.row(table, id)
    before = against.row(table, id) if against else None
    if row is None:
        entry = _entry(package, table, id)
        if entry is None:
            return Resolved(id, table, "lost", version, since)
        successors, stands = _successors(package, table, entry)
        reason = entry["retired_because"]
        return Resolved(
            id,
            table,
            "retired",
            version,
            since,
            retired_in=entry["retired_in"],
            reason=reason,
            successors=successors,
            stands=stands,
        )
    sha256 = row_sha256(row)
    if against is None and records:
        return _recorded(Resolved(id, table, "new", version, sha256=sha256), records)
    if against is None:
        return Resolved(id, table, "current", version, sha256=sha256)
    if before is None:
        return Resolved(id, table, "new", version, since, sha256)
    changed = tuple(name for name in dict.fromkeys([*row, *before]) if row.get(name, "") != before.get(name, ""))
    return Resolved(id, table, "changed" if changed else "unchanged", version, since, sha256, changed)


def _recorded(found: Resolved, records: Records) -> Resolved:
    """Return what became of a record that stands, by its hashes in the releases."""
    hashes = [(version, record.get((found.table, found.id), "")) for version, record in records.items()]
    last, was = hashes[-1]
    if was != found.sha256:
        return replace(found, status="changed" if was else "new", since=last)
    same = takewhile(lambda entry: entry[1] == found.sha256, reversed(hashes))
    return replace(found, status="unchanged", since=[version for version, _ in same][-1])


def _entry(package: Published, table: str, id: str) -> Row | None:
    entries = package.rows(RETIRED)
    return next((row for row in entries if (row["record_kind"], row["record_id"]) == (table, id)), None)


def _successors(package: Published, table: str, entry: Row) -> tuple[tuple[str, ...], bool]:
    """Return what replaces a retired record, step by step, and whether the last of them stands."""
    steps: list[str] = []
    step: Row | None = entry
    while step is not None and step["replaced_by"] and step["replaced_by"] not in steps:
        steps.append(step["replaced_by"])
        step = _entry(package, table, step["replaced_by"])
    return tuple(steps), bool(steps) and package.row(table, steps[-1]) is not None
