"""Readers that know nothing of this package find the documented types in the Parquet files, and the same cells."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aleppo_reports import TableName, catalog, load, path, tables

TABLES: tuple[TableName, ...] = tables()

# By the type of the schema; codes as text are categories where the library has any.
DUCKDB = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
}


@pytest.mark.parametrize("name", TABLES)
def test_duckdb_finds_types_and_cells(name: TableName) -> None:
    duckdb: Any = pytest.importorskip("duckdb", reason="needs duckdb")
    fields = catalog.schemas()[name].fields
    with duckdb.connect() as connection:
        found = connection.sql(f"SELECT * FROM '{path(name)}'")
        assert dict(zip(found.columns, map(str, found.types), strict=True)) == {f.name: DUCKDB[f.type] for f in fields}
        cells = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
    assert cells == load(name, "records")


def test_duckdb_finds_the_codebook_in_the_file() -> None:
    duckdb: Any = pytest.importorskip("duckdb", reason="needs duckdb")
    query = f"""
        SELECT unnest(from_json(decode(value)::JSON->>'codebook', '[{{"column": "VARCHAR", "missing": "BIGINT"}}]'))
        FROM parquet_kv_metadata('{path("figures")}') WHERE decode(key) = 'PANDAS_ATTRS'
    """
    with duckdb.connect() as connection:
        try:
            rows = connection.sql(query).fetchall()
        except duckdb.Error as error:
            if "json" not in str(error).lower():
                raise
            pytest.skip(f"this DuckDB has no JSON: {error}")
    assert ("figure_id", 0) in {(entry["column"], entry["missing"]) for (entry,) in rows}


@pytest.mark.parametrize("name", TABLES)
def test_polars_scans_the_file_lazily(name: TableName) -> None:
    polars: Any = pytest.importorskip("polars", reason="needs polars")
    lazy = polars.scan_parquet(path(name))
    assert lazy.collect_schema() == load(name, "polars").schema


def test_dates_compare_in_every_reader() -> None:
    """The same question, which day in December was reported first, put to each."""
    day = date(2016, 12, 1)
    expected = min(row["published_on"] for row in load("articles", "records") if row["published_on"] > day)
    frame = load("articles")
    assert frame.loc[frame["published_on"] > day, "published_on"].min() == expected
    polars: Any = pytest.importorskip("polars", reason="needs polars")
    lazy = polars.scan_parquet(path("articles")).filter(polars.col("published_on") > day)
    assert lazy.select(polars.col("published_on").min()).collect().item() == expected
    duckdb: Any = pytest.importorskip("duckdb", reason="needs duckdb")
    with duckdb.connect() as connection:
        query = f"SELECT min(published_on) FROM '{path('articles')}' WHERE published_on > '{day}'"
        assert connection.sql(query).fetchall() == [(expected,)]
