"""Quotations: each kind keeps what it must and nothing that it must not."""

from __future__ import annotations

from typing import Any

import pytest

from aleppo_reports.texts import digest
from builders import TEXT, Parts, copy_of, emit, span, words
from conftest import Findings

ARTICLE = "annotations/articles/herald-2016-12-07.yaml"
OTHER = "annotations/articles/other-2016-12-08.yaml"
DIRECT = "“We hold it,”"
INDIRECT = "3 of 4 gates were shut"


def drop(record: dict[str, Any], *keys: str) -> None:
    """Delete keys of a record."""
    for key in keys:
        del record[key]


def set_text(parts: Parts, text: str) -> None:
    """Give the article another text, which has everything coded at the same place."""
    parts.text = text
    parts.article.update(characters=len(text), words=len(text.split()), sha256=digest(text.encode()))
    parts.article["parts"][-1]["end"] = len(text)


# Q701


@pytest.mark.parametrize(
    ("key", "place", "fix"),
    [
        ("gist", "91:11", "say it in our own words"),
        ("sha256", "90:11", "give the SHA-256 of the words between start and end"),
    ],
)
def test_indirect_speech_keeps_hash_and_gist(findings: Findings, key: str, place: str, fix: str) -> None:
    assert findings(lambda parts: drop(parts.article["quotes"][1], key)) == [
        f"{ARTICLE}:{place}: herald-q02: kind: indirect speech has no {key} [Q701]\n  fix: {fix}"
    ]


def test_indirect_speech_lacks_both(findings: Findings) -> None:
    assert findings(lambda parts: drop(parts.article["quotes"][1], "sha256", "gist")) == [
        f"{ARTICLE}:90:11: herald-q02: kind: indirect speech has no gist [Q701]\n  fix: say it in our own words",
        f"{ARTICLE}:90:11: herald-q02: kind: indirect speech has no sha256 [Q701]\n"
        "  fix: give the SHA-256 of the words between start and end",
    ]


def test_indirect_speech_keeps_no_words(findings: Findings) -> None:
    """They have no marks, either. The text is longer here, for the budget."""

    def change(parts: Parts) -> None:
        set_text(parts, TEXT + "Nothing else is left.\n" * 5)
        parts.article["quotes"][1]["exact"] = INDIRECT

    assert findings(change) == [
        f"{ARTICLE}:97:12: herald-q02: exact: indirect speech keeps words [Q701]\n"
        "  fix: delete exact; the words of indirect speech are not reproduced",
        f"{ARTICLE}:97:12: herald-q02: exact: the words have no quotation mark at either end [Q702]\n"
        "  fix: let the words begin with the opening and end with the closing mark",
    ]


@pytest.mark.parametrize("kind", ["direct", "partial", "term", "title"])
def test_every_other_kind_keeps_words_or_hash_and_gist(findings: Findings, kind: str) -> None:
    def change(parts: Parts) -> None:
        parts.article["quotes"][0]["kind"] = kind
        drop(parts.article["quotes"][0], "exact")

    assert findings(change, texts=False) == [
        f"{ARTICLE}:77:11: herald-q01: kind: a {kind} quotation without words has no gist [Q701]\n"
        "  fix: say it in our own words",
        f"{ARTICLE}:77:11: herald-q01: kind: a {kind} quotation without words has no sha256 [Q701]\n"
        "  fix: give the SHA-256 of the words between start and end",
    ]


def hashed(parts: Parts, words: str) -> None:
    """Let the first quotation keep hash and gist in the place of some words."""
    drop(parts.article["quotes"][0], "exact")
    parts.article["quotes"][0].update(**span(words), sha256=digest(words.encode()), gist="They hold it.")


@pytest.mark.parametrize("texts", [True, False])
def test_a_long_quotation_may_keep_hash_and_gist(findings: Findings, texts: bool) -> None:
    """Its marks are coded as if the words were there."""
    assert findings(lambda parts: hashed(parts, DIRECT), texts=texts) == []


