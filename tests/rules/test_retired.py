"""Records that were withdrawn: never back, once, and leading on to what replaces them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from builders import Parts, emit
from conftest import Findings

FILE = "annotations/retired.yaml"


def retire(*entries: dict[str, str]) -> Callable[[Parts], None]:
    """Return a change that retires records; what an entry does not say is made up."""

    def change(parts: Parts) -> None:
        made_up = {"record_kind": "figures", "retired_in": "0.2.0", "retired_because": "Coded twice."}
        parts.files[FILE] = emit({"retired": [{**made_up, **entry} for entry in entries]})

    return change


def test_a_retired_record_may_be_replaced_by_one_of_its_kind_or_by_nothing(findings: Findings) -> None:
    change = retire(
        {"record_id": "herald-f09"},
        {"record_id": "herald-f08", "replaced_by": "herald-f02"},
        {"record_id": "old-city", "record_kind": "places", "replaced_by": "city"},
    )
    assert findings(change) == []


def test_nothing_need_be_retired(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        parts.files[FILE] = "# Nothing yet.\nretired: []\n"

    assert findings(change) == []


# I321


@pytest.mark.parametrize(
    ("kind", "id"),
    [
        ("figures", "herald-f01"),
        ("quotes", "herald-q01"),
        ("reports", "herald-r01"),
        ("events", "battle"),
        ("actors", "navy"),
        ("places", "city"),
    ],
)
def test_a_retired_id_never_comes_back(findings: Findings, kind: str, id: str) -> None:
    assert findings(retire({"record_kind": kind, "record_id": id})) == [
        f"{FILE}:5:16: {id}: record_id: the id is in use among {kind}, and a retired id is never used again [I321]\n"
        "  fix: give the record an id of its own, or delete this entry if it is the very same record"
    ]


def test_a_record_of_another_kind_may_have_the_id(findings: Findings) -> None:
    assert findings(retire({"record_kind": "events", "record_id": "navy"})) == []


# I322


def test_a_record_is_retired_once(findings: Findings) -> None:
    assert findings(retire({"record_id": "herald-f09"}, {"record_id": "herald-f09", "retired_in": "0.3.0"})) == [
        f"{FILE}:9:16: herald-f09: record_id: was retired already: it stands at {FILE}:2:5 [I322]\n"
        "  fix: delete one of the two"
    ]


# I323


def test_what_replaces_a_record_exists(findings: Findings) -> None:
    assert findings(retire({"record_id": "herald-f09", "replaced_by": "herald-f03"})) == [
        f"{FILE}:6:18: herald-f09: replaced_by: there is no record 'herald-f03' among figures "
        "(did you mean 'herald-f02'?) [I323]\n"
        "  fix: correct the id, or delete the line if nothing replaces the record"
    ]


def test_what_replaces_a_record_is_of_its_kind(findings: Findings) -> None:
    assert findings(retire({"record_id": "herald-f09", "replaced_by": "navy"})) == [
        f"{FILE}:6:18: herald-f09: replaced_by: there is no record 'navy' among figures [I323]\n"
        "  fix: correct the id, or delete the line if nothing replaces the record"
    ]


def test_a_successor_may_have_been_retired_itself(findings: Findings) -> None:
    change = retire(
        {"record_id": "herald-f09", "replaced_by": "herald-f08"},
        {"record_id": "herald-f08", "retired_in": "0.3.0", "replaced_by": "herald-f01"},
    )
    assert findings(change) == []


def test_of_records_that_cannot_be_read_no_successor_is_missed(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        retire({"record_kind": "disagreements", "record_id": "old", "replaced_by": "new"})(parts)
        parts.files["annotations/disagreements.yaml"] = "disagreements: [\n"

    assert [line for line in findings(change) if "I323" in line] == []


# I324


def test_no_record_is_replaced_by_itself(findings: Findings) -> None:
    assert findings(retire({"record_id": "herald-f09", "replaced_by": "herald-f09"})) == [
        f"{FILE}:6:18: herald-f09: replaced_by: goes round in a circle: herald-f09 → herald-f09 [I324]\n"
        "  fix: name what replaces them now"
    ]


def test_no_two_records_replace_each_other(findings: Findings) -> None:
    change = retire(
        {"record_id": "herald-f07", "replaced_by": "herald-f08"},
        {"record_id": "herald-f08", "replaced_by": "herald-f09"},
        {"record_id": "herald-f09", "replaced_by": "herald-f08"},
    )
    assert findings(change) == [
        f"{FILE}:11:18: herald-f08: replaced_by: goes round in a circle: herald-f08 → herald-f09 → herald-f08 [I324]\n"
        "  fix: name what replaces them now"
    ]
