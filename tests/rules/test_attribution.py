"""Chains of attribution: a claimant has a cue, a cue a claimant, and nobody writes what the build adds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from aleppo_reports.texts import digest
from builders import Parts, cue, span
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


RELAY = {"actor_id": "wire", "role": "relay"}


def hop(**values: Any) -> Callable[[Parts], None]:
    """Return a change of the only further hop."""
    return lambda parts: parts.article["quotes"][0]["attributions"][0].update(values)


# A805


def test_a_cue_makes_one_person_claim(findings: Findings) -> None:
    assert findings(lambda parts: parts.article["figures"][1].update(claimant_id="navy")) == [
        f"{ARTICLE}:68:18: herald-f02: claimant_id: navy has the cue with which official claims herald-q02 [A805]\n"
        "  fix: correct claimant_id or the cue; joint claimants stand under attributions"
    ]


def test_the_one_that_differs_from_most_is_the_odd_one(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        figure = {**parts.article["figures"][1], "figure_id": "herald-f03", "subject": "gates that are closed"}
        parts.article["figures"].append(figure)
        parts.article["quotes"][1]["speaker_id"] = "navy"

    assert findings(change) == [
        f"{ARTICLE}:109:17: herald-q02: speaker_id: navy has the cue with which official claims herald-f02 [A805]\n"
        "  fix: correct speaker_id or the cue; joint claimants stand under attributions"
    ]


@pytest.mark.parametrize(
    "hops", [[RELAY], [{"actor_id": "navy", "role": "claimant", "cue": "said", "start": 150, "end": 154}]]
)
def test_a_cue_has_the_same_further_hops_everywhere(findings: Findings, hops: list[dict[str, Any]]) -> None:
    assert findings(lambda parts: parts.article["figures"][1].update(attributions=hops)) == [
        f"{ARTICLE}:74:7: herald-f02: attributions: the further hops are not those of herald-q02, "
        "which has the same cue [A805]\n"
        "  fix: let the same people stand there in the same roles"
    ]


# A806


def test_joint_claimants_share_the_cue(findings: Findings) -> None:
    assert findings(hop(role="claimant")) == [
        f"{ARTICLE}:85:15: herald-q01: role: wire is joint claimant without the cue of official [A806]\n"
        "  fix: give the hop that cue if it makes both claim, else the role relay"
    ]


def test_a_relay_does_not_share_the_cue(findings: Findings) -> None:
    assert findings(hop(cue="told", **span("told"))) == [
        f"{ARTICLE}:85:15: herald-q01: role: wire is relay with the cue that makes official claim [A806]\n"
        "  fix: give the hop the role claimant if the cue makes both claim, else its own cue or none"
    ]


def test_a_relay_may_have_a_cue_of_its_own(findings: Findings) -> None:
    assert findings(hop(cue="said", **span("said"))) == []


# A807


def test_speech_is_claimed_by_its_speaker(findings: Findings) -> None:
    assert findings(lambda parts: drop(parts.article["reports"][1], "claimant_id", *CUE)) == [
        f"{ARTICLE}:31:5: herald-r02: claimant_id: nobody claims what official says in herald-q09 [A807]\n"
        "  fix: let official claim it, with the cue of the quotation, or correct the offsets"
    ]


def test_speech_is_claimed_by_nobody_else(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        parts.article["quotes"][0]["speaker_id"] = "navy"
        parts.article["reports"][1].update(claimant_id="navy", attributions=[RELAY], **cue("told"))

    assert findings(change) == [
        f"{ARTICLE}:37:18: herald-r02: claimant_id: navy claims what official says in herald-q09 [A807]\n"
        "  fix: let official claim it, with the cue of the quotation, or correct the offsets"
    ]


def test_speech_in_speech_is_claimed_by_the_inner_speaker(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        inner = {
            **parts.article["quotes"][2],
            "quote_id": "herald-q10",
            "speaker_id": "navy",
            **span("took the bridge"),
        }
        inner.update(cue("told"), sha256=digest(b"took the bridge"), attributions=[RELAY])
        parts.article["quotes"][0]["speaker_id"] = "navy"
        parts.article["quotes"].append(inner)
        parts.article["reports"][1].update(claimant_id="navy", attributions=[RELAY], **cue("told"))

    # The addressee is another matter.
    assert [message for message in findings(change) if "[A807]" in message] == []


def test_the_act_of_saying_is_told_by_the_article(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        drop(parts.article["reports"][1], "claimant_id", *CUE)
        parts.article["quotes"][2]["event_id"] = "bridge-capture"

    assert findings(change) == []


# A808


def test_what_somebody_claims_is_a_quotation_too(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        del parts.article["quotes"][2]

    assert findings(change) == [
        f"{ARTICLE}:38:10: herald-r02: cue: no quotation has the cue 'said' [A808]\n"
        "  fix: code what is said as a quotation with this cue, or correct the cue"
    ]


@pytest.mark.parametrize(("relay", "expected"), [("official", 0), ("wire", 1)])
def test_who_passes_something_on_may_claim_that_it_was_said(findings: Findings, relay: str, expected: int) -> None:
    def change(parts: Parts) -> None:
        parts.article["quotes"][2].update(speaker_id="navy", **cue("on"))
        parts.article["quotes"][2]["attributions"] = [{**RELAY, "actor_id": relay, "cue": "said", **span("said")}]

    assert len([message for message in findings(change) if "[A808]" in message]) == expected


# A809


def test_an_agency_that_is_told_something_passes_it_on(findings: Findings) -> None:
    assert findings(lambda parts: drop(parts.article["quotes"][0], "attributions")) == [
        f"{ARTICLE}:83:17: herald-q01: said_to_id: wire is told this and does not pass it on [A809]\n"
        "  fix: add it to attributions with the role relay, or correct said_to_id"
    ]


@pytest.mark.parametrize("addressee", ["herald", "navy"])
def test_others_may_be_told_something(findings: Findings, addressee: str) -> None:
    assert findings(lambda parts: parts.article["quotes"][0].update(said_to_id=addressee)) == []
