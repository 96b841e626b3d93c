"""How far each record is verified: three levels that are computed, and what people signed.

Every level is about the record as it stands now. Of the computed ones only `anchored` needs the article texts; it is
taken from `Corpus.verified`, so that tables built with and without the texts are the same, and a record that was
changed without them loses the level. The other two are computed from the annotations each time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from aleppo_reports.agreement.compare import FIELDS, paired
from aleppo_reports.concordance.numbers import read
from aleppo_reports.fingerprint import IN_ARTICLES, Entry, entries
from aleppo_reports.records import SHAPES, Article, Coded, Corpus, Figure, Pass, Quote, Record, Report, SignOff
from aleppo_reports.tabulate.coded import limits
from aleppo_reports.tabulate.rereading import dates_given, difference, speech
from aleppo_reports.tabulate.rows import Row, Rows

LEVELS = ("anchored", "concordant", "double_coded", "reviewed")
"""All levels, from the words to the person."""

CODERS = 2
"""How many independent codings must give what a record says for it to be double coded."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one record is verified.

    Attributes:
        entry: the record and its hash.
        computed: the levels that were computed, in their order.
        signed: the sign-offs of the record as it stands, in order of their dates.
    """

    entry: Entry
    computed: tuple[str, ...]
    signed: tuple[SignOff, ...]

    @property
    def levels(self) -> tuple[str, ...]:
        """All levels that the record has."""
        return (*self.computed, "reviewed") if self.signed else self.computed


def verifications(corpus: Corpus) -> Rows:
    """Yield one row per record and level that it has; of `reviewed`, one per person."""
    for standing in standings(corpus):
        for level in standing.computed:
            yield {**_row(standing.entry, level), "by": None, "orcid": None, "on": None}
        for number, sign_off in enumerate(standing.signed, start=1):
            signed = {"by": sign_off.by, "orcid": sign_off.orcid, "on": sign_off.on}
            yield {**_row(standing.entry, "reviewed", str(number)), **signed}


def _row(entry: Entry, level: str, *which: str) -> Row:
    return {
        "verification_id": "-".join((entry.kind, entry.record_id, level.replace("_", "-"), *which)),
        "record_kind": entry.kind,
        "record_id": entry.record_id,
        "article_id": entry.article.article_id if entry.article else None,
        "level": level,
        "record_sha256": entry.sha256,
    }


def standings(corpus: Corpus) -> Iterator[Standing]:
    """Yield how far every record is verified."""
    found = list(entries(corpus))
    verified = corpus.verified or {}
    anchored = {id(entry.record) for entry in found if verified.get(entry.record_id) == entry.sha256}
    twice = double_coded(corpus)
    signed: dict[tuple[str, str, str], list[SignOff]] = {}
    for sign_off in sorted(corpus.verifications, key=lambda each: (each.on, each.by, each.orcid or "")):
        signed.setdefault((sign_off.record_kind, sign_off.record_id, sign_off.record_sha256), []).append(sign_off)
    for entry in found:
        has = {
            "anchored": id(entry.record) in anchored,
            "concordant": _concordant(entry, anchored),
            "double_coded": (entry.kind, entry.record_id) in twice,
        }
        computed = tuple(level for level, given in has.items() if given and level in levels_of(entry.kind))
        yield Standing(entry, computed, tuple(signed.get((entry.kind, entry.record_id, entry.sha256), ())))


def levels_of(kind: str) -> tuple[str, ...]:
    """Return the levels that a record of a kind can have.

    >>> levels_of("figures"), levels_of("actors")
    (('anchored', 'concordant', 'double_coded', 'reviewed'), ('reviewed',))
    """
    able = {
        "anchored": kind in IN_ARTICLES,
        "concordant": kind in _REREAD,
        "double_coded": kind in FIELDS,
        "reviewed": True,
    }
    return tuple(level for level, given in able.items() if given)


# --- Read again from the words ---


def _number(article: Article, figure: Figure) -> bool:
    reading = read(figure.exact) if figure.reading == "read" else None
    return reading is not None and reading.unit is not None and difference(figure, reading) is None


def _date(article: Article, report: Report) -> bool:
    return report.when_told is not None and report.when_told in dates_given(article, report)


def _cue(article: Article, quote: Quote) -> bool:
    # That it stands by the quotation can be seen in the text only: rule N954 looks when that is compared.
    return quote.kind == "direct" and quote.cue_start is not None


_REREAD: Mapping[str, Callable[[Article, Any], bool]] = {"figures": _number, "reports": _date, "quotes": _cue}
"""Tells whether there is something to read again in a record and it is what was coded, by kind of record."""


def _concordant(entry: Entry, anchored: set[int]) -> bool:
    """Tell whether a record was read again from words that stand in the text."""
    record, article = entry.record, entry.article
    if article is None or entry.kind not in _REREAD or not _REREAD[entry.kind](article, record):
        return False
    # The paragraph of a quotation that continues others is counted from the first of them.
    quotes = {quote.quote_id: quote for quote in article.quotes}
    rests_on: tuple[Record, ...] = speech(record, quotes) if isinstance(record, Quote) else (record,)
    return all(id(each) in anchored for each in rests_on)


# --- Coded twice ---


def double_coded(corpus: Corpus) -> frozenset[tuple[str, str]]:
    """Return kind and id of the records that two independent codings give as they stand now.

    A coding gives a record if it has one of the same kind at its place, as codings are matched with each other, with
    the same values in all fields in which codings are compared, and the same lower and upper limit.
    """
    types = {event.event_id: event.type for event in corpus.events}
    giving: Counter[tuple[str, str]] = Counter()
    for article in corpus.articles:
        passes = [entry for own in corpus.passes.values() for entry in own if entry.article_id == article.article_id]
        for kind in FIELDS:
            records = [as_coded(kind, record, types) for record in getattr(article, kind)]
            name = SHAPES[SHAPES[Pass].nested[kind]].called or ""
            for entry in passes:
                for record, other in paired(records, getattr(entry, kind)):
                    if record and other and _values(kind, record) == _values(kind, other):
                        giving[kind, getattr(record, name)] += 1
    return frozenset(key for key, count in giving.items() if count >= CODERS)


def as_coded(kind: str, record: Record, types: Mapping[str, str]) -> Coded:
    """Return a record as a coding would have it.

    Args:
        kind: kind of the record.
        record: the record.
        types: type of each event, which codings have instead of the event.
    """
    values: dict[str, Any] = {"type": types.get(getattr(record, "event_id", None) or "")}
    values |= {entry.name: getattr(record, entry.name) for entry in fields(record)}
    cls: Any = SHAPES[Pass].nested[kind]
    made: Coded = cls(**{entry.name: values[entry.name] for entry in fields(cls)})
    return made


def _values(kind: str, record: Any) -> list[Hashable]:
    """Return what must be the same: the compared fields, and the limits of a figure, which have none of their own."""
    return [*(field.read(record) for field in FIELDS[kind]), limits(record) if kind == "figures" else None]
