"""Which rows of built tables may be wrong: found column by column, so that exact checks need look at those alone.

A row that is not suspected is right. One that is may be right all the same: the exact check says so, and words what is
wrong. Nearly all tables have nothing wrong with them, so that nearly always nothing is left to look at; and where a
few rows are wrong, no more is done for each of them than before.

Arrow and numpy only. Everything here is pure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeAlias, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from aleppo_reports.publish.arrow import arrow_schema
from aleppo_reports.schema import CodeOrder, Field, ForeignKey, Table

Mask: TypeAlias = "np.ndarray[Any, np.dtype[np.bool_]]"
Seen = TypeVar("Seen")
Numbers: TypeAlias = "np.ndarray[Any, np.dtype[np.int64]]"
Tables = Mapping[str, pa.Table]

# What RE2 takes for something else than Python's re: such patterns are left to the exact check.
_NOT_ALIKE = ("[[:", "\\p", "\\P", "\\Q", "\\C", "(?")


# --- Columns ---


def _array(column: pa.ChunkedArray) -> pa.Array:
    """Return a column in one piece, with one dictionary if it has any."""
    if column.num_chunks == 1:
        return column.chunk(0)
    return (column.unify_dictionaries() if pa.types.is_dictionary(column.type) else column).combine_chunks()


def _true(values: pa.ChunkedArray | pa.Array) -> Mask:
    """Return where a column of truth values is true; missing is not."""
    found: Mask = np.asarray(pc.fill_null(values, False))
    return found


def _numbers(column: pa.ChunkedArray | pa.Array, missing: int = -1) -> Numbers:
    """Return a column of whole numbers, with a number for what is missing."""
    filled = pc.fill_null(column, missing) if column.null_count else column
    found: Numbers = np.asarray(filled)
    return found


def _each(column: pa.ChunkedArray, function: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """Return what a function gives for the texts of a column; of one with a dictionary, each text is looked at once."""
    values = _array(column)
    if not pa.types.is_dictionary(values.type):
        return function(values)
    return function(values.dictionary).take(values.indices)


def places_of(column: pa.ChunkedArray, known: pa.ChunkedArray) -> Numbers:
    """Return for each value of a column its place among known ones, -1 where there is none.

    Rows that belong together stand together, so each value is looked up once for all rows in a row.
    """
    values, there = _array(column), decoded(known)
    if not len(values):
        return np.zeros(0, dtype=np.int64)
    if pa.types.is_dictionary(values.type):
        places = np.append(_numbers(pc.index_in(values.dictionary, there)), -1)
        found: Numbers = places[_numbers(values.indices)]
        return found
    runs = pc.run_end_encode(values)
    valid = np.asarray(pc.is_valid(runs.values))
    if pc.drop_null(runs.values).equals(there) and pc.all(pc.less(there[:-1], there[1:])).as_py():
        # Each once and in the same order, as the links of a chain follow the order of the records.
        places = np.where(valid, np.cumsum(valid) - 1, -1)
    else:
        places = _numbers(pc.index_in(runs.values, there, skip_nulls=True))
    return np.repeat(places, np.diff(np.asarray(runs.run_ends), prepend=0))


def decoded(column: pa.ChunkedArray) -> pa.Array:
    """Return a column in one piece, of texts where it comes with a dictionary."""
    values = _array(column)
    return values.dictionary_decode() if pa.types.is_dictionary(values.type) else values


class Looks:
    """What was found out of some tables, so that it is found out once however many rules ask for it."""

    def __init__(self, found: Tables, tables: Mapping[str, Table]) -> None:
        """Take the tables and their schemas (none, if rules of no schema ask); nothing is looked at yet."""
        self.found = found
        self._tables = tables
        self._seen: dict[Hashable, Any] = {}

    def once(self, key: Hashable, look: Callable[[], Seen]) -> Seen:
        """Return what a look gives, or gave when it was taken before under the same key."""
        if key not in self._seen:
            self._seen[key] = look()
        found: Seen = self._seen[key]
        return found

    def places(self, table: str, column: str, target: str, id_column: str) -> Numbers:
        """Return for each row of a table the row of another one that it points to by a column, -1 for none."""
        key = (table, column, target, id_column)
        return self.once(key, lambda: places_of(self.found[table][column], self.found[target][id_column]))

    def misformed(self, table: str, field: Field) -> Mask:
        """Return which cells of a column may not have its form."""
        return self.once((table, field.name), lambda: _misformed(self.found[table][field.name], field.pattern or ""))

    def ahead(self, codes: CodeOrder) -> None:
        """Look at all that the rules will ask for, on every core: Arrow and numpy work side by side."""
        there = [(name, table) for name, table in self._tables.items() if name in self.found]
        there.sort(key=lambda each: -self.found[each[0]].num_rows)
        # First what stands by itself, then what is made of it.
        columns: list[Callable[[], object]] = []
        rules: list[Callable[[], object]] = []
        for name, table in there:
            names = set(self.found[name].column_names)
            pointing = [key for key in table.foreign_keys if key.field in names and key.table in self.found]
            columns += (partial(self.places, name, key.field, key.table, key.target) for key in pointing)
            formed = [field for field in table.fields if field.pattern and field.name in names]
            own = {field.name for field in formed} - {key.field for key in pointing}
            columns += (partial(self.misformed, name, field) for field in formed if field.name in own)
            rules.append(partial(of_constraints, name, table, self, codes))
            if has_spans(name, self.found[name]):
                rules.append(partial(of_spans, name, self))
            if name in CHAINS and "attributions" in self.found:
                rules.append(partial(of_chains, name, self))
        with ThreadPoolExecutor(pa.cpu_count()) as pool:
            for jobs in (columns, rules):
                list(pool.map(lambda job: job(), jobs))

    def follows(self, field: Field, key: ForeignKey) -> bool:
        """Tell whether what a column points to has the column's form throughout, so that its own cells have it, too."""
        if key.table not in self._tables:
            return False
        target = self._tables[key.table].field(key.target)
        return target.pattern == field.pattern and not self.misformed(key.table, target).any()


