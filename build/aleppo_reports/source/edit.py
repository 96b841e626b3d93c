"""Change one value of a hand-written file, or add one record to its list, and leave every other byte as it is.

It always holds that

* every line that does not hold the value stays as it is, to the byte, and in its order; the comment on a line that is
  taken out stays as a line of its own;
* the new file says what the old one said, but for that value or record, and has the same comments (this is checked
  before anything is returned);
* what is written of a file in canonical layout is in canonical layout;
* nothing here does IO. What cannot be edited line by line raises an `EditError` that says why.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import yaml as pyyaml

from aleppo_reports.problems import Problem
from aleppo_reports.source import yaml
from aleppo_reports.source.format import Bare, bare, comments_of, written
from aleppo_reports.source.yaml import Mapping, Node, Scalar
from aleppo_reports.source.yaml import Sequence as List

Steps: TypeAlias = tuple[str | int, ...]
"""Keys and places in lists, from 0, that lead from the top of a file to a value."""

_OPENING = re.compile(r" *(?:- +)*")


class EditError(ValueError):
    """The file is written in a way that cannot be edited line by line; the message is for the person at the desk."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text that a key is to have.

    Attributes:
        value: the text.
        plain: whether it goes without quotes also where it looks like a number or a date, since it is one.
    """

    value: str
    plain: bool = False

    def __str__(self) -> str:
        """Return it as it stands in a file."""
        return written(self.value, self.plain)


def with_value(
    data: bytes, name: str, steps: Steps, value: Text | None, order: Sequence[str] = ()
) -> tuple[bytes | None, list[Problem]]:
    """Return a file in which one key has another value, is new, or is gone.

    Args:
        data: content of the file.
        name: its path as shown to a person.
        steps: where the key is, its own name last.
        value: what it is to hold; None takes it out.
        order: canonical order of the keys of its record, which tells where a new one goes.

    Returns:
        The new content and no problems, or None and what keeps the old or the new content from being read.

    Raises:
        EditError: if there is no such record, or it is not written as `key: value` lines.
    """
    tree, problems = yaml.read(data, name)
    if tree is None or problems:
        return None, problems
    file = _File(data.decode("utf-8"))
    record, key = _at(file, tree, steps[:-1]), steps[-1]
    if not isinstance(record, Mapping) or not isinstance(key, str):
        raise EditError(f"there is no record at {_shown(steps[:-1])} any more")
    expected = bare(tree)
    there = _inside(expected, steps[:-1])
    assert isinstance(there, dict)
    if value is None:
        if key not in record.entries:
            return data, []
        result = _without(file, record, key)
        del there[key]
    else:
        old = record.entries.get(key)
        result = _replaced(file, record, key, value) if old else _with_new(file, record, key, value, order)
        there[key] = value.value
    return _checked(file.text, expected, result, name)


def with_record(
    data: bytes, name: str, key: str, record: Sequence[tuple[str, Text]]
) -> tuple[bytes | None, list[Problem]]:
    """Return a file whose list has one more record at its end.

    Args:
        data: content of the file.
        name: its path as shown to a person.
        key: key at the top of the file that holds the list.
        record: keys and values of the new record, in canonical order.

    Returns:
        As `with_value`.

    Raises:
        EditError: if the list is not written as lines that begin with a dash.
    """
    tree, problems = yaml.read(data, name)
    if tree is None or problems:
        return None, problems
    file = _File(data.decode("utf-8"))
    listed = _at(file, tree, (key,))
    if not isinstance(tree, Mapping) or not isinstance(listed, List):
        raise EditError(f"the file has no list {key}")
    if listed.items:
        last = listed.items[-1]
        if file.is_flow(listed):
            raise EditError(f"the list {key} is written in brackets: lay the file out with `aleppo format`")
        opening = file.before(last.origin.line, last.origin.column)
        if re.fullmatch(r" *- +", opening) is None:
            raise EditError(f"the list {key} has a dash on a line of its own: lay the file out with `aleppo format`")
        head, at, gap = file.text, file.line_end(file.end(last)), "\n"
    else:
        # An empty list has no other form than brackets, which give way to the record.
        opening, gap = "  - ", ""
        start, end = file.start(listed), file.end(listed)
        head = file.text[:start].rstrip(" ") + file.text[end:]
        at = _line_end(head, start - 1)
    lines = [f"{' ' * len(opening)}{name}: {value}" for name, value in record]
    item = "\n".join([opening + lines[0].lstrip(" "), *lines[1:]])
    result = f"{head[:at]}\n{gap}{item}{head[at:] or chr(10)}"
    expected = bare(tree)
    there = _inside(expected, (key,))
    assert isinstance(there, list)
    there.append({name: value.value for name, value in record})
    return _checked(file.text, expected, result, name)


def steps_to(tree: Node, line: int, column: int) -> Steps | None:
    """Return the steps that lead to the mapping that starts at a place of a file, None if there is none."""

    def found(node: Node, steps: Steps) -> Steps | None:
        if isinstance(node, Mapping) and (node.origin.line, node.origin.column) == (line, column):
            return steps
        children: list[tuple[str | int, Node]] = []
        if isinstance(node, Mapping):
            children = [(key, entry.node) for key, entry in node.entries.items()]
        elif isinstance(node, List):
            children = list(enumerate(node.items))
        return next((hit for step, child in children if (hit := found(child, (*steps, step))) is not None), None)

    return found(tree, ())


# --- What is done to the text ---


def _replaced(file: _File, record: Mapping, key: str, value: Text) -> str:
    node = record.entries[key].node
    if not isinstance(node, Scalar):
        raise EditError(f"{key} holds more than one value")
    start = file.start(node)
    if file.text.startswith(("|", ">"), start):
        raise EditError(f"{key} is written as a block of lines: lay the file out with `aleppo format`")
    return file.text[:start] + str(value) + file.text[file.end(node) :]


def _without(file: _File, record: Mapping, key: str) -> str:
    entry = record.entries[key]
    if len(record.entries) == 1:
        raise EditError(f"{key} is all that the record holds: delete the record in the file")
    opening = file.opening(entry.key.line, entry.key.column)
    first, end = file.starts[entry.key.line - 1], file.end(entry.node)
    stop = file.line_end(end)
    comment = file.text[end:stop].strip()
    rest = file.text[stop + 1 :]
    if "-" in opening:
        # The dash goes to the next key, which is on a line of its own then.
        following = list(record.entries.values())[1].key
        indent = file.opening(following.line, following.column)
        at = file.starts[following.line - 1] - stop - 1
        rest = rest[:at] + opening + rest[at + len(indent) :]
    kept = f"{' ' * len(opening)}{comment}\n" if comment else ""
    return file.text[:first] + kept + rest


def _with_new(file: _File, record: Mapping, key: str, value: Text, order: Sequence[str]) -> str:
    if not record.entries:
        raise EditError("the record is empty")
    ranks = {name: rank for rank, name in enumerate(order)}
    before = [name for name in record.entries if ranks.get(name, -1) < ranks.get(key, len(ranks)) and name in ranks]
    keys = list(record.entries.values())
    opening = file.opening(keys[0].key.line, keys[0].key.column)
    line = f"{' ' * len(opening)}{key}: {value}\n"
    if before:
        last = max(before, key=lambda name: ranks[name])
        entry = record.entries[last]
        file.opening(entry.key.line, entry.key.column)
        at = file.line_end(file.end(entry.node)) + 1
        head = file.text[:at]
        return (head if head.endswith("\n") else f"{head}\n") + line + file.text[at:]
    at = file.starts[keys[0].key.line - 1]
    rest = " " * len(opening) + file.text[at + len(opening) :]
    return file.text[:at] + opening + line[len(opening) :] + rest


def _checked(old: str, expected: Bare, result: str, name: str) -> tuple[bytes | None, list[Problem]]:
    """Return the result only if it says what it should: a wrong text must never be written."""
    data = result.encode("utf-8", "surrogatepass")
    again, problems = yaml.read(data, name)
    if problems:
        return None, problems
    same = Counter(comment.text for comment in comments_of(result)) == Counter(c.text for c in comments_of(old))
    if again is None or bare(again) != expected or not same:
        raise EditError("the change would touch more than this value: lay the file out with `aleppo format`")
    return data, []


# --- Places in the text ---


class _File:
    """A text that `yaml.read` accepts, and where its nodes start and end in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]
        # Where each scalar and each collection in brackets ends, by where it starts.
        self.ends: dict[int, int] = {}
        opened: list[tuple[int, bool]] = []
        for event in yaml.events(text):
            if isinstance(event, pyyaml.ScalarEvent):
                start, end = _marks(event)
                # The end of a block of lines lies behind the empty lines that follow it.
                self.ends[start] = start + len(text[start:end].rstrip())
            elif isinstance(event, (pyyaml.MappingStartEvent, pyyaml.SequenceStartEvent)):
                opened.append((_marks(event)[0], bool(event.flow_style)))
            elif isinstance(event, (pyyaml.MappingEndEvent, pyyaml.SequenceEndEvent)):
                start, flow = opened.pop()
                if flow:
                    self.ends[start] = _marks(event)[1]

    def start(self, node: Node) -> int:
        """Return where a node starts."""
        return self.starts[node.origin.line - 1] + node.origin.column - 1

    def is_flow(self, node: Node) -> bool:
        """Tell whether a collection is written in brackets."""
        return self.text.startswith(("{", "["), self.start(node)) and not isinstance(node, Scalar)

    def end(self, node: Node) -> int:
        """Return where the last value of a node ends."""
        if isinstance(node, Scalar) or self.is_flow(node):
            return self.ends[self.start(node)]
        children = [entry.node for entry in node.entries.values()] if isinstance(node, Mapping) else list(node.items)
        return max(map(self.end, children))

    def before(self, line: int, column: int) -> str:
        """Return what stands on a line before a column."""
        start = self.starts[line - 1]
        return self.text[start : start + column - 1]

    def opening(self, line: int, column: int) -> str:
        """Return what stands on a line before a key: indentation, and the dash of its record.

        Raises:
            EditError: if something else stands there.
        """
        found = self.before(line, column)
        if _OPENING.fullmatch(found) is None:
            raise EditError("several keys stand on one line: lay the file out with `aleppo format`")
        return found

    def line_end(self, at: int) -> int:
        """Return where the line that holds an offset ends."""
        return _line_end(self.text, at)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _marks(event: pyyaml.Event) -> tuple[int, int]:
    assert event.start_mark is not None
    assert event.end_mark is not None
    return event.start_mark.index, event.end_mark.index


def _at(file: _File, tree: Node, steps: Steps) -> Node:
    """Return the node to which some steps lead.

    Raises:
        EditError: if there is none, or one on the way is written in brackets.
    """
    node = tree
    for step in steps:
        if file.is_flow(node):
            raise EditError("the record is written in brackets: lay the file out with `aleppo format`")
        if isinstance(node, Mapping) and isinstance(step, str) and step in node.entries:
            node = node.entries[step].node
        elif isinstance(node, List) and isinstance(step, int) and 0 <= step < len(node.items):
            node = node.items[step]
        else:
            raise EditError(f"there is no record at {_shown(steps)} any more")
    if isinstance(node, Mapping) and file.is_flow(node):
        raise EditError("the record is written in brackets: lay the file out with `aleppo format`")
    return node


def _inside(content: Bare, steps: Steps) -> Bare:
    for step in steps:
        content = content[step]  # type: ignore[index]
    return content


def _shown(steps: Steps) -> str:
    return ".".join(map(str, steps)) or "the top of the file"
