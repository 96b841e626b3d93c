"""References in RIS, which EndNote, RefWorks and Zotero read: one tag a line, so no value may hold a line break."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aleppo_reports.citing.reference import Issued, Reference, one_line

_TYPES = {"release": "DATA", "record": "DATA", "article": "NEWS"}
# The format has its own meaning for an asterisk in these.
_NO_ASTERISK = frozenset({"AU", "KW", "T2"})


def ris(found: Sequence[Reference]) -> str:
    """Return references as RIS."""
    return "\n".join(line for reference in found for line in _lines(reference))


def _lines(reference: Reference) -> Iterator[str]:
    yield f"TY  - {_TYPES[reference.kind]}"
    for tag, text in _values(reference):
        if value := one_line(text.replace("*", " ") if tag in _NO_ASTERISK else text):
            yield f"{tag}  - {value}"
    yield "ER  - "


def _values(reference: Reference) -> Iterator[tuple[str, str]]:
    yield "ID", reference.key
    yield from (("AU", author.inverted) for author in reference.authors)
    yield "TI", reference.title
    yield "T2", reference.container
    if reference.issued:
        yield "PY", f"{reference.issued.first[0]:04}"
        yield "DA", _date(reference.issued)
    yield "ET", reference.version
    yield "PB", reference.publisher
    yield "LA", reference.language
    yield "DO", reference.doi
    yield "UR", reference.url
    yield from (("KW", keyword) for keyword in reference.keywords)
    yield "N1", reference.hash_note
    yield "N1", reference.note


def _date(issued: Issued) -> str:
    """Return a date as RIS writes it: year, month, day and free words, with a slash between each two."""
    year, month, day = (*(f"{part:02}" for part in issued.certain), "", "")[:3]
    words = issued.words if issued.open or issued.circa else ""
    return f"{year:>04}/{month}/{day}/{words}"
