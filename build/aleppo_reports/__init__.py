"""Five news reports of the 2016 battle for Aleppo, as tables.

>>> import aleppo_reports
>>> aleppo_reports.tables()[:4]
('articles', 'events', 'reports', 'figures')
>>> aleppo_reports.load("figures").attrs["name"]
'figures'

Importing this package costs milliseconds and imports neither pandas nor anything else outside the standard library;
`load` and `codebook` import pandas when called, and with another engine `load` does not even then. Nothing here uses
the network.
"""

from __future__ import annotations

# Nothing else here: whoever imports the package pays for what it imports. Each function imports what it needs.
from typing import TYPE_CHECKING, Any, Literal, cast, overload

from aleppo_reports.names import Engine, Format, TableName

if TYPE_CHECKING:
    from pathlib import Path

    import pandas
    import polars
    import pyarrow

    from aleppo_reports.citing import Style
    from aleppo_reports.showing import Chain

    __version__: str

__all__ = ["Engine", "Format", "TableName", "__version__", "chain", "cite", "codebook", "load", "path", "tables"]


def tables() -> tuple[TableName, ...]:
    """Return the names of the tables, in the order in which the data dictionary presents them."""
    from aleppo_reports import catalog

    return cast("tuple[TableName, ...]", tuple(catalog.table_resources()))


def path(name: TableName, format: Format = "parquet") -> Path:
    """Return the path of a table's file, for DuckDB, R or a spreadsheet.

    Args:
        name: name of a table, one of `tables()`.
        format: `parquet` (typed) or `csv`.

    Raises:
        ValueError: if there is no such table or format.
    """
    from aleppo_reports import catalog

    return catalog.file_path(name, format)


@overload
def load(name: TableName, engine: Literal["pandas"] = "pandas", *, expand: bool = False) -> pandas.DataFrame: ...
@overload
def load(name: TableName, engine: Literal["polars"], *, expand: bool = False) -> polars.DataFrame: ...
@overload
def load(name: TableName, engine: Literal["arrow"], *, expand: bool = False) -> pyarrow.Table: ...
@overload
def load(name: TableName, engine: Literal["records"], *, expand: bool = False) -> list[dict[str, Any]]: ...
@overload
def load(name: TableName, engine: Literal["path"], *, expand: Literal[False] = False) -> Path: ...
def load(name: TableName, engine: Engine = "pandas", *, expand: bool = False) -> Any:
    """Return a table with the documented types.

    With `expand`, the names of what its keys point to stand beside them: behind `claimant_id` stands `claimant_name`,
    behind `article_id` the outlet's `article_publisher_name`, behind `event_id` `event_summary`. `codebook(name,
    expand=True)` lists them, data/README.md too. Number and order of the rows stay.

    Args:
        name: name of a table, one of `tables()`.
        engine: what to return.

            - `pandas`: a DataFrame, the same as `pandas.read_parquet` on its file: text is `string`, codes are
              `category` (all codes of the list, used or not), whole numbers `Int64`, numbers `float64`, dates
              `date32[day][pyarrow]`. `attrs` holds name, title, description, version, licence, citation and, as one
              JSON text, the codebook.
            - `polars`: a DataFrame with String, Categorical, Int64, Float64 and Date.
            - `arrow`: a Table with string, dictionary, int64, double and date32; nothing imports pandas.
            - `records`: a list of dictionaries with str, int, float, bool, datetime.date and None, from the CSV; needs
              nothing but the standard library.
            - `path`: the path of the Parquet file.

            In all of them missing is missing, never a text, and rows are sorted by the table's key.
        expand: whether to add the columns that make the table readable by itself.

    Raises:
        ValueError: if there is no such table or engine, or if a path is to be expanded.
        ImportError: if the engine's library is not installed.
    """
    from aleppo_reports import catalog, loading

    catalog.known_table(name)
    wanted = catalog.known_engine(engine)
    makers = {
        "pandas": loading.as_pandas,
        "polars": loading.as_polars,
        "arrow": loading.as_arrow,
        "records": loading.as_records,
        "path": loading.as_path,
    }
    return makers[wanted](name, expand=expand)


def codebook(name: TableName, *, expand: bool = False) -> pandas.DataFrame:
    """Return what the columns of a table mean and hold, one row per column.

    Columns: `column`, `title`, `description`, `type` (of Table Schema), `dtype` (in pandas), `unit`, `required`,
        `codes` (the codes a column may take, comma separated), `points_to` (the `table.column` its values are found
        in), `missing` and `distinct` (counted in the table), `example`.

    The same stands in data/README.md and in the Parquet file, whence `pandas.read_parquet` brings it, as one JSON text,
    into `attrs["codebook"]`.

    Args:
        name: name of a table, one of `tables()`.
        expand: whether to list the columns that `load(name, expand=True)` adds, too.

    Raises:
        ValueError: if there is no such table.
    """
    from aleppo_reports import catalog, loading

    book = loading.book_of(catalog.known_table(name), expand=expand)
    import pandas

    frame = pandas.DataFrame(list(book))
    plain = {"required": "bool", "missing": "int64", "distinct": "int64"}
    return frame.astype({column: plain.get(column, "string") for column in frame.columns})


def chain(id: str, table: TableName | None = None) -> Chain:
    """Return one record whole, to look at: print it, or leave it as the last line of a notebook cell.

    Its words and where they stand, who said it through whom, what it is about, the questions on which other records
    disagree with it, what else is coded in the same words, how far it is verified, and how to cite it. Any record that
    has an id: figures, quotes, reports, labels, events, actors, places, disagreements and so on.

    >>> print(str(chain("rt-f07")).splitlines()[0])
    Figure rt-f07

    Args:
        id: id of a record.
        table: the record's table; needed only where records of several tables share the id.

    Raises:
        ValueError: if there is no such record, with ids that are near to it; or if there are several.
    """
    from aleppo_reports import catalog, showing

    return showing.chain(catalog.package(), id, table)


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
    from aleppo_reports import catalog, citing

    return citing.cite(catalog.package(), id, style, table)


def __getattr__(name: str) -> str:
    if name == "__version__":
        from aleppo_reports import catalog

        return str(catalog.descriptor()["version"])
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
