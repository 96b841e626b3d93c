"""The file of a new article: right as far as it goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from aleppo_reports.pipeline import check
from aleppo_reports.source.skeleton import skeleton
from aleppo_reports.texts import digest
from builders import write

TEXT = "Aid arrives: “at last”\n \nTrucks came in.\n\nPeople waited.\n"
NAME = "annotations/articles/world-today-2016-12-08.yaml"


def made(text: str = TEXT) -> str:
    return skeleton("world-today-2016-12-08", "worldtoday", "today.txt", text.encode())


def test_what_a_text_tells_by_itself() -> None:
    assert made() == (
        "article_id: world-today-2016-12-08\n"
        "id_prefix: worldtoday\n"
        'title: "Aid arrives: “at last”"\n'
        "# publisher_id: an actor_id of actors.yaml\n"
        "# publisher_basis: how the publisher is known\n"
        "# agency_id: only if the whole text is an agency's\n"
        "published: 2016-12-08\n"
        "published_on: 2016-12-08\n"
        "# published_basis: how the date is known\n"
        "language: en\n"
        "text_file: today.txt\n"
        "characters: 57\n"
        "words: 9\n"
        f"sha256: {digest(TEXT.encode())}\n"
        "\n"
        "# Divide the text: headline, standfirst, caption, credit, subheading, body, boilerplate. No gaps.\n"
        "parts:\n"
        "  - start: 0\n"
        "    end: 25\n"
        "    part: headline\n"
        "\n"
        "  - start: 25\n"
        "    end: 57\n"
        "    part: body\n"
        "\n"
        "# Then add reports:, figures:, quotes:, labels: and not_coded: as annotations/CODEBOOK.md says.\n"
    )


def test_the_reader_misses_only_what_a_person_must_add(root: Path) -> None:
    write(root / NAME, made())
    assert [str(problem) for problem in check(root).problems] == [
        f"{NAME}:1:1: world-today-2016-12-08: {key}: the key is missing [R202]\n"
        f"  fix: add a line like `{key}: {example}`"
        for key, example in (
            ("published_basis", "date line of the page"),
            ("publisher_basis", "inferred from page furniture; the outlet's name is not in the text"),
            ("publisher_id", "rt"),
        )
    ]


def test_with_what_a_person_adds_it_passes(root: Path) -> None:
    """The marks of the title are coded nowhere yet, as the last line says, and no capital is accounted for."""
    content = made()
    for key, value in (("publisher_id", "herald"), ("publisher_basis", "seen"), ("published_basis", "seen")):
        line = next(line for line in content.splitlines() if line.startswith(f"# {key}: "))
        content = content.replace(line, f"{key}: {value}")
    write(root / NAME, content)
    write(root / "texts/today.txt", TEXT)
    found = check(root, root / "texts")
    assert sorted(found.texts.by_article) == ["herald-2016-12-07", "world-today-2016-12-08"]
    assert [(problem.code, problem.message[:9]) for problem in found.problems] == [
        ("C901", "'“' at 13"),
        ("C901", "'”' at 21"),
        ("C905", "'Aid' at "),
        ("C905", "'People' "),
        ("C905", "'Trucks' "),
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One line", [("body", 0, 8)]),
        ("Head\nBody\n", [("body", 0, 10)]),
        ("Head\n\n", [("body", 0, 6)]),
        ("Head\n\nBody", [("headline", 0, 6), ("body", 6, 10)]),
        ("Head\n \t \nBody\n\nMore", [("headline", 0, 9), ("body", 9, 19)]),
        ("Head\n\n\n\nBody", [("headline", 0, 8), ("body", 8, 12)]),
        ("\n\nHead\n\nBody", [("headline", 0, 8), ("body", 8, 12)]),
    ],
)
def test_head_and_body_are_told_apart_at_the_first_blank_line(text: str, parts: list[tuple[str, int, int]]) -> None:
    """Blank lines after a block belong to it; those before the first one to that."""
    lines = made(text).splitlines()
    found = [
        (lines[i + 2].rpartition(" ")[2], int(lines[i].rpartition(" ")[2]), int(lines[i + 1].rpartition(" ")[2]))
        for i, line in enumerate(lines)
        if line.startswith("  - start: ")
    ]
    assert found == parts


@pytest.mark.parametrize(
    ("text", "title"),
    [("\n  Head \nBody\n", '"Head"'), ('Say "so"\n', '"Say \\"so\\""'), ("# 5 \\ ä\n", '"# 5 \\\\ ä"')],
)
def test_the_title_is_the_first_line_in_quotes(text: str, title: str) -> None:
    assert f"title: {title}\n" in made(text)


def test_characters_are_counted_not_bytes() -> None:
    assert "characters: 3\nwords: 1\n" in made("ä😀x")


@pytest.mark.parametrize(
    "article_id",
    [
        "rt",
        "2016-12-07",
        "rt-2016-12",
        "RT-2016-12-07",
        "rt-2016-12-07-b",
        "rt_x-2016-12-07",
        "-2016-12-07",
        "rt-２０１６-12-07",
    ],
)
def test_an_id_is_outlet_and_day(article_id: str) -> None:
    with pytest.raises(ValueError, match=f"^'{article_id}' is not outlet and day, like rt-2016-12-07$"):
        skeleton(article_id, "rt", "x.txt", b"x")


@pytest.mark.parametrize("day", ["2016-13-07", "2016-02-30"])
def test_the_day_of_an_id_exists(day: str) -> None:
    with pytest.raises(ValueError, match=f"^'rt-{day}' is not outlet and day, like rt-2016-12-07$"):
        skeleton(f"rt-{day}", "rt", "x.txt", b"x")


@pytest.mark.parametrize("data", [b"", b"\n", b" \t\n\n"])
def test_a_text_is_not_empty(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"^x\.txt is empty$"):
        skeleton("rt-2016-12-07", "rt", "x.txt", data)


def test_a_text_is_utf_8() -> None:
    with pytest.raises(ValueError, match=r"^x\.txt is not UTF-8: byte 3 cannot be read$"):
        skeleton("rt-2016-12-07", "rt", "x.txt", b"abc\xe9x")
