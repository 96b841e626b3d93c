"""Markdown tables, for every page that the package writes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_CODE = re.compile(r"(`[^`]*`)")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")


def untagged(text: str) -> str:
    """Return a text in which no tag of HTML starts, whoever wrote it; code stays as it is.

    >>> untagged("a <b> `<c>` 1 < 2")
    'a &lt;b> `<c>` 1 < 2'
    """
    # What is in backticks is every second piece.
    pieces = _CODE.split(text)
    return "".join(piece if place % 2 else _TAG.sub("&lt;", piece) for place, piece in enumerate(pieces))


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    r"""Return the lines of a table.

    >>> table(["a", "b"], [["1|2", "x"]])
    ['| a | b |', '| --- | --- |', '| 1\\|2 | x |']
    """

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(" ".join(untagged(cell).splitlines()).replace("|", "\\|") for cell in cells) + " |"

    return [line(head), line(["---"] * len(head)), *(line(row) for row in rows)]
