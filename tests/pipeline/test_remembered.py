"""A check of some articles of many finds what a check of everything finds in them, and reads nothing else."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import zlib
from collections.abc import Callable
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
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
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
    return names


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


def signing(record_id: str, on: str) -> Change:
    """Return what signs a report, in a state that it never had."""
    lines = (
        f"verifications:\n  - record_kind: reports\n    record_id: {record_id}\n"
        f"    record_sha256: {'0' * 64}\n    by: A Person\n    on: {on}\n"
    )
    return lambda root: (root / "annotations/verifications.yaml").write_text(lines, encoding="utf-8")


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


def relabelled(number: int) -> Change:
    """Return a change by which the first label of an article says what that of another one says, otherwise."""

    def change(root: Path) -> None:
        path = article(root, number)
        stance = re.search(r"stance: (\w+)", path.read_text(encoding="utf-8"))
        assert stance is not None
        codes = (root / "annotations/codes/stance.csv").read_text(encoding="utf-8")
        listed = [line.partition(",")[0] for line in codes.splitlines()[1:]]
        other = next(code for code in listed if code != stance[1])
        edit(path, r"stance: \w+", f"stance: {other}")

    return change


def same_label(first: int, second: int) -> Change:
    """Return a change by which two articles have a label of the same words with another stance."""

    def change(root: Path) -> None:
        codes = (root / "annotations/codes/stance.csv").read_text(encoding="utf-8")
        stances = [line.partition(",")[0] for line in codes.splitlines()[1:3]]
        for number, stance in zip((first, second), stances, strict=True):
            path = article(root, number)
            edit(
                path, r"^labels:\n  - label_id: (.*)\n    exact: .*\n", r"labels:\n  - label_id: \1\n    exact: same\n"
            )
            edit(path, r"(    exact: same\n(?:    .*\n)*?    stance: )\w+", rf"\g<1>{stance}")
            edit(
                path,
                r"(    exact: same\n(?:    .*\n)*?)    (?:actor|event|place)_id: .*",
                r"\1    actor_id: harbour-post",
            )

    return change


TOGETHER = editing(2, "part: subheading", "part: body")
"""Two parts of one kind follow each other: found where nothing of the first stage is."""
FIGURE = r"(figures:\n(?:  .*\n|\n)*?    event_id: ).*"


def events(*ids: str) -> Change:
    """Return a change that adds events which no report tells."""

    def change(root: Path) -> None:
        path = root / "annotations/events.yaml"
        new = "".join(
            f'\n  - event_id: {name}\n    type: consult\n    summary: A new one\n    when: "2021-03-05"\n'
            for name in ids
        )
        path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n" + new, encoding="utf-8")

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
        both(
            editing(2, r"^text_file: .*", "text_file: same.txt"), editing(5, r"^text_file: .*", "text_file: same.txt")
        ),
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
    "of the second stage": (TOGETHER, True),
    "of the second stage, and a registry that cannot be read": (
        both(TOGETHER, registry("places", r"kind: \w+", "kind: nowhere")),
        True,
    ),
    "of the second stage, and an unknown sector": (
        both(TOGETHER, registry("actors", r"kind: person\n", "kind: media\n")),
        True,
    ),
    "an event told elsewhere": (editing(2, FIGURE, r"\1consult-00001-033"), True),
    "an event of which a part is told elsewhere": (
        both(
            editing(2, FIGURE, r"\1larger-one"),
            events("larger-one"),
            registry("events", r"(  - event_id: consult-00001-033\n)", r"\1    part_of: larger-one\n"),
        ),
        True,
    ),
    "an event told nowhere": (both(editing(2, FIGURE, r"\1larger-one"), events("larger-one")), True),
    "of the second stage, and an actor in need": (
        both(TOGETHER, registry("actors", r"actor_id: person-4\n", "actor_id: person-four\n")),
        True,
    ),
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
    "a sign-off of nobody's record": (signing("a000002-r99", "2024-01-01"), True),
    "a sign-off older than the article": (signing("a000002-r01", "2001-01-01"), True),
    "verified.csv is cut": (lambda root: edit(root / "annotations/verified.csv", r"^record_id,", "id,"), True),
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_findings_are_those_of_a_check_of_everything(known: Path, name: str) -> None:
    change, answered = CHANGES[name]
    change(known)
    everything = check(known).problems
    files = [
        *(article(known, number) for number in (0, 2, 5)),
        *(known / "annotations/articles").glob("*-b000006.yaml"),
    ]
    for file in files:
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


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("stances that differ", "L502"),
        ("a guest", "I311"),
        ("a reference to nobody", "I303"),
        ("an id twice", "I301"),
        ("another article's prefix", "I301"),
        ("of the second stage", "S412"),
        ("an event told elsewhere", "E102"),
        ("an event of which a part is told elsewhere", "E102"),
    ],
)
def test_what_is_compared_is_found(known: Path, name: str, code: str) -> None:
    CHANGES[name][0](known)
    assert code in {problem.code for number in (2, 5) for problem in expected(known, article(known, number))}


# --- What is read ---


def test_nothing_but_the_article_is_read(known: Path, parsed: list[str]) -> None:
    file = article(known, 2)
    edit(file, r"^language: en", "language: en # as before")
    said: list[str] = []
    assert found(some(known, file, texts=True, said=said)) == []
    assert (parsed, said) == ([name_of(known, file)], [])


def test_another_one_that_has_changed_is_read_once(known: Path, parsed: list[str]) -> None:
    file, other = article(known, 2), article(known, 5)
    edit(other, r"^language: en", "language: en # as before")
    assert found(some(known, file)) == []
    assert sorted(parsed) == sorted([name_of(known, file), name_of(known, other)])
    parsed.clear()
    assert found(some(known, file)) == []
    assert parsed == [name_of(known, file)]


def test_an_edit_that_keeps_size_and_time_is_noticed(known: Path, parsed: list[str]) -> None:
    file, other = article(known, 2), article(known, 5)
    TOGETHER(known)
    assert found(some(known, file))
    before = other.stat()
    edit(other, r"realis: occurred", "realis: occurrex")
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (other.stat().st_size, other.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    parsed.clear()
    # Something of the first stage is found elsewhere now.
    assert found(some(known, file)) == expected(known, file) == []
    assert name_of(known, other) in parsed


@pytest.mark.parametrize(
    "change",
    [
        registry("actors", r"^    name: (.*)", r"    name: \1 X"),
        lambda root: edit(root / "annotations/codes/realis.csv", r"^occurred,", "occurred ,"),
        lambda root: edit(root / "schemas/reports.json", r'"title": "', '"title": "The '),
        lambda root: (root / "annotations/objections.yaml").write_text("objections: []\n", encoding="utf-8"),
        lambda root: (root / "annotations/places.yaml").unlink(),
    ],
    ids=["a registry", "a code list", "a schema", "a new registry", "a registry that is gone"],
)
def test_what_stands_beside_the_articles_makes_all_be_read_again(
    known: Path, parsed: list[str], change: Change
) -> None:
    change(known)
    said: list[str] = []
    file = article(known, 2)
    assert found(some(known, file, said=said)) == expected(known, file)
    assert len(said) == 1
    assert said[0].startswith("all 10 articles are read")
    assert {name_of(known, article(known, number)) for number in range(ARTICLES)} <= {*parsed}


def test_raw_passes_say_nothing_of_articles(known: Path, parsed: list[str]) -> None:
    folder = known / "annotations/passes/somebody"
    folder.mkdir(parents=True)
    (folder / f"{article(known, 2).stem}.yaml").write_text("no pass", encoding="utf-8")
    file = article(known, 2)
    assert found(some(known, file)) == expected(known, file) == []
    assert {*parsed} == {name_of(known, file)}


def test_several_articles(known: Path) -> None:
    files = [article(known, number) for number in (2, 5, 8)]
    CHANGES["stances that differ"][0](known)
    assert found(some(known, *files, texts=True)) == expected(known, *files, texts=True) != []
    CHANGES["references to nobody in two articles"][0](known)
    assert found(some(known, *files)) == expected(known, *files)
    outcome = some(known, files[0])
    assert found(outcome) == expected(known, files[0])


def test_one_change_after_the_other(known: Path) -> None:
    """What was remembered of what is mended, gone and back again does not last."""
    file = article(known, 2)
    kept = {path: path.read_bytes() for path in (known / "annotations").rglob("*") if path.is_file()}
    for name in (
        "stances that differ",
        "another article's text",
        "an article is gone",
        "an event told elsewhere",
        "a guest",
    ):
        CHANGES[name][0](known)
        assert found(some(known, file)) == expected(known, file), name
        for path, data in kept.items():
            path.write_bytes(data)
        assert found(some(known, file)) == [], f"after {name}"


def test_many_that_have_changed_are_read_in_parts(known: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "_SEVERAL", 1)
    for number in (1, 5, 6):
        edit(article(known, number), r"^language: en", "language: en # as before")
    CHANGES["stances that differ"][0](known)
    said: list[str] = []
    assert found(some(known, article(known, 2), said=said)) == expected(known, article(known, 2))
    assert said == ["3 articles that have changed are read"]
    assert found(some(known, article(known, 5))) == expected(known, article(known, 5)) != []


def test_a_schema_that_is_gone_is_said_as_ever(known: Path, aleppo: Aleppo) -> None:
    (known / "schemas/labels.json").unlink()
    run = aleppo("check", article(known, 2), "--root", known)
    assert run.out.startswith("0 files: 0 articles")


def private_name(root: Path, number: int) -> str:
    """Return the name of a private person in an article's text."""
    path = article(root, number)
    content = path.read_text(encoding="utf-8")
    at = re.search(r"start: (\d+)\n    end: (\d+)\n    reason: private_person", content)
    assert at is not None
    return (root / "texts" / f"{path.stem}.txt").read_text(encoding="utf-8")[int(at[1]) : int(at[2])]


