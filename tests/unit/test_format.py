"""The canonical layout: the same data and comments, always written the same way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from textwrap import dedent

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from aleppo_reports.source import format as layout
from aleppo_reports.source import yaml as reader
from aleppo_reports.source.format import formatted

NAME = "a.yaml"


def no_order(_path: tuple[str, ...]) -> Sequence[str]:
    """Leave every key where it is."""
    return ()


def laid_out(text: str, order: Callable[[tuple[str, ...]], Sequence[str]] = no_order) -> str:
    """Return the layout of a text without problems, having made sure that a second time changes nothing."""
    result, problems = formatted(text, NAME, order)
    assert problems == []
    assert result is not None
    assert formatted(result, NAME, order) == (result, [])
    return result


EXAMPLES = {
    "indentation, flow style and empty lines": (
        """
        id:   r-1

        title: 'A title'
        tags: [a,   "b"]
        place: {name: Aleppo, at: [x, y]}
        reports:

            - id: a

              figures:
              - value: 1
                unit: b
              - value: 2

            -   id: c
            - id: d
        note: x
        none: [ # at all
          ]
        nothing: {}
        """,
        """
        id: r-1
        title: A title

        tags:
          - a
          - b
        place:
          name: Aleppo
          at:
            - x
            - y

        reports:
          - id: a
            figures:
              - value: 1
                unit: b
              - value: 2

          - id: c

          - id: d
        note: x

        none: []  # at all
        nothing: {}
        """,
    ),
    "a list of mappings as the whole file": (
        "- a: b\n  c: d\n- {a: e}\n- - f\n",
        "- a: b\n  c: d\n- a: e\n- - f\n",
    ),
    "a list of mappings only as the whole file": (
        "# one\n- a: b\n  c: d\n# two\n- {a: e}\n",
        "# one\n- a: b\n  c: d\n\n# two\n- a: e\n",
    ),
    "a list of texts in brackets as the whole file": ("[ # a\n  b,\n # c\n] # d", "# a\n- b  # d\n# c\n"),
    "lists in lists": (
        "a:\n- - - x\n    - y\n  - z\n- [[], {}]\n",
        "a:\n  - - - x\n      - y\n    - z\n  - - []\n    - {}\n",
    ),
    "one text as the whole file": ("# a\n\n'b'   # c\n\n# d\n", "# a\nb  # c\n# d\n"),
    "one empty list as the whole file": ("# a\n[ # b\n]\n# c", "# a\n[]  # b\n# c\n"),
    "plain and quoted texts": (
        """
        a: 1850-02-30
        b: '1850-02-30'
        c: NO
        d: "NO"
        e: 'a # b'
        f: 'a: b'
        g: "it's"
        h: '"so"'
        i: 12:30
        j: '12:30'
        k: "1.10"
        l: '- x'
        m: '-5'
        n: '5 o''clock'
        o: "back\\\\slash"
        p: '~'
        q: 'true'
        r: '1e3'
        s: '0o17'
        t: 'y'
        u: 'Null'
        v: ' x '
        w: 'x:'
        x: '%x'
        y: '1850 or so'
        z: '1850-02-30T10:00'
        'NO': '='
        NO2: '...'
        'a b': '1850/1860'
        '#': '#a'
        """,
        """
        a: 1850-02-30
        b: "1850-02-30"
        c: NO
        d: "NO"
        e: "a # b"
        f: "a: b"
        g: it's
        h: "\\"so\\""
        i: 12:30
        j: "12:30"
        k: "1.10"
        l: "- x"
        m: "-5"
        n: 5 o'clock
        o: back\\slash
        p: "~"
        q: "true"
        r: "1e3"
        s: "0o17"
        t: "y"
        u: "Null"
        v: " x "
        w: "x:"
        x: "%x"
        y: 1850 or so
        z: "1850-02-30T10:00"
        "NO": "="
        NO2: "..."
        a b: 1850/1860
        "#": "#a"
        """,
    ),
    "texts over several lines come on one line": (
        """
        a: one
          two

          three
        b: "one
          two\\
          \\ three"
        c: 'one

          two'
        d: |
          one
            two # no comment

        e: >-
          one
          two
        # a comment
        f: |2-
            x
        """,
        """
        a: "one two\\nthree"
        b: one two three
        c: "one\\ntwo"
        d: "one\\n  two # no comment\\n"
        e: one two
        # a comment
        f: "  x"
        """,
    ),
    "comments": (
        """
            # first

            # second
        a: b   # trails a
           # before c
        c:   # trails c
             # before the item
            - x # trails x
            #before y
            - # before y too
              y
            - 'z'#trails z
        d: # above the line
          # before the line
          e # trails e
        f: | # trails f
          # text
         # before g
        g: "# text
          # text" # trails g
        h: [i, # trails i
          # before j
          j, k # trails k
          ] # after the list
        l: [ # trails l
          m ]
        n: {o: p, # trails o
            q: r} # trails q
        s#t: u#v # trails s
        #


        # the end
        """,
        """
        # first
        # second
        a: b  # trails a

        # before c
        c:  # trails c
          # before the item
          - x  # trails x
          #before y
          # before y too
          - y
          - z  #trails z
        # before the line
        # above the line
        d: e  # trails e
        f: "# text\\n"  # trails f
        # before g
        g: "# text # text"  # trails g

        h:
          - i  # trails i
          # before j
          - j
          # trails k
          - k  # after the list

        l:  # trails l
          - m
        n:
          o: p  # trails o
          q: r  # trails q
        s#t: u#v  # trails s
        #
        # the end
        """,
    ),
    "comments in lists of lists and mappings": (
        """
        a:
          # one
          - # two
            - x # three
            # four
            -
              # five
              - y
          - # six
            b: c
            # seven
            d: e
          - [f, [ # eight
              g]]
          - [ # nine
            h]
        """,
        """
        a:
          # one
          # two
          - - x  # three
            # four
            # five
            - - y
          # six
          - b: c
            # seven
            d: e
          - - f
            # eight
            - - g
          # nine
          - - h
        """,
    ),
}


@pytest.mark.parametrize("example", EXAMPLES)
def test_layout(example: str) -> None:
    """Each text gets its one layout, which stays as it is."""
    before, after = (dedent(text).removeprefix("\n") for text in EXAMPLES[example])
    assert laid_out(before) == after
    assert laid_out(after) == after


def test_order_of_keys() -> None:
    """Known keys first, in their order, with their comments; the others after them, as they stood."""
    asked: list[tuple[str, ...]] = []

    def order(path: tuple[str, ...]) -> Sequence[str]:
        asked.append(path)
        return {(): ("id", "missing", "figures"), ("figures",): ("value", "unit"), ("figures", "at"): ("b", "a")}[path]

    text = dedent("""\
        # about z
        z: 1  # z
        # about figures
        figures:
          # about the item
          - unit: piastre  # unit
            # about value
            value: 7  # seven
          - - at: {a: 1, b: 2}
              x: 3
        y: 2
        # about id
        id: r-1
    """)
    assert laid_out(text, order) == dedent("""\
        # about id
        id: r-1

        # about figures
        figures:
          # about the item
          # about value
          - value: 7  # seven
            unit: piastre  # unit
          - - at:
                b: 2
                a: 1
              x: 3
        # about z
        z: 1  # z
        y: 2
    """)
    assert set(asked) == {(), ("figures",), ("figures", "at")}


def test_problems_come_back() -> None:
    """A file with problems is not laid out."""
    result, problems = formatted("a: 1\na: \ud800", NAME, no_order)
    assert result is None
    assert [str(problem) for problem in problems] == [
        "a.yaml:2:1: a: duplicate key; it stands first at 1:1 [Y104]\n  fix: delete one of the two, or rename it",
        "a.yaml:2:4: byte 8 (0xed) is not UTF-8 [Y101]\n"
        "  fix: save the file as UTF-8, and check the letters of this line",
    ]


FAULT = "leave the file as it is, and report this as a fault of the formatter, with the file"


def test_changed_data_are_never_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the layout were wrong, nothing would be written (the fault is made up)."""
    monkeypatch.setattr(layout, "written", lambda _value, _plain: "x")
    result, problems = formatted("x: y\n", NAME, no_order)
    assert result is None
    assert [str(p) for p in problems] == [
        f"a.yaml:1:1: laying out this file would change its data [Y190]\n  fix: {FAULT}"
    ]


