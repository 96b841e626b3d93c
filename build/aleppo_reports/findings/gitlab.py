"""The code quality report of GitLab, to be kept as the artifact `codequality` of a job.

Source: GitLab's documentation, Code Quality, "Code quality report format".
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from aleppo_reports.findings.catalogue import Severity
from aleppo_reports.findings.finding import Report

_SEVERITIES: Mapping[Severity, str] = {"error": "major", "warning": "minor", "note": "info"}


def code_quality(report: Report) -> str:
    """Return the findings as a JSON array, in ASCII."""
    rows = [
        {
            "description": f"{finding.said}. To mend it: {finding.problem.fix}"
            if finding.problem.fix
            else finding.said,
            "check_name": finding.problem.code,
            "fingerprint": finding.fingerprint,
            "severity": _SEVERITIES[finding.severity],
            "location": {"path": finding.problem.origin.file, "lines": {"begin": finding.line}},
        }
        for finding in report.findings
    ]
    return json.dumps(rows, indent=2) + "\n"
