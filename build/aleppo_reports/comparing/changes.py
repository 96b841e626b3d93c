"""What differs between two published packages, table by table, record by record, cell by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from aleppo_reports.published import Published, Row, row_sha256

VERIFICATIONS, RETIRED = "verifications", "retired"
SIGNED = "reviewed"
"""The level of verification that a person gives."""

Key = tuple[str, ...]
Step = Literal["major", "minor", "patch", "none"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that changed: column, text before and after; empty is missing."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A row that is in both packages and differs.

    Attributes:
        key: the cells of its key.
        cells: what changed, in columns that both packages have.
        before: hash of the row in the old package, as citations name it.
        after: the same in the new one; another one also where a column came or went.
    """

    key: Key
    cells: tuple[Cell, ...]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TableChanges:
    """What differs in the rows of one table.

    Attributes:
        name: the table.
        records: whether its rows are records, which people cite and other rows point to; the others follow from them.
        added: keys of rows that only the new package has.
        removed: keys of rows that only the old package has.
        changed: rows that differ.
    """

    name: str
    records: bool
    added: tuple[Key, ...]
    removed: tuple[Key, ...]
    changed: tuple[Changed, ...]

    def __bool__(self) -> bool:
        """Tell whether anything differs."""
        return bool(self.added or self.removed or self.changed)


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """What differs in the schema: where, what, and the step of the version that it takes."""

    where: str
    what: str
    step: Step


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A record that the new package has not: table, id, and reason and successor if it was retired."""

    table: str
    id: str
    retired: bool
    reason: str = ""
    replaced_by: str = ""


@dataclass(frozen=True, slots=True)
class Cited:
    """A record whose hash changed, so that an old citation names a state that is no more."""

    table: str
    id: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Lapsed:
    """A sign-off that the new package has no more: record, who, when, and whether somebody signed the record anew."""

    table: str
    id: str
    by: str
    on: str
    signed_anew: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two packages.

    Attributes:
        before: version of the old package.
        after: version of the new package.
        schema: changes of tables, columns and codes.
        tables: changes of rows, for every table of either package, in their order; also those without any.
        withdrawn: records that are no more.
        cited: records whose hash changed.
        lapsed: sign-offs that are no more.
        levels: by level of verification, how many records lost it and how many gained it, of those in both packages.
    """

    before: str
    after: str
    schema: tuple[SchemaChange, ...]
    tables: tuple[TableChanges, ...]
    withdrawn: tuple[Withdrawn, ...]
    cited: tuple[Cited, ...]
    lapsed: tuple[Lapsed, ...]
    levels: Mapping[str, tuple[int, int]]

    def __bool__(self) -> bool:
        """Tell whether anything differs, but for the version."""
        return bool(self.schema) or any(self.tables)


def difference(old: Published, new: Published) -> Difference:
    """Return what differs between two packages.

    Raises:
        ValueError: if one of them cannot be read, or has a key twice.
    """
    kinds = record_tables(new) | record_tables(old)
    names = list(dict.fromkeys([*new.schemas, *old.schemas]))
    tables = tuple(_table(old, new, name, name in kinds) for name in names)
    # A row that points to others is itself no record; what has a key of one column can be cited.
    citable = {table.name for table in tables if table.records}
    return Difference(
        before=old.version,
        after=new.version,
        schema=tuple(_schema(old.schemas, new.schemas)),
        tables=tables,
        withdrawn=tuple(_withdrawn(new, tables)),
        cited=tuple(
            Cited(table.name, changed.key[0], changed.before, changed.after)
            for table in tables
            if table.name in citable
            for changed in table.changed
            if len(changed.key) == 1
        ),
        lapsed=tuple(_lapsed(old, new)),
        levels=_levels(old, new),
    )


def record_tables(package: Published) -> frozenset[str]:
    """Return the tables whose rows are records: those that can be retired, and those that others point to."""
    found = set()
    for name, schema in package.schemas.items():
        for key in schema.get("foreignKeys", []):
            found.add(key.get("reference", {}).get("resource") or name)
        if name == RETIRED:
            for field in schema["fields"]:
                if field["name"] == "record_kind":
                    found |= set(field.get("constraints", {}).get("enum", []))
    return frozenset(found & set(package.schemas))


# --- Rows ---


def _table(old: Published, new: Published, name: str, records: bool) -> TableChanges:
    before, after = _by_key(old, new, name), _by_key(new, new, name)
    columns = [column for column in _columns(new, name) if column in set(_columns(old, name))]
    changed = []
    for key, row in after.items():
        was = before.get(key)
        if was is None or was == row:
            continue
        cells = (Cell(column, was.get(column, ""), row.get(column, "")) for column in columns)
        differing = tuple(cell for cell in cells if cell.before != cell.after)
        hashes = row_sha256(was), row_sha256(row)
        if differing or hashes[0] != hashes[1]:
            changed.append(Changed(key, differing, *hashes))
    return TableChanges(
        name,
        records,
        tuple(key for key in after if key not in before),
        tuple(key for key in before if key not in after),
        tuple(changed),
    )


