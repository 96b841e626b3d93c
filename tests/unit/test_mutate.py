"""The corruption test itself: over the tiny corpus every kind makes a mistake, the same for a seed, and judges it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import programs
from aleppo_reports.pipeline import build, check
from aleppo_reports.publish.store import replace
from aleppo_reports.source import yaml
from aleppo_reports.texts import digest
from builders import REPOSITORY, TEXT, Parts, make_root, words

# What the tiny corpus has none of, unless it is put in.
ABSENT = {
    "dropped: entry of not_coded",
    "digit of an outside identifier",
    "pass: code changed",
    "pass: start or end moved by one",
    "valid of a relation moved",
    "actor of a label: any other",
    "place of a label: any other",
}


@pytest.fixture(scope="module")
def mutate() -> ModuleType:
    return programs.script("mutate")


@pytest.fixture(scope="module")
def pages(mutate: ModuleType) -> ModuleType:
    from mutation import page

    assert mutate.page is page.page
    return page


def richer(parts: Parts) -> None:
    """Give the tiny corpus what some kinds need: more dates and keys, and words that stand in two places."""
    parts.text = TEXT + "It fell on Tuesday.\n"
    size, count, sha256 = len(parts.text), len(parts.text.split()), digest(parts.text.encode())
    parts.article.update(characters=size, words=count, sha256=sha256)
    parts.article["parts"][-1]["end"] = size
    parts.events.append({"event_id": "flight", "type": "displacement", "summary": "People flee", "when": "2016-12"})
    event = {"event_id": "flight", "realis": "occurred"}
    parts.article["reports"].append({"report_id": "herald-r03", **words("bridge"), **event})
    figure, dated = parts.article["figures"][0], parts.article["quotes"]
    (quote,) = [quote for quote in dated if quote["quote_id"] == "herald-q09"]
    figure.update(window="2016-12-06", as_of="2016-12-06", place_id="bridge", population_id="navy")
    quote.update(said_on="2016-12-06", described_as="an official")
    parts.actors[0]["aliases"] = [{"alias": "The navy"}]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_root(tmp_path_factory.mktemp("root"), richer)
    built = build(root, root / "texts")
    assert built.problems == []
    replace(root, built.files)
    return root


@pytest.fixture(scope="module")
def desk(mutate: ModuleType, root: Path) -> Iterator[Any]:
    desk = mutate.Desk(root, root / "texts")
    assert desk.clean == []
    yield desk
    desk.close()


def test_every_kind_truly_changes_a_file(mutate: ModuleType, desk: Any) -> None:
    made = mutate.plan(desk, 1, 5, lambda name: True)
    for name, corruption in made:
        before, after = desk.trees[corruption.file], desk.changed(corruption)
        assert mutate.plain(before) != mutate.plain(after), (name, corruption)
        assert desk.shown(corruption)
    assert set(mutate.KINDS) - {name for name, _ in made} <= ABSENT


def test_a_seed_gives_the_same_corruptions(mutate: ModuleType, desk: Any, root: Path) -> None:
    first, again, other = (mutate.plan(desk, seed, 5, lambda name: True) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    package = mutate.Package(root)
    tables, once_more = (mutate.plan_tables(package, 1, 2, lambda name: True) for _ in range(2))
    assert tables == once_more


def test_the_short_way_gives_the_codes_of_a_check(mutate: ModuleType, desk: Any, root: Path, tmp_path: Path) -> None:
    folder = make_root(tmp_path, richer)
    for name, corruption in mutate.plan(desk, 1, 1, lambda name: True):
        path = folder / corruption.file
        text, tree = path.read_text(encoding="utf-8"), desk.trees[corruption.file]
        path.write_text(mutate.with_edits_in_text(text, tree, corruption.edits), encoding="utf-8")
        written, problems = yaml.read(path.read_bytes(), corruption.file)
        assert problems == []
        assert mutate.plain(written) == mutate.plain(desk.changed(corruption)), name
        verdict = desk.judge(corruption)
        told, bare = (
            tuple(sorted({problem.code for problem in check(folder, texts).problems}))
            for texts in (folder / "texts", None)
        )
        # A check stops at the first stage with findings, the desk runs all of them.
        for short, whole in ((verdict.texts, told), (verdict.bare, bare)):
            assert set(short) >= set(whole), name
            assert bool(short) == bool(whole), name
        path.write_text(text, encoding="utf-8")


def test_every_kind_of_table_damage_changes_a_file(mutate: ModuleType, root: Path) -> None:
    package = mutate.Package(root)
    made = mutate.plan_tables(package, 1, 2, lambda name: True)
    assert {name for name, _ in made} == set(mutate.TABLE_KINDS)
    for name, damage in made:
        assert damage.parquet or damage.data != package.files[damage.path], name


def test_damage_is_found_and_mended(mutate: ModuleType, root: Path, tmp_path: Path) -> None:
    from mutation.tables import AS_IS

    package = mutate.Package(root)
    bench = mutate.Bench(package, tmp_path / "bench")
    assert bench.clean == []
    try:
        for name, damage in mutate.plan_tables(package, 1, 1, lambda name: "datapackage" not in name):
            verdict = bench.judge(damage, mutate.TABLE_KINDS[name][1])
            assert verdict[AS_IS][0], (name, damage.cell)
            assert {path: (tmp_path / "bench" / path).read_bytes() for path in package.files} == package.files
    finally:
        bench.close()


def test_a_crash_is_told_and_is_no_catch(mutate: ModuleType, desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from mutation import judging

    corruption = mutate.plan(desk, 1, 1, lambda name: name == "digit of a value")[0][1]

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(judging.reader, "_record", broken)
    verdict = desk.judge(corruption)
    lines = list(mutate.report(desk, [("digit of a value", corruption)], [verdict], 0))
    assert lines[2] == "| digit of a value | 1 | 0 (0.0 %) | 0 (0.0 %) | CRASH 1 |"
    assert "ZeroDivisionError" in lines[-1]


def test_the_table_of_a_run(mutate: ModuleType, desk: Any) -> None:
    made = mutate.plan(desk, 2, 3, lambda name: name in {"digit of a value", "letter in a text of ours"})
    lines = list(mutate.report(desk, made, [desk.judge(corruption) for _, corruption in made], 1))
    assert lines[0].startswith("| kind | corruptions | caught with texts |")
    assert lines[2].startswith("| digit of a value | 3 | 3 (100.0 %) | 3 (100.0 %) | N951 ")
    assert lines[3].startswith("| letter in a text of ours | 3 | ")
    assert lines[4].startswith("\nPassed, letter in a text of ours (")


# The page that is quoted


def test_every_kind_must_be_caught_whole_or_has_a_reason_why_not(mutate: ModuleType, pages: ModuleType) -> None:
    names = {*mutate.KINDS, *mutate.TABLE_KINDS}
    assert names >= pages.CERTAIN
    assert {name for name in names if (pages.reason(name) is None) != (name in pages.CERTAIN)} == set()


def line(name: str, *shares: str) -> str:
    return f"| {name} | 500 | {' | '.join(shares)} | S402 500 |"


HEAD = [
    "| kind | corruptions | caught with texts | caught without texts | most by |",
    "| --- | ---: | ---: | ---: | --- |",
]


def test_the_page_gives_the_reason_of_what_passes(pages: ModuleType) -> None:
    whole = line("end moved by one", "500 (100.0 %)", "20 (4.0 %)")
    page = pages.page([*HEAD, whole, line("realis changed", "0 (0.0 %)", "0 (0.0 %)")], HEAD, 1, 500)
    assert whole in page
    assert f"- *realis changed*: {pages.REASONS['realis changed']}\n" in page
    assert "- *end moved by one*" not in page


def test_no_page_is_made_where_something_passes_that_must_not(pages: ModuleType) -> None:
    with pytest.raises(ValueError, match="must be caught whole, and is not: end moved by one"):
        pages.page([*HEAD, line("end moved by one", "499 (99.8 %)", "20 (4.0 %)")], HEAD, 1, 500)


def test_the_page_of_the_package_has_every_kind(mutate: ModuleType, pages: ModuleType) -> None:
    text = (REPOSITORY / "docs" / "corruption.md").read_text(encoding="utf-8")
    rows = {cells[0]: cells for cells in pages.rows_of(text.splitlines())}
    assert set(rows) == {*mutate.KINDS, *mutate.TABLE_KINDS}
    assert {name for name in pages.CERTAIN if not rows[name][2].endswith("(100.0 %)")} == set()
