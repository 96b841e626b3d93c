"""Sign-offs of records of the tiny corpus, and what a program makes of its texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aleppo_reports.fingerprint import entries
from aleppo_reports.pipeline import check, verify
from aleppo_reports.source.verified import PATH
from builders import Parts, emit, write

FILE = "annotations/verifications.yaml"
PERSON = {"by": "Jane Doe", "orcid": "0000-0002-1825-0097", "on": "2016-12-08"}


def sign_off(kind: str, name: str, sha256: str, **over: Any) -> dict[str, Any]:
    """Return a sign-off; `over` overwrites its keys, and takes out those that are None."""
    made = {"record_kind": kind, "record_id": name, "record_sha256": sha256, **PERSON, **over}
    return {key: value for key, value in made.items() if value is not None}


def sign(parts: Parts, *sign_offs: dict[str, Any]) -> None:
    """Put sign-offs into a corpus."""
    parts.files[FILE] = emit({"verifications": list(sign_offs)})


OBJECTIONS = "annotations/objections.yaml"


def object_to(parts: Parts, *objections: dict[str, Any]) -> None:
    """Put objections into a corpus, in the name of the person who signs; None takes a key out."""
    whole = [{**PERSON, "reason": "Not so.", **objection} for objection in objections]
    listed = [{key: value for key, value in each.items() if value is not None} for each in whole]
    parts.files[OBJECTIONS] = emit({"objections": listed})


def hashes(root: Path) -> dict[tuple[str, str], str]:
    """Return the hash of every record of a corpus, by kind and id."""
    return {(entry.kind, entry.record_id): entry.sha256 for entry in entries(check(root).corpus)}


def compare_with_texts(root: Path) -> None:
    """Compare a corpus with its texts, as `aleppo verify` does."""
    done = verify(root, root / "texts")
    assert done.problems == []
    if done.text is not None:
        write(root / PATH, done.text)
