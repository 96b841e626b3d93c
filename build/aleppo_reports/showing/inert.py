"""Text that only shows: nothing in it moves a cursor, colours a terminal or turns the direction of writing."""

from __future__ import annotations

import unicodedata

# Marks that change the direction of what follows, of which Unicode warns (UAX #9, TR36).
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_QUOTING = frozenset("\"'“”‘’«»„")


def inert(text: str) -> str:
    r"""Return a text in one line, its control characters written out.

    >>> inert("a\x1b[31mb\n c")
    'a\\x1b[31mb c'
    """
    return "".join(map(_shown, " ".join(text.split())))


def visible(text: str) -> str:
    r"""Return a text with its lines and spaces, all that a person cannot see written out.

    >>> visible("a\x1b[31m\u202eb\nc")
    'a\\x1b[31m\\u202eb\nc'
    """
    return text if text.isprintable() else "\n".join("".join(map(_shown, line)) for line in text.split("\n"))


def quoted(words: str) -> str:
    """Return words of an article in quotation marks, unless they begin with one of their own.

    >>> quoted("two-thirds"), quoted("“The advance,”"), quoted("")
    ('“two-thirds”', '“The advance,”', '')
    """
    shown = inert(words)
    return f"“{shown}”" if shown and shown[0] not in _QUOTING else shown


def _shown(character: str) -> str:
    if character in _TURNING or unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}:
        return character.encode("unicode_escape").decode("ascii")
    return character
