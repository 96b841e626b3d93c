"""data/README.md: the data dictionary, made from the schemas, the code lists and the tables themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from aleppo_reports.publish.arrow import pandas_dtype
from aleppo_reports.publish.metadata import Metadata
from aleppo_reports.records import Code
from aleppo_reports.schema import Field, Table

_HEAD = """<!-- Made by `aleppo build` from schemas/ and annotations/codes/. Do not edit. -->

# Data dictionary

{title}, version {version}.

Each table stands in `<table>.csv` (UTF-8, empty is the only missing value) and `<table>.parquet` (typed). The type
given is that of `pandas.read_parquet`. Offsets count Unicode code points from 0 in the archived article text, end
exclusive. Dates called EDTF follow ISO 8601-2: `2016-12-07` a day, `a/b` an interval, `a/..` open, `[a..b]` one of
these days, `~` about. `SHA256SUMS` lists the hash of every file.

What the codes mean stands below the tables, and in the table `codes`.

A citation names a row by its SHA-256. It is that of the row's cells as they stand in the CSV, as a JSON object without
empty cells, keys sorted, without spaces, in UTF-8. Anybody can make it again:

```python
import csv, hashlib, json

for row in csv.DictReader(open("data/figures.csv", encoding="utf-8", newline="")):
    cells = {{column: cell for column, cell in row.items() if cell}}
    text = json.dumps(cells, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    print(row["figure_id"], hashlib.sha256(text.encode()).hexdigest())
```
"""


def dictionary(
    metadata: Metadata,
    tables: Mapping[str, Table],
    codes: Mapping[str, Sequence[Code]],
    rows: Mapping[str, int],
) -> str:
    """Return the data dictionary as Markdown.

    Args:
        metadata: facts about the package.
        tables: the schemas.
        codes: the codes of each code list.
        rows: number of rows of each table.
    """
    lines = [_HEAD.format(title=metadata.title, version=metadata.version), "## Tables", ""]
    listing = [
        (
            f"[{name}](#{name})",
            str(rows[name]),
            ", ".join(f"`{key}`" for key in tables[name].primary_key),
            tables[name].description,
        )
        for name in metadata.order
    ]
    lines += [*_markdown(("table", "rows", "key", "what a row is"), listing), ""]
    for name in metadata.order:
        lines += _table(tables[name])
    lines += ["## Code lists", ""]
    for name in sorted(codes):
        lines += [f"### {name}", ""]
        listing = [(f"`{c.code}`", c.label, c.definition, _origin(c)) for c in codes[name]]
        lines += [*_markdown(("code", "label", "when it applies", "source"), listing), ""]
    return "\n".join(lines)


def _table(table: Table) -> list[str]:
    keys = {key.field: f"{key.table}.{key.target}" for key in table.foreign_keys}
    rows = [
        (
            f"`{field.name}`",
            pandas_dtype(field),
            "always" if field.required else "may be empty",
            _meaning(field, keys),
            f"`{field.example}`",
        )
        for field in table.fields
    ]
    head = ("column", "type", "filled", "meaning", "example")
    return [f"### {table.name}", "", table.description, "", *_markdown(head, rows), ""]


def _meaning(field: Field, keys: Mapping[str, str]) -> str:
    extras = []
    if field.unit:
        extras.append(f"Unit: {field.unit}.")
    if field.codes:
        extras.append(f"Codes: [{field.codes}](#{field.codes}).")
    if field.name in keys:
        extras.append(f"Points to `{keys[field.name]}`.")
    return " ".join([field.description, *extras])


def _origin(code: Code) -> str:
    crosswalk = [
        f"{name}: {value}"
        for name, value in (("PLOVER", code.plover), ("ACLED", code.acled), ("HXL", code.hxl))
        if value
    ]
    source = f"{code.source}, {code.licence}" if code.source else ""
    return "; ".join(filter(None, (source, *crosswalk)))


def _markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    return [line(head), line(["---"] * len(head)), *(line(row) for row in rows)]
