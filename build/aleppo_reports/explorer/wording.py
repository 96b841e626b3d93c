"""How numbers, days and spans of time are put into words."""

from __future__ import annotations

import re
from datetime import date

from aleppo_reports.citing.reference import MONTHS
from aleppo_reports.explorer.tables import Row, Tables

# What stands before a number, in a sentence and in a chart, for each code of the list `bound`.
_BEFORE = {
    "exact": ("", ""),
    "about": ("about ", "≈ "),
    "at_least": ("at least ", "≥ "),
    "more_than": ("over ", "> "),
    "at_most": ("at most ", "≤ "),
    "up_to": ("up to ", "≤ "),
    "nearly": ("nearly ", "< "),
}
NO_NUMBER = "no number"
# A number stays on one line with what binds it.
_KEPT = "\N{NO-BREAK SPACE}"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH = re.compile(r"\d{4}-\d{2}")


def number(cell: str) -> str:
    """Return a number as a person reads it.

    >>> number("450000"), number("66.67"), number("70.0")
    ('450,000', '66.67', '70')
    """
    return f"{float(cell):,.6f}".rstrip("0").rstrip(".")


def amount(row: Row, tables: Tables, *, short: bool = False, unit: bool = True) -> str:
    """Return the quantity of a figure with its bound and unit, or NO_NUMBER.

    Args:
        row: row of `figures`.
        tables: all tables.
        short: for a chart: signs for words, and no unit.
        unit: whether the unit follows; percent always does.
    """
    after = f" {tables.code('unit', row['unit'])}" if unit and not short else ""
    after = f"{_KEPT}%" if row["unit"] == "percent" else after
    value, low, high = row["value"], row["low"], row["high"]
    if value:
        before = _BEFORE.get(row["bound"], (f"{tables.code('bound', row['bound'])} ", "? "))[short]
        text = f"{before}{number(value)}"
    elif low and high:
        text = f"{number(low)}–{number(high)}"
    # Words without a number may still fix a limit: "most" is more than half.
    elif low:
        text = f"{_BEFORE['more_than'][short]}{number(low)}"
    elif high:
        text = f"{'< ' if short else 'under '}{number(high)}"
    else:
        return NO_NUMBER
    return f"{text.replace(' ', _KEPT)}{after}"


def day(iso: str, *, year: bool = True) -> str:
    """Return a day in words.

    >>> day("2016-12-07"), day("2016-12-07", year=False)
    ('7 December 2016', '7 Dec')
    """
    at = date.fromisoformat(iso)
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}" if year else f"{at.day} {MONTHS[at.month - 1][:3]}"


def when(edtf: str) -> str:
    """Return a date written in EDTF in words; what is rarer than days, months, years and spans of them stays as it is.

    >>> when("2016-12-07"), when("2016-12"), when("../2016-12-09"), when("2016-11-23/2016-12-07"), when("../..")
    ('7 December 2016', 'December 2016', 'by 9 December 2016', '23 November to 7 December 2016', 'not dated')
    >>> when("2016-12-01/2016-12-08"), when("2011-12/2016-12"), when("2015-12-31/2016-01-02")
    ('1 to 8 December 2016', 'December 2011 to December 2016', '31 December 2015 to 2 January 2016')
    >>> when("2016/.."), when("[2016-12-09..2016-12-10]"), when("2016-09-24~"), when("2016-1X")
    ('from 2016 on', '9 or 10 December 2016', 'about 24 September 2016', '2016-1X')
    """
    if edtf in {"", "../.."}:
        return "not dated" if edtf else ""
    if "/" in edtf:
        start, _, end = edtf.partition("/")
        if start in {"", ".."}:
            return f"by {when(end)}"
        if end in {"", ".."}:
            return f"from {when(start)} on"
        return f"{_shortened(start, end)} to {when(end)}"
    if edtf.startswith("[") and edtf.count("..") == 1:
        start, _, end = edtf.strip("[]").partition("..")
        if not (_DAY.fullmatch(start) and _DAY.fullmatch(end)):
            return edtf
        apart = (date.fromisoformat(end) - date.fromisoformat(start)).days
        first = _shortened(start, end)
        return f"{first} or {when(end)}" if apart == 1 else f"one day from {first} to {when(end)}"
    if edtf.endswith("~"):
        return f"about {when(edtf[:-1])}"
    if _DAY.fullmatch(edtf):
        return day(edtf)
    if _MONTH.fullmatch(edtf):
        return f"{MONTHS[int(edtf[5:]) - 1]} {edtf[:4]}"
    return edtf


def _shortened(start: str, end: str) -> str:
    """Return the first day of a span without the month and year that its last day says."""
    if not (_DAY.fullmatch(start) and _DAY.fullmatch(end)) or start[:4] != end[:4]:
        return when(start)
    return str(int(start[8:])) if start[:7] == end[:7] else when(start).removesuffix(f" {start[:4]}")


def days_of(edtf: str) -> tuple[date | None, date | None] | None:
    """Return the first and last day of a plain date or interval, None for an open side; None if it is neither.

    >>> days_of("2016-12/..")
    (datetime.date(2016, 12, 1), None)
    >>> days_of("1982")
    (datetime.date(1982, 1, 1), datetime.date(1982, 12, 31))
    """
    start, slash, end = edtf.partition("/")
    first = _limit(start, last=False)
    final = _limit(end if slash else start, last=True)
    if (first is None and start not in {"", ".."}) or (final is None and slash and end not in {"", ".."}):
        return None
    return (first, final) if edtf else None


def _limit(edtf: str, *, last: bool) -> date | None:
    if _DAY.fullmatch(edtf):
        return date.fromisoformat(edtf)
    if _MONTH.fullmatch(edtf):
        year, month = int(edtf[:4]), int(edtf[5:])
        if not last:
            return date(year, month, 1)
        return date.fromordinal(date(year + month // 12, month % 12 + 1, 1).toordinal() - 1)
    if re.fullmatch(r"\d{4}", edtf):
        return date(int(edtf), 12, 31) if last else date(int(edtf), 1, 1)
    return None


def counted(count: int, noun: str, nouns: str = "") -> str:
    """Return a number with its noun.

    >>> counted(1, "claim"), counted(1200, "reply", "replies")
    ('1 claim', '1,200 replies')
    """
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"
