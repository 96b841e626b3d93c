"""A record as text: a title, lines with what they are about in a column of their own, nothing wider than asked."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from aleppo_reports.showing.inert import inert
from aleppo_reports.showing.record import Chain, Item

_BOLD, _DIM, _OFF = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_INDENT = 2
# A longer label than this stands on a line of its own.
_LABEL = 20
_NARROWEST = 40


def laid_out(chain: Chain, width: int, *, colour: bool) -> str:
    """Return a record as text, without a line break at the end.

    Args:
        chain: the record.
        width: columns of the terminal.
        colour: whether to use escape codes.
    """
    width = max(width, _NARROWEST)
    lines = [_set(inert(f"{chain.kind} {chain.id}"), _BOLD, colour), *_items(chain.head, width, colour)]
    for section in chain.sections:
        title = [_set(line, _BOLD, colour) for line in textwrap.wrap(inert(section.title), width)]
        lines += ["", *title, *_items(section.items, width, colour)]
    return "\n".join(lines)


def _items(items: Sequence[Item], width: int, colour: bool) -> Iterator[str]:
    labels = [len(inert(item.label)) for item in items if item.label]
    column = min(max(labels, default=0), _LABEL)
    hang = " " * (_INDENT + column + (_INDENT if labels else 0))
    for item in items:
        label = inert(item.label)
        if len(label) > column:
            yield " " * _INDENT + label
            label = ""
        start = f"{'':{_INDENT}}{label:<{column}}".ljust(len(hang))
        # Ids are set apart by brackets, so that they stand apart without escape codes too.
        ids = " ".join(f"[{inert(id)}]" for id in item.ids)
        body = "  ".join(filter(None, (item.line, ids)))
        wrapped = textwrap.wrap(
            body,
            width,
            initial_indent=start,
            subsequent_indent=hang,
            break_on_hyphens=False,
            # A long id or address is whole or it is of no use.
            break_long_words=False,
        )
        for line in wrapped or [start.rstrip()]:
            yield _faint(line, item.ids) if colour else line


def _faint(line: str, ids: Sequence[str]) -> str:
    for id in ids:
        shown = f"[{inert(id)}]"
        line = line.replace(shown, _set(shown, _DIM, True))
    return line


def _set(text: str, code: str, colour: bool) -> str:
    return f"{code}{text}{_OFF}" if colour else text
