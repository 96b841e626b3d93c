"""Codes that no person writes: the lists have those that the build gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from aleppo_reports.rules.codes import GIVEN
from builders import Parts
from conftest import Findings


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *(("voice", code) for code in ("narrator", "attributed")),
        *(("attribution_role", code) for code in ("claimant", "outlet")),
        *(("date_precision", code) for code in ("1", "2", "3", "4", "5")),
    ],
)
def test_a_code_that_the_build_gives_is_in_its_list(findings: Findings, repository: Path, name: str, code: str) -> None:
    path = f"annotations/codes/{name}.csv"
    lines = (repository / path).read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(f"{code},")]
    assert len(kept) == len(lines) - 1

    def change(parts: Parts) -> None:
        parts.files[path] = "".join(kept)

    assert findings(change) == [
        f"{path}: {code}: code: the list {name} lacks the code {code!r} [I306]\n"
        "  fix: add it to the list: the build gives it to records"
    ]


def test_the_lists_have_no_other_codes_that_are_given(repository: Path) -> None:
    """Nobody writes these codes, so each of them is one that the build gives, and the other way round."""
    for name, codes in GIVEN.items():
        lines = (repository / f"annotations/codes/{name}.csv").read_text(encoding="utf-8").splitlines()[1:]
        assert {line.partition(",")[0] for line in lines} == set(codes)
