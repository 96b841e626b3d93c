"""Built tables against the schemas: types, values, keys, and what must hold across columns and tables.

The pandera schemas are derived here from `schemas/` and not by pandera's own Frictionless importer, which drops
dates, nullable integers, foreign keys and category sets and leaves patterns unanchored. Only rows that may be wrong are
looked at one by one (see `suspects`), so that neither pandas nor pandera is needed where nothing is.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from aleppo_reports.problems import Origin, Problem
from aleppo_reports.publish import suspects
from aleppo_reports.schema import CodeOrder, Field, ForeignKey, Table

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas as pandera
    from pandera.errors import SchemaErrors


def frame_schema(
    table: Table, codes: CodeOrder, targets: Mapping[tuple[str, str], frozenset[Any]]
) -> pandera.DataFrameSchema:
    """Return the pandera schema of a table.

    Args:
        table: the table.
        codes: codes of each code list.
        targets: values of the columns that foreign keys point to, by (table, column).
    """
    import pandera.pandas as pandera

    foreign = {key.field: targets[key.table, key.target] for key in table.foreign_keys}
    return pandera.DataFrameSchema(
        {field.name: _column(field, table, codes, foreign.get(field.name)) for field in table.fields},
        strict=True,
        ordered=True,
        unique=list(table.primary_key) if len(table.primary_key) > 1 else None,
        name=table.name,
    )


def _column(field: Field, table: Table, codes: CodeOrder, known: frozenset[Any] | None) -> pandera.Column:
    import pandera.pandas as pandera

    checks = []
    if field.is_category:
        checks.append(_category_check(list(codes[field.codes or ""]), field.codes or ""))
    elif field.codes:
        allowed = frozenset(int(code) for code in codes[field.codes])
        checks.append(_membership(allowed, f"in the code list {field.codes}"))
    if field.pattern:
        checks.append(_pattern_check(field.pattern))
    if field.minimum is not None:
        checks.append(pandera.Check.ge(field.minimum, error=f"at least {field.minimum:g}"))
    if field.maximum is not None:
        checks.append(pandera.Check.le(field.maximum, error=f"at most {field.maximum:g}"))
    if known is not None:
        checks.append(_membership(known, "an id that exists (foreign key)"))
    if field.type == "string" and not field.is_category:
        checks.append(pandera.Check(lambda column: column.str.len() > 0, error="no empty text"))
    return pandera.Column(
        field.pandas_dtype,
        checks=checks,
        nullable=not field.required,
        unique=field.unique or table.primary_key == (field.name,),
    )


def _category_check(allowed: list[str], name: str) -> pandera.Check:
    import pandera.pandas as pandera

    def same_categories(column: pd.Series[Any]) -> bool:
        return list(column.cat.categories) == allowed

    return pandera.Check(same_categories, error=f"categories are those of the code list {name}")


def _membership(allowed: frozenset[Any], error: str) -> pandera.Check:
    import pandera.pandas as pandera

    # A function and not Check.isin: pandera repeats isin's whole list for every failing row.
    return pandera.Check(lambda column: column.isin(allowed), error=error)


def _pattern_check(pattern: str) -> pandera.Check:
    import pandera.pandas as pandera

    # fullmatch anchors alternatives too; a pattern a|b between ^ and $ does not.
    return pandera.Check(lambda column: column.str.fullmatch(pattern).astype(bool), error=f"of the form {pattern}")


def broken_tables(
    found: Mapping[str, pa.Table], tables: Mapping[str, Table], codes: CodeOrder, file: str = "data/{}.csv"
) -> Iterator[Problem]:
    """Yield everything that is wrong with built tables: in each by itself, across columns, and across tables.

    Args:
        found: the tables as Arrow tables, by name.
        tables: their schemas.
        codes: codes of each code list.
        file: how the file of a table is shown, with {} for its name.
    """
    looks = suspects.Looks(found, tables)
    if {"articles", "parts"} <= set(found) and not any(_missing(table, found) for table in tables.values()):
        looks.ahead(codes)
    yield from broken_constraints(found, tables, codes, file, looks)
    yield from broken_spans(found, file, looks)
    yield from broken_owners(found, file)
    yield from broken_chains(found, file, looks)
    yield from broken_verifications(found, file, looks)


def broken_constraints(
    found: Mapping[str, pa.Table],
    tables: Mapping[str, Table],
    codes: CodeOrder,
    file: str = "data/{}.csv",
    looks: suspects.Looks | None = None,
) -> Iterator[Problem]:
    """Yield every place where a built table breaks its schema.

    Args:
        found: the tables as Arrow tables, by name.
        tables: their schemas.
        codes: codes of each code list.
        file: how the file of a table is shown, with {} for its name.
        looks: what was found out of the tables already.
    """
    looks = looks or suspects.Looks(found, tables)
    for name, rows in found.items():
        table, shown = tables[name], file.format(name)
        if missing := _missing(table, found):
            message = f"points to {missing[0].table}, which is missing"
            yield Problem(Origin(shown), "V607", name, missing[0].field, message, "rebuild")
            continue
        suspected = suspects.of_constraints(name, table, looks, codes)
        if suspected is None or suspected.any():
            numbers = np.arange(rows.num_rows) if suspected is None else np.flatnonzero(suspected)
            yield from _looked_at(rows, numbers, table, found, codes, shown)


def _looked_at(
    rows: pa.Table, numbers: suspects.Numbers, table: Table, found: Mapping[str, pa.Table], codes: CodeOrder, shown: str
) -> Iterator[Problem]:
    """Yield every place where some rows of a table, given by their numbers, break its schema."""
    import pandas as pd
    from pandera.errors import SchemaErrors

    chosen = rows if len(numbers) == rows.num_rows else rows.take(pa.array(numbers))
    frame = suspects.plain(chosen, table).to_pandas()
    frame.index = pd.Index(numbers)
    targets: dict[tuple[str, str], frozenset[Any]] = {}
    for key in table.foreign_keys:
        known = _known(chosen[key.field] if key.field in chosen.column_names else None, found[key.table][key.target])
        targets[key.table, key.target] = targets.get((key.table, key.target), frozenset()) | known
    try:
        frame_schema(table, codes, targets).validate(frame, lazy=True)
    except SchemaErrors as errors:
        yield from _readable(errors, frame, table, shown)


def _missing(table: Table, found: Mapping[str, pa.Table]) -> list[ForeignKey]:
    """Return the foreign keys of a table that point to a column which is not there."""
    there = {(name, column) for name, rows in found.items() for column in rows.column_names}
    return [key for key in table.foreign_keys if (key.table, key.target) not in there]


def _known(column: pa.ChunkedArray | None, target: pa.ChunkedArray) -> frozenset[Any]:
    """Return the values of a column that another one has, too; all of that, if the two are of different types."""
    there = suspects.decoded(target).drop_null()
    if column is not None and (wanted := suspects.decoded(column)).type == there.type:
        there = there.filter(pc.is_in(there, pc.unique(wanted)))
    return frozenset(there.to_pylist())


def _readable(errors: SchemaErrors, frame: pd.DataFrame, table: Table, shown: str) -> Iterator[Problem]:
    key = table.primary_key[0]
    columns = set(frame.columns)
    # Lists, since pandas hands out the cells of a column one by one far more slowly.
    names = dict(zip(frame.index.tolist(), frame[key].tolist(), strict=True)) if key in columns else {}
    cases = errors.failure_cases
    told = (cases[name].tolist() for name in ("column", "check", "failure_case", "index"))
    for column, check, value, row, is_row in zip(*told, cases["index"].notna().tolist(), strict=True):
        # Line 1 holds the header; no cell holds a line break.
        line = int(row) + 2 if is_row else 1
        record = str(names[int(row)]) if is_row and names else table.name
        yield Problem(
            Origin(shown, line, 1),
            "V607",
            record,
            str(column) if column in columns else "",
            f"{value!r} is not allowed: {check}",
            "rebuild from the annotations with `aleppo build`",
        )


def broken_spans(
    found: Mapping[str, pa.Table], file: str = "data/{}.csv", looks: suspects.Looks | None = None
) -> Iterator[Problem]:
    """Yield rows whose words, offsets, hash and part do not fit each other or their article."""
    looks = looks or suspects.Looks(found, {})
    sizes: dict[str, int] = {}
    parts: dict[str, list[tuple[int, int, str]]] = {}
    for name, table in found.items():
        if not suspects.has_spans(name, table):
            continue
        numbers = np.flatnonzero(suspects.of_spans(name, looks))
        if len(numbers) and not sizes:
            sizes |= zip(*(found["articles"].column(c).to_pylist() for c in ("article_id", "characters")), strict=True)
            for row in found["parts"].to_pylist():
                parts.setdefault(row["article_id"], []).append((row["start"], row["end"], row["part"]))
        for number, row in _rows(table, numbers, (table.column_names[0], *_SPAN)):
            words = row.get("exact") or row.get("evidence") or (row.get("cue") if name == "attributions" else None)
            fault = _span_fault(row, words, sizes.get(row["article_id"], 0), parts.get(row["article_id"], []))
            if fault:
                origin = Origin(file.format(name), number + 2, 1)
                key = str(next(iter(row.values())))
                yield Problem(
                    origin, "V620", key, fault[0], fault[1], "rebuild from the annotations with `aleppo build`"
                )


_SPAN = ("article_id", "exact", "evidence", "cue", "start", "end", "part", "sha256")
"""Columns that say where words stand."""


def _rows(table: pa.Table, numbers: suspects.Numbers, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield some rows of a table with their numbers, of the columns named those that it has."""
    if len(numbers):
        names = [name for name in dict.fromkeys(columns) if name in table.column_names]
        yield from zip(numbers.tolist(), table.select(names).take(pa.array(numbers)).to_pylist(), strict=True)


