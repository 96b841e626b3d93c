"""Krippendorff's alpha for any number of coders, with gaps, and with any measure of how far two values lie apart.

Source: Krippendorff, K. (2011), Computing Krippendorff's Alpha-Reliability, University of Pennsylvania,
https://repository.upenn.edu/asc_papers/43. Own code, because the libraries that have it stand under the GPL, pin old
versions, or bring a whole package of statistics along.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import TypeAlias, TypeVar

V = TypeVar("V", bound=Hashable)

Distance: TypeAlias = Callable[[V, V, Mapping[V, int]], float]
"""How far two different values lie apart (the source's squared difference), given how often each value was used."""


def alpha(units: Iterable[Sequence[V | None]], distance: Distance[V]) -> float | None:
    """Return Krippendorff's alpha: 1 for full agreement, 0 for no more than chance gives, below 0 for less.

    Source: Krippendorff 2011: 1 - observed / expected disagreement, both over the matrix of coincidences.

    Args:
        units: for each unit the values its coders gave it, None where a coder gave none; who gave which is of no
            matter. A unit with fewer than two values counts for nothing.
        distance: how far two values lie apart; never asked about two equal ones.

    Returns:
        None where alpha is not defined: no two values can be paired, or all are the same, so that no disagreement was
        to be expected.
    """
    used: Counter[V] = Counter()
    coincidences: dict[tuple[V, V], float] = {}
    for unit, times in Counter(tuple(unit) for unit in units).items():
        given = [value for value in unit if value is not None]
        if len(given) < 2:
            continue
        for value in given:
            used[value] += times
        for pair in combinations(given, 2):
            coincidences[pair] = coincidences.get(pair, 0.0) + times / (len(given) - 1)
    expected = sum(used[one] * used[two] * distance(one, two, used) for one, two in combinations(used, 2))
    if not expected:
        return None
    observed = sum(share * distance(one, two, used) for (one, two), share in coincidences.items() if one != two)
    return 1 - (used.total() - 1) * observed / expected


def nominal(one: V, other: V, used: Mapping[V, int]) -> float:
    """Return 1: codes and ids are the same or not. Source: Krippendorff 2011, nominal metric."""
    return 1.0


def ordinal(order: Sequence[V]) -> Distance[V]:
    """Return the distance of ranks, which grows with the values used in between.

    Source: Krippendorff 2011, ordinal metric.

    Args:
        order: every value, from one end of the scale to the other (as a code list has them).
    """
    rank = {value: number for number, value in enumerate(order)}

    def distance(one: V, other: V, used: Mapping[V, int]) -> float:
        low, high = sorted((rank[one], rank[other]))
        between = sum(used.get(value, 0) for value in order[low : high + 1])
        return (between - (used.get(one, 0) + used.get(other, 0)) / 2) ** 2

    return distance


def interval(one: float, other: float, used: Mapping[float, int]) -> float:
    """Return the squared difference. Source: Krippendorff 2011, interval metric."""
    return (one - other) ** 2


def ratio(one: float, other: float, used: Mapping[float, int]) -> float:
    """Return the squared difference as a share of the sum, for counts and sizes, which are never below zero.

    Source: Krippendorff 2011, ratio metric.
    """
    return ((one - other) / (one + other)) ** 2


def masi(one: frozenset[V], other: frozenset[V], used: Mapping[frozenset[V], int]) -> float:
    """Return the distance of two sets: less if they share more, and less if one lies in the other.

    Source: Passonneau, R. (2006), Measuring Agreement on Set-valued Items (MASI), LREC 2006: 1 - Jaccard's index times
    2/3 for a subset, 1/3 for an overlap, 0 for nothing in common.
    """
    shared = len(one & other)
    monotonicity = 2 / 3 if one <= other or other <= one else 1 / 3
    return 1 - shared / len(one | other) * monotonicity
