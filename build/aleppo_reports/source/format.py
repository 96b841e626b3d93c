"""Lay out an annotation file in the one canonical way, with its comments.

Two people who write the same data get the same file, so a diff shows changes of data only. It always holds that

* the new text says the same as the old one: the same tree up to the order of keys, and the same comments
  (this is checked before anything is returned);
* laying out a text twice gives what laying it out once gives;
* `formatted` does no IO and never raises, whatever the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import yaml

from aleppo_reports.problems import Origin, Problem
from aleppo_reports.source.yaml import Mapping, Node, Scalar, events, read
from aleppo_reports.source.yaml import Sequence as List

Order: TypeAlias = Callable[[tuple[str, ...]], Sequence[str]]
"""Gives the canonical order of the keys of a mapping, by the path of keys that leads to it."""

_Steps: TypeAlias = tuple[str | int, ...]
_Position: TypeAlias = tuple[int, int]
Bare: TypeAlias = "str | list[Bare] | dict[str, Bare]"

_INDENT = "  "

# A plain text may start with almost any letter, but none of YAML's indicators; `-`, `?` and `:` are harmless before a
# letter or a digit. Further on, only ': ' and ' #' end it (and ':' at its very end).
_PLAIN = re.compile(r"""(?:[^\s\-?:,\[\]{}#&*!|>'"%@`]|[-?:](?=\w))[^\n]*""")
_ENDS_PLAIN = re.compile(r":(?= |\Z)| #")

# What some reader of YAML 1.1 or 1.2 takes for something else than text when it stands without quotes.
_NOT_TEXT = re.compile(
    r"""
    ~ | null | Null | NULL                                                          # nothing
    | y | Y | n | N | (?i: yes | no | true | false | on | off )                     # yes or no
    | [-+]? (?: 0b[01_]+ | 0o?[0-7_]+ | 0x[0-9a-fA-F_]+ )                           # whole numbers in other bases
    | [-+]? (?: [0-9][0-9_]* (?: \.[0-9_]* )? | \.[0-9_]+ ) (?: [eE][-+]?[0-9]+ )?  # numbers
    | [-+]? [0-9][0-9_]* (?: :[0-9]{1,2} )+ (?: \.[0-9_]* )?                        # numbers to the base 60, times
    | [-+]? \.(?i: inf | nan )                                                      # infinity, not a number
    | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2} (?: (?: [Tt] | \ + )[0-9].* )?                     # dates and times
    | = | <<                                                                        # YAML 1.1: default, merge
    """,
    re.VERBOSE,
)

_COMMENT = re.compile(r"#[^\n]*")
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*")
_BLOCK_STYLES = ("|", ">")


def formatted(text: str, name: str, order: Order) -> tuple[str | None, list[Problem]]:
    """Return the text in canonical layout, or everything that is wrong with it.

    Args:
        text: the text of an annotation file.
        name: the path to show to a person.
        order: gives the order of keys for the mapping at a path of keys. The items of a list add nothing to the path:
            `("figures",)` is each mapping in the list `figures`. Other keys keep their order, after the known ones.

    Returns:
        The new text and an empty list, or None and the problems.
    """
    tree, problems = read(text.encode("utf-8", "surrogatepass"), name)
    if tree is None or problems:
        return None, problems
    comments = comments_of(text)
    notes, last = _attached(comments, tree)
    lines = [*_Layout(notes, order).lines(tree), *last]
    result = "".join(f"{line}\n" for line in lines)
    return _unless_changed(tree, comments, result, name)


def _unless_changed(tree: Node, comments: list[_Comment], result: str, name: str) -> tuple[str | None, list[Problem]]:
    """Return the result only if it says the same as the original: a wrong text must never be written."""
    again, problems = read(result.encode("utf-8", "surrogatepass"), name)
    if again is None or problems or bare(again) != bare(tree):
        message = "laying out this file would change its data"
    elif Counter(c.text for c in comments_of(result)) != Counter(c.text for c in comments):
        message = "laying out this file would change its comments"
    else:
        return result, []
    fix = "leave the file as it is, and report this as a fault of the formatter, with the file"
    return None, [Problem(Origin(name, 1, 1), "Y190", message=message, fix=fix)]


def bare(node: Node) -> Bare:
    """Return the data of a tree alone, without places and quotes."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Mapping):
        return {key: bare(entry.node) for key, entry in node.entries.items()}
    return [bare(item) for item in node.items]


# --- Comments: where they are, and what they belong to ---


@dataclass(frozen=True, slots=True)
class _Comment:
    """One comment.

    Attributes:
        position: line and column, from 1.
        text: the comment from its '#' on, without spaces at its end.
        trails: whether it belongs to what stands before it on its line; otherwise it belongs to what follows.
    """

    position: _Position
    text: str
    trails: bool


@dataclass(frozen=True, slots=True)
class _Notes:
    """The comments of one key or item: on lines of their own before it, and at the end of its line."""

    before: tuple[str, ...] = ()
    after: str = ""


def comments_of(text: str) -> list[_Comment]:
    """Return the comments of a text that `read` accepts.

    Between two scalars YAML has only indicators, spaces and comments, so there every '#' starts a comment.
    """
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    comments = []
    end = 0
    for start, next_end in [*_spans(text), (len(text), len(text))]:
        for found in _COMMENT.finditer(text, end, start):
            line = bisect_right(starts, found.start())
            begins = starts[line - 1]
            # `end` lies on this line only if a scalar does; if none does, there may still be brackets.
            trails = end > begins or any(c in "[]{}" for c in text[begins : found.start()])
            position = (line, found.start() - begins + 1)
            comments.append(_Comment(position, found.group().rstrip(), trails))
        end = next_end
    return comments


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the scalars of a text start and end; of a block scalar, its header and its lines apart."""
    for event in events(text):
        if isinstance(event, yaml.ScalarEvent) and event.start_mark is not None and event.end_mark is not None:
            start, end = event.start_mark.index, event.end_mark.index
            header = _BLOCK_HEADER.match(text, start) if event.style in _BLOCK_STYLES else None
            if header is None:
                yield start, end
            else:
                yield start, header.end()
                first = text.find("\n", start) + 1 or len(text)
                yield first, max(first, end)


def _places(node: Node, steps: _Steps) -> Iterator[tuple[_Position, _Steps]]:
    """Yield where each key, item and value of a tree starts, in the order of the file."""
    if isinstance(node, Mapping) and node.entries:
        for key, entry in node.entries.items():
            yield (entry.key.line, entry.key.column), (*steps, key)
            yield from _places(entry.node, (*steps, key))
    elif isinstance(node, List) and node.items:
        for index, item in enumerate(node.items):
            yield (item.origin.line, item.origin.column), (*steps, index)
            yield from _places(item, (*steps, index))
    else:
        yield (node.origin.line, node.origin.column), steps


def _attached(comments: list[_Comment], tree: Node) -> tuple[dict[_Steps, _Notes], list[str]]:
    """Return the comments of each key and item, and those after the last of them."""
    places = list(_places(tree, ()))
    before: dict[_Steps, list[str]] = {}
    after: dict[_Steps, str] = {}
    last = []
    for comment in comments:
        # The outermost node that starts after the comment: of an item and its first key, the item.
        index = bisect_left(places, comment.position, key=lambda place: place[0])
        # A bracket that opens the whole file has no place of its own, so nothing need be before a trailing comment.
        if comment.trails and index:
            # The innermost node that starts before the comment: of an item and its first key, the key.
            steps = places[index - 1][1]
            if steps in after:
                # A line has room for one; the others go above it.
                before.setdefault(steps, []).append(after[steps])
            after[steps] = comment.text
        elif index < len(places):
            before.setdefault(places[index][1], []).append(comment.text)
        else:
            last.append(comment.text)
    notes = {s: _Notes(tuple(before.get(s, ())), after.get(s, "")) for s in {**before, **after}}
    return notes, last


# --- Layout ---


class _Layout:
    """Makes the lines of a tree, with its comments."""

    def __init__(self, notes: dict[_Steps, _Notes], order: Order) -> None:
        self.notes = notes
        self.order = order

    def lines(self, root: Node) -> list[str]:
        """Return the lines of a whole file."""
        inline = _inline(root)
        if inline is None:
            return self._block(root, (), "")
        notes = self._notes(())
        return [*notes.before, _with_comment(inline, notes)]

    def _notes(self, steps: _Steps) -> _Notes:
        return self.notes.get(steps, _Notes())

    def _block(self, node: Node, steps: _Steps, indent: str) -> list[str]:
        """Return the lines of a collection that is not empty."""
        if isinstance(node, Mapping):
            return self._mapping(node, steps, indent)
        assert isinstance(node, List)  # a scalar is always written on one line
        return self._list(node, steps, indent)

    def _mapping(self, node: Mapping, steps: _Steps, indent: str) -> list[str]:
        lines: list[str] = []
        for key in self._in_order(node, steps):
            entry = node.entries[key]
            here = (*steps, key)
            notes = self._notes(here)
            if not steps and lines and isinstance(entry.node, List):
                lines.append("")
            lines += (f"{indent}{comment}" for comment in notes.before)
            head = f"{indent}{written(key, entry.plain)}:"
            inline = _inline(entry.node)
            if inline is None:
                lines.append(_with_comment(head, notes))
                lines += self._block(entry.node, here, indent + _INDENT)
            else:
                lines.append(_with_comment(f"{head} {inline}", notes))
        return lines

    def _in_order(self, node: Mapping, steps: _Steps) -> list[str]:
        ranks = {key: rank for rank, key in enumerate(self.order(tuple(s for s in steps if isinstance(s, str))))}
        return sorted(node.entries, key=lambda key: ranks.get(key, len(ranks)))

    def _list(self, node: List, steps: _Steps, indent: str) -> list[str]:
        lines: list[str] = []
        # The lists that hold the records of a file: the root, or the value of one of its keys.
        top_level = not steps or (len(steps) == 1 and isinstance(steps[0], str))
        spaced = top_level and all(isinstance(item, Mapping) for item in node.items)
        for index, item in enumerate(node.items):
            here = (*steps, index)
            notes = self._notes(here)
            if spaced and lines:
                lines.append("")
            lines += (f"{indent}{comment}" for comment in notes.before)
            inline = _inline(item)
            if inline is None:
                if notes.after:
                    lines.append(f"{indent}{notes.after}")
                lines += _as_item(self._block(item, here, indent + _INDENT), indent)
            else:
                lines.append(_with_comment(f"{indent}- {inline}", notes))
        return lines


def _as_item(lines: list[str], indent: str) -> list[str]:
    """Return the lines of a collection with a dash before its first key or item, and the comments of that before it."""
    # No key or item starts with '#': such a text is written in quotes.
    comments = next(i for i, line in enumerate(lines) if not line.lstrip(" ").startswith("#"))
    above = [indent + line.lstrip(" ") for line in lines[:comments]]
    first = f"{indent}- {lines[comments][len(indent) + len(_INDENT) :]}"
    return [*above, first, *lines[comments + 1 :]]


def _with_comment(line: str, notes: _Notes) -> str:
    return f"{line}  {notes.after}" if notes.after else line


def _inline(node: Node) -> str | None:
    """Return what is written on one line: a text, or an empty collection, which has no other form."""
    if isinstance(node, Scalar):
        return written(node.value, node.plain)
    if isinstance(node, Mapping):
        return None if node.entries else "{}"
    return None if node.items else "[]"


def written(value: str, plain: bool) -> str:
    """Return a text without quotes if that is safe, else in double quotes.

    Texts that look like something else (numbers, dates, `NO`) stay as the person wrote them.

    Args:
        value: the text.
        plain: whether the person wrote it without quotes.

    >>> written("NO", plain=True), written("NO", plain=False)
    ('NO', '"NO"')
    >>> written("Norway", plain=False), written("a: b", plain=True)
    ('Norway', '"a: b"')
    """
    if _can_be_plain(value) and (plain or not _NOT_TEXT.fullmatch(value)):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _can_be_plain(value: str) -> bool:
    """Return whether every reader of YAML takes the text, without quotes on one line, for the same text."""
    return (
        _PLAIN.fullmatch(value) is not None
        and _ENDS_PLAIN.search(value) is None
        and value.strip() == value
        and not value.startswith("...")  # the end of a document, at the start of a line
    )
