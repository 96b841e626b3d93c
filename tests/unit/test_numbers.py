"""Quantities are read from their own words, or not at all."""

from __future__ import annotations

import csv
from itertools import starmap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aleppo_reports.concordance import numbers
from aleppo_reports.concordance.numbers import Reading, limits, read

# Words, value, bound, unit.
NUMBERS: list[tuple[str, float, str, str | None]] = [
    # digits
    ("122", 122, "exact", None),
    ("0 people", 0, "exact", "people"),
    ("1,200 residents", 1200, "exact", "people"),
    ("1200 residents", 1200, "exact", "people"),
    ("1,234,567 people", 1234567, "exact", "people"),
    ("1,200.5 votes", 1200.5, "exact", "votes"),
    ("3.5 percent", 3.5, "exact", "percent"),
    ("2.25 years", 2.25, "exact", "years"),
    # a point that groups thousands
    ("450.000 Syrians", 450000, "exact", "people"),
    ("1.234 people", 1234, "exact", "people"),
    ("1.450.000 people", 1450000, "exact", "people"),
    ("1.450.000", 1450000, "exact", None),
    ("12.345 percent", 12.345, "exact", "percent"),
    ("1.234 million people", 1234000, "exact", "people"),
    ("0.125 percent", 0.125, "exact", "percent"),
    # number words
    ("zero cases", 0, "exact", "people"),
    ("one civilian", 1, "exact", "people"),
    ("nine air strikes", 9, "exact", "attacks"),
    ("Twenty-one soldiers", 21, "exact", "people"),
    ("twenty one soldiers", 21, "exact", "people"),
    ("ninety-nine votes", 99, "exact", "votes"),
    ("three hundred people", 300, "exact", "people"),
    ("three hundred and five people", 305, "exact", "people"),
    ("one hundred twenty-three thousand four hundred and fifty-six people", 123456, "exact", "people"),
    ("two million three hundred thousand people", 2300000, "exact", "people"),
    ("two thousand and sixteen people", 2016, "exact", "people"),
    ("fifteen hundred people", 1500, "exact", "people"),
    ("a hundred people", 100, "exact", "people"),
    ("a thousand", 1000, "exact", None),
    ("a dozen fighters", 12, "exact", "people"),
    ("two dozen fighters", 24, "exact", "people"),
    ("half a dozen villages", 6, "exact", "places"),
    ("half a million people", 500000, "exact", "people"),
    ("a quarter of a million refugees", 250000, "exact", "people"),
    # scales
    ("12 million", 12000000, "exact", None),
    ("1.5 million people", 1500000, "exact", "people"),
    ("2.3 million children", 2300000, "exact", "people"),
    ("five hundred thousand children", 500000, "exact", "people"),
    ("two and a half million people", 2500000, "exact", "people"),
    # shares
    ("80%", 80, "exact", "percent"),
    ("80% of their territory", 80, "exact", "percent"),
    ("80 % of the area", 80, "exact", "percent"),
    ("80 per cent of the city", 80, "exact", "percent"),
    ("eighty percent", 80, "exact", "percent"),
    ("two-thirds of eastern Aleppo", 66.67, "exact", "percent"),
    ("two thirds", 66.67, "exact", "percent"),
    ("a third of the town", 33.33, "exact", "percent"),
    ("one-third", 33.33, "exact", "percent"),
    ("a quarter", 25, "exact", "percent"),
    ("three-quarters of residents", 75, "exact", "percent"),
    ("four-fifths", 80, "exact", "percent"),
    ("half", 50, "exact", "percent"),
    ("half of Syrians", 50, "exact", "percent"),
    ("half the population", 50, "exact", "percent"),
    ("more than half of Syrians", 50, "more_than", "percent"),
    ("nearly two-thirds", 66.67, "nearly", "percent"),
    ("about a third of the city", 33.33, "about", "percent"),
    ("one in five children", 20, "exact", "percent"),
    # hedges
    ("about 40 people", 40, "about", "people"),
    ("around 500 patients", 500, "about", "people"),
    ("Some 1,500 people", 1500, "about", "people"),
    ("roughly 30 rebels", 30, "about", "people"),
    ("approximately 30 rebels", 30, "about", "people"),
    ("an estimated 8,000 fighters", 8000, "about", "people"),
    ("200 or so men", 200, "about", "people"),
    ("more than 250,000 people civilians", 250000, "more_than", "people"),
    ("over 1,200 civilians", 1200, "more_than", "people"),
    ("above 90 percent", 90, "more_than", "percent"),
    ("well over a hundred people", 100, "more_than", "people"),
    ("more than a dozen groups", 12, "more_than", "groups"),
    ("at least 61 people", 61, "at_least", "people"),
    ("At least one child", 1, "at_least", "people"),
    ("no fewer than 14 civilians", 14, "at_least", "people"),
    ("no less than 14 civilians", 14, "at_least", "people"),
    ("100+ people", 100, "at_least", "people"),
    ("20 or more people", 20, "at_least", "people"),
    ("five people or more", 5, "at_least", "people"),
    ("up to 10,500 Syrian citizens", 10500, "up_to", "people"),
    ("as many as 300 militants", 300, "up_to", "people"),
    ("at most 10 people", 10, "at_most", "people"),
    ("no more than 10 people", 10, "at_most", "people"),
    ("fewer than 50 fighters", 50, "at_most", "people"),
    ("less than 5 percent", 5, "at_most", "percent"),
    ("less than a year", 1, "at_most", "years"),
    ("nearly 300 deaths", 300, "nearly", "people"),
    ("almost 300 deaths", 300, "nearly", "people"),
    ("close to 1 million people", 1000000, "nearly", "people"),
    ("just under half", 50, "nearly", "percent"),
    # determiners that change nothing
    ("the 72 deaths", 72, "exact", "people"),
    ("a total of 72 deaths", 72, "exact", "people"),
    ("another 50 people", 50, "exact", "people"),
    ("only 5 doctors", 5, "exact", "people"),
    ("only about 5 doctors", 5, "about", "people"),
    # units
    ("15 more eastern Aleppo neighborhoods", 15, "exact", "neighbourhoods"),
    ("12 neighbourhoods", 12, "exact", "neighbourhoods"),
    ("two districts", 2, "exact", "neighbourhoods"),
    ("two quarters", 2, "exact", "neighbourhoods"),
    ("two fronts", 2, "exact", "places"),
    ("three refugee camps", 3, "exact", "places"),
    ("four cities", 4, "exact", "places"),
    ("66 militants", 66, "exact", "people"),
    ("seven gunmen", 7, "exact", "people"),
    ("14 wounded", 14, "exact", "people"),
    ("500 “seriously wounded”", 500, "exact", "people"),
    ("five Kurds", 5, "exact", "people"),
    ("five attack helicopters", 5, "exact", None),
    ("six hospitals people fled", 6, "exact", "places"),
    ("eight tanks rebels captured", 8, "exact", None),
    ("ten village residents", 10, "exact", "people"),
    ("one armed group", 1, "exact", "groups"),
    ("six Western nations", 6, "exact", "states"),
    ("28-nation bloc", 28, "exact", "states"),
    ("two armed groups", 2, "exact", "groups"),
    ("13 votes against", 13, "exact", "votes"),
    ("70 others", 70, "exact", None),
    ("80 of the wounded", 80, "exact", "people"),
    ("3 of the city's hospitals", 3, "exact", "places"),
    # lengths of time
    ("five-day", 5, "exact", "days"),
    ("a five-day truce", 5, "exact", "days"),
    ("their three-week offensive", 3, "exact", "weeks"),
    ("24-hour", 24, "exact", "hours"),
    ("the last 24 hours", 24, "exact", "hours"),
    ("the past two weeks", 2, "exact", "weeks"),
    ("over the past two weeks", 2, "exact", "weeks"),
    ("two weeks’ fighting", 2, "exact", "weeks"),
    ("for five days", 5, "exact", "days"),
    ("for more than five years", 5, "more_than", "years"),
    ("half an hour", 0.5, "exact", "hours"),
    ("about half an hour", 0.5, "about", "hours"),
    ("half-hour", 0.5, "exact", "hours"),
    ("three-quarters of an hour", 0.75, "exact", "hours"),
    ("two and a half years", 2.5, "exact", "years"),
    ("an hour and a half", 1.5, "exact", "hours"),
    ("a week", 1, "exact", "weeks"),
    ("an hour", 1, "exact", "hours"),
    ("another week", 1, "exact", "weeks"),
    ("a full year", 1, "exact", "years"),
    ("week-long", 1, "exact", "weeks"),
    ("a yearlong siege", 1, "exact", "years"),
    ("within a week", 1, "at_most", "weeks"),
    ("within 48 hours", 48, "at_most", "hours"),
    ("three months", 3, "exact", "months"),
    ("a decade", 10, "exact", "years"),
    ("nearly two decades", 20, "nearly", "years"),
    ("a fortnight", 2, "exact", "weeks"),
    ("three generations", 3, "exact", "generations"),
    ("five long years", 5, "exact", "years"),
    # ages
    ("nearly six-year-old", 6, "nearly", "years"),
    ("a 12-year-old boy", 12, "exact", "years"),
    ("12 years old", 12, "exact", "years"),
    ("aged nine", 9, "exact", "years"),
    ("aged about 60", 60, "about", "years"),
    ("aged nine months", 9, "exact", "months"),
    ("a three-month-old baby", 3, "exact", "months"),
]

