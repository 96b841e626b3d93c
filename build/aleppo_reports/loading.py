"""A table in the form that the caller works with. Each library is imported where it is used, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from aleppo_reports import catalog
from aleppo_reports.columns import ATTRIBUTE, ATTRS, Entry, entry, packed, unpacked
from aleppo_reports.expanding import added, texts, wide
from aleppo_reports.schema import Field, Table, Type

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

    import pandas
    import polars
    import pyarrow

Record = dict[str, Any]
New = dict[str, tuple[Field, list[str | None]]]
"""Columns that are added, with their cells."""

# Of cells that are there; what is empty is missing in every type.
_PARSED: Mapping[Type, Callable[[str], Any]] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": date.fromisoformat,
}


def as_path(name: str, *, expand: bool) -> Path:
    """Return the path of a table's Parquet file.

    Raises:
        ValueError: if it is to be expanded: there is no such file.
    """
    if expand:
        raise ValueError("the files hold the tables as they are: take another engine to expand one")
    return catalog.file_path(name, "parquet")


def as_records(name: str, *, expand: bool) -> list[Record]:
    """Return the rows of a table as dictionaries, read from its CSV with the standard library only."""
    parsed = {field.name: _PARSED[field.type] for field in catalog.schemas()[name].fields}
    rows: list[Record] = [
        {column: parsed[column](cell) if cell else None for column, cell in row.items()}
        for row in catalog.package().rows(name)
    ]
    if not expand:
        return rows
    table, new = _expanded(name, lambda key: [row[key] for row in rows])
    return [
        {column: new[column][1][number] if column in new else row[column] for column in table.names}
        for number, row in enumerate(rows)
    ]


def as_pandas(name: str, *, expand: bool) -> pandas.DataFrame:
    """Return a table as pandas reads its Parquet file, which tells pandas all types."""
    file = catalog.file_path(name, "parquet")
    import pandas

    frame = pandas.read_parquet(file)
    if frame.empty:
        # Parquet keeps the categories of a column only with its rows.
        for field in catalog.schemas()[name].fields:
            if field.is_category:
                frame[field.name] = frame[field.name].cat.set_categories(list(catalog.codes()[field.codes or ""]))
    if expand:
        table, new = _expanded(name, lambda key: [None if pandas.isna(cell) else cell for cell in frame[key]])
        for column, (_, cells) in new.items():
            frame.insert(table.names.index(column), column, pandas.Series(cells, dtype="string"))
        frame.attrs = {**frame.attrs, ATTRIBUTE: _book(frame.attrs[ATTRIBUTE], table, new)}
    return frame


def as_polars(name: str, *, expand: bool) -> polars.DataFrame:
    """Return a table as polars reads its Parquet file.

    Raises:
        ImportError: if polars is not installed.
    """
    library = _library("polars")
    frame: polars.DataFrame = library.read_parquet(catalog.file_path(name, "parquet"))
    if expand:
        table, new = _expanded(name, lambda key: frame[key].to_list())
        for column, (_, cells) in new.items():
            frame = frame.insert_column(table.names.index(column), library.Series(column, cells, library.String))
    return frame


def as_arrow(name: str, *, expand: bool) -> pyarrow.Table:
    """Return a table as it lies in its Parquet file, without pandas."""
    import pyarrow.parquet

    # `pyarrow.parquet.read_table` imports pandas where it is installed, this does not.
    found = pyarrow.parquet.ParquetFile(catalog.file_path(name, "parquet")).read()
    if not expand:
        return found
    from aleppo_reports.publish.arrow import arrow_schema

    table, new = _expanded(name, lambda key: found[key].to_pylist())
    attrs = json.loads(found.schema.metadata[ATTRS.encode()])
    schema = arrow_schema(table, {**attrs, ATTRIBUTE: _book(attrs[ATTRIBUTE], table, new)}, catalog.codes())
    columns = [pyarrow.array(new[called][1]) if called in new else found[called] for called in table.names]
    return pyarrow.Table.from_arrays(columns, schema=schema)


def book_of(name: str, *, expand: bool) -> tuple[Entry, ...]:
    """Return the codebook of a table: what its Parquet file says of it, and of the columns that are added."""
    import pyarrow.parquet

    metadata = pyarrow.parquet.read_schema(catalog.file_path(name, "parquet")).metadata
    text = json.loads(metadata[ATTRS.encode()])[ATTRIBUTE]
    if expand:
        rows = catalog.package().rows(name)
        text = _book(text, *_expanded(name, lambda key: [row[key] or None for row in rows]))
    return unpacked(text)


def _expanded(name: str, cells: Callable[[str], Iterable[str | None]]) -> tuple[Table, New]:
    """Return a table with what makes it readable, and the columns that are added in the order of the table.

    Args:
        name: name of the table.
        cells: gives the cells of one of its columns.
    """
    tables = catalog.schemas()
    columns = added(tables, name)
    new: New = {}
    for column in columns:
        found = texts(column, cells(column.key), _rows)
        # The example of the column it is taken from may be of anything: every actor has a name.
        example = next((cell for cell in found if cell is not None), column.field.example)
        new[column.field.name] = (replace(column.field, example=example), found)
    return wide(tables[name], columns), new


def _rows(name: str) -> Sequence[Mapping[str, str]]:
    return catalog.package().rows(name)


def _book(text: str, table: Table, new: New) -> str:
    """Return the codebook of a table and of the columns that are added to it."""
    known = {about["column"]: about for about in unpacked(text)}
    made = {column: entry(field, _counts(cells)) for column, (field, cells) in new.items()}
    return packed(made.get(column) or known[column] for column in table.names)


def _counts(cells: Sequence[str | None]) -> tuple[int, int]:
    """Return how many cells are missing, and how many different values there are."""
    present = [cell for cell in cells if cell is not None]
    return len(cells) - len(present), len(set(present))


def _library(name: str) -> ModuleType:
    from importlib import import_module

    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise ImportError(f"this engine needs {name}: pip install 'aleppo-reports[{name}]'", name=name) from None
