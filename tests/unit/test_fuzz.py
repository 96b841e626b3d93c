"""The fuzzing itself, in small; and every input that it found to do harm, with what is made of it now."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aleppo_reports.concordance.dates import phrases
from aleppo_reports.concordance.numbers import read
from aleppo_reports.publish.validate import validate
from builders import REPOSITORY
from packages import describe, make_release, resource
from programs import script

fuzz = script("fuzz")


@pytest.mark.parametrize("name", fuzz.TARGETS)
def test_a_few_inputs_of_each_target(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Other tests have filled this process.
    monkeypatch.setattr(fuzz, "MOST_MEGABYTES", 10**6)
    monkeypatch.setattr(fuzz, "MOST_SECONDS", 20)
    outcome = fuzz.Outcome()
    fuzz.Feeder(name, 1, 300, 60, tmp_path / "current", outcome).run()
    assert [failure["failure"] for failure in outcome.failures] == []
    assert (outcome.inputs, outcome.made) == (60, 50)


def test_what_fails_is_written_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(data: bytes) -> None:
        if data:
            raise ValueError("odd")

    # Other tests have filled this process.
    monkeypatch.setattr(fuzz, "MOST_MEGABYTES", 10**6)
    monkeypatch.setitem(fuzz.TARGETS, "odd", lambda: fuzz.Target("", list, lambda: None, run))
    outcome = fuzz.Outcome()
    feeder = fuzz.Feeder("odd", 1, 60, 2, tmp_path / "current", outcome)
    feeder.feed(b"")
    feeder.feed(b"x")
    assert feeder.full
    (failure,) = outcome.failures
    assert failure["input"] == b"x".hex()
    assert failure["failure"].endswith("ValueError: odd\n")
    assert (tmp_path / "current").read_bytes() == b"x"


def test_a_seed_gives_the_same_changes() -> None:
    seeds = [fuzz.joined("data/a.csv", b'"a","b"\n"1","2"\n' * 20)]
    first, second = ([fuzz.changed(random.Random(n), seeds) for n in range(200)] for _ in range(2))
    assert first == second
    assert len(set(first)) > 150
    assert {fuzz.split(data)[0] for data in first} == {"data/a.csv"}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"@data/b.csv\nx", b"@data/b.csv\nx"),
        (b"@data/b.cs\0v\nx", b"@data/b.csv\nx"),
        (b"@data/c.csv\nx\ny", b"@data/b.csv\nx\ny"),
        (b"x\ny", b"@data/b.csv\nx\ny"),
        (b"", b"@data/a.csv\n"),
    ],
)
def test_an_input_stands_for_one_of_the_files(data: bytes, expected: bytes) -> None:
    assert fuzz.placed(data, ["data/a.csv", "data/b.csv"]) == expected
    assert fuzz.placed(data, []) == data


def test_atheris_goes_on_from_inputs_that_reach_something_new() -> None:
    pytest.importorskip("atheris")
    outcome = fuzz.feed("numbers", 1, 60, 3_000, coverage=True)
    assert [failure["failure"] for failure in outcome.failures] == []
    assert outcome.inputs == 3_000
    first = fuzz.feed("numbers", 1, 60, 100, coverage=True)
    assert outcome.reached > first.reached > 100


_ODD = """
import argparse, sys
from pathlib import Path
sys.path.insert(0, {scripts!r})
import fuzz

def run(data):
    if data.startswith(b"ab"):
        raise ValueError("odd")

fuzz.TARGETS["odd"] = lambda: fuzz.Target("", lambda: [b"aa", b"ab", b"b"], lambda: None, run)
given = argparse.Namespace(work="odd", seed=1, seconds=60, inputs=4, folder=Path({folder!r}), coverage=True, one=None)
fuzz._work(given)
"""


def test_what_fails_with_atheris_is_written_down(tmp_path: Path) -> None:
    pytest.importorskip("atheris")
    program = _ODD.format(scripts=str(REPOSITORY / "scripts"), folder=str(tmp_path))
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, check=False)
    assert ended.returncode == 0, ended.stderr
    outcome = fuzz.Outcome(**json.loads((tmp_path / "written").read_text(encoding="utf-8")))
    assert outcome.inputs == 4
    assert {failure["input"] for failure in outcome.failures} == {b"ab".hex()}
    assert outcome.failures[0]["failure"].endswith("ValueError: odd\n")


def test_a_target_that_is_not_there(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["fuzz.py", "--targets", "numbers,yaml"])
    with pytest.raises(SystemExit) as ended:
        fuzz.main()
    assert ended.value.code == 2
    assert "there is no target yaml; there are yaml-reader, plain," in capsys.readouterr().err


# --- Found ---


@pytest.mark.parametrize(
    "words", ["9" * 400, "9" * 5_000, "1,000" + ",000" * 200, f"{'million ' * 300}people", "1e400"]
)
def test_a_number_beyond_all_counting_has_no_reading(words: str) -> None:
    assert read(f"4 {words}".removeprefix("4 " if words[0].isdigit() else "")) is None


def test_spaces_between_words_are_read_in_time() -> None:
    start = time.process_time()
    assert read(f"Many civilians{' ' * 300_000}% or years") == read("Many civilians % or years")
    assert time.process_time() - start < 5


def test_words_that_repeat_themselves_are_dated_in_time() -> None:
    start = time.process_time()
    assert len(phrases("on Tuesday -0:" * 6_000, date(2016, 12, 7))) == 6_000
    assert time.process_time() - start < 20


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_release(tmp_path_factory.mktemp("made"))


def stating(**constraints: object) -> Callable[[dict[str, Any]], None]:
    return lambda content: resource(content, "places")["schema"]["fields"][1]["constraints"].update(constraints)


def stated(**properties: object) -> Callable[[dict[str, Any]], None]:
    return lambda content: resource(content, "places")["schema"]["fields"][1].update(properties)


def pointing(content: dict[str, Any]) -> None:
    resource(content, "places")["schema"]["foreignKeys"][0]["reference"]["fields"] = ["nowhere"]


def twice(content: dict[str, Any]) -> None:
    fields = resource(content, "places")["schema"]["fields"]
    fields[1]["name"] = fields[0]["name"]


MISSTATED: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "minimum": (stating(minimum={}), "places.name: minimum is no number"),
    "maximum": (stating(maximum=float("nan")), "places.name: maximum is no number"),
    "required": (stating(required="yes"), "places.name: required is neither true nor false"),
    "enum": (stating(enum=[["a"]]), "places.name: enum is no list of different codes"),
    "pattern": (stating(pattern="(["), "places.name: pattern cannot be read: unterminated character set at position 1"),
    "type": (stated(type=[]), "places.name: type is no text"),
    "unit": (stated(unit=5), "places.name: unit is no text"),
    "points": (pointing, "places.parent_id: points to places.nowhere, which is not there"),
    "twice": (twice, "places: two columns have the same name"),
}


@pytest.mark.parametrize("name", MISSTATED)
def test_a_schema_that_states_something_odd_is_a_finding(package: Path, name: str) -> None:
    change, message = MISSTATED[name]
    before = (package / "datapackage.json").read_bytes()
    try:
        describe(package, change)
        found = [str(problem).partition("\n")[0] for problem in validate(package).problems]
    finally:
        (package / "datapackage.json").write_bytes(before)
    assert found == [f"datapackage.json: schema: {message} [V602]"]
