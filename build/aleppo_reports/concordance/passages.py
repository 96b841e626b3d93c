"""Where sentences and paragraphs of a text begin and end.

A paragraph is a line. A sentence ends with its paragraph, or with a full stop, question or exclamation mark that is
followed by a space and no small letter, unless the stop belongs to an abbreviation. Where that is in doubt (`U.S.`) two
sentences count as one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from operator import itemgetter

Span = tuple[int, int]

_ABBREVIATIONS = (
    "Dr|Mr|Mrs|Ms|Prof|Gen|Col|Maj|Capt|Lt|Sgt|St|Sen|Rep|Gov|No|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Oct|Nov|Dec"
)
_UNENDING = "".join(rf"(?<!\b{word}\.)" for word in _ABBREVIATIONS.split("|"))
_start = itemgetter(0)
_CLOSING = "\"'”’»)]"
_GAP = re.compile(r"\s+")
_END = re.compile(rf"(?:(?<=[.!?])|(?<=[.!?][{re.escape(_CLOSING)}]))(?<![A-Z]\.){_UNENDING}\s+(?=[^\sa-z])")
# What a gap between sentences stands behind: looked at first, because most gaps stand behind a letter.
_LAST = frozenset(f".!?{_CLOSING}")


@lru_cache(maxsize=64)
def sentences(text: str) -> tuple[Span, ...]:
    """Return start and end of each sentence of a text, in order.

    >>> text = "It fell. Dr. Who left."
    >>> [text[start:end] for start, end in sentences(text)]
    ['It fell.', 'Dr. Who left.']
    """
    # Gap by gap: a pattern that looks back is slow to try everywhere.
    ends = [found.span() for found in _GAP.finditer(text) if "\n" in found[0] or _ends_sentence(text, found.start())]
    starts = [0, *(end for _, end in ends)]
    return tuple(
        (start, end) for start, end in zip(starts, [*(at for at, _ in ends), len(text)], strict=True) if start < end
    )


def _ends_sentence(text: str, gap: int) -> bool:
    """Tell whether a gap in a line, which begins at an offset, follows a sentence."""
    return gap > 0 and text[gap - 1] in _LAST and _END.match(text, gap) is not None


def around(text: str, start: int, end: int, before: int = 0) -> Span:
    """Return where the sentences of a span begin and end, and so many sentences before it.

    >>> text = "It fell. They left. He cried."
    >>> start, end = around(text, 20, 22, before=1)
    >>> text[start:end]
    'They left. He cried.'
    """
    found = sentences(text)
    first = max(0, bisect_right(found, start, key=_start) - 1)
    last = max(first, bisect_right(found, max(start, end - 1), key=_start) - 1)
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
