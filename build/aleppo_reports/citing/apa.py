"""References as text, after the seventh edition of the APA manual.

Titles stay as they are printed: setting them in sentence case takes a reader who knows the names in them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from aleppo_reports.citing.reference import Author, Reference, one_line

# Source: APA 7, chapter 9: up to twenty authors are listed, of more the first nineteen and the last.
_MOST = 20
# Hexadecimal digits of a hash that a person can compare; the machine-readable styles have all 64.
_DIGITS = 16


def apa(found: Sequence[Reference]) -> str:
    """Return references as text, one a line."""
    return "\n".join(one_line(_reference(reference)) for reference in found)


def _reference(reference: Reference) -> str:
    """Return one reference.

    Source: APA 7, chapter 10: data sets, entries in a reference work, news articles.
    """
    when = reference.issued
    date = "n.d." if when is None else when.words if reference.kind == "article" else str(when.first[0])
    authors = authors_of(reference.authors)
    if reference.kind == "article":
        body = [reference.title, reference.container]
    elif reference.kind == "record":
        hashed = reference.title.removesuffix(")") + f"; row sha256 {reference.sha256[:_DIGITS]})"
        body = [hashed, f"In {_whole(reference.container, reference.version)}", reference.publisher]
    else:
        body = [_whole(reference.title, reference.version), reference.publisher]
    head = [authors, f"({date})", *body] if authors else [body[0], f"({date})", *body[1:]]
    return " ".join([*(_stopped(part) for part in head if part), *filter(None, [reference.link])])


def _whole(title: str, version: str) -> str:
    return f"{title} (Version {version}) [Data set]"


def _stopped(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def authors_of(authors: Sequence[Author]) -> str:
    """Return a list of authors: families first, given names as initials, the last with an ampersand."""
    names = [_name(author) for author in authors]
    if len(names) > _MOST:
        return ", ".join(names[: _MOST - 1]) + f", . . . {names[-1]}"
    # Two organisations take no comma before the ampersand, everybody else does.
    comma = "," if len(names) > 2 or any(author.family for author in authors) else ""
    return f"{', '.join(names[:-1])}{comma} & {names[-1]}" if len(names) > 1 else "".join(names)


def _name(author: Author) -> str:
    if author.name:
        return author.name
    return ", ".join(filter(None, (author.family, _initials(author.given))))


def _initials(given: str) -> str:
    """Return the initials of given names.

    >>> _initials("Jean-Paul Émile")
    'J.-P. É.'
    """
    return " ".join("-".join(f"{part[0]}." for part in re.split("-", name) if part) for name in given.split())
