""".zenodo.json: what Zenodo takes over when it archives a release of a repository.

Zenodo reads it instead of CITATION.cff, not besides; without it, the record would be filed as software.
"""

from __future__ import annotations

from html import escape

from aleppo_reports.citing import Author
from aleppo_reports.publish.exports.shared import Node, Release, present


def zenodo(release: Release) -> Node:
    """Return the content of .zenodo.json, in the fields of Zenodo's deposit API.

    The date of publication and the DOI are Zenodo's to give.
    """
    metadata = release.metadata
    related = [
        {"identifier": article.url, "relation": "isDerivedFrom", "resource_type": "publication-other"}
        for article in release.articles
        if article.url
    ]
    if metadata.repository:
        related.append(
            {"identifier": metadata.repository, "relation": "isCompiledBy", "resource_type": "software"},
        )
    return present(
        {
            "upload_type": "dataset",
            "title": metadata.title,
            "creators": [_creator(author) for author in metadata.authors],
            "description": f"<p>{escape(metadata.abstract, quote=False)}</p>",
            "access_right": "open",
            "license": metadata.licences[0].name.lower(),
            "version": metadata.version,
            "language": metadata.language3,
            "keywords": list(metadata.keywords),
            "related_identifiers": related,
        }
    )


def _creator(author: Author) -> Node:
    return present(
        {
            "name": author.inverted,
            "orcid": author.orcid.removeprefix("https://orcid.org/"),
            "affiliation": author.affiliation,
        }
    )
