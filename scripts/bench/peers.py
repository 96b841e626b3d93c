"""The same work as others do it, each in the way its own documentation shows.

None of them is held back: what a tool cannot say in its own terms is left out, which makes it faster, not slower.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from aleppo_reports.schema import CodeOrder, Field, Table

# --- PyYAML ---


def load_yaml(files: Sequence[bytes]) -> int:
    """Load documents with PyYAML's fastest loader, which guesses types and keeps no places."""
    import yaml

    return sum(len(yaml.load(data, yaml.CSafeLoader)) for data in files)


# --- frictionless ---


def frictionless_errors(folder: Path) -> int:
    """Validate the CSV tables with frictionless; return how many errors it counts."""
    from frictionless import Package, system

    with system.use_context(trusted=True):
        # Every error, as we report every one.
        report = Package(str(folder / "datapackage.json")).validate(limit_errors=100_000_000)
    return int(report.stats["errors"])


# --- DuckDB ---

_SQL = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}


def duckdb_rows(folder: Path, tables: Mapping[str, Table], codes: CodeOrder) -> int:
    """Load the CSV tables into DuckDB under PRIMARY KEY, UNIQUE, NOT NULL, CHECK and FOREIGN KEY; return the rows.

    It stops at the first violation. References of a table to itself are left out: within one load, DuckDB demands
    that the row pointed to stands before.
    """
    import duckdb

    rows = 0
    with duckdb.connect(":memory:") as database:
        database.execute("SET threads = 2")
        for name, table in tables.items():
            database.execute(_create(table, codes, frozenset(tables)))
            types = ", ".join(f"'{field.name}': '{_SQL[field.type]}'" for field in table.fields)
            source = f"read_csv('{folder}/data/{name}.csv', header=true, nullstr='', columns={{{types}}})"
            database.execute(f'INSERT INTO "{name}" SELECT * FROM {source}')
            found = database.execute(f'SELECT count(*) FROM "{name}"').fetchone()
            rows += found[0] if found else 0
    return rows


def _create(table: Table, codes: CodeOrder, known: frozenset[str]) -> str:
    lines = [_column(field, codes) for field in table.fields]
    lines.append(f"PRIMARY KEY ({', '.join(_name(key) for key in table.primary_key)})")
    for key in table.foreign_keys:
        if key.table in known - {table.name}:
            lines.append(f"FOREIGN KEY ({_name(key.field)}) REFERENCES {_name(key.table)} ({_name(key.target)})")
    return f"CREATE TABLE {_name(table.name)} ({', '.join(lines)})"


def _column(field: Field, codes: CodeOrder) -> str:
    name = _name(field.name)
    parts = [name, _SQL[field.type]]
    if field.required:
        parts.append("NOT NULL")
    if field.unique:
        parts.append("UNIQUE")
    checks = []
    if field.pattern:
        checks.append(f"regexp_full_match({name}, '{field.pattern}')")
    if field.minimum is not None:
        checks.append(f"{name} >= {field.minimum:g}")
    if field.maximum is not None:
        checks.append(f"{name} <= {field.maximum:g}")
    if field.codes:
        quote = "" if field.type == "integer" else "'"
        checks.append(f"{name} IN ({', '.join(f'{quote}{code}{quote}' for code in codes[field.codes])})")
    return " ".join([*parts, *(f"CHECK ({check})" for check in checks)])


def _name(name: str) -> str:
    return f'"{name}"'


# --- pandera ---


def pandera_errors(folder: Path, tables: Mapping[str, Table], codes: CodeOrder) -> int:
    """Validate the Parquet tables with plain pandera, lazily; return how many failures it counts."""
    import pandas
    import pandera.pandas as pandera
    from pandera.errors import SchemaErrors

    frames = {name: pandas.read_parquet(folder / "data" / f"{name}.parquet") for name in tables}
    errors = 0
    for name, table in tables.items():
        columns = {}
        targets = {key.field: frames[key.table][key.target] for key in table.foreign_keys if key.table in frames}
        for field in table.fields:
            checks = []
            if field.codes and field.type == "integer":
                checks.append(pandera.Check.isin([int(code) for code in codes[field.codes]]))
            elif field.codes:
                checks.append(pandera.Check.isin(codes[field.codes]))
            if field.pattern:
                checks.append(pandera.Check.str_matches(f"(?:{field.pattern})$"))
            if field.minimum is not None:
                checks.append(pandera.Check.ge(field.minimum))
            if field.maximum is not None:
                checks.append(pandera.Check.le(field.maximum))
            if field.name in targets:
                known = set(targets[field.name].dropna())
                # Not Check.isin, which writes the whole list into every failure.
                checks.append(pandera.Check(lambda column, known=known: column.isin(known), name="foreign key"))
            unique = field.unique or table.primary_key == (field.name,)
            columns[field.name] = pandera.Column(field.pandas_dtype, checks, nullable=not field.required, unique=unique)
        unique_rows = list(table.primary_key) if len(table.primary_key) > 1 else None
        try:
            pandera.DataFrameSchema(columns, strict=True, ordered=True, unique=unique_rows).validate(
                frames[name], lazy=True
            )
        except SchemaErrors as found:
            errors += len(found.failure_cases)
    return errors


