"""The texts at hand: known by their hash, whatever they are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from aleppo_reports.problems import Origin
from aleppo_reports.records import Article
from aleppo_reports.schema import read_tables
from aleppo_reports.source.reader import read_corpus
from aleppo_reports.texts import Texts, digest, read_some_texts, read_texts
from builders import TEXT

ID = "herald-2016-12-07"


def articles(root: Path) -> tuple[Article, ...]:
    found = read_corpus(root, read_tables(root / "schemas")).corpus.articles
    assert [article.article_id for article in found] == [ID]
    return found


def test_digest() -> None:
    """Of no bytes, and of `abc` (FIPS 180-2)."""
    assert digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_the_archived_text_is_found(root: Path) -> None:
    assert read_texts(root / "texts", articles(root)) == Texts({ID: TEXT})


def test_the_archived_text_is_found_by_any_name(root: Path) -> None:
    (root / "texts/herald.txt").rename(root / "texts/another.txt")
    assert read_texts(root / "texts", articles(root)) == Texts({ID: TEXT})


def test_the_archived_text_is_found_though_another_has_its_name(root: Path) -> None:
    (root / "texts/herald.txt").rename(root / "texts/another.txt")
    (root / "texts/herald.txt").write_bytes(b"another")
    assert read_texts(root / "texts", articles(root)) == Texts({ID: TEXT})


def test_bytes_that_are_not_utf_8_do_not_stop_it(root: Path) -> None:
    data = b"caf\xe9"
    (root / "texts/herald.txt").write_bytes(data)
    annotations = root / f"annotations/articles/{ID}.yaml"
    annotations.write_text(
        annotations.read_text(encoding="utf-8").replace(digest(TEXT.encode()), digest(data)), "utf-8"
    )
    assert read_texts(root / "texts", articles(root)) == Texts({ID: "caf\ufffd"})


def test_line_ends_are_part_of_the_text(root: Path) -> None:
    """Offsets count every character of the archived bytes."""
    data = TEXT.replace("\n", "\r\n").encode()
    (root / "texts/herald.txt").write_bytes(data)
    annotations = root / f"annotations/articles/{ID}.yaml"
    annotations.write_text(
        annotations.read_text(encoding="utf-8").replace(digest(TEXT.encode()), digest(data)), "utf-8"
    )
    assert read_texts(root / "texts", articles(root)) == Texts({ID: TEXT.replace("\n", "\r\n")})


def test_a_text_that_is_not_at_hand_is_missing(root: Path) -> None:
    (root / "texts/herald.txt").unlink()
    (root / "texts/another.txt").write_text("another", encoding="utf-8")
    assert read_texts(root / "texts", articles(root)) == Texts(missing=(ID,))


def test_without_a_folder_every_text_is_missing(root: Path) -> None:
    assert read_texts(None, articles(root)) == Texts(missing=(ID,))


def test_files_that_are_no_texts_are_not_looked_at(root: Path) -> None:
    (root / "texts/herald.txt").rename(root / "texts/herald.md")
    assert read_texts(root / "texts", articles(root)) == Texts(missing=(ID,))


def test_another_text_of_that_name_is_a_finding(root: Path) -> None:
    (root / "texts/herald.txt").write_bytes(b"abc")
    found = read_texts(root / "texts", articles(root))
    assert (found.by_article, found.missing) == ({}, ())
    (problem,) = found.problems
    assert (problem.origin, problem.code) == (Origin(f"annotations/articles/{ID}.yaml", 13, 9), "T901")
    assert problem.message.endswith("its SHA-256 is ba7816bf8f01…")


def test_one_changed_byte_is_another_text(root: Path) -> None:
    (root / "texts/herald.txt").write_bytes(TEXT.encode() + b"\n")
    assert [problem.code for problem in read_texts(root / "texts", articles(root)).problems] == ["T901"]


# --- Some of many ---


def test_some_texts_are_those_of_all(root: Path) -> None:
    wanted = articles(root)
    folder = root / "texts"

    def same(state: str) -> Texts:
        found = read_some_texts(folder, wanted, state)
        assert found == read_texts(folder, wanted)
        return found

    assert same("as made").by_article == {ID: TEXT}
    (folder / "herald.txt").rename(folder / "zulu.txt")
    assert same("renamed").by_article == {ID: TEXT}
    (folder / "herald.txt").write_text("Another text.\n", encoding="utf-8")
    assert same("another of its name").by_article == {ID: TEXT}
    (folder / "zulu.txt").unlink()
    assert [problem.code for problem in same("another alone").problems] == ["T901"]
    (folder / "herald.txt").rename(folder / "herald.text")
    assert same("no text file").missing == (ID,)
    (folder / "herald.txt").mkdir()
    assert same("a folder of its name").missing == (ID,)


def test_without_a_folder_some_texts_are_none(root: Path) -> None:
    assert read_some_texts(None, articles(root), "") == read_texts(None, articles(root)) == Texts(missing=(ID,))


def test_a_folder_is_looked_through_only_for_texts_of_other_names(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = articles(root)
    read: list[str] = []

    def noted(path: Path) -> bytes:
        read.append(path.name)
        return path.read_bytes()

    monkeypatch.setattr("aleppo_reports.files.read", noted)
    for number in range(5):
        (root / f"texts/{number}.txt").write_text(f"{number}\n", encoding="utf-8")
    assert read_some_texts(root / "texts", wanted, "noted").by_article == {ID: TEXT}
    assert read == ["herald.txt"]
    (root / "texts/herald.txt").rename(root / "texts/zulu.txt")
    for _ in range(2):
        assert read_some_texts(root / "texts", wanted, "noted again").by_article == {ID: TEXT}
    # All of them once, and the text each time.
    assert sorted(read[1:]) == ["0.txt", "1.txt", "2.txt", "3.txt", "4.txt", "zulu.txt", "zulu.txt", "zulu.txt"]
