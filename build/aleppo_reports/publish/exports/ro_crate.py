"""ro-crate-metadata.json: the release as an RO-Crate 1.2, every file with its hash, and the articles it is based on.

It stands at the top because that is where an RO-Crate has it.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from aleppo_reports.publish.exports.shared import Node, Release, agent, news_article, present, table_files
from aleppo_reports.publish.staged import Staged

_SPEC = "https://w3id.org/ro/crate/1.2"
_MEDIA = {
    ".csv": "text/csv",
    ".md": "text/markdown",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".parquet": "application/vnd.apache.parquet",
}


def ro_crate(release: Release) -> Node:
    """Return the RO-Crate metadata of a release, of which all other files are made."""
    metadata = release.metadata
    files = sorted(filter(_is_ours, release.files))
    others: dict[str, Node] = {}
    creators = [_entity(agent(author, linked=True), others) for author in metadata.authors]
    articles = [
        _entity({"@id": article.url or f"#{article.key}", **news_article(article)}, others)
        for article in release.articles
    ]
    publisher = {"@type": "Organization", "name": metadata.publisher} if metadata.publisher else {}
    root = present(
        {
            "@id": "./",
            "@type": "Dataset",
            "identifier": f"https://doi.org/{metadata.doi}" if metadata.doi else "",
            "name": metadata.title,
            "description": metadata.abstract,
            "url": metadata.homepage,
            "version": metadata.version,
            "datePublished": metadata.released,
            "license": {"@id": release.licence},
            "keywords": list(metadata.keywords),
            "creator": creators,
            "publisher": _entity(publisher, others) if publisher else "",
            "inLanguage": metadata.language,
            "isBasedOn": articles,
            "hasPart": [{"@id": path} for path in files],
        }
    )
    described = {resource["path"]: resource["description"] for resource in table_files(release)}
    return {
        "@context": f"{_SPEC}/context",
        "@graph": [
            {
                "@id": "ro-crate-metadata.json",
                "@type": "CreativeWork",
                "conformsTo": {"@id": _SPEC},
                "about": {"@id": "./"},
            },
            root,
            *(_file(path, release.files, described.get(path, "")) for path in files),
            *({"@id": one.path, "@type": "CreativeWork", "name": one.title} for one in metadata.licences),
            *others.values(),
        ],
    }


def _is_ours(path: str) -> bool:
    """Tell whether a file belongs into the crate: data and descriptions, not the editor's schema."""
    return not path.startswith("schemas/")


def _file(path: str, files: Staged, description: str) -> Node:
    name = path.rpartition("/")[2]
    suffix = f".{name.rpartition('.')[2]}"
    return present(
        {
            "@id": path,
            "@type": "File",
            "name": name,
            "description": description,
            "encodingFormat": _MEDIA.get(suffix, "text/plain"),
            "contentSize": str(files.size(path)),
            "sha256": files.sha256(path),
        }
    )


def _entity(node: Node, others: dict[str, Node]) -> Node:
    """Put an entity and all that it holds among the others, and return the reference to it: a crate is flat."""
    flat: Node = {"@id": node.get("@id") or f"#{_slug(node['name'])}"}
    for key, value in node.items():
        if isinstance(value, list):
            flat[key] = [_entity(one, others) if isinstance(one, dict) else one for one in value]
        elif key != "@id":
            flat[key] = _entity(value, others) if isinstance(value, dict) else value
    others.setdefault(flat["@id"], flat)
    return {"@id": flat["@id"]}


def _slug(name: str) -> str:
    return quote("-".join(re.findall(r"\w+", name.lower())))
