"""Dates as the articles give them: EDTF (ISO 8601-2) text, and the first and last day it allows.

The grammar is that of the `edtf` library. What needs no grammar (plain days, months and years, intervals and one-of
sets of them) is read here, because importing the library and parsing with it cost as much as all the rest of a check.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from time import struct_time

_DATE = r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-[0-9]{2})?)?"
# A date may be uncertain, approximate or both, which moves neither of its ends.
_QUALIFIED = rf"{_DATE}[?~%]?"
_PLAIN = re.compile(_QUALIFIED)
_INTERVAL = re.compile(rf"({_QUALIFIED}|\.\.)/({_QUALIFIED}|\.\.)")
# One of the days from a date to a date, an open end left out; or one of several dates.
_FROM_TO = re.compile(rf"\[({_DATE})?\.\.({_DATE})?\]")
_SEVERAL = re.compile(rf"\[{_DATE}(?:,{_DATE})+\]")
# What the grammar also knows and the articles never give: clock times, and anything beyond ASCII.
_FOREIGN = re.compile(r"[^!-~]|[0-9]T")


@lru_cache(maxsize=4096)
def days(text: str) -> tuple[date | None, date | None]:
    """Return the first and the last day an EDTF text allows; None where it is open.

    Args:
        text: an EDTF date, interval or one-of set, of days, months or years.

    Raises:
        ValueError: if the text is no EDTF, names an impossible day, or ends before it begins.

    >>> days("2016-12")
    (datetime.date(2016, 12, 1), datetime.date(2016, 12, 31))
    >>> days("[2016-12-06..2016-12-07]")
    (datetime.date(2016, 12, 6), datetime.date(2016, 12, 7))
    >>> days("2012/..")
    (datetime.date(2012, 1, 1), None)
    """
    if text.startswith("/") or text.endswith("/"):
        # EDTF allows an unknown end; here it would hide whether the end is open or forgotten.
        raise ValueError(f"{text!r} has only one end; write .. for an open one")
    if _FOREIGN.search(text):
        raise ValueError(f"{text!r} is no EDTF date")
    earliest, latest = _plain(text) or _parsed(text)
    if earliest and latest and latest < earliest:
        raise ValueError(f"{text!r} ends before it begins")
    return earliest, latest


def is_interval(text: str) -> bool:
    """Tell whether an EDTF text is a stretch of time: a day, month, year or two dates; not a one-of set.

    >>> is_interval("2016-11-15/.."), is_interval("1982"), is_interval("[2016-12-06..2016-12-07]")
    (True, True, False)
    """
    return not text.startswith(("[", "{"))


# Longest span of each precision, in days; what is longer or open has the last precision.
_LONGEST = {1: 1, 2: 6, 3: 7, 4: 31}
PRECISIONS = (*_LONGEST, 5)
"""The codes of precision, the finest first."""


def precision(earliest: date | None, latest: date | None) -> int:
    """Return the UCDP precision of a date that lies between two days.

    Source: UCDP GED codebook, `date_prec`: 1 day known, 2 within two to six days, 3 week known, 4 month known,
    5 longer.

    >>> precision(date(2016, 12, 6), date(2016, 12, 7)), precision(date(2016, 1, 1), None)
    (2, 5)
    """
    if earliest is None or latest is None:
        return PRECISIONS[-1]
    length = (latest - earliest).days + 1
    return next((code for code, most in _LONGEST.items() if length <= most), PRECISIONS[-1])


def _plain(text: str) -> tuple[date | None, date | None] | None:
    """Return the days of a text that needs no grammar, or None if it needs it."""
    if _SEVERAL.fullmatch(text):
        spans = [_span(part, text) for part in text[1:-1].split(",")]
        return min(first for first, _ in spans), max(last for _, last in spans)
    ends: tuple[str, ...] = (text,) if _PLAIN.fullmatch(text) else ()
    if found := _INTERVAL.fullmatch(text):
        ends = tuple("" if end == ".." else end for end in found.groups())
    elif found := _FROM_TO.fullmatch(text):
        ends = found.groups(default="")
        # The grammar has an opinion on ends of two precisions, and on two open ends.
        if not any(ends) or (all(ends) and len(ends[0]) != len(ends[1])):
            return None
    if not ends:
        return None
    return _span(ends[0], text)[0] if ends[0] else None, _span(ends[-1], text)[1] if ends[-1] else None


def _span(part: str, text: str) -> tuple[date, date]:
    """Return the first and the last day of a plain date that stands in a text."""
    year, month, day = (*(int(number) for number in part.rstrip("?~%").split("-")), None, None)[:3]
    try:
        if year is None or month is None:
            return date(year or 0, 1, 1), date(year or 0, 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except ValueError:
        raise ValueError(f"{text!r} names a day that does not exist") from None


def _parsed(text: str) -> tuple[date | None, date | None]:
    from edtf import EDTFParseException, parse_edtf

    try:
        parsed = parse_edtf(text)
        return _day(parsed.lower_strict()), _day(parsed.upper_strict())
    except (EDTFParseException, ValueError, AttributeError, TypeError):
        raise ValueError(f"{text!r} is no EDTF date") from None


def _day(moment: struct_time | float) -> date | None:
    # The library writes open ends as plus or minus infinity.
    return date(*moment[:3]) if isinstance(moment, struct_time) else None
