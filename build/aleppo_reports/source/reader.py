"""Read the annotations folder into a `Corpus`: nodes of text become typed records, by the statements in `schemas/`.

Every finding of every file comes back in one go. A record with a finding of its own is left out of the corpus, so later
stages see only values of the right type; `ReadResult.problems` says what was left out and why.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from math import isfinite
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar, cast

from aleppo_reports import dates
from aleppo_reports.collecting import uncollected
from aleppo_reports.problems import Origin, Problem, nearest
from aleppo_reports.records import (
    SHAPES,
    Actor,
    Article,
    Code,
    Coder,
    Corpus,
    Disagreement,
    Event,
    Objection,
    Pass,
    Place,
    Record,
    Retired,
    SignOff,
    identifier,
)
from aleppo_reports.schema import Field, Table
from aleppo_reports.source import plain, verified, yaml
from aleppo_reports.source.files import Files
from aleppo_reports.source.plan import CodeLists, Tables, Value, field_of, plan

R = TypeVar("R", bound=Record)
A = TypeVar("A", Article, Pass)

ANNOTATIONS = "annotations"
_RESTORE = "restore the file, or check --root"
PASSES = "passes"
"""Folder in it that holds the raw passes, a folder for each coder."""
# The registry files: name of the file and of its one top-level key, and the class of its records.
REGISTRIES: Mapping[str, type[Record]] = {
    "actors": Actor,
    "places": Place,
    "events": Event,
    "coders": Coder,
    "disagreements": Disagreement,
    "verifications": SignOff,
    "objections": Objection,
    "retired": Retired,
}
# A corpus that nobody coded twice has no coders to tell apart, one may not have been compared yet, or not reviewed, and
# before a second release nothing was withdrawn.
OPTIONAL = frozenset({"coders", "disagreements", "verifications", "objections", "retired"})


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What could be read, and what was wrong with the rest.

    Attributes:
        corpus: the records without a finding of their own.
        problems: the findings, in the order of reading.
        broken: files with a finding.
        declared: every id written, by its column, of records with findings too; no column of a registry that could not
            be read at all, since nobody can say then which ids it holds.
        files: number of files read.
    """

    corpus: Corpus
    problems: tuple[Problem, ...]
    broken: frozenset[str]
    declared: Mapping[str, frozenset[str]]
    files: int


@dataclass(frozen=True, slots=True)
class _Reading:
    """What every step of reading needs to know, and where it puts its findings."""

    files: Files
    tables: Tables
    codes: CodeLists
    plans: plain.Plans
    problems: list[Problem] = field(default_factory=list)
    declared: dict[str, set[str]] = field(default_factory=dict)

    def report(self, origin: Origin, code: str, record: str, key: str, message: str, fix: str) -> None:
        self.problems.append(Problem(origin, code, record, key, message, fix))


