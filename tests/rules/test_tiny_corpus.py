"""The corpus that the tests of the rules break: whole, it passes."""

from __future__ import annotations

from conftest import Findings


def test_the_tiny_corpus_passes_every_rule(findings: Findings) -> None:
    assert findings() == []
