"""The published package: valid to tools, broken by any changed byte, typed as documented, and cheap to import."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import frictionless
import pandas as pd
import pytest
import yaml
from jsonschema import Draft202012Validator

import aleppo_reports
from aleppo_reports.publish.metadata import read_metadata
from aleppo_reports.publish.validate import validate
from aleppo_reports.schema import Field, read_tables

ROOT = Path(__file__).parents[2]
DATA = sorted(path.name for path in (ROOT / "data").iterdir())
TABLES = sorted(path.stem for path in (ROOT / "data").glob("*.parquet"))
ANNOTATIONS = sorted(
    path.relative_to(ROOT).as_posix() for path in (ROOT / "annotations").rglob("*.yaml") if path.is_file()
)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what is published; whoever breaks it mends it."""
    folder = tmp_path_factory.mktemp("release")
    shutil.copytree(ROOT / "data", folder / "data")
    shutil.copy(ROOT / "datapackage.json", folder)
    return folder


@pytest.fixture(scope="module")
def descriptor() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))
    return loaded


# --- What tools say ---


def test_frictionless_finds_the_package_valid(release: Path) -> None:
    report = frictionless.validate(str(release / "datapackage.json"))
    assert report.flatten(["title", "rowNumber", "fieldName", "message"]) == []
    assert report.valid
    assert report.stats["tasks"] == 2 * len(TABLES) + 1


def flipped(release: Path, folder: Path, name: str) -> Path:
    """Return a copy of the release in which one bit of a file differs."""
    copy = Path(shutil.copytree(release, folder / "copy"))
    path = copy / "data" / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    return copy


def test_frictionless_finds_a_corrupted_copy_invalid(release: Path, tmp_path: Path) -> None:
    assert not frictionless.validate(str(flipped(release, tmp_path, "places.csv") / "datapackage.json")).valid


def test_we_find_a_corrupted_copy_invalid_where_frictionless_looks_at_no_hash(release: Path, tmp_path: Path) -> None:
    found = validate(flipped(release, tmp_path, "figures.parquet")).problems
    assert "was changed: its SHA-256 is not that of the descriptor" in [problem.message for problem in found]


def test_frictionless_checks_the_foreign_keys(release: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(release, tmp_path / "copy"))
    path = copy / "data" / "event_actors.csv"
    with path.open(encoding="utf-8", newline="") as file:
        head, first, *_ = list(csv.reader(file))
    path.write_text(f"{','.join(head)}\nno-such-event,{','.join(first[1:])}\n", encoding="utf-8")
    content = json.loads((copy / "datapackage.json").read_text(encoding="utf-8"))
    for entry in content["resources"]:
        entry.pop("bytes", None)
        entry.pop("hash")
    (copy / "datapackage.json").write_text(json.dumps(content), encoding="utf-8")
    report = frictionless.validate(str(copy / "datapackage.json"))
    assert report.flatten(["type"]) == [["foreign-key"]]


def test_the_descriptor_is_structurally_valid(descriptor: dict[str, Any]) -> None:
    report = frictionless.Package.validate_descriptor(descriptor, basepath=str(ROOT))
    assert report.flatten(["message"]) == []
    for entry in descriptor["resources"]:
        assert frictionless.Resource.validate_descriptor(entry, basepath=str(ROOT)).valid, entry["name"]
        if "schema" in entry:
            assert frictionless.Schema.validate_descriptor(entry["schema"]).valid, entry["name"]


