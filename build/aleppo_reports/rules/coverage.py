"""Completeness: what looks codable is coded, or listed with the reason why not; and the text budget is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from aleppo_reports.problems import Origin, Problem
from aleppo_reports.records import Article
from aleppo_reports.rules.registry import Context, problem, rule

BUDGET = 0.30
"""Largest share of an article's characters that the package reproduces."""

_NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|"
    "nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|tens|"
    "half|halves|thirds?|quarters?|several|many|most|few|majority|numerous"
)
NUMBER = re.compile(rf"\d+(?:[.,]\d+)*|\b(?:{_NUMBER_WORDS})\b", re.IGNORECASE)
"""A digit run or a number word."""
# An apostrophe inside a word or after it (rebels’) is no quotation mark; one before a word is.
MARK = re.compile(r"[\"“”„«»]|(?<!\w)[‘']")
"""A character that opens or closes a quotation."""


def _covered(spans: Iterable[tuple[int, int]], size: int) -> bytearray:
    cover = bytearray(size)
    for start, end in spans:
        cover[start:end] = b"\1" * max(0, min(end, size) - start)
    return cover


def _numbers_coded(article: Article) -> list[tuple[int, int]]:
    spans = [(figure.start, figure.end) for figure in article.figures]
    spans += [
        (r.when_start, r.when_end) for r in article.reports if r.when_start is not None and r.when_end is not None
    ]
    return spans


def _marks_coded(article: Article) -> list[tuple[int, int]]:
    return [(quote.start, quote.end) for quote in article.quotes if quote.exact is not None]


def uncoded(article: Article, text: str) -> list[re.Match[str]]:
    """Return every number, number word and quotation mark of a text that no record codes, in order.

    A number counts as coded inside a figure or a date phrase, a mark inside a quotation with its words; boilerplate
    is left out.
    """
    furniture = [(part.start, part.end) for part in article.parts if part.part == "boilerplate"]
    found: list[re.Match[str]] = []
    for pattern, spans in ((NUMBER, _numbers_coded(article)), (MARK, _marks_coded(article))):
        cover = _covered([*spans, *furniture], len(text))
        found += [match for match in pattern.finditer(text) if not all(cover[match.start() : match.end()])]
    return sorted(found, key=lambda match: match.start())


@rule("C901", "Every digit, number word and quotation mark is coded, or listed in not_coded with a reason.")
def complete(context: Context) -> Iterator[Problem]:
    """Yield what is neither coded nor listed, with its words around it."""
    for article, text in _with_text(context):
        listed = _covered(((entry.start, entry.end) for entry in article.not_coded), len(text))
        for match in uncoded(article, text):
            if all(listed[match.start() : match.end()]):
                continue
            around = text[max(0, match.start() - 30) : match.end() + 30]
            yield Problem(
                Origin(article.at().file),
                "C901",
                article.article_id,
                "",
                f"{match.group()!r} at {match.start()} is in no record: {around!r}",
                "code it, or list it in not_coded with a reason",
            )


@rule("C902", "What is listed in not_coded is not coded anyway.")
def needless(context: Context) -> Iterator[Problem]:
    """Yield entries of not_coded that excuse nothing."""
    for article, text in _with_text(context):
        left = uncoded(article, text)
        for entry in article.not_coded:
            if not any(entry.start <= match.start() and match.end() <= entry.end for match in left):
                message = f"{entry.exact!r} excuses nothing: no uncoded number, number word or quotation mark in it"
                yield problem(entry, "exact", "C902", article.article_id, message, "delete the entry")


def reproduced(article: Article) -> float:
    """Return the share of the article's characters that records reproduce word for word, 0 to 1."""
    spans = [(r.start, r.end) for r in article.attributed() if r.words is not None]
    spans += [(entry.start, entry.end) for entry in article.not_coded]
    return sum(_covered(spans, article.characters)) / article.characters


@rule("C903", f"The package reproduces less than {BUDGET:.0%} of an article.")
def budget(context: Context) -> Iterator[Problem]:
    """Yield articles of which too much is reproduced."""
    for article in context.corpus.articles:
        share = reproduced(article)
        if share >= BUDGET:
            message = f"{share:.1%} of the article is reproduced, not less than {BUDGET:.0%}"
            yield problem(article, "", "C903", article.article_id, message, "shorten triggers and quotations")


def _with_text(context: Context) -> Iterator[tuple[Article, str]]:
    for article in context.whole_articles():
        if article.article_id in context.texts:
            yield article, context.texts[article.article_id]
