"""Findings: how they sort, how they read, and what they suggest."""

from __future__ import annotations

import random

import pytest

from aleppo_reports.problems import Origin, Problem, in_order, nearest

ORDERED = [
    Problem(Origin("a.yaml"), "S401"),
    Problem(Origin("a.yaml", 2, 9), "S401"),
    Problem(Origin("a.yaml", 2, 10), "I303"),
    Problem(Origin("a.yaml", 2, 10), "S401", "a-r01"),
    Problem(Origin("a.yaml", 2, 10), "S401", "a-r02", "end"),
    Problem(Origin("a.yaml", 2, 10), "S401", "a-r02", "start", "x"),
    Problem(Origin("a.yaml", 2, 10), "S401", "a-r02", "start", "y"),
    Problem(Origin("a.yaml", 10, 1), "A801"),
    Problem(Origin("b.yaml", 1, 1), "A801"),
]


def test_findings_sort_by_place_and_code() -> None:
    """Lines and columns as numbers, and the whole file before its lines."""
    shuffled = list(ORDERED)
    random.Random(1).shuffle(shuffled)
    assert shuffled != ORDERED
    assert in_order(shuffled) == ORDERED


def test_the_same_finding_comes_once() -> None:
    assert in_order(iter(ORDERED * 2)) == ORDERED


@pytest.mark.parametrize(
    ("origin", "shown"),
    [
        (Origin("a.yaml"), "a.yaml"),
        (Origin("a.yaml", 3, 4), "a.yaml:3:4"),
        (Origin("a b/ä.yaml", 30, 1), "a b/ä.yaml:30:1"),
    ],
)
def test_a_place_is_shown_so_that_editors_find_it(origin: Origin, shown: str) -> None:
    assert str(origin) == shown


@pytest.mark.parametrize(
    ("problem", "shown"),
    [
        (
            Problem(Origin("a.yaml", 3, 4), "S401", "a-r01", "start", "is wrong", "mend it"),
            "a.yaml:3:4: a-r01: start: is wrong [S401]\n  fix: mend it",
        ),
        (
            Problem(Origin("a.yaml", 3, 4), "S401", "a-r01", "", "is wrong", "mend it"),
            "a.yaml:3:4: a-r01: is wrong [S401]\n  fix: mend it",
        ),
        (
            Problem(Origin("a.yaml", 3, 4), "R202", "", "start", "is wrong", "mend it"),
            "a.yaml:3:4: start: is wrong [R202]\n  fix: mend it",
        ),
        (Problem(Origin("a.yaml"), "R212", "", "", "is gone", "mend it"), "a.yaml: is gone [R212]\n  fix: mend it"),
        (Problem(Origin("a.yaml"), "R212", message="is gone"), "a.yaml: is gone [R212]"),
    ],
)
def test_a_finding_says_what_is_wrong_and_how_to_mend_it(problem: Problem, shown: str) -> None:
    assert str(problem) == shown


@pytest.mark.parametrize(
    ("word", "known", "suggestion"),
    [
        ("speeker_id", ["place_id", "speaker_id"], " (did you mean 'speaker_id'?)"),
        ("batle", {"battle", "bottle"}, " (did you mean 'battle'?)"),
        ("battle", ["battle"], " (did you mean 'battle'?)"),
        ("zebra", ["speaker_id", "place_id"], ""),
        ("x", [], ""),
    ],
)
def test_the_nearest_word_is_suggested(word: str, known: list[str], suggestion: str) -> None:
    assert nearest(word, known) == suggestion


def test_a_suggestion_does_not_depend_on_order() -> None:
    known = [f"rt-q{number:02}" for number in range(1, 30)]
    assert nearest("rt-q1", known) == nearest("rt-q1", reversed(known)) == nearest("rt-q1", frozenset(known))
