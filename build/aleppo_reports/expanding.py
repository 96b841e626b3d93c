"""Which columns make a table readable: for each key, the names of what it points to.

One rule for all tables: behind every foreign key stand the columns that its target is `namedBy` (see schemas/); where
such a column is a foreign key itself, the way goes on. A column is called by its way without the `_id`s: `claimant_id`
leads to `claimant_name`, `article_id` by the article's `publisher_id` to `article_publisher_name`. The columns hold
text. Rows neither come, go nor move, because a foreign key points to at most one row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from aleppo_reports.schema import Field, ForeignKey, Table

RowsOf = Callable[[str], Iterable[Mapping[str, str]]]
"""Rows of a table by its name, cells as text, empty for missing."""


@dataclass(frozen=True, slots=True)
class Added:
    """A column that is added.

    Attributes:
        field: the column itself.
        key: the column it stands behind.
        way: the foreign keys that lead to the table it is taken from.
        source: the column it is taken from there.
    """

    field: Field
    key: str
    way: tuple[ForeignKey, ...]
    source: str


def added(tables: Mapping[str, Table], name: str) -> tuple[Added, ...]:
    """Return the columns that are added to a table, in their order.

    Args:
        tables: all tables by name.
        name: name of the table.
    """
    keys = tables[name].foreign_keys
    order = tables[name].names
    found = [column for key in keys for column in _behind(tables, tables[name], (key,), _stem(key.field))]
    return tuple(sorted(found, key=lambda column: order.index(column.key)))


def _behind(tables: Mapping[str, Table], start: Table, way: tuple[ForeignKey, ...], called: str) -> Iterator[Added]:
    target = tables[way[-1].table]
    onward = {key.field: key for key in target.foreign_keys}
    for source in target.named_by:
        if source in onward:
            yield from _behind(tables, start, (*way, onward[source]), f"{called}_{_stem(source)}")
            continue
        key, field = start.field(way[0].field), target.field(source)
        steps = ", ".join(f"{step.field} → {step.table}" for step in way)
        column = replace(
            field,
            name=f"{called}_{source}",
            title=f"{key.title}: {field.title.lower()}",
            description=f"{field.description} Joined: {steps}.",
            type="string",
            required=key.required and field.required and all(_required(tables, *pair) for pair in _steps(way)),
            unique=False,
            codes=None,
            syntax=None,
        )
        yield Added(column, key.name, way, source)


def _steps(way: Sequence[ForeignKey]) -> Iterator[tuple[str, str]]:
    """Yield table and column of each key of a way but the first."""
    yield from ((before.table, step.field) for before, step in pairwise(way))


def _required(tables: Mapping[str, Table], table: str, column: str) -> bool:
    return tables[table].field(column).required


def _stem(column: str) -> str:
    return column.removesuffix("_id")


def wide(table: Table, columns: Iterable[Added]) -> Table:
    """Return a table with its added columns, each behind its key."""
    behind: dict[str, list[Field]] = {field.name: [field] for field in table.fields}
    for column in columns:
        behind[column.key].append(column.field)
    return replace(table, fields=tuple(field for fields in behind.values() for field in fields))


def texts(column: Added, keys: Iterable[str | None], rows: RowsOf) -> list[str | None]:
    """Return the cells of an added column.

    Args:
        column: the column.
        keys: the cells of the column that it stands behind; None is missing.
        rows: gives the rows of the other tables.
    """
    found = list(keys)
    sources = [*(step.field for step in column.way[1:]), column.source]
    for step, source in zip(column.way, sources, strict=True):
        target = {row[step.target]: row[source] or None for row in rows(step.table)}
        found = [None if key is None else target[key] for key in found]
    return found
