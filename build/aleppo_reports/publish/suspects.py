"""Which rows of built tables may be wrong: found column by column, so that exact checks need look at those alone.

A row that is not suspected is right. One that is may be right all the same: the exact check says so, and words what is
wrong. Nearly all tables have nothing wrong with them, so that nearly always nothing is left to look at; and where a
few rows are wrong, no more is done for each of them than before.

Arrow and numpy only. Everything here is pure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from aleppo_reports.publish.arrow import arrow_schema
from aleppo_reports.schema import CodeOrder, Field, ForeignKey, Table

Mask: TypeAlias = "np.ndarray[Any, np.dtype[np.bool_]]"
Numbers: TypeAlias = "np.ndarray[Any, np.dtype[np.int64]]"
Tables = Mapping[str, pa.Table]

# What RE2 takes for something else than Python's re: such patterns are left to the exact check.
_NOT_ALIKE = ("[[:", "\\p", "\\P", "\\Q", "\\C", "(?")


# --- Columns ---


def _true(values: pa.ChunkedArray | pa.Array) -> Mask:
    """Return where a column of truth values is true; missing is not."""
    found: Mask = np.asarray(pc.fill_null(values, False))
    return found


def _array(column: pa.ChunkedArray) -> pa.Array:
    """Return a column in one piece."""
    found = column.combine_chunks()
    return found if isinstance(found, pa.Array) else pa.concat_arrays(found.chunks)


def _numbers(column: pa.ChunkedArray, missing: int = -1) -> Numbers:
    """Return a column of whole numbers, with a number for what is missing."""
    filled = pc.fill_null(column, missing) if column.null_count else column
    found: Numbers = filled.to_numpy()
    return found


def places_of(column: pa.ChunkedArray, known: pa.ChunkedArray) -> Numbers:
    """Return for each value of a column its place among known ones, -1 where there is none.

    Rows that belong together stand together, so each value is looked up once for all rows in a row.
    """
    values = _array(column)
    if not len(values):
        return np.zeros(0, dtype=np.int64)
    runs = pc.run_end_encode(values)
    there = _array(known)
    if len(runs.values) == len(there) and runs.values.equals(there):
        places = np.arange(len(there))
    else:
        places = _numbers(pa.chunked_array([pc.index_in(runs.values, there, skip_nulls=True)]))
    lengths = np.diff(np.asarray(runs.run_ends), prepend=0)
    found: Numbers = np.repeat(places, lengths)
    return found


# --- Constraints of columns and keys ---


class Forms:
    """Which cells do not have the form of their column: looked at once, asked for by every column that points there."""

    def __init__(self, found: Tables, tables: Mapping[str, Table]) -> None:
        """Take the tables and their schemas; nothing is looked at yet."""
        self._found = found
        self._tables = tables
        self._wrong: dict[tuple[str, str], Mask] = {}

    def wrong(self, table: str, field: Field) -> Mask:
        """Return which cells of a column may not have its form."""
        if (table, field.name) not in self._wrong:
            self._wrong[table, field.name] = _misformed(self._found[table][field.name], field.pattern or "")
        return self._wrong[table, field.name]

    def follow(self, field: Field, key: ForeignKey) -> bool:
        """Tell whether what a column points to has the column's form throughout, so that its own cells have it, too."""
        if key.table not in self._tables:
            return False
        target = self._tables[key.table].field(key.target)
        return target.pattern == field.pattern and not self.wrong(key.table, target).any()


def of_constraints(table: Table, found: Tables, codes: CodeOrder, forms: Forms) -> Mask | None:
    """Return which rows of a table may break its schema; None if the table as a whole may.

    Args:
        table: its schema.
        found: all tables; those that foreign keys point to are there.
        codes: codes of each code list.
        forms: the forms of the cells of all tables.
    """
    rows = found[table.name]
    if not rows.num_rows or not _is_as_stated(rows, table, codes):
        return None
    suspected = np.zeros(rows.num_rows, dtype=bool)
    foreign = {key.field: key for key in table.foreign_keys}
    for field in table.fields:
        column = rows[field.name]
        if field.required and column.null_count:
            suspected |= _true(pc.is_null(column))
        key = foreign.get(field.name)
        if key is not None:
            suspected |= (places_of(column, found[key.table][key.target]) < 0) & _true(pc.is_valid(column))
        if field.pattern and not (key is not None and forms.follow(field, key)):
            suspected |= forms.wrong(table.name, field)
        for mask in _of_values(column, field, codes):
            suspected |= mask
        if field.unique and pc.count_distinct(column, mode="only_valid").as_py() < len(column) - column.null_count:
            suspected |= _repeated([column])
    keys = [rows[name] for name in table.primary_key]
    if not _rises(keys):
        suspected |= _repeated(keys)
    return suspected


