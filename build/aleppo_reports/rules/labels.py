"""Labels: each names one thing, in few words, and the same words mean the same stance everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from aleppo_reports.problems import Origin, Problem
from aleppo_reports.records import Article, Label
from aleppo_reports.rules.registry import Context, Scope, problem, rule

LABEL_LENGTH = 60
"""Longest label, in characters."""


def _labels(context: Context) -> Iterator[tuple[Article, Label]]:
    for article in context.corpus.articles:
        for label in article.labels:
            yield article, label


@rule("L501", "A label names one party, one deed or one place.")
def one_target(context: Context) -> Iterator[Problem]:
    """Yield labels that name nothing, or several things."""
    for _, label in _labels(context):
        if len(label.targets) != 1:
            given = " and ".join(label.targets) or "nothing"
            fix = "give actor_id for a party, event_id for a deed, or place_id for a place"
            yield problem(label, "", "L501", label.label_id, f"the label names {given}", fix)


@rule("L502", "The same words for the same kind of thing have the same stance in every article.", scope=Scope.ACROSS)
def stances(context: Context) -> Iterator[Problem]:
    """Yield labels with another stance than an earlier one of the same words, letter case apart."""
    seen: dict[tuple[str, ...], tuple[str, Origin]] = dict(context.beyond.stances if context.beyond else {})
    for _, label in _labels(context):
        stance, origin = seen.setdefault(_meant(label), (label.stance, label.at("stance")))
        if label.stance != stance:
            message = f"{label.exact!r} is {label.stance} here and {stance} at {origin}"
            fix = "decide by the words alone, and write the decision down in the codebook"
            yield problem(label, "stance", "L502", label.label_id, message, fix)


def _meant(label: Label) -> tuple[str, ...]:
    """Return the words of a label, letter case apart, and the kinds of things that it names."""
    return (" ".join(label.exact.casefold().split()), *label.targets)


def first_stances(context: Context) -> dict[tuple[str, ...], tuple[str, Origin]]:
    """Return the stance of the first label of the same words for the same kind of thing, and where it stands."""
    found: dict[tuple[str, ...], tuple[str, Origin]] = {}
    for _, label in _labels(context):
        found.setdefault(_meant(label), (label.stance, label.at("stance")))
    return found


def stances_of(context: Context) -> dict[tuple[str, ...], frozenset[str]]:
    """Return the stances that labels of the same words have for the same kind of thing."""
    found: dict[tuple[str, ...], set[str]] = {}
    for _, label in _labels(context):
        found.setdefault(_meant(label), set()).add(label.stance)
    return {meant: frozenset(stances) for meant, stances in found.items()}


@rule("L503", f"A label is short: at most {LABEL_LENGTH} characters.")
def lengths(context: Context) -> Iterator[Problem]:
    """Yield labels longer than allowed."""
    for _, label in _labels(context):
        if len(label.exact) > LABEL_LENGTH:
            message = f"the label has {len(label.exact)} characters, more than {LABEL_LENGTH}"
            yield problem(label, "exact", "L503", label.label_id, message, "keep the noun or the verb that names")


@rule("L504", "Labels do not overlap.")
def apart(context: Context) -> Iterator[Problem]:
    """Yield labels that begin before an earlier one ends."""
    for article in context.corpus.articles:
        ordered = sorted(article.labels, key=lambda label: (label.start, label.end))
        for before, after in pairwise(ordered):
            if after.start < before.end:
                message = f"overlaps {before.label_id}, {before.exact!r}"
                fix = "keep one: the deed or the place includes the party in its words"
                yield problem(after, "start", "L504", after.label_id, message, fix)
