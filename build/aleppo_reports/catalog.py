"""Where the published dataset lies, and what its descriptor says: all that the loader needs, standard library only."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, get_args

from aleppo_reports.names import Engine
from aleppo_reports.problems import nearest
from aleppo_reports.published import Published
from aleppo_reports.schema import CodeOrder, Table, published_tables

# The wheel carries the dataset inside the package; a checkout has it two folders up, beside build/.
_INSIDE = Path(__file__).parent / "_dataset"
_CHECKOUT = Path(__file__).parents[2]

FORMATS = ("csv", "parquet")
ENGINES: tuple[Engine, ...] = get_args(Engine)


@cache
def home() -> Path:
    """Return the folder that holds `datapackage.json` and `data/`.

    Raises:
        FileNotFoundError: if there is no dataset, neither in the package nor around it.
    """
    for folder in (_INSIDE, _CHECKOUT):
        if (folder / "datapackage.json").is_file():
            return folder
    raise FileNotFoundError("the dataset is not here: install the wheel, or run `aleppo build` in the checkout")


@cache
def descriptor() -> dict[str, Any]:
    """Return the content of `datapackage.json`."""
    content: dict[str, Any] = json.loads((home() / "datapackage.json").read_text(encoding="utf-8"))
    return content


def table_resources() -> dict[str, dict[str, Any]]:
    """Return the table resources of the descriptor by name, in their order."""
    return {resource["name"]: resource for resource in descriptor()["resources"] if resource.get("type") == "table"}


@cache
def schemas() -> dict[str, Table]:
    """Return the schemas of the tables by name, in their order."""
    return published_tables(descriptor()["resources"])[0]


@cache
def codes() -> CodeOrder:
    """Return the codes of each code list that a column uses, in their order."""
    return published_tables(descriptor()["resources"])[1]


@cache
def package() -> Published:
    """Return the published package, for those who read its rows as text."""
    return Published(home())


def known_table(name: str) -> str:
    """Return the name of a table.

    Raises:
        ValueError: if there is no such table; the message suggests the nearest name.
    """
    if name not in (known := table_resources()):
        raise ValueError(f"there is no table {name!r}{nearest(name, known)}; tables: {', '.join(known)}")
    return name


def known_engine(name: str) -> Engine:
    """Return the name of an engine.

    Raises:
        ValueError: if there is no such engine; the message suggests the nearest name.
    """
    for engine in ENGINES:
        if name == engine:
            return engine
    raise ValueError(f"there is no engine {name!r}{nearest(name, ENGINES)}; engines: {', '.join(ENGINES)}")


def file_path(name: str, format: str) -> Path:
    """Return the path of a table's file.

    Raises:
        ValueError: if there is no such table or format; the message suggests the nearest name.
    """
    known_table(name)
    if format not in FORMATS:
        raise ValueError(f"there is no format {format!r}{nearest(format, FORMATS)}; formats: {', '.join(FORMATS)}")
    return home() / "data" / f"{name}.{format}"