@uncollected()
def read_corpus(
    root: Path | Files, tables: Tables, *, passes: bool = True, articles: bool = True, compared: bool = True
) -> ReadResult:
    """Return everything coded under `root/annotations`, with every finding.

    Args:
        root: folder that holds `annotations/`, or its files.
        tables: the schemas that type the keys.
        passes: whether the raw passes are read too.
        articles: whether the articles are read too, or only what stands beside them.
        compared: whether what was compared with the texts is read too.
    """
    files = Files(root) if isinstance(root, Path) else root
    reading, codes = _begun(files, tables)
    problems = reading.problems
    there = {name: cls for name, cls in REGISTRIES.items() if name not in OPTIONAL or files.has(registry_file(name))}
    registries: dict[str, tuple[Any, ...]] = {
        name: tuple(_registry(registry_file(name), name, cls, reading)) for name, cls in there.items()
    }
    article_files = files.listed(f"{ANNOTATIONS}/articles/*.yaml")
    if not article_files:
        reading.report(
            Origin(f"{ANNOTATIONS}/articles"),
            "R211",
            "",
            "",
            "there is no article",
            "make one with `aleppo new ARTICLE_ID --text FILE`, or name the right folder with --root",
        )
    # An article whose file cannot be read is still there to be referred to.
    reading.declared["article_id"] = {PurePosixPath(name).stem for name in article_files}
    for column in ("quote_id", "figure_id", "report_id"):
        reading.declared.setdefault(column, set())
    read = article_files if articles else []
    found = tuple(article for name in read if (article := _named(Article, name, reading)))
    pass_files = files.listed(f"{ANNOTATIONS}/{PASSES}/*/*.yaml") if passes else []
    for absent in REGISTRIES.keys() - there.keys():
        # A file that is not there is one that holds none.
        if id_key := identifier(REGISTRIES[absent]):
            reading.declared.setdefault(id_key, set())
    corpus = Corpus(
        articles=found,
        actors=registries["actors"],
        places=registries["places"],
        events=registries["events"],
        codes=codes,
        coders=registries.get("coders", ()),
        disagreements=registries.get("disagreements", ()),
        retired=registries.get("retired", ()),
        passes=_passes(pass_files, reading),
        verifications=registries.get("verifications", ()),
        objections=registries.get("objections", ()),
        verified=_verified(reading) if compared else None,
    )
    declared = {column: frozenset(ids) for column, ids in reading.declared.items()}
    code_files = files.listed(f"{ANNOTATIONS}/codes/*.csv")
    count = len(code_files) + len(there) + len(read) + len(pass_files) + (corpus.verified is not None)
    broken = frozenset(problem.origin.file for problem in problems)
    return ReadResult(corpus, tuple(problems), broken, declared, count)


def registry_file(name: str) -> str:
    """Return the path of a registry's file, from the root."""
    return f"{ANNOTATIONS}/{name}.yaml"


def _begun(files: Files, tables: Tables) -> tuple[_Reading, tuple[Code, ...]]:
    """Return what every step of reading needs, and the codes."""
    problems: list[Problem] = []
    code_files = files.listed(f"{ANNOTATIONS}/codes/*.csv")
    codes = [code for name in code_files for code in _codes(files, name, tables["codes"], problems)]
    known: dict[str, set[str]] = {PurePosixPath(name).stem: set() for name in code_files}
    for code in codes:
        known[code.list].add(code.code)
    problems += [found for found in _lists_that_lack(tables, known) if not _is_broken(problems, found.origin.file)]
    # Of a list that cannot be read whole, nobody can say which codes it holds.
    whole = {name: frozenset(values) for name, values in known.items() if not _is_broken(problems, f"/{name}.csv")}
    plans = {cls: plan(cls, tables, whole) for cls in SHAPES}
    return _Reading(files, tables, whole, plans, problems), tuple(codes)


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """An article read by itself: None if it cannot be read; what is wrong with it; the ids written in it, by column."""

    article: Article | None
    problems: tuple[Problem, ...]
    declared: Mapping[str, frozenset[str]]


class ArticleReader:
    """Reads articles one by one, each by itself, for a build whose processes share the schemas and code lists alone."""

    def __init__(self, root: Path, tables: Tables) -> None:
        """Read the code lists.

        Args:
            root: folder that holds `annotations/`.
            tables: the schemas that type the keys.
        """
        self._root = root
        self._reading, self.codes = _begun(Files(root), tables)

    @uncollected()
    def read(self, name: str, data: bytes | None = None) -> ReadArticle:
        """Return an article and what is wrong with it.

        Args:
            name: path of its file from the root, with slashes.
            data: content of the file, if it is at hand.
        """
        # Files of its own, so that no tree is kept.
        files = Files(self._root, {} if data is None else {name: data})
        reading = replace(self._reading, files=files, problems=[], declared={})
        article = _named(Article, name, reading)
        declared = {column: frozenset(ids) for column, ids in reading.declared.items()}
        return ReadArticle(article, tuple(reading.problems), declared)


