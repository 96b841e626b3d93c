"""Where sentences and paragraphs of a text begin and end.

A paragraph is a line. A sentence ends with its paragraph, or with a full stop, question or exclamation mark that is
followed by a space and no small letter, unless the stop belongs to an abbreviation. Where that is in doubt (`U.S.`) two
sentences count as one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

Span = tuple[int, int]

_ABBREVIATIONS = (
    "Dr|Mr|Mrs|Ms|Prof|Gen|Col|Maj|Capt|Lt|Sgt|St|Sen|Rep|Gov|No|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Oct|Nov|Dec"
)
_UNENDING = "".join(rf"(?<!\b{word}\.)" for word in _ABBREVIATIONS.split("|"))
_END = re.compile(rf"(?<![A-Z]\.){_UNENDING}(?:(?<=[.!?])|(?<=[.!?][\"'”’»)\]]))\s+(?=[^\sa-z])|\s*\n\s*")


@lru_cache(maxsize=64)
def sentences(text: str) -> tuple[Span, ...]:
    """Return start and end of each sentence of a text, in order.

    >>> text = "It fell. Dr. Who left."
    >>> [text[start:end] for start, end in sentences(text)]
    ['It fell.', 'Dr. Who left.']
    """
    ends = [(found.start(), found.end()) for found in _END.finditer(text)]
    starts = [0, *(end for _, end in ends)]
    return tuple(
        (start, end) for start, end in zip(starts, [*(at for at, _ in ends), len(text)], strict=True) if start < end
    )


def around(text: str, start: int, end: int, before: int = 0) -> Span:
    """Return where the sentences of a span begin and end, and so many sentences before it.

    >>> text = "It fell. They left. He cried."
    >>> start, end = around(text, 20, 22, before=1)
    >>> text[start:end]
    'They left. He cried.'
    """
    found = sentences(text)
    starts = [first for first, _ in found]
    first = max(0, bisect_right(starts, start) - 1)
    last = max(first, bisect_right(starts, max(start, end - 1)) - 1)
    return (found[max(0, first - before)][0], max(found[last][1], end)) if found else (start, end)


def paragraph(text: str, start: int, end: int) -> Span:
    r"""Return where the paragraphs of a span begin and end.

    >>> text = "One.\n\nTwo. Three."
    >>> start, end = paragraph(text, 11, 13)
    >>> text[start:end]
    'Two. Three.'
    """
    stop = text.find("\n", max(start, end - 1))
    return text.rfind("\n", 0, start) + 1, stop if stop >= 0 else len(text)
