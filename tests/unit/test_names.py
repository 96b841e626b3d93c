"""Names in prose: what is known, what looks like a name, and what only has a capital."""

from __future__ import annotations

import time
from collections.abc import Iterable

import pytest

from aleppo_reports.rules.names import names


def found(text: str, *known: str, headings: Iterable[str] = ()) -> tuple[list[str], list[str]]:
    """Return the names of a text: the known ones, and the others."""
    spans = [(text.index(line), text.index(line) + len(line)) for line in headings]
    made = names(text, frozenset(known), prose=[(0, len(text))], headings=spans)
    return [text[a:b] for a, b in made.known], [text[a:b] for a, b in made.other]


def others(text: str, *known: str) -> list[str]:
    return found(text, *known)[1]


# What looks like a name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They met John Reed there.", ["John Reed"]),
        ("They met Reed’s men and Ford's.", ["Reed", "Ford"]),
        ("They met Frank-Walter Reed.", ["Frank-Walter Reed"]),
        ("They met Ban Ki-moon.", ["Ban Ki"]),
        ("They took Bab al-Hadid.", ["Bab", "Hadid"]),
        ("They met O’Brien and McCoy.", ["O’Brien", "McCoy"]),
        ("They met Reed, Ford and Lee.", ["Reed", "Ford", "Lee"]),
        ("They met Reed.\nFord left.", ["Reed", "Ford"]),
        ("It was iPhone-like and in the US, an anti-Reed act.", ["iPhone", "US", "Reed"]),
        ("They left the U.N. early.", ["U", "N"]),
        ("They met Élise and Ōe.", ["Élise", "Ōe"]),
        ("They fought World War Two in Q1.", ["World War Two", "Q1"]),
        ("They met no one, once, in 2016, on the 3rd.", []),
    ],
)
def test_a_capital_inside_a_sentence_makes_a_name(text: str, expected: list[str]) -> None:
    assert others(text) == expected


@pytest.mark.parametrize("mark", ["“", '"', "‘", "'", "(", "[", "„", "«"])
def test_the_beginning_of_a_sentence_says_nothing_of_a_function_word(mark: str) -> None:
    assert others(f"They left. {mark}The men did, but {mark}We did not.") == []


@pytest.mark.parametrize(
    "before", ["", "It fell. ", "It fell! ", "Why? ", "It fell.” ", "So: ", "It fell … ", "A:\n", "x\n - "]
)
def test_sentences_begin_there(before: str) -> None:
    assert others(f"{before}However, this is it.") == []
    assert others(f"{before}Reed is it.") == ["Reed"]


@pytest.mark.parametrize("before", ["They, ", "They – ", "They; ", "They/", "They-", "They met Dr. ", "They met J. "])
def test_sentences_do_not_begin_there(before: str) -> None:
    assert others(f"{before}However")[-1] == "However"


@pytest.mark.parametrize(
    "word",
    ["The", "It’s", "I'm", "Don’t", "Can't", "We've", "They'll", "However", "Meanwhile", "There", "Unfortunately"],
)
def test_function_words_are_no_names(word: str) -> None:
    assert others(f"{word} so. “{word} so.”") == []


def test_a_word_that_the_text_writes_small_is_no_name_at_the_beginning_of_a_sentence() -> None:
    assert others("Men left. Some men stayed. Women left.") == ["Women"]


def test_a_word_that_has_a_capital_inside_a_sentence_is_a_name_at_its_beginning_too() -> None:
    """Though the text writes it small elsewhere."""
    assert others("Rice left. He eats rice. They met Rice.") == ["Rice", "Rice"]
    assert others("Rice is eaten. He eats rice.") == []


def test_a_word_in_capitals_is_no_word_of_the_text() -> None:
    assert others("US men left, with us. IT fell, and it burnt. A man left, with a gun.") == ["US", "IT"]


@pytest.mark.parametrize("word", ["May", "Will"])
def test_a_name_that_every_text_has_as_a_word_stays_one(word: str) -> None:
    assert others(f"{word} said they {word.lower()} go.") == [word]


def test_another_reason_to_be_ordinary_counts_at_the_beginning_only() -> None:
    text = "Ten men saw Ten."
    made = names(text, frozenset(), prose=[(0, 16)], ordinary=lambda start, end: text[start:end] == "Ten")
    assert made.other == ((12, 15),)


# Time and titles


@pytest.mark.parametrize(
    "text",
    [
        "It was on Monday, in November, before Sunday’s talks.",
        "It was on 3 May, on May 3, in May 2016, on 3rd March, on 7 Dec, on Dec. 7.",
        "It was in May, since last August, early June, mid-July, until March.",
        "“I am,” I said, “so I’ll go, as I'd said.”",
    ],
)
def test_days_months_and_i_are_no_names(text: str) -> None:
    assert others(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They met May there.", ["May"]),
        ("They met Jan Reed.", ["Jan Reed"]),
        ("They heard of March and August.", ["March", "August"]),
        ("They left MAY 3 behind.", ["MAY"]),
    ],
)
def test_months_that_may_be_names_are(text: str, expected: list[str]) -> None:
    assert others(text) == expected


