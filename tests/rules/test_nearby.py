"""Dates against the phrases around them: figures and quotations, reports, events."""

from __future__ import annotations

import pytest

from aleppo_reports.texts import digest
from builders import TEXT, Parts, span
from conftest import Findings

ARTICLE = "annotations/articles/herald-2016-12-07.yaml"
EVENTS = "annotations/events.yaml"
CLAIM = ("claimant_id", "cue", "cue_start", "cue_end")


def set_text(parts: Parts, text: str) -> None:
    """Give the article another text."""
    parts.text = text
    parts.article.update(characters=len(text), words=len(text.split()), sha256=digest(text.encode()))
    parts.article["parts"][-1]["end"] = len(text)


def rephrased(parts: Parts, phrase: str, when_told: str) -> None:
    """Let another phrase of the same length date the second report."""
    assert len(phrase) == len("on Tuesday")
    set_text(parts, TEXT.replace("on Tuesday", phrase))
    parts.article["quotes"][2]["sha256"] = digest(f"The navy took the bridge {phrase}".encode())
    parts.article["reports"][1].update(when_exact=phrase, when_told=when_told)


# N955


@pytest.mark.parametrize(
    ("record", "key", "value", "place", "given"),
    [
        ("figures", "as_of", "2016-12-05", "57:12: herald-f01", "those that do give 2016-12-06 or 2016-12-13"),
        ("quotes", "said_on", "2016-12-06", "87:12: herald-q01", "there is none"),
    ],
)
def test_a_date_has_a_phrase_nearby(
    findings: Findings, record: str, key: str, value: str, place: str, given: str
) -> None:
    column = "14" if key == "said_on" else "12"
    assert findings(lambda parts: parts.article[record][0].update({key: value})) == [
        f"{ARTICLE}:{place.replace(':12:', f':{column}:')}: {key}: no date phrase in the sentence or the one before "
        f"gives {value}; {given} [N955]\n"
        f"  fix: take the date from such a phrase, or delete {key}"
    ]


def test_of_a_figure_with_a_window_the_window_is_looked_for(findings: Findings) -> None:
    values = {"window": "2016-12-05/2016-12-06", "as_of": "2016-12-06"}
    assert findings(lambda parts: parts.article["figures"][0].update(values)) == [
        f"{ARTICLE}:57:13: herald-f01: window: no date phrase in the sentence or the one before "
        "gives 2016-12-05/2016-12-06; those that do give 2016-12-06 or 2016-12-13 [N955]\n"
        "  fix: take the date from such a phrase, or delete window"
    ]


@pytest.mark.parametrize(
    ("figure", "values"),
    [
        pytest.param(0, {"as_of": "2016-12-06"}, id="in the sentence before"),
        pytest.param(0, {"window": "2016-12-06", "as_of": "2016-12-06"}, id="a window of a day"),
    ],
)
def test_a_date_of_the_sentence_before_passes(findings: Findings, figure: int, values: dict[str, str]) -> None:
    assert findings(lambda parts: parts.article["figures"][figure].update(values)) == []


@pytest.mark.parametrize("said_on", ["2016-12-06", "../2016-12-06"])
def test_said_on_a_day_or_before_one(findings: Findings, said_on: str) -> None:
    assert findings(lambda parts: parts.article["quotes"][2].update(said_on=said_on)) == []


def test_dates_are_not_looked_for_without_the_text(findings: Findings) -> None:
    assert findings(lambda parts: parts.article["figures"][0].update(as_of="2016-12-05"), texts=False) == []


