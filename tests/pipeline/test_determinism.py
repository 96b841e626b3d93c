"""The same annotations give the same bytes: on every machine, in every process, in whatever order they are written."""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from aleppo_reports.pipeline import build
from builders import REPOSITORY, Parts, copy_of, emit, make_root
from corpora import shuffled

ENVIRONMENTS = [
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LANG": "C", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "4242", "TZ": "Asia/Kathmandu", "LANG": "tr_TR.UTF-8", "LC_ALL": "C.UTF-8"},
]


def built_in_a_process(root: Path, environment: Mapping[str, str]) -> dict[str, bytes]:
    finished = subprocess.run(
        [sys.executable, "-m", "aleppo_reports", "--root", root, "build", "--texts", root / "texts"],
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(root),
            "PYTHONPATH": str(REPOSITORY / "build"),
            "PYTHONWARNINGS": "error",
            **environment,
        },
        cwd=root,
        capture_output=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr.decode()
    single = ("datapackage.json", "schemas/annotation.schema.json", ".zenodo.json", "ro-crate-metadata.json")
    paths = [*(root / "data").iterdir(), *(root / "metadata").iterdir(), *(root / name for name in single)]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def test_two_processes_with_other_hash_seed_time_zone_and_language_give_the_same_bytes(tmp_path: Path) -> None:
    one, other = (
        built_in_a_process(make_root(tmp_path / str(number) / ("deeper" * number)), environment)
        for number, environment in enumerate(ENVIRONMENTS)
    )
    assert set(one) == set(other)
    assert [path for path in sorted(one) if one[path] != other[path]] == []


def second(article: dict[str, Any]) -> dict[str, Any]:
    """Return the same article as another outlet would print it: other ids, the same words."""

    def renamed(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: renamed(entry) for key, entry in value.items()}
        if isinstance(value, list):
            return [renamed(entry) for entry in value]
        return value.replace("herald-", "post-") if isinstance(value, str) else value

    return {**renamed(copy_of(article)), "id_prefix": "post", "text_file": "post.txt"}


def two_articles(parts: Parts) -> None:
    parts.files["texts/post.txt"] = parts.text
    parts.files["annotations/articles/post-2016-12-07.yaml"] = emit(second(parts.article))


def csv_of(root: Path) -> dict[str, bytes]:
    built = build(root, root / "texts")
    assert [str(problem) for problem in built.problems] == []
    return {path: data for path, data in built.files.items() if path.endswith(".csv")}


def test_two_articles_are_built(tmp_path: Path) -> None:
    files = csv_of(make_root(tmp_path, two_articles))
    assert files["data/reports.csv"].count(b"\n") == 5


@pytest.mark.parametrize("seed", range(4))
def test_whatever_the_order_of_records_files_items_and_keys_the_tables_are_the_same(tmp_path: Path, seed: int) -> None:
    order = random.Random(seed)

    def change(parts: Parts) -> None:
        other = second(parts.article)
        for name in ("actors", "places", "events"):
            setattr(parts, name, shuffled(getattr(parts, name), order))
        parts.files["texts/post.txt"] = parts.text
        parts.article = shuffled(parts.article, order)
        parts.files["annotations/articles/post-2016-12-07.yaml"] = emit(shuffled(other, order))

    expected = csv_of(make_root(tmp_path / "one", two_articles))
    root = make_root(tmp_path / "other", change)
    # Files written in another order, too.
    for path in sorted((root / "annotations").rglob("*.*"), reverse=True):
        data = path.read_bytes()
        path.unlink()
        path.write_bytes(data)
    found = csv_of(root)
    assert set(found) == set(expected)
    assert [path for path in sorted(found) if found[path] != expected[path]] == []


def test_building_again_changes_nothing(tmp_path: Path) -> None:
    root = make_root(tmp_path)
    first = build(root).files
    for path, data in first.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_bytes(data)
    assert dict(build(root).files) == dict(first)


def test_a_parquet_file_that_holds_the_same_table_is_kept_whatever_its_bytes(tmp_path: Path) -> None:
    root = make_root(tmp_path)
    (root / "data").mkdir()
    path = root / "data" / "actors.parquet"
    path.write_bytes(build(root).files["data/actors.parquet"])
    table = pyarrow.parquet.ParquetFile(path).read()
    pyarrow.parquet.write_table(table, path, compression="snappy")
    other = path.read_bytes()
    files = build(root).files
    assert files["data/actors.parquet"] == other
    listed = {entry["name"]: entry["hash"] for entry in json.loads(files["datapackage.json"])["resources"]}
    assert listed["actors-parquet"] == f"sha256:{hashlib.sha256(other).hexdigest()}"


def test_texts_at_hand_change_nothing_in_the_files(tmp_path: Path) -> None:
    root = make_root(tmp_path)
    assert dict(build(root, root / "texts").files) == dict(build(root).files)
