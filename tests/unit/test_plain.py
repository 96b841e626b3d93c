"""The shorter way of reading gives what the careful one gives, or nothing: whatever is changed in a file."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aleppo_reports.problems import Origin
from aleppo_reports.records import SHAPES, Actor, Article, Record
from aleppo_reports.schema import read_tables
from aleppo_reports.source import plain, reader, yaml
from aleppo_reports.source.files import Files
from aleppo_reports.source.plain import Places
from aleppo_reports.source.plan import Plan, plan
from builders import REPOSITORY

FILE = "annotations/articles/a.yaml"
TABLES = read_tables(REPOSITORY / "schemas")
CODES = {
    path.stem: frozenset(line.partition(",")[0] for line in path.read_text(encoding="utf-8").splitlines()[1:])
    for path in (REPOSITORY / "annotations" / "codes").glob("*.csv")
}
PLANS: dict[type[Record], Plan] = {cls: plan(cls, TABLES, CODES) for cls in SHAPES}

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

# Lines of which YAML, or the schema, has an opinion of its own.
TRAPS = [
    *(
        "exact: ~",
        "exact: null",
        "exact: Null",
        "exact: NO",
        "exact: 007",
        "exact: 1.10",
        "exact: 'it''s'",
        "exact: ''",
    ),
    *(
        'exact: ""',
        'exact: "a\\tb"',
        'exact: "a\\x41"',
        'exact: "a\\\\"',
        'exact: "a" b',
        "exact: 'a' # b",
        "exact: a # b",
    ),
    *("exact: a: b", "exact: a:b", "exact: a:", "exact: a ", "exact:  a", "exact : a", "exact:a", "exact:", "exact"),
    *(
        "exact: &a b",
        "exact: *a",
        "exact: !!str b",
        "exact: |",
        "exact: >-",
        "exact: [a]",
        "exact: {a: b}",
        "exact: @a",
    ),
    *(
        "exact: `a`",
        "exact: %a",
        "exact: - a",
        "exact: -a",
        "exact: ? a",
        "exact: ?a",
        "exact: :a",
        "exact: , a",
        "? exact",
    ),
    *(
        "exact: a#b",
        "exact: #b",
        "exact: “a”",
        "exact: …",
        "exact: a\u00a0",
        "exact: a\u00a0#b",
        "exact: \u00a0a",
        "exact: ''a",
    ),
    *(
        "start: -1",
        "start: +1",
        "start: 1_000",
        "start: 0x1",
        "start: 00",
        "start: 1e3",
        "start: ١",
        "start: 1.0",
        "start: 9" + "9" * 30,
    ),
    *("low: 2.", "low: .5", "low: nan", "low: inf", "low: 1e3", "low: -0", "low: -2.50", "low: " + "9" * 400),
    *(
        "published_on: 2021-02-30",
        "published_on: 20210301",
        "published_on: 2021-W09-1",
        "published_on: 2021-03-01T10:00",
    ),
    *(
        "realis: Occurred",
        "realis: hearsay",
        'realis: "occurred"',
        "event_id: null",
        "event_id: Bridge",
        "when_told: ../..",
        "when_told: soon",
    ),
    *(
        "unknown: 1",
        "<<: a",
        "exact: took",
        "---",
        "...",
        "%YAML 1.1",
        "- a",
        "- - a",
        "-   exact: a",
        "- exact: a",
        "-",
        "'exact': a",
    ),
    *(
        "parts: []",
        "parts:",
        "attributions:",
        "attributions: a",
        "attributions: []",
        "label_id: a-l01",
        "# note: a",
        "exact: a\n  b: c",
    ),
    *(
        "exact: a\n      b",
        "exact: a\n\n\n",
        "exact: a\x0bb",
        "exact: a\u2028b",
        "exact: e\u0301",
        "exact: \ufeffa",
        "\texact: a",
        "exact:\ta",
        "exact: a\r",
    ),
]


def carefully(text: str, cls: type[Record], key: str) -> tuple[list[Record], list[str], dict[str, set[str]]]:
    """Return the records that the careful reader gives, what it says, and the ids it saw."""
    reading = reader._Reading(Files(REPOSITORY), TABLES, CODES, PLANS)
    node, problems = yaml.read(text.encode("utf-8", "surrogatepass"), FILE)
    reading.problems.extend(problems)
    found: list[Record] = []
    if isinstance(node, yaml.Mapping) and key:
        if set(node.entries) != {key}:
            return [], ["another key"], {}
        found = list(reader._records(cls, node.entries[key].node, key, "", reading))
    elif isinstance(node, yaml.Mapping):
        record = reader._record(cls, node, reading)
        found = [record] if record else []
    else:
        reading.problems.extend(problems)
    return found, [str(problem) for problem in reading.problems], reading.declared


def plainly(text: str, cls: type[Record], key: str) -> plain.Found | None:
    clean = yaml.unremarkable(text.encode("utf-8", "surrogatepass"))
    return None if clean is None else plain.read(clean, FILE, cls, PLANS, key)


def origins(records: Sequence[Record]) -> Iterator[dict[str, Origin]]:
    for record in records:
        yield dict(record.origins)
        for key in SHAPES[type(record)].nested:
            yield from origins(getattr(record, key))


def agrees(text: str, cls: type[Record], key: str) -> bool:
    """Tell whether the shorter way took the text; if it did, all must be as the careful reader has it."""
    found = plainly(text, cls, key)
    if found is None:
        return False
    records, problems, ids = carefully(text, cls, key)
    assert problems == []
    assert found.records == records
    assert list(origins(found.records)) == list(origins(records))
    assert {column: set(names) for column, names in found.ids.items()} == ids
    return True


KINDS = [(TEXT, Article, ""), (REGISTRY, Actor, "actors")]


@pytest.mark.parametrize(("text", "cls", "key"), KINDS, ids=["article", "registry"])
def test_a_file_in_canonical_layout_is_read_the_shorter_way(text: str, cls: type[Record], key: str) -> None:
    assert agrees(text, cls, key)
    assert agrees(text.rstrip("\n"), cls, key)
    assert agrees(f"\n# note\n\n{text}\n# note: at the end\n", cls, key)


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


LINES = st.one_of(
    st.sampled_from(TRAPS),
    st.sampled_from([line for text, _, _ in KINDS for line in text.split("\n")]),
    st.text(alphabet=" -:#'\"\\[]{}abn?|>&*!%@,0.5\n~é–“\u0301", max_size=12),
)
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["insert", "replace", "delete", "swap", "indent", "cut"]),
        st.integers(0, 60),
        st.integers(0, 60),
        LINES,
    ),
    min_size=1,
    max_size=4,
)


def edited(text: str, edits: Sequence[tuple[str, int, int, str]]) -> str:
    lines = text.split("\n")
    for kind, first, second, line in edits:
        at, other = first % len(lines), second % len(lines)
        if kind == "insert":
            lines.insert(at, " " * (second % 9) + line)
        elif kind == "replace":
            head, colon, _ = lines[at].partition(": ")
            lines[at] = f"{head}{colon}{line.partition(': ')[2] or line}"
        elif kind == "delete" and len(lines) > 1:
            del lines[at]
        elif kind == "swap":
            lines[at], lines[other] = lines[other], lines[at]
        elif kind == "indent":
            lines[at] = lines[at][1:] if second % 2 else f" {lines[at]}"
        elif kind == "cut":
            lines[at] = lines[at][: second % 20]
    return "\n".join(lines)


@settings(max_examples=400, deadline=None)
@given(edits=EDITS, which=st.sampled_from(KINDS))
def test_whatever_is_changed_both_ways_agree(
    edits: list[tuple[str, int, int, str]], which: tuple[str, type[Record], str]
) -> None:
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
    plainly(TEXT.replace("exact: took", f"exact: {value}"), Article, "")
    assert time.process_time() - start < 1


def test_places_are_those_of_a_mapping() -> None:
    places = Places("a.yaml", {"": 4096 * 3 + 5, "start": 4096 * 4 + 12})
    assert places == {"": Origin("a.yaml", 3, 5), "start": Origin("a.yaml", 4, 12)}
    assert places.get("end") is None
    assert len(places) == 2
    assert repr(places) == repr(dict(places))


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
