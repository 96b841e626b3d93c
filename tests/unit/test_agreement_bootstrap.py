"""Intervals by drawing the units again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from statistics import fmean

import pytest

from aleppo_reports.agreement.bootstrap import interval
from builders import REPOSITORY

UNITS = [0.0] * 30 + [1.0] * 70


def test_the_same_seed_gives_the_same_interval() -> None:
    assert interval(UNITS, fmean, "seed") == interval(UNITS, fmean, "seed")
    assert interval(UNITS, fmean, "seed") != interval(UNITS, fmean, "other seed")


def test_another_process_gives_the_same_interval() -> None:
    program = (
        "from statistics import fmean; from aleppo_reports.agreement.bootstrap import interval;"
        "print(interval([0.0] * 30 + [1.0] * 70, fmean, 'seed'))"
    )
    environment = {"PYTHONPATH": str(REPOSITORY / "build"), "PYTHONHASHSEED": "7"}
    found = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=True)
    assert found.stdout.decode().strip() == str(interval(UNITS, fmean, "seed"))


def test_it_holds_the_middle_95_percent() -> None:
    """Of a share of 0.7 in 100, the standard error is 0.0458."""
    found = interval(UNITS, fmean, "seed", resamples=5000)
    assert found == pytest.approx((0.7 - 1.96 * 0.0458, 0.7 + 1.96 * 0.0458), abs=0.015)


def test_as_many_units_are_drawn_as_there_are() -> None:
    sizes = []

    def size(units: Sequence[str]) -> float:
        sizes.append(len(units))
        assert set(units) <= {"a", "b", "c"}
        return 1.0

    assert interval(["a", "b", "c"], size, "seed", resamples=40) == (1.0, 1.0)
    assert sizes == [3] * 40


def test_without_units_there_is_none() -> None:
    assert interval([], fmean, "seed") is None


@pytest.mark.parametrize(("undefined", "there"), [(0, True), (5, True), (6, False), (100, False)])
def test_a_few_drawings_may_be_undefined(undefined: int, there: bool) -> None:
    answers = iter([None] * undefined + [0.5] * (100 - undefined))
    found = interval(["a"], lambda units: next(answers), "seed", resamples=100)
    assert found == ((0.5, 0.5) if there else None)
