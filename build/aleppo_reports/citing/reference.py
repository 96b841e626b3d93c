"""What is cited: one value for the release, a record or an article, which every style renders."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass(frozen=True, slots=True)
class Author:
    """A person (family and given names) or an organisation (name)."""

    name: str = ""
    family: str = ""
    given: str = ""
    orcid: str = ""
    affiliation: str = ""

    @property
    def inverted(self) -> str:
        """The name as lists are sorted by: Family, Given; an organisation as it is."""
        return self.name or ", ".join(filter(None, (self.family, self.given)))

    @property
    def direct(self) -> str:
        """The name as it is said: Given Family."""
        return self.name or " ".join(filter(None, (self.given, self.family)))


@dataclass(frozen=True, slots=True)
class Issued:
    """When something was published: a day, month or year, or one of several days.

    Attributes:
        first: year, month, day, as far as they are known.
        last: the last of several days it may be; equal to first where it is known.
        circa: whether it is only about so.
    """

    first: tuple[int, ...]
    last: tuple[int, ...]
    circa: bool = False

    @property
    def certain(self) -> tuple[int, ...]:
        """Year, month, day, as far as first and last agree."""
        agreed = []
        for one, other in zip(self.first, self.last, strict=False):
            if one != other:
                break
            agreed.append(one)
        return tuple(agreed)

    @property
    def iso(self) -> str:
        """What is certain as an ISO 8601 date."""
        return "-".join(f"{part:02}" if place else f"{part:04}" for place, part in enumerate(self.certain))

    @property
    def open(self) -> bool:
        """Whether it is one of several days."""
        return self.first != self.last

    @property
    def words(self) -> str:
        """Year, month and day as APA writes them: 2016, December 9 or 10."""
        (year, *first), (other_year, *last) = self.first, self.last
        text = f"{year}, {_month_day(first)}" if first else str(year)
        if self.open:
            months = first[:1] != last[:1]
            text += f" or {other_year}" if other_year != year else " or "
            text += f", {_month_day(last)}" if other_year != year else _month_day(last) if months else str(last[1])
        return f"ca. {text}" if self.circa else text


def _month_day(parts: list[int]) -> str:
    return " ".join([MONTHS[parts[0] - 1], *map(str, parts[1:])])


def issued(text: str) -> Issued | None:
    """Return when something was published, from a date of the tables (EDTF); None if it holds no date.

    >>> issued("[2016-12-09..2016-12-10]").words
    '2016, December 9 or 10'
    >>> issued("2016-09-24~").words, issued("2016").iso
    ('ca. 2016, September 24', '2016')
    """
    found = [tuple(int(part) for part in match if part) for match in _DATE.findall(text)]
    return Issued(found[0], found[-1], any(mark in text for mark in "~?%")) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Something to cite.

    Attributes:
        key: its key in a bibliography, of ASCII letters, digits, hyphens and points.
        kind: the release, a record in it, or an article.
        title: title of the release, of the article, or what the record is called.
        container: title of the release that holds a record, or name of the outlet that published an article.
        version: version of the release.
        publisher: who publishes the release.
        language: code of the language of an article.
        sha256: hash of a record's published row, or of the archived text of an article.
        note: what a reader should know besides.
    """

    key: str
    kind: Literal["release", "record", "article"]
    title: str
    authors: tuple[Author, ...] = ()
    issued: Issued | None = None
    container: str = ""
    version: str = ""
    publisher: str = ""
    language: str = ""
    url: str = ""
    doi: str = ""
    sha256: str = ""
    note: str = ""
    keywords: tuple[str, ...] = ()

    @property
    def hash_note(self) -> str:
        """What the hash is of, and the hash."""
        if not self.sha256:
            return ""
        return f"sha256 of the {'text coded' if self.kind == 'article' else 'published row'}: {self.sha256}"

    @property
    def link(self) -> str:
        """Where it is found: the DOI as an address, else the address; empty if neither exists."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url


def one_line(text: str) -> str:
    """Return a text without line breaks, tabs, control characters and repeated spaces."""
    return " ".join("".join(char if char.isprintable() or char.isspace() else " " for char in text).split())
