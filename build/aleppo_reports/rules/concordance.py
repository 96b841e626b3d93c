"""Evidence that checks itself: figures and dates are read again from their own words, cues stand by their quotations.

The readers know nothing of the records (see `aleppo_reports.concordance`). Where a reader finds in the words all that
was coded, the coder must not say that something was inferred; where it finds less, the coder must. So every exception
is written down with its reason, and a better reader only takes exceptions away.
"""

from __future__ import annotations

from collections.abc import Iterator

from aleppo_reports.concordance.dates import points_back
from aleppo_reports.concordance.numbers import Reading, read
from aleppo_reports.problems import Problem
from aleppo_reports.records import Figure
from aleppo_reports.rules.figures import limits, units, values, wholes
from aleppo_reports.rules.registry import Context, problem, rule
from aleppo_reports.tabulate.rereading import dates_given, difference, speech


def _figures(context: Context) -> Iterator[Figure]:
    """Yield the figures that agree with themselves: one mistake gives one finding."""
    wrong = (found for check in (values, limits, wholes, units) for found in check(context))
    # By file, too: another article may have a figure of this id by mistake.
    broken = {(found.origin.file, found.record) for found in wrong}
    for article in context.corpus.articles:
        file = article.at().file
        yield from (figure for figure in article.figures if (file, figure.figure_id) not in broken)


@rule("N951", "The number, bound and unit of a figure are those of its words.")
def numbers(context: Context) -> Iterator[Problem]:
    """Yield figures that differ from their words, and figures coded as read whose words cannot be read.

    Words that say everything may be overruled by `inferred` (a misprint); words that say only a part may not, because
    what is inferred there is the rest.
    """
    for figure in _figures(context):
        reading = read(figure.exact)
        inferred = figure.reading == "inferred"
        if reading is None:
            if not inferred:
                message = f'the words "{figure.exact}" cannot be read by rule'
                fix = "let exact be hedge, number and noun, or make reading inferred and say why in reading_note"
                yield problem(figure, "reading", "N951", figure.figure_id, message, fix)
            continue
        key = difference(figure, reading)
        if key is None or (inferred and reading.unit is not None):
            continue
        stated = _text(getattr(figure, key))
        message = f'{stated} does not agree with the words "{figure.exact}", which say {described(reading)}'
        fix = f"correct {key}, or correct exact if the words are not those of this figure"
        yield problem(figure, key, "N951", figure.figure_id, message, fix)


@rule("N952", "An inferred reading cannot be read from the words.")
def exceptions(context: Context) -> Iterator[Problem]:
    """Yield figures coded as inferred whose words say everything that was coded."""
    for figure in _figures(context):
        reading = read(figure.exact) if figure.reading == "inferred" else None
        if reading is None or reading.unit is None or difference(figure, reading):
            continue
        message = f'nothing is inferred: the words "{figure.exact}" say {described(reading)}'
        fix = "make reading read and delete reading_note"
        yield problem(figure, "reading", "N952", figure.figure_id, message, fix)


def described(reading: Reading) -> str:
    """Return a reading as a person would write it.

    >>> described(Reading(50, 50, 50, "exact", "neighbourhoods"))
    '50 neighbourhoods (exact)'
    """
    if reading.bound == "range":
        number = f"{_text(reading.low)} to {_text(reading.high)}"
    elif reading.value is not None:
        number = _text(reading.value)
    elif reading.low is not None:
        number = f"above {_text(reading.low)}"
    elif reading.high is not None:
        number = f"below {_text(reading.high)}"
    else:
        number = "no number"
    whole = _text(reading.denominator) if reading.denominator is not None else ""
    of = "of" if whole or (number == "no number" and reading.unit) else ""
    return " ".join(part for part in (number, of, whole, reading.unit, f"({reading.bound})") if part)


def _text(value: float | str | None) -> str:
    if value is None:
        return "nothing"
    return value if isinstance(value, str) else f"{value:.15g}"


@rule("N953", "A date is the one its phrase gives.")
def phrases(context: Context) -> Iterator[Problem]:
    """Yield reports whose date is not that of its phrase, and phrases that give no date and point to none."""
    for article in context.corpus.articles:
        for report in article.reports:
            if not report.when_told or not report.when_exact:
                continue
            given = dates_given(article, report)
            if report.when_told in given:
                continue
            if given:
                ways = " or ".join(given)
                message = f'{report.when_told} does not agree with the phrase "{report.when_exact}", which gives {ways}'
                fix = "correct when_told, or take the phrase that dates this act"
                yield problem(report, "when_told", "N953", report.report_id, message, fix)
            elif not points_back(report.when_exact):
                message = f'the phrase "{report.when_exact}" cannot be resolved by rule'
                fix = "use a phrase that dates the act, or one that points back to it, or delete phrase and date"
                yield problem(report, "when_exact", "N953", report.report_id, message, fix)


@rule("N954", "The cue of a direct quotation stands in its paragraph or in the one before or after.")
def cues(context: Context) -> Iterator[Problem]:
    """Yield direct quotations whose cue is further away; one that continues another counts from the first on."""
    for article in context.corpus.articles:
        text = context.texts.get(article.article_id)
        if text is None:
            continue
        quotes = {quote.quote_id: quote for quote in article.quotes}
        for quote in article.quotes:
            if quote.kind != "direct" or quote.cue_start is None:
                continue
            first = _paragraph(text, min(each.start for each in speech(quote, quotes)))
            last = _paragraph(text, quote.end - 1)
            cue = _paragraph(text, quote.cue_start)
            if first - 1 <= cue <= last + 1:
                continue
            away = first - cue if cue < first else cue - last
            side = "before" if cue < first else "after"
            message = f'the cue "{quote.cue}" stands {away} paragraphs {side} the quotation'
            fix = "take the cue that introduces these words, or delete the cue if none does"
            yield problem(quote, "cue", "N954", quote.quote_id, message, fix)


def _paragraph(text: str, offset: int) -> int:
    """Return the number of the paragraph at an offset: lines that are not blank, counted from 0."""
    return sum(1 for line in text[: max(offset, 0)].split("\n")[:-1] if line.strip())
