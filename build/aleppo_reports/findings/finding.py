"""Findings as the formats need them: how bad each is, which are shown, and a name that survives edits elsewhere."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from aleppo_reports.findings.catalogue import SEVERITIES, Severity, Statement, codes, severity, statement
from aleppo_reports.problems import Problem, nearest


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    Attributes:
        problem: what is wrong, where; its file as the format shows it.
        severity: how bad it is.
        fingerprint: 32 hexadecimal digits that stay the same while lines and numbers move, and differ from those of
            every other finding of the report.
    """

    problem: Problem
    severity: Severity
    fingerprint: str

    @property
    def statement(self) -> Statement:
        """What the catalogue says of its code."""
        return statement(self.problem.code)

    @property
    def said(self) -> str:
        """Record, key and what is wrong with them."""
        problem = self.problem
        return "".join(f"{part}: " for part in (problem.record, problem.field) if part) + problem.message

    @property
    def line(self) -> int:
        """Line from 1; the first one for what concerns a whole file, since most formats know no other place."""
        return self.problem.origin.line or 1

    @property
    def column(self) -> int:
        """Column from 1."""
        return self.problem.origin.column or 1


@dataclass(frozen=True, slots=True)
class Report:
    """What a format writes: the verb that was run, what it found, and what it says at the end."""

    verb: str
    findings: tuple[Finding, ...]
    closing: tuple[str, ...] = ()


def as_findings(problems: Iterable[Problem], base: str = "") -> tuple[Finding, ...]:
    """Return problems as findings, in their order.

    Args:
        problems: the problems, each once.
        base: path of the root from the top of the repository, with a slash at its end; put before every file.
    """
    seen: Counter[str] = Counter()

    def found() -> Iterator[Finding]:
        for problem in problems:
            # Offsets and lines in messages change with every edit before them.
            message = re.sub(r"[0-9]+", "#", problem.message)
            key = "\x1f".join((problem.code, problem.origin.file, problem.record, problem.field, message))
            seen[key] += 1
            digest = hashlib.sha256(f"{key}\x1f{seen[key]}".encode("utf-8", "surrogatepass")).hexdigest()
            origin = problem.origin._replace(file=f"{base}{problem.origin.file}")
            yield Finding(replace(problem, origin=origin), severity(problem.code), digest[:32])

    return tuple(found())


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by severity; those of one severity keep their order."""
    return sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))


def worst(problems: Sequence[Problem], most: int) -> Sequence[Problem]:
    """Return so many of the problems, the worst and first of them, in their order."""
    if len(problems) <= most:
        return problems
    ranked = sorted(range(len(problems)), key=lambda n: SEVERITIES.index(severity(problems[n].code)))
    return [problems[number] for number in sorted(ranked[:most])]


def fails(problems: Iterable[Problem], level: Severity) -> bool:
    """Tell whether a problem is as bad as a level, or worse."""
    worst = SEVERITIES.index(level)
    return any(SEVERITIES.index(severity(problem.code)) <= worst for problem in problems)


def chosen(problems: Iterable[Problem], select: Mapping[str, bool]) -> list[Problem]:
    """Return the problems that are to be shown.

    Args:
        problems: all problems.
        select: beginnings of codes, and whether they are shown; the longest that fits decides. The empty one fits all.
    """
    by_length = sorted(select, key=len, reverse=True)

    def shown(code: str) -> bool:
        return next((select[start] for start in by_length if code.startswith(start)), True)

    return [problem for problem in problems if shown(problem.code)]


def selection(select: Iterable[str], ignore: Iterable[str]) -> dict[str, bool]:
    """Return which beginnings of codes are shown and which are not; what is both is not.

    Args:
        select: codes or their beginnings, separated by commas; without any, everything is shown.
        ignore: the same.

    Raises:
        ValueError: if no code begins so.
    """
    chosen = tuple(select)
    found = {"": not chosen}
    for texts, shown in ((chosen, True), (ignore, False)):
        for start in (part.strip().upper() for text in texts for part in text.split(",")):
            if not start or not any(code.startswith(start) for code in codes()):
                raise ValueError(f"there is no code {start!r}{nearest(start, codes())}; `aleppo rules` lists them")
            found[start] = shown
    return found
