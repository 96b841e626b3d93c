"""metadata/croissant.json: the release in Croissant 1.1, with provenance down to the field, and responsible use.

Records are read from the Parquet files, whose types are those of the schemas. A Parquet file has two media types,
the registered one and the one that mlcroissant knows. The context is that of the specification, but for the
namespace of schema.org, which mlcroissant demands with https. What a column points to is said in words: of a
`references`, mlcroissant 1.1.1 makes a join, which fails between most tables, and reads a table with one only once.
The foreign keys stand in the descriptor.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aleppo_reports.citing import Reference, render
from aleppo_reports.publish.exports.shared import (
    Node,
    Release,
    agent,
    name_of_bytes,
    news_article,
    present,
    sha256_of,
    spanned,
    table_files,
    words_column,
)
from aleppo_reports.records import Code
from aleppo_reports.schema import Field, Table

CONFORMS_TO = ("http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0")
# Source: Croissant 1.1, appendix 1.
_TERMS = (
    "annotation",
    "arrayShape",
    "citeAs",
    "column",
    "conformsTo",
    "containedIn",
    "equivalentProperty",
    "excludes",
    "extract",
    "field",
    "fileObject",
    "fileProperty",
    "fileSet",
    "format",
    "includes",
    "isArray",
    "isLiveDataset",
    "jsonPath",
    "key",
    "md5",
    "parentField",
    "path",
    "readLines",
    "recordSet",
    "references",
    "regex",
    "repeated",
    "replace",
    "samplingRate",
    "sdVersion",
    "separator",
    "source",
    "subField",
    "transform",
    "unArchive",
    "value",
)
CONTEXT: Node = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    **{term: f"cr:{term}" for term in _TERMS},
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
}
_TYPES = {
    "string": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
}
_FORMATS: dict[str, str | list[str]] = {
    "text/csv": "text/csv",
    "application/vnd.apache.parquet": ["application/vnd.apache.parquet", "application/x-parquet"],
}
_CODE_FIELDS = (("name", "The code."), ("label", "What it is called."), ("definition", "When it applies."))
# Who first claims what a row holds.
_CLAIMANTS = ("claimant_id", "speaker_id")


def croissant(release: Release) -> Node:
    """Return the Croissant description; addresses of files are relative to its own place in metadata/."""
    metadata = release.metadata
    return present(
        {
            "@context": CONTEXT,
            "@type": "sc:Dataset",
            "conformsTo": list(CONFORMS_TO),
            "name": metadata.title,
            "alternateName": metadata.name,
            "description": metadata.abstract,
            "url": metadata.homepage,
            "version": metadata.version,
            "datePublished": metadata.released,
            "license": release.licence,
            "creator": [agent(author, "sc:") for author in metadata.authors],
            "publisher": {"@type": "sc:Organization", "name": metadata.publisher} if metadata.publisher else "",
            "keywords": list(metadata.keywords),
            "inLanguage": metadata.language,
            "isLiveDataset": False,
            "citeAs": render([metadata.reference], "bibtex"),
            "prov:wasDerivedFrom": [
                _source(article, row)
                for article, row in zip(release.articles, release.package.rows("articles"), strict=True)
            ],
            "prov:wasGeneratedBy": _activity(release),
            **{f"rai:{key}": value for key, value in metadata.responsible_use.items()},
            "distribution": [_file(resource, release) for resource in table_files(release)],
            "recordSet": [
                *(_record_set(table) for table in release.ordered),
                *(_enumeration(name, codes, release) for name, codes in sorted(release.codes.items())),
            ],
        }
    )


def _source(reference: Reference, row: dict[str, str]) -> Node:
    described = news_article(reference, "sc:")
    return {"@id": name_of_bytes(row["sha256"]), **described, "@type": ["prov:Entity", described["@type"]]}


def _activity(release: Release) -> Node:
    tools = release.metadata.responsible_use.get("machineAnnotationTools", [])
    return present(
        {
            "@type": "prov:Activity",
            "prov:label": release.metadata.technique,
            "prov:wasAssociatedWith": [{"@type": "prov:SoftwareAgent", "prov:label": tool} for tool in tools],
        }
    )


def _file(resource: Node, release: Release) -> Node:
    return {
        "@type": "cr:FileObject",
        "@id": resource["path"],
        "name": resource["path"].rpartition("/")[2],
        "description": resource["description"],
        "contentUrl": f"../{resource['path']}",
        "contentSize": f"{release.files.size(resource['path'])} B",
        "encodingFormat": _FORMATS[resource["mediatype"]],
        "sha256": sha256_of(resource),
    }


def _record_set(table: Table) -> Node:
    words = words_column(table)
    return present(
        {
            "@type": "cr:RecordSet",
            "@id": table.name,
            "name": table.name,
            "description": table.description,
            "key": [{"@id": f"{table.name}/{name}"} for name in table.primary_key],
            "annotation": [_derived(table, table.name)] if spanned(table) else [],
            "field": [
                present(
                    {
                        **_field(table, field.name, f"{table.name}/{field.name}"),
                        "annotation": _said(table, field.name) if field.name == words else [],
                    }
                )
                for field in table.fields
            ],
        }
    )


def _field(table: Table, name: str, id: str) -> Node:
    field = table.field(name)
    return {
        "@type": "cr:Field",
        "@id": id,
        "name": name,
        "description": " ".join(_meaning(table, field)),
        "dataType": _TYPES[field.type],
        "source": {"fileObject": {"@id": f"data/{table.name}.parquet"}, "extract": {"column": name}},
    }


def _meaning(table: Table, field: Field) -> Iterator[str]:
    yield field.description
    if field.unit:
        yield f"Unit: {field.unit}."
    if field.codes:
        yield f"Codes: record set code/{field.codes}."
    yield from (f"Points to {key.table}/{key.target}." for key in table.foreign_keys if key.field == field.name)


def _derived(table: Table, id: str, property: str = "wasDerivedFrom") -> Node:
    """Return the annotation that says from which characters of which article a row or its words come."""
    own = f"{id}/{property}"
    return {
        "@type": "cr:Field",
        "@id": own,
        "name": property,
        "description": "The article and the characters in its archived text, code points from 0, end exclusive.",
        "dataType": "prov:Entity",
        "equivalentProperty": f"prov:{property}",
        "subField": [_field(table, name, f"{own}/{name}") for name in ("article_id", "start", "end")],
    }


def _said(table: Table, name: str) -> list[Node]:
    """Return the annotations that say where the words of a row are quoted from, and whose claim they are."""
    id = f"{table.name}/{name}"
    found = [_derived(table, id, "wasQuotedFrom")]
    for claimant in _CLAIMANTS:
        if claimant in table.names:
            own = f"{id}/wasAttributedTo"
            found.append(
                {
                    "@type": "cr:Field",
                    "@id": own,
                    "name": "wasAttributedTo",
                    "description": table.field(claimant).description,
                    "dataType": "prov:Agent",
                    "equivalentProperty": "prov:wasAttributedTo",
                    "subField": [_field(table, claimant, f"{own}/{claimant}")],
                }
            )
    return found


def _enumeration(name: str, codes: Sequence[Code], release: Release) -> Node:
    id = f"code/{name}"
    whole = any(field.codes == name and field.type == "integer" for table in release.ordered for field in table.fields)
    return {
        "@type": "cr:RecordSet",
        "@id": id,
        "name": id,
        "description": f"Codes of the list {name}.",
        "dataType": "sc:Enumeration",
        "key": {"@id": f"{id}/name"},
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{id}/{key}",
                "name": key,
                "description": description,
                "dataType": "sc:Integer" if whole and key == "name" else "sc:Text",
            }
            for key, description in _CODE_FIELDS
        ],
        "data": [
            {
                f"{id}/name": int(code.code) if whole else code.code,
                f"{id}/label": code.label,
                f"{id}/definition": code.definition,
            }
            for code in codes
        ],
    }
