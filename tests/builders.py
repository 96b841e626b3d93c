"""A tiny corpus that passes every rule, and the means to break it in one place.

The text is written for the tests; no article of the dataset is needed.
"""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aleppo_reports.texts import digest

REPOSITORY = Path(__file__).parents[1]
OTHER = "annotations/articles/other-2016-12-08.yaml"
"""File of a second article."""

# What the examples of the catalogue are about, too.
TEXT = (REPOSITORY / "build/aleppo_reports/findings/statements/herald.txt").read_text(encoding="utf-8")


def span(words: str, nth: int = 1) -> dict[str, Any]:
    """Return the offsets of the nth occurrence of some words in TEXT."""
    start = -1
    for _ in range(nth):
        start = TEXT.index(words, start + 1)
    return {"start": start, "end": start + len(words)}


def cue(words: str, nth: int = 1) -> dict[str, Any]:
    """Return a cue with its offsets."""
    found = span(words, nth)
    return {"cue": words, "cue_start": found["start"], "cue_end": found["end"]}


def words(text: str, nth: int = 1) -> dict[str, Any]:
    """Return words with their offsets."""
    return {"exact": text, **span(text, nth)}


def _article() -> dict[str, Any]:
    indirect, taking = "3 of 4 gates were shut", "The navy took the bridge on Tuesday"
    head, body = TEXT.index("Navy takes"), TEXT.index("The navy")
    return {
        "article_id": "herald-2016-12-07",
        "id_prefix": "herald",
        "title": "Navy takes bridge",
        "publisher_id": "herald",
        "publisher_basis": "written for the tests",
        "published": "2016-12-07",
        "published_on": "2016-12-07",
        "published_basis": "written for the tests",
        "language": "en",
        "text_file": "herald.txt",
        "characters": len(TEXT),
        "words": len(TEXT.split()),
        "sha256": digest(TEXT.encode()),
        "parts": [
            {"start": 0, "end": head, "part": "boilerplate"},
            {"start": head, "end": body, "part": "headline"},
            {"start": body, "end": len(TEXT), "part": "body"},
        ],
        "reports": [
            {"report_id": "herald-r01", **words("takes"), "event_id": "bridge-capture", "realis": "occurred"},
            {
                "report_id": "herald-r02",
                **words("took"),
                "event_id": "bridge-capture",
                "realis": "occurred",
                "claimant_id": "official",
                **cue("said"),
                "when_told": "2016-12-06",
                "when_exact": "on Tuesday",
                "when_start": span("on Tuesday")["start"],
                "when_end": span("on Tuesday")["end"],
            },
        ],
        "figures": [
            {
                "figure_id": "herald-f01",
                **words("About 40 people"),
                "measure": "fled",
                "subject": "people who fled",
                "unit": "people",
                "value": 40,
                "bound": "about",
                "event_id": "bridge-capture",
                "reading": "read",
            },
            {
                "figure_id": "herald-f02",
                **words("3 of 4 gates"),
                "measure": "places",
                "subject": "gates shut",
                "unit": "places",
                "value": 3,
                "bound": "exact",
                "of": "gates of the bridge",
                "denominator": 4,
                "claimant_id": "official",
                **cue("said", 2),
                "reading": "read",
            },
        ],
        "quotes": [
            {
                "quote_id": "herald-q01",
                **words("“We hold it,”"),
                "kind": "direct",
                "speaker_id": "official",
                **cue("told"),
                "attributions": [{"actor_id": "wire", "role": "relay"}],
                "said_to_id": "wire",
            },
            {
                "quote_id": "herald-q02",
                **span(indirect),
                "sha256": digest(indirect.encode()),
                "kind": "indirect",
                "gist": "Most entrances are closed.",
                "speaker_id": "official",
                **cue("said", 2),
            },
            {
                "quote_id": "herald-q09",
                **span(taking),
                "sha256": digest(taking.encode()),
                "kind": "indirect",
                "gist": "A crossing changed hands.",
                "speaker_id": "official",
                **cue("said"),
            },
        ],
        "labels": [
            {"label_id": "herald-l01", **words("takes"), "stance": "neutral", "event_id": "bridge-capture"},
            {"label_id": "herald-l02", **words("took"), "stance": "neutral", "event_id": "bridge-capture"},
        ],
    }


FLIGHT = {"event_id": "flight", "type": "displacement", "summary": "People flee", "when": "2016-12"}


SECOND = """\
article_id: other-2016-12-08
id_prefix: other
title: Another one
publisher_id: herald
publisher_basis: written for the tests
published: 2016-12-08
published_on: 2016-12-08
published_basis: written for the tests
language: en
text_file: other.txt
characters: 100
words: 2
sha256: "0000000000000000000000000000000000000000000000000000000000000000"
parts:
  - start: 0
    end: 100
    part: body
reports:
  - report_id: other-r01
    exact: took
    start: 3
    end: 7
    event_id: bridge-capture
    realis: occurred
"""
"""The file of another article, `other-2016-12-08`, which keeps every rule and whose text is not at hand."""


