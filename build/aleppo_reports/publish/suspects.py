"""Which rows of built tables may be wrong: found column by column, so that exact checks need look at those alone.

A row that is not suspected is right. One that is may be right all the same: the exact check says so, and words what is
wrong. Nearly all tables have nothing wrong with them, so that nearly always nothing is left to look at; and where a
few rows are wrong, no more is done for each of them than before.

Arrow and numpy only. Everything here is pure.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from threading import Lock
from typing import Any, TypeAlias, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from aleppo_reports.publish.arrow import arrow_schema
from aleppo_reports.schema import CodeOrder, Field, ForeignKey, Table

Mask: TypeAlias = "np.ndarray[Any, np.dtype[np.bool_]]"
Seen = TypeVar("Seen")
Numbers: TypeAlias = "np.ndarray[Any, np.dtype[np.integer[Any]]]"
Tables = Mapping[str, pa.Table]
Key = tuple[str, ...]

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


def _wrong(column: pa.ChunkedArray, test: Callable[[pa.Array], pa.Array]) -> Mask | None:
    """Return for which values of a column a test is true; None if for none.

    Of a column with a dictionary each text is looked at once, and rows only where some text is wrong.
    """
    found = []
    for chunk in column.chunks:
        encoded = pa.types.is_dictionary(chunk.type)
        wrong = test(chunk.dictionary if encoded else chunk)
        if pc.any(wrong).as_py():
            found.append(_true(wrong.take(chunk.indices) if encoded else wrong))
        else:
            found.append(np.zeros(len(chunk), dtype=bool))
    return np.concatenate(found) if any(mask.any() for mask in found) else None


def _lengths(column: pa.ChunkedArray, rows: Numbers | None) -> Numbers:
    """Return how many characters the texts of a column have, in some rows or in all (None); 0 without a text."""
    values = _array(column)
    if pa.types.is_dictionary(values.type):
        lengths = np.append(_numbers(pc.utf8_length(values.dictionary)), np.int32(0))
        places = _numbers(values.indices)
        found: Numbers = lengths[places if rows is None else places[rows]]
        return found
    return _numbers(pc.utf8_length(values if rows is None else values.take(pa.array(rows))), 0)


def places_of(column: pa.ChunkedArray, known: pa.ChunkedArray) -> Numbers:
    """Return for each value of a column its place among known ones, -1 where there is none.

    Rows that belong together stand together, so each value is looked up once for all rows in a row.
    """
    values, there = _array(column), decoded(known)
    if not len(values):
        return np.zeros(0, dtype=np.int32)
    if pa.types.is_dictionary(values.type):
        places = np.append(_numbers(pc.index_in(values.dictionary, there)), np.int32(-1))
        found: Numbers = places[_numbers(values.indices)]
        return found
    runs = pc.run_end_encode(values)
    valid = np.asarray(pc.is_valid(runs.values))
    if pc.drop_null(runs.values).equals(there) and pc.all(pc.less(there[:-1], there[1:])).as_py():
        # Each once and in the same order, as the links of a chain follow the order of the records.
        places = np.where(valid, np.cumsum(valid, dtype=np.int32) - np.int32(1), np.int32(-1))
    elif (in_step := _places_in_step(pc.drop_null(runs.values), there)) is not None:
        places = np.full(len(runs.values), -1, dtype=np.int32)
        places[valid] = in_step
    else:
        places = _numbers(pc.index_in(runs.values, there, skip_nulls=True))
    return np.repeat(places, np.diff(np.asarray(runs.run_ends), prepend=0))


def _places_in_step(values: pa.Array, there: pa.Array) -> Numbers | None:
    """Return for each value its first place among known ones, -1 where there is none; None unless nearly all agree.

    Values that stand where the known one stands, and nowhere else, need not be looked up.

    Args:
        values: the values, none missing.
        there: the known ones, most of them in order.
    """
    odd = _out_of_order(there) if len(values) == len(there) else None
    if odd is None:
        return None
    differing = ~_true(pc.equal(values, there))
    differing |= _true(pc.is_in(there, there.take(pa.array(odd)).drop_null()))
    if differing.sum() > len(values) // _FEW:
        return None
    places = np.arange(len(values), dtype=np.int32)
    wanted = values.filter(pa.array(differing))
    among = np.flatnonzero(_true(pc.is_in(there, wanted)))
    found = _numbers(pc.index_in(wanted, there.take(pa.array(among))))
    places[differing] = np.append(among.astype(np.int32), np.int32(-1))[found]
    return places


_FEW = 20
"""What is one row in so many, or less, is looked at by itself."""


def _out_of_order(column: pa.Array) -> Numbers | None:
    """Return rows of a column without which each of the others comes after the one before; None if they are many."""
    falls = np.flatnonzero(~_true(pc.less(column[:-1], column[1:])))
    if len(falls) > len(column) // _FEW:
        return None
    odd: Numbers = np.union1d(falls, falls + 1)
    others = np.ones(len(column), dtype=bool)
    others[odd] = False
    return odd if rises([pa.chunked_array([column.filter(pa.array(others))])]) else None


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
        self._seen: dict[Key, Any] = {}
        self._locks: defaultdict[Key, Lock] = defaultdict(Lock)
        self._lock = Lock()

    def once(self, key: Key, look: Callable[[], Seen]) -> Seen:
        """Return what a look gives, or gave when it was taken before under the same key, perhaps by another thread.

        A key is a tuple that begins with the kind of look.

        Looks ask for other looks, never in a circle: whoever waits, waits for one that is being taken.
        """
        if key not in self._seen:
            with self._lock:
                lock = self._locks[key]
            with lock:
                if key not in self._seen:
                    self._seen[key] = look()
        found: Seen = self._seen[key]
        return found

    def as_stated(self, name: str, table: Table, codes: CodeOrder) -> bool:
        """Tell whether columns, types, categories and what pandas is told are those of the schema."""
        return self.once(("stated", name), lambda: _is_as_stated(self.found[name], table, codes))

    def places(self, table: str, column: str, target: str, id_column: str) -> Numbers:
        """Return for each row of a table the row of another one that it points to by a column, -1 for none."""
        key = ("places", table, column, target, id_column)
        return self.once(key, lambda: places_of(self.found[table][column], self.found[target][id_column]))

    def dangling(self, table: str, key: ForeignKey) -> Mask | None:
        """Return which cells of a column point to nothing; None if none does."""
        return self.once(("dangling", table, key.field), lambda: self._dangling(table, key))

    def _dangling(self, table: str, key: ForeignKey) -> Mask | None:
        column = self.found[table][key.field]
        if pa.types.is_dictionary(column.type):
            there = decoded(self.found[key.table][key.target])
            return _wrong(column, lambda texts: pc.is_null(pc.index_in(texts, there)))
        nowhere: Mask = self.places(table, key.field, key.table, key.target) < 0
        if column.null_count:
            nowhere &= _true(pc.is_valid(column))
        return nowhere if nowhere.any() else None

    def misformed(self, table: str, field: Field) -> Mask | None:
        """Return which cells of a column may not have its form; None if all have it."""
        return self.once(
            ("form", table, field.name), lambda: _misformed(self.found[table][field.name], field.pattern or "")
        )

    def rises(self, table: str, columns: Sequence[str]) -> bool:
        """Tell whether each row of a table comes after the one before it in the order of some columns."""
        return self.once(("rises", table, *columns), lambda: rises([self.found[table][column] for column in columns]))

    def ahead(self, codes: CodeOrder) -> None:
        """Look at all that the rules will ask for, on every core: Arrow and numpy work side by side."""
        there = [(name, table) for name, table in self._tables.items() if name in self.found]
        there.sort(key=lambda each: -self.found[each[0]].num_rows)
        # First what stands by itself, then what is made of it, so that nobody has to wait for long.
        columns: list[Callable[[], object]] = []
        rules: list[Callable[[], object]] = []
        last: list[Callable[[], object]] = []
        for name, table in there:
            rows = self.found[name]
            names = set(rows.column_names)
            pointing = [key for key in table.foreign_keys if key.field in names and key.table in self.found]
            columns += (partial(self.dangling, name, key) for key in pointing)
            own = {field.name for field in table.fields if field.pattern and field.name in names}
            own -= {key.field for key in pointing}
            columns += (partial(self.misformed, name, field) for field in table.fields if field.name in own)
            if self.as_stated(name, table, codes):
                columns.append(partial(self.rises, name, table.primary_key))
            if name in CHAINS and "attributions" in self.found:
                rules.append(partial(of_chains, name, self))
            if has_spans(name, rows):
                rules.append(partial(of_spans, name, self))
            last.append(partial(of_constraints, name, table, self, codes))
        with ThreadPoolExecutor(pa.cpu_count()) as pool:
            list(pool.map(lambda job: job(), [*columns, *rules, *last]))

    def follows(self, field: Field, key: ForeignKey) -> bool:
        """Tell whether what a column points to has the column's form throughout, so that its own cells have it, too."""
        if key.table not in self._tables:
            return False
        target = self._tables[key.table].field(key.target)
        return target.pattern == field.pattern and self.misformed(key.table, target) is None


