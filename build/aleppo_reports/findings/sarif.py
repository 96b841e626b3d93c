"""SARIF 2.1.0, as code scanning services read it.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0 plus Errata 01. GitHub matches alerts
across runs by `primaryLocationLineHash`; it is our fingerprint, so that an alert survives edits above it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from aleppo_reports.findings.catalogue import Severity, Statement, statement
from aleppo_reports.findings.finding import Finding, Report

_LEVELS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "note": "note"}
_BASE = "%SRCROOT%"
"""The usual name for the top of the repository."""


def log(report: Report) -> str:
    """Return the findings as a SARIF log with one run, in ASCII."""
    codes = sorted({finding.problem.code for finding in report.findings})
    content = {
        "version": "2.1.0",
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "runs": [
            {
                "tool": {"driver": {"name": "aleppo", "rules": [_rule(statement(code)) for code in codes]}},
                "automationDetails": {"id": f"{report.verb.replace(' ', '/')}/"},
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {_BASE: {"description": {"text": "The top of the repository."}}},
                "results": [_result(finding, codes.index(finding.problem.code)) for finding in report.findings],
            }
        ],
    }
    return json.dumps(content, indent=2) + "\n"


def _rule(stated: Statement) -> dict[str, Any]:
    return {
        "id": stated.code,
        "shortDescription": {"text": _message(stated.demands)},
        "fullDescription": {"text": _message(stated.why or stated.demands)},
        "help": {"text": _message(f"{stated.demands} {stated.why} `aleppo rules {stated.code}` shows examples.")},
        "defaultConfiguration": {"level": _LEVELS[stated.severity]},
        "properties": {"tags": [stated.family]},
    }


def _result(finding: Finding, index: int) -> dict[str, Any]:
    problem = finding.problem
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(problem.origin.file), "uriBaseId": _BASE},
            "region": {"startLine": finding.line, "startColumn": finding.column},
        }
    }
    if problem.record or problem.field:
        name = ".".join(part for part in (problem.record, problem.field) if part)
        location["logicalLocations"] = [{"name": problem.field or problem.record, "fullyQualifiedName": name}]
    fix = f"\nTo mend it: {problem.fix}" if problem.fix else ""
    return {
        "ruleId": problem.code,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(f"{finding.said}{fix}")},
        "locations": [location],
        "partialFingerprints": {"primaryLocationLineHash": f"{finding.fingerprint}:1"},
    }


def _uri(path: str) -> str:
    """Return a path as a relative URI reference; it never looks like a scheme or a host."""
    # Bytes of a file's name that are no UTF-8 come as these surrogates; no other can be a byte.
    path = re.sub("[\ud800-\udc7f\udd00-\udfff]", "\ufffd", path)
    uri = quote(path.encode("utf-8", "surrogateescape"), safe="/")
    return f"./{uri}" if uri.startswith("//") else uri


def _message(text: str) -> str:
    """Return a text as a plain message: braces would be placeholders, and brackets before a parenthesis a link."""
    return text.replace("{", "{{").replace("}", "}}").replace("](", "] (")
