"""metadata/schema-org.jsonld: the release as a schema.org Dataset, which search engines for data sets read.

After Google's rules and what Our World in Data learnt with them: no `sameAs` of the data set (records are merged by
it), sources in `isBasedOn` and not in `citation` (which is for papers about the data), variables and files at the top,
at most a hundred variables, codes listed with their meanings.
"""

from __future__ import annotations

from aleppo_reports.publish.exports.shared import (
    Node,
    Release,
    agent,
    news_article,
    present,
    sha256_of,
    table_files,
)
from aleppo_reports.schema import Field, Table

MOST_VARIABLES = 100


def schema_org(release: Release) -> Node:
    """Return the Dataset."""
    metadata = release.metadata
    span = release.published
    return present(
        {
            "@context": "https://schema.org/",
            "@type": "Dataset",
            "identifier": f"https://doi.org/{metadata.doi}" if metadata.doi else "",
            "name": metadata.title,
            "description": metadata.abstract,
            "url": metadata.homepage,
            "version": metadata.version,
            "datePublished": metadata.released,
            "license": release.licence,
            "keywords": list(metadata.keywords),
            "creator": [agent(author) for author in metadata.authors],
            "publisher": {"@type": "Organization", "name": metadata.publisher} if metadata.publisher else "",
            "isAccessibleForFree": True,
            "inLanguage": metadata.language,
            "spatialCoverage": {"@type": "Place", "name": metadata.place} if metadata.place else "",
            "temporalCoverage": f"{span[0]}/{span[1]}" if span else "",
            "measurementTechnique": metadata.technique,
            "variableMeasured": variables(release),
            "isBasedOn": [news_article(article) for article in release.articles],
            "distribution": [*_archive(release), *_files(release)],
        }
    )


def variables(release: Release) -> list[Node]:
    """Return what the tables measure: their coded, numeric and dated columns, each once."""
    found: dict[tuple[str, str | None], Node] = {}
    for table in release.ordered:
        for field in table.fields:
            if _measures(table, field):
                found.setdefault((field.name, field.codes), _variable(release, field))
    return list(found.values())[:MOST_VARIABLES]


def _measures(table: Table, field: Field) -> bool:
    keys = {*table.primary_key, *(key.field for key in table.foreign_keys)}
    # Offsets say where, not what.
    if field.name in keys or field.name.endswith(("start", "end")):
        return False
    return bool(field.codes or field.syntax or field.unit or field.type != "string")


def _variable(release: Release, field: Field) -> Node:
    return present(
        {
            "@type": "PropertyValue",
            "name": field.name,
            "description": field.description,
            "unitText": field.unit,
            "valueReference": [
                {"@type": "DefinedTerm", "termCode": code.code, "name": code.label}
                for code in (release.codes[field.codes] if field.codes else ())
            ],
        }
    )


def _archive(release: Release) -> list[Node]:
    address = release.metadata.archive
    if not address:
        return []
    return [{"@type": "DataDownload", "name": "Archive", "encodingFormat": "application/zip", "contentUrl": address}]


def _files(release: Release) -> list[Node]:
    # Where each file can be fetched nobody knows before the release is deposited: no address, then.
    return [
        {
            "@type": "DataDownload",
            "name": resource["path"].rpartition("/")[2],
            "description": resource["description"],
            "encodingFormat": resource["mediatype"],
            "contentSize": f"{release.files.size(resource['path'])} B",
            "sha256": sha256_of(resource),
        }
        for resource in table_files(release)
    ]
