"""Aliases: each adds a form by which an article mentions its actor or place; none uncovers whom we keep unnamed."""

from __future__ import annotations

from collections.abc import Iterator

from aleppo_reports.problems import Problem
from aleppo_reports.records import PRIVATE_PERSON, Actor, Alias, Article, Place, own_id
from aleppo_reports.rules.coverage import BOILERPLATE
from aleppo_reports.rules.names import UNNAMED, has_capital
from aleppo_reports.rules.registry import Context, Scope, problem, rule
from aleppo_reports.texts import occurrences, plain_marks


def _aliases(context: Context) -> Iterator[tuple[str, Actor | Place, Alias]]:
    owners: tuple[Actor | Place, ...] = (*context.corpus.actors, *context.corpus.places)
    for owner in owners:
        for alias in owner.aliases:
            yield own_id(owner) or "", owner, alias


@rule("I307", "An alias adds a form: it is not the record's name, and is said once for it.", scope=Scope.BESIDE)
def new_forms(context: Context) -> Iterator[Problem]:
    """Yield aliases that are the name of their record, or another of its aliases, whatever the shape of the marks."""
    seen: set[tuple[type, str, str]] = set()
    for name, owner, alias in _aliases(context):
        form = plain_marks(alias.alias)
        key = (type(owner), name, form)
        if form == plain_marks(owner.name):
            message = f"{alias.alias!r} is the name already"
        elif key in seen:
            message = f"{alias.alias!r} is said already"
        else:
            seen.add(key)
            continue
        yield problem(alias, "alias", "I307", name, message, "delete the alias")


@rule("I308", "An alias has a capital letter: without one, no text shows it to be a name.", scope=Scope.BESIDE)
def capitals(context: Context) -> Iterator[Problem]:
    """Yield aliases in small letters throughout."""
    for name, _, alias in _aliases(context):
        if not has_capital(alias.alias):
            fix = "write it with the capitals of the text, or delete it if the text has none"
            yield problem(alias, "alias", "I308", name, f"{alias.alias!r} has no capital letter", fix)


@rule("I309", "An actor who is kept unnamed has no alias.", scope=Scope.BESIDE)
def unnamed(context: Context) -> Iterator[Problem]:
    """Yield aliases of actors whom the text leaves anonymous, or whom we do not identify."""
    for name, owner, alias in _aliases(context):
        if isinstance(owner, Actor) and owner.identified == UNNAMED:
            # The message leaves out what should not stand here.
            message = "an actor who is unnamed has an alias"
            fix = "delete the alias; if the text names the actor and nothing speaks against it, correct identified"
            yield problem(alias, "alias", "I309", name, message, fix)


@rule("C910", "An alias stands in an article.", scope=Scope.ACROSS)
def used(context: Context) -> Iterator[Problem]:
    """Yield aliases that no article prints as whole words; to tell, all texts must be at hand."""
    articles = list(context.whole_articles())
    if len(articles) < len(context.corpus.articles) or not all(a.article_id in context.texts for a in articles):
        return
    lacking = written(context) - printed(context)
    for name, _, alias in _aliases(context):
        if (name, alias.alias) in lacking:
            message = f"{alias.alias!r} stands in no article"
            fix = "correct it to what the article prints, or delete it"
            yield problem(alias, "alias", "C910", name, message, fix)


def written(context: Context) -> frozenset[tuple[str, str]]:
    """Return the aliases that some text has to print, with the ids of their owners."""
    every = ((name, alias.alias) for name, _, alias in _aliases(context))
    return frozenset((name, form) for name, form in every if has_capital(plain_marks(form)))


def printed(context: Context) -> frozenset[tuple[str, str]]:
    """Return the aliases that texts at hand print as whole words, with the ids of their owners."""
    whole = (article for article in context.whole_articles() if article.article_id in context.texts)
    texts = [_prose(article, plain_marks(context.texts[article.article_id])) for article in whole]
    found = set()
    for name, _, alias in _aliases(context):
        form = plain_marks(alias.alias)
        # At the beginning of a sentence, a small first letter is a capital.
        forms = {form, form[0].upper() + form[1:]}
        if has_capital(form) and any(occurrences(text, one) for text in texts for one in forms):
            found.add((name, alias.alias))
    return frozenset(found)


def _prose(article: Article, text: str) -> str:
    """Return a text without boilerplate and without names of private people."""
    out = [(part.start, part.end) for part in article.parts if part.part == BOILERPLATE]
    out += [(entry.start, entry.end) for entry in article.not_coded if entry.reason == PRIVATE_PERSON]
    for start, end in out:
        text = text[:start] + "\n" * (end - start) + text[end:]
    return text