@pytest.mark.parametrize("where", ["here", "another article", "a registry"])
def test_names_of_private_people(known: Path, where: str) -> None:
    file, name = article(known, 2), private_name(known, 2)
    TOGETHER(known)
    if where == "a registry":
        # Of the other story, so that nothing in the article leads there.
        edit(
            known / "annotations/events.yaml",
            r"(event_id: consult-00001-033\n    type: .*\n    summary:) .*",
            rf"\1 What {name} saw",
        )
    else:
        edit(file if where == "here" else article(known, 5), r"subject: .*", f"subject: what {name} saw")
    outcome = some(known, file, texts=True)
    wanted = expected(known, file, texts=True)
    assert {problem.code for problem in wanted} == ({"C909"} if where == "here" else set())
    # Which words stand in which record of others is not remembered.
    assert (None if outcome is None else found(outcome)) == (wanted if where == "here" else None)


def test_what_is_wanted_else_is_not_remembered(known: Path) -> None:
    tables = read_tables(known / "schemas")
    for name in ("annotations/actors.yaml", "annotations/articles", "annotations/articles/nobody.yaml"):
        assert check_some(known, tables, None, {name}, Parting(), print) is None


def test_few_articles_are_all_read(root: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "FEW", ARTICLES)
    assert some(root, article(root, 2)) is None
    assert not home.exists()


