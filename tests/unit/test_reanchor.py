"""Another copy of a text: what stands where it stood, what moved, what cannot be told apart, what is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aleppo_reports.reanchor import (
    Claim,
    Place,
    TextAtHand,
    described,
    first_difference,
    reanchored,
    repair,
    report,
)
from aleppo_reports.texts import (
    NotAtHandError,
    Wanted,
    archived_text,
    cuts,
    digest,
    likeness,
    matched,
    respelling,
)

OLD = """\
Menu

The navy took the bridge, “we hold it,” he said. The rebels said they hold it too.

He said that people fled. About 40 people fled by night.
"""


def claim(words: str, nth: int = 1, *, key: str = "exact") -> Claim:
    """Return a claim on the nth occurrence of words in OLD."""
    start = -1
    for _ in range(nth):
        start = OLD.index(words, start + 1)
    sha256 = digest(words.encode()) if key == "indirect speech" else None
    return Claim("r", key, start, start + len(words), None if sha256 else words, sha256)


def part(start: int, end: int) -> Claim:
    return Claim("a", "part body", start, end)


CLAIMS = (
    part(0, 6),
    claim("took"),
    claim("“we hold it,”"),
    claim("said", key="cue"),
    claim("said", 2, key="cue"),
    claim("they hold it too", key="indirect speech"),
    part(6, len(OLD)),
    claim("said", 3, key="cue"),
    claim("people fled"),
    claim("About 40 people"),
    claim("fled", 2),
)


def told(text: str) -> list[str]:
    return [described(place, text) for place in reanchored(CLAIMS, text)]


def test_the_same_text() -> None:
    places = reanchored(CLAIMS, OLD)
    assert [(place.claim.start, place.claim.end) for place in places] == sorted((c.start, c.end) for c in CLAIMS)
    assert {place.state for place in places if place.claim.known} == {"same"}
    assert [place.span for place in places if not place.claim.known] == [(0, 6), (6, len(OLD))]
    assert first_difference(CLAIMS, OLD) == (None, OLD.index(" by night"))


def test_furniture_in_front_moves_everything() -> None:
    text = "Cookies\n" + OLD
    places = reanchored(CLAIMS, text)
    known = [place for place in places if place.claim.known]
    assert {place.state for place in known} == {"moved"}
    assert [place.span for place in known] == [(p.claim.start + 8, p.claim.end + 8) for p in known]
    first, upto = first_difference(CLAIMS, text)
    assert first is not None
    assert (first.words, upto) == ("took", 0)


def test_straight_quotes_lose_what_has_curly_ones() -> None:
    text = OLD.replace("“", '"').replace("”", '"')
    lost = [line for line in told(text) if "same place" not in line]
    assert lost == [
        "a: part body: cannot be verified, by its neighbours 0–6 → 0–6",
        "a: part body: cannot be verified, by its neighbours 6–147 → 6–147",
        "r: exact '“we hold it,”': lost; it stood at 32–45, perhaps it is '\"we hold it,\"' at 3:27 now "
        "(the text has straight quotes, the words have curly ones)",
    ]


def test_double_spaces_move_what_follows() -> None:
    assert [line for line in told(OLD.replace(". ", ".  ")) if "moved" in line or "ambig" in line] == [
        "r: cue 'said': moved, 66–70 → 67–71",
        "r: indirect speech: moved, 71–87 → 72–88",
        "r: cue 'said': moved, 93–97 → 94–98",
        "r: exact 'people fled': moved, 103–114 → 104–115",
        "r: exact 'About 40 people': moved, 116–131 → 118–133",
        "r: exact 'fled': moved, 132–136 → 134–138",
    ]


def test_indirect_speech_that_changed_cannot_be_verified() -> None:
    text = OLD.replace("hold it too", "held it too")
    assert [line for line in told(text) if "indirect" in line] == [
        "r: indirect speech: cannot be verified, its words are not kept and nothing has their hash, "
        "by its neighbours 71–87 → 71–87"
    ]
    assert [line for line in told(text.replace("\n\nHe said", " But\n\nHe told")) if "indirect" in line] == [
        "r: indirect speech: cannot be verified, its words are not kept and nothing has their hash, it stood at 71–87"
    ]


def test_one_more_occurrence_is_ambiguous_where_the_order_does_not_tell() -> None:
    text = OLD.replace("The rebels said they", "The rebels said and said they")
    assert [line for line in told(text) if "cue" in line] == [
        "r: cue 'said': ambiguous, 4 occurrences, at 49, 66, 75, 102; it stood at 49–53",
        "r: cue 'said': ambiguous, 4 occurrences, at 49, 66, 75, 102; it stood at 66–70",
        "r: cue 'said': moved, 93–97 → 102–106",
    ]


def test_what_is_gone_is_lost() -> None:
    text = OLD.replace("took the bridge", "captured it")
    assert "r: exact 'took': lost; it stood at 15–19" in told(text)


def test_a_single_occurrence_out_of_order_is_told_as_moved() -> None:
    claims = [claim("took"), claim("people fled"), claim("About 40 people")]
    text = "He said that people fled. About 40 people fled by night. The navy took the bridge.\n"
    assert [place.span for place in reanchored(claims, text)] == [(66, 70), (13, 24), (26, 41)]


def test_many_occurrences_are_not_all_listed() -> None:
    place = Place(claim("took"), "ambiguous", None, tuple(range(10)))
    assert described(place, "") == (
        "r: exact 'took': ambiguous, 10 occurrences, at 0, 1, 2, 3, 4, 5, 6, 7, …; it stood at 15–19"
    )


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (b"\xef\xbb\xbf" + OLD.encode(), "without the byte order mark at its start"),
        (OLD.replace("\n", "\r\n").encode(), "with LF (Unix) line ends"),
        (OLD.encode() + b"\n\n", "with one line end at its end"),
        (OLD.rstrip("\n").encode(), "with one line end at its end"),
        (OLD.upper().encode(), ""),
    ],
)
def test_a_change_of_form_is_recognised(change: bytes, told: str) -> None:
    assert repair(change, digest(OLD.encode())) == told


def test_a_line_end_too_many() -> None:
    assert repair(b"a\n", digest(b"a")) == "without the empty lines at its end"


def test_the_report_of_a_text() -> None:
    text = OLD.replace("took", "seized")
    found = TextAtHand("a-1", "a.txt", len(OLD), "b.txt", False, text, 7, "so", 0.5, (claim("took"), claim("said")))
    assert list(report(found)) == [
        "a-1: b.txt differs from the archived text",
        "  taken for it by its words: it holds 50% of the longer words recorded",
        "  it is not UTF-8: byte 7 cannot be read",
        "  147 characters are archived, 149 are at hand; "
        "r: exact 'took' is the first that does not stand at its offsets, 15–19",
        "  it is the archived text if saved so: save it so, and nothing moves",
        "  r: exact 'took': lost; it stood at 15–19",
        "  r: exact 'said': ambiguous, 3 occurrences, at 51, 68, 95; it stood at 49–53",
        "  2 spans: 1 ambiguous, 1 lost",
    ]
    same = TextAtHand("a-1", "a.txt", len(OLD), "a.txt", False, OLD + "x", claims=(claim("took"),))
    assert list(report(same)) == [
        "a-1: a.txt differs from the archived text",
        "  taken for it by its name: it holds 0% of the longer words recorded",
        "  147 characters are archived, 148 are at hand; "
        "all words stand at their offsets, so the difference lies outside of what is coded",
        "  1 span: 1 in the same place",
    ]
    assert list(report(TextAtHand("a-1", "a.txt", 9, "x.txt", True))) == ["a-1: the archived text, x.txt"]
    assert list(report(TextAtHand("a-1", "a.txt", 9, None))) == [
        "a-1: missing; no file is called a.txt, has its hash or holds enough of its words"
    ]


# --- Which file is it? ---


def test_files_are_matched_by_hash_then_name_then_words() -> None:
    wanted = [Wanted(name, f"{name}.txt", digest(name.encode())) for name in ("a", "b", "c", "d")]
    words = {name: [f"a run of words in text {name}"] for name in "abcd"}
    files = {
        "b.txt": b"a",
        "c.txt": b"something else",
        "scraped.txt": b"Menu. A run: a run  of words in text b, and so on",
        "other.txt": b"nothing of the kind",
    }
    assert matched(wanted, words, files) == {"a": "b.txt", "b": "scraped.txt", "c": "c.txt", "d": None}


def test_likeness_looks_past_quotes_and_spaces() -> None:
    assert likeness(["“twelve and more”", "short", "another long run"], 'so "twelve  and\nmore"') == 17 / 33
    assert likeness(["short"], "short") == 0.0


def test_the_archived_text_and_why_it_is_not_at_hand() -> None:
    wanted = Wanted("a-1", "a.txt", digest(b"abc"))
    assert archived_text(wanted, {"x.txt": b"abc"}) == "abc"
    with pytest.raises(NotAtHandError) as differs:
        archived_text(wanted, {"a.txt": b"abd"})
    assert str(differs.value) == (
        "the file a.txt at hand is not the archived text of a-1: its SHA-256 is a52d159f262b…, not ba7816bf8f01…; "
        "`aleppo texts` says where it differs"
    )
    with pytest.raises(NotAtHandError) as missing:
        archived_text(wanted, {"b.txt": b"abd"})
    assert str(missing.value) == (
        "the text of a-1 is not at hand: no file has the SHA-256 ba7816bf8f01…, and none is called a.txt"
    )


@pytest.mark.parametrize(
    ("words", "run", "told"),
    [
        ("'a'", "‘a’", "the text has curly quotes, the words have straight ones"),
        ("“a”", '"a"', "the text has straight quotes, the words have curly ones"),
        ("a-b", "a–b", "the text has – (U+2013), the words have - (U+002D)"),
        ("a\xa0b", "a b", "the text has a space, the words have a no-break space (U+00A0)"),
        ("a b", "a\u2009b", "the text has a space of another kind (U+2009), the words have a space"),
        ("a b", "a  b", "the text has 2 spaces, the words have a space"),
        ("a b", "a c", ""),
    ],
)
def test_respelling(words: str, run: str, told: str) -> None:
    assert respelling(words, run) == told


# --- Any change ---


@given(st.text(st.sampled_from("ab \n"), max_size=12), st.integers(0, len(OLD)))
def test_what_is_said_to_stand_somewhere_stands_there(inserted: str, at: int) -> None:
    text = OLD[:at] + inserted + OLD[at:]
    for place in reanchored(CLAIMS, text):
        claim = place.claim
        if claim.known and place.state in ("same", "moved"):
            assert place.span is not None
            start, end = place.span
            assert end - start == claim.end - claim.start
            assert claim.words in (None, text[start:end])
            assert claim.sha256 in (None, digest(text[start:end].encode()))
            assert (place.state == "same") == (start == claim.start)
            assert not cuts(text, start)
            assert not cuts(text, end)


@given(st.text(st.sampled_from("xyz\n"), max_size=12))
def test_a_text_with_something_in_front_keeps_every_record(front: str) -> None:
    added = f"{front}\n\n"
    for place in reanchored([c for c in CLAIMS if c.known], added + OLD):
        assert place.span == (place.claim.start + len(added), place.claim.end + len(added))
