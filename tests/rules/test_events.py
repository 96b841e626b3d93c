"""Events: each is told, when its reports say, and by those who utter it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from aleppo_reports.rules.events import DOERS, DONE, PRECISIONS, ROLES
from builders import FLIGHT, SECOND, Parts, span, words
from conftest import Findings

ARTICLE = "annotations/articles/herald-2016-12-07.yaml"
EVENTS = "annotations/events.yaml"
CLAIM = ("claimant_id", "cue", "cue_start", "cue_end")


def with_flight(trigger: str, **values: str) -> Parts:
    """Return what is needed for a third event, told with this trigger, and a figure about it."""

    def change(parts: Parts) -> None:
        parts.events.append({**FLIGHT, **values})
        report = {"report_id": "herald-r03", **words(trigger), "event_id": "flight", "realis": "occurred"}
        parts.article["reports"].append(report)
        parts.article["figures"][0]["event_id"] = "flight"

    return change


def code_list(repository: Path, name: str) -> set[str]:
    with (repository / f"annotations/codes/{name}.csv").open(encoding="utf-8") as file:
        return {row["code"] for row in csv.DictReader(file)}


def test_the_tables_know_the_codes_of_the_lists(repository: Path) -> None:
    assert set(PRECISIONS) == code_list(repository, "place_kind")
    assert {str(code) for codes in PRECISIONS.values() for code in codes} == code_list(repository, "place_precision")
    assert set(ROLES) | DOERS <= code_list(repository, "event_role")
    assert {code for codes in ROLES.values() for code in codes} <= code_list(repository, "event_type")
    assert code_list(repository, "realis") >= DONE


# E101


def test_an_event_is_told(findings: Findings) -> None:
    assert findings(lambda parts: parts.events.append(FLIGHT)) == [
        f"{EVENTS}:16:5: flight: no report tells the event [E101]\n"
        "  fix: code the report that tells it, or delete the event"
    ]


def test_an_event_may_be_told_by_the_parts_of_its_parts(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        parts.events.append({"event_id": "war", "type": "war", "summary": "A war", "when": "2016/.."})
        parts.events[0]["part_of"] = "war"

    assert findings(change) == []


# E102


def test_what_a_figure_is_about_is_told_in_its_paragraph(findings: Findings) -> None:
    assert findings(with_flight("Herald")) == [
        f"{ARTICLE}:61:15: herald-f01: event_id: no report in the paragraph tells flight [E102]\n"
        "  fix: correct the id, code the report that tells the event, or delete event_id"
    ]


def test_where_it_is_told_in_its_paragraph_it_passes(findings: Findings) -> None:
    assert findings(with_flight("fled")) == []


def test_without_the_text_the_article_is_enough(findings: Findings) -> None:
    assert findings(with_flight("Herald"), texts=False) == []


def test_a_lasting_state_may_be_counted_without_being_told(findings: Findings) -> None:
    assert findings(with_flight("Herald", when="2016-12/..")) == []


def test_a_part_tells_the_whole(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        parts.events[0]["when"] = "2016-12-06/2016-12-07"
        parts.article["figures"][0]["event_id"] = "battle"

    assert findings(change) == []


def test_what_a_quotation_is_about_is_told_in_its_article(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        with_flight("fled")(parts)
        parts.article["quotes"][0]["event_id"] = "bridge-capture"
        for number in (0, 1):
            parts.article["reports"][number]["event_id"] = "flight"
        parts.files["annotations/articles/other-2016-12-08.yaml"] = SECOND

    assert findings(change, texts=False) == [
        f"{ARTICLE}:93:15: herald-q01: event_id: no report in the article tells bridge-capture [E102]\n"
        "  fix: correct the id, code the report that tells the event, or delete event_id"
    ]


# E103


@pytest.mark.parametrize("when", ["2016-12-07", "2016-12-07/..", "../2016-12-05"])
def test_an_event_happens_when_it_is_told_to_have_happened(findings: Findings, when: str) -> None:
    def change(parts: Parts) -> None:
        parts.events[0]["when"] = "2016"
        parts.events[1]["when"] = when

    assert findings(change) == [
        f"{EVENTS}:9:11: bridge-capture: when: {when} has no day in common with 2016-12-06, "
        "which herald-r02 tells of it [E103]\n"
        "  fix: correct when, or the event of the report"
    ]


@pytest.mark.parametrize("when", ["2016-12-06/2016-12-07", "../2016-12-06", "2016-12", "../.."])
def test_one_common_day_is_enough(findings: Findings, when: str) -> None:
    assert findings(lambda parts: parts.events[1].update(when=when)) == []


@pytest.mark.parametrize("realis", ["denied", "hypothetical"])
def test_what_is_not_told_as_done_may_have_another_date(findings: Findings, realis: str) -> None:
    def change(parts: Parts) -> None:
        parts.events[1]["when"] = "2016-12-07"
        parts.article["reports"][1]["realis"] = realis

    assert findings(change) == []


# E104


@pytest.mark.parametrize(("kind", "precision"), [("landmark", 6), ("city", 5), ("country", 1), ("area", 4)])
def test_a_place_is_as_exact_as_its_kind(findings: Findings, kind: str, precision: int) -> None:
    def change(parts: Parts) -> None:
        parts.places[1]["kind"] = kind
        parts.events[1]["place_precision"] = precision

    allowed = ", ".join(map(str, sorted(PRECISIONS[kind])))
    assert findings(change) == [
        f"{EVENTS}:11:22: bridge-capture: place_precision: {precision} does not go with a {kind}, "
        "which bridge is [E104]\n"
        f"  fix: use one of: {allowed}; or correct the place"
    ]


@pytest.mark.parametrize(("kind", "precision"), [("landmark", 1), ("city", 2), ("country", 7), ("area", 5)])
def test_a_precision_that_its_kind_allows_passes(findings: Findings, kind: str, precision: int) -> None:
    def change(parts: Parts) -> None:
        parts.places[1]["kind"] = kind
        parts.events[1]["place_precision"] = precision

    assert findings(change) == []


# E105


@pytest.mark.parametrize("role", ["participant", "recipient", "beneficiary", "mediator"])
def test_a_role_is_one_of_the_type(findings: Findings, role: str) -> None:
    assert findings(lambda parts: parts.events[1]["actors"][0].update(role=role)) == [
        f"{EVENTS}:15:15: bridge-capture: role: navy is {role} of an event of type capture [E105]\n"
        f"  fix: {role} belongs to: {', '.join(sorted(ROLES[role]))}; correct role or type"
    ]


@pytest.mark.parametrize("role", ["agent", "target", "supporter"])
def test_a_role_of_the_type_passes(findings: Findings, role: str) -> None:
    assert findings(lambda parts: parts.events[1]["actors"][0].update(role=role)) == []


# E106


def uttered(parts: Parts) -> None:
    """Let the official announce something: the cue is the trigger."""
    parts.events[1]["type"] = "announce"
    parts.article["quotes"][2]["event_id"] = "bridge-capture"
    report = parts.article["reports"][1]
    report.update(words("said"))
    for key in CLAIM:
        del report[key]


def test_who_utters_an_act_is_its_agent(findings: Findings) -> None:
    assert findings(uttered) == [
        f"{ARTICLE}:99:17: herald-q09: speaker_id: official utters bridge-capture and is no agent of it [E106]\n"
        "  fix: add the speaker to the event as agent, or correct speaker_id or event_id"
    ]


@pytest.mark.parametrize(("role", "expected"), [("agent", 0), ("recipient", 1)])
def test_to_be_addressed_is_not_to_utter(findings: Findings, role: str, expected: int) -> None:
    def change(parts: Parts) -> None:
        uttered(parts)
        parts.events[1]["actors"].append({"actor_id": "official", "role": role})

    assert len(findings(change)) == expected


def test_who_speaks_of_an_act_with_another_verb_need_not_do_it(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        uttered(parts)
        parts.article["quotes"][2].update(
            {"cue": "an official", "cue_start": span("an official")["start"], "cue_end": 73}
        )

    assert [message for message in findings(change) if "[E106]" in message] == []
