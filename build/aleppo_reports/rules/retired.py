"""Ids that were published: one that was withdrawn never comes back, and leads on to what replaces it."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from aleppo_reports.problems import Origin, Problem, Suggestions
from aleppo_reports.records import Retired
from aleppo_reports.rules.registry import Context, Scope, circle, problem, rule


@rule("I321", "The id of a retired record is not used again.", scope=Scope.ACROSS)
def never_back(context: Context) -> Iterator[Problem]:
    """Yield every retired record whose id a record of its kind has."""
    for record in context.corpus.retired:
        if record.record_id in _living(context, record.record_kind):
            message = f"the id is in use among {record.record_kind}, and a retired id is never used again"
            fix = "give the record an id of its own, or delete this entry if it is the very same record"
            yield problem(record, "record_id", "I321", record.record_id, message, fix)


@rule("I322", "A record is retired once.", scope=Scope.BESIDE)
def retired_once(context: Context) -> Iterator[Problem]:
    """Yield every retired record that an earlier entry has."""
    first: dict[tuple[str, str], Origin] = {}
    for record in context.corpus.retired:
        seen = first.setdefault((record.record_kind, record.record_id), record.at())
        if seen != record.at():
            message = f"was retired already: it stands at {seen}"
            yield problem(record, "record_id", "I322", record.record_id, message, "delete one of the two")


@rule("I323", "What replaces a retired record is a record of its kind, or was retired itself.", scope=Scope.ACROSS)
def known_successors(context: Context) -> Iterator[Problem]:
    """Yield every successor that neither exists nor was retired."""
    gone: dict[str, set[str]] = {}
    for record in context.corpus.retired:
        gone.setdefault(record.record_kind, set()).add(record.record_id)
    all_of = {kind: {*ids, *_living(context, kind)} for kind, ids in gone.items()}
    suggestions = Suggestions()
    for record in context.corpus.retired:
        known = all_of[record.record_kind]
        if record.replaced_by is None or record.replaced_by in known or _unreadable(context, record.record_kind):
            continue
        message = f"there is no record {record.replaced_by!r} among {record.record_kind}"
        fix = "correct the id, or delete the line if nothing replaces the record"
        hint = suggestions.nearest(record.replaced_by, known - {record.record_id})
        yield problem(record, "replaced_by", "I323", record.record_id, f"{message}{hint}", fix)


@rule("I324", "No retired record is replaced by itself, directly or through others.", scope=Scope.BESIDE)
def successors_end(context: Context) -> Iterator[Problem]:
    """Yield one record of every circle of replacements."""
    records: dict[tuple[str, str], Retired] = {}
    for record in context.corpus.retired:
        records.setdefault((record.record_kind, record.record_id), record)
    done: set[tuple[str, str]] = set()
    for start in records:
        # A dictionary, because a chain may be long.
        path: dict[tuple[str, str], None] = {}
        step = start
        while step in records and step not in done and step not in path:
            path[step] = None
            step = (step[0], records[step].replaced_by or "")
        if step in path:
            message = f"goes round in a circle: {circle((name for _, name in path), step[1])}"
            yield problem(records[step], "replaced_by", "I324", step[1], message, "name what replaces them now")
        done.update(path)


def _living(context: Context, kind: str) -> AbstractSet[str]:
    """Return the ids written among the records of a kind."""
    return context.declared.get(_id_column(context, kind), frozenset())


def _unreadable(context: Context, kind: str) -> bool:
    """Tell whether the records of a kind could not be read at all, so that nobody can say which ids there are."""
    return _id_column(context, kind) not in context.declared


def _id_column(context: Context, kind: str) -> str:
    return context.tables[kind].primary_key[0]
