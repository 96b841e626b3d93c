"""Kinds of damage to built tables, and a verdict on each: the short way of `aleppo validate`."""

from __future__ import annotations

import hashlib
import io
import json
import re
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

from mutation.corruptions import other_dates, other_digits, other_letter
from mutation.judging import CRASH

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
AS_IS, SEALED, TWINNED = "as corrupted", "hashes made anew", "hashes and twin made anew"


@dataclass(frozen=True, slots=True)
class Damage:
    """One mistake in a built package: a file, its new bytes; of a cell also the table and its new CSV.

    A Parquet cell is changed where the damage is done, since planning goes without pyarrow.
    """

    path: str
    data: bytes
    cell: str = ""
    parquet: bool = False


class Package:
    """A built package in memory, by path, with the places of all cells."""

    def __init__(self, root: Path) -> None:
        """Read the files of a package."""
        self.descriptor = json.loads((root / "datapackage.json").read_bytes())
        folder = root / "data"
        self.files = {f"data/{path.name}": path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
        self.files["datapackage.json"] = (root / "datapackage.json").read_bytes()
        self.schemas = {r["name"]: r["schema"] for r in self.descriptor["resources"] if r.get("type") == "table"}
        self.cells: dict[str, list[list[tuple[int, int]]]] = {}
        for name in self.schemas:
            self.cells[name] = [list(_cells(line)) for line in self.text(name).removesuffix("\n").split("\n")]

    def text(self, table: str) -> str:
        """Return the CSV of a table."""
        return self.files[f"data/{table}.csv"].decode()

    def rows(self, table: str) -> list[str]:
        """Return the lines of a CSV, the header first; no cell holds a line break."""
        return self.text(table).removesuffix("\n").split("\n")

    def with_cell(self, table: str, row: int, column: int, raw: str) -> Damage:
        """Return the damage of a cell: its line and column, both from 0 (line 0 is the header)."""
        lines = self.rows(table)
        first, last = self.cells[table][row][column]
        name = self.schemas[table]["fields"][column]["name"]
        shown = f"{table}:{row + 1} {name}: {lines[row][first:last][:60]} → {raw[:60]}"
        lines[row] = lines[row][:first] + raw + lines[row][last:]
        return Damage(f"data/{table}.csv", ("\n".join(lines) + "\n").encode(), shown)

    def where(self, wanted: Callable[[Mapping[str, Any]], bool]) -> Iterator[tuple[str, int, int, str]]:
        """Yield table, line, column and raw text of every filled cell of the fields that are wanted."""
        for table, schema in self.schemas.items():
            lines = self.rows(table)
            for column, field in enumerate(schema["fields"]):
                for row in range(1, len(lines)) if wanted(field) else ():
                    first, last = self.cells[table][row][column]
                    if first < last:
                        yield table, row, column, lines[row][first:last]


def _cells(line: str) -> Iterator[tuple[int, int]]:
    """Yield where the cells of a line of CSV begin and end."""
    place = 0
    for match in re.finditer(r'("(?:[^"]|"")*"|[^,]*)(,|$)', line):
        if place <= match.start():
            yield match.span(1)
            place = match.end()
        if not match.group(2):
            return


Wreck = Callable[[Package, Random, int], Iterable[Damage]]
TABLE_KINDS: dict[str, tuple[Wreck, tuple[str, ...]]] = {}


def _table_kind(name: str, *ways: str) -> Callable[[Wreck], Wreck]:
    def register(make: Wreck) -> Wreck:
        TABLE_KINDS[f"table: {name}"] = (make, ways)
        return make

    return register


def picked(found: Iterable[Any], rng: Random, limit: int) -> list[Any]:
    """Return as many as asked for, or all there are."""
    everything = list(found)
    return rng.sample(everything, limit) if len(everything) > limit else everything


def _changed_cells(
    wanted: Callable[[Mapping[str, Any]], bool], other: Callable[[str, Mapping[str, Any], Random], str | None]
) -> Wreck:
    def make(package: Package, rng: Random, limit: int) -> Iterator[Damage]:
        cells = list(package.where(wanted))
        rng.shuffle(cells)
        made = 0
        for table, row, column, raw in cells:
            changed = other(raw, package.schemas[table]["fields"][column], rng)
            if changed is not None and made < limit:
                made += 1
                yield package.with_cell(table, row, column, changed)

    return make


def _some_digit(raw: str, field: Mapping[str, Any], rng: Random) -> str | None:
    others = list(other_digits(raw))
    return rng.choice(others) if others else None


def _by_one(raw: str, field: Mapping[str, Any], rng: Random) -> str | None:
    return str(int(raw) + (rng.choice((-1, 1)) if int(raw) else 1))


def _some_letter(raw: str, field: Mapping[str, Any], rng: Random) -> str | None:
    places = [place for place, character in enumerate(raw) if character.isascii() and character.isalpha()]
    return other_letter(raw, rng.choice(places), rng) if places else None


def _listed_code(raw: str, field: Mapping[str, Any], rng: Random) -> str | None:
    own = raw.strip('"')
    others = [str(code) for code in field["constraints"]["enum"] if str(code) != own]
    return raw.replace(own, rng.choice(others)) if others else None


_KEY = re.compile(r".*_(?:id|of)|continues")
_ALL = (AS_IS, SEALED, TWINNED)
_is_offset = {"start", "end"}.__contains__
_table_kind("digit of a number", *_ALL)(
    _changed_cells(lambda f: f["type"] in {"integer", "number"} and not _is_offset(f["name"]), _some_digit)
)
_table_kind("offset moved by one", *_ALL)(_changed_cells(lambda f: _is_offset(f["name"]), _by_one))
_table_kind("letter in the words", *_ALL)(_changed_cells(lambda f: f["name"] in {"exact", "evidence"}, _some_letter))
_table_kind("key broken", *_ALL)(_changed_cells(lambda f: bool(_KEY.fullmatch(f["name"])), _some_letter))
_table_kind("category outside the list", *_ALL)(
    _changed_cells(
        lambda f: bool(f.get("categories")), lambda raw, f, r: raw.rstrip('"') + "_x" + raw[len(raw.rstrip('"')) :]
    )
)
_table_kind("another category of the list", *_ALL)(_changed_cells(lambda f: bool(f.get("categories")), _listed_code))
_table_kind("date moved by a day", *_ALL)(
    _changed_cells(
        lambda f: f["name"] in {"when_told", "window", "as_of", "when", "said_on", "earliest", "latest"},
        lambda raw, f, r: next(iter(picked(other_dates(raw), r, 1)), None),
    )
)


@_table_kind("row dropped", *_ALL)
def _row_dropped(package: Package, rng: Random, limit: int) -> Iterator[Damage]:
    rows = [(table, row) for table in package.schemas for row in range(1, len(package.rows(table)))]
    for table, row in picked(rows, rng, limit):
        lines = package.rows(table)
        gone = lines.pop(row)
        yield Damage(f"data/{table}.csv", ("\n".join(lines) + "\n").encode(), f"{table}:{row + 1} gone: {gone[:60]}")


@_table_kind("row doubled", *_ALL)
def _row_doubled(package: Package, rng: Random, limit: int) -> Iterator[Damage]:
    rows = [(table, row) for table in package.schemas for row in range(1, len(package.rows(table)))]
    for table, row in picked(rows, rng, limit):
        lines = package.rows(table)
        lines.insert(row, lines[row])
        yield Damage(f"data/{table}.csv", ("\n".join(lines) + "\n").encode(), f"{table}:{row + 1} twice")


def _one_byte(suffix: str) -> Wreck:
    def make(package: Package, rng: Random, limit: int) -> Iterator[Damage]:
        for _ in range(limit):
            path = rng.choice(sorted(path for path in package.files if path.endswith(suffix)))
            data = bytearray(package.files[path])
            place = rng.randrange(len(data))
            data[place] ^= 1 << rng.randrange(8)
            yield Damage(path, bytes(data), f"{path} byte {place}")

    return make


_table_kind("one bit of a Parquet file", AS_IS, SEALED)(_one_byte(".parquet"))
_table_kind("one bit of a CSV file", AS_IS, SEALED)(_one_byte(".csv"))
_table_kind("one bit of datapackage.json", AS_IS)(_one_byte("datapackage.json"))


@_table_kind("cell of a Parquet file only", AS_IS, SEALED)
def _parquet_cell(package: Package, rng: Random, limit: int) -> Iterator[Damage]:
    for damage in _changed_cells(lambda f: f["type"] in {"integer", "number"}, _some_digit)(package, rng, limit):
        yield replace(damage, parquet=True)


@_table_kind("hash or bytes in datapackage.json", AS_IS)
def _sealed_digit(package: Package, rng: Random, limit: int) -> Iterator[Damage]:
    text = package.files["datapackage.json"].decode()
    found = [
        (place, character)
        for match in re.finditer(r'"(?:hash|bytes)": "?(?:sha256:)?([0-9a-f]+)', text)
        for place, character in enumerate(match.group(1), start=match.start(1))
    ]
    for place, character in picked(found, rng, limit):
        other = rng.choice([d for d in "123456789" if d != character])
        data = (text[:place] + other + text[place + 1 :]).encode()
        yield Damage("datapackage.json", data, f"datapackage.json character {place}: {character} → {other}")


@_table_kind("line of SHA256SUMS", AS_IS)
def _sums_line(package: Package, rng: Random, limit: int) -> Iterator[Damage]:
    lines = package.files["data/SHA256SUMS"].decode().splitlines(keepends=True)
    for number in range(limit):
        row = rng.randrange(len(lines))
        line = lines[row]
        place = rng.randrange(64)
        other = line[:place] + rng.choice([d for d in "0123456789abcdef" if d != line[place]]) + line[place + 1 :]
        instead = ([], [line, line], [other], [line.upper()], [line[:-1] + " \n"])[number % 5]
        data = "".join([*lines[:row], *instead, *lines[row + 1 :]]).encode()
        yield Damage("data/SHA256SUMS", data, f"SHA256SUMS line {row + 1}: {''.join(instead)!r:.40}")


# What validation looks at in tables, after files and types.
_CONTENT = ("broken_constraints", "broken_spans", "broken_owners", "broken_chains", "broken_verifications")


class _Kept:
    """An Arrow table whose copies for pandas and Python are made once."""

    def __init__(self, table: Any) -> None:
        self._table = table
        self._made: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._table, name)

    def __getitem__(self, key: Any) -> Any:
        return self._table[key]

    def to_pandas(self) -> Any:
        return self._made["pandas"] if "pandas" in self._made else self._make("pandas")

    def to_pylist(self) -> Any:
        return self._made["pylist"] if "pylist" in self._made else self._make("pylist")

    def _make(self, what: str) -> Any:
        self._made[what] = getattr(self._table, f"to_{what}")()
        return self._made[what]


