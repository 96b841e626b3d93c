"""References as CSL-JSON, which Zotero, Pandoc and citation processors read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from aleppo_reports.citing.reference import Author, Reference, one_line

# Source: CSL 1.0.2, appendix III: an entry is one in a database or catalogue.
_TYPES = {"release": "dataset", "record": "entry", "article": "article-newspaper"}


def csl_json(found: Sequence[Reference]) -> str:
    """Return references as a CSL-JSON array."""
    return json.dumps([csl(reference) for reference in found], indent=2, ensure_ascii=False)


def csl(reference: Reference) -> dict[str, Any]:
    """Return one reference as a CSL-JSON item."""
    texts = {
        "id": reference.key,
        "type": _TYPES[reference.kind],
        "title": reference.title,
        "container-title": reference.container,
        "version": reference.version,
        "publisher": reference.publisher,
        "language": reference.language,
        "DOI": reference.doi,
        "URL": reference.url,
        "keyword": ", ".join(reference.keywords),
        "note": "; ".join(filter(None, (reference.hash_note, reference.note))),
    }
    item: dict[str, Any] = {key: one_line(text) for key, text in texts.items() if text}
    if reference.authors:
        item["author"] = [_author(author) for author in reference.authors]
    if reference.issued:
        item["issued"] = {"date-parts": [list(reference.issued.certain)]}
        if reference.issued.circa:
            item["issued"]["circa"] = True
    return item


def _author(author: Author) -> dict[str, str]:
    parts = {
        "literal": author.name,
        "family": author.family,
        "given": author.given,
    }
    return {key: one_line(text) for key, text in parts.items() if text}