# Words, low, high, unit.
RANGES: list[tuple[str, float, float, str | None]] = [
    ("18-35", 18, 35, None),
    ("18–35", 18, 35, None),
    ("18 - 35", 18, 35, None),
    ("between 10 and 15", 10, 15, None),
    ("between 10 and 15 people", 10, 15, "people"),
    ("from 10 to 15 people", 10, 15, "people"),
    ("ten to fifteen people", 10, 15, "people"),
    ("two or three days", 2, 3, "days"),
    ("10-15%", 10, 15, "percent"),
    ("between 10 and 15 percent", 10, 15, "percent"),
    ("10 to 15 million people", 10000000, 15000000, "people"),
    ("10 million to 15 million people", 10000000, 15000000, "people"),
    ("aged 18-35", 18, 35, "years"),
    ("aged between 18 and 35", 18, 35, "years"),
    ("about 200 to 300 fighters", 200, 300, "people"),
    ("1.200 to 1.500 people", 1200, 1500, "people"),
]

# Words, low, high, unit.
VAGUE: list[tuple[str, float | None, float | None, str | None]] = [
    ("Dozens of people", None, None, "people"),
    ("dozens", None, None, None),
    ("tens of men", None, None, "people"),
    ("tens of thousands of civilians", None, None, "people"),
    ("hundreds of thousands of people", None, None, "people"),
    ("hundreds more", None, None, None),
    ("thousands of civilian lives", None, None, "people"),
    ("scores of air strikes", None, None, "attacks"),
    ("several areas", None, None, "places"),
    ("several thousand fighters", None, None, "people"),
    ("several of its own headquarters", None, None, "places"),
    ("several days", None, None, "days"),
    ("many", None, None, None),
    ("Many civilians", None, None, "people"),
    ("few residents", None, None, "people"),
    ("only a few", None, None, None),
    ("a few hundred rebels", None, None, "people"),
    ("the past few weeks", None, None, "weeks"),
    ("some", None, None, None),
    ("some fighters", None, None, "people"),
    ("some of the wounded", None, None, "people"),
    ("various armed groups", None, None, "groups"),
    ("a large number of civilians", None, None, "people"),
    ("large numbers of terrorists", None, None, "people"),
    ("a number of villages", None, None, "places"),
    ("a handful of doctors", None, None, "people"),
    ("for years", None, None, "years"),
    ("months of", None, None, "months"),
    ("months of intensive diplomacy", None, None, "months"),
    ("for generations", None, None, "generations"),
    ("decades", None, None, "years"),
    ("years-long", None, None, "years"),
    ("most militants", 50, None, "percent"),
    ("most of their territory", 50, None, "percent"),
    ("the majority of residents", 50, None, "percent"),
    ("the vast majority", 50, None, "percent"),
    ("a minority of fighters", None, 50, "percent"),
]

