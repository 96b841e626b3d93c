"""A summary in GitHub's Markdown: for the summary of a step, or a comment."""

from __future__ import annotations

import re
from collections import Counter

from aleppo_reports.findings.catalogue import SEVERITIES, statement
from aleppo_reports.findings.finding import Finding, Report, worst_first

LARGEST = 1_000_000
"""How many bytes a summary may have; GitHub shows none of more than a mebibyte."""

# What GitHub makes something of inside a line: emphasis, code, links, mathematics, mentions, addresses, emoji.
_ACTIVE = re.compile(r"[\\`*_\[\]#|~$@]|:(?=//|[\w+-]+:)")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def summary(report: Report) -> str:
    """Return a heading, what each code demands, and the findings, the worst first."""
    lines = [f"### {report.verb}: {_counted(report)}", ""]
    lines += [f"- {cell(line.strip())}" for line in report.closing]
    if report.closing:
        lines.append("")
    if not report.findings:
        return "\n".join(lines)
    counts = Counter(finding.problem.code for finding in report.findings)
    lines += ["| Code | Findings | What it demands |", "| --- | ---: | --- |"]
    lines += [f"| {code} | {count:,} | {cell(statement(code).demands)} |" for code, count in sorted(counts.items())]
    lines += ["", "| Place | Code | Finding | What to do |", "| --- | --- | --- | --- |"]
    size = sum(len(line.encode("utf-8", "surrogatepass")) + 1 for line in lines)
    rows = [_row(finding) for finding in worst_first(report.findings)]
    for number, row in enumerate(rows):
        size += len(row.encode("utf-8", "surrogatepass")) + 1
        if size > LARGEST:
            lines += ["", f"{len(rows) - number:,} findings more do not fit in here."]
            break
        lines.append(row)
    return "\n".join([*lines, ""])


def _counted(report: Report) -> str:
    counts = Counter(finding.severity for finding in report.findings)
    listed = [f"{counts[s]:,} {s}{'' if counts[s] == 1 else 's'}" for s in SEVERITIES if counts[s]]
    return ", ".join(listed) or "no findings"


def _row(finding: Finding) -> str:
    problem = finding.problem
    code = problem.code if finding.severity == "error" else f"{problem.code} ({finding.severity})"
    return f"| {cell(str(problem.origin))} | {code} | {cell(finding.said)} | {cell(problem.fix)} |"


def cell(text: str) -> str:
    r"""Return a text that means itself in a cell of a table, whatever it holds.

    >>> cell("a|b *c* <d>")
    'a\\|b \\*c\\* &lt;d&gt;'
    """
    for character, entity in _ENTITIES.items():
        text = text.replace(character, entity)
    text = _ACTIVE.sub(lambda found: f"\\{found[0]}", text)
    return "<br>".join(text.splitlines()).replace("\0", "\ufffd")
