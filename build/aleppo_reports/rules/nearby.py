"""Dates against the words around them: what a figure, a quotation or an event is dated by, some phrase nearby gives.

Reports carry the phrase that dates them; figures, quotations and events do not, so it is looked for: in the sentences
of the record and the one before, as the codebook says. Needs the texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from itertools import product

from aleppo_reports import dates
from aleppo_reports.concordance.dates import Phrase, is_now, phrases, points_back
from aleppo_reports.concordance.passages import Span, around
from aleppo_reports.problems import Problem
from aleppo_reports.records import Article, Attributed, Figure, Quote, Report
from aleppo_reports.rules.events import told_dates
from aleppo_reports.rules.registry import TOGETHER, Context, Scope, problem, rule

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@rule("N955", "The date of a figure or a quotation is that of a phrase in its sentence or the one before.", TOGETHER)
def dated_nearby(context: Context) -> Iterator[Problem]:
    """Yield figures and quotations with a date that no phrase nearby gives."""
    for article in context.corpus.articles:
        text = context.texts.get(article.article_id)
        if text is None:
            continue
        for record, key in _dated(article):
            coded, given = getattr(record, key), _given(article, record, text)
            # Said before a day: in an interview published on Thursday.
            if coded not in given and coded not in {f"../{day}" for day in given if key == "said_on"}:
                said = f"those that do give {' or '.join(sorted(given))}" if given else "there is none"
                message = f"no date phrase in the sentence or the one before gives {coded}; {said}"
                fix = f"take the date from such a phrase, or delete {key}"
                yield problem(record, key, "N955", record.record_id, message, fix)


def _dated(article: Article) -> Iterator[tuple[Attributed, str]]:
    """Yield the records of an article with the key of a date that stands in the text, not one that follows from it."""
    for figure in article.figures:
        if figure.window is not None or figure.as_of is not None:
            yield figure, "window" if figure.window is not None else "as_of"
    for quote in article.quotes:
        if quote.said_on is not None:
            yield quote, "said_on"


def _given(article: Article, record: Attributed, text: str) -> set[str]:
    """Return the dates that the phrases around a record give."""
    start, end = around(text, *_extent(article, record), before=1)
    # What is said was said already.
    ways = (phrases if isinstance(record, Quote) else _phrases)(text, article.published_on)
    near = [phrase for phrase in ways if start <= phrase.start and phrase.end <= end]
    given = {phrase.edtf for phrase in near}
    # A phrase that points back gives what it points to, which the report that it dates says.
    given |= {
        report.when_told
        for report in article.reports
        if report.when_told and report.when_start is not None and start <= report.when_start < end
    }
    said = said_on(article, record.start)
    if said is not None and not isinstance(record, Quote):
        words = [(text[phrase.start : phrase.end], phrase.edtf) for phrase in near]
        given |= {said.isoformat() for run, _ in words if is_now(run)}
        given |= {f"{edtf.partition('/')[0]}/{said}" for run, edtf in words if run.casefold().startswith("since ")}
    return given


def _extent(article: Article, record: Attributed) -> Span:
    """Return where a record and its cue stand; of a continued quotation, from the first one on."""
    chain: dict[int, Attributed] = {record.start: record}
    continues = isinstance(record, Quote) and record.continues
    quotes = {quote.quote_id: quote for quote in article.quotes} if continues else {}
    while isinstance(record, Quote) and (record := quotes.get(record.continues or "", record)).start not in chain:
        chain[record.start] = record
    starts = [at for each in chain.values() for at in (each.start, each.cue_start) if at is not None]
    ends = [at for each in chain.values() for at in (each.end, each.cue_end) if at is not None]
    return min(starts), max(ends)


@lru_cache(maxsize=256)
def _phrases(text: str, published: date) -> tuple[Phrase, ...]:
    """Return the date phrases of a text, whether they look back or ahead."""
    return tuple(dict.fromkeys((*phrases(text, published), *phrases(text, published, ahead=True))))


def said_on(article: Article, offset: int) -> date | None:
    """Return the day of the saying that an offset lies in, the innermost one that is dated."""
    inside = [q for q in article.quotes if q.start <= offset < q.end and _DAY.fullmatch(q.said_on or "")]
    inner = min(inside, key=lambda quote: quote.end - quote.start, default=None)
    return date.fromisoformat(inner.said_on) if inner is not None and inner.said_on else None


@rule(
    "N956",
    "The phrase that dates a report stands in its sentence or the one before; one that points back has a date.",
    TOGETHER,
)
def phrases_nearby(context: Context) -> Iterator[Problem]:
    """Yield reports whose date phrase stands elsewhere, or points back to a date that nothing before it gives."""
    for article in context.corpus.articles:
        text = context.texts.get(article.article_id)
        for report in article.reports if text is not None else ():
            if text is None or report.when_start is None or report.when_end is None or not report.when_exact:
                continue
            start, end = around(text, report.start, report.end, before=1)
            if not (start <= report.when_start and report.when_end <= end):
                fix = "take a phrase from the sentence or the one before, or delete phrase and date"
                message = (
                    f"the phrase {report.when_exact!r} stands neither in the sentence of the act nor in the one before"
                )
                yield problem(report, "when_exact", "N956", report.report_id, message, fix)
            elif points_back(report.when_exact) and report.when_told not in _before(article, report, text):
                fix = "give the date of the act that the phrase points to"
                message = f"no date phrase before {report.when_exact!r} gives {report.when_told}"
                yield problem(report, "when_told", "N956", report.report_id, message, fix)


def _before(article: Article, report: Report, text: str) -> set[str]:
    """Return the dates that a phrase may point back to; "since" such a day runs to publication or to the saying."""
    at = report.when_start or 0
    given = {phrase.edtf for phrase in _phrases(text, article.published_on) if phrase.end <= at}
    ends = {article.published_on, said_on(article, at) or article.published_on}
    return given | {f"{edtf}/{end}" for edtf, end in product(given, ends) if _DAY.fullmatch(edtf)}


@rule(
    "N957",
    "The time of an event begins and ends on days that the articles tell, or on which they were published.",
    TOGETHER,
    scope=Scope.ACROSS,
)
def told_ends(context: Context) -> Iterator[Problem]:
    """Yield events with an end that no report of them, no phrase near one and no event around them gives.

    Looked at are events whose articles are all at hand and read without a finding.
    """
    whole = {article.article_id for article in context.whole_articles()}
    events = {event.event_id: event for event in context.corpus.events}
    telling: dict[str, list[tuple[Article, Report]]] = {name: [] for name in events}
    for article in context.corpus.articles:
        for report in article.reports:
            telling.setdefault(report.event_id, []).append((article, report))
    own = _own_days(context)
    parts: dict[str, list[str]] = {}
    for event in events.values():
        parts.setdefault(event.part_of or "", []).append(event.event_id)
    near: dict[str, set[date]] = {name: set() for name in telling}
    hidden: set[str] = set()
    for article in context.corpus.articles:
        text = context.texts.get(article.article_id) if article.article_id in whole else None
        for report in article.reports:
            if text is None:
                hidden.add(report.event_id)
            else:
                near[report.event_id] |= _days_near(article, report, text)
    wrong = {finding.record for finding in told_dates(context)}
    for event in events.values():
        if not telling[event.event_id] or event.event_id in hidden or event.event_id in wrong:
            continue
        allowed = near[event.event_id] | own.get(event.event_id, set()) | _days_of_parts(event.event_id, parts, telling)
        if (larger := events.get(event.part_of or "")) is not None:
            allowed |= _bounds([larger.when])
        for end in re.findall(r"\d[\d-]*\d", event.when):
            first, last = dates.days(end)
            if first and last and not any(first <= day <= last for day in allowed):
                message = f"nothing that the articles tell of it, nor a day of publication, gives {end}"
                fix = "take the dates of its reports, of its parts or of the larger event, or leave the end open"
                yield problem(event, "when", "N957", event.event_id, message, fix)


def _days_near(article: Article, report: Report, text: str) -> set[date]:
    """Return the days on which the phrases around a report begin and end, those of its own and of publication."""
    start, end = around(text, report.start, report.end, before=1)
    near = [
        phrase.edtf for phrase in _phrases(text, article.published_on) if start <= phrase.start and phrase.end <= end
    ]
    return {article.published_on} | _bounds([*near, report.when_told])


def _own_days(context: Context) -> dict[str, set[date]]:
    """Return the days on which the dates of figures and quotations about an event begin and end, by event."""
    told: dict[str, set[date]] = {}
    for _, record in context.attributed():
        if isinstance(record, Figure | Quote) and record.event_id is not None:
            days = [record.window, record.as_of] if isinstance(record, Figure) else [record.said_on]
            told.setdefault(record.event_id, set()).update(_bounds(days))
    return told


def _days_of_parts(
    event_id: str, parts: Mapping[str, list[str]], telling: Mapping[str, list[tuple[Article, Report]]]
) -> set[date]:
    """Return the days on which what is told of the parts of an event begins and ends."""
    inside, names = set(parts.get(event_id, [])), list(parts.get(event_id, []))
    while names:
        further = set(parts.get(names.pop(), [])) - inside
        inside |= further
        names += further
    return _bounds(report.when_told for name in inside for _, report in telling[name])


def _bounds(told: Iterable[str | None]) -> set[date]:
    return {day for edtf in told if edtf for day in dates.days(edtf) if day is not None}
