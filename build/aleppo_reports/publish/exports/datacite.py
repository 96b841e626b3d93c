"""metadata/datacite.json: the DataCite metadata of the release, kernel 4, as the JSON that DataCite's API takes.

Kept to what kernel 4.5 knows, because later ones have no published JSON schema.
"""

from __future__ import annotations

from aleppo_reports.citing import Author, Reference
from aleppo_reports.publish.exports.shared import Node, Release, present, table_files

# Source: DataCite 4, appendix 3: to be assigned or announced later. Publisher is a field that must be there.
_TO_BE_ANNOUNCED = ":tba"


def datacite(release: Release) -> Node:
    """Return the DataCite metadata."""
    metadata = release.metadata
    rows = sum(release.rows.values())
    dates = [{"date": metadata.released, "dateType": "Issued"}]
    if span := release.published:
        first, last = (day.isoformat() for day in span)
        dates.append({"date": f"{first}/{last}", "dateType": "Other", "dateInformation": "Publication of the articles"})
    return present(
        {
            "doi": metadata.doi,
            "creators": [_person(author) for author in metadata.authors],
            "titles": [{"title": metadata.title}],
            "publisher": {"name": metadata.publisher or _TO_BE_ANNOUNCED},
            "publicationYear": metadata.released[:4],
            "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Dataset"},
            "subjects": [{"subject": keyword} for keyword in metadata.keywords],
            "dates": dates,
            "language": metadata.language,
            "version": metadata.version,
            "rightsList": [
                {
                    "rights": licence.title,
                    "rightsUri": licence.path,
                    "rightsIdentifier": licence.name,
                    "rightsIdentifierScheme": "SPDX",
                    "schemeUri": "https://spdx.org/licenses/",
                }
                for licence in metadata.licences
            ],
            "descriptions": [{"description": metadata.abstract, "descriptionType": "Abstract"}],
            "geoLocations": [{"geoLocationPlace": metadata.place}] if metadata.place else [],
            "sizes": [f"{len(release.ordered)} tables", f"{rows} rows"],
            "formats": sorted({resource["mediatype"] for resource in table_files(release)}),
            "relatedItems": [_article(article) for article in release.articles],
            "url": metadata.homepage,
            "schemaVersion": "http://datacite.org/schema/kernel-4",
        }
    )


def _person(author: Author) -> Node:
    orcid = {
        "nameIdentifier": author.orcid,
        "nameIdentifierScheme": "ORCID",
        "schemeUri": "https://orcid.org",
    }
    return present(
        {
            "name": author.inverted,
            "nameType": "Organizational" if author.name else "Personal",
            "givenName": author.given,
            "familyName": author.family,
            "nameIdentifiers": [orcid] if author.orcid else [],
            "affiliation": [{"name": author.affiliation}] if author.affiliation else [],
        }
    )


def _article(article: Reference) -> Node:
    return present(
        {
            "relationType": "IsDerivedFrom",
            "relatedItemType": "Text",
            "relatedItemIdentifier": {"relatedItemIdentifier": article.url, "relatedItemIdentifierType": "URL"}
            if article.url
            else {},
            "titles": [{"title": article.title}],
            "creators": [_person(author) for author in article.authors],
            "publicationYear": article.issued.iso[:4] if article.issued else "",
            "publisher": article.container,
        }
    )
