"""Arrow tables by the schemas: types, categories, descriptions, and the metadata that pandas reads.

A bare `pd.read_parquet` must give the documented types under every pandas, and a file must not tell which pandas
wrote it. Both follow from writing the pandas metadata by hand. Source of the layout: pandas developer guide, "Storing
pandas DataFrame objects in Apache Parquet format"; `PANDAS_ATTRS` fills `DataFrame.attrs` (pandas 2.1 and later).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from aleppo_reports.columns import ATTRS
from aleppo_reports.schema import CodeOrder, Table
from aleppo_reports.tabulate.rows import Row

_ARROW: Mapping[str, pa.DataType] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}
_CATEGORY = pa.dictionary(pa.int16(), pa.string())

# What the metadata for pandas calls the kind of a column, beside its dtype.
_PANDAS: Mapping[str, str] = {
    "string": "unicode",
    "integer": "int64",
    "number": "float64",
    "boolean": "bool",
    "date": "date",
}


def arrow_schema(table: Table, attrs: Mapping[str, Any], codes: CodeOrder) -> pa.Schema:
    """Return the Arrow schema of a table.

    Args:
        table: the table.
        attrs: what `DataFrame.attrs` is to hold.
        codes: codes of each code list, for the number of categories.
    """
    fields = [
        pa.field(
            field.name,
            _CATEGORY if field.is_category else _ARROW[field.type],
            nullable=not field.required,
            metadata={"title": field.title, "description": field.description},
        )
        for field in table.fields
    ]
    return pa.schema(
        fields,
        metadata={
            "pandas": json.dumps(_pandas_metadata(table, codes), sort_keys=True),
            ATTRS: _attrs(attrs),
        },
    )


def with_attrs(table: pa.Table, attrs: Mapping[str, Any]) -> pa.Table:
    """Return a table that fills `DataFrame.attrs` with something else."""
    return table.replace_schema_metadata(attrs_metadata(table.schema, attrs))


def attrs_metadata(schema: pa.Schema, attrs: Mapping[str, Any]) -> dict[bytes, bytes]:
    """Return the metadata of a schema that fills `DataFrame.attrs` with something else."""
    # Its keys are bytes; the same key as text would stand there twice.
    return {**schema.metadata, ATTRS.encode(): _attrs(attrs).encode()}


def _attrs(attrs: Mapping[str, Any]) -> str:
    return json.dumps(attrs, sort_keys=True, ensure_ascii=False)


def _pandas_metadata(table: Table, codes: CodeOrder) -> dict[str, Any]:
    columns = []
    for field in table.fields:
        if field.is_category:
            kind = ("categorical", "int16")
            extra: dict[str, Any] | None = {"num_categories": len(codes[field.codes or ""]), "ordered": False}
        else:
            kind, extra = (_PANDAS[field.type], field.pandas_dtype), None
        columns.append(
            {
                "name": field.name,
                "field_name": field.name,
                "pandas_type": kind[0],
                "numpy_type": kind[1],
                "metadata": extra,
            }
        )
    # Fixed on purpose: the versions here are of the layout, not of what is installed.
    return {
        "index_columns": [],
        "column_indexes": [],
        "columns": columns,
        "creator": {"library": "pyarrow", "version": "17.0.0"},
        "pandas_version": "2.2.0",
    }


def counted(table: pa.Table) -> dict[str, tuple[int, int]]:
    """Return of each column of a table how many cells are missing, and how many different values there are."""
    return {name: (table[name].null_count, _distinct(table[name])) for name in table.column_names}


def _distinct(column: pa.ChunkedArray) -> int:
    if pa.types.is_dictionary(column.type):
        # Of categories, those that occur.
        used = [chunk.dictionary.take(pc.unique(chunk.indices).drop_null()).to_pylist() for chunk in column.chunks]
        return len(set().union(*used))
    if pa.types.is_floating(column.type):
        # Nought below nought is nought.
        column = pc.add(column, 0.0)
    return int(pc.count_distinct(column).as_py())


def arrow_table(table: Table, rows: Iterable[Row], schema: pa.Schema, codes: CodeOrder) -> pa.Table:
    """Return rows as an Arrow table: columns in schema order, rows sorted by primary key.

    Raises:
        KeyError: if a row lacks a column.
        pyarrow.ArrowInvalid: if a value does not fit its column.
    """
    ordered = sorted(rows, key=lambda row: tuple(row[name] for name in table.primary_key))
    columns = []
    for field in table.fields:
        values = [row[field.name] for row in ordered]
        if field.is_category:
            known = list(codes[field.codes or ""])
            place = {code: index for index, code in enumerate(known)}
            indices = pa.array([None if value is None else place[str(value)] for value in values], pa.int16())
            columns.append(pa.DictionaryArray.from_arrays(indices, pa.array(known, pa.string())))
        else:
            if field.type == "integer" and any(isinstance(value, float) for value in values):
                # pyarrow would cut off the fraction without a word.
                raise pa.ArrowInvalid(f"{table.name}.{field.name} holds a number that is not whole")
            columns.append(pa.array(values, _ARROW[field.type]))
    return pa.Table.from_arrays(columns, schema=schema)
