"""Private people: of their names the package keeps the place in the text, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from aleppo_reports.texts import digest
from builders import TEXT, Parts
from conftest import Findings

ARTICLE = "annotations/articles/herald-2016-12-07.yaml"
ENTRY = f"{ARTICLE}:121:5: herald-2016-12-07"
MORE = "So did Ann Reed, a child, and with Ann the navy.\n"
START = len(TEXT) + MORE.index("Ann")
END = START + len("Ann Reed")
AGAIN = len(TEXT) + MORE.index("Ann the")

Change = Callable[[Parts], object]


def private(parts: Parts, *spans: tuple[int, int], **values: object) -> None:
    """Let the text name a child twice, and list the places."""
    parts.text = TEXT + MORE
    size = len(parts.text)
    parts.article.update(characters=size, words=len(parts.text.split()), sha256=digest(parts.text.encode()))
    parts.article["parts"][-1]["end"] = size
    listed = [{"start": a, "end": b, "reason": "private_person", **values} for a, b in spans]
    parts.article["not_coded"] = listed


def both(parts: Parts) -> None:
    private(parts, (START, END), (AGAIN, AGAIN + 3))


def and_(change: Change) -> Change:
    """Return a change after which both places are listed."""

    def changes(parts: Parts) -> None:
        both(parts)
        change(parts)

    return changes


def test_the_place_of_a_name_is_enough(findings: Findings) -> None:
    assert findings(both) == []


def test_without_the_text_it_is_too(findings: Findings) -> None:
    assert findings(both, texts=False) == []


def test_a_namesake_hides_nobody(findings: Findings) -> None:
    """The name is not another one's there, though it is known."""

    def change(parts: Parts) -> None:
        parts.actors[2]["name"] = "Ann of the Herald"
        parts.actors[2]["aliases"] = [{"alias": "Herald"}]
        parts.actors[3]["name"] = "Ann"

    assert findings(and_(change)) == []


# C902


def test_a_place_without_a_name_excuses_nothing(findings: Findings) -> None:
    start = TEXT.index("bridge on")
    assert findings(lambda parts: private(parts, (start, start + 6), (START, END), (AGAIN, AGAIN + 3))) == [
        f"{ENTRY}: exact: the span {start} to {start + 6} excuses nothing: no uncoded name in it [C902]\n"
        "  fix: delete the entry"
    ]


# C907


def test_the_name_is_not_kept(findings: Findings) -> None:
    """Nor said."""
    first = {"exact": "Ann Reed", "start": START, "end": END, "reason": "private_person"}
    found = findings(and_(lambda parts: parts.article["not_coded"].__setitem__(0, first)))
    assert found == [
        f"{ARTICLE}:121:12: herald-2016-12-07: exact: keeps the name of a private person [C907]\n"
        "  fix: delete exact; start and end say where the name stands"
    ]


@pytest.mark.parametrize("reason", ["name", "people", "no_name"])
def test_whatever_else_is_listed_has_its_words(findings: Findings, reason: str) -> None:
    found = findings(lambda parts: private(parts, (START, END), (AGAIN, AGAIN + 3), reason=reason))
    assert found[0] == (
        f"{ENTRY}: exact: the entry has no words [C907]\n  fix: add a line `exact: …` with the words of the text"
    )
    assert len(found) == 2


HOLDING: dict[str, tuple[Change, str]] = {
    "words of a figure": (
        lambda parts: parts.article["figures"][0].update(exact="40 people fled", start=86, end=100),
        "",
    ),
    "cue": (
        lambda parts: parts.article["quotes"][0].update(cue="did Ann", cue_start=START - 4, cue_end=START + 3),
        f"{ARTICLE}:80:10: herald-q01: cue",
    ),
    "words of a report": (
        lambda parts: parts.article["reports"][0].update(exact="Reed, a", start=END - 4, end=END + 3),
        f"{ARTICLE}:26:12: herald-r01: exact",
    ),
    "date phrase": (
        lambda parts: parts.article["reports"][1].update(when_exact="Ann Reed", when_start=START, when_end=END),
        f"{ARTICLE}:42:17: herald-r02: when_exact",
    ),
    "evidence of a relation": (
        lambda parts: parts.actors[1]["relations"][0].update(evidence="did Ann Reed", start=START - 4, end=END),
        "annotations/actors.yaml:13:19: official: evidence",
    ),
    "another entry": (
        lambda parts: parts.article["not_coded"].append(
            {"exact": "Ann Reed", "start": START, "end": END, "reason": "no_name"}
        ),
        f"{ARTICLE}:127:12: herald-2016-12-07: exact",
    ),
}


@pytest.mark.parametrize("case", HOLDING)
def test_no_words_hold_the_name(findings: Findings, case: str) -> None:
    change, place = HOLDING[case]
    expected = [
        f"{place}: holds the name of a private person, at {START} to {END} of the text [C907]\n"
        "  fix: end the words before the name, or begin them behind it"
    ]
    assert [found for found in findings(and_(change), texts=False) if "[C907]" in found] == (expected if place else [])


