"""What the built tables must keep: every trap that ready-made converters fall into, spans, and chains."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from pandera.errors import SchemaErrors

from aleppo_reports.pipeline import build
from aleppo_reports.problems import Problem
from aleppo_reports.publish.arrow import arrow_schema, arrow_table
from aleppo_reports.publish.constraints import (
    broken_chains,
    broken_constraints,
    broken_owners,
    broken_spans,
    frame_schema,
)
from aleppo_reports.publish.write import read_parquet
from aleppo_reports.schema import Table, parse_table
from builders import make_root

CODES = {"colour": ["red", "green", "blue"], "grade": ["1", "2"]}


def column(name: str, type: str = "string", *, codes: str = "", **constraints: Any) -> dict[str, Any]:
    stated = {"name": name, "title": name, "description": name, "type": type, "constraints": constraints}
    return {**stated, "example": "1", **({"codes": codes} if codes else {})}


def table_of(
    *columns: dict[str, Any], key: tuple[str, ...] = ("id",), foreign: Mapping[str, str] | None = None
) -> Table:
    """Return a table `things` with an id and these columns; `foreign` maps a column to `table.column`."""
    keys = []
    for name, target in (foreign or {}).items():
        resource, _, pointed = target.rpartition(".")
        reference = {"fields": [pointed], **({"resource": resource} if resource else {})}
        keys.append({"fields": [name], "reference": reference})
    return parse_table(
        "things",
        {
            "title": "Things",
            "description": "A thing",
            "fields": [column("id", required=True), *columns],
            "primaryKey": list(key),
            "foreignKeys": keys,
        },
    )


def arrow(table: Table, *rows: dict[str, Any]) -> pa.Table:
    full = [{**dict.fromkeys(table.names), **row} for row in rows]
    return arrow_table(table, full, arrow_schema(table, {}, CODES), CODES)


def findings(table: Table, *rows: dict[str, Any]) -> list[Problem]:
    """Return what is wrong with rows of one table."""
    return list(broken_constraints({"things": arrow(table, *rows)}, {"things": table}, CODES))


def accepts(table: Table, frame: pd.DataFrame) -> bool:
    """Tell whether a frame passes as it is, without Arrow having typed it first."""
    try:
        frame_schema(table, CODES, {}).validate(frame, lazy=True)
    except SchemaErrors:
        return False
    return True


def frame(**columns: Any) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(values, dtype=dtype) for name, (values, dtype) in columns.items()})


IDS = (["a", "b"], "string")
DATE = "date32[day][pyarrow]"
DAY = datetime.date(2016, 12, 7)


# --- Types: nothing is coerced ---


@pytest.mark.parametrize(
    ("type", "values", "dtype"),
    [
        ("date", [DAY, None], DATE),
        ("integer", [1, None], "Int64"),
        ("boolean", [True, None], "boolean"),
        ("number", [1.5, None], "float64"),
        ("string", ["t", None], "string"),
    ],
)
def test_an_optional_column_may_be_missing_and_keeps_its_type(type: str, values: list[Any], dtype: str) -> None:
    table = table_of(column("x", type))
    given = frame(id=IDS, x=(values, dtype))
    returned = frame_schema(table, CODES, {}).validate(given, lazy=True)
    assert str(returned["x"].dtype) == dtype
    assert returned["x"].isna().tolist() == [False, True]
    assert findings(table, {"id": "a", "x": values[0]}, {"id": "b"}) == []


@pytest.mark.parametrize(
    ("type", "values", "dtype"),
    [
        ("date", [DAY, None], DATE),
        ("integer", [1, None], "Int64"),
        ("boolean", [True, None], "boolean"),
        ("number", [1.5, None], "float64"),
        ("string", ["t", None], "string"),
    ],
)
def test_a_required_column_may_not(type: str, values: list[Any], dtype: str) -> None:
    table = table_of(column("x", type, required=True))
    assert not accepts(table, frame(id=IDS, x=(values, dtype)))
    assert accepts(table, frame(id=IDS, x=([values[0]] * 2, dtype)))


@pytest.mark.parametrize(
    ("type", "values", "dtype"),
    [
        ("date", ["2016-12-07", "not-a-date"], "string"),
        ("date", ["2016-12-07", "2016-12-08"], "string"),
        ("date", [DAY, DAY], "object"),
        ("date", ["2016-12-07", "2016-12-08"], "datetime64[s]"),
        ("integer", [1.0, 1.5], "float64"),
        ("integer", [1.0, 2.0], "float64"),
        ("integer", ["1", "2"], "string"),
        ("boolean", ["yes", "no"], "string"),
        ("boolean", ["True", "False"], "object"),
        ("boolean", [1, 0], "Int64"),
        ("number", [1, 2], "Int64"),
        ("string", [1, 2], "Int64"),
        ("string", ["a", "b"], "category"),
    ],
)
def test_a_column_of_another_type_is_caught_never_coerced(type: str, values: list[Any], dtype: str) -> None:
    assert not accepts(table_of(column("x", type)), frame(id=IDS, x=(values, dtype)))


# --- Values ---


@pytest.mark.parametrize("value", ["ax", "xb", "ab", "xa", "a\n", "", "A", "a|b"])
def test_a_pattern_of_alternatives_holds_for_the_whole_text(value: str) -> None:
    table = table_of(column("x", pattern="a|b"))
    assert findings(table, {"id": "1", "x": "a"}, {"id": "2", "x": "b"}, {"id": "3"}) == []
    (finding, *_) = findings(table, {"id": "1", "x": "a"}, {"id": "2", "x": value})
    assert (finding.origin.line, finding.record, finding.field) == (3, "2", "x")


def test_a_pattern_of_a_foreign_key_and_of_an_optional_column_lets_missing_pass() -> None:
    assert findings(table_of(column("x", pattern="[a-z]+")), {"id": "1"}, {"id": "2"}) == []


@pytest.mark.parametrize("value", [-1, 11])
def test_a_whole_number_stays_within_its_limits(value: int) -> None:
    table = table_of(column("x", "integer", minimum=0, maximum=10))
    assert findings(table, {"id": "a", "x": 0}, {"id": "b", "x": 10}, {"id": "c"}) == []
    (finding,) = findings(table, {"id": "a", "x": 5}, {"id": "b", "x": value}, {"id": "c"})
    assert (finding.record, finding.field) == ("b", "x")
    assert str(value) in finding.message


def test_a_number_stays_within_its_limits() -> None:
    table = table_of(column("x", "number", minimum=-90, maximum=90))
    assert findings(table, {"id": "a", "x": -90.0}, {"id": "b", "x": 90.0}) == []
    assert [p.record for p in findings(table, {"id": "a", "x": -90.01}, {"id": "b", "x": 90.01})] == ["a", "b"]


def test_a_text_is_missing_or_not_empty() -> None:
    (finding,) = findings(table_of(column("x")), {"id": "a", "x": ""}, {"id": "b"})
    assert (finding.record, finding.field) == ("a", "x")


# --- Codes ---


def test_categories_are_those_of_the_list_even_when_unused() -> None:
    table = table_of(column("x", codes="colour"))
    assert findings(table, {"id": "a", "x": "green"}, {"id": "b"}) == []
    assert findings(table, {"id": "a"}, {"id": "b"}) == []
    assert findings(table) == []


@pytest.mark.parametrize(
    "categories",
    [["green"], ["red", "green"], ["green", "red", "blue"], ["red", "green", "blue", "mauve"]],
    ids=["those present", "one lacks", "other order", "one more"],
)
def test_categories_of_another_set_or_order_are_caught(categories: list[str]) -> None:
    given = frame(id=IDS, x=(["green", "green"], pd.CategoricalDtype(categories)))
    assert not accepts(table_of(column("x", codes="colour")), given)


def test_a_code_column_as_plain_text_is_caught() -> None:
    assert not accepts(table_of(column("x", codes="colour")), frame(id=IDS, x=(["red", "green"], "string")))


def test_a_whole_number_that_is_no_code_is_caught() -> None:
    table = table_of(column("x", "integer", codes="grade"))
    assert findings(table, {"id": "a", "x": 1}, {"id": "b"}) == []
    (finding,) = findings(table, {"id": "a", "x": 1}, {"id": "b", "x": 3})
    assert (finding.record, finding.field) == ("b", "x")
    assert "grade" in finding.message


# --- Columns ---


def test_columns_in_another_order_are_caught() -> None:
    table = table_of(column("x"))
    assert accepts(table, frame(id=IDS, x=IDS))
    assert not accepts(table, frame(x=IDS, id=IDS))


def test_an_extra_column_is_caught() -> None:
    assert not accepts(table_of(column("x")), frame(id=IDS, x=IDS, y=IDS))


def test_a_column_that_lacks_is_caught_though_it_is_optional() -> None:
    assert not accepts(table_of(column("x")), frame(id=IDS))


def test_faults_of_columns_are_readable_findings() -> None:
    table = table_of(column("x"))
    other = arrow(table_of(column("y")), {"id": "a"})
    found = [str(p) for p in broken_constraints({"things": other}, {"things": table}, CODES)]
    assert any("'y'" in finding for finding in found)
    assert any("'x'" in finding for finding in found)
    assert all(finding.startswith("data/things.csv:1:1: things: ") for finding in found)


# --- Keys ---


def test_a_key_is_there_once() -> None:
    found = findings(table_of(), {"id": "a"}, {"id": "b"}, {"id": "b"})
    assert {(p.record, p.field, p.origin.line) for p in found} == {("b", "id", 3), ("b", "id", 4)}


def test_a_key_is_never_missing() -> None:
    table = parse_table(
        "things", {"title": "", "description": "", "fields": [column("id", required=True)], "primaryKey": ["id"]}
    )
    assert not accepts(table, frame(id=(["a", None], "string")))


def test_a_key_of_two_columns_is_unique_as_a_whole() -> None:
    table = table_of(column("x", "integer", required=True), key=("id", "x"))
    assert findings(table, {"id": "a", "x": 1}, {"id": "a", "x": 2}, {"id": "b", "x": 1}) == []
    found = findings(table, {"id": "a", "x": 1}, {"id": "a", "x": 2}, {"id": "a", "x": 2})
    assert {p.origin.line for p in found} == {3, 4}


def test_a_unique_column_repeats_nothing_but_missing() -> None:
    table = table_of(column("x", unique=True))
    assert findings(table, {"id": "a", "x": "t"}, {"id": "b"}, {"id": "c"}) == []
    assert {p.record for p in findings(table, {"id": "a", "x": "t"}, {"id": "b", "x": "t"})} == {"a", "b"}


def test_a_foreign_key_points_to_what_is_there_or_is_missing() -> None:
    things, others = table_of(column("x"), foreign={"x": "others.id"}), table_of()
    tables = {"things": things, "others": others}

    def run(*rows: dict[str, Any]) -> list[Problem]:
        found = {"things": arrow(things, *rows), "others": arrow(others, {"id": "o1"}, {"id": "o2"})}
        return list(broken_constraints(found, tables, CODES))

    assert run({"id": "a", "x": "o1"}, {"id": "b"}) == []
    (finding,) = run({"id": "a", "x": "o1"}, {"id": "b"}, {"id": "c", "x": "o3"})
    assert str(finding).startswith("data/things.csv:4:1: c: x: 'o3' is not allowed")
    assert finding.code == "V607"


def test_a_foreign_key_may_point_to_its_own_table() -> None:
    table = table_of(column("x"), foreign={"x": "id"})
    assert findings(table, {"id": "a"}, {"id": "b", "x": "a"}, {"id": "c", "x": "c"}) == []
    (finding,) = findings(table, {"id": "a"}, {"id": "b", "x": "z"})
    assert (finding.record, finding.field) == ("b", "x")


def test_a_foreign_key_of_whole_numbers_is_checked() -> None:
    table = table_of(column("n", "integer", required=True), column("x", "integer"), foreign={"x": "n"})
    assert findings(table, {"id": "a", "n": 1}, {"id": "b", "n": 2, "x": 1}) == []
    assert [p.record for p in findings(table, {"id": "a", "n": 1}, {"id": "b", "n": 2, "x": 3})] == ["b"]


def test_a_foreign_key_to_a_table_that_is_missing_is_a_finding() -> None:
    table = table_of(column("x"), foreign={"x": "others.id"})
    (finding,) = findings(table, {"id": "a", "x": "o1"})
    assert (finding.field, finding.message) == ("x", "points to others, which is missing")


def test_many_findings_do_not_repeat_the_whole_list_of_ids() -> None:
    table = table_of(column("x"), foreign={"x": "id"})
    found = findings(table, *({"id": f"i{n:04}", "x": f"z{n}"} for n in range(1000)))
    assert len(found) == 1000
    assert max(len(p.message) for p in found) < 100


# --- Spans and chains: tables of the tiny corpus with one cell changed ---

Tables = Mapping[str, pa.Table]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    root = make_root(tmp_path_factory.mktemp("built"))
    outcome = build(root)
    found = {}
    for path, data in outcome.files.items():
        if path.endswith(".parquet"):
            (root / Path(path).name).write_bytes(data)
            found[Path(path).stem] = read_parquet(root / Path(path).name)
    return found


def changed(built: Tables, table: str, change: Callable[[list[dict[str, Any]]], object]) -> Tables:
    rows = built[table].to_pylist()
    change(rows)
    return {**built, table: pa.Table.from_pylist(rows, built[table].schema)}


def setting(number: int, **values: Any) -> Callable[[list[dict[str, Any]]], object]:
    return lambda rows: rows[number].update(values)


def test_the_tiny_corpus_keeps_every_constraint(built: Tables) -> None:
    assert list(broken_spans(built)) == []
    assert list(broken_chains(built)) == []
    assert list(broken_owners(built)) == []


SPANS = {
    "words without start": ("reports", {"start": None}, "start", "words without offsets"),
    "words without end": ("reports", {"end": None}, "start", "words without offsets"),
    "evidence without offsets": (
        "actor_relations",
        {"start": None, "end": None},
        "start",
        "words without offsets",
    ),
    "beyond the text": (
        "reports",
        {"start": 180, "end": 185},
        "end",
        "the span 180 to 185 does not lie in a text of 184 characters",
    ),
    "before the text": ("reports", {"start": -1}, "end", "the span -1 to 16 does not lie in a text of 184 characters"),
    "empty": ("reports", {"end": 11}, "end", "the span 11 to 11 does not lie in a text of 184 characters"),
    "backwards": ("reports", {"end": 5}, "end", "the span 11 to 5 does not lie in a text of 184 characters"),
    "of no article": (
        "reports",
        {"article_id": "other"},
        "end",
        "the span 11 to 16 does not lie in a text of 0 characters",
    ),
    "longer than its words": ("reports", {"end": 17}, "end", "the words have 5 characters, the span has 6"),
    "longer than its evidence": (
        "actor_relations",
        {"end": 74},
        "end",
        "the words have 11 characters, the span has 12",
    ),
    "in another part": ("reports", {"part": "body"}, "part", "the span 11 to 16 does not lie in a part body"),
    "over two parts": (
        "quotes",
        {"start": 20, "end": 33, "part": "body"},
        "part",
        "the span 20 to 33 does not lie in a part body",
    ),
    "hash of other words": ("quotes", {"sha256": "0" * 64}, "sha256", "is not the hash of the words"),
}


@pytest.mark.parametrize("case", SPANS, ids=str)
def test_a_broken_span_is_named(built: Tables, case: str) -> None:
    table, values, field, message = SPANS[case]
    (finding,) = broken_spans(changed(built, table, setting(0, **values)))
    key = str(built[table].column(0)[0].as_py())
    assert (finding.code, finding.record, finding.field, finding.message) == ("V620", key, field, message)
    assert str(finding.origin) == f"data/{table}.csv:2:1"


def test_a_broken_span_of_a_cue_is_named(built: Tables) -> None:
    number = built["attributions"]["attribution_id"].to_pylist().index("herald-f02-a1")
    (finding,) = broken_spans(changed(built, "attributions", setting(number, end=155)))
    assert (finding.record, finding.message) == ("herald-f02-a1", "the words have 4 characters, the span has 5")
    assert finding.origin.line == number + 2
    (finding,) = broken_spans(changed(built, "attributions", setting(number, start=None, end=None)))
    assert finding.message == "words without offsets"


def test_a_link_without_words_needs_no_span(built: Tables) -> None:
    first = built["attributions"].slice(0, 1).to_pylist()[0]
    assert (first["cue"], first["start"]) == (None, None)
    assert list(broken_spans(changed(built, "attributions", setting(0)))) == []


def test_the_hash_of_words_that_are_not_kept_is_not_judged(built: Tables) -> None:
    assert built["quotes"]["exact"].to_pylist()[1] is None
    assert list(broken_spans(changed(built, "quotes", setting(1, sha256="0" * 64)))) == []


def test_a_curly_quote_counts_as_one_character(built: Tables) -> None:
    words = built["quotes"]["exact"].to_pylist()[0]
    assert len(words) < len(words.encode())
    assert list(broken_spans(built)) == []


@pytest.mark.parametrize(
    ("values", "owned"),
    [({"event_id": None}, "none"), ({"place_id": "bridge"}, "event_id and place_id")],
)
def test_a_row_that_belongs_to_none_or_to_several_is_named(built: Tables, values: dict[str, Any], owned: str) -> None:
    assert [str(problem) for problem in broken_owners(changed(built, "labels", setting(0, **values)))] == [
        f"data/labels.csv:2:1: herald-l01: fills {owned} of actor_id, event_id, place_id, not one of them [V623]\n"
        "  fix: rebuild from the annotations with `aleppo build`"
    ]


def test_a_table_that_is_not_there_has_no_rows_to_belong(built: Tables) -> None:
    assert list(broken_owners({name: table for name, table in built.items() if name != "labels"})) == []


OWNERS = {"figures": "figure_id", "quotes": "quote_id", "reports": "report_id"}


def number_of(built: Tables, name: str) -> int:
    return int(built["attributions"]["attribution_id"].to_pylist().index(name))


@pytest.mark.parametrize("owned", [0, 2])
def test_an_attribution_of_no_record_or_of_two_is_named(built: Tables, owned: int) -> None:
    values = {"figure_id": None} if owned == 0 else {"quote_id": "herald-q01"}
    found = list(broken_chains(changed(built, "attributions", setting(number_of(built, "herald-f02-a1"), **values))))
    assert str(found[0]).startswith(
        f"data/attributions.csv:3:1: herald-f02-a1: belongs to {owned} records, not to one [V621]"
    )


@pytest.mark.parametrize(
    ("table", "record"), [("figures", "herald-f01"), ("quotes", "herald-q02"), ("reports", "herald-r01")]
)
def test_a_record_without_a_chain_is_named(built: Tables, table: str, record: str) -> None:
    def drop(rows: list[dict[str, Any]]) -> None:
        rows[:] = [row for row in rows if row[OWNERS[table]] != record]

    (finding,) = broken_chains(changed(built, "attributions", drop))
    assert (finding.code, finding.record, finding.message) == ("V621", record, "has no chain of attribution")
    assert finding.origin.file == f"data/{table}.csv"
    line = built[table][OWNERS[table]].to_pylist().index(record) + 2
    assert finding.origin.line == line


CHAINS = {
    "first hop lacks": ("herald-q01-a1", {"hop": 2}, "its chain of attribution has a gap"),
    "middle hop lacks": ("herald-q01-a3", {"hop": 4}, "its chain of attribution has a gap"),
    "hop of nought": ("herald-q01-a1", {"hop": 0}, "its chain of attribution has a gap"),
    "no outlet": ("herald-q01-a3", {"role": "relay"}, "its chain does not end with the outlet"),
    "two outlets": ("herald-q01-a2", {"role": "outlet"}, "its chain does not end with the outlet"),
    "claimant elsewhere": ("herald-q01-a1", {"actor_id": "navy"}, "is not at hop 1 of its chain"),
}


@pytest.mark.parametrize("case", CHAINS, ids=str)
def test_a_broken_chain_is_named(built: Tables, case: str) -> None:
    link, values, message = CHAINS[case]
    (finding,) = broken_chains(changed(built, "attributions", setting(number_of(built, link), **values)))
    assert (finding.code, finding.record, finding.message) == ("V621", "herald-q01", message)
    assert str(finding.origin) == "data/quotes.csv:2:1"


def test_an_outlet_before_the_end_of_the_chain_is_named(built: Tables) -> None:
    def swap(rows: list[dict[str, Any]]) -> None:
        for name, role in (("herald-q01-a2", "outlet"), ("herald-q01-a3", "relay")):
            rows[number_of(built, name)]["role"] = role

    (finding,) = broken_chains(changed(built, "attributions", swap))
    assert finding.message == "its chain does not end with the outlet"


@pytest.mark.parametrize(
    ("table", "claimant", "record"),
    [
        ("figures", "claimant_id", "herald-f01"),
        ("quotes", "speaker_id", "herald-q01"),
        ("reports", "claimant_id", "herald-r01"),
    ],
)
def test_a_claimant_that_is_not_at_hop_1_is_named(built: Tables, table: str, claimant: str, record: str) -> None:
    (finding,) = broken_chains(changed(built, table, setting(0, **{claimant: "navy"})))
    assert (finding.record, finding.field, finding.message) == (record, claimant, "is not at hop 1 of its chain")


def test_joint_claimants_share_the_first_hop(built: Tables) -> None:
    def join(rows: list[dict[str, Any]]) -> None:
        link = rows[number_of(built, "herald-q01-a1")]
        rows.append({**link, "attribution_id": "herald-q01-a9", "actor_id": "navy"})

    assert list(broken_chains(changed(built, "attributions", join))) == []


def test_a_cell_that_lacks_is_a_finding_and_no_crash(built: Tables) -> None:
    for table, values in (
        ("attributions", {"hop": None}),
        ("parts", {"start": None}),
        ("articles", {"characters": None}),
    ):
        broken = changed(built, table, setting(0, **values))
        assert isinstance([*broken_spans(broken), *broken_chains(broken)], list), table


def test_findings_say_what_to_do(built: Tables) -> None:
    for finding in [
        *broken_chains(changed(built, "attributions", setting(0, hop=5))),
        *broken_spans(changed(built, "reports", setting(0, end=17))),
        *findings(table_of(), {"id": "a"}, {"id": "a"}),
    ]:
        assert re.search(r"\n  fix: rebuild", str(finding))