# Words, value, denominator, unit.
PARTS: list[tuple[str, float, float, str | None]] = [
    ("32 of 40", 32, 40, None),
    ("32 of 40 neighbourhoods", 32, 40, "neighbourhoods"),
    ("32 of east Aleppo‘s 40 neighbourhoods", 32, 40, "neighbourhoods"),
    ("3 of the 4 gates", 3, 4, "places"),
    ("nine out of ten people", 9, 10, "people"),
    ("one of 40 neighbourhoods", 1, 40, "neighbourhoods"),
    ("300 of the 1,200 fighters", 300, 1200, "people"),
    ("six of the eight", 6, 8, None),
]

UNREADABLE = [
    "",
    "people",
    "the people",
    "a man",
    "all fighters",
    "no doctors",
    # no quantities
    "late 20s",
    "in her late 20s",
    "the 1980s",
    "the first advance",
    "21st",
    "third",
    "a third attack",
    "the second half",
    "the eastern half",
    "half brothers",
    "one of the districts",
    "one of them",
    "F-16",
    "AK-47",
    "10:30",
    "9/11",
    "$5 million",
    "five-sided",
    "two-way talks",
    "one-sided",
    "three-pronged assault",
    "24/7",
    "-5",
    "2011-2016",
    "2016-12-06",
    "24th",
    # ambiguous digits
    "450.000",
    "1.500 days",
    "1,2000 people",
    "12,00",
    "1 200 people",
    ".5",
    # more than one number
    "1,500 people, including 500 children",
    "14 civilians and 70 others",
    "122 to 13",
    "100 people in two days",
    "five in ten days",
    "two 5-year-old boys",
    "a third of 2,000 fighters",
    "80% of 40 neighbourhoods",
    "most of the 40 neighbourhoods",
    "40 of 32 neighbourhoods",
    "five six",
    "one twenty",
    "500 to 1 million people",
    "years of 12 wars",
    "hundreds, possibly thousands",
    "40 people, among them dozens of children",
    "at least 300 of the 1,200 fighters and 12 others",
    # hedges that disagree, or say too little
    "at least about 40 people",
    "up to more than 40 people",
    "more than 10 to 15 people",
    "at least several people",
    "between 10",
    "between 10 and",
    "more than",
    # spans of time that count something else
    "for 100 people",
    "within 40 neighbourhoods",
    "for many people",
    # words the rules do not know
    "perhaps 40 people",
    "eastern 40 neighbourhoods",
    "the number of civilians",
    "much of the city",
]


