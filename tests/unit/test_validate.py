"""Checking a published package: one fault at a time, each with its own message, none a crash."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest

from aleppo_reports.publish.validate import validate
from aleppo_reports.publish.write import SUMS, csv_bytes, read_parquet, sums
from packages import (
    Change,
    describe,
    make_release,
    parquet_of,
    resource,
    rewrite,
    seal,
    with_categories,
    write_parquet,
)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package as its users have it: no annotations, no schemas, no texts."""
    return make_release(tmp_path_factory.mktemp("release"))


@pytest.fixture
def package(release: Path, tmp_path: Path) -> Path:
    """A copy of the release to be broken."""
    return Path(shutil.copytree(release, tmp_path / "package"))


def found(package: Path) -> list[str]:
    return [str(problem).partition("\n")[0] for problem in validate(package).problems]


def field(content: dict[str, Any], table: str, name: str) -> dict[str, Any]:
    return next(entry for entry in resource(content, table)["schema"]["fields"] if entry["name"] == name)


def in_csv(package: Path, table: str, before: str, after: str) -> None:
    """Replace text in a CSV file, in a sealed package."""
    path = package / "data" / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_bytes(text.replace(before, after, 1).encode())
    seal(package)


def test_a_whole_package_is_valid(package: Path) -> None:
    validated = validate(package)
    assert validated.problems == []
    content = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    assert validated.files == len(content["resources"])
    assert set(validated.rows) == {entry["name"] for entry in content["resources"] if "schema" in entry}
    assert validated.rows["reports"] == 2


def test_sealing_a_whole_package_keeps_it_valid(package: Path) -> None:
    rewrite(package, "reports", lambda rows: None)
    assert found(package) == []


def test_validating_changes_nothing(package: Path) -> None:
    before = {path: path.read_bytes() for path in package.rglob("*") if path.is_file()}
    validate(package)
    assert {path: path.read_bytes() for path in package.rglob("*") if path.is_file()} == before


# --- The descriptor ---


def test_no_descriptor(tmp_path: Path) -> None:
    (finding,) = found(tmp_path)
    assert finding == "datapackage.json: cannot be read: No such file or directory [V601]"


@pytest.mark.parametrize("data", [b"", b"{", b"\xff{}", b'{"a": 1,}'], ids=repr)
def test_a_descriptor_that_is_no_json(package: Path, data: bytes) -> None:
    (package / "datapackage.json").write_bytes(data)
    (finding,) = found(package)
    assert finding.startswith("datapackage.json: is no JSON: ")
    assert finding.endswith("[V601]")


@pytest.mark.parametrize("data", ["[]", "null", "7", '"a"', "{}", '{"resources": []}', '{"resources": {}}'])
def test_a_descriptor_without_resources(package: Path, data: str) -> None:
    (package / "datapackage.json").write_text(data, encoding="utf-8")
    assert found(package) == ["datapackage.json: resources: there are no resources [V602]"]


