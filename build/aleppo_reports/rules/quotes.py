"""Quotations: each kind keeps what it must and nothing that it must not."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from aleppo_reports.problems import Problem
from aleppo_reports.records import Quote
from aleppo_reports.rules.attribution import by_cue, odd_ones
from aleppo_reports.rules.registry import TOGETHER, Context, Scope, problem, rule

OPENING = "\"'“‘„«"
"""Characters that open a quotation."""
CLOSING = "\"'”’“»"
"""Characters that close a quotation."""

_SPEAKERLESS = frozenset({"term", "title"})


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _quotes(context: Context) -> Iterator[Quote]:
    return (quote for article in context.corpus.articles for quote in article.quotes)


@rule(
    "Q701",
    "Indirect speech keeps hash and gist, never words; every other kind keeps words, or hash and gist if it is long.",
)
def kept(context: Context) -> Iterator[Problem]:
    """Yield quotations that keep what their kind forbids or lack what it demands."""
    for quote in _quotes(context):
        if quote.exact is None:
            what = "indirect speech" if quote.kind == "indirect" else f"a {quote.kind} quotation without words"
            for key, fix in (
                ("gist", "say it in our own words"),
                ("sha256", "give the SHA-256 of the words between start and end"),
            ):
                if getattr(quote, key) is None:
                    yield problem(quote, "kind", "Q701", quote.quote_id, f"{what} has no {key}", fix)
        elif quote.kind == "indirect":
            fix = "delete exact; the words of indirect speech are not reproduced"
            yield problem(quote, "exact", "Q701", quote.quote_id, "indirect speech keeps words", fix)
        elif quote.sha256 is not None:
            fix = "delete sha256; it is derived from the words"
            message = f"a {quote.kind} quotation with words has a hash of its own"
            yield problem(quote, "sha256", "Q701", quote.quote_id, message, fix)


@rule("Q702", "Quoted words stand with their quotation marks: one at the least, at the beginning or the end.")
def marks(context: Context) -> Iterator[Problem]:
    """Yield quotations whose words, kept or in the text at hand, neither begin nor end with a quotation mark."""
    for article in context.corpus.articles:
        text = context.texts.get(article.article_id, "")
        for quote in article.quotes:
            kept_out = "" if quote.kind == "indirect" else text[quote.start : quote.end]
            words = quote.exact or kept_out
            if words and words[0] not in OPENING and words[-1] not in CLOSING:
                fix = "let the words begin with the opening and end with the closing mark"
                message = "the words have no quotation mark at either end"
                yield problem(quote, "exact", "Q702", quote.quote_id, message, fix)


@rule("Q703", "Speech has a speaker; only terms and titles may go without.")
def speakers(context: Context) -> Iterator[Problem]:
    """Yield quotations without a speaker."""
    for quote in _quotes(context):
        if quote.speaker_id is None and quote.kind not in _SPEAKERLESS:
            fix = "code who says it; add an unnamed actor if the text does not name one"
            yield problem(quote, "kind", "Q703", quote.quote_id, f"{_a(quote.kind)} quotation has no speaker", fix)


@rule("Q704", "A quotation continues an earlier one of the same article and speaker.", scope=Scope.ACROSS)
def continued(context: Context) -> Iterator[Problem]:
    """Yield quotations that continue a later one, another article's, or another speaker's."""
    where = {quote.quote_id: (article, quote) for article in context.corpus.articles for quote in article.quotes}
    for article in context.corpus.articles:
        for quote in article.quotes:
            if quote.continues not in where:
                continue
            other_article, other = where[quote.continues]
            if other_article.article_id != article.article_id:
                fault = "stands in another article"
            elif other.start >= quote.start and other.quote_id != quote.quote_id:
                fault = "stands later in the text"
            elif other.speaker_id != quote.speaker_id:
                fault = f"has another speaker, {other.speaker_id}" if other.speaker_id else "has no speaker"
            else:
                continue
            yield problem(
                quote,
                "continues",
                "Q704",
                quote.quote_id,
                f"{other.quote_id} {fault}",
                "correct the id, or delete the line",
            )


_SETTING = ("described_as", "said_to_id", "said_on", "place_id")
"""Keys that tell of the act of saying, not of what is said."""


@rule("Q705", "Quotations with one cue have one presentation, addressee, day and place.", TOGETHER)
def settings(context: Context) -> Iterator[Problem]:
    """Yield quotations that differ from most with their cue in what they tell of the saying."""
    for article in context.corpus.articles:
        for quotes in by_cue(article.quotes):
            for key in _SETTING:
                for quote, other in odd_ones(quotes, attrgetter(key)):
                    told, usual = (getattr(each, key) or "nothing" for each in (quote, other))
                    message = f"{told} here, {usual} in {other.quote_id} with the same cue"
                    yield problem(quote, key, "Q705", quote.quote_id, message, "code the act of saying alike in both")


@rule("Q706", "In an article, the same words present the same speaker.", TOGETHER)
def presented(context: Context) -> Iterator[Problem]:
    """Yield quotations with another speaker than most with their `described_as`, if one of the speakers is named.

    Words for people whom the text does not name ("rebels") may mean one group here and another there.
    """
    named = {actor.actor_id for actor in context.corpus.actors if actor.identified == "named"}
    for article in context.corpus.articles:
        groups: dict[str, list[Quote]] = {}
        for quote in article.quotes:
            if quote.described_as and quote.speaker_id:
                groups.setdefault(quote.described_as, []).append(quote)
        for words, quotes in groups.items():
            if not any(quote.speaker_id in named for quote in quotes):
                continue
            for quote, other in odd_ones(quotes, lambda quote: quote.speaker_id):
                message = f"{words!r} presents {quote.speaker_id} here and {other.speaker_id} in {other.quote_id}"
                yield problem(
                    quote, "speaker_id", "Q706", quote.quote_id, message, "correct speaker_id or described_as"
                )
