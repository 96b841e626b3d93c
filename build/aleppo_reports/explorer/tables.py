"""The published tables as the explorer reads them: rows of text, found by id, with the names behind codes and ids.

A cell is the text that stands in the CSV; an empty cell is missing. Nothing is read but the published package and the
few choices under `site` in `schemas/package.yaml`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from aleppo_reports.published import Published, Row
from aleppo_reports.schema import Table, published_tables

__all__ = ["MENTIONS", "RECORDS", "Outlet", "Row", "Section", "Side", "Tables", "href", "tables_of"]

# Tables whose rows are shown one by one, with the column that holds their id, in the order in which they are listed.
RECORDS = {
    "figures": "figure_id",
    "quotes": "quote_id",
    "reports": "report_id",
    "labels": "label_id",
    "events": "event_id",
    "disagreements": "disagreement_id",
    "actors": "actor_id",
    "places": "place_id",
    "articles": "article_id",
}
# Those of them whose rows stand at one place of one article.
MENTIONS = ("figures", "quotes", "reports", "labels")

# Ids become names of files and fragments of addresses: anything else than this is refused.
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Outlet:
    """A publisher, with the number of its colour, counted from 1 in the order of the articles."""

    publisher_id: str
    name: str
    colour: int


@dataclass(frozen=True, slots=True)
class Side:
    """Claimants that share a mark in the charts: everyone of these sectors and, if any are named, countries."""

    title: str
    sectors: frozenset[str]
    countries: frozenset[str]

    def holds(self, actor: Row) -> bool:
        """Tell whether an actor is one of them."""
        return actor["sector"] in self.sectors and (not self.countries or actor["country"] in self.countries)


@dataclass(frozen=True, slots=True)
class Section:
    """Measures that are shown together, under one heading."""

    title: str
    measures: tuple[str, ...]


class Tables:
    """All published tables, and what leads from one to the other."""

    def __init__(self, package: Published, choices: Mapping[str, Any]) -> None:
        """Hold the tables.

        Args:
            package: the published package.
            choices: content of `site` in `schemas/package.yaml`; empty for none.

        Raises:
            ValueError: if a table cannot be read, or an id is none that could be part of an address.
        """
        self.package = package
        self.schemas: Mapping[str, Table] = published_tables(package.descriptor["resources"])[0]
        self._choices = choices
        for table in self.schemas:
            self.rows(table)
        for table, key in RECORDS.items():
            for row in self.rows(table):
                if not _ID.fullmatch(row[key]):
                    raise ValueError(f"data/{table}.csv: {key}: {row[key]!r} is no id")

    def rows(self, table: str) -> tuple[Row, ...]:
        """Return the rows of a table; none if the package has no such table."""
        return self.package.rows(table)

    @cached_property
    def _by_id(self) -> dict[str, dict[str, Row]]:
        return {table: {row[key]: row for row in self.rows(table)} for table, key in RECORDS.items()}

    def get(self, table: str, id: str) -> Row | None:
        """Return the row of a table with that id, or None."""
        return self._by_id[table].get(id)

    def name(self, table: str, id: str) -> str:
        """Return what a person calls the row, by the columns that its table states for that, or the id itself."""
        row = self.get(table, id) or {}
        return next((row[column] for column in self.schemas[table].named_by if row.get(column)), id)

    @cached_property
    def _codes(self) -> dict[tuple[str, str], Row]:
        return {(row["list"], row["code"]): row for row in self.rows("codes")}

    def code(self, list_: str, code: str) -> str:
        """Return the label of a code, or the code itself."""
        row = self._codes.get((list_, code))
        return row["label"] if row else code

    def definition(self, list_: str, code: str) -> str:
        """Return the definition of a code; empty if there is none."""
        row = self._codes.get((list_, code))
        return row["definition"] if row else ""

    @cached_property
    def articles(self) -> tuple[Row, ...]:
        """The articles in the order in which they were published."""
        return tuple(sorted(self.rows("articles"), key=lambda row: (row["published_on"], row["article_id"])))

    @cached_property
    def outlets(self) -> dict[str, Outlet]:
        """The publishers by id, in the order of their first article."""
        ids = dict.fromkeys(row["publisher_id"] for row in self.articles)
        return {id: Outlet(id, self.name("actors", id), number) for number, id in enumerate(ids, 1)}

    def outlet(self, article_id: str) -> Outlet:
        """Return the publisher of an article."""
        return self.outlets[self._by_id["articles"][article_id]["publisher_id"]]

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """What is shown over time: as chosen, or every measure that somebody claims a number of."""
        chosen = self._choices.get("claims")
        if chosen:
            return tuple(Section(one["title"], tuple(one["measures"])) for one in chosen)
        measures = dict.fromkeys(row["measure"] for row in self.rows("figures") if row["low"] or row["high"])
        return tuple(Section(self.code("measure", measure), (measure,)) for measure in measures)

    @cached_property
    def sides(self) -> tuple[Side, ...]:
        """The groups of claimants, as chosen; everybody else follows in one group at the end."""
        groups = [
            Side(one["title"], frozenset(one["sectors"]), frozenset(one.get("countries", ())))
            for one in self._choices.get("sides", ())
        ]
        return (*groups, Side("others" if groups else "all claimants", frozenset(), frozenset()))

    def side(self, actor_id: str) -> int:
        """Return the number of the group a claimant belongs to, counted from 0."""
        actor = self.get("actors", actor_id)
        found = (number for number, side in enumerate(self.sides) if actor is not None and side.holds(actor))
        return next(found, len(self.sides) - 1)

    @cached_property
    def chains(self) -> dict[str, list[Row]]:
        """The hops of each mention by its id, from the first claimant to the outlet."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows("attributions"):
            found[row["figure_id"] or row["quote_id"] or row["report_id"]].append(row)
        return {
            id: sorted(hops, key=lambda row: (int(row["hop"]), row["attribution_id"])) for id, hops in found.items()
        }

    @cached_property
    def questions(self) -> dict[str, list[Row]]:
        """The disagreements that each mention answers, by its id."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows("answers"):
            question = self.get("disagreements", row["disagreement_id"])
            id = row["figure_id"] or row["quote_id"] or row["report_id"]
            if question is not None and question not in found[id]:
                found[id].append(question)
        return found

    def above(self, place_id: str) -> tuple[str, ...]:
        """Return a place and all that hold it, from the smallest to the largest."""
        found: list[str] = []
        while place_id and place_id not in found:
            found.append(place_id)
            place_id = (self.get("places", place_id) or {}).get("parent_id", "")
        return tuple(found)


def href(table: str, row: Row) -> str:
    """Return the address of a record within the site."""
    id = row[RECORDS[table]]
    if table in MENTIONS:
        return f"article-{row['article_id']}.html#{id}"
    if table == "articles":
        return f"article-{id}.html"
    return f"{'map' if table == 'places' else table}.html#{id}"


def tables_of(package: Published) -> Tables:
    """Return the tables of a package, with what its `schemas/package.yaml` chooses for the site if it has one.

    Raises:
        ValueError: if something cannot be read; the message names the file.
    """
    return Tables(package, _choices(package.path / "schemas" / "package.yaml"))


def _choices(file: Path) -> Mapping[str, Any]:
    if not file.is_file():
        return {}
    import yaml

    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        choices = content.get("site", {})
        for one in choices.get("claims", ()):
            str(one["title"]), [str(measure) for measure in one["measures"]]
        for one in choices.get("sides", ()):
            str(one["title"]), [str(sector) for sector in one["sectors"]]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"schemas/package.yaml: site cannot be read: {error}") from None
    return choices if isinstance(choices, dict) else {}
