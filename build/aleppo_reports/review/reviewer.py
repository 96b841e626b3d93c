"""The person at the desk: name and ORCID iD, asked once and kept in their own configuration, never in the project."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aleppo_reports.review.journal import replaced
from aleppo_reports.rules.verification import check_digit

LONGEST_NAME = 200
"""How many characters the name of a person may have: it stands in every sign-off."""
_ORCID = re.compile(r"[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]")


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A person.

    Attributes:
        by: name in full.
        orcid: ORCID iD without the address in front of it, None if the person has none.
    """

    by: str
    orcid: str | None = None


def reviewer(by: object, orcid: object) -> Reviewer:
    """Return the person of that name.

    Raises:
        ValueError: if that is no name, or no ORCID iD; the message is for the person.
    """
    name = " ".join(composed(by).split()) if isinstance(by, str) else ""
    if not name.isprintable() or not any(each.isalpha() for each in name):
        raise ValueError("a sign-off needs a name: write yours in full")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"a name has at most {LONGEST_NAME} characters")
    number = (orcid.strip().removeprefix("https://orcid.org/") if isinstance(orcid, str) else "") or None
    if number is not None and not (_ORCID.fullmatch(number) and number[-1] == check_digit(number)):
        raise ValueError(f"{number} is no ORCID iD: copy it from your page, or leave it empty")
    return Reviewer(name, number)


def composed(text: str) -> str:
    """Return what was typed with each letter and its accent as one character, as files must have it."""
    return unicodedata.normalize("NFC", text)


def place(environment: Mapping[str, str]) -> Path:
    """Return where the configuration lies."""
    base = environment.get("XDG_CONFIG_HOME", "")
    # The specification has relative paths be ignored.
    folder = Path(base) if base and Path(base).is_absolute() else Path.home() / ".config"
    return folder / "aleppo-reports" / "reviewer.json"


def read_reviewer(path: Path) -> Reviewer | None:
    """Return the person whom the configuration names, None if it names none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return reviewer(found["by"], found.get("orcid"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def keep_reviewer(path: Path, person: Reviewer) -> None:
    """Keep the person's name for the next time.

    Raises:
        OSError: if the configuration cannot be written.
    """
    content = {"by": person.by, "orcid": person.orcid}
    replaced(path, (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode())
