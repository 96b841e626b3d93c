"""A published package read as text: from a folder or a zip, by id, with hashes that a stranger can recompute."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from aleppo_reports.published import Published, row_sha256

DESCRIPTOR = {
    "name": "tiny",
    "version": "1.0.0",
    "resources": [
        {"name": "a", "type": "table", "path": "data/a.csv", "schema": {"primaryKey": ["a_id"]}},
        {"name": "b", "type": "table", "path": "data/b.csv", "schema": {"primaryKey": ["b_id"]}},
        {"name": "links", "type": "table", "path": "data/links.csv", "schema": {"primaryKey": ["a_id", "b_id"]}},
        {"name": "a-parquet", "type": "file", "path": "data/a.parquet"},
    ],
}
FILES = {
    "datapackage.json": json.dumps(DESCRIPTOR),
    "data/a.csv": '"a_id","words"\n"one","two\nlines, “é”"\n"both",\n',
    "data/b.csv": '"b_id"\n"both"\n',
    "data/links.csv": '"a_id","b_id"\n',
}


def folder(path: Path) -> Path:
    (path / "data").mkdir(parents=True)
    for name, text in FILES.items():
        (path / name).write_text(text, encoding="utf-8", newline="")
    return path


def zipped(path: Path, top: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in FILES.items():
            archive.writestr(f"{top}{name}", text)
    return path


@pytest.fixture(params=["folder", "zip", "zip with a folder"])
def package(request: pytest.FixtureRequest, tmp_path: Path) -> Published:
    if request.param == "folder":
        return Published(folder(tmp_path / "p"))
    return Published(zipped(tmp_path / "p.zip", "" if request.param == "zip" else "tiny-1.0.0/"))


def test_rows_are_read_as_text(package: Published) -> None:
    assert package.version == "1.0.0"
    assert package.keys == {"a": "a_id", "b": "b_id"}
    assert package.rows("a") == ({"a_id": "one", "words": "two\nlines, “é”"}, {"a_id": "both", "words": ""})
    assert package.rows("unheard-of") == ()
    assert list(package.ids()) == ["one", "both", "both"]
    assert package.row("a", "one") == package.rows("a")[0]
    assert package.row("a", "two") is None
    assert package.row("links", "one") is None


def test_a_record_is_found_by_its_id(package: Published) -> None:
    assert package.one("one") == ("a", package.rows("a")[0])
    assert package.one("both", "b") == ("b", {"b_id": "both"})


@pytest.mark.parametrize(
    ("id", "table", "message"),
    [
        ("oen", None, "there is no record 'oen' (did you mean 'one'?)"),
        ("one", "b", "there is no record 'one' in b (did you mean 'one'?)"),
        ("both", None, "'both' is an id in several tables; name one of them: a, b"),
        ("one", "links", "there is no table 'links' whose rows have an id; tables: a, b"),
    ],
)
def test_an_id_that_leads_nowhere_says_what_to_write(
    package: Published, id: str, table: str | None, message: str
) -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - the whole message is compared
        package.one(id, table)
    assert str(raised.value) == message


def test_what_is_no_package_is_named(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("x", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("a/b/datapackage.json", "{}")
    for name, message in {
        ".": "holds no datapackage.json",
        "text.txt": "is neither a folder nor a zip",
        "nowhere": "is neither a folder nor a zip",
        "other.zip": "holds no datapackage.json",
    }.items():
        with pytest.raises(ValueError, match=message):
            Published(tmp_path / name)


@pytest.mark.parametrize("broken", ["{", "[]", '{"resources": 1}'])
def test_a_broken_descriptor_is_named(tmp_path: Path, broken: str) -> None:
    (tmp_path / "datapackage.json").write_text(broken, encoding="utf-8")
    with pytest.raises(ValueError, match=r"datapackage\.json"):
        Published(tmp_path).rows("a")


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    package = Published(folder(tmp_path / "p"))
    (tmp_path / "p/data/a.csv").unlink()
    with pytest.raises(ValueError, match=r"data/a\.csv cannot be read"):
        package.rows("a")


# --- The hash of a row ---


def test_a_stranger_recomputes_the_hash_from_the_csv(package: Published, tmp_path: Path) -> None:
    """Nothing of the package is used: a program of five lines, with the recipe of the docstring."""
    path = folder(tmp_path / "s") / "data" / "a.csv"
    program = """if True:
        import csv, hashlib, json, sys
        for row in csv.DictReader(open(sys.argv[1], encoding="utf-8", newline="")):
            text = json.dumps({k: v for k, v in row.items() if v}, sort_keys=True, ensure_ascii=False,
                              separators=(",", ":"))
            print(hashlib.sha256(text.encode()).hexdigest())
    """
    run = subprocess.run([sys.executable, "-I", "-c", program, path], capture_output=True, text=True, check=True)
    assert run.stdout.split() == [row_sha256(row) for row in package.rows("a")]


def test_the_recipe_of_the_data_dictionary_gives_the_hashes(repository: Path) -> None:
    text = (repository / "data" / "README.md").read_text(encoding="utf-8")
    program = text.partition("```python\n")[2].partition("```")[0]
    command = [sys.executable, "-I", "-W", "ignore", "-c", program]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=repository)
    rows = Published(repository).rows("figures")
    assert run.stdout.splitlines() == [f"{row['figure_id']} {row_sha256(row)}" for row in rows]


def test_the_hash_is_of_the_cells_and_nothing_else() -> None:
    row = {"b": "2", "a": "“é”\n"}
    assert row_sha256(row) == hashlib.sha256('{"a":"“é”\\n","b":"2"}'.encode()).hexdigest()
    assert row_sha256(dict(reversed(row.items()))) == row_sha256(row)
    # A column that is added and stays empty changes nothing.
    assert row_sha256({**row, "c": ""}) == row_sha256(row)
    for other in ({"b": "2"}, {**row, "b": "3"}, {**row, "c": "x"}, {"b": "“é”\n", "a": "2"}):
        assert row_sha256(other) != row_sha256(row)


def test_every_row_of_the_dataset_has_a_hash_of_its_own(repository: Path) -> None:
    package = Published(repository)
    hashes = {(table, row[key]): row_sha256(row) for table, key in package.keys.items() for row in package.rows(table)}
    assert len(set(hashes.values())) == len(hashes)
    with (repository / "data/figures.csv").open(encoding="utf-8", newline="") as file:
        first = next(csv.DictReader(file))
    assert hashes["figures", first["figure_id"]] == row_sha256(first)
