"""The catalogue of codes: what each demands, how bad it is to break it, why, and an example of both.

A code is stated once, in `statements/<letter>-<subject>.yaml`, whether a rule, the reader or the validator gives it.
Only what a rule demands stands beside its function, in `@rule(code, title)`, where a number in it is the number that
the function uses. `aleppo rules`, docs/rules.md and the formats for CI are derived from here; tests run every example.

An example is one file or several, each below a line `# path`, which may end in what is done to it (`# path: is not
there`). It shows the keys that matter of records of a tiny corpus about `herald.txt`; the rest of that corpus stays as
it is, and what one of the two examples of a code shows and the other does not is not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""The severities, the worst first: the tables would be wrong, they are right but the annotation should be mended, or a
person should look."""

_FOLDER = Path(__file__).parent / "statements"


@dataclass(frozen=True, slots=True)
class Statement:
    """What the catalogue says of one code.

    Attributes:
        code: the code.
        family: title of the codes with the same letter.
        severity: how bad a finding is.
        demands: what must hold, in one sentence.
        why: the reason, in one sentence.
        fails: example that gives this code and no other; empty if none is known.
        passes: the same, mended: it gives no finding.
        unprovoked: why there is no example; empty if there is one.
    """

    code: str
    family: str
    severity: Severity
    demands: str
    why: str
    fails: str = ""
    passes: str = ""
    unprovoked: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """The codes of one letter: title, and what they are about."""

    letter: str
    title: str
    about: str
    statements: tuple[Statement, ...]


@cache
def severity(code: str) -> Severity:
    """Return how bad a finding with this code is; a code without a statement is an error.

    >>> severity("S403"), severity("W130")
    ('error', 'note')
    """
    rules: Mapping[str, Any] = _read(code[:1]).get("rules", {})
    found: Severity = rules.get(code, {}).get("severity", "error")
    return found


@cache
def statement(code: str) -> Statement:
    """Return the statement of a code; of one that has none, a statement that says so.

    >>> statement("S403").demands
    'The words are those of the article text.'
    """
    content = _read(code[:1])
    entry: Mapping[str, str] = content.get("rules", {}).get(code, {})
    return Statement(
        code=code,
        family=content.get("family", "Other"),
        severity=severity(code),
        demands=entry.get("demands") or _title(code),
        why=entry.get("why", ""),
        fails=entry.get("fails", ""),
        passes=entry.get("passes", ""),
        unprovoked=entry.get("unprovoked", ""),
    )


@cache
def families() -> tuple[Family, ...]:
    """Return every family with its statements, sorted by letter and code."""
    found = []
    for letter in sorted(_paths()):
        content = _read(letter)
        statements = tuple(statement(code) for code in sorted(content["rules"]))
        found.append(Family(letter, content["family"], content["about"], statements))
    return tuple(found)


@cache
def codes() -> tuple[str, ...]:
    """Return every code that the catalogue states, sorted."""
    return tuple(sorted(code for letter in _paths() for code in _read(letter)["rules"]))


def example_text() -> str:
    """Return the article that the examples are about."""
    return (_FOLDER / "herald.txt").read_text(encoding="utf-8")


def _title(code: str) -> str:
    # Imported here: how bad a finding is must be known without all the rules.
    from aleppo_reports.rules import RULES

    return RULES[code].title if code in RULES else f"{code} is kept."


@cache
def _paths() -> Mapping[str, Path]:
    return {path.name[0]: path for path in _FOLDER.glob("*.yaml")}


@cache
def _read(letter: str) -> Mapping[str, Any]:
    """Return the content of the file of a letter, every scalar a text; nothing for a letter without one."""
    import yaml

    path = _paths().get(letter)
    if path is None:
        return {}
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    content: Mapping[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    return content
