"""Spans of two coders, paired."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aleppo_reports.agreement.match import Span, match, overlap


@pytest.mark.parametrize(
    ("first", "second", "pairs"),
    [
        pytest.param([], [], [], id="nothing"),
        pytest.param([(0, 5)], [], [], id="one coder alone"),
        pytest.param([(0, 5)], [(0, 5)], [(0, 0)], id="the same"),
        pytest.param([(0, 5)], [(5, 9)], [], id="side by side"),
        pytest.param([(0, 5)], [(4, 9)], [(0, 0)], id="one character"),
        pytest.param([(0, 5), (6, 9)], [(6, 9), (0, 5)], [(0, 1), (1, 0)], id="in another order"),
        pytest.param([(0, 20), (5, 9)], [(5, 9), (0, 20)], [(0, 1), (1, 0)], id="nested, both the same"),
        pytest.param([(0, 20), (5, 9)], [(5, 9)], [(1, 0)], id="nested: the better one"),
        pytest.param([(0, 20)], [(5, 9), (0, 18)], [(0, 1)], id="nested: the longer one is nearer"),
        pytest.param([(0, 20)], [(0, 10), (10, 20)], [(0, 0)], id="one to many, as good: the first"),
        pytest.param([(0, 20)], [(10, 20), (0, 10)], [(0, 1)], id="one to many, as good: the first in the text"),
        pytest.param([(0, 10), (10, 20)], [(0, 20)], [(0, 0)], id="many to one, as good: the first"),
        pytest.param([(0, 10), (8, 20)], [(0, 20)], [(1, 0)], id="many to one: the better one"),
        pytest.param([(0, 5), (0, 5)], [(0, 5), (0, 5)], [(0, 0), (1, 1)], id="twice the same: in their order"),
        pytest.param([(0, 5), (0, 5)], [(0, 5)], [(0, 0)], id="twice the same and once: the first"),
        pytest.param([(0, 10), (10, 14)], [(8, 12), (0, 9)], [(0, 1), (1, 0)], id="what is left goes on"),
        pytest.param([(0, 9), (4, 20)], [(4, 9), (0, 1)], [(0, 0)], id="greedy: the second goes without"),
    ],
)
def test_pairs(first: list[Span], second: list[Span], pairs: list[tuple[int, int]]) -> None:
    assert match(first, second) == pairs


spans = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 8)).map(lambda at: (at[0], at[0] + at[1])), max_size=8)


@given(first=spans, second=spans)
def test_one_to_one_and_only_what_overlaps(first: list[Span], second: list[Span]) -> None:
    pairs = match(first, second)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    assert all(overlap(first[i], second[j]) > 0 for i, j in pairs)
    left = set(range(len(first))) - {i for i, _ in pairs}
    right = set(range(len(second))) - {j for _, j in pairs}
    assert not any(overlap(first[i], second[j]) for i in left for j in right)


@given(first=spans, second=spans)
def test_spans_of_the_same_extent_find_each_other(first: list[Span], second: list[Span]) -> None:
    exact = [first[i] for i, j in match(first, second) if first[i] == second[j]]
    assert sorted(exact) == sorted(one for one in set(first) for _ in range(min(first.count(one), second.count(one))))


@given(first=spans, second=spans)
def test_nobody_is_the_first(first: list[Span], second: list[Span]) -> None:
    assert sorted((i, j) for j, i in match(second, first)) == match(first, second)


@given(one=spans, other=spans)
def test_overlap_is_a_share(one: list[Span], other: list[Span]) -> None:
    for a, b in zip(one, other, strict=False):
        letters = set(range(*a)), set(range(*b))
        assert overlap(a, b) == overlap(b, a) == len(letters[0] & letters[1]) / len(letters[0] | letters[1])