def _lists_that_lack(tables: Tables, known: Mapping[str, set[str]]) -> Iterator[Problem]:
    """Yield code lists that a column needs and that are missing, empty, or of the wrong kind."""
    if not known:
        fix = "restore the folder, or name the right one with --root"
        yield Problem(Origin(f"{ANNOTATIONS}/codes"), "R214", "", "", "there are no code lists", fix)
        return
    wanted = {column.codes: column for table in tables.values() for column in table.fields if column.codes}
    for name, column in sorted(wanted.items()):
        origin = Origin(f"{ANNOTATIONS}/codes/{name}.csv")
        if not known.get(name):
            message = f"the code list is missing or empty; {column.title!r} takes its values from it"
            yield Problem(origin, "R214", "", "", message, "write the list: a line of columns, then a line per code")
        elif column.type == "integer" and (odd := sorted(code for code in known[name] if not code.isdecimal())):
            message = f"{odd[0]!r} is no whole number, as the codes of {column.title!r} are"
            yield Problem(origin, "R214", odd[0], "code", message, "write whole numbers")


def _is_broken(problems: Iterable[Problem], suffix: str) -> bool:
    return any(problem.origin.file.endswith(suffix) for problem in problems)


def _codes(files: Files, name: str, table: Table, problems: list[Problem]) -> Iterator[Code]:
    try:
        data = files.read(name)
    except OSError as error:
        problems.append(Problem(Origin(name), "R213", "", "", f"cannot be read: {error.strerror}", _RESTORE))
        return
    yield from read_codes(data, name, table, problems)


def read_codes(data: bytes, shown: str, table: Table, problems: list[Problem]) -> Iterator[Code]:
    """Yield the codes of one code list.

    Args:
        data: content of a CSV file whose name is the list's name.
        shown: its path as shown to a person.
        table: schema of the codes table.
        problems: where findings are put.
    """
    columns = [name for name in table.names if name != "list"]
    try:
        reader = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True)
        # A value may run over several lines: a row begins where the one before ended.
        rows, starts = [], [1]
        for row in reader:
            rows.append(row)
            starts.append(reader.line_num + 1)
    except (UnicodeDecodeError, csv.Error) as error:
        problems.append(Problem(Origin(shown), "R213", "", "", f"is no CSV in UTF-8: {error}", "save it as CSV, UTF-8"))
        return
    if not rows or rows[0] != columns:
        found = ",".join(rows[0]) if rows else "nothing"
        message = f"the first line must be {','.join(columns)}, found {found}"
        problems.append(Problem(Origin(shown, 1, 1), "R213", "", "", message, "mend the first line"))
        return
    seen: dict[str, int] = {}
    for line, row in zip(starts[1:], rows[1:], strict=False):
        origin = Origin(shown, line, 1)
        if len(row) != len(columns):
            message = f"the line has {len(row)} values, not {len(columns)}"
            fix = "put values that contain commas in double quotes"
            problems.append(Problem(origin, "R213", "", "", message, fix))
            continue
        values = {name: value for name, value in zip(columns, row, strict=True) if value}
        absent = [column.name for column in table.fields if column.required and column.name not in {*values, "list"}]
        if absent:
            message = f"the code has no {absent[0]}"
            problems.append(Problem(origin, "R213", row[0], absent[0], message, "fill it in"))
            continue
        if values["code"] in seen:
            message, fix = f"the code stands already in line {seen[values['code']]}", "delete one of the two"
            problems.append(Problem(origin, "R213", values["code"], "code", message, fix))
            continue
        seen[values["code"]] = line
        yield Code(origins={"": origin}, list=PurePosixPath(shown).stem, **values)


def _bytes(shown: str, reading: _Reading) -> bytes | None:
    try:
        return reading.files.read(shown)
    except OSError as error:
        reading.report(Origin(shown), "R212", "", "", f"cannot be read: {error.strerror}", _RESTORE)
        return None


def _plainly(data: bytes, shown: str, cls: type[R], reading: _Reading, key: str = "") -> list[R] | None:
    """Return the records of a file that nothing need be said about, or None: then it takes a closer look."""
    text = yaml.unremarkable(data)
    found = plain.read(text, shown, cls, reading.plans, key) if text is not None else None
    if found is None:
        return None
    for column, ids in found.ids.items():
        reading.declared.setdefault(column, set()).update(ids)
    return cast(list[R], found.records)