def _span_fault(
    row: Mapping[str, Any], words: str | None, size: int | None, parts: Sequence[tuple[int, int, str]]
) -> tuple[str, str] | None:
    start, end = row["start"], row["end"]
    if start is None or end is None:
        return ("start", "words without offsets") if words else None
    if size is None or any(None in part for part in parts):
        # A cell that must be filled is not; that is found elsewhere.
        return None
    if not 0 <= start < end <= size:
        return "end", f"the span {start} to {end} does not lie in a text of {size} characters"
    if words is not None and len(words) != end - start:
        return "end", f"the words have {len(words)} characters, the span has {end - start}"
    if "part" in row and not any(a <= start and end <= b and part == row["part"] for a, b, part in parts):
        return "part", f"the span {start} to {end} does not lie in a part {row['part']}"
    if words is not None and row.get("sha256") and hashlib.sha256(words.encode()).hexdigest() != row["sha256"]:
        return "sha256", "is not the hash of the words"
    return None


_OWNERS: Mapping[str, tuple[str, ...]] = {
    "aliases": ("actor_id", "place_id"),
    "answers": ("figure_id", "quote_id", "report_id"),
    "labels": ("actor_id", "event_id", "place_id"),
}
"""Columns of which each row of a table fills exactly one; those of attributions are looked at with their chains."""


