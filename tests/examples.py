"""Run the examples of the catalogue: put what they show into the tiny corpus, and say which codes come of it."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

from aleppo_reports.findings.catalogue import Statement
from aleppo_reports.pipeline import anchor, build, check
from aleppo_reports.problems import Problem
from aleppo_reports.publish.compare import differences
from aleppo_reports.publish.metadata import read_metadata
from aleppo_reports.publish.release_check import open_facts
from aleppo_reports.publish.store import replace
from aleppo_reports.publish.validate import validate
from aleppo_reports.source import yaml as strict
from aleppo_reports.texts import digest
from builders import Parts, emit, make_root, write
from packages import describe, rewrite, seal
from signing import compare_with_texts
from stated import state_all

_HEAD = re.compile(r"(?m)^# ([^\s:]+\.(?:yaml|csv|txt|json|parquet|cff|md))(?:: (.*))?\n")
ARTICLE = "annotations/articles/herald-2016-12-07.yaml"
NOT_THERE, LATIN_1, AS_BUILT = "is not there", "saved as Latin-1", "as the build makes it"
COMPARED = "as `aleppo verify` writes it"
LINK = "is a link that leads elsewhere"


@dataclass(frozen=True)
class Shown:
    """A file as an example shows it: what it holds, and what else is done to it."""

    content: str
    remark: str

    def data(self) -> Any:
        """Return what it holds as YAML (of which JSON is a part), every scalar a text."""
        return yaml.load(self.content, Loader=yaml.BaseLoader) or {}


def sections(example: str) -> dict[str, Shown]:
    """Return the files of an example by path."""
    pieces = _HEAD.split(example)
    assert pieces[0] == "", f"an example begins with a line `# path`, not with {pieces[0][:40]!r}"
    found = {}
    for path, remark, content in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        assert remark in (None, NOT_THERE, LATIN_1, AS_BUILT, COMPARED, LINK), remark
        found[path] = Shown(content, remark or "")
    return found


def outcome(statement: Statement, which: str, folder: Path, release: Path | None = None) -> list[Problem]:
    """Return the findings of an example.

    Args:
        statement: the statement of a code.
        which: `fails` or `passes`.
        folder: an empty folder.
        release: what is published of the tiny corpus, for the codes of `aleppo validate`.
    """
    texts = {"fails": statement.fails, "passes": statement.passes}
    shown = sections(texts.pop(which))
    (other,) = (sections(text) for text in texts.values())
    return list(_RUNS.get(statement.code[0], _checked)(shown, other, folder, release))


Run = Callable[[Mapping[str, Shown], Mapping[str, Shown], Path, Path | None], Iterator[Problem]]


def _read(shown: Mapping[str, Shown], *_: object) -> Iterator[Problem]:
    for path, file in shown.items():
        encoding = "latin-1" if file.remark == LATIN_1 else "utf-8"
        yield from strict.read(file.content.encode(encoding), path)[1]


def _checked(
    shown: Mapping[str, Shown], other: Mapping[str, Shown], folder: Path, release: Path | None
) -> Iterator[Problem]:
    root = make_root(folder)
    put(root, shown, other)
    yield from check(root, root / "texts").problems


def _anchored(
    shown: Mapping[str, Shown], other: Mapping[str, Shown], folder: Path, release: Path | None
) -> Iterator[Problem]:
    root = make_root(folder)
    put(root, shown, other)
    for file in anchor(root, root / "texts", [root / path for path in shown if path.endswith(".yaml")]):
        yield from (*file.outcome.problems, *file.outcome.notes)


def _built(
    shown: Mapping[str, Shown], other: Mapping[str, Shown], folder: Path, release: Path | None
) -> Iterator[Problem]:
    root = make_root(folder)
    # What is built follows from the records of releases: they are there before it is.
    put(root, {path: file for path, file in shown.items() if path.startswith("releases/")}, other)
    if files := build(root).files:
        replace(root, files)
    put(root, shown, other)
    built = build(root)
    yield from built.problems or differences(root, built.files)


def _validated(
    shown: Mapping[str, Shown], other: Mapping[str, Shown], folder: Path, release: Path | None
) -> Iterator[Problem]:
    assert release is not None
    package = Path(shutil.copytree(release, folder / "package"))
    tables = {path: file for path, file in shown.items() if path.startswith("data/") and path.endswith(".csv")}
    tables = {path: file for path, file in tables.items() if file.remark not in (LINK, AS_BUILT)}
    put(package, {path: file for path, file in shown.items() if path not in tables}, other)
    for path, file in tables.items():
        twin = path.replace(".csv", ".parquet")
        if not (package / path).exists() or twin in shown or not _fits_both(package, path, file):
            put(package, {path: file}, {})
    if "data/cities.csv" not in shown and (package / "datapackage.json").exists():
        _seal(package, shown)
    yield from validate(package).problems


def _fits_both(package: Path, path: str, file: Shown) -> bool:
    """Put cells into a table, in both of its files; do nothing and return False if the column cannot hold them."""
    name = Path(path).stem

    def change(rows: list[dict[str, Any]]) -> None:
        key, *columns = next(lines := csv.reader(io.StringIO(file.content)))
        for line in lines:
            if line:
                (row,) = (row for row in rows if row[key] == line[0])
                for column, cell in zip(columns, line[1:], strict=True):
                    row[column] = type(row[column])(cell) if row[column] is not None else _number(cell)

    try:
        rewrite(package, name, change)
    except (ValueError, pa.ArrowException):
        return False
    return True


def _number(cell: str) -> float | str:
    try:
        return float(cell)
    except ValueError:
        return cell


def _seal(package: Path, shown: Mapping[str, Shown]) -> None:
    """Make sizes and hashes fit all files, but for those that the example shows."""
    there = [path for path, file in shown.items() if file.remark == NOT_THERE]
    before: list[dict[str, Any]] = []
    describe(package, lambda content: before.extend(content["resources"]))
    describe(package, lambda c: c.update(resources=[r for r in c["resources"] if r["path"] not in there]))
    seal(package)

    def as_shown(content: dict[str, Any]) -> None:
        sealed = {entry["name"]: entry for entry in content["resources"]}
        stated = shown["datapackage.json"].data().get("resources", []) if "datapackage.json" in shown else []
        content["resources"] = [sealed.get(entry["name"], entry) for entry in before]
        for entry in stated:
            sealed[entry["name"]] |= entry

    describe(package, as_shown)


def _released(
    shown: Mapping[str, Shown], other: Mapping[str, Shown], folder: Path, release: Path | None
) -> Iterator[Problem]:
    def with_retired(parts: Parts) -> None:
        retired = {"record_kind": "figures", "record_id": "herald-f09", "retired_in": "1.2.0"}
        parts.files["annotations/retired.yaml"] = emit({"retired": [{**retired, "retired_because": "Coded twice."}]})

    root = make_root(folder, with_retired)
    state_all(root)
    if "data/retired.csv" in shown:
        replace(root, build(root).files)
    put(root, shown, other)
    yield from open_facts(root, read_metadata(root))


_RUNS: Mapping[str, Run] = {"Y": _read, "W": _anchored, "B": _built, "V": _validated, "G": _released}


# --- Putting what is shown into the files that are there ---


def put(root: Path, shown: Mapping[str, Shown], other: Mapping[str, Shown]) -> None:
    """Put the files of an example in their place below a root; `other` is the other example of the same code."""
    for path, file in shown.items():
        if file.remark == NOT_THERE:
            (root / path).unlink(missing_ok=True)
        elif file.remark == COMPARED:
            compare_with_texts(root)
        elif file.remark == LINK:
            (root / path).rename(root.parent / Path(path).name)
            (root / path).symlink_to(root.parent / Path(path).name)
        elif file.remark != AS_BUILT:
            there = root / path
            beside = other.get(path, Shown("", ""))
            if path == "texts/herald.txt":
                write(there, file.content.strip("\n") + "\n")
                _measure(root)
            elif path == "schemas/package.yaml":
                _restate(root, path, file.data(), beside.data())
            elif there.exists() and path.endswith(".yaml"):
                base = yaml.load(there.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
                write(there, emit(overlaid(base, file.data(), beside.data())))
            elif there.exists() and path.endswith((".json", ".cff")):
                _restate(root, path, file.data(), beside.data())
            elif there.exists() and path.startswith("data/"):
                _put_cells(there, file.content)
            else:
                write(there, file.content)


def overlaid(base: Mapping[str, Any], shown: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record with what an example shows of it, and without what only the other example shows."""
    merged = {key: value for key, value in base.items() if key in shown or key not in other}
    for key, value in shown.items():
        old, beside = base.get(key), other.get(key)
        records = isinstance(value, list) and isinstance(old, list)
        merged[key] = _merged(old, value, beside if isinstance(beside, list) else []) if records else value
    return merged


