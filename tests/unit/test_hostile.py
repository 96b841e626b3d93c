"""Input made to do harm: it is refused or read, in one message, in time that grows with its size, and nothing leaks."""

from __future__ import annotations

import errno
import os
import shutil
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aleppo_reports import archives, files, published
from aleppo_reports.comparing import shown
from aleppo_reports.comparing.changes import Difference, SchemaChange
from aleppo_reports.findings.finding import worst
from aleppo_reports.findings.plain import printed
from aleppo_reports.pipeline import build, check, lay_out
from aleppo_reports.problems import Origin, Problem, Suggestions
from aleppo_reports.publish import markdown
from aleppo_reports.publish.validate import validate
from aleppo_reports.published import Published
from aleppo_reports.rules.registry import circle
from aleppo_reports.source import yaml
from aleppo_reports.source.verified import PATH as VERIFIED
from builders import REPOSITORY, Parts, make_root, write
from commands import Aleppo
from packages import describe, make_release, resource, seal

PLACES = "annotations/places.yaml"
ARTICLE = "annotations/articles/herald-2016-12-07.yaml"


def findings(data: bytes) -> list[str]:
    return [str(problem).partition("\n")[0] for problem in yaml.read(data, "x")[1]]


# --- The reader of YAML ---

SLOW = {
    "anchors": b"- &a 1\n",
    "tags": b"- !t 1\n",
    "escapes": b'- "\\0"\n',
    "controls": bytes(range(1, 32)),
    "marks": "a\u0300\u0323".encode() * 20 + "\u0300\u0323".encode() * 1000,
    "escaped marks": b'- "' + b"\\u0301\\u0323" * 1000 + b'"\n',
}


