"""The columns that make a table readable: one rule over the foreign keys."""

from __future__ import annotations

import pytest

from aleppo_reports.expanding import added, texts, wide
from aleppo_reports.schema import Field, ForeignKey, Table, read_tables
from builders import REPOSITORY

TABLES = read_tables(REPOSITORY / "schemas")


def field(name: str, *, required: bool = True, codes: str | None = None) -> Field:
    return Field(name, name.capitalize(), f"The {name}.", "string", required, False, f"some {name}", codes=codes)


def table(name: str, *fields: Field, keys: tuple[ForeignKey, ...] = (), named_by: tuple[str, ...] = ()) -> Table:
    return Table(name, name.capitalize(), "Rows.", fields, (fields[0].name,), keys, named_by)


# Books have a printer, printers a town and an owner; a book may follow another book.
TOWNS = table("towns", field("town_id"), field("name"), field("size"), named_by=("name",))
PRINTERS = table(
    "printers",
    field("printer_id"),
    field("town_id", required=False),
    field("kind", codes="kinds"),
    keys=(ForeignKey("town_id", "towns", "town_id"),),
    named_by=("town_id", "kind"),
)
BOOKS = table(
    "books",
    field("book_id"),
    field("title"),
    field("printer_id"),
    field("sold_in_id", required=False),
    field("follows", required=False),
    keys=(
        ForeignKey("follows", "books", "book_id"),
        ForeignKey("sold_in_id", "towns", "town_id"),
        ForeignKey("printer_id", "printers", "printer_id"),
    ),
    named_by=("title",),
)
SMALL = {"towns": TOWNS, "printers": PRINTERS, "books": BOOKS}
ROWS = {
    "towns": [{"town_id": "t1", "name": "Leyden", "size": ""}, {"town_id": "t2", "name": "Venice", "size": "big"}],
    "printers": [
        {"printer_id": "p1", "town_id": "t1", "kind": "guild"},
        {"printer_id": "p2", "town_id": "", "kind": "lone"},
    ],
    "books": [
        {"book_id": "b1", "title": "One", "printer_id": "p2", "sold_in_id": "t2", "follows": ""},
        {"book_id": "b2", "title": "Two", "printer_id": "p1", "sold_in_id": "", "follows": "b1"},
    ],
}


def test_behind_each_key_stands_what_its_target_is_named_by() -> None:
    assert [(column.key, column.field.name) for column in added(SMALL, "books")] == [
        ("printer_id", "printer_town_name"),
        ("printer_id", "printer_kind"),
        ("sold_in_id", "sold_in_name"),
        ("follows", "follows_title"),
    ]
    assert added(SMALL, "towns") == ()


def test_they_stand_behind_their_keys() -> None:
    assert wide(BOOKS, added(SMALL, "books")).names == (
        "book_id",
        "title",
        "printer_id",
        "printer_town_name",
        "printer_kind",
        "sold_in_id",
        "sold_in_name",
        "follows",
        "follows_title",
    )


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("printer_town_name", [None, "Leyden"]),
        ("printer_kind", ["lone", "guild"]),
        ("sold_in_name", ["Venice", None]),
        ("follows_title", [None, "One"]),
    ],
)
def test_the_cells_are_found_by_the_keys_and_stay_missing_where_the_way_ends(
    column: str, cells: list[str | None]
) -> None:
    (found,) = (one for one in added(SMALL, "books") if one.field.name == column)
    keys = [row[found.key] or None for row in ROWS["books"]]
    assert texts(found, keys, ROWS.__getitem__) == cells


def test_they_are_explained_and_hold_text_that_is_there_if_the_whole_way_is() -> None:
    columns = {column.field.name: column.field for column in added(SMALL, "books")}
    town, kind = columns["printer_town_name"], columns["printer_kind"]
    assert (town.title, town.description) == (
        "Printer_id: name",
        "The name. Joined: printer_id → printers, town_id → towns.",
    )
    assert {(column.type, column.codes) for column in columns.values()} == {("string", None)}
    assert [name for name, column in columns.items() if column.required] == ["printer_kind"]
    assert kind.required
    assert not town.required


def test_a_key_that_leads_nowhere_is_an_error_not_an_empty_cell() -> None:
    (found,) = (one for one in added(SMALL, "books") if one.field.name == "sold_in_name")
    with pytest.raises(KeyError, match="t9"):
        texts(found, ["t9"], ROWS.__getitem__)


# What the schemas of the repository keep


def test_every_table_that_is_pointed_to_says_what_names_its_rows() -> None:
    targets = {key.table for one in TABLES.values() for key in one.foreign_keys}
    assert {name for name in targets if not TABLES[name].named_by} == set()


@pytest.mark.parametrize("one", TABLES.values(), ids=lambda one: one.name)
def test_what_names_a_row_is_text(one: Table) -> None:
    assert {one.field(column).type for column in one.named_by} <= {"string"}


@pytest.mark.parametrize("name", TABLES)
def test_no_added_column_has_the_name_of_another(name: str) -> None:
    names = wide(TABLES[name], added(TABLES, name)).names
    assert len(set(names)) == len(names)
    # Every key leads somewhere.
    assert {column.key for column in added(TABLES, name)} == {key.field for key in TABLES[name].foreign_keys}
