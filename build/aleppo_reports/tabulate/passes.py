"""Tables of the independent codings: who made them, and how far they agree."""

from __future__ import annotations

from aleppo_reports.agreement import Result, compare
from aleppo_reports.records import Corpus
from aleppo_reports.tabulate.rows import Rows, own

DECIMALS = 4


def coders(corpus: Corpus) -> Rows:
    """Yield one row per coder."""
    for coder in corpus.coders:
        yield own(coder)


def agreement(corpus: Corpus) -> Rows:
    """Yield one row per statistic of each two coders."""
    for result in compare(corpus.passes):
        low, high = result.bounds or (None, None)
        yield {
            "agreement_id": _id(result),
            "coder_id": result.coder_id,
            "other_coder_id": result.other_coder_id,
            "article_id": result.article_id,
            "record_kind": result.record_kind,
            "field": result.field,
            "statistic": result.statistic,
            "n": result.n,
            "estimate": _rounded(result.estimate),
            "ci_low": _rounded(low),
            "ci_high": _rounded(high),
        }


def _id(result: Result) -> str:
    parts = (
        result.coder_id,
        result.other_coder_id,
        result.record_kind,
        result.field,
        result.statistic,
        result.article_id,
    )
    return "-".join(part.replace("_", "-") for part in parts if part)


def _rounded(value: float | None) -> float | None:
    # Adding zero makes -0.0 of a tiny negative number 0.0.
    return None if value is None else round(value, DECIMALS) + 0.0
