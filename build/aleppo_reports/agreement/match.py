"""Pair the spans of two coders who looked for the same things in the same text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]


def overlap(one: Span, other: Span) -> float:
    """Return how much two spans overlap: shared characters by all characters of both (Jaccard's index).

    >>> overlap((0, 4), (2, 6)), overlap((0, 4), (0, 4)), overlap((0, 4), (4, 8))
    (0.3333333333333333, 1.0, 0.0)
    """
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared / (max(one[1], other[1]) - min(one[0], other[0])) if shared > 0 else 0.0


def match(first: Sequence[Span], second: Sequence[Span]) -> list[tuple[int, int]]:
    """Return pairs of overlapping spans by their places in the two lists, each span in one pair at the most.

    Greedy: the pair that overlaps most is taken first, then the best of what is left; of equals, the one that starts
    first in the text, then the one that stands first in the lists. So spans of the same extent always find each other,
    and a span takes a worse partner only where the better one is taken.

    Source: our own, a greedy assignment by Jaccard's index; where records nest, the best total assignment would rather
    pair two poor overlaps than one exact one.

    Args:
        first: start and end of one coder's spans, end exclusive.
        second: those of the other coder.
    """
    candidates = sorted(
        # The two spans in the order of the text: whose spans come first must not matter.
        (-overlap(one, other), min(one, other), max(one, other), i, j)
        for i, one in enumerate(first)
        for j, other in enumerate(second)
        if overlap(one, other)
    )
    left, right = set(range(len(first))), set(range(len(second)))
    pairs = []
    for *_, i, j in candidates:
        if i in left and j in right:
            left.remove(i)
            right.remove(j)
            pairs.append((i, j))
    return sorted(pairs)
