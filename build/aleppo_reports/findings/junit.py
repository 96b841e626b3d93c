"""JUnit XML: a test suite for each file, a failed test for each error in it; what is no error is a skipped test."""

from __future__ import annotations

import re
from collections import Counter
from xml.etree import ElementTree

from aleppo_reports.findings.finding import Finding, Report
from aleppo_reports.findings.plain import shown

# What XML 1.0 admits: tab, line feed, carriage return, and characters from the space on but surrogates and two others.
_ILLEGAL = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def suites(report: Report) -> str:
    """Return the findings as JUnit XML, in ASCII; without findings, one test that passed."""
    by_file: dict[str, list[Finding]] = {}
    for finding in report.findings:
        by_file.setdefault(finding.problem.origin.file, []).append(finding)
    root = ElementTree.Element("testsuites", {"name": _legal(report.verb), **_counts(report.findings)})
    for file, findings in by_file.items():
        suite = ElementTree.SubElement(root, "testsuite", {"name": _legal(file), **_counts(findings)})
        names: Counter[str] = Counter()
        for finding in findings:
            name = _legal(f"{finding.problem.code} {finding.said}")
            names[name] += 1
            _case(suite, finding, name if names[name] == 1 else f"{name} ({names[name]})")
    if not by_file:
        root.set("tests", "1")
        suite = ElementTree.SubElement(root, "testsuite", {"name": _legal(report.verb), **_counts(()), "tests": "1"})
        ElementTree.SubElement(suite, "testcase", {"classname": _legal(report.verb), "name": "no findings"})
    ElementTree.indent(root)
    found: str = ElementTree.tostring(root, encoding="us-ascii", xml_declaration=True).decode("ascii")
    return found + "\n"


def _case(suite: ElementTree.Element, finding: Finding, name: str) -> None:
    file = _legal(finding.problem.origin.file)
    stated = {"classname": file, "name": name, "file": file, "line": str(finding.line)}
    case = ElementTree.SubElement(suite, "testcase", stated)
    said = {"message": _legal(finding.said)}
    if finding.severity == "error":
        outcome = ElementTree.SubElement(case, "failure", {**said, "type": finding.problem.code})
    else:
        outcome = ElementTree.SubElement(case, "skipped", said)
    outcome.text = _legal(shown(finding.problem))


def _counts(findings: tuple[Finding, ...] | list[Finding]) -> dict[str, str]:
    errors = sum(finding.severity == "error" for finding in findings)
    counts = {"tests": len(findings), "failures": errors, "errors": 0, "skipped": len(findings) - errors}
    return {key: str(count) for key, count in counts.items()}


def _legal(text: str) -> str:
    """Return a text with the characters that XML cannot hold written as escapes."""
    return _ILLEGAL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
