"""Spans: every record's words are where it says they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from aleppo_reports.concordance.passages import paragraph
from aleppo_reports.problems import Problem
from aleppo_reports.records import Article, Figure, Hop, NotCoded, Quote, Record, Relation, Report
from aleppo_reports.rules.registry import Context, problem, rule, walk
from aleppo_reports.texts import digest

REANCHOR = "copy the words from the text, delete the offsets, and run `aleppo anchor`"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words that a record claims, with the keys that claim it."""

    record: Record
    name: str
    words_key: str
    start_key: str
    end_key: str

    @property
    def words(self) -> str | None:
        """The words as written in the file."""
        return getattr(self.record, self.words_key, None)

    @property
    def start(self) -> int | None:
        """Offset of the first character."""
        return getattr(self.record, self.start_key, None)

    @property
    def end(self) -> int | None:
        """Offset just after the last character."""
        return getattr(self.record, self.end_key, None)


# The keys that claim words: (words, start, end).
_KEYS = (
    ("exact", "start", "end"),
    ("evidence", "start", "end"),
    ("cue", "cue_start", "cue_end"),
    ("when_exact", "when_start", "when_end"),
)


def spans(name: str, record: Record) -> Iterator[Span]:
    """Yield the spans a record claims: its words, its cue, its date phrase."""
    if isinstance(record, Hop):
        yield Span(record, name, "cue", "start", "end")
        return
    if hasattr(record, "start") and not (hasattr(record, "exact") or hasattr(record, "evidence")):
        yield Span(record, name, "", "start", "end")
        return
    for words, start, end in _KEYS:
        if hasattr(record, words) and hasattr(record, start):
            yield Span(record, name, words, start, end)


def article_spans(context: Context) -> Iterator[tuple[Article, Span]]:
    """Yield every span of the corpus with the article whose text it lies in."""
    by_id = {article.article_id: article for article in context.corpus.articles}
    for article in context.corpus.articles:
        for records in (
            article.parts,
            article.reports,
            article.figures,
            article.quotes,
            article.labels,
            article.not_coded,
        ):
            for record in records:
                name = getattr(record, "record_id", article.article_id)
                for part in (record, *getattr(record, "attributions", ())):
                    for span in spans(name, part):
                        yield article, span
    for name, other in walk(context.corpus):
        if isinstance(other, Relation) and other.article_id in by_id:
            for span in spans(name, other):
                yield by_id[other.article_id], span


@rule("S401", "A span starts before it ends, and lies inside the text.")
def inside(context: Context) -> Iterator[Problem]:
    """Yield spans with start not below end, or an end beyond the text."""
    for article, span in article_spans(context):
        if span.start is None or span.end is None:
            continue
        if span.start >= span.end:
            yield problem(
                span.record,
                span.start_key,
                "S401",
                span.name,
                f"start {span.start} is not below end {span.end}",
                REANCHOR,
            )
        elif span.end > article.characters:
            message = f"end {span.end} lies beyond the text, which has {article.characters} characters"
            yield problem(span.record, span.end_key, "S401", span.name, message, REANCHOR)


@rule("S402", "Words and offsets come together, and the words are as long as the span.")
def lengths(context: Context) -> Iterator[Problem]:
    """Yield spans whose words and offsets do not fit each other."""
    for _, span in article_spans(context):
        if not span.words_key:
            continue
        offsets = (span.start is not None) + (span.end is not None)
        # Whether words may be missing is no business of the offsets: of quotations Q701 tells, of not_coded C907.
        unkept = isinstance(span.record, (NotCoded, Quote)) and span.words_key == "exact" and span.words is None
        if span.words is not None and offsets < 2:
            missing = span.start_key if span.start is None else span.end_key
            message = f"the words have no {missing}"
            yield problem(span.record, span.words_key, "S402", span.name, message, "give the offsets of the words")
        elif span.words is None and offsets and not unkept:
            yield problem(
                span.record,
                span.start_key,
                "S402",
                span.name,
                f"offsets without {span.words_key}",
                "give the words, or delete the offsets",
            )
        elif span.words is not None and span.start is not None and span.end is not None:
            length = span.end - span.start
            if length > 0 and len(span.words) != length:
                message = f"the words have {len(span.words)} characters, the span has {length}"
                yield problem(span.record, span.words_key, "S402", span.name, message, REANCHOR)


@rule("S403", "The words are those of the article text.")
def words(context: Context) -> Iterator[Problem]:
    """Yield spans whose words differ from the text at hand; of indirect speech, the hash."""
    for article, span in article_spans(context):
        text = context.texts.get(article.article_id)
        if text is None or span.start is None or span.end is None or not span.start < span.end <= len(text):
            continue
        found = text[span.start : span.end]
        if span.words is not None and span.words != found and len(span.words) == len(found):
            at = next(i for i, (a, b) in enumerate(zip(span.words, found, strict=True)) if a != b)
            message = f"differs from the text at character {at + 1}: {span.words!r} is coded, {found!r} stands there"
            yield problem(span.record, span.words_key, "S403", span.name, message, REANCHOR)
        record = span.record
        if (
            isinstance(record, Quote)
            and span.words_key == "exact"
            and record.sha256
            and digest(found.encode()) != record.sha256
        ):
            message = "is not the hash of the text between start and end"
            yield problem(
                record,
                "sha256",
                "S403",
                span.name,
                message,
                "check start and end, then set sha256 to the hash of the words",
            )


