"""A difference as text for a terminal, as JSON for programs, and as Markdown for the changelog and for reviews."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from html import escape
from typing import Any

from aleppo_reports.comparing.changes import Cell, Changed, Difference, Key, TableChanges
from aleppo_reports.comparing.versions import least, misfit, step
from aleppo_reports.showing.inert import visible

MOST = 20
"""How many rows of a table are named; the others are counted."""
_LONGEST = 60


def text(found: Difference, most: int = MOST) -> str:
    """Return a difference for a terminal.

    Args:
        found: the difference.
        most: how many rows of each table are named, of those added, removed and changed each.
    """
    return visible("\n".join(_text(found, most)) + "\n")


def _text(found: Difference, most: int) -> Iterator[str]:
    if not found:
        yield f"{found.before} and {found.after}: the same tables"
        return
    yield from (f"schema {change.where}: {change.what}" for change in found.schema)
    for table in filter(None, found.tables):
        yield f"{table.name}: {_counts(table)}"
        yield from (f"  + {name}" for name in _first([*map(_name, table.added)], most))
        yield from (f"  - {name}" for name in _first([*map(_name, table.removed)], most))
        for changed in table.changed[:most]:
            yield f"  ~ {_name(changed.key)}"
            yield from (
                f"      {cell.column}: {_quoted(cell.before)} -> {_quoted(cell.after)}" for cell in changed.cells
            )
            if not changed.cells:
                yield "      in columns that came or went"
        if len(table.changed) > most:
            yield f"  ~ and {len(table.changed) - most:,} more"
    yield from _follows(found, most, str)
    yield _step(found)


def markdown(found: Difference, most: int = MOST) -> str:
    """Return a difference in Markdown.

    Args:
        found: the difference.
        most: how many rows of each table are named, of those added, removed and changed each.
    """
    return visible("\n".join(_markdown(found, most)) + "\n")


def _markdown(found: Difference, most: int) -> Iterator[str]:
    if not found:
        yield f"The tables are those of {found.before}."
        return
    yield f"Compared with {found.before}:"
    differing = [table for table in found.tables if table]
    if differing:
        yield from ("", "| table | added | removed | changed |", "| --- | --- | --- | --- |")
        for table in differing:
            cells = (f"{len(rows):,}" for rows in (table.added, table.removed, table.changed))
            yield f"| {table.name} | {' | '.join(cells)} |"
    if found.schema:
        yield ""
        yield from (f"- {_code(change.where)}: {_prose(change.what)}." for change in found.schema)
    for table in differing:
        yield ""
        for what, keys in (("added", table.added), ("removed", table.removed)):
            if keys:
                yield f"- {table.name}, {what}: {', '.join(_first([_code(_name(key)) for key in keys], most))}."
        for changed in table.changed[:most]:
            yield f"- {table.name}, {_code(_name(changed.key))}: {_cells(changed)}."
        if len(table.changed) > most:
            yield f"- {table.name}: and {len(table.changed) - most:,} more changed."
    follows = list(_follows(found, most, _code))
    if follows:
        yield ""
        yield from (f"- {line}." for line in follows)
    yield ""
    yield f"{_step(found)}."


def _cells(changed: Changed) -> str:
    def told(cell: Cell) -> str:
        return f"{cell.column} {_worded(cell.before)} → {_worded(cell.after)}"

    return "; ".join(map(told, changed.cells)) or "in columns that came or went"


def as_json(found: Difference) -> str:
    """Return a difference in JSON, with every row."""
    content: dict[str, Any] = {
        "before": found.before,
        "after": found.after,
        "step": step(found),
        "least_version": least(found.before, step(found)),
        "fits": not misfit(found),
        "schema": [asdict(change) for change in found.schema],
        "tables": {table.name: _rows(table) for table in found.tables if table},
        "withdrawn": [asdict(entry) for entry in found.withdrawn],
        "citations": [asdict(entry) for entry in found.cited],
        "lapsed": [asdict(entry) for entry in found.lapsed],
        "levels": {level: {"lost": lost, "gained": gained} for level, (lost, gained) in found.levels.items()},
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _rows(table: TableChanges) -> Mapping[str, Any]:
    return {
        "added": [list(key) for key in table.added],
        "removed": [list(key) for key in table.removed],
        "changed": [
            {
                "key": list(changed.key),
                "cells": {cell.column: {"before": cell.before, "after": cell.after} for cell in changed.cells},
                "sha256": {"before": changed.before, "after": changed.after},
            }
            for changed in table.changed
        ],
    }


# --- What follows for citations and sign-offs ---


def _follows(found: Difference, most: int, named: Callable[[str], str]) -> Iterator[str]:
    """Yield what follows from a difference, in sentences without a stop."""
    for entry in found.withdrawn:
        id = named(entry.id)
        if not entry.retired:
            yield f"lost: {id} ({entry.table}) is gone and was not retired; old citations of it lead nowhere"
        else:
            successor = f"; replaced by {named(entry.replaced_by)}" if entry.replaced_by else ""
            yield f"retired: {id} ({entry.table}): {_clipped(entry.reason).rstrip('.')}{successor}"
    if found.cited:
        ids = ", ".join(_first([f"{named(entry.id)} ({entry.table})" for entry in found.cited], most))
        one = len(found.cited) == 1
        told = "1 record has" if one else f"{len(found.cited):,} records have"
        yield f"citations: {told} another hash than {found.before} gave: {ids}"
    for sign_off in found.lapsed:
        anew = "; signed anew" if sign_off.signed_anew else ""
        yield f"sign-off lapsed: {named(sign_off.id)} ({sign_off.table}), by {sign_off.by} on {sign_off.on}{anew}"
    for level, (lost, gained) in found.levels.items():
        yield f"verification: of the records in both, {lost:,} lost the level {level}, {gained:,} gained it"


def _step(found: Difference) -> str:
    if found.after == found.before and step(found) != "none":
        # Most often two commits between releases; then nothing has to be done before the next one.
        wanted = least(found.before, step(found))
        return f"Version: both are {found.after}; if that one was released, this takes {wanted} or later"
    wrong = misfit(found)
    if wrong:
        return f"Version: {wrong}"
    taken = step(found)
    if taken == "none":
        return f"Version: {found.after} fits, nothing differs"
    return f"Version: {found.after} fits, {least(found.before, taken)} or later was needed"


# --- Words ---


def _counts(table: TableChanges) -> str:
    counts = ((len(table.added), "added"), (len(table.removed), "removed"), (len(table.changed), "changed"))
    return ", ".join(f"{number:,} {what}" for number, what in counts if number)


def _name(key: Key) -> str:
    return " ".join(key)


def _first(names: Sequence[str], most: int) -> list[str]:
    rest = len(names) - most
    return [*names[:most], f"and {rest:,} more"] if rest > 0 else list(names)


def _clipped(cell: str) -> str:
    cell = " ".join(cell.split())
    return cell if len(cell) <= _LONGEST else f"{cell[: _LONGEST - 1]}…"


def _quoted(cell: str) -> str:
    # What could move the cursor is written out.
    return json.dumps(_clipped(cell), ensure_ascii=not cell.isprintable()) if cell else "(empty)"


def _worded(cell: str) -> str:
    return _code(cell) if cell else "(empty)"


def _prose(text: str) -> str:
    """Return a text that makes no tag and no link, whoever wrote it."""
    return re.sub(r"[\\`*\[\]!@]", r"\\\g<0>", escape(" ".join(text.split()), quote=False))


def _code(cell: str) -> str:
    return f"`{_clipped(cell).replace('`', chr(39))}`"