DESCRIPTORS: dict[str, tuple[Change, str]] = {
    "no name": (lambda c: c.pop("name"), "name: is missing"),
    "no title": (lambda c: c.pop("title"), "title: is missing"),
    "no description": (lambda c: c.update(description=""), "description: is missing"),
    "no licence": (lambda c: c.update(licenses=[]), "licenses: is missing"),
    "no contributors": (lambda c: c.pop("contributors"), "contributors: is missing"),
    "no sources": (lambda c: c.pop("sources"), "sources: is missing"),
    "no $schema": (
        lambda c: c.pop("$schema"),
        "$schema: must be https://datapackage.org/profiles/2.0/datapackage.json",
    ),
    "no version": (lambda c: c.pop("version"), "version: None is no semantic version"),
    "version of two numbers": (lambda c: c.update(version="0.1"), "version: '0.1' is no semantic version"),
    "version with a v": (lambda c: c.update(version="v0.1.0"), "version: 'v0.1.0' is no semantic version"),
    "version with leading nought": (lambda c: c.update(version="0.01.0"), "version: '0.01.0' is no semantic version"),
    "version as a number": (lambda c: c.update(version=1.1), "version: 1.1 is no semantic version"),
    "resource named in capitals": (
        lambda c: resource(c, "places").update(name="Places"),
        "name: 'Places' is no unique lower-case name of a resource",
    ),
    "resource without name": (
        lambda c: resource(c, "places").pop("name"),
        "name: '' is no unique lower-case name of a resource",
    ),
    "resource named twice": (
        lambda c: resource(c, "places").update(name="events"),
        "name: 'events' is no unique lower-case name of a resource",
    ),
    "resource that is a text": (
        lambda c: c["resources"].append("data/places.csv"),
        "name: '' is no unique lower-case name of a resource",
    ),
    "no path": (lambda c: resource(c, "places").pop("path"), "path: resource places has no path"),
    "no type": (lambda c: resource(c, "places").pop("type"), "type: resource places has no type"),
    "no bytes": (lambda c: resource(c, "places").pop("bytes"), "bytes: resource places has no bytes"),
    "no hash": (lambda c: resource(c, "places-parquet").pop("hash"), "hash: resource places-parquet has no hash"),
    "path upwards": (
        lambda c: resource(c, "places").update(path="../x"),
        "path: resource places leads outside the package: '../x'",
    ),
    "path upwards inside": (
        lambda c: resource(c, "places").update(path="data/../../x"),
        "path: resource places leads outside the package: 'data/../../x'",
    ),
    "absolute path": (
        lambda c: resource(c, "places").update(path="/etc/hostname"),
        "path: resource places leads outside the package: '/etc/hostname'",
    ),
    "no schema": (lambda c: resource(c, "places").pop("schema"), "schema: resource places has no schema"),
    "schema without fields": (
        lambda c: resource(c, "places")["schema"].pop("fields"),
        "schema: resource places has no schema",
    ),
    "schema elsewhere": (
        lambda c: resource(c, "places").update(schema="schemas/places.json"),
        "schema: resource places has no schema",
    ),
    "key of no column": (
        lambda c: resource(c, "places")["schema"].update(primaryKey=["placeid"]),
        "schema: places: the key column placeid is no field",
    ),
    "foreign key of no column": (
        lambda c: resource(c, "places")["schema"]["foreignKeys"][0].update(fields=["parent"]),
        "schema: places: the key column parent is no field",
    ),
    "categories without enum": (
        lambda c: field(c, "places", "kind")["constraints"].pop("enum"),
        "schema: places.kind: categories and enum differ",
    ),
    "enum without categories": (
        lambda c: field(c, "places", "kind").pop("categories"),
        "schema: places.kind: categories and enum differ",
    ),
    "enum in another order": (
        lambda c: field(c, "places", "kind")["constraints"]["enum"].reverse(),
        "schema: places.kind: categories and enum differ",
    ),
    "enum of other codes": (
        lambda c: field(c, "events", "date_precision")["constraints"]["enum"].append(9),
        "schema: events.date_precision: categories and enum differ",
    ),
}


@pytest.mark.parametrize("fault", DESCRIPTORS)
def test_a_fault_of_the_descriptor_has_its_own_message(package: Path, fault: str) -> None:
    change, message = DESCRIPTORS[fault]
    describe(package, change)
    assert f"datapackage.json: {message} [V602]" in found(package)


# What only the published profile sees.
PROFILED: dict[str, tuple[Change, str]] = {
    "type of a resource": (
        lambda c: resource(c, "places-parquet").update(type="file"),
        "$.resources[25].type: 'file' is not one of ['table']",
    ),
    "keyword that is a number": (lambda c: c.update(keywords=[7]), "$.keywords[0]: 7 is not of type 'string'"),
    "hash that is a number": (lambda c: resource(c, "places").update(hash=7), "$.resources[24].hash: 7 is not of type"),
    "empty source": (lambda c: c["sources"][0].clear(), "$.sources[0]: {} should be non-empty"),
    "title that is a number": (lambda c: field(c, "parts", "start").update(title=7), "$.resources["),
}


@pytest.mark.parametrize("fault", PROFILED)
def test_the_descriptor_keeps_the_published_profile(package: Path, fault: str) -> None:
    change, message = PROFILED[fault]
    describe(package, change)
    (finding,) = found(package)
    assert finding.startswith(f"datapackage.json: {message}")
    assert finding.endswith(" [V602]")


def test_several_faults_of_the_descriptor_come_at_once(package: Path) -> None:
    describe(package, lambda c: c.update(name="", version="1", title=""))
    assert len(found(package)) == 3


@pytest.mark.parametrize("version", ["1.0.0", "0.10.3", "1.0.0-rc.1"])
def test_semantic_versions_are_accepted(package: Path, version: str) -> None:
    describe(package, lambda c: c.update(version=version))
    assert not [finding for finding in found(package) if "[V602]" in finding]