# --- Constraints of columns and keys ---


def of_constraints(name: str, table: Table, looks: Looks, codes: CodeOrder) -> Mask | None:
    """Return which rows of a table may break its schema; None if the table as a whole may.

    Args:
        name: name of the table.
        table: its schema.
        looks: all tables; those that foreign keys point to are there.
        codes: codes of each code list.
    """
    return looks.once(("constraints", name), lambda: _of_constraints(name, table, looks, codes))


def _of_constraints(name: str, table: Table, looks: Looks, codes: CodeOrder) -> Mask | None:
    rows = looks.found[name]
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
            nowhere = looks.places(name, field.name, key.table, key.target) < 0
            suspected |= nowhere & _true(pc.is_valid(column)) if column.null_count else nowhere
        if field.pattern and not (key is not None and looks.follows(field, key)):
            suspected |= looks.misformed(name, field)
        for mask in _of_values(column, field, codes):
            suspected |= mask
        if field.unique and pc.count_distinct(decoded(column)).as_py() < len(column) - column.null_count:
            suspected |= _repeated([column])
    keys = [rows[key] for key in table.primary_key]
    if not _rises(keys):
        suspected |= _repeated(keys)
    return suspected


def _is_as_stated(rows: pa.Table, table: Table, codes: CodeOrder) -> bool:
    """Tell whether columns, types, categories and what pandas is told are those of the schema."""
    schema = arrow_schema(table, {}, codes)
    if rows.schema.names != schema.names or plain(rows.slice(0, 0), table).schema.types != schema.types:
        return False
    if (rows.schema.metadata or {}).get(b"pandas") != schema.metadata[b"pandas"]:
        return False
    return all(
        _categories(rows[field.name]) == list(codes[field.codes or ""]) for field in table.fields if field.is_category
    )


def plain(rows: pa.Table, table: Table) -> pa.Table:
    """Return a table of which texts that are no categories are not read as such."""
    for place, field in enumerate(table.fields):
        encoded = place < rows.num_columns and rows.schema.field(place).type == ENCODED
        if encoded and not field.is_category:
            column = rows.column(place).cast(pa.string())
            rows = rows.set_column(place, rows.schema.field(place).with_type(pa.string()), column)
    return rows


ENCODED = pa.dictionary(pa.int32(), pa.string())
"""How texts come that are read with a dictionary."""


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
        empty = _each(column, lambda texts: pc.equal(pc.binary_length(texts), 0))
        if pc.any(empty).as_py():
            found.append(_true(empty))
    return found


def _misformed(column: pa.ChunkedArray, pattern: str) -> Mask:
    try:
        if any(piece in pattern.replace("(?:", "") for piece in _NOT_ALIKE):
            raise pa.ArrowInvalid
        fits = _each(column, lambda texts: pc.match_substring_regex(texts, rf"\A(?:{pattern})\z"))
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
        column = decoded(key)
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
        places = places * (len(encoded.dictionary) + 1) + _numbers(encoded.indices.cast(pa.int64()))
        places = np.unique(places, return_inverse=True)[1] if len(keys) > 1 else places
    counts = np.bincount(places[there]) if there.any() else np.zeros(1, dtype=np.int64)
    found: Mask = there & (counts[np.where(there, places, 0)] > 1)
    return found


# --- Spans ---


def of_spans(name: str, looks: Looks) -> Mask:
    """Return which rows of a table may have words, offsets, a hash and a part that do not fit.

    Args:
        name: name of the table.
        looks: all tables; those of articles and parts are there.
    """
    return looks.once(("spans", name), lambda: _of_spans(name, looks))


def has_spans(name: str, rows: pa.Table) -> bool:
    """Tell whether the rows of a table stand in articles, as all do that have offsets; parts are what they stand in."""
    return name != "parts" and {"article_id", "start", "end"} <= set(rows.column_names)


