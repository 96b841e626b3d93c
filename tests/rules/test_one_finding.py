"""One mistake is one finding: what cannot be read is not missed anywhere else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from aleppo_reports.pipeline import check
from builders import Parts, make_root
from conftest import Findings

Change = Callable[[Parts], object]


def codes_of(messages: list[str]) -> list[str]:
    """Return file, line and code of each finding."""
    first = [message.partition("\n")[0] for message in messages]
    return [f"{line.partition(': ')[0].rpartition('/')[2]} {line[-5:-1]}" for line in first]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(lambda parts: parts.actors[0].update(kind="x"), "actors.yaml:4:11 R205", id="actor of an event"),
        pytest.param(lambda parts: parts.actors[1].update(kind="x"), "actors.yaml:9:11 R205", id="claimant"),
        pytest.param(lambda parts: parts.actors[2].pop("name"), "actors.yaml:19:5 R202", id="publisher"),
        pytest.param(
            lambda parts: parts.places[0].update(zebra="x"), "places.yaml:5:5 R201", id="place with a place in it"
        ),
        pytest.param(lambda parts: parts.places[1].update(kind="x"), "places.yaml:7:11 R205", id="place of an event"),
        pytest.param(lambda parts: parts.events[0].update(when="x"), "events.yaml:5:11 R208", id="event with parts"),
        pytest.param(lambda parts: parts.events[1].update(type="x"), "events.yaml:7:11 R205", id="event with reports"),
        pytest.param(
            lambda parts: parts.events[1]["actors"][0].update(role="x"),
            "events.yaml:15:15 R205",
            id="actor in an event",
        ),
        pytest.param(lambda parts: parts.article.pop("language"), "herald-2016-12-07.yaml:1:1 R202", id="article"),
        pytest.param(
            lambda parts: parts.article.update(characters="x"),
            "herald-2016-12-07.yaml:11:13 R204",
            id="length of an article",
        ),
        pytest.param(
            lambda parts: parts.article["reports"][1].update(realis="x"),
            "herald-2016-12-07.yaml:36:13 R205",
            id="report",
        ),
        pytest.param(
            lambda parts: (
                parts.article["quotes"][0].update(said_on="x"),
                parts.article["quotes"][1].update(continues="herald-q01"),
            ),
            "herald-2016-12-07.yaml:87:14 R208",
            id="quotation that is continued",
        ),
        pytest.param(
            lambda parts: parts.article["quotes"][0]["attributions"][0].update(role="x"),
            "herald-2016-12-07.yaml:85:15 R205",
            id="hop",
        ),
        pytest.param(
            lambda parts: parts.article["figures"][0].update(measure="x"),
            "herald-2016-12-07.yaml:50:14 R205",
            id="figure",
        ),
        pytest.param(
            lambda parts: (
                parts.article["figures"].pop(0),
                parts.article.update(not_coded=[{"exact": "40", "start": 86, "end": 88, "reason": "x"}]),
            ),
            "herald-2016-12-07.yaml:113:13 R205",
            id="not coded",
        ),
        pytest.param(
            lambda parts: parts.article["parts"][2].update(part="bodi"),
            "herald-2016-12-07.yaml:23:11 R205",
            id="last part",
        ),
        pytest.param(
            lambda parts: parts.article["parts"][1].update(start="x"), "herald-2016-12-07.yaml:18:12 R204", id="part"
        ),
        pytest.param(
            lambda parts: parts.article.update(parts="none"), "herald-2016-12-07.yaml:14:8 R203", id="list of parts"
        ),
        pytest.param(
            lambda parts: parts.article.update(figures="none"),
            "herald-2016-12-07.yaml:45:10 R203",
            id="list of figures",
        ),
    ],
)
def test_an_unreadable_record(findings: Findings, change: Change, expected: str) -> None:
    """Neither what refers to it, nor what it covers, is found as well."""
    assert codes_of(findings(change)) == [expected]


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("annotations/actors.yaml", "actors.yaml:1:9 Y103"),
        ("annotations/places.yaml", "places.yaml:1:9 Y103"),
        ("annotations/events.yaml", "events.yaml:1:9 Y103"),
        ("annotations/articles/herald-2016-12-07.yaml", "herald-2016-12-07.yaml:1:9 Y103"),
    ],
)
def test_an_unreadable_file(findings: Findings, file: str, expected: str) -> None:
    """What its records are called is unknown, so no reference to any of them is missed."""
    assert codes_of(findings(lambda parts: parts.files.update({file: 'places: "\n'}))) == [expected]


@pytest.mark.parametrize("name", ["actors", "places", "events"])
def test_a_missing_file(tmp_path: Path, name: str) -> None:
    root = make_root(tmp_path)
    (root / f"annotations/{name}.yaml").unlink()
    assert codes_of([str(problem) for problem in check(root, root / "texts").problems]) == [f"{name}.yaml R212"]


@pytest.mark.parametrize("name", ["actors", "places", "events"])
def test_a_list_that_is_none(findings: Findings, name: str) -> None:
    content = f"{name}: none\n"
    assert codes_of(findings(lambda parts: parts.files.update({f"annotations/{name}.yaml": content}))) == [
        f"{name}.yaml:1:{len(name) + 3} R203"
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [("code,label\n", "bound.csv:1:1 R213"), ("", "bound.csv:1:1 R213")],
)
def test_an_unreadable_code_list(findings: Findings, content: str, expected: str) -> None:
    """Its codes are unknown, so no use of one is wrong."""
    found = findings(lambda parts: parts.files.update({"annotations/codes/bound.csv": content}), texts=False)
    assert codes_of(found) == [expected]


def test_an_unreadable_code(findings: Findings, repository: Path) -> None:
    """The code itself is written, so its uses are right."""
    content = (repository / "annotations/codes/bound.csv").read_text(encoding="utf-8")
    content = content.replace("about,about,", "about,,")
    found = findings(lambda parts: parts.files.update({"annotations/codes/bound.csv": content}), texts=False)
    assert codes_of(found) == ["bound.csv:3:1 R213"]
