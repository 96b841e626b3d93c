"""Tables of what was coded in the articles: reports, figures, quotations, and what was left out."""

from __future__ import annotations

from aleppo_reports.records import Article, Attributed, Corpus, Figure, Label, Quote
from aleppo_reports.tabulate.chain import first, voice
from aleppo_reports.tabulate.rows import Row, Rows, own, part_name
from aleppo_reports.texts import digest

# Keys of a claimant's cue: they go to attributions.
_CUE = ("cue_start", "cue_end")


def _base(article: Article, record: Attributed) -> Row:
    row = own(record)
    for key in _CUE:
        del row[key]
    return {**row, "article_id": article.article_id, "part": part_name(article, record.start)}


def reports(corpus: Corpus) -> Rows:
    """Yield one row per place where an article tells an event."""
    for article in corpus.articles:
        for report in article.reports:
            row = _base(article, report)
            del row["cue"]
            yield {**row, "voice": voice(report), "claimant_id": first(article, report)}


def figures(corpus: Corpus) -> Rows:
    """Yield one row per figure, low and high derived from value and bound."""
    for article in corpus.articles:
        for figure in article.figures:
            row = _base(article, figure)
            del row["cue"]
            low, high = limits(figure)
            yield {
                **row,
                "low": low,
                "high": high,
                "published_on": article.published_on,
                "voice": voice(figure),
                "claimant_id": first(article, figure),
            }


_LOW = frozenset({"exact", "at_least", "more_than"})
_HIGH = frozenset({"exact", "at_most", "up_to", "nearly"})


def limits(figure: Figure) -> tuple[float | None, float | None]:
    """Return the lowest and the highest value a figure's words allow, None where they set no limit.

    Written limits (ranges and vague words) stand; all others follow from value and bound. `about` sets none, because
    no words say how far about goes.
    """
    if figure.value is None:
        return figure.low, figure.high
    return (
        figure.value if figure.bound in _LOW else None,
        figure.value if figure.bound in _HIGH else None,
    )


def quotes(corpus: Corpus) -> Rows:
    """Yield one row per quotation; the hash of quoted words is made here, that of indirect speech was coded."""
    for article in corpus.articles:
        for quote in article.quotes:
            sha256 = quote.sha256 if quote.exact is None else digest(quote.exact.encode())
            yield {**_base(article, quote), "sha256": sha256, "speaker_id": first(article, quote)}


def labels(corpus: Corpus) -> Rows:
    """Yield one row per label, with what it names and in whose voice, by the quotation it stands in."""
    for article in corpus.articles:
        for label in article.labels:
            quote = innermost(article, label)
            yield {
                **own(label),
                "article_id": article.article_id,
                "part": part_name(article, label.start),
                "kind": next(LABEL_KINDS[key] for key in label.targets),
                "voice": label_voice(quote),
                "quote_id": quote.quote_id if quote else None,
            }


LABEL_KINDS = {"actor_id": "party", "event_id": "deed", "place_id": "place"}
"""Code of what a label names, by the key it names it with."""

LABEL_VOICES = ("narrator", "direct", "indirect")
"""The codes of a label's voice."""


def innermost(article: Article, label: Label) -> Quote | None:
    """Return the shortest quotation that a label stands in, or None."""
    around = [quote for quote in article.quotes if quote.start <= label.start and label.end <= quote.end]
    return min(around, key=lambda quote: (quote.end - quote.start, quote.start), default=None)


def label_voice(quote: Quote | None) -> str:
    """Return the code of voice of a label that stands in a quotation, or in none."""
    if quote is None:
        return "narrator"
    return "indirect" if quote.kind == "indirect" else "direct"


def not_coded(corpus: Corpus) -> Rows:
    """Yield one row per run of words that was left uncoded for a reason."""
    for article in corpus.articles:
        for entry in article.not_coded:
            yield {"article_id": article.article_id, **own(entry), "part": part_name(article, entry.start)}
