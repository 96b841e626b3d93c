"""Dates and places: intervals that agree, phrases that come with their date."""

from __future__ import annotations

import pytest

from builders import Parts
from conftest import Findings

ARTICLE = "annotations/articles/herald-2016-12-07.yaml"
PLACES = "annotations/places.yaml"
EVENTS = "annotations/events.yaml"


# D501


@pytest.mark.parametrize(
    ("published", "published_on"),
    [
        ("2016-12-07", "2016-12-08"),
        ("2016-12-07", "2016-12-06"),
        ("2016-12-08/..", "2016-12-07"),
        ("../2016-12-06", "2016-12-07"),
        ("2016-11", "2016-12-07"),
    ],
)
def test_published_on_lies_within_published(findings: Findings, published: str, published_on: str) -> None:
    assert findings(lambda parts: parts.article.update(published=published, published_on=published_on)) == [
        f"{ARTICLE}:7:15: herald-2016-12-07: published_on: {published_on} lies outside {published} [D501]\n"
        "  fix: correct one of the two"
    ]


@pytest.mark.parametrize(
    "published", ["2016-12", "[2016-12-06..2016-12-07]", "[2016-12-07,2016-12-09]", "2016-12-01/.."]
)
def test_published_may_be_longer_than_a_day(findings: Findings, published: str) -> None:
    assert findings(lambda parts: parts.article.update(published=published)) == []


# D502


def test_a_date_has_a_phrase(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        for key in ("when_exact", "when_start", "when_end"):
            del parts.article["reports"][1][key]

    assert findings(change) == [
        f"{ARTICLE}:41:16: herald-r02: when_told: the date has no phrase [D502]\n"
        "  fix: give the words it was resolved from in when_exact, or delete when_told"
    ]


def test_a_phrase_has_a_date(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        del parts.article["reports"][1]["when_told"]

    assert findings(change) == [
        f"{ARTICLE}:41:17: herald-r02: when_exact: the phrase 'on Tuesday' has no date [D502]\n"
        "  fix: resolve it in when_told, or delete when_exact"
    ]


# D503


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("2016-11-30", "2016-12-01/.."),
        ("../2016-11-30", "2016-12-01/2016-12-31"),
        ("2016-12-06", "2016-12-01/2016-12-05"),
        ("2016-12-06/..", "../2016-12-05"),
    ],
)
def test_a_part_has_a_day_in_common_with_the_whole(findings: Findings, part: str, whole: str) -> None:
    def change(parts: Parts) -> None:
        parts.events[0]["when"] = whole
        parts.events[1]["when"] = part

    assert findings(change) == [
        f"{EVENTS}:9:11: bridge-capture: when: {part} has no day in common with {whole}, when battle happened [D503]\n"
        "  fix: correct one of the dates, or part_of"
    ]


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("2016-12-01", "2016-12-01/.."),
        ("2016-12-06", "../2016-12-06"),
        ("2016", "2016-12-06"),
        ("../..", "2016-12-06"),
        ("2016-12-06", "../.."),
    ],
)
def test_one_common_day_is_enough(findings: Findings, part: str, whole: str) -> None:
    def change(parts: Parts) -> None:
        parts.events[0]["when"] = whole
        parts.events[1]["when"] = part
        # A date that is told would have to agree as well.
        for key in ("when_told", "when_exact", "when_start", "when_end"):
            del parts.article["reports"][1][key]

    assert findings(change, texts=False) == []


# D504


@pytest.mark.parametrize(
    ("absent", "key", "place"),
    [("place_precision", "place_id", "10:15"), ("place_id", "place_precision", "10:22")],
)
def test_a_place_and_its_precision_come_together(findings: Findings, absent: str, key: str, place: str) -> None:
    def change(parts: Parts) -> None:
        del parts.events[1][absent]

    assert findings(change) == [
        f"{EVENTS}:{place}: bridge-capture: {key}: the event has no {absent} [D504]\n"
        f"  fix: add {absent}, or delete {key}"
    ]


# D505

POINT = {"latitude": 36.2, "longitude": 37.16, "coordinate_basis": "a map"}


@pytest.mark.parametrize(
    ("written", "absent"),
    [
        (("longitude", "coordinate_basis"), "latitude"),
        (("latitude", "coordinate_basis"), "longitude"),
        (("latitude", "longitude"), "coordinate_basis"),
        (("latitude",), "longitude"),
        (("coordinate_basis",), "latitude"),
    ],
)
def test_coordinates_come_together(findings: Findings, written: tuple[str, ...], absent: str) -> None:
    assert findings(lambda parts: parts.places[0].update({key: POINT[key] for key in written})) == [
        f"{PLACES}:2:5: city: the place has no {absent} [D505]\n  fix: add {absent}, or delete the others"
    ]


@pytest.mark.parametrize("latitude", [36.2, 0])
def test_coordinates_that_are_complete_pass(findings: Findings, latitude: float) -> None:
    assert findings(lambda parts: parts.places[0].update(POINT, latitude=latitude)) == []
