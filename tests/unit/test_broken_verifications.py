"""The table of verifications agrees with the tables of its records, and with itself."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from aleppo_reports.pipeline import build
from aleppo_reports.publish import suspects
from aleppo_reports.publish.constraints import broken_verifications
from aleppo_reports.publish.store import replace
from aleppo_reports.publish.validate import validate
from aleppo_reports.publish.write import csv_bytes, parquet_bytes, read_parquet, sums
from builders import make_root
from signing import compare_with_texts, hashes, sign, sign_off

Tables = dict[str, pa.Table]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built corpus with every kind of row."""
    own = hashes(make_root(tmp_path_factory.mktemp("unsigned")))
    signed = [sign_off(kind, name, own[kind, name]) for kind, name in (("figures", "herald-f01"), ("places", "city"))]
    root = make_root(tmp_path_factory.mktemp("signed"), lambda parts: sign(parts, *signed))
    compare_with_texts(root)
    built = build(root)
    assert built.problems == []
    replace(root, built.files)
    return root


@pytest.fixture(scope="module")
def built(root: Path) -> Tables:
    return {path.stem: read_parquet(path) for path in (root / "data").glob("*.parquet")}


def changed(built: Tables, change: Callable[[dict[str, dict[str, Any]]], object]) -> Tables:
    """Return the tables with rows of verifications changed, by id; new ones are appended."""
    rows = {row["verification_id"]: row for row in built["verifications"].to_pylist()}
    change(rows)
    return {**built, "verifications": pa.Table.from_pylist(list(rows.values()), built["verifications"].schema)}


def test_what_is_built_agrees(root: Path, built: Tables) -> None:
    assert {row["level"] for row in built["verifications"].to_pylist()} == {"anchored", "concordant", "reviewed"}
    assert list(broken_verifications(built)) == []
    assert not suspects.of_verifications(suspects.Looks(built, {})).any()
    assert validate(root).problems == []


FIGURE = "figures-herald-f01"


@pytest.mark.parametrize(
    ("name", "values", "field", "message"),
    [
        (f"{FIGURE}-anchored", {"record_id": "herald-f09"}, "record_id", "there is no such record in figures"),
        (f"{FIGURE}-anchored", {"record_kind": "quotes"}, "record_id", "there is no such record in quotes"),
        (f"{FIGURE}-anchored", {"article_id": None}, "article_id", "is not the article of the record"),
        (
            "places-city-reviewed-1",
            {"article_id": "herald-2016-12-07"},
            "article_id",
            "is not the article of the record",
        ),
        (
            f"{FIGURE}-reviewed-1",
            {"record_sha256": "0" * 64},
            "record_sha256",
            "is not the hash that other rows of the record have",
        ),
        (
            f"{FIGURE}-reviewed-1",
            {"level": "double_coded", "by": None, "orcid": None, "on": None},
            "verification_id",
            "is not made of kind, id and level, like figures-herald-f01-double-coded",
        ),
        (f"{FIGURE}-reviewed-1", {"by": None}, "by", "a review has the name of a person and a day"),
        (f"{FIGURE}-reviewed-1", {"on": None}, "by", "a review has the name of a person and a day"),
        (f"{FIGURE}-concordant", {"by": "Jane Doe"}, "by", "nobody signs what is computed"),
        (f"{FIGURE}-concordant", {"orcid": "0000-0002-1825-0097"}, "by", "nobody signs what is computed"),
    ],
)
def test_a_row_that_does_not_agree_is_named(
    built: Tables, name: str, values: dict[str, Any], field: str, message: str
) -> None:
    line = built["verifications"]["verification_id"].to_pylist().index(name) + 2
    found = list(broken_verifications(changed(built, lambda rows: rows[name].update(values))))
    assert str(found[0]) == (
        f"data/verifications.csv:{line}:1: {name}: {field}: {message} [V622]\n"
        "  fix: rebuild from the annotations with `aleppo build`"
    )


@pytest.mark.parametrize("seed", range(60))
def test_rows_that_are_not_suspected_are_right(built: Tables, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is changed, and in whatever order rows stand, looking at all of them finds the same."""
    random = Random(seed)
    rows = built["verifications"].to_pylist()
    schema = pa.schema([entry.with_nullable(True) for entry in built["verifications"].schema])
    for _ in range(random.randint(0, 3)):
        row, column = random.choice(rows), random.choice(schema.names)
        odd = [None, random.choice(rows)[column], *([] if pa.types.is_date(schema.field(column).type) else ["odd"])]
        row[column] = random.choice(odd)
    if random.random() < 0.3:
        random.shuffle(rows)
    broken = {**built, "verifications": pa.Table.from_pylist(rows, schema)}
    found = list(broken_verifications(broken))
    monkeypatch.setattr(suspects, "of_verifications", lambda looks: np.ones(len(rows), dtype=bool))
    assert found == list(broken_verifications(broken))


def test_what_is_concordant_is_anchored(built: Tables) -> None:
    (finding,) = broken_verifications(changed(built, lambda rows: rows.pop(f"{FIGURE}-anchored")))
    assert (finding.record, finding.field, finding.message) == (
        f"{FIGURE}-concordant",
        "level",
        "the record is concordant and not anchored",
    )


def test_a_cell_that_lacks_is_no_crash(built: Tables) -> None:
    schema = pa.schema([entry.with_nullable(True) for entry in built["verifications"].schema])
    for column in ("verification_id", "record_kind", "record_id", "level", "record_sha256"):
        rows = built["verifications"].to_pylist()
        rows[0][column] = None
        broken = {**built, "verifications": pa.Table.from_pylist(rows, schema)}
        assert isinstance(list(broken_verifications(broken)), list), column


@pytest.mark.parametrize("kind", ["labels", "figures", "quotes", "reports", "events"])
def test_records_that_are_all_gone_are_no_crash(built: Tables, kind: str) -> None:
    found = {problem.record for problem in broken_verifications({**built, kind: built[kind].slice(0, 0)})}
    rows = [row for row in built["verifications"].to_pylist() if row["record_kind"] == kind]
    assert {row["verification_id"] for row in rows} <= found


def test_a_published_table_that_does_not_agree_is_found(root: Path, built: Tables, tmp_path: Path) -> None:
    """With files that match their hashes, as somebody would leave them who rebuilds the lists."""
    folder = Path(shutil.copytree(root, tmp_path / "package"))
    other = changed(built, lambda rows: rows[f"{FIGURE}-anchored"].update(record_id="herald-f02"))["verifications"]
    for suffix, data in (("csv", csv_bytes(other)), ("parquet", parquet_bytes(other))):
        (folder / "data" / f"verifications.{suffix}").write_bytes(data)
    content = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in content["resources"]:
        data = (folder / resource["path"]).read_bytes()
        resource.update(bytes=len(data), hash=f"sha256:{hashlib.sha256(data).hexdigest()}")
    (folder / "datapackage.json").write_text(json.dumps(content), encoding="utf-8")
    listed = [(path.name, path.read_bytes()) for path in (folder / "data").iterdir() if path.name != "SHA256SUMS"]
    (folder / "data/SHA256SUMS").write_text(sums(listed), encoding="utf-8", newline="\n")
    # Its categories are those present, which is another fault.
    assert {problem.code for problem in validate(folder).problems} == {"V608", "V622"}
