"""metadata/evidence.jsonld: every row that points to words of an article as a W3C Web Annotation.

Target: the exact archived text, named by its hash (RFC 6920), with a TextPositionSelector, and a TextQuoteSelector
where the tables keep the words; nothing of an article stands here that does not stand in the tables. Body: the row of
the CSV (RFC 7111) and the record's id. Addresses are relative to the file's own place, so that they hold wherever it is
published.

There is an annotation for nearly every row, so they are put together column by column and never held all at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from aleppo_reports.publish.exports.shared import (
    Node,
    Release,
    agent,
    as_text,
    name_of_bytes,
    spanned,
    words_column,
)
from aleppo_reports.publish.json_text import escaped, joined
from aleppo_reports.schema import Table

_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_CSV_FRAGMENT = "http://tools.ietf.org/rfc/rfc7111"
# A row that says of which part of the page its characters are says nothing about what they mean.
_TAGGING = frozenset({"parts", "not_coded"})
# Between two annotations.
_NEXT = ",\n"


def write_evidence(release: Release, path: Path) -> None:
    """Write the annotations as one collection with one page, an annotation a line."""
    metadata = release.metadata
    tables = [table for table in release.ordered if spanned(table)]
    head = {
        "@context": _CONTEXT,
        "id": "",
        "type": "AnnotationCollection",
        "label": f"{metadata.title} (Version {metadata.version}): evidence",
        "creator": [_agent(node) for node in (agent(author) for author in metadata.authors)],
        "rights": release.licence,
        "total": sum(_number(release, table) for table in tables),
    }
    page = {"id": "#page", "type": "AnnotationPage", "partOf": "", "startIndex": 0}
    opening = json.dumps({**head, "first": page}, indent=2, ensure_ascii=False)
    with path.open("wb") as file:
        # The two closing braces come after the items.
        file.write((opening.removesuffix("\n  }\n}") + ',\n    "items": [\n').encode())
        first = len(_NEXT)
        for lines in _evidence(release, tables):
            if len(lines):
                file.write(_content(lines)[first:])
                first = 0
        file.write(b"\n    ]\n  }\n}\n")


def _number(release: Release, table: Table) -> int:
    """Return how many rows of a table have a span."""
    return sum(len(batch) - batch["start"].null_count for batch in release.batches(table.name, ["start"]))


def _evidence(release: Release, tables: list[Table]) -> Iterator[pa.Array]:
    """Yield one annotation for each row with a span, table by table, as JSON with what stands between two before it."""
    ids, hashes = zip(*release.cells("articles", "article_id", "sha256"), strict=True) if tables else ((), ())
    articles, texts = pa.array(ids, pa.string()), pa.array(map(name_of_bytes, hashes), pa.string())
    for table in tables:
        words = words_column(table)
        line = 2
        for batch in release.batches(
            table.name, [*table.primary_key, "article_id", "start", "end", *filter(None, [words])]
        ):
            lines = pa.array(range(line, line + len(batch)))
            line += len(batch)
            there = batch["start"].is_valid()
            # A hop of a chain that no words name has none.
            rows = batch.append_column("line", lines).filter(there)
            yield _annotations(table, rows, texts.take(pc.index_in(rows["article_id"], articles)), words)


def _annotations(table: Table, rows: pa.RecordBatch, texts: pa.Array, words: str | None) -> pa.Array:
    keys = [escaped(as_text(rows[key])) for key in table.primary_key]
    position = joined('{"type":"TextPositionSelector","start":', rows["start"], ',"end":', rows["end"], "}")
    quoted: str | pa.Array = ""
    if words:
        quoted = joined(',{"type":"TextQuoteSelector","exact":"', escaped(rows[words]), '"}').fill_null("")
    motivation = "tagging" if table.name in _TAGGING else "describing"
    source = json.dumps(
        {
            "type": "SpecificResource",
            "source": f"../data/{table.name}.csv",
            "selector": {"type": "FragmentSelector", "conformsTo": _CSV_FRAGMENT, "value": "row="},
        },
        separators=(",", ":"),
    ).removesuffix('"}}')
    return joined(
        f'{_NEXT}{{"id":"#{table.name}',
        *(piece for key in keys for piece in ("/", key)),
        f'","type":"Annotation","motivation":"{motivation}","body":[{source}',
        rows["line"],
        '"}},{"type":"TextualBody","purpose":"identifying","value":"',
        *[piece for key in keys for piece in (" ", key)][1:],
        '"}],"target":{"source":"',
        escaped(texts),
        '","selector":[',
        position,
        quoted,
        "]}}",
    )


def _content(lines: pa.Array) -> memoryview:
    """Return the bytes of texts one after the other."""
    _, places, data = lines.buffers()
    bounds = memoryview(places).cast("i")
    return memoryview(data)[bounds[lines.offset] : bounds[lines.offset + len(lines)]]


def _agent(node: Node) -> Node:
    """Return an author in the terms of the annotation vocabulary."""
    found = {"type": node["@type"], "name": node["name"]}
    return {"id": node["sameAs"], **found} if "sameAs" in node else found
