"""The schemas of the tables, read from `schemas/*.json`, and everything that is derived from a column's statement.

`schemas/` is the one place that states a column. What pandas, Arrow, pandera, Frictionless, the annotation reader and
the data dictionary need to know of it is derived here or from here, never written again. Properties of our own go
beyond Table Schema: `codes` names the code list a column takes its values from, `syntax` says that a string is EDTF,
and `namedBy` of a table lists the columns that tell a reader which row it is.

Nothing here imports pandas, pyarrow or pandera; derivations that need them live where they are used.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from aleppo_reports import files

Type = Literal["string", "integer", "number", "boolean", "date"]
TYPES: frozenset[str] = frozenset(get_args(Type))
"""The types of Table Schema that the package uses."""

CodeOrder = Mapping[str, Sequence[str]]
"""Codes of each code list in their order."""

_DTYPES: Mapping[Type, str] = {
    "string": "string",
    "integer": "Int64",
    "number": "float64",
    "boolean": "boolean",
    "date": "date32[day][pyarrow]",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One column: what it is called, what it means, and what it may hold."""

    name: str
    title: str
    description: str
    type: Type
    required: bool
    unique: bool
    example: str
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    codes: str | None = None
    syntax: Literal["edtf", "edtf-interval"] | None = None
    format: str | None = None
    unit: str | None = None

    def matches(self, text: str) -> bool:
        """Tell whether the whole text fits the column's pattern (always, if it has none)."""
        return self.pattern is None or re.fullmatch(self.pattern, text) is not None

    @property
    def is_category(self) -> bool:
        """Whether the column holds codes as text, which become categories."""
        return self.codes is not None and self.type == "string"

    @property
    def pandas_dtype(self) -> str:
        """Name of the dtype the column has in pandas."""
        return "category" if self.is_category else _DTYPES[self.type]


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A column whose values are found in another table's column (or in the same table's)."""

    field: str
    table: str
    target: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns in their order, its key, and what it points to."""

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    named_by: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns in their order."""
        return tuple(field.name for field in self.fields)

    def field(self, name: str) -> Field:
        """Return the column of that name.

        Raises:
            KeyError: if the table has no such column.
        """
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(f"{self.name} has no column {name}")


def parse_table(name: str, statement: Mapping[str, Any]) -> Table:
    """Return the table that a Table Schema states.

    Args:
        name: name of the table.
        statement: the Table Schema, with our properties `codes`, `syntax` and `unit` on fields.
    """
    return Table(
        name=name,
        title=statement["title"],
        description=statement["description"],
        fields=tuple(_field(field) for field in statement["fields"]),
        primary_key=tuple(statement["primaryKey"]),
        foreign_keys=tuple(
            ForeignKey(key["fields"][0], key["reference"].get("resource", name), key["reference"]["fields"][0])
            for key in statement.get("foreignKeys", [])
        ),
        named_by=tuple(statement.get("namedBy", [])),
    )


def _field(statement: Mapping[str, Any]) -> Field:
    constraints, example = statement["constraints"], statement["example"]
    if not isinstance(example, str):
        raise TypeError(f"the example of {statement['name']} must be text, in quotes: {example!r}")
    if statement["type"] in ("integer", "number"):
        float(example)
    return Field(
        name=statement["name"],
        title=statement["title"],
        description=statement["description"],
        type=statement["type"],
        required=constraints.get("required", False),
        unique=constraints.get("unique", False),
        example=example,
        pattern=constraints.get("pattern"),
        minimum=constraints.get("minimum"),
        maximum=constraints.get("maximum"),
        codes=statement.get("codes"),
        syntax=statement.get("syntax"),
        format=statement.get("format"),
        unit=statement.get("unit"),
    )


def published_tables(resources: Iterable[Mapping[str, Any]]) -> tuple[dict[str, Table], dict[str, list[str]]]:
    """Return the tables that a descriptor publishes, in their order, and the codes of each code list they use.

    Args:
        resources: the resources of the descriptor; those that are no tables are passed over.
    """
    tables: dict[str, Table] = {}
    codes: dict[str, list[str]] = {}
    for resource in resources:
        if resource.get("type") != "table":
            continue
        table = parse_table(resource["name"], resource["schema"])
        tables[table.name] = table
        for field, stated in zip(table.fields, resource["schema"]["fields"], strict=True):
            if field.codes:
                codes[field.codes] = [str(code) for code in stated["constraints"]["enum"]]
    return tables, codes


# Files in schemas/ that are no table's schema.
_DERIVED = "annotation.schema.json"


def read_statements(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the Table Schema of every table as it stands in the folder, sorted by name.

    Raises:
        ValueError: if a file is no JSON; the message names it.
    """
    found = {}
    for path in sorted(folder.glob("*.json")):
        if path.name != _DERIVED:
            try:
                found[path.stem] = json.loads(files.read(path).decode("utf-8"))
            except (ValueError, RecursionError) as error:
                raise ValueError(f"{folder.name}/{path.name}: is no JSON: {error}") from None
            except OSError as error:
                raise ValueError(f"{folder.name}/{path.name}: cannot be read: {error.strerror}") from None
    return found


def read_tables(folder: Path) -> dict[str, Table]:
    """Return every table stated in the folder, sorted by name.

    Raises:
        ValueError: if a file is no JSON or no Table Schema with all that the package asks of one; the message names it.
    """
    found = {}
    for name, statement in read_statements(folder).items():
        try:
            found[name] = parse_table(name, statement)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            message = f"{folder.name}/{name}.json: is no Table Schema as the package states them"
            raise ValueError(f"{message}: {type(error).__name__} {error}") from None
    return found
