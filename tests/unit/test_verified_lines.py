"""annotations/verified.csv, of which a part of a large corpus reads its own lines only."""

from __future__ import annotations

from pathlib import Path

import pytest

from aleppo_reports.source.verified import PATH, count_verified, of_articles, read_verified, strangers, verified_text

PREFIXES = ("a", "a-b", "ab", "b", "é", "z")
IDS = [f"{prefix}-{kind}{number:02}" for prefix in PREFIXES for kind in "fqr" for number in (1, 2, 10)]
HASHES = {name: f"{number:064x}" for number, name in enumerate([*IDS, "loose"])}


def written(folder: Path, data: bytes) -> Path:
    """Return a root with the file."""
    path = folder / PATH
    path.parent.mkdir()
    path.write_bytes(data)
    return folder


def own(*prefixes: str) -> dict[str, str]:
    return {name: sha256 for name, sha256 in HASHES.items() if name.rpartition("-")[0] in prefixes}


@pytest.mark.parametrize("line_feed", ["\n", "\r\n"])
@pytest.mark.parametrize("end", ["", "\n"])
def test_each_article_has_its_lines_and_no_others(tmp_path: Path, line_feed: str, end: str) -> None:
    data = (verified_text(HASHES).rstrip("\n") + end).replace("\n", line_feed).encode()
    root = written(tmp_path, data)
    assert read_verified(data, PATH) == (HASHES, [])
    for prefix in PREFIXES:
        assert of_articles(root, [prefix]) == own(prefix)
    assert of_articles(root, ["z", "a"]) == own("z", "a")
    assert of_articles(root, ["0", "aa", "zz", ""]) == {}
    assert of_articles(root, []) == {}


def test_one_line_and_none(tmp_path: Path) -> None:
    one = {"b-f01": HASHES["b-f01"]}
    root = written(tmp_path, verified_text(one).encode())
    assert of_articles(root, ["a", "b", "c"]) == one
    (root / PATH).write_text(verified_text({}), encoding="utf-8")
    assert of_articles(root, ["b"]) == {}
    (root / PATH).write_text("record_id,record_sha256", encoding="utf-8")
    assert of_articles(root, ["b"]) == {}
    (root / PATH).write_bytes(b"")
    assert of_articles(root, ["b"]) == {}
    (root / PATH).unlink()
    assert of_articles(root, ["b"]) is None


@pytest.mark.parametrize("data", [b"\xff\xfe", b"a-f01", b"\n\n\n", b"record_id,record_sha256\na-\xff,0\n", b",,\na-,"])
def test_a_broken_file_stops_nobody(tmp_path: Path, data: bytes) -> None:
    root = written(tmp_path, data)
    assert isinstance(of_articles(root, ["a", "b"]), dict)
    assert strangers(root, ["a"]) == []


def test_strangers_begin_with_no_prefix_of_an_article(tmp_path: Path) -> None:
    root = written(tmp_path, verified_text(HASHES).encode())
    assert strangers(root, PREFIXES) == ["loose"]
    assert strangers(root, ["a", "b", "é", "z"]) == sorted([*own("a-b", "ab"), "loose"])
    assert strangers(root, []) == sorted(HASHES)
    (root / PATH).unlink()
    assert strangers(root, []) == []


def test_each_line_is_an_articles_or_a_strangers(tmp_path: Path) -> None:
    root = written(tmp_path, verified_text(HASHES).encode())
    few = ["a", "ab", "é"]
    assert {*(of_articles(root, few) or ()), *strangers(root, few)} == set(HASHES)
    assert count_verified(verified_text(HASHES).encode(), PATH) == (len(HASHES), [])


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", 1),
        (b"record_id,other\n", 1),
        (b"record_id,record_sha256\n\n", 2),
        (b"record_id,record_sha256\n" + b"a-f02," + b"0" * 64 + b"\na-f01," + b"0" * 64 + b"\n", 3),
        (b"record_id,record_sha256\n" + b'"a-f02",' + b"0" * 64 + b"\n", 2),
        (b"record_id,record_sha256\r" + b"a-f02," + b"0" * 64 + b"\r", 1),
        (b"record_id,record_sha256\n" + b"a-f02," + b"0" * 64 + b"\ra-f03," + b"0" * 64 + b"\n", 2),
        (b"record_id,record_sha256\n\xff", 0),
    ],
)
def test_who_counts_says_the_same_as_who_reads(data: bytes, line: int) -> None:
    none, problems = read_verified(data, PATH)
    assert none == {}
    assert count_verified(data, PATH) == (0, problems)
    assert [(problem.code, problem.origin.line) for problem in problems] == [("R215", line)]
