"""Tables put together from parts: the same to the byte, whatever stood in which part, and however little is held."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest

from aleppo_reports.publish import assemble, write
from aleppo_reports.publish.arrow import arrow_schema, arrow_table, counted
from aleppo_reports.publish.assemble import Assembled, assembled, write_partition
from aleppo_reports.publish.write import csv_bytes, holds, parquet_bytes
from aleppo_reports.schema import Table, parse_table

CODES = {"colours": ["red", "green", "blue"]}


def things(*key: str) -> Table:
    kinds = {"id": "string", "colour": "string", "size": "integer", "share": "number", "text": "string"}
    fields = [
        {"name": name, "title": name, "description": name, "type": kind, "constraints": {}, "example": "1"}
        for name, kind in kinds.items()
    ]
    fields[1]["codes"] = "colours"
    return parse_table("things", {"title": "T", "description": "D", "primaryKey": list(key), "fields": fields})


def made(table: Table, rows: list[dict[str, Any]]) -> pa.Table:
    return arrow_table(table, rows, arrow_schema(table, {"name": "things"}, CODES), CODES)


def some_rows(random: Random, number: int) -> list[dict[str, Any]]:
    """Return rows of which id, colour and size together are a key; ids with characters of one to four bytes."""
    keys = {
        (random.choice("aZ0é–𝄞") * random.randint(1, 2), random.choice(CODES["colours"]), random.randint(-5, 40))
        for _ in range(number)
    }
    return [
        {
            "id": id,
            "colour": colour,
            "size": size,
            "share": random.choice([None, 0.5, -0.0]),
            "text": random.choice([None, "=1", 'a "b"']),
        }
        for id, colour, size in keys
    ]


def put_together(folder: Path, table: Table, parts: list[list[dict[str, Any]]]) -> Assembled:
    """Return a table that was assembled from parts."""
    paths = []
    for number, rows in enumerate(parts):
        paths.append(folder / f"{number}.part")
        # As if the rows came in any order.
        write_partition(paths[-1], pa.concat_tables([made(table, [row]) for row in rows] or [made(table, [])]), table)
    found = Assembled()
    found.add("things", assembled(paths, table, folder / "whole"), made(table, []).schema.metadata)
    return found


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("key", [("id", "colour", "size"), ("size", "id", "colour"), ("colour", "size", "id")])
def test_whatever_stood_in_which_part_the_table_is_the_same(
    tmp_path: Path, seed: int, key: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    random, table = Random(seed), things(*key)
    monkeypatch.setattr(assemble, "RANGE", random.choice([8, 40, 2**18]))
    monkeypatch.setattr(assemble, "SMALL", random.choice([0, 2**22]))
    rows = some_rows(random, random.choice([1, 30, 200]))
    parts: list[list[dict[str, Any]]] = [[] for _ in range(random.randint(1, 9))]
    for row in rows:
        random.choice(parts).append(row)
    whole = made(table, rows)
    found = put_together(tmp_path, table, parts)
    assert found["things"].equals(whole)
    assert found["things"].schema.equals(whole.schema, check_metadata=True)
    assert counted(found["things"]) == counted(whole)
    for size in (16, write.ROW_GROUP):
        monkeypatch.setattr(write, "ROW_GROUP", size)
        sliced = found.sliced("things")
        assert csv_bytes(sliced) == csv_bytes(whole)
        assert parquet_bytes(sliced) == parquet_bytes(whole)
        sink = pa.BufferOutputStream()
        pyarrow.parquet.write_table(
            whole, sink, version="2.6", compression="zstd", compression_level=9, row_group_size=size
        )
        assert parquet_bytes(sliced) == sink.getvalue().to_pybytes()
        (tmp_path / "a.parquet").write_bytes(parquet_bytes(whole))
        assert holds(tmp_path / "a.parquet", sliced)
        assert not holds(tmp_path / "a.parquet", whole.slice(1))


def test_no_more_is_sorted_at_once_than_a_range(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assemble, "RANGE", 64)
    table = things("size")
    rows = [{"id": "a", "colour": None, "size": size, "share": None, "text": None} for size in range(2000)]
    Random(1).shuffle(rows)
    found = put_together(tmp_path, table, [rows[start::5] for start in range(5)])
    assert found["things"].num_rows == 2000
    assert max(len(chunk) for chunk in found["things"]["size"].chunks) < 2 * 64


def test_a_table_without_rows_keeps_its_categories(tmp_path: Path) -> None:
    table = things("id")
    for number in (1, 3):
        (tmp_path / str(number)).mkdir()
        found = put_together(tmp_path / str(number), table, [[]] * number)["things"]
        assert found.num_rows == 0
        assert found["colour"].chunk(0).dictionary.to_pylist() == CODES["colours"]
        assert csv_bytes(found) == csv_bytes(made(table, []))
        assert parquet_bytes(found) == parquet_bytes(made(table, []))


def test_rows_of_one_key_stand_in_the_order_of_the_parts(tmp_path: Path) -> None:
    """A finding says so later; until then none of them is lost."""
    table = things("id")
    parts = [
        [{"id": "a", "colour": None, "size": size, "share": None, "text": None} for size in (number, number + 10)]
        for number in range(3)
    ]
    assert put_together(tmp_path, table, parts)["things"]["size"].to_pylist() == [0, 10, 1, 11, 2, 12]


def test_a_key_that_lacks_is_no_crash(tmp_path: Path) -> None:
    table = things("id")
    paths = [tmp_path / name for name in ("a", "b")]
    rows = made(table, [dict.fromkeys(table.names) | {"id": "x"}, dict.fromkeys(table.names) | {"id": "y"}])
    lacking = rows.set_column(0, rows.schema.field("id"), pa.array(["z", None], pa.string()))
    write_partition(paths[0], rows, table)
    write_partition(paths[1], lacking, table)
    with assemble.opened(assembled(paths, table, tmp_path / "whole")) as found:
        assert found["id"].to_pylist() == ["x", "y", "z", None]


def test_parts_of_other_columns_or_categories_are_refused(tmp_path: Path) -> None:
    table = things("id")
    rows = made(table, [dict.fromkeys(table.names) | {"id": "x"}])
    write_partition(tmp_path / "a", rows, table)
    other = pa.array([None], pa.int16())
    categories = pa.DictionaryArray.from_arrays(other, pa.array(["red", "blue", "green"]))
    write_partition(tmp_path / "b", rows.set_column(1, rows.schema.field("colour"), categories), table)
    write_partition(tmp_path / "c", rows.drop_columns(["text"]), table)
    for name in ("b", "c"):
        with pytest.raises(ValueError, match=f"things: {name} has other columns or categories than a"):
            assembled([tmp_path / "a", tmp_path / name], table, tmp_path / "whole")
