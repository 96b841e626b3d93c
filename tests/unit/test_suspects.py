"""Rows that are not suspected are right: whatever is changed, the exact rules find the same by looking at all."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from threading import Barrier
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from aleppo_reports.pipeline import build, check, code_lists
from aleppo_reports.problems import Problem
from aleppo_reports.publish import suspects
from aleppo_reports.publish.constraints import broken_tables
from aleppo_reports.publish.write import read_parquet
from aleppo_reports.schema import CodeOrder, Table
from builders import make_root, second_article, write

Tables = dict[str, pa.Table]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Tables, dict[str, Table], CodeOrder]:
    """The tables of a corpus of two articles, with their schemas and codes."""
    root = make_root(tmp_path_factory.mktemp("suspects"))
    write(root / "annotations/articles/other-2016-12-08.yaml", second_article())
    checked = check(root)
    found: Tables = {}
    for path, data in build(root).files.items():
        if path.endswith(".parquet"):
            target = root / Path(path).name
            target.write_bytes(data)
            table = read_parquet(target)
            # A table without rows has no categories in its file, which is a finding of its own.
            if table is not None and table.num_rows:
                found[target.stem] = table
    schemas = {name: table for name, table in checked.tables.items() if name in found}
    order = {name: [code.code for code in codes] for name, codes in code_lists(checked.corpus).items()}
    return found, schemas, order


def everything(name: str, rows: pa.Table) -> np.ndarray[Any, Any]:
    return np.ones(rows.num_rows, dtype=bool)


def said(found: Tables, schemas: dict[str, Table], codes: CodeOrder) -> list[Problem]:
    return sorted(broken_tables(found, schemas, codes))


def exactly(monkeypatch: pytest.MonkeyPatch, *given: Any) -> list[Problem]:
    """Return what the exact rules say when every row is suspected."""
    with monkeypatch.context() as patched:
        patched.setattr(suspects.Looks, "ahead", lambda self, codes: None)
        patched.setattr(suspects, "of_constraints", lambda name, table, looks, codes: None)
        patched.setattr(suspects, "of_verifications", lambda looks: everything("", looks.found["verifications"]))
        patched.setattr(suspects, "of_spans", lambda name, looks: everything(name, looks.found[name]))
        patched.setattr(
            suspects,
            "of_chains",
            lambda name, looks: (
                everything(name, looks.found[name]),
                np.asarray(looks.found["attributions"][suspects.CHAINS[name][0]].is_valid())
                & ~suspects.of_owners(looks.found["attributions"], suspects.OWNERS),
            ),
        )
        return said(*given)


def corrupted(found: Tables, random: Random) -> Tables:
    """Return the tables with one to three cells changed: to nothing, to a value of another row, or to something odd."""
    changed = dict(found)
    for _ in range(random.randint(1, 3)):
        name = random.choice(sorted(changed))
        rows = changed[name].to_pylist()
        row, column = random.randrange(len(rows)), random.choice(changed[name].column_names)
        kind = changed[name].schema.field(column).type
        odd: list[Any] = [None, random.choice(rows)[column]]
        if kind == pa.string():
            odd += ["", "nowhere", "Odd!", "a\n", f"{rows[row][column]}x"]
        elif kind == pa.int64():
            odd += [-1, 0, 10**12, (rows[row][column] or 0) + 1]
        elif kind == pa.float64():
            odd += [-1.0, float("nan"), 1e300]
        rows[row][column] = random.choice(odd)
        if random.random() < 0.1:
            rows.append(dict(random.choice(rows)))
        if random.random() < 0.1:
            # Not in the order of their keys, by which it is seen at once that none stands twice.
            rows.append(rows.pop(random.randrange(len(rows))))
        changed[name] = pa.Table.from_pylist(rows, changed[name].schema)
    return changed


def encoded(found: Tables, schemas: dict[str, Table]) -> Tables:
    """Return the tables as they come when texts are read with a dictionary."""
    read = {}
    for name, rows in found.items():
        for place, field in enumerate(rows.schema):
            if field.type == pa.string() and (field.name,) != schemas[name].primary_key:
                rows = rows.set_column(place, field.with_type(suspects.ENCODED), rows[field.name].dictionary_encode())
        read[name] = rows
    return read


def in_pieces(found: Tables) -> Tables:
    """Return the tables as they come from files that hold their rows in several groups."""
    return {name: pa.concat_tables([rows[:1], rows[1:3], rows[3:]]) for name, rows in found.items()}


SEEDS = range(30)


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_changed_the_same_is_found_as_when_every_row_is_looked_at(
    built: tuple[Tables, dict[str, Table], CodeOrder], monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    found, schemas, codes = built
    changed = corrupted(found, Random(seed))
    wanted = exactly(monkeypatch, changed, schemas, codes)
    assert said(changed, schemas, codes) == wanted
    assert said(encoded(changed, schemas), schemas, codes) == wanted
    assert said(in_pieces(encoded(changed, schemas)), schemas, codes) == wanted
    assert said(in_pieces(changed), schemas, codes) == wanted


def test_most_changes_are_found(built: tuple[Tables, dict[str, Table], CodeOrder]) -> None:
    found, schemas, codes = built
    assert said(found, schemas, codes) == []
    caught = [bool(said(corrupted(found, Random(seed)), schemas, codes)) for seed in SEEDS]
    assert sum(caught) > len(caught) / 2


def test_where_nothing_is_wrong_no_row_is_suspected(built: tuple[Tables, dict[str, Table], CodeOrder]) -> None:
    found, schemas, codes = built
    looks = suspects.Looks(found, schemas)
    for name, table in schemas.items():
        assert looks.rises(name, table.primary_key), name
        mask = suspects.of_constraints(name, table, looks, codes)
        assert mask is not None, name
        assert not mask.any(), name
        if suspects.has_spans(name, found[name]):
            assert not suspects.of_spans(name, looks).any(), name


@pytest.mark.parametrize(
    ("values", "known", "places"),
    [
        (["b", "b", None, "z", "a"], ["a", "b"], [1, 1, -1, -1, 0]),
        (["a", "a", "b"], ["a", "b"], [0, 0, 1]),
        ([None, "a", None, "b", "b"], ["a", "b"], [-1, 0, -1, 1, 1]),
        (["b", "a", "b"], ["b", "a", "b"], [0, 1, 0]),
        (["a"], [], [-1]),
        ([], ["a"], []),
    ],
)
@pytest.mark.parametrize("as_read", ["plain", "encoded", "in pieces"])
def test_places_are_those_of_the_values(
    values: list[str | None], known: list[str], places: list[int], as_read: str
) -> None:
    column = pa.chunked_array([pa.array(values, pa.string())])
    if as_read == "encoded":
        column = column.dictionary_encode()
    elif as_read == "in pieces":
        column = pa.chunked_array([column.chunk(0)[:2], column.chunk(0)[2:]])
    found = suspects.places_of(column, pa.chunked_array([pa.array(known, pa.string())]))
    assert found.tolist() == places


def nearly_in_order(random: Random) -> tuple[list[str | None], list[str | None]]:
    """Return values and known ones, the same and in order but for a few: twice there, elsewhere, missing or others."""
    known: list[str | None] = [f"x{number:04}" for number in range(200)]
    values: list[str | None] = [each for each in known for _ in range(random.randint(1, 3))]
    for column in (known, values):
        for _ in range(random.randint(0, 3)):
            at = random.randrange(len(column))
            column[at] = random.choice(
                [None, "", "x9999", "a", random.choice(column), column[at - 1], f"{column[at]}y"]
            )
    return values, known


@pytest.mark.parametrize("seed", range(60))
def test_where_nearly_all_is_in_order_the_rest_is_found_all_the_same(seed: int) -> None:
    values, known = nearly_in_order(Random(seed))
    column, there = pa.chunked_array([pa.array(values, pa.string())]), pa.chunked_array([pa.array(known, pa.string())])
    places = suspects.places_of(column, there)
    assert places.tolist() == [-1 if each is None or each not in known else known.index(each) for each in values]
    twice = suspects._repeated([there])
    assert twice.tolist() == [each is not None and known.count(each) > 1 for each in known]


def test_a_few_rows_out_of_order_are_looked_at_by_themselves() -> None:
    column = pa.array([f"x{number:04}" for number in range(100)])
    assert suspects._out_of_order(column).tolist() == []
    swapped = column.take(pa.array([*range(10), 11, 10, *range(12, 100)]))
    assert suspects._out_of_order(swapped).tolist() == [10, 11]
    assert suspects._out_of_order(column.take(pa.array(range(99, -1, -1)))) is None


def test_a_pattern_that_two_libraries_may_read_otherwise_is_left_to_the_exact_rule() -> None:
    column = pa.chunked_array([["a", None, "b"]])
    for pattern in ("[[:alpha:]]", "(?=a)a"):
        mask = suspects._misformed(column, pattern)
        assert mask is not None
        assert mask.tolist() == [True, False, True]
    mask = suspects._misformed(column, "(?:a)")
    assert mask is not None
    assert mask.tolist() == [False, False, True]
    assert suspects._misformed(column, "(?:a|b)") is None


@pytest.mark.parametrize(
    ("pieces", "rising"),
    [
        ([["a", "b"], ["c"]], True),
        ([["a", "b"], [], ["b"]], False),
        ([["b", "c"], ["a"]], False),
        ([["a", "a"]], False),
        ([["a", None]], False),
        ([["a", "é"], ["\uffff", "\U0001f600"]], True),
        ([[], ["a"]], True),
        ([], True),
    ],
)
def test_rising_is_seen_across_pieces(pieces: list[list[str | None]], rising: bool) -> None:
    assert suspects.rises([pa.chunked_array(pieces, pa.string())]) is rising


def test_a_look_that_two_threads_ask_for_is_taken_once() -> None:
    looks, taken, both = suspects.Looks({}, {}), [], Barrier(2)

    def look() -> int:
        taken.append(1)
        time.sleep(0.01)
        return 7

    def ask(_: int) -> int:
        both.wait(timeout=10)
        return looks.once("key", look)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(ask, range(2))) == [7, 7]
    assert len(taken) == 1


def test_ids_of_a_much_smaller_table_come_often(built: tuple[Tables, dict[str, Table], CodeOrder]) -> None:
    figures = built[1]["figures"]
    sizes = {"figures": 1000, "articles": 100, "actors": 101, "events": 1, "places": 2000}
    # Of actors and places there are too many; of what is not there nobody knows.
    assert suspects.few_texts(figures, sizes) == ["article_id", "event_id"]
    assert suspects.few_texts(figures, {}) == []


def test_texts_that_are_said_to_be_few_are_read_with_a_dictionary(tmp_path: Path) -> None:
    table = pa.table({"id": [f"{n:012}" for n in range(2000)], "of": [f"{n // 2:012}" for n in range(2000)]})
    pyarrow.parquet.write_table(table, tmp_path / "t.parquet")
    found = read_parquet(tmp_path / "t.parquet", encoded=True, few=["of"])
    assert found is not None
    assert found.schema.types == [pa.string(), suspects.ENCODED]
    assert found["of"].cast(pa.string()).equals(table["of"])


def test_repetitive_texts_are_read_with_a_dictionary_and_say_the_same(tmp_path: Path) -> None:
    table = pa.table({"id": [f"{n:012}" for n in range(2000)], "kind": ["a", "b"] * 1000, "n": list(range(2000))})
    pyarrow.parquet.write_table(table, tmp_path / "t.parquet")
    found = read_parquet(tmp_path / "t.parquet", encoded=True)
    assert found is not None
    assert [str(kind) for kind in found.schema.types] == [
        "string",
        "dictionary<values=string, indices=int32, ordered=0>",
        "int64",
    ]
    assert found["kind"].cast(pa.string()).equals(table["kind"])