@pytest.mark.parametrize("name", SLOW)
def test_reading_takes_time_that_grows_with_the_size(name: str) -> None:
    """Each of them took the square of it: these sizes a minute and more."""
    data = SLOW[name] * (250_000 // len(SLOW[name]))
    start = time.process_time()
    assert yaml.read(data, "x")[1]
    assert time.process_time() - start < 10


@pytest.mark.parametrize("key", ["k{}", "? k{}"])
def test_a_question_mark_in_one_line_with_many_keys_is_found_in_time(key: str) -> None:
    keys = ", ".join(f"{key.format(number)} : 1" for number in range(20_000))
    start = time.process_time()
    problems = yaml.read(f'{{"? ": 1, {keys}}}'.encode(), "x")[1]
    assert len(problems) == (20_000 if key.startswith("?") else 0)
    assert time.process_time() - start < 10


def test_too_many_marks_on_one_letter() -> None:
    marks = "\u0300\u0323" * 20
    assert findings(f"a: e{marks}\n".encode()) == ["x:1:5: 40 combining marks stand in a row; at most 30 may [Y111]"]
    escaped = marks.replace("\u0300", "\\u0300").replace("\u0323", "\\u0323")
    assert findings(f'a: "e{escaped}"\n'.encode()) == [
        "x:1:4: 40 combining marks stand in a row; at most 30 may [Y111]"
    ]
    # At the end of the file, and twice in a line.
    assert findings(f"e{marks} e{marks}".encode()) == [
        "x:1:2: 40 combining marks stand in a row; at most 30 may [Y111]",
        "x:1:44: 40 combining marks stand in a row; at most 30 may [Y111]",
    ]
    tree, _ = yaml.read(f"e{marks}".encode(), "x")
    assert isinstance(tree, yaml.Scalar)
    assert tree.value == "e" + "\ufffd" * 40


def test_as_many_marks_as_letters_have_are_read() -> None:
    # A letter of Vedic Sanskrit, with what stands on it.
    tree, problems = yaml.read("a: \u0915\u094d\u0937\u0951\u1cd0\n".encode(), "x")
    assert problems == []
    assert tree is not None


def test_what_is_not_composed_is_named_by_its_beginning() -> None:
    (problem,) = yaml.read(("e\u0301" * 50_000).encode(), "x")[1]
    points = "U+0065 U+0301 " * 6
    assert str(problem) == (
        f"x:1:1: text is not in Unicode normal form C: {points}... [Y111]\n"
        f"  fix: write '{'é' * 60}...' in its composed form {'U+00E9 ' * 12}..."
    )


# --- Very many findings ---


def test_the_count_is_exact_and_the_list_is_short(aleppo: Aleppo, root: Path) -> None:
    write(root / PLACES, "places:\n" + "  - x\n" * 20_000)
    ran = aleppo("check", "--root", root)
    assert ran.code == 1
    assert ran.out.count("\n  fix: ") == 1_000
    assert "19,001 findings more, not printed\n" in ran.err
    assert "2 events, 4 actors, 0 places; 20,001 problems\n" in ran.err
    assert aleppo("check", "--root", root, "--most", 0).out.count("\n  fix: ") == 20_001
    ran = aleppo("check", "--root", root, "--most", 2)
    assert ran.out.count("\n  fix: ") == 2
    assert "19,999 findings more, not printed\n" in ran.err
    whole = root / "found.jsonl"
    aleppo("check", "--root", root, "--format", "jsonl", "-o", whole)
    assert len(whole.read_text(encoding="utf-8").splitlines()) == 20_001


def test_those_that_are_left_out_are_the_least() -> None:
    problems = [Problem(Origin("x", line), code) for line, code in enumerate(["G906", "S401", "W122", "S402"], 1)]
    assert [problem.code for problem in worst(problems, 2)] == ["S401", "S402"]
    assert [problem.code for problem in worst(problems, 3)] == ["S401", "W122", "S402"]
    assert worst(problems, 4) is problems


def test_suggestions_end_before_they_take_long() -> None:
    known = [f"place-{number}" for number in range(15_000)]
    suggestions = Suggestions()
    assert suggestions.nearest("plce-7", known) == " (did you mean 'place-7'?)"
    assert suggestions.nearest("plce-8", known) == ""
    # Among few, there is room for more.
    assert suggestions.nearest("cty", ["city"]) == " (did you mean 'city'?)"


def test_many_ids_that_lead_nowhere_are_found_in_time(tmp_path: Path) -> None:
    def many(parts: Parts) -> None:
        parts.places = [
            {"place_id": f"p{n}", "name": f"n{n}", "kind": "city", "parent_id": f"q{n}"} for n in range(5_000)
        ]

    root = make_root(tmp_path, many)
    start = time.process_time()
    found = [problem for problem in check(root).problems if problem.code == "I303"]
    assert len(found) == 5_001
    assert time.process_time() - start < 15


def test_a_long_circle_is_shown_by_its_beginning() -> None:
    steps = [str(number) for number in range(250)]
    assert circle(steps, "100") == " → ".join([*steps[100:200], "…", "100"])
    assert circle(steps[:100], "0") == " → ".join([*steps[:100], "0"])


def test_what_would_move_the_cursor_or_fill_the_screen_is_written_out() -> None:
    problem = Problem(Origin("x", 1, 1), "S401", "r", "k", "found \x1b[2J\u202eabc\u2028", "do \x07 this")
    assert printed(problem) == "x:1:1: r: k: found \\x1b[2J\\u202eabc\\u2028 [S401]\n  fix: do \\x07 this"
    long = Problem(Origin("x"), "S401", message="m" * 5_000)
    assert printed(long) == f"x: {'m' * 3_997}… (1,010 characters more)"


# --- Files that are none, or too large ---


def test_a_pipe_is_not_waited_for(tmp_path: Path, root: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, told in ((tmp_path / "pipe", "is no file"), (tmp_path, "Is a directory")):
        with pytest.raises(OSError, match=told) as raised:
            files.read(path)
        assert raised.value.strerror == told
    (root / PLACES).unlink()
    os.mkfifo(root / PLACES)
    fix = "restore the file, or check --root"
    assert str(check(root).problems[-1]) == f"{PLACES}: cannot be read: is no file [R212]\n  fix: {fix}"


def pipe(path: Path) -> None:
    os.mkfifo(path)


def link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


@pytest.mark.parametrize("name", ["annotations/verifications.yaml", "annotations/coders.yaml", VERIFIED])
@pytest.mark.parametrize(
    ("put", "told"),
    [(Path.mkdir, "Is a directory"), (pipe, "is no file"), (link_to_itself, "Too many levels of symbolic links")],
)
def test_what_stands_in_the_place_of_a_file_that_may_be_lacking_is_no_lack(
    aleppo: Aleppo, root: Path, name: str, put: Callable[[Path], object], told: str
) -> None:
    put(root / name)
    fix = "restore the file, or check --root"
    assert f"{name}: cannot be read: {told} [R212]\n  fix: {fix}" in map(str, check(root).problems)
    ran = aleppo("status", "--root", root)
    assert "1 problem with the annotations: what cannot be read is left out; run `aleppo check`" in ran.out + ran.err


def test_a_file_that_is_too_large_is_not_read(root: Path) -> None:
    with (root / PLACES).open("r+b") as file:
        # A hole: it takes no room on the disk.
        file.truncate(2**28 + 1)
    fix = "restore the file, or check --root"
    told = "cannot be read: has 268,435,457 bytes, more than 268,435,456 are not read"
    assert str(check(root).problems[-1]) == f"{PLACES}: {told} [R212]\n  fix: {fix}"


def unreadable(monkeypatch: pytest.MonkeyPatch, *paths: Path) -> None:
    """Make files unreadable; whoever runs this may be allowed to read everything."""
    original = Path.read_bytes
    opened = Path.open

    def refused(path: Path) -> None:
        if path in paths:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    def read_bytes(self: Path) -> bytes:
        refused(self)
        return original(self)

    def open_(self: Path, *arguments: Any, **options: Any) -> Any:
        refused(self)
        return opened(self, *arguments, **options)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    monkeypatch.setattr(Path, "open", open_)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (ARTICLE, "R212"),
        (PLACES, "R212"),
        ("annotations/codes/bound.csv", "R213"),
        ("annotations/verified.csv", "R212"),
    ],
)
def test_a_file_that_may_not_be_read_is_a_finding(
    root: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: str
) -> None:
    (root / "annotations/verified.csv").touch()
    unreadable(monkeypatch, root / name)
    found = [str(problem) for problem in check(root).problems if problem.origin.file == name]
    assert found == [f"{name}: cannot be read: Permission denied [{code}]\n  fix: restore the file, or check --root"]
    if name.endswith(".yaml"):
        laid = [str(problem) for problem in lay_out(root).problems]
        assert laid == [f"{name}: cannot be read: Permission denied [R212]\n  fix: restore the file, or check --root"]