def _node(shown: str, reading: _Reading) -> yaml.Mapping | None:
    node, problems = reading.files.tree(shown)
    reading.problems.extend(problems)
    if node is None:
        return None
    if not isinstance(node, yaml.Mapping):
        reading.report(node.origin, "R203", "", "", "the file must hold keys and values", "write `key: value` lines")
        return None
    return node


def _named(cls: type[A], shown: str, reading: _Reading) -> A | None:
    """Return the record that a file holds as a whole, and which it is named after."""
    path = PurePosixPath(shown)
    data = _bytes(shown, reading)
    if data is None:
        return None
    record: A | None = None
    if found := _plainly(data, shown, cls, reading):
        (record,) = found
    elif node := _node(shown, reading):
        record = _record(cls, node, reading)
    if record and record.article_id != path.stem:
        reading.report(
            record.at("article_id"),
            "R210",
            record.article_id,
            "article_id",
            f"does not agree with the name of the file, {path.name}",
            f"rename the file to {record.article_id}.yaml, or correct the id",
        )
        # Taken for another article's, its spans would be compared with the wrong text.
        return None
    return record


def _passes(files: Iterable[str], reading: _Reading) -> Mapping[str, tuple[Pass, ...]]:
    """Return the passes by coder: the name of the folder that holds the file."""
    passes: dict[str, list[Pass]] = {}
    for name in files:
        if found := _named(Pass, name, reading):
            passes.setdefault(PurePosixPath(name).parent.name, []).append(found)
    return {coder: tuple(found) for coder, found in passes.items()}


def _verified(reading: _Reading) -> Mapping[str, str] | None:
    if not reading.files.has(verified.PATH):
        return None
    try:
        data = reading.files.read(verified.PATH)
    except OSError as error:
        reading.report(Origin(verified.PATH), "R212", "", "", f"cannot be read: {error.strerror}", _RESTORE)
        return None
    found, problems = verified.read_verified(data, verified.PATH)
    reading.problems.extend(problems)
    return found


def _registry(shown: str, name: str, cls: type[R], reading: _Reading) -> Iterator[R]:
    data = _bytes(shown, reading)
    if data is None:
        return
    if found := _plainly(data, shown, cls, reading, name):
        yield from found
        return
    node = _node(shown, reading)
    if node is None:
        return
    id_key = identifier(cls)
    if id_key and name in node.entries and isinstance(node.entries[name].node, yaml.Sequence):
        reading.declared.setdefault(id_key, set())
    for key, entry in node.entries.items():
        if key != name:
            reading.report(
                entry.key,
                "R201",
                "",
                key,
                f"unknown key{nearest(key, [name])}",
                f"the only key at the top of this file is {name}",
            )
    if name in node.entries:
        yield from _records(cls, node.entries[name].node, name, "", reading)
    else:
        reading.report(
            Origin(shown, 1, 1),
            "R202",
            "",
            name,
            "the key is missing",
            f"put the records under a key {name}:",
        )


def _records(cls: type[R], node: yaml.Node, key: str, record: str, reading: _Reading) -> Iterator[R]:
    if not isinstance(node, yaml.Sequence):
        reading.report(node.origin, "R203", record, key, "must be a list", "start each record with `- `")
        return
    for item in node.items:
        if not isinstance(item, yaml.Mapping):
            reading.report(
                item.origin,
                "R203",
                record,
                key,
                "each item must be a record of keys and values",
                "write `key: value` lines under the dash",
            )
        elif found := _record(cls, item, reading, owner=record):
            yield found


