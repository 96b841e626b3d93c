"""Completeness: what looks codable is coded, or listed with the reason why not; and the text budget is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aleppo_reports.rules import coverage
from aleppo_reports.rules.coverage import verbs_of_saying
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


def needless(what: str, kinds: str, place: str = ":121:12: herald-2016-12-07: exact") -> str:
    """Return the finding about the first entry of not_coded, which excuses nothing."""
    return f"{ARTICLE}{place}: {what} excuses nothing: no uncoded {kinds} in it [C902]\n  fix: delete the entry"


NUMBER_OR_MARK = "number or quotation mark"
NUMBER_OR_NAME = "number, quotation mark or name"


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
        *("dozens", "tens", "half", "third", "quarters", "several", "many", "Most", "few", "majority", "Numerous"),
    ],
)
def test_numbers_and_number_words(findings: Findings, number: str) -> None:
    more = f"{number} left.\n"
    assert findings(lambda parts: add_text(parts, more)) == [uncoded(number, 184, more)]


def test_each_number_is_a_finding(findings: Findings) -> None:
    more = "Twenty-one left.\n"
    assert findings(lambda parts: add_text(parts, more)) == [uncoded("Twenty", 184, more), uncoded("one", 191, more)]


@pytest.mark.parametrize("words", ["Someone often left a tent, a fewer lot.", "The robbers’ den, it's theirs’."])
def test_what_is_no_number_and_no_mark(findings: Findings, words: str) -> None:
    assert findings(lambda parts: add_text(parts, f"{words}\n")) == []


@pytest.mark.parametrize("mark", ['"', "“", "”", "„", "«", "»", "‘", "'"])
def test_a_quotation_mark_is_coded(findings: Findings, mark: str) -> None:
    more = f"But {mark}so.\n"
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
        "'Nine\\n\\nNavy takes bridge\\n\\nThe navy ' [C901]\n"
        "  fix: code it, or list it in not_coded with a reason"
    ]


def test_a_date_phrase_codes_its_numbers(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        add_text(parts, "That was on 6 December.\n")
        # The sentence after the act is too far for its date.
        parts.article["reports"][1].update(when_exact="on 6 December", when_start=193, when_end=206)

    assert [message for message in findings(change) if "C901" in message] == []


def test_the_trigger_of_a_report_codes_no_number(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        add_text(parts, "It killed 9 there.\n")
        parts.article["reports"][1].update(exact="9", start=194, end=195)

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
        add_text(parts, "But 1.5 left.\n")
        excuse(parts, "1")

    assert findings(change) == [
        uncoded("1.5", 188, "But 1.5 left.\n"),
        needless("'1'", NUMBER_OR_NAME),
    ]


# C904


def unsaid(found: str, start: int, more: str = "") -> str:
    """Return the finding about a verb of saying that is in no record."""
    text = TEXT + more
    assert text[start : start + len(found)] == found
    around = text[start - 30 : start + len(found) + 30]
    return (
        f"{ARTICLE}: herald-2016-12-07: {found!r} at {start} is in no record: {around!r} [C904]\n"
        "  fix: code what is said, or list the verb in not_coded with the reason no_speech if it attributes nothing"
    )


def test_a_verb_of_saying_is_coded(findings: Findings) -> None:
    assert findings(lambda parts: add_text(parts, "They denied it.\n")) == [
        f"{ARTICLE}: herald-2016-12-07: 'denied' at 189 is in no record: "
        "' 3 of 4 gates were shut.\\nThey denied it.\\n' [C904]\n"
        "  fix: code what is said, or list the verb in not_coded with the reason no_speech if it attributes nothing"
    ]


@pytest.mark.parametrize(
    "verb",
    [
        *("said", "says", "say", "told", "tells", "reported", "reports", "stated", "announced", "claimed", "claiming"),
        *(
            "denied",
            "deny",
            "denies",
            "confirmed",
            "accused",
            "argued",
            "warned",
            "added",
            "adds",
            "explained",
            "urged",
        ),
        *("called", "calling", "asked", "demanded", "demands", "insisted", "stressing", "acknowledged", "described"),
        *("estimates", "cited", "quoted", "wrote", "reads", "according to", "rejected", "refuse", "offer", "promised"),
        *("admitted", "pointed out", "in the words of", "reiterated", "dismissed", "voicing", "commented", "pleading"),
    ],
)
def test_verbs_and_phrases_of_saying(findings: Findings, verb: str) -> None:
    more = f"They {verb} it.\n"
    assert findings(lambda parts: add_text(parts, more)) == [unsaid(verb, 189, more)]


@pytest.mark.parametrize(
    ("words", "verb"),
    [
        ("They agreed that it fell.", "agreed"),
        ("They declined to fight.", "declined"),
        ("They maintain that it fell.", "maintain"),
        ("They push for talks.", "push"),
        ("They repeated their readiness.", "repeated"),
        ("They threaten to leave.", "threaten"),
        ("The law states that it fell.", "states"),
        ("Her statement read thus.", "read"),
        ("A friend of his said so.", "said"),
        ("The head of state estimates it.", "estimates"),
        ("They went there to claim it.", "claim"),
        ("A navy called free left.", "called"),
        ("They are calling it off.", "calling"),
        ("The bridge, they claimed, saved it.", "claimed"),
    ],
)
def test_what_makes_a_word_a_verb_of_saying(findings: Findings, words: str, verb: str) -> None:
    """In the last ones the rules demand where a person would not: that is listed, not hidden."""
    start = len(TEXT) + words.index(verb)
    assert findings(lambda parts: add_text(parts, f"{words}\n")) == [unsaid(verb, start, f"{words}\n")]


@pytest.mark.parametrize(
    "words",
    [
        *("The reported attack. An alleged plot. Its demands. No claims. The accused.", "A statement, their proposal."),
        *(
            "There are reports of arrests.",
            "Assad’s offer fell. The rebels’ demands too.",
            "Amid calls, despite claims.",
        ),
        *("Conflicting reports came.", "It came by offers.", "Thanks to calls it ended."),
        *("He agreed to it. They maintain contacts. A push north.", "The state is in Relief’s state. By order."),
        *("The United States that left.", "United Nations staff comment on state media."),
        *("It claimed 5 lives.", "That adds to it, adding up.", "They called off talks."),
        *("It is called Free, was dubbed New.", "A so-called truce, a self-proclaimed one.", "They speak, talk, want."),
        *("All goes according to plan.", "It reportedly fell.", "They repeated 2 times."),
    ],
)
def test_what_is_no_verb_of_saying(words: str) -> None:
    assert [words[start:end] for start, end in verbs_of_saying(words)] == []


@pytest.mark.parametrize(
    ("words", "verbs"),
    [
        ("The council dismissed reports of arrests.", ["dismissed"]),
        ("They denied claims that it fell.", ["denied"]),
        ("It fell according to UN estimates.", ["according to"]),
        ("It fell according\u00a0to the Red Cross.", ["according to"]),
        ("He was quoted as saying it.", ["quoted", "saying"]),
    ],
)
def test_an_object_of_saying_is_no_verb(words: str, verbs: list[str]) -> None:
    found = [words[start:end].replace("\u00a0", " ") for start, end in verbs_of_saying(words)]
    assert found == verbs


NEAR = ["that", "to", "ſaid", "CLAİMS", "Claıms", "the", "words", "of", "statement", "“"]
SAYINGS = sorted({word for phrase in coverage.VERB.pattern.split("|") for word in re.findall(r"[a-z]{2,}", phrase)})


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                [*SAYINGS, "that", "to", "ſaid", "CLAİMS", "Claıms", "the", "words", "of", "statement", "“"]
            ),
            st.sampled_from([" "] * 6 + ["-", "_", ", ", "\n", "", "’s ", ": “"]),
        )
    )
)
@example([("in", " "), ("the", " "), ("words", " "), ("of", " "), ("statement", " "), ("read", " ")])
def test_verbs_of_saying_are_those_that_their_pattern_finds_anywhere(pieces: list[tuple[str, str]]) -> None:
    words = "".join(word + glue for word, glue in pieces)
    anywhere = (found.span() for found in coverage.VERB.finditer(words))
    assert verbs_of_saying(words) == tuple(span for span in anywhere if coverage.is_verb_of_saying(words, *span))


def say(parts: Parts) -> int:
    """Add a sentence with a verb of saying to the text and return the verb's place."""
    add_text(parts, "They denied it.\n")
    return parts.text.index("denied")


