"""Edits of one value and new records of a list: what is meant changes, and not one other byte."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from textwrap import dedent
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aleppo_reports.records import SHAPES, Article, Quote, Record
from aleppo_reports.schema import read_tables
from aleppo_reports.source.edit import EditError, Steps, Text, steps_to, with_record, with_value
from aleppo_reports.source.format import formatted
from aleppo_reports.source.layout import key_order, layout_order
from aleppo_reports.source.plan import authored_keys
from aleppo_reports.source.reader import REGISTRIES
from aleppo_reports.source.yaml import read
from builders import REPOSITORY, Parts, emit

TABLES = read_tables(REPOSITORY / "schemas")
ORDER = layout_order(TABLES)
NAME = "a.yaml"


def canonical(content: dict[str, Any]) -> str:
    laid_out, problems = formatted(emit(content), NAME, ORDER)
    assert problems == []
    assert laid_out is not None
    return laid_out


def commented(text: str) -> str:
    """Return a file with a comment above and behind every third line that has a value."""
    lines = []
    for number, line in enumerate(text.splitlines()):
        if number % 3 == 0 and not line.endswith(":") and line:
            indent = " " * (len(line) - len(line.lstrip(" ")))
            lines += [f"{indent}# above {number}", f"{line}  # behind {number}"]
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


PARTS = Parts()
FILES = {
    "article": canonical(PARTS.article),
    "actors": canonical({"actors": PARTS.actors}),
    "places": canonical({"places": PARTS.places}),
    "events": canonical({"events": PARTS.events}),
}
FILES |= {f"{name} with comments": commented(text) for name, text in FILES.items()}


def places(cls: type[Record], content: Any, steps: Steps = ()) -> Iterator[tuple[type[Record], Steps, str]]:
    """Yield every key that a person may write in the records of some content, written or not."""
    nested = SHAPES[cls].nested
    for key in authored_keys(cls):
        if key not in nested:
            yield cls, steps, key
        for number, child in enumerate(content.get(key, ()) if key in nested else ()):
            yield from places(nested[key], child, (*steps, key, number))


def of_file(name: str) -> Iterator[tuple[str, type[Record], Steps, str]]:
    content = yaml.load(FILES[name], Loader=yaml.BaseLoader)
    kind = name.partition(" ")[0]
    if kind == "article":
        yield from ((name, *found) for found in places(Article, content))
    else:
        for number, record in enumerate(content[kind]):
            yield from ((name, *found) for found in places(REGISTRIES[kind], record, (kind, number)))


EVERY = [found for name in FILES for found in of_file(name)]
VALUES = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=20),
    st.sampled_from(
        ["40", "NO", "a: b", "# x", "- x", "“We hold it,”", "two\nlines", '"', "'", "[]", "~", "é", "|", ">-"]
    ),
)


def inside(content: Any, steps: Steps) -> Any:
    for step in steps:
        content = content[step]
    return content


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(EVERY), VALUES, st.booleans())
@example(("article with comments", Quote, ("quotes", 2), "exact"), "“We hold it,”", False)
def test_any_field_of_any_record_is_changed_and_no_other_byte(
    place: tuple[str, type[Record], Steps, str], value: str, plain: bool
) -> None:
    name, cls, steps, key = place
    before = FILES[name]
    result, problems = with_value(before.encode(), NAME, (*steps, key), Text(value, plain), key_order(cls, TABLES))
    if result is None:
        # What cannot be in a file is refused: spaces of other kinds, letters that are not composed, nothing at all.
        assert {problem.code[0] for problem in problems} == {"Y"}
        return
    expected = yaml.load(before, Loader=yaml.BaseLoader)
    record = inside(expected, steps)
    was_there = key in record
    record[key] = value
    after = result.decode()
    assert yaml.load(after, Loader=yaml.BaseLoader) == expected
    old, new = before.split("\n"), after.split("\n")
    # One that comes may be like one that is there already.
    differing = list((Counter(new) - Counter(old)).elements())
    if was_there:
        assert len(new) == len(old)
        assert [index for index, (a, b) in enumerate(zip(old, new, strict=True)) if a != b] in (
            [],
            [differing_at(old, new)],
        )
        assert comments(old) == comments(new)
    else:
        assert len(new) == len(old) + 1
        # A new first key takes the dash from the one that was first.
        assert 1 <= len(differing) <= 2
        assert [line.replace("- ", "  ", 1) for line in (Counter(old) - Counter(new)).elements()] in (
            [],
            [line for line in differing if f" {key}:" not in f" {line}"],
        )


def differing_at(old: list[str], new: list[str]) -> int:
    return next((index for index, (a, b) in enumerate(zip(old, new, strict=True)) if a != b), -1)


def comments(lines: list[str]) -> list[str]:
    return re.findall(r"# (?:above|behind) [0-9]+$", "\n".join(lines), re.MULTILINE)


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(EVERY))
def test_any_field_of_any_record_is_taken_out_and_put_in_again(place: tuple[str, type[Record], Steps, str]) -> None:
    name, cls, steps, key = place
    before = FILES[name]
    content = yaml.load(before, Loader=yaml.BaseLoader)
    record = inside(content, steps)
    if key not in record:
        assert with_value(before.encode(), NAME, (*steps, key), None) == (before.encode(), [])
        return
    if len(record) == 1:
        with pytest.raises(EditError):
            with_value(before.encode(), NAME, (*steps, key), None)
        return
    result, problems = with_value(before.encode(), NAME, (*steps, key), None)
    assert problems == []
    assert result is not None
    value = record.pop(key)
    assert yaml.load(result, Loader=yaml.BaseLoader) == content
    assert comments(before.split("\n")) == comments(result.decode().split("\n"))
    if "comments" not in name:
        assert formatted(result.decode(), NAME, ORDER) == (result.decode(), [])
        # What looks like a number stands with or without quotes, as its column has it.
        both = [
            with_value(result, NAME, (*steps, key), Text(value, p), key_order(cls, TABLES))[0] for p in (True, False)
        ]
        assert before.encode() in both


def show(text: str, steps: Steps, value: Text | None, order: tuple[str, ...] = ()) -> str:
    result, problems = with_value(dedent(text).encode(), NAME, steps, value, order)
    assert problems == []
    assert result is not None
    return result.decode()


def test_the_comment_behind_a_line_that_goes_stays_as_a_line() -> None:
    text = "a:\n  - b: 1  # one\n    # two\n    c: 2  # three\n"
    assert show(text, ("a", 0, "b"), None) == "a:\n    # one\n    # two\n  - c: 2  # three\n"
    assert show(text, ("a", 0, "c"), None) == "a:\n  - b: 1  # one\n    # two\n    # three\n"


def test_a_value_over_several_lines_gives_way_as_a_whole() -> None:
    text = 'a: "one\n  two"  # note\nb: 3\n'
    assert show(text, ("a",), Text("x")) == "a: x  # note\nb: 3\n"
    assert show(text, ("a",), None) == "# note\nb: 3\n"


def test_a_new_key_stands_where_the_order_has_it() -> None:
    text = "a:\n  - b: 1\n    d:\n      - e: 2  # last\n    f: 3\n"
    order = ("z", "b", "d", "x", "f")
    assert show(text, ("a", 0, "x"), Text("9"), order) == (
        'a:\n  - b: 1\n    d:\n      - e: 2  # last\n    x: "9"\n    f: 3\n'
    )
    assert show(text, ("a", 0, "z"), Text("9", plain=True), order) == (
        "a:\n  - z: 9\n    b: 1\n    d:\n      - e: 2  # last\n    f: 3\n"
    )


def test_a_last_line_without_an_end_gets_one() -> None:
    assert show("a: 1", ("b",), Text("x"), ("a", "b")) == "a: 1\nb: x\n"
    assert show("a: 1", ("a",), Text("x")) == "a: x"


@pytest.mark.parametrize(
    ("text", "steps", "value"),
    [
        pytest.param("{a: 1, b: 2}\n", ("a",), Text("x"), id="in braces"),
        pytest.param("a: {b: 1, c: 2}\n", ("a", "b"), None, id="in braces inside"),
        pytest.param("a: [{b: 1}]\n", ("a", 0, "b"), Text("x"), id="in brackets"),
        pytest.param("a: |\n  one\n  two\nb: 1\n", ("a",), Text("x"), id="a block"),
        pytest.param("a:\n  # inside\n  one\nb: 1\n", ("a",), None, id="a comment between key and value"),
        pytest.param("a:\n  - b: 1\n", ("a",), Text("x"), id="a list"),
        pytest.param("a: 1\n", ("a",), None, id="all there is"),
        pytest.param("a:\n  - b: 1\n", ("a", 1, "b"), Text("x"), id="no such record"),
        pytest.param("a:\n  - b: 1\n", ("a", 0), Text("x"), id="no key"),
    ],
)
def test_what_cannot_be_edited_line_by_line_is_left_alone(text: str, steps: Steps, value: Text | None) -> None:
    with pytest.raises(EditError):
        with_value(text.encode(), NAME, steps, value)


def test_a_file_with_findings_is_left_alone() -> None:
    result, problems = with_value(b"a: 1\na: 2\n", NAME, ("a",), Text("x"))
    assert result is None
    assert [problem.code for problem in problems] == ["Y104"]


def test_a_value_that_no_file_may_hold_is_a_finding_at_its_place() -> None:
    result, problems = with_value(b"a: 1\nb: 2\n", NAME, ("b",), Text("one\ttwo"))
    assert result is None
    assert [str(problem).splitlines()[0] for problem in problems] == ["a.yaml:2:7: tab character [Y107]"]


# --- New records ---

RECORD = [("id", Text("x")), ("day", Text("2016-12-07", plain=True)), ("note", Text("a: b"))]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# head\na: []\n", "# head\na:\n{first}"),
        ("a: []  # none yet\n", "a:  # none yet\n{first}"),
        ("a: []", "a:\n{first}"),
        (
            "a:\n  - id: w\n    c:\n      - d: 1  # end\n# tail\n",
            "a:\n  - id: w\n    c:\n      - d: 1  # end\n\n{first}# tail\n",
        ),
        ("a:\n- id: w\n", 'a:\n- id: w\n\n- id: x\n  day: 2016-12-07\n  note: "a: b"\n'),
    ],
)
def test_a_record_is_added_at_the_end_of_its_list(before: str, after: str) -> None:
    first = '  - id: x\n    day: 2016-12-07\n    note: "a: b"\n'
    result, problems = with_record(before.encode(), NAME, "a", RECORD)
    assert problems == []
    assert result is not None
    assert result.decode() == after.format(first=first)


@pytest.mark.parametrize("text", ["a: [{id: w}]\n", "b: []\n", "a: 1\n", "a:\n  -\n    id: w\n"])
def test_a_list_of_another_form_is_left_alone(text: str) -> None:
    with pytest.raises(EditError):
        with_record(text.encode(), NAME, "a", RECORD)


def test_the_steps_to_a_record_are_found_by_its_place() -> None:
    tree, _ = read(b"a:\n  - b: 1\n  - c:\n      - d: 2\n", NAME)
    assert tree is not None
    assert steps_to(tree, 1, 1) == ()
    assert steps_to(tree, 3, 5) == ("a", 1)
    assert steps_to(tree, 4, 9) == ("a", 1, "c", 0)
    assert steps_to(tree, 4, 7) is None
