"""Figures: number, bound, whole and reading agree with each other."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from aleppo_reports.rules.figures import NUMBERLESS, UNITS
from aleppo_reports.texts import digest
from builders import TEXT, Parts
from conftest import Findings

ARTICLE = "annotations/articles/herald-2016-12-07.yaml"

# What is inferred need not agree with the words.
OVERRULED = {"reading": "inferred", "reading_note": "a misprint"}


def with_range(parts: Parts, **values: Any) -> None:
    """Make the first figure a range (or what `values` say), without a value."""
    figure = parts.article["figures"][0]
    del figure["value"]
    figure.update({"bound": "range", **values})


# F601


@pytest.mark.parametrize("bound", ["vague", "range"])
def test_a_figure_without_number_has_no_value(findings: Findings, bound: str) -> None:
    assert findings(lambda parts: parts.article["figures"][0].update(bound=bound, low=30, high=50)) == [
        f"{ARTICLE}:53:12: herald-f01: value: a figure with bound {bound} has no value [F601]\n"
        "  fix: delete value, or correct bound"
    ]


@pytest.mark.parametrize("bound", ["exact", "about", "at_least", "more_than", "at_most", "up_to", "nearly"])
def test_every_other_figure_has_a_value(findings: Findings, bound: str) -> None:
    assert findings(lambda parts: with_range(parts, bound=bound)) == [
        f"{ARTICLE}:53:12: herald-f01: bound: the figure has no value [F601]\n"
        "  fix: give the number of the words, or make bound vague"
    ]


def test_zero_is_a_value(findings: Findings) -> None:
    assert findings(lambda parts: parts.article["figures"][0].update(OVERRULED, value=0)) == []


# F602


@pytest.mark.parametrize("bound", ["exact", "about", "at_least", "more_than", "at_most", "up_to", "nearly"])
@pytest.mark.parametrize(("key", "column"), [("low", 10), ("high", 11)])
def test_limits_are_derived_from_a_value(findings: Findings, bound: str, key: str, column: int) -> None:
    assert findings(lambda parts: parts.article["figures"][0].update({"bound": bound, key: 0})) == [
        f"{ARTICLE}:57:{column}: herald-f01: {key}: {key} is derived where bound is {bound} [F602]\n  fix: delete {key}"
    ]


@pytest.mark.parametrize(
    ("limits", "absent"),
    [({"high": 50}, "low"), ({"low": 30}, "high"), ({}, "low")],
)
def test_a_range_has_both_limits(findings: Findings, limits: dict[str, int], absent: str) -> None:
    assert findings(lambda parts: with_range(parts, **limits)) == [
        f"{ARTICLE}:53:12: herald-f01: bound: the range has no {absent} [F602]\n  fix: add {absent}"
    ]


@pytest.mark.parametrize("bound", ["range", "vague"])
def test_low_is_not_above_high(findings: Findings, bound: str) -> None:
    assert findings(lambda parts: with_range(parts, bound=bound, low=50, high=30.5)) == [
        f"{ARTICLE}:56:10: herald-f01: low: low 50 is above high 30.5 [F602]\n  fix: exchange them"
    ]


@pytest.mark.parametrize(
    "values",
    [
        {"low": 30, "high": 50},
        {"low": 30, "high": 30},
        {"low": 0, "high": 1},
        {"bound": "vague"},
        {"bound": "vague", "low": 50},
        {"bound": "vague", "high": 50},
    ],
)
def test_ranges_and_vague_words_that_pass(findings: Findings, values: dict[str, Any]) -> None:
    assert findings(lambda parts: with_range(parts, **OVERRULED, **values)) == []


# F603


def test_an_inferred_reading_has_a_note(findings: Findings) -> None:
    assert findings(lambda parts: parts.article["figures"][0].update(reading="inferred", value=41)) == [
        f"{ARTICLE}:56:14: herald-f01: reading: an inferred reading has no note [F603]\n"
        "  fix: say in reading_note what comes from outside the words, and why"
    ]


def test_a_reading_from_the_words_has_no_note(findings: Findings) -> None:
    assert findings(lambda parts: parts.article["figures"][0].update(reading_note="from the headline")) == [
        f"{ARTICLE}:57:19: herald-f01: reading_note: a reading that is not inferred has a note [F603]\n"
        "  fix: delete reading_note, or make reading inferred"
    ]


def test_an_inferred_reading_with_a_note_passes(findings: Findings) -> None:
    assert findings(lambda parts: parts.article["figures"][0].update(OVERRULED, value=41)) == []


# F604


def test_a_share_says_of_what(findings: Findings) -> None:
    share = {"measure": "territory_share", "unit": "percent"}
    assert findings(lambda parts: parts.article["figures"][0].update(share)) == [
        f"{ARTICLE}:52:11: herald-f01: unit: the share has no whole [F604]\n"
        "  fix: say in our own words what the percentage is of"
    ]


def test_a_denominator_says_of_what(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        del parts.article["figures"][1]["of"]

    assert findings(change) == [
        f"{ARTICLE}:66:18: herald-f02: denominator: the denominator has no whole [F604]\n"
        "  fix: say in of what the denominator counts"
    ]


def test_a_part_is_not_larger_than_its_whole(findings: Findings) -> None:
    assert findings(lambda parts: parts.article["figures"][1].update(value=4.5)) == [
        f"{ARTICLE}:67:18: herald-f02: denominator: value 4.5 is above its denominator 4 [F604]\n"
        "  fix: read both again: a part is not larger than its whole"
    ]


def test_a_part_may_be_the_whole(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        parts.text = TEXT.replace("3 of 4", "4 of 4")
        parts.article["sha256"] = digest(parts.text.encode())
        parts.article["figures"][1].update(exact="4 of 4 gates", value=4)
        parts.article["quotes"][1]["sha256"] = digest(b"4 of 4 gates were shut")

    assert findings(change) == []


# F605


@pytest.mark.parametrize(
    ("measure", "unit", "allowed"),
    [
        ("fled", "places", "people, percent"),
        ("people", "years", "people, percent"),
        ("neighbourhoods", "places", "neighbourhoods"),
        ("duration", "people", "days, generations, hours, minutes, months, weeks, years"),
        ("age", "hours", "days, months, weeks, years"),
    ],
)
def test_a_measure_is_given_in_a_unit_that_fits_it(findings: Findings, measure: str, unit: str, allowed: str) -> None:
    assert findings(lambda parts: parts.article["figures"][0].update(measure=measure, unit=unit)) == [
        f"{ARTICLE}:52:11: herald-f01: unit: {measure} is not counted in {unit} [F605]\n  fix: use one of: {allowed}"
    ]


def test_a_measure_without_units_of_its_own_takes_any(findings: Findings) -> None:
    assert findings(lambda parts: parts.article["figures"][0].update(OVERRULED, measure="other", unit="weeks")) == []


def test_the_rules_speak_of_codes_that_exist(repository: Path) -> None:
    """A code that is renamed in a list but not in the rules would switch them off."""

    def codes(name: str) -> set[str]:
        with (repository / f"annotations/codes/{name}.csv").open(encoding="utf-8", newline="") as file:
            return {row["code"] for row in csv.DictReader(file)}

    assert codes("bound") >= NUMBERLESS
    assert codes("unit") >= set().union(*UNITS.values())
    assert codes("measure") - {"other"} == set(UNITS)


# F606


def test_a_denominator_stands_somewhere(findings: Findings) -> None:
    assert findings(lambda parts: parts.article["figures"][0].update({"of": "townspeople"}, denominator=50)) == [
        f"{ARTICLE}:58:18: herald-f01: denominator: neither the words nor another figure of the article "
        "say 50 people [F606]\n"
        "  fix: correct it, code the figure that states the whole, or delete denominator if none does"
    ]


@pytest.mark.parametrize("unit", ["people", "places"])
def test_a_denominator_may_be_another_figure_in_the_same_unit(findings: Findings, unit: str) -> None:
    def change(parts: Parts) -> None:
        parts.article["figures"][0].update({"of": "townspeople"}, denominator=50)
        parts.article["figures"][1].update(OVERRULED, value=50, unit=unit, measure="other")
        del parts.article["figures"][1]["denominator"]

    assert len(findings(change)) == (unit != "people")


# F607


@pytest.mark.parametrize(
    ("window", "as_of", "place", "last"),
    [
        ("2016-12-06", "2016-12-07", "58:12", "2016-12-06"),
        ("2016-12-01/2016-12-06", None, "46:5", "2016-12-06"),
        ("2016-12", "2016-12-31", "58:12", "2016-12-07"),
        ("2016-12-06/..", "2016-12-06", "58:12", "2016-12-07"),
    ],
)
def test_a_figure_over_a_window_holds_for_its_last_day(
    findings: Findings, window: str, as_of: str | None, place: str, last: str
) -> None:
    values = {"window": window, **({"as_of": as_of} if as_of else {})}
    # Without the text: in it, no phrase gives these windows.
    assert findings(lambda parts: parts.article["figures"][0].update(values), texts=False) == [
        f"{ARTICLE}:{place}: herald-f01: as_of: {as_of or 'nothing'} is not {last}, "
        f"the last day of {window} up to publication [F607]\n"
        f"  fix: write {last}, or correct window"
    ]


def test_a_duration_does_not_hold_for_a_day(findings: Findings) -> None:
    values = {**OVERRULED, "measure": "duration", "unit": "days", "as_of": "2016-12-06"}
    assert findings(lambda parts: parts.article["figures"][0].update(values)) == [
        f"{ARTICLE}:58:12: herald-f01: as_of: a duration does not hold for a day [F607]\n  fix: delete as_of"
    ]


def test_a_duration_may_have_a_window_alone(findings: Findings) -> None:
    values = {**OVERRULED, "measure": "duration", "unit": "days", "window": "2016-12-06"}
    assert findings(lambda parts: parts.article["figures"][0].update(values)) == []