def test_a_cue_codes_its_verb(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        start = say(parts)
        parts.article["figures"][1].update(cue="denied", cue_start=start, cue_end=start + 6)

    # That no quotation has the cue is another matter.
    assert [message for message in findings(change) if "[C904]" in message] == []


def test_the_cue_of_a_further_hop_codes_its_verb(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        start = say(parts)
        parts.article["quotes"][0]["attributions"][0].update(cue="denied", start=start, end=start + 6)

    assert findings(change) == []


def test_the_trigger_of_a_report_codes_its_verb(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        start = say(parts)
        parts.article["reports"][0].update(exact="denied", start=start, end=start + 6)

    assert findings(change) == []


def test_the_words_of_a_quotation_code_their_verbs(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        add_text(parts, "“They denied it.”\n" + "Nothing else is left.\n" * 2)
        quote = {**parts.article["quotes"][0], "quote_id": "herald-q03", "exact": "“They denied it.”"}
        quote.update(start=len(TEXT), end=len(TEXT) + 17, continues="herald-q01")
        parts.article["quotes"].append(quote)

    assert findings(change) == []


def test_indirect_speech_codes_no_verb(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        start = say(parts)
        quote = {**parts.article["quotes"][1], "quote_id": "herald-q03", "start": start - 5, "end": start + 9}
        quote.update(sha256=digest(b"They denied it"))
        parts.article["quotes"].append(quote)

    assert findings(change) == [unsaid("denied", 189, "They denied it.\n")]


def test_a_verb_is_looked_for_once_where_its_cue_is_cut_short(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        parts.article["reports"][1].update(cue="sai", cue_end=77)

    assert findings(change) == [
        f"{ARTICLE}:40:14: herald-r02: cue_end: cuts a word in two: 'ficial sai' | 'd. About 4' [S410]\n"
        "  fix: copy the words from the text, delete the offsets, and run `aleppo anchor`"
    ]


def test_a_record_without_a_cue_is_one_finding(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        for key in ("cue", "cue_start", "cue_end"):
            del parts.article["reports"][1][key]

    (finding,) = findings(change)
    assert finding.startswith(f"{ARTICLE}:37:18: herald-r02: claimant_id: claimant_id has no cue [A801]\n")


def test_a_record_without_a_cue_hides_no_other_paragraph(findings: Findings) -> None:
    more = "They denied it.\n"

    def change(parts: Parts) -> None:
        add_text(parts, more)
        for key in ("cue", "cue_start", "cue_end"):
            del parts.article["reports"][1][key]

    found = findings(change)
    assert [finding.partition("[")[2][:4] for finding in found] == ["C904", "A801"]
    assert found[0] == unsaid("denied", 189, more)


def test_a_verb_in_boilerplate_is_left_out(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        add_text(parts, "Say it.\n")
        end = parts.article["parts"][-1]["end"]
        parts.article["parts"][-1]["end"] = len(TEXT)
        parts.article["parts"].append({"start": len(TEXT), "end": end, "part": "boilerplate"})

    assert findings(change) == []


def test_a_verb_is_excused_as_no_speech(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        say(parts)
        excuse(parts, "denied", reason="no_speech")

    assert findings(change) == []


def test_a_verb_is_excused_by_no_other_reason(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        say(parts)
        excuse(parts, "denied")

    assert findings(change) == [
        unsaid("denied", 189, "They denied it.\n"),
        needless("'denied'", NUMBER_OR_NAME),
    ]


def test_no_speech_excuses_no_number(findings: Findings) -> None:
    more = "They denied 9 of it.\n"

    def change(parts: Parts) -> None:
        add_text(parts, more)
        excuse(parts, "denied 9", reason="no_speech")

    assert findings(change) == [uncoded("9", 196, more)]


def test_without_the_text_no_verb_is_missed(findings: Findings) -> None:
    assert findings(lambda parts: add_text(parts, "They denied it.\n"), texts=False) == []


# C905


def unknown(found: str, start: int, more: str = "") -> str:
    """Return the finding about a name that is nobody's."""
    text = TEXT + more
    assert text[start : start + len(found)] == found
    around = text[start - 30 : start + len(found) + 30]
    return (
        f"{ARTICLE}: herald-2016-12-07: {found!r} at {start} is no known name: {around!r} [C905]\n"
        "  fix: add it to the aliases of the actor or place, add the actor or place, or list it in not_coded "
        "(private_person for a private person, without the words)"
    )


def test_a_name_is_known(findings: Findings) -> None:
    assert findings(lambda parts: add_text(parts, "So did John Reed.\n")) == [
        f"{ARTICLE}: herald-2016-12-07: 'John Reed' at 191 is no known name: "
        "' of 4 gates were shut.\\nSo did John Reed.\\n' [C905]\n"
        "  fix: add it to the aliases of the actor or place, add the actor or place, or list it in not_coded "
        "(private_person for a private person, without the words)"
    ]


def called(record: dict[str, Any], *aliases: str) -> None:
    """Give an actor or a place aliases."""
    record["aliases"] = [{"alias": alias} for alias in aliases]


@pytest.mark.parametrize(
    "change",
    [
        lambda parts: parts.actors[0].update(name="John Reed"),
        lambda parts: parts.places[0].update(name="John Reed"),
        lambda parts: called(parts.actors[0], "Reed", "John Reed"),
        lambda parts: called(parts.places[0], "Reed", "John Reed"),
    ],
    ids=["name of an actor", "name of a place", "alias of an actor", "alias of a place"],
)
def test_names_and_aliases_are_known(findings: Findings, change: Change) -> None:
    def everything(parts: Parts) -> None:
        add_text(parts, "So did John Reed, Reed’s men and the navy.\n")
        called(parts.places[1], "Reed")
        change(parts)

    assert findings(everything) == []


def test_what_we_call_somebody_unnamed_is_no_name(findings: Findings) -> None:
    more = "So did Official One.\n"

    def change(parts: Parts) -> None:
        add_text(parts, more)
        parts.actors[1]["name"] = "Official One"

    assert findings(change) == [uncoded("One", 200, more), unknown("Official One", 191, more)]


def test_a_name_that_is_left_does_not_hide_in_one_that_is_known(findings: Findings) -> None:
    more = "So did Herald Reed.\n"
    assert findings(lambda parts: add_text(parts, more)) == [unknown("Reed", 198, more)]


@pytest.mark.parametrize("reason", ["name", "people", "no_name"])
def test_a_name_is_excused(findings: Findings, reason: str) -> None:
    def change(parts: Parts) -> None:
        add_text(parts, "So did Palestinians.\n")
        excuse(parts, "Palestinians", reason=reason)

    assert findings(change) == []


def test_a_fixed_name_excuses_its_number_too(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        add_text(parts, "So did War Two, of all things that might have done so.\n")
        excuse(parts, "War Two")

    assert findings(change) == []


def test_a_name_is_excused_by_no_reason_for_something_else(findings: Findings) -> None:
    more = "So did Ten.\n"

    def change(parts: Parts) -> None:
        add_text(parts, more)
        excuse(parts, "Ten", reason="pronoun")

    assert findings(change) == [unknown("Ten", 191, more)]


def test_each_word_of_a_name_is_excused_or_left(findings: Findings) -> None:
    more = "So did John Reed.\n"

    def change(parts: Parts) -> None:
        add_text(parts, more)
        excuse(parts, "John", reason="no_name")

    assert findings(change) == [unknown("Reed", 196, more)]


def test_a_word_is_excused_as_a_whole(findings: Findings) -> None:
    more = "So did John Reed.\n"

    def change(parts: Parts) -> None:
        add_text(parts, more)
        excuse(parts, "Joh", reason="no_name")

    found = findings(change)
    assert unknown("John Reed", 191, more) in found
    assert needless("'Joh'", "name") in found


def test_a_name_in_boilerplate_is_left_out(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        add_text(parts, "John Reed.\n")
        end = parts.article["parts"][-1]["end"]
        parts.article["parts"][-1]["end"] = len(TEXT)
        parts.article["parts"].append({"start": len(TEXT), "end": end, "part": "boilerplate"})

    assert findings(change) == []


def test_a_heading_in_capitals_names_nobody(findings: Findings) -> None:
    heading = "Official Shut Bridge on Tuesday\n"

    def change(parts: Parts) -> None:
        add_text(parts, f"{heading}So it was.\n")
        body, end = len(TEXT) + len(heading), parts.article["parts"][-1]["end"]
        parts.article["parts"][-1]["end"] = len(TEXT)
        parts.article["parts"].append({"start": len(TEXT), "end": body, "part": "subheading"})
        parts.article["parts"].append({"start": body, "end": end, "part": "body"})

    # Where a heading belongs is another matter.
    assert [message for message in findings(change) if "[C905]" in message] == []


def test_capitals_of_a_heading_are_looked_for_elsewhere(findings: Findings) -> None:
    more = "But Official Shut Bridge on Tuesday\n"
    assert findings(lambda parts: add_text(parts, more)) == [unknown("Official Shut", 188, more)]


def test_without_the_text_no_name_is_missed(findings: Findings) -> None:
    assert findings(lambda parts: add_text(parts, "So did John Reed.\n"), texts=False) == []


@pytest.mark.parametrize("group", ["actors", "places"])
def test_where_the_names_cannot_be_read_none_is_missed(findings: Findings, group: str) -> None:
    """Nor is an entry needless that may excuse one."""

    def change(parts: Parts) -> None:
        add_text(parts, "So did John Reed.\n")
        excuse(parts, "Herald", reason="no_name")
        getattr(parts, group)[0]["zebra"] = "x"

    (finding,) = findings(change)
    assert "zebra: unknown key" in finding


# C906


def unlabelled(word: str, start: int, more: str) -> str:
    """Return the finding of a word that labels in text added at the end."""
    whole = TEXT + more
    around = whole[max(0, start - 30) : start + len(word) + 30]
    return (
        f"{ARTICLE}: herald-2016-12-07: {word!r} at {start} is in no record: {around!r} [C906]\n"
        "  fix: code the label, or list the word in not_coded with the reason no_label if it labels nothing of this war"
    )


@pytest.mark.parametrize(
    "word",
    [
        "rebels",
        "regime",
        "government",
        "forces",
        "militias",
        "fighters",
        "opposition",
        "terrorists",
        "seized",
        "recaptured",
        "retook",
        "liberation",
        "offensive",
        "advances",
        "rebel-held",
        "government-controlled",
        "besieged",
        "stronghold",
    ],
)
def test_a_word_that_labels_is_in_a_label(findings: Findings, word: str) -> None:
    more = f"But {word} there.\n"
    assert findings(lambda parts: add_text(parts, more)) == [unlabelled(word, 188, more)]


@pytest.mark.parametrize("words", ["a force for good", "an army-like crowd", "reinforces", "advancements", "held"])
def test_what_labels_nothing(findings: Findings, words: str) -> None:
    assert findings(lambda parts: add_text(parts, f"But {words} there.\n")) == []


def test_a_label_holds_the_word_whole(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        add_text(parts, "But rebel-held ground.\n")
        parts.article["labels"][0].update(exact="rebel", start=188, end=193)

    assert findings(change) == [unlabelled("rebel-held", 188, "But rebel-held ground.\n")]


def test_a_word_that_labels_is_excused_as_no_label_only(findings: Findings) -> None:
    def change(parts: Parts, reason: str) -> None:
        add_text(parts, "But rebels there.\n")
        excuse(parts, "rebels", reason=reason)

    assert findings(lambda parts: change(parts, "no_label")) == []


def test_no_label_excuses_no_number(findings: Findings) -> None:
    more = "But 9 rebels there.\n"

    def change(parts: Parts) -> None:
        add_text(parts, more)
        excuse(parts, "9 rebels", reason="no_label")

    assert findings(change) == [uncoded("9", 188, more)]


# C902


@pytest.mark.parametrize(
    ("reason", "kinds"),
    [
        ("name", NUMBER_OR_NAME),
        ("date", NUMBER_OR_MARK),
        ("ordinal", NUMBER_OR_MARK),
        ("people", "name"),
        ("no_name", "name"),
        ("no_speech", "verb of saying"),
        ("no_label", "word that labels"),
    ],
)
@pytest.mark.parametrize("words", ["bridge", "40", "“We", "said", "Herald"])
def test_what_is_listed_excuses_something(findings: Findings, words: str, reason: str, kinds: str) -> None:
    """Neither words in which there is nothing to code, nor what a record codes or what is a known name."""
    assert findings(lambda parts: excuse(parts, words, reason=reason)) == [needless(repr(words), kinds)]


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


def test_a_length_beyond_all_texts_is_a_finding_and_no_crash(findings: Findings) -> None:
    assert (
        f"{ARTICLE}:11:13: herald-2016-12-07: characters: {10**30} is coded, the text has 184 [S408]\n  fix: write 184"
        in (findings(lambda parts: parts.article.update(characters=10**30)))
    )
