"""Names that callers write, for completion and type checkers. A test holds them to the schemas."""

from __future__ import annotations

from typing import Literal

TableName = Literal[
    "articles",
    "events",
    "reports",
    "figures",
    "quotes",
    "labels",
    "attributions",
    "disagreements",
    "answers",
    "actors",
    "actor_relations",
    "event_actors",
    "places",
    "aliases",
    "parts",
    "not_coded",
    "agreement",
    "coders",
    "verifications",
    "retired",
    "codes",
]
"""A table, in the order of `schemas/package.yaml`."""

Engine = Literal["pandas", "polars", "arrow", "records", "path"]
"""What `load` returns: a DataFrame of either library, an Arrow table, a list of dictionaries, or the file's path."""

Format = Literal["parquet", "csv"]
"""A file format in which every table is published."""