@rule("S404", "Parts follow each other without gap or overlap, from the first character to the last.")
def parts(context: Context) -> Iterator[Problem]:
    """Yield gaps and overlaps between the parts of an article."""
    for article in context.whole_articles():
        name = article.article_id
        if not article.parts:
            yield problem(article, "parts", "S404", name, "the article has no parts", "divide the text into parts")
            continue
        first, last = article.parts[0], article.parts[-1]
        if first.start != 0:
            yield problem(
                first, "start", "S404", name, f"the first part starts at {first.start}, not at 0", "let it start at 0"
            )
        for before, after in pairwise(article.parts):
            if after.start != before.end:
                fault = "overlaps" if after.start < before.end else "leaves a gap after"
                message = f"the part starting at {after.start} {fault} the one ending at {before.end}"
                yield problem(after, "start", "S404", name, message, f"let it start at {before.end}")
        if last.end != article.characters:
            message = f"the last part ends at {last.end}, the text at {article.characters}"
            yield problem(last, "end", "S404", name, message, f"let it end at {article.characters}")


@rule("S405", "A span lies in one part, and not in boilerplate.")
def one_part(context: Context) -> Iterator[Problem]:
    """Yield spans that cross parts or lie in site furniture."""
    for article, span in article_spans(context):
        if not span.words_key or span.start is None or span.end is None or not article.parts:
            continue
        part = article.part_at(span.start)
        if part is None:
            continue
        if span.end > part.end:
            message = f"runs from {span.start} to {span.end} over the end of the {part.part} at {part.end}"
            yield problem(
                span.record, span.end_key, "S405", span.name, message, "split the record, or correct the offsets"
            )
        elif part.part == "boilerplate":
            message = "lies in boilerplate, which is never coded"
            yield problem(
                span.record, span.start_key, "S405", span.name, message, "delete the record, or correct the parts"
            )


@rule("S406", "No two records code the same words the same way.")
def doubles(context: Context) -> Iterator[Problem]:
    """Yield records that stand on the same span with the same content as an earlier one."""
    for article in context.corpus.articles:
        seen: dict[tuple[object, ...], str] = {}
        for record in article.attributed():
            if isinstance(record, Report):
                content: tuple[object, ...] = (record.event_id,)
            elif isinstance(record, Figure):
                content = (record.measure, record.subject, record.value)
            elif isinstance(record, Quote):
                content = (record.kind, record.speaker_id)
            key = (type(record), record.start, record.end, *content)
            other = seen.setdefault(key, record.record_id)
            if other != record.record_id:
                message = f"codes the same words the same way as {other}"
                yield problem(record, "start", "S406", record.record_id, message, "delete one of the two")


@rule("S407", "The trigger of a report is one word.")
def triggers(context: Context) -> Iterator[Problem]:
    """Yield reports with a trigger of several words."""
    for _, record in context.attributed():
        if isinstance(record, Report) and len(record.exact.split()) > 1:
            message = f"the trigger has {len(record.exact.split())} words"
            fix = "keep the one that names the act: the main verb, or the noun where the verb says little by itself"
            yield problem(record, "exact", "S407", record.report_id, message, fix)


@rule("S408", "Length and words of the article are those of its text.")
def measures(context: Context) -> Iterator[Problem]:
    """Yield articles whose counts differ from the text at hand."""
    for article in context.corpus.articles:
        text = context.texts.get(article.article_id)
        if text is None:
            continue
        for key, found in (("characters", len(text)), ("words", len(text.split()))):
            if getattr(article, key) != found:
                yield problem(
                    article,
                    key,
                    "S408",
                    article.article_id,
                    f"{getattr(article, key)} is coded, the text has {found}",
                    f"write {found}",
                )


@rule("S409", "The words that present a speaker stand in the paragraph of the quotation and its cue.")
def presentations(context: Context) -> Iterator[Problem]:
    """Yield quotations whose `described_as` is not in their paragraph of the text at hand, nor in that of their cue."""
    for article, record in context.attributed():
        text = context.texts.get(article.article_id)
        if not isinstance(record, Quote) or not record.described_as or text is None:
            continue
        at = [record.start, record.end, *(at for at in (record.cue_start, record.cue_end) if at is not None)]
        first, last = paragraph(text, min(at), max(at))
        if record.described_as not in text[first:last]:
            where = "with the quotation" if record.described_as in text else "in the text"
            message = f"{record.described_as!r} does not stand {where}"
            yield problem(record, "described_as", "S409", record.record_id, message, "copy the words from the text")


@rule("S410", "A span begins and ends between words, not inside one.")
def whole_words(context: Context) -> Iterator[Problem]:
    """Yield spans that cut a word of the text at hand in two."""
    for article, span in article_spans(context):
        text = context.texts.get(article.article_id)
        if text is None or span.start is None or span.end is None or not 0 <= span.start < span.end <= len(text):
            continue
        for key, at in ((span.start_key, span.start), (span.end_key, span.end)):
            if 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum():
                message = f"cuts a word in two: {text[max(0, at - 10) : at]!r} | {text[at : at + 10]!r}"
                yield problem(span.record, key, "S410", span.name, message, REANCHOR)
