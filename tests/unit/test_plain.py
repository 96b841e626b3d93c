"""The shorter way of reading gives what the careful one gives, or nothing: whatever is changed in a file."""

from __future__ import annotations

import time
from array import array
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import readings
from aleppo_reports.problems import Origin
from aleppo_reports.records import Actor, Article, Record
from aleppo_reports.schema import read_tables
from aleppo_reports.source import reader
from aleppo_reports.source.plain import Places
from builders import REPOSITORY
from readings import TRAPS, Edit, edited, edits

TEXT = """\
# An article.
article_id: a-2021-03-01
id_prefix: a
title: "Bridge: taken"
publisher_id: post
publisher_basis: 'printed at the top'
published: 2021-03-01
published_on: 2021-03-01
published_basis: made up
language: en
text_file: a.txt
characters: 900
words: 150
sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855

parts:
  - start: 0
    end: 40
    part: headline

  - start: 40
    end: 900
    part: body

reports:
  - report_id: a-r01
    exact: took
    start: 10
    end: 14
    event_id: bridge
    realis: occurred
    claimant_id: official
    cue: –
    cue_start: 20
    cue_end: 21
    attributions:
      - actor_id: wire
        role: relay
      - actor_id: monitor
        role: claimant
    # A comment between two keys.
    when_told: 2021-02/2021-03-01
    when_exact: "since \\"February\\""
    when_start: 22
    when_end: 40

figures:
  - figure_id: a-f01
    exact: 2.5 to 3 km
    start: 50
    end: 61
    measure: other
    subject: "width: measured"
    unit: items
    low: 2.5
    high: 3
    bound: range
    reading: read
"""
REGISTRY = """\
actors:
  - actor_id: post
    name: The Post
    kind: media
    identified: named
    description: A paper.
    aliases:
      - alias: Post

  - actor_id: wire
    name: NO
    kind: media
    identified: named
    description: a:b, [c] {d}#e
"""


def agrees(text: str, cls: type[Record], key: str) -> bool:
    return readings.agrees(text.encode("utf-8", "surrogatepass"), cls, key)


KINDS = [(TEXT, Article, ""), (REGISTRY, Actor, "actors")]


@pytest.mark.parametrize(("text", "cls", "key"), KINDS, ids=["article", "registry"])
def test_a_file_in_canonical_layout_is_read_the_shorter_way(text: str, cls: type[Record], key: str) -> None:
    assert agrees(text, cls, key)
    assert agrees(text.rstrip("\n"), cls, key)
    assert agrees(f"\n# note\n\n{text}\n# note: at the end\n", cls, key)


@pytest.mark.parametrize("text", ["", "\n", "# actors:\n#   - actor_id: post\n"])
@pytest.mark.parametrize(("cls", "key"), [(Article, ""), (Actor, "actors")])
def test_a_file_of_comments_takes_a_closer_look(text: str, cls: type[Record], key: str) -> None:
    assert readings.plainly(text.encode(), cls, key) is None


@pytest.mark.parametrize("trap", TRAPS)
@pytest.mark.parametrize("indent", ["", "  ", "    ", "      "], ids=len)
def test_no_trap_is_read_otherwise_than_the_careful_reader_does(trap: str, indent: str) -> None:
    lines = TEXT.split("\n")
    key = trap.partition(":")[0]
    for number, line in enumerate(lines):
        agrees("\n".join([*lines[:number], f"{indent}{trap}", *lines[number:]]), Article, "")
        if line.strip(" -").partition(":")[0] == key:
            # In the place of the line that has the key, as an item if that is one.
            lead = line[: len(line) - len(line.lstrip(" -"))]
            agrees("\n".join([*lines[:number], f"{lead}{trap}", *lines[number + 1 :]]), Article, "")


@pytest.mark.parametrize(
    "value",
    ["took", "a:b", "a #b".replace(" #", "#"), '"a: b"', "'a # b'", '"say \\"no\\""', "–", "“It’s”", "NO", "007", "-5"],
)
def test_ordinary_values_need_no_closer_look(value: str) -> None:
    assert agrees(TEXT.replace("exact: took", f"exact: {value}"), Article, "")


@settings(max_examples=400, deadline=None)
@given(edits=edits([line for text, _, _ in KINDS for line in text.split("\n")]), which=st.sampled_from(KINDS))
def test_whatever_is_changed_both_ways_agree(edits: list[Edit], which: tuple[str, type[Record], str]) -> None:
    text, cls, key = which
    agrees(edited(text, edits), cls, key)


def test_the_real_annotations_are_read_the_shorter_way() -> None:
    for path in sorted((REPOSITORY / "annotations" / "articles").glob("*.yaml")):
        assert agrees(path.read_text(encoding="utf-8"), Article, ""), path.name


@pytest.mark.parametrize(
    "value", ["a" * 100_000 + " #", "a:" * 50_000, "#" * 100_000, '"' + "a\\" * 50_000, "[" * 100_000]
)
def test_a_long_line_takes_no_long_time(value: str) -> None:
    start = time.process_time()
    readings.plainly(TEXT.replace("exact: took", f"exact: {value}").encode(), Article, "")
    assert time.process_time() - start < 1


def test_places_are_those_of_a_mapping() -> None:
    places = Places("a.yaml", ("", "start"), array("q", [4096 * 3 + 5, 4096 * 4 + 12]))
    assert places == {"": Origin("a.yaml", 3, 5), "start": Origin("a.yaml", 4, 12)}
    assert places.get("end") is None
    assert len(places) == 2
    assert repr(places) == repr(dict(places))
    with pytest.raises(KeyError, match="end"):
        places["end"]


def test_records_share_what_they_have_in_common(root: Path) -> None:
    corpus = reader.read_corpus(root, read_tables(root / "schemas")).corpus
    reports = [report for article in corpus.articles for report in article.reports]
    assert len({id(report.realis) for report in reports}) == len({report.realis for report in reports}) < len(reports)
    ids = {event.event_id: id(event.event_id) for event in corpus.events}
    assert [id(report.event_id) for report in reports] == [ids[report.event_id] for report in reports]


def test_a_reader_of_single_articles_gives_what_reading_the_corpus_gives(root: Path) -> None:
    tables = read_tables(root / "schemas")
    whole = reader.read_corpus(root, tables)
    one = reader.ArticleReader(root, tables)
    names = [f"annotations/articles/{path.name}" for path in sorted((root / "annotations" / "articles").glob("*.yaml"))]
    assert tuple(one.read(name).article for name in names) == whole.corpus.articles
    broken = root / names[0]
    broken.write_text(
        broken.read_text(encoding="utf-8").replace("realis: occurred", "realis: hearsay"), encoding="utf-8"
    )
    problems = one.read(names[0]).problems
    assert [problem.code for problem in problems] == ["R205"] * len(problems)
    assert problems
    # What is said of one article is not said of the next.
    assert [problem.code for problem in one.read(names[0]).problems] == [problem.code for problem in problems]
