"""Actors: some record needs each, the unnamed stay in their article, and codes go with each other."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from aleppo_reports.rules.actors import SECTORS, SUBJECTS
from builders import SECOND, Parts
from conftest import Findings

ACTORS = "annotations/actors.yaml"
PLACES = "annotations/places.yaml"
OTHER = "annotations/articles/other-2016-12-08.yaml"
CROWD = {
    "actor_id": "crowd",
    "name": "Crowd",
    "kind": "population",
    "identified": "described",
    "description": "People",
}


def code_list(repository: Path, name: str) -> set[str]:
    with (repository / f"annotations/codes/{name}.csv").open(encoding="utf-8") as file:
        return {row["code"] for row in csv.DictReader(file)}


def test_the_tables_know_the_codes_of_the_lists(repository: Path) -> None:
    kinds = code_list(repository, "actor_kind")
    assert set(SECTORS) <= kinds
    assert {code for codes in SUBJECTS.values() for code in codes} <= kinds
    assert {code for codes in SECTORS.values() for code in codes} <= code_list(repository, "sector")
    assert set(SUBJECTS) <= code_list(repository, "relation")


# I310


def test_an_actor_is_needed(findings: Findings) -> None:
    assert findings(lambda parts: parts.actors.append(CROWD)) == [
        f"{ACTORS}:29:5: crowd: no record names the actor [I310]\n"
        "  fix: code what the article says of the actor, or delete the actor"
    ]


@pytest.mark.parametrize(
    ("key", "index", "column"),
    [("figures", 0, "population_id"), ("quotes", 0, "said_to_id"), ("labels", 0, "actor_id")],
)
def test_one_record_is_enough(findings: Findings, key: str, index: int, column: str) -> None:
    def change(parts: Parts) -> None:
        parts.actors.append(CROWD)
        record = parts.article[key][index]
        record[column] = "crowd"
        if key == "labels":
            del record["event_id"]

    assert findings(change) == []


def test_so_is_a_relation(findings: Findings) -> None:
    relation = {"evidence": "people", "start": 89, "end": 95, "relation": "fights", "object_id": "navy"}
    relations = [{**relation, "article_id": "herald-2016-12-07"}]
    assert findings(lambda parts: parts.actors.append({**CROWD, "relations": relations})) == []


# I311


def at_home(parts: Parts, **article: str) -> None:
    """Let the crowd be an actor of a second article."""
    parts.files[OTHER] = SECOND.replace("id_prefix: other", f"id_prefix: {article.get('prefix', 'other')}")
    parts.actors.append({**CROWD, "actor_id": "other-crowd"})


def home(key: str, name: str) -> str:
    return (
        f"{name}: {key}: other-crowd is an actor of other-2016-12-08 only [I311]\n"
        "  fix: correct the id, or give the actor an id without the prefix of an article"
    )


@pytest.mark.parametrize(
    ("key", "column", "place"),
    [("figures", "population_id", "57:20: herald-f01"), ("quotes", "said_to_id", "86:17: herald-q01")],
)
def test_an_actor_of_one_article_is_named_by_no_other(findings: Findings, key: str, column: str, place: str) -> None:
    def change(parts: Parts) -> None:
        at_home(parts)
        parts.article[key][0][column] = "other-crowd"

    article = "annotations/articles/herald-2016-12-07.yaml"
    assert findings(change) == [f"{article}:{place.rpartition(' ')[0]} {home(column, place.rpartition(' ')[2])}"]


def test_a_relation_of_such_an_actor_is_stated_there(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        at_home(parts)
        parts.actors[1]["relations"][0]["object_id"] = "other-crowd"

    assert findings(change) == [
        f"{ACTORS}:18:21: official: article_id: other-crowd is an actor of other-2016-12-08 only [I311]\n"
        "  fix: correct the ids, or give the actor an id without the prefix of an article"
    ]


def test_in_its_own_article_it_may_be_named(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        at_home(parts)
        labels = "labels:\n  - label_id: other-l01\n    exact: crowd\n    start: 8\n    end: 13\n    stance: neutral\n"
        parts.files[OTHER] += labels + "    actor_id: other-crowd\n"

    assert findings(change) == []


# I312


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (("actors", 0), ("actors", 2), f"{ACTORS}:25:18: herald: wikidata_id: Q1 stands already at {ACTORS}:7:18"),
        (("places", 0), ("places", 1), f"{PLACES}:10:18: bridge: wikidata_id: Q1 stands already at {PLACES}:5:18"),
    ],
)
def test_an_identifier_belongs_to_one_record(
    findings: Findings, first: tuple[str, int], second: tuple[str, int], expected: str
) -> None:
    def change(parts: Parts) -> None:
        for group, number in (first, second):
            getattr(parts, group)[number]["wikidata_id"] = "Q1"

    assert findings(change) == [f"{expected} [I312]\n  fix: correct one of the two"]


def test_an_actor_and_a_place_may_share_one(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        parts.actors[0]["wikidata_id"] = parts.places[0]["wikidata_id"] = "Q1"

    assert findings(change) == []


# I313


@pytest.mark.parametrize(("actor", "kind", "sector"), [(0, "armed_forces", "JRN"), (2, "media", "MIL")])
def test_a_sector_is_one_of_the_kind(findings: Findings, actor: int, kind: str, sector: str) -> None:
    place = {0: "7:13: navy", 2: "24:13: herald"}[actor]
    assert findings(lambda parts: parts.actors[actor].update(sector=sector)) == [
        f"{ACTORS}:{place}: sector: {sector} is no sector of the kind {kind} [I313]\n"
        f"  fix: use one of: {', '.join(sorted(SECTORS[kind]))}; or correct kind"
    ]


@pytest.mark.parametrize(("actor", "sector"), [(0, "MIL"), (1, "GOV"), (1, "CVL"), (2, "JRN")])
def test_a_sector_of_the_kind_passes(findings: Findings, actor: int, sector: str) -> None:
    assert findings(lambda parts: parts.actors[actor].update(sector=sector)) == []


# I314


@pytest.mark.parametrize(
    ("values", "relation", "wrong"),
    [
        ({"kind": "media"}, "works_for", "media"),
        ({"kind": "ngo"}, "leads", "ngo"),
        ({}, "family_of", "armed_forces"),
    ],
)
def test_a_relation_is_between_those_who_can_have_it(
    findings: Findings, values: dict[str, Any], relation: str, wrong: str
) -> None:
    def change(parts: Parts) -> None:
        parts.actors[1].update(values)
        parts.actors[1]["relations"][0]["relation"] = relation

    assert findings(change) == [
        f"{ACTORS}:16:19: official: relation: {relation} does not go with the kind {wrong} [I314]\n"
        f"  fix: it goes with: {', '.join(sorted(SUBJECTS[relation]))}; correct relation, ids or kind"
    ]


@pytest.mark.parametrize("relation", ["leads", "supports", "represents"])
def test_people_may_have_most_relations(findings: Findings, relation: str) -> None:
    assert findings(lambda parts: parts.actors[1]["relations"][0].update(relation=relation)) == []
