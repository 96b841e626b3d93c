"""Compare the passes of each two coders: spans of figures, quotations and reports, and the fields of matched records.

Alpha and observed agreement are taken over the records that both coders found, so they say nothing of the records that
only one of them found; F1 of the spans says that.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import combinations
from operator import attrgetter
from typing import Any, TypeAlias

from aleppo_reports import dates
from aleppo_reports.agreement.alpha import Distance, alpha, nominal, ratio
from aleppo_reports.agreement.bootstrap import interval
from aleppo_reports.agreement.match import match
from aleppo_reports.records import Coded, Pass

Days: TypeAlias = tuple[date | None, date | None]
Pair: TypeAlias = tuple[Coded | None, Coded | None]
"""A record of either coder, or of one whom the other has no partner for."""

NARRATOR = "narrator"
"""Stands for the claimant where none is coded: that the article speaks itself is an answer, no gap."""


@dataclass(frozen=True, slots=True)
class Result:
    """One statistic.

    Attributes:
        coder_id: one coder.
        other_coder_id: the other.
        article_id: the article compared, or None for all that both coded.
        record_kind: figures, labels, quotes or reports.
        field: the field compared, or `span`.
        statistic: code of the statistic.
        n: number of spans of both coders (for span), of matched pairs (for observed agreement), or of matched pairs
            with a value from both (for alpha).
        estimate: its value, None where it is not defined.
        bounds: its 95 percent interval, None where there is none.
    """

    coder_id: str
    other_coder_id: str
    article_id: str | None
    record_kind: str
    field: str
    statistic: str
    n: int
    estimate: float | None
    bounds: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Statistic:
    """A statistic that is to be computed: of which field, its code, the function, and the units it is a function of."""

    field: str
    code: str
    measure: Callable[[Sequence[Any]], float | None]
    units: Sequence[Any]
    n: int


@dataclass(frozen=True, slots=True)
class Compared:
    """A field that is compared.

    Attributes:
        name: name of its column.
        read: gives its value in a record, None where nothing is coded.
        statistic: code of the alpha that fits it.
        distance: how far two of its values lie apart.
        measured: tells whether a value can be asked for that distance; those that cannot are gaps to alpha.
    """

    name: str
    read: Callable[[Any], Hashable | None]
    statistic: str = "alpha_nominal"
    distance: Distance[Any] = nominal
    measured: Callable[[Any], bool] = lambda value: value is not None


def plain(name: str, statistic: str = "alpha_nominal", distance: Distance[Any] = nominal) -> Compared:
    """Return a field that is compared as it was coded."""
    return Compared(name, attrgetter(name), statistic, distance)


def who(name: str) -> Compared:
    """Return a field that names who says it, where nobody is an answer too."""
    return Compared(name, lambda record: getattr(record, name) or NARRATOR)


def voice(record: Any) -> str:
    """Return whether the coder put the record in somebody's mouth."""
    return "attributed" if record.claimant_id else NARRATOR


def named(record: Any) -> str:
    """Return what a label names: a party, a place, or else a deed."""
    return "party" if record.actor_id else "place" if record.place_id else "deed"


def told(record: Any) -> Days | None:
    """Return the first and the last day of the date told, None for an open end; None if no date is told."""
    return dates.days(record.when_told) if record.when_told else None


def closed(days: Days | None) -> bool:
    """Tell whether a stretch of days is there and has a middle."""
    return days is not None and None not in days


def days_apart(one: tuple[date, date], other: tuple[date, date], used: Mapping[tuple[date, date], int]) -> float:
    """Return the squared distance of the middles of two stretches of days.

    Source: Krippendorff 2011, interval metric; that a stretch of time stands at its middle is our own choice.
    """
    middles = [(first.toordinal() + last.toordinal()) / 2 for first, last in (one, other)]
    return (middles[0] - middles[1]) ** 2