def _is_as_stated(rows: pa.Table, table: Table, codes: CodeOrder) -> bool:
    """Tell whether columns, types, categories and what pandas is told are those of the schema."""
    schema = arrow_schema(table, {}, codes)
    if rows.schema.names != schema.names or rows.schema.types != schema.types:
        return False
    if (rows.schema.metadata or {}).get(b"pandas") != schema.metadata[b"pandas"]:
        return False
    return all(
        _categories(rows[field.name]) == list(codes[field.codes or ""]) for field in table.fields if field.is_category
    )


def _of_values(column: pa.ChunkedArray, field: Field, codes: CodeOrder) -> list[Mask]:
    """Return which cells of a column may not be what its statement allows, one mask for each kind of fault there is."""
    found = []
    if field.type == "number" and pc.any(pc.is_nan(column)).as_py():
        found.append(_true(pc.is_nan(column)))
    if field.codes and not field.is_category:
        allowed = pa.array([int(code) for code in codes[field.codes]], pa.int64())
        found.append(_true(pc.invert(pc.is_in(column, allowed))) & _true(pc.is_valid(column)))
    if field.minimum is not None or field.maximum is not None:
        ends = pc.min_max(column)
        low, high = ends["min"].as_py(), ends["max"].as_py()
        if field.minimum is not None and low is not None and low < field.minimum:
            found.append(_true(pc.less(column, field.minimum)))
        if field.maximum is not None and high is not None and high > field.maximum:
            found.append(_true(pc.greater(column, field.maximum)))
    if field.type == "string" and not field.is_category:
        lengths = pc.binary_length(column)
        if pc.min(lengths).as_py() == 0:
            found.append(_true(pc.equal(lengths, 0)))
    return found


def _misformed(column: pa.ChunkedArray, pattern: str) -> Mask:
    try:
        if any(piece in pattern.replace("(?:", "") for piece in _NOT_ALIKE):
            raise pa.ArrowInvalid
        fits = pc.match_substring_regex(column, rf"\A(?:{pattern})\z")
    except pa.ArrowInvalid:
        return _true(pc.is_valid(column))
    return _true(pc.invert(fits))


def _rises(keys: Sequence[pa.ChunkedArray]) -> bool:
    """Tell whether each row comes after the one before it in the order of some columns, so that none stands twice.

    Built tables are sorted by their keys; to see that is much cheaper than to look for repetitions.
    """
    rising: pa.Array | None = None
    for key in reversed(keys):
        if key.null_count:
            return False
        column = _array(key)
        column = column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
        before, after = column[:-1], column[1:]
        less = pc.less(before, after)
        rising = less if rising is None else pc.or_(less, pc.and_(pc.equal(before, after), rising))
    return rising is not None and pc.all(rising, min_count=0).as_py() is True


def _repeated(keys: Sequence[pa.ChunkedArray]) -> Mask:
    """Return the rows whose values in some columns stand in other rows too."""
    places = np.zeros(len(keys[0]), dtype=np.int64)
    there = np.ones(len(keys[0]), dtype=bool)
    for key in keys:
        encoded = _array(key)
        if not pa.types.is_dictionary(encoded.type):
            encoded = encoded.dictionary_encode()
        there &= _true(pc.is_valid(encoded))
        # The number of what came before and of this, as one; made small again, so that it cannot overflow.
        places = places * (len(encoded.dictionary) + 1) + _numbers(pa.chunked_array([encoded.indices.cast(pa.int64())]))
        places = np.unique(places, return_inverse=True)[1] if len(keys) > 1 else places
    counts = np.bincount(places[there]) if there.any() else np.zeros(1, dtype=np.int64)
    found: Mask = there & (counts[np.where(there, places, 0)] > 1)
    return found


# --- Spans ---


def of_spans(name: str, rows: pa.Table, articles: pa.Table, parts: pa.Table) -> Mask:
    """Return which rows of a table may have words, offsets, a hash and a part that do not fit.

    Args:
        name: name of the table.
        rows: the table.
        articles: the table of articles.
        parts: the table of parts.
    """
    start, end = _numbers(rows["start"]), _numbers(rows["end"])
    there = _true(pc.and_(pc.is_valid(rows["start"]), pc.is_valid(rows["end"])))
    lengths = np.zeros(rows.num_rows, dtype=np.int64)
    for key in ("exact", "evidence", *(("cue",) if name == "attributions" else ())):
        if key in rows.column_names:
            lengths = np.where(lengths == 0, _numbers(pc.utf8_length(rows[key]), 0), lengths)
    if pc.count_distinct(articles["article_id"]).as_py() < articles.num_rows:
        # Which of them is meant is for the exact check to say.
        return np.ones(rows.num_rows, dtype=bool)
    place = places_of(rows["article_id"], articles["article_id"])
    sizes = np.append(_numbers(articles["characters"]), -1)[place]
    inside = (start >= 0) & (start < end) & (end <= sizes)
    fits = (lengths == 0) | (lengths == end - start)
    right: Mask = np.where(there, inside & fits, lengths == 0)
    if "part" in rows.column_names:
        right &= ~there | _in_part(rows["part"], place, start, end, articles, parts)
    if "sha256" in rows.column_names and "exact" in rows.column_names:
        right &= ~_other_hash(rows["exact"], rows["sha256"])
    return np.logical_not(right)


