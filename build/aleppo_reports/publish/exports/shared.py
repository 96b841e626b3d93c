"""What the descriptions share: the release as they see it, and the few shapes that several vocabularies have."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from aleppo_reports import dates
from aleppo_reports.citing import Author, Reference, article
from aleppo_reports.publish.metadata import Metadata
from aleppo_reports.publish.staged import Staged
from aleppo_reports.published import Published
from aleppo_reports.records import Code
from aleppo_reports.schema import Table

if TYPE_CHECKING:
    import pyarrow

Node = dict[str, Any]


@dataclass(frozen=True)
class Release:
    """A release that is being built.

    Attributes:
        metadata: facts about the package.
        tables: the schemas by name.
        codes: the codes of each code list, in their order.
        files: the files made so far, the tables and the descriptor among them.
    """

    metadata: Metadata
    tables: Mapping[str, Table]
    codes: Mapping[str, Sequence[Code]]
    files: Staged

    @cached_property
    def package(self) -> Published:
        """The release as its readers will find it."""
        return Published.of(self.files)

    @cached_property
    def rows(self) -> dict[str, int]:
        """Number of rows of each table."""
        return {table.name: self._parquet(table.name).metadata.num_rows for table in self.ordered}

    def batches(self, table: str, columns: Sequence[str]) -> Iterator[pyarrow.RecordBatch]:
        """Yield some columns of a table, batch by batch, so that it need not be held; a column once each."""
        yield from self._parquet(table).iter_batches(BATCH, columns=list(dict.fromkeys(columns)))

    def cells(self, table: str, *columns: str) -> Iterator[tuple[str, ...]]:
        """Yield some cells of each row of a table, as they stand in the CSV; empty is missing."""
        for batch in self.batches(table, columns):
            yield from zip(*(as_text(batch[column]).to_pylist() for column in columns), strict=True)

    def occurring(self, table: str, *columns: str) -> Counter[tuple[str, ...]]:
        """Return how often some cells, as text, stand beside each other in the rows of a table."""
        key = (table, *columns)
        if key not in self._occurring:
            found: Counter[tuple[str, ...]] = Counter()
            for batch in self.batches(table, columns):
                found.update(_groups([as_text(batch[column]) for column in columns]))
            self._occurring[key] = found
        return self._occurring[key]

    @cached_property
    def _occurring(self) -> dict[tuple[str, ...], Counter[tuple[str, ...]]]:
        return {}

    def _parquet(self, table: str) -> pyarrow.parquet.ParquetFile:
        import pyarrow.parquet

        return pyarrow.parquet.ParquetFile(self.files.place(f"data/{table}.parquet"))

    @property
    def ordered(self) -> tuple[Table, ...]:
        """The tables in the order in which people meet them."""
        return tuple(self.tables[name] for name in self.metadata.order)

    @cached_property
    def articles(self) -> tuple[Reference, ...]:
        """The articles, sorted by id."""
        package = self.package
        return tuple(article(package, row["article_id"]) for row in package.rows("articles"))

    @property
    def published(self) -> tuple[date, date] | None:
        """The first and the last day on which the articles may have been published; None if one is open."""
        spans = [dates.days(row["published"]) for row in self.package.rows("articles")]
        first = [start for start, _ in spans if start]
        last = [end for _, end in spans if end]
        return (min(first), max(last)) if spans and len(first) == len(last) == len(spans) else None

    @property
    def licence(self) -> str:
        """Address of the licence of the package."""
        return self.metadata.licences[0].path


BATCH = 2**15
"""Rows of a table that are looked at at once."""


def _groups(columns: Sequence[pyarrow.Array]) -> dict[tuple[str, ...], int]:
    """Return how often some cells stand beside each other."""
    import pyarrow

    names = [str(place) for place in range(len(columns))]
    groups = pyarrow.table(dict(zip(names, columns, strict=True))).group_by(names).aggregate([([], "count_all")])
    cells = zip(*(groups[name].to_pylist() for name in names), strict=True)
    return dict(zip(cells, groups["count_all"].to_pylist(), strict=True))


def as_text(column: pyarrow.Array) -> pyarrow.Array:
    """Return cells as they stand in the CSV; empty is missing."""
    import pyarrow

    return column.cast(pyarrow.string()).fill_null("")


def present(node: Mapping[str, Any]) -> Node:
    """Return a node without what is empty: a fact that does not exist is left out."""
    return {key: value for key, value in node.items() if value not in ("", None, [], {}, ())}


def json_bytes(content: Mapping[str, Any]) -> bytes:
    """Return JSON: two spaces, UTF-8, LF."""
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def agent(author: Author, prefix: str = "", *, linked: bool = False) -> Node:
    """Return an author in schema.org.

    Args:
        author: the author.
        prefix: prefix of the vocabulary in types.
        linked: whether the ORCID is the node's own address; else it is a page about the same person.
    """
    return present(
        {
            "@type": f"{prefix}{'Organization' if author.name else 'Person'}",
            "@id" if linked else "sameAs": author.orcid,
            "name": author.direct,
            "givenName": author.given,
            "familyName": author.family,
            "affiliation": {"@type": f"{prefix}Organization", "name": author.affiliation} if author.affiliation else "",
        }
    )


def news_article(reference: Reference, prefix: str = "") -> Node:
    """Return an article in schema.org, with its date as far as it is certain."""
    return present(
        {
            "@type": f"{prefix}NewsArticle",
            "name": reference.title,
            "author": [agent(author, prefix) for author in reference.authors],
            "publisher": {"@type": f"{prefix}Organization", "name": reference.container} if reference.container else "",
            "datePublished": reference.issued.iso if reference.issued else "",
            "inLanguage": reference.language,
            "url": reference.url,
        }
    )


def name_of_bytes(sha256: str) -> str:
    """Return the URI that names some bytes by their hash.

    Source: RFC 6920, Naming Things with Hashes.

    >>> name_of_bytes("53269057e12fe2b74ba07c892560a2d753877eb62ff44d5a19002530ed97ffe4")
    'ni:///sha-256;UyaQV-Ev4rdLoHyJJWCi11OHfrYv9E1aGQAlMO2X_-Q'
    """
    return f"ni:///sha-256;{base64.urlsafe_b64encode(bytes.fromhex(sha256)).rstrip(b'=').decode()}"


def table_files(release: Release) -> Iterator[Node]:
    """Yield the resources of the descriptor, one for each file of a table."""
    yield from release.package.descriptor["resources"]


def sha256_of(resource: Mapping[str, Any]) -> str:
    """Return the hash that the descriptor states of a file, hexadecimal."""
    return str(resource["hash"]).removeprefix("sha256:")


def spanned(table: Table) -> bool:
    """Tell whether the rows of a table point to characters of an article."""
    return {"article_id", "start", "end"} <= set(table.names)


WORDS = ("exact", "evidence", "cue")
"""Columns that hold the words of a row's span, where they are kept; the first that a table has."""


def words_column(table: Table) -> str | None:
    """Return the column that holds the words of a row's span, or None if the table keeps none."""
    return next((name for name in WORDS if name in table.names), None) if spanned(table) else None
