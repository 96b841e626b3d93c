"""Packages as their users have them, and the means to break one place of them."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute

from aleppo_reports.columns import ATTRIBUTE, ATTRS, entries, packed
from aleppo_reports.pipeline import build
from aleppo_reports.publish.arrow import counted, with_attrs
from aleppo_reports.publish.store import replace
from aleppo_reports.publish.write import SUMS, csv_bytes, parquet_bytes, read_parquet, sums
from aleppo_reports.schema import published_tables
from builders import make_root
from signing import compare_with_texts

Change = Callable[[dict[str, Any]], object]


def make_release(folder: Path, prepare: Callable[[Path], object] = lambda root: None) -> Path:
    """Build the tiny corpus, prepared in some way, and return a folder that holds what is published of it."""
    root = make_root(folder / "root")
    compare_with_texts(root)
    prepare(root)
    built = build(root)
    assert built.problems == []
    replace(root, built.files)
    shutil.copytree(root / "data", folder / "release" / "data")
    shutil.copy(root / "datapackage.json", folder / "release")
    return folder / "release"


def describe(package: Path, change: Change) -> None:
    """Change the descriptor."""
    content = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    change(content)
    (package / "datapackage.json").write_text(json.dumps(content), encoding="utf-8")


def resource(content: dict[str, Any], name: str) -> dict[str, Any]:
    return next(entry for entry in content["resources"] if entry["name"] == name)


def seal(package: Path) -> None:
    """Make sizes, hashes and checksum list those of the files, so that only what is inside them is wrong."""

    def hashed(content: dict[str, Any]) -> None:
        for entry in content["resources"]:
            data = (package / entry["path"]).read_bytes()
            entry |= {"bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}

    describe(package, hashed)
    files = [(p.name, p.read_bytes()) for p in (package / "data").iterdir() if p.is_file() and p.name != SUMS]
    (package / "data" / SUMS).write_text(sums(files), encoding="utf-8")


def parquet_of(package: Path, table: str) -> pa.Table:
    read = read_parquet(package / "data" / f"{table}.parquet")
    assert read is not None
    return read


def write_parquet(package: Path, name: str, table: pa.Table) -> None:
    """Put a table in the place of a Parquet file, in a sealed package."""
    (package / "data" / f"{name}.parquet").write_bytes(parquet_bytes(table))
    seal(package)


def rewrite(package: Path, name: str, change: Callable[[list[dict[str, Any]]], object]) -> None:
    """Change the rows of a table in both files alike, in a sealed package."""
    table = parquet_of(package, name)
    rows = table.to_pylist()
    change(rows)
    table = pa.Table.from_pylist(rows, schema=table.schema)
    content = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    schemas, codes = published_tables(content["resources"])
    attrs = json.loads(table.schema.metadata[ATTRS.encode()])
    table = with_attrs(table, {**attrs, ATTRIBUTE: packed(entries(schemas[name], codes, counted(table)))})
    (package / "data" / f"{name}.csv").write_bytes(csv_bytes(table))
    write_parquet(package, name, with_categories(table, parquet_of(package, name)))


def with_categories(table: pa.Table, model: pa.Table) -> pa.Table:
    """Return a table with the dictionaries of another of the same columns."""
    columns = []
    for column, like in zip(table.columns, model.columns, strict=True):
        values = column.combine_chunks()
        if pa.types.is_dictionary(like.type) and like.num_chunks:
            known = like.chunk(0).dictionary
            indices = pa.compute.index_in(values.cast(pa.string()), known).cast(pa.int16())
            values = pa.DictionaryArray.from_arrays(indices, known)
        columns.append(values)
    return pa.Table.from_arrays(columns, schema=model.schema.with_metadata(table.schema.metadata))
