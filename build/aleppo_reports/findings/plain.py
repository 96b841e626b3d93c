"""Text, for people, and JSON lines, for programs that want the facts and nothing else."""

from __future__ import annotations

import json

from aleppo_reports.findings.catalogue import severity
from aleppo_reports.findings.finding import Report
from aleppo_reports.problems import Problem
from aleppo_reports.showing.inert import visible

LONGEST = 4_000
"""How many characters of a message, and of what to do, are shown."""


def shown(problem: Problem) -> str:
    """Return a problem as people read it; it says how bad it is if it is no error."""
    level = severity(problem.code)
    text = str(problem)
    place = f"{problem.origin}: "
    return text if level == "error" else f"{place}{level}: {text.removeprefix(place)}"


def printed(problem: Problem) -> str:
    """Return a problem for a terminal: a file may hold what moves its cursor, or very much of anything."""
    said, fix, rest = shown(problem).rpartition("\n  fix: ") if problem.fix else (shown(problem), "", "")
    return f"{_clipped(visible(said))}{fix}{_clipped(visible(rest))}"


def _clipped(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text) - LONGEST:,} characters more)"


def text(report: Report) -> str:
    """Return a line for each finding and one that says how to mend it."""
    return "".join(f"{shown(finding.problem)}\n" for finding in report.findings)


def json_lines(report: Report) -> str:
    """Return a JSON object a line for each finding, in ASCII; line and column are null for a whole file."""
    rows = []
    for finding in report.findings:
        problem = finding.problem
        row = {
            "file": problem.origin.file,
            "line": problem.origin.line or None,
            "column": problem.origin.column or None,
            "code": problem.code,
            "severity": finding.severity,
            "record": problem.record,
            "field": problem.field,
            "message": problem.message,
            "fix": problem.fix,
        }
        # ASCII, because some readers take other characters than the line feed for the end of a line.
        rows.append(json.dumps(row) + "\n")
    return "".join(rows)
