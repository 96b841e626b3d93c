"""Code lists: what the build itself gives must stand in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aleppo_reports import dates
from aleppo_reports.problems import Origin, Problem
from aleppo_reports.rules.registry import Context, Scope, rule
from aleppo_reports.tabulate.chain import ROLES, VOICES
from aleppo_reports.tabulate.coded import LABEL_KINDS, LABEL_VOICES

GIVEN: Mapping[str, Sequence[str]] = {
    "voice": VOICES,
    "attribution_role": ROLES,
    "label_kind": tuple(LABEL_KINDS.values()),
    "label_voice": LABEL_VOICES,
    "date_precision": tuple(str(code) for code in dates.PRECISIONS),
}
"""Codes that no person writes, by their list."""


@rule("I306", "The codes that the build gives stand in their lists.", scope=Scope.BESIDE)
def given(context: Context) -> Iterator[Problem]:
    """Yield codes of derived columns that are in no code list."""
    listed = {(code.list, code.code) for code in context.corpus.codes}
    for name, codes in GIVEN.items():
        file = f"annotations/codes/{name}.csv"
        if {file, "annotations/codes"} & context.broken:
            continue
        for code in codes:
            if (name, code) not in listed:
                fix = "add it to the list: the build gives it to records"
                yield Problem(Origin(file), "I306", code, "code", f"the list {name} lacks the code {code!r}", fix)
