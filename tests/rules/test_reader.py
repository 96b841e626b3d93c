"""Reading: every key is known, written and of its type, and every file is there and whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from aleppo_reports.pipeline import check
from builders import FLIGHT, Parts, make_root, write
from conftest import Findings

ARTICLE = "annotations/articles/herald-2016-12-07.yaml"
ACTORS = "annotations/actors.yaml"
PLACES = "annotations/places.yaml"
EVENTS = "annotations/events.yaml"
# No record of the tiny corpus has a sector.
SECTORS = "annotations/codes/sector.csv"

Change = Callable[[Parts], object]

ARTICLE_KEYS = (
    "article_id, id_prefix, title, publisher_id, publisher_basis, published, published_on, published_basis, language, "
    "text_file, characters, words, sha256, agency_id, byline, published_time, url, parts, reports, figures, quotes, "
    "labels, not_coded"
)
REPORT_KEYS = (
    "start, end, cue, cue_start, cue_end, attributions, report_id, event_id, exact, realis, claimant_id, when_told, "
    "when_exact, when_start, when_end"
)


def without_places(parts: Parts) -> None:
    """Let nothing refer to a place, so that the file of places can be spoilt without further findings."""
    del parts.events[1]["place_id"], parts.events[1]["place_precision"]


def place_file(content: str) -> Change:
    """Return a change that gives the file of places another content."""

    def change(parts: Parts) -> None:
        without_places(parts)
        parts.files[PLACES] = content

    return change


def spoilt(folder: Path, spoil: Callable[[Path], object], change: Change | None = None) -> list[str]:
    """Return the findings in a tiny corpus whose files are changed after they are written."""
    root = make_root(folder, change)
    spoil(root)
    return [str(problem) for problem in check(root, root / "texts").problems]


# R201


@pytest.mark.parametrize(
    ("change", "expected", "fix"),
    [
        pytest.param(
            lambda parts: parts.article.update(titles="x"),
            f"{ARTICLE}:120:1: herald-2016-12-07: titles: unknown key (did you mean 'title'?)",
            f"use one of: {ARTICLE_KEYS}",
            id="article",
        ),
        pytest.param(
            lambda parts: parts.article["reports"][1].update(zebra="x"),
            f"{ARTICLE}:45:5: herald-r02: zebra: unknown key",
            f"use one of: {REPORT_KEYS}",
            id="report",
        ),
        pytest.param(
            lambda parts: parts.article["reports"][1].update(claimant=parts.article["reports"][1].pop("claimant_id")),
            f"{ARTICLE}:44:5: herald-r02: claimant: unknown key (did you mean 'claimant_id'?)",
            f"use one of: {REPORT_KEYS}",
            id="misspelt",
        ),
        pytest.param(
            lambda parts: parts.article["quotes"][0]["attributions"][0].update(actr_id="wire"),
            f"{ARTICLE}:86:9: herald-q01: actr_id: unknown key (did you mean 'actor_id'?)",
            "use one of: actor_id, role, cue, start, end",
            id="hop",
        ),
        pytest.param(
            lambda parts: parts.events[1]["actors"][0].update(event_id="battle"),
            f"{EVENTS}:16:9: bridge-capture: event_id: unknown key",
            "use one of: actor_id, role",
            id="event actor",
        ),
        pytest.param(
            lambda parts: parts.article["figures"][0].update(voice="narrator"),
            f"{ARTICLE}:57:5: herald-f01: voice: unknown key",
            None,
            id="derived column",
        ),
        pytest.param(
            place_file("places:\n  - place_id: city\n    name: City\n    kind: city\nplace: x\n"),
            f"{PLACES}:5:1: place: unknown key (did you mean 'places'?)",
            "the only key at the top of this file is places",
            id="registry",
        ),
        pytest.param(
            place_file("colour: x\nplaces: []\n"),
            f"{PLACES}:1:1: colour: unknown key",
            "the only key at the top of this file is places",
            id="registry, nothing like it",
        ),
    ],
)
def test_keys_are_known(findings: Findings, change: Change, expected: str, fix: str | None) -> None:
    found = findings(change, texts=False)
    if fix is None:
        assert len(found) == 1
        assert found[0].startswith(f"{expected} [R201]\n  fix: use one of: start, end, cue,")
        assert "voice" not in found[0].partition("fix:")[2]
    else:
        assert found == [f"{expected} [R201]\n  fix: {fix}"]


# R202


@pytest.mark.parametrize(
    ("change", "expected", "example"),
    [
        pytest.param(
            lambda parts: parts.article.pop("language"),
            f"{ARTICLE}:1:1: herald-2016-12-07: language",
            "language: en",
            id="article",
        ),
        pytest.param(
            lambda parts: parts.article["reports"][1].pop("realis"),
            f"{ARTICLE}:31:5: herald-r02: realis",
            "realis: occurred",
            id="report",
        ),
        pytest.param(
            lambda parts: parts.article["reports"][1].pop("report_id"),
            f"{ARTICLE}:31:5: herald-2016-12-07: report_id",
            "report_id: rt-r04",
            id="id",
        ),
        pytest.param(
            lambda parts: parts.article["quotes"][0]["attributions"][0].pop("role"),
            f"{ARTICLE}:84:9: herald-q01: role",
            "role: claimant",
            id="hop",
        ),
        pytest.param(
            lambda parts: parts.actors[1]["relations"][0].pop("evidence"),
            f"{ACTORS}:13:9: official: evidence",
            "evidence: Iran-backed Shia militias",
            id="relation",
        ),
        pytest.param(
            lambda parts: parts.places.append({"name": "Gate", "kind": "landmark"}),
            f"{PLACES}:9:5: place_id",
            "place_id: east-aleppo",
            id="id of a registry's record",
        ),
    ],
)
def test_keys_are_written(findings: Findings, change: Change, expected: str, example: str) -> None:
    assert findings(change, texts=False) == [
        f"{expected}: the key is missing [R202]\n  fix: add a line like `{example}`"
    ]


def test_a_registry_has_its_key(findings: Findings) -> None:
    assert findings(place_file("place:\n  - place_id: city\n")) == [
        f"{PLACES}:1:1: place: unknown key (did you mean 'places'?) [R201]\n"
        "  fix: the only key at the top of this file is places",
        f"{PLACES}:1:1: places: the key is missing [R202]\n  fix: put the records under a key places:",
    ]


# R203


@pytest.mark.parametrize(
    ("change", "expected", "fix"),
    [
        pytest.param(
            place_file("- place_id: city\n"),
            f"{PLACES}:1:1: the file must hold keys and values",
            "write `key: value` lines",
            id="file",
        ),
        pytest.param(
            place_file("places: none\n"),
            f"{PLACES}:1:9: places: must be a list",
            "start each record with `- `",
            id="list",
        ),
        pytest.param(
            lambda parts: parts.article.update(not_coded="nothing"),
            f"{ARTICLE}:120:12: herald-2016-12-07: not_coded: must be a list",
            "start each record with `- `",
            id="list in an article",
        ),
        pytest.param(
            place_file("places:\n  - city\n"),
            f"{PLACES}:2:5: places: each item must be a record of keys and values",
            "write `key: value` lines under the dash",
            id="item",
        ),
        pytest.param(
            place_file("places:\n  - place_id: city\n    name:\n      - City\n    kind: city\n"),
            f"{PLACES}:4:7: city: name: must be one value",
            "write the value behind the colon",
            id="value",
        ),
    ],
)
def test_lists_records_and_values_are_what_they_should_be(
    findings: Findings, change: Change, expected: str, fix: str
) -> None:
    assert findings(change) == [f"{expected} [R203]\n  fix: {fix}"]


def test_an_article_holds_keys_and_values(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        del parts.actors[1]["relations"]
        parts.files[ARTICLE] = "just words\n"

    assert findings(change) == [
        f"{ARTICLE}:1:1: the file must hold keys and values [R203]\n  fix: write `key: value` lines"
    ]


# R204


@pytest.mark.parametrize("text", ["2016-02-30", "2016-13-01", "20161207", "2016-12-7", "7 December 2016", "2016-W49-3"])
def test_a_date_is_a_day_of_the_calendar(findings: Findings, text: str) -> None:
    assert findings(lambda parts: parts.article.update(published_on=text)) == [
        f"{ARTICLE}:7:15: herald-2016-12-07: published_on: {text!r} is not a day of the calendar, written YYYY-MM-DD "
        "[R204]\n  fix: write it like 2016-12-07"
    ]


@pytest.mark.parametrize("text", ["many", "35.0", "035", "+35", "3_5", "1e2", "٣٥", "-0"])
def test_a_whole_number_has_digits_only(findings: Findings, text: str) -> None:
    assert findings(lambda parts: parts.article.update(words=text)) == [
        f"{ARTICLE}:12:8: herald-2016-12-07: words: {text!r} is not a whole number, written with digits only [R204]\n"
        "  fix: write it like 1050"
    ]


@pytest.mark.parametrize(
    "text", ["forty", "1e3", "1,000", "4.0.0", "inf", "nan", "1_000", "４０", "+40", ".", "40 people"]
)
def test_a_number_has_digits_and_at_most_one_point(findings: Findings, text: str) -> None:
    assert findings(lambda parts: parts.article["figures"][0].update(value=text), texts=False) == [
        f"{ARTICLE}:53:12: herald-f01: value: {text!r} is not a number, written with digits and at most one point "
        "[R204]\n  fix: write it like 70"
    ]


@pytest.mark.parametrize("text", ["41", "40.5", "0.25", "-40", "0"])
def test_numbers_that_pass(findings: Findings, text: str) -> None:
    """Whatever the words say."""
    values = {"value": text, "reading": "inferred", "reading_note": "a misprint"}
    assert findings(lambda parts: parts.article["figures"][0].update(values)) == []


# R205


@pytest.mark.parametrize(
    ("change", "expected", "codes"),
    [
        pytest.param(
            lambda parts: parts.actors[0].update(kind="armedforces"),
            f"{ACTORS}:4:11: navy: kind: 'armedforces' is not in the code list actor_kind "
            "(did you mean 'armed_forces'?)",
            "armed_forces, armed_group, government_body, international_body, media, ngo, other, person, "
            "political_group, population, state",
            id="misspelt",
        ),
        pytest.param(
            lambda parts: parts.article["reports"][0].update(realis="Occurred"),
            f"{ARTICLE}:30:13: herald-r01: realis: 'Occurred' is not in the code list realis "
            "(did you mean 'occurred'?)",
            "denied, hypothetical, occurred, ongoing, planned, proposed, threatened",
            id="capital letter",
        ),
        pytest.param(
            lambda parts: parts.events[1].update(place_precision=8),
            f"{EVENTS}:11:22: bridge-capture: place_precision: '8' is not in the code list place_precision",
            "1, 2, 3, 4, 5, 6, 7",
            id="number",
        ),
        pytest.param(
            lambda parts: parts.article["quotes"][0]["attributions"][0].update(role="agent"),
            f"{ARTICLE}:85:15: herald-q01: role: 'agent' is not in the code list attribution_role",
            "claimant, outlet, relay",
            id="role of another list",
        ),
    ],
)
def test_codes_are_in_their_list(findings: Findings, change: Change, expected: str, codes: str) -> None:
    assert findings(change, texts=False) == [f"{expected} [R205]\n  fix: use one of: {codes}"]


# R206


@pytest.mark.parametrize(
    ("change", "expected", "title", "example"),
    [
        pytest.param(
            lambda parts: parts.actors[0].update(country="SYRIA"),
            f"{ACTORS}:7:14: navy: country: 'SYRIA'",
            "Country",
            "SYR",
            id="start",
        ),
        pytest.param(
            lambda parts: parts.actors[0].update(country="xSYR"),
            f"{ACTORS}:7:14: navy: country: 'xSYR'",
            "Country",
            "SYR",
            id="end",
        ),
        pytest.param(
            lambda parts: parts.article["reports"][0].update(report_id="herald-01"),
            f"{ARTICLE}:25:16: herald-01: report_id: 'herald-01'",
            "Report",
            "rt-r04",
            id="id",
        ),
        pytest.param(
            lambda parts: parts.article.update(published_time="9am"),
            f"{ARTICLE}:120:17: herald-2016-12-07: published_time: '9am'",
            "Published at",
            "19:16",
            id="time",
        ),
    ],
)
def test_texts_have_the_form_of_their_column(
    findings: Findings, change: Change, expected: str, title: str, example: str
) -> None:
    assert findings(change) == [
        f"{expected} does not have the form of {title!r} [R206]\n  fix: write it like {example}"
    ]


# R207

POINT = {"latitude": 36.2, "longitude": 37.16, "coordinate_basis": "a map"}


@pytest.mark.parametrize(
    ("change", "expected", "fix"),
    [
        (
            lambda parts: parts.article["reports"][0].update(start=-1),
            f"{ARTICLE}:27:12: herald-r01: start: -1 is below 0",
            "from 0",
        ),
        (
            lambda parts: parts.article["reports"][0].update(end=0),
            f"{ARTICLE}:28:10: herald-r01: end: 0 is below 1",
            "from 1",
        ),
        (
            lambda parts: parts.places[0].update({**POINT, "latitude": 90.5}),
            f"{PLACES}:5:15: city: latitude: 90.5 is above 90",
            "up to 90",
        ),
        (
            lambda parts: parts.places[0].update({**POINT, "longitude": -181}),
            f"{PLACES}:6:16: city: longitude: -181 is below -180",
            "from -180",
        ),
    ],
)
def test_numbers_lie_in_their_range(findings: Findings, change: Change, expected: str, fix: str) -> None:
    assert findings(change) == [f"{expected} [R207]\n  fix: write a number {fix}"]


@pytest.mark.parametrize(("latitude", "longitude"), [(90, 180), (-90, -180)])
def test_the_ends_of_a_range_belong_to_it(findings: Findings, latitude: int, longitude: int) -> None:
    point = {**POINT, "latitude": latitude, "longitude": longitude}
    assert findings(lambda parts: parts.places[0].update(point)) == []


# R208


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("2016-02-30", "names a day that does not exist"),
        ("2016-12-07/2016-02-30", "names a day that does not exist"),
        ("2016-12-07/2016-12-06", "ends before it begins"),
        ("yesterday", "is no EDTF date"),
    ],
)
@pytest.mark.parametrize(
    ("change", "place", "example"),
    [
        pytest.param(
            lambda parts, text: parts.article.update(published=text),
            f"{ARTICLE}:6:12: herald-2016-12-07: published",
            "[2016-12-09..2016-12-10]",
            id="published",
        ),
        pytest.param(
            lambda parts, text: parts.events[1].update(when=text),
            f"{EVENTS}:9:11: bridge-capture: when",
            "[2016-12-06..2016-12-07]",
            id="when",
        ),
        pytest.param(
            lambda parts, text: parts.article["reports"][1].update(when_told=text),
            f"{ARTICLE}:41:16: herald-r02: when_told",
            "2016-12-07",
            id="when_told",
        ),
    ],
)
def test_dates_are_edtf(
    findings: Findings, change: Callable[[Parts, str], object], place: str, example: str, text: str, fault: str
) -> None:
    assert findings(lambda parts: change(parts, text)) == [
        f"{place}: {text!r} {fault} [R208]\n"
        f"  fix: write an EDTF date like {example}, [2016-12-06..2016-12-07] or 2012/.."
    ]


@pytest.mark.parametrize("text", ["[2016-12-06..2016-12-07]", "[2016-12-06,2016-12-07]", "{2016-12-06,2016-12-08}"])
def test_a_window_is_an_interval(findings: Findings, text: str) -> None:
    """A set is none, whether one of its days is meant or all of them."""
    assert findings(lambda parts: parts.article["figures"][0].update(window=text), texts=False) == [
        f"{ARTICLE}:57:13: herald-f01: window: {text!r} is no interval [R208]\n"
        "  fix: write a day, month or year, or two dates with a slash between them"
    ]


@pytest.mark.parametrize("text", ["2016-12-06", "2016-12", "2016-12-06/2016-12-07", "2016-12-06/.."])
def test_windows_that_pass(findings: Findings, text: str) -> None:
    last = "2016-12-06" if text == "2016-12-06" else "2016-12-07"
    # Without the text: in it, no phrase gives all of these.
    assert findings(lambda parts: parts.article["figures"][0].update(window=text, as_of=last), texts=False) == []


# R210


def test_the_id_of_an_article_is_the_name_of_its_file(findings: Findings) -> None:
    assert findings(lambda parts: parts.article.update(article_id="herald-2016-12-08")) == [
        f"{ARTICLE}:1:13: herald-2016-12-08: article_id: does not agree with the name of the file, "
        "herald-2016-12-07.yaml [R210]\n"
        "  fix: rename the file to herald-2016-12-08.yaml, or correct the id"
    ]


# R211, R212


def test_there_is_an_article(tmp_path: Path) -> None:
    def change(parts: Parts) -> None:
        del parts.actors[1]["relations"]

    assert spoilt(tmp_path, lambda root: (root / ARTICLE).unlink(), change) == [
        "annotations/articles: there is no article [R211]\n"
        "  fix: make one with `aleppo new ARTICLE_ID --text FILE`, or name the right folder with --root"
    ]


def test_every_registry_is_there(tmp_path: Path) -> None:
    assert spoilt(tmp_path, lambda root: (root / PLACES).unlink(), without_places) == [
        f"{PLACES}: cannot be read: No such file or directory [R212]\n  fix: restore the file, or check --root"
    ]


# R213

HEADER = "code,label,definition,source,licence,plover,acled,hxl\n"


@pytest.mark.parametrize(
    ("content", "expected", "fix"),
    [
        pytest.param(
            "",
            f"{SECTORS}:1:1: the first line must be {HEADER.strip()}, found nothing",
            "mend the first line",
            id="empty",
        ),
        pytest.param(
            "code,label\n",
            f"{SECTORS}:1:1: the first line must be {HEADER.strip()}, found code,label",
            "mend the first line",
            id="first line",
        ),
        pytest.param(
            f"{HEADER}MIL,military,Forces.,,,,,\nGOV,government,State, and its bodies.,,,,,\n",
            f"{SECTORS}:3:1: the line has 9 values, not 8",
            "put values that contain commas in double quotes",
            id="too many",
        ),
        pytest.param(
            f"{HEADER}GOV,government,State.,,,,,\nMIL,military\n",
            f"{SECTORS}:3:1: the line has 2 values, not 8",
            "put values that contain commas in double quotes",
            id="too few",
        ),
        pytest.param(
            f"{HEADER}MIL,military,Forces.,,,,,\nGOV,,State.,,,,,\n",
            f"{SECTORS}:3:1: GOV: label: the code has no label",
            "fill it in",
            id="no label",
        ),
        pytest.param(
            f"{HEADER}MIL,military,Forces.,,,,,\nGOV,government,,,,,,\n",
            f"{SECTORS}:3:1: GOV: definition: the code has no definition",
            "fill it in",
            id="no definition",
        ),
        pytest.param(
            f"{HEADER}MIL,military,Forces.,,,,,\n,government,State.,,,,,\n",
            f"{SECTORS}:3:1: code: the code has no code",
            "fill it in",
            id="no code",
        ),
        pytest.param(
            f'{HEADER}GOV,government,"State.,,,,,\n',
            f"{SECTORS}: is no CSV in UTF-8: unexpected end of data",
            "save it as CSV, UTF-8",
            id="quotes not closed",
        ),
        pytest.param(
            f'{HEADER}GOV,government,"State,\nand its bodies.",,,,,\nMIL\n',
            f"{SECTORS}:4:1: the line has 1 values, not 8",
            "put values that contain commas in double quotes",
            id="after a value of two lines",
        ),
    ],
)
def test_code_lists_are_whole(findings: Findings, content: str, expected: str, fix: str) -> None:
    assert findings(lambda parts: parts.files.update({SECTORS: content})) == [f"{expected} [R213]\n  fix: {fix}"]


def test_code_lists_are_utf_8(tmp_path: Path) -> None:
    assert spoilt(tmp_path, lambda root: (root / SECTORS).write_bytes(b"code\xe9,")) == [
        f"{SECTORS}: is no CSV in UTF-8: 'utf-8' codec can't decode byte 0xe9 in position 4: invalid continuation byte "
        "[R213]\n  fix: save it as CSV, UTF-8"
    ]


# R214


@pytest.mark.parametrize(("name", "title"), [("sector", "Sector"), ("bound", "Bound"), ("part", "Part")])
def test_a_code_list_that_a_column_needs_is_there(tmp_path: Path, name: str, title: str) -> None:
    """Where it is not, no use of a code is wrong."""
    path = f"annotations/codes/{name}.csv"
    assert spoilt(tmp_path, lambda root: (root / path).unlink()) == [
        f"{path}: the code list is missing or empty; {title!r} takes its values from it [R214]\n"
        "  fix: write the list: a line of columns, then a line per code"
    ]


def test_there_are_code_lists(tmp_path: Path) -> None:
    def spoil(root: Path) -> None:
        for path in (root / "annotations/codes").glob("*.csv"):
            path.unlink()

    assert spoilt(tmp_path, spoil) == [
        "annotations/codes: there are no code lists [R214]\n"
        "  fix: restore the folder, or name the right one with --root"
    ]


def test_a_code_list_has_codes(findings: Findings) -> None:
    assert findings(lambda parts: parts.files.update({SECTORS: HEADER})) == [
        f"{SECTORS}: the code list is missing or empty; 'Sector' takes its values from it [R214]\n"
        "  fix: write the list: a line of columns, then a line per code"
    ]


def test_codes_of_a_column_of_numbers_are_numbers(tmp_path: Path) -> None:
    path = "annotations/codes/place_precision.csv"

    def spoil(root: Path) -> None:
        write(root / path, (root / path).read_text("utf-8") + "x,an x,Anything.,,,,,\n")

    assert spoilt(tmp_path, spoil) == [
        f"{path}: x: code: 'x' is no whole number, as the codes of 'Place precision' are [R214]\n"
        "  fix: write whole numbers"
    ]


# Several at a time


def test_every_finding_of_every_file_comes_in_one_run_and_in_order(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        parts.files["annotations/places.yaml"] = "places:\n  - place_id: city\n    name: City\n    kind: town\n\tx: y\n"
        without_places(parts)
        parts.events.append({**FLIGHT, "when": "2016-02-30", "part_of": "batle"})
        parts.events[1]["part_of"] = "batle"
        parts.actors[0]["kind"] = "navy"
        parts.article["words"] = 34
        parts.article["reports"][0].update(exact="taken", event_id="flights")
        parts.article["reports"][1].update(realis="zebra", start=38)
        parts.article["quotes"][0].update(said_to_id="nobody")
        parts.files[SECTORS] = f"{HEADER}MIL,military,Forces.,,,,,\nGOV\n"

    found = findings(change)
    assert [message.partition("\n")[0] for message in found] == [
        f"{ACTORS}:4:11: navy: kind: 'navy' is not in the code list actor_kind [R205]",
        f"{ARTICLE}:12:8: herald-2016-12-07: words: 34 is coded, the text has 35 [S408]",
        f"{ARTICLE}:26:12: herald-r01: exact: differs from the text at character 5: 'taken' is coded, "
        "'takes' stands there [S403]",
        f"{ARTICLE}:29:15: herald-r01: event_id: there is no event_id 'flights' (did you mean 'flight'?) [I303]",
        f"{ARTICLE}:36:13: herald-r02: realis: 'zebra' is not in the code list realis [R205]",
        f"{ARTICLE}:86:17: herald-q01: said_to_id: there is no actor_id 'nobody' [I303]",
        f"{SECTORS}:3:1: the line has 1 values, not 8 [R213]",
        f"{EVENTS}:10:14: bridge-capture: part_of: there is no event_id 'batle' (did you mean 'battle'?) [I303]",
        f"{EVENTS}:17:11: flight: when: '2016-02-30' names a day that does not exist [R208]",
        f"{PLACES}:5:1: tab character [Y107]",
    ]
    assert all("\n  fix: " in message for message in found)


def test_files_that_are_no_annotations_are_left_alone(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        parts.files["annotations/articles/notes.txt"] = "a: [\n"
        parts.files["annotations/notes.yaml"] = "a: [\n"

    assert findings(change) == []


def test_nothing_is_written(tmp_path: Path) -> None:
    root = make_root(tmp_path)

    def content() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}

    before = content()
    write(root / "annotations/actors.yaml", "actors: x\n")
    before[root / "annotations/actors.yaml"] = b"actors: x\n"
    assert check(root, root / "texts").problems
    assert content() == before
