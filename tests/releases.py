"""Two releases of the tiny corpus, the second of which withdraws, changes and adds records of the first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from aleppo_reports.pipeline import build
from aleppo_reports.publish.store import replace
from builders import REPOSITORY, Parts, copy_of, emit, make_root


def built(folder: Path, version: str, change: Callable[[Parts], object] | None = None) -> Path:
    """Build a release of the tiny corpus."""

    def both(parts: Parts) -> None:
        cff = (REPOSITORY / "CITATION.cff").read_text(encoding="utf-8")
        parts.files["CITATION.cff"] = cff.replace("\nversion: ", f"\nversion: {version} # ")
        if change:
            change(parts)

    root = make_root(folder, both)
    made = build(root, root / "texts")
    assert [str(problem) for problem in made.problems] == []
    replace(root, made.files)
    return root


def retired(**entry: str) -> dict[str, str]:
    return {"record_kind": "figures", "retired_in": "0.2.0", "retired_because": "Coded twice.", **entry}


def with_more(parts: Parts) -> None:
    """The first release: with a figure and two places that the second has not."""
    parts.article["figures"].append(
        {**copy_of(parts.article["figures"][0]), "figure_id": "herald-f03", "subject": "them"}
    )
    parts.places.extend({"place_id": name, "name": "Gate", "kind": "landmark"} for name in ("gate", "wall", "moat"))


def with_less(parts: Parts) -> None:
    """The second release: a figure and two places retired, one lost, a figure and an event changed, an actor new."""
    parts.article["figures"][0]["subject"] = "people who ran"
    parts.events[0]["summary"] = "A fight"
    parts.actors.append({**copy_of(parts.actors[0]), "actor_id": "post", "name": "Post"})
    parts.events[1]["actors"].append({"actor_id": "post", "role": "agent"})
    parts.files["annotations/retired.yaml"] = emit(
        {
            "retired": [
                retired(record_id="herald-f03", replaced_by="herald-f01"),
                retired(record_kind="places", record_id="gate", replaced_by="wall"),
                retired(record_kind="places", record_id="wall", retired_because="No place"),
            ]
        }
    )


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("first"), "0.1.0", with_more)


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("second"), "0.2.0", with_less)