# Descriptors that somebody may write or get: whatever lacks in them is a finding.
SHAPES: dict[str, Change] = {
    "schema without title": lambda c: resource(c, "places")["schema"].pop("title"),
    "schema without description": lambda c: resource(c, "places")["schema"].pop("description"),
    "schema without key": lambda c: resource(c, "places")["schema"].pop("primaryKey"),
    "field without name": lambda c: field(c, "places", "name").pop("name"),
    "field without title": lambda c: field(c, "places", "name").pop("title"),
    "field without type": lambda c: field(c, "places", "name").pop("type"),
    "field without constraints": lambda c: field(c, "places", "name").pop("constraints"),
    "field without example": lambda c: field(c, "places", "name").pop("example"),
    "field that is a text": lambda c: resource(c, "places")["schema"]["fields"].append("name"),
    "field of a type we do not write": lambda c: field(c, "places", "name").update(type="list"),
    "codes without enum": lambda c: (
        field(c, "places", "kind").pop("categories"),
        field(c, "places", "kind")["constraints"].pop("enum"),
    ),
    "categories that are texts": lambda c: field(c, "places", "kind").update(categories=["city"]),
    "foreign key without reference": lambda c: resource(c, "places")["schema"]["foreignKeys"][0].pop("reference"),
    "foreign key without fields": lambda c: resource(c, "places")["schema"]["foreignKeys"][0].pop("fields"),
    "path that is a list": lambda c: resource(c, "places").update(path=["data/places.csv"]),
    "pattern that is none": lambda c: field(c, "places", "name")["constraints"].update(pattern="("),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_descriptor_of_another_shape_is_a_finding_and_no_crash(package: Path, shape: str) -> None:
    describe(package, SHAPES[shape])
    assert found(package)


def test_a_table_whose_path_leads_to_another_table_is_a_finding(package: Path) -> None:
    def swap(content: dict[str, Any]) -> None:
        for key in ("path", "bytes", "hash"):
            resource(content, "figures")[key] = resource(content, "reports")[key]

    describe(package, swap)
    assert found(package)


def test_a_parquet_file_that_no_resource_describes_is_a_finding(package: Path) -> None:
    describe(package, lambda c: c["resources"].remove(resource(c, "figures-parquet")))
    assert found(package)


def test_codes_that_lack_in_the_descriptor_though_nobody_uses_them_are_a_finding(package: Path) -> None:
    def shorten(content: dict[str, Any]) -> None:
        measure = field(content, "figures", "measure")
        used = ["fled", "places"]
        measure["categories"] = [entry for entry in measure["categories"] if entry["value"] in used]
        measure["constraints"]["enum"] = [entry["value"] for entry in measure["categories"]]

    describe(package, shorten)
    assert found(package)


# --- Hashes and the checksum list ---


@pytest.mark.parametrize("name", ["places", "places-parquet"])
def test_bytes_that_are_wrong(package: Path, name: str) -> None:
    path = f"data/places.{'parquet' if 'parquet' in name else 'csv'}"
    size = (package / path).stat().st_size
    describe(package, lambda c: resource(c, name).update(bytes=size + 1))
    assert found(package) == [f"{path}: has {size} bytes, the descriptor says {size + 1} [V604]"]


@pytest.mark.parametrize("name", ["places", "places-parquet"])
def test_a_hash_that_is_wrong(package: Path, name: str) -> None:
    describe(package, lambda c: resource(c, name).update(hash="sha256:" + "0" * 64))
    suffix = "parquet" if "parquet" in name else "csv"
    assert found(package) == [f"data/places.{suffix}: was changed: its SHA-256 is not that of the descriptor [V604]"]


def test_a_hash_of_another_algorithm_is_not_taken_for_right(package: Path) -> None:
    data = (package / "data/places.csv").read_bytes()
    describe(package, lambda c: resource(c, "places").update(hash=hashlib.md5(data).hexdigest()))
    assert len(found(package)) == 1


@pytest.mark.parametrize("name", ["places.csv", "places.parquet"])
def test_a_file_that_is_missing(package: Path, name: str) -> None:
    (package / "data" / name).unlink()
    assert f"data/{name}: cannot be read: No such file or directory [V603]" in found(package)


def test_the_data_folder_is_missing(package: Path) -> None:
    shutil.rmtree(package / "data")
    assert "data/SHA256SUMS: the checksum list is missing [V605]" in found(package)


def lines_of(package: Path) -> list[str]:
    return (package / "data" / SUMS).read_text(encoding="utf-8").splitlines(keepends=True)


def write_lines(package: Path, lines: list[str]) -> None:
    (package / "data" / SUMS).write_bytes("".join(lines).encode())


def test_the_checksum_list_is_missing(package: Path) -> None:
    (package / "data" / SUMS).unlink()
    assert found(package) == ["data/SHA256SUMS: the checksum list is missing [V605]"]


def test_the_checksum_list_has_a_line_more(package: Path) -> None:
    write_lines(package, [*lines_of(package), f"{'0' * 64}  zebra.csv\n"])
    assert found(package) == ["data/SHA256SUMS: lists 'zebra.csv', which is not in the folder [V605]"]


def test_the_checksum_list_has_a_line_less(package: Path) -> None:
    write_lines(package, [line for line in lines_of(package) if not line.endswith("  places.csv\n")])
    assert found(package) == ["data/places.csv: stands in the folder but not in SHA256SUMS [V605]"]


def test_a_file_that_the_checksum_list_does_not_know(package: Path) -> None:
    (package / "data" / "notes.txt").write_text("x", encoding="utf-8")
    assert found(package) == ["data/notes.txt: stands in the folder but not in SHA256SUMS [V605]"]


def test_a_file_in_a_folder_below(package: Path) -> None:
    (package / "data" / "sub").mkdir()
    (package / "data" / "sub" / "notes.txt").write_text("x", encoding="utf-8")
    assert any("notes.txt" in finding for finding in found(package))


def test_the_checksum_list_has_another_hash(package: Path) -> None:
    lines = lines_of(package)
    write_lines(package, ["0" * 64 + lines[0][64:], *lines[1:]])
    assert found(package) == ["data/README.md: was changed: its SHA-256 is not that of SHA256SUMS [V605]"]


@pytest.mark.parametrize("how", ["a line twice", "reversed", "an empty line", "CRLF", "no line end", "capitals"])
def test_the_checksum_list_is_written_in_one_way(package: Path, how: str) -> None:
    lines = lines_of(package)
    written = {
        "a line twice": [*lines, lines[-1]],
        "reversed": lines[::-1],
        "an empty line": [*lines, "\n"],
        "CRLF": [line.replace("\n", "\r\n") for line in lines],
        "no line end": ["".join(lines)[:-1]],
        "capitals": [line[:64].upper() + line[64:] for line in lines],
    }
    write_lines(package, written[how])
    assert any("SHA256SUMS" in finding and "[V605]" in finding for finding in found(package))


def test_the_data_dictionary_was_changed(package: Path) -> None:
    (package / "data/README.md").write_text("x", encoding="utf-8")
    assert found(package) == ["data/README.md: was changed: its SHA-256 is not that of SHA256SUMS [V605]"]


# --- CSV ---


CSV: dict[str, tuple[str, str, str, str]] = {
    "a day that does not exist": ("events", "2016-12-06,2016-12-06", "2016-12-06,2016-12-32", "V606"),
    "a date that is none": ("events", "2016-12-06,2016-12-06", "2016-12-06,not-a-date", "V606"),
    "a quoted date that is none": ("events", "2016-12-06,2016-12-06", '2016-12-06,"soon"', "V606"),
    "a fraction for a whole number": ("articles", ",184,", ",184.5,", "V606"),
    "a text for a number": ("figures", ',"people",40,', ',"people","forty",', "V606"),
    "a cell less": ("event_actors", ',"agent"', "", "V606"),
    "a cell more": ("event_actors", ',"agent"', ',"agent",1', "V606"),
    "a column renamed": ("event_actors", '"role"\n', '"rule"\n', "V606"),
    "columns exchanged": ("event_actors", '"event_id","actor_id"', '"actor_id","event_id"', "V606"),
    "a column twice": ("event_actors", '"event_id","actor_id"', '"event_id","event_id"', "V606"),
    "a byte order mark and no header": ("event_actors", '"event_id","actor_id","role"\n', "\ufeff", "V606"),
    "a code that is not in the list": ("event_actors", '"agent"', '"agnt"', "V607"),
    "an empty code": ("event_actors", '"agent"', '""', "V607"),
    "a code that is missing": ("event_actors", '"agent"', "", "V607"),
    "an id of another form": ("actors", '"navy","Navy"', '"Navy!","Navy"', "V607"),
    "a text that is empty": ("actors", '"Navy"', '""', "V607"),
    "a required text that is missing": ("actors", '"Navy"', "", "V607"),
    "a foreign key that leads nowhere": ("event_actors", '"navy"', '"fleet"', "V607"),
    "a self reference that leads nowhere": ("places", '"landmark","city"', '"landmark","town"', "V607"),
    "another value than in Parquet": ("actors", '"A navy"', '"The navy"', "V608"),
    "a text in the place of missing": ("actors", '"A navy",,', '"An navy","Q1",', "V608"),
}


@pytest.mark.parametrize("fault", CSV)
def test_a_fault_in_csv_is_found_though_every_hash_is_right(package: Path, fault: str) -> None:
    table, before, after, code = CSV[fault]
    in_csv(package, table, before, after)
    findings = found(package)
    assert any(f"[{code}]" in finding and f"data/{table}." in finding for finding in findings), findings
    assert not any("[V604]" in finding or "[V605]" in finding for finding in findings)


def test_an_empty_csv_file(package: Path) -> None:
    (package / "data/places.csv").write_bytes(b"")
    seal(package)
    assert found(package)


@pytest.mark.parametrize("at", ["header", "rows"])
def test_csv_that_is_not_utf8(package: Path, at: str) -> None:
    path = package / "data/actors.csv"
    data = path.read_bytes()
    place = data.index(b"name" if at == "header" else b"Navy")
    path.write_bytes(data[:place] + b"\xff" + data[place + 1 :])
    seal(package)
    assert any(finding.startswith("data/actors.csv") for finding in found(package))


def test_literal_na_no_and_null_are_texts_in_a_valid_package(package: Path) -> None:
    names = iter(["NA", "NO", "null", "007"])
    rewrite(package, "actors", lambda rows: [row.update(name=next(names)) for row in rows])
    assert found(package) == []


# --- Parquet ---


def retyped(table: pa.Table, name: str, type: pa.DataType) -> pa.Table:
    index = table.schema.get_field_index(name)
    return table.set_column(index, table.schema.field(index).with_type(type), table[name].cast(type))


@pytest.mark.parametrize(
    ("table", "name", "type"),
    [
        ("events", "date_precision", pa.string()),
        ("events", "earliest", pa.string()),
        ("events", "earliest", pa.timestamp("ms")),
        ("events", "date_precision", pa.float64()),
        ("events", "date_precision", pa.int32()),
        ("events", "type", pa.string()),
        ("figures", "value", pa.int64()),
        ("figures", "value", pa.string()),
        ("events", "summary", pa.large_string()),
    ],
    ids=str,
)
def test_parquet_with_another_physical_type(package: Path, table: str, name: str, type: pa.DataType) -> None:
    write_parquet(package, table, retyped(parquet_of(package, table), name, type))
    assert found(package) == [
        f"data/{table}.parquet: {table}: {name}: has another type, order or description than the schema states [V608]"
    ]


def test_parquet_with_other_values(package: Path) -> None:
    table = parquet_of(package, "actors")
    index = table.schema.get_field_index("name")
    names = pa.array(["Navy", *table["name"].to_pylist()[1:]])
    write_parquet(package, "actors", table.set_column(index, table.schema.field(index), names))
    assert found(package) == ["data/actors.parquet: actors: name: holds other values than the CSV [V608]"]


def test_parquet_with_rows_in_another_order(package: Path) -> None:
    table = parquet_of(package, "actors")
    write_parquet(package, "actors", table.take(list(range(table.num_rows))[::-1]))
    assert "data/actors.parquet: actors: name: holds other values than the CSV [V608]" in found(package)


def test_parquet_with_a_row_less(package: Path) -> None:
    table = parquet_of(package, "actors")
    write_parquet(package, "actors", table.slice(1))
    (told,) = found(package)
    assert told.startswith(f"data/actors.parquet: actors: has {len(table) - 1} rows and ")
    assert told.endswith(f" bytes when read, the CSV has {len(table)} rows [V608]")


def test_parquet_with_columns_in_another_order_more_or_less(package: Path) -> None:
    table = parquet_of(package, "actors")
    message = "data/actors.parquet: actors: has other columns than the schema, or in another order [V608]"
    for other in (
        table.select(table.column_names[::-1]),
        table.append_column("extra", pa.nulls(table.num_rows, pa.string())),
        table.drop_columns(["sector"]),
    ):
        write_parquet(package, "actors", other)
        assert message in found(package)


def test_parquet_without_descriptions(package: Path) -> None:
    table = parquet_of(package, "actors")
    index = table.schema.get_field_index("name")
    bare = table.set_column(index, table.schema.field(index).with_metadata({}), table["name"])
    write_parquet(package, "actors", bare)
    assert found(package) == [
        "data/actors.parquet: actors: name: has another type, order or description than the schema states [V608]"
    ]


def test_parquet_of_another_version(package: Path) -> None:
    describe(package, lambda c: c.update(version="9.9.9"))
    findings = found(package)
    assert "data/actors.parquet: actors: says version '0.1.0', the descriptor says '9.9.9' [V608]" in findings
    assert len(findings) == len(list((package / "data").glob("*.parquet")))


@pytest.mark.parametrize("attrs", [None, b"{", b"[]", b"\xff"], ids=repr)
def test_parquet_whose_attributes_were_lost_or_broken(package: Path, attrs: bytes | None) -> None:
    table = parquet_of(package, "actors")
    metadata = {key: value for key, value in table.schema.metadata.items() if key != b"PANDAS_ATTRS"}
    if attrs is not None:
        metadata[b"PANDAS_ATTRS"] = attrs
    write_parquet(package, "actors", table.replace_schema_metadata(metadata))
    assert any(finding.startswith("data/actors.parquet: ") for finding in found(package))


def test_parquet_without_what_pandas_reads_types_from(package: Path) -> None:
    table = parquet_of(package, "actors")
    metadata = {key: value for key, value in table.schema.metadata.items() if key != b"pandas"}
    write_parquet(package, "actors", table.replace_schema_metadata(metadata))
    assert any(finding.startswith("data/actors.parquet: ") for finding in found(package))


@pytest.mark.parametrize("how", ["those present", "other order"])
def test_parquet_with_categories_of_another_set_or_order(package: Path, how: str) -> None:
    table = parquet_of(package, "actors")
    index = table.schema.get_field_index("kind")
    values = table["kind"].combine_chunks()
    known = values.dictionary.to_pylist()
    others = known[::-1] if how == "other order" else [code for code in known if code in values.to_pylist()]
    indices = pa.array([others.index(code) for code in values.to_pylist()], pa.int16())
    column = pa.DictionaryArray.from_arrays(indices, pa.array(others))
    write_parquet(package, "actors", table.set_column(index, table.schema.field(index), column))
    assert any(finding.startswith("data/actors.parquet: ") for finding in found(package))


def test_parquet_that_is_none(package: Path) -> None:
    (package / "data/actors.parquet").write_bytes(b"PAR1 no PAR1")
    seal(package)
    assert found(package) == ["data/actors.parquet: actors: is no readable Parquet file [V608]"]


# --- Across columns and tables, in both files alike ---


WHOLE: dict[str, tuple[str, int, dict[str, Any], str]] = {
    "a span beyond the text": ("reports", 0, {"end": 999}, "V620"),
    "words longer than the span": ("reports", 0, {"exact": "takes!"}, "V620"),
    "a wrong hash of a quotation": ("quotes", 0, {"sha256": "0" * 64}, "V620"),
    "a chain with a gap": ("attributions", 2, {"hop": 3}, "V621"),
    "an attribution of nothing": ("attributions", 0, {"figure_id": None}, "V621"),
    "a key twice": ("actors", 1, {"actor_id": "herald"}, "V607"),
    "a number below its minimum": ("reports", 0, {"start": -1}, "V607"),
    "a hop that lacks": ("attributions", 0, {"hop": None}, "V607"),
    "a size that lacks": ("articles", 0, {"characters": None}, "V607"),
    "a start that lacks": ("parts", 0, {"start": None}, "V607"),
}


@pytest.mark.parametrize("fault", WHOLE)
def test_a_fault_in_both_files_is_found(package: Path, fault: str) -> None:
    table, number, values, code = WHOLE[fault]
    path = package / "data" / f"{table}.csv"
    model = parquet_of(package, table)
    rows = model.to_pylist()
    rows[number].update(values)
    # Nothing in Arrow stands in the way of a missing value in the CSV.
    loose = pa.schema([entry.with_nullable(True) for entry in model.schema])
    path.write_bytes(csv_bytes(pa.Table.from_pylist(rows, loose)))
    if None not in values.values():
        write_parquet(package, table, with_categories(pa.Table.from_pylist(rows, loose), model))
    seal(package)
    assert any(f"[{code}]" in finding for finding in found(package))


def test_a_key_of_two_columns_twice(package: Path) -> None:
    rewrite(package, "event_actors", lambda rows: rows.append(dict(rows[0])))
    assert any("[V607]" in finding and finding.startswith("data/event_actors.csv:") for finding in found(package))


# --- Downloads: zips, links, and what is larger than it may be ---


def zipped(package: Path, target: Path, prefix: str = "") -> Path:
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(package.rglob("*")):
            if path.is_file():
                archive.write(path, prefix + path.relative_to(package).as_posix())
    return target


@pytest.mark.parametrize("prefix", ["", "aleppo-reports-1.0.0/"])
def test_a_zip_is_validated_like_its_folder(package: Path, tmp_path: Path, prefix: str) -> None:
    validated = validate(zipped(package, tmp_path / "a.zip", prefix))
    assert validated == validate(package)
    assert validated.problems == []
    with (package / "data" / "actors.csv").open("ab") as file:
        file.write(b"\n")
    assert validate(zipped(package, tmp_path / "b.zip", prefix)) == validate(package)


def test_a_zip_that_leads_out_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("../evil", "x")
    assert found(tmp_path / "a.zip") == ["a.zip: '../evil' is no path inside the archive [V609]"]
    assert not (tmp_path.parent / "evil").exists()


def test_a_zip_without_a_package_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("notes.txt", "x")
    assert found(tmp_path / "a.zip") == ["datapackage.json: cannot be read: No such file or directory [V601]"]


def test_a_link_that_leads_out_is_not_followed(package: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("root:x", encoding="utf-8")
    table = package / "data" / "actors.csv"
    table.unlink()
    table.symlink_to(secret)
    told = found(package)
    assert "data/actors.csv: leads outside the package, by a link [V609]" in told
    assert "root:x" not in "".join(told)
    (package / "datapackage.json").unlink()
    (package / "datapackage.json").symlink_to(secret)
    assert found(package) == ["datapackage.json: leads outside the package, by a link [V609]"]


def test_a_folder_in_the_place_of_a_table_is_no_file(package: Path) -> None:
    (package / "data" / "actors.csv").unlink()
    (package / "data" / "actors.csv").mkdir()
    assert "data/actors.csv: cannot be read: is no file [V603]" in found(package)


def test_a_descriptor_that_is_nested_without_end_is_no_crash(package: Path) -> None:
    (package / "datapackage.json").write_text("[" * 10**5, encoding="utf-8")
    (told,) = found(package)
    assert told.startswith("datapackage.json: is no JSON: ")


def test_a_parquet_file_with_very_many_rows_is_not_read(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = parquet_of(package, "actors")
    write_parquet(package, "actors", pa.concat_tables([table] * 50).combine_chunks())

    def never(path: Path) -> None:
        assert path.stem != "actors"

    monkeypatch.setattr("aleppo_reports.publish.validate.read_parquet", lambda path: never(path) or read_parquet(path))
    (told,) = found(package)
    assert re.fullmatch(
        rf"data/actors\.parquet: actors: has {50 * len(table):,} rows and [\d,]+ bytes when read, "
        rf"the CSV has {len(table):,} rows \[V608\]",
        told,
    )


def test_the_checksum_list_of_an_archived_release_is_compared(package: Path) -> None:
    files = {path.relative_to(package).as_posix(): path for path in package.rglob("*") if path.is_file()}
    listed = sums((name, path.read_bytes()) for name, path in files.items())
    (package / SUMS).write_text(listed, encoding="utf-8")
    assert found(package) == []
    (package / "notes.txt").write_text("x", encoding="utf-8")
    (package / SUMS).write_text(listed.replace("a", "b", 1) + f"{'0' * 64}  gone.txt\n", encoding="utf-8")
    told = found(package)
    assert "gone.txt: is listed in SHA256SUMS and is not there [V605]" in told
    assert "notes.txt: stands in the release but not in its SHA256SUMS [V605]" in told
    assert len(told) == 3
    assert sum("is not that of the SHA256SUMS of the release" in line for line in told) == 1
