"""Check a published package as its users have it: descriptor, hashes, types, keys, and CSV against Parquet.

Needs only the folder that holds `datapackage.json`, or a zip of it; neither annotations nor article texts. It checks
what Frictionless passes over: hashes of Parquet files, physical types, categories, files that nobody lists. Whoever
made the package is not trusted: nothing outside of it is read, and no zip unpacked that is not what a release is.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute
import pyarrow.csv

from aleppo_reports.archives import MOST_BYTES, is_zip, unpack
from aleppo_reports.columns import ATTRIBUTE, ATTRS, entries, packed
from aleppo_reports.files import inside, read, sha256
from aleppo_reports.problems import Origin, Problem, in_order
from aleppo_reports.publish.arrow import arrow_schema, counted
from aleppo_reports.publish.constraints import (
    broken_chains,
    broken_constraints,
    broken_owners,
    broken_spans,
    broken_verifications,
)
from aleppo_reports.publish.profile import PROFILE, profile_faults
from aleppo_reports.publish.write import SUMS, parquet_size, read_parquet, sums_of
from aleppo_reports.schema import TYPES, CodeOrder, Table, parse_table, published_tables

DESCRIPTOR = "datapackage.json"
_FRESH = "take the archive of the release, from where it was published"
_LEADS_OUT = "leads outside the package, by a link"
_FIX = "take an unchanged copy of the release, or rebuild with `aleppo build`"
# Source: Semantic Versioning 2.0.0, without build metadata, which has no order.
_SEMVER = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?")
_NAME = re.compile(r"[a-z0-9._-]+")
_MOST = 1e300
# The tables that rules across tables look at.
_CORE = frozenset({"articles", "parts", "attributions", "figures", "quotes", "reports"})


@dataclass(frozen=True, slots=True)
class Validated:
    """Outcome of a validation.

    Attributes:
        problems: the findings.
        rows: number of rows of each table.
        files: number of files whose hash was compared.
        version: the version that the descriptor states; empty if there is none that can be read.
        sha256: of the descriptor, which has the hashes of all other files: it says which state this is.
    """

    problems: list[Problem]
    rows: Mapping[str, int]
    files: int
    version: str = ""
    sha256: str = ""


def validate(path: Path) -> Validated:
    """Check the package in a folder or a zip.

    Args:
        path: folder that holds `datapackage.json`; or a zip that holds it at its top or in its only folder.
    """
    if not is_zip(path):
        return _validated(path)
    with tempfile.TemporaryDirectory(prefix="aleppo-") as scratch:
        folder = Path(scratch)
        found = [Problem(Origin(path.name), "V609", "", "", fault, _FRESH) for fault in unpack(path, folder)]
        if found:
            return Validated(in_order(found), {}, 0)
        inner = list(folder.iterdir())
        return _validated(inner[0] if len(inner) == 1 and inner[0].is_dir() else folder)


def _validated(folder: Path) -> Validated:
    """Check the package in a folder."""
    if not inside(folder, folder / DESCRIPTOR):
        return _stopped("V609", _LEADS_OUT, _FRESH)
    try:
        data = read(folder / DESCRIPTOR)
        content = json.loads(data.decode("utf-8"))
    except OSError as error:
        return _stopped("V601", f"cannot be read: {error.strerror}", "name the folder that holds datapackage.json")
    except (ValueError, RecursionError) as error:
        return _stopped("V601", f"is no JSON: {error}", _FIX)
    # What our own checks say of a fault is clearer.
    problems = list(_descriptor(content)) or [_broken_descriptor(*fault) for fault in profile_faults(content)]
    if problems:
        return Validated(in_order(problems), {}, 0)
    resources = content["resources"]
    tables, codes = published_tables(resources)
    if broken := list(_points(tables)):
        return Validated(in_order(broken), {}, 0)
    problems += _files(folder, resources)
    # What is not there is one finding: nothing else is said of it.
    absent = frozenset(problem.origin.file for problem in problems if problem.code in ("V603", "V609"))
    problems += [*_listed(folder, resources), *_sums_of_release(folder)]
    paths = {resource["name"]: resource["path"] for resource in resources}
    found: dict[str, pa.Table] = {}
    for name, table in tables.items():
        if paths[name] in absent:
            continue
        csv, faults = _csv(folder, paths[name], table, codes)
        problems += faults
        if csv is not None:
            found[name] = csv
            twin = paths.get(f"{name}-parquet")
            if twin is None:
                problems.append(_broken_descriptor("resources", f"the table {name} has no resource {name}-parquet"))
            elif twin not in absent:
                problems += _twin(folder, twin, csv, table, codes, content)
    if len(found) == len(tables):
        broken = [*broken_constraints(found, tables, codes), *_lists(found, codes)]
        problems += broken
        # Rules across columns and tables make sense only of cells that are what they must be.
        if not broken and set(found) >= _CORE:
            problems += [*broken_spans(found), *broken_owners(found), *broken_chains(found)]
        if not broken and "verifications" in found:
            problems += broken_verifications(found)
    rows = {name: table.num_rows for name, table in found.items()}
    return Validated(in_order(problems), rows, len(resources), content["version"], hashlib.sha256(data).hexdigest())


def _stopped(code: str, message: str, fix: str) -> Validated:
    return Validated([Problem(Origin(DESCRIPTOR), code, "", "", message, fix)], {}, 0)


def _broken_descriptor(key: str, message: str, fix: str = _FIX) -> Problem:
    return Problem(Origin(DESCRIPTOR), "V602", "", key, message, fix)


def _descriptor(content: Any) -> Iterator[Problem]:
    """Yield what the specification demands and tools pass over."""
    wrong = _broken_descriptor
    if not isinstance(content, dict) or not isinstance(content.get("resources"), list) or not content["resources"]:
        yield wrong("resources", "there are no resources")
        return
    if content.get("$schema") != PROFILE:
        yield wrong("$schema", f"must be {PROFILE}")
    if not _SEMVER.fullmatch(str(content.get("version", ""))):
        fix = "set version in CITATION.cff to MAJOR.MINOR.PATCH"
        yield wrong("version", f"{content.get('version')!r} is no semantic version", fix)
    for key in ("name", "title", "description", "licenses", "contributors", "sources"):
        if not content.get(key):
            yield wrong(key, "is missing")
    # The published profile lets anything stand in these lists.
    for key in ("contributors", "licenses", "sources"):
        if isinstance(content.get(key), list) and not all(isinstance(each, dict) for each in content[key]):
            yield wrong(key, "holds something that is no object")
    names: set[str] = set()
    for resource in content["resources"]:
        name = resource.get("name", "") if isinstance(resource, dict) else ""
        if not _NAME.fullmatch(str(name)) or name in names:
            yield wrong("name", f"{name!r} is no unique lower-case name of a resource")
            continue
        names.add(name)
        yield from _resource_faults(name, resource)


def _resource_faults(name: str, resource: Mapping[str, Any]) -> Iterator[Problem]:
    wrong = _broken_descriptor
    # What has a schema is a table. Others are files: the specification has no word for their type.
    expected = ("path", "type", "bytes", "hash") if "schema" in resource else ("path", "hash")
    missing = [key for key in expected if not resource.get(key)]
    yield from (wrong(key, f"resource {name} has no {key}") for key in missing)
    path = resource.get("path", "")
    if not isinstance(path, str):
        yield wrong("path", f"resource {name} has more than one path: {path!r}")
    elif path.startswith("/") or ".." in path.split("/"):
        yield wrong("path", f"resource {name} leads outside the package: {path!r}")
    if resource.get("type") == "table":
        yield from (wrong("schema", fault) for fault in _schema_faults(name, resource.get("schema")))


def _schema_faults(name: str, schema: Any) -> Iterator[str]:
    if not isinstance(schema, dict) or not isinstance(schema.get("fields"), list):
        yield f"resource {name} has no schema"
        return
    try:
        table = parse_table(name, schema)
        listed = {
            field["name"]: (
                [entry["value"] for entry in field.get("categories", [])],
                field["constraints"].get("enum", []),
            )
            for field in schema["fields"]
        }
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        yield f"resource {name} has a schema that cannot be read: {type(error).__name__} {error}"
        return
    odd = [fault for field in schema["fields"] for fault in _misstated(field)]
    yield from (f"{name}.{fault}" for fault in odd)
    if odd or len(listed) < len(table.fields):
        yield from () if odd else (f"{name}: two columns have the same name",)
        return
    for field in table.fields:
        categories, enum = listed[field.name]
        if categories != enum:
            yield f"{name}.{field.name}: categories and enum differ"
        if field.codes and not enum:
            yield f"{name}.{field.name}: names the code list {field.codes} and lists no codes"
        if field.type not in TYPES:
            yield f"{name}.{field.name}: {field.type!r} is no type that the package uses"
        if field.codes and field.type == "integer" and not all(str(code).isdecimal() for code in enum):
            yield f"{name}.{field.name}: has codes that are no whole numbers"
    keys = [*table.primary_key, *(key.field for key in table.foreign_keys)]
    yield from (f"{name}: the key column {key} is no field" for key in keys if key not in table.names)


# What may be stated of a column and is looked at here, and what it must be; the published profile says the rest.
_TEXTS = ("name", "type", "codes", "syntax", "unit")
_LIMITS = ("minimum", "maximum")


def _misstated(field: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a column states in another form than it can be read in."""
    name, constraints = field["name"], field["constraints"]
    for key in _TEXTS:
        if key in field and not isinstance(field[key], str):
            yield f"{name}: {key} is no text"
    for key in ("required", "unique"):
        if not isinstance(constraints.get(key, False), bool):
            yield f"{name}: {key} is neither true nor false"
    for key in _LIMITS:
        limit = constraints.get(key, 0)
        if isinstance(limit, bool) or not isinstance(limit, (int, float)) or not abs(limit) < _MOST:
            yield f"{name}: {key} is no number"
    enum = constraints.get("enum", [])
    if not isinstance(enum, list) or not all(type(code) in (str, int) for code in enum) or len(set(enum)) < len(enum):
        yield f"{name}: enum is no list of different codes"
    try:
        re.compile(constraints.get("pattern", ""))
    except (re.error, TypeError, RecursionError, OverflowError) as error:
        yield f"{name}: pattern cannot be read: {error}"


