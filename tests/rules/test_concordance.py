"""Figures and dates are read again from their own words; cues stand by their quotations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aleppo_reports.concordance.numbers import Reading
from aleppo_reports.pipeline import check
from aleppo_reports.rules import concordance
from aleppo_reports.rules.registry import Check, Context
from aleppo_reports.texts import digest
from builders import TEXT, Parts, make_root, span

ARTICLE = "annotations/articles/herald-2016-12-07.yaml"
CHECKS: tuple[Check, ...] = (concordance.numbers, concordance.exceptions, concordance.phrases, concordance.cues)

Found = Callable[..., list[str]]


@pytest.fixture
def found(tmp_path: Path) -> Found:
    """Break the tiny corpus and return what the rules of this module find."""

    def run(change: Callable[[Parts], object] | None = None, *, texts: bool = True) -> list[str]:
        folder = make_root(tmp_path, change)
        checked = check(folder, folder / "texts" if texts else None)
        assert not [str(one) for one in checked.problems if one.code[0] in "RYT"]
        context = Context(checked.corpus, checked.tables, {}, checked.texts.by_article)
        return [str(one) for rule in CHECKS for one in rule(context)]

    return run


def figure(**values: Any) -> Callable[[Parts], None]:
    """Change the first figure; None deletes a key."""

    def change(parts: Parts) -> None:
        record = parts.article["figures"][0]
        record.update(values)
        for key in [key for key, value in values.items() if value is None]:
            record.pop(key, None)

    return change


def report(**values: Any) -> Callable[[Parts], object]:
    """Change the report that is dated."""
    return lambda parts: parts.article["reports"][1].update(values)


@pytest.mark.parametrize("texts", [True, False])
def test_the_tiny_corpus_passes(found: Found, texts: bool) -> None:
    assert found(texts=texts) == []


# N951


@pytest.mark.parametrize(
    ("values", "place", "message"),
    [
        ({"value": 15}, "53:12", "value: 15 does not agree"),
        ({"value": 12000000}, "53:12", "value: 12000000 does not agree"),
        ({"bound": "exact"}, "54:12", "bound: exact does not agree"),
        ({"bound": "vague", "value": None}, "53:12", "bound: vague does not agree"),
        ({"bound": "range", "value": None, "low": 30, "high": 50}, "53:12", "bound: range does not agree"),
        ({"unit": "percent", "of": "people"}, "52:11", "unit: percent does not agree"),
    ],
)
def test_a_figure_is_that_of_its_words(found: Found, values: dict[str, Any], place: str, message: str) -> None:
    key = message.partition(":")[0]
    assert found(figure(**values)) == [
        f'{ARTICLE}:{place}: herald-f01: {message} with the words "About 40 people", '
        "which say 40 people (about) [N951]\n"
        f"  fix: correct {key}, or correct exact if the words are not those of this figure"
    ]


MOST = {"value": None, "bound": "vague", "unit": "percent", "of": "people"}


@pytest.mark.parametrize(
    ("exact", "values", "coded", "said"),
    [
        ("50 neighborhoods", {}, "bound: about", "50 neighbourhoods (exact)"),
        ("about 12.5 percent", {}, "value: 40", "12.5 percent (about)"),
        ("about 12 million", {"value": 12}, "value: 12", "12000000 (about)"),
        ("18-35", {"value": None, "bound": "range", "low": 18, "high": 36}, "high: 36", "18 to 35 (range)"),
        ("most people", MOST, "low: nothing", "above 50 percent (vague)"),
        ("a minority of people", MOST, "high: nothing", "below 50 percent (vague)"),
        ("dozens of people", {}, "bound: about", "no number of people (vague)"),
        ("dozens", {}, "bound: about", "no number (vague)"),
        ("40 of 60 people", {"bound": "exact", "of": "people"}, "denominator: nothing", "40 of 60 people (exact)"),
    ],
)
def test_both_readings_are_shown(found: Found, exact: str, values: dict[str, Any], coded: str, said: str) -> None:
    messages = found(figure(exact=exact, **values))
    assert [message.partition(": ")[2] for message in messages] == [
        f'herald-f01: {coded} does not agree with the words "{exact}", which say {said} [N951]\n'
        f"  fix: correct {coded.partition(':')[0]}, or correct exact if the words are not those of this figure"
    ]


def test_words_that_cannot_be_read_are_inferred(found: Found) -> None:
    assert found(figure(exact="perhaps 40 people")) == [
        f'{ARTICLE}:56:14: herald-f01: reading: the words "perhaps 40 people" cannot be read by rule [N951]\n'
        "  fix: let exact be hedge, number and noun, or make reading inferred and say why in reading_note"
    ]


@pytest.mark.parametrize(
    "values",
    [
        # The words have no noun: number and bound are compared.
        {"exact": "about 40"},
        {"exact": "about 40", "unit": "votes", "measure": "votes"},
        # The size of the whole stands elsewhere.
        {"of": "people of the town", "denominator": 60},
        {"exact": "some people", "bound": "vague", "value": None},
        {"exact": "two-thirds", "bound": "exact", "value": 66.67, "unit": "percent", "of": "people"},
        {"exact": "40-50 people", "bound": "range", "value": None, "low": 40, "high": 50},
    ],
)
def test_figures_that_agree(found: Found, values: dict[str, Any]) -> None:
    assert found(figure(**values)) == []


@pytest.mark.parametrize(
    "values",
    [
        {"value": None},
        {"low": 3},
        {"bound": "range", "value": None},
        {"unit": "percent"},
        {"unit": "weeks"},
        {"denominator": 3, "of": "people"},
    ],
)
def test_figures_that_disagree_with_themselves_are_found_once(found: Found, values: dict[str, Any]) -> None:
    """Rules F601, F602, F604 and F605 find them."""
    assert found(figure(**values)) == []


def test_an_inferred_unit_does_not_excuse_the_number(found: Found) -> None:
    note = {"reading": "inferred", "reading_note": "the unit is understood"}
    assert found(figure(exact="about 40", value=400, **note)) == [
        f'{ARTICLE}:53:12: herald-f01: value: 400 does not agree with the words "about 40", '
        "which say 40 (about) [N951]\n"
        "  fix: correct value, or correct exact if the words are not those of this figure"
    ]


# N952


@pytest.mark.parametrize(
    ("values", "place", "said"),
    [
        ({}, "56:14", "40 people (about)"),
        ({"exact": "450.000 Syrians", "bound": "exact", "value": 450000}, "56:14", "450000 people (exact)"),
        (
            {"exact": "aged nine", "bound": "exact", "value": 9, "measure": "age", "unit": "years"},
            "56:14",
            "9 years (exact)",
        ),
    ],
)
def test_nothing_is_inferred_that_the_words_say(found: Found, values: dict[str, Any], place: str, said: str) -> None:
    exact = values.get("exact", "About 40 people")
    assert found(figure(**values, reading="inferred", reading_note="a note")) == [
        f'{ARTICLE}:{place}: herald-f01: reading: nothing is inferred: the words "{exact}" say {said} [N952]\n'
        "  fix: make reading read and delete reading_note"
    ]


@pytest.mark.parametrize(
    "values",
    [
        {"exact": "about 40"},
        {"exact": "perhaps 40 people"},
        {"exact": "late 40s", "bound": "range", "value": None, "low": 45, "high": 49},
        # A misprint: the words say everything, and it is wrong.
        {"exact": "About 40 people", "value": 400},
    ],
)
def test_exceptions_that_pass(found: Found, values: dict[str, Any]) -> None:
    assert found(figure(**values, reading="inferred", reading_note="a note")) == []


# N953


@pytest.mark.parametrize(
    ("values", "given"),
    [
        ({"when_told": "2016-12-05"}, 'the phrase "on Tuesday", which gives 2016-12-06'),
        ({"when_told": "2016-12-06/2016-12-07"}, 'the phrase "on Tuesday", which gives 2016-12-06'),
        ({"realis": "planned"}, 'the phrase "on Tuesday", which gives 2016-12-13'),
        ({"realis": "threatened"}, 'the phrase "on Tuesday", which gives 2016-12-13'),
        (
            {"realis": "denied", "when_told": "2016-12-05"},
            'the phrase "on Tuesday", which gives 2016-12-06 or 2016-12-13',
        ),
        ({"when_exact": "since 2012", "when_told": "2012"}, 'the phrase "since 2012", which gives 2012/..'),
        ({"when_exact": "now"}, 'the phrase "now", which gives 2016-12-07'),
    ],
)
def test_a_date_is_that_of_its_phrase(found: Found, values: dict[str, Any], given: str) -> None:
    told = values.get("when_told", "2016-12-06")
    assert found(report(**values)) == [
        f"{ARTICLE}:41:16: herald-r02: when_told: {told} does not agree with {given} [N953]\n"
        "  fix: correct when_told, or take the phrase that dates this act"
    ]


@pytest.mark.parametrize("phrase", ["in recent months", "until Friday"])
def test_a_phrase_gives_a_date(found: Found, phrase: str) -> None:
    assert found(report(when_exact=phrase)) == [
        f'{ARTICLE}:42:17: herald-r02: when_exact: the phrase "{phrase}" cannot be resolved by rule [N953]\n'
        "  fix: use a phrase that dates the act, or one that points back to it, or delete phrase and date"
    ]


@pytest.mark.parametrize(
    "values",
    [
        {"when_exact": "at the same time"},
        {"when_exact": "since the offensive began", "when_told": "2016-12-01/2016-12-06"},
        {"realis": "proposed", "when_told": "2016-12-13"},
        {"realis": "hypothetical", "when_told": "2016-12-06"},
        {"realis": "hypothetical", "when_told": "2016-12-13"},
        {"when_exact": "now", "when_told": "2016-12-07"},
    ],
)
def test_dates_that_agree(found: Found, values: dict[str, Any]) -> None:
    assert found(report(**values)) == []


@pytest.mark.parametrize("absent", ["when_told", "when_exact"])
def test_a_date_without_phrase_is_found_once(found: Found, absent: str) -> None:
    """Rule D502 finds it."""
    assert found(lambda parts: parts.article["reports"][1].pop(absent)) == []


@pytest.mark.parametrize(
    ("said_on", "given"),
    [("2016-12-06", None), ("2016-12-05", "2016-12-05"), ("2016-12", "2016-12-07"), (None, "2016-12-07")],
)
def test_now_is_the_day_of_the_saying(found: Found, said_on: str | None, given: str | None) -> None:
    def change(parts: Parts) -> None:
        phrase = span("He said")
        parts.article["reports"][1].update(when_exact="now", when_start=phrase["start"], when_end=phrase["start"] + 3)
        # Innermost of two: the other one is not dated by the saying in which the phrase stands.
        first, second, _ = parts.article["quotes"]
        first.update(start=0, end=len(TEXT), said_on="2016-11-01")
        second.update(start=phrase["start"], end=phrase["end"])
        if said_on:
            second["said_on"] = said_on
        else:
            first.pop("said_on")

    expected = [
        f'{ARTICLE}:41:16: herald-r02: when_told: 2016-12-06 does not agree with the phrase "now", '
        f"which gives {given if said_on != '2016-12' else '2016-11-01'} [N953]\n"
        "  fix: correct when_told, or take the phrase that dates this act"
    ]
    assert found(change) == ([] if given is None else expected)


# N954

SPEECH = """\
Navy takes bridge