def test_words_may_end_before_the_name_and_begin_behind_it(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        parts.article["reports"][0].update(exact="So did", start=START - 7, end=START - 1)
        parts.article["reports"][1].update(exact=", a child", start=END, end=END + 9)

    assert [found for found in findings(and_(change), texts=False) if "[C907]" in found] == []


def test_indirect_speech_may_hold_the_name(findings: Findings) -> None:
    """Its words are not kept."""

    def change(parts: Parts) -> None:
        words = MORE[: MORE.index(", a")]
        parts.article["quotes"][1].update(start=len(TEXT), end=END, sha256=digest(words.encode()))

    assert [found for found in findings(and_(change)) if "[C907]" in found or "[S4" in found] == []


# C908


@pytest.mark.parametrize(
    ("start", "end"), [(START - 4, END), (START, END + 1), (START - 1, END), (START, END - 1), (START + 1, END)]
)
def test_the_place_is_that_of_the_name(findings: Findings, start: int, end: int) -> None:
    found = findings(lambda parts: private(parts, (start, end), (AGAIN, AGAIN + 3)))
    assert (
        f"{ARTICLE}:121:12: herald-2016-12-07: start: {start} to {end} is not where the name stands: "
        f"{START} to {END} [C908]\n  fix: correct start and end"
    ) in found


@pytest.mark.parametrize(
    ("start", "end", "rest", "at"), [(START, START + 3, "Reed", START + 4), (START + 4, END, "Ann", START)]
)
def test_a_word_of_the_name_that_is_left_out_is_missed(
    findings: Findings, start: int, end: int, rest: str, at: int
) -> None:
    (finding,) = findings(lambda parts: private(parts, (start, end), (AGAIN, AGAIN + 3)))
    assert finding.startswith(f"{ARTICLE}: herald-2016-12-07: {rest!r} at {at} is no known name: ")


def test_the_place_of_two_names_beside_each_other_is_one(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        private(parts, (START, END), (AGAIN, AGAIN + 3))
        parts.actors[3]["name"] = "Reed"

    assert findings(change) == []


# C909


def named(place: str, key: str, start: int, end: int) -> str:
    """Return the finding about a text of ours that names a child."""
    return (
        f"{place}: {key}: names a private person, who stands at {start} to {end} of herald-2016-12-07 [C909]\n"
        "  fix: describe the person instead"
    )


NAMING: list[tuple[Change, str, str]] = [
    (
        lambda parts: parts.actors[0].update(description="Ann Reed saw it"),
        "annotations/actors.yaml:6:18: navy",
        "description",
    ),
    (lambda parts: parts.actors[0].update(name="Mrs Ann Reed"), "annotations/actors.yaml:3:11: navy", "name"),
    (
        lambda parts: parts.places.append({"place_id": "ann-reed-road", "name": "Road", "kind": "street"}),
        "annotations/places.yaml:9:15: ann-reed-road",
        "place_id",
    ),
    (
        lambda parts: parts.events[0].update(summary="The Reeds and Reed fight"),
        "annotations/events.yaml:4:14: battle",
        "summary",
    ),
    (lambda parts: parts.places[0].update(note="Home of Ann Reed"), "annotations/places.yaml:5:11: city", "note"),
    (
        lambda parts: parts.events[0].update(summary="Ann Reed fights"),
        "annotations/events.yaml:4:14: battle",
        "summary",
    ),
    (
        lambda parts: parts.article["quotes"][1].update(gist="Ann Reed left."),
        f"{ARTICLE}:92:11: herald-q02",
        "gist",
    ),
    (
        lambda parts: parts.article["quotes"][0].update(described_as="Ann Reed, a child"),
        f"{ARTICLE}:87:19: herald-q01",
        "described_as",
    ),
    (
        lambda parts: parts.article["figures"][0].update(subject="friends of Ann Reed"),
        f"{ARTICLE}:51:14: herald-f01",
        "subject",
    ),
]


@pytest.mark.parametrize(("change", "place", "key"), NAMING, ids=lambda value: value if isinstance(value, str) else "")
def test_no_text_of_ours_names_a_private_person(findings: Findings, change: Change, place: str, key: str) -> None:
    found = [finding for finding in findings(and_(change)) if "[C909]" in finding]
    assert found == [named(place, key, START, END)]
    assert "Ann" not in found[0]


def test_a_first_name_may_be_another_s(findings: Findings) -> None:
    """Inside a longer name that is known; alone it may not."""

    def change(parts: Parts) -> None:
        parts.actors[2].update(name="Ann Smith", description="Ann Smith writes it", aliases=[{"alias": "Herald"}])
        parts.events[0]["summary"] = "Ann fights with Ann Smith"

    assert findings(and_(change)) == [named("annotations/events.yaml:4:14: battle", "summary", START, END)]


def test_a_name_may_be_known_as_another_s(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        parts.actors[2].update(name="Reed", description="Reed writes it", aliases=[{"alias": "Herald"}])

    assert findings(and_(change)) == []


def test_without_the_text_nobody_knows_the_name(findings: Findings) -> None:
    assert findings(and_(lambda parts: parts.actors[0].update(description="Ann Reed saw it")), texts=False) == []


def test_texts_of_ours_are_looked_through_whole(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        for record in (*parts.actors, *parts.events):
            for key in ("description", "summary"):
                if key in record:
                    record[key] = "Annex Reeds"

    assert findings(and_(change)) == []


def values(record: dict[str, Any]) -> set[str]:
    return {value for value in record.values() if isinstance(value, str)}


def test_the_tiny_corpus_names_nobody() -> None:
    """Else the tests above prove nothing."""
    parts = Parts()
    records = [*parts.actors, *parts.places, *parts.events, parts.article]
    assert not any("Ann" in value for record in records for value in values(record))