def few_texts(table: Table, sizes: Mapping[str, int]) -> list[str]:
    """Return the columns of a table that have few different texts, as they point to a table of much fewer rows.

    Args:
        table: its schema.
        sizes: how many rows each table has.
    """
    rows = sizes.get(table.name, 0)
    keys = [key for key in table.foreign_keys if key.table in sizes and sizes[key.table] * _OFTEN <= rows]
    return [key.field for key in keys if table.field(key.field).type == "string"]


_OFTEN = 10
"""How often a text has to come, on average, so that a dictionary is worth the making."""


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
    if not rows.num_rows or not looks.as_stated(name, table, codes):
        return None
    suspected = np.zeros(rows.num_rows, dtype=bool)
    foreign = {key.field: key for key in table.foreign_keys}
    for field in table.fields:
        column, key = rows[field.name], foreign.get(field.name)
        masks = _of_values(column, field, codes)
        if key is not None:
            masks.append(looks.dangling(name, key))
        if field.pattern and not (key is not None and looks.follows(field, key)):
            masks.append(looks.misformed(name, field))
        # The values of the key are counted below.
        if field.unique and table.primary_key != (field.name,):
            fewer = pc.count_distinct(decoded(column)).as_py() < len(column) - column.null_count
            masks.append(_repeated([column]) if fewer else None)
        for mask in masks:
            if mask is not None:
                suspected |= mask
    if not looks.rises(name, table.primary_key):
        suspected |= _repeated([rows[key] for key in table.primary_key])
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


