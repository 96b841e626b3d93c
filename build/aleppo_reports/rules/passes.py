"""Passes: each is by a known coder, of the archived text of a known article, and its spans lie in that text.

Ids of actors are not looked up: a pass is never edited, so the registry may have gone on without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from aleppo_reports.problems import Problem, Suggestions
from aleppo_reports.records import SHAPES, Article, Pass
from aleppo_reports.rules.registry import Context, Scope, problem, rule


@rule("P101", "A pass lies in the folder of a coder whom coders.yaml has.", scope=Scope.BESIDE)
def known_coders(context: Context) -> Iterator[Problem]:
    """Yield the first pass in every folder that is named after nobody."""
    known, suggestions = context.declared.get("coder_id"), Suggestions()
    for coder, passes in context.corpus.passes.items():
        if known is not None and coder not in known:
            yield problem(
                passes[0],
                "",
                "P101",
                passes[0].article_id,
                f"there is no coder {coder!r}{suggestions.nearest(coder, known)}",
                "rename the folder, or add the coder to coders.yaml",
            )


@rule("P102", "A pass is of an article that is there.", scope=Scope.BESIDE)
def known_articles(context: Context) -> Iterator[Problem]:
    """Yield passes of articles that nobody has."""
    known, suggestions = context.declared.get("article_id", frozenset()), Suggestions()
    for entry in _passes(context):
        if entry.article_id not in known:
            yield problem(
                entry,
                "article_id",
                "P102",
                entry.article_id,
                f"there is no article {entry.article_id!r}{suggestions.nearest(entry.article_id, known)}",
                "correct the id and the name of the file, or add the article",
            )


@rule("P103", "A pass is of the archived text.", scope=Scope.BESIDE)
def archived_texts(context: Context) -> Iterator[Problem]:
    """Yield passes of another text than that of their article."""
    for entry, article in _of_articles(context):
        if entry.sha256 != article.sha256:
            yield problem(
                entry,
                "sha256",
                "P103",
                entry.article_id,
                f"the pass is of another text than the article, whose SHA-256 is {article.sha256[:12]}…",
                "take the pass out: its offsets lie on other words",
            )


@rule("P104", "A span of a pass starts before it ends, and lies inside the text.", scope=Scope.BESIDE)
def inside(context: Context) -> Iterator[Problem]:
    """Yield records of passes with start not below end, or an end beyond the text."""
    for entry, article in _of_articles(context):
        for record in chain(entry.reports, entry.figures, entry.quotes, entry.labels):
            name = str(getattr(record, SHAPES[type(record)].called or ""))
            if record.start >= record.end:
                message = f"the span starts at {record.start} and ends at {record.end}"
                yield problem(record, "end", "P104", name, message, "let it end after it starts")
            elif record.end > article.characters:
                message = f"the span ends at {record.end}, the text at {article.characters}"
                yield problem(record, "end", "P104", name, message, "correct the offsets")


def _passes(context: Context) -> Iterator[Pass]:
    for passes in context.corpus.passes.values():
        yield from passes


def _of_articles(context: Context) -> Iterator[tuple[Pass, Article]]:
    by_id = {article.article_id: article for article in context.corpus.articles}
    return ((entry, by_id[entry.article_id]) for entry in _passes(context) if entry.article_id in by_id)