# --- A careful researcher with pandas ---


def pandas_findings(folder: Path, tables: Mapping[str, Table], codes: CodeOrder) -> int:
    """Check the CSV tables as a careful person would who has pandas and the data dictionary; return the findings."""
    import pandas

    kinds = {"string": "string", "integer": "Int64", "number": "float64", "boolean": "boolean", "date": "string"}
    frames = {}
    for name, table in tables.items():
        dtype: Any = {field.name: kinds[field.type] for field in table.fields}
        path = folder / "data" / f"{name}.csv"
        frames[name] = pandas.read_csv(path, dtype=dtype, keep_default_na=False, na_values=[""])
    findings: list[tuple[str, str, str, int]] = []

    def note(table: str, column: str, what: str, wrong: Any) -> None:
        findings.extend((table, column, what, int(row) + 2) for row in wrong.to_numpy().nonzero()[0])

    for name, table in tables.items():
        frame = frames[name]
        note(name, "+".join(table.primary_key), "twice", frame.duplicated(list(table.primary_key), keep=False))
        for field in table.fields:
            column = frame[field.name]
            there = column.notna()
            if field.required:
                note(name, field.name, "missing", ~there)
            if field.codes:
                listed = [int(code) if field.type == "integer" else code for code in codes[field.codes]]
                note(name, field.name, "no code", there & ~column.isin(listed))
            if field.pattern:
                fits = column.str.fullmatch(field.pattern).fillna(True).astype(bool)
                note(name, field.name, "form", there & ~fits)
            if field.minimum is not None:
                note(name, field.name, "too small", (column < field.minimum).fillna(False).astype(bool))
            if field.maximum is not None:
                note(name, field.name, "too large", (column > field.maximum).fillna(False).astype(bool))
            if field.type == "string":
                note(name, field.name, "empty", (column == "").fillna(False).astype(bool))
            if field.type == "date":
                days = pandas.to_datetime(column, format="%Y-%m-%d", errors="coerce")
                note(name, field.name, "no date", there & days.isna())
        for key in table.foreign_keys:
            if key.table in frames:
                column = frame[key.field]
                known = frames[key.table][key.target].dropna().unique()
                note(name, key.field, "points nowhere", column.notna() & ~column.isin(known))
    figures, chains = frames["figures"], frames["attributions"]
    sizes = figures["article_id"].map(frames["articles"].set_index("article_id")["characters"])
    note("figures", "end", "span", ~((figures["start"] < figures["end"]) & (figures["end"] <= sizes)).fillna(False))
    note("figures", "exact", "words", (figures["exact"].str.len() != figures["end"] - figures["start"]).fillna(False))
    by_figure = chains.sort_values(["figure_id", "hop"]).groupby("figure_id")
    last = by_figure["role"].last()
    note("figures", "figure_id", "chain", figures["figure_id"].map(last).ne("outlet").fillna(True))
    first = chains[chains["hop"] == 1]
    firsts = pandas.MultiIndex.from_frame(first[["figure_id", "actor_id"]])
    own = pandas.MultiIndex.from_frame(figures[["figure_id", "claimant_id"]])
    note("figures", "claimant_id", "hop 1", pandas.Series(~own.isin(firsts)))
    return len(findings)


# --- pyarrow ---


def bare_read(folder: Path, names: Sequence[str]) -> int:
    """Read the Parquet tables with pyarrow and do nothing with them; return the rows."""
    import pyarrow.parquet

    return sum(pyarrow.parquet.ParquetFile(folder / "data" / f"{name}.parquet").read().num_rows for name in names)


def bare_write_csv(tables: Mapping[str, Any], folder: Path) -> int:
    """Write tables as CSV with pyarrow, with the settings of ours; return the bytes."""
    import pyarrow.csv

    options = pyarrow.csv.WriteOptions(quoting_style="needed")
    for name, table in tables.items():
        pyarrow.csv.write_csv(table, folder / f"{name}.csv", options)
    return sum((folder / f"{name}.csv").stat().st_size for name in tables)


def bare_write_parquet(tables: Mapping[str, Any], folder: Path, level: int | None = 9) -> int:
    """Write tables as Parquet with pyarrow, with the settings of ours or with its own; return the bytes."""
    import pyarrow.parquet

    settings: dict[str, Any] = {"version": "2.6", "compression": "zstd", "compression_level": level} if level else {}
    for name, table in tables.items():
        pyarrow.parquet.write_table(table, folder / f"{name}.parquet", **settings)
    return sum((folder / f"{name}.parquet").stat().st_size for name in tables)
