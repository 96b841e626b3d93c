"""What the strict YAML reader accepts, and what it says about everything else."""

from __future__ import annotations

import re
import unicodedata

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from aleppo_reports.problems import Origin
from aleppo_reports.source import yaml as reader
from aleppo_reports.source.yaml import MAX_DEPTH, Entry, Mapping, Node, Scalar, Sequence, read

NAME = "a.yaml"


def messages(data: bytes | str) -> list[str]:
    """Return the whole messages about a file."""
    _, problems = read(data.encode() if isinstance(data, str) else data, NAME)
    return [str(problem) for problem in problems]


def tree(text: str) -> Node:
    """Return the tree of a text without problems."""
    node, problems = read(text.encode(), NAME)
    assert problems == []
    assert node is not None
    return node


def bare(node: Node) -> object:
    """Return the data of a tree alone."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Mapping):
        return {key: bare(entry.node) for key, entry in node.entries.items()}
    return [bare(item) for item in node.items]


NO_VALUE = "delete the line or give a value"
ONE_DOCUMENT = "delete this line; a file holds one document without markers"
SPACES = "write spaces (two for each level of indentation)"
DELETE = "delete it, and write a space if one is meant"
LOOK_AROUND = "check the indentation of this line, and the quotes and brackets of this line and the one above"

# Each line: what it shows, the file, and each problem as "line:column: message [code]" and its fix.
REJECTED: list[tuple[str, bytes | str, list[tuple[str, str]]]] = [
    (
        "not UTF-8, on two lines, and what else is wrong",
        b"a: x\nb: Andr\xe9\nc: \xe4\n\xe9: 1\na: y\n",
        [
            ("2:8: byte 12 (0xe9) is not UTF-8 [Y101]", "save the file as UTF-8, and check the letters of this line"),
            ("3:4: byte 17 (0xe4) is not UTF-8 [Y101]", "save the file as UTF-8, and check the letters of this line"),
            ("4:1: byte 19 (0xe9) is not UTF-8 [Y101]", "save the file as UTF-8, and check the letters of this line"),
            ("5:1: a: duplicate key; it stands first at 1:1 [Y104]", "delete one of the two, or rename it"),
        ],
    ),
    (
        "UTF-16",
        "a: x\n".encode("utf-16"),
        [("1:1: the file is not UTF-8 but UTF-16, from byte 0 on [Y101]", "save the file as UTF-8")],
    ),
    (
        "the offset counts a byte order mark",
        b"\xef\xbb\xbfa: \xff\n",
        [
            ("1:4: byte 6 (0xff) is not UTF-8 [Y101]", "save the file as UTF-8, and check the letters of this line"),
            (
                "1:1: the file starts with a byte order mark (U+FEFF) [Y102]",
                "save the file as UTF-8 without byte order mark (BOM)",
            ),
        ],
    ),
    (
        "byte order mark",
        b"\xef\xbb\xbfa: x\n",
        [
            (
                "1:1: the file starts with a byte order mark (U+FEFF) [Y102]",
                "save the file as UTF-8 without byte order mark (BOM)",
            )
        ],
    ),
    (
        "colon in a plain text",
        "x: 1\na: b: c\n",
        [
            (
                "2:5: YAML syntax error: mapping values are not allowed in this context [Y103]",
                "put the text in double quotes if it contains ': ', and check the indentation",
            )
        ],
    ),
    (
        "quote that is never closed",
        "a: 'x\nb: y\nc: z\n",
        [
            (
                "1:4: YAML syntax error: found unexpected end of stream [Y103]",
                "close the quotes that are opened here",
            )
        ],
    ),
    (
        "line without a key",
        "a: x\nb\nc: y\n",
        [
            (
                "2:1: YAML syntax error: could not find expected ':' [Y103]",
                "write `key: value`, and put texts that run over several lines in double quotes",
            )
        ],
    ),
    (
        "bracket that is never closed",
        "a: [x\nb: y\n",
        [
            (
                "2:2: YAML syntax error: did not find expected ',' or ']' "
                "(while parsing a flow sequence at 1:4) [Y103]",
                LOOK_AROUND,
            )
        ],
    ),
    (
        "lone surrogate",
        'a: "\\ud800"\n',
        [
            (
                "1:7: YAML syntax error: found invalid Unicode character escape code "
                "(while parsing a quoted scalar at 1:4) [Y103]",
                "write the character itself",
            )
        ],
    ),
    (
        "what was found before a syntax error is kept",
        "a: x\na: y\nb: @z\n",
        [
            ("2:1: a: duplicate key; it stands first at 1:1 [Y104]", "delete one of the two, or rename it"),
            (
                "3:4: YAML syntax error: found character that cannot start any token [Y103]",
                "put the text in double quotes: it starts with a character YAML reserves",
            ),
        ],
    ),
    (
        "duplicate keys, nested and in flow style",
        "a:\n  - b: x\n    c: y\n    b: z\nd: {e: x, e: y}\n'a': z\n",
        [
            ("4:5: b: duplicate key; it stands first at 2:5 [Y104]", "delete one of the two, or rename it"),
            ("5:11: e: duplicate key; it stands first at 5:5 [Y104]", "delete one of the two, or rename it"),
            ("6:1: a: duplicate key; it stands first at 1:1 [Y104]", "delete one of the two, or rename it"),
        ],
    ),
    (
        "anchor and alias",
        "a: &x y\nb: *x\nc: *nowhere\n",
        [
            ("1:4: anchor '&x' [Y105]", "delete it, or put the text in double quotes if it starts with '&'"),
            ("2:4: alias '*x' [Y105]", "write the value out, or put it in double quotes if it is text"),
            ("3:4: alias '*nowhere' [Y105]", "write the value out, or put it in double quotes if it is text"),
        ],
    ),
    (
        "tags",
        "a: !!str x\nb: ! y\nc:\n  !foo\n  - z\n",
        [
            ("1:4: tag '!!str' [Y106]", "delete it, or put the text in double quotes if it starts with '!'"),
            ("2:4: tag '!' [Y106]", "delete it, or put the text in double quotes if it starts with '!'"),
            ("4:3: tag '!foo' [Y106]", "delete it, or put the text in double quotes if it starts with '!'"),
        ],
    ),
    (
        "tag and anchor of one node",
        "a: !!str &x # why\n  y\nb: &z !foo {c: d}\n",
        [
            ("1:4: tag '!!str' [Y106]", "delete it, or put the text in double quotes if it starts with '!'"),
            ("1:10: anchor '&x' [Y105]", "delete it, or put the text in double quotes if it starts with '&'"),
            ("3:4: anchor '&z' [Y105]", "delete it, or put the text in double quotes if it starts with '&'"),
            ("3:7: tag '!foo' [Y106]", "delete it, or put the text in double quotes if it starts with '!'"),
        ],
    ),
    (
        "tabs: in the indentation, in a text, in a comment, by an escape",
        'a:\n\t- x\nb: y\tz\nc: d  #\te\nf: "g\\th"\n',
        [
            ("2:1: tab character [Y107]", SPACES),
            ("3:5: tab character [Y107]", SPACES),
            ("4:8: tab character [Y107]", SPACES),
            ("5:6: tab character [Y107]", SPACES),
        ],
    ),
    (
        "nesting that is too deep",
        "a: " + "[" * 100_000,
        [
            (
                f"1:{3 + MAX_DEPTH}: nesting is deeper than 20 levels [Y108]",
                "check the indentation and the brackets; annotations are never nested so deeply",
            )
        ],
    ),
    (
        "document markers and a directive",
        "%YAML 1.2\n---\na: x\n...\n---\nb: y\n",
        [
            ("1:1: YAML directive '%' [Y109]", ONE_DOCUMENT),
            ("2:1: document marker '---' [Y109]", ONE_DOCUMENT),
            ("4:1: document marker '...' [Y109]", ONE_DOCUMENT),
            ("5:1: document marker '---' [Y109]", ONE_DOCUMENT),
        ],
    ),
    (
        "hidden characters, the first of each kind in a line",
        "a\u200b: x\u202ey\u200b\nb: \x07 \x7f \x85 \u2028 # \ufeff\nc: \xad \ufffe\n",
        [
            ("1:2: U+200B (zero width space) must not be in the text [Y110]", DELETE),
            ("1:6: U+202E (right-to-left override) must not be in the text [Y110]", DELETE),
            ("2:4: U+0007 (control character) must not be in the text [Y110]", DELETE),
            ("2:6: U+007F (control character) must not be in the text [Y110]", DELETE),
            ("2:8: U+0085 (control character) must not be in the text [Y110]", DELETE),
            ("2:10: U+2028 (line separator) must not be in the text [Y110]", DELETE),
            ("2:14: U+FEFF (zero width no-break space) must not be in the text [Y110]", DELETE),
            ("3:4: U+00AD (soft hyphen) must not be in the text [Y110]", DELETE),
            ("3:6: U+FFFE (not a character) must not be in the text [Y110]", DELETE),
        ],
    ),
    (
        "hidden characters by escapes, also in a key and on a second line",
        'a: "x\\u202Ey\\\\e\\e"\n"\\x00": z\nb: "c\n  \\U0000200B\\P\\r"\n',
        [
            ("1:6: U+202E (right-to-left override) must not be in the text [Y110]", DELETE),
            ("1:16: U+001B (control character) must not be in the text [Y110]", DELETE),
            ("2:2: U+0000 (control character) must not be in the text [Y110]", DELETE),
            ("4:3: U+200B (zero width space) must not be in the text [Y110]", DELETE),
            ("4:13: U+2029 (paragraph separator) must not be in the text [Y110]", DELETE),
            ("4:15: U+000D (control character) must not be in the text [Y110]", DELETE),
        ],
    ),
    (
        "not in normal form C, in the raw text and by an escape",
        'a: cafe\u0301 here # and A\u030a\nb: \u212bngstrom\nc: "x cafe\\u0301"\n',
        [
            (
                "1:7: text is not in Unicode normal form C: U+0065 U+0301 [Y111]",
                "write '\u00e9' in its composed form U+00E9",
            ),
            (
                "1:21: text is not in Unicode normal form C: U+0041 U+030A [Y111]",
                "write '\u00c5' in its composed form U+00C5",
            ),
            (
                "2:4: text is not in Unicode normal form C: U+212B [Y111]",
                "write '\u00c5' in its composed form U+00C5",
            ),
            (
                "3:4: text is not in Unicode normal form C: U+0065 U+0301 [Y111]",
                "write '\u00e9' in its composed form U+00E9",
            ),
        ],
    ),
    (
        "missing values of every kind",
        "a:\nb: ~\nc: null\nd: ''\ne: \"\"\nf: |\ng:\n  -\n  - ~\nh: {i, j: }\n",
        [
            ("1:1: a: key has no value [Y112]", NO_VALUE),
            ("2:1: b: key has no value [Y112]", NO_VALUE),
            ("3:1: c: key has no value [Y112]", NO_VALUE),
            ("4:1: d: key has no value [Y112]", NO_VALUE),
            ("5:1: e: key has no value [Y112]", NO_VALUE),
            ("6:1: f: key has no value [Y112]", NO_VALUE),
            ("8:4: list item has no value [Y112]", NO_VALUE),
            ("9:5: list item has no value [Y112]", NO_VALUE),
            ("10:5: i: key has no value [Y112]", NO_VALUE),
            ("10:8: j: key has no value [Y112]", NO_VALUE),
        ],
    ),
    (
        "keys that are no simple text",
        "? a\n: x\n? [b]\n: y\n<<: z\n{c: d}: e\n~: f\n'': g\n? |\n  h\n: i\n\"j\\nk\": l\n",
        [
            ("1:3: key is not a simple text [Y113]", "write `key: value` on one line, without '?'"),
            ("3:3: key is a list, not a simple text [Y113]", "write `key: value` on one line"),
            ("5:1: merge key '<<' [Y113]", "delete it, and write the keys and values out"),
            ("6:1: key is a mapping, not a simple text [Y113]", "write `key: value` on one line"),
            ("7:1: a key is missing before ':' [Y113]", "write `key: value`"),
            ("8:1: a key is missing before ':' [Y113]", "write `key: value`"),
            ("9:3: key is not a simple text [Y113]", "write `key: value` on one line, without '?'"),
            ("12:1: key is not a simple text [Y113]", "write `key: value` on one line, without '?'"),
        ],
    ),
    (
        "a key written with a question mark in flow style",
        "{a: b, ? c : d}\n",
        [("1:10: key is not a simple text [Y113]", "write `key: value` on one line, without '?'")],
    ),
    (
        "Windows line ends",
        "a: x\r\nb: y\r\nb: z\r\n",
        [
            (
                "1:5: 3 lines end in CR LF (Windows) instead of LF, the first one here [Y114]",
                "save the file with LF (Unix) line ends",
            ),
            ("3:1: b: duplicate key; it stands first at 2:1 [Y104]", "delete one of the two, or rename it"),
        ],
    ),
    (
        "a carriage return alone",
        "a: x\nb: y\rc: z\n",
        [
            (
                "2:5: 1 line ends in CR instead of LF, the first one here [Y114]",
                "save the file with LF (Unix) line ends",
            )
        ],
    ),
    ("empty file", "", [("1:1: the file is empty [Y115]", "write its content, or delete it")]),
    ("only comments", "# todo\n\n", [("1:1: the file is empty [Y115]", "write its content, or delete it")]),
    ("only a null", "null\n", [("1:1: the file is empty [Y115]", "write its content, or delete it")]),
]


@pytest.mark.parametrize(("data", "expected"), [pytest.param(d, e, id=i) for i, d, e in REJECTED])
def test_rejected(data: bytes | str, expected: list[tuple[str, str]]) -> None:
    """Every problem is reported at its place, with what to do."""
    assert sorted(messages(data)) == sorted(f"{NAME}:{first}\n  fix: {fix}" for first, fix in expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:\nb: [~, x]\nc: 1\nc: 2\n? d\n: e\nf: *g\nh: !i j\n<<: k\n", {"b": ["x"], "c": "1", "h": "j"}),
        ("\ufeffa: x\u202ey\tz\r\n", {"a": "x\ufffdy z"}),
        ('a: "\\u202e\\t"\n', {"a": "\ufffd\ufffd"}),
        ("---\na: b\n...\n", {"a": "b"}),
        ("a: b\n---\nc: d\n", None),
        ("a: b\nc: [\n", None),
        ("a: b\nc: " + "[" * 30 + "]" * 30, None),
        (" - a\n- b\n", None),
        ("*a", None),
        ("", None),
    ],
)
def test_the_tree_of_a_file_with_problems(text: str, expected: object) -> None:
    """It holds what can be relied on, so that more problems can be found in the same run."""
    node, problems = read(text.encode(), NAME)
    assert problems
    assert (None if node is None else bare(node)) == expected


def test_every_code_has_an_example() -> None:
    """The table above leaves no code out."""
    codes = {first.rpartition("[")[2].rstrip("]") for _, _, expected in REJECTED for first, _ in expected}
    assert codes == {f"Y{number}" for number in range(101, 116)}


def test_problems_are_in_the_order_of_the_file() -> None:
    """Whatever check finds them."""
    _, problems = read(b"a: x\nb:\nc: d\xc2\xade\n\ta: f\n", NAME)
    assert [(p.code, p.origin.line) for p in problems] == [("Y112", 2), ("Y110", 3), ("Y107", 4)]


@pytest.mark.parametrize(
    "text",
    [
        "NO",
        "1850-02-30",
        "007",
        "1.10",
        "12:30",
        "true",
        "Null",
        "NULL",
        "1e3",
        "0x1F",
        "=",
        "why?",
        "x ? y",
        "a:b",
        "-5",
    ],
)
def test_plain_scalars_stay_text(text: str) -> None:
    """No guessing of types."""
    assert tree(f"a: {text}\n") == Mapping(
        Origin(NAME, 1, 1),
        {"a": Entry(Origin(NAME, 1, 1), Scalar(Origin(NAME, 1, 4), text, plain=True))},
    )


def test_origins_and_styles() -> None:
    """Keys, lists, items and values know their place; astral characters count as one column."""
    text = "# top\na:\n  - b: 'x'  # c\n    \U0001d11e: \"\U0001d11e\"\n  - [y, |z]\n'c': |\n  two\n  lines\n"
    at = [Origin(NAME, *place) for place in [(2, 1), (3, 3), (3, 5), (3, 8), (4, 5), (4, 8), (5, 5), (5, 6)]]
    with pytest.raises(AssertionError):
        tree(text)  # '|z' cannot be plain
    node = tree(text.replace("|z", "z"))
    first = Mapping(
        at[2],
        {
            "b": Entry(at[2], Scalar(at[3], "x", plain=False)),
            "\U0001d11e": Entry(at[4], Scalar(at[5], "\U0001d11e", plain=False)),
        },
    )
    second = Sequence(at[6], (Scalar(at[7], "y", plain=True), Scalar(Origin(NAME, 5, 9), "z", plain=True)))
    block = Scalar(Origin(NAME, 6, 6), "two\nlines\n", plain=False)
    assert node == Mapping(
        at[0],
        {
            "a": Entry(at[0], Sequence(at[1], (first, second))),
            "c": Entry(Origin(NAME, 6, 1), block, plain=False),
        },
    )


def test_what_is_quoted_is_text() -> None:
    """Quotes make text of what would be no value."""
    assert bare(tree("a: '~'\nb: \"null\"\nc: []\nd: {}\n'<<': x\n")) == {
        "a": "~",
        "b": "null",
        "c": [],
        "d": {},
        "<<": "x",
    }


def test_depth_limit_is_exact() -> None:
    """Twenty levels pass, twenty-one do not."""
    assert tree("[" * MAX_DEPTH + "x" + "]" * MAX_DEPTH)
    assert "Y108" in messages("[" * (MAX_DEPTH + 1) + "x" + "]" * (MAX_DEPTH + 1))[0]


@pytest.mark.parametrize(("data", "expected"), [pytest.param(d, e, id=i) for i, d, e in REJECTED])
def test_without_libyaml(data: bytes | str, expected: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """The pure Python scanner finds the same, but for the wording of syntax errors and surrogates (Y110, not Y103)."""
    monkeypatch.setattr(reader, "_Loader", yaml.BaseLoader)
    found = [message for message in messages(data) if "[Y103]" not in message and "U+D800" not in message]
    wanted = [f"{NAME}:{first}\n  fix: {fix}" for first, fix in expected if "[Y103]" not in first]
    assert sorted(found) == sorted(wanted)


def test_escape_beyond_unicode_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pure Python scanner raises a bare ValueError here."""
    monkeypatch.setattr(reader, "_Loader", yaml.BaseLoader)
    assert messages('a: "\\U00110000"\n') == [
        f"{NAME}:1:1: YAML syntax error: a character or an escape is not allowed [Y103]\n"
        "  fix: look for a backslash, and write the character"
    ]


