"""The codebook of a table: one entry for each column, packed into one text and back."""

from __future__ import annotations

import copy

from aleppo_reports.columns import entries, packed, unpacked
from aleppo_reports.schema import Field, ForeignKey, Table

GRADE = Field("grade", "Grade", "How good.", "string", True, False, "fair", codes="grades")
SIZE = Field("size", "Size", "How big.", "number", False, False, "1.5", unit="metres")
MAKER = Field("maker_id", "Maker", "Who made it.", "string", False, False, "m1")
THINGS = Table("things", "Things", "All.", (GRADE, SIZE, MAKER), ("grade",), (ForeignKey("maker_id", "makers", "id"),))
COUNTS = {"grade": (0, 2), "size": (2, 1), "maker_id": (1, 2)}


def test_an_entry_says_what_a_column_means_may_hold_and_holds() -> None:
    assert entries(THINGS, {"grades": ["good", "fair", "bad"]}, COUNTS) == (
        {
            "column": "grade",
            "title": "Grade",
            "description": "How good.",
            "type": "string",
            "dtype": "category",
            "unit": None,
            "required": True,
            "codes": "good, fair, bad",
            "points_to": None,
            "missing": 0,
            "distinct": 2,
            "example": "fair",
        },
        {
            "column": "size",
            "title": "Size",
            "description": "How big.",
            "type": "number",
            "dtype": "float64",
            "unit": "metres",
            "required": False,
            "codes": None,
            "points_to": None,
            "missing": 2,
            "distinct": 1,
            "example": "1.5",
        },
        {
            "column": "maker_id",
            "title": "Maker",
            "description": "Who made it.",
            "type": "string",
            "dtype": "string",
            "unit": None,
            "required": False,
            "codes": None,
            "points_to": "makers.id",
            "missing": 1,
            "distinct": 2,
            "example": "m1",
        },
    )


def test_what_was_packed_is_unpacked() -> None:
    book = entries(THINGS, {"grades": ["good – “best”", "bad"]}, COUNTS)
    assert unpacked(packed(book)) == book


def test_copying_it_deeply_makes_nothing_new() -> None:
    """Pandas does so with every column that is taken from a table."""
    text = packed(entries(THINGS, {"grades": []}, COUNTS))
    assert copy.deepcopy({"codebook": text})["codebook"] is text
