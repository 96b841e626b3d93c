"""Events: each is told, dated as its reports say, done by those who utter it; figures and quotes are about such."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aleppo_reports import dates
from aleppo_reports.concordance.passages import paragraph
from aleppo_reports.problems import Problem
from aleppo_reports.records import Article, Event, Figure, Quote, Report
from aleppo_reports.rules.registry import TOGETHER, Context, Scope, problem, rule

DONE = frozenset({"occurred", "ongoing"})
"""Realis of what is told as being so; everything else may have another time, or none."""

DOERS = frozenset({"agent", "participant"})
"""Roles of those who do something."""

PRECISIONS: Mapping[str, frozenset[int]] = {
    "country": frozenset({6, 7}),
    "governorate": frozenset({4, 7}),
    "region": frozenset({3, 5, 7}),
    "area": frozenset({1, 2, 5, 7}),
    "street": frozenset({1, 2, 5, 7}),
    **dict.fromkeys(("city", "town", "quarter", "neighbourhood", "camp", "landmark"), frozenset({1, 2, 7})),
}
"""How exactly a place of each kind can say where something happened; kinds not named here, in any way."""

_VERBAL = frozenset(
    {"request", "reject", "agree", "announce", "accuse", "deny", "threaten", "withdraw_offer", "consult", "vote"}
)
_COMBAT = frozenset({"offensive", "assault", "clash", "capture", "siege", "destroy", "war"})
ROLES: Mapping[str, frozenset[str]] = {
    "participant": frozenset({"war", "clash", "consult", "agree", "vote", "cooperate", "other"}),
    "recipient": frozenset({"aid", "support", "sanction", "other"}) | _VERBAL,
    "mediator": frozenset({"agree", "consult", "request", "retreat", "aid", "cooperate", "other"}),
    "supporter": frozenset({"control", "displacement", "detain", "obstruct", "retreat", "other"}) | _COMBAT | _VERBAL,
    "beneficiary": frozenset({"aid", "support", "cooperate", "retreat", "obstruct", "other"}) | _VERBAL,
}
"""Types of the events that each role belongs to; roles not named here belong to all."""


@rule("E101", "An event is told: by a report, or by reports of its parts.", TOGETHER, scope=Scope.BESIDE)
def told(context: Context) -> Iterator[Problem]:
    """Yield events without a report, unless some file was not read whole, which may have it."""
    if context.broken:
        return
    known = _told(context)
    for event in context.corpus.events:
        if event.event_id not in known:
            fix = "code the report that tells it, or delete the event"
            yield problem(event, "", "E101", event.event_id, "no report tells the event", fix)


def _told(context: Context) -> set[str]:
    """Return the ids of the events that some article tells, by themselves or by a part of them."""
    larger = {event.event_id: event.part_of for event in context.corpus.events}
    names = {report.event_id for article in context.corpus.articles for report in article.reports}
    if context.beyond is not None:
        # What nobody knows to be untold may be told by any of them.
        names |= larger.keys() if context.beyond.told is None else context.beyond.told
    for name in list(names):
        step = larger.get(name)
        while step is not None and step not in names:
            names.add(step)
            step = larger.get(step)
    return names


@rule(
    "E102",
    "What a figure or quotation is about is told in its article; of a figure, in its paragraph.",
    TOGETHER,
    scope=Scope.ACROSS,
)
def told_here(context: Context) -> Iterator[Problem]:
    """Yield figures and quotations about an event of which their article, or their paragraph, has no report.

    A lasting state (a siege, the war) may be counted without being told. Where a part of an event is told, so is the
    event.
    """
    # That an event is told nowhere is a finding about the event.
    told_somewhere = _told(context)
    events = {event.event_id: event for event in context.corpus.events if event.event_id in told_somewhere}
    for article in context.whole_articles():
        text = context.texts.get(article.article_id)
        records: list[Figure | Quote] = [*article.figures, *article.quotes]
        for record in records:
            event = events.get(record.event_id or "")
            if event is None or dates.days(event.when)[1] is None:
                continue
            where = "the article"
            reports = [report for report in article.reports if _tells(report, event, events)]
            if reports and text is not None and isinstance(record, Figure):
                where = "the paragraph"
                start, end = paragraph(text, record.start, record.end)
                reports = [report for report in reports if start <= report.start < end]
            if not reports:
                message = f"no report in {where} tells {event.event_id}"
                fix = "correct the id, code the report that tells the event, or delete event_id"
                yield problem(record, "event_id", "E102", record.record_id, message, fix)


def _tells(report: Report, event: Event, events: Mapping[str, Event]) -> bool:
    """Return whether a report tells an event or a part of it."""
    seen: set[str] = set()
    step: str | None = report.event_id
    while step is not None and step not in seen:
        if step == event.event_id:
            return True
        seen.add(step)
        step = events[step].part_of if step in events else None
    return False


@rule("E103", "An event has a day in common with every date that is told of it as done.", TOGETHER)
def told_dates(context: Context) -> Iterator[Problem]:
    """Yield events whose time lies wholly before or after a date that a report tells them to have happened on."""
    events = {event.event_id: event for event in context.corpus.events}
    for report in (report for article in context.corpus.articles for report in article.reports):
        event = events.get(report.event_id)
        if event is None or report.realis not in DONE or not report.when_told:
            continue
        earliest, latest = dates.days(event.when)
        first, last = dates.days(report.when_told)
        if (latest and first and latest < first) or (earliest and last and earliest > last):
            message = f"{event.when} has no day in common with {report.when_told}, which {report.report_id} tells of it"
            yield problem(event, "when", "E103", event.event_id, message, "correct when, or the event of the report")


@rule("E104", "A place says where something happened as exactly as its kind allows.", scope=Scope.BESIDE)
def place_precisions(context: Context) -> Iterator[Problem]:
    """Yield events whose precision of place does not fit the kind of their place."""
    kinds = {place.place_id: place.kind for place in context.corpus.places}
    for event in context.corpus.events:
        kind = kinds.get(event.place_id or "", "")
        allowed = PRECISIONS.get(kind)
        if allowed is not None and event.place_precision is not None and event.place_precision not in allowed:
            message = f"{event.place_precision} does not go with a {kind}, which {event.place_id} is"
            fix = f"use one of: {', '.join(map(str, sorted(allowed)))}; or correct the place"
            yield problem(event, "place_precision", "E104", event.event_id, message, fix)


@rule("E105", "A role is one that the type of the event has.", scope=Scope.BESIDE)
def roles(context: Context) -> Iterator[Problem]:
    """Yield actors of events in a role that the type of the event does not have."""
    for event in context.corpus.events:
        for actor in event.actors:
            types = ROLES.get(actor.role)
            if types is not None and event.type not in types:
                message = f"{actor.actor_id} is {actor.role} of an event of type {event.type}"
                fix = f"{actor.role} belongs to: {', '.join(sorted(types))}; correct role or type"
                yield problem(actor, "role", "E105", event.event_id, message, fix)


@rule("E106", "Who utters an act takes part in it: where the cue is the trigger, the speaker is an agent.", TOGETHER)
def speakers(context: Context) -> Iterator[Problem]:
    """Yield quotations whose cue is the trigger of a report of the same event, and whose speaker does not do it."""
    events = {event.event_id: event for event in context.corpus.events}
    for article in context.corpus.articles:
        for quote in article.quotes:
            event = events.get(quote.event_id or "")
            if (
                event is None
                or quote.speaker_id is None
                or not _is_trigger(article, quote.cue_start, quote.cue_end, event)
            ):
                continue
            if quote.speaker_id not in {actor.actor_id for actor in event.actors if actor.role in DOERS}:
                message = f"{quote.speaker_id} utters {event.event_id} and is no agent of it"
                fix = "add the speaker to the event as agent, or correct speaker_id or event_id"
                yield problem(quote, "speaker_id", "E106", quote.quote_id, message, fix)


def _is_trigger(article: Article, start: int | None, end: int | None, event: Event) -> bool:
    """Return whether a cue holds the trigger of a report of an event."""
    return (
        start is not None
        and end is not None
        and any(r.event_id == event.event_id and start < r.end and r.start < end for r in article.reports)
    )
