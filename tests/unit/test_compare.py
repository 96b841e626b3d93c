"""What differs between the files on disk and a build: each kind of difference, with the place and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from aleppo_reports.publish.compare import differences, orphans

CSV = '"id","name","n"\n"a","A, with a comma",1\n"b","B",2\n"c","C",\n'
FILES = {"data/t.csv": CSV.encode(), "data/t.parquet": b"PAR1...", "datapackage.json": b'{\n  "a": 1\n}\n'}
MENDS = "\n  fix: run `aleppo build` (or `make build`) and commit what it writes"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    for path, data in FILES.items():
        (tmp_path / path).write_bytes(data)
    return tmp_path


def found(root: Path) -> list[str]:
    return [str(problem) for problem in differences(root, FILES)]


def test_the_same_files_do_not_differ(root: Path) -> None:
    assert found(root) == []


@pytest.mark.parametrize("path", FILES)
def test_a_missing_file(root: Path, path: str) -> None:
    (root / path).unlink()
    assert found(root) == [f"{path}: the built file is missing [B701]{MENDS}"]


def test_a_folder_in_the_place_of_a_file(root: Path) -> None:
    (root / "data/t.csv").unlink()
    (root / "data/t.csv").mkdir()
    assert found(root) == [f"data/t.csv: the built file is missing [B701]{MENDS}"]


CELLS = {
    "a cell": (
        '"b","B",2',
        '"b","X",2',
        "3:1: row 'b', column name: has 'X' where the annotations give 'B'",
    ),
    "a number": ('"b","B",2', '"b","B",3', "3:1: row 'b', column n: has '3' where the annotations give '2'"),
    "a cell emptied": ('"b","B",2', '"b",,2', "3:1: row 'b', column name: has '' where the annotations give 'B'"),
    "a cell filled": ('"c","C",', '"c","C",7', "4:1: row 'c', column n: has '7' where the annotations give ''"),
    "a cell less": ('"b","B",2', '"b","B"', "3:1: row 'b', column n: has None where the annotations give '2'"),
    "a comma outside quotes": (
        '"A, with a comma",1',
        "A, with a comma,1",
        "2:1: row 'a', column name: has 'A' where the annotations give 'A, with a comma'",
    ),
    "a column renamed": (
        '"id","name","n"',
        '"id","nom","n"',
        "1:1: row 'id', column name: has 'nom' where the annotations give 'name'",
    ),
    "a row renamed": ('"b","B"', '"x","B"', "3:1: has the row 'x' where the annotations give 'b'"),
    "a row less": ('"b","B",2\n', "", "3:1: has the row 'c' where the annotations give 'b'"),
    "the last row less": ('"c","C",\n', "", "4:1: lacks the row 'c' that the annotations give"),
    "a row more": ('"c","C",\n', '"c","C",\n"d","D",4\n', "5:1: has a row 'd' that the annotations do not give"),
    "a row before": ('"b","B",2\n', '"a2","",1\n"b","B",2\n', "3:1: has the row 'a2' where the annotations give 'b'"),
    "an empty line at the end": (
        '"c","C",\n',
        '"c","C",\n\n',
        "5:1: has a row '' that the annotations do not give",
    ),
    "other quotes": ('"b"', "b", " has other quotes or line ends than the annotations give"),
    "other line ends": ("\n", "\r\n", " has other quotes or line ends than the annotations give"),
    "no line end": ('"c","C",\n', '"c","C",', " has other quotes or line ends than the annotations give"),
    "an empty text in place of nothing": (
        '"c","C",',
        '"c","C",""',
        " has other quotes or line ends than the annotations give",
    ),
}


@pytest.mark.parametrize("case", CELLS)
def test_a_difference_in_csv_names_row_and_column(root: Path, case: str) -> None:
    before, after, expected = CELLS[case]
    assert before in CSV
    (root / "data/t.csv").write_bytes(CSV.replace(before, after).encode())
    assert found(root) == [f"data/t.csv:{expected} [B702]{MENDS}"]


def test_a_cell_more_names_its_row(root: Path) -> None:
    (root / "data/t.csv").write_bytes(CSV.replace('"b","B",2', '"b","B",2,"stray"').encode())
    (finding,) = found(root)
    assert finding.startswith("data/t.csv:3:1: ")
    assert "'b'" in finding
    assert "'stray'" in finding


def test_only_the_first_difference_of_a_file_is_shown(root: Path) -> None:
    (root / "data/t.csv").write_bytes(CSV.replace('"B"', '"X"').replace('"C"', '"Y"').encode())
    assert len(found(root)) == 1


def test_text_that_is_not_utf8(root: Path) -> None:
    (root / "data/t.csv").write_bytes(CSV.encode() + b"\xff")
    assert found(root) == [f"data/t.csv: is not UTF-8, so it differs from what the annotations give [B702]{MENDS}"]


def test_an_empty_file(root: Path) -> None:
    (root / "data/t.csv").write_bytes(b"")
    assert found(root) == [f"data/t.csv:1:1: lacks the row 'id' that the annotations give [B702]{MENDS}"]


def test_a_byte_order_mark(root: Path) -> None:
    (root / "data/t.csv").write_bytes(b"\xef\xbb\xbf" + CSV.encode())
    (finding,) = found(root)
    assert finding.startswith("data/t.csv:1:1: has the row '\\ufeff")


def test_a_long_text_that_never_closes_its_quotes_is_a_finding_and_no_crash(root: Path) -> None:
    long = CSV + '"d","' + "x" * 200_000
    (root / "data/t.csv").write_bytes(long.encode())
    (finding,) = found(root)
    assert finding.startswith("data/t.csv")


def test_parquet_differs_as_a_whole(root: Path) -> None:
    (root / "data/t.parquet").write_bytes(b"PAR1")
    assert found(root) == [
        f"data/t.parquet: differs from what the annotations give, in values, types or metadata [B702]{MENDS}"
    ]


def test_json_differs_in_a_line(root: Path) -> None:
    (root / "datapackage.json").write_bytes(b'{\n  "a": 2\n}\n')
    assert found(root) == [
        f"datapackage.json:2:1: has '  \"a\": 2' where the annotations give '  \"a\": 1' [B702]{MENDS}"
    ]


def test_json_that_was_cut(root: Path) -> None:
    (root / "datapackage.json").write_bytes(b'{\n  "a": 1')
    assert found(root) == [f"datapackage.json:3:1: has None where the annotations give '}}' [B702]{MENDS}"]


def test_files_that_no_table_makes(root: Path) -> None:
    (root / "data/old.csv").write_bytes(b"")
    (root / "data/sub").mkdir()
    (root / "data/sub/deep.txt").write_bytes(b"")
    expected = [
        f"data/{name}: the build does not make this file [B703]\n"
        "  fix: move it away or delete it; everything in data/ is built"
        for name in ("old.csv", "sub/deep.txt")
    ]
    assert found(root) == expected
    assert [str(problem) for problem in orphans(root, FILES)] == expected


def test_the_descriptions_for_others_are_built_too(root: Path) -> None:
    (root / "metadata").mkdir()
    (root / "metadata/mine.json").write_bytes(b"")
    assert found(root) == [
        "metadata/mine.json: the build does not make this file [B703]\n"
        "  fix: move it away or delete it; everything in metadata/ is built"
    ]


def test_files_outside_the_built_folder_are_nobodys_business(root: Path) -> None:
    (root / "notes.txt").write_bytes(b"")
    assert found(root) == []


def test_without_a_built_folder_everything_is_missing(tmp_path: Path) -> None:
    assert len(found(tmp_path)) == len(FILES)


def test_differences_come_sorted_by_path(root: Path) -> None:
    for path in FILES:
        (root / path).unlink()
    assert [finding.partition(":")[0] for finding in found(root)] == sorted(FILES)
