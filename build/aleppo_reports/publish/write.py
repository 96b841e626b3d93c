"""Arrow tables to files, canonical to the byte.

CSV: UTF-8 without mark, LF, ISO dates, true and false, shortest exact numbers, empty for missing. Every text stands
    in quotes, so a literal NA is text to a reader that minds quotes. Parquet: format 2.6, zstd, one row group, no
    statistics of the machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

SUMS = "SHA256SUMS"
_CSV = pyarrow.csv.WriteOptions(quoting_style="needed")
ROW_GROUP = 2**20
"""Rows of a row group of Parquet."""


def csv_bytes(table: pa.Table) -> bytes:
    """Return a table as CSV."""
    return _bytes(table, write_csv)


def parquet_bytes(table: pa.Table) -> bytes:
    """Return a table as Parquet."""
    return _bytes(table, write_parquet)


class Sliced(Protocol):
    """A table as far as it takes to write it: all at once, or on the disk with slices that are read one by one."""

    @property
    def schema(self) -> pa.Schema:
        """The schema."""

    @property
    def num_rows(self) -> int:
        """How many rows it has."""

    def slice(self, offset: int, length: int) -> pa.Table:
        """Return some of the rows."""


def write_csv(table: Sliced, sink: str | pa.NativeFile) -> None:
    """Write a table as CSV to a path or a stream: a large table need not be held in memory, as text least of all."""
    with pyarrow.csv.CSVWriter(sink, table.schema, write_options=_CSV) as writer:
        for start in range(0, table.num_rows, ROW_GROUP):
            writer.write_table(table.slice(start, ROW_GROUP))


def write_parquet(table: Sliced, sink: str | pa.NativeFile) -> None:
    """Write a table as Parquet to a path or a stream; no more than a row group of it has to fit into memory."""
    options = {"version": "2.6", "compression": "zstd", "compression_level": 9, "store_schema": True}
    with pyarrow.parquet.ParquetWriter(sink, table.schema, **options) as writer:
        for start in range(0, max(table.num_rows, 1), ROW_GROUP):
            # In one piece: where pages end depends on the pieces.
            writer.write_table(table.slice(start, ROW_GROUP).combine_chunks(), row_group_size=ROW_GROUP)


def _bytes(table: pa.Table, write: Callable[[pa.Table, pa.NativeFile], None]) -> bytes:
    sink = pa.BufferOutputStream()
    write(table, sink)
    found: bytes = sink.getvalue().to_pybytes()
    return found


def read_parquet(path: Path, *, encoded: bool = False, few: Iterable[str] = ()) -> pa.Table | None:
    """Return the table a Parquet file holds, or None if there is no readable one.

    Reads through `ParquetFile`, because `pyarrow.parquet.read_table` imports pandas.

    Args:
        path: the file.
        encoded: whether texts that come again and again are read with a dictionary, as they lie in the file, which
            takes a fraction of the time and of the memory.
        few: text columns of which somebody knows that they have few different texts, though the file does not show it.
    """
    try:
        file = pyarrow.parquet.ParquetFile(path)
        if encoded and (columns := [*_repetitive(file), *few]):
            file = pyarrow.parquet.ParquetFile(path, read_dictionary=columns)
        found = file.read()
        # Names that are no UTF-8 show only when they are looked at.
        return found if found.column_names is not None else None
    except (OSError, pa.ArrowException, UnicodeDecodeError):
        return None


def _repetitive(file: pyarrow.parquet.ParquetFile) -> list[str]:
    """Return the text columns of a file whose values come again and again, so that they lie there as numbers."""
    metadata = file.metadata
    found = []
    for place, field in enumerate(file.schema_arrow):
        if field.type == pa.string() and metadata.num_rows:
            groups = (metadata.row_group(number).column(place) for number in range(metadata.num_row_groups))
            size = sum(group.total_uncompressed_size for group in groups)
            if size < _BYTES_OF_A_NUMBER * metadata.num_rows:
                found.append(field.name)
    return found


_BYTES_OF_A_NUMBER = 4


def parquet_size(path: Path) -> tuple[int, int] | None:
    """Return how many rows a Parquet file says it has, and how many bytes unpacked; None if it cannot be read."""
    try:
        metadata = pyarrow.parquet.ParquetFile(path).metadata
        return metadata.num_rows, sum(metadata.row_group(n).total_byte_size for n in range(metadata.num_row_groups))
    except (OSError, pa.ArrowException, UnicodeDecodeError):
        return None


def same_table(a: pa.Table | None, b: pa.Table | None) -> bool:
    """Tell whether two tables are equal in values, types and metadata, whatever their bytes."""
    return a is not None and b is not None and a.schema.equals(b.schema, check_metadata=True) and a.equals(b)


def holds(path: Path, table: Sliced) -> bool:
    """Tell whether a Parquet file holds a table, equal in values, types and metadata; neither is held whole."""
    try:
        file = pyarrow.parquet.ParquetFile(path)
        if file.metadata.num_rows != table.num_rows:
            return False
        if not file.schema_arrow.equals(table.schema, check_metadata=True):
            return False
        if not table.num_rows:
            # Without rows, there are no batches that tell the categories.
            return same_table(file.read(), table.slice(0, 0))
        start = 0
        for batch in file.iter_batches(_AT_ONCE):
            if not pa.Table.from_batches([batch]).equals(table.slice(start, len(batch))):
                return False
            start += len(batch)
    except (OSError, pa.ArrowException, UnicodeDecodeError):
        return False
    return True


_AT_ONCE = 2**16


def sums(files: Iterable[tuple[str, bytes]]) -> str:
    """Return a checksum list in the layout of sha256sum, sorted by name."""
    return sums_of((name, hashlib.sha256(data).hexdigest()) for name, data in files)


def sums_of(digests: Iterable[tuple[str, str]]) -> str:
    """Return the checksum list of files whose SHA-256 is known."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests))