def _of_spans(name: str, looks: Looks) -> Mask:
    rows, articles = looks.found[name], looks.found["articles"]
    start, end = _numbers(rows["start"]), _numbers(rows["end"])
    there = (start >= 0) & (end >= 0)
    lengths = np.zeros(rows.num_rows, dtype=np.int64)
    for key in ("exact", "evidence", *(("cue",) if name == "attributions" else ())):
        if key in rows.column_names:
            lengths = np.where(lengths == 0, _numbers(_each(rows[key], pc.utf8_length), 0), lengths)
    if pc.count_distinct(decoded(articles["article_id"])).as_py() < articles.num_rows:
        # Which of them is meant is for the exact check to say.
        return np.ones(rows.num_rows, dtype=bool)
    place = looks.places(name, "article_id", "articles", "article_id")
    sizes = np.append(_numbers(articles["characters"]), -1)[place]
    right: Mask = there & (start < end) & (end <= sizes) & ((lengths == 0) | (lengths == end - start))
    if "part" in rows.column_names:
        right &= _in_part(rows["part"], place, start, end, looks)
    # Where nothing is said to stand, no offset is needed.
    nothing = lengths == 0
    if rows["start"].null_count or rows["end"].null_count:
        right |= nothing & _true(pc.or_(pc.is_null(rows["start"]), pc.is_null(rows["end"])))
    if "sha256" in rows.column_names and "exact" in rows.column_names:
        right &= ~_other_hash(rows["exact"], rows["sha256"])
    return np.logical_not(right)


def _in_part(kinds: pa.ChunkedArray, place: Numbers, start: Numbers, end: Numbers, looks: Looks) -> Mask:
    """Return which spans lie in the last part that begins before they do, if that is of their kind."""
    parts = looks.found["parts"]
    if not parts.num_rows or _categories(kinds) is None or _categories(kinds) != _categories(parts["part"]):
        return np.zeros(len(start), dtype=bool)
    # Article and offset as one number, so that all parts of all articles stand in one order.
    width = 1 + max(int(start.max(initial=0)), int(_numbers(parts["start"]).max(initial=0)))
    owners = looks.places("parts", "article_id", "articles", "article_id")
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
    return _numbers(_array(column).indices)


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


OWNERS = ("figure_id", "quote_id", "report_id")
"""Columns of attributions that name the record of a link, of which each link fills one."""
CHAINS: Mapping[str, tuple[str, str]] = {
    "figures": ("figure_id", "claimant_id"),
    "quotes": ("quote_id", "speaker_id"),
    "reports": ("report_id", "claimant_id"),
}
"""Of each table of records with chains, the id column, and the column that names who first says it."""


def of_owners(rows: pa.Table, owners: Sequence[str]) -> Mask:
    """Return which rows of a table do not fill exactly one of some columns."""
    filled = sum(_true(pc.is_valid(rows[key])).astype(np.int8) for key in owners)
    found: Mask = np.asarray(filled != 1)
    return found


def of_chains(name: str, looks: Looks) -> tuple[Mask, Mask]:
    """Return which records may have a chain of attribution that is not whole, and which links belong to those.

    Args:
        name: name of the table of records.
        looks: all tables; those of attributions and actors are there.
    """
    return looks.once(("chains", name), lambda: _of_chains(name, looks))


def _of_chains(name: str, looks: Looks) -> tuple[Mask, Mask]:
    links, records = looks.found["attributions"], looks.found[name]
    owner, claimant = CHAINS[name]
    single = looks.once("single owners", lambda: ~of_owners(links, OWNERS))
    rising = looks.once("rising links", lambda: _rises([links["attribution_id"]]))
    suspected = np.ones(records.num_rows, dtype=bool)
    of_suspected = _true(pc.is_valid(links[owner])) & single
    mine = np.flatnonzero(of_suspected)
    known = "actors" in looks.found and _categories(links["role"]) is not None
    if not len(mine) or not known or not rising:
        return suspected, of_suspected
    place = looks.places("attributions", owner, name, owner)[mine]
    hop = _numbers(links["hop"])[mine]
    outlet = _codes(links["role"])[mine] == pc.index(_array(links["role"]).dictionary, "outlet").as_py()
    first = np.append(True, place[1:] != place[:-1])
    last = np.append(first[1:], True)
    step = np.diff(hop, prepend=0)
    # A chain that stands in the order of its hops: from 1 on without a gap, the outlet at the end and nowhere else.
    wrong = np.where(first, hop != 1, (step != 0) & (step != 1)) | (outlet != last)
    heads = np.flatnonzero(first & (place >= 0))
    suspected = np.bincount(place[heads], minlength=records.num_rows) != 1
    suspected[place[wrong & (place >= 0)]] = True
    # Who stands first is the claimant; where somebody else does, the claimant may stand beside him.
    actor = looks.places("attributions", "actor_id", "actors", "actor_id")[mine][heads]
    other = actor != looks.places(name, claimant, "actors", "actor_id")[place[heads]]
    suspected[place[heads][other | (actor < 0)]] = True
    if _rises([records[owner]]):
        of_suspected[mine] = (place >= 0) & suspected[place]
    else:
        # An id may stand twice: its links are those of each row that has it.
        ids = decoded(records[owner]).filter(pa.array(suspected))
        of_suspected &= _true(pc.is_in(decoded(links[owner]), ids))
    return suspected, of_suspected