def test_the_command_says_the_same_with_and_without(known: Path, home: Path, aleppo: Aleppo) -> None:
    file = article(known, 2)
    TOGETHER(known)
    remembering = aleppo("check", file, "--root", known, "--texts", known / "texts")
    shutil.rmtree(home)
    home.write_text("no folder", encoding="utf-8")
    reading = aleppo("check", file, "--root", known, "--texts", known / "texts")
    assert remembering == reading
    assert remembering.code == 1
    assert "[" in remembering.out


# --- The file ---


def kept(root: Path) -> Path:
    return folder_of(root, os.environ) / "check.sqlite"


def same(root: Path) -> list[str]:
    """Compare the findings about an article with something wrong in it, and return what was said meanwhile."""
    file, said = article(root, 2), []
    if "part: subheading" in file.read_text(encoding="utf-8"):
        TOGETHER(root)
    outcome = some(root, file, said=said)
    if outcome is not None:
        assert found(outcome) == expected(root, file) != []
    return [*said, *([] if outcome is not None else ["not remembered"])]


def test_it_may_be_deleted(known: Path) -> None:
    assert same(known) == []
    kept(known).unlink()
    (said,) = same(known)
    assert said.startswith("all 10 articles are read")
    assert same(known) == []


@pytest.mark.parametrize("share", [0, 0.0001, 0.01, 0.2, 0.5, 0.8, 0.999])
def test_it_may_be_cut(known: Path, share: float) -> None:
    assert same(known) == []
    path = kept(known)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    same(known)
    same(known)
    assert same(known) == []


