"""Five news reports of the 2016 battle for Aleppo, as tables.

>>> import aleppo_reports
>>> aleppo_reports.tables()[:4]
('articles', 'events', 'reports', 'figures')
>>> aleppo_reports.load("figures").attrs["name"]
'figures'

Importing this package costs milliseconds and imports neither pandas nor anything else outside the standard library;
`load` and `codebook` import pandas when called. Nothing here uses the network.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from aleppo_reports import catalog

if TYPE_CHECKING:
    import pandas

    from aleppo_reports.citing import Style

    __version__: str

__all__ = ["__version__", "cite", "codebook", "load", "path", "tables"]


def tables() -> tuple[str, ...]:
    """Return the names of the tables, in the order in which the data dictionary presents them."""
    return tuple(catalog.table_resources())


def path(name: str, format: Literal["parquet", "csv"] = "parquet") -> Path:
    """Return the path of a table's file, for readers other than pandas.

    Args:
        name: name of a table, one of `tables()`.
        format: `parquet` (typed) or `csv`.

    Raises:
        ValueError: if there is no such table or format.
    """
    return catalog.file_path(name, format)


def load(name: str) -> pandas.DataFrame:
    """Return a table as a DataFrame with the documented types.

    The same as `pandas.read_parquet` on its file: text is `string`, codes are `category` (all codes of the list, used
    or not), whole numbers `Int64`, numbers `float64`, dates `date32[day][pyarrow]`; missing is missing, never a text.
    `attrs` holds name, title, description, version, licence and citation. Rows are sorted by the table's key.

    Args:
        name: name of a table, one of `tables()`.

    Raises:
        ValueError: if there is no such table.
    """
    file = path(name, "parquet")
    import pandas

    frame = pandas.read_parquet(file)
    if frame.empty:
        # Parquet keeps the categories of a column only with its rows.
        for field in catalog.table_resources()[name]["schema"]["fields"]:
            if field["name"] in frame.select_dtypes("category"):
                frame[field["name"]] = frame[field["name"]].cat.set_categories(field["constraints"]["enum"])
    return frame


def codebook(name: str) -> pandas.DataFrame:
    """Return what the columns of a table mean, one row per column.

    Columns: `column`, `title`, `description`, `type` (of Table Schema), `dtype` (in pandas), `required`, `codes` (the
        codes a column may take, comma separated), `missing` and `distinct` (counted in the table), `example`.

    Args:
        name: name of a table, one of `tables()`.

    Raises:
        ValueError: if there is no such table.
    """
    frame = load(name)
    import pandas

    fields = catalog.table_resources()[name]["schema"]["fields"]
    return pandas.DataFrame(
        {
            "column": field["name"],
            "title": field["title"],
            "description": field["description"],
            "type": field["type"],
            "dtype": str(frame[field["name"]].dtype),
            "required": field["constraints"].get("required", False),
            "codes": ", ".join(str(code) for code in field["constraints"].get("enum", [])),
            "missing": int(frame[field["name"]].isna().sum()),
            "distinct": int(frame[field["name"]].nunique()),
            "example": str(field["example"]),
        }
        for field in fields
    )


def cite(id: str | None = None, style: Style = "apa", table: str | None = None) -> str:
    """Return how to cite the release, or a record and what it rests on.

    A record is cited with its id, the version and the SHA-256 of its published row (see
    `aleppo_reports.published.row_sha256`), followed by the article it stands in; an event by all articles that tell it;
    a disagreement by all records that answer it and their articles. What does not exist is not made up: there is no DOI
    before there is one.

    >>> print(cite("rt-f07").splitlines()[1])
    Syrian Army retakes 70% of E. Aleppo, evacuates over 1,200 civilians – Russian military. (2016, December 7). RT.

    Args:
        id: id of a record; None for the release.
        style: `apa` (text), `bibtex`, `biblatex`, `csl` (CSL-JSON) or `ris`.
        table: the record's table; needed only where records of several tables share the id.

    Raises:
        ValueError: if there is no such record, table or style.
    """
    from aleppo_reports import citing
    from aleppo_reports.published import Published

    return citing.cite(Published(catalog.home()), id, style, table)


def __getattr__(name: str) -> str:
    if name == "__version__":
        return str(catalog.descriptor()["version"])
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
