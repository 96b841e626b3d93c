"""The dataset itself: checked, laid out, built from what is committed, and kept within its promises.

Nothing here knows how many records there are or what they say; that changes with every annotation.
"""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from aleppo_reports import pipeline
from aleppo_reports.publish.compare import differences
from aleppo_reports.publish.validate import validate
from aleppo_reports.schema import read_tables
from builders import REPOSITORY

LONGEST_RUN = 20
"""Words of an article that may never stand in a row outside of the files that are there to quote."""

QUOTING = ("data/quotes.csv", "annotations/articles/", "metadata/evidence.jsonld")
MAY_BE_EMPTY = {"retired"}
"""Tables that have rows only once something happened."""
CHILD = ("wire-2016-12-09", "aged nine", 20)
"""Article, words, and how far before the words the sentence about a child begins at the latest."""


@pytest.fixture(scope="module")
def built(repository: Path) -> pipeline.Built:
    return pipeline.build(repository)


def test_the_annotations_are_clean(built: pipeline.Built) -> None:
    assert [str(problem) for problem in built.checked.problems] == []
    assert built.checked.corpus.articles


def test_the_annotations_are_clean_against_every_text(repository: Path, texts: Path) -> None:
    checked = pipeline.check(repository, texts)
    assert [str(problem) for problem in checked.problems] == []
    assert set(checked.texts.by_article) == {article.article_id for article in checked.corpus.articles}
    assert set(checked.texts.by_article) == {path.stem for path in (repository / "annotations/articles").iterdir()}
    assert checked.texts.missing == ()


def test_without_the_passes_nothing_else_is_wrong(repository: Path) -> None:
    """`aleppo check FILE` does not read them: a rule that cannot do without would find fault with other files."""
    assert [str(problem) for problem in pipeline.check(repository, only={"annotations/articles"}).problems] == []


ARTICLES = sorted(path.name for path in (REPOSITORY / "annotations/articles").glob("*.yaml"))


@pytest.mark.parametrize("name", ARTICLES)
@pytest.mark.parametrize(
    ("line", "instead"), [(r"    start: \d*", r"\g<0>9"), (r"    realis: occurred", "    realis: negated")]
)
def test_of_one_article_the_findings_are_the_same_without_the_texts_of_others(
    repository: Path, texts: Path, tmp_path: Path, name: str, line: str, instead: str
) -> None:
    root = tmp_path / "root"
    for folder in ("annotations", "schemas"):
        shutil.copytree(repository / folder, root / folder)
    path = root / "annotations/articles" / name
    path.write_text(re.sub(line, instead, path.read_text(encoding="utf-8"), count=40), encoding="utf-8", newline="\n")
    shown = f"annotations/articles/{name}"
    everything = [problem for problem in pipeline.check(root, texts).problems if problem.origin.file == shown]
    alone = pipeline.check(root, texts, only={shown})
    assert [problem for problem in alone.problems if problem.origin.file == shown] == everything
    assert everything
    assert list(alone.texts.by_article) == [path.stem]


def test_the_annotations_are_laid_out(repository: Path) -> None:
    outcome = pipeline.lay_out(repository)
    assert [str(problem) for problem in outcome.problems] == []
    assert [path.relative_to(repository).as_posix() for path in outcome.changed] == []


def test_the_built_files_are_those_that_the_annotations_give(repository: Path, built: pipeline.Built) -> None:
    assert [str(problem) for problem in built.problems] == []
    assert [str(problem) for problem in differences(repository, built.files)] == []


def test_the_package_is_valid(repository: Path) -> None:
    validated = validate(repository)
    assert [str(problem) for problem in validated.problems] == []
    assert {name for name, rows in validated.rows.items() if not rows} <= MAY_BE_EMPTY


def test_every_table_has_rows_and_every_stated_table_is_there(repository: Path, built: pipeline.Built) -> None:
    assert set(built.rows) == set(read_tables(repository / "schemas"))
    assert {name for name, rows in built.rows.items() if not rows} <= MAY_BE_EMPTY


def test_less_than_three_tenths_of_any_article_are_reproduced(repository: Path) -> None:
    articles = pd.read_parquet(repository / "data" / "articles.parquet")
    assert articles.loc[articles["reproduced_share"] >= 0.30, "article_id"].tolist() == []
    assert articles["reproduced_share"].notna().all()