def test_the_descriptor_says_what_catalogues_ask_for(descriptor: dict[str, Any]) -> None:
    assert descriptor["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    for key in ("name", "title", "description", "version", "licenses", "contributors", "sources", "keywords"):
        assert descriptor[key], key
    articles = pd.read_parquet(ROOT / "data" / "articles.parquet")
    assert len(descriptor["sources"]) == len(articles)


def test_files_of_the_data_folder_are_resources_or_about_them(descriptor: dict[str, Any]) -> None:
    listed = {entry["path"].removeprefix("data/") for entry in descriptor["resources"]}
    assert set(DATA) - listed == {"README.md", "SHA256SUMS"}
    assert listed <= set(DATA)


# --- Any changed byte ---


@pytest.mark.parametrize("name", DATA)
@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_a_changed_byte_makes_the_package_invalid_and_names_the_file(release: Path, name: str, place: str) -> None:
    path = release / "data" / name
    data = path.read_bytes()
    changed = bytearray(data)
    changed[{"first": 0, "middle": len(data) // 2, "last": len(data) - 1}[place]] ^= 1
    try:
        path.write_bytes(changed)
        problems = [str(problem) for problem in validate(release).problems]
    finally:
        path.write_bytes(data)
    assert problems
    assert any(name in problem for problem in problems)


def test_the_copy_was_mended(release: Path) -> None:
    assert validate(release).problems == []


# --- Types in pandas ---

PLAIN = {
    "string": "string",
    "integer": "Int64",
    "number": "float64",
    "boolean": "boolean",
    "date": "date32[day][pyarrow]",
}


def dtype(field: Field) -> str:
    return "category" if field.codes and field.type == "string" else PLAIN[field.type]


@pytest.mark.parametrize("name", TABLES)
def test_a_bare_read_gives_the_documented_types(name: str) -> None:
    frame = pd.read_parquet(ROOT / "data" / f"{name}.parquet")
    table = read_tables(ROOT / "schemas")[name]
    assert {column: str(kind) for column, kind in frame.dtypes.items()} == {f.name: dtype(f) for f in table.fields}
    assert tuple(frame.columns) == table.names
    assert frame.index.equals(pd.RangeIndex(len(frame)))


@pytest.mark.parametrize("name", TABLES)
def test_categories_are_those_of_the_code_lists(name: str) -> None:
    frame = pd.read_parquet(ROOT / "data" / f"{name}.parquet")
    for field in read_tables(ROOT / "schemas")[name].fields:
        if dtype(field) == "category":
            with (ROOT / "annotations" / "codes" / f"{field.codes}.csv").open(encoding="utf-8", newline="") as file:
                codes = [row["code"] for row in csv.DictReader(file)]
            # Parquet keeps the categories of a column only with its rows; load gives them all the same.
            assert frame[field.name].cat.categories.tolist() == (codes if len(frame) else []), field.name
            assert aleppo_reports.load(name)[field.name].cat.categories.tolist() == codes, field.name


@pytest.mark.parametrize("name", TABLES)
def test_the_table_says_what_it_is_and_how_to_cite_it(name: str) -> None:
    attrs = pd.read_parquet(ROOT / "data" / f"{name}.parquet").attrs
    metadata = read_metadata(ROOT)
    assert attrs["name"] == name
    assert attrs["title"] == read_tables(ROOT / "schemas")[name].title
    assert attrs["version"] == metadata.version
    assert attrs["citation"] == metadata.citation


@pytest.mark.parametrize("name", TABLES)
def test_rows_are_sorted_by_the_key_and_no_text_is_empty(name: str) -> None:
    frame = pd.read_parquet(ROOT / "data" / f"{name}.parquet")
    table = read_tables(ROOT / "schemas")[name]
    keys = [tuple(row) for row in frame[list(table.primary_key)].astype(object).itertuples(index=False)]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    for field in table.fields:
        if dtype(field) == "string":
            assert not (frame[field.name] == "").fillna(False).any(), field.name


# --- The schema for editors ---


class Loader(yaml.SafeLoader):
    """YAML as editors read it: whole numbers and numbers typed, everything else text, dates and yes and no too."""


Loader.yaml_implicit_resolvers = {}
Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"-?\d+$"), list("-0123456789"))
Loader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"-?\d+\.\d+$"), list("-0123456789"))


def load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=Loader)


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = json.loads((ROOT / "schemas" / "annotation.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize("name", ANNOTATIONS)
def test_an_editor_finds_nothing_wrong(validator: Draft202012Validator, name: str) -> None:
    content = load(ROOT / name)
    assert [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in validator.iter_errors(content)] == []


@pytest.mark.parametrize("name", ANNOTATIONS)
def test_an_editor_marks_a_misspelt_key(validator: Draft202012Validator, name: str) -> None:
    content = load(ROOT / name)
    assert not validator.is_valid({**content, "unheard_of": 1})
    for key, records in content.items():
        if isinstance(records, list) and records:
            misspelt = {**records[0]}
            first = next(iter(misspelt))
            misspelt[f"{first}x"] = misspelt.pop(first)
            assert not validator.is_valid({**content, key: [misspelt, *records[1:]]})


# --- What is imported ---


def imported(code: str, **environment: str) -> set[str]:
    """Return the modules that a fresh process holds after running some code."""
    finished = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sorted(sys.modules), file=sys.stderr)"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "build"), **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return {module.partition(".")[0] for module in finished.stderr.split()}


def test_importing_the_package_imports_nothing_outside_the_standard_library() -> None:
    before = imported("")
    after = imported("import aleppo_reports; aleppo_reports.tables(); aleppo_reports.path('figures')")
    assert after - before - set(sys.stdlib_module_names) == {"aleppo_reports"}


def test_the_loader_works_whatever_else_of_the_package_was_imported() -> None:
    code = """if True:
        import importlib, pkgutil, aleppo_reports
        for module in pkgutil.walk_packages(aleppo_reports.__path__, "aleppo_reports."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
        assert "figures" in aleppo_reports.tables()
        assert aleppo_reports.path("figures").is_file()
    """
    imported(code)


def test_a_cold_check_imports_none_of_the_heavy_libraries() -> None:
    code = (
        "from aleppo_reports.cli import cli, Settings\n"
        "cli(['check'], prog_name='aleppo', obj=Settings(), standalone_mode=False)"
    )
    modules = imported(code)
    assert "yaml" in modules
    assert modules & {"pandas", "pandera", "frictionless", "pyarrow", "numpy", "jsonschema"} == set()
