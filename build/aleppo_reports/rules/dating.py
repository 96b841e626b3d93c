"""Dates and places of events: intervals that agree with each other, phrases that come with their date."""

from __future__ import annotations

from collections.abc import Iterator

from aleppo_reports import dates
from aleppo_reports.problems import Problem
from aleppo_reports.records import Report
from aleppo_reports.rules.registry import Context, Scope, problem, rule


@rule("D501", "The day relative dates are resolved from lies within the date of publication.")
def publication(context: Context) -> Iterator[Problem]:
    """Yield articles whose `published_on` lies outside `published`."""
    for article in context.corpus.articles:
        earliest, latest = dates.days(article.published)
        if (earliest and article.published_on < earliest) or (latest and article.published_on > latest):
            yield problem(
                article,
                "published_on",
                "D501",
                article.article_id,
                f"{article.published_on} lies outside {article.published}",
                "correct one of the two",
            )


@rule("D502", "A date that an article tells comes with the phrase it was resolved from, and the phrase with the date.")
def phrases(context: Context) -> Iterator[Problem]:
    """Yield reports with a date and no phrase, or a phrase and no date."""
    for _, record in context.attributed():
        if not isinstance(record, Report):
            continue
        if record.when_told and not record.when_exact:
            message, fix = (
                "the date has no phrase",
                "give the words it was resolved from in when_exact, or delete when_told",
            )
            yield problem(record, "when_told", "D502", record.report_id, message, fix)
        elif record.when_exact and not record.when_told:
            message, fix = (
                f"the phrase {record.when_exact!r} has no date",
                "resolve it in when_told, or delete when_exact",
            )
            yield problem(record, "when_exact", "D502", record.report_id, message, fix)


@rule("D503", "A part of a larger event does not lie wholly before or after it.", scope=Scope.BESIDE)
def within(context: Context) -> Iterator[Problem]:
    """Yield events whose time has no day in common with that of the event they are part of."""
    events = {event.event_id: event for event in context.corpus.events}
    for event in events.values():
        whole = events.get(event.part_of or "")
        if whole is None:
            continue
        earliest, latest = dates.days(event.when)
        first, last = dates.days(whole.when)
        if (latest and first and latest < first) or (earliest and last and earliest > last):
            message = f"{event.when} has no day in common with {whole.when}, when {whole.event_id} happened"
            yield problem(event, "when", "D503", event.event_id, message, "correct one of the dates, or part_of")


@rule("D504", "A place and its precision come together.", scope=Scope.BESIDE)
def place_precision(context: Context) -> Iterator[Problem]:
    """Yield events with a place and no precision, or a precision and no place."""
    for event in context.corpus.events:
        if (event.place_id is None) != (event.place_precision is None):
            key, absent = ("place_id", "place_precision") if event.place_id else ("place_precision", "place_id")
            yield problem(
                event, key, "D504", event.event_id, f"the event has no {absent}", f"add {absent}, or delete {key}"
            )


@rule("D505", "Latitude, longitude and their basis come together.", scope=Scope.BESIDE)
def coordinates(context: Context) -> Iterator[Problem]:
    """Yield places with some but not all of latitude, longitude and coordinate_basis."""
    keys = ("latitude", "longitude", "coordinate_basis")
    for place in context.corpus.places:
        absent = [key for key in keys if getattr(place, key) is None]
        if 0 < len(absent) < len(keys):
            yield problem(
                place,
                "",
                "D505",
                place.place_id,
                f"the place has no {absent[0]}",
                f"add {absent[0]}, or delete the others",
            )
