"""Annotations for GitHub Actions: workflow commands on standard output.

GitHub shows ten annotations of a kind for a step and drops the rest without a word, so no more than ten are written;
what is beyond stands in the log. Source of the escapes: actions/toolkit, packages/core/src/command.ts.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence

from aleppo_reports.findings.catalogue import Severity
from aleppo_reports.findings.finding import Finding, Report, worst_first
from aleppo_reports.findings.plain import shown

MOST = 10
"""How many annotations a step may have."""

_COMMANDS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "note": "notice"}


def commands(report: Report) -> str:
    """Return at most ten annotations, the worst first; with more findings, the tenth counts the rest of them."""
    ranked = worst_first(report.findings)
    if len(ranked) <= MOST:
        return "".join(map(_annotation, ranked))
    first, rest = ranked[: MOST - 1], ranked[MOST - 1 :]
    return "".join((*map(_annotation, first), _counted(rest), _listed(rest)))


def _annotation(finding: Finding) -> str:
    problem = finding.problem
    properties = {"file": problem.origin.file}
    if problem.origin.line:
        properties |= {"line": str(finding.line), "col": str(finding.column)}
    properties["title"] = f"{problem.code} {finding.statement.demands}"
    return _command(_COMMANDS[finding.severity], properties, shown(problem))


def _counted(rest: Sequence[Finding]) -> str:
    counts = Counter(finding.problem.code for finding in rest)
    listed = ", ".join(f"{code} ({count})" for code, count in sorted(counts.items()))
    message = f"{listed}. The log of this step lists them."
    return _command(_COMMANDS[rest[0].severity], {"title": f"{len(rest)} findings more"}, message)


def _listed(rest: Sequence[Finding]) -> str:
    """Return the rest for the log, folded; no line of it can be a command."""
    lines = "".join(f"{shown(finding.problem)}\n" for finding in rest)
    # A word that the lines cannot hold, and that is the same in every run.
    token = hashlib.sha256(lines.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return f"::group::{len(rest)} findings more\n::stop-commands::{token}\n{lines}::{token}::\n::endgroup::\n"


def _command(name: str, properties: Mapping[str, str], message: str) -> str:
    stated = ",".join(f"{key}={_escaped(value, ':', ',')}" for key, value in properties.items())
    return f"::{name} {stated}::{_escaped(message)}\n"


def _escaped(text: str, *more: str) -> str:
    for character in ("%", "\r", "\n", *more):
        text = text.replace(character, f"%{ord(character):02X}")
    return text
