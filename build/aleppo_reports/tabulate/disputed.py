"""Tables of what the reports disagree on: questions with their derived numbers, and the answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from aleppo_reports.records import Article, Corpus
from aleppo_reports.tabulate.rows import Row, Rows, own


def disagreements(corpus: Corpus) -> Rows:
    """Yield one row per question, with the numbers that three rules derive from its answers."""
    return disputed(corpus, counted(corpus.articles, answering(corpus)))


def answering(corpus: Corpus) -> frozenset[str]:
    """Return the ids of the figures that answer some question."""
    answers = (answer for question in corpus.disagreements for answer in question.answers)
    return frozenset(answer.figure_id for answer in answers if answer.figure_id is not None)


def counted(articles: Iterable[Article], wanted: frozenset[str]) -> dict[str, tuple[str, float]]:
    """Return unit and value of the figures that are wanted and have a value, by their ids."""
    return {
        figure.figure_id: (figure.unit, figure.value)
        for article in articles
        for figure in article.figures
        if figure.figure_id in wanted and figure.value is not None
    }


def disputed(corpus: Corpus, figures: Mapping[str, tuple[str, float]]) -> Rows:
    """Yield one row per question of a corpus.

    Args:
        corpus: the questions.
        figures: unit and value of the figures that answer them, by their ids.
    """
    for question in corpus.disagreements:
        values = [figures[name] for answer in question.answers if (name := answer.figure_id or "") in figures]
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
