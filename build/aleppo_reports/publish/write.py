"""Arrow tables to files, canonical to the byte.

CSV: UTF-8 without mark, LF, ISO dates, true and false, shortest exact numbers, empty for missing. Every text stands
    in quotes, so a literal NA is text to a reader that minds quotes. Parquet: format 2.6, zstd, one row group, no
    statistics of the machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

SUMS = "SHA256SUMS"


def csv_bytes(table: pa.Table) -> bytes:
    """Return a table as CSV."""
    return _bytes(table, write_csv)


def parquet_bytes(table: pa.Table) -> bytes:
    """Return a table as Parquet."""
    return _bytes(table, write_parquet)


def write_csv(table: pa.Table, sink: str | pa.NativeFile) -> None:
    """Write a table as CSV to a path or a stream: a large table need not be held in memory as text, too."""
    pyarrow.csv.write_csv(table, sink, pyarrow.csv.WriteOptions(quoting_style="needed"))


def write_parquet(table: pa.Table, sink: str | pa.NativeFile) -> None:
    """Write a table as Parquet to a path or a stream."""
    pyarrow.parquet.write_table(table, sink, version="2.6", compression="zstd", compression_level=9, store_schema=True)


def _bytes(table: pa.Table, write: Callable[[pa.Table, pa.NativeFile], None]) -> bytes:
    sink = pa.BufferOutputStream()
    write(table, sink)
    found: bytes = sink.getvalue().to_pybytes()
    return found


def read_parquet(path: Path, *, encoded: bool = False) -> pa.Table | None:
    """Return the table a Parquet file holds, or None if there is no readable one.

    Reads through `ParquetFile`, because `pyarrow.parquet.read_table` imports pandas.

    Args:
        path: the file.
        encoded: whether texts that come again and again are read with a dictionary, as they lie in the file, which
            takes a fraction of the time and of the memory.
    """
    try:
        file = pyarrow.parquet.ParquetFile(path)
        if encoded and (columns := _repetitive(file)):
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


def sums(files: Iterable[tuple[str, bytes]]) -> str:
    """Return a checksum list in the layout of sha256sum, sorted by name."""
    return sums_of((name, hashlib.sha256(data).hexdigest()) for name, data in files)


def sums_of(digests: Iterable[tuple[str, str]]) -> str:
    """Return the checksum list of files whose SHA-256 is known."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests))
