"""How the records of each class are read: which keys may be written, and what types their texts, by `schemas/`."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date
from math import inf

from aleppo_reports import dates
from aleppo_reports.records import SHAPES, Record, identifier
from aleppo_reports.schema import Field, Table

Value = str | int | float | date
Tables = Mapping[str, Table]
CodeLists = Mapping[str, frozenset[str]]
Typing = Callable[[str], Value | None]
"""Gives the value that a text is, or None: then it is wrong, or takes a closer look."""


def authored_keys(cls: type[Record]) -> Mapping[str, bool]:
    """Return the keys a person may write for a record class, and whether each must be written."""
    return _AUTHORED[cls]


_AUTHORED: Mapping[type[Record], Mapping[str, bool]] = {
    cls: {
        entry.name: entry.default is MISSING and entry.default_factory is MISSING
        for entry in fields(cls)
        if entry.name != "origins"
    }
    for cls in SHAPES
}


def field_of(cls: type[Record], key: str, tables: Tables) -> Field:
    """Return the statement of an authored key.

    Raises:
        KeyError: if the key is nested or unknown.
    """
    shape = SHAPES[cls]
    table, column = shape.borrowed.get(key, (shape.table, key))
    return tables[table].field(column)


def written_field(cls: type[Record], key: str, tables: Tables) -> Field:
    """Return the statement of an authored key as it holds for what is written, which may go beyond the table.

    Raises:
        KeyError: if the key is nested or unknown.
    """
    stated = field_of(cls, key, tables)
    return replace(stated, pattern=f"(?:new:)?{stated.pattern}") if key in SHAPES[cls].proposing else stated


@dataclass(frozen=True, slots=True)
class Plan:
    """How a record of one class is read.

    Attributes:
        authored: keys that may be written, and whether each must be.
        required: those that must.
        fields: statements of the keys that hold one value.
        typings: what types their texts.
        nested: class of the records in the keys that hold a list.
        id_key: key of the id that others refer to.
        name_key: key by whose value findings call a record.
    """

    authored: Mapping[str, bool]
    required: frozenset[str]
    fields: Mapping[str, Field]
    typings: Mapping[str, Typing]
    nested: Mapping[str, type[Record]]
    id_key: str | None
    name_key: str | None


def plan(cls: type[Record], tables: Tables, codes: CodeLists) -> Plan:
    """Return how a record of a class is read.

    Args:
        cls: the class.
        tables: the schemas.
        codes: the code lists that could be read whole.
    """
    shape, authored = SHAPES[cls], authored_keys(cls)
    stated = {key: written_field(cls, key, tables) for key in authored if key not in shape.nested}
    return Plan(
        authored,
        frozenset(key for key, must in authored.items() if must),
        stated,
        {key: typing(field, codes) for key, field in stated.items()},
        shape.nested,
        identifier(cls),
        identifier(cls) or shape.called,
    )


def typing(field: Field, codes: CodeLists) -> Typing:
    """Return what types the texts of a column.

    It is strict: whatever it accepts is right, and is what a closer look gives too. What it does not accept may be.

    Args:
        field: the statement of the column.
        codes: the code lists that could be read whole.
    """
    known = codes.get(field.codes) if field.codes else None
    if field.codes and known is None:
        return lambda text: None
    if known is not None and field.type == "string" and not field.pattern and not field.syntax:
        # All records share the text of a code.
        return {code: code for code in known}.get
    tests: list[Callable[[str], object]] = []
    if known is not None:
        tests.append(known.__contains__)
    if field.pattern:
        tests.append(re.compile(field.pattern).fullmatch)
    if field.syntax:
        tests.append(_is_interval if field.syntax == "edtf-interval" else _is_edtf)
    value = _VALUES[field.type](field) if field.type in _VALUES else None
    if value is None:
        return lambda text: None
    if not tests:
        return value
    if len(tests) == 1:
        (test,) = tests
        return lambda text: value(text) if test(text) else None
    return lambda text: value(text) if all(test(text) for test in tests) else None


def _is_edtf(text: str) -> bool:
    try:
        dates.days(text)
    except ValueError:
        return False
    return True


def _is_interval(text: str) -> bool:
    return _is_edtf(text) and dates.is_interval(text)


def _text(field: Field) -> Typing:
    # What has a pattern is an id, as a rule: many records name it, and they share its text.
    return sys.intern if field.pattern else str


def _integer(field: Field) -> Typing:
    low, high = _limits(field)

    def value(text: str) -> int | None:
        # No sign, no leading nought, no digits of other scripts, nothing longer than a number of 64 bits.
        if not (text.isdecimal() and text.isascii()) or (text[0] == "0" and text != "0") or len(text) > 18:
            return None
        found = int(text)
        return found if low <= found <= high else None

    return value


_NUMBER = re.compile(r"-?[0-9]{1,300}(?:\.[0-9]+)?")


def _number(field: Field) -> Typing:
    low, high = _limits(field)

    def value(text: str) -> float | None:
        if not _NUMBER.fullmatch(text):
            return None
        found = float(text)
        return found if low <= found <= high else None

    return value


def _limits(field: Field) -> tuple[float, float]:
    return (-inf if field.minimum is None else field.minimum, inf if field.maximum is None else field.maximum)


_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _date(field: Field) -> Typing:
    def value(text: str) -> date | None:
        try:
            return date.fromisoformat(text) if _DATE.fullmatch(text) else None
        except ValueError:
            return None

    return value


_VALUES: Mapping[str, Callable[[Field], Typing]] = {
    "string": _text,
    "integer": _integer,
    "number": _number,
    "date": _date,
}
