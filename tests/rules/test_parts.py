"""Parts of the page: where each begins, and in which order they come."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from aleppo_reports.rules.parts import ABOVE, HEADINGS
from builders import TEXT, Parts
from conftest import Findings

ARTICLE = "annotations/articles/herald-2016-12-07.yaml"
HEAD, BODY, LAST = TEXT.index("Navy takes"), TEXT.index("The navy"), TEXT.index("“We hold")


def divided(parts: Parts, *blocks: tuple[int, str]) -> None:
    """Divide the text into blocks, given with their first characters."""
    ends = [start for start, _ in blocks[1:]] + [len(TEXT)]
    parts.article["parts"] = [
        {"start": start, "end": end, "part": part} for (start, part), end in zip(blocks, ends, strict=True)
    ]


def test_the_codes_are_those_of_the_list(repository: Path) -> None:
    with (repository / "annotations/codes/part.csv").open(encoding="utf-8") as file:
        assert {row["code"] for row in csv.DictReader(file)} >= HEADINGS | ABOVE


# S411


def test_a_part_begins_with_its_first_character(findings: Findings) -> None:
    assert findings(lambda parts: divided(parts, (0, "boilerplate"), (HEAD - 1, "headline"), (BODY, "body"))) == [
        f"{ARTICLE}:18:12: herald-2016-12-07: start: begins with blank lines, which belong to the part before [S411]\n"
        "  fix: let it begin with the first character of its first line"
    ]


def test_a_part_begins_with_a_line(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        divided(parts, (0, "boilerplate"), (HEAD, "headline"), (BODY, "body"), (TEXT.index("About 40"), "caption"))

    assert findings(change) == [
        f"{ARTICLE}:24:12: herald-2016-12-07: start: begins inside a line: 'ial said. ' | 'About 40 p' [S411]\n"
        "  fix: let it begin with the first character of its first line"
    ]


def test_lines_are_not_looked_at_without_the_text(findings: Findings) -> None:
    change = ((0, "boilerplate"), (HEAD - 1, "headline"), (BODY, "body"))
    assert findings(lambda parts: divided(parts, *change), texts=False) == []


# S412


def test_neighbours_differ(findings: Findings) -> None:
    blocks = ((0, "boilerplate"), (HEAD, "headline"), (BODY, "body"), (LAST, "body"))
    assert findings(lambda parts: divided(parts, *blocks)) == [
        f"{ARTICLE}:26:11: herald-2016-12-07: part: the part before is body already [S412]\n"
        "  fix: make one part of the two, or correct the kind"
    ]


@pytest.mark.parametrize("part", sorted(ABOVE))
def test_what_belongs_above_the_text_stands_there(findings: Findings, part: str) -> None:
    blocks = ((0, "boilerplate"), (HEAD, "headline"), (BODY, "body"), (LAST, part))
    assert findings(lambda parts: divided(parts, *blocks)) == [
        f"{ARTICLE}:26:11: herald-2016-12-07: part: a {part} stands below running text [S412]\n"
        "  fix: call it subheading or body, or correct the parts above"
    ]


@pytest.mark.parametrize(
    ("blocks", "line", "where"),
    [
        (((0, "boilerplate"), (HEAD, "subheading"), (BODY, "body")), 20, "above all running text"),
        (((0, "boilerplate"), (HEAD, "headline"), (BODY, "body"), (LAST, "subheading")), 26, "at the end"),
        (((0, "body"), (HEAD, "subheading"), (BODY, "caption")), 20, "above caption"),
    ],
)
def test_a_subheading_stands_above_running_text(
    findings: Findings, blocks: tuple[tuple[int, str], ...], line: int, where: str
) -> None:
    # Without the text: in it, what is body now would have to be coded.
    assert findings(lambda parts: divided(parts, *blocks), texts=False) == [
        f"{ARTICLE}:{line}:11: herald-2016-12-07: part: a subheading stands {where} [S412]\n"
        "  fix: a subheading is between two parts of running text"
    ]


def test_captions_and_boilerplate_may_stand_anywhere(findings: Findings) -> None:
    blocks = ((0, "boilerplate"), (HEAD, "headline"), (BODY, "caption"), (LAST, "body"))
    assert findings(lambda parts: divided(parts, *blocks)) == []


# S413


def test_the_title_is_a_line_of_the_headline(findings: Findings) -> None:
    assert findings(lambda parts: parts.article.update(title="Navy takes gate")) == [
        f"{ARTICLE}:3:8: herald-2016-12-07: title: 'Navy takes gate' is no line of the headline [S413]\n"
        "  fix: copy the headline, or correct the parts"
    ]


def test_a_headline_may_have_several_lines(findings: Findings) -> None:
    found = findings(lambda parts: divided(parts, (0, "headline"), (BODY, "body")), texts=True)
    # What is not boilerplate must be coded.
    assert [message for message in found if "[C905]" not in message] == []


def test_a_heading_is_no_sentence(findings: Findings) -> None:
    blocks = ((0, "boilerplate"), (HEAD, "headline"), (LAST, "body"))
    assert findings(lambda parts: divided(parts, *blocks)) == [
        f"{ARTICLE}:20:11: herald-2016-12-07: part: the headline ends with a full stop: 'bout 40 people fled.' [S413]\n"
        "  fix: correct the kind, or where it ends"
    ]


def test_headings_are_not_compared_without_the_text(findings: Findings) -> None:
    assert findings(lambda parts: parts.article.update(title="Navy takes gate"), texts=False) == []
