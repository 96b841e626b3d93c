"""What became of the records of earlier releases, and what each release changed: for all records at once.

The same is said of single records in `citing/resolve.py` and `comparing/recorded.py`; here, millions are looked at, so
that they are kept and compared as columns.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from itertools import islice, pairwise
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from aleppo_reports.citing.resolve import RETIRED
from aleppo_reports.comparing.changes import record_tables
from aleppo_reports.comparing.recorded import HEAD, Change, What, before, record_files, record_rows
from aleppo_reports.publish.exports.shared import Release, as_text
from aleppo_reports.publish.json_text import content, escaped, joined

Records: TypeAlias = "pa.Table"
"""Kind, id and row hash of every record of a release, as texts."""

_SCHEMA = pa.schema([(name, pa.string()) for name in HEAD])
_AT_ONCE = 2**16


def read_history(root: Path, version: str) -> dict[str, Records]:
    """Return the records of the releases before a version, the earliest first.

    Raises:
        ValueError: if one cannot be read; the message names the file.
    """
    # All are read, so that none that cannot be is passed over.
    return before({name: _read(root, path) for name, path in record_files(root).items()}, version)


def _read(root: Path, path: Path) -> Records:
    rows, batches = record_rows(root, path), []
    while chosen := list(islice(rows, _AT_ONCE)):
        columns = zip(*chosen, strict=True)
        batches.append(pa.record_batch([pa.array(cells, pa.string()) for cells in columns], _SCHEMA))
    return pa.Table.from_batches(batches, _SCHEMA)


def records_of(release: Release) -> Records:
    """Return the records of a release, table by table."""
    kinds = record_tables(release.package)
    names = [table for table in release.ordered if table.name in release.package.keys and table.name in kinds]
    batches = []
    for table in names:
        for rows in release.batches(table.name, table.names):
            cells = {name: as_text(rows[name]) for name in table.names}
            kind = pa.repeat(pa.scalar(table.name), len(rows))
            hashes = pa.array(_hashes(cells), pa.string())
            batches.append(pa.record_batch([kind, cells[table.primary_key[0]], hashes], _SCHEMA))
    return pa.Table.from_batches(batches, _SCHEMA)


def _hashes(cells: Mapping[str, pa.Array]) -> Iterator[str]:
    """Yield the hash of each row, see `published.row_sha256`."""
    pieces = []
    for name in sorted(cells):
        texts = cells[name]
        piece = joined(f'{json.dumps(name, ensure_ascii=False)}:"', escaped(texts), '"')
        pieces.append(pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), piece))
    rows = joined("{", pc.binary_join_element_wise(*pieces, ",", null_handling="skip"), "}")
    return (hashlib.sha256(row).hexdigest() for row in content(rows))


def lost(release: Release, earlier: Mapping[str, Records]) -> Iterator[tuple[str, str, str]]:
    """Yield the records of earlier releases that neither stand nor are retired: the last version, table and id."""
    if not earlier:
        return
    retired: dict[str, list[str]] = {}
    for kind, id in release.cells(RETIRED, "record_kind", "record_id"):
        retired.setdefault(kind, []).append(id)
    said: set[tuple[str, str]] = set()
    for version in reversed([*earlier]):
        rows = earlier[version]
        for kind in pc.unique(rows["record_kind"]).to_pylist():
            ids = rows.filter(pc.equal(rows["record_kind"], kind))["record_id"]
            known = pa.chunked_array([*_ids(release, kind), pa.array(retired.get(kind, []), pa.string())])
            for id in ids.filter(pc.invert(pc.is_in(ids, known))).to_pylist():
                if (kind, id) not in said:
                    said.add((kind, id))
                    yield version, kind, id


def _ids(release: Release, kind: str) -> Iterator[pa.Array]:
    """Yield the ids of a table, if its rows have any."""
    key = release.package.keys.get(kind)
    if key:
        yield from (as_text(rows[key]) for rows in release.batches(kind, [key]))


def changes(release: Release, earlier: Mapping[str, Records]) -> Iterator[Change]:
    """Yield what each release but the first changed in the one before it, and this one in the last one.

    It is the same before and after the record of the release itself is written.
    """
    if earlier:
        whole = {**earlier, release.metadata.version: records_of(release)}
        for old, new in pairwise(whole):
            yield from _between(whole[old], whole[new], new)


def _between(old: Records, new: Records, version: str) -> Iterator[Change]:
    before, after = _keys(old), _keys(new)
    was = old["row_sha256"].take(pc.index_in(after, before))
    came = pc.is_null(was)
    differing = pc.or_(came, pc.fill_null(pc.not_equal(was, new["row_sha256"]), False))
    rows = new.append_column("was", was).filter(differing)
    for kind, id, now, then in _cells(rows, *HEAD, "was"):
        what: What = "changed" if then else "added"
        yield Change(version, kind, id, what, then or "", now)
    gone = old.filter(pc.invert(pc.is_in(before, after)))
    for kind, id, then in _cells(gone, *HEAD):
        yield Change(version, kind, id, "removed", then, "")


def _keys(rows: Records) -> pa.ChunkedArray:
    """Return kind and id of each record as one text; no kind has a slash."""
    return pc.binary_join_element_wise(rows["record_kind"], rows["record_id"], "/")


def _cells(rows: pa.Table, *names: str) -> Iterator[tuple[str, ...]]:
    for batch in rows.to_batches(_AT_ONCE):
        yield from zip(*(batch[name].to_pylist() for name in names), strict=True)
