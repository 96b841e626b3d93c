"""Ids: used once, with the prefix of the article, pointing to something, never round in a circle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from aleppo_reports.records import SHAPES, Objection
from aleppo_reports.schema import read_tables
from aleppo_reports.source.plan import authored_keys
from builders import OTHER, Parts, copy_of, second_article
from conftest import Findings
from questions import FILE as QUESTIONS
from questions import FIRST, ask, question

ARTICLE = "annotations/articles/herald-2016-12-07.yaml"
ACTORS = "annotations/actors.yaml"
PLACES = "annotations/places.yaml"
EVENTS = "annotations/events.yaml"

Change = Callable[[Parts], object]

OWN_ID = "give the record an id of its own"


# I301


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            lambda parts: parts.actors.append(copy_of(parts.actors[0])),
            f"{ACTORS}:29:15: navy: actor_id: the id is taken: it stands at {ACTORS}:2:15 [I301]",
            id="actor",
        ),
        pytest.param(
            lambda parts: parts.places.append(copy_of(parts.places[0])),
            f"{PLACES}:9:15: city: place_id: the id is taken: it stands at {PLACES}:2:15 [I301]",
            id="place",
        ),
        pytest.param(
            lambda parts: parts.events.append(copy_of(parts.events[0])),
            f"{EVENTS}:16:15: battle: event_id: the id is taken: it stands at {EVENTS}:2:15 [I301]",
            id="event",
        ),
        pytest.param(
            lambda parts: parts.article["reports"][1].update(report_id="herald-r01"),
            f"{ARTICLE}:31:16: herald-r01: report_id: the id is taken: it stands at {ARTICLE}:25:16 [I301]",
            id="report",
        ),
        pytest.param(
            lambda parts: parts.article["figures"][1].update(figure_id="herald-f01"),
            f"{ARTICLE}:57:16: herald-f01: figure_id: the id is taken: it stands at {ARTICLE}:46:16 [I301]",
            id="figure",
        ),
        pytest.param(
            lambda parts: parts.article["quotes"][1].update(quote_id="herald-q01"),
            f"{ARTICLE}:87:15: herald-q01: quote_id: the id is taken: it stands at {ARTICLE}:74:15 [I301]",
            id="quote",
        ),
    ],
)
def test_an_id_is_used_once(findings: Findings, change: Change, expected: str) -> None:
    assert findings(change) == [f"{expected}\n  fix: {OWN_ID}"]


def test_records_of_two_kinds_may_share_an_id(findings: Findings) -> None:
    assert (
        findings(lambda parts: parts.places[0].update(place_id="navy") or parts.places[1].update(parent_id="navy"))
        == []
    )


def test_two_articles_do_not_share_an_id(findings: Findings) -> None:
    """The second is not called like its file. It is neither compared with the first, nor with its text."""

    def change(parts: Parts) -> None:
        parts.files[OTHER] = second_article(article_id="herald-2016-12-07")

    assert findings(change) == [
        f"{OTHER}:1:13: herald-2016-12-07: article_id: does not agree with the name of the file, "
        "other-2016-12-08.yaml [R210]\n"
        "  fix: rename the file to herald-2016-12-07.yaml, or correct the id",
    ]


def test_two_articles_do_not_share_a_prefix(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        parts.files[OTHER] = second_article(id_prefix="herald")

    assert findings(change) == [
        f"{OTHER}:2:12: other-2016-12-08: id_prefix: the prefix 'herald' is taken: it stands at {ARTICLE}:2:12 [I301]\n"
        "  fix: give the article a prefix of its own, and its records with it"
    ]


def test_a_second_article_of_its_own_passes(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        parts.files[OTHER] = second_article()

    assert findings(change) == []


# I302


@pytest.mark.parametrize(
    ("key", "index", "name", "expected"),
    [
        ("reports", 0, {"report_id": "times-r01"}, "25:16: times-r01: report_id"),
        ("figures", 0, {"figure_id": "times-f01"}, "46:16: times-f01: figure_id"),
        ("quotes", 1, {"quote_id": "times-q02"}, "87:15: times-q02: quote_id"),
    ],
)
def test_an_id_begins_with_the_prefix_of_its_article(
    findings: Findings, key: str, index: int, name: dict[str, str], expected: str
) -> None:
    number = next(iter(name.values())).removeprefix("times-")
    assert findings(lambda parts: parts.article[key][index].update(name)) == [
        f"{ARTICLE}:{expected}: the id does not begin with herald- [I302]\n  fix: write herald-{number}"
    ]


# I303: every authored column that is a foreign key, by table and column.


def name_instead(parts: Parts, **target: str) -> None:
    """Let the first label name something else."""
    label = parts.article["labels"][0]
    del label["event_id"]
    label.update(target)


DANGLING: dict[str, tuple[Change, str, str, str]] = {
    "answers.figure_id": (
        lambda parts: ask(parts, question(FIRST, {"figure_id": "herald-f12", "answer": "12"})),
        f"{QUESTIONS}:11:20: how-many: figure_id",
        "figure_id 'herald-f12' (did you mean 'herald-f02'?)",
        "",
    ),
    "answers.quote_id": (
        lambda parts: ask(parts, question(FIRST, {"quote_id": "zz-q99", "answer": "12"})),
        f"{QUESTIONS}:11:19: how-many: quote_id",
        "quote_id 'zz-q99'",
        "",
    ),
    "answers.report_id": (
        lambda parts: ask(parts, question(FIRST, {"report_id": "zz-r99", "answer": "12"})),
        f"{QUESTIONS}:11:20: how-many: report_id",
        "report_id 'zz-r99'",
        "",
    ),
    "articles.publisher_id": (
        lambda parts: parts.article.update(publisher_id="heraldo"),
        f"{ARTICLE}:4:15: herald-2016-12-07: publisher_id",
        "actor_id 'heraldo' (did you mean 'herald'?)",
        " to actors.yaml",
    ),
    "articles.agency_id": (
        lambda parts: parts.article.update(agency_id="zebra"),
        f"{ARTICLE}:120:12: herald-2016-12-07: agency_id",
        "actor_id 'zebra'",
        " to actors.yaml",
    ),
    "reports.event_id": (
        lambda parts: parts.article["reports"][0].update(event_id="bridge-captured"),
        f"{ARTICLE}:29:15: herald-r01: event_id",
        "event_id 'bridge-captured' (did you mean 'bridge-capture'?)",
        " to events.yaml",
    ),
    "reports.claimant_id": (
        lambda parts: parts.article["reports"][1].update(claimant_id="oficial"),
        f"{ARTICLE}:37:18: herald-r02: claimant_id",
        "actor_id 'oficial' (did you mean 'official'?)",
        " to actors.yaml",
    ),
    "figures.place_id": (
        lambda parts: parts.article["figures"][0].update(place_id="brigde"),
        f"{ARTICLE}:57:15: herald-f01: place_id",
        "place_id 'brigde' (did you mean 'bridge'?)",
        " to places.yaml",
    ),
    "figures.event_id": (
        lambda parts: parts.article["figures"][0].update(event_id="batle"),
        f"{ARTICLE}:55:15: herald-f01: event_id",
        "event_id 'batle' (did you mean 'battle'?)",
        " to events.yaml",
    ),
    "figures.population_id": (
        lambda parts: parts.article["figures"][0].update(population_id="crowd"),
        f"{ARTICLE}:57:20: herald-f01: population_id",
        "actor_id 'crowd'",
        " to actors.yaml",
    ),
    "figures.claimant_id": (
        lambda parts: parts.article["figures"][1].update(claimant_id="officials"),
        f"{ARTICLE}:68:18: herald-f02: claimant_id",
        "actor_id 'officials' (did you mean 'official'?)",
        " to actors.yaml",
    ),
    "quotes.speaker_id": (
        lambda parts: parts.article["quotes"][1].update(speaker_id="officials"),
        f"{ARTICLE}:93:17: herald-q02: speaker_id",
        "actor_id 'officials' (did you mean 'official'?)",
        " to actors.yaml",
    ),
    "quotes.said_to_id": (
        lambda parts: parts.article["quotes"][0].update(said_to_id="wires"),
        f"{ARTICLE}:86:17: herald-q01: said_to_id",
        "actor_id 'wires' (did you mean 'wire'?)",
        " to actors.yaml",
    ),
    "quotes.place_id": (
        lambda parts: parts.article["quotes"][0].update(place_id="bridges"),
        f"{ARTICLE}:87:15: herald-q01: place_id",
        "place_id 'bridges' (did you mean 'bridge'?)",
        " to places.yaml",
    ),
    "quotes.event_id": (
        lambda parts: parts.article["quotes"][0].update(event_id="battles"),
        f"{ARTICLE}:87:15: herald-q01: event_id",
        "event_id 'battles' (did you mean 'battle'?)",
        " to events.yaml",
    ),
    "quotes.continues": (
        lambda parts: parts.article["quotes"][1].update(continues="herald-q11"),
        f"{ARTICLE}:97:16: herald-q02: continues",
        "quote_id 'herald-q11' (did you mean 'herald-q01'?)",
        "",
    ),
    "attributions.actor_id": (
        lambda parts: parts.article["quotes"][0]["attributions"][0].update(actor_id="wires"),
        f"{ARTICLE}:84:19: herald-q01: actor_id",
        "actor_id 'wires' (did you mean 'wire'?)",
        " to actors.yaml",
    ),
    "actor_relations.object_id": (
        lambda parts: parts.actors[1]["relations"][0].update(object_id="nvay"),
        f"{ACTORS}:17:20: official: object_id",
        "actor_id 'nvay' (did you mean 'navy'?)",
        " to actors.yaml",
    ),
    "actor_relations.article_id": (
        lambda parts: parts.actors[1]["relations"][0].update(article_id="herald-2016-12-08"),
        f"{ACTORS}:18:21: official: article_id",
        "article_id 'herald-2016-12-08' (did you mean 'herald-2016-12-07'?)",
        "",
    ),
    "places.parent_id": (
        lambda parts: parts.places[1].update(parent_id="citi"),
        f"{PLACES}:8:16: bridge: parent_id",
        "place_id 'citi' (did you mean 'city'?)",
        " to places.yaml",
    ),
    "events.place_id": (
        lambda parts: parts.events[1].update(place_id="zebra"),
        f"{EVENTS}:10:15: bridge-capture: place_id",
        "place_id 'zebra'",
        " to places.yaml",
    ),
    "labels.actor_id": (
        lambda parts: name_instead(parts, actor_id="nvay"),
        f"{ARTICLE}:113:15: herald-l01: actor_id",
        "actor_id 'nvay' (did you mean 'navy'?)",
        " to actors.yaml",
    ),
    "labels.event_id": (
        lambda parts: name_instead(parts, event_id="bridge-captured"),
        f"{ARTICLE}:113:15: herald-l01: event_id",
        "event_id 'bridge-captured' (did you mean 'bridge-capture'?)",
        " to events.yaml",
    ),
    "labels.place_id": (
        lambda parts: name_instead(parts, place_id="brigde"),
        f"{ARTICLE}:113:15: herald-l01: place_id",
        "place_id 'brigde' (did you mean 'bridge'?)",
        " to places.yaml",
    ),
    "events.part_of": (
        lambda parts: parts.events[1].update(part_of="batle"),
        f"{EVENTS}:12:14: bridge-capture: part_of",
        "event_id 'batle' (did you mean 'battle'?)",
        " to events.yaml",
    ),
    "event_actors.actor_id": (
        lambda parts: parts.events[1]["actors"][0].update(actor_id="fleets"),
        f"{EVENTS}:14:19: bridge-capture: actor_id",
        "actor_id 'fleets'",
        " to actors.yaml",
    ),
}


@pytest.mark.parametrize("case", DANGLING)
def test_an_id_that_is_referred_to_exists(findings: Findings, case: str) -> None:
    change, place, what, where = DANGLING[case]
    assert findings(change) == [f"{place}: there is no {what} [I303]\n  fix: correct the id, or add the record{where}"]


def test_every_foreign_key_that_people_write_is_tested(repository: Any) -> None:
    tables = read_tables(repository / "schemas")
    written = {
        f"{shape.table}.{key.field}"
        for cls, shape in SHAPES.items()
        for key in tables[shape.table].foreign_keys
        if key.field in authored_keys(cls)
    }
    # Of objections, which lie outside the corpus of codings, rule H107 tells.
    written -= {f"{SHAPES[Objection].table}.article_id"}
    # The actor of a relation is the actor it stands under.
    assert set(DANGLING) == written


# I304


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            lambda parts: parts.places[0].update(parent_id="city"),
            f"{PLACES}:5:16: city: parent_id: goes round in a circle: city → city [I304]",
            id="a place in itself",
        ),
        pytest.param(
            lambda parts: parts.places[0].update(parent_id="bridge"),
            f"{PLACES}:5:16: city: parent_id: goes round in a circle: city → bridge → city [I304]",
            id="two places in each other",
        ),
        pytest.param(
            lambda parts: (
                parts.places[0].update(parent_id="bridge"),
                parts.places.insert(0, {"place_id": "gate", "name": "Gate", "kind": "landmark", "parent_id": "bridge"}),
            ),
            f"{PLACES}:13:16: bridge: parent_id: goes round in a circle: bridge → city → bridge [I304]",
            id="a place in two that lie in each other",
        ),
        pytest.param(
            lambda parts: parts.events[0].update(part_of="battle"),
            f"{EVENTS}:6:14: battle: part_of: goes round in a circle: battle → battle [I304]",
            id="an event in itself",
        ),
        pytest.param(
            lambda parts: parts.events[0].update(part_of="bridge-capture"),
            f"{EVENTS}:6:14: battle: part_of: goes round in a circle: battle → bridge-capture → battle [I304]",
            id="two events in each other",
        ),
        pytest.param(
            lambda parts: parts.article["quotes"][0].update(continues="herald-q01"),
            f"{ARTICLE}:87:16: herald-q01: continues: goes round in a circle: herald-q01 → herald-q01 [I304]",
            id="a quotation that continues itself",
        ),
    ],
)
def test_nothing_goes_round_in_a_circle(findings: Findings, change: Change, expected: str) -> None:
    assert findings(change) == [f"{expected}\n  fix: break the circle"]


def test_two_quotations_do_not_continue_each_other(findings: Findings) -> None:
    """One of the two continues a later one, too."""

    def change(parts: Parts) -> None:
        parts.article["quotes"][0]["continues"] = "herald-q02"
        parts.article["quotes"][1]["continues"] = "herald-q01"

    assert findings(change) == [
        f"{ARTICLE}:87:16: herald-q01: continues: goes round in a circle: "
        "herald-q01 → herald-q02 → herald-q01 [I304]\n"
        "  fix: break the circle",
        f"{ARTICLE}:87:16: herald-q01: continues: herald-q02 stands later in the text [Q704]\n"
        "  fix: correct the id, or delete the line",
    ]


def test_two_circles_are_two_findings(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        parts.places[0]["parent_id"] = "city"
        parts.places[1]["parent_id"] = "bridge"

    assert findings(change) == [
        f"{PLACES}:5:16: city: parent_id: goes round in a circle: city → city [I304]\n  fix: break the circle",
        f"{PLACES}:9:16: bridge: parent_id: goes round in a circle: bridge → bridge [I304]\n  fix: break the circle",
    ]


# I305


def test_an_actor_has_a_role_once(findings: Findings) -> None:
    assert findings(lambda parts: parts.events[1]["actors"].append({"actor_id": "navy", "role": "agent"})) == [
        f"{EVENTS}:16:9: bridge-capture: navy is agent already [I305]\n  fix: delete one of the two"
    ]


def test_an_actor_may_have_two_roles_and_act_in_two_events(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        parts.events[1]["actors"].append({"actor_id": "navy", "role": "target"})
        parts.events[0]["actors"] = [{"actor_id": "navy", "role": "agent"}]

    assert findings(change) == []


def test_a_relation_is_said_once_with_the_same_words(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        relations = parts.actors[1]["relations"]
        relations.append(copy_of(relations[0]))

    assert findings(change) == [
        f"{ACTORS}:19:9: official: works_for navy is said already, with the same words [I305]\n"
        "  fix: delete one of the two"
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"relation": "speaks_for"},
        {"object_id": "wire"},
        {"evidence": "official", "start": 65},
    ],
)
def test_another_relation_may_stand_beside_it(findings: Findings, other: dict[str, Any]) -> None:
    def change(parts: Parts) -> None:
        relations = parts.actors[1]["relations"]
        relations.append({**copy_of(relations[0]), **other})

    assert findings(change) == []


def test_two_parts_do_not_start_at_one_place(findings: Findings) -> None:
    """They overlap, too."""

    def change(parts: Parts) -> None:
        parts.article["parts"].insert(2, copy_of(parts.article["parts"][1]))

    assert findings(change) == [
        f"{ARTICLE}:21:5: herald-2016-12-07: another part starts at 6 already [I305]\n  fix: delete one of the two",
        f"{ARTICLE}:21:12: herald-2016-12-07: start: the part starting at 6 overlaps the one ending at 25 [S404]\n"
        "  fix: let it start at 25",
    ]
