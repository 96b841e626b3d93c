"""Facts about the package: read from two files, every scalar as it stands, faults named by file and key."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from aleppo_reports.citing import Author
from aleppo_reports.publish.metadata import CITATION, PACKAGE, Licence, read_metadata

CFF = """\
cff-version: 1.2.0
title: "A title: with a colon"
abstract: >-
  Some words
  on two lines.
version: 1.10
date-released: 2016-12-07
authors:
  - name: Contributors
  - family-names: Noether
    given-names: Emmy
keywords:
  - NO
  - b
"""
PACKAGE_YAML = """\
name: a-package
tables:
  - articles
  - events
licences:
  - name: CC-BY-4.0
    path: https://example.org/by
    title: By
table_licences:
  - table: events
    name: CC-BY-SA-4.0
    path: https://example.org/sa
    title: Share alike
  - table: events
    name: ODbL-1.0
    path: https://example.org/odbl
    title: Open
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "schemas").mkdir()
    (tmp_path / CITATION).write_text(CFF, encoding="utf-8")
    (tmp_path / PACKAGE).write_text(PACKAGE_YAML, encoding="utf-8")
    return tmp_path


def test_every_fact_is_read(root: Path) -> None:
    metadata = read_metadata(root)
    assert metadata.name == "a-package"
    assert metadata.title == "A title: with a colon"
    assert metadata.abstract == "Some words on two lines."
    assert metadata.released == "2016-12-07"
    assert metadata.authors == (Author("Contributors"), Author(family="Noether", given="Emmy"))
    assert metadata.order == ("articles", "events")
    assert metadata.licences == (Licence("CC-BY-4.0", "https://example.org/by", "By"),)
    assert [entry.name for entry in metadata.table_licences["events"]] == ["CC-BY-SA-4.0", "ODbL-1.0"]


def test_a_version_that_looks_like_a_number_and_a_keyword_that_looks_like_no_stay_text(root: Path) -> None:
    metadata = read_metadata(root)
    assert metadata.version == "1.10"
    assert metadata.keywords == ("NO", "b")


def test_the_citation_is_one_line(root: Path) -> None:
    assert read_metadata(root).citation == (
        "Contributors, & Noether, E. (2016). A title: with a colon (Version 1.10) [Data set]."
    )


def test_tables_may_do_without_licences_of_their_own(root: Path) -> None:
    (root / PACKAGE).write_text(PACKAGE_YAML.partition("table_licences")[0], encoding="utf-8")
    assert read_metadata(root).table_licences == {}


@pytest.mark.parametrize("key", ["title", "abstract", "version", "date-released", "authors", "keywords"])
def test_a_fact_that_the_citation_lacks_is_named(root: Path, key: str) -> None:
    (root / CITATION).write_text(re.sub(f"(?m)^{key}:", f"x-{key}:", CFF), encoding="utf-8")
    with pytest.raises(ValueError, match=rf"^CITATION\.cff: the key {key} is missing$"):
        read_metadata(root)


@pytest.mark.parametrize("key", ["name", "tables", "licences"])
def test_a_fact_that_the_package_lacks_is_named(root: Path, key: str) -> None:
    (root / PACKAGE).write_text(re.sub(f"(?m)^{key}:", f"x-{key}:", PACKAGE_YAML), encoding="utf-8")
    with pytest.raises(ValueError, match=rf"^schemas/package\.yaml: the key {key} is missing$"):
        read_metadata(root)


BROKEN: dict[str, Callable[[Path], object]] = {
    "is gone": lambda file: file.unlink(),
    "is a folder": lambda file: (file.unlink(), file.mkdir()),
    "is no YAML": lambda file: file.write_text("a: [", encoding="utf-8"),
    "is not UTF-8": lambda file: file.write_bytes(b"title: \xff\n"),
    "is a list": lambda file: file.write_text("- a\n", encoding="utf-8"),
    "is empty": lambda file: file.write_text("", encoding="utf-8"),
}


