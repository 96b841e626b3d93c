"""Check a published package as its users have it: descriptor, hashes, types, keys, and CSV against Parquet.

Needs only the folder that holds `datapackage.json`; neither annotations nor article texts. It checks what
Frictionless passes over: hashes of Parquet files, physical types, categories, files that nobody lists.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute
import pyarrow.csv

from aleppo_reports.problems import Origin, Problem, in_order
from aleppo_reports.publish.arrow import CodeOrder, arrow_schema, is_category
from aleppo_reports.publish.constraints import broken_chains, broken_constraints, broken_spans
from aleppo_reports.publish.descriptor import PROFILE
from aleppo_reports.publish.write import SUMS, read_parquet, sums
from aleppo_reports.schema import Table, parse_table

DESCRIPTOR = "datapackage.json"
_FIX = "take an unchanged copy of the release, or rebuild with `aleppo build`"
# Source: Semantic Versioning 2.0.0, without build metadata, which has no order.
_SEMVER = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?")
_NAME = re.compile(r"[a-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Validated:
    """Outcome of a validation: findings, rows of each table, number of files whose hash was compared."""

    problems: list[Problem]
    rows: Mapping[str, int]
    files: int


def validate(folder: Path) -> Validated:
    """Check the package in a folder.

    Args:
        folder: folder that holds `datapackage.json`.
    """
    try:
        content = json.loads((folder / DESCRIPTOR).read_bytes().decode("utf-8"))
    except OSError as error:
        return _stopped("V601", f"cannot be read: {error.strerror}", "name the folder that holds datapackage.json")
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        return _stopped("V601", f"is no JSON: {error}", _FIX)
    problems = list(_descriptor(content))
    if problems:
        return Validated(in_order(problems), {}, 0)
    problems += _files(folder, content["resources"])
    problems += _listed(folder, content["resources"])
    tables, codes = _tables(content["resources"])
    found: dict[str, pa.Table] = {}
    for name, table in tables.items():
        csv, faults = _csv(folder, name, table, codes)
        problems += faults
        if csv is not None:
            found[name] = csv
            problems += _twin(folder, name, csv, table, codes, content)
    if len(found) == len(tables):
        problems += broken_constraints(found, tables, codes)
        if {"articles", "parts", "attributions", "figures", "quotes", "reports"} <= set(found):
            problems += [*broken_spans(found), *broken_chains(found)]
    return Validated(
        in_order(problems), {name: table.num_rows for name, table in found.items()}, len(content["resources"])
    )


def _stopped(code: str, message: str, fix: str) -> Validated:
    return Validated([Problem(Origin(DESCRIPTOR), code, "", "", message, fix)], {}, 0)


def _descriptor(content: Any) -> Iterator[Problem]:
    """Yield what the specification demands and tools pass over."""

    def wrong(key: str, message: str, fix: str = _FIX) -> Problem:
        return Problem(Origin(DESCRIPTOR), "V602", "", key, message, fix)

    if not isinstance(content, dict) or not isinstance(content.get("resources"), list) or not content["resources"]:
        yield wrong("resources", "there are no resources")
        return
    if content.get("$schema") != PROFILE:
        yield wrong("$schema", f"must be {PROFILE}")
    if not _SEMVER.fullmatch(str(content.get("version", ""))):
        yield wrong(
            "version",
            f"{content.get('version')!r} is no semantic version",
            "set version in CITATION.cff to MAJOR.MINOR.PATCH",
        )
    for key in ("name", "title", "description", "licenses", "contributors", "sources"):
        if not content.get(key):
            yield wrong(key, "is missing")
    names: set[str] = set()
    for resource in content["resources"]:
        name = resource.get("name", "") if isinstance(resource, dict) else ""
        if not _NAME.fullmatch(str(name)) or name in names:
            yield wrong("name", f"{name!r} is no unique lower-case name of a resource")
            continue
        names.add(name)
        yield from (
            wrong(key, f"resource {name} has no {key}")
            for key in ("path", "type", "bytes", "hash")
            if not resource.get(key)
        )
        path = str(resource.get("path", ""))
        if path.startswith("/") or ".." in path.split("/"):
            yield wrong("path", f"resource {name} leads outside the package: {path!r}")
        if resource.get("type") == "table":
            yield from (wrong("schema", fault) for fault in _schema_faults(name, resource.get("schema")))


def _schema_faults(name: str, schema: Any) -> Iterator[str]:
    if not isinstance(schema, dict) or not isinstance(schema.get("fields"), list):
        yield f"resource {name} has no schema"
        return
    for field in schema["fields"]:
        listed = [entry["value"] for entry in field.get("categories", [])]
        if listed != field.get("constraints", {}).get("enum", []):
            yield f"{name}.{field.get('name')}: categories and enum differ"
    known = {field.get("name") for field in schema["fields"]}
    keys = [*schema.get("primaryKey", []), *(key["fields"][0] for key in schema.get("foreignKeys", []))]
    yield from (f"{name}: the key column {key} is no field" for key in keys if key not in known)


def _files(folder: Path, resources: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    for resource in resources:
        path = resource["path"]
        try:
            data = (folder / path).read_bytes()
        except OSError as error:
            yield Problem(Origin(path), "V603", "", "", f"cannot be read: {error.strerror}", _FIX)
            continue
        if len(data) != resource["bytes"]:
            message = f"has {len(data)} bytes, the descriptor says {resource['bytes']}"
            yield Problem(Origin(path), "V604", "", "", message, _FIX)
        elif f"sha256:{hashlib.sha256(data).hexdigest()}" != resource["hash"]:
            yield Problem(Origin(path), "V604", "", "", "was changed: its SHA-256 is not that of the descriptor", _FIX)


def _listed(folder: Path, resources: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    """Yield what differs between the checksum list and the folder it stands in."""
    home = folder / Path(resources[0]["path"]).parent
    shown = (home / SUMS).relative_to(folder).as_posix()
    files = {path.name: path.read_bytes() for path in sorted(home.iterdir()) if path.is_file()} if home.is_dir() else {}
    written = files.pop(SUMS, None)
    if written is None:
        yield Problem(Origin(shown), "V605", "", "", "the checksum list is missing", _FIX)
        return
    expected = sums(files.items()).splitlines()
    lines = written.decode("utf-8", errors="replace").splitlines()
    by_name = {line.partition("  ")[2]: line for line in lines}
    for line in expected:
        name = line.partition("  ")[2]
        path = (home / name).relative_to(folder).as_posix()
        if name not in by_name:
            yield Problem(
                Origin(path), "V605", "", "", f"stands in the folder but not in {SUMS}", "move it away, or rebuild"
            )
        elif by_name[name] != line:
            yield Problem(Origin(path), "V605", "", "", f"was changed: its SHA-256 is not that of {SUMS}", _FIX)
    for name in sorted(set(by_name) - {line.partition("  ")[2] for line in expected}):
        yield Problem(Origin(shown), "V605", "", "", f"lists {name!r}, which is not in the folder", _FIX)
    if written != sums(files.items()).encode() and lines == expected:
        yield Problem(Origin(shown), "V605", "", "", "was changed: its line ends differ", _FIX)


def _tables(resources: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Table], CodeOrder]:
    tables: dict[str, Table] = {}
    codes: dict[str, list[str]] = {}
    for resource in resources:
        if resource["type"] != "table":
            continue
        table = parse_table(resource["name"], resource["schema"])
        tables[table.name] = table
        for field, stated in zip(table.fields, resource["schema"]["fields"], strict=True):
            if field.codes:
                codes[field.codes] = [str(code) for code in stated["constraints"]["enum"]]
    return tables, codes


def _csv(folder: Path, name: str, table: Table, codes: CodeOrder) -> tuple[pa.Table | None, list[Problem]]:
    """Return a table read from its CSV with the types of its schema, or what keeps it from being read."""
    path = f"data/{name}.csv"
    schema = arrow_schema(table, {}, codes)
    plain = {field.name: pa.string() if is_category(field) else schema.field(field.name).type for field in table.fields}
    try:
        read = pyarrow.csv.read_csv(
            folder / path,
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=plain, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
            ),
        )
    except (OSError, pa.ArrowException) as error:
        return None, [
            Problem(Origin(path), "V606", "", "", f"cannot be read with the types of its schema: {error}", _FIX)
        ]
    if tuple(read.column_names) != table.names:
        message = f"has the columns {', '.join(read.column_names)}, the schema has {', '.join(table.names)}"
        return None, [Problem(Origin(path, 1, 1), "V606", "", "", message, _FIX)]
    problems = []
    columns = []
    for field in table.fields:
        column = read[field.name].combine_chunks()
        if is_category(field):
            known = pa.array(codes[field.codes or ""], pa.string())
            indices = pyarrow.compute.index_in(column, known)
            unknown = pyarrow.compute.and_(pyarrow.compute.is_null(indices), pyarrow.compute.is_valid(column))
            for row in pyarrow.compute.indices_nonzero(unknown).to_pylist():
                message = f"{column[row].as_py()!r} is not in the code list {field.codes}"
                problems.append(Problem(Origin(path, row + 2, 1), "V607", "", field.name, message, _FIX))
            column = pa.DictionaryArray.from_arrays(indices.cast(pa.int16()), known)
        columns.append(column)
    return pa.Table.from_arrays(columns, schema=schema), problems


def _twin(
    folder: Path, name: str, csv: pa.Table, table: Table, codes: CodeOrder, content: Mapping[str, Any]
) -> Iterator[Problem]:
    """Yield what differs between a table's Parquet file and its CSV."""
    path = f"data/{name}.parquet"
    found = read_parquet(folder / path)
    if found is None:
        yield Problem(Origin(path), "V608", name, "", "is no readable Parquet file", _FIX)
        return
    for field in csv.schema:
        index = found.schema.get_field_index(field.name)
        if index < 0 or not found.schema.field(index).equals(field, check_metadata=True):
            yield Problem(
                Origin(path),
                "V608",
                name,
                field.name,
                "has another type, order or description than the schema states",
                _FIX,
            )
        elif not _plain(found[field.name]).equals(_plain(csv[field.name])):
            yield Problem(Origin(path), "V608", name, field.name, "holds other values than the CSV", _FIX)
    if found.schema.names != csv.schema.names:
        yield Problem(Origin(path), "V608", name, "", "has other columns than the schema, or in another order", _FIX)
    attrs = json.loads((found.schema.metadata or {}).get(b"PANDAS_ATTRS", b"{}"))
    if attrs.get("version") != content["version"]:
        message = f"says version {attrs.get('version')!r}, the descriptor says {content['version']!r}"
        yield Problem(Origin(path), "V608", name, "", message, _FIX)


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
