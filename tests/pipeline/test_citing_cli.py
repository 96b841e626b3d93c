"""`aleppo cite` and `cite()`: which records and articles a citation lists, and what a wrong call is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aleppo_reports import cite as cite_installed
from aleppo_reports.citing import STYLES, cite, references
from aleppo_reports.pipeline import build
from aleppo_reports.publish.metadata import read_metadata
from aleppo_reports.publish.store import replace
from aleppo_reports.published import Published, row_sha256
from builders import Parts, make_root
from commands import Aleppo
from questions import FIRST, SECOND, ask, question


def change(parts: Parts) -> None:
    parts.article.update(agency_id="wire", published="2016-12-07~")
    # The agency is added to every chain, nobody writes it.
    del parts.article["quotes"][0]["attributions"]
    ask(parts, question(FIRST, SECOND))
    parts.places[1]["place_id"] = parts.events[1]["place_id"] = "navy"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built tiny corpus with a question, an agency and an id in two tables."""
    root = make_root(tmp_path_factory.mktemp("root"), change)
    built = build(root, root / "texts")
    assert [str(problem) for problem in built.problems] == []
    replace(root, built.files)
    return root


@pytest.fixture
def package(root: Path) -> Published:
    return Published(root)


def items(package: Published, id: str | None = None, table: str | None = None) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads(cite(package, id, "csl", table))
    return loaded


def ids(package: Published, id: str, table: str | None = None) -> list[str]:
    prefix = f"{package.descriptor['name']}-{package.version}-"
    return [item["id"].removeprefix(prefix) for item in items(package, id, table)]


# --- What is cited ---


def test_the_release_is_that_of_the_citation_file(root: Path, package: Published) -> None:
    metadata = read_metadata(root)
    assert cite(package) == metadata.citation == package.descriptor["bibliographicCitation"]
    (release,) = items(package)
    assert (release["title"], release["version"]) == (metadata.title, metadata.version)


@pytest.mark.parametrize("id", ["herald-f01", "herald-q01", "herald-r02"])
def test_a_record_is_cited_with_its_article(package: Published, id: str) -> None:
    table, row = package.one(id)
    assert ids(package, id) == [f"{table}-{id}", "herald-2016-12-07"]
    record, article = items(package, id)
    assert record["note"] == f"sha256 of the published row: {row_sha256(row)}"
    assert article["note"].startswith(f"sha256 of the text coded: {package.rows('articles')[0]['sha256']}; publisher: ")


def test_an_article_is_by_its_agency_in_its_outlet(package: Published) -> None:
    _, article = items(package, "herald-f01")
    assert article["author"] == [{"literal": "Wire"}]
    assert article["container-title"] == "Herald"
    assert article["issued"] == {"date-parts": [[2016, 12, 7]], "circa": True}
    assert "URL" not in article


def test_a_disagreement_is_cited_with_all_records_and_articles(package: Published) -> None:
    assert ids(package, "how-many") == [
        "disagreements-how-many",
        "figures-herald-f01",
        "figures-herald-f02",
        "herald-2016-12-07",
    ]


def test_an_answer_is_cited_with_its_record(package: Published) -> None:
    assert ids(package, "how-many-n2") == ["answers-how-many-n2", "figures-herald-f02", "herald-2016-12-07"]


def test_an_event_is_cited_with_the_articles_that_tell_it(package: Published) -> None:
    assert ids(package, "bridge-capture") == ["events-bridge-capture", "herald-2016-12-07"]
    assert ids(package, "battle") == ["events-battle"]


def test_a_hop_and_an_article_are_cited(package: Published) -> None:
    hop = "herald-f02-a1"
    assert ids(package, hop) == [f"attributions-{hop}", "figures-herald-f02", "herald-2016-12-07"]
    assert ids(package, "herald-2016-12-07") == ["articles-herald-2016-12-07", "herald-2016-12-07"]


def test_an_id_of_two_tables_needs_the_table(package: Published) -> None:
    with pytest.raises(ValueError, match=r"^'navy' is an id in several tables; name one of them: actors, places$"):
        cite(package, "navy")
    assert ids(package, "navy", "places") == ["places-navy"]


def test_every_record_of_the_dataset_can_be_cited_in_every_style(repository: Path) -> None:
    package = Published(repository)
    for table, key in package.keys.items():
        for row in package.rows(table)[::7]:
            found = references(package, row[key], table)
            assert found[0].sha256 == row_sha256(row)
            if row.get("article_id"):
                assert found[-1].key == row["article_id"]
    for style in STYLES:
        assert cite_installed(package.rows("disagreements")[0]["disagreement_id"], style)  # type: ignore[arg-type]


# --- The command line ---


def test_cite_without_an_id_is_the_release(aleppo: Aleppo, root: Path, package: Published) -> None:
    assert aleppo("--root", root, "cite") == (0, f"{cite(package)}\n", "")


@pytest.mark.parametrize("style", STYLES)
def test_cite_in_every_style(aleppo: Aleppo, root: Path, package: Published, style: str) -> None:
    assert aleppo("cite", "herald-f01", "--style", style, "--root", root) == (
        0,
        f"{cite(package, 'herald-f01', style)}\n",
        "",
    )


def test_what_several_records_rest_on_is_listed_once(aleppo: Aleppo, root: Path) -> None:
    code, out, _ = aleppo("--root", root, "cite", "herald-f01", "herald-f02", "--style", "csl")
    assert code == 0
    assert len(json.loads(out)) == 3


def test_the_package_is_found_from_below(
    aleppo: Aleppo, root: Path, package: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root / "data")
    assert aleppo("cite")[1] == f"{cite(package)}\n"


def test_elsewhere_the_installed_package_is_cited(
    aleppo: Aleppo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert aleppo("cite")[1] == f"{cite_installed()}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["herald-f1"], "there is no record 'herald-f1' (did you mean 'herald-f01'?)"),
        (["navy"], "'navy' is an id in several tables; name one of them: actors, places"),
        (["navy", "--table", "place"], "there is no table 'place' whose rows have an id (did you mean 'places'?)"),
        (["--style", "apaa"], "'apaa' is not one of 'apa', 'bibtex', 'biblatex', 'csl', 'ris'"),
    ],
)
def test_a_wrong_call_gives_2_and_says_what_to_write(
    aleppo: Aleppo, root: Path, arguments: list[str], message: str
) -> None:
    code, out, err = aleppo("--root", root, "cite", *arguments)
    assert (code, out) == (2, "")
    assert message in err


def test_a_root_that_is_not_built_gives_2(aleppo: Aleppo, tmp_path: Path) -> None:
    code, _, err = aleppo("--root", make_root(tmp_path), "cite")
    assert code == 2
    assert "holds no datapackage.json" in err


def test_an_unknown_style_is_suggested_to_programs_too(package: Published) -> None:
    with pytest.raises(ValueError, match=r"^there is no style 'bibtx' \(did you mean 'bibtex'\?\); styles: apa, "):
        cite(package, None, "bibtx")