class Bench:
    """A copy of a package to be damaged and mended again, and the validation with what did not change kept."""

    def __init__(self, package: Package, folder: Path) -> None:
        """Write the package, and keep what an undamaged one gives."""
        # Only here: a process that was forked after Arrow had started its threads may hang.
        from aleppo_reports.publish import constraints, validate

        self.package, self.folder, self.module = package, folder, validate
        (folder / "data").mkdir(parents=True)
        for path, data in package.files.items():
            (folder / path).write_bytes(data)
        self.full = True
        self.touched: set[str] = set()
        self.rewritten = False
        self.read: dict[str, tuple[Any, Any]] = {}
        self.good: dict[str, tuple[Any, Any]] = {}
        self.learning = True
        self._csv, self._twin, self._schema = validate._csv, validate._twin, constraints.frame_schema
        self._content = {name: getattr(validate, name) for name in _CONTENT}
        validate._csv, validate._twin, constraints.frame_schema = self._kept_csv, self._kept_twin, self._kept_schema
        for name in _CONTENT:
            setattr(validate, name, self._second(name))
        self.clean = [str(problem) for problem in validate.validate(folder).problems]
        self.learning = False

    def close(self) -> None:
        """Put the functions of the package back in their place."""
        from aleppo_reports.publish import constraints

        self.module._csv, self.module._twin, constraints.frame_schema = self._csv, self._twin, self._schema
        for name, function in self._content.items():
            setattr(self.module, name, function)

    def _same(self, *paths: str) -> bool:
        """Tell whether files, and the descriptor that says how to read them, are those that were learnt."""
        return not self.learning and self.touched.isdisjoint(paths) and not self.rewritten

    def _kept_csv(self, folder: Path, path: str, table: Any, codes: Any) -> Any:
        if self._same(path):
            return self.read[path]
        found, problems = self._csv(folder, path, table, codes)
        made = (None if found is None else _Kept(found), problems)
        if self.learning:
            self.read[path] = made
        return made

    def _kept_twin(self, folder: Path, path: str, found: Any, table: Any, codes: Any, content: Any) -> Any:
        if self._same(path, path.replace(".parquet", ".csv")):
            return ()
        return self._twin(folder, path, found._table, table, codes, content)

    def _second(self, name: str) -> Callable[..., Any]:
        """Return a check of content that is made only where the files have nothing."""
        return lambda *given: self._content[name](*given) if self.full else ()

    def _kept_schema(self, table: Any, codes: Any, targets: Any) -> Any:
        wanted = {key.field: targets[key.table, key.target] for key in table.foreign_keys}
        bench, schema = self, lambda: self._schema(table, codes, targets)

        class Schema:
            def validate(self, frame: Any, *, lazy: bool) -> Any:
                kept = bench.good.get(table.name)
                if kept is not None and kept[0] is frame and kept[1] == wanted:
                    return frame
                done = schema().validate(frame, lazy=lazy)
                if bench.learning:
                    bench.good[table.name] = (frame, wanted)
                return done

        return Schema()

    def judge(self, damage: Damage, ways: Sequence[str]) -> dict[str, tuple[tuple[str, ...], str]]:
        """Return the codes of the findings on a damage, and the trace of a crash, by the way of making it."""
        found = {}
        for way in ways:
            files = self._files(damage, way)
            if files is None:
                # Nobody could make a twin of it.
                found[way] = found[SEALED]
                continue
            for path, data in files.items():
                (self.folder / path).write_bytes(data)
            self.touched, self.rewritten = set(files), damage.path == "datapackage.json"
            try:
                found[way] = self._verdict(way), ""
            except Exception:
                found[way] = (CRASH,), traceback.format_exc()
            finally:
                for path in files:
                    (self.folder / path).write_bytes(self.package.files[path])
        return found

    def _verdict(self, way: str) -> tuple[str, ...]:
        # Where file and hash or file and twin differ, that is found at once.
        for self.full in (True,) if way == TWINNED else (False, True):
            codes = {problem.code for problem in self.module.validate(self.folder).problems}
            if codes:
                break
        return tuple(sorted(codes))

    def _files(self, damage: Damage, way: str) -> dict[str, bytes] | None:
        from aleppo_reports.publish.write import sums

        files = {damage.path: damage.data}
        if damage.parquet or way == TWINNED:
            twin = self._parquet(damage)
            if twin is None:
                return None
            path = damage.path.replace(".csv", ".parquet")
            files = {path: twin} if damage.parquet else {**files, path: twin}
        if way != AS_IS:
            content = {**self.package.descriptor, "resources": [dict(r) for r in self.package.descriptor["resources"]]}
            for resource in content["resources"]:
                if (data := files.get(resource["path"])) is not None:
                    resource.update(bytes=len(data), hash=f"sha256:{hashlib.sha256(data).hexdigest()}")
            files["datapackage.json"] = json.dumps(content).encode()
            inside = {
                p.removeprefix("data/"): d for p, d in (self.package.files | files).items() if p.startswith("data/")
            }
            files["data/SHA256SUMS"] = sums((n, d) for n, d in inside.items() if n != "SHA256SUMS").encode()
        return files

    def _parquet(self, damage: Damage) -> bytes | None:
        """Return the Parquet file that holds what a damaged CSV says; None if its types do not allow that."""
        import pyarrow as pa
        import pyarrow.csv

        from aleppo_reports.publish.write import parquet_bytes, read_parquet

        twin = read_parquet(self.folder / damage.path.replace(".csv", ".parquet"))
        if twin is None:
            return None
        lists = {f.name: f.type for f in twin.schema if pa.types.is_dictionary(f.type)}
        types = {f.name: pa.string() if f.name in lists else f.type for f in twin.schema}
        options = pyarrow.csv.ConvertOptions(
            column_types=types, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
        )
        try:
            read = pyarrow.csv.read_csv(io.BytesIO(damage.data), convert_options=options)
            columns = []
            for field in twin.schema:
                column = read[field.name].combine_chunks()
                if field.name in lists:
                    own = twin[field.name].chunk(0).dictionary.to_pylist() if twin.num_rows else []
                    known = pa.array(
                        [*own, *sorted({v for v in column.to_pylist() if v is not None} - set(own))], pa.string()
                    )
                    places = pa.compute.index_in(column, known).cast(field.type.index_type)
                    column = pa.DictionaryArray.from_arrays(places, known, ordered=field.type.ordered)
                columns.append(column)
            return parquet_bytes(pa.Table.from_arrays(columns, schema=twin.schema))
        except (pa.ArrowException, KeyError):
            return None