def _merged(base: list[Any], shown: list[Any], other: list[Any]) -> list[Any]:
    """Return a list of records with those that an example shows; a record is known by its first key."""
    waiting = list(enumerate(shown))
    # Each record with its place among those that are shown, if it is one of them.
    merged: list[tuple[int | None, Any]] = []
    for record in base:
        found = next(((at, entry) for at, entry in waiting if _key(entry) == _key(record)), None)
        beside = next((entry for entry in other if _key(entry) == _key(record)), None)
        if found is not None:
            waiting.remove(found)
            merged.append((found[0], overlaid(record, found[1], beside or {})))
        elif beside is None:
            merged.append((None, record))
    for at, entry in waiting:
        # A new record stands behind the one that is shown before it, or at the end.
        before = [place for place, (number, _) in enumerate(merged) if number is not None and number < at]
        merged.insert(before[-1] + 1 if before else len(merged), (at, entry))
    return [record for _, record in merged]


def _key(record: Mapping[str, Any]) -> tuple[str, Any]:
    return next(iter(record.items()))


def _measure(root: Path) -> None:
    """Make length, words, hash and last part of the article those of its text."""
    text = (root / "texts/herald.txt").read_text(encoding="utf-8")
    path = root / ARTICLE
    article = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    article |= {"characters": len(text), "words": len(text.split()), "sha256": digest(text.encode())}
    article["parts"][-1]["end"] = len(text)
    write(path, emit(article))