FIELDS: Mapping[str, tuple[Compared, ...]] = {
    "figures": (
        plain("measure"),
        plain("unit"),
        plain("bound"),
        who("claimant_id"),
        plain("value", "alpha_ratio", ratio),
    ),
    "quotes": (plain("kind"), who("speaker_id")),
    "labels": (Compared("kind", named), plain("stance"), plain("actor_id"), plain("place_id"), plain("type")),
    "reports": (
        plain("type"),
        plain("realis"),
        Compared("voice", voice),
        who("claimant_id"),
        Compared("when_told", told, "alpha_interval", days_apart, closed),
    ),
}
"""The fields compared, by kind of record."""


def compare(passes: Mapping[str, Sequence[Pass]]) -> Iterator[Result]:
    """Yield every statistic of each two coders, over all articles that both coded and for each of these.

    Args:
        passes: the passes of each coder, one per article.
    """
    for one, other in combinations(sorted(passes), 2):
        first, second = ({each.article_id: each for each in passes[coder]} for coder in (one, other))
        shared = sorted(first.keys() & second.keys())
        for kind in FIELDS if shared else ():
            # Of a kind that only one was asked for (labels are not, at the review desk) nothing can be said.
            if len({any(getattr(each, kind) for each in passes[coder]) for coder in (one, other)}) > 1:
                continue
            pairs = {
                article: paired(getattr(first[article], kind), getattr(second[article], kind)) for article in shared
            }
            pooled = [pair for article in shared for pair in pairs[article]]
            for article, chosen in ((None, pooled), *pairs.items()):
                for found in statistics(kind, chosen):
                    # A seed of its own keeps the interval of a row as it is when rows are added elsewhere.
                    seed = "/".join((one, other, kind, found.field, found.code, article or ""))
                    estimate, bounds = found.measure(found.units), interval(found.units, found.measure, seed)
                    yield Result(one, other, article, kind, found.field, found.code, found.n, estimate, bounds)


def paired(first: Sequence[Coded], second: Sequence[Coded]) -> list[Pair]:
    """Return the records of two coders side by side: the matched ones, then those that have no partner."""
    found = match([(record.start, record.end) for record in first], [(record.start, record.end) for record in second])
    matched, taken = {i for i, _ in found}, {j for _, j in found}
    return [
        *((first[i], second[j]) for i, j in found),
        *((record, None) for i, record in enumerate(first) if i not in matched),
        *((None, record) for j, record in enumerate(second) if j not in taken),
    ]


def statistics(kind: str, pairs: Sequence[Pair]) -> Iterator[Statistic]:
    """Yield every statistic of some pairs of a kind of record."""
    both = [(one, other) for one, other in pairs if one and other]
    spans = len(pairs) + len(both)
    alone = [(False, 1)] * (len(pairs) - len(both))
    exact = [(one.start == other.start and one.end == other.end, 2) for one, other in both]
    yield Statistic("span", "f1_exact", f1, [*exact, *alone], spans)
    yield Statistic("span", "f1_overlap", f1, [*((True, 2) for _ in both), *alone], spans)
    for field in FIELDS[kind]:
        units = [(field.read(one), field.read(other)) for one, other in both]
        yield Statistic(field.name, "observed", observed, units, len(units))
        measured = [unit for unit in units if all(map(field.measured, unit))]
        fitting = partial(alpha, distance=field.distance)
        yield Statistic(field.name, field.statistic, fitting, measured, len(measured))


def f1(units: Sequence[tuple[bool, int]]) -> float | None:
    """Return the harmonic mean of precision and recall of either coder against the other; None without spans.

    Source: Hripcsak, G. and Rothschild, A. (2005), Agreement, the F-Measure, and Reliability in Information Retrieval,
    Journal of the American Medical Informatics Association 12 (3): for spans, where nobody can count what both left
    out, it is what kappa comes to.

    Args:
        units: for each pair whether it counts as agreement and how many spans it holds, two or one.
    """
    spans = sum(size for _, size in units)
    return 2 * sum(agreed for agreed, _ in units) / spans if spans else None


def observed(units: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Return the share of pairs with the same value, where nothing coded is a value too; None without pairs."""
    return sum(one == other for one, other in units) / len(units) if units else None