def test_lost_comments_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """If a comment were lost, nothing would be written (the fault is made up)."""
    monkeypatch.setattr(layout, "_with_comment", lambda line, _notes: line)
    result, problems = formatted("x: y # z\n", NAME, no_order)
    assert result is None
    assert [str(p) for p in problems] == [
        f"a.yaml:1:1: laying out this file would change its comments [Y190]\n  fix: {FAULT}"
    ]


def test_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pure Python scanner gives the same layout."""
    expected = {example: laid_out(dedent(before)) for example, (before, _) in EXAMPLES.items()}
    monkeypatch.setattr(reader, "_Loader", yaml.BaseLoader)
    assert {example: laid_out(dedent(before)) for example, (before, _) in EXAMPLES.items()} == expected


# --- Generated files ---

Tree = str | list["Tree"] | dict[str, "Tree"]

NUMBERISH = st.text(alphabet="0123456789-+.:_eExoTZ ", min_size=1, max_size=11)
WORDS = st.sampled_from(
    ["NO", "no", "Yes", "true", "null", "~", "Null", "y", "1850-02-30", "2001-01-01 10:00:00", "12:30", ".inf", "007"]
)
TEXTS = st.text(alphabet="ab #:'\"\\-?,[]{}&*!|>%@`~=<.0159N\u00e9\u0623\u00a0\n", min_size=1, max_size=14)
VALUES = (TEXTS | WORDS | NUMBERISH).map(lambda text: unicodedata.normalize("NFC", text))
KEYS = VALUES.filter(lambda text: "\n" not in text)
TREES = st.recursive(
    VALUES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def double_quoted(text: str) -> str:
    """Return a text in double quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def flow(tree: Tree, gap: str = " ") -> str:
    """Return a tree in flow style, every text in double quotes."""
    if isinstance(tree, str):
        return double_quoted(tree)
    if isinstance(tree, list):
        return f"[{gap}" + f",{gap}".join(flow(item, gap) for item in tree) + f"{gap}]"
    pairs = (f"{double_quoted(key)}: {flow(value, gap)}" for key, value in tree.items())
    return f"{{{gap}" + f",{gap}".join(pairs) + f"{gap}}}"


