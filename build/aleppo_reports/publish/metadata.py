"""What the package says of itself, read from the two places that state it: CITATION.cff and schemas/package.yaml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml as pyyaml

from aleppo_reports.citing import Author, Reference, render
from aleppo_reports.citing.reference import issued, one_line
from aleppo_reports.problems import nearest

CITATION = "CITATION.cff"
PACKAGE = "schemas/package.yaml"
_ORCID = re.compile(r"https://orcid\.org/([0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X])")
_DOI = re.compile(r"10\.[0-9]{4,9}/[!-~]+")


RESPONSIBLE_USE: Mapping[str, bool] = {
    "dataCollection": False,
    "dataCollectionType": True,
    "dataCollectionMissingData": False,
    "dataCollectionRawData": False,
    "dataImputationProtocol": False,
    "dataPreprocessingProtocol": True,
    "dataManipulationProtocol": False,
    "dataAnnotationProtocol": True,
    "dataAnnotationPlatform": True,
    "dataAnnotationAnalysis": True,
    "annotationsPerItem": False,
    "annotatorDemographics": True,
    "machineAnnotationTools": True,
    "dataReleaseMaintenancePlan": False,
    "personalSensitiveInformation": True,
    "dataSocialImpact": False,
    "dataBiases": True,
    "dataLimitations": True,
    "dataUseCases": True,
}
"""Statements on responsible use by their names in the Croissant RAI vocabulary, and whether each may be several.

Source: Croissant RAI specification 1.0, as mlcroissant reads it. Its time frame of collection has dates, which
nobody noted here.
"""


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence: its SPDX name, address and title."""

    name: str
    path: str
    title: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """Facts about the package as a whole; empty where a fact does not exist (yet)."""

    name: str
    title: str
    abstract: str
    version: str
    released: str
    authors: tuple[Author, ...]
    keywords: tuple[str, ...]
    order: tuple[str, ...]
    licences: tuple[Licence, ...]
    table_licences: Mapping[str, tuple[Licence, ...]]
    doi: str = ""
    url: str = ""
    repository: str = ""
    archive: str = ""
    contact: str = ""
    publisher: str = ""
    language: str = ""
    language3: str = ""
    place: str = ""
    technique: str = ""
    responsible_use: Mapping[str, str | list[str]] = field(default_factory=dict)

    @property
    def homepage(self) -> str:
        """Where people find the package: its own page, else its repository."""
        return self.url or self.repository

    @property
    def reference(self) -> Reference:
        """The release as something to cite."""
        return Reference(
            key=f"{self.name}-{self.version}",
            kind="release",
            title=self.title,
            authors=self.authors,
            issued=issued(self.released),
            version=self.version,
            publisher=self.publisher,
            url=self.homepage,
            doi=self.doi,
            keywords=self.keywords,
        )

    @property
    def citation(self) -> str:
        """How the release is cited, in one line."""
        return render([self.reference], "apa")


def read_metadata(root: Path) -> Metadata:
    """Return the facts that the two files under `root` state.

    Raises:
        ValueError: if one of them is missing, is no YAML, or lacks a fact; the message names file and key.
    """
    citation, package = _load(root, CITATION), _load(root, PACKAGE)

    def fact(source: Mapping[str, Any], file: str, key: str, kind: type = str) -> Any:
        if key not in source:
            raise ValueError(f"{file}: the key {key} is missing")
        if not isinstance(source[key], kind):
            raise ValueError(f"{file}: the key {key} must hold {'a list' if kind is list else 'one text'}")
        return source[key]

    def maybe(source: Mapping[str, Any], file: str, key: str) -> str:
        return str(fact(source, file, key)).strip() if key in source else ""

    extra: dict[str, list[Licence]] = {}
    for entry in package.get("table_licences", []):
        extra.setdefault(entry["table"], []).append(Licence(entry["name"], entry["path"], entry["title"]))
    return Metadata(
        name=fact(package, PACKAGE, "name"),
        title=fact(citation, CITATION, "title"),
        abstract=" ".join(fact(citation, CITATION, "abstract").split()),
        version=fact(citation, CITATION, "version"),
        released=fact(citation, CITATION, "date-released"),
        authors=tuple(_author(author) for author in fact(citation, CITATION, "authors", list)),
        keywords=tuple(fact(citation, CITATION, "keywords", list)),
        order=tuple(fact(package, PACKAGE, "tables", list)),
        licences=tuple(Licence(e["name"], e["path"], e["title"]) for e in fact(package, PACKAGE, "licences", list)),
        table_licences={table: tuple(licences) for table, licences in extra.items()},
        doi=_doi(maybe(citation, CITATION, "doi")),
        url=maybe(citation, CITATION, "url"),
        repository=maybe(citation, CITATION, "repository-code"),
        archive=maybe(citation, CITATION, "repository-artifact"),
        contact="; ".join(_author(one).direct for one in citation.get("contact", [])),
        publisher=maybe(package, PACKAGE, "publisher"),
        language=maybe(package, PACKAGE, "language"),
        language3=maybe(package, PACKAGE, "language_iso639_3"),
        place=maybe(package, PACKAGE, "place"),
        technique=maybe(package, PACKAGE, "technique"),
        responsible_use=_responsible_use(package.get("responsible_use", {})),
    )


