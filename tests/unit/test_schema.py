"""The schemas: how they are read, and what every one of them must keep."""

from __future__ import annotations

import copy
import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aleppo_reports import dates
from aleppo_reports.schema import Field, ForeignKey, Table, parse_table, read_statements, read_tables
from builders import REPOSITORY

TABLES = read_tables(REPOSITORY / "schemas")
FIELDS = [
    pytest.param(table, field, id=f"{table.name}.{field.name}") for table in TABLES.values() for field in table.fields
]

STATEMENT: dict[str, Any] = {
    "title": "Things",
    "description": "All things.",
    "fields": [
        {
            "name": "thing_id",
            "title": "Thing",
            "description": "Its id.",
            "type": "string",
            "example": "t1",
            "constraints": {"required": True, "unique": True, "pattern": "t[0-9]"},
        },
        {
            "name": "share",
            "title": "Share",
            "description": "Its share.",
            "type": "number",
            "unit": "percent",
            "example": "0.5",
            "constraints": {"minimum": 0, "maximum": 1},
        },
        {
            "name": "when",
            "title": "When",
            "description": "Its time.",
            "type": "string",
            "syntax": "edtf-interval",
            "codes": "times",
            "format": "uri",
            "example": "2016",
            "constraints": {},
        },
    ],
    "primaryKey": ["thing_id", "when"],
    "foreignKeys": [
        {"fields": ["when"], "reference": {"fields": ["thing_id"]}},
        {"fields": ["share"], "reference": {"resource": "shares", "fields": ["share_id"]}},
    ],
}


def test_a_statement_becomes_a_table() -> None:
    assert parse_table("things", STATEMENT) == Table(
        name="things",
        title="Things",
        description="All things.",
        fields=(
            Field("thing_id", "Thing", "Its id.", "string", True, True, "t1", pattern="t[0-9]"),
            Field("share", "Share", "Its share.", "number", False, False, "0.5", minimum=0, maximum=1, unit="percent"),
            Field(
                "when",
                "When",
                "Its time.",
                "string",
                False,
                False,
                "2016",
                codes="times",
                syntax="edtf-interval",
                format="uri",
            ),
        ),
        primary_key=("thing_id", "when"),
        foreign_keys=(ForeignKey("when", "things", "thing_id"), ForeignKey("share", "shares", "share_id")),
    )


def test_columns_are_found_by_name() -> None:
    table = parse_table("things", STATEMENT)
    assert table.names == ("thing_id", "share", "when")
    assert [table.field(name) for name in table.names] == list(table.fields)
    with pytest.raises(KeyError, match="things has no column shares"):
        table.field("shares")


@pytest.mark.parametrize("key", ["title", "description", "fields", "primaryKey"])
def test_a_statement_must_be_whole(key: str) -> None:
    with pytest.raises(KeyError, match=key):
        parse_table("things", {name: value for name, value in STATEMENT.items() if name != key})


@pytest.mark.parametrize("key", ["name", "title", "description", "type", "example", "constraints"])
def test_a_column_must_be_whole(key: str) -> None:
    column = {name: value for name, value in STATEMENT["fields"][0].items() if name != key}
    with pytest.raises(KeyError, match=key):
        parse_table("things", {**STATEMENT, "fields": [column]})


@pytest.mark.parametrize(
    ("column", "example", "message"),
    [
        (0, 1, "TypeError the example of thing_id must be text, in quotes: 1"),
        (1, "half", "ValueError could not convert string to float: 'half'"),
    ],
)
def test_an_example_is_the_text_of_a_cell(tmp_path: Path, column: int, example: object, message: str) -> None:
    stated = copy.deepcopy(STATEMENT)
    stated["fields"][column]["example"] = example
    (tmp_path / "things.json").write_text(json.dumps(stated), encoding="utf-8")
    with pytest.raises(ValueError, match="things") as error:
        read_tables(tmp_path)
    assert str(error.value).endswith(f"/things.json: is no Table Schema as the package states them: {message}")


@pytest.mark.parametrize(("text", "fits"), [("t1", True), ("t12", False), ("xt1", False), ("t1\n", False), ("", False)])
def test_a_pattern_fits_the_whole_text(text: str, fits: bool) -> None:
    assert parse_table("things", STATEMENT).fields[0].matches(text) is fits


def test_without_a_pattern_every_text_fits() -> None:
    assert parse_table("things", STATEMENT).fields[2].matches("\n")


def test_statements_are_read_by_name_and_derived_files_left_out(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / f"{name}.json").write_text(json.dumps({**STATEMENT, "title": name}), encoding="utf-8")
    (tmp_path / "annotation.schema.json").write_text("{}", encoding="utf-8")
    (tmp_path / "package.yaml").write_text("x", encoding="utf-8")
    assert [(name, found["title"]) for name, found in read_statements(tmp_path).items()] == [("a", "a"), ("b", "b")]
    assert [(name, found.name, found.title) for name, found in read_tables(tmp_path).items()] == [
        ("a", "a", "a"),
        ("b", "b", "b"),
    ]


