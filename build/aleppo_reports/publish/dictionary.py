"""data/README.md: the data dictionary, made from the schemas, the code lists and the tables themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from aleppo_reports.columns import Entry
from aleppo_reports.expanding import Added, added
from aleppo_reports.publish import markdown
from aleppo_reports.publish.metadata import Metadata
from aleppo_reports.records import Code
from aleppo_reports.schema import Table

if TYPE_CHECKING:
    import pyarrow

_HEAD = """<!-- Made by `aleppo build` from schemas/ and annotations/codes/. Do not edit. -->

# Data dictionary

{title}, version {version}.

Each table stands in `<table>.csv` (UTF-8, empty is the only missing value) and `<table>.parquet` (typed). The type
given is that of `pandas.read_parquet`; missing and distinct are counted in the table. Offsets count Unicode code
points from 0 in the archived article text, end exclusive. Dates called EDTF follow ISO 8601-2: `2016-12-07` a day,
`a/b` an interval, `a/..` open, `[a..b]` one of these days, `~` about. `SHA256SUMS` lists the hash of every file,
`changes.csv` the records that each release changed.

What the codes mean stands below the tables, and in the table `codes`. What is said here of the columns of a table also
stands in its Parquet file: pandas brings it, as one JSON text, into `attrs["codebook"]`.

A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula and may run it. The cells stand here as
the sources have them, nothing is put before them: bring such columns in as text. Texts that begin so: {formulas}.

The names of what keys point to stand in other tables. `aleppo_reports.load(table, expand=True)` puts them beside the
keys; which columns that adds is said below each table. Number and order of the rows stay.

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


# How a cell begins that spreadsheets take for a formula; some take the wide characters of Chinese for the narrow ones.
_FORMULA = "^[=+\\-@\t\r＝＋－＠]"


def formulas_in(tables: Mapping[str, pyarrow.Table]) -> dict[str, int]:
    """Return how many texts a spreadsheet would take for formulas, by table and column, where there are any.

    Numbers below nought are none: they are what a spreadsheet makes of them.

    Args:
        tables: the built tables by name.
    """
    import pyarrow
    import pyarrow.compute as pc

    found = {}
    for name in tables:
        for field in tables[name].schema:
            if field.type == pyarrow.string():
                # Asked for anew: of tables on the disk, one column at a time.
                number = pc.sum(pc.match_substring_regex(tables[name][field.name], _FORMULA)).as_py()
                if number:
                    found[f"{name}.{field.name}"] = number
    return found


def dictionary(
    metadata: Metadata,
    tables: Mapping[str, Table],
    codes: Mapping[str, Sequence[Code]],
    books: Mapping[str, Sequence[Entry]],
    rows: Mapping[str, int],
    formulas: Mapping[str, int],
) -> str:
    """Return the data dictionary as Markdown.

    Args:
        metadata: facts about the package.
        tables: the schemas.
        codes: the codes of each code list.
        books: the codebook of each table.
        rows: number of rows of each table.
        formulas: how many texts a spreadsheet would take for formulas, by column, see `formulas_in`.
    """
    told = ", ".join(f"{number:,} in `{column}`" for column, number in formulas.items()) or "none"
    head = _HEAD.format(title=markdown.untagged(metadata.title), version=metadata.version, formulas=told)
    lines = [head, "## Tables", ""]
    listing = [
        (
            f"[{name}](#{name})",
            str(rows[name]),
            ", ".join(f"`{key}`" for key in tables[name].primary_key),
            tables[name].description,
        )
        for name in metadata.order
    ]
    lines += [*markdown.table(("table", "rows", "key", "what a row is"), listing), ""]
    for name in metadata.order:
        lines += _table(tables[name], books[name], added(tables, name))
    lines += ["## Code lists", ""]
    for name in sorted(codes):
        lines += [f"### {name}", ""]
        listing = [(f"`{c.code}`", c.label, c.definition, _origin(c)) for c in codes[name]]
        lines += [*markdown.table(("code", "label", "when it applies", "source"), listing), ""]
    return "\n".join(lines)


def _table(table: Table, book: Sequence[Entry], more: Sequence[Added]) -> list[str]:
    rows = [
        (
            f"`{entry['column']}`",
            entry["dtype"],
            "always" if entry["required"] else "may be empty",
            f"{entry['missing']:,}",
            f"{entry['distinct']:,}",
            _meaning(entry, table.field(entry["column"]).codes),
            f"`{entry['example']}`",
        )
        for entry in book
    ]
    head = ("column", "type", "filled", "missing", "distinct", "meaning", "example")
    lines = [f"### {table.name}", "", markdown.untagged(table.description), "", *markdown.table(head, rows), ""]
    if more:
        columns = ", ".join(f"`{column.field.name}`" for column in more)
        lines += [f"With `expand=True` also: {columns}.", ""]
    return lines


def _meaning(entry: Entry, code_list: str | None) -> str:
    extras = []
    if entry["unit"]:
        extras.append(f"Unit: {entry['unit']}.")
    if code_list:
        extras.append(f"Codes: [{code_list}](#{code_list}).")
    if entry["points_to"]:
        extras.append(f"Points to `{entry['points_to']}`.")
    return " ".join([entry["description"], *extras])


def _origin(code: Code) -> str:
    crosswalk = [
        f"{name}: {value}"
        for name, value in (("PLOVER", code.plover), ("ACLED", code.acled), ("HXL", code.hxl))
        if value
    ]
    source = f"{code.source}, {code.licence}" if code.source else ""
    return "; ".join(filter(None, (source, *crosswalk)))