def _points(tables: Mapping[str, Table]) -> Iterator[Problem]:
    """Yield keys that point to what the package has not."""
    for table in tables.values():
        for key in table.foreign_keys:
            target = tables.get(key.table)
            if target is None or key.target not in target.names:
                message = f"{table.name}.{key.field}: points to {key.table}.{key.target}, which is not there"
                yield _broken_descriptor("schema", message)


def _files(folder: Path, resources: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    for resource in resources:
        path = resource["path"]
        if not inside(folder, folder / path):
            yield Problem(Origin(path), "V609", "", "", _LEADS_OUT, _FRESH)
            continue
        if (folder / path).exists() and not (folder / path).is_file():
            yield Problem(Origin(path), "V603", "", "", "cannot be read: is no file", _FIX)
            continue
        try:
            size, digest = (folder / path).stat().st_size, sha256(folder / path)
        except OSError as error:
            yield Problem(Origin(path), "V603", "", "", f"cannot be read: {error.strerror}", _FIX)
            continue
        if size != resource.get("bytes", size):
            message = f"has {size} bytes, the descriptor says {resource['bytes']}"
            yield Problem(Origin(path), "V604", "", "", message, _FIX)
        elif f"sha256:{digest}" != resource["hash"]:
            yield Problem(Origin(path), "V604", "", "", "was changed: its SHA-256 is not that of the descriptor", _FIX)


def _listed(folder: Path, resources: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    """Yield what differs between the checksum list and the folder it stands in."""
    home = folder / Path(resources[0]["path"]).parent
    shown = (home / SUMS).relative_to(folder).as_posix()
    within = sorted(home.iterdir()) if home.is_dir() else []
    there = {path.name: path for path in within if path.is_file() and inside(folder, path)}
    top = there.pop(SUMS, None)
    files, unread = _digests(there)
    for name in unread:
        shown_path = there[name].relative_to(folder).as_posix()
        # A resource that cannot be read was named already.
        if shown_path not in {resource["path"] for resource in resources}:
            yield Problem(Origin(shown_path), "V603", "", "", f"cannot be read: {unread[name]}", _FIX)
    try:
        written = read(top) if top else None
    except OSError as error:
        yield Problem(Origin(shown), "V605", "", "", f"the checksum list cannot be read: {error.strerror}", _FIX)
        return
    if written is None:
        yield Problem(Origin(shown), "V605", "", "", "the checksum list is missing", _FIX)
        return
    whole = sums_of(files.items())
    expected = whole.splitlines()
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
    elsewhere = {path.name for path in within if not inside(folder, path)} | set(unread)
    for name in sorted(set(by_name) - {line.partition("  ")[2] for line in expected} - elsewhere):
        yield Problem(Origin(shown), "V605", "", "", f"lists {name!r}, which is not in the folder", _FIX)
    stated = {Path(resource["path"]).name for resource in resources}
    for name in sorted(set(files) - stated):
        if name.endswith((".csv", ".parquet")):
            path = (home / name).relative_to(folder).as_posix()
            yield Problem(Origin(path), "V605", "", "", "stands in the folder but no resource lists it", "move it away")
    below = (
        [path for path in sorted(home.rglob("*")) if path.is_file() and path.parent != home] if home.is_dir() else []
    )
    for inner in below:
        place = inner.relative_to(folder).as_posix()
        yield Problem(
            Origin(place), "V605", "", "", "stands in a folder that the package does not know", "move it away"
        )
    if written != whole.encode() and set(lines) == set(expected):
        message = "was changed: its lines are repeated, in another order, or end otherwise"
        yield Problem(Origin(shown), "V605", "", "", message, _FIX)


def _sums_of_release(folder: Path) -> Iterator[Problem]:
    """Yield what differs between a release as it was archived and the checksum list at its top; most have none."""
    top = folder / SUMS
    if not top.is_file() or not inside(folder, top):
        return
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file() and path != top and inside(folder, path))
    files, unread = _digests({path.relative_to(folder).as_posix(): path for path in paths})
    for name, why in unread.items():
        yield Problem(Origin(name), "V603", "", "", f"cannot be read: {why}", _FIX)
    try:
        content = read(top)
    except OSError as error:
        yield Problem(Origin(SUMS), "V605", "", "", f"the checksum list cannot be read: {error.strerror}", _FIX)
        return
    expected = {line.partition("  ")[2]: line for line in sums_of(files.items()).splitlines()}
    lines = content.decode("utf-8", errors="replace").splitlines()
    written = {line.partition("  ")[2]: line for line in lines}
    for name in sorted((set(expected) | set(written)) - set(unread)):
        if name not in written:
            message, fix = f"stands in the release but not in its {SUMS}", "move it away"
        elif name not in expected:
            message, fix = f"is listed in {SUMS} and is not there", _FIX
        elif written[name] != expected[name]:
            message, fix = f"was changed: its SHA-256 is not that of the {SUMS} of the release", _FIX
        else:
            continue
        yield Problem(Origin(name), "V605", "", "", message, fix)


def _digests(paths: Mapping[str, Path]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the SHA-256 of files by name; and why some cannot be read."""
    found, unread = {}, {}
    for name, path in paths.items():
        try:
            found[name] = sha256(path)
        except OSError as error:
            unread[name] = error.strerror or type(error).__name__
    return found, unread


def _csv(folder: Path, path: str, table: Table, codes: CodeOrder) -> tuple[pa.Table | None, list[Problem]]:
    """Return a table read from its CSV with the types of its schema, or what keeps it from being read."""
    schema = arrow_schema(table, {}, codes)
    plain = {field.name: pa.string() if field.is_category else schema.field(field.name).type for field in table.fields}
    try:
        # Opened here: by its name alone, `data.csv.gz` would be unpacked, to any size.
        with pa.OSFile(str(folder / path)) as file:
            found = pyarrow.csv.read_csv(
                file,
                convert_options=pyarrow.csv.ConvertOptions(
                    column_types=plain, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
                ),
            )
        names = tuple(found.column_names)
    except (OSError, pa.ArrowException, UnicodeDecodeError) as error:
        return None, [
            Problem(Origin(path), "V606", "", "", f"cannot be read with the types of its schema: {error}", _FIX)
        ]
    if names != table.names:
        message = f"has the columns {', '.join(names)}, the schema has {', '.join(table.names)}"
        return None, [Problem(Origin(path, 1, 1), "V606", "", "", message, _FIX)]
    problems = []
    columns = []
    for field in table.fields:
        column = found[field.name].combine_chunks()
        if field.is_category:
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
    folder: Path, path: str, csv: pa.Table, table: Table, codes: CodeOrder, content: Mapping[str, Any]
) -> Iterator[Problem]:
    """Yield what differs between a table's Parquet file and its CSV."""
    name = table.name

    def wrong(column: str, message: str) -> Problem:
        return Problem(Origin(path), "V608", name, column, message, _FIX)

    size = parquet_size(folder / path)
    if size is not None and (size[0] != csv.num_rows or size[1] > MOST_BYTES):
        # Not read: a small file can say that it has very many rows.
        yield wrong("", f"has {size[0]:,} rows and {size[1]:,} bytes when read, the CSV has {csv.num_rows:,} rows")
        return
    found = read_parquet(folder / path)
    if found is None:
        yield wrong("", "is no readable Parquet file")
        return
    for field in csv.schema:
        index = found.schema.get_field_index(field.name)
        if index < 0 or not found.schema.field(index).equals(field, check_metadata=True):
            yield wrong(field.name, "has another type, order or description than the schema states")
        elif not _plain(found[field.name]).equals(_plain(csv[field.name])):
            yield wrong(field.name, "holds other values than the CSV")
        elif _categories(found[field.name]) not in ([], _categories(csv[field.name])):
            yield wrong(field.name, "has other categories than its code list")
    if found.schema.names != csv.schema.names:
        yield wrong("", "has other columns than the schema, or in another order")
    metadata = found.schema.metadata or {}
    if metadata.get(b"pandas") != (csv.schema.metadata or {}).get(b"pandas"):
        yield wrong("", "does not tell pandas the documented types")
    try:
        attrs = dict(json.loads(metadata.get(ATTRS.encode(), b"{}")))
    except (ValueError, TypeError):
        attrs = {}
    if attrs.get("version") != content["version"]:
        yield wrong("", f"says version {attrs.get('version')!r}, the descriptor says {content['version']!r}")
    if attrs.get(ATTRIBUTE) != packed(entries(table, codes, counted(csv))):
        yield wrong("", "has another codebook than schema and CSV give")


def _categories(column: pa.ChunkedArray) -> list[Any]:
    """Return the categories of a column; none for one without, or without rows (Parquet keeps none then)."""
    if not pa.types.is_dictionary(column.type) or column.num_chunks == 0:
        return []
    listed: list[Any] = column.chunk(0).dictionary.to_pylist()
    return listed


def _lists(found: Mapping[str, pa.Table], codes: CodeOrder) -> Iterator[Problem]:
    """Yield code lists that differ between the descriptor and the table of codes."""
    if "codes" not in found:
        return
    published: dict[str, set[str]] = {}
    for row in found["codes"].to_pylist():
        published.setdefault(row["list"], set()).add(row["code"])
    for name, listed in codes.items():
        if set(listed) != published.get(name, set()):
            message = f"the code list {name} differs from the table of codes"
            yield _broken_descriptor("enum", message)


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
