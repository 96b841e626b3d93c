"""Every engine gives the same rows with its own documented types, plain and expanded, and says what it lacks."""

from __future__ import annotations

import datetime
import json
import sys
from pathlib import Path
from typing import Any, get_args

import pandas as pd
import pytest

import aleppo_reports
from aleppo_reports import TableName, catalog, codebook, load
from aleppo_reports.schema import Type

TABLES: tuple[TableName, ...] = aleppo_reports.tables()
SAME = [
    pytest.param(name, expand, id=f"{name}{'-expanded' if expand else ''}")
    for name in TABLES
    for expand in (False, True)
]

# Documented types, by the type of the schema; category stands for codes as text.
PYTHON: dict[Type, type] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "date": datetime.date,
}
ARROW = {
    "string": "string",
    "category": "dictionary<values=string, indices=int16, ordered=0>",
    "integer": "int64",
    "number": "double",
    "boolean": "bool",
    "date": "date32[day]",
}
POLARS = {
    "string": "String",
    "category": "Categorical",
    "integer": "Int64",
    "number": "Float64",
    "boolean": "Boolean",
    "date": "Date",
}


def kinds(name: TableName) -> dict[str, str]:
    """Return what each column of a table holds."""
    return {f.name: "category" if f.is_category else f.type for f in catalog.schemas()[name].fields}


def plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a DataFrame as records with None for missing."""
    cells = frame.astype(object).where(frame.notna(), None)
    return [dict(zip(frame.columns, row, strict=True)) for row in cells.itertuples(index=False)]


@pytest.mark.parametrize(("name", "expand"), SAME)
def test_the_engines_agree(name: TableName, expand: bool) -> None:
    records = load(name, "records", expand=expand)
    assert len(records) == len(load(name))
    assert load(name, "arrow", expand=expand).to_pylist() == records
    assert plain(load(name, expand=expand)) == records


@pytest.mark.parametrize(("name", "expand"), SAME)
def test_polars_agrees(name: TableName, expand: bool) -> None:
    pytest.importorskip("polars", reason="needs polars")
    frame = load(name, "polars", expand=expand)
    assert frame.to_dicts() == load(name, "records", expand=expand)
    types = {column: str(dtype).partition("(")[0] for column, dtype in frame.schema.items()}
    assert types == {column: POLARS[kinds(name).get(column, "string")] for column in frame.columns}


@pytest.mark.parametrize("name", TABLES)
def test_records_have_the_types_of_python(name: TableName) -> None:
    rows = load(name, "records")
    for field in catalog.schemas()[name].fields:
        assert {type(row[field.name]) for row in rows} <= {PYTHON[field.type], type(None)}, field.name


@pytest.mark.parametrize("name", TABLES)
def test_arrow_has_the_types_of_arrow(name: TableName) -> None:
    types = {field.name: str(field.type) for field in load(name, "arrow").schema}
    assert types == {column: ARROW[kind] for column, kind in kinds(name).items()}


@pytest.mark.parametrize("name", TABLES)
def test_the_path_is_that_of_the_file(name: TableName) -> None:
    assert load(name, "path") == aleppo_reports.path(name)
    # Parquet keeps the categories of a column only with its rows.
    if load(name, "records"):
        pd.testing.assert_frame_equal(pd.read_parquet(load(name, "path")), load(name))


# --- expand ---


@pytest.mark.parametrize("name", TABLES)
def test_expanding_keeps_rows_their_order_and_what_was_there(name: TableName) -> None:
    before, after = load(name), load(name, expand=True)
    pd.testing.assert_frame_equal(after[list(before.columns)], before)
    pd.testing.assert_index_equal(after.index, before.index)
    assert {str(after[column].dtype) for column in after.columns.difference(before.columns)} <= {"string"}


@pytest.mark.parametrize("name", [name for name in TABLES if load(name, "records")])
def test_arrow_tells_pandas_the_types_of_an_expanded_table(name: TableName) -> None:
    assert load(name, "arrow", expand=True).to_pandas().dtypes.to_dict() == load(name, expand=True).dtypes.to_dict()


def test_a_figure_can_be_read_by_itself() -> None:
    figure = load("figures", expand=True).set_index("figure_id").loc["rt-f07"]
    assert figure[["article_publisher_name", "claimant_name", "place_name"]].tolist() == [
        "RT",
        "Russian Reconciliation Center in Syria",
        "East Aleppo",
    ]
    actors = load("actors").set_index("actor_id")["name"]
    assert figure["claimant_name"] == actors[figure["claimant_id"]]
    assert figure["event_summary"] == load("events").set_index("event_id")["summary"][figure["event_id"]]


def test_a_joined_name_is_missing_exactly_where_its_key_is() -> None:
    figures = load("figures", expand=True)
    assert figures["place_id"].isna().any()
    pd.testing.assert_series_equal(figures["place_name"].isna(), figures["place_id"].isna(), check_names=False)


# --- codebook ---


@pytest.mark.parametrize(("name", "expand"), SAME)
def test_the_codebook_describes_the_table(name: TableName, expand: bool) -> None:
    frame, book = load(name, expand=expand), codebook(name, expand=expand)
    assert book["column"].tolist() == frame.columns.tolist()
    assert book["dtype"].tolist() == [str(dtype) for dtype in frame.dtypes]
    assert book["missing"].tolist() == frame.isna().sum().tolist()
    assert book["distinct"].tolist() == frame.nunique().tolist()
    assert not (book["required"] & book["missing"].gt(0)).any()
    assert book[["title", "description", "example"]].notna().all(axis=None)


@pytest.mark.parametrize(("name", "expand"), SAME)
def test_the_codebook_travels_with_the_table(name: TableName, expand: bool) -> None:
    """A bare `read_parquet` brings it, without this package."""
    frame = load(name, expand=True) if expand else pd.read_parquet(aleppo_reports.path(name))
    book = pd.DataFrame(json.loads(frame.attrs["codebook"]))
    pd.testing.assert_frame_equal(book.astype(codebook(name).dtypes), codebook(name, expand=expand))


def test_units_codes_and_targets_stand_in_the_codebook() -> None:
    book = codebook("figures").set_index("column")
    assert book.loc["start", "unit"] == "code points"
    assert book.loc["bound", "codes"] == ", ".join(load("figures")["bound"].cat.categories)
    assert book.loc["claimant_id", "points_to"] == "actors.actor_id"
    assert book.loc["subject", ["unit", "codes", "points_to"]].isna().all()


# --- Wrong calls ---


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("figure",), "there is no table 'figure' (did you mean 'figures'?); tables: articles, events, "),
        (("figures", "panda"), "there is no engine 'panda' (did you mean 'pandas'?); engines: pandas, polars, arrow, "),
    ],
)
def test_a_wrong_name_suggests_the_nearest(arguments: Any, message: str) -> None:
    with pytest.raises(ValueError, match="there is no") as caught:
        load(*arguments)
    assert str(caught.value).startswith(message)


def test_there_is_no_file_of_an_expanded_table() -> None:
    with pytest.raises(ValueError, match="take another engine"):
        load("figures", "path", expand=True)  # type: ignore[call-overload]


def test_a_library_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(ImportError) as caught:
        load("figures", "polars")
    assert str(caught.value) == "this engine needs polars: pip install 'aleppo-reports[polars]'"


def test_types_are_all_documented() -> None:
    assert set(PYTHON) == set(get_args(Type))


def test_the_documentation_names_every_column_that_is_added(repository: Path) -> None:
    text = (repository / "data" / "README.md").read_text(encoding="utf-8")
    for name in TABLES:
        more = [
            column for column in codebook(name, expand=True)["column"] if column not in set(codebook(name)["column"])
        ]
        listed = ", ".join(f"`{column}`" for column in more)
        assert not more or f"With `expand=True` also: {listed}." in text
