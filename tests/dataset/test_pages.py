"""docs/: the prose of the pages holds no number of its own, and every page has what it is made from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aleppo_reports.publish.pages import TEMPLATES

# Numbers that no table can change: of a method, of a publication, of what is compared.
FIXED = (
    "95 percent bootstrap intervals",
    "(Communications of the ACM, 2021)",
    "two codings",
    "Two codings",
    "two records",
    "SHA-256",
)
NUMBERS = re.compile(
    r"\d|\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|half|most)\b", re.I
)
PAGES = ("data-descriptor", "datasheet", "errata")


def prose(text: str) -> str:
    """Return a template without its expressions, code, addresses and what is fixed."""
    for pattern in (r"\{\{.*?\}\}", r"\{%.*?%\}", r"<!--.*?-->", r"`[^`]*`", r"\]\([^)]*\)"):
        text = re.sub(pattern, "", text, flags=re.DOTALL)
    for known in FIXED:
        text = text.replace(known, "")
    return text


@pytest.mark.parametrize("name", PAGES)
def test_no_number_in_the_prose_is_typed(repository: Path, name: str) -> None:
    text = prose((repository / TEMPLATES / f"{name}.md").read_text(encoding="utf-8"))
    assert [line for line in text.splitlines() if NUMBERS.search(line)] == []


def test_every_page_is_made_from_a_template(repository: Path) -> None:
    made = {
        path.stem
        for path in (repository / "docs").glob("*.md")
        if path.read_text(encoding="utf-8").startswith("<!-- Made by `aleppo build`")
    }
    assert made == {path.stem for path in (repository / TEMPLATES).glob("*.md")} == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(repository: Path, name: str) -> None:
    page = repository / "docs" / f"{name}.md"
    targets = set(re.findall(r"\]\((?!https:)([^)#]+)", page.read_text(encoding="utf-8")))
    assert targets
    assert {target for target in targets if not (page.parent / target).exists()} == set()


def test_the_datasheet_has_all_sections(repository: Path) -> None:
    text = (repository / "docs" / "datasheet.md").read_text(encoding="utf-8")
    assert re.findall(r"(?m)^## (.+)$", text) == [
        "Motivation",
        "Composition",
        "Collection process",
        "Preprocessing, cleaning, labelling",
        "Uses",
        "Distribution",
        "Maintenance",
    ]