def _restate(root: Path, path: str, shown: Mapping[str, Any], other: Mapping[str, Any]) -> None:
    """Put keys into the descriptor or the citation."""
    if path == "datapackage.json":
        describe(root, lambda content: content.update({k: v for k, v in shown.items() if k != "resources"}))
        return
    stated = yaml.safe_load((root / path).read_text(encoding="utf-8"))
    for key in set(other) - set(shown):
        del stated[key]
    write(root / path, yaml.safe_dump({**stated, **shown}, sort_keys=False))


def _put_cells(path: Path, content: str) -> None:
    """Put cells into a CSV file; nothing else in it changes."""
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    key, *columns = next(lines := csv.reader(io.StringIO(content)))
    text = path.read_text(encoding="utf-8")
    for line in lines:
        if not line:
            continue
        row = next(row for row in rows if row[rows[0].index(key)] == line[0])
        old = next(found for found in text.split("\n") if next(csv.reader([found]), [""])[0] == line[0])
        for column, cell in zip(columns, line[1:], strict=True):
            row[rows[0].index(column)] = cell
        cells = next(csv.reader([old]))
        if cells != row:
            quoted = io.StringIO()
            csv.writer(quoted, quoting=csv.QUOTE_MINIMAL, lineterminator="").writerow(row)
            text = text.replace(old, quoted.getvalue())
    write(path, text)
