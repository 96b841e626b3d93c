"""data/README.md: every table, column and code is in it, and its Markdown holds together."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pyarrow.parquet
import pytest

from aleppo_reports.columns import unpacked
from aleppo_reports.pipeline import Built, build, code_lists
from builders import Parts, make_root

CODES = "annotations/codes/voice.csv"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(make_root(tmp_path_factory.mktemp("root")))


@pytest.fixture(scope="module")
def text(built: Built) -> str:
    return built.files["data/README.md"].decode("utf-8")


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def section(text: str, heading: str) -> list[str]:
    """Return the lines between a heading of the third rank and the next heading."""
    lines = text.split("\n")
    start = lines.index(f"### {heading}") + 1
    end = next((i for i in range(start, len(lines)) if lines[i].startswith("#")), len(lines))
    return lines[start:end]


def rows(text: str, heading: str) -> list[list[str]]:
    return [cells(line) for line in section(text, heading) if line.startswith("|")][2:]


def test_it_says_that_it_is_made(text: str) -> None:
    assert text.startswith("<!-- Made by `aleppo build`")


def test_every_table_is_listed_with_its_rows_and_key(text: str, built: Built) -> None:
    listed = {row[0]: row[1:] for row in map(cells, text.split("\n")) if len(row) == 4 and row[0].startswith("[")}
    assert set(listed) == {f"[{name}](#{name})" for name in built.checked.tables}
    for name, table in built.checked.tables.items():
        count, key, meaning = listed[f"[{name}](#{name})"]
        assert count == str(built.rows[name])
        assert key == ", ".join(f"`{column}`" for column in table.primary_key)
        assert meaning == table.description


def test_every_column_stands_with_type_meaning_and_example(text: str, built: Built) -> None:
    for name, table in built.checked.tables.items():
        found = rows(text, name)
        assert [row[0] for row in found] == [f"`{column}`" for column in table.names]
        for field, row in zip(table.fields, found, strict=True):
            assert row[2] == ("always" if field.required else "may be empty")
            assert row[5].replace("\\|", "|").startswith(field.description)
            assert row[6].replace("\\|", "|") == f"`{field.example}`"


def test_what_is_counted_is_what_the_file_says(text: str, built: Built) -> None:
    """One source: the codebook that travels with the Parquet file."""
    for name in built.checked.tables:
        file = io.BytesIO(built.files[f"data/{name}.parquet"])
        book = unpacked(json.loads(pyarrow.parquet.read_schema(file).metadata[b"PANDAS_ATTRS"])["codebook"])
        assert [(row[1], row[3], row[4]) for row in rows(text, name)] == [
            (entry["dtype"], f"{entry['missing']:,}", f"{entry['distinct']:,}") for entry in book
        ]


def test_what_expanding_adds_is_said(text: str) -> None:
    assert (
        "With `expand=True` also: `article_publisher_name`, `place_name`, `event_summary`, `population_name`, "
        "`claimant_name`." in section(text, "figures")
    )
    assert not any("expand=True" in line for line in section(text, "coders"))


def test_the_types_are_those_of_pandas(text: str) -> None:
    types = {row[0]: row[1] for row in rows(text, "events")}
    assert types["`event_id`"] == "string"
    assert types["`type`"] == "category"
    assert types["`earliest`"] == "date32[day][pyarrow]"
    assert types["`report_count`"] == "Int64"
    assert {row[0]: row[1] for row in rows(text, "figures")}["`value`"] == "float64"


def test_keys_and_code_lists_are_named_with_the_columns(text: str) -> None:
    meaning = {row[0]: row[5] for row in rows(text, "figures")}
    assert "Points to `articles.article_id`." in meaning["`article_id`"]
    assert "Codes: [measure](#measure)." in meaning["`measure`"]
    assert "Points to `places.place_id`." in {row[0]: row[5] for row in rows(text, "places")}["`parent_id`"]


def test_every_code_stands_with_label_and_definition(text: str, built: Built) -> None:
    for name, codes in code_lists(built.checked.corpus).items():
        found = rows(text, name)
        assert [row[0] for row in found] == [f"`{code.code}`" for code in codes]
        assert [row[1].replace("\\|", "|") for row in found] == [code.label for code in codes]


def test_code_lists_come_sorted(text: str, built: Built) -> None:
    headings = re.findall(r"(?m)^### (\w+)$", text.partition("## Code lists")[2])
    assert headings == sorted(code_lists(built.checked.corpus))


def test_every_link_leads_to_one_heading(text: str) -> None:
    headings = [heading.lower().replace(" ", "-") for heading in re.findall(r"(?m)^#+ (.+)$", text)]
    links = set(re.findall(r"\]\(#([^)]+)\)", text))
    assert links
    assert [link for link in sorted(links) if headings.count(link) != 1] == []


def test_every_row_of_a_table_has_as_many_cells_as_its_head(text: str) -> None:
    width = 0
    for line in text.split("\n"):
        width = (width or len(cells(line))) if line.startswith("|") else 0
        assert not width or len(cells(line)) == width, line


def test_a_bar_in_a_definition_does_not_make_a_cell(tmp_path: Path) -> None:
    def bar(parts: Parts) -> None:
        parts.files[CODES] = (
            "code,label,definition,source,licence,plover,acled,hxl\n"
            'narrator,narrator,"a|b",,,,,\nattributed,attributed,c,Somebody,CC0-1.0,P,A,#x\n'
        )

    built = build(make_root(tmp_path, bar))
    assert built.problems == []
    assert section(built.files["data/README.md"].decode(), "voice")[-3:-1] == [
        "| `narrator` | narrator | a\\|b |  |",
        "| `attributed` | attributed | c | Somebody, CC0-1.0; PLOVER: P; ACLED: A; HXL: #x |",
    ]


def test_it_ends_with_one_line_end_and_has_no_others_than_lf(text: str) -> None:
    assert text.endswith("|\n")
    assert "\r" not in text