# What every schema of the repository keeps


def test_a_column_of_one_name_means_the_same_everywhere() -> None:
    """Only `kind`, `role` and `voice` take their codes, and so their example, from several lists."""
    stated: dict[str, dict[str, set[object]]] = defaultdict(lambda: defaultdict(set))
    for table in TABLES.values():
        for field in table.fields:
            for name in ("title", "description", "type", "unit", "pattern", "syntax", "format", "minimum", "maximum"):
                stated[field.name][name].add(getattr(field, name))
            if field.name not in {"kind", "role", "voice"}:
                stated[field.name]["codes"].add(field.codes)
                stated[field.name]["example"].add(field.example)
    differing = {
        f"{field}.{name}"
        for field, properties in stated.items()
        for name, values in properties.items()
        if len(values) > 1
    }
    assert differing == set()


@pytest.mark.parametrize(("table", "field"), FIELDS)
def test_a_column_is_explained(table: Table, field: Field) -> None:
    assert field.title.strip() == field.title != ""
    assert field.description.strip() == field.description
    assert re.fullmatch(r"\S.*\.", field.description)
    assert field.example not in ("", None)
    assert table.field(field.name) is field


def codes(name: str) -> set[str]:
    with (REPOSITORY / f"annotations/codes/{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"] for row in csv.DictReader(file)}


def number(text: str, type: str) -> float:
    return int(text) if type == "integer" else float(text)


def faults(field: Field) -> Iterator[str]:
    """Yield what is wrong with the example of a column: the text of a cell, as the published profile wants it."""
    text = field.example
    if not isinstance(text, str):
        yield "text"
        return
    if field.type == "date" and date.fromisoformat(text).isoformat() != text:
        yield "date"
    if not field.matches(text):
        yield "pattern"
    if field.codes and text not in codes(field.codes):
        yield "codes"
    if field.type in ("integer", "number"):
        try:
            value = number(text, field.type)
        except ValueError:
            yield "type"
            return
        if field.minimum is not None and value < field.minimum:
            yield "minimum"
        if field.maximum is not None and value > field.maximum:
            yield "maximum"
    if field.syntax:
        dates.days(text)
        if field.syntax == "edtf-interval" and not dates.is_interval(text):
            yield "interval"
    if field.format == "uri" and not re.match("https?://", text):
        yield "uri"


@pytest.mark.parametrize(("table", "field"), FIELDS)
def test_an_example_keeps_what_its_column_states(table: Table, field: Field) -> None:
    assert list(faults(field)) == [], table.name


@pytest.mark.parametrize(
    ("field", "fault"),
    [
        (Field("x", "X", "X.", "integer", True, False, "1.5"), "type"),
        (Field("x", "X", "X.", "string", True, False, 1), "text"),  # type: ignore[arg-type]
        (Field("x", "X", "X.", "string", True, False, "ab", pattern="a"), "pattern"),
        (Field("x", "X", "X.", "string", True, False, "zebra", codes="bound"), "codes"),
        (Field("x", "X", "X.", "number", True, False, "2", maximum=1), "maximum"),
        (Field("x", "X", "X.", "string", True, False, "[2016,2017]", syntax="edtf-interval"), "interval"),
    ],
)
def test_a_wrong_example_is_noticed(field: Field, fault: str) -> None:
    assert list(faults(field)) == [fault]


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_keys_are_columns_that_exist_and_are_required(table: Table) -> None:
    assert table.primary_key
    assert all(table.field(name).required for name in table.primary_key)
    assert len(set(table.names)) == len(table.names)
    for key in table.foreign_keys:
        here, there = table.field(key.field), TABLES[key.table].field(key.target)
        assert (here.type, here.pattern) == (there.type, there.pattern)
        assert TABLES[key.table].primary_key == (key.target,)


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_column_that_is_named_like_an_id_points_to_it(table: Table) -> None:
    ids = {"actor_id", "place_id", "event_id", "article_id", "figure_id", "quote_id", "report_id"}
    pointing = {key.field for key in table.foreign_keys}
    assert {name for name in table.names if name in ids and (name,) != table.primary_key} <= pointing


def test_every_code_list_is_used_and_every_used_one_is_there() -> None:
    used = {field.codes for table in TABLES.values() for field in table.fields if field.codes}
    assert used == {path.stem for path in (REPOSITORY / "annotations/codes").glob("*.csv")}


@pytest.mark.parametrize("syntax", sorted({str(field.values[1].syntax) for field in FIELDS}))
def test_syntaxes_are_known(syntax: str) -> None:
    assert syntax in {"None", "edtf", "edtf-interval"}
