"""References as BibTeX, for classic styles, and as biblatex.

BibTeX is written in ASCII where LaTeX has a command for a letter, biblatex in UTF-8. Every escape stands in braces of
its own, and every word with a capital in braces, so that no style sets it in lower case.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence

from aleppo_reports.citing.reference import MONTHS, Author, Reference, one_line

_SPECIAL = {
    "\\": r"{\textbackslash}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "$": r"{\$}",
    "&": r"{\&}",
    "#": r"{\#}",
    "%": r"{\%}",
    "_": r"{\_}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    "<": r"{\textless}",
    ">": r"{\textgreater}",
    "|": r"{\textbar}",
    "`": r"{\textasciigrave}",
}
_LETTERS = {
    "ß": r"{\ss}",
    "ø": r"{\o}",
    "Ø": r"{\O}",
    "æ": r"{\ae}",
    "Æ": r"{\AE}",
    "œ": r"{\oe}",
    "Œ": r"{\OE}",
    "ł": r"{\l}",
    "Ł": r"{\L}",
    "ı": r"{\i}",
    "‘": "`",
    "’": "'",
    "“": "``",
    "”": "''",
    "–": "--",
    "—": "---",
    "…": r"{\ldots}",
}
# Combining marks and the command that sets each over or under a letter.
_MARKS = {
    "\u0300": "`",
    "\u0301": "'",
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "=",
    "\u0306": "u ",
    "\u0307": ".",
    "\u0308": '"',
    "\u030a": "r ",
    "\u030b": "H ",
    "\u030c": "v ",
    "\u0323": "d ",
    "\u0327": "c ",
    "\u0328": "k ",
    "\u0331": "b ",
}
# Signs that TeX makes one of where they meet.
_LIGATURES = frozenset({"--", "''", "``", "?`", "!`"})
_KEYWORDS_APART = ", "


def escaped(text: str) -> str:
    r"""Return a text with everything escaped that LaTeX takes for a command, other letters as they are.

    >>> print(escaped("70% of E. Aleppo_1"))
    70{\%} of E. Aleppo{\_}1
    """
    return _joined(_SPECIAL.get(char, char) for char in one_line(text))


def ascii_escaped(text: str) -> str:
    r"""Return a text escaped, with letters outside ASCII as LaTeX commands where there is one.

    >>> print(ascii_escaped("Alep’s Hôpital – Šešelj"))
    Alep's H{\^o}pital -- {\v S}e{\v s}elj
    """
    return _joined(_SPECIAL.get(char) or _command(char) for char in one_line(text))


def _joined(signs: Iterable[str]) -> str:
    """Return signs in a row, apart where TeX would make one of two."""
    text = ""
    for sign in signs:
        text += f"{{}}{sign}" if text[-1:] + sign[:1] in _LIGATURES else sign
    return text


def _command(char: str) -> str:
    if char in _LETTERS:
        return _LETTERS[char]
    taken_apart = unicodedata.normalize("NFD", char)
    letter, mark = taken_apart[:1], taken_apart[1:]
    return f"{{\\{_MARKS[mark]}{letter}}}" if mark in _MARKS and letter.isascii() and letter.isalpha() else char


def _protected(text: str, escape: Callable[[str], str]) -> str:
    """Return a title with every word that has a capital in braces."""
    words = one_line(text).split(" ")
    return " ".join(f"{{{escape(word)}}}" if any(char.isupper() for char in word) else escape(word) for word in words)


def bibtex(found: Sequence[Reference]) -> str:
    """Return references as BibTeX entries."""
    return "\n\n".join(_entry("misc", reference, _bibtex_fields(reference)) for reference in found)


def biblatex(found: Sequence[Reference]) -> str:
    """Return references as biblatex entries."""
    types = {"release": "dataset", "record": "dataset", "article": "article"}
    return "\n\n".join(_entry(types[reference.kind], reference, _biblatex_fields(reference)) for reference in found)


def _entry(kind: str, reference: Reference, fields: Iterator[tuple[str, str]]) -> str:
    lines = [f"  {name} = {value}," for name, value in fields if value not in ("", "{}")]
    return "\n".join([f"@{kind}{{{_key(reference.key)},", *lines, "}"])


def _key(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9.:-]", "-", text)


def _bibtex_fields(reference: Reference) -> Iterator[tuple[str, str]]:
    def braced(text: str) -> str:
        return f"{{{ascii_escaped(text)}}}"

    whole = reference.container if reference.kind == "record" else reference.title
    yield "author", f"{{{_authors(reference.authors, ascii_escaped)}}}"
    yield "title", f"{{{_protected(whole, ascii_escaped)}}}"
    if reference.issued:
        date = reference.issued.certain
        yield "year", f"{{{reference.issued.first[0]}}}"
        if len(date) > 1:
            yield "month", MONTHS[date[1] - 1][:3].lower()
        if len(date) > 2:
            yield "day", f"{{{date[2]}}}"
    # Classic styles know neither version nor publisher of such an entry; howpublished and note they print.
    if reference.kind == "article":
        yield "howpublished", braced(reference.container)
    else:
        named = (f"Data set, version {reference.version}", reference.publisher)
        yield "howpublished", braced(", ".join(filter(None, named)))
        yield "version", braced(reference.version)
    yield from _last(reference, braced)


def _biblatex_fields(reference: Reference) -> Iterator[tuple[str, str]]:
    def braced(text: str) -> str:
        return f"{{{escaped(text)}}}"

    whole = reference.container if reference.kind == "record" else reference.title
    yield "author", f"{{{_authors(reference.authors, escaped)}}}"
    yield "title", f"{{{_protected(whole, escaped)}}}"
    if reference.issued:
        yield "date", f"{{{reference.issued.iso}{'~' if reference.issued.circa else ''}}}"
    if reference.kind == "article":
        yield "journaltitle", braced(reference.container)
        yield "entrysubtype", "{newspaper}"
    else:
        yield "version", braced(reference.version)
        yield "publisher", braced(reference.publisher)
    yield from _last(reference, braced)


def _last(reference: Reference, braced: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    record = reference.title if reference.kind == "record" else ""
    day = f"published {reference.issued.words}" if reference.issued and reference.issued.open else ""
    yield "note", braced("; ".join(filter(None, (record, day, reference.hash_note, reference.note))))
    yield "doi", f"{{{_verbatim(reference.doi)}}}"
    yield "url", f"{{{_verbatim(reference.url)}}}"
    yield "keywords", braced(_KEYWORDS_APART.join(reference.keywords))


def _authors(authors: Sequence[Author], escape: Callable[[str], str]) -> str:
    return " and ".join(_author(author, escape) for author in authors)


def _author(author: Author, escape: Callable[[str], str]) -> str:
    def part(text: str) -> str:
        escaped = escape(text)
        # A comma or an "and" inside a name would divide it.
        return f"{{{escaped}}}" if "," in text or re.search(r"(?i)\band\b", text) else escaped

    if author.name:
        return f"{{{escape(author.name)}}}"
    return ", ".join(filter(None, (part(author.family), part(author.given))))


def _verbatim(text: str) -> str:
    """Return an address, which LaTeX takes as it is, with what would end its field percent-encoded."""
    return re.sub(r"[{}\\\s]", lambda match: f"%{ord(match[0]):02X}", text.strip())
