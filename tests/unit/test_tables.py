"""The tables: what is derived from what was coded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aleppo_reports.problems import Origin
from aleppo_reports.records import Corpus, Figure
from aleppo_reports.schema import read_tables
from aleppo_reports.source.reader import read_corpus
from aleppo_reports.tabulate import TABLES, Row
from aleppo_reports.tabulate.coded import limits
from aleppo_reports.texts import digest
from builders import FLIGHT, REPOSITORY, Parts, copy_of, emit, make_root

OTHER = "annotations/articles/other-2016-12-08.yaml"
SCHEMAS = read_tables(REPOSITORY / "schemas")

Rows = Callable[..., list[Row]]


@pytest.fixture
def rows(tmp_path: Path) -> Rows:
    """Return a function that gives the rows of a table of the tiny corpus, changed or not."""

    def make(name: str, change: Callable[[Parts], object] | None = None) -> list[Row]:
        result = read_corpus(make_root(tmp_path, change), SCHEMAS)
        assert result.problems == ()
        return list(TABLES[name](result.corpus))

    return make


def columns(rows: list[Row], *names: str) -> list[tuple[Any, ...]]:
    """Return some columns of the rows."""
    return [tuple(row[name] for name in names) for row in rows]


def test_an_empty_corpus_has_no_rows() -> None:
    assert [name for name, make in TABLES.items() if list(make(Corpus()))] == []


# Figures


@pytest.mark.parametrize(
    ("bound", "low", "high"),
    [
        ("exact", 40, 40),
        ("about", None, None),
        ("at_least", 40, None),
        ("more_than", 40, None),
        ("at_most", None, 40),
        ("up_to", None, 40),
        ("nearly", None, 40),
    ],
)
def test_limits_follow_from_value_and_bound(bound: str, low: float | None, high: float | None) -> None:
    assert limits(figure(bound=bound, value=40.0)) == (low, high)


@pytest.mark.parametrize("bound", ["range", "vague"])
@pytest.mark.parametrize(("low", "high"), [(30.0, 50.0), (50.0, None), (None, 50.0), (None, None)])
def test_written_limits_stand(bound: str, low: float | None, high: float | None) -> None:
    assert limits(figure(bound=bound, low=low, high=high)) == (low, high)


def test_zero_is_a_limit() -> None:
    assert limits(figure(bound="exact", value=0.0)) == (0, 0)
    assert limits(figure(bound="range", low=0.0, high=1.0)) == (0, 1)


def test_every_bound_has_limits(repository: Path) -> None:
    """Those tested above are all there are."""
    lines = (repository / "annotations/codes/bound.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert {line.partition(",")[0] for line in lines} == {
        *("exact", "about", "at_least", "more_than", "at_most", "up_to", "nearly"),
        *("range", "vague"),
    }


def figure(**values: Any) -> Figure:
    own = {
        "figure_id": "a-f01",
        "exact": "x",
        "start": 0,
        "end": 1,
        "measure": "fled",
        "subject": "x",
        "unit": "people",
    }
    return Figure(origins={"": Origin("x")}, **{**own, "reading": "read", **values})


def test_figures(rows: Rows) -> None:
    found = rows("figures")
    assert columns(found, "figure_id", "article_id", "part", "value", "low", "high", "voice", "claimant_id") == [
        ("herald-f01", "herald-2016-12-07", "body", 40, None, None, "narrator", "herald"),
        ("herald-f02", "herald-2016-12-07", "body", 3, 3, 3, "attributed", "official"),
    ]
    assert columns(found, "published_on") == [(date(2016, 12, 7),)] * 2
    assert columns(found, "denominator", "of") == [(None, None), (4, "gates of the bridge")]


def test_the_agency_is_the_claimant_of_what_it_writes(rows: Rows) -> None:
    """It stays the article's own voice."""

    def change(parts: Parts) -> None:
        parts.article["agency_id"] = "navy"

    assert columns(rows("figures", change), "voice", "claimant_id") == [
        ("narrator", "navy"),
        ("attributed", "official"),
    ]


# Reports and quotations


def test_reports(rows: Rows) -> None:
    assert rows("reports") == [
        {
            "report_id": "herald-r01",
            "event_id": "bridge-capture",
            "article_id": "herald-2016-12-07",
            "part": "headline",
            "start": 11,
            "end": 16,
            "exact": "takes",
            "realis": "occurred",
            "voice": "narrator",
            "claimant_id": "herald",
            "when_told": None,
            "when_exact": None,
            "when_start": None,
            "when_end": None,
        },
        {
            "report_id": "herald-r02",
            "event_id": "bridge-capture",
            "article_id": "herald-2016-12-07",
            "part": "body",
            "start": 34,
            "end": 38,
            "exact": "took",
            "realis": "occurred",
            "voice": "attributed",
            "claimant_id": "official",
            "when_told": "2016-12-06",
            "when_exact": "on Tuesday",
            "when_start": 50,
            "when_end": 60,
        },
    ]


