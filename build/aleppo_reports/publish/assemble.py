"""Tables too large to be held: rows made part by part, put in order on the disk, looked at a few columns at a time.

Whoever makes the rows writes them in any number of parts, each as one file, sorted by the key of the table. A table is
assembled from its parts range by range: the rows of all parts whose keys lie between two values are read, sorted and
written, so that no more than a range is in memory, however many rows there are. The table is the same whatever rows
stood in which part. Files are Arrow IPC without compression and are mapped: a slice of a part costs no more than its
own rows, and what a column takes of memory is given back with it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from aleppo_reports.publish.suspects import decoded, rises
from aleppo_reports.schema import Table

RANGE = 2**18
"""Rows that are sorted at once, about."""
SMALL = 2**22
"""Bytes of a file of a table that stays open: to open it again and again takes longer than it saves."""


def write_partition(path: Path, rows: pa.Table, table: Table) -> None:
    """Write some rows of a table, in whatever order, to a file of their own, sorted by key.

    Args:
        path: the file.
        rows: the rows, of the types of the table.
        table: the table.
    """
    _write(path, rows.schema, [_in_order(rows, table)])


def assembled(parts: Sequence[Path], table: Table, path: Path) -> Path:
    """Put the rows of all parts of a table together, sorted by key, and return the file that holds them.

    Rows whose key is the same stand in the order of the parts.

    Args:
        parts: files that `write_partition` wrote, all of the same columns and categories; one at least.
        table: the table.
        path: where the file goes; a single part stays where it is.

    Raises:
        ValueError: if columns, types or categories of two parts differ.
    """
    if len(parts) == 1:
        return parts[0]
    with opened(parts[0]) as first:
        schema, categories = first.schema, _categories(first)
    for part in parts[1:]:
        with opened(part) as other:
            if not other.schema.equals(schema, check_metadata=True) or _categories(other) != categories:
                raise ValueError(f"{table.name}: {part.name} has other columns or categories than {parts[0].name}")
    bounds = list(_bounds(parts, table.primary_key[0]))
    _write(path, schema, (_range(parts, table, low, high) for low, high in pairwise(bounds)))
    return path


def _range(parts: Sequence[Path], table: Table, low: Sequence[int], high: Sequence[int]) -> pa.Table:
    """Return the rows of all parts from one row of each on to another, in order."""
    slices: list[pa.Table] = []
    for part, start, stop in zip(parts, low, high, strict=True):
        # A table without rows is one part, with its categories.
        if start < stop or (part is parts[-1] and not slices):
            with opened(part) as rows:
                slices.append(rows.slice(start, stop - start))
    return _in_order(pa.concat_tables(slices), table)


def _in_order(rows: pa.Table, table: Table) -> pa.Table:
    """Return rows sorted by key; those whose key is the same stay in their order."""
    if not rises([rows[name] for name in table.primary_key]):
        # Arrow does not sort by categories, and would by their places in the list; its sort is stable.
        keys = pa.table({name: decoded(rows[name]) for name in table.primary_key})
        rows = rows.take(pc.sort_indices(keys, [(name, "ascending") for name in table.primary_key]))
    return rows.combine_chunks()


def _bounds(parts: Sequence[Path], key: str) -> Iterator[list[int]]:
    """Yield rows of the parts, one of each, between which about as many rows lie as are sorted at once."""
    # As many rows too many as there may be with every part: few.
    step = max(1, RANGE // (4 * len(parts)))
    sizes, samples = [], []
    for part in parts:
        with opened(part) as rows:
            sizes.append(rows.num_rows)
            samples += decoded(rows[key].take(pa.array(range(0, rows.num_rows, step), pa.int64()))).to_pylist()
    yield [0] * len(parts)
    # A key that lacks is somebody else's finding; such rows are sorted all at once.
    if None not in samples:
        samples.sort()
        splits = sorted({samples[at] for at in range(RANGE // step, len(samples), RANGE // step)})
        yield from zip(*(_places(part, key, splits) for part in parts), strict=True) if splits else ()
    yield sizes


def _places(part: Path, key: str, splits: Sequence[Any]) -> list[int]:
    """Return for each split how many rows of a part have a key up to it."""
    with opened(part) as rows:
        column = rows[key]
        return [bisect_right(column, split, key=lambda cell: cell.as_py()) for split in splits]


def _categories(rows: pa.Table) -> dict[str, list[list[str]]]:
    """Return the categories of each column that has any."""
    return {
        name: [chunk.dictionary.to_pylist() for chunk in rows[name].chunks[:1]]
        for name in rows.column_names
        if pa.types.is_dictionary(rows[name].type)
    }


def _write(path: Path, schema: pa.Schema, pieces: Iterable[pa.Table]) -> None:
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, schema) as writer:
        for piece in pieces:
            # A table without rows has its categories all the same.
            columns = [column.chunk(0) if column.num_chunks else column.combine_chunks() for column in piece.columns]
            writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))


@contextmanager
def opened(path: Path) -> Iterator[pa.Table]:
    """Open a file of rows; they stay mapped as long as somebody holds some of them."""
    with pa.memory_map(str(path)) as file:
        yield pa.ipc.open_file(file).read_all()


class Assembled(Mapping[str, pa.Table]):
    """Assembled tables on the disk, by name: each is opened when it is asked for, and so are its columns.

    Who holds a table or a column holds what he looks at in memory; who asks for it again does not.
    """

    def __init__(self) -> None:
        """Begin without tables."""
        self._files: dict[str, tuple[Path, Mapping[bytes, bytes]]] = {}
        self._small: dict[str, pa.Table] = {}

    def add(self, name: str, path: Path, metadata: Mapping[bytes, bytes]) -> None:
        """Add a table.

        Args:
            name: its name.
            path: a file that `assembled` gave.
            metadata: metadata of its schema.
        """
        self._files[name] = path, metadata
        if path.stat().st_size <= SMALL:
            self._small[name] = self[name]

    def describe(self, name: str, metadata: Mapping[bytes, bytes]) -> None:
        """Give the schema of a table other metadata."""
        self._files[name] = self._files[name][0], metadata
        if name in self._small:
            self._small[name] = self._small[name].replace_schema_metadata(metadata)

    def __getitem__(self, name: str) -> pa.Table:
        """Return a table, mapped."""
        if name in self._small:
            return self._small[name]
        path, metadata = self._files[name]
        with opened(path) as rows:
            return rows.replace_schema_metadata(metadata)

    def sliced(self, name: str) -> Slices:
        """Return a table of which no more is mapped at a time than a slice of it."""
        return Slices(self, name)

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names, in the order in which they came."""
        return iter(self._files)

    def __len__(self) -> int:
        """Return how many tables there are."""
        return len(self._files)


class Slices:
    """A table on the disk of which slices are looked at, each mapped by itself."""

    def __init__(self, tables: Assembled, name: str) -> None:
        """Name the table."""
        self._tables, self._name = tables, name
        first = tables[name]
        self.schema: pa.Schema = first.schema
        self.num_rows: int = first.num_rows

    def slice(self, offset: int, length: int) -> pa.Table:
        """Return some of the rows."""
        return self._tables[self._name].slice(offset, length)
