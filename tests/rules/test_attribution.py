"""Chains of attribution: a claimant has a cue, a cue a claimant, and nobody writes what the build adds."""

from __future__ import annotations

from typing import Any

import pytest

from builders import Parts, cue
from conftest import Findings

ARTICLE = "annotations/articles/herald-2016-12-07.yaml"
CUE = ("cue", "cue_start", "cue_end")


def drop(record: dict[str, Any], *keys: str) -> None:
    """Delete keys of a record."""
    for key in keys:
        del record[key]


# A801


@pytest.mark.parametrize(
    ("key", "index", "expected", "claimant"),
    [
        ("reports", 1, "37:18: herald-r02", "claimant_id"),
        ("figures", 1, "68:18: herald-f02", "claimant_id"),
        ("quotes", 0, "79:17: herald-q01", "speaker_id"),
        ("quotes", 1, "93:17: herald-q02", "speaker_id"),
    ],
)
def test_a_claimant_has_a_cue(findings: Findings, key: str, index: int, expected: str, claimant: str) -> None:
    assert findings(lambda parts: drop(parts.article[key][index], *CUE)) == [
        f"{ARTICLE}:{expected}: {claimant}: {claimant} has no cue [A801]\n"
        f"  fix: give the words that attribute it in cue, or delete {claimant} if the article says it itself"
    ]


@pytest.mark.parametrize("kind", ["term", "title"])
def test_marks_attribute_terms_and_titles(findings: Findings, kind: str) -> None:
    def change(parts: Parts) -> None:
        drop(parts.article["quotes"][0], *CUE)
        parts.article["quotes"][0]["kind"] = kind

    # Without the text: in it, "told" would be left over.
    assert findings(change, texts=False) == []


def test_a_continued_quotation_needs_no_cue(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        drop(parts.article["quotes"][1], *CUE)
        parts.article["quotes"][1]["continues"] = "herald-q01"
        # The one before has the cue of its figure now.
        parts.article["figures"][1].update(cue("told"), attributions=parts.article["quotes"][0]["attributions"])

    # Without the text: in it, "said" would be left over.
    assert findings(change, texts=False) == []


# A802


@pytest.mark.parametrize(
    ("key", "index", "expected"),
    [("reports", 1, "37:10: herald-r02"), ("figures", 1, "68:10: herald-f02")],
)
def test_a_cue_has_a_claimant(findings: Findings, key: str, index: int, expected: str) -> None:
    assert findings(lambda parts: drop(parts.article[key][index], "claimant_id")) == [
        f"{ARTICLE}:{expected}: cue: cue without claimant_id [A802]\n  fix: code who says it in claimant_id"
    ]


def test_the_cue_of_a_term_has_a_speaker(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        drop(parts.article["quotes"][0], "speaker_id")
        parts.article["quotes"][0]["kind"] = "term"

    assert findings(change) == [
        f"{ARTICLE}:79:10: herald-q01: cue: cue without speaker_id [A802]\n  fix: code who says it in speaker_id"
    ]


def test_further_hops_have_a_claimant(findings: Findings) -> None:
    hops = [{"actor_id": "wire", "role": "relay"}]
    assert findings(lambda parts: parts.article["reports"][0].update(attributions=hops)) == [
        f"{ARTICLE}:32:7: herald-r01: attributions: attributions without claimant_id [A802]\n"
        "  fix: code who says it in claimant_id"
    ]


# A803


def test_the_outlet_is_no_claimant(findings: Findings) -> None:
    assert findings(lambda parts: parts.article["reports"][1].update(claimant_id="herald")) == [
        f"{ARTICLE}:37:18: herald-r02: claimant_id: herald is the article's own outlet or agency [A803]\n"
        "  fix: delete claimant_id, cue and offsets: the article's own voice is the default"
    ]


def test_the_agency_is_no_speaker(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        parts.article["agency_id"] = "navy"
        parts.article["quotes"][1]["speaker_id"] = "navy"

    assert findings(change) == [
        f"{ARTICLE}:93:17: herald-q02: speaker_id: navy is the article's own outlet or agency [A803]\n"
        "  fix: delete speaker_id, cue and offsets: the article's own voice is the default"
    ]


ADDED = (
    "84:19: herald-q01: actor_id: the outlet and the article's agency are added to every chain [A803]\n"
    "  fix: delete the item"
)


def test_the_outlet_is_no_relay(findings: Findings) -> None:
    assert findings(lambda parts: parts.article["quotes"][0]["attributions"][0].update(actor_id="herald")) == [
        f"{ARTICLE}:{ADDED}"
    ]


def test_the_agency_is_no_relay(findings: Findings) -> None:
    assert findings(lambda parts: parts.article.update(agency_id="wire")) == [f"{ARTICLE}:{ADDED}"]


def test_the_role_of_outlet_is_not_written(findings: Findings) -> None:
    assert findings(lambda parts: parts.article["quotes"][0]["attributions"][0].update(role="outlet")) == [
        f"{ARTICLE}:{ADDED}"
    ]


def test_an_agency_that_claims_nothing_passes(findings: Findings) -> None:
    assert findings(lambda parts: parts.article.update(agency_id="navy")) == []


# A804


@pytest.mark.parametrize("role", ["relay", "claimant"])
@pytest.mark.parametrize("actor", ["official", "wire"])
def test_nobody_stands_twice_in_a_chain(findings: Findings, actor: str, role: str) -> None:
    """Neither who says it, nor who passes it on."""
    again = {"actor_id": actor, "role": role}
    assert findings(lambda parts: parts.article["quotes"][0]["attributions"].append(again)) == [
        f"{ARTICLE}:86:19: herald-q01: actor_id: {actor} stands in the chain already [A804]\n"
        "  fix: delete the item, or correct the id"
    ]


def test_a_chain_may_be_long(findings: Findings) -> None:
    more = {"actor_id": "navy", "role": "relay"}
    assert findings(lambda parts: parts.article["quotes"][0]["attributions"].append(more)) == []


def test_the_same_actor_may_stand_in_two_chains(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        for record in (parts.article["reports"][1], parts.article["quotes"][2]):
            record["attributions"] = [{"actor_id": "wire", "role": "relay"}]

    assert findings(change) == []
