"""Where sentences and paragraphs begin and end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aleppo_reports.concordance.passages import around, paragraph, sentences


@pytest.mark.parametrize(
    "expected",
    [
        ["It fell.", "They left."],
        ["“It fell.”", "They left."],
        ["Who fell?", "“They,” he said."],
        ["Dr. Haidar left.", "Then Gen. Who came on 4 Dec. 2016."],
        ["The U.N. described it.", "450.000 people left."],
        ["He left for the U.S. The rest stayed."],
        ["It fell. and that was it."],
        ["A heading", "A line without a stop", "The next."],
        ["1,500 people left.", "500 stayed."],
    ],
)
def test_sentences(expected: list[str]) -> None:
    for glue in (" ", "\n\n"):
        if glue == " " and expected[0] == "A heading":
            continue
        text = glue.join(expected)
        assert [text[start:end] for start, end in sentences(text)] == expected


def test_a_line_break_ends_a_sentence() -> None:
    text = "\n\nOne\n \nTwo. Three\n"
    assert [text[start:end] for start, end in sentences(text)] == ["One", "Two.", "Three"]


@given(st.text(alphabet="aA.!?”\n 1"))
def test_sentences_hold_every_character_that_is_not_blank(text: str) -> None:
    spans = sentences(text)
    assert all(a < b for a, b in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert "".join(text[a:b] for a, b in spans).split() == text.split() or all(
        not text[i].strip() for i in set(range(len(text))) - {i for a, b in spans for i in range(a, b)}
    )


def test_around() -> None:
    text = "One here. Two here. Three here."
    at = text.index("Two")

    def found(start: int, end: int, before: int = 0) -> str:
        first, last = around(text, start, end, before)
        return text[first:last]

    assert found(at, at + 3) == "Two here."
    assert found(at, at + 3, 1) == "One here. Two here."
    assert found(0, 3, 5) == "One here."
    assert found(0, at + 3) == "One here. Two here."
    assert found(at - 1, at + 1) == "One here. Two here."
    assert found(len(text), len(text)) == "Three here."


def test_around_nothing() -> None:
    assert around("", 0, 0) == (0, 0)


def test_paragraph() -> None:
    text = "One. Two.\n\nThree."

    def found(start: int, end: int) -> str:
        first, last = paragraph(text, start, end)
        return text[first:last]

    assert found(0, 3) == found(8, 9) == "One. Two."
    assert found(11, 13) == found(16, 17) == "Three."
    assert found(5, 13) == text
