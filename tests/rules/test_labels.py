"""Labels: each names one thing, in few words, and the same words mean the same stance everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from aleppo_reports.pipeline import build
from aleppo_reports.texts import digest
from builders import TEXT, Parts, make_root, words
from conftest import Findings

ARTICLE = "annotations/articles/herald-2016-12-07.yaml"

Change = Callable[[Parts], object]


def label(number: int = 0, **values: Any) -> Change:
    """Return a change of a label of the tiny corpus, the first if no number is given; None takes a key out."""

    def change(parts: Parts) -> None:
        record = parts.article["labels"][number]
        record.update(values)
        for key in [key for key, value in record.items() if value is None]:
            del record[key]

    return change


def add_text(parts: Parts) -> None:
    """Add text without a word that looks codable, for the budget."""
    parts.text = TEXT + "It rained and rained, and nobody came out to look at it.\n" * 3
    parts.article["parts"][-1]["end"] = len(parts.text)
    parts.article.update(characters=len(parts.text), words=len(parts.text.split()), sha256=digest(parts.text.encode()))


def more(parts: Parts, *records: dict[str, Any]) -> None:
    """Add labels, with text for the budget."""
    add_text(parts)
    for number, record in enumerate(records, start=3):
        parts.article["labels"].append({"label_id": f"herald-l{number:02}", "stance": "neutral", **record})


# L501


@pytest.mark.parametrize(
    ("values", "given"),
    [
        ({"event_id": None}, "nothing"),
        ({"actor_id": "navy"}, "actor_id and event_id"),
        ({"event_id": None, "actor_id": "navy", "place_id": "bridge"}, "actor_id and place_id"),
        ({"actor_id": "navy", "place_id": "bridge"}, "actor_id and event_id and place_id"),
    ],
)
def test_a_label_names_one_thing(findings: Findings, values: dict[str, Any], given: str) -> None:
    assert findings(label(**values)) == [
        f"{ARTICLE}:108:5: herald-l01: the label names {given} [L501]\n"
        "  fix: give actor_id for a party, event_id for a deed, or place_id for a place"
    ]


@pytest.mark.parametrize("target", [{"actor_id": "navy"}, {"event_id": "bridge-capture"}, {"place_id": "bridge"}])
def test_it_may_be_a_party_a_deed_or_a_place(findings: Findings, target: dict[str, str]) -> None:
    assert findings(label(**{"event_id": None, **target})) == []


# L502


def test_the_same_words_have_the_same_stance(findings: Findings) -> None:
    """Whatever their letter case, and wherever they stand."""

    def change(parts: Parts) -> None:
        more(
            parts,
            {**words("Navy"), "actor_id": "navy"},
            {**words("navy"), "actor_id": "navy", "stance": "unfavourable"},
        )

    assert findings(change) == [
        f"{ARTICLE}:127:13: herald-l04: stance: 'navy' is unfavourable here and neutral at {ARTICLE}:121:13 [L502]\n"
        "  fix: decide by the words alone, and write the decision down in the codebook"
    ]


def test_other_words_or_another_kind_of_thing_may_have_another(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        more(
            parts,
            {**words("Navy"), "actor_id": "navy"},
            {**words("navy"), "place_id": "bridge", "stance": "favourable"},
        )
        label(1, stance="favourable")(parts)

    assert findings(change) == []


# L503


@pytest.mark.parametrize("size", [60, 61])
def test_a_label_is_short(findings: Findings, size: int) -> None:
    """Sixty characters are allowed."""
    message = (
        f"{ARTICLE}:109:12: herald-l01: exact: the label has 61 characters, more than 60 [L503]\n"
        "  fix: keep the noun or the verb that names"
    )

    def change(parts: Parts) -> None:
        del parts.article["labels"][1]
        label(exact="x" * size, start=25, end=25 + size)(parts)
        add_text(parts)

    assert findings(change, texts=False) == [message] * (size > 60)


# L504


def test_labels_do_not_overlap(findings: Findings) -> None:
    """Whichever is written first."""

    def change(parts: Parts) -> None:
        more(parts, {**words("The navy took"), "actor_id": "navy"})

    assert findings(change) == [
        f"{ARTICLE}:116:12: herald-l02: start: overlaps herald-l03, 'The navy took' [L504]\n"
        "  fix: keep one: the deed or the place includes the party in its words"
    ]


def test_labels_may_stand_side_by_side(findings: Findings) -> None:
    assert findings(lambda parts: more(parts, {**words("navy"), "actor_id": "navy"})) == []


# The table


@pytest.mark.parametrize(
    ("where", "voice", "quote"),
    [("Navy", "narrator", ""), ("hold", "direct", "herald-q01"), ("gates", "indirect", "herald-q02")],
)
def test_voice_and_quotation_come_from_the_quotation_around(tmp_path: Any, where: str, voice: str, quote: str) -> None:
    root = make_root(tmp_path, lambda parts: more(parts, {**words(where), "actor_id": "navy"}))
    built = build(root, root / "texts")
    assert built.problems == []
    (row,) = [line for line in built.files["data/labels.csv"].decode().splitlines() if "herald-l03" in line]
    assert row.endswith(f'"party","navy",,,"neutral","{voice}",' + (f'"{quote}"' if quote else ""))
