"""A check of some articles of many finds what a check of everything finds in them, and reads nothing else."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from aleppo_reports.partition import digests, memory, remembered
from aleppo_reports.partition.memory import folder_of, packed, unpacked
from aleppo_reports.partition.remembered import Some, check_some
from aleppo_reports.partition.together import Parting
from aleppo_reports.pipeline import check
from aleppo_reports.problems import Problem
from aleppo_reports.schema import read_tables
from aleppo_reports.source.reader import ArticleReader, read_corpus
from commands import Aleppo
from programs import script

ARTICLES = 10
Change = Callable[[Path], object]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten articles of two stories."""
    folder = tmp_path_factory.mktemp("corpus") / "root"
    script("synthesize").synthesize(folder, ARTICLES)
    return folder


@pytest.fixture(scope="module")
def filled(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is remembered of them."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(home))
        patch.setattr(remembered, "FEW", 3)
        assert some(corpus, article(corpus, 1)) is not None
        return folder_of(corpus, os.environ) / "check.sqlite"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    monkeypatch.setattr(remembered, "FEW", 3)
    return folder


@pytest.fixture
def root(corpus: Path, tmp_path: Path, home: Path) -> Path:
    """A copy of the articles, of which nothing is remembered."""
    return Path(shutil.copytree(corpus, tmp_path / "root"))


@pytest.fixture
def known(root: Path, filled: Path) -> Path:
    """A copy of the articles, of which everything is remembered."""
    folder = folder_of(root, os.environ)
    folder.mkdir(parents=True)
    shutil.copyfile(filled, folder / "check.sqlite")
    (folder / "root.txt").write_text(str(root), encoding="utf-8")
    return root


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The files of articles that are parsed in this process, and `beside` for what stands beside them."""
    names: list[str] = []
    read_article, read_beside = ArticleReader.read, remembered.Beside.below

    def counted(self: ArticleReader, name: str, data: bytes | None = None) -> object:
        names.append(name)
        return read_article(self, name, data)

    def beside(*arguments: object, **options: object) -> object:
        names.append("beside")
        return read_beside(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(ArticleReader, "read", counted)
    monkeypatch.setattr(remembered.Beside, "below", beside)
    yield names


def article(root: Path, number: int) -> Path:
    (found,) = (root / "annotations/articles").glob(f"*-a{number:06}.yaml")
    return found


def name_of(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def some(root: Path, *files: Path, texts: bool = False, said: list[str] | None = None) -> Some | None:
    names = {name_of(root, file) for file in files}
    heard = [] if said is None else said
    tables = read_tables(root / "schemas")
    return check_some(root, tables, root / "texts" if texts else None, names, Parting(), heard.append)


def expected(root: Path, *files: Path, texts: bool = False) -> list[Problem]:
    names = {name_of(root, file) for file in files}
    checked = check(root, root / "texts" if texts else None, only=names)
    return [problem for problem in checked.problems if problem.origin.file in names]


def found(outcome: Some | None) -> list[Problem]:
    assert outcome is not None, "everything would have to be checked"
    return sorted({*outcome.problems})


def edit(path: Path, pattern: str, new: str, count: int = 1) -> None:
    text = path.read_text(encoding="utf-8")
    changed, times = re.subn(pattern, new, text, count=count, flags=re.MULTILINE)
    assert times, f"{pattern} is not in {path}"
    path.write_text(changed, encoding="utf-8", newline="\n")


def editing(number: int, pattern: str, new: str, count: int = 1) -> Change:
    return lambda root: edit(article(root, number), pattern, new, count)


def registry(name: str, pattern: str, new: str) -> Change:
    return lambda root: edit(root / "annotations" / f"{name}.yaml", pattern, new)


def both(*changes: Change) -> Change:
    return lambda root: [change(root) for change in changes]


def removed(number: int) -> Change:
    return lambda root: article(root, number).unlink()


def added(number: int, prefix: str, *, text: bool = True) -> Change:
    """Return a change that adds a copy of an article, with ids of its own."""

    def change(root: Path) -> None:
        path = article(root, number)
        old = f"a{number:06}"
        content = path.read_text(encoding="utf-8").replace(f"{path.stem}", f"{path.stem[: -len(old)]}{prefix}")
        content = re.sub(rf"(_id: |id_prefix: |continues: ){old}", rf"\g<1>{prefix}", content)
        # Who is unnamed in the other article is nobody here.
        (path.parent / f"{path.stem[: -len(old)]}{prefix}.yaml").write_text(content, encoding="utf-8", newline="\n")
        if text:
            source = root / "texts" / f"{path.stem}.txt"
            shutil.copyfile(source, root / "texts" / f"{path.stem[: -len(old)]}{prefix}.txt")

    return change


LABEL = r"  - label_id: a000002-l01\n    exact: (.*)\n(?:    .*\n)*?    stance: (\w+)"


def relabelled(number: int) -> Change:
    """Return a change by which the first label of an article says what that of another one says, otherwise."""

    def change(root: Path) -> None:
        path = article(root, number)
        text = path.read_text(encoding="utf-8")
        stance = re.search(r"stance: (\w+)", text)
        assert stance is not None
        other = "negative" if stance[1] != "negative" else "positive"
        codes = (root / "annotations/codes/stance.csv").read_text(encoding="utf-8")
        listed = [line.partition(",")[0] for line in codes.splitlines()[1:]]
        other = next(code for code in listed if code != stance[1])
        assert other
        edit(path, r"stance: \w+", f"stance: {other}")

    return change


def same_label(first: int, second: int) -> Change:
    """Return a change by which two articles have a label of the same words with another stance."""

    def change(root: Path) -> None:
        codes = (root / "annotations/codes/stance.csv").read_text(encoding="utf-8")
        stances = [line.partition(",")[0] for line in codes.splitlines()[1:3]]
        for number, stance in zip((first, second), stances, strict=True):
            path = article(root, number)
            edit(path, r"^labels:\n  - label_id: (.*)\n    exact: .*\n", r"labels:\n  - label_id: \1\n    exact: same\n")
            edit(path, r"(    exact: same\n(?:    .*\n)*?    stance: )\w+", rf"\g<1>{stance}")
            edit(path, r"(    exact: same\n(?:    .*\n)*?)    (?:actor|event|place)_id: .*", r"\1    actor_id: harbour-post")

    return change


CHANGES: dict[str, tuple[Change, bool]] = {
    "nothing": (lambda root: None, True),
    "an unknown key": (editing(2, r"^language: en", "langage: en"), True),
    "no YAML": (editing(2, r"^language: en", "language: [en"), True),
    "empty": (lambda root: article(root, 2).write_bytes(b""), True),
    "not UTF-8": (lambda root: article(root, 2).write_bytes(b"\xff\xfe"), True),
    "another id than the file": (editing(2, r"^article_id: .*", "article_id: other-2021-03-05"), True),
    "a code of no list": (editing(2, r"realis: \w+", "realis: perhaps"), True),
    "a reference to nobody": (editing(2, r"claimant_id: .*", "claimant_id: persn-4"), True),
    "references to nobody in two articles": (
        both(editing(2, r"claimant_id: .*", "claimant_id: persn-4"), editing(5, r"event_id: .*", "event_id: ofensive")),
        True,
    ),
    "another article's prefix": (editing(2, r"^id_prefix: .*", "id_prefix: a000005"), False),
    "an id of another article": (editing(2, r"report_id: a000002-r01", "report_id: a000005-r01"), False),
    "an id twice": (editing(2, r"report_id: a000002-r02", "report_id: a000002-r01"), True),
    "a prefix of nobody": (editing(2, r"report_id: a000002-r01", "report_id: zz-r01"), True),
    "another article's text": (editing(2, r"^text_file: .*", "text_file: same.txt"), True),
    "one text of two articles": (
        both(editing(2, r"^text_file: .*", "text_file: same.txt"), editing(5, r"^text_file: .*", "text_file: same.txt")),
        False,
    ),
    "stances that differ": (same_label(2, 5), True),
    "stances that differ, the other way round": (same_label(5, 2), True),
    "a stance that differs within an article": (relabelled(5), True),
    "a guest": (editing(2, r"claimant_id: .*", "claimant_id: a000006-nurse"), True),
    "a guest, and something wrong elsewhere": (
        both(editing(2, r"claimant_id: .*", "claimant_id: a000006-nurse"), editing(8, r"realis: \w+", "realis: x")),
        True,
    ),
    "continuing another article's": (editing(0, r"continues: .*", "continues: a000003-q08"), False),
    "continuing nothing": (editing(0, r"continues: .*", "continues: a000000-q99"), False),
    "continuing a later one": (editing(0, r"continues: .*", "continues: a000000-q99999"), False),
    "of the second stage": (editing(2, r"    cue: said\n", "    cue: stated\n"), True),
    "of the second stage, and a registry that cannot be read": (
        both(editing(2, r"    cue: said\n", "    cue: stated\n"), registry("places", r"kind: \w+", "kind: nowhere")),
        True,
    ),
    "of the second stage, and an unknown sector": (
        both(editing(2, r"    cue: said\n", "    cue: stated\n"), registry("actors", r"kind: person\n", "kind: media\n")),
        True,
    ),
    "an event elsewhere": (editing(2, r"(figures:\n(?:  .*\n|\n)*?    event_id: ).*", r"\1consult-00001-033"), True),
    "an answer is gone": (editing(1, r"quote_id: a000001-q03", "quote_id: a000001-q93"), True),
    "an actor in the registry is gone": (registry("actors", r"actor_id: person-4\n", "actor_id: person-four\n"), True),
    "an article is gone": (removed(6), True),
    "an article is new": (added(6, "b000006"), True),
    "an article is new, another gone": (both(added(6, "b000006"), removed(6)), True),
    "a text is gone": (lambda root: (root / "texts" / f"{article(root, 2).stem}.txt").unlink(), True),
    "another text": (lambda root: (root / "texts" / f"{article(root, 2).stem}.txt").write_bytes(b"Other words."), True),
    "a text of another name": (
        lambda root: (root / "texts" / f"{article(root, 2).stem}.txt").rename(root / "texts" / "moved.txt"),
        True,
    ),
    "offsets beside the words": (editing(2, r"    start: (\d)", r"    start: 9\1"), True),
    "a code list is short": (
        lambda root: edit(root / "annotations/codes/realis.csv", r"^occurred,.*\n", ""),
        True,
    ),
    "a sign-off of nobody's record": (
        lambda root: (root / "annotations/verifications.yaml").write_text(
            "verifications:\n  - record_kind: reports\n    record_id: a000002-r99\n"
            f"    record_sha256: {'0' * 64}\n    by: A Person\n    on: 2024-01-01\n",
            encoding="utf-8",
        ),
        True,
    ),
    "a sign-off older than the article": (
        lambda root: (root / "annotations/verifications.yaml").write_text(
            "verifications:\n  - record_kind: reports\n    record_id: a000002-r01\n"
            f"    record_sha256: {'0' * 64}\n    by: A Person\n    on: 2001-01-01\n",
            encoding="utf-8",
        ),
        True,
    ),
    "verified.csv is cut": (lambda root: edit(root / "annotations/verified.csv", r"^record_id,", "id,"), True),
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_findings_are_those_of_a_check_of_everything(known: Path, name: str) -> None:
    change, answered = CHANGES[name]
    change(known)
    everything = check(known).problems
    for file in sorted((known / "annotations/articles").iterdir()):
        outcome = some(known, file)
        assert outcome is not None or not answered
        if outcome is not None:
            own = [problem for problem in everything if problem.origin.file == name_of(known, file)]
            assert found(outcome) == own


@pytest.mark.parametrize("name", CHANGES)
def test_so_are_those_about_words(known: Path, name: str) -> None:
    change, answered = CHANGES[name]
    change(known)
    for number in (2, 5):
        outcome = some(known, article(known, number), texts=True)
        assert outcome is not None or not answered
        if outcome is not None:
            assert found(outcome) == expected(known, article(known, number), texts=True)


def test_some_changes_find_something_in_each_stage(known: Path) -> None:
    """What is compared above is not empty."""
    codes: dict[str, set[str]] = {}
    for name in ("stances that differ", "a guest", "a reference to nobody", "of the second stage", "an id twice"):
        again = known.with_name(name)
        shutil.copytree(known, again)
        CHANGES[name][0](again)
        codes[name] = {problem.code for number in (2, 5) for problem in expected(again, article(again, number))}
    assert "L502" in codes["stances that differ"]
    assert "I311" in codes["a guest"]
    assert "I303" in codes["a reference to nobody"]
    assert "I301" in codes["an id twice"]
    assert codes["of the second stage"]
