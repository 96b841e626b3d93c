"""The tiny corpus gives these files, to the byte.

The files in `expected/` were generated once and then read against the corpus line by line. To renew one after a change
that is meant: delete it, run this module with WRITE_EXPECTED=1 (it writes the file and fails), and read what changed.
What depends on wording in `schemas/` or on the code lists is left out, so that they change only when the tables do.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest

from aleppo_reports.pipeline import build
from aleppo_reports.schema import read_statements
from builders import REPOSITORY, Parts, make_root
from signing import compare_with_texts, hashes, sign, sign_off

EXPECTED = Path(__file__).parent / "expected"

CITATION = """\
cff-version: 1.2.0
message: Cite it.
type: dataset
title: "Tiny: a corpus"
abstract: Written for the tests.
version: 1.10.0
date-released: "2016-12-31"
license: CC-BY-4.0
authors:
  - name: Testers
keywords:
  - tests
"""

# The table of codes is the code lists, and compared with them.
TABLES = sorted(set(read_statements(REPOSITORY / "schemas")) - {"codes"})


def fixed(parts: Parts) -> None:
    parts.files["CITATION.cff"] = CITATION


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    own = hashes(make_root(tmp_path_factory.mktemp("unsigned")))

    def signed(parts: Parts) -> None:
        fixed(parts)
        sign(
            parts,
            sign_off("figures", "herald-f01", own["figures", "herald-f01"]),
            sign_off("places", "city", own["places", "city"], orcid=None),
            # It has lapsed.
            sign_off("figures", "herald-f02", "0" * 64),
        )

    root = make_root(tmp_path_factory.mktemp("root"), signed)
    compare_with_texts(root)
    return root


@pytest.fixture(scope="module")
def files(root: Path) -> dict[str, bytes]:
    built = build(root, root / "texts")
    assert built.problems == []
    return dict(built.files)


def compare(name: str, data: bytes) -> None:
    expected = EXPECTED / name
    if not expected.exists():
        if os.environ.get("WRITE_EXPECTED"):
            expected.write_bytes(data)
            pytest.fail(f"wrote {expected}: read it, then run the test again")
        pytest.fail(f"{expected} is missing; the first lines of this module say how to make it")
    assert data.decode("utf-8") == expected.read_bytes().decode("utf-8")


@pytest.mark.parametrize("table", TABLES)
def test_csv(files: dict[str, bytes], table: str) -> None:
    compare(f"{table}.csv", files[f"data/{table}.csv"])


def test_descriptor(files: dict[str, bytes]) -> None:
    content = json.loads(files["datapackage.json"])
    content["resources"] = [_stable(entry) for entry in content["resources"]]
    compare("datapackage.json", (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode())


def _stable(resource: dict[str, Any]) -> dict[str, Any]:
    kept = {
        key: value for key, value in resource.items() if key not in {"title", "description", "schema", "bytes", "hash"}
    }
    if resource["format"] == "csv" and resource["name"] != "codes":
        kept |= {"bytes": resource["bytes"], "hash": resource["hash"]}
    if "schema" in resource:
        kept["schema"] = {
            "fields": [f"{field['name']}: {field['type']}" for field in resource["schema"]["fields"]],
            "primaryKey": resource["schema"]["primaryKey"],
        }
    return kept


def test_every_table_is_compared(files: dict[str, bytes]) -> None:
    made = {Path(path).stem for path in files if path.endswith(".csv")}
    assert made == {*TABLES, "codes", "changes"}
    assert {path.name for path in EXPECTED.iterdir()} == {*(f"{table}.csv" for table in TABLES), "datapackage.json"}


def test_the_table_of_codes_holds_every_line_of_the_code_lists(root: Path, files: dict[str, bytes]) -> None:
    lines = []
    for path in (root / "annotations" / "codes").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            lines += [[path.stem, *row] for row in list(csv.reader(file))[1:]]
    found = list(csv.reader(io.StringIO(files["data/codes.csv"].decode(), newline="")))
    assert found[0][:3] == ["list", "code", "label"]
    assert found[1:] == sorted(lines)


def test_what_is_built_is_data_descriptor_editor_schema_and_descriptions_for_others(files: dict[str, bytes]) -> None:
    tables = [f"data/{table}.{suffix}" for table in (*TABLES, "codes") for suffix in ("csv", "parquet")]
    others = [
        "data/README.md",
        "data/SHA256SUMS",
        "data/changes.csv",
        "datapackage.json",
        "schemas/annotation.schema.json",
    ]
    metadata = ["croissant.json", "datacite.json", "evidence.jsonld", "schema-org.jsonld"]
    top = [".zenodo.json", "ro-crate-metadata.json"]
    assert set(files) == {*tables, *others, *top, *(f"metadata/{name}" for name in metadata)}


def test_the_checksum_list_is_that_of_the_other_files(files: dict[str, bytes]) -> None:
    lines = files["data/SHA256SUMS"].decode().splitlines()
    assert [line[66:] for line in lines] == sorted(
        path.removeprefix("data/") for path in files if path.startswith("data/") and not path.endswith("SUMS")
    )
    for line in lines:
        assert line[:64] == hashlib.sha256(files[f"data/{line[66:]}"]).hexdigest()
        assert line[64:66] == "  "


def test_hashes_in_the_tables_are_those_of_text_and_words(root: Path, files: dict[str, bytes]) -> None:
    text = (root / "texts" / "herald.txt").read_bytes()
    (article,) = csv.DictReader(io.StringIO(files["data/articles.csv"].decode()))
    assert article["sha256"] == hashlib.sha256(text).hexdigest()
    for quote in csv.DictReader(io.StringIO(files["data/quotes.csv"].decode())):
        words = text.decode()[int(quote["start"]) : int(quote["end"])]
        assert quote["sha256"] == hashlib.sha256(words.encode()).hexdigest()
