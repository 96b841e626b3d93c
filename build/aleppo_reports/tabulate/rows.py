"""What a row is, and how a record's own values become one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date

from aleppo_reports.records import SHAPES, Article, Record

Value = str | int | float | bool | date | None
Row = dict[str, Value]
Rows = Iterator[Row]


def own(record: Record) -> Row:
    """Return the values of a record's flat keys, without nested records and places in files."""
    nested = SHAPES[type(record)].nested
    return {f.name: getattr(record, f.name) for f in fields(record) if f.name != "origins" and f.name not in nested}


def part_name(article: Article, start: int | None) -> str | None:
    """Return the code of the part that holds the character at an offset."""
    part = article.part_at(start) if start is not None else None
    return part.part if part else None