An official spoke.

One more thing happened.

“We hold it,” he told the Herald.

“We shall stay.”

“We shall not leave.”

“Nor shall they.”

Nobody else said anything.
"""


def speech(cues: dict[str, tuple[str, int]], *, continued: bool = True) -> Callable[[Parts], None]:
    """Replace text and records by a speech of four quotations, with cues at the nth occurrence of some words."""

    def change(parts: Parts) -> None:
        quoted = ["“We hold it,”", "“We shall stay.”", "“We shall not leave.”", "“Nor shall they.”"]
        quotes: list[dict[str, Any]] = []
        for place, exact in enumerate(quoted, start=1):
            quote: dict[str, Any] = {
                "quote_id": f"herald-q0{place}",
                "exact": exact,
                "start": SPEECH.index(exact),
                "end": SPEECH.index(exact) + len(exact),
                "kind": "direct",
                "speaker_id": "official",
            }
            if quote["quote_id"] in cues:
                cue, start = cues[quote["quote_id"]]
                quote.update(cue=cue, cue_start=start, cue_end=start + len(cue))
            if continued and place > 1:
                quote["continues"] = f"herald-q0{place - 1}"
            quotes.append(quote)
        parts.article["quotes"] = quotes
        parts.text = SPEECH
        parts.article["characters"] = len(SPEECH)
        parts.article["sha256"] = digest(SPEECH.encode())

    return change


TOLD, SPOKE, SAID = SPEECH.index("told"), SPEECH.index("spoke"), SPEECH.index("said")


@pytest.mark.parametrize(
    ("cues", "continued"),
    [
        pytest.param({"herald-q01": ("told", TOLD)}, False, id="same paragraph"),
        pytest.param({"herald-q02": ("told", TOLD)}, False, id="the one before"),
        pytest.param({"herald-q04": ("said", SAID)}, False, id="the one after"),
        pytest.param({"herald-q04": ("told", TOLD)}, True, id="by the first of the speech"),
        pytest.param({}, False, id="no cue"),
    ],
)
def test_cues_that_are_near(found: Found, cues: dict[str, tuple[str, int]], continued: bool) -> None:
    assert found(speech(cues, continued=continued)) == []


@pytest.mark.parametrize(
    ("cues", "continued", "message"),
    [
        pytest.param(
            {"herald-q01": ("spoke", SPOKE)},
            False,
            'herald-q01: cue: the cue "spoke" stands 2 paragraphs before the quotation',
            id="before",
        ),
        pytest.param(
            {"herald-q02": ("said", SAID)},
            False,
            'herald-q02: cue: the cue "said" stands 3 paragraphs after the quotation',
            id="after",
        ),
        pytest.param(
            {"herald-q03": ("told", TOLD)},
            False,
            'herald-q03: cue: the cue "told" stands 2 paragraphs before the quotation',
            id="not continued",
        ),
        pytest.param(
            {"herald-q04": ("spoke", SPOKE)},
            True,
            'herald-q04: cue: the cue "spoke" stands 2 paragraphs before the quotation',
            id="before the first of the speech",
        ),
    ],
)
def test_a_cue_stands_by_its_quotation(
    found: Found, cues: dict[str, tuple[str, int]], continued: bool, message: str
) -> None:
    messages = found(speech(cues, continued=continued))
    assert [one.partition(": ")[2] for one in messages] == [
        f"{message} [N954]\n  fix: take the cue that introduces these words, or delete the cue if none does"
    ]


def test_cues_are_not_looked_for_without_the_text(found: Found) -> None:
    assert found(speech({"herald-q01": ("spoke", SPOKE)}), texts=False) == []


def test_other_kinds_may_be_far_from_their_cue(found: Found) -> None:
    def change(parts: Parts) -> None:
        speech({"herald-q01": ("spoke", SPOKE)})(parts)
        parts.article["quotes"][0]["kind"] = "partial"

    assert found(change) == []


def test_a_chain_that_bites_its_tail_ends(found: Found) -> None:
    def change(parts: Parts) -> None:
        speech({"herald-q02": ("told", TOLD)})(parts)
        parts.article["quotes"][0]["continues"] = "herald-q04"

    assert found(change) == []


@pytest.mark.parametrize(
    ("reading", "text"),
    [
        (Reading(32, 32, 32, "exact", "neighbourhoods", 40), "32 of 40 neighbourhoods (exact)"),
        (Reading(0.5, None, None, "about", "hours"), "0.5 hours (about)"),
        (Reading(None, 18, 35, "range", "years"), "18 to 35 years (range)"),
        (Reading(None, None, None, "vague", "people", 40), "no number of 40 people (vague)"),
    ],
)
def test_readings_are_described(reading: Reading, text: str) -> None:
    assert concordance.described(reading) == text
