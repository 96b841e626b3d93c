"""annotations/verified.csv: which records a program compared with the texts and found right, and in which state.

The texts are not in the repository, so most builds cannot look at them. What was found when they were at hand is kept
here by the hash of each record, and holds for a record as long as it has this hash. `aleppo verify` writes the file,
and the review desk with every action; nobody else does.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from itertools import pairwise

from aleppo_reports.problems import Origin, Problem

PATH = "annotations/verified.csv"
"""Where the file lies, below the root."""
_HEAD = ["record_id", "record_sha256"]
_SHA256 = re.compile(r"[0-9a-f]{64}")


def verified_text(hashes: Mapping[str, str]) -> str:
    """Return the file that holds the hashes of some records, by their ids."""
    sink = io.StringIO()
    csv.writer(sink, lineterminator="\n").writerows([_HEAD, *sorted(hashes.items())])
    return sink.getvalue()


def read_verified(data: bytes, shown: str) -> tuple[dict[str, str], list[Problem]]:
    """Return the hashes that the file holds, by id, or what is wrong with it: one finding, since nobody mends it.

    Args:
        data: its content.
        shown: its path as shown to a person.
    """

    def wrong(line: int, message: str) -> tuple[dict[str, str], list[Problem]]:
        fix = "do not mend it: run `aleppo verify` with the texts at hand, or take the file of the last commit"
        return {}, [Problem(Origin(shown, line, 1 if line else 0), "R215", "", "", message, fix)]

    try:
        rows = list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        return wrong(0, f"is no CSV in UTF-8: {error}")
    if not rows or rows[0] != _HEAD:
        return wrong(1, f"the first line must be {','.join(_HEAD)}")
    for line, row in enumerate(rows[1:], start=2):
        if len(row) != len(_HEAD) or not row[0] or not _SHA256.fullmatch(row[1]):
            return wrong(line, "the line is not a record's id and hash")
    for line, (before, row) in enumerate(pairwise(rows[1:]), start=3):
        if row[0] <= before[0]:
            return wrong(line, "the line is out of order, or the id stands twice")
    return dict(rows[1:]), []