def ids(rows: list[tuple[object, ...]]) -> list[str]:
    return [str(row[0]) for row in rows]


@pytest.mark.parametrize(("words", "value", "bound", "unit"), NUMBERS, ids=ids([*NUMBERS]))
def test_numbers(words: str, value: float, bound: str, unit: str | None) -> None:
    assert read(words) == Reading(value, *limits(value, bound), bound, unit)


@pytest.mark.parametrize(("words", "low", "high", "unit"), RANGES, ids=ids([*RANGES]))
def test_ranges(words: str, low: float, high: float, unit: str | None) -> None:
    assert read(words) == Reading(None, low, high, "range", unit)


@pytest.mark.parametrize(("words", "low", "high", "unit"), VAGUE, ids=ids([*VAGUE]))
def test_vague_words(words: str, low: float | None, high: float | None, unit: str | None) -> None:
    assert read(words) == Reading(None, low, high, "vague", unit)


@pytest.mark.parametrize(("words", "value", "whole", "unit"), PARTS, ids=ids([*PARTS]))
def test_parts_of_a_counted_whole(words: str, value: float, whole: float, unit: str | None) -> None:
    assert read(words) == Reading(value, value, value, "exact", unit, whole)


@pytest.mark.parametrize("words", UNREADABLE)
def test_what_is_not_read(words: str) -> None:
    assert read(words) is None


