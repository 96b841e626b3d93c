"""Pages of prose: numbers are filled in from the tables, and a template that asks for what is not there is an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from aleppo_reports.pipeline import build, code_lists
from aleppo_reports.publish.exports import Release
from aleppo_reports.publish.metadata import read_metadata
from aleppo_reports.publish.pages import CORRUPTION, TEMPLATES, pages
from builders import Parts, make_root

PAGE = f"{TEMPLATES}/page.md"
CODED = {"figures": ("anchored", "reviewed"), "actors": ("reviewed",)}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The tiny corpus, built."""
    root = make_root(tmp_path_factory.mktemp("root"))
    built = build(root)
    assert built.problems == []
    return Release(read_metadata(root), built.checked.tables, code_lists(built.checked.corpus), built.files)


def page(release: Release, template: str, kept: str = "") -> str:
    """Return the page that a template gives, without its first line."""
    made = pages({PAGE: template, CORRUPTION: kept}, release, CODED)
    return made["docs/page.md"].decode().partition("\n\n")[2]


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{ rows.articles | spelled }} of {{ rows.figures | grouped }}", "one of 2"),
        ("{{ count('figures', bound='exact') }}, {{ count('figures') }}", "1, 2"),
        ("{{ count('figures', bound='exact', reading='inferred') }}", "0"),
        ("{{ several(rows.articles, 'article') }}, {{ several(rows.figures, 'figure') }}", "one article, two figures"),
        ("{{ percent(1, 3) }}, {{ percent(largest('articles', 'characters'), 0) }}", "33.3 %, –"),
        ("{{ period[0] }}", "2016-12-07"),
        ("{% for row in cells('articles') %}\n- {{ row.title }}\n{% endfor %}", "- Navy takes bridge"),
        ("{{ ['a', 'b'] | bullets }}", "- a\n- b"),
        ("{{ corruption or 'not measured' }}", "not measured"),
    ],
)
def test_a_template_gets_its_numbers_from_the_tables(release: Release, template: str, text: str) -> None:
    assert page(release, template) == f"{text}\n"


def test_a_page_says_where_it_comes_from(release: Release) -> None:
    made = pages({PAGE: "# Page\n"}, release, CODED)
    first = f"<!-- Made by `aleppo build` from {PAGE}, with all numbers from the tables. Do not edit. -->"
    assert made == {"docs/page.md": f"{first}\n\n# Page\n".encode()}


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{{ rows.figure }}", "'dict object' has no attribute 'figure'"),
        ("{{ number }}", "'number' is undefined"),
        ("{{ count('figure') }}", "there is no table 'figure'"),
        ("{{ count('figures', bounds='exact') }}", "the table figures has no column 'bounds'"),
        ("{{ by_code('figures', 'exact') }}", "the column figures.exact has no code list"),
        ("a\n{% if %}", "line 2: Expected an expression, got 'end of statement block'"),
        ("{{ ''.__class__.__mro__ }}", "access to attribute '__class__' of 'str' object is unsafe."),
    ],
)
def test_a_template_that_asks_for_what_is_not_there_is_wrong(release: Release, template: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"page\.md: ") as error:
        page(release, template)
    assert str(error.value) == f"{PAGE}: {message}"


def test_a_template_that_is_wrong_stops_the_build(tmp_path: Path) -> None:
    def change(parts: Parts) -> None:
        parts.files[PAGE] = "{{ number }}"

    found = build(make_root(tmp_path, change))
    assert found.files == {}
    assert [str(problem) for problem in found.problems] == [
        f"{PAGE}: 'number' is undefined [B704]\n  fix: mend the file"
    ]


def test_a_template_that_is_no_text_stops_the_build(tmp_path: Path) -> None:
    root = make_root(tmp_path)
    (root / TEMPLATES).mkdir(parents=True)
    (root / PAGE).write_bytes(b"\xff")
    found = build(root)
    assert found.files == {}
    assert [problem.origin.file for problem in found.problems] == [PAGE]


def test_without_templates_there_are_no_pages(release: Release) -> None:
    assert not [path for path in release.files if path.startswith("docs/")]
    assert pages({CORRUPTION: "| a |\n"}, release, CODED) == {}


def test_tables_count_what_occurs_and_what_does_not(release: Release) -> None:
    lines = page(release, "{{ by_code('quotes', 'kind') }}").splitlines()[2:]
    rows = {line.split(" | ")[0].strip("| "): line.split(" | ")[2].strip("| ") for line in lines}
    assert rows["`title`"] == "0"
    assert sum(map(int, rows.values())) == len(release.package.rows("quotes")) > 0


def test_the_table_of_verification_shows_what_a_kind_cannot_have(release: Release) -> None:
    assert page(release, "{{ verification() }}") == (
        "| records | rows | anchored | reviewed |\n"
        "| --- | --- | --- | --- |\n"
        "| figures | 2 | 0 (0 %) | 0 (0 %) |\n"
        f"| actors | {len(release.package.rows('actors'))} | – | 0 (0 %) |\n"
    )


def test_of_what_was_kept_about_corruptions_the_tables_are_shown(release: Release) -> None:
    kept = "# Corruption\n\nSeed 1.\n\n| kind | caught |\n| --- | --- |\n| digit | 9 |\n\nMore.\n\n| b |\n| --- |\n"
    assert (
        page(release, "{{ corruption }}", kept) == "| kind | caught |\n| --- | --- |\n| digit | 9 |\n\n| b |\n| --- |\n"
    )