def test_a_schema_that_may_not_be_read_is_a_finding(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unreadable(monkeypatch, root / "schemas/places.json")
    assert [str(problem) for problem in check(root).problems] == [
        "schemas/places.json: cannot be read: Permission denied [B704]\n  fix: mend the file"
    ]


def test_what_else_may_not_be_read_is_said_without_a_traceback(
    aleppo: Aleppo, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unreadable(monkeypatch, root / "texts/herald.txt")
    ran = aleppo("check", "--root", root, "--texts", root / "texts")
    assert (ran.code, ran.out, ran.err) == (2, "", f"aleppo: {root}/texts/herald.txt: Permission denied\n")


# --- Packages ---


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_release(tmp_path_factory.mktemp("made"))


@pytest.fixture
def package(released: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(released, tmp_path / "package"))


def changed(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    return lambda package: describe(package, change)


def with_path(path: object) -> Callable[[Path], None]:
    return changed(lambda content: resource(content, "places").update(path=path))


def text(name: str, content: str) -> Callable[[Path], object]:
    return lambda package: (package / name).write_text(content, encoding="utf-8", newline="")


def linked(package: Path) -> None:
    (package / "data/places.csv").unlink()
    (package / "data/places.csv").symlink_to(REPOSITORY / "data/places.csv")


def looped(package: Path) -> None:
    (package / "data/places.csv").unlink()
    (package / "data/places.csv").symlink_to("places.csv")


def piped(package: Path) -> None:
    (package / "data/places.csv").unlink()
    os.mkfifo(package / "data/places.csv")


def column(**properties: object) -> Callable[[Path], None]:
    return changed(lambda content: resource(content, "places")["schema"]["fields"][1].update(properties))


UNREAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "up": (
        with_path("../../../etc/passwd"),
        "datapackage.json: the resource 'places' leads outside the package: '../../../etc/passwd'",
    ),
    "absolute": (
        with_path("/etc/passwd"),
        "datapackage.json: the resource 'places' leads outside the package: '/etc/passwd'",
    ),
    "drive": (with_path("C:\\x"), "datapackage.json: the resource 'places' leads outside the package: 'C:\\\\x'"),
    "address": (
        with_path("https://example.org/a.csv"),
        "datapackage.json: the resource 'places' leads outside the package: 'https://example.org/a.csv'",
    ),
    "zero byte": (
        with_path("data/a\0b"),
        "datapackage.json: the resource 'places' leads outside the package: 'data/a\\x00b'",
    ),
    "no text": (with_path(["data/a.csv"]), "datapackage.json: a resource has no name or no path"),
    "link": (linked, "data/places.csv cannot be read: leads outside the package, by a link"),
    "link to itself": (looped, "data/places.csv cannot be read: leads outside the package, by a link"),
    "pipe": (piped, "data/places.csv cannot be read: is no file"),
    "name": (
        changed(lambda content: resource(content, "places").update(name="<b>")),
        "datapackage.json: '<b>' is no name of a resource",
    ),
    "version": (
        changed(lambda content: content.update(version="1\x1b[2J")),
        "datapackage.json: '1\\x1b[2J' is no version",
    ),
    "no resource": (
        changed(lambda content: content["resources"].insert(0, 5)),
        "datapackage.json: a resource has no name or no path",
    ),
    "no key": (
        changed(lambda content: resource(content, "places")["schema"].update(primaryKey="place_id")),
        "datapackage.json: the table 'places' has no primary key",
    ),
    "columns": (column(name="<b>"), "datapackage.json has a schema that cannot be read"),
    "constraints": (column(constraints=[]), "datapackage.json has a schema that cannot be read"),
    "codes": (column(constraints={"enum": [["a"]]}), "datapackage.json has a schema that cannot be read"),
    "cells": (
        text("data/places.csv", '"place_id","name"\n"a"\n'),
        "data/places.csv cannot be read: line 2 has 1 cells, not 2",
    ),
    "same columns": (
        text("data/places.csv", '"place_id","place_id"\n'),
        "data/places.csv cannot be read: two columns have the same name",
    ),
    "no id": (text("data/places.csv", '"name"\n"a"\n'), "data/places.csv has no column place_id"),
}


# Both read the package; the columns of an earlier release only diff looks at.
READING = [
    (verb, name) for name in UNREAD for verb in ("diff", "resolve") if verb == "diff" or "schema" not in UNREAD[name][1]
]


@pytest.mark.parametrize(("verb", "name"), READING)
def test_a_package_that_would_do_harm_is_not_read(
    aleppo: Aleppo, released: Path, package: Path, name: str, verb: str
) -> None:
    change, message = UNREAD[name]
    change(package)
    arguments = ["diff", package, released] if verb == "diff" else ["resolve", "--root", package, "--against", released]
    ran = aleppo(*arguments)
    assert (ran.code, ran.out) == (2, "")
    told = ran.err.rpartition("Error: ")[2].removesuffix("\n")
    assert told == f"{package}: {message}"


def without(name: str) -> Callable[[Path], None]:
    return changed(
        lambda content: content.update(resources=[each for each in content["resources"] if each["name"] != name])
    )


def figures(**properties: object) -> Callable[[Path], None]:
    return changed(lambda content: resource(content, "figures")["schema"].update(properties))


MISSHAPEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "contributors": (
        changed(lambda content: content.update(contributors=5)),
        "$.contributors: 5 is not of type 'array'",
    ),
    "a contributor": (
        changed(lambda content: content.update(contributors=[[{}]])),
        "contributors: holds something that is no object",
    ),
    "id": (changed(lambda content: content.update(id=["a"])), "$.id: ['a'] is not of type 'string'"),
    "keywords": (changed(lambda content: content.update(keywords=5)), "$.keywords: 5 is not of type 'array'"),
    "fields": (figures(fields=5), "schema: resource figures has no schema"),
    "links": (
        figures(foreignKeys=None),
        "schema: resource figures has a schema that cannot be read: TypeError 'NoneType' object is not iterable",
    ),
    "no table": (without("reports"), "schema: answers.report_id: points to reports.report_id, which is not there"),
}


@pytest.mark.parametrize("name", MISSHAPEN)
def test_a_package_that_is_not_as_a_release_is_is_no_fault_of_the_program(
    aleppo: Aleppo, package: Path, name: str
) -> None:
    change, message = MISSHAPEN[name]
    change(package)
    ran = aleppo("show", "--root", package, "herald-2016-12-07")
    told = ran.err.rpartition("Error: ")[2]
    assert (ran.code, ran.out) == (2, "")
    assert told == f"{package}: datapackage.json: {message} [V602]; `aleppo validate` says all that is wrong\n"
    # These need less of a package.
    for verb in (["cite", "herald-2016-12-07"], ["site", "-o", package / "pages"]):
        again = aleppo(*verb, "--root", package)
        assert again.code == 0 or again.err.rpartition("Error: ")[2] == told


def test_a_table_that_lacks_a_column_is_named(aleppo: Aleppo, package: Path) -> None:
    (package / "data/articles.csv").write_text('"article_id"\n"herald-2016-12-07"\n', encoding="utf-8")
    for verb, column in (("cite", "agency_id"), ("show", "publisher_id")):
        ran = aleppo(verb, "--root", package, "herald-2016-12-07")
        told = ran.err.rpartition("Error: ")[2]
        assert (ran.code, ran.out, told) == (2, "", f"{package}: data/articles.csv has no column {column}\n")


def test_what_goes_wrong_with_a_whole_package_is_a_fault_of_the_program(
    aleppo: Aleppo, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Published, "one", lambda *_: 1 / 0)
    ran = aleppo("cite", "--root", package, "herald-2016-12-07")
    assert (ran.code, ran.out) == (2, "")
    assert "ZeroDivisionError" in ran.err
    assert ran.err.endswith("this is a fault of the program, please report it with the lines above\n")


@pytest.mark.parametrize("content", ["[" * 100_000, "9" * 5_000])
def test_a_descriptor_that_stops_the_reader_of_json_is_named(aleppo: Aleppo, package: Path, content: str) -> None:
    (package / "datapackage.json").write_text(content, encoding="utf-8")
    ran = aleppo("diff", package, package)
    assert ran.code == 2
    # The rest are the words of Python.
    assert ran.err.rpartition("Error: ")[2].startswith(f"{package}: datapackage.json cannot be read: ")
    (problem,) = validate(package).problems
    assert str(problem).startswith("datapackage.json: is no JSON: ")


def test_too_many_rows_are_not_read_as_text(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(published, "MOST_ROWS", 1)
    with pytest.raises(ValueError, match="has more than 1 rows") as raised:
        Published(package).rows("places")
    told = "data/places.csv cannot be read: has more than 1 rows, which are not read as text"
    assert str(raised.value) == f"{package}: {told}"


def test_a_column_that_the_table_of_retired_records_lacks_is_named(package: Path) -> None:
    (package / "data/retired.csv").write_text('"record_id"\n"a"\n', encoding="utf-8", newline="")
    with pytest.raises(ValueError, match="has no column") as raised:
        Published(package).rows("retired")
    assert str(raised.value) == f"{package}: data/retired.csv has no column record_kind"


def test_a_table_is_not_unpacked_for_its_name(package: Path) -> None:
    import gzip

    (package / "data/places.csv.gz").write_bytes(gzip.compress((package / "data/places.csv").read_bytes()))
    (package / "data/places.csv").unlink()
    describe(package, lambda content: resource(content, "places").update(path="data/places.csv.gz"))
    seal(package)
    (problem,) = validate(package).problems
    assert (problem.origin.file, problem.code) == ("data/places.csv.gz", "V606")


def test_a_file_of_a_package_that_may_not_be_read_is_named_once(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (package / "data/notes.txt").write_text("x", encoding="utf-8")
    unreadable(monkeypatch, package / "data/places.parquet", package / "data/notes.txt")
    fix = "take an unchanged copy of the release, or rebuild with `aleppo build`"
    assert [str(problem) for problem in validate(package).problems] == [
        f"data/notes.txt: cannot be read: Permission denied [V603]\n  fix: {fix}",
        f"data/places.parquet: cannot be read: Permission denied [V603]\n  fix: {fix}",
    ]
    unreadable(monkeypatch, package / "data/SHA256SUMS")
    assert f"data/SHA256SUMS: the checksum list cannot be read: Permission denied [V605]\n  fix: {fix}" in map(
        str, validate(package).problems
    )


# --- Zips ---


def test_a_zip_that_unpacks_to_very_much_more_is_refused(
    aleppo: Aleppo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, released: Path
) -> None:
    monkeypatch.setattr(archives, "SMALL", 1_000)
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("datapackage.json", b"{}")
        archive.writestr("data/a.csv", bytes(10**6))
    packed = path.stat().st_size
    message = f"holds 1,000,002 bytes when unpacked, more than 100 times its own {packed:,}"
    assert list(archives.faults(path)) == [message]
    for arguments in (["diff", path, released], ["resolve", "--root", released, "--against", path]):
        ran = aleppo(*arguments)
        assert (ran.code, ran.err.rpartition("Error: ")[2]) == (2, f"{path}: {message}\n")
    ran = aleppo("validate", path)
    assert ran.out == (
        f"a.zip: {message} [V609]\n  fix: take the archive of the release, from where it was published\n"
    )


def test_a_zip_with_a_broken_file_is_a_wrong_call(aleppo: Aleppo, tmp_path: Path, released: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("datapackage.json", b'{"resources": []}')
    path.write_bytes(path.read_bytes().replace(b'{"resources": []}', b'{"resources": {}}'))
    ran = aleppo("diff", path, released)
    told = "'datapackage.json' cannot be unpacked: Bad CRC-32 for file 'datapackage.json'"
    assert (ran.code, ran.err.rpartition("Error: ")[2]) == (2, f"{path}: datapackage.json cannot be read: {told}\n")


def test_a_zip_that_is_cut_is_a_wrong_call(aleppo: Aleppo, tmp_path: Path, released: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("datapackage.json", b"{}")
    # The end of the directory is whole, what it points to is not.
    path.write_bytes(path.read_bytes().replace(b"PK\x01\x02", b"PK\x01\x03"))
    ran = aleppo("diff", path, released)
    told = "cannot be read as a zip: Bad magic number for central directory"
    assert (ran.code, ran.err.rpartition("Error: ")[2]) == (2, f"{path}: {told}\n")


# --- Spreadsheets, and pages ---


def test_texts_that_a_spreadsheet_would_run_are_listed(tmp_path: Path) -> None:
    def formula(parts: Parts) -> None:
        parts.actors[0]["description"] = "=cmd|' /C calc'!A0"
        parts.actors[1]["description"] = "@SUM(1)"
        parts.places[0]["name"] = "＝1+1"

    told = "Texts that begin so: {}.\n"
    none = build(make_root(tmp_path / "none")).files["data/README.md"].decode()
    assert told.format("none") in none
    listed = build(make_root(tmp_path / "some", formula)).files["data/README.md"].decode()
    assert told.format("2 in `actors.description`, 1 in `places.name`") in listed


def test_a_tag_in_a_table_or_page_of_markdown_is_text() -> None:
    rows = [["<script>a</script>", "`<a>` <!-- b", "x\ny | <b"]]
    assert markdown.table(["h"] * 3, rows)[2] == "| &lt;script>a&lt;/script> | `<a>` &lt;!-- b | x y \\| &lt;b |"


def test_what_another_release_states_makes_no_tag_and_no_link() -> None:
    what = "the code <img src=x> [a](javascript:b) `c` @d\x1b goes"
    found = Difference("0.1.0", "0.2.0", (SchemaChange("a.b", what, "major"),), (), (), (), (), {})
    line = "- `a.b`: the code &lt;img src=x&gt; \\[a\\](javascript:b) \\`c\\` \\@d\\x1b goes."
    assert line in shown.markdown(found).splitlines()
    assert "schema a.b: the code <img src=x> [a](javascript:b) `c` @d\\x1b goes" in shown.text(found).splitlines()
