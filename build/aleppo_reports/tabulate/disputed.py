"""Tables of what the reports disagree on: questions with their derived numbers, and the answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from aleppo_reports.records import Corpus
from aleppo_reports.tabulate.rows import Row, Rows, own


def disagreements(corpus: Corpus) -> Rows:
    """Yield one row per question, with the numbers that three rules derive from its answers."""
    figures = {figure.figure_id: figure for article in corpus.articles for figure in article.figures}
    for question in corpus.disagreements:
        named = [figures[answer.figure_id] for answer in question.answers if answer.figure_id in figures]
        values = [(figure.unit, figure.value) for figure in named if figure.value is not None]
        yield {**own(question), "answer_count": len(question.answers), **_numbers(values)}


def _numbers(values: Sequence[tuple[str, float]]) -> Row:
    units = {unit for unit, _ in values}
    if len(values) < 2 or len(units) > 1:
        return dict.fromkeys(("unit", "conservative", "informative", "representative"))
    numbers = [value for _, value in values]
    return {
        "unit": units.pop(),
        "conservative": min(numbers),
        "informative": max(numbers),
        "representative": mode(numbers),
    }


def mode(numbers: Sequence[float]) -> float:
    """Return the most frequent number, the smallest of several.

    Source: van Baalen, R package eventreport, `calc_mode_numeric`, which its most-representative aggregation uses.

    >>> mode([80, 70, 70, 80, 85])
    70
    """
    counts = Counter(numbers)
    most = max(counts.values())
    return min(number for number, count in counts.items() if count == most)


def answers(corpus: Corpus) -> Rows:
    """Yield one row per answer."""
    for question in corpus.disagreements:
        for number, answer in enumerate(question.answers, start=1):
            yield {
                "answer_id": f"{question.disagreement_id}-n{number}",
                "disagreement_id": question.disagreement_id,
                **own(answer),
            }
