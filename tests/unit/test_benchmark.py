"""The benchmark runs through at a tiny size, its targets follow from what was measured, and its page is current."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import programs
from aleppo_reports.publish.constraints import broken_tables
from aleppo_reports.publish.write import read_parquet
from builders import REPOSITORY

PAGE = REPOSITORY / "docs" / "performance.md"
RESULTS = REPOSITORY / "docs" / "performance.json"


@pytest.fixture(scope="module")
def script() -> Iterator[ModuleType]:
    before = list(sys.path)
    yield programs.script("benchmark")
    sys.path[:] = before


@pytest.fixture(scope="module")
def results(script: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a run finds at a tiny size."""
    folder = tmp_path_factory.mktemp("benchmark")
    saved = folder / "results.json"
    sizes = ["--articles", "5", "--figures", "800", "--frictionless", "400", "--builds", "3", "6"]
    script.main(["--runs", "1", *sizes, "--no-commands", "--work", str(folder / "work"), "--save", str(saved)])
    assert saved.with_suffix(".md").is_file()
    return {"folder": folder / "work", **json.loads(saved.read_text(encoding="utf-8"))}


def test_everything_is_measured_at_a_tiny_size(script: ModuleType, results: dict[str, Any]) -> None:
    measured = results["measured"]
    tasks = {*script.READING, *script.TABLES, *script.SLOW_TABLES, *script.WRITING}
    assert set(measured) == {
        *tasks,
        "tables: frictionless",
        "tables: ours, as many as frictionless",
        "build of 3",
        "build of 6",
    }
    assert all(each["seconds"][0] > 0 and each["peak"][0] > 2**20 for each in measured.values())
    assert measured["read: ours"]["result"] == 5
    assert measured["build of 6"]["result"]["problems"] == 0
    phases = measured["tables: ours, one thread"]["phases"]
    from bench import report

    assert set(phases) == {name for names in report._PHASES.values() for name in names}
    assert sum(each[0] for each in phases.values()) == pytest.approx(
        measured["tables: ours, one thread"]["seconds"][0], abs=0.1
    )
    # All that lie there as rows were read by whoever counts them.
    assert measured["tables: bare read"]["result"] == measured["tables: DuckDB"]["result"] == results["sizes"]["rows"]


def test_each_kind_of_bad_row_is_found_and_no_other(results: dict[str, Any]) -> None:
    from bench import data

    folder = results["folder"] / "tables"
    tables, codes = data.schemas_of(folder)
    found = {name: read_parquet(folder / "data" / f"{name}.parquet", encoded=True) for name in data.MEASURED}
    assert list(broken_tables(found, tables, codes)) == []
    found["figures"] = read_parquet(folder / "data" / "bad-figures.parquet", encoded=True)
    problems = list(broken_tables(found, tables, codes))
    lines = {problem.origin.line for problem in problems if problem.origin.file == "data/figures.csv"}
    # One row in a hundred is bad; of an id that stands twice, the other row is named too.
    assert {number + 2 for number in range(0, 800, 100)} <= lines
    assert {number % 100 for number in lines} <= {1, 2}
    assert {problem.code for problem in problems} == {"V607", "V621"}
    fields = {problem.field for problem in problems if problem.code == "V607"}
    assert fields == {"event_id", "figure_id", "exact"}


def test_targets_follow_from_what_was_measured(script: ModuleType) -> None:
    from bench import report

    found = {
        "sizes": {"builds": [10, 100]},
        "measured": {
            "read: ours": {"seconds": [1.0, 9.0, 2.0]},
            "read: CSafeLoader": {"seconds": [4.0]},
            "tables: ours": {"seconds": [2.0], "peak": [100]},
            "tables: ours, 1 % bad": {"seconds": [5.0], "peak": [140]},
            "build of 10": {"seconds": [1.0], "peak": [2**30]},
            "build of 100": {"seconds": [10.5], "peak": [3 * 2**30]},
            "command: aleppo --help": {"seconds": [0.3]},
            "command: imports of --help": {"seconds": [0.1]},
        },
    }
    listed = {target.title: target for target in report.targets(found)}

    def outcome(start: str) -> tuple[float | None, bool | None]:
        (target,) = (target for title, target in listed.items() if title.startswith(start))
        return target.ratio, target.met

    assert outcome("Reading and typing") == (0.5, True)
    assert outcome("1 % bad rows, time") == (2.5, False)
    assert outcome("1 % bad rows, peak") == (1.4, True)
    assert outcome("Whole build of 100") == (10.5, True)
    assert outcome("Peak memory of a build of 100") == (3.0, False)
    assert outcome("Writing CSV") == (None, None)
    assert outcome("`aleppo --help`") == (pytest.approx(200), False)
    assert report.cells(listed["Writing CSV, time of pyarrow = 1"]) == ("–", "≤ 1.3", "not measured")


