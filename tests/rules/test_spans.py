"""Spans: the words of every record are where it says they are."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from aleppo_reports.texts import digest
from builders import TEXT, Parts, copy_of, words
from conftest import Findings

ARTICLE = "annotations/articles/herald-2016-12-07.yaml"
ACTORS = "annotations/actors.yaml"
REANCHOR = "copy the words from the text, delete the offsets, and run `aleppo anchor`"

Change = Callable[[Parts], object]


def report(**values: Any) -> Change:
    """Return a change of the second report."""
    return lambda parts: parts.article["reports"][1].update(values)


def hop(**values: Any) -> Change:
    """Return a change of the relay of the first quotation."""
    return lambda parts: parts.article["quotes"][0]["attributions"][0].update(values)


def part(index: int, **values: int) -> Change:
    """Return a change of a part."""

    def change(parts: Parts) -> None:
        parts.article["parts"][index].update(values)
        # It fills the first sentence.
        del parts.article["quotes"][2]

    return change


def relation(**values: Any) -> Change:
    """Return a change of the only relation."""
    return lambda parts: parts.actors[1]["relations"][0].update(values)


def not_coded(**values: Any) -> Change:
    """Return a change that lists the words `on`, or what `values` say, as not coded."""
    entry = {"exact": "on", "start": 50, "end": 52, "reason": "date", **values}
    return lambda parts: parts.article.update(not_coded=[entry])


def without(
    *keys: str, record: Callable[[Parts], dict[str, Any]] = lambda parts: parts.article["reports"][1]
) -> Change:
    """Return a change that drops keys of the second report, or of another record."""

    def change(parts: Parts) -> None:
        for key in keys:
            del record(parts)[key]

    return change


def add_text(parts: Parts, more: str) -> None:
    """Add words to the body, and change the article with it."""
    parts.text = TEXT + more
    size = len(parts.text)
    parts.article.update(characters=size, words=len(parts.text.split()), sha256=digest(parts.text.encode()))
    parts.article["parts"][-1]["end"] = size


def cut(*ends: int, **values: Any) -> Change:
    """Return a change that cuts the body at some places, and gives the second report some values."""

    def change(parts: Parts) -> None:
        report(**values)(parts)
        # It would cross every one of them.
        del parts.article["quotes"][2]
        places = [25, *ends, len(TEXT)]
        parts.article["parts"][2:] = [{"start": start, "end": end, "part": "body"} for start, end in pairwise(places)]

    return change


# S401


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            report(start=38, end=34), f"{ARTICLE}:33:12: herald-r02: start: start 38 is not below end 34", id="words"
        ),
        pytest.param(
            report(start=36, end=36), f"{ARTICLE}:33:12: herald-r02: start: start 36 is not below end 36", id="empty"
        ),
        pytest.param(
            report(cue_start=78, cue_end=74),
            f"{ARTICLE}:39:16: herald-r02: cue_start: start 78 is not below end 74",
            id="cue",
        ),
        pytest.param(
            report(when_start=60, when_end=50),
            f"{ARTICLE}:43:17: herald-r02: when_start: start 60 is not below end 50",
            id="phrase",
        ),
        pytest.param(
            hop(cue="the Herald", start=145, end=135),
            f"{ARTICLE}:87:16: herald-q01: start: start 145 is not below end 135",
            id="hop",
        ),
        pytest.param(
            relation(start=73, end=62), f"{ACTORS}:14:16: official: start: start 73 is not below end 62", id="relation"
        ),
        pytest.param(
            lambda parts: parts.article["quotes"][1].update(start=182, end=160),
            f"{ARTICLE}:88:12: herald-q02: start: start 182 is not below end 160",
            id="indirect speech",
        ),
        pytest.param(
            lambda parts: parts.article["quotes"][1].update(start=160, end=160),
            f"{ARTICLE}:88:12: herald-q02: start: start 160 is not below end 160",
            id="indirect speech, empty",
        ),
    ],
)
def test_a_span_starts_before_it_ends(findings: Findings, change: Change, expected: str) -> None:
    assert findings(change) == [f"{expected} [S401]\n  fix: {REANCHOR}"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            lambda parts: parts.article["figures"][0].update(start=95, end=80),
            f"{ARTICLE}:48:12: herald-f01: start: start 95 is not below end 80",
            id="figure",
        ),
        pytest.param(
            lambda parts: parts.article["quotes"][0].update(start=116, end=103),
            f"{ARTICLE}:76:12: herald-q01: start: start 116 is not below end 103",
            id="quotation",
        ),
        pytest.param(
            not_coded(start=52, end=50),
            f"{ARTICLE}:122:12: herald-2016-12-07: start: start 52 is not below end 50",
            id="not coded",
        ),
    ],
)
def test_a_span_that_covers_starts_before_it_ends(findings: Findings, change: Change, expected: str) -> None:
    """With the text, what these no longer cover would be found as well."""
    assert findings(change, texts=False) == [f"{expected} [S401]\n  fix: {REANCHOR}"]


def test_a_part_is_not_empty(findings: Findings) -> None:
    """What it does not hold is a gap."""
    assert findings(part(1, end=6)) == [
        f"{ARTICLE}:18:12: herald-2016-12-07: start: start 6 is not below end 6 [S401]\n  fix: {REANCHOR}",
        f"{ARTICLE}:21:12: herald-2016-12-07: start: the part starting at 25 leaves a gap after the one ending at 6 "
        "[S404]\n  fix: let it start at 6",
    ]


def test_a_span_does_not_end_beyond_the_text(findings: Findings) -> None:
    """It runs out of its part, too."""
    assert findings(lambda parts: parts.article["quotes"][1].update(end=185)) == [
        f"{ARTICLE}:89:10: herald-q02: end: end 185 lies beyond the text, which has 184 characters [S401]\n"
        f"  fix: {REANCHOR}",
        f"{ARTICLE}:89:10: herald-q02: end: runs from 160 to 185 over the end of the body at 184 [S405]\n"
        "  fix: split the record, or correct the offsets",
    ]


def test_a_part_does_not_end_beyond_the_text(findings: Findings) -> None:
    assert findings(part(2, end=185)) == [
        f"{ARTICLE}:22:10: herald-2016-12-07: end: end 185 lies beyond the text, which has 184 characters [S401]\n"
        f"  fix: {REANCHOR}",
        f"{ARTICLE}:22:10: herald-2016-12-07: end: the last part ends at 185, the text at 184 [S404]\n"
        "  fix: let it end at 184",
    ]


# S402


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            report(exact="retaken"),
            f"{ARTICLE}:32:12: herald-r02: exact: the words have 7 characters, the span has 4",
            id="words",
        ),
        pytest.param(
            lambda parts: parts.article["figures"][0].update(end=88),
            f"{ARTICLE}:47:12: herald-f01: exact: the words have 15 characters, the span has 8",
            id="offsets",
        ),
        pytest.param(
            report(cue="said so"),
            f"{ARTICLE}:38:10: herald-r02: cue: the words have 7 characters, the span has 4",
            id="cue",
        ),
        pytest.param(
            report(when_exact="Tuesday"),
            f"{ARTICLE}:42:17: herald-r02: when_exact: the words have 7 characters, the span has 10",
            id="phrase",
        ),
        pytest.param(
            hop(cue="the Herald", start=135, end=138),
            f"{ARTICLE}:86:14: herald-q01: cue: the words have 10 characters, the span has 3",
            id="hop",
        ),
        pytest.param(
            relation(evidence="the official"),
            f"{ACTORS}:13:19: official: evidence: the words have 12 characters, the span has 11",
            id="relation",
        ),
        pytest.param(
            lambda parts: parts.article["figures"][0].update(exact="About 40"),
            f"{ARTICLE}:47:12: herald-f01: exact: the words have 8 characters, the span has 15",
            id="figure",
        ),
        pytest.param(
            lambda parts: parts.article["quotes"][0].update(exact="“We hold”"),
            f"{ARTICLE}:75:12: herald-q01: exact: the words have 9 characters, the span has 13",
            id="quotation",
        ),
    ],
)
def test_words_are_as_long_as_their_span(findings: Findings, change: Change, expected: str) -> None:
    assert findings(change) == [f"{expected} [S402]\n  fix: {REANCHOR}"]


def test_words_are_longer_than_a_span_of_one_character(findings: Findings) -> None:
    assert findings(not_coded(end=51), texts=False) == [
        f"{ARTICLE}:121:12: herald-2016-12-07: exact: the words have 2 characters, the span has 1 [S402]\n"
        f"  fix: {REANCHOR}"
    ]


def test_words_not_coded_are_as_long_as_their_span(findings: Findings) -> None:
    assert findings(not_coded(exact="on a"), texts=False) == [
        f"{ARTICLE}:121:12: herald-2016-12-07: exact: the words have 4 characters, the span has 2 [S402]\n"
        f"  fix: {REANCHOR}"
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (without("cue_start"), f"{ARTICLE}:38:10: herald-r02: cue: the words have no cue_start"),
        (without("cue_end"), f"{ARTICLE}:38:10: herald-r02: cue: the words have no cue_end"),
        (without("cue_start", "cue_end"), f"{ARTICLE}:38:10: herald-r02: cue: the words have no cue_start"),
        (without("when_end"), f"{ARTICLE}:42:17: herald-r02: when_exact: the words have no when_end"),
        (hop(cue="the Herald"), f"{ARTICLE}:86:14: herald-q01: cue: the words have no start"),
        (hop(cue="the Herald", start=135), f"{ARTICLE}:86:14: herald-q01: cue: the words have no end"),
    ],
)
def test_words_have_offsets(findings: Findings, change: Change, expected: str) -> None:
    assert findings(change) == [f"{expected} [S402]\n  fix: give the offsets of the words"]


def test_offsets_of_a_cue_have_words(findings: Findings) -> None:
    """Without them, the claimant has no cue."""
    assert findings(without("cue")) == [
        f"{ARTICLE}:37:18: herald-r02: claimant_id: claimant_id has no cue [A801]\n"
        "  fix: give the words that attribute it in cue, or delete claimant_id if the article says it itself",
        f"{ARTICLE}:38:16: herald-r02: cue_start: offsets without cue [S402]\n"
        "  fix: give the words, or delete the offsets",
    ]


def test_offsets_of_a_phrase_have_words(findings: Findings) -> None:
    """Without them, the date has no phrase."""
    assert findings(without("when_exact")) == [
        f"{ARTICLE}:41:16: herald-r02: when_told: the date has no phrase [D502]\n"
        "  fix: give the words it was resolved from in when_exact, or delete when_told",
        f"{ARTICLE}:42:17: herald-r02: when_start: offsets without when_exact [S402]\n"
        "  fix: give the words, or delete the offsets",
    ]


def test_offsets_of_a_hop_have_words(findings: Findings) -> None:
    assert findings(hop(start=135, end=145)) == [
        f"{ARTICLE}:86:16: herald-q01: start: offsets without cue [S402]\n  fix: give the words, or delete the offsets"
    ]


# S403


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            report(exact="tock"),
            f"{ARTICLE}:32:12: herald-r02: exact: differs from the text at character 3: "
            "'tock' is coded, 'took' stands there",
            id="words",
        ),
        pytest.param(
            report(start=29, end=33),
            f"{ARTICLE}:32:12: herald-r02: exact: differs from the text at character 1: "
            "'took' is coded, 'navy' stands there",
            id="offsets",
        ),
        pytest.param(
            report(cue="says"),
            f"{ARTICLE}:38:10: herald-r02: cue: differs from the text at character 3: "
            "'says' is coded, 'said' stands there",
            id="cue",
        ),
        pytest.param(
            report(when_exact="on tuesday"),
            f"{ARTICLE}:42:17: herald-r02: when_exact: differs from the text at character 4: "
            "'on tuesday' is coded, 'on Tuesday' stands there",
            id="phrase",
        ),
        pytest.param(
            hop(cue="The Herald", start=135, end=145),
            f"{ARTICLE}:86:14: herald-q01: cue: differs from the text at character 1: "
            "'The Herald' is coded, 'the Herald' stands there",
            id="hop",
        ),
        pytest.param(
            relation(evidence="an Official"),
            f"{ACTORS}:13:19: official: evidence: differs from the text at character 4: "
            "'an Official' is coded, 'an official' stands there",
            id="relation",
        ),
        pytest.param(
            lambda parts: parts.article["quotes"][0].update(exact="“We hold it.”"),
            f"{ARTICLE}:75:12: herald-q01: exact: differs from the text at character 12: "
            "'“We hold it.”' is coded, '“We hold it,”' stands there",
            id="quotation",
        ),
        pytest.param(
            lambda parts: parts.article["figures"][0].update(exact="about 40 people"),
            f"{ARTICLE}:47:12: herald-f01: exact: differs from the text at character 1: "
            "'about 40 people' is coded, 'About 40 people' stands there",
            id="figure",
        ),
        pytest.param(
            not_coded(exact="40"),
            f"{ARTICLE}:121:12: herald-2016-12-07: exact: differs from the text at character 1: "
            "'40' is coded, 'on' stands there",
            id="not coded",
        ),
    ],
)
def test_the_words_are_those_of_the_text(findings: Findings, change: Change, expected: str) -> None:
    # What is listed as not coded here excuses nothing; that is another rule.
    found = [message for message in findings(change) if "[C902]" not in message]
    assert found == [f"{expected} [S403]\n  fix: {REANCHOR}"]


def end_with_a_word(parts: Parts) -> None:
    """Let the text end with the word `shut`, as indirect speech does."""
    add_text(parts, "")
    parts.text = TEXT.removesuffix(".\n")
    parts.article.update(characters=182, sha256=digest(parts.text.encode()))
    parts.article["parts"][-1]["end"] = 182


def test_the_last_words_of_a_text_are_compared(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        end_with_a_word(parts)
        report(exact="shot", start=178, end=182)(parts)

    assert findings(change) == [
        f"{ARTICLE}:32:12: herald-r02: exact: differs from the text at character 3: 'shot' is coded, "
        f"'shut' stands there [S403]\n  fix: {REANCHOR}"
    ]


def test_words_are_not_compared_without_the_text(findings: Findings) -> None:
    assert findings(report(exact="tock", cue="says", when_exact="on tuesday"), texts=False) == []


@pytest.mark.parametrize(
    ("values", "line"),
    [({"start": 159}, 90), ({"end": 177}, 90), ({"sha256": "0" * 64}, 90)],
    ids=["start", "end", "hash"],
)
def test_the_hash_of_indirect_speech_is_that_of_its_words(
    findings: Findings, values: dict[str, Any], line: int
) -> None:
    assert findings(lambda parts: parts.article["quotes"][1].update(values)) == [
        f"{ARTICLE}:{line}:13: herald-q02: sha256: is not the hash of the text between start and end [S403]\n"
        "  fix: check start and end, then set sha256 to the hash of the words"
    ]


def test_hashes_are_not_compared_without_the_text(tmp_path: Any, findings: Findings) -> None:
    assert findings(lambda parts: parts.article["quotes"][1].update(sha256="0" * 64), texts=False) == []


# S404


def test_an_article_has_parts(findings: Findings) -> None:
    assert findings(without("parts", record=lambda parts: parts.article)) == [
        f"{ARTICLE}:1:1: herald-2016-12-07: parts: the article has no parts [S404]\n  fix: divide the text into parts"
    ]


@pytest.mark.parametrize(
    ("change", "expected", "fix"),
    [
        pytest.param(
            part(0, start=4),
            "15:12: herald-2016-12-07: start: the first part starts at 4, not at 0",
            "start at 0",
            id="first",
        ),
        pytest.param(
            part(1, end=24),
            "21:12: herald-2016-12-07: start: the part starting at 25 leaves a gap after the one ending at 24",
            "start at 24",
            id="gap",
        ),
        pytest.param(
            part(1, end=28),
            "21:12: herald-2016-12-07: start: the part starting at 25 overlaps the one ending at 28",
            "start at 28",
            id="overlap",
        ),
        pytest.param(
            part(2, end=183),
            "22:10: herald-2016-12-07: end: the last part ends at 183, the text at 184",
            "end at 184",
            id="last",
        ),
    ],
)
def test_parts_follow_each_other(findings: Findings, change: Change, expected: str, fix: str) -> None:
    assert findings(change) == [f"{ARTICLE}:{expected} [S404]\n  fix: let it {fix}"]


# S405


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            cut(86), f"{ARTICLE}:52:10: herald-f01: end: runs from 80 to 95 over the end of the body at 86", id="words"
        ),
        pytest.param(
            cut(73, cue="an official said", cue_start=62),
            f"{ARTICLE}:43:14: herald-r02: cue_end: runs from 62 to 78 over the end of the body at 73",
            id="cue",
        ),
        pytest.param(
            cut(52),
            f"{ARTICLE}:47:15: herald-r02: when_end: runs from 50 to 60 over the end of the body at 52",
            id="phrase",
        ),
        pytest.param(
            cut(64), f"{ACTORS}:15:14: official: end: runs from 62 to 73 over the end of the body at 64", id="relation"
        ),
        pytest.param(
            cut(172),
            f"{ARTICLE}:92:10: herald-q02: end: runs from 160 to 182 over the end of the body at 172",
            id="indirect speech",
        ),
    ],
)
def test_a_span_does_not_cross_parts(findings: Findings, change: Change, expected: str) -> None:
    assert findings(change) == [f"{expected} [S405]\n  fix: split the record, or correct the offsets"]


def test_a_span_may_fill_its_part(findings: Findings) -> None:
    assert [message for message in findings(cut(34, 38, 74, 78)) if "[S405]" in message] == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (report(exact="Menu", start=0, end=4), "33:12: herald-r02: start"),
        (report(cue="Menu", cue_start=0, cue_end=4), "39:16: herald-r02: cue_start"),
        (hop(cue="Menu", start=0, end=4), "87:16: herald-q01: start"),
    ],
)
def test_boilerplate_is_not_coded(findings: Findings, change: Change, expected: str) -> None:
    assert findings(change) == [
        f"{ARTICLE}:{expected}: lies in boilerplate, which is never coded [S405]\n"
        "  fix: delete the record, or correct the parts"
    ]


# S406


def repeat(key: str, name: str, **values: Any) -> Change:
    """Return a change that adds a copy of the first record of a list, with an id of its own."""

    def change(parts: Parts) -> None:
        records = parts.article[key]
        own = {"reports": "report_id", "figures": "figure_id", "quotes": "quote_id"}[key]
        records.append({**copy_of(records[0]), own: name, **values})

    return change


@pytest.mark.parametrize(
    ("change", "expected", "other"),
    [
        (repeat("reports", "herald-r03", realis="planned"), "47:12: herald-r03", "herald-r01"),
        (repeat("figures", "herald-f03", as_of="2016-12-06"), "75:12: herald-f03", "herald-f01"),
        (repeat("quotes", "herald-q03", said_on="2016-12-06"), "109:12: herald-q03", "herald-q01"),
    ],
)
def test_no_two_records_code_the_same(findings: Findings, change: Change, expected: str, other: str) -> None:
    assert findings(change) == [
        f"{ARTICLE}:{expected}: start: codes the same words the same way as {other} [S406]\n"
        "  fix: delete one of the two"
    ]


@pytest.mark.parametrize(
    "change",
    [
        repeat("reports", "herald-r03", event_id="battle"),
        repeat("figures", "herald-f03", exact="About 40", end=88, reading="inferred", reading_note="the noun"),
        repeat("figures", "herald-f03", exact="40 people", start=86, bound="exact"),
        repeat("figures", "herald-f03", measure="displaced"),
        repeat("figures", "herald-f03", subject="children who fled"),
        repeat("figures", "herald-f03", value=41, reading="inferred", reading_note="a misprint"),
        repeat("quotes", "herald-q03", kind="partial"),
    ],
)
def test_the_same_words_may_be_coded_in_two_ways(findings: Findings, change: Change) -> None:
    assert findings(change) == []


# S407


@pytest.mark.parametrize("trigger", ["took", "3 of 4"])
def test_the_trigger_of_a_report_is_one_word(findings: Findings, trigger: str) -> None:
    message = (
        f"{ARTICLE}:32:12: herald-r02: exact: the trigger has 3 words [S407]\n"
        "  fix: keep the one that names the act: the main verb, or the noun where the verb says little by itself"
    )
    assert findings(report(**words(trigger))) == [message] * (" " in trigger)


# S408


def test_the_number_of_words_is_that_of_the_text(findings: Findings) -> None:
    assert findings(lambda parts: parts.article.update(words=36)) == [
        f"{ARTICLE}:12:8: herald-2016-12-07: words: 36 is coded, the text has 35 [S408]\n  fix: write 35"
    ]


def test_words_are_not_counted_without_the_text(findings: Findings) -> None:
    assert findings(lambda parts: parts.article.update(words=36), texts=False) == []


def test_the_length_is_that_of_the_text(findings: Findings) -> None:
    """The last part does not end there, either."""
    part_ends = (
        f"{ARTICLE}:22:10: herald-2016-12-07: end: the last part ends at 184, the text at 185 [S404]\n"
        "  fix: let it end at 185"
    )
    change: Change = lambda parts: parts.article.update(characters=185)  # noqa: E731
    assert findings(change) == [
        f"{ARTICLE}:11:13: herald-2016-12-07: characters: 185 is coded, the text has 184 [S408]\n  fix: write 184",
        part_ends,
    ]


def test_without_the_text_the_length_is_compared_with_the_parts(findings: Findings) -> None:
    assert findings(lambda parts: parts.article.update(characters=185), texts=False) == [
        f"{ARTICLE}:22:10: herald-2016-12-07: end: the last part ends at 184, the text at 185 [S404]\n"
        "  fix: let it end at 185"
    ]


# S409


def test_a_speaker_is_presented_in_words_of_the_article(findings: Findings) -> None:
    change: Change = lambda parts: parts.article["quotes"][0].update(described_as="an officer")  # noqa: E731
    assert findings(change) == [
        f"{ARTICLE}:87:19: herald-q01: described_as: 'an officer' does not stand in the text [S409]\n"
        "  fix: copy the words from the text"
    ]


def test_presentations_are_not_compared_without_the_text(findings: Findings) -> None:
    assert findings(lambda parts: parts.article["quotes"][0].update(described_as="an officer"), texts=False) == []


def test_a_speaker_is_presented_with_the_quotation(findings: Findings) -> None:
    assert findings(lambda parts: parts.article["quotes"][0].update(described_as="an official")) == [
        f"{ARTICLE}:87:19: herald-q01: described_as: 'an official' does not stand with the quotation [S409]\n"
        "  fix: copy the words from the text"
    ]


def test_a_speaker_presented_with_the_quotation_passes(findings: Findings) -> None:
    assert findings(lambda parts: parts.article["quotes"][0].update(described_as="the official")) == []


# S410


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            report(exact="ook", start=35),
            f"{ARTICLE}:33:12: herald-r02: start: cuts a word in two: 'The navy t' | 'ook the br'",
            id="start",
        ),
        pytest.param(
            report(exact="too", end=37),
            f"{ARTICLE}:34:10: herald-r02: end: cuts a word in two: 'e navy too' | 'k the brid'",
            id="end",
        ),
        pytest.param(
            report(cue="sai", cue_end=77),
            f"{ARTICLE}:40:14: herald-r02: cue_end: cuts a word in two: 'ficial sai' | 'd. About 4'",
            id="cue",
        ),
        pytest.param(
            relation(evidence="n official", start=63),
            f"{ACTORS}:14:16: official: start: cuts a word in two: 'Tuesday, a' | 'n official'",
            id="relation",
        ),
    ],
)
def test_a_span_ends_between_words(findings: Findings, change: Change, expected: str) -> None:
    assert findings(change) == [f"{expected} [S410]\n  fix: {REANCHOR}"]


def test_a_text_may_begin_and_end_with_a_word(findings: Findings) -> None:
    assert findings(end_with_a_word) == []


def test_the_last_word_of_a_text_is_not_cut(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        end_with_a_word(parts)
        report(exact="hut", start=179, end=182)(parts)

    assert findings(change) == [
        f"{ARTICLE}:33:12: herald-r02: start: cuts a word in two: 'tes were s' | 'hut' [S410]\n  fix: {REANCHOR}"
    ]


def test_a_part_ends_between_words(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        parts.article["parts"][0]["end"] = 1
        parts.article["parts"][1]["start"] = 1

    assert findings(change) == [
        f"{ARTICLE}:16:10: herald-2016-12-07: end: cuts a word in two: 'M' | 'enu\\n\\nNavy ' [S410]\n"
        f"  fix: {REANCHOR}",
        f"{ARTICLE}:18:12: herald-2016-12-07: start: cuts a word in two: 'M' | 'enu\\n\\nNavy ' [S410]\n"
        f"  fix: {REANCHOR}",
    ]


def test_words_are_not_looked_for_without_the_text(findings: Findings) -> None:
    assert findings(report(exact="ook", start=35), texts=False) == []


# T901


def test_another_text_is_not_compared(findings: Findings) -> None:
    text = TEXT.replace("took", "held")
    assert findings(lambda parts: setattr(parts, "text", text)) == [
        f"{ARTICLE}:13:9: herald-2016-12-07: sha256: the file herald.txt at hand is not the archived text: "
        f"its SHA-256 is {digest(text.encode())[:12]}… [T901]\n"
        "  fix: use the archived copy, or if the archive itself changed, correct sha256 and check every span"
    ]


def test_another_text_is_not_looked_at_unless_asked(findings: Findings) -> None:
    assert findings(lambda parts: setattr(parts, "text", "Something else."), texts=False) == []