@pytest.mark.parametrize("name", [CITATION, PACKAGE])
@pytest.mark.parametrize("how", BROKEN)
def test_a_file_that_cannot_be_read_is_named(root: Path, name: str, how: str) -> None:
    BROKEN[how](root / name)
    with pytest.raises(ValueError, match=f"^{name}: "):
        read_metadata(root)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  - name: Contributors\n", "  - Contributors\n"),
        ("abstract: >-\n  Some words\n  on two lines.\n", "abstract:\n  - Some words\n"),
        ("authors:\n  - name: Contributors\n  - family-names: Noether\n    given-names: Emmy\n", "authors: We\n"),
    ],
    ids=["author is a text", "abstract is a list", "authors are a text"],
)
def test_a_fact_of_another_shape_is_a_finding_and_no_crash(root: Path, before: str, after: str) -> None:
    assert before in CFF
    (root / CITATION).write_text(CFF.replace(before, after), encoding="utf-8")
    with pytest.raises(ValueError, match=r"^CITATION\.cff: "):
        read_metadata(root)


PERSON = """\
  - family-names: Beethoven
    name-particle: van
    name-suffix: Jr.
    given-names: Ludwig
    orcid: https://orcid.org/0000-0002-1825-0097
    affiliation: Vienna
"""


def test_a_person_is_read_with_all_parts_of_the_name(root: Path) -> None:
    (root / CITATION).write_text(CFF.replace("authors:\n", f"authors:\n{PERSON}"), encoding="utf-8")
    orcid = "https://orcid.org/0000-0002-1825-0097"
    author = read_metadata(root).authors[0]
    assert author == Author(family="van Beethoven Jr.", given="Ludwig", orcid=orcid, affiliation="Vienna")
    assert (author.inverted, author.direct) == ("van Beethoven Jr., Ludwig", "Ludwig van Beethoven Jr.")


def test_what_does_not_exist_is_empty(root: Path) -> None:
    metadata = read_metadata(root)
    assert (metadata.doi, metadata.homepage, metadata.archive, metadata.contact, metadata.publisher) == ("",) * 5


def test_what_exists_is_read(root: Path) -> None:
    more = "doi: 10.5281/zenodo.1\nurl: https://example.org/\nrepository-artifact: https://example.org/a.zip\n"
    (root / CITATION).write_text(f"{CFF}{more}contact:\n  - name: Desk\n", encoding="utf-8")
    (root / PACKAGE).write_text(f"{PACKAGE_YAML}publisher: A press\n", encoding="utf-8")
    metadata = read_metadata(root)
    assert (metadata.doi, metadata.homepage) == ("10.5281/zenodo.1", "https://example.org/")
    assert (metadata.archive, metadata.contact, metadata.publisher) == ("https://example.org/a.zip", "Desk", "A press")
    assert metadata.citation.endswith("[Data set]. A press. https://doi.org/10.5281/zenodo.1")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("doi: zenodo.1", r"'zenodo\.1' is no DOI; write it like 10\.5281/zenodo\.1234567"),
        ("doi: https://doi.org/", None),
        (
            "authors:\n  - name: A\n    orcid: https://orcid.org/0000-0002-1825-0098",
            "'https://orcid.org/0000-0002-1825-0098' is no ORCID; write it like https://orcid.org/0000-0002-1825-0097",
        ),
        ("authors:\n  - name: A\n    orcid: 0000-0002-1825-0097", "'0000-0002-1825-0097' is no ORCID"),
        ("authors:\n  - alias: A", "the author {'alias': 'A'} has no name"),
    ],
)
def test_an_identifier_that_cannot_be_one_is_named(root: Path, line: str, message: str | None) -> None:
    # The last of two keys wins.
    (root / CITATION).write_text(f"{CFF}{line}\n", encoding="utf-8")
    if message is None:
        assert read_metadata(root).doi == ""
        return
    with pytest.raises(ValueError, match=rf"^CITATION\.cff: {message}"):
        read_metadata(root)