def broken_owners(found: Mapping[str, pa.Table], file: str = "data/{}.csv") -> Iterator[Problem]:
    """Yield rows that belong to no record, or to several."""
    for name, owners in _OWNERS.items():
        if name not in found:
            continue
        columns = (found[name].column_names[0], *owners)
        for number, row in _rows(found[name], np.flatnonzero(suspects.of_owners(found[name], owners)), columns):
            owned = [key for key in owners if row[key] is not None]
            message = f"fills {' and '.join(owned) or 'none'} of {', '.join(owners)}, not one of them"
            origin = Origin(file.format(name), number + 2, 1)
            fix = "rebuild from the annotations with `aleppo build`"
            yield Problem(origin, "V623", str(next(iter(row.values()))), "", message, fix)


def broken_verifications(
    found: Mapping[str, pa.Table], file: str = "data/{}.csv", looks: suspects.Looks | None = None
) -> Iterator[Problem]:
    """Yield verifications of records that are not there, and those that contradict themselves or each other."""
    if "verifications" not in found:
        return
    numbers = np.flatnonzero(suspects.of_verifications(looks or suspects.Looks(found, {})))
    # A cell that must be filled and is not is found elsewhere.
    rows = [
        (number + 2, row)
        for number, row in _rows(found["verifications"], numbers, found["verifications"].column_names)
        if all(row[key] is not None for key in suspects.VERIFICATION)
    ]
    hashes: dict[tuple[str, str], str] = {}
    anchored: set[tuple[str, str]] = set()
    wanted: dict[str, list[str]] = {}
    for _, row in rows:
        record = (row["record_kind"], row["record_id"])
        hashes.setdefault(record, row["record_sha256"])
        if row["level"] == "anchored":
            anchored.add(record)
        wanted.setdefault(row["record_kind"], []).append(row["record_id"])
    ids = {kind: _articles_of(found[kind], own) for kind, own in wanted.items() if kind in found}
    for line, row in rows:
        record = (row["record_kind"], row["record_id"])
        known = ids.get(row["record_kind"], {})
        name = "-".join((*record, row["level"].replace("_", "-")))
        signed = row["level"] == "reviewed"
        person = [row[key] for key in ("by", "on")]
        if row["record_id"] not in known:
            fault = "record_id", f"there is no such record in {row['record_kind']}"
        elif row["article_id"] != known[row["record_id"]]:
            fault = "article_id", "is not the article of the record"
        elif row["record_sha256"] != hashes[record]:
            fault = "record_sha256", "is not the hash that other rows of the record have"
        elif not re.fullmatch(f"{re.escape(name)}-[0-9]+" if signed else re.escape(name), row["verification_id"]):
            fault = "verification_id", f"is not made of kind, id and level, like {name}"
        elif row["level"] == "concordant" and record not in anchored:
            fault = "level", "the record is concordant and not anchored"
        elif signed and None in person:
            fault = "by", "a review has the name of a person and a day"
        elif not signed and any(value is not None for value in (*person, row["orcid"])):
            fault = "by", "nobody signs what is computed"
        else:
            continue
        origin = Origin(file.format("verifications"), line, 1)
        fix = "rebuild from the annotations with `aleppo build`"
        yield Problem(origin, "V622", row["verification_id"], fault[0], fault[1], fix)