def survives(written: str, text: str) -> bool:
    """Return whether PyYAML reads a scalar or key as the text."""
    try:
        return bool(yaml.load(f"{written}: {written}", Loader=yaml.CBaseLoader) == {text: text})
    except yaml.YAMLError:
        return False


class Writer:
    """Writes a tree in one of the many ways, with numbered comments wherever they may stand."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.comments: list[str] = []

    def chance(self) -> bool:
        """Draw yes or no."""
        return self.draw(st.booleans())

    def comment(self) -> str:
        """Return a new comment, full of traps."""
        self.comments.append(f"# {len(self.comments)} ' \" [ : {{ - | # ]")
        return self.comments[-1]

    def gap(self) -> str:
        """Draw the space inside brackets."""
        return self.draw(st.sampled_from(["", " ", "  "]))

    def above(self, indent: int) -> str:
        """Return no or some comments and empty lines before a key or item."""
        empty = self.draw(st.lists(st.booleans(), max_size=2))
        return "".join("\n" if e else " " * indent + self.comment() + "\n" for e in empty)

    def end(self) -> str:
        """Return the end of a line."""
        return f" {self.comment()}\n" if self.chance() else "\n"

    def scalar(self, text: str) -> str:
        """Return a text on one line."""
        ways = [double_quoted(text)]
        if "\n" not in text:
            ways.append("'" + text.replace("'", "''") + "'")
            if text not in ("~", "null") and text == text.strip(" ") and survives(text, text):
                ways.append(text)
        return self.draw(st.sampled_from(ways))

    def value(self, tree: Tree, indent: int) -> str:
        """Return what follows the colon of a key or the dash of an item, with the end of the line."""
        if isinstance(tree, str):
            if re.fullmatch(r"[a#:][^\n]*(\n\n?[a#:][^\n]*)*\n?", tree) and self.chance():
                header = "|" if tree.endswith("\n") else "|-"
                body = tree.removesuffix("\n").replace("\n", "\n" + " " * (indent + 3))
                return f" {header}{self.end()}" + " " * (indent + 3) + body + "\n"
            written = self.scalar(tree)
            if self.chance():
                return f"{self.end()}{self.above(0)}" + " " * (indent + 1) + written + self.end()
            return f" {written}{self.end()}"
        if not tree or self.draw(st.integers(0, 4)) == 0:
            return f" {flow(tree, self.gap())}{self.end()}"
        return self.end() + self.block(tree, indent + self.draw(st.integers(1, 4)))

    def block(self, tree: Tree, indent: int) -> str:
        """Return a collection in block style."""
        if isinstance(tree, dict):
            parts = [(f"{self.scalar(key)}:", value) for key, value in tree.items()]
        else:
            parts = [("-", item) for item in tree]
        text = ""
        for head, value in parts:
            text += self.above(self.draw(st.integers(0, indent))) + " " * indent + head + self.value(value, indent)
        return text

    def file(self, tree: Tree) -> str:
        """Return a whole file."""
        if isinstance(tree, str) or not tree:
            text = self.above(2) + flow(tree, self.gap()) + self.end()
        else:
            text = self.block(tree, 0)
        return text + self.above(0)


@st.composite
def files(draw: st.DrawFn) -> tuple[Tree, str, list[str]]:
    """Draw a tree, one of the ways to write it, and the comments in that."""
    tree = draw(TREES)
    writer = Writer(draw)
    text = writer.file(tree)
    return tree, text, writer.comments


def by_length(_path: tuple[str, ...]) -> Sequence[str]:
    """Return some order of keys."""
    return ("b", "a", "NO", "-", " ", "#")


@given(files())
@settings(max_examples=400, deadline=None)
def test_generated_files(drawn: tuple[Tree, str, list[str]]) -> None:
    """Data and comments stay; libyaml and PyYAML both agree; a second time changes nothing."""
    tree, text, comments = drawn
    result = laid_out(text, by_length)
    assert yaml.load(result, Loader=yaml.BaseLoader) == tree
    assert yaml.load(result, Loader=yaml.CBaseLoader) == tree
    for comment in comments:
        assert len(re.findall(rf"^ *{re.escape(comment)}$|  {re.escape(comment)}$", result, re.MULTILINE)) == 1
    assert result.endswith("\n")
    assert not result.endswith("\n\n")
    assert not any(line != line.rstrip(" ") for line in result.split("\n"))


@given(TREES)
@settings(max_examples=300, deadline=None)
def test_what_was_quoted_is_text_for_every_reader(tree: Tree) -> None:
    """A reader that guesses types, as YAML 1.1 has it, gets text for all that was written in quotes."""
    result = laid_out(flow(tree))
    assert yaml.safe_load(result) == tree


@given(st.text(alphabet="ab1: \n#[]{},'\"-|>?&\\~", max_size=50) | st.text(max_size=30))
@settings(max_examples=1000, deadline=None)
def test_any_text(text: str) -> None:
    """Arbitrary text never raises, and never needs the guard against a faulty layout."""
    result, problems = formatted(text, NAME, by_length)
    assert (result is None) == bool(problems)
    assert "Y190" not in {problem.code for problem in problems}
    if result is not None:
        assert formatted(result, NAME, by_length) == (result, [])
