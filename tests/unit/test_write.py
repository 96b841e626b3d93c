"""Files to the byte: CSV, Parquet, checksum list; and texts that readers like to take for something else."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pytest

from aleppo_reports.publish.arrow import arrow_schema, arrow_table
from aleppo_reports.publish.write import csv_bytes, parquet_bytes, read_parquet, same_table, sums
from aleppo_reports.schema import Table, parse_table

CODES = {"answer": ["NO", "yes", "1.10"]}


def things() -> Table:
    columns = {"id": "string", "text": "string", "number": "number", "flag": "boolean", "day": "date", "code": "string"}
    return parse_table(
        "things",
        {
            "title": "Things",
            "description": "A thing",
            "primaryKey": ["id"],
            "fields": [
                {
                    "name": name,
                    "title": name,
                    "description": name,
                    "type": type,
                    "constraints": {},
                    "example": "1",
                    **({"codes": "answer"} if name == "code" else {}),
                }
                for name, type in columns.items()
            ],
        },
    )


def made(*rows: dict[str, Any], attrs: dict[str, Any] | None = None) -> pa.Table:
    table = things()
    full = [{**dict.fromkeys(table.names), **row} for row in rows]
    return arrow_table(table, full, arrow_schema(table, attrs or {}, CODES), CODES)


def read_csv(data: bytes) -> pa.Table:
    """Read as our validation does and as we tell users to: quoted texts are never missing."""
    types = {"id": pa.string(), "text": pa.string(), "code": pa.string(), "number": pa.float64(), "day": pa.date32()}
    return pyarrow.csv.read_csv(
        io.BytesIO(data),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types={**types, "flag": pa.bool_()},
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )


AWKWARD = [
    "NA",
    "N/A",
    "NaN",
    "nan",
    "NO",
    "no",
    "null",
    "NULL",
    "None",
    "true",
    "007",
    "1.10",
    "1e5",
    "-",
    "2016-12-07",
    "12:30:45",
    "0x1F",
    "450.000",
    "a, b, and c",
    'he said "no"',
    '"',
    '""',
    "“We hold it,” he said",
    "it’s the rebels’",
    " leading and trailing ",
    "a\tb",
    "a;b|c",
    "#hash",
    "=SUM(A1)",
    "حلب",
    "é e\u0301",
    "a\u00a0b\u2028c",
    "𝔸",
    "\ufeff",
    "back\\slash",
    "'",
    "two\nlines",
]


@pytest.mark.parametrize("text", AWKWARD, ids=ascii)
def test_a_text_survives_csv(text: str) -> None:
    data = csv_bytes(made({"id": text, "text": text}))
    assert read_csv(data)["text"].to_pylist() == [text]
    assert read_csv(data)["id"].to_pylist() == [text]


@pytest.mark.parametrize("text", AWKWARD, ids=ascii)
def test_a_text_survives_csv_read_by_others(text: str) -> None:
    data = csv_bytes(made({"id": "a", "text": text}))
    rows = list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))
    assert rows[1][1] == text
    frame = pd.read_csv(io.BytesIO(data), dtype={"text": "string"}, keep_default_na=False, na_values=[""])
    assert frame["text"].tolist() == [text]


@pytest.mark.parametrize("text", AWKWARD, ids=ascii)
def test_a_text_survives_parquet_and_pandas(text: str) -> None:
    frame = pd.read_parquet(io.BytesIO(parquet_bytes(made({"id": text, "text": text}))))
    assert frame["text"].tolist() == [text]
    assert frame["id"].tolist() == [text]


@pytest.mark.parametrize("code", CODES["answer"])
def test_a_code_that_looks_like_something_else_survives(code: str) -> None:
    table = made({"id": "a", "code": code})
    assert read_csv(csv_bytes(table))["code"].to_pylist() == [code]
    assert pd.read_parquet(io.BytesIO(parquet_bytes(table)))["code"].tolist() == [code]


def test_missing_is_not_the_empty_text() -> None:
    table = made({"id": "a", "text": ""}, {"id": "b", "text": None})
    assert csv_bytes(table).decode().split("\n")[1:3] == ['"a","",,,,', '"b",,,,,']
    assert read_csv(csv_bytes(table))["text"].to_pylist() == ["", None]


def test_csv_to_the_byte() -> None:
    table = made(
        {"id": "b"},
        {
            "id": "a",
            "text": 'say "no", twice',
            "number": 40.0,
            "flag": True,
            "day": datetime.date(1850, 2, 28),
            "code": "NO",
        },
        {"id": "c", "number": -0.1, "flag": False},
    )
    assert csv_bytes(table) == (
        b'"id","text","number","flag","day","code"\n'
        b'"a","say ""no"", twice",40,true,1850-02-28,"NO"\n'
        b'"b",,,,,\n'
        b'"c",,-0.1,false,,\n'
    )


def test_csv_of_no_rows_is_its_header() -> None:
    assert csv_bytes(made()) == b'"id","text","number","flag","day","code"\n'


@pytest.mark.parametrize(
    "number",
    [0.1, 1 / 3, 1e-05, 5e-324, 1.7976931348623157e308, 36.209221, 1e22, 123456789.125, -0.25, 2.0**53],
    ids=repr,
)
def test_a_number_survives_both_files_to_the_last_bit(number: float) -> None:
    table = made({"id": "a", "number": number})
    assert read_csv(csv_bytes(table))["number"].to_pylist() == [number]
    assert pd.read_parquet(io.BytesIO(parquet_bytes(table)))["number"].tolist() == [number]


@pytest.mark.parametrize("day", [datetime.date(1, 1, 1), datetime.date(1899, 12, 31), datetime.date(9999, 12, 31)])
def test_a_day_of_any_year_survives_both_files(day: datetime.date) -> None:
    table = made({"id": "a", "day": day})
    assert read_csv(csv_bytes(table))["day"].to_pylist() == [day]
    assert pd.read_parquet(io.BytesIO(parquet_bytes(table)))["day"].tolist() == [day]


def test_writing_twice_gives_the_same_bytes() -> None:
    table = made({"id": "a", "text": "t", "code": "yes"}, {"id": "b"})
    assert csv_bytes(table) == csv_bytes(table)
    assert parquet_bytes(table) == parquet_bytes(table)


def test_a_parquet_file_gives_the_table_back_with_its_metadata(tmp_path: Path) -> None:
    table = made({"id": "a", "code": "yes"}, {"id": "b"}, attrs={"name": "things"})
    (tmp_path / "t.parquet").write_bytes(parquet_bytes(table))
    read = read_parquet(tmp_path / "t.parquet")
    assert same_table(read, table)
    assert read is not None
    assert read.schema.field("text").metadata == {b"title": b"text", b"description": b"text"}


def test_nothing_is_read_from_a_file_that_is_missing_empty_cut_or_something_else(tmp_path: Path) -> None:
    whole = parquet_bytes(made({"id": "a"}))
    for name, data in {"empty": b"", "text": b"PAR1 PAR1", "cut": whole[:-1], "tail": whole[200:]}.items():
        (tmp_path / name).write_bytes(data)
        assert read_parquet(tmp_path / name) is None, name
    assert read_parquet(tmp_path / "missing") is None


def test_tables_are_the_same_only_with_the_same_values_types_and_metadata() -> None:
    table = made({"id": "a", "text": "t"}, attrs={"version": "1"})
    assert same_table(table, made({"id": "a", "text": "t"}, attrs={"version": "1"}))
    assert not same_table(table, made({"id": "a", "text": "u"}, attrs={"version": "1"}))
    assert not same_table(table, made({"id": "a", "text": "t"}, attrs={"version": "2"}))
    assert not same_table(table, table.rename_columns([*table.column_names[:-1], "other"]))
    assert not same_table(table, table.set_column(1, "text", pa.array(["t"], pa.large_string())))
    assert not same_table(table, None)
    assert not same_table(None, None)


def test_tables_with_other_codes_are_not_the_same() -> None:
    longer = {"answer": [*CODES["answer"], "later"]}
    rows = [dict.fromkeys(things().names), {**dict.fromkeys(things().names), "id": "b", "code": "yes"}]
    rows[0]["id"] = "a"
    tables = [arrow_table(things(), rows, arrow_schema(things(), {}, codes), codes) for codes in (CODES, longer)]
    assert not same_table(*tables)


def test_the_checksum_list_is_that_of_sha256sum() -> None:
    a, b = (hashlib.sha256(data).hexdigest() for data in (b"1", b"2"))
    assert sums([("b.csv", b"2"), ("a.csv", b"1")]) == f"{a}  a.csv\n{b}  b.csv\n"
    assert sums([]) == ""