def test_where_validating_takes_too_long_the_page_says_what_takes_the_time(script: ModuleType) -> None:
    from bench import report

    phases = {name: [0.1] for names in report._PHASES.values() for name in names}
    found: dict[str, Any] = {
        "sizes": {"builds": []},
        "machine": {"cores": 2},
        "measured": {
            "tables: ours": {"seconds": [7.0], "peak": [1]},
            "tables: bare read": {"seconds": [2.0]},
            "tables: ours, one thread": {"seconds": [6.4], "phases": {**phases, "read": [3.2, 3.0, 3.4]}},
            "tables: bare read, one thread": {"seconds": [4.0]},
        },
    }
    lines = list(report.profile(found))
    assert "| reading, texts that come again and again as numbers | 3.200 | 0.80 |" in lines
    assert "| spans in articles and parts | 0.300 | 0.08 |" in lines
    assert "| validating in one thread | 6.400 | 1.60 |" in lines
    assert lines[-2].startswith("The floor: of 3 bare reads, reading alone takes 0.80, and")
    assert "All of it takes 1.60 in one thread, and as much on 2 cores" in lines[-2]
    assert lines[-2].endswith("measured are 3.50.")
    found["measured"]["tables: ours"]["seconds"] = [5.9]
    assert list(report.profile(found)) == []


def test_a_task_that_gives_something_else_the_next_time_is_no_measurement(
    script: ModuleType, results: dict[str, Any], tmp_path: Path
) -> None:
    into = {"read": {"seconds": [1.0], "peak": [1], "result": 4}}
    with pytest.raises(AssertionError, match="read gave 4 and then 5"):
        script.measure({"read": ("read: ours", results["folder"] / "corpus")}, 1, into)


def test_the_page_is_that_of_the_results(script: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    script.main(["--page", str(RESULTS)])
    assert capsys.readouterr().out == PAGE.read_text(encoding="utf-8")
    assert "{" not in PAGE.read_text(encoding="utf-8")


def test_what_a_hundred_million_records_take_follows_from_two_builds(script: ModuleType) -> None:
    from bench import report

    def build(seconds: float, parts: float, peak: float, articles: int) -> dict[str, Any]:
        rows = {"figures": 200 * articles, "events": 50 * articles, "attributions": 999 * articles}
        sizes = dict.fromkeys(("annotations", "texts", "CSV", "Parquet"), 2**20 * articles)
        result = {"rows": rows, "problems": 0, "processes": 2, **sizes}
        return {"seconds": [seconds], "phases": {"articles": [parts]}, "peak": [peak], "result": result}

    found = {
        "machine": {"cores": 2, "memory_gb": 8},
        "sizes": {"builds": [10, 100, 1000]},
        "measured": {
            "build of 10": {"seconds": [1.0], "peak": [1.0], "result": {}},
            "build of 100": build(11, 10, 2**29, 100),
            "build of 1000": build(110, 100, 2**30, 1000),
        },
    }
    page = report.scale(found, "{records_each} {articles} {each_ms} {alone_ms} {here_hours} {reach} {CSV}")
    # 250 records an article; 200 ms of one core for the parts, 10 ms for the rest; 900 articles more take half a GB.
    assert page == "250 400,000 200 10.0 12.2 3,000 391 GB"


def test_the_page_of_a_hundred_million_records_is_that_of_the_run(script: ModuleType) -> None:
    from bench import report

    found = json.loads(RESULTS.read_text(encoding="utf-8"))
    template = script.SCALE.read_text(encoding="utf-8")
    assert (REPOSITORY / "docs" / "scale.md").read_text(encoding="utf-8") == report.scale(found, template)
