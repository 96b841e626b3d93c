"""Disagreements: questions with answers that differ, and sums that do not come out and must be among them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from aleppo_reports.problems import Problem
from aleppo_reports.records import Figure
from aleppo_reports.rules.registry import Context, Scope, problem, rule

NEAR = 300
"""Distance in characters within which a count and a share of one claimant are taken to speak of one thing."""


@rule("K401", "An answer names one record.", scope=Scope.BESIDE)
def one_record(context: Context) -> Iterator[Problem]:
    """Yield answers that name no record or several, and questions that name a record twice."""
    for question in context.corpus.disagreements:
        seen: set[str] = set()
        for answer in question.answers:
            if len(answer.named) != 1:
                message = f"the answer names {len(answer.named)} records, not one"
                fix = "give exactly one of figure_id, quote_id, report_id"
                yield problem(answer, "", "K401", question.disagreement_id, message, fix)
            for name in answer.named:
                if name in seen:
                    message = f"{name} answers this question already"
                    yield problem(answer, "", "K401", question.disagreement_id, message, "delete one of the two")
                seen.add(name)


@rule("K402", "A disagreement has two answers or more that differ.", scope=Scope.BESIDE)
def differing(context: Context) -> Iterator[Problem]:
    """Yield questions with fewer than two different answers."""
    for question in context.corpus.disagreements:
        if question.origins[""].file not in context.broken and len({answer.answer for answer in question.answers}) < 2:
            fix = "add an answer that differs, or delete the question"
            yield problem(
                question, "answers", "K402", question.disagreement_id, "there are no two different answers", fix
            )


@rule("K403", "The scope is that of the answers: within one article, or across several.", scope=Scope.BESIDE)
def scopes(context: Context) -> Iterator[Problem]:
    """Yield questions whose scope does not fit the articles of their answers."""
    home = {record.record_id: article.article_id for article, record in context.attributed()}
    home |= context.beyond.home if context.beyond else {}
    for question in context.corpus.disagreements:
        articles = {home[name] for answer in question.answers for name in answer.named if name in home}
        if not articles:
            continue
        fitting = "across" if len(articles) > 1 else "within"
        if question.scope != fitting:
            number = "one article" if len(articles) == 1 else f"{len(articles)} articles"
            message = f"scope is {question.scope}, but the answers stand in {number}"
            yield problem(question, "scope", "K403", question.disagreement_id, message, f"write {fitting}")


@rule("K404", "A count and a share that do not agree are answers to one question.")
def arithmetic(context: Context) -> Iterator[Problem]:
    """Yield shares that differ from a count of the same claimant close by, and are in no question together with it.

    The text is not corrected: it says what it says, and the question says that it does not come out.
    """
    together = {
        frozenset(pair)
        for question in context.corpus.disagreements
        for pair in product(*[[name for answer in question.answers for name in answer.named]] * 2)
    }
    for article in context.corpus.articles:
        for count, share in product(article.figures, article.figures):
            computed = _share(count)
            if computed is None or not _speaks_of_the_same(count, share) or computed == share.value:
                continue
            if frozenset((count.figure_id, share.figure_id)) not in together:
                message = (
                    f"{share.value:g} percent does not agree with {count.figure_id}, "
                    f"{count.value:g} of {count.denominator:g}, which is {computed:g} percent"
                )
                fix = "do not correct it; code a disagreement with both figures as answers"
                yield problem(share, "value", "K404", share.figure_id, message, fix)


def _share(count: Figure) -> float | None:
    if count.value is None or not count.denominator:
        return None
    return round(100 * count.value / count.denominator, 2)


def _speaks_of_the_same(count: Figure, share: Figure) -> bool:
    return (
        share.unit == "percent"
        and share.value is not None
        and share.claimant_id == count.claimant_id
        and share.event_id == count.event_id
        and abs(share.start - count.start) <= NEAR
    )
