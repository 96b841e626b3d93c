"""Krippendorff's alpha: published examples, other implementations, and what it does at its edges."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import binary_distance, interval_distance, masi_distance

from aleppo_reports.agreement.alpha import Distance, alpha, interval, masi, nominal, ordinal, ratio

Units = Sequence[tuple[Any, ...]]


def by_coder(*coders: Sequence[Any]) -> Units:
    """Return units from the values of each coder; a dot is a gap."""
    return [tuple(None if value == "." else value for value in unit) for unit in zip(*coders, strict=True)]


# Krippendorff 2011, sections A to C. The values for C stand in the tests of the R package tidycomm, too.
A = by_coder([0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0])
B = by_coder("aabbdcccedda", "babbbccceddd")
C = by_coder(
    [1, 2, 3, 3, 2, 1, 4, 1, 2, ".", ".", "."],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, ".", 3],
    [".", 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, "."],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, "."],
)


@pytest.mark.parametrize(
    ("units", "distance", "expected"),
    [
        pytest.param(A, nominal, 0.095, id="A, two values"),
        pytest.param(B, nominal, 0.692, id="B, five values"),
        pytest.param(C, nominal, 0.743, id="C, gaps, nominal"),
        pytest.param(C, ordinal([1, 2, 3, 4, 5]), 0.815, id="C, gaps, ordinal"),
        pytest.param(C, interval, 0.849, id="C, gaps, interval"),
        pytest.param(C, ratio, 0.797, id="C, gaps, ratio"),
    ],
)
def test_published_examples(units: Units, distance: Distance[Any], expected: float) -> None:
    assert alpha(units, distance) == pytest.approx(expected, abs=0.0005)


def brute(units: Units, distance: Distance[Any]) -> float | None:
    """Return alpha by the definition: mean distance within units against mean distance of any two values."""
    usable = [[value for value in unit if value is not None] for unit in units]
    usable = [unit for unit in usable if len(unit) > 1]
    values = [value for unit in usable for value in unit]
    used = Counter(values)

    def apart(one: Any, other: Any) -> float:
        return 0.0 if one == other else distance(one, other, used)

    expected = sum(apart(*pair) for pair in itertools.permutations(values, 2))
    if not expected:
        return None
    observed = sum(sum(apart(*pair) for pair in itertools.permutations(unit, 2)) / (len(unit) - 1) for unit in usable)
    return 1 - (observed / len(values)) / (expected / (len(values) * (len(values) - 1)))


numbers = st.none() | st.integers(0, 6)
sets = st.none() | st.frozensets(st.sampled_from("abcd"), min_size=1)


def units_of(values: st.SearchStrategy[Any]) -> st.SearchStrategy[list[tuple[Any, ...]]]:
    return st.integers(2, 4).flatmap(lambda coders: st.lists(st.tuples(*[values] * coders), max_size=12))


@pytest.mark.parametrize(
    "distance", [nominal, ordinal(range(7)), interval, ratio], ids=["nominal", "ordinal", "interval", "ratio"]
)
@given(units=units_of(numbers))
def test_it_is_what_the_definition_says(distance: Distance[Any], units: Units) -> None:
    assert_same(alpha(units, distance), brute(units, distance))


@given(units=units_of(sets))
def test_it_is_what_the_definition_says_of_sets(units: Units) -> None:
    assert_same(alpha(units, masi), brute(units, masi))


def assert_same(found: float | None, expected: float | None) -> None:
    assert (found is None) == (expected is None)
    assert found == (expected if expected is None else pytest.approx(expected, abs=1e-9))


SOURCES: Mapping[str, tuple[Callable[[random.Random], Any], Distance[Any], Callable[..., float]]] = {
    "nominal": (lambda order: order.choice("abcde"), nominal, binary_distance),
    "interval": (lambda order: order.randrange(20), interval, interval_distance),
    "sets": (lambda order: frozenset(order.sample("abcd", order.randint(1, 3))), masi, masi_distance),
}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("kind", SOURCES)
def test_it_is_what_nltk_finds(kind: str, seed: int) -> None:
    value, distance, theirs = SOURCES[kind]
    order = random.Random(seed)
    units = [tuple(value(order) if order.random() < 0.8 else None for _ in range(4)) for _ in range(30)]
    data = [
        (str(coder), str(unit), given)
        for unit, values in enumerate(units)
        for coder, given in enumerate(values)
        if given is not None
    ]
    assert alpha(units, distance) == pytest.approx(AnnotationTask(data=data, distance=theirs).alpha(), abs=1e-9)


@pytest.mark.parametrize(
    "units",
    [
        pytest.param([], id="no unit"),
        pytest.param([("a", None), (None, "b"), (None, None)], id="no two values of one unit"),
        pytest.param([("a", "a"), ("a", "a")], id="one value throughout"),
        pytest.param([("a", "a"), ("b", None)], id="another value, but alone"),
        pytest.param([("a",), ("b",)], id="one coder"),
        pytest.param([()], id="no coder"),
    ],
)
def test_it_is_not_always_defined(units: Units) -> None:
    assert alpha(units, nominal) is None


def test_its_scale() -> None:
    assert alpha([("a", "a"), ("b", "b")], nominal) == 1
    assert alpha([("a", "b"), ("b", "a")], nominal) == pytest.approx(-0.5)


@given(units=units_of(numbers), seed=st.integers())
def test_the_order_of_units_and_coders_is_of_no_matter(units: Units, seed: int) -> None:
    order = random.Random(seed)
    other = [tuple(order.sample(unit, len(unit))) for unit in order.sample(units, len(units))]
    assert_same(alpha(other, interval), alpha(units, interval))


def test_ranks_lie_as_far_apart_as_values_were_used_in_between() -> None:
    distance = ordinal(["low", "middle", "high"])
    used = {"low": 2, "middle": 5, "high": 4}
    assert distance("low", "high", used) == (2 + 5 + 4 - 3) ** 2
    assert distance("high", "low", used) == distance("low", "high", used)
    assert distance("low", "middle", used) == 3.5**2


def test_of_ranks_that_are_not_known_nothing_is_said() -> None:
    with pytest.raises(KeyError):
        alpha([("low", "huge")], ordinal(["low", "high"]))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("ab", "cd", 1),
        ("ab", "bc", 1 - 1 / 3 * 1 / 3),
        ("ab", "a", 1 - 1 / 2 * 2 / 3),
        ("a", "ab", 1 - 1 / 2 * 2 / 3),
        ("", "a", 1),
    ],
)
def test_sets_are_nearer_if_one_lies_in_the_other(one: str, other: str, expected: float) -> None:
    assert masi(frozenset(one), frozenset(other), {}) == pytest.approx(expected)


def test_any_number_of_coders() -> None:
    """A third coder who repeats one of two changes what alpha is, and units may have other numbers of values."""
    pairs = [("a", "a"), ("a", "b"), ("b", "b")]
    triples = [(one, other, other) for one, other in pairs]
    assert alpha(pairs, nominal) == pytest.approx(1 - 5 * 1 / 9)
    assert alpha(triples, nominal) == pytest.approx(1 - 8 * (2 * 0.5) / (4 * 5))
    assert alpha([*pairs, ("a", "a", "b")], partial(nominal)) is not None
