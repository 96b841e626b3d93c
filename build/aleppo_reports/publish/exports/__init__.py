"""The package described for others: what archives, search engines and annotation tools read, each in its own format.

All of them are made from the same few things: the facts of `Metadata`, and the published descriptor and tables. A fact
that does not exist is left out, in all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aleppo_reports.publish.exports.croissant import croissant
from aleppo_reports.publish.exports.datacite import datacite
from aleppo_reports.publish.exports.evidence import write_evidence
from aleppo_reports.publish.exports.ro_crate import ro_crate
from aleppo_reports.publish.exports.schema_org import schema_org
from aleppo_reports.publish.exports.shared import Release, json_bytes
from aleppo_reports.publish.exports.zenodo import zenodo

FOLDER = "metadata"
"""Where they stand, but for those that tools look for at the top."""

_JSON: Mapping[str, Callable[[Release], dict[str, Any]]] = {
    ".zenodo.json": zenodo,
    f"{FOLDER}/datacite.json": datacite,
    f"{FOLDER}/schema-org.jsonld": schema_org,
    f"{FOLDER}/croissant.json": croissant,
}
EVIDENCE = f"{FOLDER}/evidence.jsonld"
CRATE = "ro-crate-metadata.json"

__all__ = ["CRATE", "EVIDENCE", "FOLDER", "Release", "exports"]


def exports(release: Release) -> None:
    """Add the descriptions to the files of a release."""
    for path, make in _JSON.items():
        release.files.put(path, json_bytes(make(release)))
    with release.files.making(EVIDENCE) as place:
        write_evidence(release, place)
    # Last, because it lists the others with their hashes.
    release.files.put(CRATE, json_bytes(ro_crate(release)))
