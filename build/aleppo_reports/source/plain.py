"""Read a file that is laid out plainly straight into records: what `yaml` and `reader` give, in a third of the time.

Nearly every file is laid out as `aleppo format` does it, and has nothing wrong with it. Such a file is read line by
line. Whatever goes beyond one key and one value a line, or is not as it must be, is not judged here: the answer is
None, and the careful reader, which knows all of YAML and words every finding, reads the file from the beginning. It
always holds that

* what is returned is what the careful reader returns, to the last origin, and it has nothing to say about the file;
* `read` does no IO and never raises.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aleppo_reports.problems import Origin
from aleppo_reports.records import Record
from aleppo_reports.source.plan import Plan

Plans = Mapping[type[Record], Plan]

# What stands before the first colon: spaces, a dash if the key begins an item of a list, the key.
_HEAD = re.compile(r"( *)(- )?([a-z][a-z0-9_]*)(:?)")
# A text in quotes of which nothing has to be undone but `\"` and `\\`; or one that needs no
# quotes because it begins with nothing that YAML reserves, and `: `, ` #` or a colon or space at the end do not stand
# in it.
_VALUE = re.compile(
    r"""
    "(?P<double>(?:[^"\\]|\\["\\])+)" | '(?P<single>[^']+)' |
    (?P<plain>(?:[^\s\-?:,\[\]{}#&*!|>'"%@`]|-(?=[0-9]))(?:[^:#]++|:(?=\S)|(?<=\S)\#)*+(?<!\s))
    """,
    re.VERBOSE,
)
_ESCAPED = re.compile(r'\\(["\\])')
# What no finding is needed for is found out faster.
_SIMPLE = re.compile(r"[\w“](?:[^:#]*[^:#\s])?")
_ABSENT = frozenset({"null", "~"})

_LONGEST = 200
"""More characters than any head that is known has."""
_COLUMNS = 4096
"""More than the column of any value: a place is kept as one number, its line times this and its column."""


class Places(Mapping[str, Origin]):
    """The places of a record and of its values, each an `Origin` when it is asked for.

    Every record has them, so they are kept as small as they can be: the places as one array of numbers, and their keys,
    in which many records agree, once for all of those.
    """

    __slots__ = ("_at", "_file", "_keys")

    def __init__(self, file: str, keys: tuple[str, ...], at: array[int]) -> None:
        """Keep the places in a file, as numbers, in the order of their keys."""
        self._file = file
        self._keys = keys
        self._at = at

    def __getitem__(self, key: str) -> Origin:
        """Return the place of a key."""
        try:
            return Origin(self._file, *divmod(self._at[self._keys.index(key)], _COLUMNS))
        except ValueError:
            raise KeyError(key) from None

    def __iter__(self) -> Iterator[str]:
        """Return the keys."""
        return iter(self._keys)

    def __len__(self) -> int:
        """Return the number of places."""
        return len(self._keys)

    def __repr__(self) -> str:
        """Return the places as a dictionary."""
        return repr(dict(self))


@dataclass(frozen=True, slots=True)
class Found:
    """The records of a file, and every id in it by its column."""

    records: list[Record]
    ids: Mapping[str, list[str]]


class _NotPlainError(Exception):
    """The file takes a closer look."""


@dataclass(slots=True)
class _Open:
    """A record whose end is still to come.

    Attributes:
        column: where its keys stand, from 0.
        cls: its class.
        plan: how it is read.
        into: the list that it comes into.
        values: what was read of it; lists of records are still lists.
        places: where that stands.
    """

    column: int
    cls: type[Record]
    plan: Plan
    into: list[Record]
    values: dict[str, Any]
    places: dict[str, int]


def read(text: str, file: str, cls: type[Record], plans: Plans, key: str = "") -> Found | None:
    """Return the records of a file, or None if it takes a closer look.

    Args:
        text: the text of the file, of which the characters are in order.
        file: the path to show to a person.
        cls: class of its records.
        plans: how records are read.
        key: the one key at the top of the file, which holds the records; if empty, the file is one record.
    """
    try:
        return _Lines(file, plans).read(text, cls, key)
    except _NotPlainError:
        return None


class _Lines:
    """Reads the lines of one file."""

    def __init__(self, file: str, plans: Plans) -> None:
        self.file = file
        self.plans = plans
        self.ids: dict[str, list[str]] = {}
        self.written: dict[tuple[str, ...], tuple[str, ...]] = {}

    def read(self, text: str, cls: type[Record], key: str) -> Found:
        """Return the records of a text; see `read` above."""
        found: list[Record] = []
        # A file of many records is read as one of a kind that has no other key.
        plan = Plan({}, frozenset(), {}, {}, {key: cls}, None, None) if key else self.plans[cls]
        top = _Open(0, cls, plan, found, {}, {})
        stack = [top]
        # What stands before a colon comes again and again.
        heads: dict[str, _Head] = {}
        # The key and the class of a list that has no item yet.
        pending: tuple[str, type[Record]] | None = None
        for number, line in enumerate(text.split("\n"), 1):
            head, colon, value = line.partition(": ")
            known = heads.get(head)
            if known is None:
                if not line or line.lstrip(" ").startswith("#"):
                    continue
                if not heads:
                    top.places[""] = number * _COLUMNS + 1
                known = heads[head] = _parsed(head)
            column, is_item, name, opens, width = known
            if is_item:
                if pending is None:
                    top = self._back(stack, column)
                    if len(stack) == 1:
                        raise _NotPlainError
                    self._close(stack.pop())
                    cls, into = top.cls, top.into
                else:
                    list_key, cls = pending
                    if column != top.column + _ITEM:
                        raise _NotPlainError
                    pending = None
                    into = top.values[list_key] = []
                    top.places[list_key] = number * _COLUMNS + column - 1
                top = _Open(column, cls, self.plans[cls], into, {}, {"": number * _COLUMNS + column + 1})
                stack.append(top)
            elif pending is not None:
                raise _NotPlainError
            elif column != top.column:
                top = self._back(stack, column)
            if name in top.values or opens is bool(colon):
                raise _NotPlainError
            if opens:
                if name not in top.plan.nested:
                    raise _NotPlainError
                pending = (name, top.plan.nested[name])
                continue
            typing = top.plan.typings.get(name)
            typed = None if typing is None else typing(value if _SIMPLE.fullmatch(value) else _unquoted(value))
            if typed is None or value in _ABSENT:
                raise _NotPlainError
            top.values[name] = typed
            top.places[name] = number * _COLUMNS + width
        if pending is not None:
            raise _NotPlainError
        while len(stack) > 1:
            self._close(stack.pop())
        (top,) = stack
        if key:
            if key not in top.values:
                # A file of comments is one that the careful reader has something to say about.
                raise _NotPlainError
            return Found(top.values[key], self.ids)
        self._close(top)
        return Found(found, self.ids)

    def _back(self, stack: list[_Open], column: int) -> _Open:
        """End the records whose keys stand further to the right, and return the one whose keys stand at a column."""
        while stack[-1].column > column:
            self._close(stack.pop())
        if stack[-1].column != column:
            raise _NotPlainError
        return stack[-1]

    def _close(self, done: _Open) -> None:
        """Make a record and put it where it belongs."""
        values, plan = done.values, done.plan
        if not plan.required <= values.keys():
            raise _NotPlainError
        for key in plan.nested:
            if key in values:
                values[key] = tuple(values[key])
        if plan.id_key is not None:
            self.ids.setdefault(plan.id_key, []).append(values[plan.id_key])
        keys = tuple(done.places)
        places = Places(self.file, self.written.setdefault(keys, keys), array("q", done.places.values()))
        done.into.append(done.cls(origins=places, **values))


# Column of the key, from 0; whether it begins an item; the key; whether a list follows; column of the value, from 1.
_Head = tuple[int, bool, str, bool, int]

_ITEM = 4
"""By how much the keys of an item stand to the right of the key of its list: two spaces, and the dash."""


def _parsed(head: str) -> _Head:
    match = _HEAD.fullmatch(head)
    if match is None or len(head) > _LONGEST:
        raise _NotPlainError
    indent, dash, name, opens = match.groups()
    return len(indent) + len(dash or ""), dash is not None, name, bool(opens), len(head) + 3


def _unquoted(value: str) -> str:
    match = _VALUE.fullmatch(value)
    if match is None:
        raise _NotPlainError
    text = str(match[match.lastgroup or 0])
    return _ESCAPED.sub(r"\1", text) if match.lastgroup == "double" else text
