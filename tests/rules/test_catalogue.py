"""The catalogue of rules: every code is in use, tested, and stated with its severity, its reason and two examples."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from aleppo_reports.findings.catalogue import SEVERITIES, Statement, families, statement
from aleppo_reports.findings.catalogue import codes as stated_codes
from aleppo_reports.findings.page import PATH, page
from aleppo_reports.rules import RULES
from aleppo_reports.rules.registry import rule

PACKAGE = Path("build/aleppo_reports")
STATEMENTS = PACKAGE / "findings" / "statements"
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


# --- Statements ---


def missing(code: str, entry: dict[str, str] | None, letters: dict[str, str]) -> str:
    """Say what is to be added for a code, and where; nothing if its statement is whole."""
    wanted = {"why": "the reason, in one sentence"}
    if code not in RULES:
        wanted["demands"] = "what must hold, in one sentence"
    if "unprovoked" not in (entry or {}):
        wanted |= {
            "fails": "an example that gives this code and no other",
            "passes": "the same, mended (tests/rules/test_examples.py runs both)",
        }
    absent = [f"{key} ({what})" for key, what in wanted.items() if not (entry or {}).get(key)]
    if not absent:
        return ""
    where = letters.get(code[0], f"{code[0]}-SUBJECT.yaml, a new file with family, about and rules,")
    return (
        f"{code} is not stated: add it to {STATEMENTS.as_posix()}/{where} with {', '.join(absent)}, "
        f"and severity (warning or note) if it is no error; then run `aleppo rules --page -o {PATH}`"
    )


def content(repository: Path) -> dict[str, dict[str, dict[str, str]]]:
    """Return the statements as they are written, by file."""
    paths = sorted((repository / STATEMENTS).glob("*.yaml"))
    return {path.name: yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader) for path in paths}


def test_every_code_is_stated(repository: Path) -> None:
    written = content(repository)
    entries = {code: entry for file in written.values() for code, entry in file["rules"].items()}
    letters = {name[0]: name for name in written}
    found = sorted(codes_in(repository, "A-Z") | set(RULES))
    lacking = [lack for code in found if (lack := missing(code, entries.get(code), letters))]
    assert not lacking, "\n".join(lacking)


def test_what_is_missing_is_said_with_its_place() -> None:
    assert missing("S999", None, {"S": "S-spans.yaml"}) == (
        "S999 is not stated: add it to build/aleppo_reports/findings/statements/S-spans.yaml with why (the reason, in "
        "one sentence), demands (what must hold, in one sentence), fails (an example that gives this code and no "
        "other), passes (the same, mended (tests/rules/test_examples.py runs both)), and severity (warning or note) "
        "if it is no error; then run `aleppo rules --page -o docs/rules.md`"
    )
    assert "X-SUBJECT.yaml, a new file with family, about and rules," in missing("X999", None, {})
    assert missing("S401", {"why": "x", "fails": "x", "passes": "x"}, {}) == ""


def test_no_code_is_stated_that_nothing_gives(repository: Path) -> None:
    assert set(stated_codes()) - codes_in(repository, "A-Z") == set()


def test_statements_have_known_keys_only(repository: Path) -> None:
    for name, file in content(repository).items():
        assert set(file) == {"family", "about", "rules"}, name
        for code, entry in file["rules"].items():
            assert code[0] == name[0], f"{code} stands in {name}"
            assert set(entry) <= {"severity", "demands", "why", "fails", "passes", "unprovoked"}, code
            assert entry.get("severity", "error") in SEVERITIES, code
            assert entry.get("severity") != "error", f"{code}: error is what a finding is anyway"
            assert ("demands" in entry) == (code not in RULES), f"{code}: what a rule demands stands in @rule"
            assert ("unprovoked" in entry) == ("fails" not in entry) == ("passes" not in entry), code


ALL = [entry for family in families() for entry in family.statements]


@pytest.mark.parametrize("entry", ALL, ids=lambda entry: entry.code)
def test_a_statement_is_of_two_sentences(entry: Statement) -> None:
    for text in (entry.demands, entry.why):
        assert re.fullmatch(r"[A-Z“].*\S\.", text), text
        assert len(text) <= 125, f"{len(text)} characters: {text}"


def test_demands_and_reasons_differ() -> None:
    twice = [
        text
        for text, count in Counter([text for entry in ALL for text in (entry.demands, entry.why)]).items()
        if count > 1
    ]
    # The two fences against faults of the program have one reason.
    assert twice == [statement("W190").why]


def test_only_faults_of_the_program_have_no_example() -> None:
    assert [entry.code for entry in ALL if entry.unprovoked] == ["W190", "Y190"]


def test_the_page_of_rules_is_current(repository: Path) -> None:
    """Here and not in `aleppo build --check`: the page is about the program, the built files about one root."""
    assert (repository / PATH).read_text(encoding="utf-8") == page(), f"run `aleppo rules --page -o {PATH}`"


def test_every_code_has_an_anchor_on_the_page() -> None:
    text = re.sub(r"(?ms)^```.*?^```$", "", page())
    headings = re.findall(r"(?m)^### (\S+)$", text)
    assert headings == list(stated_codes())
    targets = set(re.findall(r"\]\(#([^)]+)\)", text))
    titles = re.findall(r"(?m)^#{2,3} (.+)$", text)
    assert targets == {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
