"""What the words of a record give when they are read again, beside what was coded.

Rules find with it what differs (rules/concordance.py), the table of verifications what agrees (verified.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from aleppo_reports.concordance.dates import is_now, resolve
from aleppo_reports.concordance.numbers import Reading
from aleppo_reports.records import Article, Figure, Quote, Report
from aleppo_reports.tabulate.coded import limits

_AHEAD = frozenset({"planned", "proposed", "threatened"})
"""Realis of acts that are still to come."""
_EITHER = frozenset({"hypothetical", "denied"})
"""Realis of acts that may lie on either side of publication."""

_KEYS = ("bound", "value", "low", "high", "unit", "denominator")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def difference(figure: Figure, reading: Reading) -> str | None:
    """Return the first key whose coded value is not that of the words; what the words leave open agrees with all."""
    low, high = limits(figure)
    stated: Mapping[str, object] = {**{key: getattr(figure, key) for key in _KEYS}, "low": low, "high": high}
    for key in _KEYS:
        said = getattr(reading, key)
        if said is None and key in {"unit", "denominator"}:
            # No noun in the words, or a whole that is counted elsewhere.
            continue
        if stated[key] != said:
            return key
    return None


def dates_given(article: Article, report: Report) -> tuple[str, ...]:
    """Return the dates that the phrase of a report may mean: two only where the act may lie on either side."""
    phrase = report.when_exact or ""
    base = (_said_on(article, report) if is_now(phrase) else None) or article.published_on
    sides = (False, True) if report.realis in _EITHER else (report.realis in _AHEAD,)
    found = (resolve(phrase, base, ahead=ahead) for ahead in sides)
    return tuple(dict.fromkeys(edtf for edtf in found if edtf is not None))


def _said_on(article: Article, report: Report) -> date | None:
    """Return the day of the saying in which the date phrase of a report stands, the innermost one that is dated."""
    around = [
        quote
        for quote in article.quotes
        if report.when_start is not None
        and quote.start <= report.when_start < quote.end
        and _DAY.fullmatch(quote.said_on or "")
    ]
    inner = min(around, key=lambda quote: quote.end - quote.start, default=None)
    return date.fromisoformat(inner.said_on) if inner is not None and inner.said_on else None


def speech(quote: Quote, quotes: Mapping[str, Quote]) -> tuple[Quote, ...]:
    """Return a quotation and those that it continues, back to the first.

    Args:
        quote: the quotation.
        quotes: the quotations of its article, by id.
    """
    chain = {quote.quote_id: quote}
    while (quote := quotes.get(quote.continues or "", quote)).quote_id not in chain:
        chain[quote.quote_id] = quote
    return tuple(chain.values())
