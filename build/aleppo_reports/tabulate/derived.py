"""Tables that nobody writes: the chains of attribution."""

from __future__ import annotations

from aleppo_reports.records import Attributed, Corpus, Figure, Quote, Report
from aleppo_reports.tabulate.chain import chain
from aleppo_reports.tabulate.rows import Row, Rows, part_name


def attributions(corpus: Corpus) -> Rows:
    """Yield one row per hop of the chain of every figure, quotation and report."""
    for article in corpus.articles:
        for record in article.attributed():
            for number, link in enumerate(chain(article, record), start=1):
                yield {
                    "attribution_id": f"{record.record_id}-a{number}",
                    **_owner(record),
                    "article_id": article.article_id,
                    "hop": link.hop,
                    "role": link.role,
                    "actor_id": link.actor_id,
                    "cue": link.cue,
                    "part": part_name(article, link.start),
                    "start": link.start,
                    "end": link.end,
                }


def _owner(record: Attributed) -> Row:
    return {
        "figure_id": record.figure_id if isinstance(record, Figure) else None,
        "quote_id": record.quote_id if isinstance(record, Quote) else None,
        "report_id": record.report_id if isinstance(record, Report) else None,
    }
