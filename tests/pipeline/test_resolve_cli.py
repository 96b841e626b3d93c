"""`aleppo resolve`: what became of an id, said only from releases that are at hand."""

from __future__ import annotations

import csv
import io
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import frictionless
import pandas as pd
import pytest

from aleppo_reports.citing.resolve import resolve
from aleppo_reports.comparing.recorded import CHANGES, read_records, record_bytes
from aleppo_reports.pipeline import build
from aleppo_reports.publish.validate import validate
from aleppo_reports.published import Published, row_sha256
from builders import REPOSITORY, Parts, emit, write
from commands import Aleppo
from releases import built, first, retired, second, with_less

__all__ = ["first", "second"]


def sha(root: Path, table: str, id: str) -> str:
    row = Published(root).row(table, id)
    assert row is not None
    return row_sha256(row)


# --- One id ---


def test_without_an_earlier_release_nothing_is_said_of_history(aleppo: Aleppo, second: Path) -> None:
    hashed = sha(second, "figures", "herald-f01")
    assert aleppo("--root", second, "resolve", "herald-f01") == (
        0,
        f"herald-f01 (figures): stands in 0.2.0, row sha256 {hashed}; "
        "there is no earlier release at hand to compare with\n",
        "",
    )


def test_a_record_that_did_not_change(aleppo: Aleppo, first: Path, second: Path) -> None:
    hashed = sha(second, "figures", "herald-f02")
    assert hashed == sha(first, "figures", "herald-f02")
    assert aleppo("--root", second, "resolve", "herald-f02", "--against", first) == (
        0,
        f"herald-f02 (figures): unchanged since 0.1.0; row sha256 {hashed}\n",
        "",
    )


def test_a_record_that_changed_names_its_columns(aleppo: Aleppo, first: Path, second: Path) -> None:
    assert aleppo("--root", second, "resolve", "herald-f01", "battle", "--against", first) == (
        0,
        f"herald-f01 (figures): changed since 0.1.0: subject; row sha256 {sha(second, 'figures', 'herald-f01')}\n"
        f"battle (events): changed since 0.1.0: summary; row sha256 {sha(second, 'events', 'battle')}\n",
        "",
    )


def test_a_record_that_is_new(aleppo: Aleppo, first: Path, second: Path) -> None:
    code, out, _ = aleppo("--root", second, "resolve", "post", "--against", first)
    assert code == 0
    assert out.startswith("post (actors): new in 0.2.0, 0.1.0 has it not; row sha256 ")


@pytest.mark.parametrize("against", [True, False])
def test_a_retired_record_says_why_and_what_replaces_it(
    aleppo: Aleppo, first: Path, second: Path, against: bool
) -> None:
    options = ["--against", first] if against else []
    assert aleppo("--root", second, "resolve", "herald-f03", "gate", "wall", *options) == (
        0,
        "herald-f03 (figures): retired in 0.2.0: Coded twice; replaced by herald-f01, which stands\n"
        "gate (places): retired in 0.2.0: Coded twice; replaced by wall, "
        "which was retired too, and nothing replaces it\n"
        "wall (places): retired in 0.2.0: No place; nothing replaces it\n",
        "",
    )


def test_a_successor_is_followed_to_the_end(tmp_path: Path) -> None:
    def change(parts: Parts) -> None:
        entries = [
            retired(record_id="herald-f08", replaced_by="herald-f09"),
            retired(record_id="herald-f09", retired_in="0.3.0", replaced_by="herald-f02"),
        ]
        parts.files["annotations/retired.yaml"] = emit({"retired": entries})

    found = resolve(Published(built(tmp_path, "0.3.0", change)), "herald-f08")
    assert (found.status, found.successors, found.stands) == ("retired", ("herald-f09", "herald-f02"), True)
    assert str(found).endswith("replaced by herald-f09, then by herald-f02, which stands")


def test_a_record_that_is_neither_there_nor_retired_is_lost(aleppo: Aleppo, first: Path, second: Path) -> None:
    assert aleppo("--root", second, "resolve", "moat", "--against", first) == (
        1,
        "moat (places): lost: 0.1.0 has it, 0.2.0 has it not and does not say that it was retired\n",
        "",
    )


@pytest.mark.parametrize("layout", ["folder", "zip"])
def test_the_earlier_release_may_be_a_folder_or_a_zip(
    aleppo: Aleppo, first: Path, second: Path, tmp_path: Path, layout: str
) -> None:
    path: Path = tmp_path / "release"
    shutil.copytree(first / "data", path / "data")
    shutil.copy(first / "datapackage.json", path)
    if layout == "zip":
        shutil.make_archive(str(tmp_path / "tiny"), "zip", tmp_path, "release")
        path = tmp_path / "tiny.zip"
    code, out, _ = aleppo("--root", second, "resolve", "herald-f02", "--against", path)
    assert (code, out[:44]) == (0, "herald-f02 (figures): unchanged since 0.1.0;")


# --- All ids of a release ---


