"""Round trips of random corpora, in small; and the page of what was tried, which says what was measured."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from builders import REPOSITORY
from corpora import shuffled
from programs import script


def test_nothing_is_lost_or_added_on_the_way() -> None:
    roundtrips = script("roundtrips")
    found = roundtrips.run(3, 7)
    assert list(found) == list(roundtrips.ways())
    assert {"tables", "order", "words", "format"} <= set(found)
    for outcome in found.values():
        assert outcome.failures == []
        assert outcome.corpora == 3
        assert outcome.compared > 3


def test_what_is_lost_on_the_way_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    roundtrips = script("roundtrips")
    root = roundtrips.made(tmp_path / "one", lambda parts: None)
    files = roundtrips.built(root)
    outcome = roundtrips.Outcome()
    roundtrips.words(
        root, {**files, "data/actors.csv": files["data/actors.csv"].replace(b"A navy", b"A nawy")}, outcome
    )
    assert outcome.failures == ["actors, navy: other words"]
    outcome = roundtrips.Outcome()
    other = {**files, "data/actors.csv": b""}
    case = roundtrips.Case(root, tmp_path / "other", lambda parts: None, 1)
    roundtrips.unmoved("order", case, other, outcome)
    assert outcome.failures == ["in another order: ['data/actors.csv']"]
    assert outcome.compared == len(files)
    outcome = roundtrips.Outcome()
    monkeypatch.setattr(roundtrips, "csv_bytes", lambda table: b"")
    roundtrips.tables(root, outcome)
    assert len(outcome.failures) == outcome.compared > 10


def test_a_finding_that_parts_miss_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    roundtrips = script("roundtrips")
    root = roundtrips.made(tmp_path / "one", lambda parts: None)
    outcome = roundtrips.Outcome()
    roundtrips.findings(roundtrips.Case(root, tmp_path / "as it is", lambda parts: None, 1), outcome)
    assert outcome.failures == []
    assert outcome.compared == 2 * roundtrips.SPOILED
    found = roundtrips.check
    codes = set()

    def careless(root: Path, texts: Path | None, parting: Any = None) -> Any:
        checked = found(root, texts, parting=parting)
        codes.update(problem.code for problem in checked.problems)
        return checked if parting is None else dataclasses.replace(checked, problems=checked.problems[1:])

    monkeypatch.setattr(roundtrips, "check", careless)
    roundtrips.findings(roundtrips.Case(root, tmp_path / "missed", lambda parts: None, 1), outcome)
    assert len(outcome.failures) >= roundtrips.SPOILED
    assert outcome.failures[0].startswith("in batches of ")
    assert codes


def test_another_order_is_another_one() -> None:
    import random

    assert shuffled({"a": [1, 2, 3, 4], "b": 1}, random.Random(1))["a"] != [1, 2, 3, 4]


def test_the_page_says_what_was_measured_of_all_there_is() -> None:
    reliability = script("reliability")
    measured = json.loads((REPOSITORY / "docs/reliability.json").read_text(encoding="utf-8"))
    assert (REPOSITORY / "docs/reliability.md").read_text(encoding="utf-8") == reliability.page(measured)
    assert list(measured["fuzz"]) == list(measured["led"]) == list(script("fuzz").TARGETS)
    assert list(measured["faults"]) == list(script("faults").KINDS)
    assert list(measured["roundtrips"]) == list(script("roundtrips").ways())
    for part in ("fuzz", "led", "faults", "roundtrips"):
        assert [name for name, found in measured[part].items() if found["failures"]] == []