def _of_values(column: pa.ChunkedArray, field: Field, codes: CodeOrder) -> list[Mask | None]:
    """Return which cells of a column may not be what its statement allows, one mask for each kind of fault there is."""
    found: list[Mask | None] = []
    if field.required and column.null_count:
        found.append(_true(pc.is_null(column)))
    if field.type == "number":
        found.append(_wrong(column, pc.is_nan))
    if field.codes and not field.is_category:
        allowed = pa.array([int(code) for code in codes[field.codes]], pa.int64())
        found.append(_wrong(column, lambda values: pc.and_(pc.invert(pc.is_in(values, allowed)), pc.is_valid(values))))
    if field.minimum is not None or field.maximum is not None:
        ends = pc.min_max(column)
        low, high = ends["min"].as_py(), ends["max"].as_py()
        if field.minimum is not None and low is not None and low < field.minimum:
            found.append(_true(pc.less(column, field.minimum)))
        if field.maximum is not None and high is not None and high > field.maximum:
            found.append(_true(pc.greater(column, field.maximum)))
    if field.type == "string" and not field.is_category:
        found.append(_wrong(column, lambda texts: pc.equal(pc.binary_length(texts), 0)))
    return found


def _misformed(column: pa.ChunkedArray, pattern: str) -> Mask | None:
    try:
        if any(piece in pattern.replace("(?:", "") for piece in _NOT_ALIKE):
            raise pa.ArrowInvalid
        form = rf"\A(?:{pattern})\z"
        return _wrong(column, lambda texts: pc.invert(pc.match_substring_regex(texts, form)))
    except pa.ArrowInvalid:
        return _true(pc.is_valid(column))