def test_quoted_words_get_a_hash_and_indirect_speech_keeps_its_own(rows: Rows) -> None:
    found = rows("quotes")
    assert columns(found, "quote_id", "exact", "sha256") == [
        ("herald-q01", "“We hold it,”", digest("“We hold it,”".encode())),
        ("herald-q02", None, digest(b"3 of 4 gates were shut")),
        ("herald-q09", None, digest(b"The navy took the bridge on Tuesday")),
    ]
    assert columns(found, "speaker_id", "cue", "said_to_id") == [
        ("official", "told", "wire"),
        ("official", "said", None),
        ("official", "said", None),
    ]


def test_a_quotation_without_speaker_is_the_outlets(rows: Rows) -> None:
    def change(parts: Parts) -> None:
        quote = parts.article["quotes"][0]
        for key in ("speaker_id", "cue", "cue_start", "cue_end", "attributions"):
            del quote[key]
        quote["kind"] = "term"

    assert columns(rows("quotes", change), "kind", "speaker_id", "cue")[0] == ("term", "herald", None)


def test_not_coded(rows: Rows) -> None:
    entry = {"exact": "on", "start": 50, "end": 52, "reason": "date"}
    assert rows("not_coded", lambda parts: parts.article.update(not_coded=[entry])) == [
        {"article_id": "herald-2016-12-07", "part": "body", **entry}
    ]


# Attributions


def test_attributions(rows: Rows) -> None:
    def change(parts: Parts) -> None:
        parts.article["reports"][0].update(start=36, end=38, exact="ok")
        parts.article["quotes"][0]["attributions"][0].update(cue="Navy", start=6, end=10)

    found = rows("attributions", change)
    assert columns(found, "attribution_id", "hop", "role", "actor_id", "cue", "part", "start", "end") == [
        ("herald-r01-a1", 1, "outlet", "herald", None, None, None, None),
        ("herald-r02-a1", 1, "claimant", "official", "said", "body", 74, 78),
        ("herald-r02-a2", 2, "outlet", "herald", None, None, None, None),
        ("herald-f01-a1", 1, "outlet", "herald", None, None, None, None),
        ("herald-f02-a1", 1, "claimant", "official", "said", "body", 150, 154),
        ("herald-f02-a2", 2, "outlet", "herald", None, None, None, None),
        ("herald-q01-a1", 1, "claimant", "official", "told", "body", 130, 134),
        ("herald-q01-a2", 2, "relay", "wire", "Navy", "headline", 6, 10),
        ("herald-q01-a3", 3, "outlet", "herald", None, None, None, None),
        ("herald-q02-a1", 1, "claimant", "official", "said", "body", 150, 154),
        ("herald-q02-a2", 2, "outlet", "herald", None, None, None, None),
        ("herald-q09-a1", 1, "claimant", "official", "said", "body", 74, 78),
        ("herald-q09-a2", 2, "outlet", "herald", None, None, None, None),
    ]
    owners = ("report_id", "figure_id", "quote_id")
    for row in found:
        owner = str(row["attribution_id"]).rpartition("-")[0]
        key = {"r": "report_id", "f": "figure_id", "q": "quote_id"}[owner[-3]]
        assert {name: row[name] for name in owners} == {name: owner if name == key else None for name in owners}
        assert row["article_id"] == "herald-2016-12-07"


# Events


def test_events_are_dated(rows: Rows) -> None:
    def change(parts: Parts) -> None:
        parts.events.append({**FLIGHT, "when": "[2016-12-01..2016-12-07]"})

    found = columns(rows("events", change), "event_id", "when", "earliest", "latest", "date_precision")
    assert found == [
        ("battle", "2016-12-06/..", date(2016, 12, 6), None, 5),
        ("bridge-capture", "2016-12-06", date(2016, 12, 6), date(2016, 12, 6), 1),
        ("flight", "[2016-12-01..2016-12-07]", date(2016, 12, 1), date(2016, 12, 7), 3),
    ]


def test_events_are_counted(rows: Rows) -> None:
    """Each article once, each report for itself."""

    def change(parts: Parts) -> None:
        parts.events.append(FLIGHT)
        other = copy_of(parts.article)
        other.update(article_id="other-2016-12-08", id_prefix="other", figures=other["figures"][:1], quotes=[])
        del other["quotes"], other["figures"]
        other["reports"][0].update(report_id="other-r01")
        other["reports"][1].update(report_id="other-r02", event_id="flight")
        parts.files[OTHER] = emit(other)

    assert columns(rows("events", change), "event_id", "article_count", "report_count") == [
        ("battle", 0, 0),
        ("bridge-capture", 2, 3),
        ("flight", 1, 1),
    ]


