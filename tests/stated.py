"""A release of which every fact is stated that `aleppo release-check` asks for."""

from __future__ import annotations

from pathlib import Path

from builders import write

CFF = """\
cff-version: 1.2.0
message: Cite it.
type: dataset
title: Tiny
abstract: Written for the tests, with more than the fifty characters that search engines demand.
version: 1.2.0
date-released: "2016-12-31"
doi: 10.5281/zenodo.1234567
repository-code: https://example.org/tiny.git
repository-artifact: https://example.org/tiny.zip
license: CC-BY-4.0
authors:
  - family-names: Noether
    given-names: Emmy
    orcid: https://orcid.org/0000-0002-1825-0097
contact:
  - name: Desk
keywords:
  - tests
"""
CHANGELOG = "# Changelog\n\n## 1.2.0 (2016-12-31)\n\n- All.\n"


def state_all(root: Path) -> None:
    """State every fact of a release in a corpus."""
    write(root / "CITATION.cff", CFF)
    write(root / "CHANGELOG.md", CHANGELOG)
    package = root / "schemas" / "package.yaml"
    write(package, f"publisher: A press\n{package.read_text(encoding='utf-8')}")