def rises(keys: Sequence[pa.ChunkedArray]) -> bool:
    """Tell whether each row comes after the one before it in the order of some columns, so that none stands twice.

    Built tables are sorted by their keys; to see that is much cheaper than to look for repetitions.
    """
    if any(key.null_count for key in keys):
        return False
    if len(keys) == 1 and not pa.types.is_dictionary(keys[0].type):
        # Piece by piece, so that nothing is copied.
        pieces = [chunk for chunk in keys[0].chunks if len(chunk)]
        joints = all(before[-1].as_py() < after[0].as_py() for before, after in pairwise(pieces))
        return joints and all(pc.all(pc.less(piece[:-1], piece[1:]), min_count=0).as_py() for piece in pieces)
    rising: pa.Array | None = None
    for key in reversed(keys):
        column = decoded(key)
        before, after = column[:-1], column[1:]
        less = pc.less(before, after)
        rising = less if rising is None else pc.or_(less, pc.and_(pc.equal(before, after), rising))
    return rising is not None and pc.all(rising, min_count=0).as_py() is True


def _repeated(keys: Sequence[pa.ChunkedArray]) -> Mask:
    """Return the rows whose values in some columns stand in other rows too."""
    if len(keys) == 1 and not pa.types.is_dictionary(keys[0].type):
        column = decoded(keys[0])
        if (odd := _out_of_order(column)) is not None:
            # None of the others stands twice among them, so that only values of these have to be counted.
            mine = np.flatnonzero(_true(pc.is_in(column, column.take(pa.array(odd)).drop_null())))
            found = np.zeros(len(column), dtype=bool)
            found[mine] = _counted_twice([pa.chunked_array([column.take(pa.array(mine))])])
            return found
    return _counted_twice(keys)


def _counted_twice(keys: Sequence[pa.ChunkedArray]) -> Mask:
    """Return the rows whose values in some columns stand in other rows too, by counting all."""
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
    suspected = np.zeros(rows.num_rows, dtype=bool)
    if not looks.once(("articles",), lambda: _each_once(articles["article_id"])):
        # Which of them is meant is for the exact check to say.
        return ~suspected
    texts = [
        key for key in ("exact", "evidence", *(("cue",) if name == "attributions" else ())) if key in rows.column_names
    ]
    missing = rows["start"].null_count or rows["end"].null_count
    # The rows that stand somewhere, None for all; where nothing is said to stand, no offset is needed.
    standing: Numbers | None = None
    if missing:
        there = _true(pc.and_(pc.is_valid(rows["start"]), pc.is_valid(rows["end"])))
        standing = np.flatnonzero(there)
        for key in texts:
            suspected |= ~there & _true(pc.is_valid(rows[key]))

    def of_these(numbers: Numbers) -> Numbers:
        return numbers if standing is None else numbers[standing]

    start, end = of_these(_numbers(rows["start"])), of_these(_numbers(rows["end"]))
    lengths = np.zeros(len(start), dtype=np.int32)
    for key in texts:
        lengths = np.where(lengths == 0, _lengths(rows[key], standing), lengths)
    place = of_these(looks.places(name, "article_id", "articles", "article_id"))
    sizes = np.append(_numbers(articles["characters"]), -1)[place]
    right: Mask = (start >= 0) & (start < end) & (end <= sizes) & ((lengths == 0) | (lengths == end - start))
    if "part" in rows.column_names:
        kinds = _places_in(rows["part"], looks.found["parts"]["part"])
        right &= _in_part(of_these(kinds), place, start, end, looks) if kinds is not None else False
    suspected[slice(None) if standing is None else standing] |= ~right
    if "sha256" in rows.column_names and "exact" in rows.column_names:
        suspected |= _other_hash(rows["exact"], rows["sha256"])
    return suspected


