"""The made-up corpus: whatever its seed, nothing is found in it, and it has the shape of the real one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from types import ModuleType

import pytest

import programs
from aleppo_reports.pipeline import build, check, lay_out
from aleppo_reports.records import SHAPES, Article, Corpus
from aleppo_reports.rules.coverage import reproduced
from aleppo_reports.schema import read_tables
from aleppo_reports.source.reader import read_corpus
from builders import REPOSITORY

ARTICLES = 7

NEAR = 0.15
"""Largest distance allowed between the shares of two corpora: half the sum of what they differ by, from 0 to 1."""


@pytest.fixture(scope="module")
def script() -> ModuleType:
    return programs.script("synthesize")


@pytest.fixture(scope="module")
def made(script: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A story and a part of the next one."""
    folder = tmp_path_factory.mktemp("synthesized")
    script.synthesize(folder, ARTICLES)
    return folder


@pytest.fixture(scope="module")
def large(script: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Enough articles for shares to be steady; they are read only."""
    folder = tmp_path_factory.mktemp("large")
    script.synthesize(folder, 25, seed=2)
    return corpus_of(folder)


def corpus_of(folder: Path) -> Corpus:
    read = read_corpus(folder, read_tables(folder / "schemas"), passes=False)
    assert read.problems == ()
    return read.corpus


@pytest.fixture(scope="module")
def real() -> Corpus:
    """The five articles."""
    return corpus_of(REPOSITORY)


def files_of(folder: Path) -> dict[str, str]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in paths}


def test_nothing_is_found_in_it_with_its_texts(made: Path) -> None:
    checked = check(made, made / "texts")
    assert [str(problem) for problem in checked.problems] == []
    assert len(checked.texts.by_article) == ARTICLES


@pytest.mark.parametrize("seed", [2, 3])
def test_nothing_is_found_whatever_the_seed(script: ModuleType, tmp_path: Path, seed: int) -> None:
    script.synthesize(tmp_path, 3, seed)
    assert [str(problem) for problem in check(tmp_path, tmp_path / "texts").problems] == []


def test_it_is_laid_out_as_the_formatter_does(made: Path) -> None:
    assert lay_out(made).changed == {}


def test_tables_are_built_of_it(made: Path) -> None:
    built = build(made, made / "texts")
    assert [str(problem) for problem in built.problems] == []
    assert built.rows["articles"] == ARTICLES
    # What was compared with the texts is said of each record.
    assert built.rows["verifications"] > built.rows["reports"] + built.rows["quotes"] + built.rows["labels"]


def test_the_same_seed_gives_the_same_bytes_another_one_others(script: ModuleType, made: Path, tmp_path: Path) -> None:
    script.synthesize(tmp_path / "again", ARTICLES)
    script.synthesize(tmp_path / "other", ARTICLES, seed=2)
    assert files_of(tmp_path / "again") == files_of(made)
    assert files_of(tmp_path / "other") != files_of(made)


def test_a_larger_corpus_begins_with_the_stories_of_a_smaller_one(
    script: ModuleType, made: Path, tmp_path: Path
) -> None:
    script.synthesize(tmp_path, 5)
    smaller = {
        name: digest
        for name, digest in files_of(tmp_path).items()
        if name.startswith(("texts/", "annotations/articles/"))
    }
    assert len(smaller) == 10
    assert smaller.items() <= files_of(made).items()


def test_a_folder_that_holds_something_is_left_alone(script: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match="is not empty"):
        script.synthesize(tmp_path, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


# --- The shape ---


def distance(one: Iterable[object], other: Iterable[object]) -> float:
    """Return half the sum of the differences between the shares of values, from 0 (alike) to 1."""
    a, b = Counter(one), Counter(other)
    return sum(abs(a[value] / a.total() - b[value] / b.total()) for value in a | b) / 2


def kinds(corpus: Corpus) -> Iterator[str]:
    for article in corpus.articles:
        for key in SHAPES[Article].nested:
            yield from (key for _ in getattr(article, key))


VALUES = {
    "realis of reports": lambda a: (record.realis for record in a.reports),
    "claimed or not": lambda a: (record.claimant_id is None for record in a.reports),
    "dated or not": lambda a: (record.when_told is None for record in a.reports),
    "bound of figures": lambda a: (record.bound for record in a.figures),
    "reading of figures": lambda a: (record.reading for record in a.figures),
    "kind of quotes": lambda a: (record.kind for record in a.quotes),
    "quotes about an event": lambda a: (record.event_id is None for record in a.quotes),
    "what labels name": lambda a: (next(iter(record.targets)) for record in a.labels),
    "stance of labels": lambda a: (record.stance for record in a.labels),
    "hops": lambda a: (len(record.attributions) for record in a.attributed()),
    "roles of hops": lambda a: (hop.role for record in a.attributed() for hop in record.attributions),
    "kinds of parts": lambda a: (part.part for part in a.parts if part.part != "caption"),
}


def test_kinds_of_records_are_mixed_as_in_the_real_corpus(large: Corpus, real: Corpus) -> None:
    assert distance(kinds(large), kinds(real)) < NEAR


@pytest.mark.parametrize("name", VALUES)
def test_values_are_mixed_as_in_the_real_corpus(name: str, large: Corpus, real: Corpus) -> None:
    values = VALUES[name]
    found = ([value for article in corpus.articles for value in values(article)] for corpus in (large, real))
    assert distance(*found) < NEAR


def test_articles_are_as_long_and_reproduced_as_far_as_the_real_ones(large: Corpus, real: Corpus) -> None:
    def mean(corpus: Corpus, value: str) -> float:
        each = [a.characters if value == "characters" else reproduced(a) for a in corpus.articles]
        return sum(each) / len(each)

    assert mean(large, "characters") == pytest.approx(mean(real, "characters"), rel=0.25)
    assert mean(large, "reproduced") == pytest.approx(mean(real, "reproduced"), abs=0.1)


def test_about_a_tenth_of_the_events_are_told_by_several_articles_and_questions_go_across(large: Corpus) -> None:
    telling: dict[str, set[str]] = {}
    for article in large.articles:
        for report in article.reports:
            telling.setdefault(report.event_id, set()).add(article.article_id)
    shared = sum(len(articles) > 1 for articles in telling.values()) / len(telling)
    assert 0.05 < shared < 0.25
    assert {question.scope for question in large.disagreements} == {"across", "within"}


def test_no_sentence_is_taken_from_the_real_articles(made: Path, texts: Path) -> None:
    def runs(folder: Path) -> set[tuple[str, ...]]:
        found = set()
        for path in folder.glob("*.txt"):
            words = path.read_text(encoding="utf-8").lower().split()
            found |= {tuple(words[at : at + 6]) for at in range(len(words) - 5)}
        return found

    assert runs(made / "texts") & runs(texts) == set()