def _record(cls: type[R], node: yaml.Mapping, reading: _Reading, owner: str = "") -> R | None:
    plan = reading.plans[cls]
    typings = plan.typings
    id_entry = node.entries.get(plan.name_key) if plan.name_key else None
    record = id_entry.node.value if id_entry and isinstance(id_entry.node, yaml.Scalar) else owner
    if plan.id_key and id_entry:
        reading.declared.setdefault(plan.id_key, set()).add(record)
    before = len(reading.problems)
    origins: dict[str, Origin] = {"": node.origin}
    values: dict[str, Any] = {}
    for key, (place, inner, _) in node.entries.items():
        origins[key] = inner.origin
        if type(inner) is yaml.Scalar and key in typings:
            value = typings[key](inner.value)
            if value is None:
                value = _value(plan.fields[key], key, inner, record, reading)
            if value is not None:
                values[key] = value
        elif key in plan.nested:
            values[key] = tuple(_records(plan.nested[key], inner, key, record, reading))
        elif key not in plan.authored:
            known = ", ".join(plan.authored)
            reading.report(
                place, "R201", record, key, f"unknown key{nearest(key, plan.authored)}", f"use one of: {known}"
            )
        else:
            reading.report(inner.origin, "R203", record, key, "must be one value", "write the value behind the colon")
    for key in (key for key in plan.authored if key in plan.required and key not in node.entries):
        example = field_of(cls, key, reading.tables).example
        reading.report(node.origin, "R202", record, key, "the key is missing", f"add a line like `{key}: {example}`")
    own = any(problem.record in (record, "") for problem in reading.problems[before:])
    # Findings inside nested records leave out only those; findings of its own leave out the record.
    return cls(origins=origins, **values) if plan.required <= values.keys() and (not own or cls is Article) else None


def _value(field: Field, key: str, node: yaml.Scalar, record: str, reading: _Reading) -> Value | None:
    """Return the scalar as the type its column states, or None after reporting what is wrong with it."""

    def wrong(code: str, message: str, fix: str) -> None:
        reading.report(node.origin, code, record, key, message, fix)

    text = node.value
    if field.codes:
        known = reading.codes.get(field.codes)
        if known is not None and text not in known:
            listed = ", ".join(sorted(known))
            wrong(
                "R205", f"{text!r} is not in the code list {field.codes}{nearest(text, known)}", f"use one of: {listed}"
            )
            return None
    if not field.matches(text):
        wrong("R206", f"{text!r} does not have the form of {field.title!r}", f"write it like {field.example}")
        return None
    if field.syntax:
        return _edtf(field, text, wrong)
    if field.type == "string":
        return text
    return _typed(field, text, wrong)


def _edtf(field: Field, text: str, wrong: Any) -> str | None:
    try:
        dates.days(text)
    except ValueError as error:
        wrong("R208", str(error), f"write an EDTF date like {field.example}, [2016-12-06..2016-12-07] or 2012/..")
        return None
    if field.syntax == "edtf-interval" and not dates.is_interval(text):
        wrong("R208", f"{text!r} is no interval", "write a day, month or year, or two dates with a slash between them")
        return None
    return text


def _typed(field: Field, text: str, wrong: Any) -> Value | None:
    value: Value
    try:
        if field.type == "date":
            value = date.fromisoformat(text)
            if text != value.isoformat():
                raise ValueError
        elif field.type == "integer":
            value = int(text)
            if text != str(value):
                raise ValueError
        else:
            value = float(text)
            if not isfinite(value):
                raise ValueError
            if not text.replace(".", "", 1).removeprefix("-").isdecimal() or not text.isascii():
                raise ValueError
    except ValueError:
        kinds = {
            "date": "a day of the calendar, written YYYY-MM-DD",
            "integer": "a whole number, written with digits only",
            "number": "a number, written with digits and at most one point",
        }
        wrong("R204", f"{text!r} is not {kinds[field.type]}", f"write it like {field.example}")
        return None
    if isinstance(value, (int, float)):
        if field.minimum is not None and value < field.minimum:
            wrong("R207", f"{text} is below {field.minimum:g}", f"write a number from {field.minimum:g}")
            return None
        if field.maximum is not None and value > field.maximum:
            wrong("R207", f"{text} is above {field.maximum:g}", f"write a number up to {field.maximum:g}")
            return None
    return value