@dataclass
class Parts:
    """What the files of a corpus hold, ready to be changed before they are written."""

    article: dict[str, Any] = field(default_factory=_article)
    actors: list[dict[str, Any]] = field(
        default_factory=lambda: [
            {
                "actor_id": "navy",
                "name": "Navy",
                "kind": "armed_forces",
                "identified": "named",
                "description": "A navy",
            },
            {
                "actor_id": "official",
                "name": "An official",
                "kind": "person",
                "identified": "unnamed",
                "description": "An official",
                "relations": [
                    {
                        "evidence": "an official",
                        **span("an official"),
                        "relation": "works_for",
                        "object_id": "navy",
                        "article_id": "herald-2016-12-07",
                    }
                ],
            },
            {
                "actor_id": "herald",
                "name": "Herald",
                "kind": "media",
                "identified": "named",
                "description": "An outlet",
            },
            {
                "actor_id": "wire",
                "name": "Wire",
                "kind": "media",
                "identified": "described",
                "description": "An agency",
            },
        ]
    )
    places: list[dict[str, Any]] = field(
        default_factory=lambda: [
            {"place_id": "city", "name": "City", "kind": "city"},
            {"place_id": "bridge", "name": "Bridge", "kind": "landmark", "parent_id": "city"},
        ]
    )
    events: list[dict[str, Any]] = field(
        default_factory=lambda: [
            {
                "event_id": "battle",
                "type": "offensive",
                "summary": "A battle",
                "when": "2016-12-06/..",
            },
            {
                "event_id": "bridge-capture",
                "type": "capture",
                "summary": "The navy takes the bridge",
                "when": "2016-12-06",
                "place_id": "bridge",
                "place_precision": 1,
                "part_of": "battle",
                "actors": [{"actor_id": "navy", "role": "agent"}],
            },
        ]
    )
    text: str = TEXT
    files: dict[str, str] = field(default_factory=dict)


def second_article(**changes: Any) -> str:
    """Return the file of another article, which keeps every rule and whose text is not at hand."""
    article = {
        "article_id": "other-2016-12-08",
        "id_prefix": "other",
        "title": "Another one",
        "publisher_id": "herald",
        "publisher_basis": "written for the tests",
        "published": "2016-12-08",
        "published_on": "2016-12-08",
        "published_basis": "written for the tests",
        "language": "en",
        "text_file": "other.txt",
        "characters": 10,
        "words": 2,
        "sha256": "0" * 64,
        "parts": [{"start": 0, "end": 10, "part": "body"}],
    }
    return emit({**article, **changes})


def make_root(folder: Path, change: Callable[[Parts], object] | None = None) -> Path:
    """Write a corpus below `folder` and return it; `change` may alter the parts first.

    The article texts stand in `folder/texts`. Schemas, code lists, citation and package facts are the repository's own.
    `Parts.files` adds or overwrites files by path.
    """
    parts = Parts()
    if change:
        change(parts)
    for name in ("schemas", "annotations/codes"):
        shutil.copytree(REPOSITORY / name, folder / name)
    shutil.copy(REPOSITORY / "CITATION.cff", folder)
    (folder / "annotations" / "articles").mkdir()
    (folder / "texts").mkdir()
    (folder / "texts" / "herald.txt").write_text(parts.text, encoding="utf-8", newline="\n")
    registries = {"actors": parts.actors, "places": parts.places, "events": parts.events}
    for key, records in registries.items():
        write(folder / "annotations" / f"{key}.yaml", emit({key: records}))
    write(folder / "annotations" / "articles" / "herald-2016-12-07.yaml", emit(parts.article))
    for path, content in parts.files.items():
        write(folder / path, content)
    return folder


def write(path: Path, content: str) -> None:
    """Write a text file as the package does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8", newline="\n")


def emit(content: dict[str, Any], indent: int = 0) -> str:
    """Return plain block YAML of nested mappings and lists."""
    lines = []
    pad = " " * indent
    for key, value in content.items():
        if isinstance(value, list):
            lines.append(f"{pad}{key}:")
            for item in value:
                nested = emit(item, indent + 4).removeprefix(" " * (indent + 4)).rstrip("\n")
                lines.append(f"{pad}  - {nested}")
        else:
            text = value if isinstance(value, str) else json.dumps(value)
            plain = isinstance(value, (int, float)) or (
                value and value[0] not in "“\"[*&!%@`{>|#-?'," and ": " not in text
            )
            lines.append(f"{pad}{key}: {text if plain else json.dumps(text, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"


def copy_of(value: Any) -> Any:
    """Return a deep copy, for records to be repeated in a test."""
    return copy.deepcopy(value)
