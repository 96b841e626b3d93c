"""The events in time: what is known of the day is drawn, what is not known is not, and who tells them stands beside.

The axis has room for the weeks around the articles. All other time is folded: a bar there says earlier, between or
later, not when.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from aleppo_reports.explorer.tables import Row, Tables, href
from aleppo_reports.explorer.wording import day, when

# Days before and after the printing of an article that the axis shows to scale.
_BEFORE, _AFTER = timedelta(days=7), timedelta(days=2)
# Share of the width that one folded stretch takes.
_FOLD = 7.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the axis: first day, the day after its last, where it lies in percent, whether it is to scale."""

    first: date
    after: date
    left: float
    right: float
    folded: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A day with its place on the axis in percent; the month only where it is new."""

    at: float
    day: int
    month: str


@dataclass(frozen=True, slots=True)
class Bar:
    """What is known of the time of an event, in percent of the width; a side that is not known is open."""

    left: float
    width: float
    open_left: bool
    open_right: bool


@dataclass(frozen=True, slots=True)
class Told:
    """How an article tells an event: how often, in whose voice, where first."""

    article: Row
    places: int
    attributed: bool
    href: str


@dataclass(frozen=True, slots=True)
class Line:
    """An event as a row of the timeline."""

    row: Row
    href: str
    when: str
    bar: Bar | None
    told: tuple[Told | None, ...]
    outlets: str
    places: str


class Axis:
    """The time axis: pieces to scale around the articles, folded pieces between them."""

    def __init__(self, printed: Sequence[date]) -> None:
        """Make the pieces for articles printed on these days."""
        spans: list[list[date]] = []
        for on in sorted(printed):
            if spans and on - _BEFORE <= spans[-1][1] + timedelta(days=3):
                spans[-1][1] = on + _AFTER
            else:
                spans.append([on - _BEFORE, on + _AFTER])
        days = sum((last - first).days + 1 for first, last in spans)
        each = (100 - _FOLD * (len(spans) + 1)) / days if days else 0
        pieces, left, before = [], 0.0, date.min
        for first, last in spans:
            pieces.append(Piece(before, first, left, left + _FOLD, folded=True))
            left += _FOLD
            after = last + timedelta(days=1)
            right = left + (after - first).days * each
            pieces.append(Piece(first, after, left, right, folded=False))
            left, before = right, after
        pieces.append(Piece(before, date.max, left, 100.0, folded=True))
        self.pieces = tuple(pieces)

    def at(self, on: date, *, end: bool = False) -> float:
        """Return where a day begins (or ends), in percent; within a folded piece, its near side."""
        piece = next(one for one in self.pieces if one.first <= on < one.after)
        if piece.folded:
            return piece.right if end else piece.left
        share = ((on - piece.first).days + end) / (piece.after - piece.first).days
        return piece.left + share * (piece.right - piece.left)

    def ticks(self) -> list[Tick]:
        """Return some days of each piece to scale: its last but one, and every fourth before."""
        found: list[Tick] = []
        for piece in self.pieces:
            month = ""
            for on in [] if piece.folded else self._marked(piece):
                number, name = day(on.isoformat(), year=False).split(" ")
                found.append(Tick(round(self.at(on), 2), int(number), name if name != month else ""))
                month = name
        return found

    @staticmethod
    def _marked(piece: Piece) -> list[date]:
        days = (piece.after - piece.first).days
        return sorted(piece.first + timedelta(days=back) for back in range(days - 2, -1, -4))

    def bar(self, earliest: str, latest: str) -> Bar | None:
        """Return the bar of an event that lies between two days, either of which may be unknown."""
        if not earliest and not latest:
            return None
        left = self.at(date.fromisoformat(earliest)) if earliest else 0.0
        right = self.at(date.fromisoformat(latest), end=True) if latest else 100.0
        return Bar(round(left, 2), round(max(right - left, 0.8), 2), not earliest, not latest)


def axis(tables: Tables) -> Axis:
    """Return the axis for the articles of the package."""
    return Axis([date.fromisoformat(row["published_on"]) for row in tables.articles])


def lines(tables: Tables, over: Axis) -> list[Line]:
    """Return the events in the order of the first day they may lie on; those without any day come last."""
    places = Counter((row["event_id"], row["article_id"]) for row in tables.rows("reports"))
    first: dict[tuple[str, str], Row] = {}
    narrated: set[tuple[str, str]] = set()
    for row in tables.rows("reports"):
        key = row["event_id"], row["article_id"]
        if key not in first or int(row["start"]) < int(first[key]["start"]):
            first[key] = row
        if row["voice"] == "narrator":
            narrated.add(key)
    found = []
    for row in tables.rows("events"):
        told = []
        for article in tables.articles:
            key = row["event_id"], article["article_id"]
            tells = (
                Told(article, places[key], key not in narrated, href("reports", first[key])) if key in first else None
            )
            told.append(tells)
        outlets = dict.fromkeys(one.article["publisher_id"] for one in told if one)
        found.append(
            Line(
                row=row,
                href=href("events", row),
                when=when(row["when"]),
                bar=over.bar(row["earliest"], row["latest"]),
                told=tuple(told),
                outlets=" ".join(outlets),
                places=" ".join(tables.above(row["place_id"])),
            )
        )
    return sorted(found, key=_order)


def _order(line: Line) -> tuple[str, str, str]:
    """Sort by the first day that is known; what is only known to lie before a day stands behind what lies on it."""
    row = line.row
    return row["earliest"] or row["latest"] or "9999", "" if row["earliest"] else "~", row["event_id"]


def types(tables: Tables) -> list[tuple[str, str, int]]:
    """Return the types of events that occur: code, label, number of events."""
    counts = Counter(row["type"] for row in tables.rows("events"))
    return sorted(((code, tables.code("event_type", code), n) for code, n in counts.items()), key=lambda one: one[1])


def places(tables: Tables) -> list[tuple[str, str, int]]:
    """Return the places where events lie, with those that hold them: id, name, number of events there or within."""
    counts = Counter(id for row in tables.rows("events") for id in tables.above(row["place_id"]))
    return sorted(((id, tables.name("places", id), n) for id, n in counts.items()), key=lambda one: one[1].casefold())


def edges(over: Axis) -> list[float]:
    """Return where the pieces of the axis meet, in percent."""
    return [round(left.right, 2) for left, _ in pairwise(over.pieces)]
