"""Read a hand-written annotation file into a tree in which every scalar is text with its place.

The reader accepts a small, unsurprising part of YAML: one document of mappings, lists and text, without anchors,
tags or any guessing of types. It always holds that

* `read` does no IO and never raises, whatever the bytes;
* a tree that comes without problems is the whole file. One that comes with problems is for finding more of them in the
  same run, and for nothing else: it lacks the keys and values that cannot be used, the second of two equal keys, and
  has U+FFFD for characters that must not be there;
* every scalar is a non-empty `str` without tabs, control characters or invisible formatting characters (and, if there
  are no problems, in Unicode normal form C), exactly as written: `NO`, `007`, `1.10`, `12:30` are text;
* every node and every key knows its file, line and column, both counted from 1;
* no tree is deeper than `MAX_DEPTH`, so recursion over it is safe.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, TypeAlias

import yaml

from aleppo_reports.problems import Origin, Problem, in_order

MAX_DEPTH = 20
"""How many collections may stand inside one another."""

MOST_MARKS = 30
"""How many combining marks may follow one letter. Source: the Stream-Safe Text Format of Unicode (UAX #15).

Bringing n of them into their order takes n² steps.
"""

# libyaml is ten times faster; both give the same events, only some wordings of syntax errors differ.
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

# Plain texts that mean "no value". Other spellings of null (`Null`, `NULL`) may well be somebody's name.
_ABSENT = frozenset({"", "~", "null"})

# Control characters (C0 without tab, line feed and carriage return, which have rules of their own; DEL; C1),
# line separators, surrogates, noncharacters, and everything Unicode calls "default ignorable": what a person cannot
# see must not be in the data, because two texts that look the same would then differ.
_HIDDEN_RANGES = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_HIDDEN = re.compile(f"[{_HIDDEN_RANGES}]")
_HIDDEN_ESCAPED = re.compile(f"[\t\r{_HIDDEN_RANGES}]")

_BLOCK_STYLES = ("|", ">")
_MARKER = re.compile(r"^(?:---|\.\.\.)(?=[ \n]|\Z)", re.MULTILINE)
# A key written as `? key`: what may stand before the question mark, and what follows an ordinary key.
_BEFORE_EXPLICIT = frozenset(" [{,\n")
_COLON = re.compile(r" *:")
_PROPERTY = re.compile(r"!<[^>\n]*>|[^ \n,\[\]{}]+")
_BETWEEN_PROPERTIES = re.compile(r"(?:[ \n]+(?:#[^\n]*\n)?)*")
_WORD = re.compile(r"[^ \n]+")
_SHOWN_POINTS = 12
# Where a run of too many combining marks may be: all of them have higher code points.
_PERHAPS_MARKS = re.compile(f"[^\x00-\u02ff]{{{MOST_MARKS + 1},}}")
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
# The one-letter escapes of YAML that give a character checked here; the others give visible ones or a line feed.
_LETTER_ESCAPES = {
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "t": "\t",
    "v": "\v",
    "f": "\f",
    "r": "\r",
    "e": "\x1b",
    "N": "\x85",
    "L": "\u2028",
    "P": "\u2029",
}

# What to do about a syntax error, by a piece of PyYAML's message.
_SYNTAX_FIXES = (
    ("mapping values are not allowed", "put the text in double quotes if it contains ': ', and check the indentation"),
    ("cannot start any token", "put the text in double quotes: it starts with a character YAML reserves"),
    ("found unexpected end of stream", "close the quotes that are opened here"),
    ("found unknown escape character", "write the backslash twice, or use single quotes"),
    ("could not find expected ':'", "write `key: value`, and put texts that run over several lines in double quotes"),
    ("escape code", "write the character itself"),
)
# Syntax errors that are noticed far below the place where the person went wrong; PyYAML gives that as the context.
_NOTICED_LATE = ("unexpected end of stream", "could not find expected ':'")
_OTHER_SYNTAX_FIX = "check the indentation of this line, and the quotes and brackets of this line and the one above"


# Scalars and entries are tuples for the same reason as their origins: of everything that is read, they are the most.
class Scalar(NamedTuple):
    """One text.

    Attributes:
        origin: where it starts (for a quoted text, at the quote).
        value: the text; never empty.
        plain: whether it was written without quotes and not as a block.
    """

    origin: Origin
    value: str
    plain: bool


class Entry(NamedTuple):
    """One key with its value; the key's text is the key of `Mapping.entries`.

    Attributes:
        key: where the key starts.
        node: the value.
        plain: whether the key was written without quotes.
    """

    key: Origin
    node: Node
    plain: bool = True


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values, in the order of the file."""

    origin: Origin
    entries: dict[str, Entry]


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list, in the order of the file."""

    origin: Origin
    items: tuple[Node, ...]


Node: TypeAlias = Scalar | Mapping | Sequence


def read(data: bytes, name: str) -> tuple[Node | None, list[Problem]]:
    """Return the tree of an annotation file, and everything that is wrong with it.

    Args:
        data: the bytes of the file.
        name: the path to show to a person.

    Returns:
        The tree, and the problems in the order of the file. The tree is None if the file is not one document of YAML
        (a syntax error, too deep nesting, several documents, nothing at all, UTF-16), which is then among the problems.
    """
    problems: list[Problem] = []
    text = _decoded(data, name, problems)
    if text is not None:
        cleaned, indented_by_tab = _cleaned(text, name, problems)
        problems += _not_composed(cleaned, name)
        problems += _markers(cleaned, name)
        builder = _Builder(cleaned, name)
        root = builder.run()
        # Tabs were read as single spaces, so an indentation by tabs may only seem to be wrong YAML.
        problems += (p for p in builder.problems if not (indented_by_tab and p.code == "Y103"))
        return root, in_order(problems)
    return None, problems


def unremarkable(data: bytes) -> str | None:
    """Return the text of a file of which no character need be spoken about, or None: then `read` says what is wrong."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    # A byte order mark is among the hidden characters; what makes normalizing take long comes before that.
    odd = "\r" in text or "\t" in text or _HIDDEN.search(text) or _runs_of_marks(text)
    return None if odd or not unicodedata.is_normalized("NFC", text) else text


def events(text: str) -> Iterator[yaml.Event]:
    """Yield the YAML events of a text that `read` accepts; errors of syntax are raised as `yaml.YAMLError`."""
    loader = _Loader(text)
    next_event = loader.get_event
    try:
        while (event := next_event()) is not None:
            yield event
    finally:
        loader.dispose()


# --- The text, before it is read as YAML ---


def _decoded(data: bytes, name: str, problems: list[Problem]) -> str | None:
    """Return the text without a byte order mark, or None if it is hopeless; undecodable bytes become U+FFFD."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        message = "the file is not UTF-8 but UTF-16, from byte 0 on"
        problems.append(Problem(Origin(name, 1, 1), "Y101", message=message, fix="save the file as UTF-8"))
        return None
    if data.startswith(b"\xef\xbb\xbf"):
        message = "the file starts with a byte order mark (U+FEFF)"
        fix = "save the file as UTF-8 without byte order mark (BOM)"
        problems.append(Problem(Origin(name, 1, 1), "Y102", message=message, fix=fix))
        data = data[3:]
        skipped = 3
    else:
        skipped = 0
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        problems += _not_utf8(data, name, skipped)
        return data.decode("utf-8", "replace")


def _not_utf8(data: bytes, name: str, skipped: int) -> Iterator[Problem]:
    """Yield one problem for each line that cannot be decoded (no UTF-8 sequence contains a line feed)."""
    start = skipped
    for number, line in enumerate(data.split(b"\n"), 1):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as error:
            column = len(line[: error.start].decode("utf-8")) + 1
            message = f"byte {start + error.start} (0x{line[error.start]:02x}) is not UTF-8"
            fix = "save the file as UTF-8, and check the letters of this line"
            yield Problem(Origin(name, number, column), "Y101", message=message, fix=fix)
        start += len(line) + 1


def _cleaned(text: str, name: str, problems: list[Problem]) -> tuple[str, bool]:
    """Report forbidden characters and return the text with stand-ins for them, and whether a tab indents a line.

    The stand-ins keep every line and column, so the rest of the file can be checked in the same run.
    """
    if "\r" in text:
        first = text.index("\r")
        count = text.count("\r")
        kind = "CR LF (Windows)" if text.count("\r\n") == count else "CR"
        lines = "1 line ends" if count == 1 else f"{count} lines end"
        origin = _Places(text[: first + 1], name).origin(first)
        message = f"{lines} in {kind} instead of LF, the first one here"
        problems.append(Problem(origin, "Y114", message=message, fix="save the file with LF (Unix) line ends"))
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    indented = False
    if "\t" in text:
        for number, line in enumerate(text.split("\n"), 1):
            if "\t" in line:
                column = line.index("\t")
                indented = indented or not line[:column].strip(" ")
                problems.append(_tab(Origin(name, number, column + 1)))
        text = text.replace("\t", " ")
    if _HIDDEN.search(text):
        for number, line in enumerate(text.split("\n"), 1):
            # The first of each kind in a line is enough: a file that is no text at all has thousands of them.
            for character in set(_HIDDEN.findall(line)):
                problems.append(_hidden(character, Origin(name, number, line.index(character) + 1)))
        text = _HIDDEN.sub("\ufffd", text)
    if runs := _runs_of_marks(text):
        places = _Places(text, name)
        problems += (_too_many_marks(run, places.origin(run.start)) for run in runs)
        text = _without(runs, text)
    return text, indented


def _runs_of_marks(text: str) -> list[range]:
    """Return where too many combining marks stand in a row."""
    runs = []
    for found in _PERHAPS_MARKS.finditer(text):
        start = found.start()
        for place in range(found.start(), found.end() + 1):
            if place == found.end() or not unicodedata.combining(text[place]):
                if place - start > MOST_MARKS:
                    runs.append(range(start, place))
                start = place + 1
    return runs


def _without(runs: Iterable[range], text: str) -> str:
    """Return a text with a stand-in for each mark of the runs: its lines and columns stay."""
    pieces, done = [], 0
    for run in runs:
        pieces += [text[done : run.start], "\ufffd" * len(run)]
        done = run.stop
    return "".join([*pieces, text[done:]])


def _too_many_marks(run: range, origin: Origin) -> Problem:
    message = f"{len(run):,} combining marks stand in a row; at most {MOST_MARKS} may"
    return Problem(origin, "Y111", message=message, fix="delete those that belong to no letter")


def _tab(origin: Origin) -> Problem:
    return Problem(origin, "Y107", message="tab character", fix="write spaces (two for each level of indentation)")


def _hidden(character: str, origin: Origin) -> Problem:
    """Return the problem of a character nobody can see."""
    return Problem(origin, "Y110", message=_unseen(character), fix="delete it, and write a space if one is meant")


@lru_cache(maxsize=256)
def _unseen(character: str) -> str:
    # Kept, because a file that is no text at all has a million of them.
    name = unicodedata.name(character, "").lower() or "control character"
    if unicodedata.category(character) in ("Cs", "Cn"):
        name = "not a character"
    return f"{_code_points(character)} ({name}) must not be in the text"


def _not_composed(text: str, name: str) -> Iterator[Problem]:
    """Yield a problem for each word of the raw text that is not in normal form C."""
    if unicodedata.is_normalized("NFC", text):
        return
    places = _Places(text, name)
    # Neither a space nor a line feed ever composes with a neighbour, so words can be looked at one by one.
    for found in _WORD.finditer(text):
        word = found.group()
        if not unicodedata.is_normalized("NFC", word):
            offset, piece, composed = _uncomposed(word)
            yield _composition(piece, composed, places.origin(found.start() + offset))


def _composition(piece: str, composed: str, origin: Origin) -> Problem:
    """Return the problem of a piece of text that is not in normal form C."""
    message = f"text is not in Unicode normal form C: {_first_points(piece)}"
    fix = f"write '{_shown(composed)}' in its composed form {_first_points(composed)}"
    return Problem(origin, "Y111", message=message, fix=fix)


def _uncomposed(word: str) -> tuple[int, str, str]:
    """Return where a word departs from its normal form C, and the piece that does, as it is and as it should be."""
    composed = unicodedata.normalize("NFC", word)
    shorter = min(len(word), len(composed))
    start = next((i for i in range(shorter) if word[i] != composed[i]), shorter)
    room = shorter - start
    end = next((i for i in range(room) if word[-1 - i] != composed[-1 - i]), room)
    return start, word[start : len(word) - end], composed[start : len(composed) - end]


def _markers(text: str, name: str) -> Iterator[Problem]:
    """Yield a problem for each document marker: at the start of a line, YAML takes them for nothing else."""
    if not text.startswith(("---", "...")) and "\n---" not in text and "\n..." not in text:
        return
    places = _Places(text, name)
    for found in _MARKER.finditer(text):
        origin = places.origin(found.start())
        fix = "delete this line; a file holds one document without markers"
        yield Problem(origin, "Y109", message=f"document marker '{found.group()}'", fix=fix)


def _code_points(text: str) -> str:
    return " ".join(f"U+{ord(character):04X}" for character in text)


def _first_points(text: str) -> str:
    return _code_points(text) if len(text) <= _SHOWN_POINTS else f"{_code_points(text[:_SHOWN_POINTS])} ..."


class _Places:
    """Lines and columns of the offsets of one text."""

    __slots__ = ("name", "starts")

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def origin(self, offset: int) -> Origin:
        line = bisect_right(self.starts, offset)
        return Origin(self.name, line, offset - self.starts[line - 1] + 1)


# --- From events to nodes ---

# Makes a named tuple of its values at half the cost of calling its class.
_tuple: Any = tuple.__new__


class _Key(NamedTuple):
    """A key whose value is still to come; `text` is None if the key cannot be used (which has been reported)."""

    origin: Origin
    text: str | None
    plain: bool = True


class _Open:
    """A collection whose end is still to come; `entries` is None for a list."""

    __slots__ = ("entries", "items", "key", "origin")

    def __init__(self, origin: Origin, entries: dict[str, Entry] | None) -> None:
        self.origin = origin
        self.entries = entries
        self.items: list[Node] = []
        self.key: _Key | None = None


class _Builder:
    """Makes the tree of one text in a single pass over its events, without recursion."""

    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self.name = name
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self.filled = False
        self.documents = 0
        self.stack: list[_Open] = []
        # Most files have no question mark that could start a key, and need not be searched for one at every key.
        self.asks = "? " in text or "?\n" in text

    @cached_property
    def places(self) -> _Places:
        """Lines and columns, for what no event tells the place of; found once, asked for any number of times."""
        return _Places(self.text, self.name)

    def run(self) -> Node | None:
        """Return the tree, or None if a syntax error or nesting that is too deep ended the pass."""
        try:
            self._consume()
        except yaml.MarkedYAMLError as error:
            self.problems.append(self._syntax_error(error))
            return None
        except (yaml.YAMLError, ValueError, OverflowError):
            # The pure Python scanner raises ValueError for an escape beyond U+10FFFF.
            message = "YAML syntax error: a character or an escape is not allowed"
            self._report("Y103", Origin(self.name, 1, 1), message, "look for a backslash, and write the character")
            return None
        if not self.filled:
            self._report("Y115", Origin(self.name, 1, 1), "the file is empty", "write its content, or delete it")
        # Of several documents, no one knows which is meant.
        return self.root if self.documents == 1 else None

    def _consume(self) -> None:
        loader = _Loader(self.text)
        next_event = loader.get_event
        scalar, plain = self._scalar, self._plain
        try:
            while (event := next_event()) is not None:
                kind = type(event)
                if kind is yaml.ScalarEvent:
                    # Most texts are plain keys and values that nothing need be said about.
                    if event.style or not plain(event):
                        scalar(event)
                elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                    if len(self.stack) == MAX_DEPTH:
                        message = f"nesting is deeper than {MAX_DEPTH} levels"
                        fix = "check the indentation and the brackets; annotations are never nested so deeply"
                        self._report("Y108", self._origin(event), message, fix)
                        self.filled = True
                        return
                    self._opened(event, kind is yaml.MappingStartEvent)
                elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                    self._closed()
                elif kind is yaml.AliasEvent:
                    self._alias(event)
                elif kind is yaml.DocumentStartEvent:
                    self._document(event)
        finally:
            loader.dispose()

    def _plain(self, event: Any) -> bool:
        """Take a plain text that is in order, as `_scalar` does; tell whether it was, else do nothing."""
        value: str = event.value
        if not value or not self.stack or event.anchor is not None or event.tag is not None or value in _ABSENT:
            return False
        top = self.stack[-1]
        entries, key = top.entries, top.key
        if key is None and entries is not None and (self.asks or value == "<<" or value in entries or "\n" in value):
            return False
        mark = event.start_mark
        origin = _tuple(Origin, (self.name, mark.line + 1, mark.column + 1))
        if entries is None:
            top.items.append(_tuple(Scalar, (origin, value, True)))
        elif key is None:
            top.key = _tuple(_Key, (origin, value, True))
        else:
            top.key = None
            start, text, is_plain = key
            if text is not None:
                entries[text] = _tuple(Entry, (start, _tuple(Scalar, (origin, value, True)), is_plain))
        return True

    def _origin(self, event: Any) -> Origin:
        mark = event.start_mark
        return Origin(self.name, mark.line + 1, mark.column + 1)

    def _report(self, code: str, origin: Origin, message: str, fix: str, field: str = "") -> None:
        self.problems.append(Problem(origin, code, field=field, message=message, fix=fix))

    def _document(self, event: Any) -> None:
        self.documents += 1
        if event.explicit and self.text.startswith("%", event.start_mark.index):
            fix = "delete this line; a file holds one document without markers"
            self._report("Y109", self._origin(event), "YAML directive '%'", fix)

    def _scalar(self, event: Any) -> None:
        mark = event.start_mark
        origin = Origin(self.name, mark.line + 1, mark.column + 1)
        value: str = event.value
        style = event.style
        plain = not style  # '' in libyaml, None in pure Python
        if event.anchor is not None or event.tag is not None:
            self._properties(event, origin)
        if style == '"':
            value = self._without_hidden(event, origin)
        absent = not value or (plain and value in _ABSENT)
        stack = self.stack
        if not stack:
            self.filled = not absent
            self.root = None if absent else Scalar(origin, value, plain)
            return
        top = stack[-1]
        if top.entries is None:
            if absent:
                fix = "delete the line or give a value"
                self._report("Y112", origin, "list item has no value", fix)
            else:
                top.items.append(Scalar(origin, value, plain))
        elif top.key is None:
            top.key = self._key(event, origin, value, plain, top.entries)
        else:
            key = top.key
            top.key = None
            if key.text is None:
                return
            if absent:
                self._no_value(key.origin, key.text)
            else:
                top.entries[key.text] = Entry(key.origin, Scalar(origin, value, plain), key.plain)

    def _no_value(self, origin: Origin, key: str) -> None:
        self._report("Y112", origin, "key has no value", "delete the line or give a value", _shown(key))

    def _key(self, event: Any, origin: Origin, value: str, plain: bool, entries: dict[str, Entry]) -> _Key:
        """Return the key a scalar in key position stands for."""
        if plain and value == "<<":
            fix = "delete it, and write the keys and values out"
            self._report("Y113", origin, "merge key '<<'", fix)
        elif not value or (plain and value in _ABSENT):
            self._report("Y113", origin, "a key is missing before ':'", "write `key: value`")
        elif event.style in _BLOCK_STYLES or "\n" in value or (self.asks and self._is_explicit(event)):
            self._report("Y113", origin, "key is not a simple text", "write `key: value` on one line, without '?'")
        elif value in entries:
            first = entries[value].key
            message = f"duplicate key; it stands first at {first.line}:{first.column}"
            self._report("Y104", origin, message, "delete one of the two, or rename it", _shown(value))
        else:
            return _Key(origin, value, plain)
        return _Key(origin, None)

    def _is_explicit(self, event: Any) -> bool:
        """Return whether a key is written as `? key`: events do not tell, so look at the text around it."""
        text = self.text
        if _COLON.match(text, event.end_mark.index) is None:
            return True
        # Character by character: the line may be as long as the file.
        place = event.start_mark.index - 1
        while place >= 0 and text[place] == " ":
            place -= 1
        return place >= 0 and text[place] == "?" and (place == 0 or text[place - 1] in _BEFORE_EXPLICIT)

    def _opened(self, event: Any, is_mapping: bool) -> None:
        origin = self._origin(event)
        if event.anchor is not None or event.tag is not None:
            self._properties(event, origin)
        if self.stack and self.stack[-1].entries is not None and self.stack[-1].key is None:
            kind = "mapping" if is_mapping else "list"
            self._report("Y113", origin, f"key is a {kind}, not a simple text", "write `key: value` on one line")
        self.filled = True
        self.stack.append(_Open(origin, {} if is_mapping else None))

    def _closed(self) -> None:
        done = self.stack.pop()
        if done.entries is None:
            self._place(Sequence(done.origin, tuple(done.items)), done.origin)
        else:
            self._place(Mapping(done.origin, done.entries), done.origin)

    def _place(self, node: Node | None, origin: Origin) -> None:
        """Put a finished node where it belongs; None stands for one that has been reported."""
        if not self.stack:
            self.root = node
            return
        top = self.stack[-1]
        if top.entries is None:
            if node is not None:
                top.items.append(node)
        elif top.key is None:
            top.key = _Key(origin, None)
        else:
            key = top.key
            top.key = None
            if key.text is not None and node is not None:
                top.entries[key.text] = Entry(key.origin, node, key.plain)

    def _alias(self, event: Any) -> None:
        origin = self._origin(event)
        message = f"alias '*{_shown(event.anchor)}'"
        self._report("Y105", origin, message, "write the value out, or put it in double quotes if it is text")
        self.filled = True
        self._place(None, origin)

    def _properties(self, event: Any, origin: Origin) -> None:
        """Report the anchor and the tag of a node; `origin` is where the first of them stands."""
        offset = event.start_mark.index
        while found := _PROPERTY.match(self.text, offset):
            word = found.group()
            if word[0] == "&":
                fix = "delete it, or put the text in double quotes if it starts with '&'"
                self._report("Y105", origin, f"anchor '{_shown(word)}'", fix)
            elif word[0] == "!":
                fix = "delete it, or put the text in double quotes if it starts with '!'"
                self._report("Y106", origin, f"tag '{_shown(word)}'", fix)
            else:
                return
            between = _BETWEEN_PROPERTIES.match(self.text, found.end())
            offset = between.end() if between else found.end()
            origin = self.places.origin(offset)

    def _without_hidden(self, event: Any, origin: Origin) -> str:
        """Return the value of a double-quoted text, and report what its raw text does not show: escaped characters."""
        value: str = event.value
        start, end = event.start_mark.index, event.end_mark.index
        if self.text.find("\\", start, end) < 0:
            return value
        before = len(self.problems)
        for found in _ESCAPE.finditer(self.text, start, end):
            character = _escaped(found)
            if _HIDDEN_ESCAPED.match(character):
                place = self.places.origin(found.start())
                self.problems.append(_tab(place) if character == "\t" else _hidden(character, place))
        if runs := _runs_of_marks(value):
            self.problems += (_too_many_marks(run, origin) for run in runs)
            value = _without(runs, value)
        if len(self.problems) > before:
            return _HIDDEN_ESCAPED.sub("\ufffd", value)
        if unicodedata.is_normalized("NFC", self.text[start:end]):
            for word in _WORD.findall(value):
                if not unicodedata.is_normalized("NFC", word):
                    _, piece, composed = _uncomposed(word)
                    self.problems.append(_composition(piece, composed, origin))
        return value

    def _syntax_error(self, error: yaml.MarkedYAMLError) -> Problem:
        """Return PyYAML's words, at the place where a person should look."""
        problem = error.problem or "the text is not YAML"
        mark, context = error.problem_mark, error.context_mark
        if mark is None or (context is not None and any(piece in problem for piece in _NOTICED_LATE)):
            mark, context = context, None
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        message = f"YAML syntax error: {problem}"
        if context is not None and error.context and (context.line, context.column) != (line - 1, column - 1):
            message += f" ({error.context} at {context.line + 1}:{context.column + 1})"
        fix = next((fix for piece, fix in _SYNTAX_FIXES if piece in problem), _OTHER_SYNTAX_FIX)
        return Problem(Origin(self.name, line, column), "Y103", message=message, fix=fix)


def _escaped(found: re.Match[str]) -> str:
    """Return the character an escape stands for, or a space for escapes that need no check."""
    digits = found[1] or found[2] or found[3]
    if digits:
        return chr(int(digits, 16))
    return _LETTER_ESCAPES.get(found[4], " ")


def _shown(text: str) -> str:
    """Return a key or name so that it can stand in a message: one short line of visible characters."""
    visible = "".join(c if c.isprintable() else f"<{_code_points(c)}>" for c in text[:60])
    return visible if len(text) <= 60 else f"{visible}..."
