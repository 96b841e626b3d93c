"""The canonical order of keys: id, words, offsets, then as in the table, and the cue after its claimant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aleppo_reports.records import SHAPES, Article, Hop, Record, identifier
from aleppo_reports.schema import Table
from aleppo_reports.source.format import Order
from aleppo_reports.source.plan import authored_keys
from aleppo_reports.source.reader import REGISTRIES

_WORDS = ("exact", "evidence", "start", "end", "sha256")
_CUE = ("cue", "cue_start", "cue_end", "attributions")
# The key that a record's own cue and further hops follow.
# A hop is read as a sentence: who, in which part, by which words.
_HOP = ("actor_id", "role", "cue", "start", "end")
_CLAIMANTS = ("claimant_id", "described_as")


def key_order(cls: type[Record], tables: Mapping[str, Table]) -> tuple[str, ...]:
    """Return every key a person may write for a record class, in canonical order."""
    authored = authored_keys(cls)
    shape = SHAPES[cls]
    columns = [name for name in tables[shape.table].names if name in authored]
    first = [key for key in (identifier(cls),) if key] if cls is not Article else []
    if cls is Hop:
        return _HOP
    words = [key for key in _WORDS if key in authored] if cls is not Article else []
    order: list[str] = [*first, *words]
    cue = [key for key in _CUE if key in authored and key in {*shape.borrowed, *shape.nested}]
    for name in columns:
        if name not in (*order, *cue):
            order.append(name)
        if name in _CLAIMANTS and cue:
            order += cue
    return (*order, *(key for key in authored if key not in order))


def layout_order(tables: Mapping[str, Table]) -> Order:
    """Return the function that tells the formatter the order of keys at a path of keys."""

    def order(path: tuple[str, ...]) -> Sequence[str]:
        cls: type[Record] | None = Article
        steps = list(path)
        if steps and steps[0] in REGISTRIES and steps[0] not in SHAPES[Article].nested:
            cls = REGISTRIES[steps.pop(0)]
        for step in steps:
            cls = SHAPES[cls].nested.get(step) if cls else None
        return key_order(cls, tables) if cls else ()

    return order
