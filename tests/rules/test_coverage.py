"""Completeness: what looks codable is coded, or listed with the reason why not; and the text budget is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from aleppo_reports.texts import digest
from builders import TEXT, Parts
from conftest import Findings

ARTICLE = "annotations/articles/herald-2016-12-07.yaml"

Change = Callable[[Parts], object]


def add_text(parts: Parts, more: str) -> None:
    """Add words to the body, and change the article with it."""
    parts.text = TEXT + more
    size = len(parts.text)
    parts.article.update(characters=size, words=len(parts.text.split()), sha256=digest(parts.text.encode()))
    parts.article["parts"][-1]["end"] = size


def excuse(parts: Parts, *words: str, reason: str = "name") -> None:
    """List words of the text as not coded."""
    entries = [
        {
            "exact": found,
            "start": parts.text.index(found),
            "end": parts.text.index(found) + len(found),
            "reason": reason,
        }
        for found in words
    ]
    parts.article["not_coded"] = entries


def uncoded(found: str, start: int, more: str = "") -> str:
    """Return the finding about something that is in no record, with thirty characters on both sides of it."""
    text = TEXT + more
    assert text[start : start + len(found)] == found
    around = text[start - 30 : start + len(found) + 30]
    return (
        f"{ARTICLE}: herald-2016-12-07: {found!r} at {start} is in no record: {around!r} [C901]\n"
        "  fix: code it, or list it in not_coded with a reason"
    )


# C901


def test_a_number_is_coded(findings: Findings) -> None:
    assert findings(lambda parts: parts.article["figures"].pop(0)) == [
        f"{ARTICLE}: herald-2016-12-07: '40' at 86 is in no record: "
        "'sday, an official said. About 40 people fled.\\n\\n“We hold it,” t' [C901]\n"
        "  fix: code it, or list it in not_coded with a reason"
    ]


def test_without_the_text_nothing_is_missed(findings: Findings) -> None:
    assert findings(lambda parts: parts.article["figures"].pop(0), texts=False) == []


@pytest.mark.parametrize(
    "number",
    [
        *(
            "7",
            "450.000",
            "1,224",
            "85",
            "one",
            "Ten",
            "twelve",
            "ninety",
            "hundred",
            "hundreds",
            "thousands",
            "millions",
        ),
        *("dozens", "tens", "half", "third", "quarters", "several", "many", "Most", "few", "majority", "NUMEROUS"),
    ],
)
def test_numbers_and_number_words(findings: Findings, number: str) -> None:
    more = f"Say {number} left.\n"
    assert findings(lambda parts: add_text(parts, more)) == [uncoded(number, 188, more)]


def test_each_number_is_a_finding(findings: Findings) -> None:
    more = "Twenty-one left.\n"
    assert findings(lambda parts: add_text(parts, more)) == [uncoded("Twenty", 184, more), uncoded("one", 191, more)]


@pytest.mark.parametrize("words", ["Someone often left a tent, a fewer lot.", "The rebels’ den, it's theirs’."])
def test_what_is_no_number_and_no_mark(findings: Findings, words: str) -> None:
    assert findings(lambda parts: add_text(parts, f"{words}\n")) == []


@pytest.mark.parametrize("mark", ['"', "“", "”", "„", "«", "»", "‘", "'"])
def test_a_quotation_mark_is_coded(findings: Findings, mark: str) -> None:
    more = f"Say {mark}so.\n"
    assert findings(lambda parts: add_text(parts, more)) == [uncoded(mark, 188, more)]


def test_a_number_is_coded_as_a_whole(findings: Findings) -> None:
    """A figure that ends inside a number cuts a word in two, as well."""
    values = {"exact": "About 4", "end": 87, "value": 4, "reading": "inferred", "reading_note": "the noun"}
    assert findings(lambda parts: parts.article["figures"][0].update(values)) == [
        uncoded("40", 86),
        f"{ARTICLE}:49:10: herald-f01: end: cuts a word in two: 'd. About 4' | '0 people f' [S410]\n"
        "  fix: copy the words from the text, delete the offsets, and run `aleppo anchor`",
    ]


def test_the_first_word_of_a_text_is_coded(findings: Findings) -> None:
    """Nothing stands before it."""

    def change(parts: Parts) -> None:
        parts.text = TEXT.replace("Menu", "Nine")
        parts.article["sha256"] = digest(parts.text.encode())
        parts.article["parts"][0]["part"] = "credit"

    assert findings(change) == [
        f"{ARTICLE}: herald-2016-12-07: 'Nine' at 0 is in no record: "
        "'Nine\\n\\nArmy takes bridge\\n\\nThe army ' [C901]\n"
        "  fix: code it, or list it in not_coded with a reason"
    ]


def test_a_date_phrase_codes_its_numbers(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        add_text(parts, "That was on 6 December.\n")
        parts.article["reports"][1].update(when_exact="on 6 December", when_start=193, when_end=206)

    assert findings(change) == []


def test_the_trigger_of_a_report_codes_no_number(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        add_text(parts, "It killed 9 there.\n")
        parts.article["reports"][1].update(exact="killed 9", start=187, end=195)

    assert findings(change) == [uncoded("9", 194, "It killed 9 there.\n")]


def test_indirect_speech_codes_no_mark(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        add_text(parts, "He said “so.\n")
        quote = {**parts.article["quotes"][1], "quote_id": "herald-q03", "start": 192, "end": 196}
        quote.update(sha256=digest("“so.".encode()), cue_start=187, cue_end=191)
        parts.article["quotes"].append(quote)

    assert findings(change) == [uncoded("“", 192, "He said “so.\n")]


def test_boilerplate_is_left_out(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        add_text(parts, "Comments: 12 “new”.\n")
        end = parts.article["parts"][-1]["end"]
        parts.article["parts"][-1]["end"] = len(TEXT)
        parts.article["parts"].append({"start": len(TEXT), "end": end, "part": "boilerplate"})

    assert findings(change) == []


def test_what_is_listed_with_a_reason_is_excused(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        add_text(parts, "Ten left “so.\n")
        excuse(parts, "Ten", "“so")

    assert findings(change) == []


def test_what_is_listed_in_part_is_not_excused(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        add_text(parts, "Say 1.5 left.\n")
        excuse(parts, "1")

    assert findings(change) == [
        uncoded("1.5", 188, "Say 1.5 left.\n"),
        f"{ARTICLE}:98:12: herald-2016-12-07: exact: '1' excuses nothing: no uncoded number, number word or "
        "quotation mark in it [C902]\n  fix: delete the entry",
    ]


# C902


@pytest.mark.parametrize("words", ["bridge", "40", "“We"])
def test_what_is_listed_excuses_something(findings: Findings, words: str) -> None:
    """Neither words without number or mark, nor what a record codes."""
    assert findings(lambda parts: excuse(parts, words)) == [
        f"{ARTICLE}:98:12: herald-2016-12-07: exact: {words!r} excuses nothing: no uncoded number, number word or "
        "quotation mark in it [C902]\n  fix: delete the entry"
    ]


def test_without_the_text_every_excuse_stands(findings: Findings) -> None:
    assert findings(lambda parts: excuse(parts, "bridge"), texts=False) == []


# C903: 49 characters of the tiny corpus are reproduced; indirect speech is not, however long.


def reproduce(size: int) -> Change:
    """Return a change that makes the text `size` characters long and reproduces 60 of them."""

    def change(parts: Parts) -> None:
        add_text(parts, "x" * (size - len(TEXT) - 1) + "\n")
        excuse(parts, "an official")

    return change


@pytest.mark.parametrize(("size", "share"), [(200, "30.0%"), (190, "31.6%")])
def test_less_than_thirty_percent_is_reproduced(findings: Findings, size: int, share: str) -> None:
    assert findings(reproduce(size), texts=False) == [
        f"{ARTICLE}:1:1: herald-2016-12-07: {share} of the article is reproduced, not less than 30% [C903]\n"
        "  fix: shorten triggers and quotations"
    ]


def test_just_less_than_thirty_percent_passes(findings: Findings) -> None:
    assert findings(reproduce(201), texts=False) == []


def test_words_are_reproduced_once(findings: Findings) -> None:
    """However many records reproduce them."""

    def change(parts: Parts) -> None:
        figure: dict[str, Any] = parts.article["figures"][0]
        parts.article["figures"].append({**figure, "figure_id": "herald-f03", "measure": "displaced"})

    assert findings(change) == []
