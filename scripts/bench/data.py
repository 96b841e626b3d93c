"""What is measured on: made-up corpora, and tables of any number of figures with all that they point to."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from aleppo_reports.pipeline import code_lists
from aleppo_reports.publish.arrow import arrow_schema, arrow_table
from aleppo_reports.publish.descriptor import PROFILE, RESOURCE_PROFILE, published_schema
from aleppo_reports.publish.write import csv_bytes, parquet_bytes
from aleppo_reports.records import Code
from aleppo_reports.schema import CodeOrder, Table, read_statements, read_tables
from aleppo_reports.source.reader import read_corpus
from aleppo_reports.tabulate import TABLES
from synthesize import synthesize

Tables = Mapping[str, pa.Table]

MEASURED = (
    "codes",
    "places",
    "actors",
    "articles",
    "parts",
    "actor_relations",
    "aliases",
    "events",
    "event_actors",
    "figures",
    "quotes",
    "reports",
    "attributions",
)
"""The tables that figures need, parents first; only figures and what belongs to them are many."""

_BASE_ARTICLES = 200
# The columns by which rows belong to an article: each copy has articles of its own.
_OWN = {
    "articles": ("article_id", "id_prefix", "text_file"),
    "parts": ("article_id",),
    "figures": ("figure_id", "article_id"),
    "attributions": ("attribution_id", "figure_id", "article_id"),
}


def corpus(folder: Path, articles: int) -> Path:
    """Return the folder of a made-up corpus, which is made if it is not there."""
    if not folder.exists():
        # Under its name once it is whole: a run that was cut off leaves nothing that looks like a corpus.
        unfinished = folder.with_name(f"{folder.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        synthesize(unfinished, articles)
        unfinished.rename(folder)
    return folder


def package(folder: Path, figures: int, base: Path) -> Path:
    """Return a folder of tables with so many figures, CSV and Parquet; they are made if they are not there.

    The tables are those of a corpus, its articles copied under other ids as often as it takes.

    Args:
        folder: where they come, with `datapackage.json`.
        figures: number of figures.
        base: where the corpus is made.
    """
    if (folder / "datapackage.json").exists():
        return folder
    root = corpus(base, min(_BASE_ARTICLES, max(5, figures // 10)))
    statements, tables = read_statements(root / "schemas"), read_tables(root / "schemas")
    read = read_corpus(root, tables, passes=False)
    codes = code_lists(read.corpus)
    order = {name: [code.code for code in listed] for name, listed in codes.items()}
    made = {}
    for name in MEASURED:
        schema = arrow_schema(tables[name], {}, order)
        made[name] = arrow_table(tables[name], TABLES[name](read.corpus), schema, order)
    made = enlarged(made, figures)
    (folder / "data").mkdir(parents=True)
    for name, table in made.items():
        (folder / "data" / f"{name}.csv").write_bytes(csv_bytes(table))
        (folder / "data" / f"{name}.parquet").write_bytes(parquet_bytes(table))
    bad = with_faults(made["figures"], 0.01)
    (folder / "data" / "bad-figures.parquet").write_bytes(parquet_bytes(bad))
    (folder / "datapackage.json").write_text(json.dumps(_descriptor(statements, codes)), encoding="utf-8")
    return folder


def enlarged(tables: Tables, figures: int) -> dict[str, pa.Table]:
    """Return the tables with so many figures: copies of the articles with their parts, figures and chains."""
    copies = -(-figures // tables["figures"].num_rows)
    found = {}
    for name, table in tables.items():
        if name in _OWN:
            table = pa.concat_tables(_copy(table, _OWN[name], number) for number in range(copies))
        found[name] = table
    found["figures"] = found["figures"].slice(0, figures)
    links = found["attributions"]
    of_figures = pc.is_in(links["figure_id"], found["figures"]["figure_id"])
    found["attributions"] = links.filter(pc.or_(of_figures, pc.is_null(links["figure_id"])))
    keys = {"articles": ["article_id"], "parts": ["article_id", "start"]}
    for name, names in keys.items():
        found[name] = found[name].take(pc.sort_indices(found[name], [(key, "ascending") for key in names]))
    return {name: table.combine_chunks() for name, table in found.items()}


def _copy(table: pa.Table, columns: Sequence[str], number: int) -> pa.Table:
    # The first copy is the original, which has the quotations and reports, and which actors name in their relations.
    if not number:
        return table
    if "figure_id" in table.column_names:
        table = table.filter(pc.is_valid(table["figure_id"]))
    for name in columns:
        place = table.schema.get_field_index(name)
        renamed = pc.binary_join_element_wise(f"b{number:05}", table[name], "")
        table = table.set_column(place, table.schema.field(place), renamed)
    return table


FAULTS = ("event_id", "figure_id", "unique", "exact")
"""What is wrong with a bad row: an event that is not there, an id of another form, an id twice, words that are empty.

Beside the constraints, the last two break rules across tables: a chain that is not there, words unlike their span.
"""


def with_faults(figures: pa.Table, share: float) -> pa.Table:
    """Return figures of which a share of the rows is bad, each in one of four ways, evenly spread."""
    count = figures.num_rows
    bad = numpy.arange(0, count, max(1, round(1 / share)))
    for number, fault in enumerate(FAULTS):
        rows = bad[number :: len(FAULTS)]
        if not len(rows):
            continue
        mask = numpy.zeros(count, dtype=bool)
        mask[rows] = True
        name = "figure_id" if fault == "unique" else fault
        ids = figures["figure_id"].to_pylist() if fault == "unique" else []
        values = {
            "event_id": pa.scalar("nowhere"),
            "figure_id": pa.scalar("Figure 1"),
            "unique": pa.array([ids[row - 1 if row else 1] for row in rows]) if ids else None,
            "exact": pa.scalar(""),
        }[fault]
        column = figures[name].combine_chunks()
        changed = pc.replace_with_mask(column, pa.array(mask), values)
        place = figures.schema.get_field_index(name)
        figures = figures.set_column(place, figures.schema.field(place), changed)
    return figures


def row_count(folder: Path) -> int:
    """Return the number of rows of a package that `package` made."""
    files = (pyarrow.parquet.ParquetFile(folder / "data" / f"{name}.parquet") for name in MEASURED)
    return sum(file.metadata.num_rows for file in files)


def schemas_of(folder: Path) -> tuple[dict[str, Table], CodeOrder]:
    """Return the schemas and code lists of a package that `package` made."""
    from aleppo_reports.schema import published_tables

    content = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return published_tables(content["resources"])


def _descriptor(statements: Mapping[str, Any], codes: Mapping[str, Sequence[Code]]) -> dict[str, Any]:
    resources = []
    for name in MEASURED:
        schema = published_schema(statements[name], codes)
        resource = {"$schema": RESOURCE_PROFILE, "name": name, "type": "table", "path": f"data/{name}.csv"}
        resources.append({**resource, "format": "csv", "encoding": "utf-8", "schema": schema})
    return {"$schema": PROFILE, "name": "figures", "resources": resources}