@pytest.mark.parametrize("data", [b"no database" * 1000, b"\0" * 8192, b"SQLite format 3\0" + b"\xff" * 8192])
def test_it_may_be_anything(known: Path, data: bytes) -> None:
    kept(known).write_bytes(data)
    same(known)
    same(known)
    assert same(known) == []


def test_a_database_of_others_is_made_anew(known: Path) -> None:
    kept(known).unlink()
    connection = sqlite3.connect(kept(known))
    connection.executescript('CREATE TABLE meta (key, value); CREATE TABLE "a""b" (c); CREATE VIEW v AS SELECT 1')
    connection.close()
    same(known)
    assert same(known) == []


@pytest.mark.parametrize(
    "command",
    [
        "DROP TABLE labels",
        "UPDATE meta SET value = '{' WHERE key = 'counts'",
        "UPDATE meta SET value = NULL",
        "DELETE FROM meta WHERE key = 'columns'",
        "UPDATE records SET content = '[]'",
        *(
            f"UPDATE records SET content = x'{zlib.compress(content).hex()}'"
            for content in (b"[]", b"[", b'["Corpus", "x", {}, {}]', b'["Event", "x", {}, {"since": 1}]')
        ),
        "DELETE FROM records",
        "UPDATE articles SET dangling = 'x'",
    ],
)
def test_what_it_holds_may_be_anything(known: Path, command: str) -> None:
    connection = sqlite3.connect(kept(known))
    connection.execute(command)
    connection.commit()
    connection.close()
    same(known)
    same(known)
    assert same(known) == []


def test_a_link_is_not_followed(known: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.sqlite"
    kept(known).rename(elsewhere)
    kept(known).symlink_to(elsewhere)
    before = elsewhere.read_bytes()
    assert same(known) == ["not remembered"]
    assert elsewhere.read_bytes() == before


def test_another_version_of_the_code_reads_all_again(known: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "_code", lambda: "another")
    (said,) = same(known)
    assert said.startswith("all 10 articles are read")
    assert same(known) == []


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="who may do anything may write anywhere")
def test_where_nothing_may_be_written(known: Path) -> None:
    kept(known).chmod(0o400)
    kept(known).parent.chmod(0o500)
    try:
        assert same(known) == ["not remembered"]
    finally:
        kept(known).parent.chmod(0o700)


def test_who_finds_it_locked_goes_on_without(known: Path) -> None:
    connection = sqlite3.connect(kept(known), isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    assert same(known) == ["not remembered"]
    connection.rollback()
    connection.close()
    assert same(known) == []


def test_two_at_once_do_no_harm(known: Path) -> None:
    def one(number: int) -> list[list[Problem]]:
        outcomes = []
        for turn in range(5):
            article(known, number).write_bytes(article(known, number).read_bytes() + b"# %d\n" % turn)
            outcome = some(known, article(known, number))
            outcomes.append([] if outcome is None else found(outcome))
        return outcomes

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(one, (2, 5))) == [[[]] * 5] * 2
    assert same(known) == []


def test_what_is_kept_of_corpora_that_are_gone_is_cleared_away(root: Path, home: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    shutil.copytree(root, gone)
    assert some(gone, article(gone, 2)) is not None
    old = folder_of(gone, os.environ)
    shutil.rmtree(gone)
    assert old.is_dir()
    assert some(root, article(root, 2)) is not None
    assert [path.name for path in (home / memory.FOLDER).iterdir()] == [folder_of(root, os.environ).name]


def test_records_are_kept_whole(repository: Path) -> None:
    corpus = read_corpus(repository, read_tables(repository / "schemas")).corpus
    records = [*corpus.actors, *corpus.places, *corpus.events, *corpus.disagreements, *corpus.verifications]
    assert records
    for record in [*records, *corpus.articles]:
        again = unpacked(packed(record))
        assert again == record
        assert {**again.origins} == {**record.origins}
