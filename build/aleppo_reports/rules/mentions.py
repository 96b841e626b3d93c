"""Mentions: who speaks or is counted in an article, and where, is named there.

An actor that is described and not named, and an area without fixed borders, have names of ours, which no article need
print; of all others a name or an alias stands in the text. Needs the texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from aleppo_reports.problems import Problem
from aleppo_reports.records import Actor, Article, Place, Record
from aleppo_reports.rules.names import is_word
from aleppo_reports.rules.registry import TOGETHER, Context, Scope, naming, problem, rule
from aleppo_reports.texts import plain_marks

AREA = "area"
"""Code of the kind of place that is described, not named."""
NAMED = "named"
"""Code of actors whom an article names."""


@rule("N958", "A named actor of a record is mentioned in its article.", TOGETHER)
def actors(context: Context) -> Iterator[Problem]:
    """Yield records that name an actor of whom no name or alias stands in the text at hand."""
    known = {actor.actor_id: actor for actor in context.corpus.actors if actor.identified == NAMED}
    for article, name, record, key, value in _of_texts(context, "actor_id"):
        if value in known and not _mentioned(context.texts[article.article_id], _forms(known[value])):
            message = f"{value} is mentioned nowhere in the article"
            fix = "correct the id, or add the words that name the actor there to the aliases"
            yield problem(record, key, "N958", name, message, fix)


@rule("N959", "A place of a record, but for areas, is named in its article.", TOGETHER, scope=Scope.ACROSS)
def places(context: Context) -> Iterator[Problem]:
    """Yield records with a place of which no name or alias stands in the text; events, in no text that tells it."""
    known = {place.place_id: place for place in context.corpus.places if place.kind != AREA}
    fix = "correct the id, or add the words that name the place there to the aliases"
    for article, name, record, key, value in _of_texts(context, "place_id"):
        if value in known and not _mentioned(context.texts[article.article_id], _forms(known[value])):
            message = f"{value} is named nowhere in the article"
            yield problem(record, key, "N959", name, message, fix)
    telling: dict[str, set[str]] = {}
    for article in context.corpus.articles:
        for report in article.reports:
            telling.setdefault(report.event_id, set()).add(article.article_id)
    for event in context.corpus.events:
        place, articles = known.get(event.place_id or ""), telling.get(event.event_id, set())
        if place is None or not articles or not articles <= set(context.texts):
            continue
        if not any(_mentioned(context.texts[article_id], _forms(place)) for article_id in articles):
            message = f"{event.place_id} is named in no article that tells the event"
            yield problem(event, "place_id", "N959", event.event_id, message, fix)


def _of_texts(context: Context, target: str) -> Iterator[tuple[Article, str, Record, str, str]]:
    return (found for found in naming(context, target) if found[0].article_id in context.texts)


def _forms(owner: Actor | Place) -> frozenset[str]:
    """Return by which words somebody or something may be meant: names, what they have in brackets, and aliases.

    The last two words are enough: a text says "the foreign ministry" where our name says whose.
    """
    whole = [*re.split(r"[()]", owner.name), *(alias.alias for alias in owner.aliases)]
    return frozenset(form for name in whole if (words := name.split()) for form in (name, " ".join(words[-2:])))


def _mentioned(text: str, forms: Iterable[str]) -> bool:
    folded = _folded(text)
    return any(_stands(folded, _folded(form)) for form in forms)


def _stands(text: str, words: str) -> bool:
    """Tell whether some words stand in a text, not inside of longer ones: by hand, as each would be a new pattern."""
    start = text.find(words)
    while start >= 0:
        end = start + len(words)
        if not (start and is_word(text[start - 1])) and not (end < len(text) and is_word(text[end])):
            return True
        start = text.find(words, start + 1)
    return False


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    return " ".join(plain_marks(text).casefold().split())