def test_every_id_of_an_earlier_release_is_looked_up(aleppo: Aleppo, first: Path, second: Path) -> None:
    code, out, err = aleppo("--root", second, "resolve", "--against", first)
    assert code == 1
    assert out == "moat (places): lost: 0.1.0 has it, 0.2.0 has it not and does not say that it was retired\n"
    kinds = ("figures", "quotes", "labels", "reports", "events", "actors", "places")
    total = sum(len(Published(first).rows(table)) for table in kinds)
    assert err == f"of {total} records of 0.1.0: {total - 6} unchanged, 2 changed, 3 retired, 1 lost\n"


def test_a_release_agrees_with_itself(aleppo: Aleppo, second: Path) -> None:
    code, out, err = aleppo("--root", second, "resolve", "--against", second)
    assert (code, err) == (0, "")
    assert out.endswith(" unchanged, 0 changed, 0 retired, 0 lost\n")


# --- Wrong calls ---


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["herald-f1"], "there is no record 'herald-f1', and none was retired (did you mean 'herald-f01'?)"),
        (["herald-f02", "--table", "quotes"], "there is no record 'herald-f02' in quotes, and none was retired"),
        ([], "name an id, or an earlier release with --against"),
        (["herald-f02", "--against", "nowhere"], "'nowhere' does not exist"),
    ],
)
def test_a_wrong_call_gives_2_and_says_what_to_write(
    aleppo: Aleppo, second: Path, arguments: list[str], message: str
) -> None:
    code, out, err = aleppo("--root", second, "resolve", *arguments)
    assert (code, out) == (2, "")
    assert message in " ".join(err.split())


