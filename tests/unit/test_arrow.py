"""Arrow tables: types, categories and metadata, and what a bare `pd.read_parquet` makes of them."""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from aleppo_reports.publish.arrow import arrow_schema, arrow_table
from aleppo_reports.publish.write import parquet_bytes
from aleppo_reports.schema import Table, parse_table

CODES = {"colour": ["red", "green", "blue"], "grade": ["1", "2"]}


def column(name: str, type: str = "string", *, required: bool = False, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "title": f"Title of {name}",
        "description": f"What {name} means",
        "type": type,
        "constraints": {"required": required},
        "example": "1",
        **more,
    }


def things(key: Iterable[str] = ("id",)) -> Table:
    """Return a table with a column of every type."""
    columns = [
        column("id", required=True),
        column("text"),
        column("whole", "integer"),
        column("number", "number"),
        column("flag", "boolean"),
        column("day", "date"),
        column("colour", codes="colour"),
        column("grade", "integer", codes="grade"),
    ]
    return parse_table(
        "things", {"title": "Things", "description": "A thing", "fields": columns, "primaryKey": list(key)}
    )


def row(**values: Any) -> dict[str, Any]:
    return {**dict.fromkeys(things().names), **values}


FULL = row(id="a", text="t", whole=7, number=1.5, flag=True, day=datetime.date(2016, 12, 7), colour="green", grade=2)
BARE = row(id="b")


def made(rows: Iterable[Mapping[str, Any]], key: Iterable[str] = ("id",)) -> pa.Table:
    table = things(key)
    return arrow_table(table, [dict(r) for r in rows], arrow_schema(table, {"name": "things"}, CODES), CODES)


def in_pandas(table: pa.Table) -> pd.DataFrame:
    """Return what a user gets who knows nothing of us: the file, written and read without any option."""
    return pd.read_parquet(io.BytesIO(parquet_bytes(table)))


DTYPES = {
    "id": "string",
    "text": "string",
    "whole": "Int64",
    "number": "float64",
    "flag": "boolean",
    "day": "date32[day][pyarrow]",
    "colour": "category",
    "grade": "Int64",
}


@pytest.mark.parametrize("rows", [[FULL, BARE], [FULL], [BARE], []], ids=["both", "full", "all missing", "no rows"])
def test_a_bare_read_gives_the_documented_types_whatever_is_missing(rows: list[dict[str, Any]]) -> None:
    frame = in_pandas(made(rows))
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == DTYPES


def test_the_documented_types_are_the_stated_ones() -> None:
    assert {field.name: field.pandas_dtype for field in things().fields} == DTYPES


def test_a_date_stays_a_date() -> None:
    frame = in_pandas(made([FULL, BARE]))
    assert frame["day"].iloc[0] == datetime.date(2016, 12, 7)
    assert made([FULL]).schema.field("day").type == pa.date32()


@pytest.mark.parametrize("name", ["text", "whole", "flag", "day", "colour", "grade"])
def test_missing_stays_missing(name: str) -> None:
    frame = in_pandas(made([FULL, BARE]))
    assert frame[name].isna().tolist() == [False, True]


def test_a_whole_number_beyond_the_floats_keeps_every_digit_beside_a_missing_one() -> None:
    frame = in_pandas(made([row(id="a", whole=2**53 + 1), BARE]))
    assert frame["whole"].iloc[0] == 2**53 + 1


def test_a_boolean_is_true_false_or_missing() -> None:
    frame = in_pandas(made([row(id="a", flag=True), row(id="b", flag=False), row(id="c")]))
    assert frame["flag"].iloc[:2].tolist() == [True, False]
    assert frame["flag"].iloc[2] is pd.NA


@pytest.mark.parametrize(
    # Without rows, Parquet keeps no categories; no table is published empty.
    "rows",
    [[FULL], [BARE], [FULL, BARE]],
    ids=["one used", "all missing", "one missing"],
)
def test_categories_are_those_of_the_list_in_its_order_even_when_unused(rows: list[dict[str, Any]]) -> None:
    assert in_pandas(made(rows))["colour"].cat.categories.tolist() == ["red", "green", "blue"]


def test_categories_have_no_order() -> None:
    assert not in_pandas(made([FULL]))["colour"].cat.ordered


def test_codes_that_are_whole_numbers_are_no_categories() -> None:
    assert [field.name for field in things().fields if field.is_category] == ["colour"]
    assert made([FULL]).schema.field("grade").type == pa.int64()


def test_columns_stand_as_in_the_schema_whatever_the_order_of_the_row() -> None:
    backwards = dict(reversed(FULL.items()))
    assert tuple(made([backwards]).column_names) == things().names
    assert made([backwards]).equals(made([FULL]), check_metadata=True)


def test_rows_are_sorted_by_the_key() -> None:
    rows = [row(id=i) for i in ("c", "a", "B", "ä", "b")]
    assert made(rows)["id"].to_pylist() == ["B", "a", "b", "c", "ä"]


def test_rows_are_sorted_by_every_column_of_the_key_numbers_as_numbers() -> None:
    rows = [row(id="a", whole=10), row(id="b", whole=1), row(id="a", whole=9)]
    table = made(rows, key=("id", "whole"))
    assert list(zip(table["id"].to_pylist(), table["whole"].to_pylist(), strict=True)) == [
        ("a", 9),
        ("a", 10),
        ("b", 1),
    ]


def test_a_row_without_a_column_is_refused() -> None:
    incomplete = {name: value for name, value in FULL.items() if name != "day"}
    with pytest.raises(KeyError, match="day"):
        made([incomplete])


@pytest.mark.parametrize(
    "values",
    [{"whole": 1.5}, {"whole": "1"}, {"day": "2016-12-07"}, {"flag": "yes"}, {"text": 7}, {"number": "1.5"}],
    ids=repr,
)
def test_a_value_of_another_type_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises((pa.ArrowInvalid, pa.ArrowTypeError)):
        made([{**FULL, **values}])


def test_a_code_that_is_not_in_the_list_is_refused() -> None:
    with pytest.raises(KeyError, match="mauve"):
        made([{**FULL, "colour": "mauve"}])


def test_required_columns_are_not_nullable() -> None:
    schema = made([FULL]).schema
    assert [field.name for field in schema if not field.nullable] == ["id"]


def test_what_a_column_means_stands_with_it() -> None:
    assert made([FULL]).schema.field("day").metadata == {
        b"title": b"Title of day",
        b"description": b"What day means",
    }


def test_attributes_of_the_table_arrive_in_pandas() -> None:
    assert in_pandas(made([FULL])).attrs == {"name": "things"}


def test_the_file_does_not_tell_which_pandas_wrote_it() -> None:
    metadata = json.loads(made([FULL]).schema.metadata[b"pandas"])
    assert metadata["pandas_version"] == "2.2.0"
    assert metadata["creator"] == {"library": "pyarrow", "version": "17.0.0"}
    assert metadata["index_columns"] == []


def test_a_bare_read_has_a_plain_index() -> None:
    assert in_pandas(made([FULL, BARE])).index.equals(pd.RangeIndex(2))
