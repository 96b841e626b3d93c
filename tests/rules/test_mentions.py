"""Who speaks in an article, and where, is named there."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from aleppo_reports.rules.mentions import AREA, NAMED
from builders import SECOND, Parts
from conftest import Findings

ARTICLE = "annotations/articles/herald-2016-12-07.yaml"
EVENTS = "annotations/events.yaml"


def test_the_codes_are_those_of_the_lists(repository: Path) -> None:
    for name, code in (("place_kind", AREA), ("identified", NAMED)):
        with (repository / f"annotations/codes/{name}.csv").open(encoding="utf-8") as file:
            assert code in {row["code"] for row in csv.DictReader(file)}


# N958


def with_mayor(parts: Parts, name: str = "The Mayor", alias: str = "", identified: str = "named") -> None:
    """Let the second quotation be said to somebody."""
    mayor = {"actor_id": "mayor", "name": name, "kind": "person", "identified": identified, "description": "A mayor"}
    parts.actors.append({**mayor, **({"aliases": [{"alias": alias}]} if alias else {})})
    parts.article["quotes"][1]["said_to_id"] = "mayor"


def test_a_named_actor_is_mentioned(findings: Findings) -> None:
    assert findings(with_mayor) == [
        f"{ARTICLE}:97:17: herald-q02: said_to_id: mayor is mentioned nowhere in the article [N958]\n"
        "  fix: correct the id, or add the words that name the actor there to the aliases"
    ]


def test_so_is_one_in_a_chain(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        with_mayor(parts)
        del parts.article["quotes"][1]["said_to_id"]
        parts.article["quotes"][0]["attributions"].append({"actor_id": "mayor", "role": "relay"})

    assert findings(change) == [
        f"{ARTICLE}:86:19: herald-q01: actor_id: mayor is mentioned nowhere in the article [N958]\n"
        "  fix: correct the id, or add the words that name the actor there to the aliases"
    ]


@pytest.mark.parametrize(
    ("name", "alias"),
    [
        ("official", ""),
        ("THE OFFICIAL", ""),
        ("The Mayor", "Herald"),
        # A text does not say whose.
        ("Navy of the said that", ""),
        ("Something else (official)", ""),
    ],
)
def test_by_name_or_alias_or_the_end_of_one(findings: Findings, name: str, alias: str) -> None:
    assert findings(lambda parts: with_mayor(parts, name, alias)) == []


@pytest.mark.parametrize("name", ["offic", "bridge official", "gates wer"])
def test_as_whole_words(findings: Findings, name: str) -> None:
    assert len(findings(lambda parts: with_mayor(parts, name))) == 1


@pytest.mark.parametrize("identified", ["described", "unnamed"])
def test_who_is_not_named_need_not_be_mentioned(findings: Findings, identified: str) -> None:
    assert findings(lambda parts: with_mayor(parts, identified=identified)) == []


def test_without_the_text_nobody_is_looked_for(findings: Findings) -> None:
    assert findings(with_mayor, texts=False) == []


# N959


def test_a_place_is_named(findings: Findings) -> None:
    assert findings(lambda parts: parts.article["figures"][0].update(place_id="city")) == [
        f"{ARTICLE}:57:15: herald-f01: place_id: city is named nowhere in the article [N959]\n"
        "  fix: correct the id, or add the words that name the place there to the aliases"
    ]


def test_the_place_of_an_event_is_named_where_it_is_told(findings: Findings) -> None:
    assert findings(lambda parts: parts.events[1].update(place_id="city")) == [
        f"{EVENTS}:10:15: bridge-capture: place_id: city is named in no article that tells the event [N959]\n"
        "  fix: correct the id, or add the words that name the place there to the aliases"
    ]


def test_all_who_tell_it_must_be_at_hand(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        parts.events[1]["place_id"] = "city"
        parts.files["annotations/articles/other-2016-12-08.yaml"] = SECOND

    assert findings(change) == []


def test_an_area_has_a_name_of_ours(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        parts.places[0]["kind"] = "area"
        parts.article["figures"][0]["place_id"] = "city"
        parts.events[1]["place_id"] = "city"

    assert findings(change) == []


def test_without_the_text_no_place_is_looked_for(findings: Findings) -> None:
    assert findings(lambda parts: parts.article["figures"][0].update(place_id="city"), texts=False) == []