def check(data: bytes) -> None:
    """Assert what always holds, for any bytes at all."""
    node, problems = read(data, NAME)
    assert node is not None or problems
    for problem in problems:
        assert problem.origin.line >= 1
        assert problem.origin.column >= 1
        assert all(line.isprintable() for line in str(problem).split("\n"))
    pending = [node] if node is not None else []
    while pending:
        item = pending.pop()
        if isinstance(item, Scalar):
            assert item.value
            assert problems or unicodedata.is_normalized("NFC", item.value)
            assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\ud800-\udfff]", item.value)
        elif isinstance(item, Mapping):
            pending += [entry.node for entry in item.entries.values()]
        else:
            pending += item.items


YAMLISH = st.text(alphabet="ab1:- \n#[]{},'\"|>?&*!%\\~<.=ue0\t\r\u0301\u00e9\u202e", max_size=60)


@given(st.binary(max_size=80))
@settings(max_examples=300, deadline=None)
def test_any_bytes(data: bytes) -> None:
    """Arbitrary bytes never raise."""
    check(data)


@given(st.text(max_size=60) | YAMLISH)
@settings(max_examples=800, deadline=None)
def test_any_text(text: str) -> None:
    """Arbitrary text never raises, also if it is nearly YAML."""
    check(text.encode())


@given(YAMLISH)
@settings(max_examples=300, deadline=None)
def test_any_text_without_libyaml(text: str) -> None:
    """Nor does it in pure Python, which finds the same trees."""
    expected = read(text.encode(), NAME)[0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "_Loader", yaml.BaseLoader)
        check(text.encode())
        node = read(text.encode(), NAME)[0]
        if expected is not None and node is not None:
            assert node == expected
