"""datapackage.json: the Frictionless descriptor, within what specification, published profile and tools agree on.

Each table is a table resource (CSV, with schema, bytes and hash) and a file (Parquet, with hash alone: for the tools it
is a table, too, and they fail on the size of such). Codes are written twice, as `enum`, which is enforced, and as
`categories`, which carries labels and is not.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from aleppo_reports.citing import Author
from aleppo_reports.comparing.recorded import CHANGES
from aleppo_reports.publish.metadata import Licence, Metadata
from aleppo_reports.publish.profile import PROFILE
from aleppo_reports.publish.staged import Staged
from aleppo_reports.records import Article, Code

SCHEMA_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
RESOURCE_PROFILE = "https://datapackage.org/profiles/2.0/dataresource.json"
MEDIATYPES = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}


def descriptor(
    metadata: Metadata,
    statements: Mapping[str, Mapping[str, Any]],
    codes: Mapping[str, Sequence[Code]],
    articles: Sequence[Article],
    files: Staged,
) -> dict[str, Any]:
    """Return the descriptor.

    Args:
        metadata: facts about the package.
        statements: the Table Schema of each table as stated in schemas/.
        codes: the codes of each code list, in their order.
        articles: the articles, which are the sources.
        files: data/<table>.csv and data/<table>.parquet.
    """
    resources = []
    for name in metadata.order:
        extra = metadata.table_licences.get(name, ())
        licences = {"licenses": [_licence(entry) for entry in (*metadata.licences, *extra)]} if extra else {}
        statement = statements[name]
        csv, parquet = f"data/{name}.csv", f"data/{name}.parquet"
        resources.append(
            {
                "$schema": RESOURCE_PROFILE,
                "name": name,
                "type": "table",
                "title": statement["title"],
                "description": statement["description"],
                **_file(csv, files),
                "encoding": "utf-8",
                **licences,
                "schema": published_schema(statement, codes),
            }
        )
        resources.append(
            {
                "$schema": RESOURCE_PROFILE,
                "name": f"{name}-parquet",
                "title": f"{statement['title']} (Parquet)",
                "description": f"The table {name} with column types for pandas, polars, DuckDB and Arrow.",
                **_file(parquet, files, sized=False),
                **licences,
            }
        )
    return {
        "$schema": PROFILE,
        "name": metadata.name,
        **({"id": f"https://doi.org/{metadata.doi}"} if metadata.doi else {}),
        "title": metadata.title,
        "description": metadata.abstract,
        "version": metadata.version,
        # Two of our own: `created` of the specification asks for a time of day, which a release has not.
        "released": metadata.released,
        **({"publisher": metadata.publisher} if metadata.publisher else {}),
        **({"homepage": metadata.homepage} if metadata.homepage else {}),
        "keywords": list(metadata.keywords),
        "licenses": [_licence(entry) for entry in metadata.licences],
        "contributors": [_contributor(author) for author in metadata.authors],
        "sources": [_source(article) for article in sorted(articles, key=lambda article: article.article_id)],
        "bibliographicCitation": metadata.citation,
        "resources": resources,
    }


def changes_resource(files: Staged) -> dict[str, Any]:
    """Return the resource of what releases changed. It tells of the tables and is none of them: it has no schema."""
    return {
        "$schema": RESOURCE_PROFILE,
        "name": "changes",
        "title": "Changes of records by release",
        "description": (
            "For each release but the first, the records that were added, changed or removed since the one before it, "
            "with the hash of their row before and after. What was changed or removed is an erratum."
        ),
        **_file(CHANGES, files),
        "encoding": "utf-8",
    }


def published_schema(statement: Mapping[str, Any], codes: Mapping[str, Sequence[Code]]) -> dict[str, Any]:
    """Return a Table Schema as published: with the code lists written out."""
    fields = []
    for stated in statement["fields"]:
        field = {key: value for key, value in stated.items() if key not in {"constraints", "example"}}
        constraints = dict(stated["constraints"])
        if stated.get("codes"):
            listed = codes[stated["codes"]]
            if stated["type"] == "integer":
                # The published profile gives categories to integers as whole numbers.
                field["categories"] = [{"value": int(code.code), "label": code.label} for code in listed]
                constraints["enum"] = [int(code.code) for code in listed]
            else:
                field["categories"] = [{"value": code.code, "label": code.label} for code in listed]
                constraints["enum"] = [code.code for code in listed]
        fields.append({**field, "constraints": constraints, "example": stated["example"]})
    return {**statement, "fields": fields}


def descriptor_bytes(content: Mapping[str, Any]) -> bytes:
    """Return a descriptor as JSON: two spaces, UTF-8, LF."""
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def _file(path: str, files: Staged, *, sized: bool = True) -> dict[str, Any]:
    suffix = path.rpartition(".")[2]
    return {
        "path": path,
        "format": suffix,
        "mediatype": MEDIATYPES[suffix],
        **({"bytes": files.size(path)} if sized else {}),
        "hash": f"sha256:{files.sha256(path)}",
    }


def _contributor(author: Author) -> dict[str, Any]:
    parts = {
        "title": author.direct,
        "givenName": author.given,
        "familyName": author.family,
        "path": author.orcid,
        "organization": author.affiliation,
    }
    return {**{key: text for key, text in parts.items() if text}, "roles": ["creator"]}


def _licence(licence: Licence) -> dict[str, str]:
    return {"name": licence.name, "path": licence.path, "title": licence.title}


def _source(article: Article) -> dict[str, str]:
    source = {"title": f"{article.title} ({article.article_id}, published {article.published})"}
    return {**source, "path": article.url} if article.url else source