def _articles_of(table: pa.Table, wanted: Sequence[str]) -> dict[str, str | None]:
    """Return the article of some records of a table by the record's id; None where records have no article."""
    key, *_ = table.column_names
    chosen = table.filter(pc.is_in(suspects.decoded(table[key]), pa.array(wanted, pa.string())))
    ids = chosen[key].to_pylist()
    articles = chosen["article_id"].to_pylist() if "article_id" in table.column_names else [None] * len(ids)
    return dict(zip(ids, articles, strict=True))


_LINK = ("attribution_id", "hop", "role", "actor_id")
"""Columns of an attribution that its chain is made of."""


def broken_chains(
    found: Mapping[str, pa.Table], file: str = "data/{}.csv", looks: suspects.Looks | None = None
) -> Iterator[Problem]:
    """Yield attributions that belong to no record or to several, and records whose chain is not whole."""
    shown = file.format("attributions")
    fix = "rebuild from the annotations with `aleppo build`"
    owners = ("figure_id", "quote_id", "report_id")
    looks = looks or suspects.Looks(found, {})
    attributions = found["attributions"]
    strays = np.flatnonzero(suspects.of_owners(attributions, owners))
    for number, row in _rows(attributions, strays, ("attribution_id", *owners)):
        owned = [key for key in owners if row[key] is not None]
        message = f"belongs to {len(owned)} records, not to one"
        yield Problem(Origin(shown, number + 2, 1), "V621", row["attribution_id"], "", message, fix)
    for name, (key, claimant) in suspects.CHAINS.items():
        records, own = suspects.of_chains(name, looks)
        chains: dict[str, list[dict[str, Any]]] = {}
        for _, link in _rows(attributions, np.flatnonzero(own), (key, *_LINK)):
            chains.setdefault(link[key], []).append(link)
        for number, row in _rows(found[name], np.flatnonzero(records), (key, claimant)):
            links = chains.get(row[key], [])
            if any(link["hop"] is None or link["attribution_id"] is None for link in links):
                continue
            chain = sorted(links, key=lambda link: (link["hop"], link["attribution_id"]))
            origin = Origin(file.format(name), number + 2, 1)
            if not chain:
                yield Problem(origin, "V621", row[key], "", "has no chain of attribution", fix)
            elif sorted({link["hop"] for link in chain}) != list(range(1, chain[-1]["hop"] + 1)):
                yield Problem(origin, "V621", row[key], "", "its chain of attribution has a gap", fix)
            elif [link["role"] for link in chain].count("outlet") != 1 or chain[-1]["role"] != "outlet":
                yield Problem(origin, "V621", row[key], "", "its chain does not end with the outlet", fix)
            elif row[claimant] not in {link["actor_id"] for link in chain if link["hop"] == 1}:
                yield Problem(origin, "V621", row[key], claimant, "is not at hop 1 of its chain", fix)
