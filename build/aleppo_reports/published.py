"""A published package as it lies in a folder or a zip: its descriptor and the rows of its CSV files, as text.

Standard library only, so that whoever has the tables can cite them. A cell is the text between the commas; an empty
cell is missing.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from aleppo_reports import files
from aleppo_reports.problems import nearest

DESCRIPTOR = "datapackage.json"
MOST_ROWS = 2_000_000
"""Of a table whose rows are read as text, all at once."""

# A path in a package: no drive, no scheme, no root, nothing that a terminal or another system reads otherwise.
_SAFE = re.compile(r"[^\x00-\x1f\x7f\\:/][^\x00-\x1f\x7f\\:]*")
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_VERSION = re.compile(r"[0-9]+(?:\.[0-9]+)*(?:-[0-9A-Za-z.-]+)?")
# Columns that are looked at whatever a descriptor says of the table.
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "retired": ("record_kind", "record_id", "retired_in", "retired_because", "replaced_by"),
}
Row = Mapping[str, str]


def row_sha256(row: Row) -> str:
    """Return the hash of a published row: SHA-256 of its cells as canonical JSON.

    The JSON is an object from column to cell, both as text as they stand in the CSV, without empty cells, keys sorted
    by code point, no spaces, UTF-8, nothing escaped that JSON does not demand. data/README.md has the five lines that
    make it from the CSV alone. It covers what a reader of the tables sees of the record, derived columns too, and not
    what other rows say of it.

    >>> row_sha256({"code": "a", "label": ""}) == hashlib.sha256(b'{"code":"a"}').hexdigest()
    True
    """
    filled = {column: cell for column, cell in row.items() if cell}
    canonical = json.dumps(filled, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


class Published:
    """The package in a folder, or in a zip that holds it at its top or in its only folder.

    Attributes:
        path: the folder or zip.
    """

    def __init__(self, path: Path) -> None:
        """Name the package; of a zip, what is in it is looked at, nothing else is read yet.

        Raises:
            ValueError: if there is no package, or a zip that is not what a release is; the message says why.
        """
        self.path = path
        self._inside = ""
        self._files: Mapping[str, bytes] | None = None
        if path.is_dir():
            if not (path / DESCRIPTOR).is_file():
                raise ValueError(f"{path} holds no {DESCRIPTOR}")
        elif _is_zip(path):
            from aleppo_reports import archives

            names = [name for name in archives.names(path) if name.split("/")[1:] in ([], [DESCRIPTOR])]
            found = [name for name in names if name.rpartition("/")[2] == DESCRIPTOR]
            if len(found) != 1:
                raise ValueError(f"{path} holds no {DESCRIPTOR}")
            self._inside = found[0].removesuffix(DESCRIPTOR)
        else:
            raise ValueError(f"{path} is neither a folder nor a zip")

    @classmethod
    def of(cls, files: Mapping[str, bytes], name: str = "") -> Self:
        """Return a package that stands in no folder (yet).

        Args:
            files: content of its files by path.
            name: what it is called in messages.
        """
        package = cls.__new__(cls)
        package.path, package._inside, package._files = Path(name), "", files
        return package

    @cached_property
    def descriptor(self) -> dict[str, Any]:
        """The content of `datapackage.json`.

        Raises:
            ValueError: if it is no descriptor.
        """
        try:
            content = json.loads(self._read(DESCRIPTOR))
        except (OSError, KeyError, ValueError, RecursionError) as error:
            raise ValueError(f"{self.path}: {DESCRIPTOR} cannot be read: {_why(error)}") from None
        if not isinstance(content, dict) or not isinstance(content.get("resources"), list):
            raise ValueError(f"{self.path}: {DESCRIPTOR} is no descriptor of a data package")
        for fault in _faults(content):
            raise ValueError(f"{self.path}: {DESCRIPTOR}: {fault}")
        return content

    @property
    def version(self) -> str:
        """The version of the package."""
        return str(self.descriptor["version"])

    @cached_property
    def keys(self) -> dict[str, str]:
        """The column that holds the id of a row, for each table whose rows have an id of their own."""
        found = {}
        for resource in self.descriptor["resources"]:
            if resource.get("type") == "table":
                key = resource["schema"]["primaryKey"]
                if len(key) == 1:
                    found[resource["name"]] = key[0]
        return found

    @cached_property
    def schemas(self) -> dict[str, dict[str, Any]]:
        """The schema of each table by name, in their order.

        Raises:
            ValueError: if a table has none.
        """
        found = {}
        for entry in self.descriptor["resources"]:
            schema = entry.get("schema")
            if schema is None:
                continue
            if not _is_schema(schema):
                raise ValueError(f"{self.path}: {DESCRIPTOR} has a schema that cannot be read")
            found[str(entry["name"])] = schema
        return found

    def rows(self, table: str) -> tuple[dict[str, str], ...]:
        """Return the rows of a table; none if the package has no such table.

        Raises:
            ValueError: if its file cannot be read.
        """
        if table not in self._rows:
            paths = {resource["name"]: resource["path"] for resource in self.descriptor["resources"]}
            try:
                text = self._read(paths[table]).decode("utf-8") if table in paths else ""
                self._rows[table] = tuple(_rows(text, _cells(f"{self.path}: {paths.get(table)}")))
            except (OSError, KeyError, ValueError, csv.Error) as error:
                raise ValueError(f"{self.path}: {paths[table]} cannot be read: {_why(error)}") from None
            wanted = [*_NEEDED.get(table, ()), *([self.keys[table]] if table in self.keys else [])]
            for column in wanted if self._rows[table] else ():
                if column not in self._rows[table][0]:
                    raise ValueError(f"{self.path}: {paths[table]} has no column {column}")
        return self._rows[table]

    @cached_property
    def _rows(self) -> dict[str, tuple[dict[str, str], ...]]:
        return {}

    def find(self, id: str) -> dict[str, dict[str, str]]:
        """Return the rows with that id, by table: records of two kinds may share one."""
        return {table: row for table, key in self.keys.items() for row in self.rows(table) if row[key] == id}

    def row(self, table: str, id: str) -> dict[str, str] | None:
        """Return the row of a table with that id, or None."""
        key = self.keys.get(table)
        if not key:
            return None
        if table not in self._indexes:
            # If an id stands twice, the first row is meant.
            self._indexes[table] = {row[key]: row for row in reversed(self.rows(table))}
        return self._indexes[table].get(id)

    @cached_property
    def _indexes(self) -> dict[str, dict[str, dict[str, str]]]:
        return {}

    def ids(self) -> Iterator[str]:
        """Yield every id, table by table."""
        for table, key in self.keys.items():
            yield from (row[key] for row in self.rows(table))

    def one(self, id: str, table: str | None = None) -> tuple[str, dict[str, str]]:
        """Return the one row with an id, and its table.

        Args:
            id: id of a record.
            table: its table, where records of several tables share the id.

        Raises:
            ValueError: if there is none, or several; the message says what to write.
        """
        if table is not None and table not in self.keys:
            message = f"there is no table {table!r} whose rows have an id{nearest(table, self.keys)}"
            raise ValueError(f"{message}; tables: {', '.join(self.keys)}")
        found = self.find(id)
        if table is not None:
            found = {name: row for name, row in found.items() if name == table}
        if not found:
            gone = [
                row for row in self.rows("retired") if row["record_id"] == id and table in (None, row["record_kind"])
            ]
            if gone:
                raise ValueError(f"{id!r} was retired in {gone[0]['retired_in']}; `aleppo resolve {id}` says more")
            within = f" in {table}" if table else ""
            raise ValueError(f"there is no record {id!r}{within}{nearest(id, self.ids())}")
        if len(found) > 1:
            raise ValueError(f"{id!r} is an id in several tables; name one of them: {', '.join(found)}")
        return next(iter(found.items()))

    def _read(self, name: str) -> bytes:
        if self._files is not None:
            return self._files[name]
        if self.path.is_dir():
            # By a link, too, nothing else of a person's files may come in.
            if not files.inside(self.path, self.path / name):
                raise ValueError("leads outside the package, by a link")
            return files.read(self.path / name)
        from aleppo_reports import archives

        return archives.read(self.path, f"{self._inside}{name}")


def _faults(content: Mapping[str, Any]) -> Iterator[str]:
    """Yield what keeps a descriptor from being read any further; `aleppo validate` says all that is wrong with one."""
    if not _VERSION.fullmatch(str(content.get("version"))):
        yield f"{content.get('version')!r} is no version"
    for resource in content["resources"]:
        named = isinstance(resource, dict) and all(isinstance(resource.get(key), str) for key in ("name", "path"))
        if not named:
            yield "a resource has no name or no path"
        elif not _SAFE.fullmatch(resource["path"]) or ".." in resource["path"].split("/"):
            yield f"the resource {resource['name']!r} leads outside the package: {resource['path']!r}"
        elif not _NAME.fullmatch(resource["name"]):
            yield f"{resource['name']!r} is no name of a resource"
        elif resource.get("type") == "table":
            schema = resource.get("schema")
            key = schema.get("primaryKey") if isinstance(schema, dict) else None
            if not (isinstance(key, list) and key and all(isinstance(column, str) for column in key)):
                yield f"the table {resource['name']!r} has no primary key"


def _is_schema(schema: object) -> bool:
    """Tell whether this is a schema whose columns, keys and codes can be looked at."""
    if not isinstance(schema, dict):
        return False
    fields, points = schema.get("fields"), schema.get("foreignKeys", [])
    if not isinstance(fields, list) or not isinstance(points, list):
        return False
    names = [field.get("name") for field in fields if isinstance(field, dict)]
    if len(names) < len(fields) or not all(isinstance(name, str) for name in names) or len(set(names)) < len(names):
        return False
    stated = [field.get("constraints", {}) for field in fields]
    targets = [key.get("reference", {}) if isinstance(key, dict) else None for key in points]
    key = schema.get("primaryKey")
    return (
        all(_NAME.fullmatch(str(name)) for name in names)
        and all(isinstance(each, dict) and isinstance(each.get("enum", []), list) for each in stated)
        and all(isinstance(code, str | int) for each in stated for code in each.get("enum", []))
        and all(isinstance(each, dict) and isinstance(each.get("resource", ""), str) for each in targets)
        and isinstance(key, list)
        and bool(key)
        and all(column in names for column in key)
    )


def _cells(file: str) -> type[dict[str, str]]:
    """Return the class of the rows of a file: who asks for a column that it lacks is told so."""

    class Cells(dict[str, str]):
        __slots__ = ()

        def __missing__(self, column: str) -> str:
            raise ValueError(f"{file} has no column {column}")

    return Cells


def _rows(text: str, cells_of: type[dict[str, str]]) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV, each with a cell for every column.

    Raises:
        ValueError: if columns have no names of their own, a row has more or fewer cells, or there are too many rows.
        csv.Error: if it is no CSV.
    """
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    head = next(lines, [])
    if len(set(head)) < len(head):
        raise ValueError("two columns have the same name")
    for number, cells in enumerate(filter(None, lines)):
        if len(cells) != len(head):
            raise ValueError(f"line {lines.line_num} has {len(cells)} cells, not {len(head)}")
        if number == MOST_ROWS:
            raise ValueError(f"has more than {MOST_ROWS:,} rows, which are not read as text")
        yield cells_of(zip(head, cells, strict=True))


def _why(error: Exception) -> str:
    """Return what an error says, without the path of the file, which stands before it."""
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return "it is not there" if isinstance(error, KeyError) else str(error)


def _is_zip(path: Path) -> bool:
    # Here, so that who has the package in a folder does not pay for it.
    import zipfile

    return zipfile.is_zipfile(path)
