"""Parts of the page: where each begins, and in which order their kinds follow each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from aleppo_reports.problems import Problem
from aleppo_reports.rules.registry import TOGETHER, Context, problem, rule

HEADINGS = frozenset({"headline", "subheading"})
"""Codes of the parts that head others: lines that are no sentences."""
ABOVE = frozenset({"headline", "standfirst"})
"""Codes of the parts that stand above the running text."""


@rule("S411", "A part begins at the beginning of a line that is not blank.", TOGETHER)
def line_starts(context: Context) -> Iterator[Problem]:
    """Yield parts that begin inside a line of the text at hand, or with the blank lines after the part before."""
    for article in context.corpus.articles:
        text = context.texts.get(article.article_id, "")
        for part in article.parts:
            if not 0 < part.start < len(text):
                continue
            if text[part.start - 1] != "\n":
                message = f"begins inside a line: {text[part.start - 10 : part.start]!r} | {text[part.start :][:10]!r}"
            elif text[part.start].isspace():
                message = "begins with blank lines, which belong to the part before"
            else:
                continue
            fix = "let it begin with the first character of its first line"
            yield problem(part, "start", "S411", article.article_id, message, fix)


@rule("S412", "Parts that follow each other differ, and stand where their kind belongs.", TOGETHER)
def order(context: Context) -> Iterator[Problem]:
    """Yield neighbours of one kind, headlines and standfirsts below running text, subheadings not directly above it."""
    for article in context.whole_articles():
        name = article.article_id
        for before, after in pairwise(article.parts):
            if before.part == after.part:
                message = f"the part before is {after.part} already"
                yield problem(after, "part", "S412", name, message, "make one part of the two, or correct the kind")
        below = False
        for number, part in enumerate(article.parts):
            following = article.parts[number + 1].part if number + 1 < len(article.parts) else None
            if part.part in ABOVE and below:
                fix = "call it subheading or body, or correct the parts above"
                yield problem(part, "part", "S412", name, f"a {part.part} stands below running text", fix)
            elif part.part == "subheading" and not (below and following == "body"):
                where = "above all running text" if not below else f"above {following}" if following else "at the end"
                fix = "a subheading is between two parts of running text"
                yield problem(part, "part", "S412", name, f"a subheading stands {where}", fix)
            below = below or part.part == "body"


@rule("S413", "The title stands in the headline, and no heading ends with a full stop.", TOGETHER)
def headings(context: Context) -> Iterator[Problem]:
    """Yield articles whose title is not a line of the headline at hand, and headings that are sentences."""
    misplaced = {finding.record for finding in order(context)}
    for article in context.whole_articles():
        text = context.texts.get(article.article_id)
        if text is None or article.article_id in misplaced:
            continue
        lines = {part: text[part.start : part.end].split("\n") for part in article.parts if part.part in HEADINGS}
        if article.title not in {
            line.strip() for part, own in lines.items() if part.part == "headline" for line in own
        }:
            message = f"{article.title!r} is no line of the headline"
            yield problem(
                article, "title", "S413", article.article_id, message, "copy the headline, or correct the parts"
            )
        for part, own in lines.items():
            if stopped := [line for line in own if line.rstrip().endswith(".")]:
                message = f"the {part.part} ends with a full stop: {stopped[0].rstrip()[-20:]!r}"
                yield problem(part, "part", "S413", article.article_id, message, "correct the kind, or where it ends")
