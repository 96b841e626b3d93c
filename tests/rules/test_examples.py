"""The examples of the catalogue: what fails gives its code and no other, what passes gives none."""

from __future__ import annotations

from pathlib import Path

import pytest

from aleppo_reports.findings.catalogue import codes, statement
from examples import outcome
from packages import make_release
from signing import compare_with_texts

EXAMPLES = [code for code in codes() if not statement(code).unprovoked]


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_release(tmp_path_factory.mktemp("release"), compare_with_texts)


@pytest.mark.parametrize("code", EXAMPLES)
def test_the_failing_example_gives_this_code_and_no_other(code: str, tmp_path: Path, release: Path) -> None:
    found = outcome(statement(code), "fails", tmp_path, release)
    assert {problem.code for problem in found} == {code}, "\n".join(map(str, found))


@pytest.mark.parametrize("code", EXAMPLES)
def test_the_passing_example_gives_nothing(code: str, tmp_path: Path, release: Path) -> None:
    found = outcome(statement(code), "passes", tmp_path, release)
    assert found == [], "\n".join(map(str, found))
