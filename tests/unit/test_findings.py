"""Findings: how bad they are, which are shown, and names that survive edits elsewhere in a file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aleppo_reports.findings.catalogue import codes, severity
from aleppo_reports.findings.finding import as_findings, chosen, fails, selection, worst_first
from aleppo_reports.problems import Origin, Problem

ERROR = Problem(Origin("a.yaml", 3, 4), "S403", "a-r01", "exact", "differs at character 5", "copy it")
WARNING = Problem(Origin("a.yaml", 4, 4), "W122", "a-r01", "nth", "has no use", "delete it")
NOTE = Problem(Origin("a.yaml", 5, 4), "W130", "a-r01", "cue", "took the nearest of 2", "look at it")


def test_a_code_without_a_statement_is_an_error() -> None:
    assert severity("X999") == "error"
    assert severity("S999") == "error"


def test_a_fingerprint_stays_when_lines_and_offsets_move() -> None:
    (before,) = as_findings([ERROR])
    moved = replace(ERROR, origin=Origin("a.yaml", 30, 1), message="differs at character 17")
    (after,) = as_findings([moved])
    assert before.fingerprint == after.fingerprint
    assert len(before.fingerprint) == 32


@pytest.mark.parametrize(
    "other",
    [
        replace(ERROR, code="S402"),
        replace(ERROR, origin=Origin("b.yaml", 3, 4)),
        replace(ERROR, record="a-r02"),
        replace(ERROR, field="start"),
        replace(ERROR, message="is another"),
    ],
)
def test_a_fingerprint_tells_findings_apart(other: Problem) -> None:
    first, second = as_findings([ERROR, other])
    assert first.fingerprint != second.fingerprint


def test_findings_that_differ_in_numbers_only_have_fingerprints_of_their_own() -> None:
    again = [replace(ERROR, origin=Origin("a.yaml", line, 1), message=f"at {line}") for line in range(1, 30)]
    assert len({finding.fingerprint for finding in as_findings(again)}) == len(again)


def test_a_fingerprint_does_not_depend_on_where_the_root_lies() -> None:
    (here,), (below,) = as_findings([ERROR]), as_findings([ERROR], "data/aleppo/")
    assert here.fingerprint == below.fingerprint
    assert below.problem.origin.file == "data/aleppo/a.yaml"


def test_the_worst_comes_first_and_the_order_stays() -> None:
    ranked = worst_first(as_findings([NOTE, WARNING, ERROR, replace(ERROR, field="start")]))
    assert [(finding.severity, finding.problem.field) for finding in ranked] == [
        ("error", "exact"),
        ("error", "start"),
        ("warning", "nth"),
        ("note", "cue"),
    ]


@pytest.mark.parametrize(
    ("problems", "levels"),
    [
        ([], []),
        ([NOTE], ["note"]),
        ([WARNING, NOTE], ["warning", "note"]),
        ([NOTE, ERROR], ["error", "warning", "note"]),
    ],
)
def test_what_fails(problems: list[Problem], levels: list[str]) -> None:
    assert [level for level in ("error", "warning", "note") if fails(problems, level)] == levels


@pytest.mark.parametrize(
    ("select", "ignore", "expected"),
    [
        ([], [], ["S401", "S403", "R205", "W130"]),
        (["S"], [], ["S401", "S403"]),
        (["S401", "W1"], [], ["S401", "W130"]),
        (["s401,r"], [], ["S401", "R205"]),
        ([" S401 , R205 "], [], ["S401", "R205"]),
        ([], ["S"], ["R205", "W130"]),
        ([], ["S401", "W"], ["S403", "R205"]),
        (["S"], ["S401"], ["S403"]),
        (["S401"], ["S"], ["S401"]),
        (["S4"], ["S4"], []),
        (["S403"], ["R"], ["S403"]),
    ],
)
def test_what_is_chosen(select: list[str], ignore: list[str], expected: list[str]) -> None:
    """The longest beginning decides; what is chosen and left out alike is left out."""
    problems = [Problem(Origin("a.yaml"), code) for code in ("S401", "S403", "R205", "W130")]
    assert [problem.code for problem in chosen(problems, selection(select, ignore))] == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("S499", "there is no code 'S499' (did you mean 'S409'?); `aleppo rules` lists them"),
        ("Z", "there is no code 'Z'; `aleppo rules` lists them"),
        ("", "there is no code ''; `aleppo rules` lists them"),
        ("S401,", "there is no code ''; `aleppo rules` lists them"),
    ],
)
def test_a_code_that_there_is_not(text: str, message: str) -> None:
    for arguments in (([text], []), ([], [text])):
        with pytest.raises(ValueError) as error:  # noqa: PT011  (the whole message is compared)
            selection(*arguments)
        assert str(error.value).startswith(message.partition(" (did")[0])
    assert "S401" in codes()