def told(*reports: tuple[str, str | None]) -> Callable[[Parts], None]:
    """Return a change that lets the flight be told with these realis and claimants."""

    def change(parts: Parts) -> None:
        parts.events.append(FLIGHT)
        for number, (realis, claimant) in enumerate(reports, start=3):
            report = {**parts.article["reports"][0], "report_id": f"herald-r{number:02}", "event_id": "flight"}
            report["realis"] = realis
            if claimant:
                report["claimant_id"] = claimant
            parts.article["reports"].append(report)

    return change


@pytest.mark.parametrize(
    ("reports", "realis", "voice"),
    [
        ([], None, None),
        ([("planned", None)], "planned", "narrator"),
        ([("planned", "official")], "planned", "attributed"),
        ([("planned", "official"), ("planned", None)], "planned", "narrator"),
        ([("occurred", "official"), ("planned", None)], "occurred", "attributed"),
        ([("denied", None), ("hypothetical", "navy")], "hypothetical", "attributed"),
        ([("threatened", None), ("ongoing", None), ("denied", "navy")], "ongoing", "narrator"),
    ],
)
def test_an_event_is_as_real_as_its_most_real_report(
    rows: Rows, reports: list[tuple[str, str | None]], realis: str | None, voice: str | None
) -> None:
    """The voice is that of the reports which say so, the article's own before anybody's."""
    found = rows("events", told(*reports))
    assert columns(found, "event_id", "realis", "voice")[2] == ("flight", realis, voice)


# What else there is


def test_articles_say_how_much_of_them_is_reproduced(rows: Rows) -> None:
    """Words of reports, figures and quotations, each character once; not those of indirect speech."""
    entry = {"exact": "bridge", "start": 43, "end": 49, "reason": "name"}
    (row,) = rows("articles", lambda parts: parts.article.update(not_coded=[entry]))
    reproduced = 5 + 4 + 15 + 12 + 13 + 6
    assert reproduced / 184 == pytest.approx(0.298913, abs=1e-6)
    assert row["reproduced_share"] == 0.2989
    assert row["published_on"] == date(2016, 12, 7)
    assert row["agency_id"] is None


def test_entities_are_as_they_were_coded(rows: Rows) -> None:
    assert rows("parts")[1] == {"article_id": "herald-2016-12-07", "part": "headline", "start": 6, "end": 25}


def test_relations_lie_in_a_part(rows: Rows) -> None:
    assert rows("actor_relations") == [
        {
            "actor_id": "official",
            "relation": "works_for",
            "object_id": "navy",
            "valid": None,
            "article_id": "herald-2016-12-07",
            "part": "body",
            "start": 62,
            "end": 73,
            "evidence": "an official",
        }
    ]


def test_event_actors(rows: Rows) -> None:
    assert rows("event_actors") == [{"event_id": "bridge-capture", "actor_id": "navy", "role": "agent"}]


def test_aliases_belong_to_an_actor_or_a_place(rows: Rows) -> None:
    def change(parts: Parts) -> None:
        parts.actors[0]["aliases"] = [{"alias": "The navy’s men"}, {"alias": "The Navy's men"}]
        parts.places[0] = {"place_id": "navy", "name": "City", "kind": "city", "aliases": [{"alias": "The Navy’s Men"}]}
        parts.places[1]["parent_id"] = "navy"

    assert columns(rows("aliases", change), "alias_id", "alias", "actor_id", "place_id") == [
        ("actor-navy-as-the-navy-s-men", "The navy’s men", "navy", None),
        ("actor-navy-as-the-navy-s-men-2", "The Navy's men", "navy", None),
        ("place-navy-as-the-navy-s-men", "The Navy’s Men", None, "navy"),
    ]


def test_what_is_not_coded_has_its_words_unless_it_names_a_private_person(rows: Rows) -> None:
    entries = [
        {"exact": "bridge", "start": 43, "end": 49, "reason": "name"},
        {"start": 139, "end": 145, "reason": "private_person"},
    ]
    found = rows("not_coded", lambda parts: parts.article.update(not_coded=entries))
    assert columns(found, "start", "end", "exact") == [(43, 49, "bridge"), (139, 145, None)]


def test_the_place_of_a_private_person_reproduces_nothing(rows: Rows) -> None:
    entry = {"start": 139, "end": 145, "reason": "private_person"}
    (row,) = rows("articles", lambda parts: parts.article.update(not_coded=[entry]))
    assert row["reproduced_share"] == 0.2663


def test_places(rows: Rows) -> None:
    assert columns(rows("places"), "place_id", "parent_id", "latitude") == [
        ("city", None, None),
        ("bridge", "city", None),
    ]


def test_actors(rows: Rows) -> None:
    found = rows("actors")
    assert [row["actor_id"] for row in found] == ["navy", "official", "herald", "wire"]
    assert "relations" not in found[1]


def test_codes(rows: Rows) -> None:
    assert columns([row for row in rows("codes") if row["list"] == "voice"], "code") == [("narrator",), ("attributed",)]