def test_a_continued_quotation_is_dated_with_the_first(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        for key in CLAIM[1:]:
            del parts.article["quotes"][1][key]
            del parts.article["figures"][1][key]
        del parts.article["figures"][1]["claimant_id"]
        parts.article["quotes"][1].update(continues="herald-q09", said_on="2016-12-06")

    assert [message for message in findings(change) if "[N955]" in message] == []


def test_a_phrase_that_points_back_dates_what_stands_by_it(findings: Findings) -> None:
    """What it points to, the report says that it dates."""

    def change(parts: Parts) -> None:
        rephrased(parts, "that night", "2016-12-05")
        parts.article["figures"][0]["as_of"] = "2016-12-05"

    assert [message for message in findings(change) if "[N955]" in message] == []


@pytest.mark.parametrize(("phrase", "given"), [("at present", "2016-12-05"), ("since 1 Dec", "2016-12-01/2016-12-05")])
def test_now_and_since_are_of_the_day_of_the_saying(findings: Findings, phrase: str, given: str) -> None:
    def change(parts: Parts) -> None:
        set_text(parts, TEXT.replace("3 of 4 gates were", f"{phrase} 3 of 4 gates were"))
        for record in (parts.article["quotes"][1], parts.article["figures"][1]):
            record["end"] += len(phrase) + 1
        parts.article["figures"][1]["start"] += len(phrase) + 1
        quote = parts.article["quotes"][1]
        quote.update(said_on="2016-12-05", sha256=digest(parts.text[quote["start"] : quote["end"]].encode()))
        key = "window" if "/" in given else "as_of"
        parts.article["figures"][1].update({key: given})

    assert [message for message in findings(change) if "herald-f02" in message and "[N955]" in message] == []


# N956


def test_the_phrase_of_a_report_stands_nearby(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        set_text(parts, TEXT + "The others took it.\n")
        start = parts.text.rindex("took")
        report = parts.article["reports"][1]
        report.update(start=start, end=start + 4)
        for key in CLAIM:
            del report[key]
        label = {"label_id": "herald-l03", "exact": "took", "start": start, "end": start + 4, "stance": "neutral"}
        parts.article["labels"].append({**label, "event_id": "bridge-capture"})
        del parts.article["figures"][0]["event_id"]

    assert findings(change) == [
        f"{ARTICLE}:38:17: herald-r02: when_exact: the phrase 'on Tuesday' stands neither in the sentence of the act "
        "nor in the one before [N956]\n"
        "  fix: take a phrase from the sentence or the one before, or delete phrase and date"
    ]


def test_a_phrase_that_points_back_points_to_a_date(findings: Findings) -> None:
    assert findings(lambda parts: rephrased(parts, "that night", "2016-12-06")) == [
        f"{ARTICLE}:41:16: herald-r02: when_told: no date phrase before 'that night' gives 2016-12-06 [N956]\n"
        "  fix: give the date of the act that the phrase points to"
    ]


@pytest.mark.parametrize(
    ("phrase", "when_told"),
    [("that night", "2016-12-05"), ("since then", "2016-12-05/2016-12-07")],
)
def test_what_a_phrase_points_to_stands_before_it(findings: Findings, phrase: str, when_told: str) -> None:
    def change(parts: Parts) -> None:
        rephrased(parts, phrase, when_told)
        set_text(parts, parts.text.replace("Navy takes bridge", "Navy,  on Monday,"))
        parts.article.update(title="Navy,  on Monday,")
        parts.article["reports"][0].update(exact="Navy,", start=6, end=11)
        del parts.article["labels"][0]
        parts.events[0]["when"] = parts.events[1]["when"] = "2016-12-05/.."

    assert findings(change) == []


# N957


@pytest.mark.parametrize("when", ["2016-12-06/2016-12-08", "2016-12-06/2017", "2016-11/2016-12-07", "2016-12-05/.."])
def test_the_time_of_an_event_begins_and_ends_on_days_that_are_told(findings: Findings, when: str) -> None:
    def change(parts: Parts) -> None:
        parts.events[0]["when"] = "../.."
        parts.events[1]["when"] = when

    (end,) = set(when.split("/")) - {"2016-12-06", "2016-12-07", ".."}
    assert findings(change) == [
        f"{EVENTS}:9:11: bridge-capture: when: nothing that the articles tell of it, nor a day of publication, "
        f"gives {end} [N957]\n"
        "  fix: take the dates of its reports, of its parts or of the larger event, or leave the end open"
    ]


@pytest.mark.parametrize(
    "when", ["2016-12-06/2016-12-07", "2016-12", "2016/..", "[2016-12-06..2016-12-07]", "../..", "2016-12-13"]
)
def test_ends_that_are_told(findings: Findings, when: str) -> None:
    def change(parts: Parts) -> None:
        parts.events[0]["when"] = "../.."
        parts.events[1]["when"] = when
        # Nothing tells it as done on another day.
        parts.article["reports"][1]["realis"] = "hypothetical"

    assert findings(change) == []


def test_an_event_may_begin_with_the_larger_one(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        parts.events[1]["when"] = "2016-12-01/2016-12-06"
        parts.events[0]["when"] = "2016-12-01/.."

    # Of the larger one nobody tells; whoever tells it must say when it began.
    assert findings(change) == []


@pytest.mark.parametrize("key", ["said_on", "as_of"])
def test_an_event_may_end_when_it_is_said_or_counted(findings: Findings, key: str) -> None:
    def change(parts: Parts) -> None:
        set_text(parts, TEXT.replace("“We hold", "On 4 December “We hold"))
        for record in (*parts.article["quotes"][:2], parts.article["figures"][1]):
            for name in ("start", "end", "cue_start", "cue_end"):
                record[name] += len("On 4 December ")
        record = parts.article["quotes"][0] if key == "said_on" else parts.article["figures"][1]
        record.update({key: "2016-12-04", "event_id": "bridge-capture"})
        parts.events[0]["when"] = "../.."
        parts.events[1]["when"] = "2016-12-04/2016-12-06"

    assert [message for message in findings(change) if "[N957]" in message] == []


def test_a_larger_event_may_begin_and_end_with_its_parts(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        parts.events[0]["when"] = "2016-12-06/2016-12-07"
        parts.article["reports"][0]["event_id"] = "battle"

    assert findings(change) == []


def test_events_are_not_dated_without_the_text(findings: Findings) -> None:
    assert findings(lambda parts: parts.events[1].update(when="2016-12-06/2016-12-08"), texts=False) == []


def test_spans_of_the_builder(findings: Findings) -> None:
    """The words that these tests replace stand where they think."""
    assert TEXT[span("on Tuesday")["start"] :].startswith("on Tuesday, an official said. About 40")
