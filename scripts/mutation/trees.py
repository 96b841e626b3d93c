"""Corruptions of annotation files, in the trees of their nodes and in their text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from aleppo_reports.records import Record
from aleppo_reports.source import yaml

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Corruption:
    """One mistake in one annotation file: paths into its tree, each with its new text, or None to take it out."""

    file: str
    edits: tuple[tuple[Path_, str | None], ...]


@dataclass(frozen=True, slots=True)
class Site:
    """A record in a file: its class, its path, its node, and the paths of records of its kind beside it."""

    file: str
    cls: type[Record]
    path: Path_
    node: yaml.Mapping

    def text(self, key: str) -> str | None:
        """Return the text of a key, None if it is not written."""
        entry = self.node.entries.get(key)
        return entry.node.value if entry and isinstance(entry.node, yaml.Scalar) else None

    def number(self, key: str) -> int | None:
        """Return the text of a key as a whole number."""
        text = self.text(key)
        return int(text) if text is not None else None

    def change(self, **values: object) -> Corruption:
        """Return the corruption that gives keys other values."""
        return Corruption(self.file, tuple(((*self.path, key), str(value)) for key, value in values.items()))


def with_edit(node: yaml.Node, path: Path_, value: str | None) -> yaml.Node | None:
    """Return a node with the text at a path exchanged or taken out; None if nothing is left of it."""
    if not path:
        return node._replace(value=value) if isinstance(node, yaml.Scalar) and value is not None else None
    step, rest = path[0], path[1:]
    if isinstance(node, yaml.Mapping):
        entry = node.entries[str(step)]
        inner = with_edit(entry.node, rest, value)
        entries = dict(node.entries)
        if inner is None:
            del entries[str(step)]
        else:
            entries[str(step)] = entry._replace(node=inner)
        return replace(node, entries=entries) if entries else None
    if not isinstance(node, yaml.Sequence) or not isinstance(step, int):
        raise TypeError(f"no such path: {path}")
    inner = with_edit(node.items[step], rest, value)
    items = (*node.items[:step], *([] if inner is None else [inner]), *node.items[step + 1 :])
    return replace(node, items=items) if items else None


def at(node: yaml.Node, path: Path_) -> yaml.Node:
    """Return the node at a path."""
    for step in path:
        node = node.entries[str(step)].node if isinstance(node, yaml.Mapping) else node.items[int(step)]  # type: ignore[union-attr]
    return node


def lines_of(node: yaml.Node) -> Iterator[int]:
    """Yield the line of every text and collection in a node."""
    yield node.origin.line
    inner = [e.node for e in node.entries.values()] if isinstance(node, yaml.Mapping) else getattr(node, "items", ())
    for child in inner:
        yield from lines_of(child)


def plain(node: yaml.Node | None) -> object:
    """Return a tree without places, for comparison."""
    if isinstance(node, yaml.Mapping):
        return {key: plain(entry.node) for key, entry in node.entries.items()}
    return [plain(item) for item in node.items] if isinstance(node, yaml.Sequence) else getattr(node, "value", None)


def with_edits_in_text(text: str, tree: yaml.Node, edits: Sequence[tuple[Path_, str | None]]) -> str:
    """Return the text of a file in canonical layout (a value ends with its line) with the edits made."""
    lines = text.split("\n")
    gone: set[int] = set()
    for path, value in edits:
        node = at(tree, path)
        if value is not None:
            line = node.origin.line - 1
            lines[line] = lines[line][: node.origin.column - 1] + json.dumps(value, ensure_ascii=False)
            continue
        first, last = node.origin.line, max(lines_of(node))
        if isinstance(path[-1], int) and len(getattr(at(tree, path[:-1]), "items", ())) == 1:
            # With its only item a list goes, and its key with it.
            path = path[:-1]
        owner = at(tree, path[:-1])
        if isinstance(owner, yaml.Mapping):
            first = owner.entries[str(path[-1])].key.line
        gone |= set(range(first, last + 1))
    return "\n".join(line for number, line in enumerate(lines, start=1) if number not in gone)