def _in_part(
    kinds: pa.ChunkedArray, place: Numbers, start: Numbers, end: Numbers, articles: pa.Table, parts: pa.Table
) -> Mask:
    """Return which spans lie in the last part that begins before they do, if that is of their kind."""
    if not parts.num_rows or _categories(kinds) != _categories(parts["part"]):
        return np.zeros(len(start), dtype=bool)
    # Article and offset as one number, so that all parts of all articles stand in one order.
    width = 1 + max(int(start.max(initial=0)), int(_numbers(parts["start"]).max(initial=0)))
    owners = places_of(parts["article_id"], articles["article_id"])
    begins = owners * width + _numbers(parts["start"])
    order = np.argsort(begins, kind="stable")
    at = order[np.maximum(np.searchsorted(begins[order], place * width + start, side="right") - 1, 0)]
    codes = [_codes(kinds), _codes(parts["part"])]
    found: Mask = (
        (owners[at] == place)
        & (_numbers(parts["start"])[at] <= start)
        & (end <= _numbers(parts["end"])[at])
        & (codes[0] == codes[1][at])
        & (codes[0] >= 0)
    )
    return found


def _codes(column: pa.ChunkedArray) -> Numbers:
    """Return the places of the categories of a column in its list, -1 for what is missing."""
    return _numbers(pa.chunked_array([_array(column).indices.cast(pa.int64())]))


def _categories(column: pa.ChunkedArray) -> list[str] | None:
    """Return the categories of a column in their order; None if it has none, or not the same everywhere."""
    if not pa.types.is_dictionary(column.type):
        return None
    listed: list[list[str]] = [chunk.dictionary.to_pylist() for chunk in column.chunks]
    return listed[0] if listed and all(each == listed[0] for each in listed) else None


def _other_hash(words: pa.ChunkedArray, hashes: pa.ChunkedArray) -> Mask:
    """Return which words are there, have a hash, and have another one."""
    found = np.zeros(len(words), dtype=bool)
    both = np.flatnonzero(_true(pc.and_(pc.is_valid(words), pc.is_valid(hashes))))
    pairs = zip(words.take(pa.array(both)).to_pylist(), hashes.take(pa.array(both)).to_pylist(), strict=True)
    found[both] = [hashlib.sha256(text.encode()).hexdigest() != sha256 for text, sha256 in pairs]
    return found


# --- Owners and chains ---


def of_owners(rows: pa.Table, owners: Sequence[str]) -> Mask:
    """Return which rows of a table do not fill exactly one of some columns."""
    filled = sum(_true(pc.is_valid(rows[key])).astype(np.int8) for key in owners)
    found: Mask = np.asarray(filled != 1)
    return found


def of_chains(links: pa.Table, owners: Sequence[str], records: pa.Table, claimant: str) -> tuple[Mask, Mask]:
    """Return which records may have a chain of attribution that is not whole, and which links belong to those.

    Args:
        links: the table of attributions.
        owners: its columns that name a record; the first is the id column of the records.
        records: the table of records.
        claimant: its column that names who first says it.
    """
    suspected = np.ones(records.num_rows, dtype=bool)
    owner = owners[0]
    of_suspected = _true(pc.is_valid(links[owner])) & ~of_owners(links, owners)
    mine = np.flatnonzero(of_suspected)
    if not len(mine) or not _rises([links["attribution_id"]]) or _categories(links["role"]) is None:
        return suspected, of_suspected
    own = links.take(pa.array(mine))
    place = places_of(own[owner], records[owner])
    hop, role = _numbers(own["hop"]), _array(own["role"])
    outlet = _codes(own["role"]) == pc.index(role.dictionary, "outlet").as_py()
    first = np.append(True, place[1:] != place[:-1])
    last = np.append(first[1:], True)
    step = np.diff(hop, prepend=0)
    # A chain that stands in the order of its hops: from 1 on without a gap, the outlet at the end and nowhere else.
    wrong = np.where(first, hop != 1, (step != 0) & (step != 1)) | (outlet != last)
    heads = np.flatnonzero(first & (place >= 0))
    suspected = np.bincount(place[heads], minlength=records.num_rows) != 1
    suspected[place[wrong & (place >= 0)]] = True
    # Who stands first is the claimant; where somebody else does, the claimant may stand beside him.
    said_by = pc.equal(own["actor_id"].take(pa.array(heads)), records[claimant].take(pa.array(place[heads])))
    suspected[place[heads][~_true(said_by)]] = True
    of_suspected[mine] = (place >= 0) & suspected[place]
    return suspected, of_suspected