def test_words_that_are_not_kept_have_a_mark_at_an_end(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        hashed(parts, "We hold it,")
        parts.article["not_coded"] = [{**words(mark), "reason": "mark"} for mark in "“”"]

    assert findings(change) == [
        f"{ARTICLE}:74:5: herald-q01: exact: the words have no quotation mark at either end [Q702]\n"
        "  fix: let the words begin with the opening and end with the closing mark"
    ]


@pytest.mark.parametrize("kind", ["direct", "partial", "term", "title"])
def test_kept_words_have_no_hash_of_their_own(findings: Findings, kind: str) -> None:
    values = {"kind": kind, "sha256": digest(DIRECT.encode())}
    assert findings(lambda parts: parts.article["quotes"][0].update(values)) == [
        f"{ARTICLE}:87:13: herald-q01: sha256: a {kind} quotation with words has a hash of its own [Q701]\n"
        "  fix: delete sha256; it is derived from the words"
    ]


# Q702


def test_words_have_a_mark_at_an_end(findings: Findings) -> None:
    assert findings(
        lambda parts: parts.article["quotes"][0].update(exact="We hold it,", start=104, end=115), texts=False
    ) == [
        f"{ARTICLE}:75:12: herald-q01: exact: the words have no quotation mark at either end [Q702]\n"
        "  fix: let the words begin with the opening and end with the closing mark"
    ]


@pytest.mark.parametrize("words", ["“We hold it,", "We hold it,”"])
def test_one_mark_is_enough(findings: Findings, words: str) -> None:
    start = TEXT.index(words)
    values = {"exact": words, "start": start, "end": start + len(words)}
    assert findings(lambda parts: parts.article["quotes"][0].update(values), texts=False) == []


@pytest.mark.parametrize("marks", ["“”", "‘’", '""', "„“", "«»", "''"])
@pytest.mark.parametrize("only", [0, 1, None], ids=["opening", "closing", "both"])
def test_marks_of_every_kind(findings: Findings, marks: str, only: int | None) -> None:
    """Whatever must be coded for being a quotation mark (C901) is one here, too."""

    def change(parts: Parts) -> None:
        opening, closing = (mark if only in (None, index) else "*" for index, mark in enumerate(marks))
        set_text(parts, TEXT.replace("“", opening).replace("”", closing))
        parts.article["quotes"][0]["exact"] = f"{opening}We hold it,{closing}"

    assert findings(change) == []


# Q703


@pytest.mark.parametrize("kind", ["direct", "partial"])
def test_speech_has_a_speaker(findings: Findings, kind: str) -> None:
    def change(parts: Parts) -> None:
        parts.article["quotes"][0]["kind"] = kind
        drop(parts.article["quotes"][0], "speaker_id", "cue", "cue_start", "cue_end", "attributions", "said_to_id")
        # Nobody else needs the agency.
        del parts.actors[3]

    assert findings(change) == [
        f"{ARTICLE}:78:11: herald-q01: kind: a {kind} quotation has no speaker [Q703]\n"
        "  fix: code who says it; add an unnamed actor if the text does not name one"
    ]


def test_indirect_speech_has_a_speaker(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        drop(parts.article["quotes"][1], "speaker_id", "cue", "cue_start", "cue_end")

    assert findings(change) == [
        f"{ARTICLE}:91:11: herald-q02: kind: an indirect quotation has no speaker [Q703]\n"
        "  fix: code who says it; add an unnamed actor if the text does not name one"
    ]


@pytest.mark.parametrize("kind", ["term", "title"])
def test_terms_and_titles_may_go_without_a_speaker(findings: Findings, kind: str) -> None:
    def change(parts: Parts) -> None:
        parts.article["quotes"][0]["kind"] = kind
        drop(parts.article["quotes"][0], "speaker_id", "cue", "cue_start", "cue_end", "attributions", "said_to_id")
        # Nobody else needs the agency.
        del parts.actors[3]

    # Without the text: in it, "told" would be left over.
    assert findings(change, texts=False) == []


# Q704


def test_a_quotation_does_not_continue_a_later_one(findings: Findings) -> None:
    assert findings(lambda parts: parts.article["quotes"][0].update(continues="herald-q02")) == [
        f"{ARTICLE}:87:16: herald-q01: continues: herald-q02 stands later in the text [Q704]\n"
        "  fix: correct the id, or delete the line"
    ]


def test_a_quotation_does_not_continue_one_at_the_same_place(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        quote = copy_of(parts.article["quotes"][0])
        parts.article["quotes"].append(
            {**quote, "quote_id": "herald-q03", "kind": "partial", "continues": "herald-q01"}
        )

    assert findings(change) == [
        f"{ARTICLE}:120:16: herald-q03: continues: herald-q01 stands later in the text [Q704]\n"
        "  fix: correct the id, or delete the line"
    ]


def test_a_quotation_does_not_continue_one_of_another_speaker(findings: Findings) -> None:
    change = {"continues": "herald-q01", "speaker_id": "navy"}
    assert findings(lambda parts: parts.article["quotes"][1].update(change)) == [
        f"{ARTICLE}:97:16: herald-q02: continues: herald-q01 has another speaker, official [Q704]\n"
        "  fix: correct the id, or delete the line"
    ]


def test_a_quotation_does_not_continue_one_of_another_article(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        other = copy_of(parts.article)
        drop(other, "reports", "figures", "labels")
        other.update(article_id="other-2016-12-08", id_prefix="other", text_file="other.txt", sha256="0" * 64)
        other.update(published="2016-12-08", published_on="2016-12-08")
        other["quotes"][0]["quote_id"] = "other-q01"
        other["quotes"][1]["quote_id"] = "other-q02"
        other["quotes"][2]["quote_id"] = "other-q09"
        parts.files[OTHER] = emit(other)
        parts.article["quotes"][1]["continues"] = "other-q01"

    assert findings(change) == [
        f"{ARTICLE}:97:16: herald-q02: continues: other-q01 stands in another article [Q704]\n"
        "  fix: correct the id, or delete the line"
    ]


def test_a_quotation_may_continue_an_earlier_one(findings: Findings) -> None:
    assert findings(lambda parts: parts.article["quotes"][1].update(continues="herald-q01")) == []


# Q705


def again(parts: Parts, **values: Any) -> None:
    """Add a quotation with the cue of the second one."""
    inner = {**parts.article["quotes"][1], "quote_id": "herald-q10", **span("3 of 4"), "sha256": digest(b"3 of 4")}
    parts.article["quotes"].append({**inner, **values})


@pytest.mark.parametrize(
    ("key", "value"), [("described_as", "He"), ("said_to_id", "navy"), ("said_on", "2016-12-07"), ("place_id", "city")]
)
def test_one_cue_is_one_act_of_saying(findings: Findings, key: str, value: str) -> None:
    # Without the text: in it, no phrase dates the saying.
    assert findings(lambda parts: again(parts, **{key: value}), texts=False) == [
        f"{ARTICLE}:117:{len(key) + 7}: herald-q10: {key}: {value} here, "
        "nothing in herald-q02 with the same cue [Q705]\n"
        "  fix: code the act of saying alike in both"
    ]


def test_quotations_with_one_cue_may_be_of_two_kinds(findings: Findings) -> None:
    assert findings(lambda parts: again(parts, gist="So many.")) == []


# Q706


def presented(parts: Parts, speaker: str) -> None:
    """Let the first and the second quotation be presented with the same words, and the second have this speaker."""
    for number, name in enumerate(("official", speaker)):
        parts.article["quotes"][number].update(described_as="official", speaker_id=name)
    parts.article["figures"][1]["claimant_id"] = speaker


def test_the_same_words_present_the_same_speaker(findings: Findings) -> None:
    assert findings(lambda parts: presented(parts, "navy"), texts=False) == [
        f"{ARTICLE}:94:17: herald-q02: speaker_id: 'official' presents navy here and official in herald-q01 [Q706]\n"
        "  fix: correct speaker_id or described_as"
    ]


def test_the_same_words_may_present_two_whom_the_text_does_not_name(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        presented(parts, "navy")
        parts.actors[0]["identified"] = "described"

    assert findings(change, texts=False) == []
