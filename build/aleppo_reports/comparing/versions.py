"""The rule of versions, as docs/versions.md states it, and whether a new version keeps it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from aleppo_reports.comparing.changes import Difference, Step

RULE = "docs/versions.md"
_ORDER: tuple[Step, ...] = ("none", "patch", "minor", "major")
_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)(?:-[0-9A-Za-z.-]+)?")

Version: TypeAlias = "tuple[int, int, int]"
Reason: TypeAlias = "tuple[Step, str]"


def reasons(found: Difference) -> Iterator[Reason]:
    """Yield what in a difference takes which step of the version."""
    for change in found.schema:
        yield change.step, f"{change.where}: {change.what}"
    for table in found.tables:
        # Rows that follow from records (hops, statistics, levels of verification) come and go as values do.
        takes: tuple[Step, Step, Step] = ("major", "minor", "patch") if table.records else ("patch", "patch", "patch")
        told = (("row goes", "rows go"), ("row comes", "rows come"), ("row has other values", "rows have other values"))
        for rows, taken, (one, more) in zip((table.removed, table.added, table.changed), takes, told, strict=True):
            if rows:
                yield taken, f"{table.name}: {len(rows):,} {one if len(rows) == 1 else more}"


def step(found: Difference) -> Step:
    """Return the step of the version that a difference takes: the largest that anything in it takes."""
    return max((taken for taken, _ in reasons(found)), key=_ORDER.index, default="none")


def core(version: str) -> Version:
    """Return the three numbers of a version.

    Raises:
        ValueError: if it is no semantic version.

    >>> core("0.2.0-rc.1")
    (0, 2, 0)
    """
    match = _VERSION.fullmatch(version)
    if match is None:
        raise ValueError(f"{version!r} is no semantic version, like 0.2.0")
    return int(match[1]), int(match[2]), int(match[3])


def least(before: str, taken: Step) -> str:
    """Return the least version that may follow another after a step.

    Before 1.0.0, what would make a new major version makes a new minor one.

    >>> [least("1.4.2", taken) for taken in ("none", "patch", "minor", "major")]
    ['1.4.2', '1.4.3', '1.5.0', '2.0.0']
    >>> [least("0.4.2", taken) for taken in ("none", "patch", "minor", "major")]
    ['0.4.2', '0.4.3', '0.5.0', '0.5.0']
    """
    major, minor, patch = core(before)
    if taken == "none":
        return f"{major}.{minor}.{patch}"
    if taken == "patch":
        return f"{major}.{minor}.{patch + 1}"
    if taken == "minor" or major == 0:
        return f"{major}.{minor + 1}.0"
    return f"{major + 1}.0.0"


def misfit(found: Difference) -> str:
    """Say why the new version does not fit what changed; nothing if it does.

    A larger step than needed fits: code may have changed, or the meaning of a column, which no program sees.
    """
    wanted = least(found.before, step(found))
    if core(found.after) >= core(wanted):
        return ""
    because = [told for taken, told in reasons(found) if taken == step(found)]
    why = f": {because[0]}" + (f", and {len(because) - 1:,} more" if len(because) > 1 else "") if because else ""
    return f"{found.after} does not fit what changed since {found.before}, which takes {wanted} or later{why}"