def tracked_texts(repository: Path) -> Iterator[tuple[str, str]]:
    """Yield path and text of every text file that is not ignored."""
    ignored = (repository / ".gitignore").read_text(encoding="utf-8").split()
    for path in sorted(repository.rglob("*")):
        shown = path.relative_to(repository)
        if shown.parts[0] == ".git" or any(part.match(p) for p in ignored for part in (shown, *shown.parents)):
            continue
        if path.is_file():
            try:
                yield shown.as_posix(), path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text).lower())


def runs(text: str) -> Iterator[tuple[str, ...]]:
    found = words(text)
    return zip(*(found[start:] for start in range(LONGEST_RUN)), strict=False)


def test_no_text_file_holds_a_long_run_of_words_of_an_article(repository: Path, texts: Path) -> None:
    articles = {run for path in texts.glob("*.txt") for run in runs(path.read_text(encoding="utf-8"))}
    assert articles
    seen, copied = set(), []
    for shown, text in tracked_texts(repository):
        seen.add(shown)
        if not shown.startswith(QUOTING) and any(run in articles for run in runs(text)):
            copied.append(shown)
    assert {"pyproject.toml", "data/figures.csv", "annotations/CODEBOOK.md", "datapackage.json"} <= seen
    assert copied == []


def test_the_search_for_runs_of_words_finds_one(texts: Path) -> None:
    path = sorted(texts.glob("*.txt"))[0]
    text = path.read_text(encoding="utf-8")
    wanted = set(runs(text))
    start = len(text) // 2
    assert any(run in wanted for run in runs("before " + text[start : start + 400].upper() + " after"))
    assert not any(run in wanted for run in runs(" ".join(words(text)[:19])))


def names_of_children(repository: Path, texts: Path) -> set[str]:
    """Return the names that an article uses only where it tells of children, found in its text and written nowhere."""
    article, told, before = CHILD
    by_article = pipeline.check(repository, texts).texts.by_article
    text = by_article[article]
    start = text.index(told) - before
    end = text.index("\n\n", text.index(told))
    inside = set(re.findall(r"\b[^\W\d_]\w+", text[start:end]))
    outside = text[:start] + text[end:] + "".join(other for name, other in by_article.items() if name != article)
    elsewhere = {word.lower() for word in re.findall(r"\w+", outside)}
    return {word for word in inside if word[0].isupper() and word.lower() not in elsewhere}


def test_children_are_not_named(repository: Path, texts: Path) -> None:
    names = {name.lower() for name in names_of_children(repository, texts)}
    assert names, "the sentence about a child was not found"
    hits = []
    for path in sorted((repository / "data").glob("*.parquet")):
        table = pd.read_parquet(path)
        for column in table.columns:
            if str(table[column].dtype) not in {"string", "category"}:
                continue
            for number, value in enumerate(table[column].dropna()):
                if names & set(re.findall(r"[^\W_]+", str(value).lower())):
                    # Where, never what: the message must not name them either.
                    hits.append(f"{path.stem}.{column}: value no. {number + 1} that is there")
    assert hits == []


def test_no_text_file_names_the_children(repository: Path, texts: Path) -> None:
    names = {name.lower() for name in names_of_children(repository, texts)}
    assert [shown for shown, text in tracked_texts(repository) if names & set(words(text))] == []


def test_every_pattern_may_be_anchored_as_tools_do(repository: Path) -> None:
    # They make ^pattern$ of it, which holds for every alternative only if a group holds them.
    loose = []
    for table in read_tables(repository / "schemas").values():
        for field in table.fields:
            if field.pattern and not re.fullmatch(r"\(\?:.*\)", field.pattern):
                loose.append(f"{table.name}.{field.name}")
            if field.pattern:
                assert re.match(f"^{field.pattern}$", str(field.example)), f"{table.name}.{field.name}"
    assert loose == []


def test_every_foreign_key_points_to_the_whole_key_of_a_table(repository: Path) -> None:
    tables = read_tables(repository / "schemas")
    for table in tables.values():
        for key in table.foreign_keys:
            assert key.field in table.names
            assert tables[key.table].primary_key == (key.target,)
            assert table.field(key.field).type == tables[key.table].field(key.target).type


def test_every_code_list_has_a_column_and_every_coded_column_a_list(repository: Path) -> None:
    lists = {path.stem for path in (repository / "annotations" / "codes").glob("*.csv")}
    used = {f.codes for table in read_tables(repository / "schemas").values() for f in table.fields if f.codes}
    assert used == lists
