"""Figures: number, bound, whole and reading agree with each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aleppo_reports import dates
from aleppo_reports.concordance.numbers import read
from aleppo_reports.problems import Problem
from aleppo_reports.records import Figure
from aleppo_reports.rules.registry import TOGETHER, Context, problem, rule

NUMBERLESS = frozenset({"range", "vague"})
"""Bounds whose words give no single number."""

_TIMES = frozenset({"years", "months", "weeks", "days", "hours", "minutes", "generations"})
_PEOPLE = frozenset({"people", "percent"})

UNITS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        ("killed", "wounded", "missing", "detained", "displaced", "fled", "evacuated", "trapped", "threatened"), _PEOPLE
    ),
    **dict.fromkeys(("medical_need", "surrendered", "fighters", "people"), _PEOPLE),
    "territory_share": frozenset({"percent"}),
    "neighbourhoods": frozenset({"neighbourhoods"}),
    "places": frozenset({"places"}),
    "attacks": frozenset({"attacks"}),
    "groups": frozenset({"groups"}),
    "states": frozenset({"states"}),
    "votes": frozenset({"votes"}),
    "duration": _TIMES,
    "age": frozenset({"years", "months", "weeks", "days"}),
}
"""Units in which each measure is given; measures not named here take any."""


def _figures(context: Context) -> Iterator[Figure]:
    return (figure for article in context.corpus.articles for figure in article.figures)


@rule("F601", "A figure has a value, unless its words are vague or a range.")
def values(context: Context) -> Iterator[Problem]:
    """Yield figures with a missing or a forbidden value."""
    for figure in _figures(context):
        if figure.bound in NUMBERLESS and figure.value is not None:
            message = f"a figure with bound {figure.bound} has no value"
            fix = "delete value, or correct bound"
            yield problem(figure, "value", "F601", figure.figure_id, message, fix)
        elif figure.bound not in NUMBERLESS and figure.value is None:
            fix = "give the number of the words, or make bound vague"
            yield problem(figure, "bound", "F601", figure.figure_id, "the figure has no value", fix)


@rule(
    "F602",
    "Low and high are written for ranges (both) and vague words (where the word fixes one), and low is not above high.",
)
def limits(context: Context) -> Iterator[Problem]:
    """Yield figures with limits that are derived, missing or reversed."""
    for figure in _figures(context):
        low, high = figure.low, figure.high
        if figure.bound not in NUMBERLESS and (low is not None or high is not None):
            key = "low" if low is not None else "high"
            message, fix = f"{key} is derived where bound is {figure.bound}", f"delete {key}"
            yield problem(figure, key, "F602", figure.figure_id, message, fix)
        elif figure.bound == "range" and (low is None or high is None):
            absent = "low" if low is None else "high"
            yield problem(figure, "bound", "F602", figure.figure_id, f"the range has no {absent}", f"add {absent}")
        elif low is not None and high is not None and low > high:
            yield problem(
                figure, "low", "F602", figure.figure_id, f"low {low:g} is above high {high:g}", "exchange them"
            )


@rule("F603", "A note says why a reading is inferred, and only then.")
def readings(context: Context) -> Iterator[Problem]:
    """Yield inferred readings without a note, and notes on readings that are not inferred."""
    for figure in _figures(context):
        if figure.reading == "inferred" and not figure.reading_note:
            fix = "say in reading_note what comes from outside the words, and why"
            yield problem(figure, "reading", "F603", figure.figure_id, "an inferred reading has no note", fix)
        elif figure.reading != "inferred" and figure.reading_note:
            fix = "delete reading_note, or make reading inferred"
            yield problem(
                figure, "reading_note", "F603", figure.figure_id, "a reading that is not inferred has a note", fix
            )


@rule("F604", "A share says of what.")
def wholes(context: Context) -> Iterator[Problem]:
    """Yield percentages without a whole, and denominators that are no whole or too small."""
    for figure in _figures(context):
        if figure.unit == "percent" and not figure.of:
            fix = "say in our own words what the percentage is of"
            yield problem(figure, "unit", "F604", figure.figure_id, "the share has no whole", fix)
        if figure.denominator is not None and not figure.of:
            fix = "say in of what the denominator counts"
            yield problem(figure, "denominator", "F604", figure.figure_id, "the denominator has no whole", fix)
        if figure.denominator is not None and figure.value is not None and figure.value > figure.denominator:
            message = f"value {figure.value:g} is above its denominator {figure.denominator:g}"
            fix = "read both again: a part is not larger than its whole"
            yield problem(figure, "denominator", "F604", figure.figure_id, message, fix)


@rule("F605", "A measure is given in a unit that fits it.")
def units(context: Context) -> Iterator[Problem]:
    """Yield figures whose unit cannot express their measure."""
    for figure in _figures(context):
        allowed = UNITS.get(figure.measure)
        if allowed is not None and figure.unit not in allowed:
            message = f"{figure.measure} is not counted in {figure.unit}"
            yield problem(
                figure, "unit", "F605", figure.figure_id, message, f"use one of: {', '.join(sorted(allowed))}"
            )


@rule(
    "F606",
    "A denominator stands in the words of the figure, or is another figure of the article in the same unit.",
    TOGETHER,
)
def denominators(context: Context) -> Iterator[Problem]:
    """Yield denominators that the article states nowhere."""
    for article in context.whole_articles():
        for figure in article.figures:
            if figure.denominator is None:
                continue
            reading = read(figure.exact)
            stated = {(other.value, other.unit) for other in article.figures if other is not figure}
            stated |= {(reading.denominator, figure.unit)} if reading else set()
            if (figure.denominator, figure.unit) not in stated:
                message = (
                    f"neither the words nor another figure of the article say {figure.denominator:g} {figure.unit}"
                )
                fix = "correct it, code the figure that states the whole, or delete denominator if none does"
                yield problem(figure, "denominator", "F606", figure.figure_id, message, fix)


@rule("F607", "A figure over a window holds for its last day; a duration has no such day.", TOGETHER)
def last_days(context: Context) -> Iterator[Problem]:
    """Yield figures whose `as_of` is not the last day of their window, or of its part before publication."""
    for article in context.corpus.articles:
        for figure in article.figures:
            if figure.measure == "duration" and figure.as_of is not None:
                message = "a duration does not hold for a day"
                yield problem(figure, "as_of", "F607", figure.figure_id, message, "delete as_of")
            elif figure.measure != "duration" and figure.window is not None:
                last = min(dates.days(figure.window)[1] or article.published_on, article.published_on)
                if figure.as_of != last.isoformat():
                    message = (
                        f"{figure.as_of or 'nothing'} is not {last}, the last day of {figure.window} up to publication"
                    )
                    yield problem(
                        figure, "as_of", "F607", figure.figure_id, message, f"write {last}, or correct window"
                    )