def _load(root: Path, name: str) -> Mapping[str, Any]:
    try:
        # BaseLoader keeps every scalar a string: a version 1.10 must not become 1.1.
        loaded = pyyaml.load((root / name).read_text(encoding="utf-8"), Loader=pyyaml.BaseLoader)
    except OSError as error:
        raise ValueError(f"{name}: cannot be read: {error.strerror}") from None
    except (pyyaml.YAMLError, UnicodeDecodeError) as error:
        raise ValueError(f"{name}: {error}") from None
    if not isinstance(loaded, dict):
        raise ValueError(f"{name}: must hold keys and values")
    return loaded


def _author(author: Any) -> Author:
    if not isinstance(author, dict):
        raise ValueError(f"{CITATION}: the author {author!r} must hold keys like name, or family-names and given-names")

    def said(*keys: str) -> str:
        return one_line(" ".join(str(author.get(key, "")) for key in keys))

    found = Author(
        name=said("name"),
        family=said("name-particle", "family-names", "name-suffix"),
        given=said("given-names"),
        orcid=said("orcid"),
        affiliation=said("affiliation"),
    )
    if not found.inverted:
        raise ValueError(f"{CITATION}: the author {author!r} has no name; write name, or family-names and given-names")
    if found.orcid and not _is_orcid(found.orcid):
        raise ValueError(
            f"{CITATION}: {found.orcid!r} is no ORCID; write it like https://orcid.org/0000-0002-1825-0097"
        )
    return found


def _is_orcid(text: str) -> bool:
    """Tell whether a text is the address of an ORCID with the right check digit.

    Source: ISO 7064, MOD 11-2, as ORCID describes it.

    >>> _is_orcid("https://orcid.org/0000-0002-1825-0097"), _is_orcid("https://orcid.org/0000-0002-1825-0098")
    (True, False)
    """
    match = _ORCID.fullmatch(text)
    if match is None:
        return False
    digits = match[1].replace("-", "")
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == digits[-1]


def _responsible_use(stated: Any) -> dict[str, str | list[str]]:
    """Return the statements on responsible use, each as one text or as a list of texts."""
    if not isinstance(stated, dict):
        raise ValueError(f"{PACKAGE}: the key responsible_use must hold keys of the vocabulary")
    found: dict[str, str | list[str]] = {}
    for key, value in stated.items():
        if key not in RESPONSIBLE_USE:
            message = f"responsible_use has an unknown key {key}{nearest(key, RESPONSIBLE_USE)}"
            raise ValueError(f"{PACKAGE}: {message}")
        kind = "a list of texts" if RESPONSIBLE_USE[key] else "one text"
        texts = value if isinstance(value, list) else [value]
        if isinstance(value, list) != RESPONSIBLE_USE[key] or not all(isinstance(text, str) for text in texts):
            raise ValueError(f"{PACKAGE}: {key} in responsible_use must hold {kind}")
        found[key] = [one_line(text) for text in texts] if RESPONSIBLE_USE[key] else one_line(value)
    return found


def _doi(text: str) -> str:
    found = text.removeprefix("https://doi.org/")
    if found and not _DOI.fullmatch(found):
        raise ValueError(f"{CITATION}: {text!r} is no DOI; write it like 10.5281/zenodo.1234567")
    return found
