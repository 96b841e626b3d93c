"""How far a statistic may be off, judged by drawing the units again and again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from statistics import quantiles
from typing import TypeVar

T = TypeVar("T")

RESAMPLES = 1000
DEFINED = 0.95
"""Share of the resamples in which the statistic must be defined; else those in which it is are no fair sample."""


def interval(
    units: Sequence[T], statistic: Callable[[Sequence[T]], float | None], seed: str, resamples: int = RESAMPLES
) -> tuple[float, float] | None:
    """Return the 95 percent percentile interval of a statistic; the same seed gives the same interval everywhere.

    Source: Efron, B. and Tibshirani, R. (1993), An Introduction to the Bootstrap, chapter 13.

    Args:
        units: what is drawn, with replacement, as often as there are units.
        statistic: what is computed of each drawing; None where it is not defined.
        seed: any text.
        resamples: number of drawings.

    Returns:
        None if there is nothing to draw, or the statistic is too often not defined.
    """
    if not units:
        return None
    # Of the methods of Random, only random() promises the same numbers in every version of Python.
    draw, size = Random(seed).random, len(units)
    drawn = (statistic([units[int(draw() * size)] for _ in range(size)]) for _ in range(resamples))
    values = [value for value in drawn if value is not None]
    if len(values) < DEFINED * resamples:
        return None
    cuts = quantiles(values, n=40, method="inclusive")
    return cuts[0], cuts[-1]