def _each_once(column: pa.ChunkedArray) -> bool:
    """Tell whether no value stands twice in a column or is missing."""
    return rises([column]) or pc.count_distinct(decoded(column)).as_py() == len(column)


def _places_in(kinds: pa.ChunkedArray, listed: pa.ChunkedArray) -> Numbers | None:
    """Return the places of categories in their list, which must be that of another column; None if it is not."""
    known = _categories(kinds)
    return _codes(kinds) if known is not None and len(listed) and known == _categories(listed) else None


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of all articles in one order: by article and offset as one number, `places`, of factor `width`."""

    width: int
    places: Numbers
    starts: Numbers
    ends: Numbers
    owners: Numbers
    kinds: Numbers


def _parts(looks: Looks) -> _Parts:
    parts = looks.found["parts"]
    starts, ends = _numbers(parts["start"]), _numbers(parts["end"])
    owners = looks.places("parts", "article_id", "articles", "article_id")
    width = 1 + int(starts.max(initial=0))
    places = owners.astype(np.int64) * width + starts
    order = np.argsort(places, kind="stable")
    columns = (column[order] for column in (places, starts, ends, owners, _codes(parts["part"])))
    return _Parts(width, *columns)


def _in_part(kinds: Numbers, place: Numbers, start: Numbers, end: Numbers, looks: Looks) -> Mask:
    """Return which spans lie in the last part that begins before they do, if that is of their kind."""
    parts = looks.once(("parts",), lambda: _parts(looks))
    wanted = place.astype(np.int64) * parts.width + np.minimum(start, parts.width - 1)
    at = np.maximum(np.searchsorted(parts.places, wanted, side="right") - 1, 0)
    found: Mask = (
        (parts.owners[at] == place)
        & (parts.starts[at] <= start)
        & (end <= parts.ends[at])
        & (parts.kinds[at] == kinds)
        & (kinds >= 0)
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
    one = several = pa.repeat(False, rows.num_rows)
    for key in owners:
        filled = pc.is_valid(rows[key])
        several = pc.or_(several, pc.and_(one, filled))
        one = pc.or_(one, filled)
    return _true(pc.or_(several, pc.invert(one)))


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
    single = looks.once(("owners",), lambda: ~of_owners(links, OWNERS))
    rising = looks.rises("attributions", ("attribution_id",))
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
    if looks.rises(name, (owner,)):
        of_suspected[mine] = (place >= 0) & suspected[place]
    else:
        # An id may stand twice: its links are those of each row that has it.
        ids = decoded(records[owner]).filter(pa.array(suspected))
        of_suspected &= _true(pc.is_in(decoded(links[owner]), ids))
    return suspected, of_suspected


# --- Verifications ---


VERIFICATION = ("verification_id", "record_kind", "record_id", "level", "record_sha256")
"""Columns without which nothing can be said of a row of verifications."""


def of_verifications(looks: Looks) -> Mask:
    """Return which verifications may contradict a record, themselves or each other, with all others of their records.

    Args:
        looks: all tables; that of verifications is there.
    """
    rows = looks.found["verifications"]
    suspected = np.ones(rows.num_rows, dtype=bool)
    kinds, levels = _categories(rows["record_kind"]), _categories(rows["level"])
    if kinds is None or levels is None or "articles" not in looks.found:
        return suspected
    if any(rows[name].null_count for name in VERIFICATION):
        return suspected
    record, number = np.full(rows.num_rows, -1), 0
    suspected[:] = False
    for place, kind in enumerate(kinds):
        mine = np.flatnonzero(_codes(rows["record_kind"]) == place)
        if len(mine) and (kind not in looks.found or not rises([looks.found[kind].column(0)])):
            suspected[mine] = True
        elif len(mine):
            where = places_of(_chosen(rows["record_id"], mine), looks.found[kind].column(0))
            suspected[mine] = (where < 0) | _elsewhere(kind, where, mine, looks)
            record[mine] = np.where(where < 0, -1, number + where)
            number += looks.found[kind].num_rows
    suspected |= record < 0
    level = _codes(rows["level"])
    signed, anchored, concordant = (level == _place(levels, name) for name in ("reviewed", "anchored", "concordant"))
    suspected |= _signed_otherwise(rows, signed) | _named_otherwise(looks, signed)
    there = np.zeros(number + 1, dtype=bool)
    there[record[anchored]] = True
    suspected |= concordant & ~there[record]
    # The rows of a record stand together and have one hash; where they do not stand together, all are looked at.
    first = np.append(True, record[1:] != record[:-1])[: rows.num_rows]
    hashes = decoded(rows["record_sha256"])
    same = np.append(True, np.asarray(pc.equal(hashes[1:], hashes[:-1])))[: rows.num_rows]
    suspected |= ~first & ~same
    apart = np.bincount(record[first] + 1, minlength=number + 1) > 1
    apart[record[suspected] + 1] = True
    found: Mask = suspected | apart[record + 1]
    return found


def _chosen(column: pa.ChunkedArray, numbers: Numbers) -> pa.ChunkedArray:
    """Return some cells of a column; of cells that stand together no copy is made."""
    start, size = int(numbers[0]), len(numbers)
    return column.slice(start, size) if numbers[-1] - start + 1 == size else column.take(pa.array(numbers))


def _elsewhere(kind: str, where: Numbers, mine: Numbers, looks: Looks) -> Mask:
    """Return which verifications name another article than their records."""
    articles = looks.places("verifications", "article_id", "articles", "article_id")[mine]
    unknown = (articles < 0) & _true(pc.is_valid(_chosen(looks.found["verifications"]["article_id"], mine)))
    if "article_id" not in looks.found[kind].column_names:
        return (articles >= 0) | unknown
    # Of records that are not there, none: the last one.
    own = np.append(looks.places(kind, "article_id", "articles", "article_id"), -1)
    found: Mask = (own[where] != articles) | unknown
    return found


def _place(names: list[str], name: str) -> int:
    """Return the place of a name in a list, or one that nothing has."""
    return names.index(name) if name in names else -2


def _signed_otherwise(rows: pa.Table, signed: Mask) -> Mask:
    """Return which reviews have no name or day, and which other rows have any."""
    by, on, orcid = (_true(pc.is_valid(rows[name])) for name in ("by", "on", "orcid"))
    return np.where(signed, ~(by & on), by | on | orcid)


def _named_otherwise(looks: Looks, signed: Mask) -> Mask:
    """Return which verifications are not called by kind, id and level; reviews have a number, too."""
    found = np.zeros(len(signed), dtype=bool)
    for start in range(0, len(signed), _AT_ONCE):
        rows = looks.found["verifications"].slice(start, _AT_ONCE)
        level = _array(rows["level"])
        words = pc.replace_substring(level.dictionary, "_", "-").take(level.indices)
        own, of = decoded(rows["verification_id"]), signed[start : start + _AT_ONCE]
        if of.any():
            own = pc.if_else(pa.array(of), pc.replace_substring_regex(own, "-[0-9]+$", ""), own)
        named = pc.binary_join_element_wise(decoded(rows["record_kind"]), decoded(rows["record_id"]), words, "-")
        found[start : start + _AT_ONCE] = np.asarray(pc.not_equal(own, named))
    return found


_AT_ONCE = 2**17
