"""What a person must still state before a release: facts that nobody but they can know, and that are never made up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from aleppo_reports.problems import Origin, Problem
from aleppo_reports.publish.metadata import CITATION, PACKAGE, Metadata
from aleppo_reports.published import DESCRIPTOR, Published

CHANGELOG = "CHANGELOG.md"
# Google Dataset Search rejects a record whose description is shorter or longer.
_ABSTRACT = range(50, 5001)


def open_facts(root: Path, metadata: Metadata) -> Iterator[Problem]:
    """Yield a finding for every fact that a release should state and that does not exist yet, or cannot be so.

    Args:
        root: folder that holds `CHANGELOG.md` and the built package.
        metadata: the facts that exist.
    """
    yield from _identifiers(metadata)
    yield from _people(metadata)
    yield from _date(root, metadata)
    yield from _retired(root, metadata)
    if len(metadata.abstract) not in _ABSTRACT:
        message = f"has {len(metadata.abstract)} characters; search engines take {_ABSTRACT[0]} to {_ABSTRACT[-1]}"
        yield Problem(Origin(CITATION), "G908", "", "abstract", message, "make it longer or shorter")


def _identifiers(metadata: Metadata) -> Iterator[Problem]:
    stated = (
        (metadata.doi, "G901", CITATION, "doi", "there is no DOI", "reserve one where the release is archived"),
        (
            metadata.homepage,
            "G902",
            CITATION,
            "repository-code",
            "there is no address where people find the package",
            "state repository-code, or url if it has a page of its own",
        ),
        (
            metadata.archive,
            "G903",
            CITATION,
            "repository-artifact",
            "there is no address to download the release from, so that search engines list no files",
            "state the address of its archive",
        ),
        (
            metadata.publisher,
            "G904",
            PACKAGE,
            "publisher",
            "nobody is named who publishes the release; DataCite metadata say :tba",
            "name the archive or institution, like `publisher: Zenodo`",
        ),
    )
    for value, code, file, key, message, fix in stated:
        if not value:
            yield Problem(Origin(file), code, "", key, message, fix)


def _people(metadata: Metadata) -> Iterator[Problem]:
    people = [author for author in metadata.authors if not author.name]
    if not people:
        fix = "put the people who answer for it under authors, with family-names and given-names, if they agree"
        yield Problem(Origin(CITATION), "G905", "", "authors", "no author is a person", fix)
    for author in people:
        if not author.orcid:
            message = f"{author.direct} has no ORCID"
            yield Problem(Origin(CITATION), "G906", "", "authors", message, "add orcid, if there is one")
    if not metadata.contact:
        message = "nobody is named to whom errors are reported"
        yield Problem(Origin(CITATION), "G907", "", "contact", message, "name somebody under contact")


def _date(root: Path, metadata: Metadata) -> Iterator[Problem]:
    """Yield what keeps the date of the citation from being the day of the release."""
    try:
        text = (root / CHANGELOG).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        text = ""
    match = re.search(rf"(?m)^## {re.escape(metadata.version)} \((.+)\)$", text)
    fix = f"on the day of the release, write it into {CHANGELOG} and as date-released into {CITATION}"
    if match is None:
        message = f"there is no section `## {metadata.version} (YYYY-MM-DD)`"
        yield Problem(Origin(CHANGELOG), "G909", "", "", message, fix)
    elif match[1] != metadata.released:
        line = text[: match.start()].count("\n") + 1
        message = f"says that {metadata.version} is {match[1]}, {CITATION} that it was released on {metadata.released}"
        yield Problem(Origin(CHANGELOG, line, 1), "G909", "", "", message, fix)


def _retired(root: Path, metadata: Metadata) -> Iterator[Problem]:
    """Yield every record that was retired in a release that is still to come."""
    if not (root / DESCRIPTOR).is_file():
        return
    for row in Published(root).rows("retired"):
        if _order(row["retired_in"]) > _order(metadata.version):
            message = f"retired in {row['retired_in']}, but this is {metadata.version}"
            fix = "correct retired_in in annotations/retired.yaml, or raise the version"
            yield Problem(Origin("data/retired.csv"), "G910", row["record_id"], "retired_in", message, fix)


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.partition("-")[0].split("."))