def _by_key(package: Published, new: Published, name: str) -> dict[Key, Row]:
    """Return the rows of a table by their key: that of the new package, if the old one has its columns too."""
    schema = package.schemas.get(name)
    if schema is None:
        return {}
    columns = list(schema["primaryKey"])
    if name in new.schemas and set(new.schemas[name]["primaryKey"]) <= set(_columns(package, name)):
        columns = list(new.schemas[name]["primaryKey"])
    found: dict[Key, Row] = {}
    for row in package.rows(name):
        key = tuple(row.get(column) or "" for column in columns)
        if key in found:
            raise ValueError(
                f"{package.path}: the table {name} has the key {' '.join(key)} twice; see `aleppo validate`"
            )
        found[key] = row
    return found


def _columns(package: Published, name: str) -> list[str]:
    return [field["name"] for field in package.schemas.get(name, {}).get("fields", [])]


# --- The schema ---


def _schema(old: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, Any]]) -> Iterator[SchemaChange]:
    yield from (SchemaChange(name, "the table goes", "major") for name in old if name not in new)
    yield from (SchemaChange(name, "the table comes", "minor") for name in new if name not in old)
    for name in new:
        if name not in old:
            continue
        before = {field["name"]: field for field in old[name]["fields"]}
        after = {field["name"]: field for field in new[name]["fields"]}
        yield from (SchemaChange(f"{name}.{column}", "the column goes", "major") for column in before.keys() - after)
        yield from (
            SchemaChange(f"{name}.{column}", "the column comes", "minor") for column in after if column not in before
        )
        for column in after:
            if column in before:
                yield from _field(f"{name}.{column}", before[column], after[column])
        if old[name]["primaryKey"] != new[name]["primaryKey"]:
            yield SchemaChange(name, "the key has other columns", "major")
        if _points(old[name]) != _points(new[name]):
            yield SchemaChange(name, "its keys point elsewhere", "major" if _points(old[name]) else "minor")


def _field(where: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[SchemaChange]:
    """Yield what differs between two statements of a column, from the side of those who read it."""
    if (old.get("type"), old.get("format")) != (new.get("type"), new.get("format")):
        yield SchemaChange(where, f"the type is {new.get('type')}, it was {old.get('type')}", "major")
    before, after = old.get("constraints", {}), new.get("constraints", {})
    codes, listed = before.get("enum"), after.get("enum")
    if codes is not None and listed is not None:
        yield from (SchemaChange(where, f"the code {code} goes", "major") for code in codes if code not in listed)
        yield from (SchemaChange(where, f"the code {code} comes", "minor") for code in listed if code not in codes)
    elif codes != listed:
        yield SchemaChange(where, "it has codes, it had none" if listed else "it has no codes, it had some", "major")
    # Only readers who relied on more than is promised now have to mind.
    for name in sorted((before.keys() | after.keys()) - {"enum"}):
        if before.get(name) != after.get(name):
            told = f"{name} is {_said(after.get(name))}, it was {_said(before.get(name))}"
            yield SchemaChange(where, told, "major")
    if old.get("unit") != new.get("unit"):
        yield SchemaChange(where, f"the unit is {_said(new.get('unit'))}, it was {_said(old.get('unit'))}", "major")
    if (old.get("title"), old.get("description")) != (new.get("title"), new.get("description")):
        yield SchemaChange(
            where, "it is described otherwise; whether it means the same, only a person can say", "patch"
        )


def _said(value: object) -> str:
    return "not stated" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _points(schema: Mapping[str, Any]) -> list[str]:
    return sorted(repr(key) for key in schema.get("foreignKeys", []))


# --- What follows ---


def _withdrawn(new: Published, tables: tuple[TableChanges, ...]) -> Iterator[Withdrawn]:
    entries = {(row.get("record_kind"), row.get("record_id")): row for row in new.rows(RETIRED)}
    for table in tables:
        for key in table.removed if table.records else ():
            id = " ".join(key)
            row = entries.get((table.name, id))
            if row is None:
                yield Withdrawn(table.name, id, retired=False)
            else:
                told = row.get("retired_because", ""), row.get("replaced_by", "")
                yield Withdrawn(table.name, id, True, *told)


def _lapsed(old: Published, new: Published) -> Iterator[Lapsed]:
    columns = ("record_kind", "record_id", "record_sha256", "by", "on")
    there = {tuple(row.get(c, "") for c in columns) for row in new.rows(VERIFICATIONS) if row.get("level") == SIGNED}
    signed = {entry[:2] for entry in there}
    for row in old.rows(VERIFICATIONS):
        entry = tuple(row.get(column, "") for column in columns)
        if row.get("level") == SIGNED and entry not in there:
            yield Lapsed(entry[0], entry[1], entry[3], entry[4], entry[:2] in signed)


def _levels(old: Published, new: Published) -> dict[str, tuple[int, int]]:
    """Return how many of the records in both packages lost and gained each level."""
    held = [_held(package) for package in (old, new)]
    both = [
        {(table, row[key]) for table, key in package.keys.items() for row in package.rows(table)}
        for package in (old, new)
    ]
    records = both[0] & both[1]
    lost = Counter(level for kind, id, level in held[0] - held[1] if (kind, id) in records)
    gained = Counter(level for kind, id, level in held[1] - held[0] if (kind, id) in records)
    return {level: (lost[level], gained[level]) for level in sorted(lost | gained)}


def _held(package: Published) -> set[tuple[str, str, str]]:
    columns = ("record_kind", "record_id", "level")
    return {
        (row.get(columns[0], ""), row.get(columns[1], ""), row.get(columns[2], ""))
        for row in package.rows(VERIFICATIONS)
    }
