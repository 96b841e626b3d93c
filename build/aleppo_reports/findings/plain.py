"""Text, for people, and JSON lines, for programs that want the facts and nothing else."""

from __future__ import annotations

import json

from aleppo_reports.findings.catalogue import severity
from aleppo_reports.findings.finding import Report
from aleppo_reports.problems import Problem


def shown(problem: Problem) -> str:
    """Return a problem as people read it; it says how bad it is if it is no error."""
    level = severity(problem.code)
    text = str(problem)
    place = f"{problem.origin}: "
    return text if level == "error" else f"{place}{level}: {text.removeprefix(place)}"


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
