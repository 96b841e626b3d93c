"""`aleppo release-check`: every fact that only a person can state is asked for until it is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders import make_root, write
from commands import Aleppo
from stated import CFF, state_all


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A corpus of which every fact is stated."""
    root = make_root(tmp_path)
    state_all(root)
    return root


@pytest.fixture
def release_check(aleppo: Aleppo, root: Path) -> Aleppo:
    return lambda: aleppo("--root", root, "release-check")


def edit(root: Path, name: str, before: str, after: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    assert before in text
    write(root / name, text.replace(before, after))


def test_where_every_fact_is_stated_there_is_nothing_to_do(release_check: Aleppo) -> None:
    assert release_check() == (0, "every fact that a release states is there\n", "")


OPEN = {
    "doi": (
        "CITATION.cff",
        "doi: 10.5281/zenodo.1234567\n",
        "",
        "CITATION.cff: doi: there is no DOI [G901]\n  fix: reserve one where the release is archived\n",
    ),
    "address": (
        "CITATION.cff",
        "repository-code: https://example.org/tiny.git\n",
        "",
        "CITATION.cff: repository-code: there is no address where people find the package [G902]\n"
        "  fix: state repository-code, or url if it has a page of its own\n",
    ),
    "archive": (
        "CITATION.cff",
        "repository-artifact: https://example.org/tiny.zip\n",
        "",
        "CITATION.cff: repository-artifact: there is no address to download the release from, so that search engines "
        "list no files [G903]\n  fix: state the address of its archive\n",
    ),
    "publisher": (
        "schemas/package.yaml",
        "publisher: A press\n",
        "",
        "schemas/package.yaml: publisher: nobody is named who publishes the release; DataCite metadata say :tba [G904]"
        "\n  fix: name the archive or institution, like `publisher: Zenodo`\n",
    ),
    "person": (
        "CITATION.cff",
        CFF[CFF.index("  - family") : CFF.index("contact:")],
        "  - name: Testers\n",
        "CITATION.cff: authors: no author is a person [G905]\n"
        "  fix: put the people who answer for it under authors, with family-names and given-names, if they agree\n",
    ),
    "orcid": (
        "CITATION.cff",
        "    orcid: https://orcid.org/0000-0002-1825-0097\n",
        "",
        "CITATION.cff: note: authors: Emmy Noether has no ORCID [G906]\n  fix: add orcid, if there is one\n",
    ),
    "contact": (
        "CITATION.cff",
        "contact:\n  - name: Desk\n",
        "",
        "CITATION.cff: contact: nobody is named to whom errors are reported [G907]\n"
        "  fix: name somebody under contact\n",
    ),
    "abstract": (
        "CITATION.cff",
        ", with more than the fifty characters that search engines demand",
        "",
        "CITATION.cff: abstract: has 22 characters; search engines take 50 to 5000 [G908]\n"
        "  fix: make it longer or shorter\n",
    ),
    "date": (
        "CHANGELOG.md",
        "(2016-12-31)",
        "(unreleased)",
        "CHANGELOG.md:3:1: says that 1.2.0 is unreleased, CITATION.cff that it was released on 2016-12-31 [G909]\n"
        "  fix: on the day of the release, write it into CHANGELOG.md and as date-released into CITATION.cff\n",
    ),
    "section": (
        "CHANGELOG.md",
        "## 1.2.0",
        "## 1.1.0",
        "CHANGELOG.md: there is no section `## 1.2.0 (YYYY-MM-DD)` [G909]\n"
        "  fix: on the day of the release, write it into CHANGELOG.md and as date-released into CITATION.cff\n",
    ),
}


@pytest.mark.parametrize("fact", OPEN)
def test_a_fact_that_does_not_exist_is_asked_for(release_check: Aleppo, root: Path, fact: str) -> None:
    name, before, after, expected = OPEN[fact]
    edit(root, name, before, after)
    # Nobody needs to have an ORCID.
    code = 0 if fact == "orcid" else 1
    assert release_check() == (code, expected, "not ready for a release: 1 fact to state\n")


def test_a_page_of_its_own_is_an_address_too(release_check: Aleppo, root: Path) -> None:
    edit(root, "CITATION.cff", "repository-code: https://example.org/tiny.git", "url: https://example.org/tiny")
    assert release_check()[0] == 0


def test_without_a_changelog_the_section_is_asked_for(release_check: Aleppo, root: Path) -> None:
    (root / "CHANGELOG.md").unlink()
    assert "there is no section `## 1.2.0 (YYYY-MM-DD)` [G909]" in release_check()[1]


def test_a_citation_that_cannot_be_read_gives_2(release_check: Aleppo, root: Path) -> None:
    write(root / "CITATION.cff", "title: x\n")
    code, out, err = release_check()
    assert (code, out) == (2, "")
    assert "CITATION.cff: the key " in err
