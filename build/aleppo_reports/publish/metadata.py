"""What the package says of itself, read from the two places that state it: CITATION.cff and schemas/package.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml as pyyaml

CITATION = "CITATION.cff"
PACKAGE = "schemas/package.yaml"


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence: its SPDX name, address and title."""

    name: str
    path: str
    title: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """Facts about the package as a whole."""

    name: str
    title: str
    abstract: str
    version: str
    released: str
    authors: tuple[str, ...]
    keywords: tuple[str, ...]
    order: tuple[str, ...]
    licences: tuple[Licence, ...]
    table_licences: Mapping[str, tuple[Licence, ...]]

    @property
    def citation(self) -> str:
        """How the release is cited, in one line."""
        year = self.released[:4]
        return f"{'; '.join(self.authors)} ({year}). {self.title} (Version {self.version}) [Data set]."


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


def _author(author: Any) -> str:
    if not isinstance(author, dict):
        raise ValueError(f"{CITATION}: the author {author!r} must hold keys like name, or family-names and given-names")
    return author.get("name") or ", ".join(filter(None, (author.get("family-names"), author.get("given-names"))))
