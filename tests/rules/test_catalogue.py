"""The catalogue of rules: every code is in use, tested, and explained in one line."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from aleppo_reports.rules import RULES
from aleppo_reports.rules.registry import rule

PACKAGE = Path("build/aleppo_reports")
CODE = re.compile(r"[A-Z][0-9]{3}")


def test_every_code_of_a_rule_or_of_the_reader_stands_in_an_expected_message(repository: Path) -> None:
    tests = [*sorted((repository / "tests/rules").glob("test_*.py")), repository / "tests/unit/test_yaml.py"]
    expected = set(re.findall(r"\[([A-Z][0-9]{3})\]", "".join(path.read_text(encoding="utf-8") for path in tests)))
    assert codes_in(repository, "RT") - expected == set()
    assert set(RULES) - expected == set()


def codes_in(repository: Path, families: str) -> set[str]:
    """Return the codes of some families that stand literally in the source."""
    sources = "".join(path.read_text(encoding="utf-8") for path in sorted((repository / PACKAGE).rglob("*.py")))
    return set(re.findall(rf'"([{families}][0-9]{{3}})"', sources))


def test_the_source_names_codes_of_the_reader(repository: Path) -> None:
    """Else the scan above finds nothing and proves nothing."""
    found = codes_in(repository, "RT")
    assert {"R201", "R213", "T901"} <= found
    assert len(found) >= 12


def test_a_rule_yields_its_own_code_only(repository: Path) -> None:
    """Every code in the source of the rules is registered once, and used by the rule that follows."""
    registered: list[str] = []
    for path in sorted((repository / PACKAGE / "rules").glob("*.py")):
        if path.name in {"__init__.py", "registry.py"}:
            continue
        for block in re.split(r"(?m)^@rule\(", path.read_text(encoding="utf-8"))[1:]:
            codes = re.findall(r'"([A-Z][0-9]{3})"', block)
            registered.append(codes[0])
            assert set(codes[1:]) == {codes[0]}, codes[0]
    assert [code for code, count in Counter(registered).items() if count > 1] == []
    assert set(registered) == set(RULES)


def test_no_code_is_used_by_two_families_of_checks(repository: Path) -> None:
    rules = codes_in(repository, "".join({code[0] for code in RULES}))
    assert rules == set(RULES)


@pytest.mark.parametrize("code", RULES)
def test_a_rule_is_explained(code: str) -> None:
    entry = RULES[code]
    assert entry.code == code
    assert CODE.fullmatch(code)
    assert "\n" not in entry.title
    assert re.fullmatch(r"[A-Z].*\S\.", entry.title)
    assert entry.check.__doc__
    assert entry.check.__doc__.strip().splitlines()[0].endswith(".")


def test_titles_differ() -> None:
    assert len({entry.title for entry in RULES.values()}) == len(RULES)


def test_a_code_is_not_registered_twice() -> None:
    code = next(iter(RULES))
    entry = RULES[code]
    with pytest.raises(ValueError, match=f"^rule {code} is registered twice$"):
        rule(code, "Another one.")(entry.check)
    assert RULES[code] is entry