@pytest.mark.parametrize(
    "title",
    [
        *("President", "Foreign Minister", "Secretary of State", "Secretary-General", "Dr.", "Deputy Prime Minister"),
        *("Vice President", "Minister for Foreign Affairs", "Gen.", "Major General", "Mr", "Lt. Col."),
    ],
)
def test_a_title_before_a_name_is_none(title: str) -> None:
    assert others(f"They met {title} Reed.") == ["Reed"]
    assert found(f"They met {title} Reed.", "Reed") == (["Reed"], [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They met the President, who left.", ["President"]),
        ("They met the Foreign Legion.", ["Foreign Legion"]),
        ("They met the Secretary of State on Monday.", ["Secretary", "State"]),
        ("They met the President\nReed left.", ["President", "Reed"]),
        ("They met General Friday.", ["General"]),
    ],
)
def test_a_title_without_a_name_is_one(text: str, expected: list[str]) -> None:
    assert others(text) == expected


# Headings


def test_where_all_words_of_a_heading_have_a_capital_none_says_anything() -> None:
    text = "Army Takes Reed-backed Bridge in Ford\nThe army takes the bridge.\n"
    heading = text.partition("\n")[0]
    assert found(text, headings=[heading])[1] == ["Reed", "Ford"]
    assert found(text)[1] == ["Takes Reed", "Bridge", "Ford"]


def test_where_not_all_words_of_a_heading_have_a_capital_they_say_as_much_as_elsewhere() -> None:
    text = "Army takes Bridge\nThe army takes the bridge.\n"
    assert found(text, headings=["Army takes Bridge"])[1] == ["Bridge"]


# Known names


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("They met John Reed, Reed and Mr Reed.", ("Reed", "John Reed"), ["John Reed", "Reed", "Reed"]),
        ("They met Reed’s men, Reed-backed, anti-Reed.", ("Reed",), ["Reed", "Reed", "Reed"]),
        ("They met Shi’ite men.", ("Shi'ite",), ["Shi’ite"]),
        ("They left John\u00a0Reed at Al‑Bab.", ("John Reed", "Al-Bab"), ["John\u00a0Reed", "Al‑Bab"]),
        ("They left al-Bab. Al-Bab fell.", ("al-Bab",), ["al-Bab", "Al-Bab"]),
        ("They left the U.N. early.", ("U.N.",), ["U.N."]),
        ("They met the Union of Free Men.", ("Union of Free Men", "Union"), ["Union of Free Men"]),
        ("They left dpa at the army.", ("dpa", "the army"), []),
        ("They met Reed.", ("", "Reed"), ["Reed"]),
    ],
)
def test_known_names_stand_there(text: str, known: tuple[str, ...], expected: list[str]) -> None:
    assert found(text, *known) == (expected, [])


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("They met Syrians.", "Syria", ["Syrians"]),
        ("They met John Reed.", "Reed", ["John"]),
        ("They met REED.", "Reed", ["REED"]),
        ("They left Al-Bab.", "al-Bab", ["Al-Bab"]),
        ("They met the union of Free Men.", "Union of Free Men", ["Free Men"]),
    ],
)
def test_what_is_left_beside_a_known_name_is_another(text: str, known: str, expected: list[str]) -> None:
    assert others(text, known) == expected


def test_what_is_no_prose_is_left_out() -> None:
    text = "Menu Reed\nThey met Ford, said Lee.\n"
    made = names(text, frozenset(["Reed", "Lee"]), prose=[(10, 24)])
    assert (made.known, made.other) == ((), ((19, 23),))
    assert names(text, frozenset(["Reed"]), prose=[]).other == ()


def test_many_names_that_begin_alike_are_looked_for_in_time() -> None:
    known = frozenset(f"Anna {number:05}" for number in range(50_000))
    text = "Anna 00007 met Anna 99999. " * 2_000
    start = time.process_time()
    made = names(text, known, prose=[(0, len(text))])
    assert time.process_time() - start < 3
    assert [text[first:last] for first, last in made.known] == ["Anna 00007"] * 2_000


@pytest.mark.parametrize(
    ("text", "expected"), [("We met Anna", ["Anna"]), ("We met Anna Reed", ["Anna Reed"]), ("We met Annas", [])]
)
def test_at_the_end_of_a_text_the_longest_that_stands_there_counts(text: str, expected: list[str]) -> None:
    assert found(text, "Anna Reed", "Anna")[0] == expected