def test_an_earlier_release_that_is_none_gives_2(aleppo: Aleppo, second: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", "x")
    for path in (tmp_path, tmp_path / "a.zip"):
        code, _, err = aleppo("--root", second, "resolve", "herald-f02", "--against", path)
        assert code == 2
        assert "holds no datapackage.json" in err


def test_a_retired_record_cannot_be_cited_and_says_where_to_look(aleppo: Aleppo, second: Path) -> None:
    code, _, err = aleppo("--root", second, "cite", "herald-f03")
    assert code == 2
    assert "'herald-f03' was retired in 0.2.0; `aleppo resolve herald-f03` says more" in err


# --- The table ---


def test_a_release_check_finds_a_record_retired_in_a_later_version(aleppo: Aleppo, tmp_path: Path) -> None:
    def change(parts: Parts) -> None:
        entries = [retired(record_id="herald-f09", retired_in="0.10.0"), retired(record_id="herald-f08")]
        parts.files["annotations/retired.yaml"] = emit({"retired": entries})

    code, out, _ = aleppo("--root", built(tmp_path, "0.2.0", change), "release-check")
    assert code == 1
    found = [line for line in out.splitlines() if "[G910]" in line]
    assert found == ["data/retired.csv: herald-f09: retired_in: retired in 0.10.0, but this is 0.2.0 [G910]"]


@pytest.mark.parametrize("change", [None, with_less], ids=["empty", "with rows"])
def test_the_table_is_valid_with_rows_and_without(tmp_path: Path, change: Callable[[Parts], object] | None) -> None:
    """To us, to frictionless and to pandas: a table without rows has its header, its types and no trouble."""
    root = built(tmp_path, "0.2.0", change)
    assert [str(problem) for problem in validate(root).problems] == []
    report: Any = frictionless.validate(str(root / "datapackage.json"))
    assert report.flatten(["title", "rowNumber", "fieldName", "message"]) == []
    head = (root / "data/retired.csv").read_text(encoding="utf-8").splitlines()[0]
    assert head == '"record_kind","record_id","retired_in","retired_because","replaced_by"'
    frame = pd.read_parquet(root / "data/retired.parquet")
    assert len(frame) == (3 if change else 0)
    assert [str(kind) for kind in frame.dtypes] == ["category", *["string"] * 4]
    # Built again over itself, the file is kept and nothing differs.
    again = build(root, root / "texts").files
    assert again["data/retired.parquet"] == (root / "data/retired.parquet").read_bytes()


# --- Without an earlier release: the records that the repository keeps of its releases ---

COLUMNS = "record_kind,record_id,row_sha256\n"


def recorded(second: Path, folder: Path, *packages: Path) -> Path:
    """Return a copy of the second release whose repository keeps records of others."""
    root = Path(shutil.copytree(second, folder / "root"))
    for number, package in enumerate(packages):
        write(root / "releases" / f"0.1.{number}.csv", record_bytes(Published(package)).decode())
    return root


def test_records_of_releases_tell_what_changed(aleppo: Aleppo, first: Path, second: Path, tmp_path: Path) -> None:
    root = recorded(second, tmp_path, first, first)
    run = aleppo("--root", root, "resolve", "herald-f01", "herald-f02", "post", "herald-f03")
    assert run.code == 0
    assert run.out.splitlines() == [
        "herald-f01 (figures): changed since 0.1.1 (in which columns, that release tells: name it with --against); "
        f"row sha256 {sha(second, 'figures', 'herald-f01')}",
        f"herald-f02 (figures): unchanged since 0.1.0; row sha256 {sha(second, 'figures', 'herald-f02')}",
        f"post (actors): new in 0.2.0, 0.1.1 has it not; row sha256 {sha(second, 'actors', 'post')}",
        "herald-f03 (figures): retired in 0.2.0: Coded twice; replaced by herald-f01, which stands",
    ]


def test_without_an_id_every_record_that_was_released_is_looked_up(
    aleppo: Aleppo, first: Path, second: Path, tmp_path: Path
) -> None:
    run = aleppo("--root", recorded(second, tmp_path, first), "resolve")
    assert run.code == 1
    assert run.out == "moat (places): lost: 0.1.0 has it, 0.2.0 has it not and does not say that it was retired\n"
    assert re.fullmatch(
        r"of \d+ records released up to 0\.1\.0: \d+ unchanged, \d+ changed, 3 retired, 1 lost\n", run.err
    )


@pytest.mark.parametrize(
    "text", ["id\n", "record_kind,record_id,row_sha256\nfigures,x\n", 'record_kind,record_id,row_sha256\n"']
)
def test_a_record_that_cannot_be_read_is_named(aleppo: Aleppo, second: Path, tmp_path: Path, text: str) -> None:
    root = recorded(second, tmp_path)
    write(root / "releases" / "0.1.0.csv", text)
    run = aleppo("--root", root, "resolve", "post")
    assert run.code == 2
    assert "releases/0.1.0.csv: " in run.err
    assert [problem.origin.file for problem in build(root).problems] == ["releases/0.1.0.csv"]


def test_a_released_record_that_is_lost_stops_the_build(first: Path, second: Path, tmp_path: Path) -> None:
    found = build(recorded(second, tmp_path, first))
    assert [str(problem) for problem in found.problems] == [
        "releases/0.1.0.csv: moat: places moat was released in 0.1.0, and now it neither stands nor is retired [B705]\n"
        "  fix: list it in annotations/retired.yaml with the reason, or code it again: who cited it must find it"
    ]
    assert found.files == {}


def without_the_lost(root: Path) -> None:
    path = root / "releases" / "0.1.0.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    write(path, "".join(line for line in lines if not line.startswith("places,moat,")))


def test_what_releases_changed_is_built_from_their_records(first: Path, second: Path, tmp_path: Path) -> None:
    root = recorded(second, tmp_path, first)
    without_the_lost(root)
    files = build(root).files
    rows = list(csv.DictReader(io.StringIO(files[CHANGES].decode())))
    assert list(rows[0]) == ["version", "record_kind", "record_id", "change", "sha256_before", "sha256_after"]
    assert {row["version"] for row in rows} == {"0.2.0"}
    assert sorted((row["change"], row["record_kind"], row["record_id"]) for row in rows) == [
        ("added", "actors", "post"),
        ("changed", "events", "battle"),
        ("changed", "figures", "herald-f01"),
        ("removed", "figures", "herald-f03"),
        ("removed", "places", "gate"),
        ("removed", "places", "wall"),
    ]
    changed = next(row for row in rows if row["record_id"] == "herald-f01")
    assert changed["sha256_before"] == sha(first, "figures", "herald-f01")
    assert changed["sha256_after"] == sha(second, "figures", "herald-f01")
    # The record of the version itself changes nothing.
    write(root / "releases" / "0.2.0.csv", record_bytes(Published(second)).decode())
    assert build(root).files == files


def test_before_the_first_release_nothing_was_changed(second: Path) -> None:
    assert build(second).files[CHANGES] == b"version,record_kind,record_id,change,sha256_before,sha256_after\n"


def test_errata_are_what_was_changed_or_removed(first: Path, second: Path, tmp_path: Path) -> None:
    root = recorded(second, tmp_path, first)
    without_the_lost(root)
    write(root / "docs/templates/errata.md", (REPOSITORY / "docs/templates/errata.md").read_text(encoding="utf-8"))
    page = build(root).files["docs/errata.md"].decode()
    assert page.partition("\n## ")[2].splitlines() == [
        "0.2.0",
        "",
        "Five records of the release before.",
        "",
        "| records | id | what | why |",
        "| --- | --- | --- | --- |",
        "| events | `battle` | changed |  |",
        "| figures | `herald-f01` | changed |  |",
        "| figures | `herald-f03` | removed | Coded twice. See `herald-f01`. |",
        "| places | `gate` | removed | Coded twice. See `wall`. |",
        "| places | `wall` | removed | No place |",
    ]


def test_releases_are_in_the_order_of_their_versions(tmp_path: Path) -> None:
    for version in ("0.10.0", "0.9.0", "1.0.0", "1.0.0-rc.1"):
        write(tmp_path / "releases" / f"{version}.csv", COLUMNS)
    assert list(read_records(tmp_path)) == ["0.9.0", "0.10.0", "1.0.0-rc.1", "1.0.0"]
