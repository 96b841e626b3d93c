"""metadata/evidence.jsonld: every row that points to words of an article as a W3C Web Annotation.

Target: the exact archived text, named by its hash (RFC 6920), with a TextPositionSelector, and a TextQuoteSelector
where the tables keep the words; nothing of an article stands here that does not stand in the tables. Body: the row of
the CSV (RFC 7111) and the record's id. Addresses are relative to the file's own place, so that they hold wherever it is
published.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from aleppo_reports.publish.exports.shared import Node, Release, agent, name_of_bytes, spanned, words_column
from aleppo_reports.schema import Table

_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_CSV_FRAGMENT = "http://tools.ietf.org/rfc/rfc7111"
# A row that says of which part of the page its characters are says nothing about what they mean.
_TAGGING = frozenset({"parts", "not_coded"})


def evidence_bytes(release: Release) -> bytes:
    """Return the annotations as one collection with one page, an annotation a line."""
    metadata = release.metadata
    items = list(evidence(release))
    head = {
        "@context": _CONTEXT,
        "id": "",
        "type": "AnnotationCollection",
        "label": f"{metadata.title} (Version {metadata.version}): evidence",
        "creator": [_agent(node) for node in (agent(author) for author in metadata.authors)],
        "rights": release.licence,
        "total": len(items),
    }
    page = {"id": "#page", "type": "AnnotationPage", "partOf": "", "startIndex": 0}
    lines = [json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in items]
    opening = json.dumps({**head, "first": page}, indent=2, ensure_ascii=False)
    # The two closing braces come after the items.
    opening = opening.removesuffix("\n  }\n}")
    return (opening + ',\n    "items": [\n' + ",\n".join(lines) + "\n    ]\n  }\n}\n").encode()


def evidence(release: Release) -> Iterator[Node]:
    """Yield one annotation for each row with a span, table by table."""
    package = release.package
    texts = {row["article_id"]: name_of_bytes(row["sha256"]) for row in package.rows("articles")}
    for table in release.ordered:
        if not spanned(table):
            continue
        words = words_column(table)
        for number, row in enumerate(package.rows(table.name), start=2):
            if not row["start"]:
                # A hop of a chain that no words name.
                continue
            selectors: list[Node] = [
                {"type": "TextPositionSelector", "start": int(row["start"]), "end": int(row["end"])}
            ]
            if words and row[words]:
                selectors.append({"type": "TextQuoteSelector", "exact": row[words]})
            yield {
                "id": f"#{'/'.join([table.name, *(row[key] for key in table.primary_key)])}",
                "type": "Annotation",
                "motivation": "tagging" if table.name in _TAGGING else "describing",
                "body": _body(table, row, number),
                "target": {"source": texts[row["article_id"]], "selector": selectors},
            }


def _body(table: Table, row: dict[str, str], number: int) -> list[Node]:
    return [
        {
            "type": "SpecificResource",
            "source": f"../data/{table.name}.csv",
            "selector": {"type": "FragmentSelector", "conformsTo": _CSV_FRAGMENT, "value": f"row={number}"},
        },
        {
            "type": "TextualBody",
            "purpose": "identifying",
            "value": " ".join(row[key] for key in table.primary_key),
        },
    ]


def _agent(node: Node) -> Node:
    """Return an author in the terms of the annotation vocabulary."""
    found = {"type": node["@type"], "name": node["name"]}
    return {"id": node["sameAs"], **found} if "sameAs" in node else found