@pytest.mark.parametrize(
    "words", ["more than  250,000\npeople", "MORE THAN 250,000 PEOPLE", "“more than 250,000 people”,"]
)
def test_marks_case_and_spaces_change_nothing(words: str) -> None:
    assert read(words) == read("more than 250,000 people")


ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
ONES += [f"{stem}teen" for stem in ("thir", "four", "fif", "six", "seven", "eigh", "nine")]
TENS = ["_", "_", *(f"{stem}ty" for stem in ("twen", "thir", "for", "fif", "six", "seven", "eigh", "nine"))]


def spelled(number: int) -> str:
    """Write a number below a thousand million in words."""
    for scale, name in ((10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= scale:
            above, below = divmod(number, scale)
            joint = " and " if scale == 100 else " "
            return f"{spelled(above)} {name}" + (f"{joint}{spelled(below)}" if below else "")
    if number < 20:
        return ONES[number]
    return TENS[number // 10] + (f"-{ONES[number % 10]}" if number % 10 else "")


@given(st.integers(0, 10**9 - 1))
def test_number_words_are_the_number_they_spell(number: int) -> None:
    found = read(f"{spelled(number)} people")
    assert found is not None
    assert (found.value, found.unit) == (number, "people")


@given(st.integers(0, 10**12))
def test_commas_change_no_number(number: int) -> None:
    assert read(f"{number:,} people") == read(f"{number} people") == Reading(number, number, number, "exact", "people")


@given(st.integers(1000, 10**9))
def test_points_group_what_comes_whole(number: int) -> None:
    assert read(f"{number:,} people".replace(",", ".")) == read(f"{number} people")


@given(st.decimals(0, 1000, places=1), st.sampled_from([("million", 10**6), ("thousand", 1000)]))
def test_scales_multiply_without_rounding(number: object, scale: tuple[str, int]) -> None:
    found = read(f"{number} {scale[0]} people")
    assert found is not None
    assert found.value == round(float(str(number)) * scale[1])


@given(st.text(), st.sampled_from(["", "40", "about ", "40 of ", "half a", "between 1 and "]))
def test_nothing_raises(text: str, start: str) -> None:
    read(start + text)


PIECES = (
    "a an the of about more than at least half third thirds quarter one two twenty hundred million 40 1.500 12,000 % "
    "percent to and or in between several most dozens people week weeks day-long five-day -year-old 's , aged within "
    "for"
)


@given(st.lists(st.sampled_from(PIECES.split()), max_size=8).map(" ".join))
def test_a_reading_is_whole(words: str) -> None:
    """Whatever the order of the words, a reading keeps the rules that figures keep."""
    found = read(words)
    if found is None:
        return
    assert (found.value is None) == (found.bound in {"range", "vague"})
    if found.value is not None:
        assert (found.low, found.high) == limits(found.value, found.bound)
    if found.bound == "range":
        assert found.low is not None
        assert found.high is not None
        assert found.low < found.high
    if found.denominator is not None and found.value is not None:
        assert found.value <= found.denominator


def test_units_and_bounds_are_codes(repository: Path) -> None:
    """A code that is renamed in a list but not in the reader would make every reading disagree."""

    def codes(name: str) -> set[str]:
        with (repository / f"annotations/codes/{name}.csv").open(encoding="utf-8", newline="") as file:
            return {row["code"] for row in csv.DictReader(file)}

    every = [*starmap(lambda words, *_: read(words), [*NUMBERS, *RANGES, *VAGUE, *PARTS])]
    assert {found.unit for found in every if found and found.unit} <= codes("unit")
    assert {found.bound for found in every if found} == codes("bound")
    assert codes("unit") >= numbers.TIME_UNITS
    assert codes("unit") - {"items"} == {*numbers._NOUNS, *numbers.TIME_UNITS}
