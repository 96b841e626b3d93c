"""What is wrong, where, and what to do about it.

Every check in the package yields `Problem`s and nothing else: no check raises on bad input, none prints.
Problems are plain values that sort by place, so one run can report all of them in a stable order.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Origin(NamedTuple):
    """A place in a file: path as shown to a person, line and column counted from 1 (0 = the whole file).

    A tuple, because every key and value of an annotation file has one: they are made twice as fast as instances.
    """

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Return `file:line:column`, which terminals and editors make a link of."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One finding.

    Attributes:
        origin: where the person who caused it should look.
        code: stable rule code, e.g. `S401`.
        record: id of the record concerned, or empty.
        field: name of the key concerned, or empty.
        message: what is wrong, in one sentence without a full stop.
        fix: what to do, in one sentence without a full stop.
    """

    origin: Origin
    code: str
    record: str = ""
    field: str = ""
    message: str = ""
    fix: str = ""

    def __str__(self) -> str:
        """Return two lines: what is wrong (with its code), and how to mend it."""
        subject = "".join(f"{part}: " for part in (self.record, self.field) if part)
        first = f"{self.origin}: {subject}{self.message} [{self.code}]"
        return f"{first}\n  fix: {self.fix}" if self.fix else first


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems without repetitions, sorted by file, line, column and code."""
    # The order of the class itself; as plain tuples, because a broken file may have a million findings.
    return sorted(set(problems), key=_place)


def _place(problem: Problem) -> tuple[str, int, int, str, str, str, str, str]:
    origin = problem.origin
    place = (origin.file, origin.line, origin.column)
    return (*place, problem.code, problem.record, problem.field, problem.message, problem.fix)


def nearest(word: str, known: Iterable[str]) -> str:
    """Return ` (did you mean 'x'?)` for the known word nearest to `word`, or an empty string.

    >>> nearest("speeker_id", ["speaker_id", "place_id"])
    " (did you mean 'speaker_id'?)"
    >>> nearest("zebra", ["speaker_id", "place_id"])
    ''
    """
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" (did you mean {found[0]!r}?)" if found else ""


class Suggestions:
    """`nearest` for findings that may be very many, among ids that may be very many: nobody reads the millionth hint.

    The first word is always looked up; others as long as no more than `MOST` pairs of words are compared. What is
    suggested depends on the order of the words and on nothing else.
    """

    MOST = 20_000

    def __init__(self, compared: int = 0) -> None:
        """Start with nothing compared, or go on where others ended.

        Args:
            compared: how many pairs were compared before.
        """
        self.compared = compared

    def nearest(self, word: str, known: Collection[str]) -> str:
        """Return what `nearest` does, or an empty string once enough was compared."""
        return nearest(word, known) if self.takes(len(known)) else ""

    def takes(self, words: int) -> bool:
        """Tell whether a word is looked up among so many, and count it then."""
        if self.compared and self.compared + words > self.MOST:
            return False
        self.compared += words
        return True
