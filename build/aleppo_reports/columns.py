"""What is to be known of each column of a table: the codebook, made once and shown everywhere.

`aleppo build` makes it and puts it into the Parquet files (whence it comes into `DataFrame.attrs`) and into the data
dictionary; `codebook()` reads it from there. Standard library only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TypedDict

from aleppo_reports.schema import Field, Table

ATTRS = "PANDAS_ATTRS"
"""Key of a Parquet file's metadata that pandas makes `DataFrame.attrs` of, whoever wrote it."""

ATTRIBUTE = "codebook"
"""Key of `DataFrame.attrs` that holds the codebook of a table."""


class Entry(TypedDict):
    """One column: what it means, what it may hold, and what it holds. None where there is nothing to say."""

    column: str
    title: str
    description: str
    type: str
    dtype: str
    unit: str | None
    required: bool
    codes: str | None
    points_to: str | None
    missing: int
    distinct: int
    example: str


def entries(
    table: Table, codes: Mapping[str, Sequence[str]], counts: Mapping[str, tuple[int, int]]
) -> tuple[Entry, ...]:
    """Return the codebook of a table, one entry for each column.

    Args:
        table: the table.
        codes: the codes of each code list.
        counts: of each column, how many cells are missing, and how many different values there are.
    """
    targets = {key.field: f"{key.table}.{key.target}" for key in table.foreign_keys}
    return tuple(
        entry(field, counts[field.name], codes.get(field.codes or ""), targets.get(field.name))
        for field in table.fields
    )


def entry(
    field: Field, counts: tuple[int, int], codes: Iterable[str] | None = None, points_to: str | None = None
) -> Entry:
    """Return the entry of a column.

    Args:
        field: the column.
        counts: how many of its cells are missing, and how many different values there are.
        codes: the codes it may take.
        points_to: `table.column` that its values are found in.
    """
    missing, distinct = counts
    return {
        "column": field.name,
        "title": field.title,
        "description": field.description,
        "type": field.type,
        "dtype": field.pandas_dtype,
        "unit": field.unit,
        "required": field.required,
        "codes": None if codes is None else ", ".join(codes),
        "points_to": points_to,
        "missing": missing,
        "distinct": distinct,
        "example": field.example,
    }


def packed(book: Iterable[Entry]) -> str:
    """Return a codebook as one text, JSON.

    One text, because pandas copies `attrs` deeply with every column it takes from a table: as lists and dictionaries
    the codebook of the figures made that eight times as slow, as a text it costs nothing.
    """
    return json.dumps(list(book), ensure_ascii=False)


def unpacked(text: str) -> tuple[Entry, ...]:
    """Return the codebook that a text holds."""
    return tuple(json.loads(text))
