"""Where the published dataset lies, and what its descriptor says: all that the loader needs, standard library only."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from aleppo_reports.problems import nearest

# The wheel carries the dataset inside the package; a checkout has it two folders up, beside build/.
_INSIDE = Path(__file__).parent / "_dataset"
_CHECKOUT = Path(__file__).parents[2]

FORMATS = ("csv", "parquet")


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
    return {resource["name"]: resource for resource in descriptor()["resources"] if resource["type"] == "table"}


def file_path(name: str, format: str) -> Path:
    """Return the path of a table's file.

    Raises:
        ValueError: if there is no such table or format; the message suggests the nearest name.
    """
    if name not in (known := table_resources()):
        raise ValueError(f"there is no table {name!r}{nearest(name, known)}; tables: {', '.join(known)}")
    if format not in FORMATS:
        raise ValueError(f"there is no format {format!r}{nearest(format, FORMATS)}; formats: {', '.join(FORMATS)}")
    return home() / "data" / f"{name}.{format}"
